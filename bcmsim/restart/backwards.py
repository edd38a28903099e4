"""Slack and gain of many runs at once, read backwards off their graphs with whole rows (see `slack`).

Every number is the one that the reference tells: of each node the latest end of all that it holds up, from
which follow slack and criticality, and the latest end of all paths that do not pass through it.

Where nobody queues, every run has the same arcs, and a row is a node. Where people are taken, each run has an
order and arcs of its own (`taking`): then a row is a place in that order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bcmsim.restart.graphs import covered, levels_for, longest_around, spread_jumps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bcmsim.restart.graphs import Graphs
    from bcmsim.restart.taking import Taken

    Rows = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """Of every node of some runs."""

    critical: Rows
    """Slack 0 (bool)."""
    gain_s: Rows
    """By how much the plan would have ended earlier, had the node taken no time in the played graph."""


def judge_free(graphs: Graphs, start_s: Rows, up_s: Rows) -> Judged:
    """Of runs in which everything came up and nobody took anybody: a row to a way, a column to a run."""
    import numpy as np

    _rounds, chosen = graphs.first_members(start_s, up_s)
    place = {way: place for place, way in enumerate(graphs.in_order)}
    starts, ends = start_s[graphs.in_order], up_s[graphs.in_order]
    latest, after = ends.copy(), np.zeros_like(ends)
    levels = np.zeros((levels_for(len(ends)), *ends.shape), ends.dtype)
    reached, none = np.empty_like(ends[0]), np.zeros_like(ends[0])
    for number in range(len(ends) - 1, -1, -1):
        way = graphs.in_order[number]
        tail = latest[number] - starts[number]
        for group_number, group in enumerate(graphs.needs[way]):
            for member in group:
                before = place[member]
                np.add(ends[before], tail, out=reached)
                held = tail
                if len(group) > 1:
                    is_first = chosen[way, group_number] == member
                    reached[~is_first] = 0
                    held = np.where(is_first, tail, none)
                np.maximum(latest[before], reached, out=latest[before])
                np.maximum(after[before], held, out=after[before])
                for level, first in covered(before + 1, number - before - 1):
                    np.maximum(levels[level, first], reached, out=levels[level, first])
    floor_s = np.array([graphs.opens_s[way] for way in graphs.in_order], ends.dtype)[:, None]
    judged = _judged(spread_jumps(np, levels), starts, ends, floor_s, latest, after)
    by_way = np.argsort(graphs.in_order)
    return Judged(judged.critical[by_way], judged.gain_s[by_way])


def judge_taken(taken: Taken) -> Judged:
    """Of runs in which everything came up: a row to a place in the order in which the work began."""
    import numpy as np

    count, runs = taken.start_s.shape
    columns = np.arange(runs)
    latest = np.zeros((count + 1, runs), taken.start_s.dtype)
    latest[:count] = taken.end_s
    after = np.zeros_like(latest)
    flat_latest, flat_after = latest.reshape(-1), after.reshape(-1)
    depth = levels_for(count)
    levels = np.zeros((depth * count + count + 2) * runs, latest.dtype)
    ahead, behind = _offsets(np, count, runs, depth)
    for number in range(count - 1, -1, -1):
        arcs = slice(taken.arcs_at[number], taken.arcs_at[number + 1])
        before, often = taken.before[arcs], taken.arcs_of[number]
        tail = np.repeat(latest[number] - taken.start_s[number], often)
        reached = taken.leave_s[arcs] + tail
        np.maximum.at(flat_latest, before, reached)
        np.maximum.at(flat_after, before, tail)
        here = np.repeat(columns + number * runs, often)
        length = (here - before) // runs - 1
        np.maximum.at(levels, ahead.take(length, mode="clip") + before, reached)
        np.maximum.at(levels, behind.take(length, mode="clip") + here, reached)
    jumps = spread_jumps(np, levels[: depth * count * runs].reshape(depth, count, runs))
    return _judged(jumps, taken.start_s, taken.end_s, taken.floor_s, latest[:count], after[:count])


def _offsets(np: Any, count: int, runs: int, depth: int) -> tuple[Rows, Rows]:
    """By the length of a stretch how far its two cells in the levels lie from the number of the arc's first
    node, and of its last. Those of an empty stretch lie behind all levels."""
    ahead, behind = np.empty(count + 1, np.int64), np.empty(count + 1, np.int64)
    ahead[0] = behind[0] = depth * count * runs
    for length in range(1, count + 1):
        level = length.bit_length() - 1
        ahead[length] = (level * count + 1) * runs
        behind[length] = (level * count - (1 << level)) * runs
    return ahead, behind


def _judged(jumps: Rows, start_s: Rows, end_s: Rows, floor_s: Rows, latest: Rows, after: Rows) -> Judged:
    import numpy as np

    waz_s = end_s.max(axis=0)
    around = longest_around(np, jumps, start_s, end_s, floor_s, latest - start_s)
    without = np.maximum(around, start_s + after)
    return Judged(latest == waz_s, waz_s - without)
