"""Injects, reactions, decisions and orders: what the leader does with the script."""

from __future__ import annotations

from dataclasses import replace

from bcmsim.exercise import commands as do
from bcmsim.exercise import events as ev
from bcmsim.exercise import releasing, twin
from bcmsim.exercise.clock import Instant
from bcmsim.exercise.commands import Actor, Refused
from bcmsim.exercise.conduct import Handler, _is_live, _not_over, _not_real
from bcmsim.exercise.state import RATED, InjectState, State
from bcmsim.i18n import _
from bcmsim.text import MESSAGE_LIMIT

ORDERS = ("start", "finish", "step_failed")
"""The leader's own words on a restart step, besides the effects of the format."""


def _known_inject(state: State, id_: str) -> InjectState:
    if id_ not in state.injects:
        raise Refused(_("There is no inject “{id}”.").format(id=id_))
    return state.injects[id_]


def _still_to_come(state: State, id_: str) -> InjectState:
    inject = _known_inject(state, id_)
    if inject.status == "released":
        raise Refused(_("Inject {id} is released already.").format(id=id_))
    if inject.over:
        raise Refused(
            _("Inject {id} is not in play any more ({why}).").format(id=id_, why=inject.closed_because)
        )
    return inject


def _text_fits(text: str) -> str:
    if not text.strip():
        raise Refused(_("The text is empty."))
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MESSAGE_LIMIT:
        raise Refused(
            _("The text has {size} bytes; at most {limit} are shown.").format(size=size, limit=MESSAGE_LIMIT),
            _("Put the long part into an attachment."),
        )
    return text


def release(state: State, command: do.Release, actor: Actor, now: Instant) -> list[ev.Event]:
    _is_live(state)
    _not_real(state)
    _still_to_come(state, command.inject)
    at = max(state.at, state.clock.at_instant(now))
    return releasing.release_events(state, command.inject, at, overrule=command.overrule)


def skip(state: State, command: do.Skip, actor: Actor, now: Instant) -> list[ev.Event]:
    _not_over(state)
    _still_to_come(state, command.inject)
    return [ev.InjectSkipped(command.inject, command.reason)]


def postpone(state: State, command: do.Postpone, actor: Actor, now: Instant) -> list[ev.Event]:
    _not_over(state)
    inject = _still_to_come(state, command.inject)
    if command.by_ms <= 0:
        raise Refused(_("Postponing leads forward only."))
    if inject.planned is None and inject.status != "due":
        raise Refused(_("Inject {id} has no time yet that could be postponed.").format(id=inject.id))
    ids = [inject.id]
    if command.following:
        ids += [i.id for i in state.next_planned() if i.id != inject.id and _follows(i, inject)]
    return [ev.InjectsPostponed(tuple(ids), command.by_ms)]


def _follows(other: InjectState, inject: InjectState) -> bool:
    return (other.planned or 0, other.number) > (inject.planned or 0, inject.number)


def add_inject(state: State, command: do.AddInject, actor: Actor, now: Instant) -> list[ev.Event]:
    _is_live(state)
    _not_real(state)
    _text_fits(command.text)
    for role in command.to:
        if role not in state.scenario.file.roles and not state.scenario.is_person(role):
            raise Refused(_("There is no role or person “{id}”.").format(id=role))
    id_ = _free_id(state)
    added = ev.InjectAdded(
        id_,
        command.text,
        command.sender,
        command.to,
        command.channel,
        command.title,
        command.expect,
        command.expect_by,
        command.within_s,
    )
    if not command.release:
        return [added]
    return [added, ev.InjectReleased(id_, None)]


def _free_id(state: State) -> str:
    number = sum(1 for inject in state.injects.values() if inject.added) + 1
    while f"free-{number}" in state.injects:
        number += 1
    return f"free-{number}"


