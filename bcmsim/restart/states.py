"""What is up, what is in play, and what follows when something goes down or comes up (restart.md)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from bcmsim.restart.priorities import ranks
from bcmsim.restart.queueing import ReadyQueue
from bcmsim.restart.wiring import OWN
from bcmsim.restart.work import (
    CLOSED,
    COMPROMISED,
    DOWN,
    PAUSED,
    READY,
    RESTARTING,
    UP,
    WAITING,
    History,
    State,
    WayState,
    Work,
)

if TYPE_CHECKING:
    from bcmsim.restart.parts import Plan

_SHOWN: tuple[Literal["restarting", "paused", "ready"], ...] = (RESTARTING, PAUSED, READY)


class States(ABC):
    """The states of all resources and ways, and the rules that lead from one to the next.

    A resource runs (for its users) and is clean (for the plan) unless it is compromised. A way counts how
    many groups of its needs have no clean member; a group without a running member takes down what it keeps
    up.
    """

    def __init__(self, plan: Plan, start_s: int) -> None:
        wiring = plan.wiring
        count = len(wiring.ids)
        self.plan, self.wiring = plan, wiring
        self.start_s = self.now = start_s
        self.works = [Work() for _way in wiring.ways]
        self.running = bytearray(b"\1") * count
        """Up for the users; it may be compromised."""
        self.clean = bytearray(b"\1") * count
        """Up for the plan."""
        self.up_s = array("q", [self.start_s]) * count
        self.up_way = array("i", range(count))
        """The way it came up by, its own before anything failed: what that needs keeps it up."""
        self.up_segment = array("i", [-1]) * count
        self.history = History(count, self.start_s)
        self.active: dict[int, int] = {}
        """When each measure was activated, in that order."""
        self.preferred: list[int] = []
        """The processes that the leader put first, the latest last."""
        self.unclean = 0
        """How many resources are not up for the plan."""
        self.count = {RESTARTING: 0, READY: 0, PAUSED: 0}
        """How many ways are in each of these states."""
        self.gates: dict[int, list[int]] = {}
        """The ways that may start only later, by that second."""
        self._running_members = array("i", map(len, wiring.groups))
        self._clean_members = array("i", self._running_members)
        self.queue = ReadyQueue(wiring.ways, lambda way: self.works[way].state == READY)
        self.rank_anew()

    @abstractmethod
    def wake(self) -> None:
        """Something may be able to start now."""

    @abstractmethod
    def at(self, second: int, then: Callable[[], None]) -> None:
        """Do this at that second, before anything starts."""

    @abstractmethod
    def interrupt(self, number: int) -> None:
        """End the work on this way, if any: people and capacities are free."""

    def abort(self, number: int) -> None:
        """The ground is gone: what was done is lost, the way waits again."""
        if self.works[number].state in (RESTARTING, PAUSED):
            self.interrupt(number)
            self.set(number, CLOSED)
            self.open(number)

    def set(self, number: int, state: WayState, *, note: bool = True) -> None:
        """The way is in this state now, and so (with `note`) may be its resource."""
        work = self.works[number]
        if work.state in self.count:
            self.count[work.state] -= 1
        if state in self.count:
            self.count[state] += 1
        work.state = state
        if note:
            self.note(self.wiring.ways[number].resource)

    def note(self, resource: int) -> None:
        """Enter the resource's present state in its history."""
        if self.running[resource]:
            self.enter(resource, UP if self.clean[resource] else COMPROMISED)
        else:
            states = [self.works[way].state for way in self.wiring.ways_of[resource]]
            self.enter(resource, _shown(states))

    def enter(self, resource: int, state: State) -> None:
        """Enter a state in the resource's history."""
        self.history.enter(resource, self.now, state)

    def open_ways(self, resource: int) -> list[int]:
        """The ways in play."""
        return [way for way in self.wiring.ways_of[resource] if self.works[way].state != CLOSED]

    def opens_s(self, number: int) -> int:
        """The earliest second at which this way may start."""
        way = self.wiring.ways[number]
        step = self.plan.resources[way.resource]
        if way.measure != OWN:
            opens_s = self.active[way.measure] + self.plan.measures[way.measure].provision_s
        else:
            opens_s = self.plan.reaction_s if step.after_reaction else self.start_s
        return max(opens_s, step.release_s) if step.release_s else opens_s

    def open(self, number: int) -> None:
        """Put a way into play: it waits for its time and its needs."""
        work = self.works[number]
        work.reset(self.opens_s(number))
        if work.opens_s > self.now:
            work.gated = True
            if work.opens_s not in self.gates:
                self.gates[work.opens_s] = []
                self.at(work.opens_s, self._open_gates)
            self.gates[work.opens_s].append(number)
        self.note(self.wiring.ways[number].resource)
        self.may_be_ready(number)

    def _open_gates(self) -> None:
        for number in self.gates.pop(self.now):
            work = self.works[number]
            if work.gated and work.opens_s <= self.now:
                work.gated = False
                self.may_be_ready(number)
        self.wake()

    def may_be_ready(self, number: int) -> None:
        """The way is ready if nothing is missing any more."""
        work = self.works[number]
        if work.state == WAITING and not work.missing and not work.gated:
            if not work.attempts:
                work.ready_s = self.now
            self.set(number, READY)
            self.queue.add(number)
            self.wake()

    def rank_anew(self) -> None:
        """Work out the priorities again: a measure came into force, or the leader prefers a process."""
        measures = tuple(self.active) or self.wiring.chosen
        self.queue.rank(
            ranks(self.wiring, measures, tuple(self.preferred)),
            [number for number, work in enumerate(self.works) if work.state == READY],
        )

    def take_down(self, failed: Iterable[int]) -> None:
        """These fail, and with them what transitively needs them, also what is restarting."""
        wiring = self.wiring
        queue = list(failed)
        fallen = []
        for resource in queue:  # grows while it is walked
            if not self.running[resource]:
                continue
            fallen.append(resource)
            was_clean = self.clean[resource]
            self.running[resource] = self.clean[resource] = False
            self.unclean += was_clean
            self.enter(resource, DOWN)
            for group in wiring.groups_with[resource]:
                way = wiring.group_way[group]
                if was_clean:
                    self._need_lost(group)
                self._running_members[group] -= 1
                if not self._running_members[group]:
                    target = wiring.ways[way].resource
                    if self.running[target]:
                        if self.up_way[target] == way:
                            queue.append(target)
                    else:
                        self.abort(way)
        for resource in fallen:
            for way in wiring.planned_ways(resource, tuple(self.active)):
                self.open(way)

    def leaning_on(self, resource: int) -> list[int]:
        """The ways that would lose their ground without it: being worked on, or what came up by them."""
        wiring = self.wiring
        found = []
        for group in wiring.groups_with[resource]:
            way = wiring.group_way[group]
            target = wiring.ways[way].resource
            if self.running[target]:
                leans = self.up_way[target] == way
            else:
                leans = self.works[way].state in (RESTARTING, PAUSED)
            if leans and self._running_members[group] == 1:
                found.append(way)
        return found

    def _need_lost(self, group: int) -> None:
        """A member of the group is no longer up for the plan; a ready way may have to wait again."""
        self._clean_members[group] -= 1
        if not self._clean_members[group]:
            number = self.wiring.group_way[group]
            self.works[number].missing += 1
            if self.works[number].state == READY:
                self.set(number, WAITING)

    def compromise(self, resource: int) -> None:
        """It runs on for the users; for the plan it is down until it is isolated and rebuilt."""
        self.clean[resource] = False
        self.unclean += 1
        for group in self.wiring.groups_with[resource]:
            self._need_lost(group)
        self.note(resource)

    def bring_up(self, resource: int, way: int, segment: int) -> None:
        """The resource is up by this way; all others end."""
        wiring = self.wiring
        self.running[resource] = self.clean[resource] = True
        self.unclean -= 1
        for other in self.open_ways(resource):
            self.interrupt(other)
            self.set(other, CLOSED)
        self.up_s[resource], self.up_way[resource], self.up_segment[resource] = self.now, way, segment
        self.note(resource)
        for group in wiring.groups_with[resource]:
            self._running_members[group] += 1
            self._clean_members[group] += 1
            if self._clean_members[group] == 1:
                number = wiring.group_way[group]
                self.works[number].missing -= 1
                self.may_be_ready(number)
        self.wake()


def _shown(states: Sequence[WayState]) -> State:
    """What a resource with these ways is said to be: the furthest."""
    if len(states) == 1 and states[0] != CLOSED:
        return states[0]
    return next((shown for shown in _SHOWN if shown in states), WAITING)
