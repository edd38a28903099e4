"""What a run keeps of the work on each way to restart a resource, and the graph as it was played."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from bcmsim.scenario.quantities import Distribution

State = Literal["down", "waiting", "ready", "restarting", "paused", "failed", "up", "compromised"]

DOWN: Final = "down"
WAITING: Final = "waiting"
READY: Final = "ready"
RESTARTING: Final = "restarting"
PAUSED: Final = "paused"
FAILED: Final = "failed"
UP: Final = "up"
COMPROMISED: Final = "compromised"
CLOSED: Final = "closed"
"""Of a way only: it is not in play."""

WayState = Literal["closed", "waiting", "ready", "restarting", "paused"]


@dataclass(slots=True)
class Segment:
    """A stretch of work without interruption: a node of the graph as it was played."""

    resource: int
    start_s: int
    floor_s: int
    """Not earlier, whatever comes before: reaction, provision, travel, or what else held it up."""
    arcs: list[tuple[int, int]] = field(default_factory=list)
    """(segment that came before, second at which it let go): a need, a person, a unit of capacity."""
    end_s: int = -1


@dataclass(slots=True)
class Work:
    """The state of one way in a run. Times are seconds since the outage."""

    missing: int = 0
    """Groups of needs of which no member is up."""
    state: WayState = CLOSED
    opens_s: int = 0
    gated: bool = False
    """It is not yet `opens_s`."""
    ready_s: int | None = None
    start_s: int | None = None
    attempts: int = 0
    extension_s: int = 0
    """To be added to the next attempt."""
    left_s: int = 0
    hands_left_s: int = 0
    since_s: int = 0
    """When the work went on last; `left_s` and `hands_left_s` hold for then."""
    token: int = 0
    """Events that carry an older one have been called off."""
    crew: tuple[int, ...] = ()
    units: tuple[tuple[int, int], ...] = ()
    """(capacity, unit) pairs."""
    segment: int = -1
    """The one being worked on or worked on last."""
    segments: tuple[int, ...] = ()
    worked: tuple[int, ...] = ()
    """Everybody who has worked on it, in order."""

    def reset(self, opens_s: int) -> None:
        """Begin anew: the resource has failed (again)."""
        self.state = WAITING
        self.opens_s = opens_s
        self.gated = False
        self.ready_s = self.start_s = None
        self.attempts = self.extension_s = 0
        self.segment = -1
        self.segments = self.worked = ()


class Draws(Protocol):
    """Where durations and chances come from."""

    def duration(self, resource: str, measure: str | None, attempt: int, distribution: Distribution) -> int:
        """Whole seconds of this attempt."""

    def fails(self, resource: str, attempt: int, probability: float) -> bool:
        """Whether this attempt fails when its time is over."""

    def is_absent(self, person: str, probability: float) -> bool:
        """Whether the person is not there in this run at all."""


class Planned:
    """The deterministic run: planned durations, no failures, everybody there (restart.md, A resource)."""

    def duration(self, resource: str, measure: str | None, attempt: int, distribution: Distribution) -> int:
        return distribution.planned

    def fails(self, resource: str, attempt: int, probability: float) -> bool:
        return False

    def is_absent(self, person: str, probability: float) -> bool:
        return False


PLANNED: Final = Planned()
