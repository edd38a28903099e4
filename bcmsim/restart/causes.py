"""What every start of a run was due to: what gave way at that second (restart.md, Dispatch)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from bcmsim.restart.engine import Engine
from bcmsim.restart.obstacles import (
    CapacityShort,
    Gate,
    NeedDown,
    Note,
    PeopleShort,
    Standing,
    Witness,
)
from bcmsim.restart.wiring import OWN

if TYPE_CHECKING:
    from bcmsim.restart.results import RestartRun

ReleaseKind = Literal["need", "person", "capacity", "came", "gate", "activated", "outage"]


@dataclass(frozen=True, slots=True)
class Release:
    """Something that gave way at the second of the start."""

    kind: ReleaseKind
    resource: str | None = None
    """The need that came up; what let go of the person or the capacity."""
    began_s: int | None = None
    """When the restart of that resource began; None: it was not restarted."""
    person: str | None = None
    standing: Standing | None = None
    """Of a person who came: from where."""
    capacity: str | None = None
    gate: Gate | None = None


def causes(run: RestartRun, until_s: int) -> Mapping[tuple[str, int], tuple[Release, ...]]:
    """By resource and second, every start of the run up to `until_s` with what it was due to.

    The run is played twice more: once to learn what starts when, once to look at each just before.
    """
    starts = _Starts(run)
    starts.until_s = until_s
    starts.play()
    looker = _Looker(run, starts)
    looker.until_s = until_s
    looker.play()
    return looker.found


class _Starts(Engine):
    """At which seconds there was a dispatch, and what began."""

    def __init__(self, run: RestartRun) -> None:
        super().__init__(run.plan, run.interventions, None, run.draws)
        self.turns: dict[int, None] = {}
        self.begun: dict[int, list[int]] = {}
        """The ways by the second of their start."""

    def _dispatch(self) -> None:
        self.turns[self.now] = None
        super()._dispatch()

    def _begin_attempt(self, number: int, arcs: list[tuple[int, int]]) -> None:
        if not self.works[number].attempts:
            self.begun.setdefault(self.now, []).append(number)
        super()._begin_attempt(number, arcs)


class _Looker(Witness):
    """Looks at what is about to start at the dispatch before, and again when it has started."""

    def __init__(self, run: RestartRun, starts: _Starts) -> None:
        super().__init__(run)
        self._starting = starts.begun
        self._after = dict(pairwise(starts.turns))
        """The second of the next dispatch."""
        self._last: dict[tuple[int, int], Note] = {}
        """By way and the second of its start."""
        self.found: dict[tuple[str, int], tuple[Release, ...]] = {}

    def _dispatch(self) -> None:
        super()._dispatch()
        now, ways, ids = self.now, self.wiring.ways, self.wiring.ids
        for way in self._starting.get(now, ()):
            if self.works[way].start_s == now:
                last = self._last.get((way, now))
                # Of measures that begin at once the first tells why, as in `explain`.
                self.found.setdefault((ids[ways[way].resource], now), releases(self, way, last))
        after = self._after.get(now)
        if after is not None:
            for way in self._starting.get(after, ()):
                self._last[way, after] = self.look_at(ways[way].resource)


def releases(witness: Witness, way: int, last: Note | None) -> tuple[Release, ...]:
    """What stood in the way just before and no longer does: needs first, then what else has a cause.

    `last`: what was seen at the dispatch before the start; None: nothing.
    """
    if last is None or last.standing or way in last.working:
        return (Release("outage"),)
    if way not in last.ways:
        measure = witness.wiring.ways[way].measure
        if measure == OWN:
            return (Release("outage"),)
        return (Release("activated", gate=_activation(witness, measure)),)
    needs: list[Release] = []
    others: list[Release] = []
    for obstacle in last.ways[way]:
        if isinstance(obstacle, NeedDown):
            needs.append(_need(witness, obstacle))
        elif isinstance(obstacle, PeopleShort):
            others += _people(witness, way, obstacle)
        elif isinstance(obstacle, CapacityShort):
            others += _capacity(witness, obstacle)
        elif isinstance(obstacle, Gate):
            others.append(Release("gate", gate=obstacle))
    return (*needs, *sorted(others, key=lambda one: one.resource is None))


def _activation(witness: Witness, measure: int) -> Gate:
    return Gate("measure", witness.active[measure], witness.plan.measures[measure].id)


def _need(witness: Witness, obstacle: NeedDown) -> Release:
    """The member that came up first, with the start of its restart; None where it came up without one.

    Of those that came up within one second it is the one that began first: what takes no time comes after.
    """
    number = witness.wiring.number
    up = min(
        (number[name] for name in obstacle.members if witness.clean[number[name]]),
        key=lambda member: (witness.up_s[member], witness.up_segment[member]),
    )
    restarted = witness.up_segment[up] >= 0
    began_s = witness.works[witness.up_way[up]].start_s if restarted else None
    return Release("need", witness.wiring.ids[up], began_s)


def _people(witness: Witness, way: int, obstacle: PeopleShort) -> list[Release]:
    """Those of the crew who could not be had just before."""
    crew = {witness.wiring.people[person].id: None for person in witness.worked_on(way)}
    found = []
    for state in obstacle.people:
        if state.person in crew and state.standing != "free":
            holder = state.holder
            if holder is None:
                found.append(Release("came", person=state.person, standing=state.standing))
            else:
                found.append(Release("person", holder.resource, holder.began_s, person=state.person))
    return found


def _capacity(witness: Witness, obstacle: CapacityShort) -> list[Release]:
    """Those who gave back what they had."""
    still = witness.holding(obstacle.capacity)
    return [
        Release("capacity", holder.resource, holder.began_s, capacity=obstacle.capacity)
        for holder in obstacle.holders
        if holder.resource not in still
    ]
