"""Facts that triggers ask for: `when` and `unless` over processes, resources, decisions and reactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bcmsim.exercise import twin

if TYPE_CHECKING:
    from bcmsim.exercise.state import State
    from bcmsim.scenario.format import Condition


def holds(state: State, condition: Condition, at: int) -> bool:
    """Whether the condition is true at scenario time `at` (ms)."""
    if condition.all_ is not None:
        return all(holds(state, part, at) for part in condition.all_)
    if condition.any_ is not None:
        return any(holds(state, part, at) for part in condition.any_)
    if condition.not_ is not None:
        return not holds(state, condition.not_, at)
    if condition.process is not None:
        present = twin.twin(state)
        return present is not None and present.misses(condition.process, str(condition.misses), at)
    if condition.resource is not None:
        present = twin.twin(state)
        if present is None or at < present.origin_s * 1000:
            return condition.is_ == "up"
        return present.is_(condition.resource, str(condition.is_), at)
    if condition.decision is not None:
        taken = state.decisions[condition.decision]
        return taken.status == "taken" and taken.option == condition.chose
    return _reacted(state, condition, at)


def _reacted(state: State, condition: Condition, at: int) -> bool:
    """`missing` counts from the release, the others from the reaction; `for` says how long it has lasted."""
    inject = state.injects[str(condition.inject)]
    if inject.status != "released" or inject.released_at is None:
        return False
    lasting = (condition.for_ or 0) * 1000
    reaction, since = reaction_to(state, inject.id)
    if reaction != condition.reaction:
        return False
    if reaction == "missing" and condition.for_ is None:
        return any(state.expectations[id_].status in ("overdue", "missing") for id_ in inject.expectations)
    return at >= since + lasting


def reaction_to(state: State, inject_id: str) -> tuple[str, int]:
    """How the players reacted to an inject as a whole, and since when (scenario ms).

    `done` when all that was expected is done, `missing` while nothing was, `deviating` where any reaction
    deviates, else `partly`.
    """
    inject = state.injects[inject_id]
    released = inject.released_at or 0
    expected = [state.expectations[id_] for id_ in inject.expectations]
    reacted = [e for e in expected if e.status in ("done", "partly", "deviating")]
    if not reacted:
        acknowledged = inject.acknowledged and not expected
        return ("done", inject.acknowledged[0][1]) if acknowledged else ("missing", released)
    since = max(e.rated_at or released for e in reacted)
    if any(e.status == "deviating" for e in reacted):
        return "deviating", since
    if len(reacted) == len(expected) and all(e.status == "done" for e in reacted):
        return "done", since
    return "partly", since
