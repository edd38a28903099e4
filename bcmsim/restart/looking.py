"""Runs looked into: what was critical, what held the plan up, and how busy people were.

The players tell when resources came up, not by whom. Of most plans that is enough (`graphs`): then all runs
are looked into, whole rows at once, up to 15,000,000 restarts of resources. What does not follow
from the seconds alone, such as who went on with work that paused or had failed, has to be played by the
reference with the same draws. That is dear: only as many runs as 50,000 restarts make, from 50 to 1,000.

Only runs that came to their end count: where something stays down, nothing is critical.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bcmsim.restart.backwards import Judged, judge_free, judge_taken
from bcmsim.restart.batch import BatchDraws
from bcmsim.restart.draws import Sampler
from bcmsim.restart.engine import Engine
from bcmsim.restart.flat import flat_of
from bcmsim.restart.graphs import NEVER_S, Graphs, graphs_of
from bcmsim.restart.presence import Duty
from bcmsim.restart.runs import Chances
from bcmsim.restart.simulation import waz_of
from bcmsim.restart.slack import gains, slacks
from bcmsim.restart.staff import presence
from bcmsim.restart.statistics import latest
from bcmsim.restart.taking import take

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bcmsim.restart.parts import Plan
    from bcmsim.restart.runs import Runs

    Rows = NDArray[Any]

Span = tuple[int, int]
Sums = tuple[int, list[int], list[int], list[int], list[int]]

RESTARTS: Final = 50_000
LEAST_RUNS: Final = 50
MOST_RUNS: Final = 1_000
"""Looked into by the reference."""
_SHARE: Final = 1 / 200
"""What it costs to look into a run as it was played, of what it costs to play it by the reference; and as
much again for every so many who may be taken."""
_TAKERS: Final = 60
_FREE_SHARE: Final = 1 / 1_000
"""Where nobody is taken."""
_PLAYED: Final = 15_000_000
"""So many restarts are looked into as they were played; then, too, each run that is played by the reference
after all counts like so many."""
_EXCEPTION: Final = 300
_CELLS: Final = 1_500_000
_MOST_COLUMNS: Final = 4_096
"""Runs are looked into in stretches of about so many resources, and at most so many runs."""


def runs_to_look_at(plan: Plan, runs: int) -> int:
    """How many of so many runs are looked into, from the first on."""
    graphs, resources = graphs_of(flat_of(plan)), max(1, len(plan.resources))
    if not graphs.is_told:
        return min(runs, max(LEAST_RUNS, min(MOST_RUNS, RESTARTS // resources)))
    if not graphs.takes:
        return runs
    often = _PLAYED / (resources * (1 + _takers(plan) / _TAKERS + _EXCEPTION * graphs.exceptions))
    return min(runs, max(LEAST_RUNS, int(min(often, MOST_RUNS / max(graphs.exceptions, 1e-9)))))


def cost_of_looking(plan: Plan) -> float:
    """What it costs to look into a run, of what it costs to play it by the reference."""
    graphs = graphs_of(flat_of(plan))
    if not graphs.is_told:
        return 1.0
    if not graphs.takes:
        return _FREE_SHARE
    return _SHARE * (1 + _takers(plan) / _TAKERS) + graphs.exceptions


def _takers(plan: Plan) -> int:
    return len(plan.people) + sum(units for _name, units in plan.capacities)


def is_seen_as_played(plan: Plan) -> bool:
    """Whether runs are looked into where they are played, or played once more by the reference."""
    return graphs_of(flat_of(plan)).is_told


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

    def add_people(self, busy_s: Iterable[int], there_s: Iterable[int]) -> None:
        """By number of the person how long they worked and were there, also in other runs."""
        self.busy_s[:] = [one + other for one, other in zip(self.busy_s, busy_s, strict=False)]
        self.there_s[:] = [one + other for one, other in zip(self.there_s, there_s, strict=False)]


@dataclass(frozen=True, slots=True)
class Use:
    """How busy somebody, or all who have a skill, were before the plan ended, over all runs together."""

    busy_s: int
    there_s: int

    @property
    def share(self) -> float | None:
        """Of the time they were there; None: they never were."""
        return self.busy_s / self.there_s if self.there_s else None


def look_into(plan: Plan, runs: Runs) -> Seen:
    """Look into runs that have been played; what they do not tell is played by the reference."""
    import numpy as np

    graphs = graphs_of(flat_of(plan))
    if not graphs.is_told:
        return look(plan, runs.seed, runs.first, runs.count)
    seen = Seen(plan)
    waz_s = latest(runs.up_s)
    tell = (waz_s >= 0) & (waz_s < NEVER_S)
    asking = [resource for resource, asks in zip(graphs.resource_of, graphs.asks, strict=True) if asks]
    if asking:
        tell &= (runs.up_s[asking] > runs.start_s[asking]).all(axis=0)
        tell &= (runs.attempts[asking] == 1).all(axis=0)
    others = np.flatnonzero((waz_s >= 0) & ~tell) + runs.first
    if len(others):
        _look(seen, runs.seed, runs.first, runs.count, dict.fromkeys(others.tolist()))
    here = Chances(graphs.flat, Sampler(runs.seed)).here(runs.first, runs.count)
    columns = np.flatnonzero(tell)
    each = max(16, min(_MOST_COLUMNS, _CELLS // max(1, len(graphs.ways))))
    for some in np.array_split(columns, -(-len(columns) // each)) if len(columns) else ():
        _look_at_some(seen, graphs, runs, some, here, waz_s)
    return seen


def _look_at_some(seen: Seen, graphs: Graphs, runs: Runs, columns: Rows, here: Rows, waz_s: Rows) -> None:
    import numpy as np

    flat, here, waz_s = graphs.flat, here[columns], waz_s[columns]
    duty = Duty(flat.wiring.people, flat.arrives_s, int(waz_s.max()))
    seen.ended += len(columns)
    seen.add_people([0] * len(flat.arrives_s), duty.there_s(here, waz_s).tolist())
    if not graphs.ways:
        return
    start_s, up_s = (
        rows[np.array(graphs.resource_of)[:, None], columns].astype(np.int32)
        for rows in (runs.start_s, runs.up_s)
    )
    if not graphs.takes:
        racing = list(graphs.racing)
        rows = np.empty((len(racing), runs.count), np.int64)
        Chances(flat, Sampler(runs.seed)).fill(racing, runs.first, list(rows))
        lengths = {way: row[columns] for way, row in zip(racing, rows, strict=True)}
        judged = judge_free(graphs, start_s, up_s, lengths)
        critical, gain_s = judged.critical.sum(axis=1), judged.gain_s.sum(axis=1, dtype=np.int64)
    else:
        taken, busy_s, overtime_s = take(graphs, start_s, up_s, here, duty)
        seen.add_people(busy_s.tolist(), overtime_s.tolist())
        critical, gain_s = _by_way(judge_taken(taken), taken.way)
    for place, resource in enumerate(graphs.resource_of):
        seen.critical[resource] += int(critical[place])
        seen.gain_s[resource] += int(gain_s[place])


def _by_way(judged: Judged, way: Rows) -> tuple[Rows, Rows]:
    """In how many runs each way was critical, and its gains together; sums of whole numbers are exact."""
    import numpy as np

    ways, count = way.reshape(-1), len(way)
    critical = np.bincount(ways[judged.critical.reshape(-1)], minlength=count)
    return critical, np.bincount(ways, judged.gain_s.reshape(-1), count)


def look(plan: Plan, seed: int, first: int, count: int) -> Seen:
    """Play the runs `first` to `first + count` by the reference, and look into each."""
    seen = Seen(plan)
    _look(seen, seed, first, count, range(first, first + count))
    return seen


def _look(seen: Seen, seed: int, first: int, count: int, wanted: Container[int]) -> None:
    draws = BatchDraws(seed, first, count)
    for run in draws.runs():
        if run not in wanted:
            continue
        engine = Engine(seen.plan, (), None, draws)
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
