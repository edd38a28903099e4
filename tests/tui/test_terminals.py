"""Leader and recorder in two real pseudo-terminals: start, release, minute, pause, quit, resume, and ends."""

from __future__ import annotations

import re
import resource
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from bcmsim.exercise import commands as do
from bcmsim.exercise.commands import Actor
from bcmsim.exercise.history import History
from bcmsim.journal.chain import verify
from bcmsim.scenario.loading import load
from bcmsim.session import Session, read_history
from tests.tui.terminal import Terminal

pytestmark = pytest.mark.slow

SCENARIO = """
bcmsim: 1
title: Two terminals
kind: staff
language: en
start: 2026-11-24 09:00 Europe/Berlin
abort: [A real incident]
roles:
  leader: {title: Leader, part: leader}
  keeper: {title: Keeper, part: recorder}
  staff: {title: Crisis team, part: player}
injects:
  - id: first
    at: +0:00
    from: Help desk
    to: [staff]
    channel: phone
    text: Nobody can log on.
    expect: [{id: read, by: staff, action: Takes it up, within: 10 min}]
"""
ON_SCREEN_S = 1.5
"""An entry is on the leader's screen within 0.3 s; a machine that is busy with other tests gets more."""


ENTRY = re.compile(r"SIT +(entry \d+\.)")


class House:
    """A folder with one scenario, and programs that work in it."""

    def __init__(self, folder: Path) -> None:
        self.scenario = folder / "two.yaml"
        self.scenario.write_text(SCENARIO, encoding="utf-8")
        self.logs = folder / "logs"
        self.logs.mkdir()
        self.path = self.logs / "autumn.bcmsim"

    def run(self) -> Terminal:
        arguments = ("run", str(self.scenario), "--session", "autumn")
        return Terminal("--logs", str(self.logs), *arguments, columns=120, rows=40)

    def resume(self) -> Terminal:
        return Terminal("--logs", str(self.logs), "resume", "autumn", columns=120, rows=40)

    def join(self, name: str = "Kim Keeper") -> Terminal:
        return Terminal("--logs", str(self.logs), "join", "autumn", "--as", "recorder", "--name", name)

    def prepare(self) -> None:
        """A session that has begun, paused and left by its leader a moment ago."""
        session = Session.open_new(
            load(self.scenario),
            self.path,
            name="autumn",
            actor=Actor("Lea Leader", "leader", "t1"),
            language="en",
            seed=1,
        )
        opening = (do.NameLeader("Lea"), do.NameKeeper("Kim Keeper"), do.ReadAbortCriteria(), do.DecideGo())
        for command in (*opening, do.Start(), do.Pause()):
            session.do(command)
        session.close()

    @property
    def history(self) -> History:
        assert verify(self.path).ok
        return read_history(self.path)

    @property
    def texts(self) -> list[str]:
        return [minute.text for minute in self.history.state.minutes]

    @property
    def kinds(self) -> list[str]:
        return [type(record.event).__name__ for record in self.history.records]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield House(tmp_path)
    assert Terminal.living == []


def test_an_exercise_in_two_terminals(house: House) -> None:
    with house.run() as leader:
        leader.see("Before the start")
        with house.join() as recorder:
            recorder.see("being prepared", "write, Enter records")
            leader.see("Kim Keeper")
            start(leader)
            recorder.see("RUNNING")
            leader.see("1 due")
            leader.press("n")
            recorder.see("Help desk: Nobody can log on.")
            latencies = [entry_to_leader(recorder, leader, f"entry {number}.") for number in range(1, 6)]
            print(
                f"entry on the leader's screen after {median(latencies):.3f} s (worst {max(latencies):.3f} s)"
            )
            assert median(latencies) < ON_SCREEN_S
            leader.press(" ")
            recorder.see("PAUSED")
            leader.press(" ")
            recorder.see("RUNNING")
            quit_running(leader)
            recorder.see("PAUSED")
            recorder.send("Alone.\r")
            recorder.see("6 ", "Alone.")
            with house.resume() as again:
                again.see("Alone.", "PAUSED")
                again.press(" ")
                recorder.see("RUNNING")
                again.press("f9")
                again.see("End as planned")
                again.press("1")
                again.see("1 Expected")
                recorder.see("ended")
                again.press("ctrl+q")
                assert (again.end(), again.restored) == (0, [])
            recorder.press("ctrl+q")
            assert (recorder.end(), recorder.restored) == (0, [])
    assert house.texts == [*(f"entry {number}." for number in range(1, 6)), "Alone."]
    assert house.history.state.phase == "ended"
    played = [kind for kind in house.kinds if kind in ("ExercisePaused", "ExerciseResumed", "SessionResumed")]
    assert played == [
        "ExercisePaused",
        "ExerciseResumed",
        "ExercisePaused",
        "SessionResumed",
        "ExerciseResumed",
    ]


