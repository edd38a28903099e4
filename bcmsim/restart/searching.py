"""The cheapest measures with which every RTO is held, as planned or with a wanted confidence.

Over many runs a choice holds when the lower end of the Wilson interval (95 %) of the chance of every RTO is
no less than the wanted confidence: of several choices that just pass by luck the search would take the first,
so that the share of the runs alone would promise too much. As planned it holds when no RTO is missed.

All choices are played with the same draws, and none further than what it comes to can still matter; nothing
of the result depends on that.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from bcmsim.errors import UsageError
from bcmsim.i18n import _, format_number, format_percent
from bcmsim.restart.cheapest import Offer, cheapest, currency_of, price
from bcmsim.restart.montecarlo import refuse_numbers
from bcmsim.restart.parts import Plan, PlanError
from bcmsim.restart.plan import build_plan
from bcmsim.restart.search_runs import Chosen, SearchJob, parts_of, rounds_of, with_measures
from bcmsim.restart.simulation import simulate
from bcmsim.restart.statistics import Z_95, wilson
from bcmsim.restart.variant_runs import open_crew
from bcmsim.restart.variants import Variant, offers_of, to_choose
from bcmsim.restart.verdict import MISSED, NOT_MEASURED

if TYPE_CHECKING:
    from bcmsim.restart.spreading import Crew
    from bcmsim.scenario.model import Scenario

CONFIDENCE = 0.95
"""Unless another one is wanted."""

_STEPS_PLANNED = 100_000
_STEPS_MANY = 100_000_000
"""So many restarts of resources are played for one search at most, once or many times, in 16 to 4,096
choices of measures."""

Tried = Callable[[int, int], None]
"""Called with how many choices were tried, and of how many at most."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    offers: tuple[Offer, ...]
    """What could be chosen, in the order of the file."""
    chosen: Chosen | None
    """The cheapest that holds every RTO; None: none that was tried does."""
    nearest: Chosen
    """The chosen; where there are none, those with which the RTO that is held in the fewest runs is held most
    often (as planned: that miss the fewest RTOs, by the least time together), of equal ones the cheapest."""
    proven: bool
    """Whether every choice was tried that goes before the chosen in order of cost; else every choice."""
    tries: int
    of: int
    """How many choices there are."""
    confidence: float | None
    """The wanted chance of each RTO; None: as planned."""
    runs: int | None
    seed: int | None
    staff: tuple[tuple[str, int], ...] = ()
    order: str | None = None
    """With which the plan was searched; None: the rule of the scenario."""

    @property
    def cost(self) -> Decimal:
        """The known costs of the nearest, together."""
        return price(self.offers, self.nearest)[1]

    @property
    def unknown_cost(self) -> Chosen:
        """Those of the nearest whose cost nobody wrote down."""
        return tuple(one.id for one in self.offers if one.id in self.nearest and one.cost is None)

    @property
    def currency(self) -> str | None:
        return currency_of(self.offers)

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The plan without and with the nearest, for `variants.compare`."""
        base = Variant("plan", staff=self.staff, order=self.order)
        return (base, replace(base, kind="measure", measures=self.nearest)) if self.nearest else (base,)


def search(
    scenario: Scenario,
    measures: Sequence[str] = (),
    *,
    staff: dict[str, int] | None = None,
    order: str | None = None,
    confidence: float = CONFIDENCE,
    runs: int | None = None,
    seed: int = 0,
    workers: int = 1,
    cluster: str | None = None,
    limit: int | None = None,
    tried: Tried | None = None,
) -> Found:
    """Search among these measures; without any, among all that are not in force.

    `runs`: None for once, as planned. `limit`: how many choices may be tried; without it, as many as the size
    of the plan and the number of runs allow (`tries_for`).

    Raises, before any run: PlanError for what is not known or no choice can run; CostError for costs in two
    currencies; UsageError for a confidence that so few runs cannot show, or without an RTO; else as
    `montecarlo.many_runs`.
    """
    found = search_plan(
        _plan(scenario, measures, staff or {}, order),
        offers_of(scenario, measures or to_choose(scenario)),
        confidence=confidence,
        runs=runs,
        seed=seed,
        workers=workers,
        cluster=cluster,
        limit=limit,
        tried=tried,
    )
    return replace(found, staff=tuple((staff or {}).items()), order=order)


def search_plan(
    plan: Plan,
    offers: Sequence[Offer],
    *,
    confidence: float = CONFIDENCE,
    runs: int | None = None,
    seed: int = 0,
    workers: int = 1,
    cluster: str | None = None,
    limit: int | None = None,
    tried: Tried | None = None,
) -> Found:
    """Like `search`, among these measures of a plan; what it has chosen already counts as not chosen."""
    judged = _judged(plan)
    most = tries_for(len(plan.resources), runs) if limit is None else limit
    if runs is None:
        trial: _Trial = _Planned(plan, judged)
        found = _search(trial, offers, most, tried)
    else:
        refuse_numbers(plan, runs, seed, workers)
        allowed = most_misses(runs, confidence)
        with open_crew(
            SearchJob(plan, tuple(judged), seed, runs * min(most, 2 ** len(offers))), workers, cluster
        ) as crew:
            trial = _Often(plan, judged, runs, allowed, crew)
            found = _search(trial, offers, most, tried)
    return Found(
        offers=tuple(offers),
        chosen=found.chosen,
        nearest=found.nearest,
        proven=found.proven,
        tries=found.tries,
        of=2 ** len(offers),
        confidence=None if runs is None else confidence,
        runs=runs,
        seed=None if runs is None else seed,
    )


def tries_for(resources: int, runs: int | None) -> int:
    """How many choices a search may try in a plan of this size; the same on every machine."""
    steps = _STEPS_PLANNED if runs is None else _STEPS_MANY
    return max(16, min(4_096, steps // max(1, resources * (runs or 1))))


def most_misses(runs: int, confidence: float) -> int:
    """In how many of the runs an RTO may be missed at most, to be held with this chance.

    Raises UsageError if even none would be too many: so few runs cannot show such a chance.
    """
    if wilson(runs, runs)[0] < confidence:
        shown = _("{runs} runs can show a chance of {most} at most").format(
            runs=format_number(runs, 0), most=format_percent(wilson(runs, runs)[0], 1)
        )
        if confidence >= 1:
            raise UsageError(shown, _("no number of runs shows a chance of 100 %; take --confidence 99"))
        needed = ceil(Z_95**2 * confidence / (1 - confidence))
        while wilson(needed, needed)[0] < confidence:
            needed += 1
        raise UsageError(
            shown,
            _("take --runs {needed} or more to show {wanted}, or a lower --confidence").format(
                needed=needed, wanted=format_percent(confidence, 0 if (confidence * 100).is_integer() else 1)
            ),
        )
    low, high = 0, runs
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if wilson(runs - middle, runs)[0] >= confidence else (low, middle - 1)
    return low


def _plan(scenario: Scenario, measures: Sequence[str], staff: dict[str, int], order: str | None) -> Plan:
    """The plan without any measure chosen, or, if that cannot be run, with some that it takes."""
    for name in measures:
        if name not in scenario.file.measures:
            build_plan(scenario, measures=(name,))
    among = tuple(name for name in to_choose(scenario) if not measures or name in measures)
    first: PlanError | None = None
    for chosen in ((), among, *((name,) for name in among)):
        try:
            return build_plan(scenario, order=order, measures=chosen, staff=staff)
        except PlanError as error:
            first = first or error
    assert first is not None
    raise first


def _judged(plan: Plan) -> list[int]:
    """The numbers of the processes whose RTO can be missed. Raises UsageError if there are none."""
    judged = [
        number
        for number, process in enumerate(plan.processes)
        if process.rto_s is not None and plan.wiring.targets[number][process.rto_of == "emergency"]
    ]
    if not judged:
        raise UsageError(
            _("there is nothing to search for: no process has an RTO that a restart could miss"),
            _("give a process its `needs` and an `rto`"),
        )
    return judged


@dataclass(frozen=True, slots=True)
class _Answer:
    chosen: Chosen | None
    nearest: Chosen
    proven: bool
    tries: int


def _search(trial: _Trial, offers: Sequence[Offer], most: int, tried: Tried | None) -> _Answer:
    count = 0

    def holds(chosen: Chosen) -> bool:
        nonlocal count
        if tried is not None:
            tried(count, min(most, 2 ** len(offers)))
        count += 1
        return trial.holds(chosen)

    found = cheapest(offers, holds, limit=most)
    nearest = trial.nearest(offers, tried) if found.chosen is None else found.chosen
    return _Answer(found.chosen, nearest, found.proven, found.runs)


# --- whether a choice holds ------------------------------------------------------------------------


class _Trial(ABC):
    """Choices that were tried, with how far each is from holding: the less, the nearer."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._misses: dict[Chosen, tuple[int, ...]] = {}

    @abstractmethod
    def holds(self, chosen: Chosen) -> bool:
        """A plan that cannot be run holds nothing."""

    def nearest(self, offers: Sequence[Offer], tried: Tried | None = None) -> Chosen:
        """Of those that were tried."""
        if not self._misses:
            return ()
        return min(self._misses, key=lambda chosen: (self._misses[chosen], price(offers, chosen)))


