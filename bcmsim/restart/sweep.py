"""All runs of a plan at once, resource by resource, where nobody has to queue for people or capacities.

Then a resource starts when its time has come and what it needs is up, in every run, and nothing else matters:
one pass over the resources, each after what it needs, with whole rows of runs (restart.md, A resource).

Nearly all work is drawing, which can be done in any order: several rows at once, by several threads, since
NumPy lets go of the interpreter while it works. Every time a thread lets go of it another one may have to be
woken, which takes as long as thousands of cells: so calls are few and large. Whichever thread has drawn goes
on with what follows from it, unless another one already does.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import count as numbers
from threading import Lock
from typing import TYPE_CHECKING, Any

from bcmsim.restart.draws import LANES, rows_at_once
from bcmsim.restart.flat_needs import earliest_ups

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bcmsim.restart.flat import Flat
    from bcmsim.restart.runs import Chances

    Matrix = NDArray[Any]

_STRETCH = 16_384
"""So many runs at a time; a multiple of `LANES`."""
_MOST_THREADS = 2
"""More would wait for the interpreter more than they work."""
_ENOUGH_CELLS = 400_000
"""What a thread is worth being started for."""


@dataclass(frozen=True, slots=True)
class _Task:
    """One way to restart a resource; where there are several, the first of them to end counts."""

    resource: int
    place: int
    opens_s: int | None
    """None: what it needs is not up before."""
    needs: tuple[tuple[int, ...], ...]
    failing: int
    spare: int
    """-1: the first way of the resource; others have a number."""


def sweep(
    flat: Flat,
    chances: Callable[[], Chances],
    first: int,
    up_s: Matrix,
    attempts: Matrix,
    start_s: Matrix | None = None,
    threads: int | None = None,
) -> None:
    """Play as many runs as there are columns, from `first` on. `chances`: makes the draws of a thread."""
    tasks = _tasks(flat)
    still_up = [resource for resource, down in enumerate(flat.is_down) if not down]
    up_s[still_up] = 0
    if start_s is not None:
        start_s[still_up] = -1
    pays = up_s.size // _ENOUGH_CELLS
    workers = threads or (min(_MOST_THREADS, _processors(), pays) if pays > 1 else 1)
    work = _Work(tasks, first, up_s, attempts, start_s)
    with ThreadPoolExecutor(workers) as pool:
        others = [pool.submit(work.draw, chances()) for _thread in range(workers - 1)]
        work.draw(chances())
    for other in others:
        other.result()
    work.go_on()


def _processors() -> int:
    """On how many this process may run. Who is one of several workers leaves the others to them."""
    from multiprocessing import parent_process

    if parent_process() is not None:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@lru_cache(maxsize=8)
def _tasks(flat: Flat) -> list[_Task]:
    result: list[_Task] = []
    spare = numbers()
    earliest = earliest_ups(flat.order, flat.ways_of, flat.needs, flat.opens_s)
    for resource in flat.order:
        for place in flat.ways_of[resource]:
            needs, opens_s = flat.needs[place], flat.opens_s[place]
            needed = max((min(earliest[one] for one in group) for group in needs), default=-1)
            matters = needed < opens_s or any(len(group) > 1 for group in needs)
            result.append(
                _Task(
                    resource,
                    place,
                    opens_s if matters else None,
                    tuple(tuple(group) for group in needs),
                    flat.failing[place],
                    -1 if place == flat.ways_of[resource][0] else next(spare),
                )
            )
    return result


class _Work:
    """What the threads share: parts of the runs and tasks, of which each is drawn by one of them."""

    def __init__(
        self, tasks: list[_Task], first: int, up_s: Matrix, attempts: Matrix, start_s: Matrix | None
    ) -> None:
        import numpy as np

        self._np, self._first = np, first
        self._up_s, self._attempts, self._start_s = up_s, attempts, start_s
        count = up_s.shape[1]
        others = 1 + max((task.spare for task in tasks), default=-1)
        self._spare_s = np.empty((others, count), up_s.dtype)
        """Of the other ways of a resource than the first."""
        self._parts = _parts(tasks, count)
        self._next = numbers()
        self._is_drawn = [False] * (len(self._parts) + 1)
        self._done = 0
        self._turn = Lock()
        self._is_given_up = False
        width = min(count, _STRETCH)
        self._either, self._latest = np.empty(width, up_s.dtype), np.empty(width, up_s.dtype)

    def draw(self, chances: Chances) -> None:
        """Until nothing is left to be drawn."""
        try:
            while (number := next(self._next)) < len(self._parts) and not self._is_given_up:
                self._draw(*self._parts[number], chances)
                self._is_drawn[number] = True
                if self._turn.acquire(blocking=False):
                    try:
                        self.go_on()
                    finally:
                        self._turn.release()
        except BaseException:
            self._is_given_up = True
            raise

    def go_on(self) -> None:
        """With all that is drawn so far; one thread at a time."""
        while self._is_drawn[self._done]:
            columns, tasks = self._parts[self._done]
            for task in tasks:
                self._follow(task, columns)
            self._done += 1

    def _draw(self, columns: slice, tasks: Sequence[_Task], chances: Chances) -> None:
        """How long each takes, to where its end is to stand."""
        np, first, count = self._np, self._first + columns.start, columns.stop - columns.start
        rows = [self._row(task, columns) for task in tasks]
        chances.fill([task.place for task in tasks], first, rows)
        for task, row in zip(tasks, rows, strict=True):
            if task.failing >= 0:
                needed = chances.needed(task.failing, first, count)
                self._attempts[task.resource, columns] = needed
                for attempt in range(2, int(needed.max()) + 1):
                    again = chances.again(task.failing, attempt, first, count)
                    row += np.where(attempt <= needed, again, 0)

    def _row(self, task: _Task, columns: slice) -> Matrix:
        """When it ends; until it is known when it starts, how long it takes."""
        row: Matrix = (
            self._up_s[task.resource, columns] if task.spare < 0 else self._spare_s[task.spare, columns]
        )
        return row

    def _follow(self, task: _Task, columns: slice) -> None:
        """From when it starts to when it ends."""
        np, end = self._np, self._row(task, columns)
        begin = self._begin(task, columns, len(end))
        np.add(end, begin, out=end)
        start_s = None if self._start_s is None else self._start_s[task.resource, columns]
        if task.spare < 0:
            if start_s is not None:
                start_s[:] = begin
            return
        # Of several ways that counts which ends first, or at once and began before.
        up_s = self._up_s[task.resource, columns]
        if start_s is not None:
            wins = (end < up_s) | ((end == up_s) & (begin < start_s))
            np.copyto(start_s, begin, where=wins)
        np.minimum(up_s, end, out=up_s)

    def _begin(self, task: _Task, columns: slice, count: int) -> Any:
        """When it may start, in every run."""
        np, up_s = self._np, self._up_s
        begin: Any = task.opens_s
        for group in task.needs:
            reached = up_s[group[0], columns]
            for member in group[1:]:
                reached = np.minimum(reached, up_s[member, columns], out=self._either[:count])
            begin = reached if begin is None else np.maximum(reached, begin, out=self._latest[:count])
        return begin


def _parts(tasks: list[_Task], count: int) -> list[tuple[slice, list[_Task]]]:
    """Stretches of runs, of about one length; of each as many tasks at a time as are best drawn together."""
    if not count:
        return []
    stretch = -(-count // -(-count // _STRETCH))
    stretch = -(-stretch // LANES) * LANES
    rows = rows_at_once(stretch)
    return [
        (slice(first, min(first + stretch, count)), tasks[number : number + rows])
        for first in range(0, count, stretch)
        for number in range(0, len(tasks), rows)
    ]
