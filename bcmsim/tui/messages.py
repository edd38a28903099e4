"""What the app tells its screens: nothing here acts, screens decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from bcmsim.exercise.clock import Instant
from bcmsim.exercise.events import Record


@dataclass
class RecordsArrived(Message, bubble=False):
    """Entries are in the journal and in the state: by this terminal, the time, or another terminal."""

    records: Sequence[Record]


@dataclass
class ClockTicked(Message, bubble=False):
    """Time has passed; `now` was read from the clock. A newer one makes a queued one needless."""

    now: Instant

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, ClockTicked)


@dataclass
class SavingChanged(Message, bubble=False):
    """Something could not be recorded, or what could not be recorded now is."""