class _Planned(_Trial):
    """By the planned run."""

    def __init__(self, plan: Plan, judged: Sequence[int]) -> None:
        super().__init__(plan)
        self._names = [plan.processes[number].id for number in judged]

    def holds(self, chosen: Chosen) -> bool:
        try:
            plan = with_measures(self._plan, chosen)
        except PlanError:
            return False
        run = simulate(plan)
        never = missed = over_s = 0
        for name in self._names:
            one = run.processes[name]
            never += one.rto == NOT_MEASURED
            missed += one.rto in (MISSED, NOT_MEASURED)
            if one.rto == MISSED and one.judged_s is not None and one.rto_s is not None:
                over_s += one.judged_s - one.zero_s - one.rto_s
        self._misses[chosen] = missed, never, over_s
        return not missed


class _Often(_Trial):
    """By many runs: how often the RTO that is missed most is missed.

    A choice is given up as soon as it misses too often to hold. Only where none holds are those that were
    given up played on, the most promising first, each until it is worse than the best.
    """

    def __init__(self, plan: Plan, judged: Sequence[int], runs: int, allowed: int, crew: Crew) -> None:
        super().__init__(plan)
        self._allowed, self._crew, self._runs = allowed, crew, runs
        self._rounds = rounds_of(runs, crew.size, len(plan.resources))
        self._none = [0] * len(judged)
        self._begun: dict[Chosen, tuple[int, list[int]]] = {}
        """How many rounds were played, and how often each RTO was missed in them."""

    def holds(self, chosen: Chosen) -> bool:
        try:
            with_measures(self._plan, chosen)
        except PlanError:
            return False
        return self._play_on(chosen, self._allowed)

    def nearest(self, offers: Sequence[Offer], tried: Tried | None = None) -> Chosen:
        open_ = [chosen for chosen in self._begun if chosen not in self._misses]
        best = min(
            ((worst, price(offers, chosen)) for chosen, (worst,) in self._misses.items()), default=None
        )
        open_.sort(key=lambda chosen: (self._begun[chosen][0] * -1, max(self._begun[chosen][1])))
        for number, chosen in enumerate(open_):
            if tried is not None:
                tried(number, len(open_))
            cost = price(offers, chosen)
            # Of two that miss as often the cheaper one counts.
            most = None if best is None else best[0] - (cost >= best[1])
            if most is not None and self._at_least(chosen) > most:
                continue
            if self._play_on(chosen, most):
                best = self._misses[chosen][0], cost
        return super().nearest(offers)

    def _at_least(self, chosen: Chosen) -> int:
        """How often the RTO that is missed most is missed for certain."""
        rounds, misses = self._begun[chosen]
        played = sum(count for parts in self._rounds[:rounds] for _first, count in parts)
        if max(misses) < played or rounds == len(self._rounds):
            return max(misses)
        # Where it is missed always so far, people may not even matter; and without them runs cost little.
        certain = self._none
        parts = parts_of(0, self._runs, 1, len(self._plan.resources))
        tasks = [(chosen, first, count, True) for first, count in parts]
        for _number, missed in self._crew.do(tasks):
            certain = [one + other for one, other in zip(certain, missed, strict=True)]
        return max(certain)

    def _play_on(self, chosen: Chosen, most: int | None) -> bool:
        """Whether all runs are played, and no RTO was missed more often than that."""
        rounds, misses = self._begun.get(chosen, (0, self._none))
        while rounds < len(self._rounds) and (most is None or max(misses) <= most):
            tasks = [(chosen, first, count, False) for first, count in self._rounds[rounds]]
            for _number, missed in self._crew.do(tasks):
                misses = [one + other for one, other in zip(misses, missed, strict=True)]
            rounds += 1
            self._begun[chosen] = rounds, misses
        if rounds == len(self._rounds):
            self._misses[chosen] = (max(misses),)
        return chosen in self._misses and (most is None or max(misses) <= most)
