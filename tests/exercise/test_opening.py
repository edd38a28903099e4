"""Opening: a named leader and keeper, criteria read, go (R124, R131, domain.md 2.2, 2.7)."""

from __future__ import annotations

import pytest

from bcmsim.exercise import commands as do
from bcmsim.exercise.commands import Refused
from tests.exercise.bench import KEEPER, OBSERVER, Bench, kinds


def test_without_leader_recorder_criteria_and_go_it_cannot_start_and_all_is_said_at_once() -> None:
    with pytest.raises(Refused) as caught:
        Bench().do(do.Start())
    for word in ("leader", "recorder", "abort criteria", "go or no-go"):
        assert word in caught.value.message


def test_a_no_go_keeps_it_from_starting() -> None:
    bench = Bench().open()
    bench.do(do.DecideGo(False, "Mail server really down"))
    with pytest.raises(Refused, match="no-go"):
        bench.do(do.Start())


def test_opened_as_it_should_be_it_starts_once() -> None:
    bench = Bench().open()
    assert kinds(bench.do(do.Start())) == ["ExerciseStarted"]
    assert bench.state.phase == "running"
    with pytest.raises(Refused, match="already"):
        bench.do(do.Start())


def test_the_abort_criteria_that_were_read_are_in_the_record() -> None:
    bench = Bench()
    (event,) = bench.do(do.ReadAbortCriteria())
    assert event.criteria == ("A real incident",)  # type: ignore[attr-defined]


def test_who_prepared_the_exercise_cannot_play_r131() -> None:
    bench = Bench()
    with pytest.raises(Refused, match="knows the script"):
        bench.do(do.TakeAttendance("staff", "Paul Prep"))
    bench.do(do.TakeAttendance("leader", "Paul Prep"))
    assert bench.state.attendance["leader"] == ("Paul Prep", True)


def test_attendance_needs_a_role_that_exists() -> None:
    with pytest.raises(Refused, match="ghost"):
        Bench().do(do.TakeAttendance("ghost", "Anna"))


def test_observers_and_recorders_cannot_conduct() -> None:
    bench = Bench().start()
    for actor in (KEEPER, OBSERVER):
        for command in (do.Pause(), do.Release("first"), do.Jump(10**7), do.End()):
            with pytest.raises(Refused, match="may not"):
                bench.do(command, actor)


def test_anybody_may_call_a_real_emergency() -> None:
    bench = Bench().start()
    bench.do(do.CallRealEmergency("fire in the kitchen"), OBSERVER)
    assert bench.state.phase == "real"
    with pytest.raises(Refused, match="stands still"):
        bench.do(do.Release("first"))
    with pytest.raises(Refused, match="stands still"):
        bench.do(do.Resume())


def test_a_false_alarm_leaves_the_exercise_paused() -> None:
    bench = Bench().start()
    bench.advance(5)
    bench.do(do.CallRealEmergency())
    bench.advance(30)
    bench.do(do.ClearRealEmergency("burnt toast"))
    assert bench.state.phase == "paused"
    bench.do(do.Resume())
    assert bench.at == 5 * 60_000


def test_aborted_to_real_can_never_be_resumed() -> None:
    bench = Bench().start()
    bench.do(do.CallRealEmergency())
    bench.do(do.AbortToReal("fire"))
    for command in (do.Resume(), do.Start(), do.Release("first"), do.ClearRealEmergency()):
        with pytest.raises(Refused):
            bench.do(command)


def test_an_abort_needs_its_reason() -> None:
    bench = Bench().start()
    with pytest.raises(Refused, match="reason"):
        bench.do(do.Abort("  "))
    bench.do(do.Abort("production touched"))
    assert (bench.state.phase, bench.state.end_reason) == ("aborted", "production touched")
