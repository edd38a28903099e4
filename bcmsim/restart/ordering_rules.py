"""Good orders without a solver: many rules, then a seeded search around the best of them.

Every order is played by the simulation, so what it comes to is what the plan would do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from bcmsim.restart.ordering_bounds import Bounds, earliest
from bcmsim.restart.ordering_replay import Played, Score, play
from bcmsim.restart.parts import ORDERS
from bcmsim.restart.priorities import longest_paths, ranks

if TYPE_CHECKING:
    from bcmsim.restart.ordering_problem import Problem
    from bcmsim.restart.parts import Plan

FEWEST, MOST = 24, 600
"""How many orders are tried around the best rule, whatever the size of the plan."""
PLAYS = 24_000
"""How many resources are played in all these."""


def best_by_rules(
    problem: Problem,
    seed: int,
    reached: Callable[[Score], bool],
    *,
    share: float = 1.0,
) -> Played:
    """The best of the rules and of a seeded search; the same for the same seed on every machine.

    `reached`: a score that cannot be bettered, where the search may end. `share`: of the usual effort.
    """
    plan = problem.plan
    best = min((play(plan, ranking) for ranking in _rules(problem)), key=lambda one: one.score)
    return improved(problem, best, seed, reached, share=share)


def improved(
    problem: Problem, best: Played, seed: int, reached: Callable[[Score], bool], *, share: float = 1.0
) -> Played:
    """The best that a seeded search finds around an order; its floors and crews stay as they are."""
    count = round(share * max(FEWEST, min(MOST, PLAYS // max(1, len(problem.jobs)))))
    random = Random(seed)
    release_s = {step.id: step.release_s for step in best.plan.resources}
    crews = {step.id: step.crew for step in best.plan.resources if step.crew}
    for _number in range(count):
        if reached(best.score):
            break
        found = play(problem.plan, _moved(best.plan.ranking, random), release_s, crews)
        # An equally good order takes its place: the search walks on where nothing is better nearby.
        if found.score <= best.score:
            best = found
    return best


def reaches(bounds: Bounds) -> Callable[[Score], bool]:
    """Whether a score is as good as the bounds allow."""
    return lambda score: score == (bounds.mtpd, bounds.rto, bounds.waz_s)


def own_ranking(plan: Plan) -> list[str]:
    """All resources as the plan itself puts them: its ranking, else its rule."""
    wiring = plan.wiring
    places = ranks(wiring, wiring.chosen)
    return [wiring.ids[resource] for resource in sorted(range(len(wiring.ids)), key=places.__getitem__)]


def _rules(problem: Problem) -> Iterator[Sequence[str]]:
    """Orders that are often good: those of restart.md, and some known from project scheduling."""
    plan, wiring = problem.plan, problem.wiring
    ids, count = wiring.ids, len(wiring.ids)
    yield own_ranking(plan)
    for order in ORDERS:
        yield own_ranking(replace(plan, order=order, ranking=()))
    _starts, ends = earliest(problem)
    tails = longest_paths(wiring, wiring.chosen, wiring.needs_first(wiring.chosen))
    due = _due(problem)
    length = [ends[resource] - _starts[resource] for resource in range(count)]
    keys: tuple[Callable[[int], tuple[float, ...]], ...] = (
        lambda n: (due[n], -tails[n]),
        lambda n: (_starts[n], -tails[n]),
        lambda n: (-tails[n], -length[n]),
        lambda n: (length[n], -tails[n]),
        lambda n: (-length[n],),
    )
    for key in keys:
        yield [ids[resource] for resource in sorted(range(count), key=lambda n: (*key(n), n))]


def _due(problem: Problem) -> list[float]:
    """By when each resource has to be up for the hardest limit that may need it: MTPD before RTO."""
    from math import inf

    wiring = problem.wiring
    due = [inf] * len(wiring.ids)
    for limit in problem.limits:
        for group in limit.groups:
            for member in group:
                due[member] = min(due[member], limit.due_s)
    for resource in reversed(wiring.needs_first(wiring.chosen)):
        job = problem.job_of.get(resource)
        if job is None:
            continue
        least = min(mode.lasts_s for mode in problem.jobs[job].modes)
        for member in wiring.needs_of(resource, wiring.chosen):
            due[member] = min(due[member], due[resource] - least)
    return due


def _moved(ranking: Sequence[str], random: Random) -> list[str]:
    """The ranking with one to three resources taken out and put in elsewhere."""
    moved = list(ranking)
    for _move in range(1 + int(random.random() * 3)):
        taken = moved.pop(int(random.random() * len(moved)))
        moved.insert(int(random.random() * (len(moved) + 1)), taken)
    return moved
