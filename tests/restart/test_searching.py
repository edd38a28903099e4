"""The cheapest measures that hold every RTO, against trying everything."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.errors import UsageError
from bcmsim.restart.cheapest import CostError, Offer, price
from bcmsim.restart.montecarlo import processes_of
from bcmsim.restart.parts import Plan, PlanError, PlanMeasure, PlanProcess
from bcmsim.restart.plan import build_plan
from bcmsim.restart.runs import play_runs
from bcmsim.restart.search_runs import SearchJob, rounds_of, with_measures, without_people
from bcmsim.restart.searching import (
    Found,
    most_misses,
    search,
    search_plan,
)
from bcmsim.restart.simulation import simulate
from bcmsim.restart.statistics import wilson
from bcmsim.restart.verdict import MET, NO_RESERVE
from bcmsim.scenario.quantities import Amount, Distribution, fixed
from tests.restart.making import scenario
from tests.restart.random_plans import measured_plans
from tests.restart.test_kernel import uncertain_plans

WEB = """
restart: {{reaction: 15 min}}
staff: {{admins: {{skills: [admin], count: 3}}}}
resources:
  power: {{waz: {power}}}
  network: {{waz: 2 h, needs: [power], staff: {{admin: 1}}}}
  hardware: {{waz: 2 h, needs: [power], staff: {{admin: 1}}}}
  webserver: {{waz: 1 h, needs: [network, hardware], staff: {{admin: 1}}}}
  appserver: {{waz: 1 h, needs: [network, hardware], staff: {{admin: 1}}}}
  database: {{waz: 30 min, needs: [network, hardware], staff: {{admin: 1}}}}
processes:
  shop: {{title: Shop, needs: [webserver, appserver, database], rto: {rto}}}
measures:
  ups: {{title: UPS, kind: redundancy, replaces: {{power: 0 min}}, cost: 12000 EUR}}
  generator: {{title: Generator, replaces: {{power: 1 h}}, cost: 8000 EUR}}
  spare: {{title: Spare, replaces: {{appserver: 10 min, webserver: 10 min}}, cost: 3000 EUR}}
