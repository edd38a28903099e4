"""Many runs of one plan: when each resource started and came up, as fast as the plan allows.

There are four ways to play, all with the same seconds. `sweep`: a plan that nobody has to queue for is
computed resource by resource for all runs at once. `compiled` and `kernel`: the rules of `kernel`, with
numba or as plain Python. `simpy`: the reference, for what the kernel does not play: interventions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from bcmsim.restart import kernel
from bcmsim.restart.draws import (
    KeyedDraws,
    Sampler,
    absence_key,
    duration_key,
    failure_key,
)
from bcmsim.restart.flat import Flat, flat_of
from bcmsim.restart.wiring import OWN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bcmsim.restart.interventions import Intervention
    from bcmsim.restart.parts import Plan

    Matrix = NDArray[np.signedinteger]

Player = Literal["sweep", "compiled", "kernel", "simpy"]

_CELLS = 4_000_000
"""A batch has about so many draws."""
_MOST_RUNS = 1_024
_FEW_RUNS, _FEW_STARTS = 16, 8_000
"""Plain Python holds so many runs in lists at once, or more that make so many starts together."""
_FEW, _FEW_ONCE_LOADED = 400_000, 20_000
"""Loading what numba compiled pays from about so many restarts of resources on."""


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs of a plan from `first` on. Rows are resources in the order of the file, columns runs; all seconds
    since the outage."""

    plan: Plan
    seed: int
    first: int
    start_s: Matrix
    """When the (last) restart began; -1: it did not, or the resource was never down."""
    up_s: Matrix
    """When it was up; 0: it was never down; -1: it still is."""
    attempts: Matrix
    """May be read only."""
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
    chances: ChancesOf | None = None,
) -> Runs:
    """Play the runs `first` to `first + count`. Each is the same whatever is played with it, and by whatever
    `player`; None: the fastest there is for this plan. `chances`: other draws than those of the seed, which
    the reference does not know.

    Raises PlanError for what no run could do, ValueError for a player that does not play such a plan.
    """
    import numpy as np

    flat = flat_of(plan)
    chosen = player or fastest(flat, count, interventions)
    is_refused = chances is not None if chosen == "simpy" else bool(interventions)
    if is_refused or (chosen == "sweep" and not flat.is_free_of_queues):
        raise ValueError(f"{chosen} does not play this plan")
    if chosen == "compiled" and kernel.compiled() is None:
        raise ValueError("numba is not installed")
    shape = len(plan.resources), count
    dtype = np.int32 if flat.is_short else np.int64
    start_s, up_s = np.empty(shape, dtype), np.empty(shape, dtype)
    attempts = np.broadcast_to(np.array(flat.is_down, np.int32)[:, None], shape)
    if flat.may_fail or chosen != "sweep":
        attempts = attempts.copy()
    runs = Runs(plan, seed, first, start_s, up_s, attempts, chosen)
    if chosen == "simpy":
        _simulate(runs, interventions)
    elif chosen == "sweep":
        from bcmsim.restart.sweep import sweep

        sweep(flat, runs, chances=chances or Chances)
    elif count:
        made = (chances or Chances)(flat, Sampler(seed))
        _play(flat, runs, made, kernel.compiled() if chosen == "compiled" else None)
    return runs


def fastest(flat: Flat, count: int, interventions: Sequence[Intervention]) -> Player:
    """What plays so many runs of this plan soonest."""
    if interventions or max(len(flat.ways), len(flat.line_of)) >= kernel.MOST_NUMBERS:
        return "simpy"
    if flat.is_free_of_queues:
        return "sweep"
    few = _FEW_ONCE_LOADED if kernel.compiled.cache_info().currsize else _FEW
    return "compiled" if count * len(flat.ways) >= few and kernel.compiled() is not None else "kernel"


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
        self._durations = [ways[number].duration for number in flat.ways]
        self._keys = _keys_of(flat)
        self._absent = [(person, absence_key(flat.wiring.people[person].id)) for person in flat.may_be_absent]
        self._chance_of_absence = [flat.wiring.people[person].absent for person in flat.may_be_absent]
        self._fails = [failure_key(plan.resources[flat.resource_of[place]].id) for place in flat.may_fail]

    def length(self, place: int, first: int, count: int, out: Matrix) -> None:
        """Of the first attempts of one way, by run."""
        self._sampler.lengths(self._keys[place], 1, self._durations[place], first, count, out)

    def lengths(self, first: int, count: int) -> Matrix:
        """Of the first attempts: a row to a way, a column to a run."""
        np = self._np
        rows: Matrix = np.empty((len(self._keys), count), np.int32 if self._flat.is_short else np.int64)
        for place, row in enumerate(rows):
            self.length(place, first, count, row)
        return rows

    def here(self, first: int, count: int) -> Matrix:
        """Who is there: a row to a run, a column to a person."""
        np = self._np
        result: Matrix = np.empty((count, len(self._flat.arrives_s)), np.int32)
        result[:] = [arrives_s is not None for arrives_s in self._flat.arrives_s]
        for (person, key), chance in zip(self._absent, self._chance_of_absence, strict=True):
            result[:, person] = ~self._sampler.happens(key, 0, chance, first, count)
        return result

    def needed(self, failing: int, first: int, count: int) -> Matrix:
        """How many attempts the way with this number in `may_fail` takes, by run."""
        np, flat = self._np, self._flat
        chance = flat.wiring.ways[flat.ways[flat.may_fail[failing]]].fails
        attempt = 1
        failed = self._sampler.happens(self._fails[failing], attempt, chance, first, count)
        result: Matrix = failed.astype(np.int32) + np.int32(1)
        while failed.any():
            attempt += 1
            failed &= self._sampler.happens(self._fails[failing], attempt, chance, first, count)
            result += failed
        return result

    def again(self, failing: int, attempt: int, first: int, count: int) -> Matrix:
        """How long a further attempt of that way lasts, by run."""
        place = self._flat.may_fail[failing]
        retry = self._flat.wiring.ways[self._flat.ways[place]].retry
        return self._sampler.lengths(self._keys[place], attempt, retry, first, count)


