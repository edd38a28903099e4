"""A draft -> the text of a new scenario, or edits of one that is there; and what the checks say about it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from yaml.nodes import MappingNode, Node, SequenceNode

from bcmsim.scenario.composing import compose, key_of, place_of
from bcmsim.scenario.editing import REMOVED, Edit
from bcmsim.scenario.exchange.drafted import Draft, Item, Path, key_at
from bcmsim.scenario.exchange.findings import Findings, Place
from bcmsim.scenario.exchange.values import present
from bcmsim.scenario.format import ScenarioFile
from bcmsim.scenario.loading import problems_in
from bcmsim.scenario.model import Scenario
from bcmsim.scenario.problems import Problem
from bcmsim.scenario.reading import Unreadable
from bcmsim.scenario.writing import Plain, entry_lines

SECTION_ORDER = ("staff", "resources", "processes")


@dataclass(slots=True)
class Counts:
    """How many entries of a section are new, changed, as before."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0
    """Entries of the scenario that the table of them does not contain."""


@dataclass(slots=True)
class Changes:
    """What a draft changes: whole new entries, and single values of those that are there."""

    counts: dict[str, Counts] = field(default_factory=dict)
    values: dict[tuple[str, ...], Plain] = field(default_factory=dict)
    """By path from the root; new entries as a whole."""
    places: dict[tuple[str, ...], Place] = field(default_factory=dict)
    removed: dict[tuple[str, ...], None] = field(default_factory=dict)
    """By path what is taken out of entries that are there."""
    untouched: int = 0
    """How many values stay because the cell for them is empty."""

    @property
    def edits(self) -> list[Edit]:
        """The same for a scenario that is there."""
        kept = [Edit(path, value) for path, value in self.values.items()]
        return [*kept, *(Edit(path, REMOVED) for path in self.removed)]


def changes_of(draft: Draft, base: ScenarioFile | None) -> Changes:
    """What is new and what is different, section by section."""
    changes = Changes(untouched=draft.untouched)
    for path, (value, place) in draft.head.items():
        if not _stands_there(base, path):
            changes.values[path] = value
            changes.places[path] = place
    for section in SECTION_ORDER:
        counts = changes.counts[section] = Counts()
        for item in draft.of(section):
            root = (section, item.id)
            changes.places[root] = item.place
            changes.places.update({(*root, *path): place for path, place in item.places.items()})
            if item.existing is None:
                counts.new += 1
                changes.values[root] = _nested(item.values)
                continue
            different = dict(_different(item, base.language if base is not None else "en"))
            changes.values.update({(*root, *path): value for path, value in different.items()})
            gone = {(*root, *path): place for path, place in item.removed.items() if path not in item.values}
            changes.removed.update(dict.fromkeys(gone))
            changes.places.update(gone)
            counts.changed += bool(different or gone)
            counts.unchanged += not (different or gone)
        if base is not None and section in draft.listed:
            counts.absent = sum(id_ not in draft.listed[section] for id_ in getattr(base, section))
    return changes


def _stands_there(base: ScenarioFile | None, path: Path) -> bool:
    """Titles of types of damage that the scenario describes stay as they are."""
    if base is None or base.impact is None or path[:2] != ("impact", "types"):
        return False
    return path[2] in base.impact.types


def _nested(values: Mapping[Path, Plain]) -> dict[str, Plain]:
    entry: dict[str, Plain] = {}
    for path, value in values.items():
        around = entry
        for step in path[:-1]:
            below = around.setdefault(step, {})
            assert isinstance(below, dict)
            around = below
        around[path[-1]] = value
    return entry


def _different(item: Item, language: str) -> Iterator[tuple[Path, Plain]]:
    for path, value in item.values.items():
        if path[0] == "damage":
            there: Plain = [str(level) for level in item.existing.damage.get(path[1], ())]
        else:
            key = key_at(item.section, path)
            there = present(key, item.existing) if key is not None else None
            if key is not None and key.type == "text":
                value = _merged_words(there, value, language)
        if not _same(there, value, ordered=path[0] == "damage"):
            yield path, value


