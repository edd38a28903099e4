"""The work of many runs, cut into tasks that any worker can do (see `montecarlo` and `spreading`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bcmsim.restart.bottleneck import slots_by_skill
from bcmsim.restart.flat import flat_of
from bcmsim.restart.looking import Sums, look
from bcmsim.restart.runs import Player, fastest, play_runs
from bcmsim.restart.sensitivity import Bar, bars, resource_correlations
from bcmsim.restart.spreading import Task
from bcmsim.restart.statistics import latest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bcmsim.restart.parts import Plan

    Seconds = NDArray[Any]

_CELLS: Final[Mapping[Player, int]] = {
    "simpy": 10_000,
    "kernel": 100_000,
    "compiled": 2_000_000,
    "sweep": 20_000_000,
}
"""A task plays about so many resources, which takes from a tenth of a second to one."""
_TASKS_EACH = 8
_LANES = 8
"""Runs are drawn in stretches of so many."""


class Job:
    """What a worker does for these runs: `play`, `look` into them, play with a skill in `plenty`, and the two
    parts of the sensitivity."""

    def __init__(self, plan: Plan, seed: int, runs: int) -> None:
        self._plan, self._seed, self._runs = plan, seed, runs
        self._with_plenty: dict[str, Plan] = {}

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

    def play(self, first: int, count: int) -> tuple[Player, Seconds]:
        runs = play_runs(self._plan, self._seed, first, count, player=self._player(self._plan))
        return runs.player, runs.up_s

    def look(self, first: int, count: int) -> Sums:
        return look(self._plan, self._seed, first, count).sums

    def plenty(self, first: int, count: int, skill: str) -> Seconds:
        if skill not in self._with_plenty:
            self._with_plenty[skill] = self._plan.with_people(skill, slots_by_skill(self._plan.wiring)[skill])
        plan = self._with_plenty[skill]
        return latest(play_runs(plan, self._seed, first, count, player=self._player(plan)).up_s)

    def correlate(self, resources: Sequence[int], waz_s: Seconds) -> dict[int, float | None]:
        return resource_correlations(self._plan, self._seed, waz_s, resources)

    def bars(self, resources: Sequence[int]) -> list[Bar]:
        return bars(self._plan, resources)

    def _player(self, plan: Plan) -> Player:
        """The fastest for all runs together; a task alone may be too small for what is compiled."""
        return fastest(flat_of(plan), self._runs, ())


def tasks_of(plan: Plan, runs: int, looked_at: int, workers: int) -> list[Task]:
    """Few and large, yet enough that all workers end at about the same time."""
    cells = max(1, len(plan.resources))
    each = min(-(-runs // (workers * _TASKS_EACH)), _CELLS[fastest(flat_of(plan), runs, ())] // cells)
    each = -(-max(1, each) // _LANES) * _LANES
    few = max(1, min(-(-looked_at // (workers * _TASKS_EACH)), _CELLS["simpy"] // cells))
    return [
        *(("play", first, count) for first, count in _stretches(runs, each)),
        *(("look", first, count) for first, count in _stretches(looked_at, few)),
        *(
            ("plenty", first, count, skill)
            for skill in slots_by_skill(plan.wiring)
            for first, count in _stretches(looked_at, each)
        ),
    ]


def _stretches(runs: int, each: int) -> Iterator[tuple[int, int]]:
    for first in range(0, runs, each):
        yield first, min(each, runs - first)
