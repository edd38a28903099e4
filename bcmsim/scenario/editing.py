"""Surgical edits of scenario files: what is asked changes, every other byte stays.

    files = FilesOnDisk.read(path)
    changed = files.edited([Edit(("processes", "shop", "rpo"), "4 h"), Edit(("measures", "ups"), REMOVED)])

An edit names its place as the models do, by keys and list positions of the whole scenario, and is made in
the file of an `include:` that holds the place, or else what is around it (the main file first). After
editing, the text is composed again and compared: if anything but the asked places came out different, nothing
is returned.

Values are what a file holds: text, None (written `~`), lists and maps. Texts are written as their kind is
written in the format (`write_duration` and so on); nothing is checked against the models here.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from bcmsim.errors import BcmsimError
from bcmsim.i18n import _
from bcmsim.scenario.composing import PlainData, compose, place_of
from bcmsim.scenario.editing_spans import REMOVED, Editor, Wish
from bcmsim.scenario.loading import no_collection
from bcmsim.scenario.mistakes import shown
from bcmsim.scenario.problems import Problem, ScenarioProblems, in_order
from bcmsim.scenario.reading import Folder, Unreadable, decode
from bcmsim.scenario.tree import JOINED_LISTS, UNITED_MAPS, Path, Tree
from bcmsim.scenario.writing import as_plain

__all__ = ["REMOVED", "Edit", "EditError", "FilesOnDisk", "Rewrite", "edited"]

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
"""Byte order marks with the encodings that they stand for; the longer ones first."""


class EditError(BcmsimError):
    """A place that cannot be edited: the message names file, line and column."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A value for one place. `REMOVED` takes a key out; a position behind a list's end appends to it."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The new bytes of one file, and those that must still be there when it is written."""

    path: FilePath
    before: bytes
    after: bytes


def edited(files: Mapping[str, str], main: str, edits: Iterable[Edit]) -> dict[str, str]:
    """The new texts of the files that change, by name.

    `files` are the texts of the scenario and all it includes, without byte order marks. Raises EditError for
    a place that cannot be edited, ScenarioProblems for files that cannot be read.
    """
    return _edited(files if next(iter(files)) == main else {main: files[main], **files}, str, edits)


def _edited(
    files: Mapping[str, str], shown_name: Callable[[str], str], edits: Iterable[Edit]
) -> dict[str, str]:
    with no_collection():
        editors = {name: _opened(shown_name(name), text) for name, text in files.items()}
        return _changed(files, editors, shown_name, edits)


def _opened(file: str, text: str) -> tuple[Editor, dict[str, Any]]:
    """The file's editor and data. Raises ScenarioProblems for what is no file of a scenario."""
    try:
        editor, plain = Editor(text), PlainData()
        data = plain.of(editor.root, editor.count)
        if not isinstance(data, dict):
            raise Unreadable(_("a map of keys is due here, not {value}").format(value=shown(data)))
    except Unreadable as error:
        problem = Problem(file, error.line, error.column, "error", error.message, error.hint)
        raise ScenarioProblems([problem]) from None
    if plain.problems:
        raise ScenarioProblems(
            Problem(file, *place_of(node), "error", message, hint) for node, message, hint in plain.problems
        )
    return editor, data


def _changed(
    files: Mapping[str, str],
    editors: Mapping[str, tuple[Editor, dict[str, Any]]],
    shown_name: Callable[[str], str],
    edits: Iterable[Edit],
) -> dict[str, str]:
    datas = {name: data for name, (_editor, data) in editors.items()}
    wishes: dict[str, Wish] = {}
    for edit in edits:
        name, path = _home(datas, edit.path)
        _ask(wishes.setdefault(name, Wish()), path, edit.value)
    changed = {}
    for name, wish in wishes.items():
        _drop_idle(wish, datas[name])
        file = shown_name(name)
        try:
            text = editors[name][0].edit(wish)
        except Unreadable as error:
            raise _refusal(file, error.line, error.column, error.message, error.hint) from None
        _prove(file, text, _fulfilled(datas[name], wish))
        if text != files[name]:
            changed[name] = text
    return changed


def _refusal(file: str, line: int, column: int, message: str, hint: str | None) -> EditError:
    return EditError(str(Problem(file, line, column, "error", message, hint)))


def _ask(wish: Wish, path: Path, value: Any) -> None:
    """Hang a wish below the root's. Of two for the same place the later holds; one inside another is a
    ValueError."""
    if not path:
        raise ValueError("an edit needs a path")
    for step in path:
        if wish.final:
            raise ValueError(f"an edit lies inside another one: {path}")
        wish = wish.below.setdefault(_normalised(step), Wish())
    if wish.below:
        raise ValueError(f"an edit lies around another one: {path}")
    wish.final = True
    wish.value = value if value is REMOVED else as_plain(value)


def _drop_idle(wish: Wish, data: Any) -> None:
    """Forget removals of what is not there, so that they do not make the maps around it."""
    for step, below in list(wish.below.items()):
        there = data.get(step) if isinstance(data, dict) else None
        if isinstance(data, list) and isinstance(step, int) and step < len(data):
            there = data[step]
        if below.removes:
            idle = not isinstance(data, dict | list) or (isinstance(data, dict) and step not in data)
        else:
            _drop_idle(below, there)
            idle = not below.final and not below.below
        if idle:
            del wish.below[step]


