"""What stands in the way of one resource, seen while a run is played once more.

After each dispatch the obstacles of that resource are noted. They hold until the next note, because nothing
changes in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bcmsim.restart.engine import Engine
from bcmsim.restart.priorities import ranks
from bcmsim.restart.wiring import OWN
from bcmsim.restart.work import CLOSED, COMPROMISED, PAUSED, RESTARTING, UP

if TYPE_CHECKING:
    from bcmsim.restart.results import RestartRun
    from bcmsim.restart.work import State, Work

GateKind = Literal["reaction", "measure", "planned"]
Standing = Literal["free", "busy", "travel", "shift", "absence", "away", "uncalled"]
"""Where a person is: free, at work elsewhere, not yet arrived, off shift, on a dated absence, taken away by
an effect, not called (or missing in this run)."""


@dataclass(frozen=True, slots=True)
class NotDown:
    """It was up, or ran compromised: there was nothing to restart."""

    state: State


@dataclass(frozen=True, slots=True)
class NeedDown:
    """None of these is up; one of them would do."""

    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """It is too early: the reaction time, the provision of the measure, or a planned start."""

    kind: GateKind
    until_s: int
    measure: str | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has what it waits for."""

    resource: str
    began_s: int
    """When its restart began."""
    first: bool
    """It goes first by the rule that was in force."""
    paused: bool = False
    """It does not go on itself: it waits for somebody, and keeps what it has."""


@dataclass(frozen=True, slots=True)
class CapacityShort:
    """Too few units of a shared capacity are free."""

    capacity: str
    wanted: int
    free: int
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class PersonState:
    """One of those who could fill a slot."""

    person: str
    skills: tuple[str, ...]
    standing: Standing
    holder: Holder | None = None
    """At what the person was busy."""


@dataclass(frozen=True, slots=True)
class PeopleShort:
    """The free people cannot fill the slots."""

    wanted: tuple[tuple[str, int], ...]
    short: tuple[str, ...]
    """The skills of which too few people are free; empty: each has enough, but not all together."""
    people: tuple[PersonState, ...]
    """Everybody with one of the wanted skills, or exactly those who are to do it."""


Obstacle = NotDown | NeedDown | Gate | CapacityShort | PeopleShort


@dataclass(frozen=True, slots=True)
class Note:
    """What was seen after a dispatch: the obstacles of each way in play."""

    second: int
    ways: Mapping[int, tuple[Obstacle, ...]]
    standing: NotDown | None
    working: tuple[int, ...]
    """The ways on which work has begun."""
    measures: tuple[int, ...]
    preferred: tuple[int, ...]

    def of(self, way: int) -> tuple[Obstacle, ...]:
        """What stood in the way of this way; before it was in play, of the one that was."""
        if self.standing:
            return (self.standing,)
        return self.ways.get(way) or next(iter(self.ways.values()), ())


