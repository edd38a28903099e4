"""What a continuity strategy says: causes, ways back, judged measures, the cheapest choice, what stays open.

Facts and kinds only; the sentences over them belong to the report. All times are whole seconds since the
outage; of a cause that begins with an isolation, since the isolation (R017).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bcmsim.restart.results import Bottleneck, ResourceRun, RestartRun
    from bcmsim.restart.strategy_chances import Chances
    from bcmsim.restart.verdict import Verdict
    from bcmsim.scenario.format import Acceptance, Rating
    from bcmsim.scenario.quantities import Amount, Text

OperationKind = Literal["normal", "emergency"]
LimitKind = Literal["rto", "mtpd", "within"]
"""`within` is the limit of emergency operation."""
Goal = Literal["limits", "rto", "mtpd"]
"""What a choice of measures holds: every RTO, MTPD and `within`; every RTO and MTPD; every MTPD."""
GOALS: tuple[Goal, ...] = ("limits", "rto", "mtpd")
"""The strictest first."""

CRITERIA = ("protection", "availability", "provision", "support", "testing", "cost-benefit", "time-limit")
"""The seven criteria of the source, in its order (R091)."""

RecommendationKind = Literal[
    "measures-required",
    "no-reserve",
    "never-back",
    "no-measure-known",
    "redundant-other-site",
    "provider-takes-over",
    "preconfigured-own",
    "accept-residual-risk",
    "hot-standby",
    "warm-standby",
    "cold-standby",
    "hot-recommended",
    "standby-too-weak",
    "warm-accepted",
    "warm-not-measured",
    "far-better-than-needed",
    "cheaper-holds-the-same",
    "not-needed",
    "no-effect",
    "makes-it-worse",
    "cannot-be-used",
    "lasts-too-short",
    "cost-missing",
    "ratings-missing",
    "contract-missing",
    "prioritise-load",
]
"""What the source recommends, or what is to be said of a measure:

of a process: `measures-required` WAZ > RTO (R073); `no-reserve` WAZ = RTO (A12); `never-back` the plan does
not bring it back; `no-measure-known` nothing in the file applies; `redundant-other-site`,
`provider-takes-over`, `preconfigured-own` the three offers where the chosen measures do not suffice (R074),
`measures` names those of the file that are of this sort already; `accept-residual-risk` (R075);
`hot-standby`, `warm-standby`, `cold-standby` what the source has for the tolerable outage, where measures
are required (R088); `hot-recommended` the tolerable outage lies in its gap, 1 h up to 8 h (A7);
`prioritise-load` the `resources` share their load and fail (R090).

of a measure: `standby-too-weak` a colder standby than `process` asks for (R088); `warm-accepted`,
`warm-not-measured` warm standby in the gap, whose times are measured and hold, or are not measured (A7);
`far-better-than-needed` (R092), `measures` names cheaper ones that would do; `cheaper-holds-the-same`
(R092); `not-needed` the limits hold without it; `no-effect`, `makes-it-worse` on the WAZ; `cannot-be-used`
no run is possible with it; `lasts-too-short` it ends before what it stands in for is back; `cost-missing`,
`ratings-missing` (R091), `contract-missing` (R089).
"""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation as a kind, with what it is about."""

    kind: RecommendationKind
    process: str | None = None
    measures: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    bottleneck: Bottleneck | None = None


@dataclass(frozen=True, slots=True)
class OperationReturn:
    """When one operation of a process is back, against each limit it could be judged by."""

    waz_s: int | None
    """0: it was never down; None: it does not come back."""
    rto: Verdict
    mtpd: Verdict
    within: Verdict
    """Of emergency operation; `no limit` of normal operation."""


@dataclass(frozen=True, slots=True)
class ProcessReturn:
    """How one process comes back after a cause, normal and emergency operation separately (R087)."""

    process: str
    hit: Literal["down", "people", "delayed"]
    """It fails; it runs on but could not be restarted, because people are missing; its restart would take
    longer because people are missing."""
    normal: OperationReturn
    emergency: OperationReturn | None
    """None: there is no emergency operation."""
    judged: OperationKind
    """The operation that RTO and MTPD are judged by (`rto_of`)."""
    rto_s: int | None
    mtpd_s: int | None
    within_s: int | None
    zero_s: int
    """The zero point of RTO and `within`: 0 the outage, else the planned declaration."""
    removed: bool
    """The management took it out of emergency management: its limits ask for no measures (R061)."""
    bottleneck: Bottleneck | None
    """What shortens its way back most; only in preliminary and final plans, where it misses a limit, and in
    large plans of the first that do (R073)."""

    @property
    def decisive(self) -> OperationReturn | None:
        """The operation that RTO and MTPD are judged by; None: emergency operation that does not exist."""
        return self.normal if self.judged == "normal" else self.emergency


