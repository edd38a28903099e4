"""All runs of a plan at once, resource by resource, where nobody has to queue for people or capacities.

Then a resource starts when its time has come and what it needs is up, in every run, and nothing else matters:
one pass over the resources, each after what it needs, with whole rows of runs (restart.md, A resource). The
runs are cut into stretches that stay in the processor's cache, and shared between threads: NumPy lets go of
the interpreter while it works.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bcmsim.restart.draws import Sampler
from bcmsim.restart.runs import Chances

if TYPE_CHECKING:
    from bcmsim.restart.flat import Flat
    from bcmsim.restart.runs import ChancesOf, Runs

_STRETCH = 8_192
"""So many runs at a time; a multiple of the runs in a block of draws."""
_MOST_THREADS = 2
"""More would wait for the interpreter more than they work."""


@dataclass(frozen=True, slots=True)
class _Task:
    """One way to restart a resource; where there are several, the first of them to end counts."""

    resource: int
    place: int
    opens_s: int
    needs: tuple[tuple[int, ...], ...]
    failing: int
    is_first: bool


def sweep(flat: Flat, runs: Runs, threads: int | None = None, chances: ChancesOf = Chances) -> None:
    """Play all runs into the rows of `runs`."""
    tasks = _tasks(flat)
    still_up = [resource for resource, down in enumerate(flat.is_down) if not down]
    runs.start_s[still_up], runs.up_s[still_up] = -1, 0
    count = runs.count
    workers = min(threads or min(_MOST_THREADS, os.cpu_count() or 1), max(1, count // 1_024))
    stretch = min(_STRETCH, -(-count // workers // 8) * 8 or 8)

    def play(first: int) -> None:
        columns = slice(first, min(first + stretch, count))
        _play(flat, runs, tasks, columns, chances(flat, Sampler(runs.seed)))

    stretches = range(0, count, stretch)
    if workers == 1:
        for first in stretches:
            play(first)
    else:
        with ThreadPoolExecutor(workers) as pool:
            for _done in pool.map(play, stretches):
                pass


def _tasks(flat: Flat) -> list[_Task]:
    return [
        _Task(
            resource,
            place,
            flat.opens_s[place],
            tuple(tuple(group) for group in flat.needs[place]),
            flat.failing[place],
            place == flat.ways_of[resource][0],
        )
        for resource in flat.order
        for place in flat.ways_of[resource]
    ]


def _play(flat: Flat, runs: Runs, tasks: list[_Task], columns: slice, chances: Chances) -> None:
    import numpy as np

    start_s, up_s = runs.start_s[:, columns], runs.up_s[:, columns]
    first, count = runs.first + columns.start, columns.stop - columns.start
    length, either, starts, ends = (np.empty(count, start_s.dtype) for _row in range(4))
    for task in tasks:
        begin = start_s[task.resource] if task.is_first else starts
        end = up_s[task.resource] if task.is_first else ends
        _start(np, task, up_s, begin, either)
        chances.length(task.place, first, count, length)
        np.add(begin, length, out=end)
        if task.failing >= 0:
            needed = chances.needed(task.failing, first, count)
            runs.attempts[task.resource, columns] = needed
            for attempt in range(2, int(needed.max()) + 1):
                again = chances.again(task.failing, attempt, first, count)
                end += np.where(attempt <= needed, again, 0)
        if not task.is_first:
            _race(np, start_s[task.resource], up_s[task.resource], starts, ends)


def _start(np: Any, task: _Task, up_s: Any, begin: Any, either: Any) -> None:
    """When the way may start, in every run."""
    if not task.needs:
        begin[:] = task.opens_s
    for number, group in enumerate(task.needs):
        reached = up_s[group[0]]
        if len(group) > 1:
            np.minimum(reached, up_s[group[1]], out=either)
            for member in group[2:]:
                np.minimum(either, up_s[member], out=either)
            reached = either
        np.maximum(reached, begin if number else task.opens_s, out=begin)


def _race(np: Any, start_s: Any, up_s: Any, starts: Any, ends: Any) -> None:
    """Another way of the same resource: it counts where it ends first, or at once and began before."""
    wins = (ends < up_s) | ((ends == up_s) & (starts < start_s))
    np.copyto(start_s, starts, where=wins)
    np.copyto(up_s, ends, where=wins)
