"""Who goes first when people or capacities are short: the four rules of restart.md, Dispatch, or a ranking.

All rules look at the plan only: planned durations, the measures in force, never draws and never what
happened. Ties go by the order of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bcmsim.restart.parts import PlanProcess
    from bcmsim.restart.wiring import Wiring


def ranks(wiring: Wiring, measures: tuple[int, ...], preferred: tuple[int, ...] = ()) -> Sequence[int]:
    """The place of each resource in the queue, 0 goes first.

    `measures`: those in force; `preferred`: processes that an order of the leader put first, the latest first
    of all.
    """
    if (measures, preferred) not in wiring.ranks:
        wiring.ranks[measures, preferred] = _ranks(wiring, measures, preferred)
    return wiring.ranks[measures, preferred]


def _ranks(wiring: Wiring, measures: Sequence[int], preferred: Sequence[int]) -> list[int]:
    count = len(wiring.ids)
    keys = _keys(wiring, measures)
    levels = [0] * count
    for level, process in enumerate(preferred):
        for resource in needed_by(wiring, measures, process):
            levels[resource] = level + 1
    order = sorted(range(count), key=lambda resource: (-levels[resource], keys[resource], resource))
    result = [0] * count
    for place, resource in enumerate(order):
        result[resource] = place
    return result


def _keys(wiring: Wiring, measures: Sequence[int]) -> Sequence[tuple[float, ...]]:
    rule = wiring.plan.order
    if wiring.plan.ranking:
        last = len(wiring.plan.ranking)
        place = {name: number for number, name in enumerate(wiring.plan.ranking)}
        return [(place.get(name, last),) for name in wiring.ids]
    if rule == "plan":
        return [()] * len(wiring.ids)
    order = wiring.needs_first(measures)
    if rule == "critical-path":
        return [(-length,) for length in longest_paths(wiring, measures, order)]
    slacks = planned_slacks(wiring, measures, order)
    if rule == "rto":
        return [(slack,) for slack in slacks]
    return list(zip([-value for value in criticalities(wiring, measures, order)], slacks, strict=True))


def planned_length(wiring: Wiring, measures: Sequence[int], resource: int) -> int:
    """How long the restart is planned to take; with several measures in its place the shortest."""
    return min(wiring.ways[way].planned_s for way in wiring.planned_ways(resource, measures))


def longest_paths(wiring: Wiring, measures: Sequence[int], order: Sequence[int]) -> list[int]:
    """The longest planned path from each resource, itself included, over what needs it."""
    after = [0] * len(wiring.ids)
    for resource in reversed(order):
        after[resource] += planned_length(wiring, measures, resource)
        for member in wiring.needs_of(resource, measures):
            after[member] = max(after[member], after[resource])
    return after


def planned_slacks(wiring: Wiring, measures: Sequence[int], order: Sequence[int]) -> list[float]:
    """The least of deadline less longest planned path, over all targets that need it; inf: none does."""
    plan = wiring.plan
    zero = plan.reaction_s if plan.rto_from == "declaration" else 0
    latest = [inf] * len(wiring.ids)
    for process, (normal, emergency) in zip(plan.processes, wiring.targets, strict=True):
        for groups, deadline in zip((normal, emergency or ()), deadlines(process), strict=True):
            for resource in _members(groups):
                latest[resource] = min(latest[resource], zero + deadline)
    slacks = [inf] * len(wiring.ids)
    for resource in reversed(order):
        slacks[resource] = latest[resource] - planned_length(wiring, measures, resource)
        for member in wiring.needs_of(resource, measures):
            latest[member] = min(latest[member], slacks[resource])
    return slacks


def deadlines(process: PlanProcess) -> tuple[float, float]:
    """By when normal and emergency operation are due after the zero point; inf: no deadline.

    The RTO belongs to the operation that it is judged on; emergency operation has its `within`, else (where
    it is not the one judged) the corrected RTO.
    """
    rto = inf if process.rto_s is None else process.rto_s
    on_emergency = process.rto_of == "emergency" and process.emergency is not None
    if process.within_s is not None:
        within: float = process.within_s
    elif on_emergency:
        within = rto
    else:
        within = inf if process.corrected_rto_s is None else process.corrected_rto_s
    return (inf if on_emergency else rto), within


def criticalities(wiring: Wiring, measures: Sequence[int], order: Sequence[int]) -> list[float]:
    """The highest criticality among the processes that need the resource; -inf: none that has one."""
    result = [-inf] * len(wiring.ids)
    for process, (normal, emergency) in zip(wiring.plan.processes, wiring.targets, strict=True):
        if process.criticality is not None:
            for resource in _members((*normal, *(emergency or ()))):
                result[resource] = max(result[resource], process.criticality)
    for resource in reversed(order):
        for member in wiring.needs_of(resource, measures):
            result[member] = max(result[member], result[resource])
    return result


def needed_by(wiring: Wiring, measures: Sequence[int], process: int) -> list[int]:
    """Everything that the process may need, directly or through others, for either operation."""
    normal, emergency = wiring.targets[process]
    found = dict.fromkeys(_members((*normal, *(emergency or ()))))
    queue = list(found)
    for resource in queue:  # grows while it is walked
        for member in wiring.needs_of(resource, measures):
            if member not in found:
                found[member] = None
                queue.append(member)
    return queue


def _members(groups: Iterable[Sequence[int]]) -> Iterator[int]:
    return (member for group in groups for member in group)
