"""What the best order has to decide, in numbers: jobs, the people who can do them, and the limits (issue 4).

Everything that a run without chance or interventions would do (restart.md) and nothing that it would not: the
resources that are down, by the ways of the measures in force, in planned durations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import gcd
from typing import TYPE_CHECKING, Literal

from bcmsim.restart.staff import Window, presence
from bcmsim.restart.wiring import OWN, Numbered

if TYPE_CHECKING:
    from bcmsim.restart.parts import Plan
    from bcmsim.restart.wiring import Way

Groups = tuple[tuple[int, ...], ...]
"""Of each group one resource suffices. Groups that something running satisfies are left out."""


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to bring a resource up again."""

    way: int
    needs: Groups
    staff: Numbered
    uses: Numbered
    opens_s: int
    lasts_s: int
    hands_s: int
    """How long it holds its people; 0 where it has none."""
    pauses: bool


@dataclass(frozen=True, slots=True)
class Job:
    """One resource that is down, and the ways to bring it up; nearly always one."""

    resource: int
    modes: tuple[Mode, ...]


class Kind:
    """People who are alike: the same skills at the same times. Numbers are those of the wiring."""

    def __init__(
        self, people: Sequence[int], skills: Sequence[int], presence_: Iterator[tuple[int, bool]]
    ) -> None:
        self.people = tuple(people)
        self.skills = tuple(skills)
        self._presence = presence_
        self._windows: list[tuple[int, int]] = []
        self._since: int | None = None
        self._known_s = -1
        self.ends = False
        """No coming or going is left to be asked for."""

    @property
    def size(self) -> int:
        return len(self.people)

    def windows(self, until_s: int) -> list[Window]:
        """When they are there, ascending, as far as it begins by `until_s`; no end: as far as is known."""
        while not self.ends and self._known_s <= until_s:
            change = next(self._presence, None)
            if change is None:
                self.ends = True
                break
            second, comes = change
            self._known_s = second
            if comes:
                self._since = second
            elif self._since is not None:
                self._windows.append((self._since, second))
                self._since = None
        found: list[Window] = [window for window in self._windows if window[0] <= until_s]
        if self._since is not None and self._since <= until_s:
            found.append((self._since, None))
        return found

    def is_there(self, second: int) -> bool:
        """Whether they are there at this second."""
        return any(start <= second and (end is None or second < end) for start, end in self.windows(second))


@dataclass(frozen=True, slots=True)
class Limit:
    """A process back by a deadline; missing it costs its weight."""

    kind: Literal["mtpd", "rto"]
    """`rto` also for emergency operation within its time."""
    process: int
    groups: Groups
    due_s: int
    weight: int


