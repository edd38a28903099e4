"""Which skill is covered by whom, from the outage on (restart.md, Availability of people).

Everybody is called at the outage and can first be had after the reaction time and their travel, inside their
shifts and outside their absences; whom a chosen measure brings, after its provision. Chances are exact, on
one assumption: whoever may be missing (`absent`) is so independently of all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bcmsim.restart.parts import Plan, Worker

Interval = tuple[int, int]

HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which the same people have the skill at hand."""

    start_s: int
    end_s: int
    people: tuple[str, ...]
    """In the order of the file, if everybody comes who may be missing."""
    p_enough: float
    """The chance that as many are there as one resource asks for (one, where none asks)."""


@dataclass(frozen=True)
class SkillCover:
    """One skill from the outage on. Its stretches follow each other without a gap."""

    skill: str
    holders: tuple[str, ...]
    """Everybody who has it and is called."""
    asked: int
    """The most people with it whom one resource asks for at once; 0: none asks."""
    stretches: tuple[Stretch, ...]

    @property
    def single_point(self) -> str | None:
        """The only person who has the skill at all (R006)."""
        return self.holders[0] if len(self.holders) == 1 else None

    @cached_property
    def gaps(self) -> tuple[Interval, ...]:
        """When nobody is there."""
        return joined((one.start_s, one.end_s) for one in self.stretches if not one.people)

    @cached_property
    def alone(self) -> tuple[tuple[int, int, str], ...]:
        """When it hangs on one person, and on whom."""
        return tuple(
            (one.start_s, one.end_s, one.people[0]) for one in self.stretches if len(one.people) == 1
        )

    @cached_property
    def short(self) -> tuple[Interval, ...]:
        """When fewer are there than one resource asks for."""
        return joined((one.start_s, one.end_s) for one in self.stretches if len(one.people) < self.asked)

    def least(self, cell_s: int = HOUR_S) -> tuple[int, ...]:
        """How many are there all through each hour (or cell of that many seconds)."""
        if not self.stretches:
            return ()
        end = self.stretches[-1].end_s
        return tuple(
            min(
                len(one.people)
                for one in self.stretches
                if one.start_s < start + cell_s and one.end_s > start
            )
            for start in range(0, end, cell_s)
        )


def skill_cover(plan: Plan, until_s: int) -> tuple[SkillCover, ...]:
    """Every skill that somebody has or a resource asks for, from the outage to `until_s` (over 0)."""
    arrivals = {worker.id: arrival_s(plan, worker) for worker in plan.people}
    called = [worker for worker in plan.people if arrivals[worker.id] is not None]
    there = {worker.id: windows(worker, arrivals[worker.id] or 0, until_s) for worker in called}
    asked = _asked(plan)
    names = dict.fromkeys([*asked, *(skill for worker in called for skill in worker.skills)])
    return tuple(
        _cover(skill, [one for one in called if skill in one.skills], there, asked.get(skill, 0), until_s)
        for skill in names
    )


def _asked(plan: Plan) -> dict[str, int]:
    asked: dict[str, int] = {}
    chosen = [measure.staff for measure in plan.measures if measure.chosen]
    for staff in [*(step.staff for step in plan.resources), *chosen]:
        for skill, count in staff:
            if count:
                asked[skill] = max(asked.get(skill, 0), count)
    return asked


def _cover(
    skill: str,
    holders: Sequence[Worker],
    there: Mapping[str, Sequence[Interval]],
    asked: int,
    until_s: int,
) -> SkillCover:
    edges = {0: None, until_s: None}
    for holder in holders:
        for start, end in there[holder.id]:
            edges[start] = edges[end] = None
    stretches: list[Stretch] = []
    for start, end in pairwise(sorted(edges)):
        present = [one for one in holders if any(come <= start < go for come, go in there[one.id])]
        people = tuple(one.id for one in present)
        if stretches and stretches[-1].people == people:
            start = stretches.pop().start_s
        chance = at_least(max(1, asked), [1 - one.absent for one in present])
        stretches.append(Stretch(start, end, people, chance))
    return SkillCover(skill, tuple(one.id for one in holders), asked, tuple(stretches))


def at_least(count: int, chances: Sequence[float]) -> float:
    """The chance that at least `count` of independent events happen."""
    exactly = [1.0, *(0.0 for _number in range(count))]
    for chance in chances:
        exactly[count] += exactly[count - 1] * chance if count else 0.0
        for number in range(count - 1, -1, -1):
            before = exactly[number - 1] * chance if number else 0.0
            exactly[number] = exactly[number] * (1 - chance) + before
    return min(1.0, exactly[count])


# --- when people are there -------------------------------------------------------------------------


def arrival_s(plan: Plan, worker: Worker) -> int | None:
    """When the person can first be had, shifts and absences apart; None: nobody calls them."""
    if worker.measure is None:
        return plan.reaction_s + worker.travel_s
    return next((one.provision_s for one in plan.measures if one.id == worker.measure and one.chosen), None)


def windows(worker: Worker, arrives_s: int, until_s: int) -> list[Interval]:
    """When the person is there from `arrives_s` to `until_s`: inside the shifts, outside the absences."""
    found: list[Interval] = []
    for start, end in _shifts(worker, arrives_s, until_s):
        for away, back in worker.absences:
            if away < end and (back is None or back > start):
                if away > start:
                    found.append((start, away))
                start = end if back is None else max(start, back)
        if start < end:
            found.append((start, end))
    return list(joined(found))


def _shifts(worker: Worker, arrives_s: int, until_s: int) -> Iterator[Interval]:
    if worker.calendar is None:
        if arrives_s < until_s:
            yield arrives_s, until_s
        return
    number = 0
    while (window := worker.calendar.window(number)) is not None and window[0] < until_s:
        start, end = max(window[0], arrives_s), until_s if window[1] is None else min(window[1], until_s)
        if start < end:
            yield start, end
        number += 1


def joined(spans: Iterable[Interval]) -> tuple[Interval, ...]:
    """Ascending spans; those that touch or overlap are one."""
    result: list[Interval] = []
    for start, end in spans:
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)
