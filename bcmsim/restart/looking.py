"""Runs looked into: what was critical, what held the plan up, and how busy people were.

The kernel tells when resources came up, not by whom; so these runs are played by the reference, with the
same draws. That is dear, so only the first runs are looked into: as many as 50,000 restarts of resources
make, but at least 50 and at most 1,000.

Only runs that came to their end count: where something stays down, nothing is critical.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bcmsim.restart.batch import BatchDraws
from bcmsim.restart.engine import Engine
from bcmsim.restart.simulation import waz_of
from bcmsim.restart.slack import gains, slacks
from bcmsim.restart.staff import presence

if TYPE_CHECKING:
    from bcmsim.restart.parts import Plan

Span = tuple[int, int]
Sums = tuple[int, list[int], list[int], list[int], list[int]]

RESTARTS: Final = 50_000
LEAST_RUNS: Final = 50
MOST_RUNS: Final = 1_000


def runs_to_look_at(plan: Plan, runs: int) -> int:
    """How many of so many runs are looked into."""
    return min(runs, max(LEAST_RUNS, min(MOST_RUNS, RESTARTS // max(1, len(plan.resources)))))


@dataclass
class Seen:
    """What was seen in some runs, summed up, by number in the plan's wiring."""

    plan: Plan
    ended: int = 0
    """The runs in which everything came up."""
    critical: list[int] = field(default_factory=list)
    """In how many of them each resource was critical: had slack 0."""
    gain_s: list[int] = field(default_factory=list)
    """By how much the plan would have ended earlier, had the resource taken no time in the played graph."""
    busy_s: list[int] = field(default_factory=list)
    """How long each person worked before the plan ended."""
    there_s: list[int] = field(default_factory=list)
    """How long they were there before the plan ended: on duty, or still at work past the end of a shift."""

    def __post_init__(self) -> None:
        resources, people = len(self.plan.resources), len(self.plan.people)
        for sums, size in (
            (self.critical, resources),
            (self.gain_s, resources),
            (self.busy_s, people),
            (self.there_s, people),
        ):
            sums.extend([0] * (size - len(sums)))

    @property
    def sums(self) -> Sums:
        return self.ended, self.critical, self.gain_s, self.busy_s, self.there_s

    def add(self, sums: Sums) -> None:
        """Also what was seen in other runs."""
        self.ended += sums[0]
        for mine, theirs in zip(self.sums[1:], sums[1:], strict=True):
            mine[:] = [one + other for one, other in zip(mine, theirs, strict=True)]


@dataclass(frozen=True, slots=True)
class Use:
    """How busy somebody, or all who have a skill, were before the plan ended, over all runs together."""

    busy_s: int
    there_s: int

    @property
    def share(self) -> float | None:
        """Of the time they were there; None: they never were."""
        return self.busy_s / self.there_s if self.there_s else None


def look(plan: Plan, seed: int, first: int, count: int) -> Seen:
    """Play the runs `first` to `first + count`, and look into each."""
    seen = Seen(plan)
    draws = BatchDraws(seed, first, count)
    for _run in draws.runs():
        engine = Engine(plan, (), None, draws)
        engine.play()
        waz_s = waz_of(engine)
        if waz_s is None:
            continue
        seen.ended += 1
        critical = critical_resources(engine, waz_s)
        for resource in critical:
            seen.critical[resource] += 1
        for resource, gain_s in gains(engine.segments, critical, waz_s).items():
            seen.gain_s[resource] += gain_s
        _see_people(engine, waz_s, seen)
    return seen


def critical_resources(engine: Engine, waz_s: int) -> list[int]:
    """Those with slack 0 in a run that has ended; as `simulate` tells it."""
    slack = slacks(engine.segments, waz_s)
    return [
        resource
        for resource, way in enumerate(engine.up_way)
        if any(not slack[segment] for segment in engine.segments.same_work(engine.works[way].segment))
    ]


def _see_people(engine: Engine, waz_s: int, seen: Seen) -> None:
    staff = engine.staff
    for person, worker in enumerate(engine.wiring.people):
        arrives_s = staff.arrives_s[person]
        if arrives_s is None:
            continue
        worked = staff.intervals(person)
        busy = [(start, min(end, waz_s)) for start, end, _resource in worked if start < waz_s]
        seen.busy_s[person] += sum(end - start for start, end in busy)
        there = _until(presence(worker, arrives_s), waz_s)
        seen.there_s[person] += _covered([*there, *busy])


def _until(changes: Iterable[tuple[int, bool]], second: int) -> Iterator[Span]:
    """The times of presence before this second."""
    since: int | None = None
    for at, comes in changes:
        if at >= second:
            break
        if comes:
            since = at
        elif since is not None:
            yield since, at
            since = None
    if since is not None:
        yield since, second


def _covered(spans: Iterable[Span]) -> int:
    """How many seconds lie in at least one of them."""
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total
