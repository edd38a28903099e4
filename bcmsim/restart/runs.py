"""Many runs of one plan: when each resource started and came up, as fast as the plan allows.

There are four ways to play, all with the same seconds. `sweep`: a plan that nobody has to queue for is
computed resource by resource for all runs at once. `compiled` and `kernel`: the rules of `kernel`, with
numba or as plain Python. `simpy`: the reference, for what the kernel does not play: interventions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bcmsim.restart import kernel
from bcmsim.restart.draws import (
    KeyedDraws,
    Sampler,
    absence_key,
    duration_key,
    failure_key,
    is_certain,
)
from bcmsim.restart.flat import Flat, flat_of
from bcmsim.restart.wiring import OWN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bcmsim.restart.interventions import Intervention
    from bcmsim.restart.parts import Plan

    Matrix = NDArray[np.int32]

Player = Literal["sweep", "compiled", "kernel", "simpy"]

_CELLS = 2_000_000
"""A batch has about so many draws."""
_MOST_RUNS = 1_024
_FEW = 20_000
"""Loading what numba compiled pays from about so many restarts of resources on."""


@dataclass(frozen=True, eq=False)
class Runs:
    """The runs `first` to `first + count` of a plan. Rows are resources in the order of the file, columns runs;
    all seconds since the outage."""

    plan: Plan
    seed: int
    first: int
    start_s: Matrix
    """When the (last) restart began; -1: it did not, or the resource was never down."""
    up_s: Matrix
    """When it was up; 0: it was never down; -1: it still is."""
    attempts: Matrix
    player: Player
    """What played them."""

    @property
    def count(self) -> int:
        return int(self.up_s.shape[1])


def play_runs(
    plan: Plan,
    seed: int,
    first: int,
    count: int,
    *,
    interventions: Sequence[Intervention] = (),
    player: Player | None = None,
) -> Runs:
    """Play the runs `first` to `first + count`. Each is the same whatever is played with it, and by whatever
    `player`; None: the fastest there is for this plan.

    Raises PlanError for what no run could do, ValueError for a player that does not play such a plan.
    """
    import numpy as np

    flat = flat_of(plan)
    chosen = player or _fastest(flat, count, interventions)
    if (interventions and chosen != "simpy") or (chosen == "sweep" and not flat.is_free_of_queues):
        raise ValueError(f"{chosen} does not play this plan")
    if chosen == "compiled" and kernel.compiled() is None:
        raise ValueError("numba is not installed")
    shape = len(plan.resources), count
    runs = Runs(
        plan, seed, first, *(np.empty(shape, np.int32) for _matrix in ("start", "up", "attempts")), chosen
    )
    if chosen == "simpy":
        _simulate(runs, interventions)
    elif chosen == "sweep":
        from bcmsim.restart.sweep import sweep

        sweep(flat, runs)
    elif count:
        _play(flat, runs, kernel.compiled() if chosen == "compiled" else None)
    return runs


def _fastest(flat: Flat, count: int, interventions: Sequence[Intervention]) -> Player:
    if interventions or len(flat.resource_of) >= kernel.MOST_NUMBERS:
        return "simpy"
    if flat.is_free_of_queues:
        return "sweep"
    return "compiled" if count * len(flat.open) >= _FEW and kernel.compiled() is not None else "kernel"


def _simulate(runs: Runs, interventions: Sequence[Intervention]) -> None:
    from bcmsim.restart.simulation import simulate

    draws = KeyedDraws(runs.seed, runs.first)
    for column in range(runs.count):
        run = simulate(runs.plan, interventions, draws=draws.of_run(runs.first + column))
        for row, one in enumerate(run.resources.values()):
            runs.start_s[row, column] = -1 if one.start_s is None else one.start_s
            runs.up_s[row, column] = -1 if one.up_s is None else one.up_s
            runs.attempts[row, column] = one.attempts


# --- by the kernel ----------------------------------------------------------------------------------


class Chances:
    """The draws of a batch of runs: first attempts, further ones, and who is there."""

    def __init__(self, flat: Flat, sampler: Sampler) -> None:
        import numpy as np

        self._np, self._flat, self._sampler = np, flat, sampler
        ways, plan = flat.wiring.ways, flat.plan
        self._planned = np.zeros(len(ways), np.int32)
        self._drawn: list[tuple[int, int]] = []
        """The ways whose duration is drawn, with the keys."""
        for number in flat.open:
            if is_certain(ways[number].duration):
                self._planned[number] = round(ways[number].duration.values[0])
            else:
                self._drawn.append((number, self.key(number)))
        self._absent = [(person, absence_key(flat.wiring.people[person].id)) for person in flat.may_be_absent]
        self._chance_of_absence = [flat.wiring.people[person].absent for person in flat.may_be_absent]
        self._fails = [failure_key(plan.resources[flat.resource_of[number]].id) for number in flat.may_fail]

    def key(self, number: int) -> int:
        """Of the durations of a way."""
        way, plan = self._flat.wiring.ways[number], self._flat.plan
        measure = None if way.measure == OWN else plan.measures[way.measure].id
        return duration_key(plan.resources[way.resource].id, measure)

    def lengths(self, first: int, count: int) -> Matrix:
        """Of the first attempts: a row to a run, a column to a way."""
        np = self._np
        ways = self._flat.wiring.ways
        if len(self._drawn) * 2 < len(ways):
            result: Matrix = np.empty((count, len(ways)), np.int32)
            result[:] = self._planned
            for number, key in self._drawn:
                result[:, number] = self._sampler.lengths(key, 1, ways[number].duration, first, count)
            return result
        rows = np.empty((len(ways), count), np.int32)
        rows[:] = self._planned[:, None]
        for number, key in self._drawn:
            self._sampler.lengths(key, 1, ways[number].duration, first, count, rows[number])
        return np.ascontiguousarray(rows.T)

    def here(self, first: int, count: int) -> Matrix:
        """Who is there: a row to a run, a column to a person."""
        np = self._np
        result: Matrix = np.empty((count, len(self._flat.arrives_s)), np.int32)
        result[:] = [arrives_s is not None for arrives_s in self._flat.arrives_s]
        for (person, key), chance in zip(self._absent, self._chance_of_absence, strict=True):
            result[:, person] = ~self._sampler.happens(key, 0, chance, first, count)
        return result

    def needed(self, place: int, first: int, count: int) -> Matrix:
        """How many attempts the way with this place among `may_fail` takes, by run."""
        np = self._np
        chance = self._flat.wiring.ways[self._flat.may_fail[place]].fails
        attempt = 1
        failed = self._sampler.happens(self._fails[place], attempt, chance, first, count)
        result: Matrix = failed.astype(np.int32) + np.int32(1)
        while failed.any():
            attempt += 1
            failed &= self._sampler.happens(self._fails[place], attempt, chance, first, count)
            result += failed
        return result

    def again(self, place: int, attempt: int, first: int, count: int) -> Matrix:
        """How long a further attempt of that way lasts, by run."""
        number = self._flat.may_fail[place]
        retry = self._flat.wiring.ways[number].retry
        return self._sampler.lengths(self.key(number), attempt, retry, first, count)


def _play(flat: Flat, runs: Runs, compiled: Callable[..., int] | None) -> None:
    chances = Chances(flat, Sampler(runs.seed))
    buffers = (_lists if compiled is None else _arrays)(flat)
    most = max(8, min(_MOST_RUNS, _CELLS // max(1, len(flat.resource_of))))
    for column in range(0, runs.count, most):
        count = min(most, runs.count - column)
        _play_batch(flat, runs, column, count, chances, buffers, compiled)


def _play_batch(
    flat: Flat,
    runs: Runs,
    column: int,
    count: int,
    chances: Chances,
    buffers: list[Any],
    compiled: Callable[..., int] | None,
) -> None:
    import numpy as np

    first = runs.first + column
    needed = np.empty((count, len(flat.may_fail)), np.int32)
    again_at, further = [0], []
    for place in range(len(flat.may_fail)):
        needed[:, place] = chances.needed(place, first, count)
        most = int(needed[:, place].max())
        further += [chances.again(place, attempt, first, count) for attempt in range(2, most + 1)]
        again_at.append(len(further))
    again = np.array(further, np.int32).reshape(len(further), count).T
    drawn = [chances.here(first, count), chances.lengths(first, count), needed, again]
    ways, resources = len(flat.resource_of), len(runs.plan.resources)
    sizes = ways, resources, len(flat.may_fail), resources
    values = -1, -1, 0, -1
    if compiled is None:
        here, length, needs, more = (one.tolist() for one in drawn)
        results: Any = [
            [[value] * size for _run in range(count)] for size, value in zip(sizes, values, strict=True)
        ]
        at: Any = again_at
    else:
        here, length, needs, more = (np.ascontiguousarray(one) for one in drawn)
        results = [
            np.full((count, size), value, np.int32) for size, value in zip(sizes, values, strict=True)
        ]
        at = np.array(again_at)
    play_all = compiled or kernel.play_all
    static = _static(flat, buffers, compiled is not None)
    done = 0
    while (
        done := play_all(done, *static, here, length, needs, at, more, *buffers[2], *results)
    ) < count:
        flat.lengthen()
        buffers[:] = (_lists if compiled is None else _arrays)(flat)
        static = _static(flat, buffers, compiled is not None)
        for result, value in zip(results, values, strict=True):
            result[done][:] = [value] * len(result[done])
    _enter(flat, runs, slice(column, column + count), [np.asarray(one, np.int32) for one in results])


def _enter(flat: Flat, runs: Runs, columns: slice, results: list[Matrix]) -> None:
    """Results by way and run into those by resource and run."""
    import numpy as np

    start_s, up_s, tries, came_by = results
    tell = np.array([ways[0] if ways else number for number, ways in enumerate(flat.ways_of)], np.int64)
    starts = start_s[:, tell]
    attempts = (starts >= 0).astype(np.int32)
    for place, number in enumerate(flat.may_fail):
        attempts[:, flat.resource_of[number]] = tries[:, place]
    for resource, ways in enumerate(flat.ways_of):
        if len(ways) > 1:
            by = np.where(came_by[:, resource] < 0, ways[0], came_by[:, resource])
            starts[:, resource] = np.take_along_axis(start_s, by[:, None].astype(np.int64), 1)[:, 0]
            attempts[:, resource] = starts[:, resource] >= 0
        elif not flat.is_down[resource]:
            starts[:, resource], up_s[:, resource], attempts[:, resource] = -1, 0, 0
    runs.start_s[:, columns] = starts.T
    runs.up_s[:, columns] = up_s.T
    runs.attempts[:, columns] = attempts.T


def _static(flat: Flat, buffers: list[Any], arrays: bool) -> list[Any]:
    begin, none, _rest = buffers
    if not arrays:
        static = flat.static()
        for place, name in ((4, "missing"), (5, "met"), (6, "state"), (-1, "room")):
            static[place] = list(getattr(flat, name))
        return [begin, none, *static]
    import numpy as np

    return [
        begin,
        none,
        *(np.array(one, np.int64) if isinstance(one, list) else one for one in flat.static()),
    ]


def _sizes(flat: Flat) -> tuple[list[tuple[str, int]], list[int], list[int]]:
    """Of the buffers, in the order of `play`: the plain ones by name; the most entries of each queue and of
    each list of the free."""
    ways, people = len(flat.resource_of), len(flat.arrives_s)
    demands, skills = len(flat.asks), len(flat.askers_at) - 1
    queues = [0] * demands
    for number in flat.open:
        queues[flat.demand[number]] += 1
    free = [0] * skills
    for skill in flat.skills:
        free[skill] += 1
    plain = {
        "listed": len(flat.skills),
        "is_free": people,
        "free_count": skills,
        "there": people,
        "works_on": people,
        "next_change": people,
        "crew_at": len(flat.crew_at),
        "crew": flat.crew_at[-1],
        "crew_size": ways,
        "end_s": ways,
        "hands_s": ways,
        "left_s": ways,
        "hands_left_s": ways,
        "begun": ways,
        "at_once": ways,
        "touched": demands,
        "touches": demands,
        "paused": ways,
        "refused": ways,
        "going": flat.most_slots,
        "slots": 4 * flat.most_slots,
    }
    return list(plain.items()), queues, free


def _lists(flat: Flat) -> list[Any]:
    plain, queues, free = _sizes(flat)
    begin = [flat.missing, flat.met, flat.state, flat.room]
    none = [0] * max([1, *(size for _name, size in plain)])
    rest: list[Any] = [[kernel.NEVER], [[kernel.NEVER] for _one in queues], [[kernel.NEVER] for _one in free]]
    rest += [list(flat.crew_at) if name == "crew_at" else [0] * size for name, size in plain]
    return [begin, none, rest]


def _arrays(flat: Flat) -> list[Any]:
    import numpy as np

    plain, queues, free = _sizes(flat)
    begin = tuple(np.array(one, np.int64) for one in (flat.missing, flat.met, flat.state, flat.room))
    none = np.zeros(max([1, *(size for _name, size in plain)]), np.int64)
    # At most one end and one freeing of hands of a way are to come, and what a pause called off: one to a
    # change of who is there at most.
    called_off = 2 * len(flat.changes) if any(flat.pauses) else 0
    events = 2 * len(flat.resource_of) + len(flat.gate_s) + len(flat.arrives_s) + called_off + 8
    rest: list[Any] = [
        np.zeros(events, np.int64),
        np.zeros((len(queues), max([0, *queues]) + 2), np.int64),
        np.zeros((len(free), max([0, *free]) + 2), np.int64),
    ]
    rest += [
        np.array(flat.crew_at, np.int64) if name == "crew_at" else np.zeros(size, np.int64)
        for name, size in plain
    ]
    return [begin, none, rest]
