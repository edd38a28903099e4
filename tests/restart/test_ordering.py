"""The best order: against known optima, against all schedules of small plans, and replayed to the second."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bcmsim.restart.ordering import BestOrder, best_order
from bcmsim.restart.parts import Plan, PlanError
from bcmsim.restart.simulation import simulate
from tests.restart import all_orders
from tests.restart.making import (
    MINUTE,
    SOLVED,
    measure,
    plan,
    pool,
    process,
    solved_plan,
    starts,
    step,
    ups,
    worker,
)
from tests.restart.psplib import J30, optima, plan_of
from tests.restart.random_plans import measured_plans, plans, shift_plans

OPTIMA = optima()
pytest.importorskip("ortools")


def check(made: Plan, found: BestOrder) -> None:
    """The replay gives the same seconds, and nothing is below its bound."""
    run = simulate(found.plan)
    assert run.waz_s == found.waz_s == found.run.waz_s
    assert run.resources == found.run.resources
    assert run.processes == found.run.processes
    score = (found.mtpd.weight, found.rto.weight, found.waz_s)
    assert score == all_orders.score(made, {name: one.up_s or 0 for name, one in run.resources.items()})
    assert found.bound_s <= found.waz_s
    assert found.mtpd.bound <= found.mtpd.weight
    assert found.rto.bound <= found.rto.weight
    assert found.proven == ((found.mtpd.bound, found.rto.bound, found.bound_s) == score)


@pytest.mark.parametrize("name", SOLVED)
def test_solved_plan_has_its_proven_length(name: str) -> None:
    """S6 with two IT people takes 6:00 whatever order the file prefers."""
    found = best_order(solved_plan(name, order="plan"))
    assert found.waz_s == SOLVED[name]["waz_staff_limited_min"] * MINUTE
    assert found.proven
    assert found.gap == 0


QUICK = ["j301_4.sm", "j307_4.sm", "j3013_4.sm", "j3038_4.sm"]


@pytest.mark.parametrize("name", QUICK)
def test_psplib_optimum_is_found_and_proven(name: str) -> None:
    found = best_order(plan_of(J30 / name))
    assert (found.waz_s, found.bound_s, found.proven) == (OPTIMA[name] * MINUTE,) * 2 + (True,)
    check(plan_of(J30 / name), found)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in OPTIMA if name not in QUICK])
def test_every_psplib_optimum_is_found_and_proven(name: str) -> None:
    found = best_order(plan_of(J30 / name))
    assert (found.waz_s, found.proven) == (OPTIMA[name] * MINUTE, True)
    check(plan_of(J30 / name), found)


@pytest.mark.parametrize("name", ["j301_4.sm", "j3013_4.sm", "j3029_4.sm", "j3041_4.sm"])
def test_without_the_solver_nothing_is_below_its_bound(name: str) -> None:
    found = best_order(plan_of(J30 / name), with_solver=False)
    assert found.bound_s <= OPTIMA[name] * MINUTE <= found.waz_s
    assert found.waz_s <= OPTIMA[name] * MINUTE * 1.06
    check(plan_of(J30 / name), found)


def test_the_same_seed_gives_the_same_order() -> None:
    made = plan_of(J30 / "j3013_4.sm")
    one, other = best_order(made, seed=7), best_order(made, seed=7)
    assert (one.order, one.waits, one.plan.ranking) == (other.order, other.waits, other.plan.ranking)
    assert one.run.resources == other.run.resources


def without_pauses(made: Plan) -> Plan:
    return replace(made, resources=tuple(replace(step, pauses=False) for step in made.resources))


@given(plans(most=4).map(without_pauses))
@settings(max_examples=120)
def test_no_schedule_of_a_small_plan_is_better(made: Plan) -> None:
    """All orders, all people, all alternatives: proven is true, and infeasible is infeasible."""
    assume(all_orders.count_of(made) <= 4000)
    best = all_orders.best(made)
    if best is None:
        with pytest.raises(PlanError, match="no order was found"):
            best_order(made)
        return
    found = best_order(made)
    assert (found.mtpd.weight, found.rto.weight, found.waz_s) == best
    assert found.proven
    check(made, found)


@given(plans(most=4).map(without_pauses))
@settings(max_examples=60)
def test_rules_are_never_below_the_best_schedule_and_their_bound_never_above_it(made: Plan) -> None:
    assume(all_orders.count_of(made) <= 4000)
    best = all_orders.best(made)
    assume(best is not None)
    assert best is not None
    try:
        found = best_order(made, with_solver=False)
    except PlanError:
        return  # only an order that waits ends at all
    assert (found.mtpd.weight, found.rto.weight, found.waz_s) >= best
    assert found.mtpd.bound <= best[0]
    if found.mtpd.weight == best[0] and found.rto.weight == best[1]:
        assert found.bound_s <= best[2]
    check(made, found)
