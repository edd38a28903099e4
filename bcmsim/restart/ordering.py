"""The best order of restart under limited people (issue 4, point 5): found, bounded, and played to prove it.

Best means, in this order: the least criticality of processes that miss their MTPD; the least of those that
miss their RTO, or their emergency operation its time; the smallest WAZ. A process without a criticality
counts 1. Durations are the planned ones; nothing fails, nobody is absent by chance, nobody intervenes.

With the solver (`ordering_model`) the bound is that of the solver; without it (`ordering_rules`,
`ordering_bounds`) a simple one. Either way the answer is an order that `simulation` has played: what the plan
in the result comes to is what `simulate` says of it, to the second. The solver's own schedule only proposes.

Everything is deterministic: one worker, a limit in the solver's deterministic time, a seed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bcmsim.i18n import _
from bcmsim.restart.ordering_bounds import bounds
from bcmsim.restart.ordering_model import Model
from bcmsim.restart.ordering_problem import Problem
from bcmsim.restart.ordering_replay import Played, Score, play
from bcmsim.restart.ordering_rules import best_by_rules, improved, own_ranking, reaches
from bcmsim.restart.ordering_solver import has_solver, solver
from bcmsim.restart.parts import Plan, PlanError
from bcmsim.restart.simulation import simulate
from bcmsim.restart.staff import DAY_S

if TYPE_CHECKING:
    from bcmsim.restart.ordering_model import Found, Goal
    from bcmsim.restart.results import RestartRun

Searcher = Literal["solver", "rules", "too large"]
DEFAULT_LIMIT_S = 30.0
LEAST_S = 0.2
"""Every goal gets so much."""
LARGEST = 3000
"""More resources than this are left to the rules: the solver would need minutes to read the plan."""
TRIALS = 120
"""So often it is tried to do without floors and crews."""
SOLVER_SHARE = 0.2
"""Of the usual search by rules, before the solver takes over."""


@dataclass(frozen=True, slots=True)
class Missed:
    """The criticality of the processes that miss a limit, together, and the least that any order reaches."""

    weight: int
    bound: int


@dataclass(frozen=True)
class BestOrder:
    """The best order that was found, and how much better one could be at most."""

    plan: Plan
    """With its ranking and, where the order waits on purpose or somebody else has to go, floors and crews:
    `simulate(plan)` gives `run`."""
    run: RestartRun
    order: tuple[str, ...]
    """What is restarted, in the order in which the work begins."""
    listed: Plan
    """The best found of those that are an order and nothing more, without floors and crews: what a file can
    hold."""
    listed_score: Score
    waz_s: int
    bound_s: int
    """No order that misses no more than this one has a smaller WAZ."""
    mtpd: Missed
    rto: Missed
    by: Literal["solver", "rules"]
    """Where the order comes from."""
    searched: Searcher
    """Who searched: the solver; the rules alone, as it is not installed or not wanted; or as the plan is too
    large for it."""

    @property
    def proven(self) -> bool:
        """Whether no order is better."""
        return (
            self.waz_s == self.bound_s
            and self.mtpd.weight == self.mtpd.bound
            and self.rto.weight == self.rto.bound
        )

    @property
    def gap(self) -> float:
        """How much smaller the WAZ could be at most, as a share of it; 0: it cannot."""
        return (self.waz_s - self.bound_s) / self.waz_s if self.waz_s else 0.0

    @property
    def waits(self) -> dict[str, int]:
        """What waits on purpose although it could begin, and until when."""
        return {step.id: step.release_s for step in self.plan.resources if step.release_s}

    @property
    def file_order(self) -> list[str]:
        """All resources as a file holds them: what is restarted as in `listed`, the rest where it was."""
        restarted = dict.fromkeys(self.order)
        ranked = (name for name in self.listed.ranking if name in restarted)
        return [next(ranked) if step.id in restarted else step.id for step in self.listed.resources]

    @property
    def crews(self) -> dict[str, tuple[str, ...]]:
        """Where somebody else has to go than the rule would send."""
        return {step.id: step.crew for step in self.plan.resources if step.crew}


def best_order(
    plan: Plan,
    *,
    limit_s: float = DEFAULT_LIMIT_S,
    seed: int = 0,
    with_solver: bool | None = None,
    said: Callable[[Score, int], None] | None = None,
) -> BestOrder:
    """The best order of a plan; the same for the same seed and limit on every machine.

    `limit_s`: about so many seconds for the solver, counted in steps, not by a clock. `with_solver`: None
    uses it where it is installed. `said` is called now and then with the best score so far and the
    bound of the WAZ.

    Raises PlanError where not everything can be restarted in any order, saying what waits for what, and
    NoSolver (`ordering_solver`) where the solver is wanted but not installed.
    """
    problem = Problem(plan.ordered(plan.ranking))
    searched = _searcher(problem, with_solver)
    search = _Search(problem, seed, said)
    search.by_rules(1.0 if searched != "solver" else SOLVER_SHARE)
    if searched == "solver":
        search.by_solver(limit_s)
    if not search.best.score.ends:
        raise PlanError(_why_never(problem.plan))
    return search.result(searched)


def _searcher(problem: Problem, with_solver: bool | None) -> Searcher:
    """Who searches. The solver is imported only when there is something left to prove."""
    if with_solver is False or (with_solver is None and not has_solver()):
        return "rules"
    if not has_solver():
        solver()  # raises NoSolver
    return "solver" if len(problem.jobs) <= LARGEST else "too large"


def _why_never(plan: Plan) -> str:
    run = simulate(plan)
    if run.infeasible is None:
        return _("no order was found that restarts everything")
    return _("no order was found that restarts everything: {why}").format(why=run.infeasible)


class _Search:
    """The best order so far, and the bounds so far."""

    def __init__(self, problem: Problem, seed: int, said: Callable[[Score, int], None] | None) -> None:
        self.problem, self.seed, self._said = problem, seed, said
        self.best = self.listed = play(problem.plan, own_ranking(problem.plan))
        self.by: Literal["solver", "rules"] = "rules"
        self.mtpd = self.rto = self.waz_s = 0
        """The bounds."""

    def _take(self, found: Played, by: Literal["solver", "rules"]) -> None:
        if found.score < self.best.score:
            self.best, self.by = found, by
        if found.score < self.listed.score and not any(s.release_s or s.crew for s in found.plan.resources):
            self.listed = found
        self._say()

    def _say(self) -> None:
        if self._said is not None:
            self._said(self.best.score, self.waz_s)

    def by_rules(self, share: float) -> None:
        """The rules, the search around the best of them, and the simple bounds."""
        simple = bounds(self.problem, self.best.score.waz_s if self.best.score.ends else None)
        self.mtpd, self.rto, self.waz_s = simple.mtpd, simple.rto, simple.waz_s
        if self.problem.jobs:
            self._take(best_by_rules(self.problem, self.seed, reaches(simple), share=share), "rules")

    def by_solver(self, limit_s: float) -> None:
        """Goal by goal; each is asked for only where the best order could be better."""
        left = limit_s
        if not self.best.score.ends:
            left -= self._ask("waz", None, None, left / 2)
            if not self.best.score.ends:
                return
        if self.best.score.mtpd > self.mtpd:
            left -= self._ask("mtpd", None, None, left / 3)
        if self.best.score.rto > self.rto:
            left -= self._ask("rto", self.best.score.mtpd, None, left / 2)
        if self.best.score.waz_s > self.waz_s:
            self._ask("waz", self.best.score.mtpd, self.best.score.rto, left)
        if self.best.score > (self.mtpd, self.rto, self.waz_s):
            near = improved(self.problem, self.best, self.seed, self._proven, share=1 - SOLVER_SHARE)
            self._take(near, "rules")

    def _ask(self, goal: Goal, mtpd: int | None, rto: int | None, limit_s: float) -> float:
        """Solve for one goal and play what is found; answers how many seconds that took, counted in steps."""
        best = self.best.score
        horizon_s, exact_s = self._horizon(goal)
        model = Model(self.problem, horizon_s, exact_s, min(self.waz_s, horizon_s))
        hint = self.best if best.ends else None
        found = model.minimise(goal, mtpd, rto, hint, self.seed, max(limit_s, LEAST_S), self._say)
        if found.impossible:
            # With an order at hand this cannot be; without one the plan cannot be restarted at all.
            return found.spent
        if found.value is not None:
            self._settle(model, found)
        if goal == "mtpd":
            self.mtpd = max(self.mtpd, found.bound)
        elif goal == "rto":
            self.rto = max(self.rto, found.bound)
        elif best.ends and self.best.score.rto <= best.rto:
            self.waz_s = max(self.waz_s, min(found.bound, self.best.score.waz_s))
        return found.spent

    def _horizon(self, goal: Goal) -> tuple[int, int]:
        """Until when everything is up, and until when the calendars count."""
        problem, best = self.problem, self.best.score
        if goal == "waz" and best.ends:
            return best.waz_s, best.waz_s
        exact_s = problem.total_s + (problem.latest_due_s if best.ends else 60 * DAY_S)
        return exact_s + problem.total_s, exact_s

    def _settle(self, model: Model, found: Found) -> None:
        """Play what the solver proposes: by the order alone; with its start times; with its people too."""
        ids, people = self.problem.wiring.ids, self.problem.wiring.people
        floors = {ids[resource]: second for resource, second in found.starts_s.items()}
        crews = {
            ids[resource]: tuple(people[person].id for person in crew)
            for resource, crew in found.crews.items()
        }
        given: list[tuple[dict[str, int], dict[str, tuple[str, ...]]]] = [({}, {}), (floors, {})]
        if crews:
            given.append((floors, crews))
        rankings = [[ids[resource] for resource in ranking] for ranking in found.rankings]
        proposed = [play(self.problem.plan, ranking, *more) for more in given for ranking in rankings]
        chosen = min(proposed, key=lambda one: one.score)
        if len(rankings) > 1 and chosen.score.waz_s > self.waz_s:
            # Work that pauses goes on by the ranking, not when the solver says: try others.
            chosen = improved(self.problem, chosen, self.seed, self._reached, share=SOLVER_SHARE)
        if chosen.score < self.best.score:
            self._take(_without_needless(chosen), "solver")
        if self.listed.score > self.best.score:
            near = improved(self.problem, proposed[0], self.seed, self._reached, share=SOLVER_SHARE)
            self._take(near, "solver")

    def _proven(self, score: Score) -> bool:
        return score == (self.mtpd, self.rto, self.waz_s)

    def _reached(self, score: Score) -> bool:
        return score <= self.best.score

    def result(self, searched: Searcher) -> BestOrder:
        best, listed = _as_begun(self.best), _as_begun(self.listed)
        plan, score = best.plan, best.score
        is_down = self.problem.is_down
        return BestOrder(
            plan=plan,
            run=simulate(plan),
            order=tuple(name for name in plan.ranking if is_down[plan.wiring.number[name]]),
            listed=listed.plan,
            listed_score=listed.score,
            waz_s=score.waz_s,
            bound_s=min(self.waz_s, score.waz_s),
            mtpd=Missed(score.mtpd, min(self.mtpd, score.mtpd)),
            rto=Missed(score.rto, min(self.rto, score.rto)),
            by=self.by,
            searched=searched,
        )


def _as_begun(found: Played) -> Played:
    """The same with what begins earlier first, else as in the file, where that is as good; easier to read."""
    ids = found.plan.wiring.ids
    ranking = [ids[n] for n in sorted(range(len(ids)), key=found.starts_s.__getitem__)]
    steps = found.plan.resources
    release_s = {step.id: step.release_s for step in steps}
    tidy = play(found.plan, ranking, release_s, {step.id: step.crew for step in steps})
    return tidy if tidy.score <= found.score else found


def _without_needless(found: Played) -> Played:
    """The same order with fewer floors and crews where it is as good; those that are left are meant.

    All at once are tried to be done without, then halves of them, and so on.
    """
    steps = found.plan.resources
    parts = [
        [("crew", step.id) for step in steps if step.crew],
        [("floor", step.id) for step in steps if step.release_s],
    ]
    for _trial in range(TRIALS):
        if not parts:
            break
        part = parts.pop(0)
        without = dict.fromkeys(part)
        left = found.plan.resources
        release_s = {step.id: step.release_s for step in left if ("floor", step.id) not in without}
        crews = {step.id: step.crew for step in left if ("crew", step.id) not in without}
        tried = play(found.plan, found.plan.ranking, release_s, crews)
        if tried.score <= found.score:
            found = tried
        elif len(part) > 1:
            middle = len(part) // 2
            parts += [part[:middle], part[middle:]]
    return found
