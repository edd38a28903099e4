"""How busy people were in a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bcmsim.restart.coverage import Interval, joined, windows

if TYPE_CHECKING:
    from bcmsim.restart.results import RestartRun


@dataclass(frozen=True, slots=True)
class Load:
    """How busy a person was in a run, from the outage until the plan was whole (or the run ended)."""

    person: str
    skills: tuple[str, ...]
    busy_s: int
    there_s: int
    """When the person was to be had or worked, also past the end of a shift."""

    @property
    def share(self) -> float | None:
        """Of the time in which the person was there; None: they never were."""
        return self.busy_s / self.there_s if self.there_s else None


@dataclass(frozen=True, slots=True)
class Presence:
    """When a person was there and at work in a run, from the outage until the plan was whole (or ended)."""

    person: str
    skills: tuple[str, ...]
    there: tuple[Interval, ...]
    """When they were to be had or worked; ascending, apart."""
    busy: tuple[tuple[int, int, str], ...]
    """From, until, on which resource."""


def presences(run: RestartRun) -> tuple[Presence, ...]:
    """Everybody who was called, in the order of the file."""
    end_s = run.end_s if run.waz_s is None else run.waz_s
    provisions = {measure.id: measure.provision_s for measure in run.plan.measures}
    result = []
    for worker in run.plan.people:
        if worker.id not in run.staff:
            continue
        worked = [(max(0, start), min(end, end_s), on) for start, end, on in run.staff[worker.id]]
        busy = tuple(one for one in worked if one[0] < one[1])
        if worker.measure is None:
            arrives = run.plan.reaction_s + worker.travel_s
        else:
            arrives = run.measures[worker.measure] + provisions[worker.measure]
        there = sorted([*windows(worker, arrives, end_s), *((start, end) for start, end, _on in busy)])
        result.append(Presence(worker.id, worker.skills, joined(there), busy))
    return tuple(result)


def loads(run: RestartRun) -> tuple[Load, ...]:
    """Everybody who was called, in the order of the file."""
    return tuple(
        Load(
            one.person,
            one.skills,
            _length((start, end) for start, end, _on in one.busy),
            _length(one.there),
        )
        for one in presences(run)
    )


def _length(spans: Iterable[Interval]) -> int:
    return sum(end - start for start, end in spans)
