"""A scenario's resources, people, calendars and measures as one checked plan in seconds since the outage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from bcmsim.i18n import _
from bcmsim.impact.limits import ProcessLimits, limits_of
from bcmsim.restart.parts import ORDERS, Order, Plan, PlanError, PlanMeasure, PlanProcess, Step, Worker
from bcmsim.restart.staff import Calendar
from bcmsim.scenario.mistakes import suggest
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.restart.staff import Window
    from bcmsim.scenario.format import Measure, Person, Process, Resource, ScenarioFile
    from bcmsim.scenario.instants import Instant
    from bcmsim.scenario.model import Scenario

__all__ = ["ORDERS", "Plan", "PlanError", "build_plan", "everybody", "staffed"]

_BEGUN_S = -(2**40)
"""Before any outage."""


def build_plan(
    scenario: Scenario,
    *,
    outage: int | None = None,
    order: str | None = None,
    measures: Sequence[str] = (),
    staff: Mapping[str, int] | None = None,
) -> Plan:
    """The plan of a scenario, checked.

    `outage`: UTC seconds, default the scenario's, else its STARTEX. `order`: instead of the scenario's rule.
    `measures`: chosen beforehand, in force from the outage on. `staff`: how many people have each of these
    skills.

    Raises PlanError for what no run could do (a ring of needs, a skill that nobody has, more capacity than
    exists) and for an unknown measure, rule or skill.
    """
    file = scenario.file
    if outage is None:
        outage = scenario.startex if scenario.outage is None else scenario.outage
    limits = limits_of(file)
    calendars = _Calendars(scenario, outage)
    plan = Plan(
        resources=tuple(_step(name, resource) for name, resource in file.resources.items()),
        people=_people(file, calendars),
        capacities=tuple(file.capacities.items()),
        processes=tuple(_process(name, process, limits[name]) for name, process in file.processes.items()),
        measures=_measures(file, measures),
        reaction_s=file.restart.reaction,
        rto_from=file.restart.rto_from,
        order=file.restart.order if order is None else _rule(order),
        down=file.restart.down,
        chosen=tuple(dict.fromkeys(measures)),
        outage=outage,
        zone=scenario.zone,
    )
    for skill, count in (staff or {}).items():
        plan = staffed(plan, skill, count)
    return plan.checked()


def _rule(order: str) -> Order:
    for known in ORDERS:
        if order == known:
            return known
    raise PlanError(
        _("no such order {order}").format(order=order),
        _("there are {orders}").format(orders=", ".join(ORDERS)),
    )


def _step(name: str, resource: Resource) -> Step:
    return Step(
        id=name,
        duration=resource.waz,
        title=resource.title,
        needs=resource.needs,
        staff=tuple(resource.staff.items()),
        uses=tuple(resource.uses.items()),
        hands_on_s=resource.hands_on,
        pauses=resource.handover == "pause",
        after_reaction=resource.after_reaction,
        fails=resource.fails,
        retry=resource.retry,
    )


def _process(name: str, process: Process, limits: ProcessLimits) -> PlanProcess:
    return PlanProcess(
        id=name,
        title=process.title,
        needs=process.needs,
        emergency=process.emergency.needs if process.emergency else None,
        within_s=process.emergency.within if process.emergency else None,
        rto_s=limits.limit_rto_s,
        corrected_rto_s=limits.corrected_rto_s,
        mtpd_s=limits.mtpd_s,
        rpo_s=process.rpo,
        rto_of=process.rto_of,
        criticality=limits.criticality,
    )


def _measures(file: ScenarioFile, chosen: Sequence[str]) -> tuple[PlanMeasure, ...]:
    for name in chosen:
        if name not in file.measures:
            known = ", ".join(file.measures)
            raise PlanError(
                _("There is no measure “{id}”.").format(id=one_line(name, 60)),
                suggest(name, file.measures)
                or (_("there are {measures}").format(measures=known) if known else None),
            )
    return tuple(
        PlanMeasure(
            id=name,
            title=measure.title,
            replaces=tuple(measure.replaces.items()),
            provision_s=measure.provision,
            needs=measure.needs,
            staff=tuple(measure.staff.items()),
            chosen=measure.in_force or name in chosen,
        )
        for name, measure in file.measures.items()
    )


class _Calendars:
    """The scenario's shifts in seconds since the outage; people on the same shifts share a calendar."""

    def __init__(self, scenario: Scenario, outage: int) -> None:
        from bcmsim.scenario.instants import zone_of

        self._scenario, self._outage, self._zone = scenario, outage, zone_of(scenario.zone)
        self._known: dict[tuple[str, ...], Calendar] = {}

    def of(self, shifts: tuple[str, ...]) -> Calendar | None:
        if not shifts:
            return None
        if shifts not in self._known:
            named = [self._scenario.file.shifts[name] for name in shifts]
            self._known[shifts] = Calendar(
                self._outage,
                self._zone,
                [(shift.days, shift.hours.start_s, shift.hours.end_s) for shift in named],
            )
        return self._known[shifts]

    def absences(self, person: Person) -> tuple[Window, ...]:
        """From and until, ascending, overlapping ones as one. One that has begun begins before the outage."""
        spans = sorted(
            (
                _BEGUN_S if absence.from_ is None else self._second(absence.from_),
                inf if absence.until is None else self._second(absence.until),
            )
            for absence in person.absences
        )
        merged: list[tuple[int, float]] = []
        for start, end in spans:
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            elif end > start:
                merged.append((start, end))
        return tuple((start, None if end == inf else int(end)) for start, end in merged)

    def _second(self, instant: Instant) -> int:
        return self._scenario.startex + self._scenario.moment_s(instant) - self._outage


