"""One run of the restart: the reference of what happens and when (restart.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from bcmsim.i18n import language, using
from bcmsim.restart.engine import Engine
from bcmsim.restart.interventions import ACTIONS, Intervention, Outcome
from bcmsim.restart.parts import Plan
from bcmsim.restart.processes import process_runs
from bcmsim.restart.results import Bottleneck, Interval, OnDemand, ProcessRun, ResourceRun, RestartRun
from bcmsim.restart.slack import slacks
from bcmsim.restart.waiting import infeasible, standing_by
from bcmsim.restart.wiring import OWN
from bcmsim.restart.work import CLOSED, PAUSED, PLANNED, RESTARTING, Draws, State, Work

__all__ = [
    "ACTIONS",
    "Bottleneck",
    "Intervention",
    "Outcome",
    "ProcessRun",
    "ResourceRun",
    "RestartRun",
    "simulate",
]


def simulate(
    plan: Plan,
    interventions: Sequence[Intervention] = (),
    *,
    until_s: int | None = None,
    draws: Draws = PLANNED,
) -> RestartRun:
    """Play the restart from the outage on, with these interventions, to its end or through the second
    `until_s`.

    Interventions at the same second apply in the order given; one at t changes nothing before t. Everything
    is deterministic; chance comes from `draws` alone.
    """
    keyed = [one if one.key else replace(one, key=str(number)) for number, one in enumerate(interventions)]
    engine = Engine(plan, keyed, until_s, draws)
    engine.play()
    end_s = engine.now if until_s is None else max(until_s, engine.start_s)
    engine.staff.close([way.resource for way in engine.wiring.ways], end_s)
    waz_s = waz_of(engine)
    planned = None if not interventions and until_s is None and plan.down != () else _planned(plan)
    ended = until_s is None or engine.over
    return RestartRun(
        plan=plan,
        interventions=tuple(keyed),
        draws=draws,
        end_s=end_s,
        resources=_resource_runs(engine, waz_s, end_s),
        processes=process_runs(engine, planned),
        staff=_staff_runs(engine),
        waz_s=waz_s,
        infeasible=infeasible(engine) if waz_s is None and ended else None,
        outcomes=engine.outcomes,
        measures={plan.measures[measure].id: second for measure, second in engine.active.items()},
        declared_s=engine.declared_s,
        segments=engine.segments,
    )


def waz_of(engine: Engine) -> int | None:
    """When the last resource was up; None: one is not."""
    if not all(engine.clean):
        return None
    return max([0, *engine.up_s])


@lru_cache(maxsize=16)
def _planned(plan: Plan) -> Mapping[str, int | None]:
    """When each process is back as planned: everything that fails in this plan fails, nobody intervenes."""
    if plan.down == ():
        plan = replace(plan, down=None)
    engine = Engine(plan, (), None, PLANNED)
    engine.play()
    return {name: run.up_s for name, run in process_runs(engine, None).items()}


def _resource_runs(engine: Engine, waz_s: int | None, end_s: int) -> OnDemand[ResourceRun]:
    seen = _Seen(engine, waz_s, end_s)
    return OnDemand(engine.wiring.number, seen.resource)


class _Seen:
    """A run that has been played, read resource by resource."""

    def __init__(self, engine: Engine, waz_s: int | None, end_s: int) -> None:
        self._engine, self._waz_s, self._end_s = engine, waz_s, end_s
        self._language = language()

    @cached_property
    def _stands_by(self) -> dict[int, str]:
        """Sentences, in the language in force when the run was played."""
        with using(self._language):
            return standing_by(self._engine)

    @cached_property
    def _slack(self) -> list[int]:
        return [] if self._waz_s is None else slacks(self._engine.segments, self._waz_s)

    @cached_property
    def _segments_of(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _resource in self._engine.wiring.ids]
        for number, resource in enumerate(self._engine.segments.resource):
            found[resource].append(number)
        return found

    def _busy(self, resource: int) -> tuple[Interval, ...]:
        segments = self._engine.segments
        busy: list[Interval] = []
        for number in self._segments_of[resource]:
            end_s = segments.end_s[number]
            _append(busy, segments.start_s[number], self._end_s if end_s < 0 else end_s)
        return tuple(busy)

    def resource(self, number: int) -> ResourceRun:
        """What happened to this one."""
        engine, wiring, slack = self._engine, self._engine.wiring, self._slack
        way = _telling_way(engine, number)
        work, clean = engine.works[way], engine.clean[number]
        mine = engine.segments.same_work(work.segment)
        least = min((slack[segment] for segment in mine), default=None) if slack else None
        measure = wiring.ways[way].measure
        return ResourceRun(
            ready_s=work.ready_s,
            start_s=work.start_s,
            up_s=max(0, engine.up_s[number]) if clean else None,
            slack_s=least,
            critical=least == 0,
            staff=tuple(wiring.people[person].id for person in engine.worked_on(way)),
            attempts=work.attempts,
            busy=self._busy(number),
            paused=_paused(engine, number, self._end_s),
            history=_shown_history(engine, number),
            stands_by=self._stands_by.get(number),
            by_measure=None if measure == OWN or not clean else engine.plan.measures[measure].id,
        )


def _staff_runs(engine: Engine) -> OnDemand[tuple[tuple[int, int, str], ...]]:
    wiring, staff = engine.wiring, engine.staff

    def busy(person: int) -> tuple[tuple[int, int, str], ...]:
        return tuple((start, end, wiring.ids[resource]) for start, end, resource in staff.intervals(person))

    numbers = {worker.id: wiring.person_number[worker.id] for worker in engine.plan.people}
    called = {name: number for name, number in numbers.items() if staff.arrives_s[number] is not None}
    return OnDemand(called, busy)


def _telling_way(engine: Engine, resource: int) -> int:
    """The way whose work is reported: by which it came up, else the one that is furthest."""
    if engine.running[resource]:
        return engine.up_way[resource]

    def furthest(way: int) -> tuple[bool, bool, int]:
        work: Work = engine.works[way]
        return work.state == CLOSED, work.state not in (RESTARTING, PAUSED), way

    return min(engine.wiring.ways_of[resource], key=furthest)


def _append(intervals: list[tuple[int, int]], start: int, end: int) -> None:
    """Add an interval; one that continues the last is one with it."""
    if intervals and start <= intervals[-1][1]:
        intervals[-1] = (intervals[-1][0], max(end, intervals[-1][1]))
    else:
        intervals.append((start, end))


def _paused(engine: Engine, resource: int, end_s: int) -> tuple[tuple[int, int], ...]:
    if resource not in engine.interrupted:
        return ()
    history = engine.history[resource]
    ends = [*(second for second, _state in history[1:]), end_s]
    return tuple(
        (start, end)
        for (start, state), end in zip(history, ends, strict=True)
        if state == PAUSED and end > start
    )


def _shown_history(engine: Engine, resource: int) -> tuple[tuple[int, State], ...]:
    """The history; what fails at the very first second was never seen running."""
    history = engine.history[resource]
    if len(history) > 1 and history[1][0] == history[0][0]:
        history = history[1:]
    return tuple(history)
