"""What a run says: of each resource, process and person, and of the plan (restart.md)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

from bcmsim.restart.verdict import Verdict

if TYPE_CHECKING:
    from bcmsim.restart.interventions import Intervention, Outcome
    from bcmsim.restart.parts import Plan
    from bcmsim.restart.work import Draws, Segments, State

Interval = tuple[int, int]
Word = TypeVar("Word")
Value = TypeVar("Value")
Operation = Literal["down", "emergency", "up"]


class OnDemand(Mapping[str, Value]):
    """What a run says of each of many: made of the played run when it is asked for, and kept then."""

    def __init__(self, numbers: Mapping[str, int], make: Callable[[int], Value]) -> None:
        self._numbers, self._make = numbers, make
        self._made: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = self._make(self._numbers[name])
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


@dataclass(frozen=True, slots=True)
class ResourceRun:
    """What happened to one resource; times are of its last restart, None where there was none."""

    ready_s: int | None
    start_s: int | None
    up_s: int | None
    """Since when it is up for good (0: it was never down); None: it is down or compromised at the end."""
    slack_s: int | None
    critical: bool
    staff: tuple[str, ...]
    """Who worked on it, in the order in which they came."""
    attempts: int
    busy: tuple[Interval, ...]
    """When there was work on it, in all its restarts."""
    paused: tuple[Interval, ...]
    history: tuple[tuple[int, State], ...]
    stands_by: str | None
    """What it waits for at the end of the run, as a sentence."""
    by_measure: str | None = None
    """The measure that brought it up."""


@dataclass(frozen=True, slots=True)
class ProcessRun:
    """When a process was back, and how that stands against its limits."""

    emergency_s: int | None
    """Back in emergency operation."""
    emergency: Verdict
    up_s: int | None
    """Back in normal operation."""
    waz_s: int | None
    """Back in normal operation as planned: without interventions."""
    rto_s: int | None
    mtpd_s: int | None
    rto: Verdict
    mtpd: Verdict
    rto_from: Literal["outage", "declaration"]
    rto_of: Literal["normal", "emergency"]
    declared_s: int
    """When the emergency was declared, or is planned to be (the end of the reaction time)."""
    within_s: int | None
    data_loss_s: int | None
    """How much older than the outage the newest usable data are."""
    rpo_s: int | None
    rpo: Verdict
    history: tuple[tuple[int, Operation], ...]
    """What the users have: what runs compromised is up for them."""

    @property
    def zero_s(self) -> int:
        """The zero point of RTO and `within`."""
        return self.declared_s if self.rto_from == "declaration" else 0

    @property
    def judged_s(self) -> int | None:
        """The stamp that RTO and MTPD are judged by."""
        return self.emergency_s if self.rto_of == "emergency" else self.up_s


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """What shortens the plan most: a resource that would take no time, or a skill with people without end."""

    kind: Literal["resource", "skill"]
    id: str
    gain_s: int


@dataclass(frozen=True, eq=False)
class RestartRun:
    """One run as it was played. Compared by identity; `fields` of two equal runs are equal."""

    plan: Plan
    interventions: tuple[Intervention, ...]
    draws: Draws
    end_s: int
    """The last second that was played."""
    resources: Mapping[str, ResourceRun]
    processes: Mapping[str, ProcessRun]
    staff: Mapping[str, tuple[tuple[int, int, str], ...]]
    """Of everybody who was called: (from, until, resource)."""
    waz_s: int | None
    """When the last resource was up; None: something is still down."""
    infeasible: str | None
    """What waits for what, where nothing could happen any more."""
    outcomes: Mapping[str, Outcome]
    measures: Mapping[str, int]
    """When each measure came into force."""
    declared_s: int | None
    """When the emergency was declared; None: it was not (yet)."""
    segments: Segments

    def state_at(self, resource: str, second: int) -> State:
        """The state of the resource at the end of this second."""
        return _at(self.resources[resource].history, second)

    def operation_at(self, process: str, second: int) -> Operation:
        """What the users of the process have at the end of this second."""
        return _at(self.processes[process].history, second)

    def work_at(self, person: str, second: int) -> str | None:
        """The resource that the person works on during this second."""
        for start, end, resource in self.staff.get(person, ()):
            if start <= second < end:
                return resource
        return None

    @cached_property
    def bottleneck(self) -> Bottleneck | None:
        """What shortens the plan most; None where nothing does, or the plan never ends."""
        from bcmsim.restart.bottleneck import bottleneck

        return bottleneck(self)


def _at(history: Sequence[tuple[int, Word]], second: int) -> Word:
    place = bisect_right(history, second, key=lambda entry: entry[0])
    return history[max(0, place - 1)][1]
