"""What a run keeps of the work on each way to restart a resource, and the graph as it was played."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol, overload

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


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of work without interruption: a node of the graph as it was played."""

    resource: int
    start_s: int
    floor_s: int
    """Not earlier, whatever comes before: reaction, provision, travel, or what else held it up."""
    arcs: Sequence[tuple[int, int]] = ()
    """(segment that came before, second at which it let go): a need, a person, a unit of capacity."""
    end_s: int = -1
    """-1: it has not ended."""


class Segments(Sequence[Segment]):
    """The graph as it was played, in the order in which the work began.

    It is kept in columns, of which a segment takes a fifth of the room that an object takes; whoever walks
    all of it reads those.
    """

    def __init__(self, segments: Iterable[Segment] = ()) -> None:
        self.resource = array("i")
        self.start_s, self.floor_s, self.end_s = array("q"), array("q"), array("q")
        self._before = array("i")
        self._people_at, self._people = array("i", [0]), array("i")
        self._arcs_at, self._arc_from, self._arc_leave_s = array("i", [0]), array("i"), array("q")
        for segment in segments:
            self.add(segment)

    def add(self, segment: Segment, *, before: int = -1, people: Iterable[int] = ()) -> int:
        """The number of the new one. `before`: of the same work, before it was interrupted; `people`: who
        come to those who are on it already."""
        self.resource.append(segment.resource)
        self.start_s.append(segment.start_s)
        self.floor_s.append(segment.floor_s)
        self.end_s.append(segment.end_s)
        self._before.append(before)
        self._people.extend(people)
        self._people_at.append(len(self._people))
        for number, leave_s in segment.arcs:
            self._arc_from.append(number)
            self._arc_leave_s.append(leave_s)
        self._arcs_at.append(len(self._arc_from))
        return len(self.resource) - 1

    def __len__(self) -> int:
        return len(self.resource)

    @overload
    def __getitem__(self, number: int) -> Segment: ...
    @overload
    def __getitem__(self, number: slice) -> list[Segment]: ...
    def __getitem__(self, number: int | slice) -> Segment | list[Segment]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        number = range(len(self))[number]
        return Segment(
            self.resource[number],
            self.start_s[number],
            self.floor_s[number],
            tuple(self.arcs(number)),
            self.end_s[number],
        )

    def arcs(self, number: int) -> Iterator[tuple[int, int]]:
        """What came before, as in `Segment.arcs`."""
        start, end = self._arcs_at[number], self._arcs_at[number + 1]
        return zip(self._arc_from[start:end], self._arc_leave_s[start:end], strict=True)

    def same_work(self, last: int) -> list[int]:
        """The segments of the work that this one is the last of, in order; none for -1."""
        found = []
        while last >= 0:
            found.append(last)
            last = self._before[last]
        return found[::-1]

    def people_on(self, last: int) -> list[int]:
        """Everybody who has worked on the work that this segment is the last of, in order."""
        people: dict[int, None] = {}
        for number in self.same_work(last):
            people.update(dict.fromkeys(self._people[self._people_at[number] : self._people_at[number + 1]]))
        return list(people)


_STATES: Final[tuple[State, ...]] = (
    DOWN,
    WAITING,
    READY,
    RESTARTING,
    PAUSED,
    FAILED,
    UP,
    COMPROMISED,
)
_CODES: Final = {state: code for code, state in enumerate(_STATES)}
_BITS: Final = 3


class History:
    """What state each resource was in since when; all are up at first. A log in which each entry points to
    the one before it of the same resource."""

    def __init__(self, resources: int, start_s: int) -> None:
        self._start_s = start_s
        self._last = array("i", [-1]) * resources
        self._resource, self._before = array("i"), array("i")
        self._entries = array("q")
        """Second and state in one number."""

    def enter(self, resource: int, second: int, state: State) -> None:
        """The resource is in this state from this second on, which is not before any entered earlier."""
        last, code = self._last[resource], _CODES[state]
        if code != (self._entries[last] & (1 << _BITS) - 1 if last >= 0 else _CODES[UP]):
            self._last[resource] = len(self._entries)
            self._entries.append(second << _BITS | code)
            self._resource.append(resource)
            self._before.append(last)

    def last(self, resource: int) -> State:
        """The present state."""
        last = self._last[resource]
        return UP if last < 0 else self._entry(last)[1]

    def _entry(self, number: int) -> tuple[int, State]:
        entry = self._entries[number]
        return entry >> _BITS, _STATES[entry & (1 << _BITS) - 1]

    def __getitem__(self, resource: int) -> list[tuple[int, State]]:
        """(second, state), in order."""
        found = []
        number = self._last[resource]
        while number >= 0:
            found.append(self._entry(number))
            number = self._before[number]
        found.append((self._start_s, UP))
        return found[::-1]

    def changes(self) -> Iterator[tuple[int, int, State]]:
        """(second, resource, state) of all entries, in order."""
        for number, resource in enumerate(self._resource):
            second, state = self._entry(number)
            yield second, resource, state


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

    def reset(self, opens_s: int) -> None:
        """Begin anew: the resource has failed (again)."""
        self.state = WAITING
        self.opens_s = opens_s
        self.gated = False
        self.ready_s = self.start_s = None
        self.attempts = self.extension_s = 0
        self.segment = -1


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
