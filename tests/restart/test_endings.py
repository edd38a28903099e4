"""Every run ends: up, read off at a second, or infeasible with the words what waits for what (restart.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bcmsim.restart.montecarlo import many_runs
from bcmsim.restart.simulation import simulate
from bcmsim.restart.staff import Calendar, FreePeople
from bcmsim.scenario.quantities import Distribution
from tests.restart.making import DAY, HOUR, MINUTE, act, plan, play, pool, process, step, ups, worker

ADMIN = {"admin": 1}
UTC = ZoneInfo("UTC")


def shift(*days: int, start: int = 8, end: int = 16) -> Calendar:
    """From Wednesday, 25 November 2026, 12:00 on."""
    noon = round(datetime(2026, 11, 25, 12, tzinfo=UTC).timestamp())
    return Calendar(noon, UTC, [(days, start * HOUR, end * HOUR)])


def test_people_who_never_meet_are_named_after_a_week() -> None:
    monday, tuesday = worker("m", "admin", calendar=shift(0)), worker("t", "admin", calendar=shift(1))
    run = simulate(plan([step("a", 60, staff={"admin": 2})], [monday, tuesday]))
    assert run.infeasible == "a needs 2 admin, who are never there together"
    assert run.end_s < 16 * DAY


def test_people_who_meet_once_a_week_are_waited_for() -> None:
    some, other = worker("m", "admin", calendar=shift(0, 1)), worker("t", "admin", calendar=shift(1, 2))
    run = simulate(plan([step("a", 60, staff={"admin": 2})], [some, other]))
    assert run.resources["a"].start_s == 6 * DAY - 4 * HOUR, "Tuesday 08:00"


def test_a_dated_absence_longer_than_a_week_is_waited_for() -> None:
    anna = worker("anna", "admin", calendar=shift(0, 1, 2, 3, 4), absences=((0, 40 * DAY),))
    other = worker("zoe", "other", calendar=shift(0, 1, 2, 3, 4, 5, 6))
    run = simulate(plan([step("a", 60, staff=ADMIN)], [anna, other]))
    assert run.infeasible is None
    assert run.resources["a"].start_s == 40 * DAY, "the Monday, at noon"


@pytest.mark.parametrize("calendar", [None, shift(0, 1, 2, 3, 4)])
def test_who_is_absent_for_good_is_not_waited_for(calendar: Calendar | None) -> None:
    anna = worker("anna", "admin", calendar=calendar, absences=((-DAY, None),))
    made = plan([step("a", 60, staff=ADMIN)], [anna])
    run = simulate(made)
    assert run.infeasible == "a needs 1 admin, who are never there together"
    assert run.end_s < 8 * DAY
    assert many_runs(made, 3).infeasible == 3


def test_work_that_is_left_for_good_never_ends() -> None:
    anna = worker("anna", "admin", absences=((30 * 60, None),))
    run = simulate(plan([step("a", 60, staff=ADMIN, pauses=True)], [anna]))
    assert run.infeasible is not None
    assert run.resources["a"].up_s is None


def test_work_of_weeks_is_no_idleness() -> None:
    steps = [step("a", 30 * 24 * 60), step("b", 60, "a", staff=ADMIN)]
    run = simulate(plan(steps, [worker("anna", "admin", calendar=shift(0))]))
    assert run.infeasible is None


def test_causes_are_named_before_what_waits_for_them() -> None:
    steps = [step("z", 5, "b|c"), step("b", 5, "a"), step("c", 5, "a"), step("a", 5, staff={"admin": 2})]
    run = simulate(plan(steps, [worker("anna", "admin")]))
    assert run.infeasible == (
        "a needs 2 with the skill admin, but there is only 1; z waits for b or c; "
        "b waits for a; c waits for a"
    )
    assert run.resources["z"].stands_by == "z waits for b or c"
    assert run.state_at("a", run.end_s) == "ready"


def test_who_is_held_by_paused_work_is_the_reason() -> None:
    """Not "never there together": bernd is there, but a, which waits for anna, does not let him go."""
    steps = [step("a", 120, staff={"x": 1, "y": 1}), step("b", 60, staff={"y": 1}), step("c", 60, "b")]
    made = plan(steps, [worker("anna", "x"), worker("bernd", "y")])
    run = play(made, act(30, "absent", "anna"))
    assert run.infeasible == (
        "a needs 1 with the skill x, but nobody is there; b needs bernd, who is held by a, which is paused; "
        "c waits for b"
    )
    assert run.resources["b"].stands_by == "b needs bernd, who is held by a, which is paused"
    two = plan([steps[0], step("b", 60, staff={"y": 2})], [worker("anna", "x"), worker("bernd", "y")])
    said = play(two, act(30, "absent", "anna")).infeasible
    assert said is not None
    assert said.endswith("b needs 2 with the skill y, but there is only 1"), "one person is not two"


def test_a_long_list_of_what_waits_is_cut_and_counted() -> None:
    steps = [step("a", 5, staff={"admin": 2}), *(step(f"s{n}", 5, "a") for n in range(20))]
    said = simulate(plan(steps, [worker("anna", "admin")])).infeasible
    assert said is not None
    assert said.endswith("s1 waits for a; s2 waits for a; 17 more wait")


def test_what_could_still_be_done_is_done() -> None:
    steps = [step("a", 5, staff={"admin": 2}), step("b", 60), step("c", 60, "b", staff=ADMIN)]
    run = simulate(plan(steps, [worker("anna", "admin")], [process("p", "c", rto=180)]))
    assert ups(run) == {"a": None, "b": 60, "c": 120}
    assert run.processes["p"].rto == "met"


def test_a_run_read_off_early_is_not_infeasible() -> None:
    run = play(plan([step("a", 60), step("b", 60, "a")]), until=90)
    assert (run.infeasible, run.waz_s, run.end_s) == (None, None, 90 * MINUTE)
    assert ups(run) == {"a": 60, "b": None}
    assert run.resources["b"].busy == ((60 * MINUTE, 90 * MINUTE),)
    assert run.resources["b"].stands_by is None, "it is being restarted"


def test_who_is_at_work_when_it_is_read_off_is_shown_at_work() -> None:
    run = play(plan([step("a", 60, staff=ADMIN)], pool("admins", "admin", 2)), until=30)
    assert run.staff == {"admins/1": ((0, 30 * MINUTE, "a"),), "admins/2": ()}
    assert run.work_at("admins/1", 29 * MINUTE) == "a"
    assert run.work_at("admins/2", 29 * MINUTE) is None


def test_what_stands_by_says_for_what() -> None:
    run = play(
        plan([step("a", 60, staff=ADMIN), step("b", 60, staff=ADMIN)], [worker("anna", "admin")]), until=30
    )
    assert run.resources["b"].stands_by == "b needs 1 with the skill admin, but nobody is free"
    run = play(plan([step("a", 60)], reaction=15), until=5)
    assert run.resources["a"].stands_by == "a waits for the reaction time, over 0:15 after the outage"


def test_nothing_down_is_over_at_once() -> None:
    run = simulate(plan([step("a", 60)], down=()))
    assert (run.waz_s, run.end_s, run.resources["a"].up_s) == (0, 0, 0)


def test_a_plan_of_nothing_has_length_zero() -> None:
    run = simulate(plan([]))
    assert (run.waz_s, run.infeasible, run.bottleneck) == (0, None, None)


def test_only_what_needs_what_failed_is_down() -> None:
    steps = [step("a", 60), step("b", 60, "a"), step("c", 60), step("d", 60, "c|a")]
    assert ups(simulate(plan(steps, down=("a",)))) == {"a": 60, "b": 120, "c": 0, "d": 0}


def test_steps_of_no_length_pass_through_one_second() -> None:
    steps = [step("c", 0, "b", staff=ADMIN), step("b", 0, "a", staff=ADMIN), step("a", 0, staff=ADMIN)]
    run = simulate(plan(steps, [worker("anna", "admin")], reaction=15))
    assert ups(run) == {"a": 15, "b": 15, "c": 15}
    assert run.staff["anna"] == tuple((900, 900, name) for name in "abc")


def test_zero_length_that_frees_a_person_lets_the_next_start_at_the_same_second() -> None:
    steps = [step("a", 0, staff=ADMIN), step("b", 10, staff=ADMIN)]
    assert ups(simulate(plan(steps, [worker("anna", "admin")], order="plan"))) == {"a": 0, "b": 10}


class Chance:
    """Draws for a test: the first two attempts fail, durations by attempt, one person absent."""

    def duration(self, resource: str, measure: str | None, attempt: int, distribution: Distribution) -> int:
        return distribution.planned + attempt

    def fails(self, resource: str, attempt: int, probability: float) -> bool:
        return attempt <= 2

    def is_absent(self, person: str, probability: float) -> bool:
        return probability > 0


def test_draws_decide_durations_failures_and_absence() -> None:
    steps = [step("a", 1, staff=ADMIN, fails=0.5, retry=2), step("b", 1)]
    made = plan(steps, [worker("anna", "admin", absent=0.3), worker("bernd", "admin")])
    run = play(made, draws=Chance())
    assert run.resources["a"].up_s == 61 + 122 + 123
    assert (run.resources["a"].attempts, run.resources["a"].staff) == (3, ("bernd",))
    assert run.resources["b"].up_s == 61, "what cannot fail does not"
    assert list(run.staff) == ["bernd"]
    planned = play(made)
    assert (planned.waz_s, planned.resources["a"].staff) == (60, ("anna",))


def test_a_thousand_ready_steps_and_one_person_are_not_looked_at_a_million_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of those that ask for the same only the first in the queue is tried."""
    tried = 0
    choose = FreePeople.who_goes

    def counted(self: FreePeople, *args: Any) -> list[int] | None:
        nonlocal tried
        tried += 1
        return choose(self, *args)

    monkeypatch.setattr(FreePeople, "who_goes", counted)
    steps = [step(f"s{number}", 1, staff=ADMIN) for number in range(1000)]
    run = simulate(plan(steps, [worker("anna", "admin")]))
    assert run.waz_s == 1000 * MINUTE
    assert tried < 3000
