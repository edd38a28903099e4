"""Why a resource started when it did: the reasons named are true, and they lead back to the outage."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bcmsim.restart.causes import Release, causes
from bcmsim.restart.coverage import arrival_s, windows
from bcmsim.restart.obstacles import (
    CapacityShort,
    Gate,
    NeedDown,
    NotDown,
    Obstacle,
    PeopleShort,
    PersonState,
)
from bcmsim.restart.parts import Plan
from bcmsim.restart.preference import preferences
from bcmsim.restart.priorities import ranks
from bcmsim.restart.results import RestartRun
from bcmsim.restart.simulation import simulate
from bcmsim.restart.why import Why, explain
from tests.restart.making import (
    HOUR,
    MINUTE,
    SOLVED,
    act,
    measure,
    plan,
    play,
    pool,
    process,
    solved_plan,
    step,
    worker,
)
from tests.restart.random_plans import Windows, interventions, measured_plans, plans, shift_plans
from tests.restart.test_solved_plans import web_application

ENDS = ("gate", "came", "outage", "activated")


def present(run: RestartRun, person: str, second: int) -> bool:
    """Whether the person is to be had at this second, read off the plan alone."""
    one = next(one for one in run.plan.people if one.id == person)
    arrives = arrival_s(run.plan, one)
    spans = [] if arrives is None else windows(one, arrives, second + 1)
    return any(start <= second < end for start, end in spans)


def can_fill(wanted: tuple[tuple[str, int], ...], people: list[PersonState]) -> bool:
    """Whether distinct people can take all slots, tried in every way."""
    slots = [skill for skill, count in wanted for _number in range(count)]
    return any(
        all(slot in one.skills for slot, one in zip(slots, some, strict=True))
        for some in permutations(people, len(slots))
    )


def holds(run: RestartRun, resource: str, obstacle: Obstacle, second: int) -> bool:
    """Whether the obstacle is true at the end of this second, judged by the run's results and the plan."""
    match obstacle:
        case NotDown(state):
            return run.state_at(resource, second) == state
        case NeedDown(members):
            return all(run.state_at(member, second) != "up" for member in members)
        case Gate(until_s=until_s):
            return second < until_s
        case CapacityShort(capacity, wanted, free, holders):
            using = [
                one
                for one in run.plan.resources
                if capacity in dict(one.uses) and run.state_at(one.id, second) in ("restarting", "paused")
            ]
            left = dict(run.plan.capacities)[capacity] - sum(dict(one.uses)[capacity] for one in using)
            named = sorted(holder.resource for holder in holders)
            return left == free < wanted and named == sorted(one.id for one in using)
        case PeopleShort(wanted, _short, people):
            free = [one for one in people if one.standing == "free"]
            return not can_fill(wanted, free) and all(stands(run, one, second) for one in people)


def stands(run: RestartRun, state: PersonState, second: int) -> bool:
    work = run.work_at(state.person, second)
    if state.holder is not None:
        return work == state.holder.resource
    return work is None and present(run, state.person, second) == (state.standing == "free")


def gave_way(run: RestartRun, release: Release, second: int) -> bool:
    """Whether that really happened at this second."""
    match release.kind:
        case "need":
            return run.resources[release.resource or ""].up_s == second
        case "person":
            spans = run.staff[release.person or ""]
            return any(end == second and name == release.resource for _start, end, name in spans)
        case "capacity":
            return any(end == second for _start, end in run.resources[release.resource or ""].busy)
        case "came":
            person = release.person or ""
            return present(run, person, second) and not present(run, person, second - 1)
        case "gate":
            return release.gate is not None and release.gate.until_s == second
        case _:
            return release.kind == "outage" and second == 0


