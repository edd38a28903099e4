"""The work of many runs, cut into tasks that any worker can do (see `montecarlo` and `spreading`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from bcmsim.restart.bottleneck import slots_by_skill
from bcmsim.restart.draws import LANES
from bcmsim.restart.flat import flat_of
from bcmsim.restart.looking import cost_of_looking, is_seen_as_played, look, look_into, runs_to_look_at
from bcmsim.restart.plenty import never_short
from bcmsim.restart.runs import Player, fastest, play_runs
from bcmsim.restart.sensitivity import Bar, bars, resource_correlations
from bcmsim.restart.spreading import Task
from bcmsim.restart.statistics import Spread, latest, spreads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bcmsim.restart.looking import Sums
    from bcmsim.restart.parts import Plan

    Seconds = NDArray[Any]

_COST: Final[Mapping[Player, float]] = {"simpy": 1.0, "kernel": 0.05, "compiled": 0.005, "sweep": 0.000_4}
"""What it costs to play a run, of what it costs by the reference."""
_RESTARTS: Final = 12_000
"""A task costs about as much as so many restarts by the reference: half a second."""
_EACH_STRETCH: Final = 2
_LEAST_STRETCH: Final = 64
"""To look into a stretch of runs costs so many restarts of each resource more; so many runs are better not
cut, where all workers have enough of them."""
_STATISTICS: Final = 0.001
_EACH_ROW: Final = 1.5
"""What the statistics of a resource cost by run, of what its restart costs by the reference, and once."""
_PLENTY: Final = 1_000_000
_LEAST_PLENTY: Final = 50
"""About so many restarts are played with skills that are never short, but at least so many runs."""
_LEAST: Final[Mapping[Player, int]] = {"sweep": 4_096}
"""A task has at least about so many runs, where each worker has one: whole rows of fewer cost up to twice as
much."""
_TASKS_EACH: Final = 8
"""The runs of a kind are about so many tasks for each worker."""


@dataclass(frozen=True, slots=True)
class Share:
    """In how many runs, from the first on, is looked for what."""

    looked_at: int
    """For all that the played graph tells."""
    plenty: int
    """For what people without end would gain."""


def shares_of(plan: Plan, runs: int) -> Share:
    """Decided by the plan and the number of runs alone."""
    queueing = sum(
        not flat_of(never_short(plan, skill)).is_free_of_queues for skill in slots_by_skill(plan.wiring)
    )
    most = _PLENTY // max(1, len(plan.resources) * queueing) if queueing else runs
    return Share(runs_to_look_at(plan, runs), min(runs, max(_LEAST_PLENTY, most)))


class Job:
    """What a worker does for these runs: `play`, `look` into them, play with a skill in `plenty`, and then
    the statistics of all of them."""

    def __init__(self, plan: Plan, seed: int, runs: int, up_s: Seconds | None = None) -> None:
        """`up_s`: where all workers of this machine enter when what came up; it is not sent to any other."""
        self._plan, self._seed, self._runs, self._up_s = plan, seed, runs, up_s

    def __getstate__(self) -> tuple[Plan, int, int]:
        # Without what a plan keeps of its own working: it is worked out again sooner than sent.
        return replace(self._plan), self._seed, self._runs

    def __setstate__(self, state: tuple[Plan, int, int]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def prepare(self) -> None:
        """Work out what all tasks need; also what is compiled."""
        self._player(self._plan)

    def __call__(self, task: Task) -> Any:
        kind, *rest = task
        return getattr(self, kind)(*rest)

    def play(self, first: int, count: int, with_look: bool) -> tuple[Player, Seconds | None, Sums | None]:
        player = self._player(self._plan)
        runs = play_runs(self._plan, self._seed, first, count, player=player, with_starts=with_look)
        sums = look_into(self._plan, runs).sums if with_look else None
        if self._up_s is None:
            return runs.player, runs.up_s, sums
        self._up_s[:, first : first + count] = runs.up_s
        return runs.player, None, sums

    def look(self, first: int, count: int) -> Sums:
        return look(self._plan, self._seed, first, count).sums

    def plenty(self, first: int, count: int, skill: str) -> Seconds:
        plan = never_short(self._plan, skill)
        return latest(play_runs(plan, self._seed, first, count, player=self._player(plan)).up_s)

    def spreads(self, first: int, count: int) -> list[Spread] | None:
        """Of these resources; None: this worker does not know of all runs."""
        return None if self._up_s is None else spreads(self._up_s[first : first + count])

    def correlate(self, resources: Sequence[int], waz_s: Seconds) -> dict[int, float | None]:
        return resource_correlations(self._plan, self._seed, waz_s, resources)

    def bars(self, resources: Sequence[int], _place: int) -> list[Bar]:
        return bars(self._plan, resources, self._player(self._plan))

    def _player(self, plan: Plan) -> Player:
        """The fastest for all runs together; a task alone may be too small for what is compiled."""
        return fastest(flat_of(plan), self._runs, ())


def tasks_of(plan: Plan, runs: int, share: Share, workers: int) -> list[tuple[float, Task]]:
    """With what each costs: few and large, yet enough that all workers end at about the same time; the dear
    ones first. Costs are those of restarts by the reference.
    """
    size, looking = max(1, len(plan.resources)), cost_of_looking(plan)
    tasks: list[tuple[float, Task]] = []

    def add(
        cost: float, kind: str, first: int, last: int, *rest: Any, least: int = 1, stretch: int = 0
    ) -> None:
        count = last - first
        parts = min(workers * _TASKS_EACH, workers * max(1, count // (workers * least)))
        each = -(-count // max(parts, ceil(count * size * cost / _RESTARTS)))
        if stretch:
            each = max(each, min(_LEAST_STRETCH, -(-count // workers)))
        lanes = 1 if kind == "look" else LANES
        each = -(-max(1, each) // lanes) * lanes
        for start in range(first, last, each):
            count = min(each, last - start)
            tasks.append((size * (cost * count + stretch), (kind, start, count, *rest)))

    told = share.looked_at if is_seen_as_played(plan) else 0
    if not is_seen_as_played(plan):
        add(looking, "look", 0, share.looked_at)
    stretch = 0 if flat_of(plan).is_free_of_queues else _EACH_STRETCH
    mine = fastest(flat_of(plan), runs, ())
    add(_COST[mine] + looking, "play", 0, told, True, least=_LEAST.get(mine, 1), stretch=stretch)
    add(_COST[mine], "play", told, runs, False, least=_LEAST.get(mine, 1))
    for skill in slots_by_skill(plan.wiring):
        player = fastest(flat_of(never_short(plan, skill)), runs, ())
        add(_COST[player], "plenty", 0, share.plenty, skill, least=_LEAST.get(player, 1))
    return sorted(tasks, key=lambda one: -one[0])


def cost_of_statistics(plan: Plan, runs: int) -> float:
    """Of the tasks `correlate` and `spreads`, together."""
    return len(plan.resources) * (runs * _STATISTICS + _EACH_ROW)


def cost_of_bars(plan: Plan, runs: int, bars: int) -> float:
    """Of the task `bars` for so many."""
    return 2 * bars * len(plan.resources) * _COST[fastest(flat_of(plan), runs, ())]
