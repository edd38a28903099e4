"""The best order as CP-SAT finds it (extra `bcmsim[optimise]`): a goal under the constraints of the plan, and
what the solver says of it (see `ordering_constraints` for what the model covers)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from bcmsim.restart.ordering_constraints import Constraints
from bcmsim.restart.ordering_solver import solved, upwards

if TYPE_CHECKING:
    from bcmsim.restart.ordering_problem import Problem
    from bcmsim.restart.ordering_replay import Played

Goal = Literal["mtpd", "rto", "waz"]
PACE = 0.25
"""Deterministic time of the solver that takes about a second, in plans of PACE_JOBS jobs and fewer; in larger
ones the solver does more in a unit of it that it does not count."""
PACE_JOBS = 60


class Found(NamedTuple):
    """What the solver says. Times are seconds since the outage."""

    value: int | None
    """Of the goal; None: no order was found."""
    bound: int
    """No order that keeps to the given limits has less."""
    impossible: bool
    """No order exists at all."""
    rankings: tuple[tuple[int, ...], ...]
    """The resources in the order in which they begin; where work pauses, also in that in which it goes on for
    the last time."""
    starts_s: Mapping[int, int]
    crews: Mapping[int, tuple[int, ...]]
    """Who works on each resource; without those on which the people may change."""
    spent: float
    """About so many seconds, counted in steps."""


class Model(Constraints):
    """One plan as a CP-SAT model; `minimise` asks for one goal."""

    def __init__(self, problem: Problem, horizon_s: int, exact_s: int, least_s: int) -> None:
        super().__init__(problem, horizon_s, exact_s, least_s)
        self.pace = PACE * min(1.0, (PACE_JOBS / max(1, len(problem.jobs))) ** 1.2)
        """Deterministic time that takes about a second."""

    def minimise(
        self,
        goal: Goal,
        mtpd: int | None,
        rto: int | None,
        hint: Played | None,
        seed: int,
        limit_s: float,
        tick: Callable[[], None],
    ) -> Found:
        """Solve for the goal, missing no more than `mtpd` and `rto`; `hint`: a good order, to begin with."""
        model = self.model
        if mtpd is not None and self.missed["mtpd"]:
            model.add(self.weight("mtpd") <= mtpd)
        if rto is not None and self.missed["rto"]:
            model.add(self.weight("rto") <= rto)
        model.minimize(self.waz if goal == "waz" else self.weight(goal))
        if hint is not None:
            self._hint(hint)
        engine = self._cp.CpSolver()
        engine.parameters.num_workers = 1
        engine.parameters.random_seed = seed
        engine.parameters.max_deterministic_time = limit_s * self.pace
        engine.parameters.catch_sigint_signal = False
        status = solved(engine, model, tick)
        spent = engine.response_proto.deterministic_time / self.pace
        unit = self.unit_s if goal == "waz" else 1
        if status in (self._cp.OPTIMAL, self._cp.FEASIBLE):
            bound = upwards(engine.best_objective_bound)
            return Found(
                round(engine.objective_value) * unit, bound * unit, False, *self._read(engine), spent=spent
            )
        if status == self._cp.INFEASIBLE:
            return Found(None, 0, True, (), {}, {}, spent)
        if status == self._cp.MODEL_INVALID:
            raise AssertionError(model.validate())
        return Found(None, max(0, upwards(engine.best_objective_bound)) * unit, False, (), {}, {}, spent)

    def _hint(self, played: Played) -> None:
        """Begin with this order: when, and who."""
        model, problem = self.model, self.problem
        hands = {number: [0] * len(problem.kinds) for number in range(len(problem.jobs))}
        for number, job in enumerate(problem.jobs):
            model.add_hint(self.starts[number], self._time(played.starts_s[job.resource]))
            model.add_hint(self.ends[number], self._time(played.ups_s[job.resource]))
            for person in played.crews[job.resource]:
                hands[number][self._kind_of[person]] += 1
        for number, kind, variables in self._given:
            goes, total, *many = variables
            model.add_hint(goes, hands[number][kind] > 0)
            for variable in (total, *many):
                model.add_hint(variable, hands[number][kind])

    def _read(
        self, engine: Any
    ) -> tuple[tuple[tuple[int, ...], ...], dict[int, int], dict[int, tuple[int, ...]]]:
        """The resources in their order, when they begin, and who goes."""
        starts = [engine.value(start) for start in self.starts]
        ends = [engine.value(end) for end in self.ends]
        jobs = self.problem.jobs
        needs_first = self.problem.wiring.needs_first(self.problem.wiring.chosen)
        depth = {resource: place for place, resource in enumerate(needs_first)}
        order = sorted(range(len(jobs)), key=lambda n: (starts[n], ends[n], depth[jobs[n].resource]))
        free = [[0] * kind.size for kind in self.problem.kinds]
        crews = {}
        for number in order:
            crew = []
            for flag, kind, many in self._teams.get(number, ()):
                taken = flag is True or engine.boolean_value(flag)
                for _slot in range(engine.value(many) if taken else 0):
                    person = next((n for n, until in enumerate(free[kind]) if until <= starts[number]), None)
                    mode = jobs[number].modes[0]
                    if person is not None and not self._may_pause(mode):
                        free[kind][person] = starts[number] + self._length(mode.hands_s)
                        crew.append(self.problem.kinds[kind].people[person])
            if crew and len(jobs[number].modes) == 1:
                crews[jobs[number].resource] = tuple(sorted(crew))
        for number, pieces in self._pieces.items():
            hands = {kind: None for goes, kind in pieces if engine.boolean_value(goes)}
            if len(hands) == 1 and self.problem.kinds[kind := next(iter(hands))].size == 1:
                crews[jobs[number].resource] = self.problem.kinds[kind].people
        seconds = {
            jobs[number].resource: starts[number] // self.places * self.unit_s for number in range(len(jobs))
        }
        rankings = [tuple(jobs[number].resource for number in order)]
        if self._goes_on:
            last = dict(enumerate(starts))
            for number, pieces in self._goes_on.items():
                last[number] = max([starts[number], *(engine.value(s) for t, s in pieces if engine.value(t))])
            later = sorted(order, key=last.__getitem__)
            rankings.append(tuple(jobs[number].resource for number in later))
        return tuple(rankings), seconds, crews
