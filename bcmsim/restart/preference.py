"""Which of two resources goes first when people are short, and by which rule (restart.md, Dispatch)."""

from __future__ import annotations

from dataclasses import dataclass
from math import isinf
from typing import TYPE_CHECKING, Literal

from bcmsim.restart.obstacles import CapacityShort, PeopleShort
from bcmsim.restart.priorities import criticalities, longest_paths, needed_by, planned_slacks, ranks

if TYPE_CHECKING:
    from bcmsim.restart.obstacles import Holder, Obstacle
    from bcmsim.restart.why import Why
    from bcmsim.restart.wiring import Wiring

Rule = Literal["preferred", "ranking", "plan", "rto", "criticality", "critical-path", "tie"]


@dataclass(frozen=True, slots=True)
class Preference:
    """Another resource against the one that is explained."""

    resource: str
    first: bool
    """The other goes first; else it only could begin while this one could not."""
    rule: Rule
    """What decides; `tie`: the rule sees no difference, the order of the file decides."""
    theirs: float | None
    """Seconds of reserve or of the path, or the criticality; None: none (no deadline, no criticality)."""
    mine: float | None


def preferences(why: Why) -> list[Preference]:
    """Against each that began with what the resource waited for while that was ready."""
    found: dict[str, Preference] = {}
    for stretch in why.stretches:
        for obstacle in stretch.obstacles:
            for holder in _holders(obstacle):
                since_ready = why.ready_s is not None and holder.began_s >= why.ready_s
                if since_ready and holder.resource not in found:
                    found[holder.resource] = preference(why, holder.resource)
    return list(found.values())


def _holders(obstacle: Obstacle) -> list[Holder]:
    if isinstance(obstacle, CapacityShort):
        return list(obstacle.holders)
    if isinstance(obstacle, PeopleShort):
        return [state.holder for state in obstacle.people if state.holder]
    return []


def preference(why: Why, other: str) -> Preference:
    """How the other stood against the explained resource just before this started."""
    wiring = why.run.plan.wiring
    measures = why.measures or wiring.chosen
    mine, theirs = wiring.number[why.resource], wiring.number[other]
    ranking = ranks(wiring, measures, why.preferred)
    rule, values = _decisive(wiring, measures, why.preferred, mine, theirs)
    own, their = (None if value is None or isinf(value) else value for value in values)
    return Preference(other, ranking[theirs] < ranking[mine], rule, their, own)


def _decisive(
    wiring: Wiring, measures: tuple[int, ...], preferred: tuple[int, ...], mine: int, theirs: int
) -> tuple[Rule, tuple[float | None, float | None]]:
    """The first thing in which the two differ, with its value of each (mine, theirs)."""
    for process in reversed(preferred):
        needed = needed_by(wiring, measures, process)
        if (mine in needed) != (theirs in needed):
            return "preferred", (None, None)
    place = {name: number for number, name in enumerate(wiring.plan.ranking)}
    if place:
        last = len(place)
        here, there = (place.get(wiring.ids[one], last) for one in (mine, theirs))
        return ("ranking" if here != there else "plan"), (here, there)
    rule = wiring.plan.order
    if rule == "plan":
        return "plan", (mine, theirs)
    order = wiring.needs_first(measures)
    if rule == "critical-path":
        lengths = longest_paths(wiring, measures, order)
        return (rule if lengths[mine] != lengths[theirs] else "tie"), (lengths[mine], lengths[theirs])
    if rule == "criticality":
        levels = criticalities(wiring, measures, order)
        if levels[mine] != levels[theirs]:
            return rule, (levels[mine], levels[theirs])
    slacks = planned_slacks(wiring, measures, order)
    return ("rto" if slacks[mine] != slacks[theirs] else "tie"), (slacks[mine], slacks[theirs])
