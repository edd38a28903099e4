"""Why a resource started when it did: what stood in its way, what gave way last, and so back to the outage.

A run that was played is played once more, up to the start in question, with a witness (`obstacles`). What no
longer stands in the way at the start, and did just before, is what it started for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from bcmsim.restart.causes import Release, causes, releases
from bcmsim.restart.obstacles import Gate, NeedDown, NotDown, Note, Obstacle, OneWatched, Witness
from bcmsim.restart.wiring import OWN
from bcmsim.restart.work import CLOSED, READY

if TYPE_CHECKING:
    from bcmsim.restart.results import RestartRun
    from bcmsim.restart.work import Segment


EARLY = (NotDown, NeedDown, Gate)
"""What keeps a resource from being ready; people and capacities come after."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which the same obstacles stood in the way."""

    start_s: int
    end_s: int
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain of causes."""

    resource: str
    start_s: int
    because: Release


@dataclass(frozen=True, slots=True)
class Follower:
    """Whom a delay would reach first: what comes next in the graph as it was played."""

    resource: str
    start_s: int
    needs_it: bool
    """It needs the resource; else it waits for its people or capacity."""


@dataclass(frozen=True)
class Why:
    """Why one resource started when it did, or did not start."""

    run: RestartRun
    resource: str
    measure: str | None
    """The measure that restarts it; None: its own restart."""
    start_s: int | None
    """None: it did not start."""
    stretches: tuple[Stretch, ...]
    """What stood in the way, from when it went down to its start (or the end of the run)."""
    releases: tuple[Release, ...]
    measures: tuple[int, ...]
    """The measures in force, by number, when it was last looked at before its start."""
    preferred: tuple[int, ...]
    """The processes that the leader had put first by then, by number."""

    @property
    def ready_s(self) -> int | None:
        """Since when only people and capacities stood in the way; None: something else always did."""
        early = [one for one in self.stretches if any(isinstance(o, EARLY) for o in one.obstacles)]
        if not self.stretches:
            return self.start_s
        if not early:
            return self.stretches[0].start_s
        return None if early[-1] is self.stretches[-1] and self.start_s is None else early[-1].end_s

    @cached_property
    def chain(self) -> tuple[Link, ...]:
        """From this start back to the outage, each link the cause of the one before."""
        if self.start_s is None:
            return ()
        links: list[Link] = []
        known = causes(self.run, self.start_s)
        name: str | None = self.resource
        second: int | None = self.start_s
        while name is not None and second is not None and known.get((name, second)):
            because = known[name, second][0]
            links.append(Link(name, second, because))
            name, second = because.resource, because.began_s
        return tuple(links)

    @cached_property
    def followers(self) -> tuple[Follower, ...]:
        """The chain that a delay longer than the slack would move, to the end of the plan."""
        return tuple(_followers(self.run, self.resource))


def explain(run: RestartRun, resource: str, start_s: int | None = None) -> Why:
    """Why the resource started at `start_s`, default its last start in this run; also why it did not."""
    one = run.resources[resource]
    if start_s is None:
        start_s = one.start_s
    number = run.plan.wiring.number[resource]
    witness = OneWatched(run, number)
    witness.until_s = run.end_s if start_s is None else start_s
    witness.play()
    way = _way(witness, number, start_s)
    measure = witness.wiring.ways[way].measure
    notes = witness.before(way, start_s)
    return Why(
        run=run,
        resource=resource,
        measure=None if measure == OWN else run.plan.measures[measure].id,
        start_s=start_s,
        stretches=_stretches(notes, way, run.end_s if start_s is None else start_s),
        releases=() if start_s is None else releases(witness, way, notes[-1] if notes else None),
        measures=notes[-1].measures if notes else tuple(witness.active),
        preferred=notes[-1].preferred if notes else tuple(witness.preferred),
    )


def _way(witness: Witness, resource: int, start_s: int | None) -> int:
    """The way that started then; where none did, the one that is furthest."""
    ways, works = witness.wiring.ways_of[resource], witness.works
    if start_s is not None:
        started = [way for way in ways if works[way].start_s == start_s]
        if started:
            return witness.up_way[resource] if witness.up_way[resource] in started else started[0]
    if witness.running[resource]:
        return witness.up_way[resource]
    return min(ways, key=lambda way: (works[way].state == CLOSED, works[way].state != READY, way))


def _stretches(notes: Sequence[Note], way: int, end_s: int) -> tuple[Stretch, ...]:
    """Notes that say the same are one stretch."""
    found: list[Stretch] = []
    ends = [*(note.second for note in notes), end_s][1:]
    for note, end in zip(notes, ends, strict=True):
        obstacles = note.of(way)
        start = note.second
        if found and found[-1].obstacles == obstacles:
            start = found.pop().start_s
        if obstacles:
            found.append(Stretch(start, end, obstacles))
    return tuple(found)


def _followers(run: RestartRun, resource: str) -> list[Follower]:
    """Along the arcs with the least room, from the resource to the end of the plan."""
    from bcmsim.restart.slack import slacks

    if run.waz_s is None:
        return []
    segments, wiring = run.segments, run.plan.wiring
    slack = slacks(segments, run.waz_s)
    nexts: list[list[tuple[int, int]]] = [[] for _segment in segments]
    for number, segment in enumerate(segments):
        for before, leave in segment.arcs:
            nexts[before].append((number, leave))
    mine = [number for number, one in enumerate(segments) if one.resource == wiring.number[resource]]
    found: list[Follower] = []
    at = min(mine, key=lambda number: (slack[number], -number), default=-1)
    while at >= 0:
        if run.waz_s - segments[at].end_s == slack[at]:
            break
        bound = [
            (not _needed(run, segments[at], segments[number], leave), number)
            for number, leave in nexts[at]
            if segments[number].start_s + slack[number] - leave == slack[at]
        ]
        shared, after = min(bound)
        there = segments[after]
        if there.resource != segments[at].resource:
            found.append(Follower(wiring.ids[there.resource], there.start_s, not shared))
        at = after
    return found


def _needed(run: RestartRun, here: Segment, there: Segment, leave: int) -> bool:
    """Whether the arc between them is a need: the other waited until this was up, the first of its group."""
    wiring = run.plan.wiring

    def up_s(member: int) -> float:
        second = run.resources[wiring.ids[member]].up_s
        return inf if second is None else second

    return leave == here.end_s and any(
        here.resource in group and up_s(here.resource) == min(map(up_s, group))
        for way in wiring.ways_of[there.resource]
        for group in wiring.ways[way].needs
    )
