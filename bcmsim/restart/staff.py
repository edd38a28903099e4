"""People: when they are there, and who of the free ones goes (restart.md, Dispatch, Availability)."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from heapq import merge
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bcmsim.restart.parts import Worker

Window = tuple[int, int | None]
"""From and until in seconds since the outage; until None: for ever."""

DAY_S = 86_400
_ROUND_THE_CLOCK_S = 9 * DAY_S
"""Shifts repeat weekly: whoever is on duty for longer than this without a gap is on duty for ever."""


class Calendar:
    """The shifts of one or more persons as windows in seconds since the outage, from the day before it on.

    Wall-clock hours are mapped to seconds by the scenario's zone, day by day, as far as a run asks; a night
    with a change of the clocks is an hour shorter or longer. A time that the change skips counts as that much
    later, of one that comes twice the first is meant. Shifts that touch or overlap are one window.
    """

    def __init__(self, outage: int, zone: ZoneInfo, shifts: Sequence[tuple[Sequence[int], int, int]]) -> None:
        """`shifts`: weekdays (0 is Monday), start and end in seconds of the day; end <= start: overnight."""
        self._outage = outage
        self._zone = zone
        self._shifts = [(days, start, end if end > start else end + DAY_S) for days, start, end in shifts]
        self._next_day = datetime.fromtimestamp(outage, zone).date() - timedelta(days=1)
        self._closed: list[Window] = []
        """Windows that no later day can extend."""
        self._open: list[tuple[int, int]] = []
        self._ends = not any(days for days, _start, _end in self._shifts)

    def window(self, number: int) -> Window | None:
        """The window with this number, in the order of time; None when there is none, ever."""
        while number >= len(self._closed):
            if self._ends:
                return None
            self._add_day()
        return self._closed[number]

    def _add_day(self) -> None:
        day, self._next_day = self._next_day, self._next_day + timedelta(days=1)
        for days, start, end in self._shifts:
            if day.weekday() in days:
                window = (self._second(day, start), self._second(day, end))
                if window[1] > window[0]:
                    insort(self._open, window)
        merged: list[tuple[int, int]] = []
        for start, end in self._open:
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start, end))
        # Tomorrow's shifts begin at its midnight or later (an hour of slack for a change of the clocks).
        settled = self._second(self._next_day, 0) - 3600
        self._closed += [window for window in merged if window[1] < settled]
        self._open = [window for window in merged if window[1] >= settled]
        if self._open and self._open[0][1] - self._open[0][0] > _ROUND_THE_CLOCK_S:
            self._closed.append((self._open[0][0], None))
            self._ends = True

    def _second(self, day: date, second: int) -> int:
        later, second = divmod(second, DAY_S)
        day += timedelta(days=later)
        local = datetime(
            day.year, day.month, day.day, second // 3600, second % 3600 // 60, second % 60, tzinfo=self._zone
        )
        return round(local.astimezone(UTC).timestamp()) - self._outage


def presence(worker: Worker, arrives_s: int) -> Iterator[tuple[int, bool]]:
    """When the person comes (True) and goes (False), alternating, beginning with the first coming.

    Present inside the shifts and outside the absences, not before `arrives_s`. Endless where there are
    shifts.
    """
    gone: int | None = None
    for start, end in _windows(worker, arrives_s):
        if gone is not None and gone != start:
            yield gone, False
            gone = None
        if gone is None:
            yield start, True
        if end is None:
            return
        gone = end
    if gone is not None:
        yield gone, False


def _windows(worker: Worker, arrives_s: int) -> Iterator[Window]:
    for start, end in _shift_windows(worker, arrives_s):
        for away, back in worker.absences:
            if (back is not None and back <= start) or (end is not None and away >= end):
                continue
            if away > start:
                yield start, away
            if back is None:
                return
            start = back
            if end is not None and start >= end:
                break
        if end is None or start < end:
            yield start, end


def _shift_windows(worker: Worker, arrives_s: int) -> Iterator[Window]:
    if worker.calendar is None:
        yield arrives_s, None
        return
    number = 0
    while (window := worker.calendar.window(number)) is not None:
        start, end = window
        if end is None or end > arrives_s:
            yield max(start, arrives_s), end
        number += 1


class FreePeople:
    """Who is there and has nothing to do, by skill.

    People are numbered in the order in which they are asked: fewest skills first, then the order of the file,
    then the number in the pool.
    """

    def __init__(self, skills: Sequence[tuple[int, ...]], skill_count: int) -> None:
        """`skills`: of each person, as numbers below `skill_count`."""
        self._skills = skills
        self._free: list[list[int]] = [[] for _skill in range(skill_count)]

    def put(self, person: int) -> None:
        """The person is free now."""
        for skill in self._skills[person]:
            insort(self._free[skill], person)

    def take(self, person: int) -> None:
        """The person is free no longer."""
        for skill in self._skills[person]:
            free = self._free[skill]
            del free[bisect_left(free, person)]

    def may_fill(self, staff: Sequence[tuple[int, int]]) -> bool:
        """Whether each skill alone has enough free people: enough where nobody has two of them."""
        free = self._free
        return all(len(free[skill]) >= count for skill, count in staff)

    def who_goes(self, staff: Sequence[tuple[int, int]], kept: Sequence[int] = ()) -> list[int] | None:
        """The free people who fill the slots together with those `kept`; None when they cannot.

        The free people are walked in their order; each goes who, together with those already going, can be
        matched to distinct slots.
        """
        if len(staff) == 1:
            skill, count = staff[0]
            free = self._free[skill]
            missing = count - len(kept)
            return free[:missing] if len(free) >= missing else None
        if not kept and not self.may_fill(staff):
            return None
        slots = Slots(staff)
        for person in kept:
            slots.add(person, self._skills[person])
        going: list[int] = []
        refused: dict[tuple[int, ...], None] = {}
        last = -1
        for person in merge(*(self._free[skill] for skill, _count in staff)):
            if slots.full:
                break
            skills = self._skills[person]
            # Whoever has the same skills as one who found no slot finds none either: slots only fill.
            if person == last or skills in refused:
                continue
            last = person
            if slots.add(person, skills):
                going.append(person)
            else:
                refused[skills] = None
        return going if slots.full else None


class Slots:
    """Slots, each asking for one skill, and the people matched to them (augmenting paths over the skills)."""

    def __init__(self, staff: Sequence[tuple[int, int]]) -> None:
        self._room = dict(staff)
        self._holders: dict[int, list[tuple[int, tuple[int, ...]]]] = {skill: [] for skill in self._room}
        self._open = sum(self._room.values())

    @property
    def full(self) -> bool:
        return self._open == 0

    def add(self, person: int, skills: tuple[int, ...]) -> bool:
        """Whether the person can be matched together with all added before."""
        if self._place(person, skills, {}):
            self._open -= 1
            return True
        return False

    def _place(self, person: int, skills: tuple[int, ...], tried: dict[int, None]) -> bool:
        for skill in skills:
            if skill in tried or skill not in self._room:
                continue
            tried[skill] = None
            holders = self._holders[skill]
            if len(holders) < self._room[skill]:
                holders.append((person, skills))
                return True
            for place, holder in enumerate(holders):
                if self._place(*holder, tried):
                    holders[place] = (person, skills)
                    return True
        return False
