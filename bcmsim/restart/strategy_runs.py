"""The plans after one cause, played: with what is in force, with more measures, without one of them.

Emergency and normal operation are played apart where a measure serves only one of them (R087): what stands in
for emergency operation does not bring normal operation back. What the two compete for is not counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from bcmsim.impact.risk import covered
from bcmsim.restart.bottleneck import process_bottlenecks
from bcmsim.restart.outages import applies
from bcmsim.restart.parts import Plan, PlanError
from bcmsim.restart.simulation import simulate
from bcmsim.restart.strategy_chances import chances_of
from bcmsim.restart.strategy_parts import (
    GOALS,
    Goal,
    LimitKind,
    Missed,
    OperationKind,
    OperationReturn,
    PlanVersion,
    ProcessReturn,
)
from bcmsim.restart.verdict import MISSED, verdict
from bcmsim.restart.work import PLANNED, Planned

if TYPE_CHECKING:
    from bcmsim.restart.outages import Outage
    from bcmsim.restart.results import Bottleneck, ProcessRun, RestartRun
    from bcmsim.scenario.format import Acceptance
    from bcmsim.scenario.model import Scenario

Played = tuple["RestartRun", "RestartRun"]
"""For normal and for emergency operation; one run twice where the measures are the same."""
HitKind = Literal["down", "people", "delayed"]

_STEPS_WALKED = 50_000
"""So many steps are walked at most to find the bottlenecks of processes in one version of a plan."""


class Runs:
    """Everything that is played for one cause. Raises PlanError where the plan cannot be run at all."""

    def __init__(
        self, scenario: Scenario, plan: Plan, outage: Outage, removed: Mapping[str, bool] | None = None
    ) -> None:
        """`removed`: the processes that the management took out of emergency management for this cause."""
        self.scenario, self.outage = scenario, outage
        self._removed = removed or {}
        self._plan = _after(scenario, plan, outage.cause).with_down(outage.supposed or outage.down)
        measures = scenario.file.measures
        self.measures = tuple(id_ for id_, one in measures.items() if applies(one, outage, scenario))
        """Those against this cause, in the order of the file."""
        self.in_force = tuple(id_ for id_ in self.measures if measures[id_].in_force)
        self._missing = Missing(outage.absent)
        self._versions: dict[tuple[tuple[str, ...], str | None], PlanVersion] = {}
        """By the measures chosen, and the one in force that is left out."""
        first = self._play(self.in_force)
        self.affected = self._affected(first)
        """The processes that the cause hits, in the order of the file."""
        self.preliminary = self._explained(self._version(first, self.in_force, ()))
        self.tried: dict[tuple[str, ...], tuple[Missed, ...] | None] = {(): self.preliminary.missed}
        """Of every choice of measures played so far what it misses; None: it cannot be run."""

    def goals(self) -> tuple[Goal, ...]:
        """The goals that differ for these processes, the strictest first."""
        limits = [self._limits(name) for name in self.affected if not self._removed.get(name)]
        has = {kind: any(one[kind] is not None for one in limits) for kind in ("rto", "mtpd", "within")}
        differ = {
            "limits": True,
            "rto": has["within"] and (has["rto"] or has["mtpd"]),
            "mtpd": has["mtpd"] and has["rto"],
        }
        return tuple(goal for goal in GOALS if differ[goal])

    def version(
        self, chosen: Sequence[str] = (), *, without: str | None = None, explained: bool = False
    ) -> PlanVersion:
        """The plan with these measures on top, or without one in force; `explained`: with bottlenecks.

        Raises PlanError if it cannot run.
        """
        if not chosen and without is None:
            return self.preliminary
        key = tuple(chosen), without
        if key not in self._versions:
            in_force = tuple(id_ for id_ in self.in_force if id_ != without)
            self._versions[key] = self._version(self._play((*in_force, *chosen)), in_force, tuple(chosen))
        return self._explained(self._versions[key]) if explained else self._versions[key]

    def missed(self, chosen: tuple[str, ...]) -> tuple[Missed, ...] | None:
        """What the plan with these measures on top misses; None: it cannot be run."""
        if chosen not in self.tried:
            self.tried[chosen] = self._tried(chosen)
        return self.tried[chosen]

    def _tried(self, chosen: tuple[str, ...]) -> tuple[Missed, ...] | None:
        if (chosen, None) in self._versions:
            return self._versions[chosen, None].missed
        try:
            played = self._play((*self.in_force, *chosen))
        except PlanError:
            return None
        return self._misses(self._returns(played))

    # --- playing --------------------------------------------------------------------------------

    def _play(self, measures: Sequence[str]) -> Played:
        normal = self._serving(measures, "normal")
        emergency = self._serving(measures, "emergency")
        run = self._run(normal)
        return run, run if emergency == normal else self._run(emergency)

    def _serving(self, measures: Sequence[str], operation: OperationKind) -> tuple[str, ...]:
        file = self.scenario.file
        return tuple(id_ for id_ in measures if file.measures[id_].operation in (operation, "both"))

    def _run(self, measures: Sequence[str], *, everybody: bool = False) -> RestartRun:
        return simulate(self._plan.with_measures(measures), draws=PLANNED if everybody else self._missing)

    def _affected(self, played: Played) -> dict[str, HitKind]:
        hits = self.outage.hits
        later = self._delayed(played) if self.outage.supposed and self._missing.people else {}
        result: dict[str, HitKind] = {}
        for name in self.scenario.file.processes:
            if name in hits:
                result[name] = "down" if hits[name].down else "people"
            elif name in later:
                result[name] = "delayed"
        return result

    def _delayed(self, played: Played) -> dict[str, None]:
        """The processes that are back later, or not at all, only because people are missing."""
        full = (
            self._run(self._serving(self.in_force, "normal"), everybody=True),
            self._run(self._serving(self.in_force, "emergency"), everybody=True),
        )
        before, after = _stamps(full), _stamps(played)
        return {
            name: None
            for name, stamps in after.items()
            if any(_later(now, then) for now, then in zip(stamps, before[name], strict=True))
        }

    # --- reading off ----------------------------------------------------------------------------

    def _version(self, played: Played, in_force: tuple[str, ...], chosen: tuple[str, ...]) -> PlanVersion:
        returns = self._returns(played)
        return PlanVersion(
            in_force=in_force,
            chosen=chosen,
            normal=played[0],
            emergency=played[1],
            processes=tuple(returns),
            missed=self._misses(returns),
        )

    def _explained(self, version: PlanVersion) -> PlanVersion:
        """With what holds up the processes that miss a limit, and how sure the limits are."""
        held_up = self._bottlenecks((version.normal, version.emergency), version.missed)
        processes = tuple(
            replace(one, bottleneck=held_up[one.process]) if one.process in held_up else one
            for one in version.processes
        )
        chances = chances_of(version.normal.plan, version.emergency.plan, self._missing.people)
        return replace(version, processes=processes, chances=chances)

    def _returns(self, played: Played) -> list[ProcessReturn]:
        return [self._return(played, name, hit) for name, hit in self.affected.items()]

    def _return(self, played: Played, name: str, hit: HitKind) -> ProcessReturn:
        normal, emergency = played[0].processes[name], played[1].processes[name]
        process = self.scenario.file.processes[name]
        there = process.emergency is not None and bool(process.emergency.needs)
        return ProcessReturn(
            process=name,
            hit=hit,
            normal=_operation(normal, normal.up_s, None),
            emergency=_operation(emergency, emergency.emergency_s, emergency.within_s) if there else None,
            judged=normal.rto_of,
            rto_s=normal.rto_s,
            mtpd_s=normal.mtpd_s,
            within_s=normal.within_s,
            zero_s=normal.zero_s,
            removed=self._removed.get(name, False),
            bottleneck=None,
        )

    def _limits(self, name: str) -> dict[LimitKind, int | None]:
        run = self.preliminary.normal.processes[name]
        return {"rto": run.rto_s, "mtpd": run.mtpd_s, "within": run.within_s}

    def _misses(self, returns: Sequence[ProcessReturn]) -> tuple[Missed, ...]:
        """The limits that these processes do not hold; those that were removed have none."""
        result: list[Missed] = []
        for one in returns:
            if not one.removed:
                result += self._miss(one, "rto", one.judged, one.decisive, one.rto_s)
                result += self._miss(one, "mtpd", one.judged, one.decisive, one.mtpd_s)
                if one.emergency is not None:
                    result += self._miss(one, "within", "emergency", one.emergency, one.within_s)
        return tuple(result)

    def _miss(
        self,
        one: ProcessReturn,
        limit: LimitKind,
        operation: OperationKind,
        back: OperationReturn | None,
        limit_s: int | None,
    ) -> list[Missed]:
        """The limit, if it is missed: nothing or one. An operation that does not exist is never back."""
        waz_s = None if back is None else back.waz_s
        zero_s = 0 if limit == "mtpd" else one.zero_s
        if limit_s is None or (waz_s is not None and verdict(waz_s - zero_s, limit_s) != MISSED):
            return []
        carried = self._carried(one.process, limit)
        return [Missed(one.process, limit, operation, waz_s, limit_s, zero_s, carried)]

    def _carried(self, process: str, limit: LimitKind) -> Acceptance | None:
        """The management's decision to carry what is left of the risk (R075)."""
        named = "emergency" if limit == "within" else limit
        return next(
            (
                one
                for one in self.scenario.file.processes[process].accepted
                if one.what == "residual" and one.cause in (None, self.outage.cause) and named in covered(one)
            ),
            None,
        )

    def _bottlenecks(self, played: Played, missed: Sequence[Missed]) -> dict[str, Bottleneck]:
        """What holds up each process that misses a limit, in the operation that misses it (R073).

        In a large plan of the first ones only: each costs a walk over the whole plan.
        """
        processes = list(dict.fromkeys(one.process for one in missed if one.waz_s is not None))
        most = max(1, _STEPS_WALKED // max(1, len(self._plan.resources)))
        first = dict.fromkeys(processes[:most])
        targets = {
            one.process: one.operation == "emergency" for one in reversed(missed) if one.process in first
        }
        result = {}
        for emergency, run in ((False, played[0]), (True, played[1])):
            wanted = [(name, emergency) for name, which in targets.items() if which is emergency]
            if wanted:
                for (name, _which), one in process_bottlenecks(run, wanted).items():
                    result[name] = one
        return result


class Missing(Planned):
    """The deterministic run without these people."""

    def __init__(self, people: Iterable[str]) -> None:
        self.people = dict.fromkeys(people)

    def is_absent(self, person: str, probability: float) -> bool:
        return person in self.people


def _stamps(played: Played) -> dict[str, tuple[int | None, int | None]]:
    """When each process is back in normal and in emergency operation."""
    normal, emergency = played
    return {name: (run.up_s, emergency.processes[name].emergency_s) for name, run in normal.processes.items()}


def _later(now: int | None, then: int | None) -> bool:
    return then is not None and (now is None or now > then)


def _operation(run: ProcessRun, waz_s: int | None, within_s: int | None) -> OperationReturn:
    after = None if waz_s is None else waz_s - run.zero_s
    return OperationReturn(
        waz_s=waz_s,
        rto=verdict(after, run.rto_s),
        mtpd=verdict(waz_s, run.mtpd_s),
        within=verdict(after, within_s),
    )


def _after(scenario: Scenario, plan: Plan, cause: str) -> Plan:
    """The plan as it is after this cause: what has to be rebuilt takes longer than what only fell."""
    found = scenario.file.causes.get(cause)
    other = {} if found is None else found.waz
    if not other:
        return plan
    steps = (replace(step, duration=other[step.id]) if step.id in other else step for step in plan.resources)
    return replace(plan, resources=tuple(steps))
