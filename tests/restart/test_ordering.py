"""The best order: against known optima, against all schedules of small plans, and replayed to the second."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bcmsim.restart import ordering_solver
from bcmsim.restart.ordering import BestOrder, best_order
from bcmsim.restart.ordering_bounds import bounds
from bcmsim.restart.ordering_problem import Problem
from bcmsim.restart.ordering_replay import play
from bcmsim.restart.parts import Plan, PlanError
from bcmsim.restart.simulation import simulate
from tests.restart import all_orders
from tests.restart.making import (
    HOUR,
    MINUTE,
    SOLVED,
    measure,
    plan,
    pool,
    process,
    scenario,
    solved_plan,
    step,
    ups,
    worker,
)
from tests.restart.psplib import J30, optima, plan_of
from tests.restart.random_plans import FOR_EVER_S, Windows, measured_plans, plans, shift_plans, tight_plans

OPTIMA = optima()


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


def test_the_order_does_not_depend_on_the_hash_seed() -> None:
    program = """
from bcmsim.restart.ordering import best_order
from tests.restart.psplib import J30, plan_of
found = best_order(plan_of(J30 / "j306_4.sm"), limit_s=5)
print(found.order, found.waits, found.waz_s, found.bound_s)
"""
    said = [
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1] != ""


def without_pauses(made: Plan) -> Plan:
    return replace(made, resources=tuple(replace(one, pauses=False) for one in made.resources))


@given(plans(most=4).map(without_pauses) | tight_plans())
@settings(max_examples=80)
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


@given(plans(most=4).map(without_pauses) | tight_plans())
@settings(max_examples=30)
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


@given(shift_plans() | measured_plans(), st.integers(0, 10**6))
@settings(max_examples=30)
def test_nothing_that_can_be_played_is_below_the_bounds(made: Plan, seed: int) -> None:
    """Also where people hand over or measures run side by side, which the solver only bounds."""
    chance = random.Random(seed)
    ids = [one.id for one in made.resources]
    orders = list(permutations(ids))
    tried = [play(made, chance.choice(orders)) for _number in range(20)]
    for _number in range(40):
        floors = {name: MINUTE * chance.randrange(40) for name in ids if chance.random() < 0.4}
        tried.append(play(made, chance.choice(orders), floors))
    try:
        found = best_order(made)
    except PlanError:
        assert not any(one.score.ends for one in tried)
        return
    score = (found.mtpd.weight, found.rto.weight, found.waz_s)
    assert simulate(found.plan).waz_s == found.waz_s
    for one in tried:
        assert not found.proven or one.score >= score
        assert one.score.mtpd >= found.mtpd.bound
        if one.score.mtpd <= found.mtpd.weight:
            assert one.score.rto >= found.rto.bound
            if one.score.rto <= found.rto.weight:
                assert one.score.waz_s >= found.bound_s


# --- what is best ------------------------------------------------------------------------------------

ONE = [worker("anna", "it")]


def two_jobs(**keys: object) -> Plan:
    """One person for a short and a long job; by the file the long one goes first."""
    it = {"it": 1}
    return plan([step("long", 120, staff=it), step("short", 60, staff=it)], ONE, order="plan", **keys)  # type: ignore[arg-type]


def test_a_kept_mtpd_is_worth_more_than_any_number_of_rtos() -> None:
    limits = [
        process("a", "long", mtpd=120, criticality=9),
        *(process(f"b{number}", "short", rto=60, criticality=36) for number in range(5)),
    ]
    found = best_order(two_jobs(processes=limits))
    assert found.order == ("long", "short")
    assert (found.mtpd.weight, found.rto.weight, found.rto.bound, found.proven) == (0, 180, 180, True)


@pytest.mark.parametrize(("criticality", "first"), [(10, "short"), (30, "long")])
def test_of_two_rtos_the_more_critical_is_kept(criticality: int, first: str) -> None:
    limits = [
        process("a", "long", rto=120, criticality=criticality),
        process("b", "short", rto=60, criticality=20),
    ]
    found = best_order(two_jobs(processes=limits))
    assert found.order[0] == first
    assert found.rto.weight == min(criticality, 20)
    assert found.proven


def test_emergency_operation_counts_like_an_rto() -> None:
    limits = [
        process("a", "long", "short", within=60, rto=600, criticality=9),
        process("b", "long", rto=120, criticality=8),
    ]
    found = best_order(two_jobs(processes=limits))
    assert found.order == ("short", "long")
    assert found.run.processes["a"].emergency == "no reserve"


def test_a_declaration_moves_the_deadlines() -> None:
    limits = [process("a", "short", rto=60), process("b", "long", rto=180)]
    found = best_order(two_jobs(processes=limits, reaction=15, rto_from="declaration"))
    assert (found.order, found.rto.weight, found.proven) == (("short", "long"), 0, True)


def waiting() -> Plan:
    """The long job blocks the only person when the urgent one becomes ready a minute later."""
    return plan(
        [
            step("long", 60, staff={"it": 1}),
            step("power", 1),
            step("urgent", 10, "power", staff={"it": 1}),
        ],
        ONE,
        [process("shop", "urgent", rto=11)],
        order="plan",
    )


def test_an_order_may_wait_on_purpose_and_says_so() -> None:
    found = best_order(waiting())
    assert found.proven
    assert found.rto.weight == 0
    assert list(found.waits) == ["long"]
    assert ups(simulate(found.plan)) == {"long": 71, "power": 1, "urgent": 11}
    assert found.listed_score.rto == 1, "an order alone cannot wait"
    assert simulate(found.listed).waz_s == found.listed_score.waz_s


def test_somebody_else_may_have_to_go_than_the_rule_would_send() -> None:
    """Anna goes home at minute 8: she has to take what is long, for only Bernd is there later."""
    people = [worker("bernd", "it"), worker("anna", "it", calendar=Windows([(0, 8 * MINUTE)]))]
    it = {"it": 1}
    made = plan([step("long", 10, staff=it), step("power", 8), step("late", 5, "power", staff=it)], people)
    assert simulate(made).waz_s == 15 * MINUTE
    found = best_order(made)
    assert (found.waz_s, found.proven, found.crews) == (13 * MINUTE, True, {"long": ("anna",)})
    assert simulate(found.plan).resources["long"].staff == ("anna",)


def test_more_people_never_lengthen_the_best_order() -> None:
    """Graham's anomaly: by the file three workers take 12, four 15; the best order 12 in both cases."""
    times = [3, 2, 2, 2, 4, 4, 4, 4, 9]
    needs = {"t9": "t1", "t5": "t4", "t6": "t4", "t7": "t4", "t8": "t4"}
    steps = [
        step(f"t{number}", time, needs.get(f"t{number}", ""), staff={"hand": 1})
        for number, time in enumerate(times, start=1)
    ]
    for count in (3, 4):
        found = best_order(plan(steps, pool("hands", "hand", count), order="plan"))
        assert (found.waz_s, found.proven) == (12 * MINUTE, True)


