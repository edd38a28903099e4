"""The composed files of one scenario as one tree: data for the models, and the place of every value.

`include:` adds a second file's keys. Maps are united entry by entry and lists of injects and documents are
joined, the including file first; an entry that stands in both files is an error that names both places. Of
the head (title, kind, times and so on) the including file's keys hold, and the included file fills what is
missing.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bcmsim.i18n import _
from bcmsim.scenario.composing import MappingNode, PlainData, compose, key_of, place_of
from bcmsim.scenario.mistakes import shown
from bcmsim.scenario.problems import Problem, Severity
from bcmsim.scenario.reading import SIZE_LIMIT, Source, Unreadable

Path = tuple[str | int, ...]
"""Keys and list positions from the root, as the models name them."""

UNITED_MAPS = (
    "exercise",
    "restart",
    "shifts",
    "staff",
    "resources",
    "capacities",
    "processes",
    "impact",
    "causes",
    "measures",
    "continuity",
    "roles",
    "objectives",
    "decisions",
    "questions",
    "alerting",
    "instructions",
)
JOINED_LISTS = ("injects", "documents")
_FILES_LIMIT = 20


@dataclass(frozen=True, slots=True)
class _Part:
    """A value: of one file (`node`), or put together from several (`entries` of a map, `items` of a list)."""

    file: str
    key: Any = None
    node: Any = None
    entries: dict[str, _Part] | None = None
    items: list[_Part] | None = None


@dataclass(frozen=True, slots=True)
class _Document:
    """One composed file, by its name relative to the main one."""

    name: str
    root: MappingNode
    data: dict[str, Any]


@dataclass(slots=True)
class Tree:
    """Data, places, and the problems found so far."""

    source: Source
    main: str
    files: dict[str, str] = field(default_factory=dict)
    """Full texts by relative name, the main file first."""
    data: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    longest: int = 0
    """Characters of the longest value in any file."""
    _root: _Part = field(default_factory=lambda: _Part(""))
    _indices: dict[int, dict[str | None, tuple[Any, Any]]] = field(default_factory=dict)

    # --- places ------------------------------------------------------------------------------------

    def report(self, path: Path, text: str, hint: str | None = None, *, key: bool = False) -> None:
        """Note an error at the value with this path, or (`key`) at its key."""
        self.problems.append(self.problem(path, "error", text, hint, key=key))

    def problem(
        self, path: Path, severity: Severity, text: str, hint: str | None = None, *, key: bool = False
    ) -> Problem:
        """A problem at the value with this path, or (`key`) at its key."""
        return Problem(*self.place(path, key=key), severity, text, hint)

    def place(self, path: Path, *, key: bool = False) -> tuple[str, int, int]:
        """Shown file, line and column of the value, or of its key; of what is around it, if it is not
        there."""
        part = self._part(path)
        first, second = (part.key, part.node) if key else (part.node, part.key)
        node = second if first is None else first
        file = self.source.shown_name(part.file or self.main)
        return (file, 1, 1) if node is None else (file, *place_of(node))

    def shown_files(self) -> list[str]:
        """The files as problems name them, the main one first."""
        return [self.source.shown_name(name) for name in self.files]

    def drop_item(self, path: Path) -> None:
        """Forget an item of a list, so that those behind it move up as they do in the data."""
        part, position = self._part(path[:-1]), path[-1]
        siblings = part.items if part.items is not None else part.node.value
        if isinstance(siblings, list) and isinstance(position, int):
            del siblings[position]

    def _part(self, path: Path) -> _Part:
        part = self._root
        for step in path:
            below = self._below(part, step)
            if below is None:
                break
            part = below
        return part

    def _below(self, part: _Part, step: str | int) -> _Part | None:
        if part.entries is not None:
            return part.entries.get(str(step))
        if part.items is not None:
            return part.items[step] if isinstance(step, int) and step < len(part.items) else None
        node = part.node
        if isinstance(node, MappingNode):
            index = self._indices.get(id(node))
            if index is None:
                index = {key_of(key): (key, value) for key, value in reversed(node.value)}
                self._indices[id(node)] = index
            found = index.get(str(step))
            return None if found is None else _Part(part.file, *found)
        if (
            node is not None
            and isinstance(node.value, list)
            and isinstance(step, int)
            and step < len(node.value)
        ):
            return _Part(part.file, None, node.value[step])
        return None

    # --- reading -----------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the main file and all it includes, and put them together. Problems are noted, never raised."""
        documents: list[_Document] = []
        try:
            self._read(self.main, (), documents)
        except Unreadable as error:
            self._note(self.main, error, error.line, error.column)
        if not documents:
            return
        first = documents[0]
        self.data = first.data
        self._root = _Part(first.name, None, first.root)
        if len(documents) > 1:
            self._put_together(documents)

    def _note(self, name: str, error: Unreadable, line: int, column: int) -> None:
        self.problems.append(
            Problem(self.source.shown_name(name), line, column, "error", error.message, error.hint)
        )

    def _read(self, name: str, chain: Sequence[str], documents: list[_Document]) -> None:
        """Raises Unreadable where the file itself cannot be had; what is wrong inside an included one is
        noted."""
        text = self.source.read(name, SIZE_LIMIT - sum(map(len, self.files.values())))
        self.files[name] = text
        try:
            root, count = compose(text)
            plain = PlainData()
            data = plain.of(root, count)
            self.longest = max(self.longest, plain.longest)
            if data is None:
                raise Unreadable(_("the file is empty"), _("a scenario begins with `bcmsim: 1`"))
            if not isinstance(root, MappingNode):
                raise Unreadable(
                    _("a map of keys is due here, not {value}").format(value=shown(data)),
                    _("a scenario begins with `bcmsim: 1`"),
                    *place_of(root),
                )
        except Unreadable as error:
            self._note(name, error, error.line, error.column)
            return
        for node, message, hint in plain.problems:
            self._note(name, Unreadable(message, hint), *place_of(node))
        documents.append(_Document(name, root, data))
        self._include(documents[-1], (*chain, name), documents)

    def _include(self, document: _Document, chain: tuple[str, ...], documents: list[_Document]) -> None:
        included = document.data.get("include")
        if not isinstance(included, str):
            return  # the models say what is due
        node = next(value for key, value in document.root.value if key_of(key) == "include")
        try:
            name = _included_name(document.name, included)
            if name in chain:
                ring = " -> ".join((*chain[chain.index(name) :], name))
                raise Unreadable(
                    _("files include each other in a ring: {ring}").format(ring=ring),
                    _("leave one include out"),
                )
            if len(self.files) >= _FILES_LIMIT:
                raise Unreadable(_("more than {limit} files include each other").format(limit=_FILES_LIMIT))
            self._read(name, chain, documents)
        except Unreadable as error:
            self._note(document.name, error, *place_of(node))

    # --- putting files together --------------------------------------------------------------------

    def _put_together(self, documents: list[_Document]) -> None:
        data: dict[str, Any] = {}
        entries: dict[str, _Part] = {}
        self._other_languages(documents)
        for document in documents:
            for key, part in _entries(document.name, document.root, document.data).items():
                value = document.data[key]
                old = data.get(key)
                if old is None:
                    data[key], entries[key] = value, part
                elif key in UNITED_MAPS and isinstance(old, dict) and isinstance(value, dict):
                    data[key], entries[key] = self._united(old, entries[key], value, part)
                elif key in JOINED_LISTS and isinstance(old, list) and isinstance(value, list):
                    data[key] = [*old, *value]
                    entries[key] = _Part("", entries[key].key, items=[*_items(entries[key]), *_items(part)])
        self.data = data
        self._root = _Part(documents[0].name, entries=entries)

    def _other_languages(self, documents: list[_Document]) -> None:
        """An included file that says it is in another language: its texts would pass for the main file's."""
        spoken = documents[0].data.get("language")
        for document in documents[1:]:
            other = document.data.get("language")
            if isinstance(spoken, str) and isinstance(other, str) and other != spoken:
                node = next(value for key, value in document.root.value if key_of(key) == "language")
                text = _("the texts of this file are in {other}, those of the scenario in {language}")
                self.problems.append(
                    Problem(
                        self.source.shown_name(document.name),
                        *place_of(node),
                        "warning",
                        text.format(other=shown(other), language=shown(spoken)),
                        _("write texts as {{de: ..., en: ...}}").format(),
                    )
                )

    def _united(
        self, old: dict[str, Any], old_part: _Part, new: dict[str, Any], new_part: _Part
    ) -> tuple[dict[str, Any], _Part]:
        united = dict(old)
        entries = dict(
            _entries(old_part.file, old_part.node, old) if old_part.entries is None else old_part.entries
        )
        for key, part in _entries(new_part.file, new_part.node, new).items():
            if key in united:
                there = entries[key]
                message = _("{key} stands also in {file}, line {line}").format(
                    key=shown(key), file=there.file, line=place_of(there.key)[0]
                )
                self._note(part.file, Unreadable(message, _("keep one of the two")), *place_of(part.key))
            else:
                united[key], entries[key] = new[key], part
        return united, _Part(old_part.file, old_part.key, entries=entries)


def _entries(file: str, node: MappingNode, data: dict[str, Any]) -> dict[str, _Part]:
    """What a map of one file holds, by key; of a key that stands twice the first."""
    found: dict[str, _Part] = {}
    for key_node, value_node in node.value:
        key = key_of(key_node)
        if key is not None and key in data and key not in found:
            found[key] = _Part(file, key_node, value_node)
    return found


def _items(part: _Part) -> list[_Part]:
    return (
        part.items if part.items is not None else [_Part(part.file, None, node) for node in part.node.value]
    )


def _included_name(including: str, value: str) -> str:
    """The included file's name relative to the main file. Raises Unreadable for one that leads elsewhere."""
    if not value.strip():
        raise Unreadable(_("the name of a file is due here"), _("write it, or delete the line"))
    name = posixpath.normpath(posixpath.join(posixpath.dirname(including), value))
    if posixpath.isabs(value) or "\\" in value or "\0" in value or name.split("/")[0] == "..":
        raise Unreadable(
            _("the file {name} lies outside the scenario's folder").format(name=shown(value)),
            _("write its name relative to this file, with / between folders"),
        )
    return name
