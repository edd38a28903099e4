"""A row of the record: one fact of the exercise, with its times, what was planned, and what came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bcmsim.exercise.clock import Instant
from bcmsim.i18n import _, format_duration, format_number
from bcmsim.report.names import Names, offset, signed_span
from bcmsim.report.wording import milestone_title
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.exercise.events import Record
    from bcmsim.exercise.state import State

Topic = Literal["session", "clock", "script", "reaction", "decision", "restart", "record"]

REAL = ("real", "aborted_to_real")
"""Phases in which what happens is no exercise."""


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
    record: Record
    recalled: bool = False
    superseded: bool = False
    unopened: bool = False
    """A decision that was taken before it came up."""


def row_of(scene: Scene, topic: Topic, title: str = "", **details: object) -> Row:
    """The fact that the scene's record tells; without a title it is called by its event."""
    record = scene.record
    details.setdefault("brief", details.get("text", ""))
    real = topic != "record" and (scene.before.phase in REAL or scene.after.phase in REAL)
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


def because(text: str, reason: str) -> str:
    """The text with what somebody added in their own words."""
    added = one_line(reason)
    return f"{text} ({added})" if added else text


def late_words(ms: int) -> str:
    """By how much something came after its deadline."""
    return _("{duration} late").format(duration=format_duration(max(1, ms // 1000)))


def time_words(row: Row) -> str:
    """Scenario time of a row; before STARTEX there is none."""
    return offset(row.at) if row.started else "–"


def speed_words(permille: int) -> str:
    """`×2`, `×0.5`: scenario time in wall time."""
    digits = 0 if permille % 1000 == 0 else 1 if permille % 100 == 0 else 3
    return f"×{format_number(permille / 1000, digits)}"


PUNCTUAL_MS = 60_000
"""What comes within a minute of its planned time is in time."""


def punctual(at: int, planned: int | None) -> str:
    if planned is None:
        return ""
    if abs(at - planned) < PUNCTUAL_MS:
        return _("as planned")
    return signed_span(at - planned)
