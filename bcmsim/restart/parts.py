"""What a plan is made of: steps, people, measures, processes; times are whole seconds since the outage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from bcmsim.errors import BcmsimError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bcmsim.restart.staff import Calendar, Window
    from bcmsim.restart.wiring import Wiring
    from bcmsim.scenario.quantities import Distribution, Text

Needs = tuple[tuple[str, ...], ...]
"""Each element is a group of alternatives of which one suffices."""
Counts = tuple[tuple[str, int], ...]
Order = Literal["plan", "rto", "criticality", "critical-path"]
ORDERS: tuple[Order, ...] = ("plan", "rto", "criticality", "critical-path")


class PlanError(BcmsimError):
    """A plan that cannot be run at all: a ring, a skill that nobody has, more capacity than exists."""


@dataclass(frozen=True, slots=True)
class Step:
    """One resource and how it is restarted."""

    id: str
    duration: Distribution
    """The WAZ: how long it takes when everything it needs is there (R070)."""
    title: Text | None = None
    needs: Needs = ()
    staff: Counts = ()
    uses: Counts = ()
    hands_on_s: int | None = None
    pauses: bool = False
    """`handover: pause`: the work pauses when one of its people goes off shift."""
    after_reaction: bool = True
    fails: float = 0.0
    retry: Distribution | None = None
    release_s: int = 0
    """Not started before this second, by whatever way, also where all that it needs is there: the optimal
    order sometimes waits on purpose, and its start times are replayed by these floors. 0: no floor. Like the
    reaction time it holds for `waiting -> ready`; it is not part of the file."""
    crew: tuple[str, ...] = ()
    """Exactly these people restart it, by whatever way, also after a pause; empty: those whom the rule sends
    (restart.md, Who goes). Only an optimal assignment that the rule would not make sets it; whoever plays a
    plan without it may leave such plans to `simulation`."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One person; the members of a pool are `admins/1`, `admins/2`, ..."""

    id: str
    skills: tuple[str, ...]
    title: Text | None = None
    calendar: Calendar | None = None
    """None: always on duty."""
    absences: tuple[Window, ...] = ()
    travel_s: int = 0
    absent: float = 0.0
    measure: str | None = None
    """The measure that brings this person."""

    @property
    def last_dated_s(self) -> int:
        """No dated absence begins or ends after this."""
        return max(0, *(away if back is None else back for away, back in self.absences), 0)


@dataclass(frozen=True, slots=True)
class PlanMeasure:
    """A measure: what it restarts instead of the plan, whom it brings, and when it is there."""

    id: str
    title: Text | None = None
    replaces: tuple[tuple[str, Distribution], ...] = ()
    provision_s: int = 0
    needs: Needs = ()
    staff: Counts = ()
    chosen: bool = False
    """In force from the outage on: already bought, or chosen beforehand."""


@dataclass(frozen=True, slots=True)
class PlanProcess:
    """A process: what it needs for normal and for emergency operation, and its limits."""

    id: str
    title: Text | None = None
    needs: Needs = ()
    emergency: Needs | None = None
    """None: no emergency operation."""
    within_s: int | None = None
    rto_s: int | None = None
    """The RTO a restart is judged by: the given one, else the corrected one."""
    corrected_rto_s: int | None = None
    mtpd_s: int | None = None
    rpo_s: int | None = None
    rto_of: Literal["normal", "emergency"] = "normal"
    criticality: int | None = None


@dataclass(frozen=True, eq=False)
class Plan:
    """A scenario's resources, people, calendars and measures as one checked plan. Compared by identity."""

    resources: tuple[Step, ...]
    people: tuple[Worker, ...] = ()
    capacities: Counts = ()
    processes: tuple[PlanProcess, ...] = ()
    measures: tuple[PlanMeasure, ...] = ()
    reaction_s: int = 0
    rto_from: Literal["outage", "declaration"] = "outage"
    order: Order = "rto"
    ranking: tuple[str, ...] = ()
    """Who goes first when people are short, instead of the rule `order`: the resources named here in this
    order, then the others in the order of the file; what the leader prefers still goes before. Empty: the
    rule. `Step.release_s`, `Step.crew` and this are how `ordering` hands an order over (see `ordered`)."""
    down: tuple[str, ...] | None = None
    """What failed at the outage; None: everything. What needs it is down too."""
    chosen: tuple[str, ...] = ()
    """The measures chosen for this run, in the order given; those in force anyway are not among them."""
    outage: int = 0
    """UTC seconds of the outage."""
    zone: str = "UTC"

    @cached_property
    def wiring(self) -> Wiring:
        """The plan in numbers, as the simulation walks it."""
        from bcmsim.restart.wiring import Wiring

        return Wiring(self)

    def checked(self) -> Plan:
        """The plan itself. Raises PlanError for what no run could do."""
        return self.wiring.plan

    def ordered(
        self,
        ranking: Sequence[str],
        release_s: Mapping[str, int] | None = None,
        crews: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Plan:
        """The plan with this ranking; with these floors and crews and no others."""
        floors, people = release_s or {}, crews or {}
        steps = tuple(
            replace(step, release_s=floors.get(step.id, 0), crew=people.get(step.id, ()))
            for step in self.resources
        )
        plan = replace(self, resources=steps, ranking=tuple(ranking))
        if not people and not any(step.crew for step in self.resources):
            plan.__dict__["wiring"] = self.wiring.reordered(plan)
        return plan

    def with_measures(self, names: Collection[str]) -> Plan:
        """The plan with these measures in force from the outage on and no others.

        Raises PlanError for what no run could do.
        """
        measures = tuple(replace(one, chosen=one.id in names) for one in self.measures)
        plan = replace(self, measures=measures)
        plan.__dict__["wiring"] = self.wiring.with_measures(plan)
        return plan

    def with_down(self, down: tuple[str, ...]) -> Plan:
        """The plan where these failed at the outage."""
        plan = replace(self, down=down)
        plan.__dict__["wiring"] = self.wiring.with_measures(plan)
        return plan

    def with_people(self, skill: str, count: int) -> Plan:
        """The plan with this many more people who have just this skill, on duty from the reaction time on."""
        taken = {worker.id: None for worker in self.people}
        numbers = range(1, len(taken) + count + 1)
        names = [name for number in numbers if (name := f"{skill}/{number}") not in taken]
        more = tuple(Worker(name, (skill,)) for name in names[: max(0, count)])
        plan = replace(self, people=(*self.people, *more))
        known = any(skill in worker.skills for worker in self.people)
        if "wiring" in self.__dict__ and known and not any(step.crew for step in self.resources):
            plan.__dict__["wiring"] = self.wiring.with_people(plan)
        return plan