class Problem:
    """A plan as jobs, kinds of people, capacities and limits."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.wiring = plan, plan.wiring
        down = _down(plan)
        self.is_down = [False] * len(self.wiring.ids)
        for resource in down:
            self.is_down[resource] = True
        self.jobs = tuple(
            self._job(resource) for resource in range(len(self.wiring.ids)) if self.is_down[resource]
        )
        self.job_of = {job.resource: number for number, job in enumerate(self.jobs)}
        self.kinds = self._kinds()
        self.limits = tuple(self._limits())

    def _job(self, resource: int) -> Job:
        ways = self.wiring.planned_ways(resource, self.wiring.chosen)
        return Job(resource, tuple(self._mode(number, self.wiring.ways[number]) for number in ways))

    def _mode(self, number: int, way: Way) -> Mode:
        plan = self.plan
        step = plan.resources[way.resource]
        if way.measure != OWN:
            opens_s = plan.measures[way.measure].provision_s
        else:
            opens_s = plan.reaction_s if step.after_reaction else 0
        lasts_s = way.planned_s
        hands_s = lasts_s if way.hands_on_s is None else min(way.hands_on_s, lasts_s)
        return Mode(
            way=number,
            needs=self.open_groups(way.needs),
            staff=way.staff,
            uses=way.uses,
            opens_s=max(0, opens_s),
            lasts_s=lasts_s,
            hands_s=hands_s if way.staff else 0,
            pauses=way.pauses and bool(way.staff),
        )

    def open_groups(self, groups: Groups) -> Groups:
        """The groups that nothing running satisfies."""
        return tuple(group for group in groups if all(self.is_down[member] for member in group))

    def _kinds(self) -> tuple[Kind, ...]:
        plan, wiring = self.plan, self.wiring
        provision = {plan.measures[number].id: plan.measures[number].provision_s for number in wiring.chosen}
        alike: dict[tuple[object, ...], list[int]] = {}
        arrivals: dict[tuple[object, ...], int] = {}
        for number, worker in enumerate(wiring.people):
            if worker.measure is None:
                arrives_s = plan.reaction_s + worker.travel_s
            elif worker.measure in provision:
                arrives_s = provision[worker.measure]
            else:
                continue
            calendar = None if worker.calendar is None else id(worker.calendar)
            key = (tuple(sorted(wiring.person_skills[number])), calendar, worker.absences, arrives_s)
            alike.setdefault(key, []).append(number)
            arrivals[key] = arrives_s
        return tuple(
            Kind(
                people,
                wiring.person_skills[people[0]],
                presence(wiring.people[people[0]], arrivals[key]),
            )
            for key, people in alike.items()
        )

    def _limits(self) -> Iterator[Limit]:
        plan = self.plan
        zero = plan.reaction_s if plan.rto_from == "declaration" else 0
        for number, process in enumerate(plan.processes):
            normal, emergency = self.wiring.targets[number]
            weight = max(1, process.criticality or 0)
            judged = (emergency or ()) if process.rto_of == "emergency" else normal
            dues: list[tuple[Literal["mtpd", "rto"], Groups, int | None]] = [
                ("mtpd", judged, process.mtpd_s),
                ("rto", judged, None if process.rto_s is None else process.rto_s + zero),
                ("rto", emergency or (), None if process.within_s is None else process.within_s + zero),
            ]
            for kind, groups, due_s in dues:
                left = self.open_groups(groups)
                if left and due_s is not None:
                    yield Limit(kind, number, left, due_s, weight)

    def kinds_with(self, skill: int) -> list[int]:
        """The kinds of people who have the skill."""
        return [number for number, kind in enumerate(self.kinds) if skill in kind.skills]

    @cached_property
    def latest_due_s(self) -> int:
        """The last deadline."""
        return max((limit.due_s for limit in self.limits), default=0)

    @cached_property
    def total_s(self) -> int:
        """All work one after the other, from when the last way opens."""
        opens = max((mode.opens_s for job in self.jobs for mode in job.modes), default=0)
        return opens + sum(max(mode.lasts_s for mode in job.modes) for job in self.jobs)

    def unit_s(self, until_s: int) -> int:
        """The greatest number of seconds that divides every time: what starts as early as it can starts at a
        multiple of it.
        """
        modes = [mode for job in self.jobs for mode in job.modes]
        times = chain(
            *((mode.opens_s, mode.lasts_s, mode.hands_s) for mode in modes),
            *(window for kind in self.kinds for window in kind.windows(until_s)),
        )
        return gcd(*(time for time in times if time is not None)) or 1


def _down(plan: Plan) -> list[int]:
    """What fails at the outage, and what transitively needs it (restart.md, What is down)."""
    wiring = plan.wiring
    queue = list(
        dict.fromkeys(
            range(len(wiring.ids)) if plan.down is None else (wiring.number[name] for name in plan.down)
        )
    )
    up = [True] * len(wiring.ids)
    for resource in queue:
        up[resource] = False
    for resource in queue:  # grows while it is walked
        for group in wiring.groups_with[resource]:
            way = wiring.ways[wiring.group_way[group]]
            if way.measure == OWN and up[way.resource] and not any(up[m] for m in wiring.groups[group]):
                up[way.resource] = False
                queue.append(way.resource)
    return queue
