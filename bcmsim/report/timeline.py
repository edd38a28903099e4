"""Rows out of a History: every event that belongs in the record, with its times, what was planned, what came.

Minutes and lessons have their own place; heartbeats, due marks and the like are traces of the program and no
facts of the exercise. A row says what everybody may read (`text`) and, apart from it, what only exercise
control may (`inner`): expected actions, ratings, what a jump passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING, Literal

from bcmsim.exercise import events as ev
from bcmsim.exercise.clock import Instant
from bcmsim.exercise.fold import apply
from bcmsim.exercise.state import State
from bcmsim.i18n import _, format_duration, format_number, format_percent, using
from bcmsim.report.effects import STEP_ACTIONS, applied_words, source_words
from bcmsim.report.markup import flat
from bcmsim.report.names import Names, offset, signed_span
from bcmsim.report.wording import (
    channel_title,
    limit_title,
    milestone_title,
    part_title,
    rating_title,
    reaction_title,
)
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.exercise.history import History

Topic = Literal["session", "clock", "script", "reaction", "decision", "restart", "record"]

RECORDING = (ev.MinuteRecorded, ev.MinuteCorrected, ev.AttachmentRecorded, ev.LessonRecorded)
"""Entries of people: they stand in the minutes and in the lessons, with their own words."""


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of the exercise."""

    seq: int
    """Number in the journal."""
    at: int
    """Scenario time in ms since STARTEX."""
    when: Instant
    kind: str
    """The kind of event."""
    topic: Topic
    title: str
    """What happened, in a few words."""
    author: str
    part: str
    text: str = ""
    """Details that everybody may read."""
    brief: str = ""
    """The same, where the details are long; else `text`."""
    inner: str = ""
    """Details for exercise control only."""
    planned_ms: int | None = None
    """Scenario time at which it was planned or expected."""
    latency_ms: int | None = None
    """Wall-clock ms that people took, pauses excluded."""
    assessment: str = ""
    public: bool = True
    """Whether it may stand in a document that players read."""
    real: bool = False
    """It happened during a real emergency: no exercise mark."""
    started: bool = True
    """Whether scenario time had begun."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a fact is told with: the names, the state before and after it."""

    names: Names
    before: State
    after: State
    record: ev.Record
    recalled: bool = False
    superseded: bool = False


def rows(history: History, lang: str | None = None) -> list[Row]:
    """The facts in the order of the journal, in the session's language unless another is asked for."""
    chosen = lang or history.state.language
    names = Names(history.scenario, chosen, history.state)
    told: list[Row] = []
    state = State(scenario=history.scenario, session=history.session)
    recalled, superseded = _recalled(history.records), _superseded(history.records)
    with using(chosen):
        for record in history.records:
            if isinstance(record.event, RECORDING):
                continue
            after = apply(state, record)
            scene = Scene(names, state, after, record, record.seq in recalled, record.seq in superseded)
            row = _told(record.event, scene)
            if row is not None:
                told.append(row)
            state = after
    return told


def _recalled(records: Sequence[ev.Record]) -> frozenset[int]:
    """Numbers of the releases that were taken back before they reached anybody."""
    last: dict[str, int] = {}
    found = []
    for record in records:
        if isinstance(record.event, ev.InjectReleased):
            last[record.event.inject] = record.seq
        elif isinstance(record.event, ev.InjectRecalled) and record.event.inject in last:
            found.append(last[record.event.inject])
    return frozenset(found)


def _superseded(records: Sequence[ev.Record]) -> frozenset[int]:
    """Numbers of the ratings that were given anew later."""
    last: dict[str, int] = {}
    found = []
    for record in records:
        if isinstance(record.event, ev.ReactionRated):
            if record.event.expectation in last:
                found.append(last[record.event.expectation])
            last[record.event.expectation] = record.seq
    return frozenset(found)


