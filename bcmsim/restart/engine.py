"""One run, event by event, in SimPy: the rules of restart.md (A resource, Dispatch, Measures).

SimPy delivers what ends at an instant (phase 1) at normal priority. Whatever may let something start asks for
a *turn*, one dispatcher event per instant that comes after them: there people come and go and interventions
apply (phase 2), and the ready ways are taken in priority order (phase 3). What starts and takes no time ends
before the next turn of the same instant. Inside, everything is a number; see `wiring`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, cast

from simpy.core import Environment, Infinity
from simpy.events import Event, EventPriority, Timeout

from bcmsim.restart import interventions as orders
from bcmsim.restart.attendance import Attendance
from bcmsim.restart.queueing import Capacities
from bcmsim.restart.staff import DAY_S
from bcmsim.restart.states import States
from bcmsim.restart.wiring import OWN, Way
from bcmsim.restart.work import (
    CLOSED,
    FAILED,
    PAUSED,
    READY,
    RESTARTING,
    WAITING,
    Draws,
    Segment,
    Segments,
    Work,
)

if TYPE_CHECKING:
    from bcmsim.restart.interventions import Intervention, Outcome
    from bcmsim.restart.parts import Plan

TURN = EventPriority(2)
"""After everything else that happens at the same instant (SimPy's own are 0 and 1)."""

IDLE_S = 8 * DAY_S
"""Shifts repeat weekly: what could not start in a week of every constellation never will."""

_SHOWN: tuple[Literal["restarting", "paused", "ready"], ...] = (RESTARTING, PAUSED, READY)


class Engine(States):
    """One run. `play` runs it; the results are read off its fields."""

    def __init__(
        self, plan: Plan, interventions: Sequence[Intervention], until_s: int | None, draws: Draws
    ) -> None:
        self.interventions = sorted(interventions, key=lambda one: one.at_s)
        super().__init__(plan, min([0, *(one.at_s for one in self.interventions)]))
        wiring = plan.wiring
        self.draws, self.until_s = draws, until_s
        self.env = Environment(initial_time=self.start_s)
        self.staff = Attendance(wiring)
        self.segments = Segments()
        self.declared_s: int | None = None
        self.data_lost_since: dict[int, int] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.unmet: list[tuple[Intervention, int]] = []
        """Orders to start a resource that wait for the end of this instant."""
        self.begun_by_hand: dict[int, int] = {}
        """When people last said that they began on a resource; see `stamps`."""
        self.ended_by_hand: dict[int, int] = {}
        self._next = 0
        self._capacities = Capacities(wiring.capacity_units)
        self._paused: dict[int, None] = {}
        self.interrupted: dict[int, None] = {}
        """The resources on which work has ever paused."""
        self._awake = self._begun = False
        self.over = False
        self._alarm_s: int | None = None
        self._idle_since: int | None = None

    def play(self) -> None:
        """Run until everything is up and nothing is to come, nothing can happen any more, or `until_s`."""
        self.at(0, self.outage)
        for at_s in dict.fromkeys(one.at_s for one in self.interventions):
            self.at(at_s, self.wake)
        self.play_on()

    def play_on(self) -> None:
        """Go on with a run that has been played to `until_s`, after that was put off."""
        env, until = self.env, self.until_s
        while not self.over and (at := env.peek()) != Infinity and (until is None or at <= until):
            self.now = int(at)
            env.step()

    # --- events ---------------------------------------------------------------------------------

    def at(self, second: int, then: Callable[[], None]) -> None:
        Timeout(self.env, second - self.now).callbacks.append(lambda _event: then())

    def wake(self) -> None:
        """Ask for a turn at this instant."""
        if not self._awake:
            self._awake = True
            turn = Event(self.env)
            turn._ok, turn._value = True, None
            turn.callbacks.append(self._turn)
            self.env.schedule(turn, TURN)

    def outage(self) -> None:
        """Everybody is called, the measures chosen come into force, what failed is down."""
        plan, wiring = self.plan, self.wiring
        self._begun = True
        for person, worker in enumerate(wiring.people):
            if worker.measure is None:
                self._call(person, plan.reaction_s + worker.travel_s)
        self.activate([measure for measure in wiring.chosen if measure not in self.active])
        failed = wiring.ids if plan.down is None else plan.down
        self.take_down([wiring.number[name] for name in failed])
        self.wake()

    def _turn(self, _event: Event) -> None:
        self._awake = False
        now = self.now
        for person in self.staff.come_and_go(now):
            way = self.staff.works_on[person]
            if way >= 0 and self.wiring.ways[way].pauses:
                self.leave(person)
        while self._next < len(self.interventions) and self.interventions[self._next].at_s <= now:
            intervention = self.interventions[self._next]
            self._next += 1
            outcome = orders.apply(self, intervention)
            if outcome is not None:
                self.outcomes[intervention.key] = outcome
        self._dispatch()
        if self.unmet:
            if self.env.peek() == now:
                self.wake()
            else:
                orders.conclude(self)
        self._set_alarm()
        self._consider_end()

    def _set_alarm(self) -> None:
        """Have a turn when somebody comes or goes next."""
        second = self.staff.next_s()
        if second is not None and second != self._alarm_s:
            self._alarm_s = second
            self.at(max(second, self.now), self.wake)

    def _consider_end(self) -> None:
        """The run is over when everything is up and nothing is to come, or nothing can happen any more."""
        if not self._begun or self._awake or self._next < len(self.interventions):
            return
        count = self.count
        if not self.unclean:
            self.over = True
        elif count[RESTARTING] or self.gates or self.staff.returning:
            self._idle_since = None
        elif not (count[READY] or count[PAUSED]) or self.staff.next_s() is None:
            self.over = True
        elif self._idle_since is None:
            self._idle_since = self.now
        elif self.now >= max(self._idle_since, self.staff.last_dated_s) + IDLE_S:
            self.over = True

    def activate(self, measures: Sequence[int]) -> None:
        """These measures come into force now, all at once: some may need what others replace.

        The people of each are there, and its ways open, after its provision.
        """
        if not measures:
            return
        self.active |= dict.fromkeys(measures, self.now)
        self.rank_anew()
        for measure in measures:
            provided_s = self.now + self.plan.measures[measure].provision_s
            for person, worker in enumerate(self.wiring.people):
                if worker.measure == self.plan.measures[measure].id:
                    self._call(person, provided_s)
            for way in self.wiring.measure_ways[measure]:
                resource = self.wiring.ways[way].resource
                if not self.running[resource]:
                    if self.works[resource].state in (WAITING, READY):
                        self.set(resource, CLOSED)
                    self.open(way)
        self.wake()

    def _call(self, person: int, arrives_s: int) -> None:
        worker = self.wiring.people[person]
        if not self.draws.is_absent(worker.id, worker.absent):
            self.staff.call(person, arrives_s)

    @property
    def idle_since(self) -> int:
        """Since when nothing happens but people coming and going; -1: something does."""
        return -1 if self._idle_since is None else self._idle_since

    def free_units(self) -> list[int]:
        """Of each capacity how many are free now."""
        return self._capacities.free_units()

    # --- work -----------------------------------------------------------------------------------

    def _dispatch(self) -> None:
        """Phase 3: each that can have all its people and capacities starts, in priority order."""
        for _order, resource in self.unmet:
            for number in self.open_ways(resource):
                self._try(number)
        for number in self.queue.candidates(self._may_start, self._paused):
            self._try(number)

    def _may_start(self, demand: int) -> bool:
        staff, uses = self.wiring.demands[demand]
        if uses and self._capacities.lacking(uses) is not None:
            return False
        return not staff or self.staff.free.may_fill(staff)

    def lacking_capacity(self, number: int) -> int | None:
        """A capacity of which this way cannot have enough units now."""
        return self._capacities.lacking(self.wiring.ways[number].uses)

    def _try(self, number: int) -> bool:
        """Start a ready way or go on with a paused one, if it can have all that it asks for now."""
        work, way = self.works[number], self.wiring.ways[number]
        if work.state not in (READY, PAUSED):
            return False
        if work.state == READY and way.uses and self._capacities.lacking(way.uses) is not None:
            return False
        going = self._who_goes(work, way) if way.staff else []
        if going is None:
            return False
        self._begin(number, going)
        return True

    def _who_goes(self, work: Work, way: Way) -> list[int] | None:
        """Who comes to those who are on it already; None where the slots cannot be filled now."""
        if not way.crew:
            return self.staff.free.who_goes(way.staff, work.crew)
        missing = [person for person in way.crew if person not in work.crew]
        return missing if all(map(self.staff.is_free, missing)) else None

    def _begin(self, number: int, going: list[int]) -> None:
        work, way, now = self.works[number], self.wiring.ways[number], self.now
        floor_s = max(0, work.opens_s)
        arcs = [] if work.segment < 0 else [(work.segment, self.segments.end_s[work.segment])]
        if work.state == READY:
            self._begin_attempt(number, arcs)
        for person in going:
            self.staff.assign(person, number, now)
            if self.staff.segment[person] >= 0:
                arcs.append((self.staff.segment[person], self.staff.released_s[person]))
            floor_s = max(floor_s, self.staff.arrives_s[person] or 0)
        work.crew += tuple(going)
        if now > floor_s and all(leave < now for _before, leave in arcs):
            floor_s = now
        segment = Segment(way.resource, now, floor_s, arcs)
        work.segment = self.segments.add(segment, before=work.segment, people=going)
        self._paused.pop(number, None)
        self.set(number, RESTARTING)
        self._schedule(number)

    def _begin_attempt(self, number: int, arcs: list[tuple[int, int]]) -> None:
        work, way = self.works[number], self.wiring.ways[number]
        if not work.attempts:
            work.start_s = self.now
        work.attempts += 1
        measure = None if way.measure == OWN else self.plan.measures[way.measure].id
        lasts = way.duration if work.attempts == 1 else way.retry
        drawn = self.draws.duration(self.wiring.ids[way.resource], measure, work.attempts, lasts)
        work.left_s = drawn + work.extension_s
        work.extension_s = 0
        work.hands_left_s = work.left_s if way.hands_on_s is None else way.hands_on_s
        for members in way.needs:
            first = members[0]
            if len(members) > 1:
                first = min((m for m in members if self.clean[m]), key=self.up_s.__getitem__)
            if self.up_segment[first] >= 0:
                arcs.append((self.up_segment[first], self.up_s[first]))
        if way.uses:
            work.units = tuple(self._capacities.take(way.uses))
        for unit in work.units:
            before, leave = self._capacities.last_use(unit)
            if before >= 0:
                arcs.append((before, leave))

    def _schedule(self, number: int) -> None:
        """Have the work end when what is left is done, and the hands free when they are no longer needed."""
        work = self.works[number]
        work.since_s = self.now
        work.token += 1
        Timeout(self.env, work.left_s, (number, work.token)).callbacks.append(self._on_end)
        if work.crew and work.hands_left_s < work.left_s:
            Timeout(self.env, work.hands_left_s, (number, work.token)).callbacks.append(self._on_hands_free)

    def _stop_clock(self, work: Work) -> None:
        """Call off the end of the work, keeping what was done."""
        work.token += 1
        done = self.now - work.since_s
        work.left_s -= done
        work.hands_left_s = max(0, work.hands_left_s - done)
        work.since_s = self.now

    def _on_end(self, event: Event) -> None:
        number, token = cast("tuple[int, int]", event.value)
        work, way = self.works[number], self.wiring.ways[number]
        if work.token != token:
            return
        if way.fails and self.draws.fails(self.wiring.ids[way.resource], work.attempts, way.fails):
            self.fail_attempt(number)
        else:
            self.complete(number)

    def _on_hands_free(self, event: Event) -> None:
        number, token = cast("tuple[int, int]", event.value)
        if self.works[number].token == token:
            self._release_people(number)
            self.wake()

    def worked_on(self, number: int) -> list[int]:
        """Everybody who has worked on this way since it was put into play, in order."""
        return self.segments.people_on(self.works[number].segment)

    def complete(self, number: int) -> None:
        """The work on this way is done: the resource is up."""
        self.interrupt(number)
        self.set(number, CLOSED, note=False)
        self.bring_up(self.wiring.ways[number].resource, number, self.works[number].segment)

    def fail_attempt(self, number: int) -> None:
        """The attempt failed; the next one may begin at once."""
        self.interrupt(number)
        self.enter(self.wiring.ways[number].resource, FAILED)
        self.set(number, WAITING, note=False)
        self.may_be_ready(number)
        self.note(self.wiring.ways[number].resource)

    def interrupt(self, number: int) -> None:
        """End the work on this way, if any: people and capacities are free."""
        work = self.works[number]
        if work.state not in (RESTARTING, PAUSED):
            return
        if work.state == RESTARTING:
            self._stop_clock(work)
            self.segments.end_s[work.segment] = self.now
        self._paused.pop(number, None)
        self._release_people(number)
        if work.units:
            self._capacities.give_back(work.units, work.segment, self.now)
            work.units = ()
        self.wake()

    def _release_people(self, number: int) -> None:
        work = self.works[number]
        for person in work.crew:
            self._release(person, number)
        work.crew = ()

    def _release(self, person: int, number: int) -> None:
        self.staff.release(person, self.wiring.ways[number].resource, self.now)
        self.staff.segment[person] = self.works[number].segment

    def leave(self, person: int) -> None:
        """The person has to leave the work: it pauses, keeps what was done, and queues for the slot."""
        number = self.staff.works_on[person]
        work = self.works[number]
        work.crew = tuple(other for other in work.crew if other != person)
        self._release(person, number)
        if work.state == RESTARTING:
            self._stop_clock(work)
            self.segments.end_s[work.segment] = self.now
            self._paused[number] = None
            self.interrupted[self.wiring.ways[number].resource] = None
            self.set(number, PAUSED)
        self.wake()

    def extend(self, number: int, by_s: int) -> None:
        """The work on this way takes that much longer, or its next attempt will."""
        work, way = self.works[number], self.wiring.ways[number]
        if work.state not in (RESTARTING, PAUSED):
            work.extension_s += by_s
            return
        if work.state == RESTARTING:
            self._stop_clock(work)
        work.left_s += by_s
        if way.hands_on_s is None:
            work.hands_left_s = work.left_s
        if work.state == RESTARTING:
            self._schedule(number)
