"""Minutes, lessons, ratings and signatures: what stays of an exercise."""

from __future__ import annotations

from bcmsim.exercise import commands as do
from bcmsim.exercise import events as ev
from bcmsim.exercise.clock import Instant
from bcmsim.exercise.commands import Actor, Refused
from bcmsim.exercise.conduct import Handler
from bcmsim.exercise.state import MINUTE_KINDS, State
from bcmsim.i18n import _
from bcmsim.text import MINUTE_LIMIT

LESSON_KINDS = ("measure", "limit", "organisation")
"""R136: a measure does not work as planned; maximum values not kept; the organisation is to be improved."""
RATINGS = ("P", "S", "M", "U", "-")


def _minute_text(text: str) -> str:
    if not text.strip():
        raise Refused(_("The entry is empty."))
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MINUTE_LIMIT:
        raise Refused(
            _("The entry has {size} bytes; a minute has at most {limit}.").format(
                size=size, limit=MINUTE_LIMIT
            ),
            _("Record the long text as an attachment."),
        )
    return text.strip()


def _keeps(state: State, actor: Actor) -> None:
    """Exactly one log keeper at a time writes the minutes (domain.md 2.3); the leader may add to them."""
    if actor.part == "recorder" and state.keeper and actor.name != state.keeper:
        raise Refused(
            _("{keeper} keeps the minutes.").format(keeper=state.keeper),
            _("Take them over first: the handover is itself an entry."),
        )


def record_minute(state: State, command: do.RecordMinute, actor: Actor, now: Instant) -> list[ev.Event]:
    if command.kind not in MINUTE_KINDS:
        raise Refused(
            _("There is no kind of entry “{kind}”.").format(kind=command.kind),
            _("The kinds are {kinds}.").format(kinds=", ".join(MINUTE_KINDS)),
        )
    _keeps(state, actor)
    text = _minute_text(command.text)
    if command.event_utc is not None and command.event_utc > now.utc:
        raise Refused(_("The time of what happened lies in the future."))
    return [
        ev.MinuteRecorded(
            command.kind,
            text,
            command.sender,
            command.to,
            command.event_utc,
            command.event_ms,
            command.inject,
            command.decision,
            command.refers_to,
        )
    ]


def correct_minute(state: State, command: do.CorrectMinute, actor: Actor, now: Instant) -> list[ev.Event]:
    _keeps(state, actor)
    minute = state.minute(command.minute_seq)
    if minute is None:
        raise Refused(_("There is no minute with the number {number}.").format(number=command.minute_seq))
    text = _minute_text(command.text)
    if text == minute.current_text:
        raise Refused(_("The correction changes nothing."))
    return [ev.MinuteCorrected(command.minute_seq, text, command.reason)]


def record_attachment(
    state: State, command: do.RecordAttachment, actor: Actor, now: Instant
) -> list[ev.Event]:
    _keeps(state, actor)
    if len(command.sha256) != 64 or command.size < 0:
        raise Refused(_("The digest of the attachment is not a SHA-256."))
    return [ev.AttachmentRecorded(command.name, command.sha256, command.size, command.note)]


def record_lesson(state: State, command: do.RecordLesson, actor: Actor, now: Instant) -> list[ev.Event]:
    if command.kind not in LESSON_KINDS:
        raise Refused(
            _("A lesson is of the class measure, limit or organisation, not “{kind}”.").format(
                kind=command.kind
            )
        )
    return [
        ev.LessonRecorded(
            command.kind,
            _minute_text(command.finding),
            command.cause.strip(),
            command.measure.strip(),
            command.owner.strip(),
            command.due.strip(),
            command.refers_to,
        )
    ]


def rate_objective(state: State, command: do.RateObjective, actor: Actor, now: Instant) -> list[ev.Event]:
    if command.objective not in state.scenario.file.objectives:
        raise Refused(_("There is no objective “{id}”.").format(id=command.objective))
    if command.rating not in RATINGS:
        raise Refused(_("A rating is P, S, M, U, or - where it could not be observed."))
    return [ev.ObjectiveRated(command.objective, command.rating, command.note)]


def sign_off(state: State, command: do.SignOffSession, actor: Actor, now: Instant) -> list[ev.Event]:
    """Both sign the head of the journal; the second signature closes the session (domain.md 2.3)."""
    if not state.over:
        raise Refused(_("The exercise is not over yet."), _("End it first, then sign."))
    if command.part not in ("leader", "keeper"):
        raise Refused(_("The leader and the keeper of the minutes sign."))
    if not command.name.strip():
        raise Refused(_("A name is missing."))
    if any(signed.part == command.part for signed in state.sign_offs):
        raise Refused(_("This signature is given already."))
    events: list[ev.Event] = [ev.SignedOff(command.part, command.name.strip(), state.seq, state.head_hash)]
    if state.sign_offs:
        events.append(ev.SessionClosed())
    return events


HANDLERS: dict[type[do.Command], Handler] = {
    do.RecordMinute: record_minute,
    do.CorrectMinute: correct_minute,
    do.RecordAttachment: record_attachment,
    do.RecordLesson: record_lesson,
    do.RateObjective: rate_objective,
    do.SignOffSession: sign_off,
}
