"""What the passing of time brings: injects and decisions that come, deadlines and limits that run out.

Only the leader's terminal asks; the answer is events like any other. Nothing is ever fired in a burst: a
jump leaves what it passed over waiting for the leader, and after a pause nothing is late.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bcmsim.exercise import events as ev
from bcmsim.exercise import releasing, twin
from bcmsim.exercise.clock import Instant
from bcmsim.exercise.conditions import holds
from bcmsim.exercise.fold import apply
from bcmsim.i18n import _, using

if TYPE_CHECKING:
    from bcmsim.exercise.state import DecisionState, InjectState, State
    from bcmsim.scenario.format import Trigger

MAX_ROUNDS = 200
"""One event may bring the next; an honest script settles long before this."""


def due(state: State, now: Instant) -> list[ev.Event]:
    """Everything that the time has brought by `now`, with what that sets going in turn."""
    if state.phase != "running":
        return []
    at = max(state.at, state.clock.at_instant(now))
    brought: list[ev.Event] = []
    for _round in range(MAX_ROUNDS):
        new = next(_brings(state, at), None)
        if new is None:
            return brought
        for event in new:
            state = apply(state, ev.Record(state.seq + 1, event, now, at, "", "program"))
        brought += new
        if state.phase != "running":
            return brought
    return brought


def _brings(state: State, at: int) -> Iterator[list[ev.Event]]:
    """The next things that have come by `at`, one by one in the order of the script."""
    yield from _injects(state, at)
    yield from _decisions(state, at)
    yield from _deadlines(state, at)
    yield from _limits(state, at)


def _injects(state: State, at: int) -> Iterator[list[ev.Event]]:
    for inject in state.injects.values():
        if inject.over or inject.added:
            if inject.added and inject.status == "planned" and (inject.planned or 0) <= at:
                yield [ev.InjectDue(inject.id, inject.planned)]
            continue
        written = state.scenario.injects[inject.id]
        if written.unless is not None and holds(state, written.unless, at):
            with using(state.language):
                yield [ev.InjectWithdrawn(inject.id, _("what cancels it has happened first"))]
        elif inject.status == "planned":
            yield from _comes(state, inject, written, at)


def _comes(state: State, inject: InjectState, written: Trigger, at: int) -> Iterator[list[ev.Event]]:
    if inject.planned is None:
        if _is_met(state, inject, written, at):
            yield [ev.TriggerMet(inject.id)]
        return
    if inject.planned > at:
        return
    if by_time(state, inject.id) and not inject.held:
        yield releasing.release_events(state, inject.id, at, by="time")
    else:
        yield [ev.InjectDue(inject.id, inject.planned)]


def by_time(state: State, inject: str) -> bool:
    """Whether the inject goes out by itself at its time."""
    written = state.scenario.injects.get(inject)
    if written is None:
        return False
    return (written.release or state.scenario.file.exercise.release) == "time"


def _decisions(state: State, at: int) -> Iterator[list[ev.Event]]:
    for decision in state.decisions.values():
        if decision.status != "waiting":
            continue
        written = state.scenario.file.decisions[decision.id]
        if written.unless is not None and holds(state, written.unless, at):
            with using(state.language):
                yield [ev.DecisionDropped(decision.id, _("what cancels it has happened first"))]
        elif decision.planned is not None and decision.planned <= at:
            yield [ev.DecisionOpened(decision.id, decision.planned)]
        elif _is_met(state, decision, written, at):
            yield [ev.TriggerMet(decision.id)]


def _is_met(state: State, waiting: InjectState | DecisionState, written: Trigger, at: int) -> bool:
    """Whether the condition of what has no time yet has just become true."""
    if written.when is None or waiting.planned is not None or waiting.trigger_met:
        return False
    return holds(state, written.when, at)


def _deadlines(state: State, at: int) -> Iterator[list[ev.Event]]:
    for expectation in state.expectations.values():
        if expectation.status != "open" or expectation.deadline is None or expectation.deadline >= at:
            continue
        if state.injects[expectation.inject].status == "released":
            yield [ev.ExpectationOverdue(expectation.id, expectation.deadline)]


def _limits(state: State, at: int) -> Iterator[list[ev.Event]]:
    present = twin.twin(state)
    if present is None:
        return
    for process in present.run.processes:
        for limit in ("emergency", "rto", "mtpd"):
            if (process, limit) not in state.missed and present.misses(process, limit, at):
                yield [ev.LimitMissed(process, limit, present.limit_ms(process, limit) or 0)]