def _people(file: ScenarioFile, calendars: _Calendars) -> tuple[Worker, ...]:
    """Everybody who restarts something, pools as single persons; then whom the measures would bring."""
    people = [worker for name, person in file.staff.items() for worker in _workers(name, person, calendars)]
    for name, measure in file.measures.items():
        people += _brought(name, measure, calendars)
    return tuple(people)


def _brought(name: str, measure: Measure, calendars: _Calendars) -> list[Worker]:
    return [
        replace(worker, measure=name)
        for person_id, person in measure.adds_staff.items()
        for worker in _workers(person_id, person, calendars)
    ]


def everybody(scenario: Scenario, outage: int) -> dict[str, Worker]:
    """All people by id, pools as single persons, also those who restart nothing; last whom measures bring."""
    calendars = _Calendars(scenario, outage)
    file = scenario.file
    people = [one for name, person in file.staff.items() for one in _members(name, person, calendars)]
    for measure_id, measure in file.measures.items():
        for name, person in measure.adds_staff.items():
            people += [replace(one, measure=measure_id) for one in _members(name, person, calendars)]
    return {worker.id: worker for worker in people}


def _workers(name: str, person: Person, calendars: _Calendars) -> list[Worker]:
    return _members(name, person, calendars) if person.restart else []


def _members(name: str, person: Person, calendars: _Calendars) -> list[Worker]:
    """The person, or everybody in the pool."""
    one = Worker(
        id=name,
        skills=tuple(dict.fromkeys(person.skills)),
        title=person.name,
        calendar=calendars.of(person.shift),
        absences=calendars.absences(person),
        travel_s=person.travel,
        absent=person.absent,
    )
    if person.count is None:
        return [one]
    return [replace(one, id=f"{name}/{number}") for number in range(1, person.count + 1)]


def staffed(plan: Plan, skill: str, count: int) -> Plan:
    """The plan with exactly `count` people who have the skill, not counting whom a measure brings.

    The last of the file lose the skill; missing ones are added, always on duty and with this skill only.
    Raises PlanError for a skill that the plan neither has nor asks for, or a negative number.
    """
    counts = [step.staff for step in plan.resources] + [measure.staff for measure in plan.measures]
    asked = [name for staff in counts for name, _count in staff]
    have = [worker for worker in plan.people if skill in worker.skills and worker.measure is None]
    if skill not in asked and not have:
        raise PlanError(
            _("There is no skill “{skill}”.").format(skill=one_line(skill, 60)),
            suggest(skill, dict.fromkeys(asked))
            or (_("there are {skills}").format(skills=", ".join(dict.fromkeys(asked))) if asked else None),
        )
    if count < 0:
        raise PlanError(
            _("there cannot be {count} people with the skill {skill}").format(count=count, skill=skill)
        )
    surplus = {worker.id: None for worker in have[count:]}
    people = [
        replace(worker, skills=tuple(name for name in worker.skills if name != skill))
        if worker.id in surplus
        else worker
        for worker in plan.people
    ]
    plan = replace(plan, people=tuple(worker for worker in people if worker.skills))
    return plan.with_people(skill, count - len(have))