def test_the_only_administrator_is_named_with_what_he_was_busy_with():
    """R071 with one administrator: the database waits for the two servers before it."""
    run = simulate(web_application(1))
    why = explain(run, "database")
    last = why.stretches[-1].obstacles[0]
    assert isinstance(last, PeopleShort)
    assert [(one.person, one.holder and one.holder.resource) for one in last.people] == [
        ("admins/1", "appserver")
    ]
    assert [(one.kind, one.resource, one.person) for one in why.releases] == [
        ("person", "appserver", "admins/1")
    ]
    assert [link.resource for link in why.chain] == [
        "database",
        "appserver",
        "webserver",
        "hardware",
        "network",
        "power",
    ]
    assert why.chain[-1].because.gate == Gate("reaction", 15 * MINUTE)
    assert [(one.resource, one.theirs, one.mine) for one in preferences(why)] == [
        ("webserver", 7 * HOUR, 7.5 * HOUR),
        ("appserver", 7 * HOUR, 7.5 * HOUR),
    ]
    assert {one.rule for one in preferences(why)} == {"rto"}


def test_what_hangs_on_a_critical_resource_is_the_way_to_the_end():
    why = explain(simulate(web_application(2)), "power")
    assert [one.resource for one in why.followers] == ["network", "webserver", "database"]
    assert [one.needs_it for one in why.followers] == [True, True, False]


def test_the_first_whom_a_delay_would_reach_is_named_of_what_is_not_critical():
    """S7: the slack of the export is 2:30."""
    run = simulate(solved_plan("provider"))
    assert run.resources["export_backup_copy"].slack_s == 150 * MINUTE
    first = explain(run, "export_backup_copy").followers[0]
    assert first.needs_it
    assert "export_backup_copy" in [
        name for group in step_of(run.plan, first.resource).needs for name in group
    ]


def step_of(made: Plan, name: str):
    return next(one for one in made.resources if one.id == name)


def test_travel_and_reaction_are_named():
    made = plan([step("a", 10, staff={"x": 1})], [worker("p", "x", travel_s=45 * MINUTE)], reaction=15)
    why = explain(simulate(made), "a")
    assert why.start_s == HOUR
    assert [(one.kind, one.person, one.standing) for one in why.releases] == [("came", "p", "travel")]


@pytest.mark.parametrize(
    ("keys", "standing"),
    [
        ({"calendar": Windows([(0, 5 * MINUTE), (2 * HOUR, 10**7)])}, "shift"),
        ({"absences": ((0, 2 * HOUR),)}, "absence"),
    ],
)
def test_shift_and_dated_absence_are_named(keys, standing):
    made = plan([step("a", 10, "z", staff={"x": 1}), step("z", 10)], [worker("p", "x", **keys)])
    why = explain(simulate(made), "a")
    assert (why.start_s, why.ready_s) == (2 * HOUR, 10 * MINUTE)
    assert [(one.kind, one.person, one.standing) for one in why.releases] == [("came", "p", standing)]


def test_an_absence_by_an_effect_and_its_end_are_named():
    made = plan([step("z", 10), step("a", 10, "z", staff={"x": 1})], [worker("p", "x")])
    why = explain(play(made, act(5, "absent", "p", until=40)), "a")
    assert why.start_s == 40 * MINUTE
    assert [(one.kind, one.standing) for one in why.releases] == [("came", "away")]


def test_a_measure_that_has_to_be_provided_is_named():
    made = plan([step("a", 60)], measures=[measure("m", {"a": 5}, provision=30, chosen=True)])
    why = explain(simulate(made), "a")
    assert (why.measure, why.start_s) == ("m", 30 * MINUTE)
    assert why.releases == (Release("gate", gate=Gate("measure", 30 * MINUTE, "m")),)


def test_a_measure_that_comes_into_force_later_is_named():
    made = plan([step("z", 100), step("a", 60, "z")], measures=[measure("m", {"a": 5})])
    why = explain(play(made, act(20, "activate", "m")), "a")
    assert (why.measure, why.start_s) == ("m", 20 * MINUTE)
    assert why.releases == (Release("activated", gate=Gate("measure", 20 * MINUTE, "m")),)
    assert why.stretches[-1].obstacles == (NeedDown(("z",)),)