"""
UNCERTAIN = "{low: 2 h, likely: 4 h, high: 8 h}"


def found_with(rto: str, power: str = "4 h", **keys: object) -> Found:
    return search(scenario(WEB.format(rto=rto, power=power)), **keys)  # type: ignore[arg-type]


# --- by hand ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rto", "chosen", "cost"),
    [
        ("8 h", (), 0),
        ("7 h", ("spare",), 3000),
        ("4 h 15 min", ("generator",), 8000),
        ("3 h 15 min", ("ups",), 12000),
    ],
)
def test_the_cheapest_as_planned(rto: str, chosen: tuple[str, ...], cost: int) -> None:
    """7:15 as it is, 6:45 with the spare, 4:15 with the generator, 3:15 with the UPS."""
    found = found_with(rto)
    assert (found.chosen, found.nearest, found.proven) == (chosen, chosen, True)
    assert (found.cost, found.currency, found.confidence, found.runs) == (Decimal(cost), "EUR", None, None)


def test_where_none_holds_the_nearest_is_told() -> None:
    """2:45 with UPS and spare is what can be reached."""
    found = found_with("2 h 30 min")
    assert (found.chosen, found.nearest, found.proven) == (None, ("ups", "spare"), True)
    assert (found.tries, found.of, found.cost) == (8, 8, Decimal(15000))


def test_only_among_those_that_were_named() -> None:
    found = found_with("4 h 15 min", measures=["ups", "spare"])
    assert found.chosen == ("ups",)
    assert [one.id for one in found.offers] == ["ups", "spare"]


def test_the_cheapest_with_a_confidence_counts_by_the_lower_end_of_the_interval() -> None:
    """The share of runs alone would do with less than the interval asks for."""
    text = WEB.format(rto="8 h 15 min", power=UNCERTAIN)
    made = scenario(text)
    chances = {}
    for chosen in ((), ("spare",), ("generator",)):
        plan = with_measures(_plan_of(text), chosen)
        chance = processes_of(plan, play_runs(plan, 0, 0, 300).up_s)["shop"].rto
        assert chance is not None
        chances[chosen] = chance
    spare = chances["spare",]
    assert chances[()].share < spare.interval[0] < spare.share
    assert search(made, runs=300, confidence=spare.interval[0]).chosen == ("spare",)
    assert search(made, runs=300, confidence=(spare.interval[0] + spare.share) / 2).chosen == ("generator",)
    assert search(made, runs=300, confidence=0.0).chosen == ()


def _plan_of(text: str) -> Plan:
    return build_plan(scenario(text))


def test_a_measure_without_a_cost_goes_last_and_is_named() -> None:
    text = WEB.format(rto="4 h 15 min", power="4 h").replace(", cost: 8000 EUR", "")
    assert search(scenario(text)).chosen == ("ups",)
    found = search(scenario(text), ["generator"])
    assert (found.chosen, found.unknown_cost) == (("generator",), ("generator",))


def test_staff_and_order_are_given_to_every_choice() -> None:
    """With one administrator 10:45, 9:05 with the spare, 7:30 with the generator, 5:50 with both."""
    found = found_with("7 h", staff={"admin": 1}, order="plan")
    assert found.chosen == ("generator", "spare")
    assert [(one.staff, one.order, one.measures) for one in found.variants] == [
        ((("admin", 1),), "plan", ()),
        ((("admin", 1),), "plan", ("generator", "spare")),
    ]


def test_a_plan_that_only_a_measure_makes_possible() -> None:
    made = scenario(
        "staff: {anna: {skills: [network]}}\n"
        "resources: {mail: {waz: 1 h, staff: {mail: 1}}}\n"
        "processes: {post: {title: Post, needs: [mail], rto: 2 h}}\n"
        "measures:\n"
        "  bernd: {title: Bernd, adds_staff: {bernd: {skills: [mail]}}, cost: 10 EUR}\n"
        "  clara: {title: Clara, adds_staff: {clara: {skills: [network]}}, cost: 5 EUR}\n"
    )
    for runs in (None, 100):
        found = search(made, runs=runs)
        assert (found.chosen, found.proven) == (("bernd",), True)


# --- one sentence -----------------------------------------------------------------------------------------


def test_bad_input_is_one_sentence() -> None:
    with pytest.raises(PlanError, match="There is no measure “nope”"):
        found_with("8 h", measures=["nope"])
    with pytest.raises(PlanError, match="There is no skill “nope”"):
        found_with("8 h", staff={"nope": 2})
    with pytest.raises(UsageError, match="no process has an RTO"):
        search(scenario("resources: {a: {waz: 1 h}}\nprocesses: {p: {title: P, needs: [a]}}\n"))
    text = WEB.format(rto="8 h", power="4 h").replace("8000 EUR", "8000 CHF")
    with pytest.raises(CostError, match="ups costs EUR, generator costs CHF"):
        search(scenario(text))


def test_too_few_runs_are_refused_with_the_number_that_would_do() -> None:
    with pytest.raises(UsageError, match="72 runs can show a chance of") as caught:
        found_with("8 h", runs=72)
    assert "73" in str(caught.value.hint)
    assert found_with("8 h", runs=73).chosen == ()
    with pytest.raises(UsageError, match="can show a chance of"):
        found_with("8 h", runs=500, confidence=1.0)


@given(st.integers(1, 3000), st.floats(0, 0.9999))
def test_the_allowed_misses_are_the_most_that_hold(runs: int, confidence: float) -> None:
    if wilson(runs, runs)[0] < confidence:
        with pytest.raises(UsageError, match="can show"):
            most_misses(runs, confidence)
        return
    most = most_misses(runs, confidence)
    assert wilson(runs - most, runs)[0] >= confidence
    assert most == runs or wilson(runs - most - 1, runs)[0] < confidence


@given(st.integers(1, 5000), st.integers(1, 9), st.integers(1, 100_000))
def test_rounds_have_every_run_once(runs: int, workers: int, resources: int) -> None:
    parts = [part for one in rounds_of(runs, workers, resources) for part in one]
    assert [run for first, count in parts for run in range(first, first + count)] == list(range(runs))


# --- against trying everything --------------------------------------------------------------------------


def subsets(offers: list[Offer]) -> list[tuple[str, ...]]:
    names = [one.id for one in offers]
    return [some for size in range(len(names) + 1) for some in combinations(names, size)]


@st.composite
def priced_plans(draw: st.DrawFn) -> tuple[Plan, list[Offer]]:
    """Plans with at least one RTO, and up to four measures with and without a cost."""
    plan = draw(measured_plans())
    minutes = st.integers(0, 20).map(lambda number: number * 60)
    names = st.sampled_from([step.id for step in plan.resources])
    if not any(process.rto_s is not None and _is_measured(process) for process in plan.processes):
        process = PlanProcess("judged", needs=((draw(names),),), rto_s=draw(minutes))
        plan = replace(plan, processes=(process, *plan.processes))
    more = tuple(
        PlanMeasure(f"more{number}", replaces=((draw(names), fixed(draw(minutes))),))
        for number in range(draw(st.integers(0, 2)))
    )
    plan = replace(plan, measures=plan.measures + more)
    costs = st.none() | st.integers(0, 3).map(lambda cost: Amount(Decimal(cost), "EUR"))
    return plan, [Offer(one.id, draw(costs)) for one in plan.measures if not one.chosen]


def _is_measured(process: PlanProcess) -> bool:
    return bool(process.emergency if process.rto_of == "emergency" else process.needs)


@settings(max_examples=60, deadline=None)
@given(priced_plans())
def test_no_cheaper_choice_holds_as_planned(given_: tuple[Plan, list[Offer]]) -> None:
    plan, offers = given_
    judged = [one.id for one in plan.processes if one.rto_s is not None and _is_measured(one)]
    over: dict[tuple[str, ...], tuple[int, int, int]] = {}
    for chosen in subsets(offers):
        run = simulate(with_measures(plan, chosen))
        missed = [run.processes[id_] for id_ in judged if run.processes[id_].rto not in (MET, NO_RESERVE)]
        late = [one for one in missed if one.judged_s is not None]
        over[chosen] = (
            len(missed),
            len(missed) - len(late),
            sum((one.judged_s or 0) - one.zero_s - (one.rto_s or 0) for one in late),
        )
    found = search_plan(plan, offers)
    assert found.proven
    _check(found, offers, over, lambda worst: worst[0] == 0)


def _check(
    found: Found, offers: list[Offer], over: dict[tuple[str, ...], Any], holds: Callable[[Any], bool]
) -> None:
    good = [chosen for chosen, worst in over.items() if holds(worst)]
    if good:
        assert found.chosen in good
        assert price(offers, found.nearest) == min(price(offers, chosen) for chosen in good)
    else:
        assert found.chosen is None
        assert found.tries == len(over)
        best = min((worst, price(offers, chosen)) for chosen, worst in over.items())
        assert (over[found.nearest], price(offers, found.nearest)) == best


@settings(max_examples=40, deadline=None)
@given(priced_plans(), st.sampled_from([0.1, 0.4, 0.6]), st.integers(0, 9))
def test_no_cheaper_choice_holds_with_the_confidence(
    given_: tuple[Plan, list[Offer]], confidence: float, seed: int
) -> None:
    plan, offers = given_
    shaken = tuple(
        replace(step, duration=Distribution("uniform", (0.0, 3.0 * mean), mean))
        if (mean := step.duration.planned)
        else step
        for step in plan.resources
    )
    plan, runs = replace(plan, resources=shaken), 90
    over = {}
    for chosen in subsets(offers):
        made = with_measures(plan, chosen)
        told = processes_of(made, play_runs(made, seed, 0, runs).up_s)
        chances = [one.rto for one in told.values() if one.rto is not None]
        over[chosen] = max(chance.runs - chance.held for chance in chances)
    found = search_plan(plan, offers, runs=runs, seed=seed, confidence=confidence)
    assert found.proven
    _check(found, offers, over, lambda worst: wilson(runs - worst, runs)[0] >= confidence)


def test_the_search_gives_up_nothing_that_matters_for_any_number_of_workers() -> None:
    one = found_with("4 h", UNCERTAIN, runs=500, confidence=0.999 - 0.02)
    assert found_with("4 h", UNCERTAIN, runs=500, confidence=0.999 - 0.02, workers=2) == one
    none = found_with("2 h 30 min", UNCERTAIN, runs=300)
    assert found_with("2 h 30 min", UNCERTAIN, runs=300, workers=2) == none
    assert (none.chosen, none.nearest) == (None, ())


def test_what_workers_do_can_be_sent_to_them() -> None:
    job = SearchJob(_plan_of(WEB.format(rto="4 h", power=UNCERTAIN)), (0,), 1, 64)
    sent = pickle.loads(pickle.dumps(job))
    assert sent((("spare",), 0, 64, False)) == job((("spare",), 0, 64, False))
    assert sent((("ups",), 0, 64, True)) == [0]


@settings(max_examples=60, deadline=None)
@given(uncertain_plans(), st.integers(0, 9))
def test_without_people_nothing_is_up_later(plan: Plan, seed: int) -> None:
    """Why a choice that misses too often even so need not be played with people."""
    try:
        plan.checked()
    except PlanError:
        return
    real, free = (play_runs(made, seed, 0, 12).up_s for made in (plan, without_people(plan)))
    assert ((real < 0) | ((free >= 0) & (free <= real))).all()


def test_with_few_tries_it_does_not_claim_a_proof() -> None:
    found = found_with("3 h 15 min", limit=2)
    assert not found.proven
    assert found.tries <= 2
    assert found.nearest in ((), ("spare",), ("ups", "generator", "spare"))
