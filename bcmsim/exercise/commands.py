"""What a person may do. A command is checked against the state and answered with events, or refused.

The handlers stand in `conduct` (opening, clock, end), `script` (injects, decisions, orders) and `record`
(minutes, debrief). All are pure: `decide(state, command, actor, now)` reads nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bcmsim.errors import BcmsimError


class Refused(BcmsimError):
    """The engine does not do it; the message says why, the hint what would be right."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a name and the part in the exercise (leader, recorder, observer, player, program)."""

    name: str
    part: str
    terminal: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """Base of all commands."""


# --- opening -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NameLeader(Command):
    name: str


@dataclass(frozen=True, slots=True)
class NameKeeper(Command):
    """Names the log keeper; a second one takes over by a handover with a reason."""

    name: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TakeAttendance(Command):
    role: str
    name: str
    present: bool = True


@dataclass(frozen=True, slots=True)
class ReadAbortCriteria(Command):
    pass


@dataclass(frozen=True, slots=True)
class DecideGo(Command):
    go: bool = True
    note: str = ""


# --- clock ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Start(Command):
    pass


@dataclass(frozen=True, slots=True)
class Pause(Command):
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Resume(Command):
    pass


@dataclass(frozen=True, slots=True)
class SetSpeed(Command):
    permille: int


@dataclass(frozen=True, slots=True)
class Jump(Command):
    """Forward to `to_ms`. `confirmed` are the ids of what is passed over, as `passed_over` listed them;
    with `skip` the injects among them are skipped, otherwise they wait, overdue, for the leader."""

    to_ms: int
    confirmed: tuple[str, ...] = ()
    skip: bool = False


@dataclass(frozen=True, slots=True)
class CountGap(Command):
    """The exercise ran on during the gap with this journal number."""

    gap_seq: int


@dataclass(frozen=True, slots=True)
class End(Command):
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Abort(Command):
    reason: str


@dataclass(frozen=True, slots=True)
class CallRealEmergency(Command):
    """NO DUFF. Anybody may."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class ClearRealEmergency(Command):
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AbortToReal(Command):
    reason: str = ""


# --- script --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Release(Command):
    """Releases an inject now, whatever its time. `overrule` sets what its chance came to."""

    inject: str
    overrule: bool | None = None


@dataclass(frozen=True, slots=True)
class Skip(Command):
    inject: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Postpone(Command):
    """Puts an inject off; with `following` all that come after it too, their spacing kept."""

    inject: str
    by_ms: int
    following: bool = False


@dataclass(frozen=True, slots=True)
class AddInject(Command):
    text: str
    sender: str = ""
    to: tuple[str, ...] = ()
    channel: str = "paper"
    title: str = ""
    expect: str = ""
    expect_by: str = ""
    within_s: int | None = None
    release: bool = True


@dataclass(frozen=True, slots=True)
class EditInject(Command):
    inject: str
    text: str


@dataclass(frozen=True, slots=True)
class Recall(Command):
    """Undoes a release that has not reached anybody yet."""

    inject: str


@dataclass(frozen=True, slots=True)
class MarkDelivered(Command):
    inject: str


@dataclass(frozen=True, slots=True)
class Acknowledge(Command):
    inject: str
    by: str


@dataclass(frozen=True, slots=True)
class Rate(Command):
    """The reaction to one expectation (`INJECT/EXPECTATION`): done, partly, deviating, missing."""

    expectation: str
    reaction: str = "done"
    note: str = ""


@dataclass(frozen=True, slots=True)
class OpenDecision(Command):
    decision: str


@dataclass(frozen=True, slots=True)
class TakeDecision(Command):
    """`by` is the role that decided. Where that role may not, it is refused unless `despite`: what happened
    is then recorded, with the broken rule (R101, R109). `overrule` sets what the option's chance came to."""

    decision: str
    option: str
    by: str = ""
    reason: str = ""
    despite: bool = False
    overrule: bool | None = None


@dataclass(frozen=True, slots=True)
class DropDecision(Command):
    decision: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Order(Command):
    """The leader's word on a restart step: `start` it now, report it `finish`ed or `step_failed`; or any
    other effect of the format (`fail`, `restore`, `absent` ...)."""

    action: str
    target: str
    by_s: int | None = None
    """By how much longer the step takes (`extend`), or the next attempt (`step_failed`)."""


# --- minutes and debrief -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecordMinute(Command):
    kind: str
    text: str
    sender: str = ""
    to: str = ""
    event_utc: int | None = None
    event_ms: int | None = None
    inject: str = ""
    decision: str = ""
    refers_to: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrectMinute(Command):
    minute_seq: int
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordAttachment(Command):
    name: str
    sha256: str
    size: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class RecordLesson(Command):
    kind: str
    finding: str
    cause: str = ""
    measure: str = ""
    owner: str = ""
    due: str = ""
    refers_to: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RateObjective(Command):
    objective: str
    rating: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignOffSession(Command):
    part: str
    name: str


RECORDING: tuple[type[Command], ...] = (RecordMinute, CorrectMinute, RecordAttachment, RecordLesson)

PERMITTED: dict[str, Sequence[type[Command]]] = {
    "recorder": (*RECORDING, NameKeeper, TakeAttendance, Acknowledge, CallRealEmergency, SignOffSession),
    "observer": (RecordMinute, RecordLesson, Rate, RateObjective, CallRealEmergency),
    "player": (Acknowledge, CallRealEmergency),
    "display": (),
}
"""What each part may do; the leader (and the program in a rehearsal) may do everything (R125)."""
