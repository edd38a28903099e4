"""Slack, criticality and bottleneck, read off the graph as it was played (restart.md, What a run says).

Nodes are segments of work, in the order in which they began; arcs lead from what let go to what could begin
then: the need that released a step, the last user of a person or of a unit of capacity, the work before an
interruption.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bcmsim.restart.work import Segment


def slacks(segments: Sequence[Segment], waz_s: int) -> list[int]:
    """How much later each segment could have ended without the plan ending later."""
    result = [waz_s - segment.end_s for segment in segments]
    for number in range(len(segments) - 1, -1, -1):
        latest = segments[number].start_s + result[number]
        for before, leave in segments[number].arcs:
            result[before] = min(result[before], latest - leave)
    return result


def gains(segments: Sequence[Segment], critical: Sequence[int], waz_s: int) -> dict[int, int]:
    """By critical resource how much earlier the plan ends when its work takes no time in the played graph."""
    mine: dict[int, list[int]] = {resource: [] for resource in critical}
    for number, segment in enumerate(segments):
        if segment.resource in mine:
            mine[segment.resource].append(number)
    tails = _tails(segments)
    around = _longest_around(segments, tails)
    after = _after_start(segments, tails)
    result = {}
    for resource, numbers in mine.items():
        if len(numbers) == 1:
            number = numbers[0]
            without = max(around[number], segments[number].start_s + after[number])
        else:
            without = _played_without(segments, resource)
        result[resource] = waz_s - without
    return result


def _tails(segments: Sequence[Segment]) -> list[int]:
    """From the start of each segment to the end of what it holds up."""
    tails = [segment.end_s - segment.start_s for segment in segments]
    for number in range(len(segments) - 1, -1, -1):
        for before, leave in segments[number].arcs:
            tails[before] = max(tails[before], leave - segments[before].start_s + tails[number])
    return tails


def _after_start(segments: Sequence[Segment], tails: Sequence[int]) -> list[int]:
    """What each segment holds up, if it took no time itself."""
    after = [0] * len(segments)
    for number, segment in enumerate(segments):
        for before, _leave in segment.arcs:
            after[before] = max(after[before], tails[number])
    return after


def _longest_around(segments: Sequence[Segment], tails: Sequence[int]) -> list[int]:
    """For each segment the latest end over all paths that do not pass through it.

    In the order of their beginning every such path jumps over the segment: by an arc, by ending before it, or
    by beginning after it.
    """
    count = len(segments)
    around = [0] * count
    latest = 0
    for number in range(count - 1, -1, -1):
        around[number] = latest
        latest = max(latest, segments[number].floor_s + tails[number])
    jumps: list[list[tuple[int, int]]] = [[] for _segment in segments]
    for number, segment in enumerate(segments):
        for before, leave in segment.arcs:
            jumps[before].append((-(leave + tails[number]), number))
    ended = 0
    over: list[tuple[int, int]] = []
    for number, segment in enumerate(segments):
        while over and over[0][1] <= number:
            heappop(over)
        around[number] = max(around[number], ended, -over[0][0] if over else 0)
        for jump in jumps[number]:
            heappush(over, jump)
        ended = max(ended, segment.end_s)
    return around


def _played_without(segments: Sequence[Segment], resource: int) -> int:
    """When the played graph ends if the work on one resource takes no time."""
    starts: list[int] = []
    latest = 0
    for segment in segments:
        begun = [
            starts[before]
            + (0 if segments[before].resource == resource else leave - segments[before].start_s)
            for before, leave in segment.arcs
        ]
        start = max([segment.floor_s, *begun])
        starts.append(start)
        length = 0 if segment.resource == resource else segment.end_s - segment.start_s
        latest = max(latest, start + length)
    return latest
