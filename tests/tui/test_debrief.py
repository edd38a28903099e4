"""The debrief by keys: what it says of a played exercise, and what it records (R123, R136, domain.md 2.3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bcmsim.exercise import commands as do
from bcmsim.exercise import events as ev
from bcmsim.journal.chain import head_words
from bcmsim.tui.debrief import DebriefScreen, fitting_tabs
from bcmsim.tui.debrief_dialogs import due_date
from tests.tui.acting import Acted, acting
from tests.tui.stage import Stage

NARROW = (90, 40)
"""One page, without the lessons beside it."""
FRAMES = re.compile("[\u2500-\u259f]")


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """`first` read in time, `second` acted on late, decided to wait, ended with the server down."""
    stage = Stage.open(tmp_path)
    stage.leader.watch = False
    stage.start()
    stage.advance(10)
    stage.do(do.Release("first"))
    stage.advance(8)
    stage.do(do.Rate("first/read", "done", "at once"))
    stage.advance(7)
    stage.do(do.TakeDecision("D1", "wait", by="staff", reason="we do not know enough"))
    stage.advance(6)
    stage.do(do.Release("second"))
    stage.advance(40)
    stage.do(do.Rate("second/act", "done"))
    stage.advance(100)
    stage.do(do.End("planned"))
    return stage


def flat(act: Acted) -> str:
    return " ".join(FRAMES.sub(" ", act.text).split())


async def test_the_debrief_opens_when_the_exercise_is_over(stage: Stage) -> None:
    async with acting(stage, NARROW) as act:
        assert isinstance(act.app.screen, DebriefScreen)
        assert "[1 Expected]" in act.text


async def test_expectations_stand_by_objective_as_met_late_or_missed(stage: Stage) -> None:
    async with acting(stage, NARROW) as act:
        shown = flat(act)
        assert "Reacts quickly not rated 1 met · 0 late · 0 missed" in shown
        assert "met #1 Crisis team: Reads it (until T+0:20; after 8 min; at once)" in shown
        assert "Without an objective LATE #2 Crisis team: Acts on it" in shown


async def test_a_decision_shows_what_each_other_option_would_have_brought(stage: Stage) -> None:
    """The option taken extends the server by an hour; the other one does not (house rules: the twin)."""
    async with acting(stage, NARROW) as act:
        await act.press("2")
        shown = flat(act)
        assert "is the forecast Shop: back T+3:15, RTO missed, MTPD missed" in shown
        assert "▸ chosen Wait" in shown
        assert "otherwise Emergency Shop: back T+2:15, RTO missed, MTPD met, -1:00 against" in shown
        assert "we do not know enough" in shown
        assert "D2" in shown


async def test_the_restart_stands_planned_against_played_with_verdicts_and_zero_points(stage: Stage) -> None:
    async with acting(stage, NARROW) as act:
        await act.press("3")
        shown = flat(act)
        assert "missed Shop, RTO 2:00 (from the outage): not back by the end; forecast 3:15" in shown
        assert "not measured Shop, MTPD 3:00" in shown
        assert "as planned Power planned 0:15 → 0:45 played 0:15 → 0:45" in shown
        assert "+1:30 LATE Server planned 0:45 → 1:45 played 0:45 → 3:15 (forecast after the end)" in shown


async def test_the_timeline_holds_what_happened(stage: Stage) -> None:
    async with acting(stage, NARROW) as act:
        await act.press("4")
        await act.press("end")
        assert "End of the exercise (ENDEX) planned" in flat(act)


async def test_a_lesson_is_recorded_on_the_spot(stage: Stage) -> None:
    async with acting(stage, NARROW) as act:
        await act.press("l", "tab", "shift+tab", "shift+tab", "right")  # the class: maximum values not kept
        await act.press("tab")
        await act.write("Restart took too long")
        await act.press("enter")
        assert act.last() == ev.LessonRecorded("limit", "Restart took too long")
        await act.press("5")
        assert "maximum values not kept: Restart took too long" in flat(act)


async def test_a_lesson_with_everything_and_a_date_that_is_none_first(stage: Stage) -> None:
    async with acting(stage, NARROW) as act:
        await act.press("l")
        for words in ("Nobody knew the key", "It lay in the vault", "Second envelope", "Lea"):
            await act.write(words)
            await act.press("tab")
        await act.write("soon")
        await act.press("enter")
        assert "The due date is written 2026-12-24 or 24.12.2026." in flat(act)
        await act.press(*["backspace"] * 4)
        await act.write("24.12.2026")
        await act.press("enter")
        assert act.last() == ev.LessonRecorded(
            "measure", "Nobody knew the key", "It lay in the vault", "Second envelope", "Lea", "2026-12-24"
        )


async def test_a_lesson_needs_its_finding(stage: Stage) -> None:
    async with acting(stage, NARROW) as act:
        await act.press("l", "enter")
        assert "A lesson needs its finding." in flat(act)
        assert act.last() == ev.ExerciseEnded("planned")


async def test_an_objective_is_rated(stage: Stage) -> None:
    async with acting(stage, NARROW) as act:
        await act.press("r", "1", "2")
        assert act.last() == ev.ObjectiveRated("quick", "S")
        assert "Reacts quickly S: performed with some challenges" in flat(act)


async def test_what_nobody_judged_can_be_judged(tmp_path: Path) -> None:
    stage = Stage.open(tmp_path)
    stage.leader.watch = False
    stage.start()
    stage.advance(10)
    stage.do(do.Release("first"), do.End())
    async with acting(stage, NARROW) as act:
        assert "not judged #1 Crisis team: Reads it" in flat(act)
        await act.press("x", "1", "4")
        assert act.last() == ev.ReactionRated("first/read", "missing")
        assert "MISSED #1 Crisis team: Reads it" in flat(act)


async def test_both_sign_the_head_of_the_journal_and_the_record_is_closed(stage: Stage) -> None:
    state = stage.leader.state
    head = head_words(state.seq, state.head_hash)
    async with acting(stage, NARROW) as act:
        await act.press("g", "1")
        shown = flat(act)
        assert head in shown
        assert "Still open: 1 objective is not rated; no lesson is recorded." in shown
        await act.press("enter")
        assert act.last() == ev.SignedOff("leader", "Lea Leader", state.seq, state.head_hash)
        assert "signed Exercise leader: Lea Leader" in flat(act)
        await act.press("g", "enter")
        assert act.kinds()[-2:] == ["SignedOff", "SessionClosed"]
        assert stage.leader.state.phase == "closed"
        assert "only supplements can be added" in flat(act)
        await act.press("l")
        await act.write("Too late")
        await act.press("enter")
        assert act.kinds()[-1] == "SessionClosed"


async def test_report_and_minutes_are_written_beside_the_journal(stage: Stage) -> None:
    async with acting(stage, NARROW) as act:
        await act.press("w")
        for name in ("report", "minutes"):
            page = (stage.path.parent / f"autumn.{name}.html").read_text(encoding="utf-8")
            assert page.startswith("<!DOCTYPE html>")
            assert "Small exercise" in page
        assert "Written:" in act.text


async def test_a_report_that_cannot_be_written_is_said(stage: Stage) -> None:
    (stage.path.parent / "autumn.report.html").mkdir()
    async with acting(stage, NARROW) as act:
        await act.press("w")
        assert "The report could not be written" in flat(act)


async def test_lessons_stand_beside_the_page_where_there_is_room(stage: Stage) -> None:
    stage.do(do.RecordLesson("measure", "Seen by all"))
    async with acting(stage, size=(120, 40)) as act:
        await act.until(lambda: "Seen by all" in act.text)
        assert "Seen by all" in act.text
        await act.pilot.resize_terminal(80, 24)
        await act.until(lambda: "Seen by all" not in act.text)
        assert "Seen by all" not in act.text
        await act.press("5")
        assert "Seen by all" in act.text


async def test_pages_turn_with_the_arrow_keys(stage: Stage) -> None:
    async with acting(stage, size=(80, 24)) as act:
        await act.press("left")
        assert "[6 Sign]" in act.text
        await act.press("right", "right")
        assert "[2 Decisions]" in act.text


def test_every_tab_has_its_place_in_either_language() -> None:
    words = ["Erwartet", "Entscheidungen", "Wiederanlauf", "Zeitachse", "Erkenntnisse", "Unterschriften"]
    cut = fitting_tabs(words, 80)
    assert sum(len(word) + 5 for word in cut) <= 80
    assert cut[0] == "Erwartet"
    assert fitting_tabs(words, 120) == words


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2026-12-24", "2026-12-24"),
        ("24.12.2026", "2026-12-24"),
        ("1. 2. 2027", "2027-02-01"),
        (" ", ""),
        ("31.2.2026", None),
        ("next week", None),
    ],
    ids=["iso", "german", "spaced", "empty", "no-such-day", "words"],
)
def test_a_due_date_is_a_date(typed: str, stored: str | None) -> None:
    assert due_date(typed) == stored
