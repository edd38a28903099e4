"""What the recorder is about to enter: text, kind, from, to, and the time it happened. No screen here.

The time is stamped at the first key press and can be set back; what is entered a minute or more after it
happened is a late entry ("nachgetragen"). Setting back goes by the wall clock or by the clock inside the
scenario; each follows from the other through the clock events, pauses, jumps and speeds included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bcmsim.exercise.clock import NORMAL_SPEED, Instant
from bcmsim.exercise.commands import RecordMinute
from bcmsim.i18n import _, format_duration

if TYPE_CHECKING:
    from bcmsim.exercise.state import State

DEFAULT_KIND = "situation"
MINUTE_US = 60_000_000
DAY_S = 86_400
NEWLINE_SIGN = "␊"
"""A line end as it stands in a one-line field."""

_BACK = re.compile(r"-\s*(\d{1,4})(?:\s*min)?", re.IGNORECASE)
_SCENARIO = re.compile(r"t\s*\+?\s*(\d{1,3}):([0-5]\d)(?::([0-5]\d))?", re.IGNORECASE)
_CLOCK = re.compile(r"(w\s*)?([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.]([0-5]\d))?", re.IGNORECASE)
_REFERENCE = re.compile(r"(?<!\w)#(\d{1,6})\b")


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened, by the wall clock (microseconds) and in scenario time (ms)."""

    utc: int
    at: int
    jumped: bool = False
    """The scenario's clock never showed it: a jump passed over it."""


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry as it is being typed."""

    kind: str = DEFAULT_KIND
    text: str = ""
    sender: str = ""
    to: str = ""
    stamp: Moment | None = None
    """The first key press; None while nothing is typed."""
    moment: Moment | None = None
    """When it happened, where the time was set back by hand."""
    inject: str = ""
    decision: str = ""

    @property
    def happened(self) -> Moment | None:
        return self.moment or self.stamp

    def command(self, state: State) -> RecordMinute:
        """The command that records it. Numbers like #41 in the text become references to those minutes."""
        text = self.text.replace(NEWLINE_SIGN, "\n")
        happened = self.happened
        return RecordMinute(
            kind=self.kind,
            text=text,
            sender=self.sender.strip(),
            to=self.to.strip(),
            event_utc=happened.utc if happened else None,
            event_ms=happened.at if happened else None,
            inject=self.inject,
            decision=self.decision,
            refers_to=references(state, text),
        )


def references(state: State, text: str) -> tuple[int, ...]:
    """Journal numbers of the minutes that a text names as #41, each once, in its order."""
    found: dict[int, None] = {}
    for match in _REFERENCE.finditer(text):
        number = int(match[1])
        if 1 <= number <= len(state.minutes):
            found[state.minutes[number - 1].seq] = None
    return tuple(found)


# --- the time it happened --------------------------------------------------------------------------


def moment_of(state: State, now: Instant) -> Moment:
    return Moment(now.utc, max(state.at, state.clock.at_instant(now)))


def set_back(state: State, draft: EntryDraft, now: Instant, minutes: int) -> EntryDraft:
    """The draft with its time `minutes` earlier (later where negative), never later than its stamp."""
    stamp = draft.stamp or moment_of(state, now)
    utc = (draft.happened or stamp).utc - minutes * MINUTE_US
    if utc >= stamp.utc:
        return replace(draft, stamp=stamp, moment=None)
    earliest = state.opened.utc if state.opened else 0
    return replace(draft, stamp=stamp, moment=at_wall(state, max(utc, earliest), stamp))


