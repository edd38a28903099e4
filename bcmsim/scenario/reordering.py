"""Entries of a map put into another order in the text of a file: each moves with the comments above it.

Nothing is written anew: the lines of an entry, its comments directly above and beside it, move as they are;
blank lines between entries stay where they were. Afterwards the text is composed again and compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bcmsim.i18n import _
from bcmsim.scenario.composing import MappingNode, PlainData, compose, key_of
from bcmsim.scenario.editing import Edit, EditError, FilesOnDisk, Rewrite
from bcmsim.scenario.editing_spans import Editor
from bcmsim.scenario.problems import Problem
from bcmsim.scenario.reading import Unreadable, decode


def reordered(files: FilesOnDisk, section: str, order: Sequence[str]) -> list[Rewrite]:
    """The files with the entries of this section of the scenario in this order, as they are to be written.

    Entries that `order` does not name follow in the order of the file. Raises EditError where the section
    lies in more than one file, or cannot be put in order without changing something else.
    """
    texts = {name: decode(content) for name, content in files.contents.items()}
    holders = [name for name, text in texts.items() if _entries(compose(text)[0], section) is not None]
    if not holders:
        return []
    if len(holders) > 1:
        raise EditError(
            _("`{section}` lies in several files, whose order among each other is fixed: {files}").format(
                section=section, files=", ".join(holders)
            ),
            _("bring it together in one file first"),
        )
    name = holders[0]
    try:
        text = _Reorderer(texts[name]).text_in(section, order)
        _prove(texts[name], text, section, order)
    except Unreadable as error:
        problem = Problem(name, error.line, error.column, "error", error.message, error.hint)
        raise EditError(str(problem)) from None
    if text == texts[name]:
        return []
    return files.replaced({name: text})


def with_order(files: FilesOnDisk, order: Sequence[str]) -> list[Rewrite]:
    """The files with the resources in this order and `restart: {order: plan}`, as they are to be written.

    Raises EditError where that cannot be done without changing something else.
    """
    ruled = files.after(files.edited([Edit(("restart", "order"), "plan")]))
    done = ruled.after(reordered(ruled, "resources", order))
    return files.replaced(
        {name: decode(new) for name, new in done.contents.items() if new != files.contents[name]}
    )


def _entries(root: Any, section: str) -> Any:
    """The map with this key at the root; None: there is none, or it is empty."""
    if not isinstance(root, MappingNode):
        return None
    for key, value in root.value:
        if key_of(key) == section and isinstance(value, MappingNode) and value.value:
            return value
    return None


def _prove(before: str, after: str, section: str, order: Sequence[str]) -> None:
    """Raises Unreadable unless only the order of the section's entries is another one."""
    old, new = _data(before), _data(after)
    if old != new or list(new[section]) != _wanted(list(old[section]), order):
        raise Unreadable(
            _("the order in `{section}` cannot be changed without changing something else too").format(
                section=section
            ),
            _("write out what anchors repeat, or change it by hand"),
        )


def _data(text: str) -> Mapping[str, Any]:
    data: Mapping[str, Any] = PlainData().of(*compose(text))
    return data


def _wanted(keys: Sequence[str], order: Sequence[str]) -> list[str]:
    there = dict.fromkeys(keys)
    first = [key for key in dict.fromkeys(order) if key in there]
    named = dict.fromkeys(first)
    return [*first, *(key for key in keys if key not in named)]


class _Reorderer(Editor):
    """The places of the entries in one text."""

    def text_in(self, section: str, order: Sequence[str]) -> str:
        """The text with the section in this order."""
        node = _entries(self.root, section)
        keys = [key_of(key) or "" for key, _value in node.value]
        index = {key: number for number, key in enumerate(keys)}
        places = [index[key] for key in _wanted(keys, order)]
        spans = [(key.start_mark.index, self._end(value, key)) for key, value in node.value]
        if spans[0][0] > node.end_mark.index or spans != sorted(spans):
            raise self._anchor(node.value[0][0])
        alone = all(not self.text[self._line_start(start) : start].strip() for start, _end in spans)
        if node.flow_style or not alone:
            return self._swapped(spans, places)
        return self._moved(spans, places, node.start_mark.column)

    def _swapped(self, spans: Sequence[tuple[int, int]], places: Sequence[int]) -> str:
        """In braces: the entries change places, what is between them stays."""
        parts, last = [], 0
        for (start, end), place in zip(spans, places, strict=True):
            parts += [self.text[last:start], self.text[slice(*spans[place])]]
            last = end
        return "".join([*parts, self.text[last:]])

    def _moved(self, spans: Sequence[tuple[int, int]], places: Sequence[int], column: int) -> str:
        """Line by line: each entry with its comments."""
        bodies, blanks = [], []
        ends = [self._own_end(end, column) for _start, end in spans]
        above = self._line_start(spans[0][0])
        first = begin = self._comments_above(above)
        for number, (start, _end) in enumerate(spans):
            if number:
                after = self._after_break(ends[number - 1])
                begin = min(self._line_start(start), after + self._blank(after, self._line_start(start)))
                blanks.append(self.text[after:begin])
            bodies.append(self.text[begin : ends[number]])
        parts = [self.text[:first], bodies[places[0]]]
        for blank, place in zip(blanks, places[1:], strict=True):
            parts += [self._newline, blank, bodies[place]]
        return "".join([*parts, self.text[ends[-1] :]])

    def _after_break(self, position: int) -> int:
        return position + (2 if self.text[position : position + 2] == "\r\n" else 1)

    def _own_end(self, end: int, column: int) -> int:
        """The end of the last line of an entry, comments further in below it included."""
        end = self._line_end(end)
        while end < len(self.text):
            start = self._after_break(end)
            line = self.text[start : self._line_end(start)] if start < len(self.text) else ""
            stripped = line.lstrip(" ")
            if not stripped.startswith("#") or len(line) - len(stripped) <= column:
                break
            end = self._line_end(start)
        return end

    def _blank(self, start: int, end: int) -> int:
        """How many characters of blank lines stand at the beginning of this part."""
        part = self.text[start:end]
        length = 0
        for line in part.splitlines(keepends=True):
            if line.strip():
                break
            length += len(line)
        return length

    def _comments_above(self, line: int) -> int:
        """The start of the comment lines directly above this line."""
        while line:
            before = self._line_start(line - 1)
            if not self.text[before:line].lstrip().startswith("#"):
                break
            line = before
        return line
