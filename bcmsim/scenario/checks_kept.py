"""What must still be there in the emergency: backups that are done in time, and documents that do not lie on
systems only (R113, A16)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bcmsim.i18n import _
from bcmsim.scenario.checks_plan import effective_needs, fallen
from bcmsim.scenario.durations import write_duration
from bcmsim.scenario.format import Document, ScenarioFile
from bcmsim.scenario.gathering import Hit, gathered, listed
from bcmsim.scenario.mistakes import shown
from bcmsim.scenario.problems import Problem
from bcmsim.scenario.tree import Tree

_NEEDED = ("handbook", "restart-plan")
"""Kinds of documents that people need in every emergency, whether a resource names them or not."""


def check_kept(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """As warnings, for a whole file."""
    yield from _backups(file, tree)
    yield from _documents(file, tree)


def _backups(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """A16: a backup that is not done when the next one begins."""
    hits = (
        Hit(
            ("resources", id_, "backup_takes"),
            id_,
            _("a backup of {id} takes {takes}, but begins every {every}").format(
                id=shown(id_),
                takes=write_duration(one.backup_takes),
                every=write_duration(one.backup_every),
            ),
        )
        for id_, one in file.resources.items()
        if one.backup_every is not None and one.backup_takes > one.backup_every
    )
    yield from gathered(tree, hits, _("write a longer `backup_every:`, or a shorter `backup_takes:`"))


def _documents(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """R113: what people need in the emergency lies on systems only; of a handbook, nobody knows where."""
    used = dict.fromkeys(id_ for resource in file.resources.values() for id_ in resource.documents)
    down = fallen(file, effective_needs(file))

    def hits() -> Iterator[Hit]:
        for number, one in enumerate(file.documents):
            if one.printed is not None or not one.stored_on or not _is_needed(one, used):
                continue
            text = (
                _("{id} lies only on {places}, which fails in this scenario")
                if all(place in down for place in one.stored_on)
                else _("{id} lies only on systems: {places}")
            ).format(id=shown(one.id), places=listed(one.stored_on))
            yield Hit(("documents", number, "stored_on"), one.id, text)

    hint = _("keep a copy on paper or on an emergency laptop, and write where as `printed:`")
    yield from gathered(tree, hits(), hint)
    nowhere = (
        Hit(
            ("documents", number),
            one.id,
            _("nothing says where the handbook {id} lies in the emergency").format(id=shown(one.id)),
        )
        for number, one in enumerate(file.documents)
        if one.kind == "handbook" and one.printed is None and not one.stored_on
    )
    yield from gathered(tree, nowhere, hint)


def _is_needed(document: Document, used: Mapping[str, None]) -> bool:
    """Whether people need it while systems are down; reports and minutes can wait."""
    return document.kind is None or document.kind in _NEEDED or document.id in used
