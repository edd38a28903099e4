"""What a continuity plan must hold beside times and needs: who answers, what is done, how effects are
minimised, how systems are set up (domain.md: R001, R003, R005, R006, R008-R010, R077, R082, R087).

Only warnings, and one for each rule. A plan that only computes times stays without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from bcmsim.i18n import _
from bcmsim.scenario.checks_plan import Groups, effective_needs
from bcmsim.scenario.format import Effect, Process, Resource, ScenarioFile
from bcmsim.scenario.gathering import Hit, gathered, missing
from bcmsim.scenario.mistakes import shown
from bcmsim.scenario.model import Scenario
from bcmsim.scenario.problems import Problem
from bcmsim.scenario.texts import Text
from bcmsim.scenario.tree import Path, Tree

_STEP = re.compile(r"^ {0,3}(?:[0-9]{1,3}[.)]|[-*+]) ", re.MULTILINE)
_STEPS = 3
_WORDS = 40
"""An instruction with fewer steps and fewer words is brief, where `detail:` does not say what it is."""


def check_continuity(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """What a whole file lacks as a continuity plan. Nothing was taken out of the file."""
    file = scenario.file
    yield from _instruction_sets(file, tree)
    yield from _emergency(file, tree)
    if not _is_kept(file):
        return
    yield from _responsible(scenario, tree)
    yield from _asset_owners(scenario, tree)
    yield from _system_owners(scenario, tree)
    yield from _instructions(file, tree)
    yield from _details(file, tree)
    yield from _effects_minimised(file, tree)
    yield from _configurations(file, tree)


def _is_kept(file: ScenarioFile) -> bool:
    """Whether somebody keeps this as a continuity plan, or only computes times with it."""
    if not file.processes:
        return False
    return bool(
        file.roles
        or file.impact is not None
        or any(process.owner for process in file.processes.values())
        or any(resource.owner for resource in file.resources.values())
    )


# --- who answers -----------------------------------------------------------------------------------


def _responsible(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """R001, R008: one person with budget and access to staff; who sets the plan going, who carries it out.

    Asked of a plan that plans by cause: it is more than the background of one exercise.
    """
    file = scenario.file
    named = file.continuity
    if named is None:
        if file.impact is not None and file.causes:
            yield tree.problem(
                ("causes",),
                "warning",
                _("nobody is named who is responsible for business continuity"),
                _("write `officer:`, `budget:`, `access:`, `initiates:`, `implements:` under `continuity:`"),
                key=True,
            )
        return
    if named.officer is not None and len(scenario.expand_recipients([named.officer])) > 1:
        yield tree.problem(
            ("continuity", "officer"),
            "warning",
            _("several people are responsible for business continuity"),
            _("name one person"),
        )
    empty = {
        "officer": named.officer is None,
        "budget": _is_empty(named.budget),
        "access": _is_empty(named.access),
        "initiates": not named.initiates,
        "implements": not named.implements,
    }
    lacking = ", ".join(shown(key) for key, is_empty in empty.items() if is_empty)
    if lacking:
        yield tree.problem(
            ("continuity",),
            "warning",
            _("who is responsible for business continuity is not told whole: {keys} missing").format(
                keys=lacking
            ),
            _("write them under `continuity:`"),
            key=True,
        )


def _asset_owners(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """R009: an asset owner for each process; a deputy, who may approve its values as well."""
    processes = scenario.file.processes
    yield from missing(
        tree,
        "processes",
        [id_ for id_, process in processes.items() if process.owner is None],
        _("no asset owner answers for {names}"),
        _("name a role or person of the business as `owner:`"),
    )
    yield from missing(
        tree,
        "processes",
        _without_deputy(scenario, processes),
        _("the asset owner of {names} has no deputy"),
        _("name one as `deputy:`"),
    )


def _system_owners(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """R010, R077: a system owner, with a deputy, for each resource."""
    resources = scenario.file.resources
    yield from missing(
        tree,
        "resources",
        [id_ for id_, resource in resources.items() if resource.owner is None],
        _("no system owner answers for {names}"),
        _("name who is responsible for restart and WAZ as `owner:`"),
    )
    yield from missing(
        tree,
        "resources",
        _without_deputy(scenario, resources),
        _("the system owner of {names} has no deputy"),
        _("name one as `deputy:`"),
    )


def _without_deputy(scenario: Scenario, owned: Mapping[str, Process] | Mapping[str, Resource]) -> list[str]:
    return [
        id_
        for id_, one in owned.items()
        if one.owner is not None and not _is_deputised(scenario, one.owner, one.deputy)
    ]


def _is_deputised(scenario: Scenario, owner: str, deputy: str | None) -> bool:
    """Whether somebody can stand in: a deputy, another member of the role or pool, or the person's own
    deputy. A role without members leaves open who holds it."""
    if deputy is not None:
        return deputy != owner
    role = scenario.roles.get(owner)
    if role is not None and (role.deputy is not None or not role.members):
        return role.deputy != owner
    people = scenario.expand_recipients([owner.partition("/")[0]])
    if len(people) != 1:
        return True
    person = scenario.people.get(people[0].partition("/")[0])
    return person is not None and person.deputy is not None


# --- what is done ------------------------------------------------------------------------------------


def _instructions(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """R003, R077: the essential steps of each restart, here or in a document."""
    yield from missing(
        tree,
        "resources",
        [
            id_
            for id_, resource in file.resources.items()
            if _is_empty(resource.instruction) and not resource.documents and resource.waz.values[-1]
        ],
        _("there is no instruction for the restart of {names}"),
        _("write the essential steps as `instruction:`, or name their document under `documents:`"),
    )


def _is_empty(text: Text | None) -> bool:
    return text is None or not any(one.strip() for one in text.texts)


def _details(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """R006: with fewer than two trained people an instruction must serve a competent third party."""
    trained = _trained(file)

    def hits() -> Iterator[Hit]:
        for id_, resource in file.resources.items():
            skills = [skill for skill in resource.staff if trained.get(skill, 0) < 2]
            if not skills or not _is_brief(resource):
                continue
            text = (
                _("only one person has the skill {skill}, and the instruction for {id} is brief")
                if trained.get(skills[0])
                else _("nobody has the skill {skill} yet, and the instruction for {id} is brief")
            ).format(skill=shown(skills[0]), id=shown(id_))
            place = "detail" if resource.detail else "instruction"
            yield Hit(("resources", id_, place), id_, text)

    yield from gathered(
        tree,
        hits(),
        _("write it for somebody who does not know the system, and `detail: full`; or train a second person"),
    )


def _trained(file: ScenarioFile) -> dict[str, int]:
    """How many people have each skill, without those whom only a future measure brings."""
    people = [*file.staff.values()]
    for measure in file.measures.values():
        people += measure.adds_staff.values() if measure.in_force else ()
    trained: dict[str, int] = {}
    for person in people:
        for skill in dict.fromkeys(person.skills if person.restart else ()):
            trained[skill] = trained.get(skill, 0) + (person.count or 1)
    return trained


def _is_brief(resource: Resource) -> bool:
    """As `detail` says; else by the number of steps and words of the shortest version. A missing instruction
    is missed elsewhere."""
    if resource.detail is not None or resource.instruction is None:
        return resource.detail == "brief"
    return not all(
        len(_STEP.findall(text)) >= _STEPS or len(text.split()) >= _WORDS
        for text in resource.instruction.texts
    )


def _configurations(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """R005: partitions with their use, hardware, operating system, services; a document may hold them.

    Where one configuration is written here, those of all that is backed up are due here.
    """
    resources = file.resources.items()
    if all(resource.configuration is None for _id, resource in resources):
        return

    def is_whole(resource: Resource) -> bool:
        told = resource.configuration
        if told is None:
            return bool(resource.documents) or resource.backup_every is None
        return not any(map(_is_empty, (told.partitions, told.hardware, told.system, told.services)))

    yield from missing(
        tree,
        "resources",
        [id_ for id_, resource in resources if not is_whole(resource)],
        _("the configuration of {names} is not documented"),
        _("write `partitions:`, `hardware:`, `system:` and `services:` under `configuration:`"),
    )


def _instruction_sets(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """R082: after a compromise, instructions for the server, the single service and the user account."""
    place = _compromise(file)
    if place is None:
        return
    written = file.instructions
    names = {"server": _("a server"), "service": _("a single service"), "account": _("a user account")}
    lacking = [
        name
        for key, name in names.items()
        if _is_empty(getattr(written, key) if written is not None else None)
    ]
    if lacking:
        yield tree.problem(
            place if written is None else ("instructions",),
            "warning",
            _("nothing says what to do when {names} is compromised").format(names=_(" or ").join(lacking)),
            _("write `server:`, `service:` and `account:` under `instructions:`"),
            key=written is not None or place[0] == "causes",
        )


def _compromise(file: ScenarioFile) -> Path | None:
    """Where the file speaks of a compromise first."""
    if file.cause == "attack":
        return ("cause",)
    if "attack" in file.causes:
        return ("causes", "attack")
    return next((path for path, effect in _effects(file) if effect.compromise is not None), None)


def _effects(file: ScenarioFile) -> Iterator[tuple[Path, Effect]]:
    for number, inject in enumerate(file.injects):
        for position, effect in enumerate(inject.effects):
            yield ("injects", number, "effects", position, "compromise"), effect
    for id_, decision in file.decisions.items():
        for name, option in decision.options.items():
            for position, effect in enumerate(option.effects):
                yield ("decisions", id_, "options", name, "effects", position, "compromise"), effect


# --- effects and emergency operation -----------------------------------------------------------------


def _effects_minimised(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """R003: how the effects of an outage are minimised, by emergency operation or by a measure."""
    added = {
        skill
        for measure in file.measures.values()
        for person in measure.adds_staff.values()
        for skill in person.skills
    }
    replaced = {id_ for measure in file.measures.values() for id_ in measure.replaces}
    eased = [
        id_
        for id_, resource in file.resources.items()
        if id_ in replaced or not added.isdisjoint(resource.staff)
    ]
    reached = that_need(eased, effective_needs(file))
    yield from missing(
        tree,
        "processes",
        [
            id_
            for id_, process in file.processes.items()
            if process.emergency is None
            and (process.rto is not None or process.mtpd is not None or process.damage)
            and not any(one in reached for group in process.needs for one in group)
        ],
        _("nothing minimises the effects of an outage of {names}"),
        _("write `emergency:`, or a measure that replaces what it needs"),
    )


def that_need(ids: Iterable[str], needs: Mapping[str, Groups]) -> dict[str, None]:
    """These and all that needs one of them, at whatever distance, alternatives included."""
    users: dict[str, list[str]] = {}
    for id_, groups in needs.items():
        for group in groups:
            for needed in group:
                users.setdefault(needed, []).append(id_)
    found = dict.fromkeys(ids)
    waiting: list[str] = list(found)
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in found:
                found[user] = None
                waiting.append(user)
    return found


def _emergency(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """R087: emergency operation or not, and its level."""
    processes = file.processes.items()
    yield from missing(
        tree,
        "processes",
        [id_ for id_, one in processes if one.emergency is not None and _is_empty(one.emergency.level)],
        _("nothing says what works in the emergency operation of {names}"),
        _("write it as `level:` under `emergency:`"),
    )
    yield from missing(
        tree,
        "processes",
        [id_ for id_, one in processes if one.emergency is None and one.rto_of == "emergency"],
        _("the limits of {names} are judged on an emergency operation that is not described"),
        _("write `emergency:`, or leave `rto_of:` out"),
    )
