"""Warnings of one rule as one line: the first place, and the names of the others, so that nobody is
flooded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bcmsim.i18n import _, ngettext
from bcmsim.scenario.mistakes import shown
from bcmsim.scenario.problems import Problem
from bcmsim.scenario.tree import Path, Tree

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule is broken: whose it is (`id_`) and what is wrong there."""

    path: Path
    id_: str
    text: str
    key: bool = False


def gathered(tree: Tree, hits: Iterable[Hit], hint: str | None = None) -> Iterator[Problem]:
    """At most one warning: what is wrong at the first place, and who else it holds for."""
    found = list(hits)
    if not found:
        return
    first = found[0]
    others = [id_ for id_ in dict.fromkeys(hit.id_ for hit in found) if id_ != first.id_]
    text = first.text
    if others:
        text = _("{text} (likewise {names})").format(text=text, names=listed(others))
    yield tree.problem(first.path, "warning", text, hint, key=first.key)


def missing(tree: Tree, section: str, ids: Sequence[str], text: str, hint: str) -> Iterator[Problem]:
    """At most one warning for entries of a section that all lack the same; `text` holds `{names}`."""
    if ids:
        yield tree.problem((section, ids[0]), "warning", text.format(names=listed(ids)), hint, key=True)


def listed(ids: Sequence[str]) -> str:
    """The first few ids, and how many more there are."""
    names = ", ".join(map(shown, ids[:_NAMED]))
    more = len(ids) - _NAMED
    if more <= 0:
        return names
    return ngettext("{names} and {n} more", "{names} and {n} more", more).format(names=names, n=more)
