"""NO DUFF, what could not be recorded, gaps, leaving, signals: nothing lost, nothing shown too early."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events

from bcmsim.exercise import commands as do
from bcmsim.exercise import events as ev
from bcmsim.exercise.commands import Actor, Refused
from bcmsim.journal.errors import JournalError
from bcmsim.session import Session
from bcmsim.tui.dialogs.gap import GapDialog, open_gap
from bcmsim.tui.dialogs.leave import LeaveDialog
from bcmsim.tui.dialogs.no_duff import NoDuffDialog
from tests.tui.acting import acting, prepared, started
from tests.tui.stage import Stage


async def test_f12_stops_everything_at_once_and_above_every_dialog(tmp_path: Path) -> None:
    """domain.md 2.7."""
    async with acting(started(tmp_path)) as act:
        await act.press("m", "f12")
        assert act.last() == ev.RealEmergencyCalled()
        assert isinstance(act.app.screen, NoDuffDialog)
        assert act.text.splitlines()[0].strip().startswith("NO DUFF")
        assert act.text.splitlines()[0].strip().endswith("NO DUFF")


async def test_two_exclamation_marks_are_no_duff_and_one_is_not(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("exclamation_mark")
        act.stage.clock.advance(seconds=3)
        await act.press("exclamation_mark")
        assert "RealEmergencyCalled" not in act.kinds()
        await act.press("exclamation_mark")
        assert act.last() == ev.RealEmergencyCalled()


async def test_no_duff_in_the_palette_and_from_another_terminal(tmp_path: Path) -> None:
    stage = started(tmp_path)
    async with acting(stage) as act:
        commands = {c.title for c in act.app.get_system_commands(act.app.screen)}
        assert "NO DUFF: report a real emergency; everything stands still (F12)" in commands
        recorder = stage.recorder()
        recorder.do(do.CallRealEmergency("fire in room 3"))
        act.app.poll()
        await act.pilot.pause()
        assert isinstance(act.app.screen, NoDuffDialog)
        recorder.close()


async def test_words_after_no_duff_carry_no_exercise_mark(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("f12")
        await act.write("Fire in room 3")
        await act.press("enter")
        minute = act.stage.leader.state.minutes[-1]
        assert (minute.text, minute.real) == ("Fire in room 3", True)
        await act.press("space")
        assert isinstance(act.app.screen, NoDuffDialog)


async def test_a_false_alarm_leaves_the_exercise_paused(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("f12", "2")
        assert act.last() == ev.RealEmergencyCleared()
        assert act.stage.leader.state.phase == "paused"
        await act.press("space")
        assert act.last() == ev.ExerciseResumed()


async def test_a_number_alone_is_never_a_report(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("f12", "1")
        assert "Write the report first." in act.text
        await act.press("2", "enter")
        assert "A number alone is no report." in act.text
        assert act.last() == ev.RealEmergencyCalled()
        await act.press("F", "i", "r", "e", "3", "enter")
        assert [minute.text for minute in act.stage.leader.state.minutes] == ["Fire3"]


async def test_signs_that_come_faster_than_the_focus_moves_are_the_report(tmp_path: Path) -> None:
    """A slow line brings many keys at once: no space is lost, and no digit ends the exercise."""
    async with acting(started(tmp_path)) as act:
        await act.press("f12")
        for sign in "Fire in room 3":
            act.app.post_message(events.Key("space" if sign == " " else sign, sign))
        await act.press("enter")
        assert [minute.text for minute in act.stage.leader.state.minutes] == ["Fire in room 3"]


async def test_a_report_of_a_real_emergency_is_not_dropped_by_one_key(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("f12")
        await act.write("Fire in room 3")
        await act.press("escape")
        assert isinstance(act.app.screen, NoDuffDialog)
        assert "The report is not recorded yet" in act.text
        await act.press("enter")
        assert [minute.text for minute in act.stage.leader.state.minutes] == ["Fire in room 3"]
    async with acting(started(tmp_path / "again")) as act:
        await act.press("f12")
        await act.write("Fire")
        await act.press("escape", "!", "escape")
        assert isinstance(act.app.screen, NoDuffDialog), "another report is asked for anew"
        await act.press("escape")
        assert not isinstance(act.app.screen, NoDuffDialog)
        assert act.stage.leader.state.minutes == ()


async def test_the_end_for_good_is_chosen_twice(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("f12", "3")
        assert act.last() == ev.RealEmergencyCalled()
        assert "This ends the exercise for good." in act.text
        await act.press("2")
        assert act.last() == ev.RealEmergencyCleared()


async def test_from_abort_to_real_nothing_leads_back(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("f12", "3", "3")
        assert act.last() == ev.AbortedToReal()
        with pytest.raises(Refused, match="The exercise is over"):
            act.stage.leader.do(do.Resume())


# --- what could not be recorded --------------------------------------------------------------------


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[Stage, bool], None]:
    """Makes a session's journal refuse to write, or write again."""

    def switch(stage: Stage, full: bool) -> None:
        journal: Any = stage.leader.journal
        if full:
            monkeypatch.setattr(journal, "append", refuse, raising=False)
        else:
            monkeypatch.delattr(journal, "append")

    def refuse(decide: object) -> list[object]:
        raise JournalError("The disk is full.", "Make room.")

    return switch


