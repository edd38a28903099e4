"""What a process needs, and which cause takes it away (B 2.5; R016, R086).

A cause hits a process when what it leaves no longer suffices for normal or for emergency operation: all
alternatives of something needed are in its `down` or fail with it, or something needed, directly or not,
asks for more people of a skill than its `absent` leaves. People are counted by skill: whoever has two skills
counts for both. Processes upstream do not count: without their data a process waits, but it runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bcmsim.impact.reach import Reach, members, needs_of

if TYPE_CHECKING:
    from bcmsim.scenario.format import CausePlan, Person, Process, ScenarioFile


@dataclass(frozen=True, slots=True)
class Hit:
    """What a cause does to a process."""

    normal: bool
    """Normal operation fails, or its people are missing."""
    emergency: bool
    """Emergency operation fails as well, or its people are missing; False without emergency operation."""
    down: tuple[str, ...]
    """What of its own needs is down, as it names them."""
    skills: tuple[str, ...]
    """The skills of which too few people are left to restart what it needs, in the order of the file."""


def hits_of(file: ScenarioFile, reach: Reach | None = None) -> dict[str, dict[str, Hit]]:
    """The causes that hit each process, by process, both in the order of the file."""
    reach = reach or Reach(file)
    result: dict[str, dict[str, Hit]] = {name: {} for name in file.processes}
    for cause_id, cause in file.causes.items():
        down = fallen(file, cause.down or ())
        skills = {skill: reach.bits(ids) for skill, ids in _short_of(file, cause).items()}
        for name, process in file.processes.items():
            hit = _hit(process, down, skills, reach) if down or skills else None
            if hit is not None:
                result[name][cause_id] = hit
    return result


def fallen(file: ScenarioFile, failed: Iterable[str]) -> dict[str, None]:
    """What is down after these failed: they, and what needs them and has no alternative (restart.md)."""
    users: dict[str, list[tuple[str, int]]] = {}
    left: dict[tuple[str, int], int] = {}
    for id_, resource in file.resources.items():
        for number, group in enumerate(resource.needs):
            members = dict.fromkeys(group)
            left[id_, number] = len(members)
            for needed in members:
                users.setdefault(needed, []).append((id_, number))
    down = {id_: None for id_ in failed if id_ in file.resources}
    open_ = list(down)
    while open_:
        for user, number in users.get(open_.pop(), ()):
            left[user, number] -= 1
            if not left[user, number] and user not in down:
                down[user] = None
                open_.append(user)
    return down


def _hit(process: Process, down: Mapping[str, None], skills: Mapping[str, int], reach: Reach) -> Hit | None:
    """`skills`: the skills of which too few people are left, each with the resources that find too few."""
    emergency = process.emergency.needs if process.emergency else ()
    groups = [process.needs, emergency]
    fails = [any(group and all(id_ in down for id_ in group) for group in needs) for needs in groups]
    behind = [reach.bits_of(needs) for needs in groups] if skills else [0, 0]
    short = [[skill for skill, where in skills.items() if where & bits] for bits in behind]
    normal, in_emergency = (one or bool(missing) for one, missing in zip(fails, short, strict=True))
    if not normal and not in_emergency:
        return None
    return Hit(
        normal=normal,
        emergency=in_emergency,
        down=tuple(id_ for id_ in dict.fromkeys(members(needs_of(process))) if id_ in down),
        skills=tuple(skill for skill in skills if any(skill in missing for missing in short)),
    )


def _short_of(file: ScenarioFile, cause: CausePlan) -> dict[str, list[str]]:
    """The skills of which the cause leaves fewer people than a restart takes, each with these resources."""
    if not cause.absent:
        return {}
    absent = dict.fromkeys(cause.absent)
    before: dict[str, int] = {}
    after: dict[str, int] = {}
    for id_, person in _people(file):
        there = person.count or 1
        missing = there if id_ in absent else sum(one.partition("/")[0] == id_ for one in absent)
        for skill in dict.fromkeys(person.skills):
            before[skill] = before.get(skill, 0) + there
            after[skill] = after.get(skill, 0) + there - missing
    staff = _staff(file)
    result: dict[str, list[str]] = {}
    for skill, count in after.items():
        if count < before[skill]:
            short = [id_ for id_, due in staff.items() if due.get(skill, 0) > count]
            if short:
                result[skill] = short
    return result


def _people(file: ScenarioFile) -> Iterable[tuple[str, Person]]:
    """Whoever restarts something, with those whom measures in force bring."""
    added = (
        one for measure in file.measures.values() if measure.in_force for one in measure.adds_staff.items()
    )
    return ((id_, person) for id_, person in (*file.staff.items(), *added) if person.restart)


def _staff(file: ScenarioFile) -> dict[str, Mapping[str, int]]:
    """The people that the restart of each resource takes; of the measure where one in force replaces it."""
    staff: dict[str, Mapping[str, int]] = {id_: resource.staff for id_, resource in file.resources.items()}
    for measure in file.measures.values():
        if measure.in_force:
            staff.update({id_: measure.staff for id_ in measure.replaces if id_ in staff})
    return staff
