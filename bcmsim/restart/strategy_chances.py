"""How sure the way back after a cause is: the chance to hold each limit, over many runs (B 2.4.2, R073).

What is planned is one run. Where durations are uncertain, attempts may fail or people may be missing by
chance, the same plan is played many times, always with the same seed, so that the report stays the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bcmsim.restart.flat import Flat
    from bcmsim.restart.montecarlo import ProcessRuns
    from bcmsim.restart.parts import Plan
    from bcmsim.restart.statistics import Chance

RUNS: Final = 1_000
SEED: Final = 0
_STARTS = 200_000
"""So many restarts of resources are played for one plan at most; fewer runs than FEWEST say too little."""
FEWEST: Final = 100


@dataclass(frozen=True, slots=True)
class ProcessChances:
    """How likely one process holds its limits; None: there is no such limit."""

    rto: Chance | None
    mtpd: Chance | None
    within: Chance | None


@dataclass(frozen=True, slots=True)
class Chances:
    """The chances of a plan."""

    runs: int
    """0: the plan is too large to be played often enough here."""
    processes: Mapping[str, ProcessChances]


def chances_of(normal: Plan, emergency: Plan, missing: Collection[str]) -> Chances | None:
    """Of the two plans for normal and for emergency operation, one plan twice where they are the same.

    `missing`: people who are not there in any run. None: nothing in either is uncertain. Raises PlanError
    for what no run could do.
    """
    from bcmsim.restart.flat import flat_of
    from bcmsim.restart.montecarlo import judged

    one = without(normal, missing)
    other = one if emergency is normal else without(emergency, missing)
    if not any(varies(flat_of(plan)) for plan in (one, other)):
        return None
    down = max(1, *(len(flat_of(plan).ways) for plan in (one, other)))
    runs = min(RUNS, _STARTS // down)
    if runs < FEWEST:
        return Chances(0, {})
    first = _played(one, runs)
    second = first if other is one else _played(other, runs)
    zero_s = one.reaction_s if one.rto_from == "declaration" else 0
    result = {}
    for process in one.processes:
        said = judged(process, zero_s, first[process.id].up_s, second[process.id].emergency_s)
        result[process.id] = ProcessChances(said.rto, said.mtpd, said.within)
    return Chances(runs, result)


def without(plan: Plan, people: Collection[str]) -> Plan:
    """The plan where these people never come."""
    if not people:
        return plan
    return replace(
        plan,
        people=tuple(replace(one, absent=1.0) if one.id in people else one for one in plan.people),
    )


def varies(flat: Flat) -> bool:
    """Whether anything that plays a part after the outage is left to chance."""
    from bcmsim.restart.draws import is_certain

    wiring = flat.wiring
    return any(
        way.fails or not is_certain(way.duration) for way in (wiring.ways[number] for number in flat.ways)
    ) or any(wiring.people[person].absent < 1 for person in flat.may_be_absent)


def _played(plan: Plan, runs: int) -> Mapping[str, ProcessRuns]:
    from bcmsim.restart.montecarlo import processes_of
    from bcmsim.restart.runs import play_runs

    return processes_of(plan, play_runs(plan, SEED, 0, runs).up_s)
