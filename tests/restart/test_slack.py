"""Slack, criticality and bottleneck on the graph as it was played (restart.md, What a run says)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from bcmsim.restart.parts import Plan
from bcmsim.restart.results import RestartRun
from bcmsim.restart.simulation import simulate
from bcmsim.restart.slack import gains
from tests.restart.making import MINUTE, act, plan, play, pool, process, step, worker
from tests.restart.random_plans import Windows, plans, shift_plans

ADMIN = {"admin": 1}


def slack_minutes(run: RestartRun) -> dict[str, float]:
    return {name: one.slack_s / MINUTE for name, one in run.resources.items() if one.slack_s is not None}


def test_the_next_user_of_a_person_is_an_arc() -> None:
    steps = [step("a", 60, staff=ADMIN), step("b", 30, staff=ADMIN), step("c", 50)]
    assert slack_minutes(simulate(plan(steps, [worker("anna", "admin")], order="plan"))) == {
        "a": 0,
        "b": 0,
        "c": 40,
    }


def test_the_arc_of_a_person_leaves_at_their_release() -> None:
    steps = [step("a", 60, staff=ADMIN, hands_on_s=10 * MINUTE), step("b", 55, staff=ADMIN)]
    run = simulate(plan(steps, [worker("anna", "admin")], order="plan"))
    assert run.waz_s == 65 * MINUTE
    assert slack_minutes(run) == {"a": 0, "b": 0}


def test_the_next_user_of_a_unit_of_capacity_is_an_arc() -> None:
    """Lowest free unit first: c takes the one that b let go."""
    steps = [step(name, minutes, uses={"tape": 1}) for name, minutes in (("a", 60), ("b", 30), ("c", 40))]
    run = simulate(plan(steps, capacities={"tape": 2}, order="plan"))
    assert slack_minutes(run) == {"a": 10, "b": 0, "c": 0}


def test_of_alternatives_the_one_that_was_up_first_is_the_arc() -> None:
    run = simulate(plan([step("a", 10), step("b", 50), step("c", 30, "a|b")]))
    assert slack_minutes(run) == {"a": 10, "b": 0, "c": 10}


def test_what_waited_for_a_shift_leaves_reserve_before_it() -> None:
    anna = worker("anna", "admin", calendar=Windows([(100 * MINUTE, 1000 * MINUTE)]))
    run = simulate(plan([step("a", 30), step("b", 20, "a", staff=ADMIN)], [anna]))
    assert slack_minutes(run) == {"a": 70, "b": 0}
    assert run.bottleneck is not None
    assert (run.bottleneck.id, run.bottleneck.gain_s) == ("admin", 70 * MINUTE)


def test_an_interruption_is_part_of_the_step_and_the_colleague_an_arc() -> None:
    steps = [step("a", 60, staff=ADMIN), step("b", 40, staff=ADMIN)]
    run = play(plan(steps, pool("admins", "admin", 2), order="plan"), act(30, "absent", "admins/1"))
    assert run.waz_s == 70 * MINUTE, "b ends at 40, its administrator finishes a by 70"
    assert slack_minutes(run) == {"a": 0, "b": 0}


def test_a_plan_that_never_ends_has_no_slack() -> None:
    run = simulate(
        plan(
            [step("a", 10), step("b", 10, staff={"admin": 2})],
            [worker("anna", "admin")],
        )
    )
    assert run.waz_s is None
    assert [one.slack_s for one in run.resources.values()] == [None, None]
    assert not any(one.critical for one in run.resources.values())


def test_what_was_never_down_has_no_slack_and_is_not_critical() -> None:
    run = simulate(plan([step("a", 10), step("b", 10)], down=("a",)))
    assert (run.resources["b"].up_s, run.resources["b"].slack_s, run.resources["b"].critical) == (
        0,
        None,
        False,
    )
    assert run.resources["b"].start_s is None


def test_a_skill_is_the_bottleneck_where_people_hold_up_most() -> None:
    steps = [step(f"s{number}", 60, staff=ADMIN) for number in range(4)]
    run = simulate(plan(steps, [worker("anna", "admin")]))
    assert run.bottleneck is not None
    assert (run.bottleneck.kind, run.bottleneck.id, run.bottleneck.gain_s) == ("skill", "admin", 180 * MINUTE)


def test_two_critical_steps_side_by_side_are_no_bottleneck() -> None:
    assert simulate(plan([step("a", 60), step("b", 60)])).bottleneck is None


def test_a_resource_goes_before_a_skill_and_the_first_of_the_file_before_others() -> None:
    steps = [step("a", 60, staff=ADMIN), step("b", 60, "a", staff=ADMIN)]
    bottleneck = simulate(plan(steps, [worker("anna", "admin")])).bottleneck
    assert bottleneck is not None
    assert (bottleneck.kind, bottleneck.id, bottleneck.gain_s) == ("resource", "a", 60 * MINUTE)


def test_a_critical_path_beside_another_gains_only_the_difference() -> None:
    run = simulate(plan([step("a", 60), step("b", 45)], processes=[process("p", "a b")]))
    assert run.bottleneck is not None
    assert run.bottleneck.gain_s == 15 * MINUTE


def played_without(run: RestartRun, resource: str) -> int:
    """The end of the played graph with this resource's work taking no time, by plain recursion."""
    segments = run.segments
    name = run.plan.wiring.ids

    def start(number: int) -> int:
        arcs = [
            start(before)
            + (0 if name[segments[before].resource] == resource else leave - segments[before].start_s)
            for before, leave in segments[number].arcs
        ]
        return max([segments[number].floor_s, *arcs])

    return max(
        start(number) + (0 if name[segment.resource] == resource else segment.end_s - segment.start_s)
        for number, segment in enumerate(segments)
    )


@given(plans(most=6) | shift_plans())
@settings(max_examples=60)
def test_gains_are_those_of_playing_the_graph_again(plan: Plan) -> None:
    run = simulate(plan)
    if run.waz_s is None:
        return
    critical = [number for number, name in enumerate(plan.wiring.ids) if run.resources[name].critical]
    for resource, gain in gains(run.segments, critical, run.waz_s).items():
        assert run.waz_s - gain == played_without(run, plan.wiring.ids[resource])
    assert played_without(run, "") == run.waz_s, "the graph explains the whole run"
    assert all(one.slack_s is None or one.slack_s >= 0 for one in run.resources.values())
    if run.waz_s > plan.reaction_s and not plan.people:
        assert any(one.critical for one in run.resources.values())


def test_bottleneck_of_a_run_with_interventions_is_that_of_the_same_interventions() -> None:
    made = replace(plan([step("a", 60), step("b", 30, "a")]), order="plan")
    bottleneck = play(made, act(10, "extend", "b", by=90)).bottleneck
    assert bottleneck is not None
    assert (bottleneck.id, bottleneck.gain_s) == ("b", 120 * MINUTE)
