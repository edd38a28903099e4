"""The clock obeys the rules of the house: right under pause, speed and jump, deaf to the wall clock."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bcmsim.exercise.clock import Clock, Instant, elapsed_ms


def instant(ms: int, *, utc_shift: int = 0, boot: str = "b") -> Instant:
    return Instant(1_000_000_000_000 + (ms + utc_shift) * 1000, ms * 1_000_000, boot)


def test_a_clock_that_was_not_started_stands() -> None:
    assert Clock().at_instant(instant(5_000)) == 0


def test_scenario_time_runs_as_the_wall_clock_does() -> None:
    assert Clock().started(instant(0)).at_instant(instant(61_500)) == 61_500


def test_a_pause_costs_no_scenario_time_and_no_active_time() -> None:
    clock = Clock().started(instant(0)).stopped(instant(10_000)).started(instant(500_000))
    assert clock.at_instant(instant(505_000)) == 15_000
    assert clock.active_at(instant(505_000)) == 15_000


def test_speed_moves_scenario_time_but_not_the_time_of_people() -> None:
    clock = Clock().started(instant(0)).at_speed(instant(10_000), 60_000)
    assert clock.at_instant(instant(12_000)) == 10_000 + 120_000
    assert clock.active_at(instant(12_000)) == 12_000


def test_a_jump_moves_scenario_time_at_once_and_active_time_not_at_all() -> None:
    clock = Clock().started(instant(0)).moved_to(instant(1_000), 3_600_000)
    assert clock.at_instant(instant(1_000)) == 3_600_000
    assert clock.at_instant(instant(2_000)) == 3_601_000
    assert clock.active_at(instant(2_000)) == 2_000


def test_a_set_wall_clock_moves_nothing() -> None:
    clock = Clock().started(instant(0))
    assert clock.at_instant(instant(1_000, utc_shift=-3_600_000)) == 1_000


def test_after_a_restart_of_the_machine_the_wall_clock_counts() -> None:
    assert elapsed_ms(instant(50_000), instant(10, utc_shift=59_990, boot="other")) == 10_000


def test_half_speed_is_exact_to_the_millisecond() -> None:
    assert Clock().started(instant(0)).at_speed(instant(0), 500).at_instant(instant(2_001)) == 1_000


def test_wall_time_until_a_scenario_time_follows_the_speed() -> None:
    clock = Clock().started(instant(0)).at_speed(instant(0), 2_000)
    assert clock.wall_ms_until(60_000, instant(10_000)) == 20_000
    assert clock.stopped(instant(0)).wall_ms_until(60_000, instant(0)) is None


steps = st.lists(
    st.tuples(st.integers(0, 100_000), st.sampled_from(["start", "stop", "fast", "slow", "jump", "look"])),
    max_size=30,
)


@given(steps)
def test_scenario_time_and_active_time_never_fall(taken: list[tuple[int, str]]) -> None:
    clock, wall, last_at, last_active = Clock(), 0, 0, 0
    for wait, what in taken:
        wall += wait
        now = instant(wall)
        if what == "start":
            clock = clock.started(now)
        elif what == "stop":
            clock = clock.stopped(now)
        elif what == "jump":
            clock = clock.moved_to(now, clock.at_instant(now) + 60_000)
        elif what in ("fast", "slow"):
            clock = clock.at_speed(now, 60_000 if what == "fast" else 500)
        assert clock.at_instant(now) >= last_at
        assert clock.active_at(now) >= last_active
        last_at, last_active = clock.at_instant(now), clock.active_at(now)
    assert last_active <= wall
