"""Simple lower bounds of any order: the longest chain with calendars, and the work of each skill.

Both forget nearly everything and are therefore quick and sound: no order of this plan, whoever does what, can
be better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bcmsim.restart.staff import DAY_S

if TYPE_CHECKING:
    from bcmsim.restart.ordering_problem import Groups, Job, Kind, Limit, Mode, Problem
    from bcmsim.restart.wiring import Numbered

LOOK_AHEAD_S = (0, DAY_S, 9 * DAY_S, 60 * DAY_S, 400 * DAY_S)
"""How far ahead it is asked when enough people are there; if never, the bound says nothing about it."""
MOST_CUTS = 24
"""So many beginnings and ends are tried for the work of one skill; more would be slow, not wrong."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What no order can beat."""

    mtpd: int
    """Criticality of the processes that miss their MTPD whatever is done."""
    rto: int
    waz_s: int


def bounds(problem: Problem, at_most_s: int | None) -> Bounds:
    """The bounds of the plan. `at_most_s`: a WAZ that some order reaches; None: none is known."""
    starts, ends = earliest(problem)
    missed = [limit for limit in problem.limits if completion(limit.groups, ends) > limit.due_s]
    chain_s = max((ends[job.resource] for job in problem.jobs), default=0)
    works = [] if at_most_s is None else [one.least_s(chain_s, at_most_s) for one in _works(problem, starts)]
    least_s = max([chain_s, *works])
    if at_most_s is not None:
        unit_s = problem.unit_s(at_most_s)
        least_s = -(-least_s // unit_s) * unit_s
    return Bounds(_weight(missed, "mtpd"), _weight(missed, "rto"), least_s)


def _weight(limits: Sequence[Limit], kind: str) -> int:
    return sum(limit.weight for limit in limits if limit.kind == kind)


def completion(groups: Groups, ends: Sequence[int]) -> int:
    """When every group has a member that is up."""
    return max((min(ends[member] for member in group) for group in groups), default=0)


def earliest(problem: Problem) -> tuple[list[int], list[int]]:
    """Of every resource the earliest start and end: all people and capacities there for it alone."""
    count = len(problem.wiring.ids)
    starts, ends = [0] * count, [0] * count
    for resource in problem.wiring.needs_first(problem.wiring.chosen):
        if resource in problem.job_of:
            job = problem.jobs[problem.job_of[resource]]
            found = [_earliest_start(problem, mode, ends) for mode in job.modes]
            starts[resource] = min(found)
            ends[resource] = min(start + mode.lasts_s for start, mode in zip(found, job.modes, strict=True))
    return starts, ends


def _earliest_start(problem: Problem, mode: Mode, ends: Sequence[int]) -> int:
    ready_s = max(mode.opens_s, completion(mode.needs, ends))
    if not mode.staff:
        return ready_s
    kinds = [kind for kind in problem.kinds if any(skill in kind.skills for skill, _count in mode.staff)]
    for ahead_s in LOOK_AHEAD_S:
        times = {ready_s: None}
        for kind in kinds:
            times.update((start, None) for start, _end in kind.windows(ready_s + ahead_s) if start > ready_s)
        for second in sorted(times):
            if _enough(kinds, mode.staff, second):
                return second
    return ready_s


def _enough(kinds: Sequence[Kind], staff: Numbered, second: int) -> bool:
    there = [kind for kind in kinds if kind.is_there(second)]
    return all(sum(kind.size for kind in there if skill in kind.skills) >= count for skill, count in staff)


@dataclass(frozen=True, slots=True)
class _Work:
    """What has to be done by some people or with some capacity, and how much they can do."""

    parts: tuple[tuple[int, int, int], ...]
    """Of each job: not before, the least that follows it, person-seconds (or unit-seconds)."""
    can: Callable[[int, int], int]
    """Person-seconds to be had from one second to another."""

    def least_s(self, from_s: int, until_s: int) -> int:
        """The least WAZ between these with which all of it can be done."""
        least = from_s
        for head in _some(sorted({part[0] for part in self.parts})):
            for tail in _some(sorted({part[1] for part in self.parts})):
                work = sum(part[2] for part in self.parts if part[0] >= head and part[1] >= tail)
                if work > self.can(head, least - tail):
                    least = self._smallest(head, tail, work, least, until_s)
        return least

    def _smallest(self, head: int, tail: int, work: int, low: int, high: int) -> int:
        """The smallest WAZ above `low` with room for this much work; `high` if there is none below."""
        while low < high:
            middle = (low + high) // 2
            if work > self.can(head, middle - tail):
                low = middle + 1
            else:
                high = middle
        return low


def _some(values: Sequence[int]) -> Sequence[int]:
    step = -(-len(values) // MOST_CUTS) or 1
    return values[::step]


def _works(problem: Problem, starts: Sequence[int]) -> Iterator[_Work]:
    tails = _tails(problem)
    everybody = range(len(problem.wiring.skills))
    for skills in (*([skill] for skill in everybody), [*everybody]):
        parts = [
            part
            for job in problem.jobs
            if (part := _part(job, skills, starts, tails, people=True)) is not None
        ]
        if parts:
            kinds = [kind for kind in problem.kinds if any(skill in kind.skills for skill in skills)]
            modes = [mode for job in problem.jobs for mode in job.modes if not mode.pauses]
            yield _Work(tuple(parts), _people(kinds, max((mode.hands_s for mode in modes), default=0)))
    for capacity, units in enumerate(problem.wiring.capacity_units):
        parts = [
            part
            for job in problem.jobs
            if (part := _part(job, [capacity], starts, tails, people=False)) is not None
        ]
        if parts:
            yield _Work(tuple(parts), lambda start, end, units=units: units * max(0, end - start))  # type: ignore[misc]


def _part(
    job: Job, of: Sequence[int], starts: Sequence[int], tails: Sequence[int], *, people: bool
) -> tuple[int, int, int] | None:
    """The least that this job takes of these skills or this capacity; None where it may do without."""
    found = []
    for mode in job.modes:
        count = sum(number for one, number in (mode.staff if people else mode.uses) if one in of)
        held_s = mode.hands_s if people else mode.lasts_s
        found.append((count * held_s, mode.lasts_s - held_s))
    work = min(one[0] for one in found)
    if not work:
        return None
    return starts[job.resource], tails[job.resource] + min(one[1] for one in found), work


def _people(kinds: Sequence[Kind], stretch_s: int) -> Callable[[int, int], int]:
    """Who has begun before the end of the shift stays to the end of the work, `stretch_s` at most."""

    def can(start: int, end: int) -> int:
        if end <= start:
            return 0
        total = 0
        for kind in kinds:
            known = start
            for begins, leaves in kind.windows(end):
                until = end if leaves is None else min(end, leaves + stretch_s)
                begin = max(known, begins)
                if until > begin:
                    total += kind.size * (until - begin)
                    known = until
        return total

    return can


def _tails(problem: Problem) -> list[int]:
    """The longest chain after each resource by needs that have no alternative."""
    tails = [0] * len(problem.wiring.ids)
    for resource in reversed(problem.wiring.needs_first(problem.wiring.chosen)):
        if resource not in problem.job_of:
            continue
        modes = problem.jobs[problem.job_of[resource]].modes
        least = min(mode.lasts_s for mode in modes)
        for group in modes[0].needs:
            if len(group) == 1 and all(group in mode.needs for mode in modes):
                tails[group[0]] = max(tails[group[0]], least + tails[resource])
    return tails
