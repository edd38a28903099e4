"""What a screen shows of a moment: the state, the time, and what follows from both. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from bcmsim.exercise.clock import Instant
from bcmsim.exercise.state import InjectState, State
from bcmsim.exercise.twin import Twin, twin
from bcmsim.i18n import _, format_instant
from bcmsim.report.names import Names
from bcmsim.scenario.instants import zone_of

if TYPE_CHECKING:
    from bcmsim.scenario.model import Scenario

LATE_AFTER_MS = 5 * 60_000
"""An inject that has waited so long for the leader's key counts as overdue (scenario time)."""


@dataclass(frozen=True)
class View:
    """One moment of the exercise as this terminal knows it."""

    state: State
    now: Instant
    at: int
    """Scenario time in ms since STARTEX."""

    @property
    def scenario(self) -> Scenario:
        return self.state.scenario

    @property
    def second(self) -> int:
        """The scenario second: what is shown changes with it, not with every tick."""
        return self.at // 1000

    @cached_property
    def twin(self) -> Twin | None:
        """The restart as played so far and forecast; kept by the engine for the same effects."""
        return twin(self.state)

    @cached_property
    def lag(self) -> Lag:
        return lag_of(self.state, self.at)

    @cached_property
    def names(self) -> Names:
        """What things are called, in the language of the session."""
        return Names(self.state.scenario, self.state.language, self.state)

    def clock(self, at_ms: int, *, seconds: bool = False, weekday: bool = False) -> str:
        """The wall clock inside the scenario at scenario time `at_ms`, `09:17`."""
        utc_us = (self.scenario.startex + at_ms // 1000) * 1_000_000
        return format_instant(utc_us, self.scenario.zone, seconds=seconds, date=False, weekday=weekday)

    def when(self, at_ms: int) -> str:
        """The same with the day of the week where it is not today in the scenario."""
        zone, startex = self.scenario.zone, self.scenario.startex
        other = _day(startex + at_ms // 1000, zone) != _day(startex + self.second, zone)
        return self.clock(at_ms, weekday=other)


def _day(utc: int, zone: str) -> int:
    """The local day, as a number."""
    return datetime.fromtimestamp(utc, zone_of(zone)).toordinal()


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the leader is behind: what waits for a key, and what is late (domain.md 2.2)."""

    due: int
    """Injects and decisions that wait, not late yet."""
    overdue: int
    """Injects that wait too long, decisions and reactions beyond their deadline."""

    @property
    def behind(self) -> int:
        return self.due + self.overdue


def is_late(inject: InjectState, at: int) -> bool:
    """Whether a due inject has waited too long for the leader's key."""
    return inject.status == "due" and inject.due_at is not None and at - inject.due_at >= LATE_AFTER_MS


def decision_deadline(state: State, decision: str) -> int | None:
    """Scenario ms by which an open decision is wanted, None where it has no time."""
    opened = state.decisions[decision].opened_at
    within = state.scenario.file.decisions[decision].within
    return None if opened is None or within is None else opened + within * 1000


def lag_of(state: State, at: int) -> Lag:
    due = overdue = 0
    for inject in state.injects.values():
        if inject.status == "due":
            late = is_late(inject, at)
            overdue += late
            due += not late
    for decision in state.decisions.values():
        if decision.status == "open":
            deadline = decision_deadline(state, decision.id)
            late = deadline is not None and deadline < at
            overdue += late
            due += not late
    overdue += sum(e.status == "overdue" for e in state.expectations.values())
    return Lag(due, overdue)


def lag_words(lag: Lag) -> str:
    """`2 due · 1 overdue`; what is zero is left out."""
    parts = []
    if lag.due:
        parts.append(_("{count} due").format(count=lag.due))
    if lag.overdue:
        parts.append(_("{count} overdue").format(count=lag.overdue))
    return " · ".join(parts)