def _row(scene: Scene, topic: Topic, title: str = "", **details: object) -> Row:
    record = scene.record
    details.setdefault("brief", details.get("text", ""))
    real = scene.before.phase in ("real", "aborted_to_real") or scene.after.phase in (
        "real",
        "aborted_to_real",
    )
    return Row(
        seq=record.seq,
        at=record.at,
        when=record.when,
        kind=type(record.event).__name__,
        topic=topic,
        title=title or milestone_title(type(record.event).__name__),
        author=record.author,
        part=record.role,
        real=real,
        started=scene.after.started,
        **details,  # type: ignore[arg-type]
    )


@singledispatch
def _told(event: ev.Event, scene: Scene) -> Row | None:
    """Traces of the program: heartbeats, due marks, deliveries."""
    return None


# --- opening and end -----------------------------------------------------------------------------


@_told.register
def _session_opened(event: ev.SessionOpened, scene: Scene) -> Row | None:
    text = _("{title}; seed {seed}; program version {version}").format(
        title=scene.names.words(scene.names.scenario.file.title), seed=event.seed, version=event.program
    )
    if event.rehearsal:
        text = _("Rehearsal by the program, not by people. {text}").format(text=text)
    return _row(scene, "session", text=text)


@_told.register
def _leader_named(event: ev.LeaderNamed, scene: Scene) -> Row | None:
    return _row(scene, "session", text=one_line(event.name))


@_told.register
def _keeper_named(event: ev.KeeperNamed, scene: Scene) -> Row | None:
    if not event.previous:
        return _row(scene, "session", text=one_line(event.name))
    text = _("from {previous} to {name}").format(previous=one_line(event.previous), name=one_line(event.name))
    return _row(scene, "session", _("Handover of the minutes"), text=_because(text, event.reason))


@_told.register
def _attendance_taken(event: ev.AttendanceTaken, scene: Scene) -> Row | None:
    sentence = _("{role}: {name} is present") if event.present else _("{role}: {name} is not present")
    text = sentence.format(role=scene.names.who(event.role), name=one_line(event.name) or "–")
    return _row(scene, "session", text=text)


@_told.register
def _abort_criteria_read(event: ev.AbortCriteriaRead, scene: Scene) -> Row | None:
    return _row(scene, "session", text="; ".join(flat(text) for text in event.criteria))


@_told.register
def _go_decided(event: ev.GoDecided, scene: Scene) -> Row | None:
    return _row(scene, "session", text=_because(_("go") if event.go else _("no-go"), event.note))


@_told.register
def _exercise_ended(event: ev.ExerciseEnded, scene: Scene) -> Row | None:
    return _row(scene, "clock", text=one_line(event.reason))


@_told.register
def _exercise_aborted(event: ev.ExerciseAborted, scene: Scene) -> Row | None:
    return _row(scene, "clock", text=one_line(event.reason))


@_told.register
def _aborted_to_real(event: ev.AbortedToReal, scene: Scene) -> Row | None:
    return _row(scene, "clock", text=one_line(event.reason))


@_told.register
def _real_emergency_called(event: ev.RealEmergencyCalled, scene: Scene) -> Row | None:
    return _row(scene, "clock", text=one_line(event.words))


@_told.register
def _real_emergency_cleared(event: ev.RealEmergencyCleared, scene: Scene) -> Row | None:
    return _row(scene, "clock", text=one_line(event.reason))


@_told.register
def _signed_off(event: ev.SignedOff, scene: Scene) -> Row | None:
    from bcmsim.journal.chain import head_words

    text = _("{name} as {part}, up to entry {head}").format(
        name=one_line(event.name),
        part=part_title(event.part),
        head=head_words(event.head_seq, event.head_hash),
    )
    return _row(scene, "record", _("Signed"), text=text)


@_told.register
def _session_closed(event: ev.SessionClosed, scene: Scene) -> Row | None:
    return _row(scene, "record")


# --- clock ---------------------------------------------------------------------------------------


@_told.register
def _exercise_started(event: ev.ExerciseStarted, scene: Scene) -> Row | None:
    clock = scene.names.scenario_clock(scene.record.at, date=True)
    return _row(scene, "clock", text=_("scenario time {clock}").format(clock=clock))


