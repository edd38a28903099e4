"""Events in words, second half: script, reactions, decisions, restart, ratings."""

from __future__ import annotations

from bcmsim.exercise import events as ev
from bcmsim.i18n import _, format_duration, format_percent
from bcmsim.report.effects import BY_HAND, STEP_ACTIONS, ahead_words, applied_words, source_words
from bcmsim.report.markup import lined
from bcmsim.report.rows import Row, Scene, because, late_words, punctual, row_of
from bcmsim.report.telling import told
from bcmsim.report.wording import channel_title, limit_title, rating_title, reaction_title
from bcmsim.text import one_line

__all__ = ["told"]

# --- script --------------------------------------------------------------------------------------


@told.register
def _inject_released(event: ev.InjectReleased, scene: Scene) -> Row:
    names = scene.names
    inject = scene.before.injects[event.inject]
    way = _("from {sender} to {to}, {channel}").format(
        sender=names.inject_sender(event.inject) or "–",
        to=names.all_of(inject.to) or "–",
        channel=channel_title(inject.channel),
    )
    said = lined(inject.text if inject.edited or inject.added else names.inject_text(event.inject))
    return row_of(
        scene,
        "script",
        _("Inject {inject}").format(inject=names.inject(event.inject)),
        text=f"{way}: {said}",
        brief=way,
        inner=_released_inner(event, scene),
        planned_ms=None if inject.added else inject.original,
        assessment=punctual(scene.record.at, None if inject.added else inject.original),
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


def _script_row(scene: Scene, inject: str, title: str, inner: str = "") -> Row:
    state = scene.before.injects.get(inject)
    return row_of(
        scene,
        "script",
        title.format(inject=scene.names.inject(inject)),
        inner=inner,
        planned_ms=None if state is None else state.original,
        public=False,
    )


@told.register
def _inject_skipped(event: ev.InjectSkipped, scene: Scene) -> Row:
    return _script_row(scene, event.inject, _("Inject {inject} skipped"), one_line(event.reason))


@told.register
def _inject_withdrawn(event: ev.InjectWithdrawn, scene: Scene) -> Row:
    return _script_row(scene, event.inject, _("Inject {inject} withdrawn"), one_line(event.because))


@told.register
def _injects_postponed(event: ev.InjectsPostponed, scene: Scene) -> Row:
    names = [scene.names.inject(id_) for id_ in event.injects]
    inner = _("by {duration}: {injects}").format(
        duration=format_duration(event.by_ms // 1000), injects="; ".join(names)
    )
    return row_of(scene, "script", _("Injects postponed"), inner=inner, public=False)


@told.register
def _inject_added(event: ev.InjectAdded, scene: Scene) -> Row:
    return _script_row(scene, event.inject, _("Free inject {inject} prepared"))


@told.register
def _inject_edited(event: ev.InjectEdited, scene: Scene) -> Row:
    return _script_row(scene, event.inject, _("Text of inject {inject} changed before its release"))


@told.register
def _inject_recalled(event: ev.InjectRecalled, scene: Scene) -> Row:
    return _script_row(scene, event.inject, _("Release of inject {inject} taken back"))


@told.register
def _inject_acknowledged(event: ev.InjectAcknowledged, scene: Scene) -> Row:
    inject = scene.before.injects[event.inject]
    latency = None
    if inject.released_active is not None:
        latency = max(0, scene.after.clock.active_at(scene.record.when) - inject.released_active)
    title = _("Inject {inject} acknowledged").format(inject=scene.names.inject(event.inject))
    return row_of(scene, "reaction", title, text=scene.names.who(event.by), latency_ms=latency)


@told.register
def _trigger_met(event: ev.TriggerMet, scene: Scene) -> Row:
    title = _("Condition met: {what}").format(what=scene.names.anything(event.subject))
    return row_of(scene, "script", title, public=False)


@told.register
def _chance_drawn(event: ev.ChanceDrawn, scene: Scene) -> Row:
    chance = format_percent(event.permille / 1000)
    drawn = _("it happens") if event.drawn else _("it does not happen")
    inner = _("chance of {chance}, drawn from the seed: {drawn}").format(chance=chance, drawn=drawn)
    if event.happens != event.drawn:
        inner = _("{text}; overruled by the exercise leader").format(text=inner)
    title = _("Chance: {what}").format(what=scene.names.anything(event.subject))
    return row_of(scene, "script", title, inner=inner, public=False)


# --- reactions and decisions ---------------------------------------------------------------------


@told.register
def _reaction_rated(event: ev.ReactionRated, scene: Scene) -> Row:
    rated = scene.after.expectations[event.expectation]
    title = _("Reaction to inject {inject}").format(inject=scene.names.inject(rated.inject))
    inner = _("{who}: {action}").format(
        who=scene.names.who(rated.by) or "–", action=scene.names.action(rated)
    )
    assessment = [reaction_title(event.reaction)]
    if event.reaction != "missing" and rated.deadline is not None:
        late = scene.record.at - rated.deadline
        said = late_words(late) if late > 0 else _("in time")
        assessment.append(_("deadline jumped over") if _jumped(scene, rated.id) and late > 0 else said)
    if scene.superseded:
        assessment.append(_("rated anew later"))
    return row_of(
        scene,
        "reaction",
        title,
        inner=because(inner, event.note),
        planned_ms=rated.deadline,
        latency_ms=None if event.reaction == "missing" else rated.latency,
        assessment=", ".join(assessment),
        public=False,
    )


@told.register
def _expectation_overdue(event: ev.ExpectationOverdue, scene: Scene) -> Row:
    overdue = scene.before.expectations[event.expectation]
    title = _("Overdue: reaction to inject {inject}").format(inject=scene.names.inject(overdue.inject))
    inner = _("{who}: {action}").format(
        who=scene.names.who(overdue.by) or "–", action=scene.names.action(overdue)
    )
    if _jumped(scene, event.expectation):
        inner = _("{text}; deadline jumped over").format(text=inner)
    return row_of(scene, "reaction", title, inner=inner, planned_ms=event.deadline_ms, public=False)


def _jumped(scene: Scene, expectation: str) -> bool:
    """Whether a time jump passed over the deadline."""
    jumps = [m for m in scene.before.milestones if m.kind == "ClockJumped"]
    return any(expectation in jump.names for jump in jumps)


@told.register
def _decision_opened(event: ev.DecisionOpened, scene: Scene) -> Row:
    title = _("Decision {decision} is due").format(decision=scene.names.decision(event.decision))
    return row_of(scene, "decision", title, planned_ms=event.planned_ms, public=False)


@told.register
def _decision_taken(event: ev.DecisionTaken, scene: Scene) -> Row:
    names = scene.names
    text = _("{who}: {option}").format(
        who=names.who(event.by) or "–", option=names.option(event.decision, event.option)
    )
    written = names.scenario.file.decisions[event.decision]
    opened = scene.before.decisions[event.decision].opened_at
    deadline = None if opened is None or written.within is None else opened + written.within * 1000
    assessment = _("taken before it came up") if scene.unopened else ""
    if scene.unopened:
        deadline = None
    if deadline is not None:
        late = scene.record.at - deadline
        assessment = late_words(late) if late > 0 else _("in time")
    return row_of(
        scene,
        "decision",
        _("Decision {decision}").format(decision=names.decision(event.decision)),
        text="; ".join(filter(None, (because(text, event.reason), _deviation(event)))),
        planned_ms=deadline,
        latency_ms=None if scene.unopened else scene.after.decisions[event.decision].latency,
        assessment=assessment,
    )


def _deviation(event: ev.DecisionTaken) -> str:
    """The rule of competence that the decision broke (R101, R109); it belongs in the minutes."""
    rule = one_line(event.deviation)
    return _("Deviation of competence: {rule}").format(rule=rule) if rule else ""


@told.register
def _decision_dropped(event: ev.DecisionDropped, scene: Scene) -> Row:
    title = _("Decision {decision} dropped").format(decision=scene.names.decision(event.decision))
    return row_of(scene, "decision", title, inner=one_line(event.because), public=False)


# --- restart and debrief -------------------------------------------------------------------------


@told.register
def _effect_applied(event: ev.EffectApplied, scene: Scene) -> Row:
    words = applied_words(scene.names, event)
    stamped = event.source == "leader" and event.action in STEP_ACTIONS
    inner = _("through {what}").format(what=source_words(scene.names, event.source))
    if ahead := ahead_words(scene.names, event):
        inner = f"{inner}; {ahead}"
    if event.applied:
        return row_of(scene, "restart", words[:1].upper() + words[1:], inner=inner, public=stamped)
    why = one_line(event.outcome) or _("no reason recorded")
    if stamped and scene.before.kind in BY_HAND:
        text = _("stamped by hand; without effect on the simulated restart: {why}").format(why=why)
        return row_of(scene, "restart", words[:1].upper() + words[1:], text=text, inner=inner, public=True)
    ordered = event.source == "leader"
    title = _("Ordered, without effect: {what}") if ordered else _("Without effect: {what}")
    return row_of(scene, "restart", title.format(what=words), text=why, inner=inner, public=stamped)


@told.register
def _limit_missed(event: ev.LimitMissed, scene: Scene) -> Row:
    title = _("{limit} of “{process}” missed").format(
        limit=limit_title(event.limit), process=scene.names.process(event.process)
    )
    text = _("the limit ran out at {time}").format(time=scene.names.both(event.limit_ms))
    return row_of(scene, "restart", title[:1].upper() + title[1:], text=text, planned_ms=event.limit_ms)


@told.register
def _objective_rated(event: ev.ObjectiveRated, scene: Scene) -> Row:
    title = _("Objective rated: {objective}").format(objective=scene.names.objective(event.objective))
    inner = because(rating_title(event.rating), event.note)
    return row_of(scene, "record", title, inner=inner, public=False)
