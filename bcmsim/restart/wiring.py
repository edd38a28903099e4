"""A plan in numbers: resources, people, skills and needs as the simulation walks them; refuses what cannot
run.

A resource has one or more *ways* to come up again: its own, numbered like the resource, and one for each
measure that replaces it. Each way has groups of needs; a group is satisfied when one of its members is up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bcmsim.i18n import _, ngettext
from bcmsim.restart.parts import Counts, Needs, Plan, PlanError

if TYPE_CHECKING:
    from bcmsim.scenario.quantities import Distribution

OWN = -1
Numbered = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to bring a resource up again: its own restart, or a measure in its place."""

    resource: int
    measure: int
    """OWN, or the number of the measure."""
    needs: tuple[tuple[int, ...], ...]
    staff: Numbered
    """(skill, people) pairs."""
    uses: Numbered
    """(capacity, units) pairs."""
    duration: Distribution
    retry: Distribution
    hands_on_s: int | None
    pauses: bool
    fails: float
    demand: int
    """Ways with the same number ask for the same people and capacities."""
    crew: tuple[int, ...] = ()
    """Exactly these people; empty: whoever fills the slots."""

    @property
    def planned_s(self) -> int:
        return self.duration.planned


class Wiring:
    """The plan in numbers. Raises PlanError for what no run could ever do."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.ids = tuple(step.id for step in plan.resources)
        self.number = {name: number for number, name in enumerate(self.ids)}
        self.measure_number = {measure.id: number for number, measure in enumerate(plan.measures)}
        self.process_number = {process.id: number for number, process in enumerate(plan.processes)}
        self.capacity_ids = tuple(name for name, _units in plan.capacities)
        self.capacity_units = tuple(units for _name, units in plan.capacities)
        self._capacity_number = {name: number for number, name in enumerate(self.capacity_ids)}
        self._wire_people()
        self._demands: dict[tuple[Numbered, Numbered, tuple[int, ...]], int] = {}
        self.ways: list[Way] = []
        self.measure_ways: list[list[int]] = [[] for _measure in plan.measures]
        self._wire_ways()
        self.demands = tuple((staff, uses) for staff, uses, _crew in self._demands)
        """(staff, uses) by the number of the demand."""
        self._wire_needs()
        self.targets = tuple(
            (
                self._groups(process.id, process.needs),
                None if process.emergency is None else self._groups(process.id, process.emergency),
            )
            for process in plan.processes
        )
        """Of each process what normal and what emergency operation need."""
        self.chosen = tuple(n for n, measure in enumerate(plan.measures) if measure.chosen)
        self.ranks: dict[tuple[tuple[int, ...], tuple[int, ...]], list[int]] = {}
        """What `priorities.ranks` has worked out, by measures in force and processes preferred."""
        self._orders: dict[tuple[int, ...], list[int]] = {}
        self._refuse()

    def reordered(self, plan: Plan) -> Wiring:
        """The wiring of a plan that differs in its ranking and floors only."""
        wiring = copy(self)
        wiring.plan, wiring.ranks = plan, {}
        return wiring

    def with_measures(self, plan: Plan) -> Wiring:
        """The wiring of a plan that differs in the measures in force and in what is down only.

        Raises PlanError for what no run could do.
        """
        wiring = copy(self)
        wiring.plan = plan
        wiring.chosen = tuple(n for n, measure in enumerate(plan.measures) if measure.chosen)
        wiring._refuse()
        return wiring

    def with_people(self, plan: Plan) -> Wiring:
        """The wiring of a plan that differs in its people only, where no crew is named by number and nobody
        brings a skill that is new."""
        wiring = copy(self)
        wiring.plan = plan
        wiring._wire_people(self.skills)
        return wiring

    def _wire_people(self, skills: Sequence[str] = ()) -> None:
        """`skills`: those that are numbered already."""
        people = self.plan.people
        order = sorted(range(len(people)), key=lambda n: (len(people[n].skills), n))
        self.people = tuple(people[n] for n in order)
        """In the order in which they are asked: fewest skills, order of the file, number in the pool."""
        self.person_number = {worker.id: number for number, worker in enumerate(self.people)}
        names = dict.fromkeys((*skills, *(skill for worker in people for skill in worker.skills)))
        self.skills = list(names)
        self.skill_number = {name: number for number, name in enumerate(self.skills)}
        self.person_skills = tuple(
            tuple(self.skill_number[skill] for skill in worker.skills) for worker in self.people
        )

    def _wire_ways(self) -> None:
        for number, step in enumerate(self.plan.resources):
            staff, uses = self._staff(step.staff), self._capacities(step.id, step.uses)
            crew = self._crew(step.id, step.crew)
            self.ways.append(
                Way(
                    resource=number,
                    measure=OWN,
                    needs=self._groups(step.id, step.needs),
                    staff=staff,
                    uses=uses,
                    duration=step.duration,
                    retry=step.retry or step.duration,
                    hands_on_s=step.hands_on_s,
                    pauses=step.pauses,
                    fails=step.fails,
                    demand=self._demand(staff, uses, crew),
                    crew=crew if staff else (),
                )
            )
        for number, measure in enumerate(self.plan.measures):
            staff, needs = self._staff(measure.staff), self._groups(measure.id, measure.needs)
            for name, duration in measure.replaces:
                resource = self._resource(measure.id, name)
                crew = self._crew(name, self.plan.resources[resource].crew)
                self.measure_ways[number].append(len(self.ways))
                self.ways.append(
                    Way(
                        resource=resource,
                        measure=number,
                        needs=needs,
                        staff=staff,
                        uses=(),
                        duration=duration,
                        retry=duration,
                        hands_on_s=None,
                        pauses=False,
                        fails=0.0,
                        demand=self._demand(staff, (), crew),
                        crew=crew if staff else (),
                    )
                )

    def _wire_needs(self) -> None:
        self.ways_of: list[list[int]] = [[] for _resource in self.ids]
        """The ways of a resource, its own first."""
        self.group_way: list[int] = []
        self.groups: list[tuple[int, ...]] = []
        self.way_groups: list[list[int]] = []
        self.groups_with: list[list[int]] = [[] for _resource in self.ids]
        """The groups of needs in which a resource is a member."""
        for number, way in enumerate(self.ways):
            self.ways_of[way.resource].append(number)
            mine = []
            for members in way.needs:
                group = len(self.groups)
                mine.append(group)
                self.groups.append(members)
                self.group_way.append(number)
                for member in members:
                    self.groups_with[member].append(group)
            self.way_groups.append(mine)

    def _demand(self, staff: Numbered, uses: Numbered, crew: tuple[int, ...]) -> int:
        return self._demands.setdefault((staff, uses, crew), len(self._demands))

    def _crew(self, by: str, crew: Sequence[str]) -> tuple[int, ...]:
        for name in crew:
            if name not in self.person_number:
                raise PlanError(
                    _("{id} names the person {name}, who does not exist").format(id=by, name=name)
                )
        return tuple(sorted(self.person_number[name] for name in crew))

    def _resource(self, by: str, name: str) -> int:
        if name not in self.number:
            raise PlanError(
                _("{id} names the resource {name}, which does not exist").format(id=by, name=name)
            )
        return self.number[name]

    def _groups(self, by: str, needs: Needs) -> tuple[tuple[int, ...], ...]:
        return tuple(
            tuple(dict.fromkeys(self._resource(by, name) for name in group)) for group in needs if group
        )

    def _staff(self, staff: Counts) -> Numbered:
        numbered = []
        for skill, count in staff:
            if count:
                if skill not in self.skill_number:
                    self.skill_number[skill] = len(self.skills)
                    self.skills.append(skill)
                numbered.append((self.skill_number[skill], count))
        return tuple(sorted(numbered))

    def _capacities(self, by: str, uses: Counts) -> Numbered:
        numbered = []
        for name, units in uses:
            if not units:
                continue
            there = self.capacity_units[self._capacity_number[name]] if name in self._capacity_number else 0
            if units > there:
                raise PlanError(
                    _("{id} uses {units} of the capacity {name}, but there are only {there}").format(
                        id=by, units=units, name=name, there=there
                    ),
                    _("write it under `capacities`, or use less"),
                )
            numbered.append((self._capacity_number[name], units))
        return tuple(sorted(numbered))

    def needs_of(self, resource: int, measures: Sequence[int]) -> list[int]:
        """What a resource may need with these measures in force, alternatives included, in order."""
        return list(
            dict.fromkeys(
                member
                for way in self.planned_ways(resource, measures)
                for members in self.ways[way].needs
                for member in members
            )
        )

    def planned_ways(self, resource: int, measures: Sequence[int]) -> list[int]:
        """The ways by which the plan restarts a resource: those of the measures in force, else its own."""
        ways = self.ways_of[resource]
        if len(ways) == 1:
            return ways
        return [way for way in ways if self.ways[way].measure in measures] or ways[:1]

    def needs_first(self, measures: Sequence[int]) -> list[int]:
        """All resources, each after everything it may need. Raises PlanError naming a ring."""
        if tuple(measures) not in self._orders:
            self._orders[tuple(measures)] = self._needs_first(measures)
        return self._orders[tuple(measures)]

    def _needs_first(self, measures: Sequence[int]) -> list[int]:
        count = len(self.ids)
        needs = [self.needs_of(resource, measures) for resource in range(count)]
        users: list[list[int]] = [[] for _resource in range(count)]
        for resource, members in enumerate(needs):
            for member in members:
                users[member].append(resource)
        waiting = [len(members) for members in needs]
        order = [resource for resource in range(count) if not waiting[resource]]
        for resource in order:  # grows while it is walked
            for user in users[resource]:
                waiting[user] -= 1
                if not waiting[user]:
                    order.append(user)
        if len(order) < count:
            ring = _ring(needs, [resource for resource in range(count) if waiting[resource]])
            raise PlanError(
                _("the resources need each other in a ring: {ring}").format(
                    ring=" -> ".join(self.ids[resource] for resource in ring)
                ),
                _("leave out one `needs` of the ring"),
            )
        return order

    def _refuse(self) -> None:
        self.needs_first(())
        if self.chosen:
            self.needs_first(self.chosen)
        known = [False] * len(self.skills)
        for skills in self.person_skills:
            for skill in skills:
                known[skill] = True
        for number in range(len(self.ids)):
            for way in self.planned_ways(number, self.chosen):
                for skill, count in self.ways[way].staff:
                    if not known[skill]:
                        raise PlanError(
                            ngettext(
                                "{id} needs {count} person with the skill {skill}, which nobody has",
                                "{id} needs {count} people with the skill {skill}, which nobody has",
                                count,
                            ).format(id=self._way_id(way), count=count, skill=self.skills[skill]),
                            _("give the skill to somebody under `staff`"),
                        )

    def _way_id(self, way: int) -> str:
        measure = self.ways[way].measure
        return self.ids[self.ways[way].resource] if measure == OWN else self.plan.measures[measure].id


def _ring(needs: Sequence[Sequence[int]], stuck: Iterable[int]) -> list[int]:
    """One ring among resources that wait for each other, the first repeated at the end."""
    among = dict.fromkeys(stuck)
    path: dict[int, None] = {}
    resource = next(iter(among))
    while resource not in path:
        path[resource] = None
        resource = next(member for member in needs[resource] if member in among)
    members = list(path)
    return [*members[members.index(resource) :], resource]
