"""Events of what stays of an exercise: minutes, lessons, ratings, signatures; `events` has them all."""

from __future__ import annotations

from dataclasses import dataclass

from bcmsim.exercise.envelope import Event

# --- minutes -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MinuteRecorded(Event):
    """One fact, message, assessment, decision, order or feedback in the minutes (domain.md 2.3)."""

    kind: str
    text: str
    sender: str = ""
    to: str = ""
    event_utc: int | None = None
    """When it happened by the wall clock (microseconds), where that is not when it was entered."""
    event_ms: int | None = None
    inject: str = ""
    decision: str = ""
    refers_to: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MinuteCorrected(Event):
    """The original stays legible, struck out."""

    minute_seq: int
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentRecorded(Event):
    """A document belongs to the minutes; its digest proves which one."""

    name: str
    sha256: str
    size: int
    note: str = ""


# --- debrief -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LessonRecorded(Event):
    """A finding with its class (R136), cause, measure, owner and due date."""

    kind: str
    """`measure`: does not work as planned; `limit`: maximum not kept; `organisation`: to be improved."""
    finding: str
    cause: str = ""
    measure: str = ""
    owner: str = ""
    due: str = ""
    refers_to: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectiveRated(Event):
    """P, S, M, U: performed without, with some, with major challenges, unable; or `-` not observable."""

    objective: str
    rating: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignedOff(Event):
    """Leader or keeper signed the record up to the head that is named here."""

    part: str
    name: str
    head_seq: int
    head_hash: str


@dataclass(frozen=True, slots=True)
class SessionClosed(Event):
    """Both signed; from now on only supplements."""
