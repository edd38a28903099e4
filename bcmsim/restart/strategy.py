"""The continuity strategy: for every cause the way back, the measures, and the cheapest that hold (B 2.5).

`strategy_of` plays every cause of the scenario as planned (no chance), judges each measure alone, and looks
for the cheapest measures with which all limits hold; where none do, the cheapest that hold every RTO and
MTPD, then every MTPD, and else those that miss the fewest. What is left is a residual risk (R075). The plan
before and the plan after the choice are both kept (R076).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from bcmsim.impact.analysis import Analysis, analyse
from bcmsim.impact.standby import standby
from bcmsim.restart.cheapest import Offer, cheapest, currency_of, price
from bcmsim.restart.outages import Outage, outages_of
from bcmsim.restart.parts import Plan, PlanError
from bcmsim.restart.plan import build_plan
from bcmsim.restart.strategy_measures import judge_measures, lasts_long_enough
from bcmsim.restart.strategy_parts import (
    CRITERIA,
    GOALS,
    CauseStrategy,
    Choice,
    Gain,
    Goal,
    MeasureVerdict,
    Missed,
    OperationReturn,
    PlanStep,
    PlanVersion,
    ProcessReturn,
    Recommendation,
    RecommendationKind,
    Strategy,
    reached,
)
from bcmsim.restart.strategy_runs import Runs
from bcmsim.restart.verdict import NO_RESERVE

if TYPE_CHECKING:
    from bcmsim.scenario.model import Scenario

__all__ = [
    "CRITERIA",
    "GOALS",
    "CauseStrategy",
    "Choice",
    "Gain",
    "Goal",
    "MeasureVerdict",
    "Missed",
    "OperationReturn",
    "PlanStep",
    "PlanVersion",
    "ProcessReturn",
    "Recommendation",
    "Strategy",
    "strategy_of",
    "tries_for",
]

_STEPS_PLAYED = 100_000
"""So many restarts of resources are played for one search at most, in 8 to 2,000 choices of measures."""

_OFFERS: tuple[tuple[RecommendationKind, tuple[str, ...]], ...] = (
    ("redundant-other-site", ("redundancy", "redundant", "other-site", "site")),
    ("provider-takes-over", ("provider",)),
    ("preconfigured-own", ("hot-standby", "warm-standby")),
)
"""The three offers of B 2.4.2 (R074), and the kinds of measures that are of this sort."""

_STANDBYS: Mapping[str, RecommendationKind] = {
    "hot": "hot-standby",
    "warm": "warm-standby",
    "cold": "cold-standby",
}


def strategy_of(
    scenario: Scenario, *, analysis: Analysis | None = None, limit: int | None = None
) -> Strategy:
    """The strategy of a scenario.

    `analysis`: its business impact, where that is known already. `limit`: how many choices of measures a
    search may try; without it, as many as the size of the plan allows (`tries_for`).

    Raises CostError where the measures against a cause have costs in two currencies, LimitsError as
    `analyse` does. A plan that cannot be run at all is said with its cause (`refused`).
    """
    analysis = analysis or analyse(scenario.file)
    limit = tries_for(len(scenario.file.resources)) if limit is None else limit
    plan: Plan | None = None
    refused: str | None = None
    try:
        plan = build_plan(scenario)
    except PlanError as error:
        refused = error.message
    drafts = [_drafted(scenario, plan, outage, analysis, limit, refused) for outage in outages_of(scenario)]
    return Strategy(
        causes=tuple(strategy for strategy, _runs in drafts),
        together=_together(
            scenario, [(one.choice, runs) for one, runs in drafts if one.choice and runs], limit
        ),
        rto_from=scenario.file.restart.rto_from,
    )


def tries_for(resources: int) -> int:
    """How many choices a search may try in a plan of this size; the same on every machine."""
    return max(8, min(2_000, _STEPS_PLAYED // max(1, resources)))


def _drafted(
    scenario: Scenario,
    plan: Plan | None,
    outage: Outage,
    analysis: Analysis,
    limit: int,
    refused: str | None,
) -> tuple[CauseStrategy, Runs | None]:
    """The strategy for one cause, and what it was played with; None: there is nothing to play."""
    runs: Runs | None = None
    if outage.takes_something and plan is not None:
        try:
            runs = Runs(scenario, plan, outage, _removed(analysis, outage.cause))
        except PlanError as error:
            refused = error.message
    measures = judge_measures(runs) if runs else ()
    choice = _chosen(runs, limit) if runs else None
    final = runs.version(choice.measures) if runs and choice else None
    strategy = CauseStrategy(
        cause=outage.cause,
        title=outage.title,
        origin=outage.origin,
        likelihood=outage.likelihood,
        begins=outage.begins,
        supposed=outage.supposed,
        down=outage.down,
        fallen=tuple(outage.fallen),
        absent=outage.absent,
        way_back=outage.way_back,
        hit=tuple(runs.affected if runs else outage.hits),
        preliminary=runs.preliminary if runs else None,
        refused=refused if runs is None and outage.takes_something else None,
        measures=measures,
        choice=choice,
        final=final,
        recommendations=tuple(_recommended(runs, final)) if runs and final else (),
    )
    return strategy, runs


def _removed(analysis: Analysis, cause: str) -> dict[str, bool]:
    """The processes that the management took out of emergency management for this cause (R061, R062)."""
    return {
        name: any(
            one.acceptance.what == "removal" and one.refused is None and one.acceptance.cause in (None, cause)
            for one in impact.accepted
        )
        for name, impact in analysis.processes.items()
    }


# --- the cheapest choice -------------------------------------------------------------------------


Rank = tuple[int, int, int]
"""How many MTPDs, RTOs and limits of emergency operation are missed: fewer is better, in this order."""


def _chosen(runs: Runs, limit: int) -> Choice:
    """The cheapest that reach the strictest goal that any reach; else those that miss the fewest limits."""
    offers = _offers(runs.scenario, runs)
    proven = True
    for goal in runs.goals():
        found = cheapest(offers, partial(_holds, runs, partial(reached, goal)), limit=limit)
        proven = proven and found.proven
        if found.chosen is not None:
            return _choice(offers, goal, found.chosen, proven=proven, runs=len(runs.tried), limit=limit)
    fewest = sorted(
        (_rank(missed), price(offers, chosen), number, chosen)
        for number, (chosen, missed) in enumerate(runs.tried.items())
        if missed is not None
    )
    best = next(chosen for _rank, _price, _number, chosen in fewest if lasts_long_enough(runs, chosen))
    return _choice(offers, None, best, proven=proven, runs=len(runs.tried), limit=limit)


def _together(scenario: Scenario, drafts: Sequence[tuple[Choice, Runs]], limit: int) -> Choice | None:
    """The cheapest with which every cause reaches what its own choice reaches."""
    if len(drafts) < 2:
        return drafts[0][0] if drafts else None
    offers = _offers(scenario, *(runs for _choice, runs in drafts))
    tests = [(runs, dict.fromkeys(runs.measures), _as_good(choice, runs)) for choice, runs in drafts]

    def holds(chosen: tuple[str, ...]) -> bool:
        return all(
            _holds(runs, test, tuple(name for name in chosen if name in against))
            for runs, against, test in tests
        )

    found = cheapest(offers, holds, limit=limit)
    if found.chosen is None:
        return None
    goals = [choice.goal for choice, _runs in drafts]
    weakest = None if None in goals else max((goal for goal in goals if goal), key=GOALS.index)
    proven = found.proven and all(choice.proven for choice, _runs in drafts)
    return _choice(offers, weakest, found.chosen, proven=proven, runs=found.runs, limit=limit)


Test = Callable[[Sequence[Missed]], bool]
"""Whether a plan that misses these limits is good enough."""


def _as_good(choice: Choice, runs: Runs) -> Test:
    if choice.goal is not None:
        return partial(reached, choice.goal)
    fewest = _rank(runs.missed(choice.measures) or ())
    return lambda missed: _rank(missed) <= fewest


def _holds(runs: Runs, test: Test, chosen: tuple[str, ...]) -> bool:
    """Whether the choice passes, with measures that last. A plan that cannot be run passes nothing."""
    missed = runs.missed(chosen)
    return missed is not None and test(missed) and lasts_long_enough(runs, chosen)


def _rank(missed: Sequence[Missed]) -> Rank:
    limits = [one.limit for one in missed]
    return limits.count("mtpd"), limits.count("rto"), limits.count("within")


def _offers(scenario: Scenario, *runs: Runs) -> list[Offer]:
    """The measures against any of these causes that are not in force, in the order of the file."""
    against = {name: None for one in runs for name in one.measures}
    return [
        Offer(name, measure.cost)
        for name, measure in scenario.file.measures.items()
        if name in against and not measure.in_force
    ]


def _choice(
    offers: Sequence[Offer],
    goal: Goal | None,
    chosen: tuple[str, ...],
    *,
    proven: bool,
    runs: int,
    limit: int,
) -> Choice:
    return Choice(
        goal=goal,
        measures=chosen,
        cost=price(offers, chosen)[1],
        currency=currency_of(offers),
        unknown_cost=tuple(one.id for one in offers if one.id in chosen and one.cost is None),
        proven=proven,
        runs=runs,
        limit=limit,
    )


# --- what the source recommends ------------------------------------------------------------------


def _recommended(runs: Runs, final: PlanVersion) -> Iterator[Recommendation]:
    """Of every process first what the preliminary plan asks for, then what the final one leaves."""
    for one in runs.preliminary.processes:
        if not one.removed:
            yield from _required(one, runs.preliminary)
    left = dict.fromkeys(missed.process for missed in final.missed)
    if left and not runs.measures:
        yield Recommendation("no-measure-known")
    measures = {name: runs.scenario.file.measures[name] for name in runs.measures}
    for one in final.processes:
        if one.process in left:
            for kind, sorts in _OFFERS:
                known = tuple(name for name, measure in measures.items() if measure.kind in sorts)
                yield Recommendation(kind, one.process, known, bottleneck=one.bottleneck)
            if any(missed.process == one.process and missed.accepted is None for missed in final.missed):
                yield Recommendation("accept-residual-risk", one.process)
    resources = runs.scenario.file.resources
    shared = tuple(name for name in runs.outage.fallen if resources[name].redundancy == "load-shared")
    if shared:
        yield Recommendation("prioritise-load", resources=shared)


def _required(one: ProcessReturn, version: PlanVersion) -> Iterator[Recommendation]:
    """WAZ above a limit asks for measures, exactly at it leaves no reserve (R073, R088, A12)."""
    missed = [miss for miss in version.missed if miss.process == one.process]
    if missed:
        never = any(miss.waz_s is None for miss in missed)
        kind: RecommendationKind = "never-back" if never else "measures-required"
        yield Recommendation(kind, one.process, bottleneck=one.bottleneck)
        tolerable_s = one.mtpd_s if one.rto_s is None else one.rto_s
        if tolerable_s is not None:
            due = standby(tolerable_s)
            in_gap = due.kind not in _STANDBYS
            yield Recommendation("hot-recommended" if in_gap else _STANDBYS[due.kind], one.process)
        return
    verdicts = [one.decisive.rto, one.decisive.mtpd] if one.decisive else []
    verdicts += [one.emergency.within] if one.emergency else []
    if NO_RESERVE in verdicts:
        yield Recommendation("no-reserve", one.process)