def test_a_chosen_measure_is_part_of_the_order() -> None:
    made = plan(
        [step("power", 240), step("web", 60, "power", staff={"it": 1}), step("data", 60, staff={"it": 1})],
        ONE,
        [process("shop", "web", rto=60)],
        [measure("ups", {"power": 0}, chosen=True)],
        order="plan",
    )
    found = best_order(made)
    assert found.order == ("power", "web", "data")
    assert (found.waz_s, found.rto.weight, found.proven) == (120 * MINUTE, 0, True)
    assert found.run.resources["power"].by_measure == "ups"


def test_only_what_is_down_is_put_in_order() -> None:
    made = plan(
        [step("power", 60), step("net", 30), step("web", 30, "power net")], order="plan", down=("power",)
    )
    found = best_order(made)
    assert found.order == ("power", "web")
    assert found.file_order == ["power", "net", "web"]
    nothing = best_order(replace(made, down=()))
    assert (nothing.order, nothing.waz_s, nothing.proven, nothing.gap) == ((), 0, True, 0.0)


def test_work_of_two_days_is_handed_over_as_the_best_order_has_it() -> None:
    """Office hours, `handover: pause`: 12 h of restore end on the second day at 11:00."""
    made = scenario(
        "outage: 2026-11-26 08:00 Europe/Berlin\n"
        "shifts: {day: {days: mon-fri, hours: 08:00-17:00}}\n"
        "staff: {anna: {skills: [db], shift: day}}\n"
        "resources:\n"
        "  restore: {waz: 12 h, staff: {db: 1}, handover: pause}\n"
        "  check: {waz: 1 h, staff: {db: 1}, handover: pause}\n"
        "processes: {shop: {needs: [check], rto: 1 h}}\n"
    )
    from bcmsim.restart.plan import build_plan

    found = best_order(build_plan(made))
    assert (found.waz_s, found.rto.weight, found.proven) == (28 * HOUR, 0, True)
    assert found.order == ("check", "restore")
    assert len(found.run.resources["restore"].busy) == 2


