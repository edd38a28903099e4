"""Plans in which a skill is never short: what its bottleneck is measured by (restart.md, What a run says)."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bcmsim.restart.bottleneck import slots_by_skill

if TYPE_CHECKING:
    from bcmsim.restart.parts import Counts, Plan


@lru_cache(maxsize=32)
def never_short(plan: Plan, skill: str) -> Plan:
    """A plan that plays like this one with people without end who have just this skill.

    They come at the reaction time, go before whoever has other skills too, and can do nothing else; so all
    who asked for them may just as well ask for nobody, and start no sooner. That is far cheaper to play.
    Where somebody is asked for by name, or a measure brings some who come sooner, they are really there.
    """
    wiring, floors = plan.wiring, {}
    really = plan.with_people(skill, slots_by_skill(wiring)[skill])
    sooner = [one.id for one in plan.measures if one.chosen and one.provision_s < plan.reaction_s]
    if any(skill in worker.skills and worker.measure in sooner for worker in plan.people):
        return really
    for number, step in enumerate(plan.resources):
        asks = [
            any(wiring.skills[one] == skill for one, _people in wiring.ways[way].staff)
            for way in wiring.planned_ways(number, wiring.chosen)
        ]
        if step.crew or len(set(asks)) > 1:
            return really
        if asks[0]:
            floors[step.id] = plan.reaction_s
    steps = tuple(
        replace(
            step,
            staff=_without(step.staff, skill),
            release_s=max(step.release_s, floors.get(step.id, 0)),
        )
        for step in plan.resources
    )
    measures = tuple(replace(one, staff=_without(one.staff, skill)) for one in plan.measures)
    return replace(plan, resources=steps, measures=measures)


def _without(staff: Counts, skill: str) -> Counts:
    return tuple((one, people) for one, people in staff if one != skill)