@dataclass(frozen=True, slots=True)
class Missed:
    """A limit that is not held: a residual risk, carried by the management or still open (R075)."""

    process: str
    limit: LimitKind
    operation: OperationKind
    waz_s: int | None
    """None: the process does not come back."""
    limit_s: int
    zero_s: int
    accepted: Acceptance | None = None
    """The residual risk acceptance that covers it; None: open."""


def reached(goal: Goal, missed: Iterable[Missed]) -> bool:
    """Whether a plan that misses these limits holds those that the goal asks for."""
    asked = {"limits": ("rto", "mtpd", "within"), "rto": ("rto", "mtpd"), "mtpd": ("mtpd",)}[goal]
    return not any(one.limit in asked for one in missed)


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One resource on the way back, in the order in which work on them begins."""

    resource: str
    start_s: int | None
    """None: its restart never begins."""
    up_s: int | None
    staff: tuple[str, ...]
    by_measure: str | None
    slack_s: int | None
    critical: bool
    stands_by: str | None
    """What it waits for, where it never comes up: a sentence."""


def was_down(run: ResourceRun) -> bool:
    """Whether the resource was down at any time in the run."""
    return run.start_s is not None or run.up_s != 0


def steps_of(run: RestartRun) -> tuple[PlanStep, ...]:
    """What was down, in the order in which work began; what never begins comes last."""
    steps = [
        PlanStep(
            resource=name,
            start_s=one.start_s,
            up_s=one.up_s,
            staff=one.staff,
            by_measure=one.by_measure,
            slack_s=one.slack_s,
            critical=one.critical,
            stands_by=one.stands_by,
        )
        for name, one in run.resources.items()
        if was_down(one)
    ]
    return tuple(sorted(steps, key=lambda step: (step.start_s is None, step.start_s or 0)))


@dataclass(frozen=True, eq=False)
class PlanVersion:
    """A version of the restart plan after one cause: preliminary or final (R076). Compared by identity."""

    in_force: tuple[str, ...]
    """The measures that are bought already and apply."""
    chosen: tuple[str, ...]
    """The measures on top of them."""
    normal: RestartRun
    """Without the measures that serve emergency operation only."""
    emergency: RestartRun
    """Without the measures that serve normal operation only; the same run where there are none of either."""
    processes: tuple[ProcessReturn, ...]
    """Those that the cause hits, in the order of the file."""
    missed: tuple[Missed, ...]
    chances: Chances | None = None
    """How sure the limits are, in preliminary and final plans; None: nothing is left to chance, or this is
    neither."""

    @cached_property
    def steps(self) -> tuple[PlanStep, ...]:
        """What was down, on the way to normal operation, in the order in which work began; what never begins
        comes last. Worked out when it is asked for."""
        return steps_of(self.normal)

    @property
    def waz_s(self) -> int | None:
        """When the last resource is up for normal operation; None: something stays down."""
        return self.normal.waz_s

    @property
    def bottleneck(self) -> Bottleneck | None:
        """What shortens the whole plan most; worked out when it is asked for."""
        return self.normal.bottleneck

    @property
    def infeasible(self) -> str | None:
        """What waits for what where the plan does not end, as a sentence."""
        return self.normal.infeasible

    def holds(self, goal: Goal) -> bool:
        """Whether this version holds the limits that the goal asks for."""
        return reached(goal, self.missed)


@dataclass(frozen=True, slots=True)
class Gain:
    """What a measure alone changes for one process; None: it is not back without, or with it."""

    process: str
    operation: OperationKind
    without_s: int | None
    with_s: int | None

    @property
    def gain_s(self) -> int | None:
        """How much earlier the process is back; negative: later."""
        return None if self.without_s is None or self.with_s is None else self.without_s - self.with_s


Protection = Literal["limits", "rto", "mtpd", "helps", "none", "worse", "unusable"]
"""Degree of protection of a measure alone: the strictest goal that the plan reaches with it; it shortens a
way back without that; it changes nothing; it only lengthens; no run is possible with it."""


@dataclass(frozen=True, eq=False)
class MeasureVerdict:
    """One measure against one cause, alone with what is in force (R089-R092). Compared by identity."""

    measure: str
    title: Text | None
    kind: str | None
    in_force: bool
    named: bool
    """Whether `against` names the cause; else it stands for what the cause takes away."""
    operation: Literal["emergency", "normal", "both"]
    provision_s: int
    """Is part of every WAZ here (R091)."""
    cost: Amount | None
    without: PlanVersion | None
    """The plan without it; None where no run is possible without it."""
    version: PlanVersion | None
    """The plan with it; None where no run is possible with it."""
    refused: str | None
    """Why no run is possible with it: a sentence."""
    protection: Protection
    gains: tuple[Gain, ...]
    """Of every process that the cause hits, for emergency operation (if there is any) and for normal."""
    lasts_s: int | None
    kept_up_s: int | None
    """How long it must be kept up: until what it stands in for is back by its own restart, its people until
    the plan ends; None: for ever, or there is nothing to keep up."""
    endless: bool
    """What it stands in for never comes back without it: no time limit is long enough."""
    ratings: Mapping[str, Rating | None]
    """The seven criteria in their order; None: not rated (R091)."""
    cheaper: tuple[str, ...]
    """Cheaper measures that alone hold at least the same limits (R092)."""
    recommendations: tuple[Recommendation, ...]

    @property
    def waz_s(self) -> int | None:
        """WAZ of the plan with it; None: the plan does not end, or no run is possible."""
        return None if self.version is None else self.version.waz_s

    @property
    def gain_s(self) -> int | None:
        """How much shorter the whole plan is with it; None where one of the two does not end."""
        before = None if self.without is None else self.without.waz_s
        return None if before is None or self.waz_s is None else before - self.waz_s

    @property
    def lasts_long_enough(self) -> bool | None:
        """Whether its time limit suffices; None: it has none."""
        if self.lasts_s is None:
            return None
        return not self.endless and (self.kept_up_s is None or self.kept_up_s <= self.lasts_s)


@dataclass(frozen=True, slots=True)
class Choice:
    """The cheapest measures that reach a goal (R092), or that none do."""

    goal: Goal | None
    """What they hold; None: no measures hold even the MTPDs, these miss the fewest limits."""
    measures: tuple[str, ...]
    """In the order of the file; empty: nothing is needed, or nothing helps."""
    cost: Decimal
    """Of the measures whose cost is known."""
    currency: str | None
    unknown_cost: tuple[str, ...]
    """Chosen measures without a cost."""
    proven: bool
    """Every cheaper choice, and every stricter goal, was tried."""
    runs: int
    """How many choices were tried."""
    limit: int
    """How many choices may be tried."""


@dataclass(frozen=True, eq=False)
class CauseStrategy:
    """The strategy for one cause (R086). Compared by identity."""

    cause: str
    title: Text | None
    origin: Literal["causes", "scenario"] | None
    """Where it stands: under `causes`, or as the scenario's own cause; None: it is not planned."""
    likelihood: int | None
    begins: Literal["failure", "isolation"]
    """An attack leaves everything running but compromised: the outage begins with the isolation (R017)."""
    supposed: bool
    """The file does not say what fails."""
    supposed_down: tuple[str, ...]
    """What is supposed to fail instead: for a cause that takes only people the outage of the scenario's
    `restart`, to see what it would mean while they are missing; without one everything."""
    down: tuple[str, ...]
    """The resources that fail by themselves."""
    fallen: tuple[str, ...]
    """These, and all that fail with them; empty where nothing does but is only supposed to."""
    absent: tuple[str, ...]
    """The people who are missing, pools as single persons."""
    way_back: Text | None
    hit: tuple[str, ...]
    """The processes hit, in the order of the file."""
    preliminary: PlanVersion | None
    """With the measures in force; nothing is down in it where the cause takes nothing. None: not planned, or
    no run is possible."""
    refused: str | None
    """Why no run is possible, where the cause is planned: a sentence."""
    measures: tuple[MeasureVerdict, ...]
    choice: Choice | None
    """None: there is no plan to choose for."""
    final: PlanVersion | None
    """With the chosen measures; the preliminary one where none are chosen."""
    recommendations: tuple[Recommendation, ...]

    @property
    def planned(self) -> bool:
        """Whether the file says anything about this cause."""
        return self.origin is not None

    @property
    def residual(self) -> tuple[Missed, ...]:
        """What the final plan still misses: residual risks, accepted or open (R075)."""
        return () if self.final is None else self.final.missed


@dataclass(frozen=True, eq=False)
class Strategy:
    """The continuity strategy: every cause, and what to buy for all of them together. By identity."""

    causes: tuple[CauseStrategy, ...]
    """First the five of the source, in its order, then others in the order of the file."""
    together: Choice | None
    """The cheapest measures with which every cause reaches what its own choice reaches; None: no cause has a
    choice, or no choice that was tried does it for all of them."""
    rto_from: Literal["outage", "declaration"]
