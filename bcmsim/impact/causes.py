"""What a process needs, and which cause takes it away (B 2.5; R016, R086).

A cause hits a process when what it leaves no longer suffices for normal or for emergency operation: all
alternatives of something needed are in its `down` or fail with it, or something needed, directly or not,
asks for more people of a skill than its `absent` leaves. People are counted by skill: whoever has two skills
counts for both. Processes upstream do not count: without their data a process waits, but it runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bcmsim.scenario.format import CausePlan, Person, Process, ScenarioFile

Groups = Sequence[Sequence[str]]
"""Needs: of each group one suffices."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What a cause does to a process."""

    normal: bool
    """Normal operation fails, or its people are missing."""
    emergency: bool
    """Emergency operation fails as well, or its people are missing; False without emergency operation."""
    down: tuple[str, ...]
    """What of its needs is down, in the order of the file."""
    skills: tuple[str, ...]
    """The skills of which too few people are left to restart what it needs, in the order of the file."""


class Reach:
    """Everything that something needs, directly or not, all alternatives included.

    What a measure in force replaces needs what the measure needs, as the restart plays it.
    """

    def __init__(self, file: ScenarioFile) -> None:
        ways: dict[str, list[str]] = {id_: [] for id_ in file.resources}
        replaced: dict[str, None] = {}
        for measure in file.measures.values():
            for id_ in measure.replaces if measure.in_force else ():
                replaced[id_] = None
                ways.setdefault(id_, []).extend(_members(measure.needs))
        for id_, resource in file.resources.items():
            if id_ not in replaced:
                ways[id_] += _members(resource.needs)
        self._needs = {id_: list(dict.fromkeys(members)) for id_, members in ways.items()}
        self._position = {id_: number for number, id_ in enumerate(ways)}
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}

    def of(self, groups: Groups) -> tuple[str, ...]:
        """The resources behind these needs, in the order of the file; unknown ones are left out."""
        start = tuple(_members(groups))
        if start not in self._known:
            found = {id_: None for id_ in start if id_ in self._needs}
            open_ = list(found)
            while open_:
                for needed in self._needs[open_.pop()]:
                    if needed not in found and needed in self._needs:
                        found[needed] = None
                        open_.append(needed)
            self._known[start] = tuple(sorted(found, key=self._position.__getitem__))
        return self._known[start]

    def of_process(self, process: Process) -> tuple[str, ...]:
        """What it needs for normal or for emergency operation."""
        return self.of((*process.needs, *(process.emergency.needs if process.emergency else ())))


def _members(groups: Groups) -> Iterable[str]:
    return (id_ for group in groups for id_ in group)


def hits_of(file: ScenarioFile, reach: Reach | None = None) -> dict[str, dict[str, Hit]]:
    """The causes that hit each process, by process, both in the order of the file."""
    reach = reach or Reach(file)
    result: dict[str, dict[str, Hit]] = {name: {} for name in file.processes}
    for cause_id, cause in file.causes.items():
        down = fallen(file, cause.down or ())
        skills = _short_of(file, cause)
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


def _hit(
    process: Process, down: Mapping[str, None], skills: Mapping[str, tuple[str, ...]], reach: Reach
) -> Hit | None:
    """`skills`: of each resource the skills of which it finds too few people."""
    emergency = process.emergency.needs if process.emergency else ()
    groups = [process.needs, emergency]
    fails = [any(group and all(id_ in down for id_ in group) for group in needs) for needs in groups]
    short = [
        list(dict.fromkeys(skill for id_ in reach.of(needs) for skill in skills.get(id_, ())))
        if skills
        else []
        for needs in groups
    ]
    normal, in_emergency = (one or bool(missing) for one, missing in zip(fails, short, strict=True))
    if not normal and not in_emergency:
        return None
    return Hit(
        normal=normal,
        emergency=in_emergency,
        down=tuple(id_ for id_ in dict.fromkeys(_members((*process.needs, *emergency))) if id_ in down),
        skills=tuple(dict.fromkeys([*short[0], *short[1]])),
    )


def _short_of(file: ScenarioFile, cause: CausePlan) -> dict[str, tuple[str, ...]]:
    """Of each resource the skills of which the cause leaves fewer people than its restart takes."""
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
    thinned = {skill: count for skill, count in after.items() if count < before[skill]}
    return {
        id_: short
        for id_, staff in _staff(file).items()
        if (short := tuple(skill for skill, due in staff if skill in thinned and thinned[skill] < due))
    }


def _people(file: ScenarioFile) -> Iterable[tuple[str, Person]]:
    """Whoever restarts something, with those whom measures in force bring."""
    added = (
        one for measure in file.measures.values() if measure.in_force for one in measure.adds_staff.items()
    )
    return ((id_, person) for id_, person in (*file.staff.items(), *added) if person.restart)


def _staff(file: ScenarioFile) -> dict[str, list[tuple[str, int]]]:
    """The people that the restart of each resource takes; of the measure where one in force replaces it."""
    staff = {id_: list(resource.staff.items()) for id_, resource in file.resources.items()}
    for measure in file.measures.values():
        if measure.in_force:
            staff.update({id_: list(measure.staff.items()) for id_ in measure.replaces if id_ in staff})
    return staff
