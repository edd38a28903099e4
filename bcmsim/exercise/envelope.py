"""What all events have in common, and the envelope that they are recorded in."""

from __future__ import annotations

from dataclasses import dataclass

from bcmsim.exercise.clock import Instant


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events; the class name is the kind that the journal stores."""


@dataclass(frozen=True, slots=True)
class Record:
    """An event with its envelope: who recorded it, when by every clock, and its place in the journal."""

    seq: int
    """Gapless number in the journal, from 1."""
    event: Event
    when: Instant
    at: int
    """Scenario time in milliseconds since STARTEX."""
    author: str
    role: str
    """The part of whoever recorded it: leader, recorder, observer, player, program."""
    terminal: str = ""
    ref: int | None = None
    id: str = ""
    hash: str = ""