def edit_inject(state: State, command: do.EditInject, actor: Actor, now: Instant) -> list[ev.Event]:
    _not_over(state)
    _still_to_come(state, command.inject)
    return [ev.InjectEdited(command.inject, _text_fits(command.text))]


def recall(state: State, command: do.Recall, actor: Actor, now: Instant) -> list[ev.Event]:
    """Undo, until the players have it (delivered, acknowledged, reacted to, or built upon)."""
    _is_live(state)
    inject = _known_inject(state, command.inject)
    if inject.status != "released":
        raise Refused(_("Inject {id} is not released.").format(id=inject.id))
    reacted = any(state.expectations[id_].status in RATED for id_ in inject.expectations)
    if inject.delivered_at is not None or reacted:
        raise Refused(
            _("Inject {id} has reached the players and cannot be undone.").format(id=inject.id),
            _("Send a correction as a free inject."),
        )
    if inject.released_by in state.decisions:
        raise Refused(_("Inject {id} was released by a decision and cannot be undone.").format(id=inject.id))
    for name, decision in state.scenario.file.decisions.items():
        if decision.after == inject.id and state.decisions[name].status == "taken":
            raise Refused(
                _("Inject {id} cannot be undone: decision {decision}, which follows it, is taken.").format(
                    id=inject.id, decision=name
                ),
                _("Send a correction as a free inject."),
            )
    return [ev.InjectRecalled(inject.id)]


def mark_delivered(state: State, command: do.MarkDelivered, actor: Actor, now: Instant) -> list[ev.Event]:
    inject = _known_inject(state, command.inject)
    if inject.status != "released":
        raise Refused(_("Inject {id} is not released.").format(id=inject.id))
    if inject.delivered_at is not None:
        raise Refused(_("Inject {id} is delivered already.").format(id=inject.id))
    return [ev.InjectDelivered(inject.id)]


def acknowledge(state: State, command: do.Acknowledge, actor: Actor, now: Instant) -> list[ev.Event]:
    _is_live(state)
    inject = _known_inject(state, command.inject)
    if inject.status != "released":
        raise Refused(_("Inject {id} is not released.").format(id=inject.id))
    if command.by in dict(inject.acknowledged):
        raise Refused(_("{who} has acknowledged inject {id} already.").format(who=command.by, id=inject.id))
    return [ev.InjectAcknowledged(inject.id, command.by)]


def rate(state: State, command: do.Rate, actor: Actor, now: Instant) -> list[ev.Event]:
    expectation = state.expectations.get(command.expectation)
    if expectation is None:
        raise Refused(_("There is no expectation “{id}”.").format(id=command.expectation))
    if command.reaction not in RATED:
        raise Refused(_("A reaction is done, partly, deviating or missing."))
    if state.injects[expectation.inject].status != "released":
        raise Refused(_("Inject {id} is not released.").format(id=expectation.inject))
    return [ev.ReactionRated(command.expectation, command.reaction, command.note)]


# --- decisions -----------------------------------------------------------------------------------


def open_decision(state: State, command: do.OpenDecision, actor: Actor, now: Instant) -> list[ev.Event]:
    _is_live(state)
    _not_real(state)
    decision = state.decisions.get(command.decision)
    if decision is None:
        raise Refused(_("There is no decision “{id}”.").format(id=command.decision))
    if decision.status != "waiting":
        raise Refused(_("Decision {id} is open or closed already.").format(id=command.decision))
    return [ev.DecisionOpened(command.decision, decision.planned)]


