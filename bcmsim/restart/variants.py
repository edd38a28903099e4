"""What if: a plan as it is beside variants of it, and what each of them buys.

All variants are played with the same draws (`paired`), so that a difference between two is the doing of what
was changed and of nothing else. A gain is how much earlier the last resource is up (the WAZ); of what a
variant costs, only measures that are not in force count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from bcmsim.errors import UsageError
from bcmsim.i18n import _
from bcmsim.restart.cheapest import Offer, currency_of, price
from bcmsim.restart.montecarlo import refuse_numbers
from bcmsim.restart.paired import PairedChance, PairedGain, paired_chance, paired_gain
from bcmsim.restart.parts import PlanError
from bcmsim.restart.plan import build_plan
from bcmsim.restart.simulation import simulate
from bcmsim.restart.spreading import Progress
from bcmsim.restart.statistics import Chance, Spread, spread
from bcmsim.restart.variant_runs import Times, held, play_all
from bcmsim.restart.verdict import Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bcmsim.restart.parts import Plan
    from bcmsim.restart.results import RestartRun
    from bcmsim.scenario.model import Scenario

    Seconds = NDArray[Any]

Kind = Literal["plan", "measure", "staff", "order", "together"]
LimitKind = Literal["within", "rto", "mtpd"]
THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Variant:
    """What is changed in the plan."""

    kind: Kind
    measures: tuple[str, ...] = ()
    """Chosen beforehand, on top of those in force."""
    staff: tuple[tuple[str, int], ...] = ()
    order: str | None = None
    """None: the rule of the scenario."""
    named: bool = False
    """Somebody asked for just this."""

    @property
    def id(self) -> str:
        """`plan`, or what is changed: `ups`, `admin=2`, `order=rto`, or several with `+` between them."""
        changes = [*self.measures, *(f"{skill}={count}" for skill, count in self.staff)]
        return "+".join([*changes, *([f"order={self.order}"] if self.order else [])]) or "plan"


@dataclass(frozen=True, slots=True)
class Cost:
    """What has to be bought for a variant."""

    known: Decimal
    unknown: tuple[str, ...]
    """The measures whose cost nobody wrote down, and the changed skills, which have none."""

    @property
    def whole(self) -> Decimal | None:
        """None: part of it is not known."""
        return None if self.unknown else self.known

    def per_thousand(self, gained: float | None) -> float | None:
        """How much of what is gained 1,000 of the currency buy; None: nothing is paid, or nobody knows."""
        if gained is None or not self.whole:
            return None
        return gained * THOUSAND / float(self.whole)


@dataclass(frozen=True, slots=True)
class LimitResult:
    """How one limit of a process stands in one variant."""

    process: str
    limit: LimitKind
    limit_s: int
    zero_s: int
    """What the limit counts from."""
    back_s: int | None
    """As planned."""
    verdict: Verdict
    """Of the planned run."""
    chance: Chance | None
    """To hold it; None: not played many times, or nothing that it could be measured by."""
    change: PairedChance | None
    """Against the plan as it is."""


@dataclass(frozen=True, eq=False)
class Result:
    """One variant, played."""

    variant: Variant
    cost: Cost
    refused: str | None
    """Why it cannot be run at all: a sentence; all that follows is then empty."""
    planned: RestartRun | None = None
    waz: Spread | None = None
    gain_s: int | None = None
    """By how much the planned WAZ is shorter than that of the plan as it is; None: one of them never ends."""
    gain: PairedGain | None = None
    """The same over many runs."""
    limits: tuple[LimitResult, ...] = ()

    @property
    def gained_s(self) -> float | None:
        """In the mean of many runs, else as planned."""
        return self.gain_s if self.gain is None else self.gain.mean_s


@dataclass(frozen=True, eq=False)
class Comparison:
    """The plan as it is, first, and its variants."""

    results: tuple[Result, ...]
    order: str
    """The rule of the plan as it is."""
    currency: str | None
    """None: no variant has a cost."""
    seed: int | None
    runs: int | None
    """None: played once, as planned."""


# --- which ------------------------------------------------------------------------------------------


def variants_of(
    scenario: Scenario,
    measures: Sequence[str] = (),
    staff: Mapping[str, int] | None = None,
    orders: Sequence[str] = (),
) -> list[Variant]:
    """The plan as it is, each change alone, and all together: once for each rule where there are several.

    Without any named: each measure of the scenario that is not in force. Raises UsageError if that is none.
    """
    people = tuple((staff or {}).items())
    named = bool(measures or people or orders)
    chosen = tuple(dict.fromkeys(measures if named else to_choose(scenario)))
    rules = tuple(dict.fromkeys(orders))
    alone = [
        *(Variant("measure", measures=(name,), named=named) for name in chosen),
        *(Variant("staff", staff=(one,), named=True) for one in people),
        *(Variant("order", order=rule, named=True) for rule in rules),
    ]
    if not alone:
        raise UsageError(
            _("there is nothing to compare: the scenario has no measures to choose"),
            _("name a change, such as --staff admin=2 or --order criticality"),
        )
    changes = len(chosen) + len(people)
    together = [Variant("together", chosen, people, rule) for rule in rules or (None,)]
    return [Variant("plan"), *alone, *(together if changes > 1 or (changes and rules) else [])]


def to_choose(scenario: Scenario) -> list[str]:
    """The measures that are not in force, in the order of the file."""
    return [name for name, measure in scenario.file.measures.items() if not measure.in_force]


def offers_of(scenario: Scenario, measures: Sequence[str]) -> list[Offer]:
    """What these measures cost, in the order of the file, without those in force. Raises CostError for two
    currencies."""
    among = dict.fromkeys(measures)
    offers = [Offer(name, scenario.file.measures[name].cost) for name in to_choose(scenario) if name in among]
    currency_of(offers)
    return offers


# --- played -----------------------------------------------------------------------------------------


def compare(
    scenario: Scenario,
    variants: Sequence[Variant],
    *,
    runs: int | None = None,
    seed: int = 0,
    workers: int = 1,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Play the variants, the first of which is the plan as it is; `runs`: None for once, as planned.

    Raises PlanError for a named variant that cannot be run at all (also an unknown measure or skill), or if
    none can; CostError for costs in two currencies: both before any run. UsageError and BcmsimError as
    `montecarlo.many_runs`.
    """
    plans, refused = _plans(scenario, variants)
    offers = offers_of(scenario, [name for variant in variants for name in variant.measures])
    possible = [plan for plan in plans if plan is not None]
    times: Iterator[Times] | None = None
    if runs is not None:
        refuse_numbers(possible[0], runs, seed, workers)
        times = play_all(possible, seed, runs, workers=workers, cluster=cluster, progress=progress)
    results: list[Result] = []
    base: tuple[RestartRun, Times | None] | None = None
    for variant, plan, why in zip(variants, plans, refused, strict=True):
        cost = _cost(offers, variant, variants[0])
        if plan is None:
            results.append(Result(variant, cost, why))
            continue
        planned, played = simulate(plan), None if times is None else next(times)
        if variant is variants[0]:
            base = planned, played
        results.append(_result(variant, cost, plan, planned, played, base))
    return Comparison(
        results=tuple(results),
        order=variants[0].order or scenario.file.restart.order,
        currency=currency_of(offers),
        seed=None if runs is None else seed,
        runs=runs,
    )


