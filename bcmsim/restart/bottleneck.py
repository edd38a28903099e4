"""What holds up a plan most: one critical resource, or one skill (restart.md, What a run says)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bcmsim.restart.results import Bottleneck, RestartRun
from bcmsim.restart.slack import gains

if TYPE_CHECKING:
    from bcmsim.restart.wiring import Wiring


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
        waz = _waz_with_plenty(run, skill, slots)
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


def _waz_with_plenty(run: RestartRun, skill: str, slots: int) -> int | None:
    """The WAZ of the same run if this skill were never short."""
    from bcmsim.restart.engine import Engine
    from bcmsim.restart.simulation import waz_of

    engine = Engine(run.plan.with_people(skill, slots), run.interventions, None, run.draws)
    engine.play()
    return waz_of(engine)
