"""Many runs of one plan: when each resource started and came up, as fast as the plan allows.

There are four ways to play, all with the same seconds. `sweep`: a plan that nobody has to queue for is
computed resource by resource for all runs at once. `compiled` and `kernel`: the rules of `kernel`, with
numba or as plain Python. `simpy`: the reference, for what they do not play: interventions, and plans with
`MOST_NUMBERS` ways or people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Literal

from bcmsim.restart.draws import (
    Draw,
    Drawn,
    KeyedDraws,
    Sampler,
    absence_key,
    duration_key,
    failure_key,
)
from bcmsim.restart.flat import Flat, flat_of
from bcmsim.restart.kernel_compiled import compiled, is_kept
from bcmsim.restart.kernel_parts import MOST_NUMBERS
from bcmsim.restart.wiring import OWN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bcmsim.restart.interventions import Intervention
    from bcmsim.restart.parts import Plan
    from bcmsim.restart.present import Present

    Matrix = NDArray[np.signedinteger]

Player = Literal["sweep", "compiled", "kernel", "simpy"]

_FEW, _FEW_ONCE_LOADED = 600_000, 20_000
"""Loading what numba compiled pays from about so many restarts of resources on."""
_MANY = 12_000_000
"""Compiling does, which takes a quarter of a minute."""


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs of a plan from `first` on. Rows are resources in the order of the file, columns runs; all seconds
    since the outage."""

    plan: Plan
    seed: int
    first: int
    up_s: Matrix
    """When it was up; 0: it was never down; -1: it still is."""
    attempts: Matrix
    """May be read only."""
    player: Player
    """What played them."""
    _start_s: Matrix | None
    """None: nobody asked for it."""
    _again: Callable[[], Runs]
    """Plays them again, for whoever asks all the same."""

    @cached_property
    def start_s(self) -> Matrix:
        """When the (last) restart began; -1: it did not, or the resource was never down."""
        return self._again().start_s if self._start_s is None else self._start_s

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
    present: Present | None = None,
    with_starts: bool = False,
) -> Runs:
    """Play the runs `first` to `first + count`. Each is the same whatever is played with it, and by whatever
    `player`; None: the fastest there is for this plan. `chances`: other draws than those of the seed, which
    the reference does not know. `present`: what has happened is known, and the runs go on from there; work
    that has begun starts now, so to say. `with_starts`: keeps `start_s`; else whoever asks for it may have
    to wait for another play.

    Raises PlanError for what no run could do, ValueError for a player that does not play such a plan.
    """
    import numpy as np

    flat = flat_of(plan) if present is None else Flat(plan, present)
    chosen = player or fastest(flat, count, interventions)
    is_refused = (chances or present) is not None if chosen == "simpy" else bool(interventions)
    if is_refused or (chosen == "sweep" and not flat.is_free_of_queues):
        raise ValueError(f"{chosen} does not play this plan")
    if chosen == "compiled" and compiled() is None:
        raise ValueError("numba is not installed")
    shape = len(plan.resources), count
    dtype = np.int32 if flat.is_short else np.int64
    up_s, start_s = np.empty(shape, dtype), None
    if with_starts or chosen != "sweep":
        start_s = np.empty(shape, dtype)
    attempts = np.broadcast_to(np.array(flat.is_down, np.int32)[:, None], shape)
    if flat.may_fail or chosen != "sweep":
        attempts = attempts.copy()
    again = partial(
        play_runs, plan, seed, first, count, player=chosen, chances=chances, present=present, with_starts=True
    )
    runs = Runs(plan, seed, first, up_s, attempts, chosen, start_s, again)

    def drawn() -> Chances:
        return (chances or Chances)(flat, Sampler(seed))

    if chosen == "simpy":
        _simulate(runs, interventions)
    elif chosen == "sweep":
        from bcmsim.restart.sweep import sweep

        sweep(flat, drawn, first, up_s, attempts, start_s)
    elif count:
        from bcmsim.restart.kernel_runs import play_by_kernel

        play_by_kernel(flat, runs, drawn(), compiled() if chosen == "compiled" else None)
    if present is not None:
        for resource in np.flatnonzero(~np.array(flat.is_down)).tolist():
            up_s[resource] = max(0, present.up_s[resource])
    return runs


def fastest(flat: Flat, count: int, interventions: Sequence[Intervention]) -> Player:
    """What plays so many runs of this plan soonest."""
    if interventions or max(len(flat.ways), len(flat.counts_as)) >= MOST_NUMBERS:
        return "simpy"
    if flat.is_free_of_queues:
        return "sweep"
    restarts = count * len(flat.ways)
    is_loaded = bool(compiled.cache_info().currsize)
    if restarts < (_FEW_ONCE_LOADED if is_loaded else _FEW):
        return "kernel"
    pays = is_loaded or restarts >= _MANY or is_kept()
    return "compiled" if pays and compiled() is not None else "kernel"


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
        self._drawn, plan = _drawn_of(flat), flat.plan
        self._absent = [(person, absence_key(flat.wiring.people[person].id)) for person in flat.may_be_absent]
        self._chance_of_absence = [flat.wiring.people[person].absent for person in flat.may_be_absent]
        self._fails = [failure_key(plan.resources[flat.resource_of[place]].id) for place in flat.may_fail]

    def fill(self, places: Sequence[int], first: int, out: Sequence[Matrix]) -> None:
        """Of the attempts of some ways that come first, a row to each, in the runs from `first` on; of one
        that has begun what is left of it."""
        self._sampler.rows(self._drawn, places, first, out)
        for place, row in zip(places, out, strict=True):
            if self._flat.adds_s[place]:
                row += self._flat.adds_s[place]

    def lengths(self, first: int, count: int) -> Matrix:
        """Of the first attempts: a row to a way, a column to a run."""
        np, ways = self._np, range(len(self._flat.ways))
        rows: Matrix = np.empty((len(ways), count), np.int32 if self._flat.is_short else np.int64)
        self.fill(ways, first, list(rows))
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
        """How many attempts the way with this number in `may_fail` takes, by run, from that on which is drawn
        first."""
        np, flat = self._np, self._flat
        place = flat.may_fail[failing]
        chance = flat.wiring.ways[flat.ways[place]].fails
        attempt = flat.attempt[place]
        failed = self._sampler.happens(self._fails[failing], attempt, chance, first, count)
        result: Matrix = failed.astype(np.int32) + np.int32(1)
        while failed.any():
            attempt += 1
            failed &= self._sampler.happens(self._fails[failing], attempt, chance, first, count)
            result += failed
        return result

    def again(self, failing: int, attempt: int, first: int, count: int) -> Matrix:
        """How long a further attempt of that way lasts, by run; the one that is drawn first is 1."""
        place = self._flat.may_fail[failing]
        retry = self._flat.wiring.ways[self._flat.ways[place]].retry
        attempt += self._flat.attempt[place] - 1
        return self._sampler.lengths(self._drawn.of[place].key, attempt, retry, first, count)


ChancesOf = Callable[[Flat, Sampler], Chances]
"""Makes the draws of a thread."""


@lru_cache(maxsize=8)
def _drawn_of(flat: Flat) -> Drawn:
    """What is drawn first of each way."""
    plan, draws = flat.plan, []
    for place, number in enumerate(flat.ways):
        way = flat.wiring.ways[number]
        measure = None if way.measure == OWN else plan.measures[way.measure].id
        key, attempt = duration_key(plan.resources[way.resource].id, measure), flat.attempt[place]
        draws.append(Draw(key, attempt, way.duration if attempt == 1 else way.retry, flat.lasted_s[place]))
    return Drawn(draws)