def set_time(state: State, draft: EntryDraft, now: Instant, text: str) -> EntryDraft | str:
    """The draft with the time as it was typed, or a sentence that says what is wrong with it.

    `-5` minutes ago · `T+0:45` scenario time since the start · `09:14` the clock inside the scenario (the
    wall clock before the start) · `w14:02` the wall clock. An empty text takes the stamp again.
    """
    stamp = draft.stamp or moment_of(state, now)
    draft = replace(draft, stamp=stamp)
    text = text.strip()
    if not text:
        return replace(draft, moment=None)
    if match := _BACK.fullmatch(text):
        return set_back(state, replace(draft, moment=None), now, int(match[1]))
    if match := _SCENARIO.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return _checked(draft, at_scenario(state, (hours * 3600 + minutes * 60 + seconds) * 1000, stamp))
    if match := _CLOCK.fullmatch(text):
        seconds = int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4] or 0)
        if match[1] or not state.started:
            return _checked(draft, at_wall(state, _last_such(stamp.utc, now.tz, seconds), stamp))
        zone, startex = state.scenario.zone, state.scenario.startex
        utc = _last_such((startex + stamp.at // 1000) * 1_000_000, zone, seconds)
        return _checked(draft, at_scenario(state, (utc // 1_000_000 - startex) * 1000, stamp))
    return _("That is no time: write 09:14, w14:02 for the wall clock, T+0:45, or -5 for five minutes ago.")


def _checked(draft: EntryDraft, moment: Moment | None) -> EntryDraft | str:
    assert draft.stamp is not None
    if moment is None:
        return _("That time lies before the exercise or after the entry.")
    return replace(draft, moment=moment if moment.utc < draft.stamp.utc or moment.jumped else None)


def _last_such(before_utc: int, zone: str, seconds: int) -> int:
    """The last instant (microseconds) up to another at which a zone's clock showed this time of day."""
    import pendulum

    local = pendulum.from_timestamp(before_utc // 1_000_000, tz=zone)
    today = local.start_of("day").replace(
        hour=seconds // 3600, minute=seconds % 3600 // 60, second=seconds % 60
    )
    if today > local:
        today = today.subtract(days=1)
    return int(today.timestamp()) * 1_000_000


# --- wall time and scenario time -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From one clock event to the next: where both clocks stood at its begin, how fast the scenario's ran."""

    utc: int
    at: int
    speed: int
    """Scenario ms in a wall-clock second; 0 while it stood."""
    until_utc: int
    until_at: int


RUNNING = {"ExerciseStarted": True, "ExerciseResumed": True}
STANDING = ("ExercisePaused", "ExerciseEnded", "ExerciseAborted", "AbortedToReal", "RealEmergencyCalled")


def _stretches(state: State, end: Moment) -> list[_Stretch]:
    """The past of the two clocks, cut at the clock events, up to `end`."""
    marks: list[tuple[int, int, int]] = []
    running, speed = False, NORMAL_SPEED
    if state.opened is not None:
        marks.append((state.opened.utc, 0, 0))
    for milestone in state.milestones:
        at = milestone.at
        if milestone.kind in RUNNING:
            running = True
        elif milestone.kind in STANDING or milestone.kind == "SessionResumed":
            running = False
        elif milestone.kind == "SpeedChanged":
            speed = int(milestone.text)
        elif milestone.kind == "ClockJumped" and milestone.to_ms is not None:
            at = milestone.to_ms
        marks.append((milestone.when.utc, at, speed if running else 0))
    ends = [*((utc, at) for utc, at, _speed in marks[1:]), (end.utc, end.at)]
    return [
        _Stretch(utc, at, speed, until_utc, until_at)
        for (utc, at, speed), (until_utc, until_at) in zip(marks, ends, strict=False)
    ]


def at_wall(state: State, utc: int, end: Moment) -> Moment | None:
    """Scenario time at an instant of the past; None before the session or after `end`."""
    if utc > end.utc:
        return None
    for stretch in reversed(_stretches(state, end)):
        if stretch.utc <= utc:
            at = stretch.at + (utc - stretch.utc) * stretch.speed // 1_000_000
            return Moment(utc, min(at, end.at))
    return None


def at_scenario(state: State, at: int, end: Moment) -> Moment | None:
    """The last instant of the past at which the scenario's clock showed `at` ms; None where it never did.

    A time that a jump passed over counts as the instant of the jump.
    """
    if at < 0 or at > end.at:
        return None
    jumped = state.is_jumped_over(at)
    for stretch in reversed(_stretches(state, end)):
        if stretch.at <= at:
            if jumped:
                return Moment(min(stretch.until_utc, end.utc), at, jumped=True)
            if not stretch.speed:
                return Moment(min(stretch.utc if at > stretch.at else stretch.until_utc, end.utc), at)
            utc = stretch.utc + (at - stretch.at) * 1_000_000 // stretch.speed
            return Moment(min(utc, stretch.until_utc, end.utc), at)
    return None


def set_back_words(draft: EntryDraft) -> str:
    """`late (5 min)`: by how much the time was set back; empty where it was not."""
    if draft.moment is None or draft.stamp is None:
        return ""
    if draft.moment.jumped:
        return _("late (jumped over)")
    minutes = max(1, round((draft.stamp.utc - draft.moment.utc) / MINUTE_US))
    return _("late ({time})").format(time=format_duration(minutes * 60))
