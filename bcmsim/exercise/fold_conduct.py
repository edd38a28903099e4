"""Folding the opening, the clock and the end of an exercise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bcmsim.exercise import events as ev
from bcmsim.exercise.clock import Clock
from bcmsim.exercise.fold_rules import rule, with_milestone
from bcmsim.exercise.state import DecisionState, InjectState, Phase, State

if TYPE_CHECKING:
    from bcmsim.scenario.model import Scenario


@rule.register
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


@rule.register
def _(event: ev.LeaderNamed, state: State, record: ev.Record) -> State:
    return state.but(leader=event.name)


@rule.register
def _(event: ev.KeeperNamed, state: State, record: ev.Record) -> State:
    text = f"{event.previous} -> {event.name}" if event.previous else event.name
    return with_milestone(state.but(keeper=event.name), record, text=text)


@rule.register
def _(event: ev.AttendanceTaken, state: State, record: ev.Record) -> State:
    return state.but(attendance={**state.attendance, event.role: (event.name, event.present)})


@rule.register
def _(event: ev.AbortCriteriaRead, state: State, record: ev.Record) -> State:
    return with_milestone(state.but(criteria_read=True), record)


@rule.register
def _(event: ev.GoDecided, state: State, record: ev.Record) -> State:
    return with_milestone(state.but(go=event.go, go_note=event.note), record, text=event.note)


# --- clock and end ----------------------------------------------------------------------------------


@rule.register
def _(event: ev.ExerciseStarted, state: State, record: ev.Record) -> State:
    started = state.but(phase="running", clock=state.clock.started(record.when), started_seq=record.seq)
    return with_milestone(started, record)


@rule.register
def _(event: ev.ExercisePaused, state: State, record: ev.Record) -> State:
    paused = state.but(phase="paused", clock=_stopped(state, record))
    return with_milestone(paused, record, text=event.reason)


def _stopped(state: State, record: ev.Record) -> Clock:
    """The clock stopped at the scenario time that the record carries."""
    return replace(state.clock.stopped(record.when), at=max(state.at, record.at))


@rule.register
def _(event: ev.ExerciseResumed, state: State, record: ev.Record) -> State:
    return with_milestone(state.but(phase="running", clock=state.clock.started(record.when)), record)


@rule.register
def _(event: ev.SpeedChanged, state: State, record: ev.Record) -> State:
    clock = state.clock.at_speed(record.when, event.permille)
    return with_milestone(state.but(clock=clock), record, text=str(event.permille))


@rule.register
def _(event: ev.ClockJumped, state: State, record: ev.Record) -> State:
    injects = dict(state.injects)
    for id_ in event.passed_over:
        if id_ in injects:
            injects[id_] = replace(injects[id_], held=True)
    expectations = {
        id_: replace(one, jumped=True) if id_ in event.passed_over else one
        for id_, one in state.expectations.items()
    }
    clock = state.clock.moved_to(record.when, event.to_ms)
    jumped = state.but(clock=clock, injects=injects, expectations=expectations)
    return with_milestone(jumped, record, from_ms=event.from_ms, to_ms=event.to_ms, names=event.passed_over)


@rule.register
def _(event: ev.Heartbeat, state: State, record: ev.Record) -> State:
    return state.but(heartbeats=state.heartbeats + 1)


@rule.register
def _(event: ev.SessionResumed, state: State, record: ev.Record) -> State:
    """After a stop the exercise stands where it was last known to run; the leader presses go."""
    clock, phase = state.clock, state.phase
    if phase == "running" and state.when is not None:
        clock, phase = replace(clock.stopped(state.when), anchor=record.when, at=state.at), "paused"
    away_ms = None
    if state.led is not None and state.led != state.when:
        away_ms = max(0, record.when.utc - state.led.utc) // 1000
    resumed = state.but(clock=clock, phase=phase)
    return with_milestone(resumed, record, length_ms=event.gap_ms, away_ms=away_ms, names=event.remarks)


@rule.register
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
    return with_milestone(state.but(clock=clock), record, length_ms=event.length_ms)


@rule.register
def _(event: ev.GapCounted, state: State, record: ev.Record) -> State:
    anchored = state.clock.anchored(record.when)
    moved = event.length_ms * anchored.speed // 1000
    clock = replace(anchored, at=anchored.at + moved, active=anchored.active + event.length_ms)
    return with_milestone(state.but(clock=clock), record, text=str(event.gap_seq), length_ms=event.length_ms)


@rule.register
def _(event: ev.WallClockStepped, state: State, record: ev.Record) -> State:
    return with_milestone(state, record, length_ms=event.by_ms)


@rule.register
def _(event: ev.ExerciseEnded, state: State, record: ev.Record) -> State:
    return _ended(state, record, "ended", event.reason)


@rule.register
def _(event: ev.ExerciseAborted, state: State, record: ev.Record) -> State:
    return _ended(state, record, "aborted", event.reason)


@rule.register
def _(event: ev.AbortedToReal, state: State, record: ev.Record) -> State:
    return _ended(state, record, "aborted_to_real", event.reason)


def _ended(state: State, record: ev.Record, phase: Phase, reason: str) -> State:
    ended = state.but(phase=phase, end_reason=reason, clock=_stopped(state, record))
    return with_milestone(ended, record, text=reason)


@rule.register
def _(event: ev.RealEmergencyCalled, state: State, record: ev.Record) -> State:
    return with_milestone(state.but(phase="real", clock=_stopped(state, record)), record, text=event.words)


@rule.register
def _(event: ev.RealEmergencyCleared, state: State, record: ev.Record) -> State:
    phase = "paused" if state.started else "preparing"
    return with_milestone(state.but(phase=phase), record, text=event.reason)