async def test_what_was_not_recorded_stays_in_sight_until_it_is(
    tmp_path: Path, full_disk: Callable[[Stage, bool], None]
) -> None:
    async with acting(started(tmp_path)) as act:
        full_disk(act.stage, True)
        await act.press("m")
        await act.write("Do not lose this")
        await act.press("ctrl+s")
        assert "NOT RECORDED: The disk is full. Make room." in act.text
        assert "» Do not lose this" in act.text
        assert "MinuteRecorded" not in act.kinds()
        await act.press("ctrl+y")
        assert "» Do not lose this" in act.text
        full_disk(act.stage, False)
        act.stage.clock.advance(minutes=3)
        await act.press("ctrl+y")
        minute = act.stage.leader.state.minutes[-1]
        assert minute.text == "Do not lose this"
        assert minute.late_entry  # it keeps the time at which it was written
        assert "NOT RECORDED" not in act.text


async def test_a_release_that_was_not_written_is_not_shown_as_released(
    tmp_path: Path, full_disk: Callable[[Stage, bool], None]
) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(0.1)
        full_disk(act.stage, True)
        await act.press("n")
        assert act.stage.leader.state.injects["controller"].status == "due"
        assert "released" not in act.text
        assert "NOT RECORDED" in act.text


async def test_the_clock_survives_a_full_disk_and_says_so(
    tmp_path: Path, full_disk: Callable[[Stage, bool], None]
) -> None:
    async with acting(started(tmp_path)) as act:
        full_disk(act.stage, True)
        await act.advance(1)
        assert "NOT RECORDED" in act.text
        assert "T+0:01:00" in act.text
        full_disk(act.stage, False)
        await act.advance(1)
        assert "NOT RECORDED" not in act.text
        assert "InjectDue" in act.kinds()


# --- gaps --------------------------------------------------------------------------------------------


def resumed(stage: Stage, minutes: float) -> Stage:
    """The same session, opened again after a stop."""
    stage.leader.close()
    stage.clock.advance(minutes=minutes)
    stage.leader = Session.attach(stage.path, Actor("Lea Leader", "leader", "t1"), stamps=stage.clock)
    stage.leader.watch = False
    stage.leader.resume()
    return stage


async def test_a_gap_after_a_stop_is_a_pause_unless_the_leader_says_otherwise(tmp_path: Path) -> None:
    stage = resumed(started(tmp_path), 12)
    async with acting(stage) as act:
        await act.until(lambda: isinstance(act.app.screen, GapDialog))
        assert "12 min" in act.text
        await act.press("2")
        assert isinstance(act.last(), ev.GapCounted)
        assert act.app.view().at == 12 * 60_000


