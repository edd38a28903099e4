"""Opening, clock and end of an exercise: what the leader may do with it as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bcmsim.exercise import commands as do
from bcmsim.exercise import events as ev
from bcmsim.exercise.clock import MAX_SPEED, Instant
from bcmsim.exercise.commands import Actor, Refused
from bcmsim.exercise.state import State
from bcmsim.i18n import _

Handler = Callable[[State, Any, Actor, Instant], list[ev.Event]]


def _not_over(state: State) -> None:
    if state.over:
        raise Refused(_("The exercise is over."))


def _is_live(state: State) -> None:
    _not_over(state)
    if not state.started:
        raise Refused(_("The exercise has not started yet."), _("Start it first."))


def _not_real(state: State) -> None:
    if state.phase == "real":
        raise Refused(
            _("A real emergency was called: everything stands still."),
            _("Clear it as a false alarm, or end the exercise because of it."),
        )


def _named(name: str) -> str:
    if not name.strip():
        raise Refused(_("A name is missing."))
    return name.strip()


# --- opening -------------------------------------------------------------------------------------


def name_leader(state: State, command: do.NameLeader, actor: Actor, now: Instant) -> list[ev.Event]:
    _not_over(state)
    return [ev.LeaderNamed(_named(command.name))]


def name_keeper(state: State, command: do.NameKeeper, actor: Actor, now: Instant) -> list[ev.Event]:
    """One log keeper at a time; the handover is itself an entry (domain.md 2.3)."""
    name = _named(command.name)
    if name == state.keeper:
        raise Refused(_("{name} keeps the minutes already.").format(name=name))
    return [ev.KeeperNamed(name, state.keeper or None, command.reason)]


def take_attendance(state: State, command: do.TakeAttendance, actor: Actor, now: Instant) -> list[ev.Event]:
    """Members of the preparation team know the script and cannot play (R131, A22)."""
    _not_over(state)
    roles = state.scenario.file.roles
    if command.role not in roles:
        raise Refused(_("There is no role “{role}”.").format(role=command.role))
    name = command.name.strip()
    playing = roles[command.role].part == "player" and command.present
    if playing and name and name in _preparation_names(state):
        raise Refused(
            _("{name} helped to prepare this exercise and knows the script.").format(name=name),
            _("Let the deputy play."),
        )
    return [ev.AttendanceTaken(command.role, name, command.present)]


def _preparation_names(state: State) -> list[str]:
    scenario = state.scenario
    return [
        name for id_ in scenario.file.preparation for name in (id_, scenario.person_name(id_, state.language))
    ]


def read_criteria(state: State, command: do.ReadAbortCriteria, actor: Actor, now: Instant) -> list[ev.Event]:
    _not_over(state)
    criteria = tuple(text.get(state.language) for text in state.scenario.file.abort)
    return [ev.AbortCriteriaRead(criteria)]


def decide_go(state: State, command: do.DecideGo, actor: Actor, now: Instant) -> list[ev.Event]:
    _not_over(state)
    if state.started:
        raise Refused(_("The exercise has started already."))
    return [ev.GoDecided(command.go, command.note)]


def missing_for_start(state: State) -> list[str]:
    """What still keeps the exercise from starting, in words (R124, R127, domain.md 2.7)."""
    missing = []
    if not state.leader:
        missing.append(_("no exercise leader is named"))
    if not state.keeper and state.kind != "alerting":
        missing.append(_("no recorder is named"))
    if state.scenario.file.abort and not state.criteria_read:
        missing.append(_("the abort criteria have not been read out"))
    if state.go is None:
        missing.append(_("go or no-go is not decided"))
    elif not state.go:
        missing.append(_("the decision was no-go"))
    return missing


def start(state: State, command: do.Start, actor: Actor, now: Instant) -> list[ev.Event]:
    _not_over(state)
    _not_real(state)
    if state.started:
        raise Refused(_("The exercise has started already."))
    missing = missing_for_start(state)
    if missing:
        raise Refused(_("The exercise cannot start: {reasons}.").format(reasons="; ".join(missing)))
    return [ev.ExerciseStarted()]


# --- clock ---------------------------------------------------------------------------------------


def pause(state: State, command: do.Pause, actor: Actor, now: Instant) -> list[ev.Event]:
    _is_live(state)
    if state.phase != "running":
        raise Refused(_("The exercise is not running."))
    return [ev.ExercisePaused(command.reason)]


def resume(state: State, command: do.Resume, actor: Actor, now: Instant) -> list[ev.Event]:
    _is_live(state)
    _not_real(state)
    if state.phase == "running":
        raise Refused(_("The exercise is running already."))
    return [ev.ExerciseResumed()]


def set_speed(state: State, command: do.SetSpeed, actor: Actor, now: Instant) -> list[ev.Event]:
    _not_over(state)
    if not 100 <= command.permille <= MAX_SPEED:
        raise Refused(_("The speed must lie between ×0.1 and ×600."))
    if command.permille == state.clock.speed:
        return []
    return [ev.SpeedChanged(command.permille)]


def passed_over(state: State, to_ms: int) -> tuple[str, ...]:
    """What a jump to `to_ms` would pass over: planned injects and decisions, open expectations."""
    injects = [
        (i.planned or 0, i.id)
        for i in state.injects.values()
        if i.status == "planned" and i.planned is not None and i.planned <= to_ms
    ]
    decisions = [
        (d.planned or 0, d.id)
        for d in state.decisions.values()
        if d.status == "waiting" and d.planned is not None and d.planned <= to_ms
    ]
    deadlines = [
        (e.deadline or 0, e.id)
        for e in state.expectations.values()
        if e.status == "open" and e.deadline is not None and e.deadline <= to_ms and _is_out(state, e.inject)
    ]
    return tuple(id_ for _at, id_ in sorted(injects + decisions + deadlines))


def _is_out(state: State, inject: str) -> bool:
    return state.injects[inject].status == "released"


def jump(state: State, command: do.Jump, actor: Actor, now: Instant) -> list[ev.Event]:
    """Only forward; what is passed over must have been listed and confirmed (house rules)."""
    _is_live(state)
    _not_real(state)
    present = max(state.at, state.clock.at_instant(now))
    if command.to_ms <= present:
        raise Refused(_("A jump leads forward only."), _("What is still to come can be postponed instead."))
    over = passed_over(state, command.to_ms)
    unconfirmed = [id_ for id_ in over if id_ not in command.confirmed]
    if unconfirmed:
        raise Refused(
            _("The jump passes over {what}.").format(what=", ".join(unconfirmed)),
            _("Confirm what is passed over."),
        )
    events: list[ev.Event] = [ev.ClockJumped(present, command.to_ms, over)]
    if command.skip:
        events += [ev.InjectSkipped(id_, _("passed over by a jump")) for id_ in over if id_ in state.injects]
    return events


def count_gap(state: State, command: do.CountGap, actor: Actor, now: Instant) -> list[ev.Event]:
    _is_live(state)
    gaps = {m.seq: m for m in state.milestones if m.kind in ("GapFound", "SessionResumed")}
    gap = gaps.get(command.gap_seq)
    if gap is None or not gap.length_ms:
        raise Refused(_("There is no gap with the number {number}.").format(number=command.gap_seq))
    if any(m.kind == "GapCounted" and m.text == str(gap.seq) for m in state.milestones):
        raise Refused(_("This gap is counted already."))
    return [ev.GapCounted(command.gap_seq, gap.length_ms)]


# --- end -----------------------------------------------------------------------------------------


def end(state: State, command: do.End, actor: Actor, now: Instant) -> list[ev.Event]:
    _is_live(state)
    _not_real(state)
    return [ev.ExerciseEnded(command.reason)]


def abort(state: State, command: do.Abort, actor: Actor, now: Instant) -> list[ev.Event]:
    _not_over(state)
    if not command.reason.strip():
        raise Refused(_("An abort needs its reason."), _("Name the abort criterion that is met."))
    return [ev.ExerciseAborted(command.reason.strip())]


def call_real(state: State, command: do.CallRealEmergency, actor: Actor, now: Instant) -> list[ev.Event]:
    _not_over(state)
    if state.phase == "real":
        raise Refused(_("A real emergency is called already."))
    return [ev.RealEmergencyCalled(command.words)]


def clear_real(state: State, command: do.ClearRealEmergency, actor: Actor, now: Instant) -> list[ev.Event]:
    if state.phase != "real":
        raise Refused(_("No real emergency is called."))
    return [ev.RealEmergencyCleared(command.reason)]


def abort_to_real(state: State, command: do.AbortToReal, actor: Actor, now: Instant) -> list[ev.Event]:
    _not_over(state)
    return [ev.AbortedToReal(command.reason)]


HANDLERS: dict[type[do.Command], Handler] = {
    do.NameLeader: name_leader,
    do.NameKeeper: name_keeper,
    do.TakeAttendance: take_attendance,
    do.ReadAbortCriteria: read_criteria,
    do.DecideGo: decide_go,
    do.Start: start,
    do.Pause: pause,
    do.Resume: resume,
    do.SetSpeed: set_speed,
    do.Jump: jump,
    do.CountGap: count_gap,
    do.End: end,
    do.Abort: abort,
    do.CallRealEmergency: call_real,
    do.ClearRealEmergency: clear_real,
    do.AbortToReal: abort_to_real,
}
