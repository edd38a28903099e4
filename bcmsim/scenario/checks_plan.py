"""The continuity model: rings, more than there is, keys locked away, limits that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bcmsim.i18n import _, ngettext
from bcmsim.scenario.durations import write_duration
from bcmsim.scenario.format import Process, ScenarioFile
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
    for id_, process in file.processes.items():
        yield from _limits(("processes", id_), process, tree)
        yield from _damage(("processes", id_), process, file, tree)
    yield from _upstream(file, tree)
    yield from _impact(file, tree)
    yield from _absences(file, tree)
    if whole:
        yield from _skills(file, tree)
        if not rings:
            yield from _locked_secrets(file, needs, tree)


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
            both = absence.from_, absence.until
            if all(one.kind == "dated" for one in both):
                begin, end = (one.resolve(None, "UTC") for one in both)
                if end <= begin:
                    yield tree.problem(
                        ("staff", id_, "absences", number),
                        "error",
                        _("the absence ends before it begins"),
                        _("write the earlier time as `from`"),
                    )


def _locked_secrets(file: ScenarioFile, needs: Mapping[str, Groups], tree: Tree) -> Iterator[Problem]:
    """R085: a secret that lies only on what cannot come up without it."""
    if not any(resource.secrets for resource in file.resources.values()):
        return
    down = file.restart.down
    with_secrets: dict[str, Groups] = {
        id_: (*groups, *_secret_places(file, id_)) for id_, groups in needs.items()
    }
    up: list[str] = []
    if down is not None:
        fallen, _satisfied = _spread(needs, held=down)
        up = [id_ for id_ in needs if id_ not in fallen]
    stuck = stuck_things(with_secrets, up)
    for ring in rings_in(stuck):
        for id_ in ring:
            for secret, value in file.resources[id_].secrets.items():
                if value.escrow is None and stuck[id_] in value.stored_on:
                    yield _locked(tree, id_, secret, stuck[id_])


def _secret_places(file: ScenarioFile, id_: str) -> list[Sequence[str]]:
    return [
        secret.stored_on
        for secret in file.resources[id_].secrets.values()
        if secret.escrow is None and secret.stored_on
    ]


def _locked(tree: Tree, id_: str, secret: str, place: str) -> Problem:
    text = (
        _("{secret} lies only on {id} itself, whose restart needs it")
        if place == id_
        else _("{secret} lies only on {place}, which does not come up without {id}, whose restart needs it")
    )
    return tree.problem(
        ("resources", id_, "secrets", secret),
        "warning",
        text.format(secret=shown(secret), id=shown(id_), place=shown(place)),
        _("keep a second copy, and write where as `escrow:`"),
        key=True,
    )


# --- limits --------------------------------------------------------------------------------------


def _limits(path: Path, process: Process, tree: Tree) -> Iterator[Problem]:
    if process.rto is None or process.mtpd is None or process.rto < process.mtpd:
        return
    written = {"rto": write_duration(process.rto), "mtpd": write_duration(process.mtpd)}
    if process.rto > process.mtpd:
        yield tree.problem(
            (*path, "rto"),
            "error",
            _("the RTO ({rto}) is longer than the MTPD ({mtpd})").format(**written),
            _("write an RTO shorter than the MTPD"),
        )
    else:
        yield tree.problem(
            (*path, "rto"),
            "warning",
            _("RTO and MTPD are equal ({rto}): there is no reserve").format(**written),
            _("write an RTO shorter than the MTPD"),
        )


def _damage(path: Path, process: Process, file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """R040 four levels, R042 damage does not fall with time, R043 one level for each interval."""
    intervals = len(file.impact.intervals) + 1 if file.impact is not None and file.impact.intervals else None
    for kind, levels in process.damage.items():
        where = (*path, "damage", kind)
        wrong = next((level for level in levels if not 1 <= level <= 4), None)
        if wrong is not None:
            yield tree.problem(
                where,
                "error",
                _("{level} is no level of damage").format(level=wrong),
                _("write 1 (low), 2 (medium), 3 (high) or 4 (very high)"),
            )
        elif list(levels) != sorted(levels):
            yield tree.problem(
                where,
                "warning",
                _("the damage falls with time"),
                _("write levels that stay or rise"),
            )
        if intervals is not None and len(levels) != intervals:
            yield tree.problem(
                where,
                "error",
                _("{count} levels are given for {intervals} intervals").format(
                    count=len(levels), intervals=intervals
                ),
                _("write one level for each interval, the open last one too"),
            )


def _impact(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    impact = file.impact
    if impact is None:
        return
    ends = impact.intervals
    if any(later <= earlier for earlier, later in zip((0, *ends), ends, strict=False)):
        yield tree.problem(
            ("impact", "intervals"),
            "error",
            _("the ends of the intervals do not rise"),
            _("write them in order, such as [4 h, 8 h, 24 h]"),
        )
    if not 1 <= impact.intolerable_from <= 4:
        yield tree.problem(
            ("impact", "intolerable_from"),
            "error",
            _("{level} is no level of damage").format(level=impact.intolerable_from),
            _("write 1 (low), 2 (medium), 3 (high) or 4 (very high)"),
        )
