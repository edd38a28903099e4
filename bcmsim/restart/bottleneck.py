"""What holds up a plan or a process most: a critical resource, or a skill (restart.md, What a run says)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bcmsim.restart.results import Bottleneck, ProcessRun, RestartRun
from bcmsim.restart.slack import gains, slacks
from bcmsim.restart.work import Segments

if TYPE_CHECKING:
    from bcmsim.restart.wiring import Wiring

Target = tuple[str, bool]
"""A process, and whether its emergency operation is meant."""


def bottleneck(run: RestartRun) -> Bottleneck | None:
    """The critical resource whose time taken to zero in the played graph, or the skill whose people without
    end in a fresh run, shortens the plan most.

    Among equals a resource before a skill, and the first of the file. None where nothing shortens the plan,
    or where the plan does not end.
    """
    if run.waz_s is None:
        return None
    number = run.plan.wiring.number
    critical = [number[name] for name, resource in run.resources.items() if resource.critical]
    best: Bottleneck | None = None
    for resource, gain in gains(run.segments, critical, run.waz_s).items():
        if gain > (best.gain_s if best else 0):
            best = Bottleneck("resource", run.plan.resources[resource].id, gain)
    for skill, slots in slots_by_skill(run.plan.wiring).items():
        waz, _processes = _with_plenty(run, skill, slots)
        if waz is not None and run.waz_s - waz > (best.gain_s if best else 0):
            best = Bottleneck("skill", skill, run.waz_s - waz)
    return best


def slots_by_skill(wiring: Wiring) -> dict[str, int]:
    """The skills that the plan asks for, each with as many people as could ever be busy at once."""
    slots: dict[str, int] = {}
    for way in wiring.ways:
        for skill, count in way.staff:
            name = wiring.skills[skill]
            slots[name] = slots.get(name, 0) + count
    return slots


@lru_cache(maxsize=32)
def _with_plenty(
    run: RestartRun, skill: str, slots: int
) -> tuple[int | None, tuple[tuple[int | None, int | None], ...]]:
    """The WAZ of the same run if this skill were never short, and when each process is back then in normal
    and in emergency operation."""
    from bcmsim.restart.engine import Engine
    from bcmsim.restart.processes import process_runs
    from bcmsim.restart.simulation import waz_of

    engine = Engine(run.plan.with_people(skill, slots), run.interventions, None, run.draws)
    engine.play()
    return waz_of(engine), tuple((one.up_s, one.emergency_s) for one in process_runs(engine, None).values())


def process_bottlenecks(run: RestartRun, targets: Sequence[Target]) -> dict[Target, Bottleneck]:
    """What holds up each of these processes most, by the same rules, among what it waited for in this run.

    Without those that are not back at all, that never were down, or that nothing alone would bring back
    earlier.
    """
    back = {
        target: second
        for target in targets
        if (second := _back_s(run.processes, target)) is not None and second > 0
    }
    result: dict[Target, Bottleneck] = {}
    for target, second in back.items():
        segments = _waited_for(run, target)
        slack = slacks(segments, second)
        critical = {resource: None for n, resource in enumerate(segments.resource) if not slack[n]}
        for resource, gain in gains(segments, sorted(critical), second).items():
            if gain > (result[target].gain_s if target in result else 0):
                result[target] = Bottleneck("resource", run.plan.resources[resource].id, gain)
    if back:
        _skills_that_hold_up(run, back, result)
    return result


def _skills_that_hold_up(
    run: RestartRun, back: Mapping[Target, int], result: dict[Target, Bottleneck]
) -> None:
    """Put a skill in the place of a resource where it gains more."""
    number = run.plan.wiring.process_number
    for skill, slots in slots_by_skill(run.plan.wiring).items():
        _waz_s, processes = _with_plenty(run, skill, slots)
        for (process, emergency), second in back.items():
            earlier = processes[number[process]][emergency]
            target = process, emergency
            gain = 0 if earlier is None else second - earlier
            if gain > (result[target].gain_s if target in result else 0):
                result[target] = Bottleneck("skill", skill, gain)


def _back_s(processes: Mapping[str, ProcessRun], target: Target) -> int | None:
    process, emergency = target
    return processes[process].emergency_s if emergency else processes[process].up_s


def _waited_for(run: RestartRun, target: Target) -> Segments:
    """The work that the process waited for, directly or not, as a played graph of its own that ends when the
    process is back."""
    process, emergency = target
    wiring = run.plan.wiring
    groups = wiring.targets[wiring.process_number[process]][emergency] or ()
    ups = [one.up_s for one in run.resources.values()]
    last = {resource: number for number, resource in enumerate(run.segments.resource)}
    ends: dict[int, int] = {}
    for group in groups:
        up_s, resource = min((up_s, member) for member in group if (up_s := ups[member]) is not None)
        if resource in last:
            ends[last[resource]] = up_s
    for number in range(len(run.segments) - 1, -1, -1):
        if number in ends:
            for before, leave in run.segments.arcs(number):
                ends[before] = max(ends.get(before, 0), leave)
    return _kept(run.segments, ends)


def _kept(segments: Segments, ends: Mapping[int, int]) -> Segments:
    """These segments only, each as far as it was waited for."""
    numbers = {number: place for place, number in enumerate(sorted(ends))}
    return Segments(
        replace(
            segments[number],
            end_s=ends[number],
            arcs=[(numbers[before], leave) for before, leave in segments.arcs(number)],
        )
        for number in numbers
    )
