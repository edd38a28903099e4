"""Many runs of one plan, and what they say together (restart.md, Many runs).

Times are seconds since the outage, their statistics those of `statistics`. A limit is *held* by a run whose
verdict is `met` or `no reserve`: back no later than it, counted from the zero point of the limit; who never
comes back holds none. The share of runs that hold it stands for the chance, with the interval of Wilson.

Everything is a function of the plan, the seed and the number of runs alone. What looks into the played
graph (criticality, bottleneck, use of staff; see `looking`) is seen in the first `looked_at` runs, what a
skill that is never short would gain (see `plenty`) in the first `plenty_in`; the plan decides how many they
are. All else is seen in all runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from mmap import mmap
from typing import TYPE_CHECKING, Any, Final, Literal

from bcmsim.errors import UsageError
from bcmsim.i18n import _
from bcmsim.restart.bottleneck import slots_by_skill
from bcmsim.restart.flat import flat_of
from bcmsim.restart.jobs import (
    Job,
    Share,
    cost_of_bars,
    cost_of_statistics,
    shares_of,
    tasks_of,
)
from bcmsim.restart.looking import Seen, Use
from bcmsim.restart.results import Bottleneck
from bcmsim.restart.sensitivity import (
    MOST_BARS,
    Bar,
    absence_correlations,
    resources_for_bars,
    uncertain_resources,
)
from bcmsim.restart.simulation import simulate
from bcmsim.restart.spreading import Crew, Progress, Task, Told, crew_of, done
from bcmsim.restart.statistics import Chance, Spread, earliest, latest, spread, spreads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bcmsim.restart.parts import Plan, PlanProcess
    from bcmsim.restart.results import RestartRun

    Seconds = NDArray[Any]

MOST_RUNS: Final = 1_000_000
MOST_WORKERS: Final = 1_024
MOST_CELLS: Final = 500_000_000
"""Of so many resources and runs the times are kept, four bytes each."""
_TASKS_EACH = 4
"""The statistics are so many tasks for each worker."""


@dataclass(frozen=True, slots=True)
class ResourceRuns:
    """One resource over all runs."""

    up: Spread
    """When it was up; 0: it was never down."""
    criticality: float | None
    """In which share of the runs looked at, of those that ended, it was critical; None: none ended."""
    rank_correlation: float | None
    """Spearman's rho of its work with the WAZ; None: its work always takes the same time."""


@dataclass(frozen=True, slots=True)
class ProcessRuns:
    """One process over all runs; without needs, or without emergency operation, there is no time to tell."""

    up: Spread | None
    """Back in normal operation."""
    emergency: Spread | None
    rto: Chance | None
    """To hold the RTO; None: there is no such limit, or nothing that it could be measured by."""
    mtpd: Chance | None
    within: Chance | None
    """To be in emergency operation in time."""
    up_s: Seconds | None
    """By run; NEVER: not back."""
    emergency_s: Seconds | None


@dataclass(frozen=True, eq=False)
class ManyRuns:
    """Runs 0 to `runs - 1` of a plan, and what they say."""

    plan: Plan
    seed: int
    runs: int
    by: Literal["kernel", "simpy"]
    """What played them."""
    planned: RestartRun
    """The deterministic run; also the limits of the processes, which are the same in every run."""
    waz: Spread
    waz_s: Seconds
    """By run; NEVER: something stayed down."""
    looked_at: int
    """In so many runs, from the first on, the played graph was looked into."""
    plenty_in: int
    """So many runs, from the first on, were played once more with each skill never short."""
    resources: Mapping[str, ResourceRuns]
    processes: Mapping[str, ProcessRuns]
    people: Mapping[str, Use]
    skills: Mapping[str, Use]
    """Of all who have a skill that the plan asks for."""
    absences: Mapping[str, float | None]
    """Of who may be missing: Spearman's rho of that with the WAZ."""
    bottlenecks: tuple[Bottleneck, ...]
    """By how much the WAZ would be shorter in the mean, had a resource taken no time in the played graph, or
    had there been people without end with a skill; most first, without those at 0."""
    tornado: tuple[Bar, ...]
    """Widest first."""
    infeasible: int
    """In how many runs something stays down for ever."""
    why: str | None
    """What waits for what in the first of them."""

    def bottleneck(self, kind: Literal["resource", "skill"] | None = None) -> Bottleneck | None:
        """The greatest one, of this kind."""
        return next((one for one in self.bottlenecks if kind in (None, one.kind)), None)