def take_decision(state: State, command: do.TakeDecision, actor: Actor, now: Instant) -> list[ev.Event]:
    _is_live(state)
    _not_real(state)
    decision = state.decisions.get(command.decision)
    if decision is None:
        raise Refused(_("There is no decision “{id}”.").format(id=command.decision))
    if decision.status in ("taken", "dropped"):
        raise Refused(_("Decision {id} is closed already.").format(id=command.decision))
    written = state.scenario.file.decisions[command.decision]
    if command.option not in written.options:
        raise Refused(
            _("Decision {id} has no option “{option}”.").format(id=command.decision, option=command.option),
            _("Its options are {options}.").format(options=", ".join(written.options)),
        )
    by = command.by or written.by or ""
    deviation = competence(state, command.decision, command.option, by)
    if deviation and not command.despite:
        raise Refused(deviation, _("If it happened all the same, record it as a deviation."))
    at = max(state.at, state.clock.at_instant(now))
    events: list[ev.Event] = []
    if decision.status == "waiting":
        events.append(ev.DecisionOpened(command.decision, decision.planned))
    events.append(ev.DecisionTaken(command.decision, command.option, by, command.reason, deviation))
    events += releasing.option_events(state, command.decision, command.option, at, command.overrule)
    return events


def competence(state: State, decision: str, option: str, by: str) -> str:
    """The rule that this role would break by this decision, in words; empty where it may decide."""
    written = state.scenario.file.decisions[decision]
    role = state.scenario.file.roles.get(by)
    if role is None:
        return ""
    declares = any(effect.action == "declare" for effect in written.options[option].effects)
    if declares and (role.part == "help-desk" or role.level == "operative"):
        return _("R109: {role} cannot declare an emergency.").format(
            role=state.scenario.role_title(by, state.language)
        )
    if written.strategic and role.level != "strategic":
        return _("R101: only the strategic level takes this decision, not {role}.").format(
            role=state.scenario.role_title(by, state.language)
        )
    return ""


def drop_decision(state: State, command: do.DropDecision, actor: Actor, now: Instant) -> list[ev.Event]:
    _not_over(state)
    decision = state.decisions.get(command.decision)
    if decision is None:
        raise Refused(_("There is no decision “{id}”.").format(id=command.decision))
    if decision.status in ("taken", "dropped"):
        raise Refused(_("Decision {id} is closed already.").format(id=command.decision))
    return [ev.DecisionDropped(command.decision, command.reason)]


# --- orders --------------------------------------------------------------------------------------


def order(state: State, command: do.Order, actor: Actor, now: Instant) -> list[ev.Event]:
    """A failed step that will take longer is two effects: the attempt failed, the next one is extended."""
    _is_live(state)
    _not_real(state)
    resources = state.scenario.file.resources
    if command.action in ORDERS and command.target not in resources:
        raise Refused(_("There is no resource “{id}”.").format(id=command.target))
    at = max(state.at, state.clock.at_instant(now))
    is_failure = command.action == "step_failed"
    wanted = ev.EffectApplied(
        source="leader",
        action=command.action,
        target=command.target,
        at_s=at // 1000,
        by_s=None if is_failure else command.by_s,
        since_s=_ahead_since(state, command, at),
    )
    effects = list(twin.tried(state, [wanted]))
    if is_failure and command.by_s and effects[0].applied:
        longer = replace(wanted, action="extend", by_s=command.by_s, since_s=None)
        effects = list(twin.tried(state, [wanted, longer]))
    return [*effects]


def _ahead_since(state: State, command: do.Order, at: int) -> int | None:
    """In a function test people do the work: a stamp also counts where the twin has gone on without it."""
    if state.kind != "function-test" or command.action not in ORDERS:
        return None
    present = twin.twin(state)
    return None if present is None else present.ahead_since_s(command.target, command.action, at)


HANDLERS: dict[type[do.Command], Handler] = {
    do.Release: release,
    do.Skip: skip,
    do.Postpone: postpone,
    do.AddInject: add_inject,
    do.EditInject: edit_inject,
    do.Recall: recall,
    do.MarkDelivered: mark_delivered,
    do.Acknowledge: acknowledge,
    do.Rate: rate,
    do.OpenDecision: open_decision,
    do.TakeDecision: take_decision,
    do.DropDecision: drop_decision,
    do.Order: order,
}
