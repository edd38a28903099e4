"""An order played by the simulation, and how good it is: limits missed by weight, then the WAZ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from bcmsim.restart.engine import Engine
from bcmsim.restart.processes import process_runs
from bcmsim.restart.simulation import waz_of
from bcmsim.restart.verdict import MISSED
from bcmsim.restart.work import PLANNED

if TYPE_CHECKING:
    from bcmsim.restart.parts import Plan

NEVER_S = 1 << 60
"""The WAZ of an order by which not everything comes up."""


class Score(NamedTuple):
    """Less is better, from left to right."""

    mtpd: int
    """The criticality of the processes that miss their MTPD, together."""
    rto: int
    """The same for each RTO, and for each emergency operation that is not there within its time."""
    waz_s: int

    @property
    def ends(self) -> bool:
        """Whether everything comes up."""
        return self.waz_s < NEVER_S


NOTHING = Score(NEVER_S, NEVER_S, NEVER_S)


class Played(NamedTuple):
    """A plan with its order, and what it comes to."""

    plan: Plan
    score: Score
    starts_s: tuple[int, ...]
    """When the work on each resource began; 0 where there was none."""
    ups_s: tuple[int, ...]
    crews: tuple[tuple[int, ...], ...]
    """Who worked on each resource."""


def play(
    plan: Plan,
    ranking: Sequence[str],
    release_s: Mapping[str, int] | None = None,
    crews: Mapping[str, tuple[str, ...]] | None = None,
) -> Played:
    """The plan in this order, played to its end."""
    return played(plan.ordered(ranking, release_s, crews))


def played(plan: Plan) -> Played:
    """The plan as it is, played to its end by the rules of restart.md."""
    engine = Engine(plan, (), None, PLANNED)
    engine.play()
    waz_s = waz_of(engine)
    works = [engine.works[way] for way in engine.up_way]
    told = (
        tuple(work.start_s or 0 for work in works),
        tuple(engine.up_s),
        tuple(tuple(engine.worked_on(way)) for way in engine.up_way),
    )
    if waz_s is None:
        return Played(plan, NOTHING, *told)
    mtpd = rto = 0
    runs = process_runs(engine, None)
    for process in plan.processes:
        run, weight = runs[process.id], max(1, process.criticality or 0)
        mtpd += weight * (run.mtpd == MISSED)
        rto += weight * ((run.rto == MISSED) + (run.emergency == MISSED))
    return Played(plan, Score(mtpd, rto, waz_s), *told)
