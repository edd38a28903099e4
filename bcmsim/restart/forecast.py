"""What may come, for a screen during an exercise: the chances of each process, in little time.

With `now_s` it is the forecast of `present`: what has happened by that second is known, what is to come is
drawn. Without it nothing is known but what people do. The kernel plays a thousand runs of a plan with a
hundred resources in a tenth of a second or two, the fewer the more is done. What it does not play, the
reference does, some twenty times slower, and then fewer: what people do later than that second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bcmsim.restart.batch import BatchDraws
from bcmsim.restart.engine import Engine
from bcmsim.restart.kernel_parts import MOST_NUMBERS
from bcmsim.restart.montecarlo import ProcessRuns, judged, processes_of
from bcmsim.restart.present import Known, Present
from bcmsim.restart.processes import process_runs
from bcmsim.restart.runs import play_runs
from bcmsim.restart.simulation import waz_of
from bcmsim.restart.statistics import NEVER, Spread, earliest, latest, spread

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from bcmsim.restart.interventions import Intervention
    from bcmsim.restart.parts import Plan

    Seconds = NDArray[Any]

FEW = 100
"""So many runs of what only the reference plays."""


@dataclass(frozen=True, eq=False)
class Forecast:
    """Runs 0 to `runs - 1` of a plan with what was done so far; times are seconds since the outage."""

    runs: int
    seed: int
    by: Literal["kernel", "simpy"]
    waz: Spread
    processes: Mapping[str, ProcessRuns]
    infeasible: int
    """In how many runs something stays down for ever."""


def forecast(
    plan: Plan,
    interventions: Sequence[Intervention] = (),
    runs: int = 1000,
    seed: int = 0,
    *,
    now_s: int | None = None,
    few: int = FEW,
) -> Forecast:
    """`few`: at most so many runs where only the reference plays them.

    Raises PlanError for what no run could do, ValueError for less than one run.
    """
    import numpy as np

    if runs < 1:
        raise ValueError("at least one run")
    keyed = [one if one.key else replace(one, key=str(number)) for number, one in enumerate(interventions)]
    if now_s is not None and now_s >= 0:
        present = Present(plan, keyed, now_s)
        if all(one.at_s <= now_s for one in keyed) and len(plan.wiring.ways) < MOST_NUMBERS:
            return _by_kernel(plan, present, runs, seed)
        return _by_reference(plan, _from_present(present, keyed, now_s), min(runs, few), seed)
    if interventions:
        return _by_reference(plan, _from_outage(plan, keyed), min(runs, few), seed)
    played = play_runs(plan, seed, 0, runs)
    waz_s = latest(played.up_s)
    return Forecast(
        runs=runs,
        seed=seed,
        by="simpy" if played.player == "simpy" else "kernel",
        waz=spread(waz_s),
        processes=processes_of(plan, played.up_s),
        infeasible=int(np.count_nonzero(waz_s < 0)),
    )


def _by_kernel(plan: Plan, present: Present, runs: int, seed: int) -> Forecast:
    import numpy as np

    played = play_runs(plan, seed, 0, runs, present=present)
    waz_s = latest(played.up_s)
    processes = {}
    seen = process_runs(present, None)
    for process, targets in zip(plan.processes, plan.wiring.targets, strict=True):
        known = seen[process.id]
        back_s = [
            _reached(present, groups or (), since_s, played.up_s)
            for groups, since_s in zip(targets, (known.up_s, known.emergency_s), strict=True)
        ]
        processes[process.id] = judged(process, known.zero_s, *back_s)
    infeasible = int(np.count_nonzero(waz_s < 0))
    return Forecast(runs, seed, "kernel", spread(waz_s), processes, infeasible)


def _reached(
    present: Present, groups: Sequence[Sequence[int]], since_s: int | None, up_s: Seconds
) -> Seconds | None:
    """When what is needed is there, by run. `since_s`: since when it is there already; what is missing is
    still to come up, and goes down no more."""
    import numpy as np

    if not groups:
        return None
    if since_s is not None:
        return np.full(up_s.shape[1], since_s)
    missing = [list(members) for members in groups if not any(present.running[one] for one in members)]
    return latest(np.array([earliest(up_s[members]) for members in missing]))


def _from_outage(plan: Plan, interventions: Sequence[Intervention]) -> Callable[[BatchDraws], Engine]:
    def play(draws: BatchDraws) -> Engine:
        engine = Engine(plan, interventions, None, draws)
        engine.play()
        return engine

    return play


def _from_present(
    present: Present, interventions: Sequence[Intervention], now_s: int
) -> Callable[[BatchDraws], Engine]:
    known = present.known()

    def play(draws: BatchDraws) -> Engine:
        engine = Present(present.plan, interventions, now_s, Known(known, draws))
        engine.go_on(draws)
        return engine

    return play


def _by_reference(plan: Plan, play: Callable[[BatchDraws], Engine], runs: int, seed: int) -> Forecast:
    import numpy as np

    draws = BatchDraws(seed, 0, runs)
    waz_s = np.empty(runs, np.int64)
    stamps_s = np.empty((len(plan.processes), 2, runs), np.int64)
    zeros_s = {}
    for run in draws.runs():
        engine = play(draws)
        waz_s[run] = _or_never(waz_of(engine))
        for number, (name, one) in enumerate(process_runs(engine, None).items()):
            stamps_s[number, :, run] = _or_never(one.up_s), _or_never(one.emergency_s)
            zeros_s[name] = one.zero_s
    return Forecast(
        runs=runs,
        seed=seed,
        by="simpy",
        waz=spread(waz_s),
        processes={
            process.id: judged(
                process,
                zeros_s[process.id],
                *(
                    stamps_s[number, place] if groups else None
                    for place, groups in enumerate(plan.wiring.targets[number])
                ),
            )
            for number, process in enumerate(plan.processes)
        },
        infeasible=int(np.count_nonzero(waz_s < 0)),
    )


def _or_never(second: int | None) -> int:
    return NEVER if second is None else second
