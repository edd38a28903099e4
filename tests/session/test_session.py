"""Scenario, journal and engine together: durable before shown, several terminals, gaps, resume."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from bcmsim.exercise import commands as do
from bcmsim.exercise import events as ev
from bcmsim.exercise.commands import Refused
from bcmsim.exercise.state import State
from bcmsim.journal.entries import Stamp
from bcmsim.session import Session, read_history
from tests.exercise.bench import KEEPER, LEADER, UTC0, scenario_of


@dataclass
class FakeClocks:
    """Wall and monotonic clock, each set by hand."""

    ms: int = 0
    utc_shift_ms: int = 0
    boot: str = "boot-1"

    def __call__(self) -> Stamp:
        utc = UTC0 + (self.ms + self.utc_shift_ms) * 1000
        return Stamp(utc, self.ms * 1_000_000, self.boot, "Europe/Berlin")


@pytest.fixture
def clocks() -> FakeClocks:
    return FakeClocks()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "autumn.bcmsim"


@pytest.fixture
def leader(clocks: FakeClocks, path: Path) -> Iterator[Session]:
    ids = (f"id-{number}" for number in count(1))
    session = Session.open_new(
        scenario_of(),
        path,
        name="autumn",
        actor=LEADER,
        language="en",
        seed=1,
        stamps=clocks,
        new_id=lambda: next(ids),
    )
    yield session
    session.close()


def start(session: Session) -> None:
    for command in (
        do.NameLeader("Lea Leader"),
        do.NameKeeper("Kim Keeper"),
        do.ReadAbortCriteria(),
        do.DecideGo(),
        do.Start(),
    ):
        session.do(command)


def kinds(records: list[ev.Record]) -> list[str]:
    return [type(record.event).__name__ for record in records]


def same(left: State, right: State) -> bool:
    return left.but(scenario=right.scenario) == right


def test_the_first_entry_holds_the_scenario_itself(leader: Session, path: Path) -> None:
    opened = read_history(path).records[0].event
    assert isinstance(opened, ev.SessionOpened)
    assert "Small exercise" in opened.files["scenario.yaml"]


def test_what_was_recorded_is_read_back_as_the_same_state(
    leader: Session, clocks: FakeClocks, path: Path
) -> None:
    start(leader)
    clocks.ms += 5_000
    leader.tick()
    leader.do(do.Release("first"))
    assert same(read_history(path).state, leader.state)


def test_a_session_of_that_name_is_never_overwritten(leader: Session, path: Path, clocks: FakeClocks) -> None:
    from bcmsim.errors import BcmsimError

    with pytest.raises(BcmsimError):
        Session.open_new(
            scenario_of(), path, name="autumn", actor=LEADER, language="en", seed=1, stamps=clocks
        )
    assert len(read_history(path).records) == 1


def test_a_refused_command_leaves_no_entry(leader: Session, path: Path) -> None:
    with pytest.raises(Refused):
        leader.do(do.Start())
    assert len(read_history(path).records) == 1


def test_the_recorder_sees_the_leader_and_the_leader_the_recorder(
    leader: Session, clocks: FakeClocks, path: Path
) -> None:
    start(leader)
    recorder = Session.attach(path, KEEPER, stamps=clocks)
    assert recorder.state.phase == "running"
    leader.do(do.Release("first"))
    assert kinds(recorder.poll()) == ["InjectReleased"]
    recorder.do(do.RecordMinute("message-in", "The first message"))
    assert kinds(leader.poll()) == ["MinuteRecorded"]
    assert leader.poll() == []
    assert same(leader.state, recorder.state)
    recorder.close()


def test_a_command_meets_the_newest_state_not_the_one_on_screen(
    leader: Session, clocks: FakeClocks, path: Path
) -> None:
    start(leader)
    other = Session.attach(path, LEADER, stamps=clocks)
    leader.do(do.Release("first"))
    with pytest.raises(Refused, match="released already"):
        other.do(do.Release("first"))
    assert other.state.injects["first"].status == "released"
    other.close()


def test_a_heartbeat_every_half_minute_while_it_runs(leader: Session, clocks: FakeClocks) -> None:
    start(leader)
    beats = 0
    for _second in range(121):
        beats += kinds(leader.tick()).count("Heartbeat")
        clocks.ms += 1_000
    assert 4 <= beats <= 5
    leader.do(do.Pause())
    quiet = []
    for _second in range(120):
        clocks.ms += 1_000
        quiet += leader.tick()
    assert quiet == []


def test_a_sleep_of_the_machine_counts_as_a_pause(leader: Session, clocks: FakeClocks) -> None:
    start(leader)
    leader.tick()
    for _second in range(60):
        clocks.ms += 1_000
        leader.tick()
    clocks.ms += 3_600_000
    recorded = leader.tick()
    assert "GapFound" in kinds(recorded)
    assert leader.scenario_ms() == 60_000
    clocks.ms += 1_000
    assert leader.scenario_ms() == 61_000
    assert leader.state.clock.active_at(leader.now()) == 61_000


def test_the_leader_may_say_that_the_exercise_ran_on_during_the_gap(
    leader: Session, clocks: FakeClocks
) -> None:
    start(leader)
    leader.tick()
    clocks.ms += 600_000
    (gap,) = [r for r in leader.tick() if isinstance(r.event, ev.GapFound)]
    leader.do(do.CountGap(gap.seq))
    assert leader.scenario_ms() == 600_000
    with pytest.raises(Refused, match="counted already"):
        leader.do(do.CountGap(gap.seq))


@pytest.mark.parametrize("step_ms", [3_600_000, -3_600_000])
def test_a_set_wall_clock_is_minuted_and_moves_nothing(
    leader: Session, clocks: FakeClocks, step_ms: int
) -> None:
    start(leader)
    leader.tick()
    clocks.ms += 1_000
    clocks.utc_shift_ms += step_ms
    recorded = [r.event for r in leader.tick()]
    assert recorded == [ev.WallClockStepped(step_ms)]
    assert leader.scenario_ms() == 1_000


def test_after_a_stop_the_exercise_stands_where_it_was_last_known_to_run(
    leader: Session, clocks: FakeClocks, path: Path
) -> None:
    start(leader)
    clocks.ms += 90_000
    leader.do(do.RecordMinute("note", "last words"))
    leader.close()
    clocks.ms += 240_000
    again = Session.attach(path, LEADER, stamps=clocks)
    (record,) = again.resume()
    assert record.event == ev.SessionResumed(240_000, 240_000, True)
    assert again.state.phase == "paused"
    clocks.ms += 60_000
    assert again.scenario_ms() == 90_000
    again.do(do.Resume())
    clocks.ms += 10_000
    assert again.scenario_ms() == 100_000
    assert again.state.clock.active_at(again.now()) == 100_000
    again.close()


def test_after_a_restart_of_the_machine_only_the_wall_clock_measures_the_gap(
    leader: Session, clocks: FakeClocks, path: Path
) -> None:
    start(leader)
    clocks.ms += 30_000
    leader.do(do.RecordMinute("note", "power cut"))
    leader.close()
    rebooted = FakeClocks(ms=5_000, utc_shift_ms=120_000, boot="boot-2")
    again = Session.attach(path, LEADER, stamps=rebooted)
    (record,) = again.resume()
    assert record.event == ev.SessionResumed(95_000, None, True)
    assert again.scenario_ms() == 30_000
    again.close()


def test_a_paused_session_is_resumed_as_paused(leader: Session, clocks: FakeClocks, path: Path) -> None:
    start(leader)
    leader.do(do.Pause())
    leader.close()
    again = Session.attach(path, LEADER, stamps=clocks)
    (record,) = again.resume()
    assert isinstance(record.event, ev.SessionResumed)
    assert not record.event.was_running
    assert again.state.phase == "paused"
    again.close()


def test_two_simulated_hours_bring_the_whole_script(leader: Session, clocks: FakeClocks) -> None:
    start(leader)
    for _second in range(7200 // 5):
        clocks.ms += 5_000
        leader.tick()
    due = {i.id for i in leader.state.injects.values() if i.status in ("due", "released")}
    assert {"first", "alone", "late-hint"} <= due
    assert leader.scenario_ms() == 7_200_000


def test_who_names_the_leader_acts_under_that_name(leader: Session, clocks: FakeClocks, path: Path) -> None:
    start(leader)
    assert {record.author for record in read_history(path).records[2:]} == {"Lea Leader"}
    leader.do(do.NameLeader("Sabine Krüger"))
    leader.do(do.Pause())
    leader.close()
    again = Session.attach(path, LEADER, stamps=clocks)
    again.resume()
    assert [record.author for record in read_history(path).records[-3:]] == ["Sabine Krüger"] * 3
    again.close()