def _normalised(step: str | int) -> str | int:
    return unicodedata.normalize("NFC", step) if isinstance(step, str) else step


# --- which file ------------------------------------------------------------------------------------


def _home(datas: Mapping[str, dict[str, Any]], path: Path) -> tuple[str, Path]:
    """The file that holds a place or what is around it, and the path inside that file (as `tree` unites
    them)."""
    key, rest = str(_normalised(path[0])), path[1:]
    holders = [name for name, data in datas.items() if data.get(key) is not None]
    if not holders:
        main = next(iter(datas))
        return next((name for name, data in datas.items() if key in data), main), path
    if rest and key in UNITED_MAPS:
        entry = _normalised(rest[0])
        for name in holders:
            if isinstance(datas[name][key], dict) and entry in datas[name][key]:
                return name, path
    if rest and key in JOINED_LISTS and isinstance(rest[0], int):
        position = rest[0]
        for name in holders:
            length = len(datas[name][key])
            if position < length or name == holders[-1]:
                return name, (key, position, *rest[1:])
            position -= length
    return holders[0], path


# --- the proof -------------------------------------------------------------------------------------


def _fulfilled(data: Any, wish: Wish) -> Any:
    """The data as it must be after the edit; what is not concerned is shared with the old."""
    if wish.final or data is None:
        return wish.whole()
    if isinstance(data, list):
        items = list(data)
        for step in sorted(step for step in wish.below if isinstance(step, int)):
            items[step : step + 1] = [
                _fulfilled(items[step] if step < len(items) else None, wish.below[step])
            ]
        return items
    result = dict(data)
    for key, below in wish.below.items():
        if below.removes:
            result.pop(str(key), None)
        else:
            result[str(key)] = _fulfilled(result.get(str(key)), below)
    return result


def _prove(file: str, text: str, due: Any) -> None:
    """Raises EditError unless the text reads as the data that is due, with its keys in the same order."""
    try:
        plain = PlainData()
        data = plain.of(*compose(decode(text)))
    except Unreadable as error:
        raise _refusal(file, error.line, error.column, _not_alone(), _by_hand()) from None
    if plain.problems:
        raise _refusal(file, *place_of(plain.problems[0][0]), _not_alone(), _by_hand())
    if not _same(data, due):
        raise _refusal(file, 1, 1, _not_alone(), _by_hand())


def _not_alone() -> str:
    return _("this file cannot be changed here without changing something else too")


def _by_hand() -> str:
    return _("write out what anchors repeat, or change it by hand")


def _same(one: Any, other: Any) -> bool:
    """Whether two plain data are equal, order of keys included."""
    if isinstance(one, dict):
        return (
            isinstance(other, dict)
            and list(one) == list(other)
            and all(_same(value, other[key]) for key, value in one.items())
        )
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


# --- files on disk ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FilesOnDisk:
    """The files of a scenario as they were read."""

    path: FilePath
    """The main file."""
    contents: Mapping[str, bytes]
    """Bytes by name relative to the main file, that one first."""

    @classmethod
    def read(cls, path: str | FilePath) -> FilesOnDisk:
        """Raises ScenarioProblems where the files are no YAML, or cannot be put together."""
        main = FilePath(path)
        tree = Tree(Folder(main), main.name)
        with no_collection():
            tree.read()
        problems = in_order(tree.problems, tree.shown_files())
        if any(problem.severity == "error" for problem in problems):
            raise ScenarioProblems(problem for problem in problems if problem.severity == "error")
        return cls(main, {name: _place(main, name).read_bytes() for name in tree.files})

    @property
    def main(self) -> str:
        """The name of the main file, as `load_files` takes it."""
        return self.path.name

    def edited(self, edits: Iterable[Edit]) -> list[Rewrite]:
        """The files with all edits made, as they are to be written; encoding and byte order mark stay.

        Raises EditError for a place that cannot be edited.
        """
        texts = {name: decode(content) for name, content in self.contents.items()}
        return self.replaced(_edited(texts, lambda name: str(_place(self.path, name)), edits))

    def replaced(self, texts: Mapping[str, str]) -> list[Rewrite]:
        """The files with these new texts, as they are to be written; encoding and byte order mark stay."""
        return [
            Rewrite(_place(self.path, name), self.contents[name], _encoded(text, self.contents[name]))
            for name, text in texts.items()
        ]

    def after(self, rewrites: Sequence[Rewrite]) -> FilesOnDisk:
        """The files as they are once these are written."""
        new = {rewrite.path: rewrite.after for rewrite in rewrites}
        return FilesOnDisk(
            self.path,
            {name: new.get(_place(self.path, name), old) for name, old in self.contents.items()},
        )


def _place(main: FilePath, name: str) -> FilePath:
    return main if name == main.name else main.parent / name


def _encoded(text: str, before: bytes) -> bytes:
    """The text in the encoding that the file had, with its byte order mark."""
    for mark, encoding in _MARKS:
        if before.startswith(mark):
            return mark + text.encode(encoding)
    return text.encode("utf-8")
