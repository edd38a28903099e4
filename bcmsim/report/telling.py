"""Events in words, first half: opening, clock and end of an exercise. The second half is `telling_script`.

A fact says what everybody may read (`text`) and, apart from it, what only exercise control may (`inner`):
expected actions, ratings, what a jump passed over.
"""

from __future__ import annotations

from functools import singledispatch

from bcmsim.exercise import events as ev
from bcmsim.i18n import _, format_duration
from bcmsim.report.markup import flat
from bcmsim.report.names import signed_span
from bcmsim.report.rows import Row, Scene, because, row_of, speed_words
from bcmsim.report.wording import part_title
from bcmsim.text import one_line

SILENT = (
    ev.Heartbeat,
    ev.InjectDue,
    ev.InjectDelivered,
    ev.MinuteRecorded,
    ev.MinuteCorrected,
    ev.AttachmentRecorded,
    ev.LessonRecorded,
)
"""Traces of the program, and entries of people, which stand elsewhere with their own words."""


@singledispatch
def told(event: ev.Event, scene: Scene) -> Row:
    """The fact that an event is."""
    raise TypeError(f"no words for {type(event).__name__}")


# --- opening and end -----------------------------------------------------------------------------


@told.register
def _session_opened(event: ev.SessionOpened, scene: Scene) -> Row:
    text = _("{title}; seed {seed}; program version {version}").format(
        title=scene.names.words(scene.names.scenario.file.title), seed=event.seed, version=event.program
    )
    if event.rehearsal:
        text = _("Rehearsal by the program, not by people. {text}").format(text=text)
    return row_of(scene, "session", text=text)


@told.register
def _leader_named(event: ev.LeaderNamed, scene: Scene) -> Row:
    return row_of(scene, "session", text=one_line(event.name))


@told.register
def _keeper_named(event: ev.KeeperNamed, scene: Scene) -> Row:
    if not event.previous:
        return row_of(scene, "session", text=one_line(event.name))
    text = _("from {previous} to {name}").format(previous=one_line(event.previous), name=one_line(event.name))
    return row_of(scene, "session", _("Handover of the minutes"), text=because(text, event.reason))


@told.register
def _attendance_taken(event: ev.AttendanceTaken, scene: Scene) -> Row:
    sentence = _("{role}: {name} is present") if event.present else _("{role}: {name} is not present")
    text = sentence.format(role=scene.names.who(event.role), name=one_line(event.name) or "–")
    return row_of(scene, "session", text=text)


@told.register
def _abort_criteria_read(event: ev.AbortCriteriaRead, scene: Scene) -> Row:
    return row_of(scene, "session", text="; ".join(flat(text) for text in event.criteria))


@told.register
def _go_decided(event: ev.GoDecided, scene: Scene) -> Row:
    return row_of(scene, "session", text=because(_("go") if event.go else _("no-go"), event.note))


@told.register
def _exercise_ended(event: ev.ExerciseEnded, scene: Scene) -> Row:
    return row_of(scene, "clock", text=one_line(event.reason))


@told.register
def _exercise_aborted(event: ev.ExerciseAborted, scene: Scene) -> Row:
    return row_of(scene, "clock", text=one_line(event.reason))


@told.register
def _aborted_to_real(event: ev.AbortedToReal, scene: Scene) -> Row:
    return row_of(scene, "clock", text=one_line(event.reason))


@told.register
def _real_emergency_called(event: ev.RealEmergencyCalled, scene: Scene) -> Row:
    return row_of(scene, "clock", text=one_line(event.words))


@told.register
def _real_emergency_cleared(event: ev.RealEmergencyCleared, scene: Scene) -> Row:
    return row_of(scene, "clock", text=one_line(event.reason))


@told.register
def _signed_off(event: ev.SignedOff, scene: Scene) -> Row:
    from bcmsim.journal.chain import head_words

    text = _("{name} as {part}, up to entry {head}").format(
        name=one_line(event.name),
        part=part_title(event.part),
        head=head_words(event.head_seq, event.head_hash),
    )
    return row_of(scene, "record", _("Signed"), text=text)


@told.register
def _session_closed(event: ev.SessionClosed, scene: Scene) -> Row:
    return row_of(scene, "record")


# --- clock ---------------------------------------------------------------------------------------


@told.register
def _exercise_started(event: ev.ExerciseStarted, scene: Scene) -> Row:
    clock = scene.names.scenario_clock(scene.record.at, date=True)
    return row_of(scene, "clock", text=_("scenario time {clock}").format(clock=clock))


@told.register
def _exercise_paused(event: ev.ExercisePaused, scene: Scene) -> Row:
    return row_of(scene, "clock", text=one_line(event.reason))


@told.register
def _exercise_resumed(event: ev.ExerciseResumed, scene: Scene) -> Row:
    return row_of(scene, "clock")


@told.register
def _speed_changed(event: ev.SpeedChanged, scene: Scene) -> Row:
    return row_of(scene, "clock", text=speed_words(event.permille))


@told.register
def _clock_jumped(event: ev.ClockJumped, scene: Scene) -> Row:
    names = scene.names
    text = _("from {start} to {end}").format(start=names.both(event.from_ms), end=names.both(event.to_ms))
    over = "; ".join(names.anything(id_) for id_ in event.passed_over)
    inner = (
        _("passed over: {what}").format(what=over)
        if over
        else _("no inject, decision or deadline was passed over")
    )
    return row_of(scene, "clock", text=text, inner=inner)


@told.register
def _session_resumed(event: ev.SessionResumed, scene: Scene) -> Row:
    gap = format_duration(event.gap_ms // 1000)
    text = _("{gap} after the last entry by the wall clock").format(gap=gap)
    milestones = scene.names.state.milestones if scene.names.state is not None else ()
    away_ms = next((m.away_ms for m in milestones if m.seq == scene.record.seq), None)
    if away_ms is not None:
        away = format_duration(away_ms // 1000)
        text = _("{text}, {time} after the last of the exercise leader").format(text=text, time=away)
    if event.was_running:
        text = _("{text}; the exercise had been running and stood still since then").format(text=text)
    remarks = [one_line(remark) for remark in event.remarks]
    return row_of(scene, "clock", text="; ".join([text, *remarks]))


@told.register
def _gap_found(event: ev.GapFound, scene: Scene) -> Row:
    length = format_duration(event.length_ms // 1000)
    text = _("{length} that do not count as exercise time").format(length=length)
    return row_of(scene, "clock", text=text)


@told.register
def _gap_counted(event: ev.GapCounted, scene: Scene) -> Row:
    length = format_duration(event.length_ms // 1000)
    text = _("the {length} of the gap in entry #{seq} count after all").format(
        length=length, seq=event.gap_seq
    )
    return row_of(scene, "clock", text=text)


@told.register
def _wall_clock_stepped(event: ev.WallClockStepped, scene: Scene) -> Row:
    text = _("by {step}; the exercise clock did not move").format(step=signed_span(event.by_ms))
    return row_of(scene, "clock", text=text)
