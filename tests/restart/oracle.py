"""The rules of restart.md once more, in plain Python and as plainly as can be: the judge of the simulation.

It covers needs with alternatives, reaction, people with several skills, shifts, absences, travel, hands_on,
handover, capacities, the four priority rules, and a given order; no measures, no interventions. It shares no
code with the room: every instant is found by looking, every choice of people by trying all, every path by
walking it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, permutations

from bcmsim.restart.parts import Plan, PlanProcess, Step, Worker

INFINITE = 10**9


@dataclass
class Job:
    step: Step
    state: str = "waiting"
    start: int | None = None
    up: int | None = None
    left: int = 0
    hands_left: int = 0
    crew: list[str] = field(default_factory=list)
    worked: list[str] = field(default_factory=list)


def planned(step: Step) -> int:
    return step.duration.planned


def paths(plan: Plan, start: str) -> list[list[str]]:
    """Every path from a resource over what needs it, of every length."""
    found = [[start]]
    for path in found:
        found += [
            [*path, step.id] for step in plan.resources if any(path[-1] in group for group in step.needs)
        ]
    return found


def length(plan: Plan, path: list[str]) -> int:
    return sum(planned(step) for name in path for step in plan.resources if step.id == name)


def slack(plan: Plan, name: str) -> float:
    zero = plan.reaction_s if plan.rto_from == "declaration" else 0
    least = float("inf")
    for process in plan.processes:
        for needs, deadline in targets(process):
            if deadline is None:
                continue
            for path in paths(plan, name):
                if any(path[-1] in group for group in needs):
                    least = min(least, zero + deadline - length(plan, path))
    return least


def targets(process: PlanProcess) -> list[tuple[tuple[tuple[str, ...], ...], int | None]]:
    return [(process.needs, process.rto_s), (process.emergency or (), process.within_s)]


def criticality(plan: Plan, name: str) -> float:
    highest = -float("inf")
    for process in plan.processes:
        for needs, _deadline in targets(process):
            for path in paths(plan, name):
                if any(path[-1] in group for group in needs) and process.criticality is not None:
                    highest = max(highest, process.criticality)
    return highest


def priority(plan: Plan) -> list[str]:
    def key(name: str) -> tuple[float, ...]:
        if plan.ranking:
            return (plan.ranking.index(name) if name in plan.ranking else INFINITE,)
        if plan.order == "plan":
            return ()
        if plan.order == "rto":
            return (slack(plan, name),)
        if plan.order == "criticality":
            return (-criticality(plan, name), slack(plan, name))
        return (-max(length(plan, path) for path in paths(plan, name)),)

    names = [step.id for step in plan.resources]
    return sorted(names, key=lambda name: (key(name), names.index(name)))


def is_available(plan: Plan, person: Worker, now: int) -> bool:
    if now < plan.reaction_s + person.travel_s:
        return False
    if any(start <= now and (end is None or now < end) for start, end in person.absences):
        return False
    if person.calendar is None:
        return True
    return any(start <= now < end for start, end in person.calendar.windows)  # type: ignore[attr-defined]


def fills(people: list[Worker], slots: list[str]) -> bool:
    """Whether each of the people can be put on a slot of their own."""
    if len(people) > len(slots):
        return False
    return any(
        all(slot in person.skills for person, slot in zip(people, chosen, strict=True))
        for chosen in permutations(slots, len(people))
    )


def who_goes(free: list[Worker], kept: list[Worker], slots: list[str]) -> list[Worker] | None:
    if not any(fills([*kept, *some], slots) for some in combinations(free, len(slots) - len(kept))):
        return None
    going: list[Worker] = []
    for person in free:
        if fills([*kept, *going, person], slots):
            going.append(person)
    return going


def run(plan: Plan) -> dict[str, Job]:
    """Every resource as it ended, or as it hangs when nothing can happen any more."""
    jobs = {step.id: Job(step) for step in plan.resources}
    order = priority(plan)
    people = sorted(plan.people, key=lambda one: (len(one.skills), plan.people.index(one)))
    by_name = {person.id: person for person in people}
    instants = sorted(
        {0, plan.reaction_s}
        | {step.release_s for step in plan.resources}
        | {plan.reaction_s + person.travel_s for person in people}
        | {second for person in people for span in person.absences for second in span if second is not None}
        | {
            second
            for person in people
            if person.calendar is not None
            for span in person.calendar.windows  # type: ignore[attr-defined]
            for second in span
        }
    )
    now = 0
    while True:
        settle(plan, jobs, order, people, by_name, now)
        coming = [second for second in instants if second > now]
        for job in jobs.values():
            if job.state == "restarting":
                coming.append(now + job.left)
                if job.crew and job.hands_left:
                    coming.append(now + job.hands_left)
        if not coming or all(job.state == "up" for job in jobs.values()):
            return jobs
        then = min(coming)
        for job in jobs.values():
            if job.state == "restarting":
                job.left -= then - now
                job.hands_left -= min(job.hands_left, then - now)
        now = then


def settle(
    plan: Plan,
    jobs: dict[str, Job],
    order: list[str],
    people: list[Worker],
    by_name: dict[str, Worker],
    now: int,
) -> None:
    """The three phases of one instant, repeated while anything of no length started."""
    again = True
    while again:
        again = False
        for job in jobs.values():
            if job.state == "restarting" and job.left == 0:
                job.state, job.up, job.crew = "up", now, []
            elif job.state == "restarting" and job.hands_left == 0:
                job.crew = []
        for job in jobs.values():
            if job.step.pauses and job.state in ("restarting", "paused"):
                stay = [name for name in job.crew if is_available(plan, by_name[name], now)]
                if stay != job.crew:
                    job.crew, job.state = stay, "paused"
        for name in order:
            job = jobs[name]
            if job.state not in ("waiting", "paused") or not ready(plan, jobs, job, now):
                continue
            busy = {person for other in jobs.values() for person in other.crew}
            free = [one for one in people if one.id not in busy and is_available(plan, one, now)]
            slots = [skill for skill, count in job.step.staff for _slot in range(count)]
            going = who_goes(free, [by_name[person] for person in job.crew], slots)
            if job.step.crew and job.step.staff:
                missing = [one for one in people if one.id in job.step.crew and one.id not in job.crew]
                going = missing if all(one in free for one in missing) else None
            if going is None:
                continue
            if job.state == "waiting":
                job.start = now
                job.left = planned(job.step)
                hands = job.step.hands_on_s
                job.hands_left = job.left if hands is None else min(hands, job.left)
            job.state = "restarting"
            job.crew += [person.id for person in going]
            job.worked += [person.id for person in going if person.id not in job.worked]
            if job.left == 0 or job.hands_left == 0:
                again = True


def ready(plan: Plan, jobs: dict[str, Job], job: Job, now: int) -> bool:
    if job.state == "paused":
        return True
    if now < job.step.release_s or (job.step.after_reaction and now < plan.reaction_s):
        return False
    if not all(any(jobs[need].state == "up" for need in group) for group in job.step.needs):
        return False
    for capacity, units in job.step.uses:
        used = sum(
            dict(other.step.uses).get(capacity, 0)
            for other in jobs.values()
            if other.state in ("restarting", "paused")
        )
        if used + units > dict(plan.capacities)[capacity]:
            return False
    return True
