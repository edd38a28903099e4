"""Who took whom, in many runs at once: told by when everything started and came up (restart.md, Dispatch).

The work of each run is walked in the order in which it began: by the second, the round within it, and the
priority. At each step one work of every run takes, for each of its slots, the first who is free; and the
lowest free unit of a capacity, which is walked like a person. From that follow all arcs of the played graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from bcmsim.restart.graphs import NEVER_S, Graphs
from bcmsim.restart.presence import Duty

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[Any]

_WAY, _ROUND = 22, 10
"""Bits of the number of a way, and of a round."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The graphs of some runs. A row to a place in the order in which the work began, a column to a run; a
    node has the number `place * runs + run`."""

    way: Rows
    start_s: Rows
    end_s: Rows
    floor_s: Rows
    """Not earlier, whatever came before."""
    arcs_at: list[int]
    """The arcs of a place are those from `arcs_at[place]` to `arcs_at[place + 1]`, run by run."""
    arcs_of: Rows
    """How many each node has."""
    before: Rows
    """The node that an arc begins at; places * runs + run: there is none."""
    leave_s: Rows
    """When it let go."""


class Takers:
    """The people and units of capacity that may be taken, as columns; what is the same in all runs."""

    def __init__(self, graphs: Graphs) -> None:
        import numpy as np

        wiring = graphs.flat.wiring
        self.people = len(wiring.people)
        units = [capacity for capacity, count in enumerate(wiring.capacity_units) for _unit in range(count)]
        self.columns = self.people + len(units)
        masks: dict[tuple[str, int], int] = {}
        slots: list[list[int]] = []
        """By way the numbers of the masks."""
        for way in graphs.ways:
            mine = [("skill", skill) for skill, count in way.staff for _slot in range(count)]
            if way.crew:
                mine = [("person", person) for person in way.crew]
            mine += [("capacity", capacity) for capacity, count in way.uses for _unit in range(count)]
            slots.append([masks.setdefault(one, len(masks)) for one in mine])
        self.fits = np.zeros((max(1, len(masks)), self.columns), np.bool_)
        """Who can fill a slot, by its number."""
        for (kind, wanted), number in masks.items():
            for column in range(self.columns):
                if column >= self.people:
                    fits = kind == "capacity" and units[column - self.people] == wanted
                elif kind == "skill":
                    fits = wanted in wiring.person_skills[column]
                else:
                    fits = kind == "person" and column == wanted
                self.fits[number, column] = fits
        self.slots = np.array([one for some in slots for one in some] or [0])
        self.slots_at = np.array([0, *accumulate(map(len, slots))])
        self.slots_of = np.array([len(some) for some in slots], np.int64)
        self.needs_of = np.array([len(groups) for groups in graphs.needs], np.int64)
        never = NEVER_S
        self.hands_s = np.array([never if way.hands_on_s is None else way.hands_on_s for way in graphs.ways])
        """How long people are needed."""
        self.opens_s = np.array(graphs.opens_s)
        self.arrives_s = np.zeros(self.columns, np.int32)
        for person, arrives_s in enumerate(graphs.flat.arrives_s):
            self.arrives_s[person] = NEVER_S if arrives_s is None else arrives_s


@lru_cache(maxsize=8)
def takers_of(graphs: Graphs) -> Takers:
    """The takers of a plan."""
    return Takers(graphs)


def take(graphs: Graphs, start_s: Rows, up_s: Rows, here: Rows, duty: Duty) -> tuple[Taken, Rows, Rows]:
    """The graphs of runs that tell all (a row to a way, a column to a run), and by person how long they
    worked, and how long of that off duty. `here`: who is there at all, a row to a run."""
    walk = _Walk(graphs, start_s, up_s, here, duty)
    for place in range(len(start_s)):
        walk.step(place)
    return walk.taken, walk.busy_s, walk.overtime_s


class _Walk:
    def __init__(self, graphs: Graphs, start_s: Rows, up_s: Rows, here: Rows, duty: Duty) -> None:
        import numpy as np

        self._np, self._takers, self._duty = np, takers_of(graphs), duty
        takers = self._takers
        self._count, self._runs = start_s.shape
        count, runs = self._count, self._runs
        self._columns = np.arange(runs)
        rounds, chosen = graphs.first_members(start_s, up_s)
        self.way = _in_order(np, start_s, rounds)
        self.start_s = np.take_along_axis(start_s, self.way, 0)
        self.end_s = np.take_along_axis(up_s, self.way, 0)
        self.floor_s = takers.opens_s.astype(start_s.dtype)[self.way]
        self._enter_needs(graphs, up_s, chosen)
        # Who is free from when on, and the place of the work that each has done last.
        self._free_s = np.zeros((runs, takers.columns), start_s.dtype)
        self._free_s[:] = takers.arrives_s
        self._free_s[:, : takers.people][here == 0] = NEVER_S
        self._last = np.full((runs, takers.columns), count, np.int64)
        self.busy_s = np.zeros(takers.columns, np.int64)
        self.overtime_s = np.zeros(takers.columns, np.int64)

    def _enter_needs(self, graphs: Graphs, up_s: Rows, chosen: dict[tuple[int, int], Rows]) -> None:
        np, runs, takers = self._np, self._runs, self._takers
        self.arcs_of = (takers.needs_of + takers.slots_of)[self.way]
        ends = np.cumsum(self.arcs_of.reshape(-1)).reshape(self.way.shape)
        self._arcs_at = ends - self.arcs_of
        self.arcs_at = [0, *ends[:, -1].tolist()]
        self.before = np.empty(self.arcs_at[-1], np.int64)
        self.leave_s = np.empty(self.arcs_at[-1], up_s.dtype)
        node = np.empty(self.way.shape, np.int64)
        np.put_along_axis(node, self.way, np.arange(self._count)[:, None] * runs + self._columns, 0)
        first_arc = self._arcs_at.reshape(-1).take(node)
        reached = np.full_like(up_s, -1)
        for way, groups in enumerate(graphs.needs):
            for number, group in enumerate(groups):
                arc = first_arc[way] + number
                if len(group) == 1:
                    before, leave_s = node[group[0]], up_s[group[0]]
                else:
                    members = chosen[way, number]
                    before, leave_s = node[members, self._columns], up_s[members, self._columns]
                self.before[arc] = before
                self.leave_s[arc] = leave_s
                np.maximum(reached[way], leave_s, out=reached[way])
        self._reached = np.take_along_axis(reached, self.way, 0)
        """When the last of what came before let go."""

    def step(self, place: int) -> None:
        """What began at this place of each run takes whom it asks for."""
        np, takers = self._np, self._takers
        way, start_s, reached = self.way[place], self.start_s[place], self._reached[place]
        floor_s, end_s = self.floor_s[place], self.end_s[place]
        slots = takers.slots_of.take(way)
        least, most = int(slots.min()), int(slots.max())
        for number in range(most):
            if number < least:
                self._fill(place, number, self._columns, way, start_s, end_s)
            else:
                runs = np.flatnonzero(slots > number)
                self._fill(place, number, runs, way[runs], start_s[runs], end_s[runs])
        waited = (start_s > floor_s) & (reached < start_s)
        np.copyto(floor_s, start_s, where=waited)

    def _fill(self, place: int, number: int, runs: Rows, way: Rows, now: Rows, end_s: Rows) -> None:
        """The slot with this number, in these runs."""
        np, takers = self._np, self._takers
        whole = len(runs) == self._runs
        free = (self._free_s if whole else self._free_s[runs]) <= now[:, None]
        free &= takers.fits.take(takers.slots.take(takers.slots_at.take(way) + number), axis=0)
        self._duty.leave_out(free, now)
        column = free.argmax(axis=1)
        at = runs * takers.columns + column
        last, leave_s = self._last.take(at), self._free_s.take(at)
        leave_s[last == self._count] = -1
        arc = self._arcs_at[place].take(runs) + takers.needs_of.take(way) + number
        self.before[arc] = last * self._runs + runs
        self.leave_s[arc] = leave_s
        for row, latest in (
            (self._reached[place], leave_s),
            (self.floor_s[place], takers.arrives_s.take(column)),
        ):
            row[runs] = np.maximum(row.take(runs), latest)
        until_s = np.minimum(now + takers.hands_s.take(way), end_s)
        np.copyto(until_s, end_s, where=column >= takers.people)
        self._free_s.put(at, until_s)
        self._last.put(at, place)
        self.busy_s += np.bincount(column, until_s - now, takers.columns).astype(np.int64)
        self._duty.add_overtime(self.overtime_s, column, now, until_s)

    @cached_property
    def taken(self) -> Taken:
        """The graphs, when all steps are done."""
        return Taken(
            self.way,
            self.start_s,
            self.end_s,
            self.floor_s,
            self.arcs_at,
            self.arcs_of,
            self.before,
            self.leave_s,
        )


def _in_order(np: Any, start_s: Rows, rounds: Rows | None) -> Rows:
    """The ways of each run in the order in which they began."""
    keys = start_s.astype(np.int64) << _ROUND + _WAY
    if rounds is not None:
        keys |= rounds.astype(np.int64) << _WAY
    keys |= np.arange(len(keys))[:, None]
    in_order = np.sort(np.ascontiguousarray(keys.T), axis=1)
    ways: Rows = np.ascontiguousarray((in_order & (1 << _WAY) - 1).T)
    return ways
