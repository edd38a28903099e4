"""Measures: in force, chosen, activated during the run, racing beside a running restart (restart.md)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.restart.parts import Plan, PlanError, PlanMeasure
from bcmsim.restart.runs import play_runs
from bcmsim.restart.simulation import simulate
from bcmsim.scenario.quantities import fixed
from tests.restart.making import HOUR, MINUTE, act, measure, plan, play, step, ups, worker
from tests.restart.random_plans import MINUTES, interventions, plans

ADMIN = {"admin": 1}
ANNA = [worker("anna", "admin")]


def test_a_replaced_resource_waits_for_the_provision_and_not_for_the_reaction() -> None:
    made = plan([step("a", 240)], measures=[measure("m", {"a": 30}, provision=60, chosen=True)], reaction=15)
    run = simulate(made)
    assert (run.resources["a"].ready_s, run.resources["a"].up_s) == (HOUR, 90 * MINUTE)
    assert run.measures == {"m": 0}


def test_a_measure_nobody_chose_does_nothing() -> None:
    assert simulate(plan([step("a", 240)], measures=[measure("m", {"a": 30})])).waz_s == 240 * MINUTE


def test_a_replaced_resource_needs_only_what_the_measure_needs() -> None:
    """Neither its own needs nor its own people and capacities."""
    steps = [
        step("a", 100),
        step("b", 10),
        step("c", 60, "a", staff=ADMIN, uses={"tape": 1}),
        step("d", 100, uses={"tape": 1}),
    ]
    made = plan(
        steps,
        [worker("ext", "external")],
        measures=[measure("m", {"c": 20}, needs="b", staff={"external": 1}, chosen=True)],
        capacities={"tape": 1},
    )
    run = simulate(made)
    assert run.resources["c"].up_s == 30 * MINUTE
    assert run.resources["c"].staff == ("ext",)


def test_activated_before_the_restart_begins_it_replaces_it() -> None:
    made = plan([step("a", 60), step("b", 240, "a")], measures=[measure("m", {"b": 10}, provision=90)])
    run = play(made, act(30, "activate", "m"))
    assert ups(run) == {"a": 60, "b": 130}


@pytest.mark.parametrize(("provision", "up", "by"), [(30, 100, "m"), (200, 240, None)])
def test_activated_during_the_restart_it_runs_beside_it_and_the_first_to_end_counts(
    provision: int, up: int, by: str | None
) -> None:
    made = plan(
        [step("a", 240, staff=ADMIN), step("b", 5, "a", staff=ADMIN)],
        ANNA,
        measures=[measure("m", {"a": 10}, provision=provision)],
    )
    run = play(made, act(60, "activate", "m"))
    assert run.resources["a"].up_s == up * MINUTE
    assert run.resources["a"].by_measure == by
    assert run.staff["anna"][0] == (0, up * MINUTE, "a"), "whoever was still at it is free then"
    assert run.resources["b"].up_s == (up + 5) * MINUTE


def test_people_of_a_measure_are_there_provision_after_its_activation() -> None:
    extern = worker("extern", "admin", measure="m", travel_s=HOUR)
    made = plan(
        [step("a", 60, staff=ADMIN), step("b", 60, staff=ADMIN)],
        [*ANNA, extern],
        measures=[measure("m", {}, provision=20)],
        order="plan",
    )
    assert ups(simulate(made)) == {"a": 60, "b": 120}
    assert "extern" not in simulate(made).staff
    run = play(made, act(10, "activate", "m"))
    assert ups(run) == {"a": 60, "b": 90}
    assert run.staff["extern"] == ((30 * MINUTE, 90 * MINUTE, "b"),)


def test_of_two_measures_in_place_of_one_restart_the_first_to_end_counts() -> None:
    measures = [measure("slow", {"a": 30}, chosen=True), measure("fast", {"a": 10}, chosen=True)]
    run = simulate(plan([step("a", 240)], measures=measures))
    assert (run.resources["a"].up_s, run.resources["a"].by_measure) == (10 * MINUTE, "fast")


def test_a_measure_keeps_up_what_it_has_brought_up() -> None:
    """Restarted by the provider, c does not need a any more; a failure of a leaves it up."""
    steps = [step("a", 10), step("c", 60, "a")]
    made = plan(steps, measures=[measure("provider", {"c": 5}, chosen=True)])
    run = play(made, act(30, "fail", "a"))
    assert run.resources["c"].history[-1] == (5 * MINUTE, "up")
    assert run.resources["a"].up_s == 40 * MINUTE


def test_a_measure_in_force_replaces_a_resource_that_fails_later_too() -> None:
    made = plan([step("a", 60)], measures=[measure("ups", {"a": 0}, chosen=True)], down=())
    run = play(made, act(30, "fail", "a"))
    assert run.resources["a"].up_s == 30 * MINUTE


def test_a_measure_whose_needs_close_a_ring_cannot_be_activated() -> None:
    made = plan([step("a", 60), step("b", 60, "a")], measures=[measure("m", {"a": 5}, needs="b")])
    outcome = play(made, act(10, "activate", "m")).outcomes["0"]
    assert not outcome.applied
    assert outcome.reason == "the resources need each other in a ring: a -> b -> a"
    with pytest.raises(PlanError, match="ring: a -> b -> a"):
        plan(made.resources, measures=[measure("m", {"a": 5}, needs="b", chosen=True)]).checked()


def test_a_measure_activated_before_the_outage_counts_from_then() -> None:
    made = plan([step("a", 240)], measures=[measure("m", {"a": 30}, provision=60)])
    run = play(made, act(-45, "activate", "m"))
    assert run.resources["a"].up_s == 45 * MINUTE


def test_measures_chosen_come_into_force_all_at_once() -> None:
    """The first of them alone would close a ring, which the second opens."""
    measures = [measure("m", {"a": 5}, needs="b", chosen=True), measure("n", {"b": 5}, chosen=True)]
    made = plan([step("a", 60), step("b", 60, "a")], measures=measures)
    assert ups(simulate(made.checked())) == {"a": 10, "b": 5}
    for player in ("kernel", "sweep"):
        assert play_runs(made, 0, 0, 1, player=player).up_s.tolist() == [[10 * MINUTE], [5 * MINUTE]]


def test_before_the_outage_a_measure_is_held_against_those_that_come_into_force_with_it() -> None:
    steps = [step("a", 60), step("b", 60)]
    measures = [measure("m", {"a": 5}, needs="b", chosen=True), measure("n", {"b": 5}, needs="a")]
    run = play(plan(steps, measures=measures), act(-10, "activate", "n"))
    assert run.outcomes["0"].reason == "the resources need each other in a ring: a -> b -> a"
    assert ups(run) == {"a": 65, "b": 60}


@st.composite
def entangled_plans(draw: st.DrawFn) -> Plan:
    """Some measures, of which any may need what others replace."""
    made = draw(plans(most=4) | plans(with_people=False, most=4))
    names = [one.id for one in made.resources]
    group = st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True).map(tuple)
    measures = tuple(
        PlanMeasure(
            f"m{number}",
            replaces=tuple(
                draw(st.dictionaries(st.sampled_from(names), MINUTES.map(fixed), max_size=2)).items()
            ),
            provision_s=draw(MINUTES),
            needs=tuple(draw(st.lists(group, max_size=2))),
            chosen=draw(st.sampled_from([True, True, False])),
        )
        for number in range(draw(st.integers(2, 3)))
    )
    return replace(made, measures=measures)


@given(made=entangled_plans(), data=st.data())
@settings(max_examples=80)
def test_a_ring_is_an_error_before_any_run_or_no_error_at_all(made: Plan, data: st.DataObject) -> None:
    try:
        made.checked()
    except PlanError:
        return
    run = simulate(made)
    many = play_runs(made, 0, 0, 1)
    assert many.up_s[:, 0].tolist() == [
        -1 if one.up_s is None else one.up_s for one in run.resources.values()
    ]
    acts = data.draw(st.lists(interventions(made, -9, "activate") | interventions(made, -9), max_size=4))
    run = play(made, *acts)
    applied = [
        one.target
        for number, one in enumerate(acts)
        if one.action == "activate" and str(number) in run.outcomes and run.outcomes[str(number)].applied
    ]
    assert sorted(run.measures) == sorted([*(one.id for one in made.measures if one.chosen), *applied])
