"""What may come, for a screen during an exercise: the chances of each process, in little time.

Without interventions the runs are played by the kernel: a thousand of a plan with a hundred resources in
about a tenth of a second. With interventions the reference plays them, some twenty times slower, so ask for
fewer.

A forecast knows what people did, not what chance has already decided: work that an intervention neither
started nor finished lasts as long as it is drawn, even where the clock is already past that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bcmsim.restart.batch import BatchDraws
from bcmsim.restart.engine import Engine
from bcmsim.restart.montecarlo import ProcessRuns, judged, processes_of
from bcmsim.restart.processes import process_runs
from bcmsim.restart.runs import play_runs
from bcmsim.restart.simulation import waz_of
from bcmsim.restart.statistics import NEVER, Spread, latest, spread

if TYPE_CHECKING:
    from bcmsim.restart.interventions import Intervention
    from bcmsim.restart.parts import Plan


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
    plan: Plan, interventions: Sequence[Intervention] = (), runs: int = 1000, seed: int = 0
) -> Forecast:
    """Raises PlanError for what no run could do, ValueError for less than one run."""
    import numpy as np

    if runs < 1:
        raise ValueError("at least one run")
    if interventions:
        return _by_reference(plan, interventions, runs, seed)
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


def _by_reference(plan: Plan, interventions: Sequence[Intervention], runs: int, seed: int) -> Forecast:
    import numpy as np

    keyed = [one if one.key else replace(one, key=str(number)) for number, one in enumerate(interventions)]
    draws = BatchDraws(seed, 0, runs)
    waz_s = np.empty(runs, np.int64)
    stamps_s = np.empty((len(plan.processes), 2, runs), np.int64)
    zeros_s = {}
    for run in draws.runs():
        engine = Engine(plan, keyed, None, draws)
        engine.play()
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
