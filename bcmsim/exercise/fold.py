"""state, event -> state: the one place where events get their meaning.

`apply` is pure and total over the events of `events.py`: it reads no clock, no file, no screen. What it
does not know (a kind without a rule) is an error of the program, never skipped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatch
from typing import TYPE_CHECKING, Any, cast

from bcmsim.exercise import events as ev
from bcmsim.exercise.state import (
    Chance,
    Correction,
    DecisionState,
    EffectRecord,
    ExpectationState,
    ExpectationStatus,
    InjectState,
    Lesson,
    Milestone,
    Minute,
    MissedLimit,
    SignOff,
    State,
)

if TYPE_CHECKING:
    from bcmsim.scenario.model import Scenario


def apply(state: State, record: ev.Record) -> State:
    """The state after one more event."""
    changed = _apply(record.event, state, record)
    return replace(
        changed,
        seq=record.seq,
        head_hash=record.hash,
        at=max(state.at, record.at, changed.clock.at),
        when=record.when,
    )


def fold(state: State, records: Iterable[ev.Record]) -> State:
    for record in records:
        state = apply(state, record)
    return state


@singledispatch
def _apply(event: ev.Event, state: State, record: ev.Record) -> State:
    raise TypeError(f"no rule for {type(event).__name__}")


# --- opening -------------------------------------------------------------------------------------


@_apply.register
def _(event: ev.SessionOpened, state: State, record: ev.Record) -> State:
    scenario = state.scenario
    return state.but(
        session=state.session,
        title=event.title,
        kind=event.kind,
        language=event.language,
        seed=event.seed,
        program=event.program,
        rehearsal=event.rehearsal,
        opened=record.when,
        injects=_scripted_injects(scenario, event.language),
        decisions=_scripted_decisions(scenario),
    )


def _scripted_injects(scenario: Scenario, language: str) -> dict[str, InjectState]:
    injects = {}
    for number, inject in enumerate(scenario.injects.values(), 1):
        planned_s = scenario.inject_at(inject.id)
        planned = None if planned_s is None else planned_s * 1000
        injects[inject.id] = InjectState(
            id=inject.id,
            number=number,
            planned=planned,
            original=planned,
            title=inject.title.get(language) if inject.title else "",
            sender=inject.from_.get(language) if inject.from_ else "",
            to=inject.to,
            channel=inject.channel,
            text=inject.text.get(language),
            background=inject.background.get(language) if inject.background else "",
            storyline=inject.storyline or "",
        )
    return injects


def _scripted_decisions(scenario: Scenario) -> dict[str, DecisionState]:
    decisions = {}
    for number, (id_, decision) in enumerate(scenario.file.decisions.items(), 1):
        planned = None if decision.at is None else scenario.moment_s(decision.at) * 1000
        decisions[id_] = DecisionState(id=id_, number=number, planned=planned)
    return decisions


@_apply.register
def _(event: ev.LeaderNamed, state: State, record: ev.Record) -> State:
    return state.but(leader=event.name)


@_apply.register
def _(event: ev.KeeperNamed, state: State, record: ev.Record) -> State:
    text = f"{event.previous} -> {event.name}" if event.previous else event.name
    return _milestone(state.but(keeper=event.name), record, text=text)


@_apply.register
def _(event: ev.AttendanceTaken, state: State, record: ev.Record) -> State:
    return state.but(attendance={**state.attendance, event.role: (event.name, event.present)})


@_apply.register
def _(event: ev.AbortCriteriaRead, state: State, record: ev.Record) -> State:
    return _milestone(state.but(criteria_read=True), record)


@_apply.register
def _(event: ev.GoDecided, state: State, record: ev.Record) -> State:
    return _milestone(state.but(go=event.go, go_note=event.note), record, text=event.note)


# --- clock ---------------------------------------------------------------------------------------


def _milestone(state: State, record: ev.Record, **details: Any) -> State:
    milestone = Milestone(record.seq, record.at, record.when, type(record.event).__name__, **details)
    return state.but(milestones=(*state.milestones, milestone))


@_apply.register
def _(event: ev.ExerciseStarted, state: State, record: ev.Record) -> State:
    started = state.but(phase="running", clock=state.clock.started(record.when), started_seq=record.seq)
    return _milestone(started, record)


@_apply.register
def _(event: ev.ExercisePaused, state: State, record: ev.Record) -> State:
    paused = state.but(phase="paused", clock=_stopped(state, record))
    return _milestone(paused, record, text=event.reason)


def _stopped(state: State, record: ev.Record) -> Any:
    """The clock stopped at the scenario time that the record carries."""
    return replace(state.clock.stopped(record.when), at=max(state.at, record.at))


@_apply.register
def _(event: ev.ExerciseResumed, state: State, record: ev.Record) -> State:
    return _milestone(state.but(phase="running", clock=state.clock.started(record.when)), record)


@_apply.register
def _(event: ev.SpeedChanged, state: State, record: ev.Record) -> State:
    clock = state.clock.at_speed(record.when, event.permille)
    return _milestone(state.but(clock=clock), record, text=str(event.permille))


@_apply.register
def _(event: ev.ClockJumped, state: State, record: ev.Record) -> State:
    injects = dict(state.injects)
    for id_ in event.passed_over:
        if id_ in injects:
            injects[id_] = replace(injects[id_], held=True)
    jumped = state.but(clock=state.clock.moved_to(record.when, event.to_ms), injects=injects)
    return _milestone(jumped, record, from_ms=event.from_ms, to_ms=event.to_ms, names=event.passed_over)


@_apply.register
def _(event: ev.Heartbeat, state: State, record: ev.Record) -> State:
    return state.but(heartbeats=state.heartbeats + 1)


@_apply.register
def _(event: ev.SessionResumed, state: State, record: ev.Record) -> State:
    """After a stop the exercise stands where it was last known to run; the leader presses go."""
    clock, phase = state.clock, state.phase
    if phase == "running" and state.when is not None:
        clock, phase = replace(clock.stopped(state.when), anchor=record.when, at=state.at), "paused"
    return _milestone(
        state.but(clock=clock, phase=phase), record, length_ms=event.gap_ms, names=event.remarks
    )


@_apply.register
def _(event: ev.GapFound, state: State, record: ev.Record) -> State:
    """The clock stood during the gap: it goes on from where the last heartbeat saw it."""
    clock = state.clock
    if clock.running and clock.anchor is not None:
        clock = replace(
            clock,
            anchor=record.when,
            at=record.at,
            active=max(0, clock.active_at(record.when) - event.length_ms),
        )
    return _milestone(state.but(clock=clock), record, length_ms=event.length_ms)


@_apply.register
def _(event: ev.GapCounted, state: State, record: ev.Record) -> State:
    anchored = state.clock.anchored(record.when)
    moved = event.length_ms * anchored.speed // 1000
    clock = replace(anchored, at=anchored.at + moved, active=anchored.active + event.length_ms)
    return _milestone(state.but(clock=clock), record, text=str(event.gap_seq), length_ms=event.length_ms)


@_apply.register
def _(event: ev.WallClockStepped, state: State, record: ev.Record) -> State:
    return _milestone(state, record, length_ms=event.by_ms)


@_apply.register
def _(event: ev.ExerciseEnded, state: State, record: ev.Record) -> State:
    return _ended(state, record, "ended", event.reason)


@_apply.register
def _(event: ev.ExerciseAborted, state: State, record: ev.Record) -> State:
    return _ended(state, record, "aborted", event.reason)


@_apply.register
def _(event: ev.AbortedToReal, state: State, record: ev.Record) -> State:
    return _ended(state, record, "aborted_to_real", event.reason)


def _ended(state: State, record: ev.Record, phase: str, reason: str) -> State:
    ended = state.but(phase=phase, end_reason=reason, clock=_stopped(state, record))
    return _milestone(ended, record, text=reason)


@_apply.register
def _(event: ev.RealEmergencyCalled, state: State, record: ev.Record) -> State:
    return _milestone(state.but(phase="real", clock=_stopped(state, record)), record, text=event.words)


@_apply.register
def _(event: ev.RealEmergencyCleared, state: State, record: ev.Record) -> State:
    phase = "paused" if state.started else "preparing"
    return _milestone(state.but(phase=phase), record, text=event.reason)


# --- script --------------------------------------------------------------------------------------


def _inject(state: State, id_: str, **changes: Any) -> State:
    return state.but(injects={**state.injects, id_: replace(state.injects[id_], **changes)})


def _decision(state: State, id_: str, **changes: Any) -> State:
    return state.but(decisions={**state.decisions, id_: replace(state.decisions[id_], **changes)})


@_apply.register
def _(event: ev.TriggerMet, state: State, record: ev.Record) -> State:
    scenario = state.scenario
    if event.subject in state.decisions:
        delay = scenario.file.decisions[event.subject].delay
        return _decision(state, event.subject, trigger_met=True, planned=record.at + delay * 1000)
    planned = record.at + scenario.injects[event.subject].delay * 1000
    return _inject(state, event.subject, trigger_met=True, planned=planned, original=planned)


@_apply.register
def _(event: ev.InjectDue, state: State, record: ev.Record) -> State:
    return _inject(state, event.inject, status="due", due_at=record.at)


@_apply.register
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


@_apply.register
def _(event: ev.InjectSkipped, state: State, record: ev.Record) -> State:
    return _inject(state, event.inject, status="skipped", closed_because=event.reason)


@_apply.register
def _(event: ev.InjectWithdrawn, state: State, record: ev.Record) -> State:
    return _inject(state, event.inject, status="withdrawn", closed_because=event.because)


@_apply.register
def _(event: ev.InjectsPostponed, state: State, record: ev.Record) -> State:
    injects = dict(state.injects)
    for id_ in event.injects:
        current = injects[id_]
        planned = record.at if current.planned is None else current.planned
        later = (max(planned, record.at) if current.status == "due" else planned) + event.by_ms
        injects[id_] = replace(current, status="planned", planned=later, due_at=None, held=False)
    return state.but(injects=injects)


@_apply.register
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


@_apply.register
def _(event: ev.InjectEdited, state: State, record: ev.Record) -> State:
    return _inject(state, event.inject, text=event.text, edited=True)


@_apply.register
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


@_apply.register
def _(event: ev.InjectDelivered, state: State, record: ev.Record) -> State:
    return _inject(state, event.inject, delivered_at=record.at)


@_apply.register
def _(event: ev.InjectAcknowledged, state: State, record: ev.Record) -> State:
    inject = state.injects[event.inject]
    return _inject(
        state,
        event.inject,
        acknowledged=(*inject.acknowledged, (event.by, record.at)),
        delivered_at=inject.delivered_at if inject.delivered_at is not None else record.at,
    )


@_apply.register
def _(event: ev.ChanceDrawn, state: State, record: ev.Record) -> State:
    chance = Chance(event.permille, event.drawn, event.happens)
    return state.but(chances={**state.chances, event.subject: chance})


@_apply.register
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


@_apply.register
def _(event: ev.ExpectationOverdue, state: State, record: ev.Record) -> State:
    overdue = replace(state.expectations[event.expectation], status="overdue")
    return state.but(expectations={**state.expectations, event.expectation: overdue})


# --- decisions and restart -----------------------------------------------------------------------


@_apply.register
def _(event: ev.DecisionOpened, state: State, record: ev.Record) -> State:
    active = state.clock.active_at(record.when)
    return _decision(state, event.decision, status="open", opened_at=record.at, opened_active=active)


@_apply.register
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


@_apply.register
def _(event: ev.DecisionDropped, state: State, record: ev.Record) -> State:
    return _decision(state, event.decision, status="dropped", closed_because=event.because)


@_apply.register
def _(event: ev.EffectApplied, state: State, record: ev.Record) -> State:
    effect = EffectRecord(
        seq=record.seq,
        at_ms=record.at,
        source=event.source,
        action=event.action,
        target=event.target,
        at_s=event.at_s,
        by_s=event.by_s,
        until_s=event.until_s,
        since_s=event.since_s,
        applied=event.applied,
        outcome=event.outcome,
    )
    return state.but(effects=(*state.effects, effect))


@_apply.register
def _(event: ev.LimitMissed, state: State, record: ev.Record) -> State:
    missed = MissedLimit(event.process, event.limit, event.limit_ms, record.seq)
    return state.but(missed={**state.missed, (event.process, event.limit): missed})


# --- minutes and debrief -------------------------------------------------------------------------


@_apply.register
def _(event: ev.MinuteRecorded, state: State, record: ev.Record) -> State:
    minute = Minute(
        number=len(state.minutes) + 1,
        seq=record.seq,
        kind=event.kind,
        text=event.text,
        sender=event.sender,
        to=event.to,
        at=record.at,
        when=record.when,
        event_ms=event.event_ms,
        event_utc=event.event_utc,
        author=record.author,
        role=record.role,
        keeper=state.keeper,
        inject=event.inject,
        decision=event.decision,
        refers_to=event.refers_to,
        real=state.phase in ("real", "aborted_to_real"),
        supplement=state.phase == "closed",
    )
    return state.but(minutes=(*state.minutes, minute))


@_apply.register
def _(event: ev.MinuteCorrected, state: State, record: ev.Record) -> State:
    correction = Correction(record.seq, event.text, event.reason, record.at, record.when, record.author)
    minutes = list(state.minutes)
    position = next(i for i, minute in enumerate(minutes) if minute.seq == event.minute_seq)
    corrected = minutes[position]
    minutes[position] = replace(corrected, corrections=(*corrected.corrections, correction))
    return state.but(minutes=tuple(minutes))


@_apply.register
def _(event: ev.AttachmentRecorded, state: State, record: ev.Record) -> State:
    minute = Minute(
        number=len(state.minutes) + 1,
        seq=record.seq,
        kind="attachment",
        text=event.name if not event.note else f"{event.name}: {event.note}",
        sender="",
        to="",
        at=record.at,
        when=record.when,
        event_ms=None,
        event_utc=None,
        author=record.author,
        role=record.role,
        keeper=state.keeper,
        real=state.phase in ("real", "aborted_to_real"),
        supplement=state.phase == "closed",
        sha256=event.sha256,
        size=event.size,
    )
    return state.but(minutes=(*state.minutes, minute))


@_apply.register
def _(event: ev.LessonRecorded, state: State, record: ev.Record) -> State:
    lesson = Lesson(
        record.seq,
        event.kind,
        event.finding,
        event.cause,
        event.measure,
        event.owner,
        event.due,
        event.refers_to,
        record.at,
        record.author,
    )
    return state.but(lessons=(*state.lessons, lesson))


@_apply.register
def _(event: ev.ObjectiveRated, state: State, record: ev.Record) -> State:
    ratings = {**state.objective_ratings, event.objective: (event.rating, event.note)}
    return state.but(objective_ratings=ratings)


@_apply.register
def _(event: ev.SignedOff, state: State, record: ev.Record) -> State:
    sign_off = SignOff(record.seq, event.part, event.name, event.head_seq, event.head_hash, record.when)
    return state.but(sign_offs=(*state.sign_offs, sign_off))


@_apply.register
def _(event: ev.SessionClosed, state: State, record: ev.Record) -> State:
    return _milestone(state.but(phase="closed"), record)