def _merged_words(there: Plain, value: Plain, language: str) -> Plain:
    """A text in one language for one in several changes the scenario's own; other languages stay."""
    if isinstance(there, dict):
        if isinstance(value, dict):
            return {**there, **value}
        said = [_without_ends(one) for one in there.values()]
        return there if _without_ends(value) in said else {**there, language: value}
    return value


def _same(one: Plain, other: Plain, *, ordered: bool) -> bool:
    """Whether two values mean the same; the order of needs and skills does not matter."""
    if not ordered and isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    return _without_ends(one) == _without_ends(other)


def _without_ends(value: Plain) -> Plain:
    """Texts without line ends behind them, which no cell keeps."""
    if isinstance(value, dict):
        return {key: _without_ends(one) for key, one in value.items()}
    return value.rstrip() if isinstance(value, str) else value


# --- a new scenario ------------------------------------------------------------------------------


def new_text(changes: Changes, head: Mapping[str, str], comment: Iterable[str]) -> str:
    """The YAML of a scenario that holds the draft and nothing else."""
    lines = [f"# {line}" for line in comment]
    lines += [line for key, value in head.items() for line in entry_lines(key, value, 0)]
    rest: dict[str, Plain] = {}
    for path, value in changes.values.items():
        around = rest
        for step in path[:-1]:
            below = around.setdefault(step, {})
            assert isinstance(below, dict)
            around = below
        around[path[-1]] = value
    for section in (*SECTION_ORDER, "impact"):
        entries = rest.get(section)
        if not isinstance(entries, dict) or not entries:
            continue
        lines += ["", f"{section}:"]
        for key, value in entries.items():
            lines += entry_lines(key, value, 2)
    return "\n".join(lines) + "\n"


# --- what the checks say -------------------------------------------------------------------------


def judge(
    name: str,
    files: Mapping[str, bytes | str],
    changes: Changes,
    findings: Findings,
    known: Iterable[Problem] = (),
    folder: str = "",
) -> Scenario | None:
    """The scenario as it will be, and its problems at the cells that cause them.

    What the checks said before (`known`) is not said again. `folder` is the one of the scenario's main
    file; empty for a new scenario.
    """
    scenario, problems = problems_in(name, files)
    before = {(problem.severity, problem.text) for problem in known}
    places: dict[str, dict[tuple[int, int], Path]] = {}
    for problem in problems:
        if (problem.severity, problem.text) in before:
            continue
        if problem.file not in places:
            content = files.get(problem.file, "")
            text = content if isinstance(content, str) else content.decode("utf-8-sig", "replace")
            places[problem.file] = _paths_of(text)
        path = places[problem.file].get((problem.line, problem.column), ())
        cell = _nearest(path, changes.places)
        if cell is None and problem.severity == "warning" and not folder:
            continue  # what a new scenario still needs for an exercise, `check` says when it is written
        place = cell or Place(os.path.join(folder, problem.file), problem.line, problem.column)
        report = findings.error if problem.severity == "error" else findings.warning
        report(place, problem.text, problem.hint)
    return scenario


def _nearest(path: Path, places: Mapping[Path, Place]) -> Place | None:
    """The cell that says this, or what is around it."""
    while path:
        if path in places:
            return places[path]
        path = path[:-1]
    return None


def _paths_of(text: str) -> dict[tuple[int, int], Path]:
    """Line and column of every key and value -> its path; nothing where the text cannot be read."""
    found: dict[tuple[int, int], Path] = {}
    try:
        waiting: list[tuple[Node, Path]] = [(compose(text)[0], ())]
    except Unreadable:
        return found
    while waiting:
        node, path = waiting.pop()
        found.setdefault(place_of(node), path)
        if isinstance(node, MappingNode):
            for key, value in node.value:
                below = (*path, key_of(key) or "")
                found[place_of(key)] = below
                waiting.append((value, below))
        elif isinstance(node, SequenceNode):
            waiting += [(one, (*path, str(number))) for number, one in enumerate(node.value)]
    return found
