"""The queue of what is ready, and the shared capacities it asks for (restart.md, Dispatch)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bcmsim.restart.wiring import Numbered, Way


class ReadyQueue:
    """The ready ways in priority order.

    They are kept apart by what they ask for: of those that ask for the same, where the first cannot start
    none can.
    """

    def __init__(self, ways: Sequence[Way], is_ready: Callable[[int], bool]) -> None:
        self._ways = ways
        self._is_ready = is_ready
        self._ranks: Sequence[int] = ()
        self._heaps: dict[int, list[tuple[int, int]]] = {}
        """By demand (rank, way); an entry may be out of date, which `is_ready` tells."""

    def rank(self, ranks: Sequence[int], ready: Iterable[int]) -> None:
        """Take over new ranks of the resources; `ready` are the ways that wait now."""
        self._ranks = ranks
        self._heaps = {}
        for way in ready:
            self.add(way)

    def add(self, way: int) -> None:
        """The way is ready."""
        heappush(self._heaps.setdefault(self._ways[way].demand, []), self._entry(way))

    def _entry(self, way: int) -> tuple[int, int]:
        return self._ranks[self._ways[way].resource], way

    def _head(self, demand: int) -> tuple[int, int] | None:
        heap = self._heaps[demand]
        while heap:
            if self._is_ready(heap[0][1]):
                return heap[0]
            heappop(heap)
        del self._heaps[demand]
        return None

    def candidates(self, may_start: Callable[[int], bool], others: Iterable[int]) -> Iterator[int]:
        """The ways to try, in priority order: of each demand that `may_start` the first, and the next after
        one that was started while the caller had it; and the `others`.
        """
        heads = [
            head
            for demand in list(self._heaps)
            if may_start(demand) and (head := self._head(demand)) is not None
        ]
        heads += [self._entry(way) for way in others]
        heapify(heads)
        while heads:
            way = heappop(heads)[1]
            was_ready = self._is_ready(way)
            yield way
            if was_ready and not self._is_ready(way):
                head = self._head(self._ways[way].demand)
                if head is not None:
                    heappush(heads, head)


class Capacities:
    """Numbered units of each shared capacity; the lowest free one is taken first."""

    def __init__(self, units: Sequence[int]) -> None:
        self._free = [list(range(count)) for count in units]
        self._last = [[(-1, 0)] * count for count in units]
        """Of each unit the segment that used it last, and when it let go."""

    def lacking(self, uses: Numbered) -> int | None:
        """A capacity that has too few free units; None: all can be had."""
        return next((capacity for capacity, units in uses if len(self._free[capacity]) < units), None)

    def free_units(self) -> list[int]:
        """Of each capacity how many are free."""
        return [len(free) for free in self._free]

    def take(self, uses: Numbered) -> list[tuple[int, int]]:
        """The units, as (capacity, unit)."""
        return [
            (capacity, heappop(self._free[capacity])) for capacity, units in uses for _unit in range(units)
        ]

    def last_use(self, unit: tuple[int, int]) -> tuple[int, int]:
        """(segment, second at which it let go); segment -1: never used."""
        return self._last[unit[0]][unit[1]]

    def give_back(self, units: Iterable[tuple[int, int]], segment: int, now: int) -> None:
        """The units are free again."""
        for capacity, unit in units:
            heappush(self._free[capacity], unit)
            self._last[capacity][unit] = (segment, now)
