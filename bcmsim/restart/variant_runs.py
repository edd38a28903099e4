"""Many runs of several plans with the same draws, each reduced to what they are compared by.

Less is kept than by `montecarlo`: of every run when the plan and each process was back, and nothing of single
resources or people. Like there, everything depends on plan, seed and number of runs alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from bcmsim.restart.flat import flat_of
from bcmsim.restart.montecarlo import processes_of
from bcmsim.restart.runs import Player, fastest, play_runs
from bcmsim.restart.spreading import Crew, Progress, Task, crew_of
from bcmsim.restart.statistics import latest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bcmsim.restart.parts import Plan

    Seconds = NDArray[Any]

_TASKS_EACH = 4
"""Every worker gets about so many tasks."""
LEAST_RUNS: Final = 64
"""A task has at least so many runs, and a multiple of them."""
MOST_CELLS: Final = 1_000_000
"""A task plays about so many resources at most."""


@dataclass(frozen=True, eq=False)
class Times:
    """When plan and processes were back, by run; NEVER: not in this run."""

    waz_s: Seconds
    normal_s: tuple[Seconds | None, ...]
    """By number of the process; None: it needs nothing."""
    emergency_s: tuple[Seconds | None, ...]
    """None: there is no emergency operation."""


def play_all(
    plans: Sequence[Plan],
    seed: int,
    runs: int,
    *,
    workers: int = 1,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Iterator[Times]:
    """The runs 0 to `runs - 1` of each plan, one plan after the other.

    Raises BcmsimError for a cluster that does not answer, and for workers that end time after time.
    """
    job = PlansJob(plans, seed, runs)
    done, whole = 0, max(1, runs * len(plans))
    if progress is not None:
        progress(0.0, 0)
    with open_crew(job, workers, cluster) as crew:
        for number, plan in enumerate(plans):
            tasks = [(number, first, count) for first, count in stretches(plan, runs, crew.size)]
            answers: dict[int, list[Seconds | None]] = {}
            for place, answer in crew.do(tasks):
                answers[place] = answer
                done += tasks[place][2]
                if progress is not None:
                    progress(done / whole, done)
            yield _joined([answers[place] for place in range(len(tasks))])


def open_crew(job: Any, workers: int, cluster: str | None) -> Crew:
    """Who does the tasks of a job that can be prepared."""
    if cluster is not None:
        from bcmsim.restart.cluster import Cluster

        return Cluster(job, cluster)
    job.prepare()
    return crew_of(job, workers)


def stretches(plan: Plan, runs: int, workers: int) -> list[tuple[int, int]]:
    """The runs in parts, few and large, yet enough that all workers end at about the same time."""
    each = min(-(-runs // (workers * _TASKS_EACH)), MOST_CELLS // max(1, len(plan.resources)))
    each = -(-max(1, each) // LEAST_RUNS) * LEAST_RUNS
    return [(first, min(each, runs - first)) for first in range(0, runs, each)]


class PlansJob:
    """What a worker does: some runs of one of these plans."""

    def __init__(self, plans: Sequence[Plan], seed: int, runs: int) -> None:
        self._plans, self._seed, self._runs = tuple(plans), seed, runs

    def __getstate__(self) -> tuple[tuple[Plan, ...], int, int]:
        # Without what a plan keeps of its own working: it is worked out again sooner than sent.
        return tuple(replace(plan) for plan in self._plans), self._seed, self._runs

    def __setstate__(self, state: tuple[tuple[Plan, ...], int, int]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def prepare(self) -> None:
        """Load what is compiled once, for all processes that are forked."""
        for plan in self._plans[:1]:
            self._player(plan)

    def _player(self, plan: Plan) -> Player:
        return player_of(plan, self._runs * len(self._plans))

    def __call__(self, task: Task) -> list[Seconds | None]:
        number, first, count = task
        plan = self._plans[number]
        up_s = play_runs(plan, self._seed, first, count, player=self._player(plan)).up_s
        processes = processes_of(plan, up_s).values()
        return [
            latest(up_s),
            *(one.up_s for one in processes),
            *(one.emergency_s for one in processes),
        ]


def player_of(plan: Plan, runs: int) -> Player:
    """The fastest for all runs of all plans together: a task may be too small for what is compiled."""
    return fastest(flat_of(plan), runs, ())


def _joined(parts: Sequence[Sequence[Seconds | None]]) -> Times:
    import numpy as np

    rows: list[Seconds | None] = []
    for row in zip(*parts, strict=True):
        known = [part for part in row if part is not None]
        rows.append(np.concatenate(known) if known else None)
    waz_s = rows[0]
    assert waz_s is not None
    half = len(rows) // 2
    return Times(waz_s, tuple(rows[1 : half + 1]), tuple(rows[half + 1 :]))


# --- whether limits are held ------------------------------------------------------------------------


def held(back_s: Seconds, zero_s: int, limit_s: int) -> Seconds:
    """In which runs (bool) it was back no later than the limit, counted from its zero point."""
    import numpy as np

    in_time: Seconds = (back_s >= 0) & (back_s.astype(np.int64) <= zero_s + limit_s)
    return in_time
