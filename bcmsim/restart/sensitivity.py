"""On what the length of a plan depends: rank correlation over its runs, and the tornado."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bcmsim.restart.draws import (
    Draw,
    Drawn,
    Sampler,
    absence_key,
    duration_key,
    failure_key,
    is_certain,
    quantile,
    rows_at_once,
)
from bcmsim.restart.engine import Engine
from bcmsim.restart.flat import Flat, flat_of
from bcmsim.restart.runs import Chances, Player, fastest, play_runs
from bcmsim.restart.simulation import waz_of
from bcmsim.restart.statistics import Ranked, latest
from bcmsim.restart.wiring import OWN
from bcmsim.restart.work import Planned

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bcmsim.restart.parts import Plan
    from bcmsim.restart.wiring import Way
    from bcmsim.scenario.quantities import Distribution

LOW: Final = 0.1
HIGH: Final = 0.9
MOST_BARS: Final = 20


def uncertain_resources(plan: Plan) -> list[int]:
    """Those whose restart, as planned, does not always take the same time."""
    return [
        number
        for number in range(len(plan.resources))
        if not is_certain((way := planned_way(plan, number)).duration) or way.fails
    ]


def planned_way(plan: Plan, resource: int) -> Way:
    """By which the plan restarts the resource; where measures compete, the first."""
    return plan.wiring.ways[plan.wiring.planned_ways(resource, plan.wiring.chosen)[0]]


def resource_correlations(
    plan: Plan, seed: int, waz_s: NDArray[Any], resources: Sequence[int]
) -> dict[int, float | None]:
    """Spearman's rho of the WAZ with how long the work on each of these resources takes, all attempts
    together, over the runs from 0 on. `waz_s`: of each run, NEVER counts as longest.

    None: one of the two never varies.
    """
    ranked, sampler = Ranked(waz_s), Sampler(seed)
    works_s = _works_s(plan, resources, sampler, len(waz_s))
    return {resource: ranked.correlation(work_s) for resource, work_s in works_s}


def absence_correlations(plan: Plan, seed: int, waz_s: NDArray[Any]) -> dict[str, float | None]:
    """Spearman's rho of the WAZ with whether each person is missing (1) or there (0), of those who may be."""
    import numpy as np

    ranked, sampler = Ranked(waz_s), Sampler(seed)
    chosen = {measure.id: measure.chosen for measure in plan.measures}
    return {
        worker.id: ranked.correlation(
            sampler.happens(absence_key(worker.id), 0, worker.absent, 0, len(waz_s)).astype(np.int32)
        )
        for worker in plan.people
        if worker.absent and (worker.measure is None or chosen[worker.measure])
    }


def _works_s(
    plan: Plan, resources: Sequence[int], sampler: Sampler, runs: int
) -> Iterator[tuple[int, NDArray[Any]]]:
    """Of each resource how long the work on it takes, by run; some are drawn at once (see `Sampler.rows`)."""
    import numpy as np

    step = rows_at_once(runs)
    for first in range(0, len(resources), step):
        some = resources[first : first + step]
        rows = np.empty((len(some), runs), np.int32)
        drawn = Drawn(_first_attempt(plan, resource) for resource in some)
        sampler.rows(drawn, range(len(some)), 0, list(rows))
        for resource, draw, row in zip(some, drawn.of, rows, strict=True):
            yield resource, _with_retries(plan, resource, sampler, draw.key, row)


def _first_attempt(plan: Plan, resource: int) -> Draw:
    way = planned_way(plan, resource)
    measure = None if way.measure == OWN else plan.measures[way.measure].id
    return Draw(duration_key(plan.resources[resource].id, measure), 1, way.duration)


def _with_retries(
    plan: Plan, resource: int, sampler: Sampler, key: int, first_s: NDArray[Any]
) -> NDArray[Any]:
    """All attempts together, up to 68 years."""
    import numpy as np

    way, failure, runs = planned_way(plan, resource), failure_key(plan.resources[resource].id), len(first_s)
    if not way.fails:
        return first_s
    work_s: NDArray[Any] = first_s.astype(np.int64)
    attempt = 1
    failed = sampler.happens(failure, attempt, way.fails, 0, runs)
    while failed.any():
        attempt += 1
        work_s += np.where(failed, sampler.lengths(key, attempt, way.retry, 0, runs), 0)
        failed &= sampler.happens(failure, attempt, way.fails, 0, runs)
    np.minimum(work_s, 2**31 - 1, out=work_s)
    return work_s


