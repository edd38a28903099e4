"""The screens on the exercise clock: read, never counted; planned end, overrun, two hours in no time."""

from __future__ import annotations

import time
from pathlib import Path

from bcmsim.exercise import commands as do
from bcmsim.exercise.clock import Instant
from bcmsim.tui.messages import ClockTicked
from bcmsim.tui.panes.script import ScriptPane
from bcmsim.tui.widgets.header import ExerciseHeader
from tests.tui.acting import Acted, acting, started, words_of


def header(act: Acted) -> str:
    return "\n".join(act.text.splitlines()[:2])


async def test_two_simulated_hours_take_less_than_a_second(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        begin = time.process_time()
        for _minute in range(120):
            act.stage.clock.advance(minutes=1)
            act.app.tick()
        await act.pilot.pause()
        assert time.process_time() - begin < 1
        assert "T+2:00:00" in header(act)
        assert "11:00:00" in header(act)


async def test_the_clock_is_read_and_ticks_are_not_counted(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        for _tick in range(10):
            act.app.tick()
        await act.pilot.pause()
        assert "T+0:00:00" in header(act)
        await act.advance(90)
        assert "T+1:30:00" in header(act)


async def test_the_exercise_mark_stands_first_and_last(tmp_path: Path) -> None:
    """domain.md 2.7: no setting removes it."""
    for size in ((80, 24), (120, 40), (40, 12)):
        (tmp_path / str(size[0])).mkdir()
        async with acting(started(tmp_path / str(size[0])), size) as act:
            first = act.text.splitlines()[0].strip()
            assert first.startswith("EXERCISE")
            assert first.endswith("EXERCISE")


async def test_a_pause_stands_in_words_and_stops_the_clock(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(7)
        await act.press("space")
        await act.advance(30)
        assert "PAUSED" in header(act)
        assert "T+0:07:00" in header(act)


async def test_due_and_overdue_are_counted_in_the_header(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        assert "nothing due" in header(act)
        await act.advance(0.1)
        assert "1 due" in header(act)
        await act.advance(6)
        assert "1 overdue" in header(act)
        await act.press("n")
        await act.advance(6)
        assert "1 overdue" in header(act)  # the reaction that was expected within five minutes


async def test_planned_end_overrun_and_the_head_of_the_journal(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        assert "end 11:00" in header(act)
        state = act.stage.leader.state
        assert f"#{state.seq} {state.head_hash[:4]}-{state.head_hash[4:8]}" in header(act)
        await act.advance(135)
        assert "over by 0:15" in header(act)


async def test_short_time_is_said_before_the_end(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        act.stage.do(do.Postpone("press", 90 * 60_000, following=True))
        await act.advance(1)
        assert "short by 0:30" in header(act)
        commands = [c.title for c in act.app.get_system_commands(act.app.screen)]
        assert "What to skip when time runs short !" in commands


async def test_an_overdue_reaction_is_no_good_sign(tmp_path: Path) -> None:
    stage = started(tmp_path)
    async with acting(stage) as act:
        await act.advance(0.1)
        await act.press("n")
        await act.advance(8)
        pane = act.app.screen.query_one(ScriptPane)
        left, right = pane.row(act.app.view(), "i:controller", 80)
        assert right == [("1 overdue", "late")]
        assert left[0] == ("✓ ", "late")


async def test_within_a_second_nothing_is_drawn_anew(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(1)
        shown: list[object] = []
        widget = act.app.screen.query_one(ExerciseHeader)
        widget.show = shown.append  # type: ignore[method-assign]
        act.stage.clock.advance(seconds=0.3)
        act.app.tick()
        await act.pilot.pause()
        assert shown == []
        act.stage.clock.advance(seconds=0.8)
        act.app.tick()
        await act.pilot.pause()
        assert len(shown) == 1


async def test_a_tick_is_told_to_every_screen_below_a_dialog(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("m")
        act.messages.clear()
        await act.advance(3)
        assert words_of(act.messages, ClockTicked)
        assert "T+0:03:00" in header(act)


def test_a_newer_tick_replaces_a_queued_one() -> None:
    now = Instant(0, 0)
    assert ClockTicked(now).can_replace(ClockTicked(now))