@_told.register
def _exercise_paused(event: ev.ExercisePaused, scene: Scene) -> Row | None:
    return _row(scene, "clock", text=one_line(event.reason))


@_told.register
def _exercise_resumed(event: ev.ExerciseResumed, scene: Scene) -> Row | None:
    return _row(scene, "clock")


@_told.register
def _speed_changed(event: ev.SpeedChanged, scene: Scene) -> Row | None:
    return _row(scene, "clock", text=speed_words(event.permille))


@_told.register
def _clock_jumped(event: ev.ClockJumped, scene: Scene) -> Row | None:
    names = scene.names
    text = _("from {start} to {end}").format(start=names.both(event.from_ms), end=names.both(event.to_ms))
    over = "; ".join(names.anything(id_) for id_ in event.passed_over)
    inner = _("passed over: {what}").format(what=over) if over else _("nothing was passed over")
    return _row(scene, "clock", text=text, inner=inner)


@_told.register
def _session_resumed(event: ev.SessionResumed, scene: Scene) -> Row | None:
    gap = format_duration(event.gap_ms // 1000)
    text = _("{gap} after the last entry by the wall clock").format(gap=gap)
    if event.was_running:
        text = _("{text}; the exercise had been running and stood still since then").format(text=text)
    remarks = [one_line(remark) for remark in event.remarks]
    return _row(scene, "clock", text="; ".join([text, *remarks]))


@_told.register
def _gap_found(event: ev.GapFound, scene: Scene) -> Row | None:
    length = format_duration(event.length_ms // 1000)
    text = _("{length} that do not count as exercise time").format(length=length)
    return _row(scene, "clock", text=text)


@_told.register
def _gap_counted(event: ev.GapCounted, scene: Scene) -> Row | None:
    length = format_duration(event.length_ms // 1000)
    text = _("the {length} of the gap in entry #{seq} count after all").format(
        length=length, seq=event.gap_seq
    )
    return _row(scene, "clock", text=text)


@_told.register
def _wall_clock_stepped(event: ev.WallClockStepped, scene: Scene) -> Row | None:
    text = _("by {step}; the exercise clock did not move").format(step=signed_span(event.by_ms))
    return _row(scene, "clock", text=text)


def speed_words(permille: int) -> str:
    """`×2`, `×0.5`: scenario time in wall time."""
    digits = 0 if permille % 1000 == 0 else 1 if permille % 100 == 0 else 3
    return f"×{format_number(permille / 1000, digits)}"


# --- script --------------------------------------------------------------------------------------


@_told.register
def _inject_released(event: ev.InjectReleased, scene: Scene) -> Row | None:
    names = scene.names
    inject = scene.before.injects[event.inject]
    way = _("from {sender} to {to}, {channel}").format(
        sender=names.inject_sender(event.inject) or "–",
        to=names.all_of(inject.to) or "–",
        channel=channel_title(inject.channel),
    )
    said = flat(inject.text if inject.edited or inject.added else names.inject_text(event.inject))
    return _row(
        scene,
        "script",
        _("Inject {inject}").format(inject=names.inject(event.inject)),
        text=f"{way}: {said}",
        brief=way,
        inner=_released_inner(event, scene),
        planned_ms=None if inject.added else inject.original,
        assessment=_punctual(scene.record.at, None if inject.added else inject.original),
        public=not scene.recalled,
    )


def _released_inner(event: ev.InjectReleased, scene: Scene) -> str:
    said = []
    if event.by == "time":
        said.append(_("released by itself"))
    elif event.by != "leader":
        said.append(_("released by {what}").format(what=scene.names.anything(event.by)))
    if scene.before.injects[event.inject].added:
        said.append(_("free inject, not in the script"))
    if scene.before.injects[event.inject].edited:
        said.append(_("text changed by the exercise leader"))
    if scene.recalled:
        said.append(_("taken back before it reached anybody"))
    return "; ".join(said)


PUNCTUAL_MS = 60_000
"""What comes within a minute of its planned time is in time."""


def _punctual(at: int, planned: int | None) -> str:
    if planned is None:
        return ""
    if abs(at - planned) < PUNCTUAL_MS:
        return _("as planned")
    return signed_span(at - planned)


def _script_row(scene: Scene, inject: str, title: str, inner: str = "") -> Row:
    state = scene.before.injects.get(inject)
    return _row(
        scene,
        "script",
        title.format(inject=scene.names.inject(inject)),
        inner=inner,
        planned_ms=None if state is None else state.original,
        public=False,
    )


@_told.register
def _inject_skipped(event: ev.InjectSkipped, scene: Scene) -> Row | None:
    return _script_row(scene, event.inject, _("Inject {inject} skipped"), one_line(event.reason))


@_told.register
def _inject_withdrawn(event: ev.InjectWithdrawn, scene: Scene) -> Row | None:
    return _script_row(scene, event.inject, _("Inject {inject} withdrawn"), one_line(event.because))


@_told.register
def _injects_postponed(event: ev.InjectsPostponed, scene: Scene) -> Row | None:
    names = [scene.names.inject(id_) for id_ in event.injects]
    inner = _("by {duration}: {injects}").format(
        duration=format_duration(event.by_ms // 1000), injects="; ".join(names)
    )
    return _row(scene, "script", _("Injects postponed"), inner=inner, public=False)


@_told.register
def _inject_added(event: ev.InjectAdded, scene: Scene) -> Row | None:
    return _script_row(scene, event.inject, _("Free inject {inject} prepared"))


@_told.register
def _inject_edited(event: ev.InjectEdited, scene: Scene) -> Row | None:
    return _script_row(scene, event.inject, _("Text of inject {inject} changed before its release"))


@_told.register
def _inject_recalled(event: ev.InjectRecalled, scene: Scene) -> Row | None:
    return _script_row(scene, event.inject, _("Release of inject {inject} taken back"))


@_told.register
def _inject_acknowledged(event: ev.InjectAcknowledged, scene: Scene) -> Row | None:
    inject = scene.before.injects[event.inject]
    latency = None
    if inject.released_active is not None:
        latency = max(0, scene.after.clock.active_at(scene.record.when) - inject.released_active)
    title = _("Inject {inject} acknowledged").format(inject=scene.names.inject(event.inject))
    return _row(scene, "reaction", title, text=scene.names.who(event.by), latency_ms=latency)


@_told.register
def _trigger_met(event: ev.TriggerMet, scene: Scene) -> Row | None:
    title = _("Condition met: {what}").format(what=scene.names.anything(event.subject))
    return _row(scene, "script", title, public=False)


@_told.register
def _chance_drawn(event: ev.ChanceDrawn, scene: Scene) -> Row | None:
    chance = format_percent(event.permille / 1000)
    drawn = _("it happens") if event.drawn else _("it does not happen")
    inner = _("chance of {chance}, drawn from the seed: {drawn}").format(chance=chance, drawn=drawn)
    if event.happens != event.drawn:
        inner = _("{text}; overruled by the exercise leader").format(text=inner)
    title = _("Chance: {what}").format(what=scene.names.anything(event.subject))
    return _row(scene, "script", title, inner=inner, public=False)


# --- reactions and decisions ---------------------------------------------------------------------


@_told.register
def _reaction_rated(event: ev.ReactionRated, scene: Scene) -> Row | None:
    rated = scene.after.expectations[event.expectation]
    title = _("Reaction to inject {inject}").format(inject=scene.names.inject(rated.inject))
    inner = _("{who}: {action}").format(who=scene.names.who(rated.by) or "–", action=flat(rated.action))
    assessment = [reaction_title(event.reaction)]
    if event.reaction != "missing" and rated.deadline is not None:
        late = scene.record.at - rated.deadline
        assessment.append(late_words(late) if late > 0 else _("in time"))
    if scene.superseded:
        assessment.append(_("rated anew later"))
    return _row(
        scene,
        "reaction",
        title,
        inner=_because(inner, event.note),
        planned_ms=rated.deadline,
        latency_ms=None if event.reaction == "missing" else rated.latency,
        assessment=", ".join(assessment),
        public=False,
    )


@_told.register
def _expectation_overdue(event: ev.ExpectationOverdue, scene: Scene) -> Row | None:
    overdue = scene.before.expectations[event.expectation]
    title = _("Overdue: reaction to inject {inject}").format(inject=scene.names.inject(overdue.inject))
    inner = _("{who}: {action}").format(who=scene.names.who(overdue.by) or "–", action=flat(overdue.action))
    return _row(scene, "reaction", title, inner=inner, planned_ms=event.deadline_ms, public=False)


@_told.register
def _decision_opened(event: ev.DecisionOpened, scene: Scene) -> Row | None:
    title = _("Decision {decision} is due").format(decision=scene.names.decision(event.decision))
    return _row(scene, "decision", title, planned_ms=event.planned_ms, public=False)


@_told.register
def _decision_taken(event: ev.DecisionTaken, scene: Scene) -> Row | None:
    names = scene.names
    text = _("{who}: {option}").format(
        who=names.who(event.by) or "–", option=names.option(event.decision, event.option)
    )
    written = names.scenario.file.decisions[event.decision]
    opened = scene.before.decisions[event.decision].opened_at
    deadline = None if opened is None or written.within is None else opened + written.within * 1000
    assessment = ""
    if deadline is not None:
        late = scene.record.at - deadline
        assessment = late_words(late) if late > 0 else _("in time")
    return _row(
        scene,
        "decision",
        _("Decision {decision}").format(decision=names.decision(event.decision)),
        text=_because(text, event.reason),
        inner=one_line(event.deviation),
        planned_ms=deadline,
        latency_ms=scene.after.decisions[event.decision].latency,
        assessment=assessment,
    )


@_told.register
def _decision_dropped(event: ev.DecisionDropped, scene: Scene) -> Row | None:
    title = _("Decision {decision} dropped").format(decision=scene.names.decision(event.decision))
    return _row(scene, "decision", title, inner=one_line(event.because), public=False)


# --- restart and debrief -------------------------------------------------------------------------


@_told.register
def _effect_applied(event: ev.EffectApplied, scene: Scene) -> Row | None:
    words = applied_words(scene.names, event)
    stamped = event.source == "leader" and event.action in STEP_ACTIONS
    inner = _("through {what}").format(what=source_words(scene.names, event.source))
    if not event.applied:
        inner = _("{text}; without effect: {why}").format(text=inner, why=one_line(event.outcome) or "–")
    title = words[:1].upper() + words[1:]
    return _row(scene, "restart", title, inner=inner, public=stamped)


@_told.register
def _limit_missed(event: ev.LimitMissed, scene: Scene) -> Row | None:
    title = _("{limit} of “{process}” missed").format(
        limit=limit_title(event.limit), process=scene.names.process(event.process)
    )
    text = _("the limit ran out at {time}").format(time=scene.names.both(event.limit_ms))
    return _row(scene, "restart", title[:1].upper() + title[1:], text=text, planned_ms=event.limit_ms)


@_told.register
def _objective_rated(event: ev.ObjectiveRated, scene: Scene) -> Row | None:
    title = _("Objective rated: {objective}").format(objective=scene.names.objective(event.objective))
    inner = _because(rating_title(event.rating), event.note)
    return _row(scene, "record", title, inner=inner, public=False)


def _because(text: str, reason: str) -> str:
    """The text with what somebody added in their own words."""
    added = one_line(reason)
    return f"{text} ({added})" if added else text


def late_words(ms: int) -> str:
    """By how much something came after its deadline."""
    return _("{duration} late").format(duration=format_duration(max(1, ms // 1000)))


def time_words(row: Row) -> str:
    """Scenario time of a row; before STARTEX there is none."""
    return offset(row.at) if row.started else "–"
