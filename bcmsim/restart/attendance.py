"""Who is there, who works on what, and who comes and goes in a run (restart.md, Availability of people)."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from heapq import heappop, heappush, merge
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from bcmsim.restart.staff import FreePeople, presence

if TYPE_CHECKING:
    from bcmsim.restart.wiring import Wiring

NOBODY = -1


class Attendance:
    """The people of one run, by number. Someone is free who is there and works on nothing."""

    def __init__(self, wiring: Wiring) -> None:
        count = len(wiring.people)
        self._people = wiring.people
        self.free = FreePeople(wiring.person_skills, len(wiring.skills))
        self.works_on = [NOBODY] * count
        """The way each person works on."""
        self.there = [False] * count
        self.segment = [NOBODY] * count
        """The last segment each has worked on."""
        self.released_s = [0] * count
        self.arrives_s: list[int | None] = [None] * count
        """When each can first be had; None: not called."""
        self._intervals = [array("q") for _person in range(count)]
        """Of each person from, until and resource, from, until and resource, ..."""
        self._on_duty = [False] * count
        self._away = [False] * count
        self._called_in = [False] * count
        self._away_until: list[int | None] = [None] * count
        self._reported = [False] * count
        self._since = [0] * count
        self._changes: list[tuple[int, int, bool]] = []
        self._coming: dict[int, Iterator[tuple[int, bool]]] = {}
        self._returns: list[tuple[int, int]] = []
        self.last_dated_s = 0
        """No dated absence begins or ends after this."""

    def call(self, person: int, arrives_s: int) -> None:
        """The person is called and can first be had at `arrives_s`."""
        worker = self._people[person]
        self.arrives_s[person] = arrives_s
        self.last_dated_s = max(self.last_dated_s, worker.last_dated_s)
        self._coming[person] = presence(worker, arrives_s)
        self._await_change(person)

    def _await_change(self, person: int) -> None:
        change = next(self._coming[person], None)
        if change is not None:
            heappush(self._changes, (change[0], person, change[1]))

    def comes_and_goes(self, person: int, from_s: int) -> Iterator[int]:
        """When the person, if called, comes and goes from that second on, in turn; as it is known now, which
        is before that. Endless where there are shifts."""
        arrives_s, until_s = self.arrives_s[person], self._away_until[person]
        away = self._away[person]
        if arrives_s is None or (away and until_s is None):
            return
        there, on_duty, called_in = self.there[person], self._on_duty[person], self._called_in[person]
        duty = (one for one in presence(self._people[person], arrives_s) if one[0] >= from_s)
        back = [(until_s, None)] if away and until_s is not None else []
        for second, changes in groupby(merge(duty, back, key=itemgetter(0)), itemgetter(0)):
            for _second, is_on in changes:
                if is_on is None:
                    away = False
                else:
                    on_duty = is_on
                    called_in = called_in and not is_on
            if there != ((on_duty or called_in) and not away):
                there = not there
                yield second

    def next_s(self) -> int | None:
        """When somebody comes or goes next."""
        times = [heap[0][0] for heap in (self._changes, self._returns) if heap]
        return min(times, default=None)

    @property
    def returning(self) -> bool:
        """Whether somebody taken away will be back at a known time."""
        return bool(self._returns)

    def come_and_go(self, now: int) -> list[int]:
        """Everybody whose availability changes now comes or goes; who went off duty is answered, in order."""
        gone = []
        while self._changes and self._changes[0][0] <= now:
            _time, person, on_duty = heappop(self._changes)
            self._on_duty[person] = on_duty
            if on_duty:
                self._called_in[person] = False
            else:
                gone.append(person)
            self._update(person)
            self._await_change(person)
        while self._returns and self._returns[0][0] <= now:
            time, person = heappop(self._returns)
            if self._away[person] and self._away_until[person] == time:
                self._away[person] = False
                self._update(person)
        return sorted(person for person in gone if not self.there[person])

    def was_reported(self, person: int) -> bool:
        """Whether somebody has said that the person is absent, or there."""
        return self._reported[person]

    def away(self, person: int) -> bool:
        """Whether the person has been taken away and is not back yet."""
        return self._away[person]

    def is_free(self, person: int) -> bool:
        """Whether the person is there and works on nothing."""
        return self.there[person] and self.works_on[person] == NOBODY

    def take_away(self, person: int, until_s: int | None) -> bool:
        """The person is absent from now on, until then or for good; False if that was so already."""
        self._reported[person] = True
        if self._away[person] and self._away_until[person] == until_s:
            return False
        self._away[person] = True
        self._called_in[person] = False
        self._away_until[person] = until_s
        if until_s is not None:
            heappush(self._returns, (until_s, person))
        self._update(person)
        return True

    def make_available(self, person: int) -> bool:
        """The person is there from now on, also off shift until the next one; False: they were already."""
        self._reported[person] = True
        if self.there[person]:
            return False
        self._away[person] = False
        self._called_in[person] = not self._on_duty[person]
        self._update(person)
        return True

    def _update(self, person: int) -> None:
        there = (self._on_duty[person] or self._called_in[person]) and not self._away[person]
        if there != self.there[person]:
            self.there[person] = there
            if self.works_on[person] == NOBODY:
                if there:
                    self.free.put(person)
                else:
                    self.free.take(person)

    def assign(self, person: int, way: int, now: int) -> None:
        """The free person works on this way from now on."""
        self.free.take(person)
        self.works_on[person] = way
        self._since[person] = now

    def release(self, person: int, resource: int, now: int) -> None:
        """The person has done their part of the work on the resource, or has to leave it."""
        self._intervals[person].extend((self._since[person], now, resource))
        self.works_on[person] = NOBODY
        self.released_s[person] = now
        if self.there[person]:
            self.free.put(person)

    def close(self, resource_of_way: list[int], now: int) -> None:
        """Note what everybody is at, where the run is read off before its end."""
        for person, way in enumerate(self.works_on):
            if way != NOBODY:
                self._intervals[person].extend((self._since[person], now, resource_of_way[way]))

    def intervals(self, person: int) -> list[tuple[int, int, int]]:
        """(from, until, resource) of all the work of this person, in order."""
        flat = self._intervals[person]
        return list(zip(flat[::3], flat[1::3], flat[2::3], strict=True))
