"""The recorder's draft: when it happened by both clocks, and what it refers to (domain.md 2.3)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bcmsim.exercise import commands as do
from bcmsim.exercise.clock import Instant
from bcmsim.i18n import using
from bcmsim.tui.drafting import (
    EntryDraft,
    Moment,
    at_scenario,
    at_wall,
    moment_of,
    references,
    set_back,
    set_back_words,
    set_time,
)
from tests.tui.stage import UTC0, Stage

MINUTE = 60_000_000


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Ten minutes run, a pause of five, ten minutes at double speed: 09:30 inside, 25 minutes on the wall."""
    stage = Stage.open(tmp_path).start()
    stage.leader.watch = False
    stage.advance(10)
    stage.do(do.Pause())
    stage.advance(5)
    stage.do(do.Resume(), do.SetSpeed(2000))
    stage.advance(10)
    return stage


def now_of(stage: Stage) -> Instant:
    return stage.leader.now()


def test_a_wall_time_leads_to_the_scenario_time_through_pause_and_speed(stage: Stage) -> None:
    state = stage.leader.state
    end = moment_of(state, now_of(stage))
    assert end == Moment(UTC0 + 25 * MINUTE, 30 * 60_000)
    at = [at_wall(state, UTC0 + minutes * MINUTE, end) for minutes in (0, 5, 10, 12, 15, 20, 25)]
    assert [moment.at // 60_000 for moment in at if moment] == [0, 5, 10, 10, 10, 20, 30]
    assert at_wall(state, UTC0 + 26 * MINUTE, end) is None
    assert at_wall(state, UTC0 - MINUTE, end) is None


def test_a_scenario_time_leads_back_to_the_wall_time(stage: Stage) -> None:
    state = stage.leader.state
    end = moment_of(state, now_of(stage))
    found = [at_scenario(state, minutes * 60_000, end) for minutes in (5, 20, 30)]
    assert [(moment.utc - UTC0) // MINUTE for moment in found if moment] == [5, 20, 25]
    assert at_scenario(state, 31 * 60_000, end) is None
    assert at_scenario(state, -1, end) is None


def test_a_time_that_a_jump_passed_over_is_the_instant_of_the_jump(stage: Stage) -> None:
    to_ms = 50 * 60_000
    stage.do(do.Jump(to_ms, ("alone", "late-hint", "first", "second", "D1", "spare")))
    stage.advance(5)
    state = stage.leader.state
    end = moment_of(state, now_of(stage))
    found = at_scenario(state, 40 * 60_000, end)
    assert found is not None
    assert (found.utc - UTC0) // MINUTE == 25
    assert found.jumped


def test_a_time_that_a_jump_passed_over_is_marked_as_late_at_once(stage: Stage) -> None:
    stage.do(do.Jump(50 * 60_000, ("alone", "late-hint", "first", "second", "D1", "spare")))
    answer = set_time(stage.leader.state, EntryDraft(text="x"), now_of(stage), "09:40")
    assert isinstance(answer, EntryDraft)
    assert answer.moment == Moment(UTC0 + 25 * MINUTE, 40 * 60_000, jumped=True)
    assert set_back_words(answer) == "late (jumped over)"
    stage.do(answer.command(stage.leader.state))
    assert stage.leader.state.minutes[-1].late_entry


def test_setting_back_is_a_late_entry_and_never_leads_into_the_future(stage: Stage) -> None:
    state, now = stage.leader.state, now_of(stage)
    draft = set_back(state, EntryDraft(text="late"), now, 5)
    assert draft.moment == Moment(UTC0 + 20 * MINUTE, 20 * 60_000)
    assert set_back_words(draft) == "late (5 min)"
    assert set_back(state, draft, now, -5).moment is None
    assert set_back(state, draft, now, -50).moment is None


def test_setting_back_ends_where_the_session_began(stage: Stage) -> None:
    draft = set_back(stage.leader.state, EntryDraft(text="early"), now_of(stage), 9_000)
    assert draft.moment == Moment(UTC0, 0)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("09:20", 20), ("9.20", 20), ("T+0:05", 5), ("-10", 15), ("- 10 min", 15), ("w12:26:40", 20)],
    ids=["clock", "dot", "offset", "ago", "ago-min", "wall"],
)
def test_a_typed_time_is_understood(stage: Stage, typed: str, minutes: int) -> None:
    """At 12:06:40 in Berlin the exercise began, which is 09:00 in the scenario."""
    answer = set_time(stage.leader.state, EntryDraft(text="x"), now_of(stage), typed)
    assert isinstance(answer, EntryDraft)
    assert answer.moment is not None
    assert (answer.moment.utc - UTC0) // MINUTE == minutes


@pytest.mark.parametrize("typed", ["later", "25:00", "09:61", "09:45", "T+3:00", "08:59"])
def test_a_time_that_is_none_is_said(stage: Stage, typed: str) -> None:
    answer = set_time(stage.leader.state, EntryDraft(text="x"), now_of(stage), typed)
    assert isinstance(answer, str)
    assert answer.endswith(".")


def test_an_empty_time_is_the_first_key_press_again(stage: Stage) -> None:
    late = set_back(stage.leader.state, EntryDraft(text="x"), now_of(stage), 5)
    answer = set_time(stage.leader.state, late, now_of(stage), " ")
    assert isinstance(answer, EntryDraft)
    assert answer.moment is None


def test_before_the_start_a_typed_time_is_the_wall_clock(tmp_path: Path) -> None:
    stage = Stage.open(tmp_path)
    stage.clock.advance(minutes=10)
    answer = set_time(stage.leader.state, EntryDraft(text="x"), now_of(stage), "12:10")
    assert isinstance(answer, EntryDraft)
    assert answer.moment == Moment(UTC0 + 200_000_000, 0)


def test_the_command_carries_the_stamp_and_becomes_a_late_entry_after_a_minute(stage: Stage) -> None:
    stamp = moment_of(stage.leader.state, now_of(stage))
    draft = EntryDraft(text="one␊two", stamp=stamp)
    stage.advance(0.5)
    stage.do(draft.command(stage.leader.state))
    stage.advance(0.6)
    stage.do(replace(draft, text="three").command(stage.leader.state))
    first, second = stage.leader.state.minutes
    assert first.text == "one\ntwo"
    assert (first.event_utc, first.event_ms) == (stamp.utc, stamp.at)
    assert (first.late_entry, second.late_entry) == (False, True)


def test_numbers_in_the_text_refer_to_minutes(stage: Stage) -> None:
    stage.do(do.RecordMinute("note", "one"), do.RecordMinute("note", "two"))
    state = stage.leader.state
    seqs = [minute.seq for minute in state.minutes]
    assert references(state, "after #2 and #1, #2 again; not a#1, #0, #3") == (seqs[1], seqs[0])


def test_the_words_for_late_speak_german(stage: Stage) -> None:
    draft = set_back(stage.leader.state, EntryDraft(text="x"), now_of(stage), 90)
    with using("de"):
        assert "1 Std. 30 Min." in set_back_words(replace(draft, moment=Moment(UTC0 - 65 * MINUTE, 0)))
