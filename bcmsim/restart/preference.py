"""Which of two resources goes first when people are short, and by which rule (restart.md, Dispatch)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isinf
from typing import TYPE_CHECKING, Literal

from bcmsim.restart.obstacles import CapacityShort, PeopleShort
from bcmsim.restart.priorities import criticalities, longest_paths, needed_by, planned_slacks, ranks

if TYPE_CHECKING:
    from bcmsim.restart.obstacles import Holder, Obstacle
    from bcmsim.restart.why import Why

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
    """Against each that began with what the resource waited for while that was ready, in order."""
    ready_s = why.ready_s
    found: dict[str, None] = {}
    for stretch in why.stretches:
        for obstacle in stretch.obstacles:
            for holder in _holders(obstacle):
                if ready_s is not None and holder.began_s >= ready_s:
                    found[holder.resource] = None
    rule = _Rule(why)
    return [rule.against(name) for name in found]


def _holders(obstacle: Obstacle) -> list[Holder]:
    if isinstance(obstacle, CapacityShort):
        return list(obstacle.holders)
    if isinstance(obstacle, PeopleShort):
        return [state.holder for state in obstacle.people if state.holder]
    return []


class _Rule:
    """The rule that was in force just before a resource started."""

    def __init__(self, why: Why) -> None:
        wiring = why.run.plan.wiring
        self._wiring, self._measures = wiring, why.measures or wiring.chosen
        self._mine = wiring.number[why.resource]
        self._ranks = ranks(wiring, self._measures, why.preferred)
        self._preferred = [needed_by(wiring, self._measures, process) for process in reversed(why.preferred)]
        self._values = list(self._levels())

    def against(self, other: str) -> Preference:
        """How the other stood against the resource."""
        theirs = self._wiring.number[other]
        rule, values = self._decisive(theirs)
        mine, their = (None if value is None or isinf(value) else value for value in values)
        return Preference(other, self._ranks[theirs] < self._ranks[self._mine], rule, their, mine)

    def _levels(self) -> Iterator[tuple[Rule, Sequence[float]]]:
        """What the rule looks at, one after the other, with its value of each resource."""
        wiring, rule = self._wiring, self._wiring.plan.order
        if wiring.plan.ranking:
            place = {name: number for number, name in enumerate(wiring.plan.ranking)}
            yield "ranking", [place.get(name, len(place)) for name in wiring.ids]
            return
        if rule == "plan":
            return
        order = wiring.needs_first(self._measures)
        if rule == "critical-path":
            yield rule, longest_paths(wiring, self._measures, order)
            return
        if rule == "criticality":
            yield rule, criticalities(wiring, self._measures, order)
        yield "rto", planned_slacks(wiring, self._measures, order)

    def _decisive(self, theirs: int) -> tuple[Rule, tuple[float | None, float | None]]:
        """The first thing in which the two differ, with its value of each (mine, theirs)."""
        mine = self._mine
        if any((mine in needed) != (theirs in needed) for needed in self._preferred):
            return "preferred", (None, None)
        for rule, values in self._values:
            if values[mine] != values[theirs]:
                return rule, (values[mine], values[theirs])
        if self._values:
            values = self._values[-1][1]
            return "tie", (values[mine], values[theirs])
        return "plan", (mine, theirs)