# --- tornado ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """The WAZ when one resource takes as long as its P10, and its P90, and all else is as planned."""

    resource: str
    p10_s: int
    """How long the restart of the resource takes then."""
    p90_s: int
    low_s: int | None
    """The WAZ with the P10; None: the plan does not end."""
    high_s: int | None

    @property
    def swing_s(self) -> int:
        """How far the two are apart; more people or less work may also lengthen a plan."""
        return 0 if self.low_s is None or self.high_s is None else abs(self.high_s - self.low_s)


class _Shifted(Planned):
    """As planned, but one resource takes the given quantile of its duration."""

    def __init__(self, resource: str, share: float) -> None:
        self._resource, self._share = resource, share

    def duration(self, resource: str, measure: str | None, attempt: int, distribution: Distribution) -> int:
        return quantile(distribution, self._share) if resource == self._resource else distribution.planned


class _AllShifted(Chances):
    """Of each of these resources two such runs, one after the other, for all players but the reference."""

    def __init__(self, flat: Flat, sampler: Sampler, resources: Sequence[int]) -> None:
        super().__init__(flat, sampler)
        self._flat = flat
        self._run = {resource: 2 * number for number, resource in enumerate(resources)}

    def fill(self, places: Sequence[int], first: int, out: Sequence[NDArray[Any]]) -> None:
        for place, row in zip(places, out, strict=True):
            duration = self._flat.wiring.ways[self._flat.ways[place]].duration
            row[:] = duration.planned
            run = self._run.get(self._flat.resource_of[place], first - 2) - first
            for column, share in ((run, LOW), (run + 1, HIGH)):
                if 0 <= column < len(row):
                    row[column] = quantile(duration, share)

    def here(self, first: int, count: int) -> NDArray[Any]:
        import numpy as np

        called = np.array([arrives_s is not None for arrives_s in self._flat.arrives_s], np.int32)
        return np.repeat(called[None, :], count, axis=0)

    def needed(self, failing: int, first: int, count: int) -> NDArray[Any]:
        import numpy as np

        return np.ones(count, np.int32)


def resources_for_bars(plan: Plan, correlations: Mapping[int, float | None]) -> list[int]:
    """Those whose duration is uncertain, at most `MOST_BARS`: the ones the WAZ correlates with most."""
    uncertain = [number for number in correlations if not is_certain(planned_way(plan, number).duration)]
    return sorted(uncertain, key=lambda number: (-abs(correlations[number] or 0.0), number))[:MOST_BARS]


def bars(plan: Plan, resources: Sequence[int], player: Player | None = None) -> list[Bar]:
    """Two deterministic runs of each resource, all in one batch; None: by the fastest player."""
    waz_s = iter(_waz_s(plan, resources, player))
    result = []
    for number in resources:
        duration = planned_way(plan, number).duration
        p10_s, p90_s = quantile(duration, LOW), quantile(duration, HIGH)
        result.append(Bar(plan.resources[number].id, p10_s, p90_s, next(waz_s), next(waz_s)))
    return result


def _waz_s(plan: Plan, resources: Sequence[int], player: Player | None) -> list[int | None]:
    """Of each resource with its P10 and with its P90."""
    runs = 2 * len(resources)
    chosen = player or fastest(flat_of(plan), runs, ())
    if chosen != "simpy":
        played = play_runs(plan, 0, 0, runs, player=chosen, chances=partial(_AllShifted, resources=resources))
        return [None if second < 0 else second for second in latest(played.up_s).tolist()]
    result = []
    for number in resources:
        for share in (LOW, HIGH):
            engine = Engine(plan, (), None, _Shifted(plan.resources[number].id, share))
            engine.play()
            result.append(waz_of(engine))
    return result
