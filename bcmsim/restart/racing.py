"""Measures that compete for one resource, in many runs at once: which began, and which brought it up
(restart.md, Measures: whichever ends first counts)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from bcmsim.restart.graphs import Graphs

    Rows = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Race:
    """By each way that raced, by run."""

    start_s: Mapping[int, Rows]
    """When it began; 0: it did not."""
    begun: Mapping[int, Rows]
    """Whether it began before the resource was up (bool)."""
    won: Mapping[int, Rows]
    """Whether the resource came up by it (bool)."""


def race_of(
    graphs: Graphs, up_s: Rows, chosen: Mapping[tuple[int, int], Rows], lengths: Mapping[int, Rows]
) -> Race:
    """Of runs in which nobody takes anybody and everything takes some time. `lengths`: how long each way that
    races would take."""
    import numpy as np

    columns = np.arange(up_s.shape[1])
    starts: dict[int, Rows] = {}
    begun: dict[int, Rows] = {}
    won: dict[int, Rows] = {}
    for ways in graphs.racing.values():
        if ways[0] in starts:
            continue
        for way in ways:
            starts[way] = np.full_like(up_s[way], graphs.opens_s[way])
            for number, group in enumerate(graphs.needs[way]):
                reached = up_s[chosen[way, number], columns] if len(group) > 1 else up_s[group[0]]
                np.maximum(starts[way], reached, out=starts[way])
        # Of those that end at once the one begun first counts, then the first measure.
        keys = [(starts[way] + lengths[way].astype(np.int64) << 31) + starts[way] for way in ways]
        first = np.argmin(keys, axis=0)
        for number, way in enumerate(ways):
            won[way] = first == number
            begun[way] = won[way] | (starts[way] < up_s[way])
            starts[way][~begun[way]] = 0
    return Race(starts, begun, won)