async def test_the_clock_goes_forward_at_its_speed_and_by_what_the_dialog_says(tmp_path: Path) -> None:
    stage = started(tmp_path)
    stage.do(do.SetSpeed(10_000))
    async with acting(resumed(stage, 3)) as act:
        await act.until(lambda: isinstance(act.app.screen, GapDialog))
        assert "For 3 min nothing was recorded" in act.text
        assert "put the clock forward by 30 min" in act.text
        await act.press("2")
        assert act.app.view().at == 30 * 60_000


async def test_after_a_pause_nobody_is_asked(tmp_path: Path) -> None:
    stage = started(tmp_path)
    stage.do(do.Pause())
    async with acting(resumed(stage, 12)) as act:
        assert not isinstance(act.app.screen, GapDialog)
        assert open_gap(act.stage.leader.state) is None


async def test_a_gap_while_the_screen_was_open_is_asked_for(tmp_path: Path) -> None:
    stage = started(tmp_path)
    stage.leader.watch = True
    async with acting(stage) as act:
        act.app.tick()
        act.stage.clock.advance(minutes=5)
        act.app.tick()
        await act.pilot.pause()
        assert isinstance(act.app.screen, GapDialog)
        await act.press("1")
        assert "GapCounted" not in act.kinds()
        assert act.app.view().at < 60_000


# --- leaving -------------------------------------------------------------------------------------------


async def test_quitting_asks_while_an_exercise_runs_and_pauses_it(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("ctrl+q")
        assert isinstance(act.app.screen, LeaveDialog)
        await act.press("escape")
        assert "ExercisePaused" not in act.kinds()
        await act.press("f10", "2")
    assert act.kinds()[-1] == "ExercisePaused"


async def test_before_the_start_quitting_does_not_ask(tmp_path: Path) -> None:
    async with acting(prepared(tmp_path)) as act:
        await act.press("ctrl+q")
        assert not act.app.is_running or act.app._exit


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["term", "hup"])
async def test_a_signal_ends_the_screen_cleanly_and_pauses_the_exercise(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with acting(started(tmp_path)) as act:
        os.kill(os.getpid(), number)
        await act.until(lambda: act.app._exit)
        assert act.app._exit
    assert act.app.return_code == 0
    assert act.last() == ev.ExercisePaused("the leader's screen was closed")


async def test_what_is_not_recorded_is_named_when_leaving(
    tmp_path: Path, full_disk: Callable[[Stage, bool], None]
) -> None:
    async with acting(started(tmp_path)) as act:
        full_disk(act.stage, True)
        await act.press("m")
        await act.write("Keep me")
        await act.press("ctrl+s", "ctrl+q")
        assert "1 text is not recorded and would be lost." in act.text
        full_disk(act.stage, False)


async def test_what_is_half_written_when_the_window_closes_is_kept_in_a_file(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("m")
        await act.write("Half a")
        act.app.leave()
    kept = list(tmp_path.glob("*.not-recorded-*.txt"))
    assert [path.read_text(encoding="utf-8").strip() for path in kept] == ["Half a"]


def fail(words: str) -> None:
    """A mistake of the program while it holds the words of a person."""
    raise ZeroDivisionError(f"made up, {len(words)}")


async def test_a_mistake_of_the_program_shows_no_words_of_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Textual would print local variables (textual.md 2.1)."""
    stage = started(tmp_path)
    app = stage.leader_app()

    async def run() -> None:
        async with app.run_test() as pilot:
            app.call_later(fail, "her " + "secret")
            await pilot.pause()

    with pytest.raises(ZeroDivisionError):
        await run()
    shown = capsys.readouterr().err
    assert "bcmsim resume autumn" in shown
    assert "made up, 10" in shown
    assert "her secret" not in shown
