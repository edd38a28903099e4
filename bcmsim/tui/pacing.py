"""Does the time suffice? Planned end, overrun, and what may be skipped when it does not.

The script gives every inject a slot: the distance to the next one by the original plan. What is left is the
sum of the slots of the injects that are still to come, each no earlier than its own time. Where that leads
beyond the planned length, the leader is told by how much, and what to skip first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from bcmsim.exercise.state import InjectState, State
from bcmsim.i18n import _

if TYPE_CHECKING:
    from bcmsim.scenario.format import Inject
    from bcmsim.scenario.model import Scenario

TOLERANCE_S = 60
"""Less than a minute is not worth a word."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An inject that can be skipped, with the reason why it is named."""

    inject: str
    because: str
    saves_s: int


def overrun_s(state: State, at: int) -> int:
    """Scenario seconds beyond the planned end; 0 before it, without one, or once it is over."""
    length = state.scenario.file.length
    if length is None or state.over or not state.started:
        return 0
    over = at // 1000 - length
    return over if over >= TOLERANCE_S else 0


def shortage_s(state: State, at: int) -> int:
    """By how many seconds the planned length is too short for what is left; 0 where it suffices."""
    length = state.scenario.file.length
    if length is None or state.over or not state.started:
        return 0
    short = finish_s(state, at) - length
    return short if short >= TOLERANCE_S else 0


def finish_s(state: State, at: int) -> int:
    """When the script will be through, in scenario seconds, if each inject gets its slot."""
    slots = _slots(state.scenario)
    time = at // 1000
    left = [i for i in state.injects.values() if not i.over and _planned_ms(i) is not None]
    for inject in sorted(left, key=lambda i: (_planned_ms(i) or 0, i.number)):
        time = max(time, (_planned_ms(inject) or 0) // 1000) + slots.get(inject.id, 0)
    return time


def candidates(state: State) -> list[Candidate]:
    """What can be skipped, the easiest first: mere information, then what comes only by hand, then the rest.

    Injects that change the restart or that a decision hangs on are named last.
    """
    scenario = state.scenario
    slots = _slots(scenario)
    followed = {other.after for other in scenario.injects.values() if other.after}
    followed |= {decision.after for decision in scenario.file.decisions.values() if decision.after}
    found: list[tuple[tuple[int, bool, int, int], Candidate]] = []
    for inject in state.injects.values():
        if inject.over or inject.added:
            continue
        rank, because = _rank(scenario.injects[inject.id], inject.id in followed)
        planned = _planned_ms(inject)
        place = (rank, planned is None, planned or 0, inject.number)
        found.append((place, Candidate(inject.id, because, slots.get(inject.id, 0))))
    return [candidate for _place, candidate in sorted(found, key=lambda pair: pair[0])]


def _rank(written: Inject, followed: bool) -> tuple[int, str]:
    if written.effects:
        return 4, _("changes the restart")
    if followed:
        return 3, _("something follows it")
    if written.information:
        return 0, _("for information only")
    if written.manual:
        return 1, _("comes only by hand")
    return 2, _("nothing hangs on it")


def _planned_ms(inject: InjectState) -> int | None:
    return inject.planned if inject.planned is not None else inject.due_at


@lru_cache(maxsize=2)
def _slots(scenario: Scenario) -> dict[str, int]:
    """Seconds from each timed inject to the next; the last one's is the longest time for its reactions."""
    times = {id_: scenario.inject_at(id_) for id_ in scenario.injects}
    timed = sorted((time, place, id_) for place, (id_, time) in enumerate(times.items()) if time is not None)
    slots = dict.fromkeys(scenario.injects, 0)
    for (time, _place, id_), (following, _next_place, _next_id) in pairwise(timed):
        slots[id_] = following - time
    if timed:
        last = timed[-1][2]
        slots[last] = max((e.within or 0 for e in scenario.injects[last].expect), default=0)
    return slots