def _plans(scenario: Scenario, variants: Sequence[Variant]) -> tuple[list[Plan | None], list[str | None]]:
    """Each plan, or why it cannot be run. Raises PlanError for a named one, or if none can."""
    plans: list[Plan | None] = []
    refused: list[str | None] = []
    first: PlanError | None = None
    for variant in variants:
        try:
            plan = build_plan(
                scenario, order=variant.order, measures=variant.measures, staff=dict(variant.staff)
            )
        except PlanError as error:
            if variant.named:
                raise
            first = first or error
            plans.append(None)
            refused.append(error.message)
        else:
            plans.append(plan)
            refused.append(None)
    if first is not None and all(plan is None for plan in plans):
        raise first
    return plans, refused


def _cost(offers: Sequence[Offer], variant: Variant, base: Variant) -> Cost:
    """People whom the plan as it is has too cost nothing more."""
    among = dict.fromkeys(variant.measures)
    unknown = [one.id for one in offers if one.id in among and one.cost is None]
    people = [skill for skill, count in variant.staff if (skill, count) not in base.staff]
    return Cost(price(offers, variant.measures)[1], (*unknown, *people))


def _result(
    variant: Variant,
    cost: Cost,
    plan: Plan,
    planned: RestartRun,
    played: Times | None,
    base: tuple[RestartRun, Times | None] | None,
) -> Result:
    before, before_played = base or (None, None)
    if before is planned:
        before_played = None  # nothing to set the plan as it is against
    gain_s = None
    if before is not None and before.waz_s is not None and planned.waz_s is not None:
        gain_s = before.waz_s - planned.waz_s
    gain = None
    if played is not None and before_played is not None:
        gain = paired_gain(before_played.waz_s, played.waz_s)
    return Result(
        variant=variant,
        cost=cost,
        refused=None,
        planned=planned,
        waz=None if played is None else spread(played.waz_s),
        gain_s=gain_s,
        gain=gain,
        limits=tuple(_limits(plan, planned, played, before_played)),
    )


def _limits(
    plan: Plan, planned: RestartRun, played: Times | None, before: Times | None
) -> Iterator[LimitResult]:
    """Every limit of every process that has something to be measured by."""
    for number, process in enumerate(plan.processes):
        one = planned.processes[process.id]
        in_emergency = one.rto_of == "emergency"
        rows: tuple[tuple[LimitKind, int | None, int, int | None, Verdict, bool], ...] = (
            ("within", one.within_s, one.zero_s, one.emergency_s, one.emergency, True),
            ("rto", one.rto_s, one.zero_s, one.judged_s, one.rto, in_emergency),
            ("mtpd", one.mtpd_s, 0, one.judged_s, one.mtpd, in_emergency),
        )
        for limit, limit_s, zero_s, back_s, verdict, by_emergency in rows:
            if limit_s is None or not plan.wiring.targets[number][by_emergency]:
                continue
            chance = change = None
            now = None if played is None else _held_in(played, number, by_emergency, zero_s, limit_s)
            then = None if before is None else _held_in(before, number, by_emergency, zero_s, limit_s)
            if now is not None:
                chance = Chance(int(now.sum()), len(now))
                change = None if then is None else paired_chance(then, now)
            yield LimitResult(process.id, limit, limit_s, zero_s, back_s, verdict, chance, change)


def _held_in(times: Times, process: int, by_emergency: bool, zero_s: int, limit_s: int) -> Seconds | None:
    back_s = (times.emergency_s if by_emergency else times.normal_s)[process]
    return None if back_s is None else held(back_s, zero_s, limit_s)