def test_a_capacity_and_who_had_it_are_named():
    made = plan(
        [step("a", 10, uses={"tape": 1}), step("b", 10, uses={"tape": 1})],
        capacities={"tape": 1},
        order="plan",
    )
    why = explain(simulate(made), "b")
    assert [(one.kind, one.resource, one.capacity) for one in why.releases] == [("capacity", "a", "tape")]
    assert [(one.resource, one.first, one.rule) for one in preferences(why)] == [("a", True, "plan")]


def test_one_that_is_behind_but_could_start_is_told_apart():
    """Dispatch: one that cannot be started is passed over and blocks nobody."""
    made = plan(
        [
            step("long", 30, staff={"x": 1}),
            step("both", 10, staff={"x": 2}),
            step("small", 60, staff={"x": 1}),
        ],
        pool("p", "x", 2),
        order="plan",
    )
    why = explain(simulate(made), "both")
    assert why.start_s == HOUR
    assert [(one.resource, one.first) for one in preferences(why)] == [("long", True), ("small", False)]


def test_what_the_leader_puts_first_is_the_rule_that_counts():
    made = plan(
        [step("z", 10, staff={"x": 1}), step("a", 10, staff={"x": 1}), step("b", 10, staff={"x": 1})],
        [worker("p", "x")],
        [process("pb", "b")],
        order="plan",
    )
    why = explain(play(made, act(5, "prioritise", "pb")), "a")
    assert why.start_s == 20 * MINUTE
    rules = {one.resource: (one.first, one.rule) for one in preferences(why)}
    assert rules["b"] == (True, "preferred")


def test_what_never_starts_says_what_is_in_its_way_to_the_end():
    """S2: two clerks are needed, one exists."""
    run = simulate(solved_plan("girokonto", {"clerk": 1}))
    why = explain(run, "reconcile_transactions")
    assert (why.start_s, why.releases, why.chain) == (None, (), ())
    last = why.stretches[-1].obstacles[-1]
    assert isinstance(last, PeopleShort)
    assert last.wanted == (("clerk", 2),)
    assert why.followers == ()


def test_of_alternatives_the_one_that_came_up_first_is_the_reason():
    made = plan([step("a", 1), step("b", 0, "a"), step("c", 1, "b|a")])
    why = explain(simulate(made), "c")
    assert [(one.kind, one.resource) for one in why.releases] == [("need", "a")]
    assert why.releases == causes(why.run, why.run.end_s)["c", 60]


def test_what_failed_later_begins_its_wait_then():
    made = plan([step("a", 10), step("b", 10, "a")], down=())
    why = explain(play(made, act(30, "fail", "a")), "b")
    assert why.start_s == 40 * MINUTE
    assert [link.resource for link in why.chain] == ["b", "a"]
    assert why.chain[-1].because.kind == "outage"


@pytest.mark.parametrize("name", SOLVED)
@pytest.mark.parametrize("order", ["plan", "rto", "criticality", "critical-path"])
def test_solved_plans_are_explained_truly(name, order):
    check_all(simulate(solved_plan(name, order=order)))


def check_all(run: RestartRun) -> None:
    for resource, one in run.resources.items():
        why = explain(run, resource)
        if one.start_s is not None:
            check_started(run, why)
        check_stretches(run, why)


def check_stretches(run: RestartRun, why: Why) -> None:
    """Every obstacle holds from the beginning to the end of its time, and there is no time without one."""
    end_s = run.end_s if why.start_s is None else why.start_s
    if not why.stretches:
        assert end_s == 0
        return
    assert why.stretches[0].start_s == 0
    assert why.stretches[-1].end_s == end_s
    for before, after in pairwise(why.stretches):
        assert before.end_s == after.start_s
    for stretch in why.stretches:
        assert stretch.obstacles
        for second in (stretch.start_s, stretch.end_s - 1):
            # At the end of a run that cannot end, its results close what is still held.
            if stretch.start_s <= second and (second < run.end_s or run.infeasible is None):
                for obstacle in stretch.obstacles:
                    assert holds(run, why.resource, obstacle, second), (why.resource, obstacle, second)


