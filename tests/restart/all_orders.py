"""The best of all schedules of a small plan, by trying them all; shares no code with the model.

Every way to put the jobs one after the other, everybody who could do each, every alternative; each job begins
as early as those before it leave room. For limits and lengths that only grow with the ends, one of these
schedules is the best there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from bcmsim.restart.parts import Plan, Step, Worker
from bcmsim.restart.staff import presence

Score = tuple[int, int, int]
Hold = tuple[int, int]
FAR_S = 10_000


@dataclass
class Placed:
    """A schedule that is being made."""

    ends: dict[str, int]
    people: dict[str, list[Hold]]
    capacities: list[tuple[str, int, Hold]]


def windows(plan: Plan, worker: Worker) -> list[tuple[int, int]]:
    """When the person is there, as far as a small plan may last."""
    found: list[tuple[int, int]] = []
    since = None
    for second, comes in presence(worker, plan.reaction_s + worker.travel_s):
        if comes:
            since = second
        elif since is not None:
            found.append((since, second))
            since = None
        if second > FAR_S:
            break
    if since is not None:
        found.append((since, 10**9))
    return found


def clash(one: Hold, other: Hold) -> bool:
    """Both at once; what has no length clashes inside the other, not at its ends."""
    if one[0] == one[1] or other[0] == other[1]:
        return one[0] < other[0] < one[1] or other[0] < one[0] < other[1]
    return one[0] < other[1] and other[0] < one[1]


def crews(step: Step, people: Sequence[Worker]) -> list[tuple[Worker, ...]]:
    """All sets of people that can fill the slots."""
    slots = [skill for skill, count in step.staff for _slot in range(count)]
    return [crew for crew in combinations(people, len(slots)) if fits(slots, list(crew))]


def fits(slots: list[str], crew: list[Worker]) -> bool:
    if not slots:
        return True
    return any(
        slots[0] in one.skills and fits(slots[1:], [other for other in crew if other is not one])
        for one in crew
    )


def count_of(plan: Plan) -> int:
    """How many schedules `best` would try at most."""
    total = 1
    for number, step in enumerate(plan.resources, start=1):
        total *= number * max(1, len(crews(step, plan.people)))
    return total


def best(plan: Plan) -> Score | None:
    """The best score of all schedules; None: there is none."""
    there = {worker.id: windows(plan, worker) for worker in plan.people}
    options = {step.id: crews(step, plan.people) for step in plan.resources}
    start = Placed({}, {worker.id: [] for worker in plan.people}, [])
    scores = [score(plan, ends) for ends in _schedules(plan, there, options, start)]
    return min(scores, default=None)


def _schedules(
    plan: Plan,
    there: dict[str, list[tuple[int, int]]],
    options: dict[str, list[tuple[Worker, ...]]],
    placed: Placed,
) -> Iterator[dict[str, int]]:
    left = [step for step in plan.resources if step.id not in placed.ends]
    if not left:
        yield placed.ends
    for step in left:
        if not all(any(one in placed.ends for one in group) for group in step.needs):
            continue
        for crew in options[step.id]:
            start = _earliest(plan, step, crew, there, placed)
            if start is None:
                continue
            lasts = step.duration.planned
            hands = lasts if step.hands_on_s is None else min(lasts, step.hands_on_s)
            people = dict(placed.people)
            for worker in crew:
                people[worker.id] = [*people[worker.id], (start, start + hands)]
            used = [(name, units, (start, start + lasts)) for name, units in step.uses]
            ends = {**placed.ends, step.id: start + lasts}
            yield from _schedules(plan, there, options, Placed(ends, people, [*placed.capacities, *used]))


def _earliest(
    plan: Plan,
    step: Step,
    crew: Sequence[Worker],
    there: dict[str, list[tuple[int, int]]],
    placed: Placed,
) -> int | None:
    ready = plan.reaction_s if step.after_reaction else 0
    for group in step.needs:
        ready = max(ready, min(placed.ends[one] for one in group if one in placed.ends))
    lasts = step.duration.planned
    hands = lasts if step.hands_on_s is None else min(lasts, step.hands_on_s)
    times = {ready}
    for worker in crew:
        times |= {start for start, _end in there[worker.id]} | {
            end for _start, end in placed.people[worker.id]
        }
    times |= {hold[1] for _name, _units, hold in placed.capacities}
    for time in sorted(times):
        if time < ready or time > FAR_S:
            continue
        present = all(any(start <= time < end for start, end in there[one.id]) for one in crew)
        free = not any(clash((time, time + hands), hold) for one in crew for hold in placed.people[one.id])
        if present and free and _room(plan, step, (time, time + lasts), placed):
            return time
    return None


def _room(plan: Plan, step: Step, hold: Hold, placed: Placed) -> bool:
    """Enough units of everything at every instant of the hold, and inside it."""
    for name, units in step.uses:
        others = [(used, at) for other, used, at in placed.capacities if other == name and clash(at, hold)]
        for instant in [hold[0], *(at[0] for _used, at in others)]:
            point = (instant, instant + 1) if hold[0] < hold[1] else hold
            at_once = sum(used for used, at in others if at[0] == at[1] == instant or clash(at, point))
            if at_once + units > dict(plan.capacities)[name]:
                return False
    return True


def score(plan: Plan, ends: dict[str, int]) -> Score:
    """Weight of missed MTPDs, of missed RTOs and emergency operations, and the WAZ."""
    zero = plan.reaction_s if plan.rto_from == "declaration" else 0
    mtpd = rto = 0
    for process in plan.processes:
        weight = max(1, process.criticality or 0)
        normal, emergency = _back(process.needs, ends), _back(process.emergency or (), ends)
        judged = emergency if process.rto_of == "emergency" else normal
        if judged is not None:
            mtpd += weight * (process.mtpd_s is not None and judged > process.mtpd_s)
            rto += weight * (process.rto_s is not None and judged - zero > process.rto_s)
        if emergency is not None:
            rto += weight * (process.within_s is not None and emergency - zero > process.within_s)
    return mtpd, rto, max([0, *ends.values()])


def _back(groups: Sequence[Sequence[str]], ends: dict[str, int]) -> int | None:
    return max((min(ends[one] for one in group) for group in groups), default=None) if groups else None
