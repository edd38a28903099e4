"""A given order is played as it says: who goes first, not before when, exactly whom (`Plan.ordered`)."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.restart.parts import Plan, PlanError
from bcmsim.restart.simulation import simulate
from tests.restart import oracle
from tests.restart.making import MINUTE, act, measure, plan, play, pool, process, starts, step, ups, worker
from tests.restart.random_plans import plans, shift_plans, tight_plans

IT = {"it": 1}


@st.composite
def given_orders(draw: st.DrawFn) -> Plan:
    """Plans with any ranking, floors, and crews that can fill the slots."""
    made = draw(plans() | shift_plans() | tight_plans())
    names = [one.id for one in made.resources]
    ranking = draw(st.permutations(names))[: draw(st.integers(0, len(names)))]
    floors = draw(st.dictionaries(st.sampled_from(names), st.integers(0, 20).map(lambda n: n * MINUTE)))
    crews = {}
    for one in made.resources:
        slots = [skill for skill, count in one.staff for _slot in range(count)]
        sets = [crew for crew in combinations(made.people, len(slots)) if oracle.fills(list(crew), slots)]
        if slots and sets and draw(st.booleans()):
            crews[one.id] = tuple(person.id for person in draw(st.sampled_from(sets)))
    return made.ordered(ranking, floors, crews)


@given(given_orders())
@settings(max_examples=150)
def test_simulation_and_the_plain_rules_agree_on_given_orders(made: Plan) -> None:
    run, jobs = simulate(made), oracle.run(made)
    for name, job in jobs.items():
        mine = run.resources[name]
        assert (mine.start_s, mine.up_s, sorted(mine.staff)) == (job.start, job.up, sorted(job.worked)), name
    assert (run.infeasible is None) == all(job.up is not None for job in jobs.values())


def two() -> Plan:
    return plan([step("a", 10, staff=IT), step("b", 10, staff=IT)], pool("it", "it", 1), order="plan")


def test_a_ranking_goes_before_the_rule_and_the_rest_follow_as_in_the_file() -> None:
    assert starts(simulate(two().ordered(["b"]))) == {"a": 10, "b": 0}
    assert starts(simulate(two().ordered([]))) == {"a": 0, "b": 10}


def test_what_the_leader_prefers_goes_before_a_ranking() -> None:
    made = plan(
        [step("power", 5), *(step(name, 10, "power", staff=IT) for name in "ab")],
        pool("it", "it", 1),
        [process("p", "a"), process("q", "b")],
    )
    run = play(made.ordered(["a", "b"]), act(1, "prioritise", "q"))
    assert starts(run)["b"] == 5


def test_a_floor_holds_until_its_second_and_blocks_nobody() -> None:
    run = simulate(two().ordered(["a", "b"], {"a": 3 * MINUTE}))
    assert starts(run) == {"a": 10, "b": 0}
    assert run.resources["a"].ready_s == 3 * MINUTE


def test_a_floor_holds_for_a_measure_in_its_place_too() -> None:
    made = plan([step("power", 60)], measures=[measure("ups", {"power": 0}, chosen=True)])
    assert ups(simulate(made.ordered([], {"power": 5 * MINUTE}))) == {"power": 5}


def test_while_it_waits_on_purpose_the_run_says_so() -> None:
    run = play(two().ordered([], {"a": 30 * MINUTE}), until=5)
    assert run.resources["a"].stands_by == "a is planned to start 0:30 after the outage"


def test_a_crew_is_waited_for_although_others_are_free() -> None:
    made = plan(
        [step("a", 10, staff=IT), step("b", 10, staff=IT)], [worker("anna", "it"), worker("bernd", "it")]
    )
    run = simulate(made.ordered([], None, {"a": ("bernd",), "b": ("bernd",)}))
    assert starts(run) == {"a": 0, "b": 10}
    assert run.resources["b"].staff == ("bernd",)


def test_a_crew_that_does_not_exist_is_named() -> None:
    with pytest.raises(PlanError, match="a names the person carl, who does not exist"):
        simulate(two().ordered([], None, {"a": ("carl",)}))


def test_giving_an_order_leaves_the_plan_as_it_was() -> None:
    made = two()
    changed = made.ordered(["b", "a"], {"a": 60})
    assert starts(simulate(changed)) == {"a": 10, "b": 0}
    assert starts(simulate(made)) == {"a": 0, "b": 10}
    assert starts(simulate(changed.ordered([]))) == {"a": 0, "b": 10}