def check_started(run: RestartRun, why: Why) -> None:
    assert why.start_s == run.resources[why.resource].start_s
    assert why.releases
    assert why.releases == causes(run, run.end_s)[why.resource, why.start_s]
    for release in why.releases:
        assert gave_way(run, release, why.start_s), release
    assert [link.because.resource for link in why.chain[:-1]] == [link.resource for link in why.chain[1:]]
    assert why.chain[-1].because.kind in ENDS
    for later, earlier in pairwise(why.chain):
        assert earlier.start_s == later.because.began_s <= later.start_s
    ranking = ranks(run.plan.wiring, run.plan.wiring.chosen)
    number = run.plan.wiring.number
    for one in preferences(why):
        assert one.first == (ranking[number[one.resource]] < ranking[number[why.resource]])
        if one.rule in ("rto", "criticality", "critical-path"):
            sign = 1 if one.rule == "rto" else -1
            values = [sign * float("inf") if v is None else sign * v for v in (one.theirs, one.mine)]
            if one.rule == "criticality":
                values = [float("inf") if v is None else -v for v in (one.theirs, one.mine)]
            assert one.first == (values[0] < values[1])


@settings(max_examples=150, deadline=None)
@given(plans(most=6))
def test_the_reasons_named_are_true_in_random_plans(made):
    run = simulate(made)
    assume(run.end_s < 30 * 24 * HOUR)
    check_all(run)


@settings(max_examples=60, deadline=None)
@given(shift_plans())
def test_the_reasons_named_are_true_when_work_is_handed_over(made):
    run = simulate(made)
    for resource, one in run.resources.items():
        why = explain(run, resource)
        if one.start_s:
            assert why.releases
            assert any(holds(run, resource, each, one.start_s - 1) for each in why.stretches[-1].obstacles)
            assert why.chain[-1].because.kind in ENDS


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_there_is_a_true_reason_also_after_interventions(data):
    """At the second before the start at least one named obstacle holds, unless it was up or at work then."""
    made = data.draw(measured_plans())
    orders = data.draw(st.lists(interventions(made, 0), max_size=4))
    run = simulate(made, sorted(orders, key=lambda one: one.at_s))
    for resource, one in run.resources.items():
        why = explain(run, resource)
        if one.start_s is None:
            assert why.releases == ()
            continue
        assert why.releases
        assert why.releases == causes(run, run.end_s)[resource, one.start_s]
        assert why.chain[0].resource == resource
        for later, earlier in pairwise(why.chain):
            assert earlier.start_s <= later.start_s
        state = run.state_at(resource, one.start_s - 1) if one.start_s else "up"
        if state in ("waiting", "ready"):
            last = why.stretches[-1]
            assert last.end_s == one.start_s
            assert any(true_with_interventions(run, why, each, one.start_s - 1) for each in last.obstacles)


def true_with_interventions(run: RestartRun, why: Why, obstacle: Obstacle, second: int) -> bool:
    """As `holds`, but presence is left to the run: effects move people, too."""
    match obstacle:
        case PeopleShort(people=people, wanted=wanted):
            busy = [one for one in people if one.holder]
            return not can_fill(wanted, [one for one in people if one.standing == "free"]) and all(
                run.work_at(one.person, second) == one.holder.resource for one in busy if one.holder
            )
        case CapacityShort(holders=holders):
            return all(run.state_at(one.resource, second) in ("restarting", "paused") for one in holders)
        case _:
            return holds(run, why.resource, obstacle, second)


def test_explaining_leaves_the_run_alone():
    run = simulate(web_application(2))
    before = (run.waz_s, dict(run.resources), dict(run.staff))
    explain(run, "database")
    again = simulate(replace(run.plan))
    assert before == (again.waz_s, dict(again.resources), dict(again.staff))
