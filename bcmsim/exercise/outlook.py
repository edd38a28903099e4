"""How sure the forecast of the restart is: chances for the leader's screen.

A question holds all that an answer needs, and nothing that the exercise goes on working with: it may be
answered in another thread. What is answered is told on the screen and nowhere else: it is no fact of the
exercise, no report knows it, and the same moment always gives the same answer.
"""

from __future__ import annotations

import pickle
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bcmsim.exercise.twin import Twin
    from bcmsim.restart.montecarlo import ProcessRuns
    from bcmsim.restart.plan import Plan
    from bcmsim.restart.simulation import RestartRun
    from bcmsim.restart.statistics import Chance

MOST_RUNS, LEAST_RUNS = 1_000, 50
_CELLS = 150_000
"""An answer plays about so many resources."""
STRIDE_S = 300
"""Work in progress gets less uncertain with every second: after so many the answer is another one."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What an answer depends on: moments that are equal have the same answer, or nearly so."""

    run: RestartRun
    """What was done so far, by its identity."""
    passed: int
    """So many things have happened."""
    stride: int


@dataclass(frozen=True, slots=True)
class Question:
    """What may come of the restart after this moment?"""

    moment: Moment
    plan: bytes
    """Pickled, so that the answer has one of its own: simulating changes what a plan keeps of its working."""
    now_s: int
    origin_s: int


@dataclass(frozen=True, slots=True)
class Prospect:
    """When a process may be back, as its RTO judges it, and the chance to hold its limits.

    Scenario times in ms; None: not even then.
    """

    p10_ms: int | None
    p50_ms: int | None
    p90_ms: int | None
    chances: Mapping[str, float]
    """Of `rto`, `mtpd` and `emergency`; without those that do not exist."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The answer: the processes of which it is not certain when they will be back."""

    moment: Moment
    runs: int
    processes: Mapping[str, Prospect]


def moment_of(twin: Twin, at_ms: int) -> Moment:
    """The present moment."""
    second = twin.second(at_ms)
    return Moment(twin.run, bisect_right(_events(twin.run), second), second // STRIDE_S)


@lru_cache(maxsize=4)
def _events(run: RestartRun) -> list[int]:
    """When the state of a resource changes."""
    return sorted(second for one in run.resources.values() for second, _state in one.history)


def question(twin: Twin, at_ms: int) -> Question | None:
    """What to ask at scenario time `at_ms`; None where there is no chance in the plan at all."""
    if not _is_uncertain(twin.run.plan):
        return None
    return Question(moment_of(twin, at_ms), _pickled(twin.run.plan), twin.second(at_ms), twin.origin_s)


@lru_cache(maxsize=4)
def _pickled(plan: Plan) -> bytes:
    return pickle.dumps(replace(plan))


@lru_cache(maxsize=4)
def _is_uncertain(plan: Plan) -> bool:
    from bcmsim.restart.draws import is_certain

    durations = [
        *(step.duration for step in plan.resources),
        *(step.retry for step in plan.resources if step.retry is not None),
        *(duration for measure in plan.measures for _name, duration in measure.replaces),
    ]
    return (
        any(step.fails for step in plan.resources)
        or any(0 < worker.absent < 1 for worker in plan.people)
        or not all(map(is_certain, durations))
    )


def answer(asked: Question, runs: int | None = None) -> Outlook:
    """Takes a fraction of a second, of large plans fewer runs where None are asked for; see
    `restart.forecast`."""
    from bcmsim.restart.forecast import forecast

    plan: Plan = pickle.loads(asked.plan)
    runs = runs or max(LEAST_RUNS, min(MOST_RUNS, _CELLS // max(1, len(plan.resources))))
    seen = forecast(plan, asked.moment.run.interventions, runs, now_s=asked.now_s)
    prospects = {}
    for process in plan.processes:
        one = _prospect(seen.processes[process.id], process.rto_of, asked.origin_s)
        if one is not None:
            prospects[process.id] = one
    return Outlook(asked.moment, seen.runs, prospects)


def _prospect(one: ProcessRuns, rto_of: str, origin_s: int) -> Prospect | None:
    """None where there is nothing uncertain about it."""
    back = one.emergency if rto_of == "emergency" else one.up
    if back is None or back.never == 1 or (back.min == back.max and not back.never):
        return None

    def at_ms(second: int | None) -> int | None:
        return None if second is None else (second + origin_s) * 1000

    limits: dict[str, Chance | None] = {"rto": one.rto, "mtpd": one.mtpd, "emergency": one.within}
    chances = {name: chance.share for name, chance in limits.items() if chance is not None}
    return Prospect(at_ms(back.p10), at_ms(back.p50), at_ms(back.p90), chances)
