"""Decisions by keys: options, who decides, competence (R101, R109), chance, what follows."""

from __future__ import annotations

from pathlib import Path

from bcmsim.exercise import events as ev
from bcmsim.exercise.releasing import drawn
from bcmsim.tui.view import Lag
from tests.tui.acting import Acted, acting, started


def taken(act: Acted) -> ev.DecisionTaken:
    return next(r.event for r in reversed(act.records) if isinstance(r.event, ev.DecisionTaken))


async def test_the_open_decision_is_shown_with_its_options(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(31)
        await act.press("d")
        for words in ("Incident or emergency?", "1  Emergency", "2  Wait", "drop it"):
            assert words in act.text
        await act.press("1")
        assert taken(act) == ev.DecisionTaken("declare", "emergency", "staff")
        assert "The plan is in force." in act.text


async def test_reason_and_decider_are_recorded(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(31)
        await act.press("d", "down", "tab", "home", "shift+end", "delete")
        await act.write("Board")
        await act.press("tab")
        await act.write("too early")
        await act.press("enter")
        assert "DecisionTaken" not in act.kinds()
        await act.press("enter")
        assert taken(act) == ev.DecisionTaken("declare", "wait", "board", "too early")
        assert act.last() == ev.DecisionOpened("give-up")


async def test_who_may_not_decide_is_named_and_can_be_recorded_as_a_deviation(tmp_path: Path) -> None:
    """R109: the help desk cannot declare an emergency."""
    async with acting(started(tmp_path)) as act:
        await act.advance(31)
        await act.press("d", "tab", "home", "shift+end", "delete")
        await act.write("desk")
        await act.press("enter", "enter", "enter")
        assert "Option: Emergency" in act.text
        assert "R109: Help desk cannot declare an emergency." in act.text
        await act.press("escape")
        assert "DecisionTaken" not in act.kinds()
        await act.press("d", "tab", "home", "shift+end", "delete")
        await act.write("desk")
        await act.press("enter", "enter", "enter", "enter")
        assert taken(act).deviation == "R109: Help desk cannot declare an emergency."


async def test_strategic_decisions_belong_to_the_strategic_level(tmp_path: Path) -> None:
    """R101."""
    async with acting(started(tmp_path)) as act:
        act.app.screen.query_one("#script").select("d:give-up")
        await act.press("enter", "2", "escape")
        assert act.last() == ev.DecisionTaken("give-up", "stop", "board") or "ExerciseEnded" in act.kinds()


async def test_a_strategic_decision_by_the_staff_is_a_deviation(tmp_path: Path) -> None:
    """R101."""
    async with acting(started(tmp_path)) as act:
        act.app.screen.query_one("#script").select("d:give-up")
        await act.press("enter", "tab", "home", "shift+end", "delete")
        await act.write("staff")
        await act.press("shift+tab", "1")
        assert "R101: only the strategic level takes this decision, not Crisis team." in act.text
        await act.press("enter", "2")
        assert taken(act).deviation.startswith("R101")


async def test_a_chance_is_shown_as_drawn_and_can_be_overruled(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        act.app.screen.query_one("#script").select("d:give-up")
        happens = drawn(1, "give-up/keep", 500)
        await act.press("enter", "1")
        assert "A chance of 50%" in act.text
        await act.press("3" if happens else "2")
        chance = next(r.event for r in act.records if isinstance(r.event, ev.ChanceDrawn))
        assert chance == ev.ChanceDrawn("give-up/keep", 500, happens, not happens)


async def test_an_inject_by_chance_shows_its_draw_before_its_release(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        act.app.screen.query_one("#script").select("i:rumour")
        happens = drawn(1, "rumour", 600)
        await act.press("enter")
        assert ("As drawn at 60%: it happens" if happens else "As drawn at 60%: it does not") in act.text
        await act.press(*(("3",) if happens else ("2", "enter")))
        chance = next(r.event for r in act.records if isinstance(r.event, ev.ChanceDrawn))
        assert chance == ev.ChanceDrawn("rumour", 600, happens, not happens)
        assert act.stage.leader.state.injects["rumour"].status == ("withdrawn" if happens else "released")


async def test_n_never_draws_a_chance_unseen(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        for inject in ("controller", "sales", "press"):
            act.app.screen.query_one("#script").select(f"i:{inject}")
            await act.press("s", "enter")
        await act.advance(61)
        await act.press("n")
        assert "As drawn" in act.text
        assert "ChanceDrawn" not in act.kinds()


async def test_a_decision_can_be_dropped_with_its_reason(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(31)
        await act.press("d", "tab", "tab")
        await act.write("overtaken")
        await act.press("shift+tab", "shift+tab", "3")
        assert act.last() == ev.DecisionDropped("declare", "overtaken")


async def test_a_decision_beyond_its_time_counts_as_overdue(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(31)
        assert act.app.view().lag == Lag(due=3, overdue=0)  # the decision and two injects
        await act.advance(11)
        assert act.app.view().lag == Lag(due=0, overdue=3)
        assert "late 1 min" in act.text
