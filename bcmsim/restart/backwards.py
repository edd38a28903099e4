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
from bcmsim.restart.racing import race_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


def judge_free(graphs: Graphs, start_s: Rows, up_s: Rows, lengths: Mapping[int, Rows]) -> Judged:
    """Of runs in which everything came up and nobody took anybody: a row to a way, a column to a run.
    `lengths`: how long each way that races would have taken."""
    import numpy as np

    _rounds, chosen = graphs.first_members(start_s, up_s)
    race = race_of(graphs, up_s, chosen, lengths)
    starts, ends = start_s[graphs.in_order], up_s[graphs.in_order]
    floor_s = np.array([graphs.opens_s[way] for way in graphs.in_order], ends.dtype)[:, None]
    first, last = _blocks(graphs)
    for place, way in enumerate(graphs.in_order):
        if way in race.begun:
            starts[place] = race.start_s[way]
            ends[place, ~race.begun[way]] = 0
    latest, after = ends.copy(), np.zeros_like(ends)
    levels = np.zeros((levels_for(len(ends)), *ends.shape), ends.dtype)
    for place in range(len(ends) - 1, -1, -1):
        way = graphs.in_order[place]
        tail = latest[place] - starts[place]
        for number, group in enumerate(graphs.needs[way]):
            for member in group:
                is_first = chosen[way, number] == member if len(group) > 1 else None
                start, end = first[member], last[member]
                for before in range(start, end + 1):
                    masks = is_first, race.begun.get(way), race.won.get(graphs.in_order[before])
                    reached, held = _where(np, masks, up_s[member] + tail, tail)
                    np.maximum(latest[before], reached, out=latest[before])
                    np.maximum(after[before], held, out=after[before])
                    for level, cell in covered(end + 1, first[way] - end - 1):
                        np.maximum(levels[level, cell], reached, out=levels[level, cell])
    begin_s = np.where(ends > 0, floor_s + latest - starts, 0) if race.begun else floor_s + latest - starts
    blocks = None
    if race.begun:
        blocks = (
            np.array([first[way] for way in graphs.in_order]),
            np.array([last[way] for way in graphs.in_order]),
        )
    judged = _judged(spread_jumps(np, levels), starts, ends, begin_s, latest, after, blocks)
    for place, way in enumerate(graphs.in_order):
        if way in race.won:
            judged.critical[place] &= race.won[way]
            judged.gain_s[place, ~judged.critical[place]] = 0
    by_way = np.argsort(graphs.in_order)
    return Judged(judged.critical[by_way], judged.gain_s[by_way])


def _blocks(graphs: Graphs) -> tuple[dict[int, int], dict[int, int]]:
    """By way the first and the last place of those that restart its resource."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    place = {way: place for place, way in enumerate(graphs.in_order)}
    for way in graphs.in_order:
        places = [place[one] for one in graphs.racing.get(way, [way])]
        first[way], last[way] = min(places), max(places)
    return first, last


def _where(np: Any, masks: Sequence[Rows | None], reached: Rows, held: Rows) -> tuple[Rows, Rows]:
    """Both, and 0 in the runs that a mask leaves out."""
    for mask in masks:
        if mask is not None:
            reached, held = np.where(mask, reached, 0), np.where(mask, held, 0)
    return reached, held


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
    begin_s = taken.floor_s + latest[:count] - taken.start_s
    return _judged(jumps, taken.start_s, taken.end_s, begin_s, latest[:count], after[:count], None)


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


def _judged(
    jumps: Rows,
    start_s: Rows,
    end_s: Rows,
    begin_s: Rows,
    latest: Rows,
    after: Rows,
    blocks: tuple[Rows, Rows] | None,
) -> Judged:
    import numpy as np

    waz_s = end_s.max(axis=0)
    without, alone = longest_around(np, jumps, end_s, begin_s, blocks), start_s + after
    if blocks is None:
        np.maximum(without, alone, out=without)
    else:
        for place, (first, last) in enumerate(zip(*blocks, strict=True)):
            np.maximum(without[place], alone[first : last + 1].max(axis=0), out=without[place])
    return Judged(latest == waz_s, waz_s - without)
