"""Folding what stays of an exercise: minutes, lessons, ratings, signatures."""

from __future__ import annotations

from dataclasses import replace

from bcmsim.exercise import events as ev
from bcmsim.exercise.fold_rules import rule, with_milestone
from bcmsim.exercise.state import Correction, Lesson, Minute, SignOff, State


@rule.register
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
        into_jump=event.event_ms is not None and state.is_jumped_over(event.event_ms),
    )
    return state.but(minutes=(*state.minutes, minute))


@rule.register
def _(event: ev.MinuteCorrected, state: State, record: ev.Record) -> State:
    correction = Correction(record.seq, event.text, event.reason, record.at, record.when, record.author)
    minutes = list(state.minutes)
    position = next(i for i, minute in enumerate(minutes) if minute.seq == event.minute_seq)
    corrected = minutes[position]
    minutes[position] = replace(corrected, corrections=(*corrected.corrections, correction))
    return state.but(minutes=tuple(minutes))


@rule.register
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


@rule.register
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


@rule.register
def _(event: ev.ObjectiveRated, state: State, record: ev.Record) -> State:
    ratings = {**state.objective_ratings, event.objective: (event.rating, event.note)}
    return state.but(objective_ratings=ratings)


@rule.register
def _(event: ev.SignedOff, state: State, record: ev.Record) -> State:
    sign_off = SignOff(record.seq, event.part, event.name, event.head_seq, event.head_hash, record.when)
    return state.but(sign_offs=(*state.sign_offs, sign_off))


@rule.register
def _(event: ev.SessionClosed, state: State, record: ev.Record) -> State:
    return with_milestone(state.but(phase="closed"), record)
