"""The graphs of many runs as they were played, without playing them again (restart.md, What a run says).

Where nothing is unusual, the seconds at which everything started and came up tell all else: which need
released a step, and who took whom. What is the same in all runs of a plan is worked out here, once; a way is
a node, and carries its number in `flat`, which is its priority. `backwards` reads the graphs; the reference
tells the same with `slack`, of one run.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any, Final

from bcmsim.restart.draws import is_certain, quantile
from bcmsim.restart.flat import Flat
from bcmsim.restart.quantiles import WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bcmsim.restart.wiring import Way
    from bcmsim.scenario.quantities import Distribution

    Rows = NDArray[Any]

NEVER_S: Final = 2**30
"""Later than any second of a run of which the graph is told."""
MOST_ROUNDS: Final = 1_024
"""Of things that take no time, one after the other at one instant."""


class Graphs:
    """What the graphs of all runs have in common."""

    def __init__(self, flat: Flat) -> None:
        self.flat = flat
        wiring = flat.wiring
        self.resource_of = flat.resource_of
        place_of = {resource: ways[0] for resource, ways in enumerate(flat.ways_of) if ways}
        self.needs = [
            [tuple(place_of[member] for member in group) for group in groups] for groups in flat.needs
        ]
        """By way the ways of each group, of which the first that was up is the need that released it; of each
        resource its first way stands there."""
        self.in_order = [way for one in wiring.needs_first(flat.measures) for way in flat.ways_of[one]]
        """Each after all it may need; those that race are neighbours."""
        self.racing = {way: ways for ways in flat.ways_of if len(ways) > 1 for way in ways}
        """By way all of its resource, where measures compete."""
        self.opens_s = [max(0, opens_s) for opens_s in flat.opens_s]
        self.ways = [wiring.ways[number] for number in flat.ways]
        self.asks = [bool(way.staff or way.uses) for way in self.ways]
        self.takes = any(self.asks)
        self._instant = [_chance_of_no_time(way.duration) > 0 for way in self.ways]
        self.has_rounds = any(self._instant) and (
            self.takes or any(len(group) > 1 for groups in self.needs for group in groups)
        )
        """Whether several rounds at one instant may matter: for the order in which people are taken, and for
        which of several that are up at once was the first."""
        self.is_told = self._is_told()
        """Whether the seconds tell all."""
        self.exceptions = 1.0 - prod(self._chance_to_be_told(way) for way in self.ways)
        """In about which share of the runs they do not after all."""

    def _is_told(self) -> bool:
        muddled = self._muddled()
        if self.racing and (self.takes or any(self._instant)):
            return False
        if self._may_need_what_is_up_at_once():
            return False
        for way, instant in zip(self.ways, self._instant, strict=True):
            if way.fails and (instant or _chance_of_no_time(way.retry) > 0):
                return False
            if way.fails and any(self._instant) and any(len(group) > 1 for group in way.needs):
                return False  # another attempt may have another of two that came up at once as the first
            if way.staff and (way.hands_on_s == 0 or (way.demand, way.pauses) in muddled):
                return False
        return True

    def _muddled(self) -> dict[tuple[int, bool], None]:
        """The demands, and whether they pause, of which the seconds do not tell who works when on what."""
        wiring = self.flat.wiring
        found: dict[tuple[int, bool], None] = {}
        for way in {(way.demand, way.pauses): way for way in self.ways}.values():
            asked = [skill for skill, _count in way.staff]
            for person, (worker, has) in enumerate(zip(wiring.people, wiring.person_skills, strict=True)):
                mine = sum(skill in has for skill in asked)
                comes_and_goes = worker.calendar is not None or bool(worker.absences)
                may_pause = way.pauses and comes_and_goes and (mine or person in way.crew)
                if may_pause or (mine > 1 and not way.crew):  # or who fills which slot is not plain
                    found[way.demand, way.pauses] = None
        return found

    def _may_need_what_is_up_at_once(self) -> bool:
        """Whether of alternatives one may have been restarted at 0 while another was never down."""
        flat = self.flat
        return any(
            flat.is_down[group[0]] and not all(flat.is_down[one] for one in group) and len(group) > 1
            for way in self.ways
            for group in way.needs
        ) and any(self._instant)

    def _chance_to_be_told(self, way: Way) -> float:
        """That this way, if it asks for people or capacities, takes some time, and one attempt."""
        if not (way.staff or way.uses):
            return 1.0
        return (1.0 - _chance_of_no_time(way.duration)) * (1.0 - way.fails)

    def first_members(self, start_s: Rows, up_s: Rows) -> tuple[Rows | None, dict[tuple[int, int], Rows]]:
        """In which round of its instant each way began (a row to a way, a column to a run; None: that does
        not matter), and which member was the first of each group of alternatives, by way and number."""
        import numpy as np

        rounds = np.zeros(start_s.shape, np.int32) if self.has_rounds else None
        chosen: dict[tuple[int, int], Rows] = {}
        ended: Rows = np.zeros(0, np.int32)
        if rounds is not None:
            ended = np.zeros(start_s.shape, np.int32)
        for way in self.in_order if rounds is not None else ():
            assert rounds is not None
            for group in self.needs[way]:
                members = list(group)
                reached = up_s[members].min(axis=0)
                late = np.where(up_s[members] == reached, ended[members], MOST_ROUNDS).min(axis=0)
                np.maximum(rounds[way], np.where(reached == start_s[way], late, 0), out=rounds[way])
            if self._instant[way]:
                ended[way] = np.where(up_s[way] == start_s[way], rounds[way] + 1, 0)
        for way, groups in enumerate(self.needs):
            for number, group in enumerate(groups):
                if len(group) == 1:
                    continue
                members = list(group)
                reached = up_s[members].min(axis=0)
                is_first = up_s[members] == reached
                if rounds is not None:
                    is_first &= (reached < start_s[way]) | (ended[members] <= rounds[way])
                chosen[way, number] = np.array(members)[is_first.argmax(axis=0)]
        return rounds, chosen


@lru_cache(maxsize=8)
def graphs_of(flat: Flat) -> Graphs:
    """What the graphs of all runs of this plan have in common."""
    return Graphs(flat)


@lru_cache(maxsize=4_096)
def _chance_of_no_time(distribution: Distribution) -> float:
    """That a duration is drawn as 0 s."""
    if is_certain(distribution):
        return float(round(distribution.values[0]) == 0)
    low, high = 0, WORDS if quantile(distribution, 0.0) == 0 else 0
    while low < high:
        middle = (low + high) // 2
        if quantile(distribution, middle / WORDS) == 0:
            low = middle + 1
        else:
            high = middle
    return low / WORDS


def longest_around(
    np: Any, jumps: Rows, end_s: Rows, begin_s: Rows, blocks: tuple[Rows, Rows] | None
) -> Rows:
    """For each node the latest end over all paths that do not pass through it, nor through others of its
    block: that jump over it by an arc (`jumps`), end before it, or begin after it (`begin_s`: the latest end
    of those that begin with a node).

    A row to a place in an order in which every arc leads on. `blocks`: the places of the first and the last
    of each node's block; None: each is alone.
    """
    ended, later = np.maximum.accumulate(end_s, axis=0), np.maximum.accumulate(begin_s[::-1], axis=0)[::-1]
    around = jumps
    if blocks is None:
        np.maximum(around[1:], ended[:-1], out=around[1:])
        np.maximum(around[:-1], later[1:], out=around[:-1])
    else:
        none = np.zeros_like(end_s[:1])
        np.maximum(around, np.concatenate([none, ended])[blocks[0]], out=around)
        np.maximum(around, np.concatenate([later, none])[blocks[1] + 1], out=around)
    return around


def spread_jumps(np: Any, levels: Rows) -> Rows:
    """Of each place the greatest number of all stretches that cover it.

    `levels[n, place]` is the greatest of those that cover the 2**n places from `place` on. A stretch of any
    length is two of those, which overlap.
    """
    for level in range(len(levels) - 1, 0, -1):
        half = 1 << level - 1
        above, below = levels[level], levels[level - 1]
        np.maximum(below, above, out=below)
        np.maximum(below[half:], above[: len(above) - half], out=below[half:])
    whole: Rows = levels[0]
    return whole


def levels_for(places: int) -> int:
    """So many levels hold every stretch of so many places."""
    return max(1, places.bit_length())


def covered(first: int, length: int) -> Sequence[tuple[int, int]]:
    """(level, place) of the two stretches that cover this one; none where it is empty."""
    if length < 1:
        return ()
    level = length.bit_length() - 1
    return (level, first), (level, first + length - (1 << level))