def start(leader: Terminal) -> None:
    """Through the steps of the opening by keys."""
    leader.press("enter")
    leader.see("Who leads the exercise?")
    leader.press("Lea", "enter")
    leader.see("[x] Exercise leader")
    leader.press("end", "up", "up", "enter")
    leader.see("Read this out to everybody")
    leader.press("enter")
    leader.wait(lambda: "Read this out" not in leader.text)
    leader.press("enter")
    leader.see("number: choose")
    leader.press("1")
    leader.wait(lambda: "[x] Go or no-go" in leader.text)
    leader.press("end", "enter")
    leader.see("Announce STARTEX")
    leader.press("enter")
    leader.see("RUNNING")


def go_on(leader: Terminal, recorder: Terminal) -> None:
    """The resumed exercise runs again, and both know."""
    leader.see("PAUSED")
    leader.press(" ")
    leader.see("RUNNING")
    recorder.see("RUNNING", "write, Enter records")


def entry_to_leader(recorder: Terminal, leader: Terminal, text: str) -> float:
    """Seconds from the recorder's Enter until the entry is on the leader's screen."""
    recorder.send(text)
    recorder.see(f"> {text}")
    begin = time.monotonic()
    recorder.press("enter")
    leader.see(text)
    passed = time.monotonic() - begin
    recorder.see(f"SIT   {text}")
    return passed


def quit_running(leader: Terminal) -> None:
    leader.press("ctrl+q")
    leader.see("Leave this screen?")
    leader.press("2")
    assert (leader.end(), leader.restored) == (0, [])


# --- ends ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_end_both_screens_cleanly_and_nothing_is_lost(house: House, number: signal.Signals) -> None:
    house.prepare()
    with house.resume() as leader, house.join() as recorder:
        go_on(leader, recorder)
        recorder.send("Recorded.\rAlmost recorded")
        recorder.see("SIT   Recorded.", "> Almost recorded")
        leader.see("Recorded.")
        recorder.signal(number)
        assert (recorder.end(), recorder.restored) == (0, [])
        assert "Not recorded in the minutes, but kept in" in recorder.flat
        leader.signal(number)
        assert (leader.end(), leader.restored) == (0, [])
    assert house.texts == ["Recorded."]
    assert house.kinds[-1] == "ExercisePaused"
    (kept,) = house.logs.glob("*not-recorded*")
    assert kept.read_text() == "Almost recorded\n\n"


def test_a_closed_window_loses_nothing(house: House) -> None:
    house.prepare()
    with house.resume() as leader, house.join() as recorder:
        go_on(leader, recorder)
        recorder.send("Recorded.\rAlmost recorded")
        recorder.see("SIT   Recorded.", "> Almost recorded")
        for terminal in (recorder, leader):
            terminal.hang_up()
            terminal.end()
    assert house.texts == ["Recorded."]
    assert house.kinds[-1] == "ExercisePaused"
    (kept,) = house.logs.glob("*not-recorded*")
    assert kept.read_text() == "Almost recorded\n\n"


def test_after_a_kill_resume_goes_on_with_all_that_was_shown(house: House) -> None:
    house.prepare()
    with house.resume() as leader, house.join() as recorder:
        go_on(leader, recorder)
        recorder.send("".join(f"entry {number}.\r" for number in range(1, 31)))
        recorder.wait(lambda: len(ENTRY.findall(recorder.text)) >= 5, "the first entries")
        recorder.process.kill()
        leader.process.kill()
        recorder.end()
        leader.end()
        shown = set(ENTRY.findall(recorder.text + leader.text))
    assert len(shown) >= 5
    assert shown <= set(house.texts)
    assert house.texts == [f"entry {number}." for number in range(1, len(house.texts) + 1)]
    with house.resume() as leader:
        leader.see("The program stood still")
        leader.press("1")
        leader.see("PAUSED", house.texts[-1])
        leader.press(" ")
        leader.see("RUNNING")
        quit_running(leader)
    assert house.kinds.count("SessionResumed") == 2


def test_a_second_leader_is_told_who_leads(house: House) -> None:
    house.prepare()
    with house.resume() as leader:
        leader.see("PAUSED")
        with house.resume() as second:
            assert second.end() != 0
            assert "Traceback" not in second.text
            assert "leader" in second.text
        quit_running(leader)


def test_on_a_full_disk_what_was_typed_stays_in_sight_and_is_recorded_later(house: House) -> None:
    """No file of the recorder's may grow for a while: said at once; nothing is shown as recorded."""
    house.prepare()
    with house.join() as recorder:
        recorder.see("write, Enter records")
        full, free = (1024, resource.RLIM_INFINITY), (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(recorder.process.pid, resource.RLIMIT_FSIZE, full)
        recorder.send("Not on disk yet.\r")
        recorder.see("NOT RECORDED", "» Not on disk yet.")
        assert "SIT   Not on disk" not in recorder.text
        resource.prlimit(recorder.process.pid, resource.RLIMIT_FSIZE, free)
        recorder.press("ctrl+y")
        recorder.see("SIT   Not on disk yet.")
        recorder.press("ctrl+q")
        recorder.see("Leave this screen?")
        recorder.press("2")
        assert (recorder.end(), recorder.restored) == (0, []), recorder.text
    assert house.texts == ["Not on disk yet."]