def many_runs(
    plan: Plan,
    runs: int,
    seed: int = 0,
    *,
    workers: int = 1,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> ManyRuns:
    """Play so many runs, on so many processes of this machine or on a Dask cluster.

    Raises UsageError for numbers that have no meaning, PlanError for what no run could do, BcmsimError for a
    cluster that does not answer: all before any run; and BcmsimError for workers that end time after time.
    """
    import numpy as np

    refuse_numbers(plan, runs, seed, workers)
    bar = Told(progress)
    planned = simulate(plan)
    share = shares_of(plan, runs)
    up_s = _room(plan, runs, workers if cluster is None else 1)
    with _crew(Job(plan, seed, runs, up_s), workers, cluster) as crew:
        by, seen, plenty = _played(crew, plan, share, up_s, bar)
        waz_s = latest(up_s)
        correlations, spread_of = _statistics(crew, plan, up_s, waz_s, bar)
        tornado = _tornado(crew, plan, runs, correlations, bar)
    bar.end()
    infeasible = np.flatnonzero(waz_s < 0)
    return ManyRuns(
        plan=plan,
        seed=seed,
        runs=runs,
        by=by,
        planned=planned,
        waz=spread(waz_s),
        waz_s=waz_s,
        looked_at=share.looked_at,
        plenty_in=share.plenty,
        resources=_resources(plan, spread_of, seen, correlations),
        processes=processes_of(plan, up_s),
        people={
            worker.id: Use(seen.busy_s[number], seen.there_s[number])
            for number, worker in enumerate(plan.wiring.people)
            if worker.id in planned.staff
        },
        skills=_skills(plan, seen),
        absences=absence_correlations(plan, seed, waz_s),
        bottlenecks=_bottlenecks(plan, seen, waz_s[: share.plenty], plenty),
        tornado=tornado,
        infeasible=len(infeasible),
        why=None if not len(infeasible) else _why(plan, seed, int(infeasible[0])),
    )


def _played(
    crew: Crew, plan: Plan, share: Share, up_s: Seconds, bar: Told
) -> tuple[Literal["kernel", "simpy"], Seen, dict[str, Seconds]]:
    """Plays all runs, into `up_s`; answers by what, what was seen in them, and the WAZ with each skill never
    short."""
    import numpy as np

    runs = up_s.shape[1]
    tasks = tasks_of(plan, runs, share, crew.size)
    bars = min(MOST_BARS, len(uncertain_resources(plan)))
    bar.whole = sum(cost for cost, _task in tasks)
    bar.whole += cost_of_statistics(plan, runs) + cost_of_bars(plan, runs, bars)
    by: Literal["kernel", "simpy"] = "kernel"
    seen = Seen(plan)
    plenty = {skill: np.empty(share.plenty, up_s.dtype) for skill in slots_by_skill(plan.wiring)}
    for task, answer in done(crew, tasks, bar):
        kind, first, count, *rest = task
        if kind == "plenty":
            plenty[rest[0]][first : first + count] = answer
        elif kind == "look":
            seen.add(answer)
        else:
            player, told, sums = answer
            by = "simpy" if player == "simpy" else by
            if told is not None:
                up_s[:, first : first + count] = told
            if sums is not None:
                seen.add(sums)
    return by, seen, plenty


def refuse_numbers(plan: Plan, runs: int, seed: int, workers: int) -> None:
    """Raises UsageError for numbers that have no meaning, or that memory does not hold."""
    for name, number, least, most in (
        ("--runs", runs, 1, MOST_RUNS),
        ("--seed", seed, 0, 2**64 - 1),
        ("--workers", workers, 1, MOST_WORKERS),
    ):
        if not least <= number <= most:
            raise UsageError(
                _("{name} is {number}").format(name=name, number=number),
                _("it can be from {least} to {most}").format(least=least, most=most),
            )
    if runs * len(plan.resources) > MOST_CELLS:
        raise UsageError(
            _("{runs} runs of {resources} resources are too many to keep").format(
                runs=runs, resources=len(plan.resources)
            ),
            _("it can be up to {most} runs").format(most=MOST_CELLS // len(plan.resources)),
        )


def _room(plan: Plan, runs: int, workers: int) -> Seconds:
    """For when each resource is up, by run; workers of this machine have it in common, if they can."""
    import numpy as np

    dtype = np.dtype(np.int32 if flat_of(plan).is_short else np.int64)
    shape = len(plan.resources), runs
    if workers == 1 or not shape[0]:
        return np.empty(shape, dtype)
    return np.frombuffer(mmap(-1, shape[0] * runs * dtype.itemsize), dtype).reshape(shape)


def _crew(job: Job, workers: int, cluster: str | None) -> Crew:
    if cluster is not None:
        from bcmsim.restart.cluster import Cluster

        return Cluster(job, cluster)
    job.prepare()
    return crew_of(job, workers)


# --- what they say ----------------------------------------------------------------------------------


def processes_of(plan: Plan, up_s: Seconds) -> dict[str, ProcessRuns]:
    """Each process of the plan, by when its resources are up (a row to a resource, a column to a run)."""
    zero_s = plan.reaction_s if plan.rto_from == "declaration" else 0
    result = {}
    for process, (normal, emergency) in zip(plan.processes, plan.wiring.targets, strict=True):
        back_s, part_s = _reached(normal, up_s), _reached(emergency or (), up_s)
        result[process.id] = judged(process, zero_s, back_s, part_s)
    return result


def judged(
    process: PlanProcess, zero_s: int, up_s: Seconds | None, emergency_s: Seconds | None
) -> ProcessRuns:
    """One process, by when it was back in each run. `zero_s`: from when RTO and emergency limit count."""
    stamp_s = emergency_s if process.rto_of == "emergency" else up_s
    return ProcessRuns(
        up=None if up_s is None else spread(up_s),
        emergency=None if emergency_s is None else spread(emergency_s),
        rto=_held(stamp_s, zero_s, process.rto_s),
        mtpd=_held(stamp_s, 0, process.mtpd_s),
        within=_held(emergency_s, zero_s, process.within_s),
        up_s=up_s,
        emergency_s=emergency_s,
    )


def _reached(groups: Sequence[Sequence[int]], up_s: Seconds) -> Seconds | None:
    """When each group has a member that is up; None: nothing is needed."""
    import numpy as np

    if not groups:
        return None
    return latest(np.array([earliest(up_s[list(members)]) for members in groups]))


def _held(back_s: Seconds | None, zero_s: int, limit_s: int | None) -> Chance | None:
    import numpy as np

    if back_s is None or limit_s is None:
        return None
    in_time = (back_s >= 0) & (back_s.astype(np.int64) <= zero_s + limit_s)
    return Chance(int(in_time.sum()), len(back_s))


def _statistics(
    crew: Crew, plan: Plan, up_s: Seconds, waz_s: Seconds, bar: Told
) -> tuple[dict[int, float | None], list[Spread]]:
    """The correlations of those that are uncertain and were down, and when each resource was up."""
    wanted = [resource for resource in uncertain_resources(plan) if up_s[resource].any()]
    tasks: list[Task] = [("correlate", part, waz_s) for part in _shared(wanted, crew.size * _TASKS_EACH)]
    parts = _shared(range(len(up_s)), crew.size * _TASKS_EACH)
    tasks += [("spreads", part[0], len(part)) for part in parts]
    cost = cost_of_statistics(plan, len(waz_s)) / max(1, len(tasks))
    correlations: dict[int, float | None] = {}
    spread_of: dict[int, Sequence[Spread]] = {}
    for (kind, *rest), answer in done(crew, [(cost, task) for task in tasks], bar):
        if kind == "correlate":
            correlations |= answer
        else:
            first, count = rest
            spread_of[first] = spreads(up_s[first : first + count]) if answer is None else answer
    return (
        {resource: correlations[resource] for resource in wanted},
        [one for part in parts for one in spread_of[part[0]]],
    )


def _tornado(
    crew: Crew, plan: Plan, runs: int, correlations: Mapping[int, float | None], bar: Told
) -> tuple[Bar, ...]:
    """Widest first, of equal ones that which correlates more."""
    wanted = resources_for_bars(plan, correlations)
    tasks = [
        (cost_of_bars(plan, runs, len(part)), ("bars", part, place))
        for place, part in enumerate(_shared(wanted, crew.size))
    ]
    found = {task[2]: answer for task, answer in done(crew, tasks, bar)}
    bars = [one for place in range(len(tasks)) for one in found[place]]
    return tuple(sorted(bars, key=lambda one: -one.swing_s))


def _shared(numbers: Sequence[int], parts: int) -> list[Sequence[int]]:
    """About so many even parts."""
    each = max(1, -(-len(numbers) // parts))
    return [numbers[first : first + each] for first in range(0, len(numbers), each)]


def _resources(
    plan: Plan, spread_of: Sequence[Spread], seen: Seen, correlations: Mapping[int, float | None]
) -> dict[str, ResourceRuns]:
    return {
        step.id: ResourceRuns(
            up=up,
            criticality=seen.critical[number] / seen.ended if seen.ended else None,
            rank_correlation=correlations.get(number),
        )
        for number, (step, up) in enumerate(zip(plan.resources, spread_of, strict=True))
    }


def _skills(plan: Plan, seen: Seen) -> dict[str, Use]:
    wiring = plan.wiring
    result = {}
    for skill in slots_by_skill(wiring):
        number = wiring.skill_number[skill]
        having = [person for person, skills in enumerate(wiring.person_skills) if number in skills]
        result[skill] = Use(
            sum(seen.busy_s[person] for person in having), sum(seen.there_s[person] for person in having)
        )
    return result


def _bottlenecks(
    plan: Plan, seen: Seen, waz_s: Seconds, plenty: Mapping[str, Seconds]
) -> tuple[Bottleneck, ...]:
    """Mean gains, to the second; among equals a resource before a skill, and the first of the file."""
    import numpy as np

    found = [
        Bottleneck("resource", step.id, round(seen.gain_s[number] / seen.ended))
        for number, step in enumerate(plan.resources)
        if seen.gain_s[number]
    ]
    for skill, without_s in plenty.items():
        ended = (waz_s >= 0) & (without_s >= 0)
        if ended.any():
            gained = int((waz_s[ended].astype(np.int64) - without_s[ended]).sum())
            found.append(Bottleneck("skill", skill, round(gained / int(ended.sum()))))
    return tuple(sorted((one for one in found if one.gain_s > 0), key=lambda one: -one.gain_s))


def _why(plan: Plan, seed: int, run: int) -> str | None:
    """What waits for what in this run."""
    from bcmsim.restart.draws import KeyedDraws

    return simulate(plan, draws=KeyedDraws(seed, run)).infeasible
