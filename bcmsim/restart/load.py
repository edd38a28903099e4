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


def loads(run: RestartRun) -> tuple[Load, ...]:
    """Everybody who was called, in the order of the file."""
    end_s = run.end_s if run.waz_s is None else run.waz_s
    provisions = {measure.id: measure.provision_s for measure in run.plan.measures}
    result = []
    for worker in run.plan.people:
        if worker.id not in run.staff:
            continue
        busy = [(max(0, start), min(end, end_s)) for start, end, _resource in run.staff[worker.id]]
        busy = [(start, end) for start, end in busy if start < end]
        if worker.measure is None:
            arrives = run.plan.reaction_s + worker.travel_s
        else:
            arrives = run.measures[worker.measure] + provisions[worker.measure]
        there = joined(sorted([*windows(worker, arrives, end_s), *busy]))
        result.append(Load(worker.id, worker.skills, _length(busy), _length(there)))
    return tuple(result)


def _length(spans: Iterable[Interval]) -> int:
    return sum(end - start for start, end in spans)
