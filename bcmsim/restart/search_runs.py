"""Choices of measures played many times, for the search: how often each RTO is missed (see `searching`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from bcmsim.restart.runs import play_runs
from bcmsim.restart.statistics import earliest, latest
from bcmsim.restart.variant_runs import LEAST_RUNS, MOST_CELLS, held, player_of

if TYPE_CHECKING:
    from bcmsim.restart.parts import Plan
    from bcmsim.restart.spreading import Task

Chosen = tuple[str, ...]


def with_measures(plan: Plan, chosen: Sequence[str]) -> Plan:
    """The plan with these chosen on top of those in force. Raises PlanError for what no run could do."""
    among, before = dict.fromkeys(chosen), dict.fromkeys(plan.chosen)
    measures = tuple(
        replace(one, chosen=one.id in among or (one.chosen and one.id not in before)) for one in plan.measures
    )
    made = replace(plan, measures=measures, chosen=tuple(chosen))
    made.__dict__["wiring"] = plan.wiring.with_measures(made)
    return made


def without_people(plan: Plan) -> Plan:
    """The plan if nobody had to be waited for, nor any capacity: with the same draws nothing is up later."""
    steps = tuple(replace(step, staff=(), uses=(), crew=()) for step in plan.resources)
    measures = tuple(replace(one, staff=()) for one in plan.measures)
    return replace(plan, resources=steps, measures=measures, people=())


def rounds_of(runs: int, workers: int, resources: int) -> list[list[tuple[int, int]]]:
    """The runs in rounds that double, each in a part for every worker: what misses often is given up soon."""
    result: list[list[tuple[int, int]]] = []
    first, size = 0, LEAST_RUNS * workers
    while first < runs:
        until = min(runs, first + size)
        result.append(parts_of(first, until, workers, resources))
        first, size = until, 2 * size
    return result


def parts_of(first: int, until: int, workers: int, resources: int) -> list[tuple[int, int]]:
    """The runs from `first` to before `until`, a part or more for every worker."""
    each = min(-(-(until - first) // workers), MOST_CELLS // max(1, resources))
    each = max(1, -(-each // LEAST_RUNS)) * LEAST_RUNS
    return [(begin, min(each, until - begin)) for begin in range(first, until, each)]


class SearchJob:
    """What a worker does: some runs of the plan with a choice of measures, and how often each RTO that is
    judged was missed."""

    def __init__(self, plan: Plan, judged: tuple[int, ...], seed: int, most: int) -> None:
        """`most`: how many runs there may be, of all choices together."""
        self._plan, self._judged, self._seed, self._most = plan, judged, seed, most
        self._chosen = lru_cache(maxsize=4)(self._choose)

    def __getstate__(self) -> tuple[Any, ...]:
        return replace(self._plan), self._judged, self._seed, self._most

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def prepare(self) -> None:
        """Load what is compiled once, for all processes that are forked."""
        player_of(self._plan, self._most)

    def __call__(self, task: Task) -> list[int]:
        chosen, first, count, is_without_people = task
        plan = self._chosen(chosen, is_without_people)
        up_s = play_runs(plan, self._seed, first, count, player=player_of(plan, self._most)).up_s
        zero_s = plan.reaction_s if plan.rto_from == "declaration" else 0
        return [count - self._held(plan, number, up_s, zero_s) for number in self._judged]

    @staticmethod
    def _held(plan: Plan, number: int, up_s: Any, zero_s: int) -> int:
        """In how many runs the RTO of the process with this number was held."""
        import numpy as np

        process = plan.processes[number]
        groups = plan.wiring.targets[number][process.rto_of == "emergency"]
        assert groups
        assert process.rto_s is not None
        back_s = latest(np.array([earliest(up_s[list(members)]) for members in groups]))
        return int(held(back_s, zero_s, process.rto_s).sum())

    def _choose(self, chosen: Chosen, is_without_people: bool) -> Plan:
        return with_measures(self._without_people if is_without_people else self._plan, chosen)

    @cached_property
    def _without_people(self) -> Plan:
        return without_people(self._plan)
