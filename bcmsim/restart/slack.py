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
    from bcmsim.restart.work import Segments


def slacks(segments: Segments, waz_s: int) -> list[int]:
    """How much later each segment could have ended without the plan ending later."""
    result = [waz_s - end_s for end_s in segments.end_s]
    for number in range(len(segments) - 1, -1, -1):
        latest = segments.start_s[number] + result[number]
        for before, leave in segments.arcs(number):
            if latest - leave < result[before]:
                result[before] = latest - leave
    return result


def gains(segments: Segments, critical: Sequence[int], waz_s: int) -> dict[int, int]:
    """By critical resource how much earlier the plan ends when its work takes no time in the played graph."""
    mine: dict[int, list[int]] = {resource: [] for resource in critical}
    for number, resource in enumerate(segments.resource):
        if resource in mine:
            mine[resource].append(number)
    tails = _tails(segments)
    around = _longest_around(segments, tails)
    after = _after_start(segments, tails)
    result = {}
    for resource, numbers in mine.items():
        if len(numbers) == 1:
            number = numbers[0]
            without = max(around[number], segments.start_s[number] + after[number])
        else:
            without = _played_without(segments, resource)
        result[resource] = waz_s - without
    return result


def _tails(segments: Segments) -> list[int]:
    """From the start of each segment to the end of what it holds up."""
    start_s = segments.start_s
    tails = [end - start for start, end in zip(start_s, segments.end_s, strict=True)]
    for number in range(len(segments) - 1, -1, -1):
        for before, leave in segments.arcs(number):
            tails[before] = max(tails[before], leave - start_s[before] + tails[number])
    return tails


def _after_start(segments: Segments, tails: Sequence[int]) -> list[int]:
    """What each segment holds up, if it took no time itself."""
    after = [0] * len(segments)
    for number in range(len(segments)):
        for before, _leave in segments.arcs(number):
            after[before] = max(after[before], tails[number])
    return after


def _longest_around(segments: Segments, tails: Sequence[int]) -> list[int]:
    """For each segment the latest end over all paths that do not pass through it.

    In the order of their beginning every such path jumps over the segment: by an arc, by ending before it, or
    by beginning after it.
    """
    count = len(segments)
    around = [0] * count
    latest = 0
    for number in range(count - 1, -1, -1):
        around[number] = latest
        latest = max(latest, segments.floor_s[number] + tails[number])
    jumps: list[list[tuple[int, int]]] = [[] for _number in range(count)]
    for number in range(count):
        for before, leave in segments.arcs(number):
            jumps[before].append((-(leave + tails[number]), number))
    ended = 0
    over: list[tuple[int, int]] = []
    for number, end_s in enumerate(segments.end_s):
        while over and over[0][1] <= number:
            heappop(over)
        around[number] = max(around[number], ended, -over[0][0] if over else 0)
        for jump in jumps[number]:
            heappush(over, jump)
        ended = max(ended, end_s)
    return around


def _played_without(segments: Segments, resource: int) -> int:
    """When the played graph ends if the work on one resource takes no time."""
    starts: list[int] = []
    latest = 0
    for segment in segments:
        begun = [
            starts[before]
            + (0 if segments.resource[before] == resource else leave - segments.start_s[before])
            for before, leave in segment.arcs
        ]
        start = max([segment.floor_s, *begun])
        starts.append(start)
        length = 0 if segment.resource == resource else segment.end_s - segment.start_s
        latest = max(latest, start + length)
    return latest
