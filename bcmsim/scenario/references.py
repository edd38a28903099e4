"""Whether everything that an author points to is there, and every id stands for one thing only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

from bcmsim.i18n import _
from bcmsim.scenario.building import Pruned
from bcmsim.scenario.format import Cause, Person, ScenarioFile
from bcmsim.scenario.mistakes import shown, suggest
from bcmsim.scenario.problems import Problem
from bcmsim.scenario.tree import Path, Tree
from bcmsim.scenario.walking import Leaf

_COMPARISONS_LIMIT = 100_000
"""So many comparisons are spent on "did you mean"; a file with more wrong references has another problem."""


class References:
    """What there is to point to, and the judgement on everything that points."""

    def __init__(self, file: ScenarioFile, tree: Tree, pruned: Pruned) -> None:
        self._file = file
        self._tree = tree
        self._compared = 0
        self._people: dict[str, Person | None] = dict.fromkeys(pruned.names("staff"))
        self._people.update(_people_of(file))
        lost = {
            section: [id_ for where, id_ in pruned.lost if where == section]
            for section in ("injects", "documents")
        }
        roles = _names(file.roles, pruned.names("roles"))
        people = _names(self._people, ())
        injects = _names((inject.id for inject in file.injects), lost["injects"])
        decisions = _names(file.decisions, pruned.names("decisions"))
        self._known: dict[str, Mapping[str, None]] = {
            "resource": _names(file.resources, pruned.names("resources")),
            "process": _names(file.processes, pruned.names("processes")),
            "measure": _names(file.measures, pruned.names("measures")),
            "capacity": _names(file.capacities, pruned.names("capacities")),
            "skill": dict.fromkeys(
                skill
                for person in self._people.values()
                if person and person.restart
                for skill in person.skills
            ),
            "shift": _names(file.shifts, pruned.names("shifts")),
            "objective": _names(file.objectives, pruned.names("objectives")),
            "document": _names((document.id for document in file.documents), lost["documents"]),
            "inject": injects,
            "decision": decisions,
            "inject or decision": injects | decisions,
            "person": people,
            "role": roles,
            "role or person": roles | people,
            "cause": dict.fromkeys(get_args(Cause)) | _names(file.causes, pruned.names("causes")),
        }
        self._skills_unsure = bool(pruned.names("staff")) or any(
            path[0] == "measures" for path in pruned.paths
        )

    def judge(self, leaf: Leaf) -> Problem | None:
        """The problem with a value that points to nothing."""
        kind = leaf.mark.refers
        if kind is None or leaf.value in self._known[kind]:
            return None
        if leaf.mark.kind == "person" and "/" in leaf.value:
            return self._member(leaf)
        if kind == "skill" and self._skills_unsure:
            return None
        text, hint = self._sentence(kind, leaf.value)
        return self._tree.problem(leaf.path, "error", text, hint, key=leaf.is_key)

    def _member(self, leaf: Leaf) -> Problem | None:
        pool, _slash, number = leaf.value.partition("/")
        if pool not in self._people:
            text, hint = self._sentence("pool", pool)
        else:
            person = self._people[pool]
            if person is None or (person.count is not None and int(number) <= person.count):
                return None
            text = _("{id} has no number {number}").format(id=shown(pool), number=number)
            hint = (
                _("it is one person; `count:` makes a pool")
                if person.count is None
                else _("it counts {count}").format(count=person.count)
            )
        return self._tree.problem(leaf.path, "error", text, hint, key=leaf.is_key)

    def _sentence(self, kind: str, id_: str) -> tuple[str, str | None]:
        id_shown = shown(id_)
        texts = {
            "resource": (_("there is no resource {id}"), "resources"),
            "process": (_("there is no process {id}"), "processes"),
            "measure": (_("there is no measure {id}"), "measures"),
            "capacity": (_("there is no capacity {id}"), "capacities"),
            "cause": (_("there is no cause {id}"), "causes"),
            "skill": (_("nobody has the skill {id}"), "staff"),
            "shift": (_("there is no shift {id}"), "shifts"),
            "objective": (_("there is no objective {id}"), "objectives"),
            "document": (_("there is no document {id}"), "documents"),
            "inject": (_("there is no inject {id}"), "injects"),
            "decision": (_("there is no decision {id}"), "decisions"),
            "inject or decision": (_("there is no inject or decision {id}"), "injects"),
            "person": (_("there is no person {id}"), "staff"),
            "pool": (_("there is no pool {id}"), "staff"),
            "role": (_("there is no role {id}"), "roles"),
            "role or person": (_("there is no role or person {id}"), "roles"),
        }
        text, section = texts[kind]
        return text.format(id=id_shown), self._hint("person" if kind == "pool" else kind, id_, section)

    def _hint(self, kind: str, id_: str, section: str) -> str | None:
        other = next((name for name, known in self._known.items() if id_ in known and " " not in name), None)
        if other is not None:
            return _thing(other, id_)
        self._compared += len(self._known[kind])
        near = suggest(id_, self._known[kind]) if self._compared <= _COMPARISONS_LIMIT else None
        return near or _("describe it under `{section}:`").format(section=section)


def _thing(kind: str, id_: str) -> str | None:
    """What an id is, where it is used as something else."""
    sentences = {
        "resource": _("{id} is a resource"),
        "process": _("{id} is a process"),
        "measure": _("{id} is a measure"),
        "capacity": _("{id} is a capacity"),
        "cause": _("{id} is a cause"),
        "skill": _("{id} is a skill"),
        "shift": _("{id} is a shift"),
        "objective": _("{id} is an objective"),
        "document": _("{id} is a document"),
        "inject": _("{id} is an inject"),
        "decision": _("{id} is a decision"),
        "person": _("{id} is a person"),
        "role": _("{id} is a role"),
    }
    sentence = sentences.get(kind)
    return None if sentence is None else sentence.format(id=shown(id_))


def doubles(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """Ids that stand for two things: people and roles, injects and decisions, and within each list."""
    people: list[tuple[str, Path]] = [(id_, ("staff", id_)) for id_ in file.staff]
    people += [
        (id_, ("measures", measure, "adds_staff", id_))
        for measure, value in file.measures.items()
        for id_ in value.adds_staff
    ]
    yield from _twice(tree, [*people, *((id_, ("roles", id_)) for id_ in file.roles)])
    steps: list[tuple[str, Path]] = [
        (inject.id, ("injects", number, "id")) for number, inject in enumerate(file.injects)
    ]
    yield from _twice(tree, [*steps, *((id_, ("decisions", id_)) for id_ in file.decisions)])
    yield from _twice(
        tree, [(one.id, ("documents", number, "id")) for number, one in enumerate(file.documents)]
    )
    for number, inject in enumerate(file.injects):
        if len(inject.expect) > 1:
            path = ("injects", number, "expect")
            yield from _twice(tree, [(one.id, (*path, n, "id")) for n, one in enumerate(inject.expect)])
    if file.questions is not None:
        yield from _twice(
            tree,
            [
                (question.id, ("questions", group, number, "id"))
                for group in ("completeness", "plausibility", "currency")
                for number, question in enumerate(getattr(file.questions, group))
            ],
        )


def _twice(tree: Tree, ids: list[tuple[str, Path]]) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for id_, path in ids:
        if id_ in first:
            file, line, _column = tree.place(first[id_], key=not _is_value(first[id_]))
            yield tree.problem(
                path,
                "error",
                _("the id {id} is taken, in {file}, line {line}").format(id=shown(id_), file=file, line=line),
                _("give one of the two another id"),
                key=not _is_value(path),
            )
        else:
            first[id_] = path


def _is_value(path: Path) -> bool:
    return path[-1] == "id"


def _people_of(file: ScenarioFile) -> dict[str, Person]:
    added = {id_: person for measure in file.measures.values() for id_, person in measure.adds_staff.items()}
    return {**added, **file.staff}


def _names(known: Iterable[str], lost: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys((*known, *lost))
