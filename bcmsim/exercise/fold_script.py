"""Folding the script: injects, reactions, decisions, effects on the restart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from bcmsim.exercise import events as ev
from bcmsim.exercise.effects import record_of
from bcmsim.exercise.fold_rules import rule
from bcmsim.exercise.state import (
    Chance,
    ExpectationState,
    ExpectationStatus,
    InjectState,
    MissedLimit,
    State,
)


def _inject(state: State, id_: str, **changes: Any) -> State:
    return state.but(injects={**state.injects, id_: replace(state.injects[id_], **changes)})


def _decision(state: State, id_: str, **changes: Any) -> State:
    return state.but(decisions={**state.decisions, id_: replace(state.decisions[id_], **changes)})


@rule.register
def _(event: ev.TriggerMet, state: State, record: ev.Record) -> State:
    scenario = state.scenario
    if event.subject in state.decisions:
        delay = scenario.file.decisions[event.subject].delay
        return _decision(state, event.subject, trigger_met=True, planned=record.at + delay * 1000)
    planned = record.at + scenario.injects[event.subject].delay * 1000
    return _inject(state, event.subject, trigger_met=True, planned=planned, original=planned)


@rule.register
def _(event: ev.InjectDue, state: State, record: ev.Record) -> State:
    return _inject(state, event.inject, status="due", due_at=record.at)


@rule.register
def _(event: ev.InjectReleased, state: State, record: ev.Record) -> State:
    expectations = dict(state.expectations)
    for expectation in _expected(state, event.inject, record.at):
        expectations[expectation.id] = expectation
    released = _inject(
        state.but(expectations=expectations),
        event.inject,
        status="released",
        released_at=record.at,
        released_active=state.clock.active_at(record.when),
        released_seq=record.seq,
        released_by=event.by,
        due_at=state.injects[event.inject].due_at,
        expectations=tuple(e.id for e in _expected(state, event.inject, record.at)),
    )
    return _plan_followers(released, event.inject, record.at)


def _expected(state: State, id_: str, at: int) -> list[ExpectationState]:
    inject = state.injects[id_]
    if inject.added:
        return [
            replace(e, released_at=at, deadline=None if e.within_s is None else at + e.within_s * 1000)
            for e in state.expectations.values()
            if e.inject == id_
        ]
    return [
        ExpectationState(
            id=f"{id_}/{expect.id}",
            inject=id_,
            by=expect.by,
            action=expect.action.get(state.language),
            within_s=expect.within,
            source=expect.source.get(state.language) if expect.source else "",
            weight=expect.weight,
            released_at=at,
            deadline=None if expect.within is None else at + expect.within * 1000,
        )
        for expect in state.scenario.injects[id_].expect
    ]


def _plan_followers(state: State, id_: str, at: int | None) -> State:
    """Gives everything that comes `after` this its planned time, or takes it away again (`at` None)."""
    injects = dict(state.injects)
    for follower in state.scenario.injects.values():
        current = injects[follower.id]
        if follower.after == id_ and current.status == "planned":
            planned = None if at is None else at + follower.delay * 1000
            injects[follower.id] = replace(current, planned=planned, original=planned)
    decisions = dict(state.decisions)
    for name, decision in state.scenario.file.decisions.items():
        if decision.after == id_ and decisions[name].status == "waiting":
            planned = None if at is None else at + decision.delay * 1000
            decisions[name] = replace(decisions[name], planned=planned)
    return state.but(injects=injects, decisions=decisions)


@rule.register
def _(event: ev.InjectSkipped, state: State, record: ev.Record) -> State:
    return _inject(state, event.inject, status="skipped", closed_because=event.reason)


@rule.register
def _(event: ev.InjectWithdrawn, state: State, record: ev.Record) -> State:
    return _inject(state, event.inject, status="withdrawn", closed_because=event.because)


@rule.register
def _(event: ev.InjectsPostponed, state: State, record: ev.Record) -> State:
    injects = dict(state.injects)
    for id_ in event.injects:
        current = injects[id_]
        planned = record.at if current.planned is None else current.planned
        later = (max(planned, record.at) if current.status == "due" else planned) + event.by_ms
        injects[id_] = replace(current, status="planned", planned=later, due_at=None, held=False)
    return state.but(injects=injects)


@rule.register
def _(event: ev.InjectAdded, state: State, record: ev.Record) -> State:
    inject = InjectState(
        id=event.inject,
        number=len(state.injects) + 1,
        status="due",
        planned=record.at,
        original=None,
        title=event.title,
        sender=event.sender,
        to=event.to,
        channel=event.channel,
        text=event.text,
        added=True,
        due_at=record.at,
    )
    expectations = dict(state.expectations)
    if event.expect:
        id_ = f"{event.inject}/1"
        expectations[id_] = ExpectationState(
            id=id_, inject=event.inject, by=event.expect_by, action=event.expect, within_s=event.within_s
        )
    return state.but(injects={**state.injects, event.inject: inject}, expectations=expectations)


@rule.register
def _(event: ev.InjectEdited, state: State, record: ev.Record) -> State:
    return _inject(state, event.inject, text=event.text, edited=True)


@rule.register
def _(event: ev.InjectRecalled, state: State, record: ev.Record) -> State:
    inject = state.injects[event.inject]
    source = f"inject:{event.inject}"
    expectations = state.expectations
    if not inject.added:
        expectations = {id_: e for id_, e in expectations.items() if e.inject != event.inject}
    recalled = _inject(
        state.but(
            expectations=expectations,
            chances={id_: c for id_, c in state.chances.items() if id_ != event.inject},
            effects=tuple(replace(e, recalled=True) if e.source == source else e for e in state.effects),
        ),
        event.inject,
        status="due",
        released_at=None,
        released_active=None,
        released_seq=None,
        released_by="",
        due_at=inject.due_at if inject.due_at is not None else record.at,
        held=True,
        acknowledged=(),
        expectations=(),
    )
    return _plan_followers(recalled, event.inject, None)


@rule.register
def _(event: ev.InjectDelivered, state: State, record: ev.Record) -> State:
    return _inject(state, event.inject, delivered_at=record.at)


@rule.register
def _(event: ev.InjectAcknowledged, state: State, record: ev.Record) -> State:
    inject = state.injects[event.inject]
    return _inject(
        state,
        event.inject,
        acknowledged=(*inject.acknowledged, (event.by, record.at)),
        delivered_at=inject.delivered_at if inject.delivered_at is not None else record.at,
    )


@rule.register
def _(event: ev.ChanceDrawn, state: State, record: ev.Record) -> State:
    chance = Chance(event.permille, event.drawn, event.happens)
    return state.but(chances={**state.chances, event.subject: chance})


@rule.register
def _(event: ev.ReactionRated, state: State, record: ev.Record) -> State:
    expectation = state.expectations[event.expectation]
    released = state.injects[expectation.inject].released_active
    active = state.clock.active_at(record.when)
    rated = replace(
        expectation,
        status=cast(ExpectationStatus, event.reaction),
        rated_at=record.at,
        latency=None if released is None else max(0, active - released),
        note=event.note,
    )
    inject = state.injects[expectation.inject]
    delivered = inject.delivered_at if inject.delivered_at is not None else record.at
    return _inject(
        state.but(expectations={**state.expectations, event.expectation: rated}),
        expectation.inject,
        delivered_at=delivered if event.reaction != "missing" else inject.delivered_at,
    )


@rule.register
def _(event: ev.ExpectationOverdue, state: State, record: ev.Record) -> State:
    overdue = replace(state.expectations[event.expectation], status="overdue")
    return state.but(expectations={**state.expectations, event.expectation: overdue})


@rule.register
def _(event: ev.DecisionOpened, state: State, record: ev.Record) -> State:
    active = state.clock.active_at(record.when)
    return _decision(state, event.decision, status="open", opened_at=record.at, opened_active=active)


@rule.register
def _(event: ev.DecisionTaken, state: State, record: ev.Record) -> State:
    opened = state.decisions[event.decision].opened_active
    active = state.clock.active_at(record.when)
    taken = _decision(
        state,
        event.decision,
        status="taken",
        option=event.option,
        by=event.by,
        reason=event.reason,
        deviation=event.deviation,
        taken_at=record.at,
        taken_seq=record.seq,
        latency=None if opened is None else max(0, active - opened),
    )
    return _plan_followers(taken, event.decision, record.at)


@rule.register
def _(event: ev.DecisionDropped, state: State, record: ev.Record) -> State:
    return _decision(state, event.decision, status="dropped", closed_because=event.because)


@rule.register
def _(event: ev.EffectApplied, state: State, record: ev.Record) -> State:
    return state.but(effects=(*state.effects, record_of(event, record.seq, record.at)))


@rule.register
def _(event: ev.LimitMissed, state: State, record: ev.Record) -> State:
    missed = MissedLimit(event.process, event.limit, event.limit_ms, record.seq)
    return state.but(missed={**state.missed, (event.process, event.limit): missed})