# --- what cannot be, and how it is searched ----------------------------------------------------------


def test_an_infeasible_plan_says_what_waits_for_what() -> None:
    """S2: two clerks are needed for the reconciliation, one is there."""
    with pytest.raises(PlanError) as error:
        best_order(solved_plan("girokonto", {"clerk": 1}))
    assert error.value.message == (
        "no order was found that restarts everything: reconcile_transactions needs 2 with the skill clerk, "
        "but there is only 1; business_acceptance waits for reconcile_transactions"
    )


def test_an_order_is_found_where_no_rule_restarts_everything() -> None:
    """Whoever is there until minute 5 only has to begin with the one that nobody else can do in time."""
    people = [
        worker("anna", "a", "b", calendar=Windows([(0, 5 * MINUTE)])),
        worker("bernd", "b", calendar=Windows([(4 * MINUTE, FOR_EVER_S)])),
    ]
    made = plan(
        [step("first", 5, staff={"b": 1}), step("power", 1), step("second", 5, "power", staff={"a": 1})],
        people,
    )
    with pytest.raises(PlanError):
        best_order(made, with_solver=False)
    found = best_order(made)
    assert (found.waz_s, found.proven) == (9 * MINUTE, True)
    assert not found.listed_score.ends


def test_the_simple_bound_sees_chains_calendars_and_the_work_of_a_skill() -> None:
    it = {"it": 1}
    late = worker("anna", "it", calendar=Windows([(30 * MINUTE, FOR_EVER_S)]))
    made = plan(
        [step(f"s{number}", 20, staff=it) for number in range(3)] + [step("end", 5, "s0 s1 s2")], [late]
    )
    assert bounds(Problem(made), 10 * HOUR).waz_s == (30 + 60 + 5) * MINUTE
    assert best_order(made, with_solver=False).proven


def test_a_limit_that_is_too_short_leaves_a_gap_and_says_so() -> None:
    found = best_order(plan_of(J30 / "j3029_4.sm"), limit_s=0.2)
    assert not found.proven
    assert 0 < found.gap < 0.5
    assert found.bound_s <= OPTIMA["j3029_4.sm"] * MINUTE <= found.waz_s
    check(plan_of(J30 / "j3029_4.sm"), found)


def test_a_solver_that_is_wanted_but_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools.sat.python.cp_model", None)
    monkeypatch.setattr("bcmsim.restart.ordering.has_solver", lambda: False)
    with pytest.raises(ordering_solver.NoSolver, match="OR-Tools"):
        best_order(waiting(), with_solver=True)
    assert best_order(plan_of(J30 / "j3013_4.sm")).searched == "rules"


def test_the_solver_is_imported_only_where_something_is_left_to_prove() -> None:
    program = """
import sys
from bcmsim.restart.ordering import best_order
from tests.restart.making import solved_plan
assert best_order(solved_plan("site")).proven
print("ortools" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
