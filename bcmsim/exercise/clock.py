"""The exercise clock: wall time <-> scenario time, from the clock events alone.

The clock follows a monotonic source, so that a step of the wall clock (NTP, daylight saving) moves nothing.
All arithmetic is in whole numbers: two terminals that fold the same events agree to the millisecond.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

NORMAL_SPEED = 1000
"""Scenario milliseconds in a wall-clock second: scenario time runs as fast as the wall clock."""
MAX_SPEED = 600_000
NANOSECONDS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True)
class Instant:
    """One instant, by every clock that a terminal has."""

    utc: int
    """Microseconds since the epoch, as the wall clock showed."""
    mono: int
    """Nanoseconds of the monotonic clock, which also counts while the machine sleeps."""
    boot: str = ""
    """Two monotonic readings can be compared only within one boot."""
    tz: str = "UTC"


def elapsed_ms(earlier: Instant, later: Instant) -> int:
    """Real milliseconds between two instants, never negative.

    By the monotonic clock; by the wall clock only across a restart of the machine or from another machine.
    """
    if earlier.boot == later.boot:
        return max(0, (later.mono - earlier.mono) // NANOSECONDS_PER_MS)
    return max(0, (later.utc - earlier.utc) // 1000)


@dataclass(frozen=True, slots=True)
class Clock:
    """Where scenario time stood at an anchor, and how fast it runs from there.

    | state   | scenario time            | active time (latencies of people) |
    |---------|--------------------------|-----------------------------------|
    | running | anchor + elapsed x speed | anchor + elapsed                  |
    | stopped | anchor                   | anchor                            |
    """

    anchor: Instant | None = None
    at: int = 0
    """Scenario milliseconds since STARTEX at the anchor."""
    active: int = 0
    """Wall-clock milliseconds that the exercise had run at the anchor, pauses excluded."""
    running: bool = False
    speed: int = NORMAL_SPEED

    def at_instant(self, now: Instant) -> int:
        """Scenario time in milliseconds since STARTEX."""
        if not self.running or self.anchor is None:
            return self.at
        return self.at + elapsed_ms(self.anchor, now) * self.speed // NORMAL_SPEED

    def active_at(self, now: Instant) -> int:
        """Wall-clock milliseconds that the exercise has run, pauses excluded."""
        if not self.running or self.anchor is None:
            return self.active
        return self.active + elapsed_ms(self.anchor, now)

    def anchored(self, now: Instant, *, floor: int = 0) -> Clock:
        """The same clock with its anchor at `now`; scenario time never falls below `floor`."""
        return replace(self, anchor=now, at=max(floor, self.at_instant(now)), active=self.active_at(now))

    def started(self, now: Instant) -> Clock:
        return replace(self.anchored(now), running=True)

    def stopped(self, now: Instant, *, at: int | None = None) -> Clock:
        """Stopped now, or at the scenario time `at`, where the clock was last known to run."""
        stopped = self.anchored(now) if at is None else replace(self, anchor=now, at=at)
        return replace(stopped, running=False)

    def at_speed(self, now: Instant, permille: int) -> Clock:
        return replace(self.anchored(now), speed=permille)

    def moved_to(self, now: Instant, at: int) -> Clock:
        """After a jump forward to the scenario time `at`."""
        return replace(self.anchored(now), at=at)

    def wall_ms_until(self, at: int, now: Instant) -> int | None:
        """Wall-clock milliseconds until scenario time `at`, or None while the clock stands."""
        if not self.running:
            return None
        return max(0, (at - self.at_instant(now)) * NORMAL_SPEED // self.speed)