ChancesOf = Callable[[Flat, Sampler], Chances]
"""Makes the draws of a thread."""


@lru_cache(maxsize=8)
def _keys_of(flat: Flat) -> list[int]:
    """Of the durations of each way."""
    keys = []
    for number in flat.ways:
        way = flat.wiring.ways[number]
        measure = None if way.measure == OWN else flat.plan.measures[way.measure].id
        keys.append(duration_key(flat.plan.resources[way.resource].id, measure))
    return keys


def _play(flat: Flat, runs: Runs, chances: Chances, compiled: Callable[..., int] | None) -> None:
    most = max(8, min(_MOST_RUNS, _CELLS // max(1, len(flat.ways))))
    for column in range(0, runs.count, most):
        _play_batch(flat, runs, column, min(most, runs.count - column), chances, compiled)


def _play_batch(
    flat: Flat, runs: Runs, column: int, count: int, chances: Chances, compiled: Callable[..., int] | None
) -> None:
    import numpy as np

    first = runs.first + column
    needed = np.empty((count, len(flat.may_fail)), np.int32)
    again_at, further = [0], []
    for number in range(len(flat.may_fail)):
        needed[:, number] = chances.needed(number, first, count)
        most = int(needed[:, number].max())
        further += [chances.again(number, attempt, first, count) for attempt in range(2, most + 1)]
        again_at.append(len(further))
    again = np.array(further, np.int32).reshape(len(further), count).T
    lengths = chances.lengths(first, count)
    packed = lengths.astype(np.int64) << kernel.SECOND
    packed |= np.arange(len(flat.ways))[:, None]
    packed[~np.array(flat.plain, np.bool_)] = -1
    # Plain ways are done with start and packed length; what else is told of the others may be empty.
    resources = 0 if all(flat.plain) else len(runs.plan.resources)
    sizes = len(flat.ways), resources, len(flat.may_fail), resources if flat.rivals else 0
    drawn = [chances.here(first, count), lengths.T if resources else again[:, :0], packed.T, needed, again]
    step = count if compiled else max(_FEW_RUNS, _FEW_STARTS // max(1, len(flat.ways)))
    told: list[list[Matrix]] = [[] for _size in sizes]
    for run in range(0, count, step):
        part = [np.ascontiguousarray(one[run : run + step], np.int64) for one in drawn]
        for result, one in zip(told, _play_part(flat, part, again_at, sizes, compiled), strict=True):
            result.append(one)
    results = [parts[0] if len(parts) == 1 else np.concatenate(parts) for parts in told]
    _enter(flat, runs, slice(column, column + count), results, lengths)


def _play_part(
    flat: Flat,
    drawn: list[Matrix],
    again_at: list[int],
    sizes: tuple[int, ...],
    compiled: Callable[..., int] | None,
) -> list[Matrix]:
    """A row to a run: start by way, up by resource, tries by `may_fail`, what it came up by, by resource."""
    import numpy as np

    values = -1, -1, 0, -1
    count = len(drawn[0])
    told = list(zip(sizes, values, strict=True))
    given: list[Any]
    results: list[Any]
    at: Any
    if compiled is None:
        given, at = [one.tolist() for one in drawn], again_at
        results = [[[value] * size for _run in range(count)] for size, value in told]
    else:
        given, at = [*drawn], np.array(again_at)
        results = [np.full((count, size), value, np.int64) for size, value in told]
    given.insert(4, at)
    done = 0
    while True:
        play, plan, buffers = _prepared(flat, compiled)
        done = play(done, *plan, *given, *buffers, *results)
        if done == count:
            break
        flat.lengthen()
        for result, value in zip(results, values, strict=True):
            result[done][:] = [value] * len(result[done])
    return [np.array(one, np.int64).reshape(count, -1) for one in results] if compiled is None else results


def _enter(flat: Flat, runs: Runs, columns: slice, results: list[Matrix], lengths: Matrix) -> None:
    """Results by way and run into those by resource and run."""
    import numpy as np

    start_s, up_s, tries, came_by = results
    runs.start_s[:, columns] = -1
    runs.attempts[:, columns] = 0
    runs.up_s[:, columns] = up_s.T if up_s.size else -1
    runs.up_s[~np.array(flat.is_down), columns] = 0
    plain = np.flatnonzero(flat.plain)
    resources = np.array(flat.resource_of, np.int64)[plain]
    starts = start_s.T[plain]
    has_begun = starts >= 0
    runs.start_s[resources, columns] = starts
    runs.attempts[resources, columns] = has_begun
    runs.up_s[resources, columns] = np.where(has_begun, starts + lengths[plain], -1)
    for resource, ways in enumerate(flat.ways_of):
        if not ways or (len(ways) == 1 and flat.plain[ways[0]]):
            continue
        by = ways[0]
        starts = start_s[:, by]
        if len(ways) > 1:
            told = np.where(came_by[:, resource] < 0, by, came_by[:, resource]).astype(np.int64)
            starts = np.take_along_axis(start_s, told[:, None], 1)[:, 0]
        runs.start_s[resource, columns] = starts
        failing = flat.failing[by]
        runs.attempts[resource, columns] = starts >= 0 if failing < 0 else tries[:, failing]


_PLAN = """
after_at after alternatives_way missing met state gate_s gate_at gate_ways resource_of rivals_at rivals
lines demand hands_on pauses failing
asks skill_of count_of staff_at staff uses_at uses team_at team askers_at askers may_ask_at may_ask
counters_at counted key_of skills_at skills has line_of people_like changes_at changes dated_s room open_slots
"""
_SET_ANEW = ("missing", "met", "state", "room", "open_slots")


def _prepared(
    flat: Flat, compiled: Callable[..., int] | None
) -> tuple[Callable[..., int], list[Any], list[Any]]:
    """What plays, and its arguments without those of the runs: lists, or arrays for what is compiled."""
    plain, queues, free = _sizes(flat)
    none = [0] * max([1, *(size for _name, size in plain)])
    begin = [getattr(flat, name) for name in _SET_ANEW]
    if compiled is None:
        plan = [
            list(one) if isinstance(one, list) else one for one in (getattr(flat, n) for n in _PLAN.split())
        ]
        heaps: list[Any] = [
            [kernel.NEVER],
            [[kernel.NEVER] for _one in queues],
            [[kernel.NEVER] for _one in free],
        ]
        rest: list[Any] = [list(flat.crew_at) if name == "crew_at" else [0] * size for name, size in plain]
        return kernel.play_all, [begin, none, *plan], [*heaps, *rest]
    import numpy as np

    def array(one: Any) -> Any:
        return np.array(one, np.int64) if isinstance(one, list) else one

    # At most one end and one freeing of hands of a way are to come, and what a pause called off: one to a
    # change of who is there at most.
    called_off = 2 * len(flat.changes) if any(flat.pauses) else 0
    events = 2 * len(flat.ways) + len(flat.gate_s) + len(flat.line_of) + called_off + 8
    heaps = [
        np.zeros(events, np.int64),
        np.zeros((len(queues), max([0, *queues]) + 2), np.int64),
        np.zeros((len(free), max([0, *free]) + 2), np.int64),
    ]
    rest = [array(flat.crew_at if name == "crew_at" else [0] * size) for name, size in plain]
    plan = [array(getattr(flat, name)) for name in _PLAN.split()]
    return compiled, [tuple(array(one) for one in begin), array(none), *plan], [*heaps, *rest]


def _sizes(flat: Flat) -> tuple[list[tuple[str, int]], list[int], list[int]]:
    """Of the buffers, in the order of `play`: the plain ones by name; the most entries of each queue and of
    each list of the free."""
    ways, people, demands = len(flat.ways), len(flat.line_of), len(flat.asks)
    queues, free = [0] * demands, [0] * (len(flat.askers_at) - 1)
    for demand in flat.demand:
        queues[demand] += 1
    for skill in flat.skills:
        free[skill] += 1
    slots = max([1, *flat.slots])
    plain = {
        "listed": len(flat.skills),
        "is_free": people,
        "free_count": len(free),
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
        "touches": 3 * ways + people + 8,
        "touched": demands,
        "others": demands,
        "paused": ways,
        "refused": ways,
        "going": slots,
        "slots": 4 * slots,
    }
    return list(plain.items()), queues, free