class Witness(Engine):
    """The run once more, with a look at some resources after each dispatch."""

    def __init__(self, run: RestartRun) -> None:
        super().__init__(run.plan, run.interventions, None, run.draws)
        self._users: list[list[int]] = [[] for _capacity in self.wiring.capacity_ids]
        """The ways that use each capacity."""
        for number, way in enumerate(self.wiring.ways):
            for capacity, _units in way.uses:
                self._users[capacity].append(number)

    def look_at(self, resource: int) -> Note:
        """What stands in the way of the resource now."""
        standing, ways = None, {}
        ways_of = self.wiring.ways_of[resource]
        working = tuple(way for way in ways_of if self.works[way].state in (RESTARTING, PAUSED))
        if self.running[resource]:
            standing = NotDown(UP if self.clean[resource] else COMPROMISED)
        else:
            for way in ways_of:
                if way not in working and self.works[way].state != CLOSED:
                    ways[way] = tuple(self._obstacles(way))
        return Note(self.now, ways, standing, working, tuple(self.active), tuple(self.preferred))

    def _obstacles(self, number: int) -> list[Obstacle]:
        work, way, wiring = self.works[number], self.wiring.ways[number], self.wiring
        found: list[Obstacle] = []
        if work.gated:
            found.append(self._gate(number, work))
        for group in wiring.way_groups[number]:
            members = wiring.groups[group]
            if not any(self.clean[member] for member in members):
                found.append(NeedDown(tuple(wiring.ids[member] for member in members)))
        for capacity, units in way.uses:
            short = self._capacity(number, capacity, units)
            if short is not None:
                found.append(short)
        if way.staff and self._who_goes(work, way) is None:
            found.append(self._crew_short(number))
        return found

    def _gate(self, number: int, work: Work) -> Gate:
        way = self.wiring.ways[number]
        if work.opens_s == self.plan.resources[way.resource].release_s:
            return Gate("planned", work.opens_s)
        if way.measure == OWN:
            return Gate("reaction", work.opens_s)
        return Gate("measure", work.opens_s, self.plan.measures[way.measure].id)

    def _capacity(self, number: int, capacity: int, units: int) -> CapacityShort | None:
        if self._capacities.lacking(((capacity, units),)) is None:
            return None
        held = {
            other: count
            for other in self._users[capacity]
            if (count := sum(1 for kind, _unit in self.works[other].units if kind == capacity))
        }
        return CapacityShort(
            self.wiring.capacity_ids[capacity],
            units,
            self.wiring.capacity_units[capacity] - sum(held.values()),
            tuple(self._holder(number, other) for other in held),
        )

    def _holder(self, number: int, other: int) -> Holder:
        ways = self.wiring.ways
        ranking = ranks(self.wiring, tuple(self.active) or self.wiring.chosen, tuple(self.preferred))
        mine, theirs = (ranking[ways[way].resource] for way in (number, other))
        began_s = self.works[other].start_s
        return Holder(
            self.wiring.ids[ways[other].resource],
            self.now if began_s is None else began_s,
            theirs < mine,
            self.works[other].state == PAUSED,
        )

    def _crew_short(self, number: int) -> PeopleShort:
        way, wiring = self.wiring.ways[number], self.wiring
        wanted = tuple((wiring.skills[skill], count) for skill, count in way.staff)
        those: Sequence[int] = way.crew or [
            person
            for person, worker in enumerate(wiring.people)
            if any(skill in worker.skills for skill, _count in wanted)
        ]
        states = tuple(self._state(number, person) for person in those)
        free = [state.skills for state in states if state.standing == "free"]
        short = tuple(name for name, count in wanted if sum(1 for has in free if name in has) < count)
        return PeopleShort(wanted, short, states)

    def _state(self, number: int, person: int) -> PersonState:
        worker, staff = self.wiring.people[person], self.staff
        other = staff.works_on[person]
        if other >= 0:
            return PersonState(worker.id, worker.skills, "busy", self._holder(number, other))
        if staff.there[person]:
            return PersonState(worker.id, worker.skills, "free")
        arrives = staff.arrives_s[person]
        standing: Standing = "shift"
        if arrives is None:
            standing = "uncalled"
        elif staff.away(person):
            standing = "away"
        elif self.now < arrives:
            standing = "travel"
        elif any(away <= self.now and (back is None or self.now < back) for away, back in worker.absences):
            standing = "absence"
        return PersonState(worker.id, worker.skills, standing)

    def holding(self, capacity: str) -> list[str]:
        """The resources that have units of the capacity now."""
        number = self.wiring.capacity_ids.index(capacity)
        return [
            self.wiring.ids[self.wiring.ways[way].resource]
            for way in self._users[number]
            if any(kind == number for kind, _unit in self.works[way].units)
        ]


class OneWatched(Witness):
    """One resource, watched all the time."""

    def __init__(self, run: RestartRun, resource: int) -> None:
        super().__init__(run)
        self._resource = resource
        self._notes: dict[int, Note] = {}

    def _dispatch(self) -> None:
        super()._dispatch()
        self._notes[self.now] = self.look_at(self._resource)

    def before(self, way: int, start_s: int | None) -> list[Note]:
        """The notes of the wait that ended with this start: since it was up or worked on last."""
        notes = [note for second, note in self._notes.items() if start_s is None or second < start_s]
        for place in range(len(notes) - 1, -1, -1):
            if notes[place].standing:
                return notes[place:]
            if way in notes[place].working:
                return notes[place + 1 :]
        return notes
