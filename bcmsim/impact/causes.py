"""Which cause takes which process away (B 2.5; R016, R086).

A cause hits a process when what it leaves no longer suffices for normal or for emergency operation: all
alternatives of something needed are in its `down` or fail with it, or something needed, directly or not,
asks for more people of a skill than its `absent` leaves. Processes upstream do not count: without their data
a process waits, but it runs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """What a cause does to a process."""

    normal: bool
    """Normal operation fails, or its people are missing."""
    emergency: bool
    """Emergency operation fails as well, or its people are missing; False without emergency operation."""
    down: tuple[str, ...]
    """What of its needs is down, in the order of the file."""
    skills: tuple[str, ...]
    """The skills of which too few people are left to restart what it needs, in the order of the file."""
