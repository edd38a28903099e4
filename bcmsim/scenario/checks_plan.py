"""The continuity model as a plan: rings, more than there is, keys and documents locked away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bcmsim.i18n import _, ngettext
from bcmsim.scenario.durations import write_duration
from bcmsim.scenario.format import Document, Person, Resource, ScenarioFile
from bcmsim.scenario.mistakes import shown
from bcmsim.scenario.problems import Problem
from bcmsim.scenario.tree import Path, Tree

Groups = Sequence[Sequence[str]]
"""Needs: of each group one suffices."""


def check_plan(file: ScenarioFile, tree: Tree, *, whole: bool) -> Iterator[Problem]:
    """Everything but references; without `whole` (something was taken out) only what stays true then."""
    needs = effective_needs(file)
    rings = list(_rings_of_needs(file, needs, tree))
    yield from rings
    yield from _capacities(file, tree)
    yield from _resources(file, tree)
    yield from _upstream(file, tree)
    yield from _absences(file, tree)
    if whole:
        yield from _skills(file, tree)
        yield from _never_there(file, tree)
        if not rings:
            yield from _locked(file, needs, tree)


def effective_needs(file: ScenarioFile) -> dict[str, Groups]:
    """The needs of each resource; those of the measure where one in force replaces it."""
    needs: dict[str, Groups] = {id_: resource.needs for id_, resource in file.resources.items()}
    for measure in file.measures.values():
        if measure.in_force:
            needs.update({id_: measure.needs for id_ in measure.replaces if id_ in needs})
    return needs


# --- rings ---------------------------------------------------------------------------------------


def stuck_things(needs: Mapping[str, Groups], up: Iterable[str] = ()) -> dict[str, str]:
    """What can never come up, each with the first thing that it waits for and that is stuck as well.

    What is needed but unknown counts as up: it is reported as a wrong reference.
    """
    waiting, satisfied = _spread(needs, up=up)
    return {
        id_: next(
            group[0] for number, group in enumerate(needs[id_]) if group and (id_, number) not in satisfied
        )
        for id_ in waiting
    }


def _spread(
    needs: Mapping[str, Groups], *, up: Iterable[str] = (), held: Iterable[str] = ()
) -> tuple[dict[str, int], dict[tuple[str, int], bool]]:
    """What stays down when all comes up that can, with the number of its open groups; and the groups that are
    met.

    `up` is up from the start, `held` never comes up.
    """
    is_up, is_held = dict.fromkeys(up), dict.fromkeys(held)
    waiting = {
        id_: sum(map(bool, groups)) + (id_ in is_held) for id_, groups in needs.items() if id_ not in is_up
    }
    users: dict[str, list[tuple[str, int]]] = {}
    for id_ in waiting:
        for number, group in enumerate(needs[id_]):
            for needed in dict.fromkeys(group):
                users.setdefault(needed, []).append((id_, number))
    satisfied: dict[tuple[str, int], bool] = {}
    ready = [one for one in users if one not in waiting]
    free = [id_ for id_, count in waiting.items() if not count]
    for id_ in free:
        del waiting[id_]
    ready += free
    while ready:
        for user, number in users.get(ready.pop(), ()):
            if (user, number) not in satisfied and user in waiting:
                satisfied[user, number] = True
                waiting[user] -= 1
                if not waiting[user]:
                    del waiting[user]
                    ready.append(user)
    return waiting, satisfied


def rings_in(successor: Mapping[str, str]) -> list[list[str]]:
    """The rings in a graph in which each node has at most one successor, each from its first node on."""
    rings = []
    seen: dict[str, str] = {}
    for start in successor:
        path = []
        node: str | None = start
        while node is not None and node not in seen:
            seen[node] = start
            path.append(node)
            node = successor.get(node)
        if node is not None and seen[node] == start:
            rings.append(path[path.index(node) :])
    return rings


def _rings_of_needs(file: ScenarioFile, needs: Mapping[str, Groups], tree: Tree) -> Iterator[Problem]:
    """Rings among all that a resource may need, alternatives and measures in force included."""
    as_written: dict[str, Groups] = {id_: resource.needs for id_, resource in file.resources.items()}
    seen: dict[tuple[str, ...], None] = {}
    for graph in (as_written,) if needs == as_written else (as_written, needs):
        every = {id_: [[one] for group in groups for one in group] for id_, groups in graph.items()}
        for ring in rings_in(stuck_things(every)):
            if tuple(sorted(ring)) not in seen:
                seen[tuple(sorted(ring))] = None
                yield tree.problem(
                    ("resources", ring[0], "needs"),
                    "error",
                    _("needs go in a ring: {ring}").format(ring=arrows(ring)),
                    _("leave one of these needs out"),
                )


def _upstream(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    needs: dict[str, Groups] = {id_: [[one] for one in p.upstream] for id_, p in file.processes.items()}
    for ring in rings_in(stuck_things(needs)):
        yield tree.problem(
            ("processes", ring[0], "upstream"),
            "error",
            _("processes feed each other in a ring: {ring}").format(ring=arrows(ring)),
            _("leave one of them out"),
        )


def arrows(ring: Sequence[str]) -> str:
    """`a -> b -> a`, the middle of a long ring left out."""
    names = [*ring, ring[0]]
    if len(names) > 12:
        names = [*names[:6], "...", *names[-5:]]
    return " -> ".join(names)


# --- resources -----------------------------------------------------------------------------------


def _capacities(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    for id_, resource in file.resources.items():
        for capacity, amount in resource.uses.items():
            there_is = file.capacities.get(capacity)
            if there_is is not None and amount > there_is:
                yield tree.problem(
                    ("resources", id_, "uses", capacity),
                    "error",
                    _("{amount} of the capacity {id} are needed, there are {count}").format(
                        amount=amount, id=shown(capacity), count=there_is
                    ),
                    _("raise it under `capacities:`, or use less"),
                )


def _skills(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """More people of a skill than there are, or only with a measure that is not in force."""
    there: dict[str, int] = {}
    only_with: dict[str, str] = {}
    for person in file.staff.values():
        for skill in dict.fromkeys(person.skills if person.restart else ()):
            there[skill] = there.get(skill, 0) + (person.count or 1)
    for id_, measure in file.measures.items():
        for person in measure.adds_staff.values():
            for skill in dict.fromkeys(person.skills if person.restart else ()):
                if measure.in_force:
                    there[skill] = there.get(skill, 0) + (person.count or 1)
                else:
                    only_with.setdefault(skill, id_)
    for id_, resource in file.resources.items():
        for skill, amount in resource.staff.items():
            count = there.get(skill, 0)
            if amount > count and (count or skill in only_with):
                yield tree.problem(
                    ("resources", id_, "staff", skill),
                    "warning",
                    ngettext(
                        "{amount} people with the skill {id} are needed, there is {count}",
                        "{amount} people with the skill {id} are needed, there are {count}",
                        count,
                    ).format(amount=amount, id=shown(skill), count=count),
                    _("only the measure {measure} brings more").format(measure=shown(only_with[skill]))
                    if skill in only_with
                    else _("it will never restart"),
                )


def _never_there(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """Skills whose holders are always absent, and that no measure brings."""
    comes: dict[str, None] = {}
    never: dict[str, str] = {}
    added = [person for measure in file.measures.values() for person in measure.adds_staff.values()]
    for person in (*file.staff.values(), *added):
        if person.restart and person.absent < 1 and not _is_gone(person):
            comes.update(dict.fromkeys(person.skills))
    for id_, person in file.staff.items():
        for skill in person.skills if person.restart else ():
            never.setdefault(skill, id_)
    for id_, resource in file.resources.items():
        for skill in resource.staff:
            if skill in never and skill not in comes:
                yield tree.problem(
                    ("resources", id_, "staff", skill),
                    "error",
                    _("nobody with the skill {id} ever comes: {person} is always absent").format(
                        id=shown(skill), person=shown(never[skill])
                    ),
                    _("write `absent` below 100 %, or give the skill to somebody else")
                    if file.staff[never[skill]].absent == 1
                    else _("write when the absence ends, or give the skill to somebody else"),
                )


def _is_gone(person: Person) -> bool:
    """Whether an absence has neither a beginning nor an end."""
    return any(absence.from_ is None and absence.until is None for absence in person.absences)


def _resources(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    for id_, resource in file.resources.items():
        if resource.fails >= 1:
            yield tree.problem(
                ("resources", id_, "fails"),
                "error",
                _("a step that always fails never ends"),
                _("write less than 100 %"),
            )
        if resource.hands_on is not None and resource.hands_on > resource.waz.values[-1]:
            yield tree.problem(
                ("resources", id_, "hands_on"),
                "warning",
                _("the people are needed longer than the restart takes"),
                _("write a time up to {waz}").format(waz=write_duration(resource.waz.planned)),
            )


def _absences(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    for id_, person in file.staff.items():
        for number, absence in enumerate(person.absences):
            begin, end = absence.from_, absence.until
            if (
                begin is not None
                and end is not None
                and begin.kind == end.kind == "dated"
                and end.resolve(None, "UTC") <= begin.resolve(None, "UTC")
            ):
                yield tree.problem(
                    ("staff", id_, "absences", number),
                    "error",
                    _("the absence ends before it begins"),
                    _("write the earlier time as `from`"),
                )


def fallen(file: ScenarioFile, needs: Mapping[str, Groups]) -> Mapping[str, object]:
    """What is down when the scenario begins: what failed and all that needs it; everything, if nothing is
    said."""
    if file.restart.down is None:
        return needs
    return _spread(needs, held=file.restart.down)[0]


@dataclass(frozen=True, slots=True)
class _Kept:
    """Something that a restart needs and that lies on resources and nowhere else."""

    path: Path
    name: str
    stored_on: Sequence[str]
    hint: str


def _locked(file: ScenarioFile, needs: Mapping[str, Groups], tree: Tree) -> Iterator[Problem]:
    """R085: a secret or document that lies only on what cannot come up without it."""
    documents = {one.id: one for one in file.documents if one.printed is None and one.stored_on}
    kept = {
        id_: found
        for id_, one in file.resources.items()
        if (one.secrets or one.documents) and (found := list(_kept_for(id_, one, documents)))
    }
    if not kept:
        return
    down = fallen(file, needs)
    up = [id_ for id_ in needs if id_ not in down]
    with_kept: dict[str, Groups] = {
        id_: (*groups, *(one.stored_on for one in kept.get(id_, ()))) for id_, groups in needs.items()
    }
    stuck = stuck_things(with_kept, up)
    for ring in rings_in(stuck):
        for id_ in ring:
            for one in kept.get(id_, ()):
                if stuck[id_] in one.stored_on:
                    yield _lies_only(tree, id_, one, stuck[id_])


def _kept_for(id_: str, resource: Resource, documents: Mapping[str, Document]) -> Iterator[_Kept]:
    """What the restart of this resource needs beside resources, without second copies."""
    for name, secret in resource.secrets.items():
        if secret.escrow is None and secret.stored_on:
            hint = _("keep a second copy, and write where as `escrow:`")
            yield _Kept(("resources", id_, "secrets", name), name, secret.stored_on, hint)
    for number, name in enumerate(resource.documents):
        if name in documents:
            hint = _("keep a copy on paper or on an emergency laptop, and write where as `printed:`")
            yield _Kept(("resources", id_, "documents", number), name, documents[name].stored_on, hint)


def _lies_only(tree: Tree, id_: str, kept: _Kept, place: str) -> Problem:
    text = (
        _("{secret} lies only on {id} itself, whose restart needs it")
        if place == id_
        else _("{secret} lies only on {place}, which does not come up without {id}, whose restart needs it")
    )
    return tree.problem(
        kept.path,
        "warning",
        text.format(secret=shown(kept.name), id=shown(id_), place=shown(place)),
        kept.hint,
        key=kept.path[-2] == "secrets",
    )
