"""Where in the text of one file a change goes: spans to replace, found by the marks of the composed nodes.

Nothing outside these spans is touched: comments, alignment, order, quotes and line ends stay as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any, Final

from yaml.nodes import Node, ScalarNode

from bcmsim.i18n import _
from bcmsim.scenario.composing import MappingNode, compose, key_of, place_of
from bcmsim.scenario.reading import Unreadable
from bcmsim.scenario.writing import (
    Plain,
    Written,
    entry_lines,
    item_lines,
    newline_of,
    write_block,
    write_flow,
    write_scalar,
)

_COLON: Final = re.compile(r"[ \t]*:")
_BREAK: Final = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_BLANK_LINES: Final = re.compile(rf"(?:{_BREAK.pattern})(?:[ \t]*(?:{_BREAK.pattern}))*\Z")


class _Removed:
    """The one value that means: take the key out."""

    def __repr__(self) -> str:
        return "REMOVED"


REMOVED: Final = _Removed()


@dataclass(slots=True)
class Wish:
    """What is asked of one place: a new value, or wishes for places below it, by key or position."""

    value: Plain | _Removed = None
    below: dict[str | int, Wish] = field(default_factory=dict)
    final: bool = False
    """Whether `value` is asked for."""

    def whole(self) -> Plain:
        """The value of a place that is not there yet."""
        if self.final:
            return None if isinstance(self.value, _Removed) else self.value
        if all(isinstance(step, int) for step in self.below):
            return [self.below[step].whole() for step in sorted(self.below)]
        return {str(step): wish.whole() for step, wish in self.below.items() if not wish.removes}

    @property
    def removes(self) -> bool:
        """Whether the place is to be taken out."""
        return self.final and isinstance(self.value, _Removed)


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where a value hangs: behind a key's colon (`colon`), or behind a dash or at the root (None)."""

    column: int
    """Of the key or dash."""
    colon: int | None = None
    opened: bool = False
    """Whether neighbours that are maps stand on lines of their own."""


class Editor:
    """Collects the spans of one file. Raises Unreadable where a place cannot be edited."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root, self.count = compose(text)
        self._newline = newline_of(text)
        self._changes: list[tuple[int, int, str]] = []
        breaks = [match.span() for match in _BREAK.finditer(text)]
        self._line_starts = [0, *(end for _start, end in breaks)]
        self._line_ends = [*(start for start, _end in breaks), len(text)]
        self._step = self._usual_step()

    def edit(self, wish: Wish) -> str:
        """The text with all wishes fulfilled."""
        self._inside(self.root, wish, in_flow=False, slot=_Slot(-self._step))
        # Sorted by place; where two meet, what is put in stands before what is taken out.
        ordered = sorted(self._changes, key=lambda change: (change[0], change[0] != change[1]))
        parts, last = [], 0
        for start, end, new in ordered:
            if start < last:
                raise self._cannot(self.root, _("these changes meet in one place"))
            parts += [self.text[last:start], new]
            last = end
        at_the_end = bool(ordered) and ordered[-1][0] == len(self.text) and self._newline in ordered[-1][2]
        return "".join([*parts, self.text[last:], self._newline if at_the_end else ""])

    # --- walking -----------------------------------------------------------------------------------

    def _inside(self, node: Any, wish: Wish, *, in_flow: bool, slot: _Slot) -> None:
        self._refuse_anchor(node)
        if wish.final:
            self._set(node, wish.whole(), in_flow, slot)
        elif isinstance(node, ScalarNode):
            if node.value not in ("", "~") or node.style:
                raise self._cannot(node, _("a single value stands here, not a list or map"))
            self._set(node, wish.whole(), in_flow, slot)
        elif isinstance(node, MappingNode):
            self._map(node, wish, in_flow or bool(node.flow_style), slot, in_flow)
        else:
            self._list(node, wish, in_flow or bool(node.flow_style), slot, in_flow)

    def _map(self, node: Any, wish: Wish, flow: bool, slot: _Slot, around_flow: bool) -> None:
        index = {key_of(key): number for number, (key, _value) in reversed(list(enumerate(node.value)))}
        gone = sorted(index[key] for key, one in wish.below.items() if one.removes and key in index)
        new = {str(key): one for key, one in wish.below.items() if key not in index and not one.removes}
        if not node.value or (gone and len(gone) == len(node.value)):
            if gone or new:
                self._set(node, {key: one.whole() for key, one in new.items()}, around_flow, slot)
            return
        opened = any(isinstance(v, MappingNode) and not v.flow_style for _k, v in node.value)
        for key, one in wish.below.items():
            if key in index and not one.removes:
                key_node, value = node.value[index[key]]
                if value.start_mark.index < key_node.end_mark.index:
                    raise self._anchor(key_node)
                colon = self._colon(key_node, value)
                self._inside(value, one, in_flow=flow, slot=_Slot(node.start_mark.column, colon, opened))
        if gone:
            self._remove(node, gone, flow)
        if new:
            self._add(node, new, flow, opened)

    def _list(self, node: Any, wish: Wish, flow: bool, slot: _Slot, around_flow: bool) -> None:
        there, asked = len(node.value), sorted(wish.below, key=str)
        if not all(isinstance(step, int) for step in asked):
            raise self._cannot(node, _("a list stands here, not a map"))
        steps = sorted(step for step in asked if isinstance(step, int))
        new = [step for step in steps if step >= there]
        if new != list(range(there, there + len(new))) or any(wish.below[step].removes for step in steps):
            raise ValueError("items of lists are replaced or appended in order, never taken out")
        if not there:
            self._set(node, [wish.below[step].whole() for step in new], around_flow, slot)
            return
        opened = any(isinstance(one, MappingNode) and not one.flow_style for one in node.value)
        for step in steps:
            if step < there:
                item = node.value[step]
                if item.start_mark.index < node.start_mark.index:
                    raise self._anchor(node)
                inner = _Slot(node.start_mark.column, None, opened)
                self._inside(item, wish.below[step], in_flow=flow, slot=inner)
        values = [wish.below[step].whole() for step in new]
        if not values:
            return
        end = self._end(node.value[-1], node)
        if flow:
            self._put(end, "".join(f", {write_flow(value)}" for value in values))
            return
        lines = [
            line
            for value in values
            for line in item_lines(value, node.start_mark.column, step=self._step, opened=opened)
        ]
        self._put_lines(self._line_end(end), lines)

    # --- one value ---------------------------------------------------------------------------------

    def _set(self, node: Any, value: Plain, in_flow: bool, slot: _Slot) -> None:
        start = node.start_mark.index
        style = node.style if isinstance(node, ScalarNode) else None
        if in_flow:
            self._set_flow(node, write_flow(value, style), start, slot)
            return
        if slot.colon is None:
            self._set_item(node, value, style, slot)
            return
        used = slot.colon + 1 - self._line_start(slot.colon)
        written = write_block(value, slot.column, used, step=self._step, style=style, opened=slot.opened)
        end = self._end(node, node)
        if self._line_end(slot.colon) < start:
            self._set_below(node, written, slot.colon, end)
            return
        if start == end:
            if written.head:
                self._put(slot.colon, f" {written.head}")
        elif style in ("|", ">"):
            header = self._header_end(start)
            self._change(start, header, written.head)
            self._change(self._line_end(header), end, "")
        elif written.head:
            self._change(start, end, written.head)
        else:
            self._change(slot.colon, end, "")
        self._put_lines(self._line_end(end), written.body)

    def _set_flow(self, node: Any, new: str, start: int, slot: _Slot) -> None:
        """In braces: in place of the old value, or behind the colon where there is none."""
        end = node.end_mark.index
        if start < end or slot.colon is None:
            self._change(start, end, new)
        elif self.text[slot.colon - 1 : slot.colon] == ":":
            self._put(slot.colon, f" {new}")
        else:
            self._put(slot.colon, f": {new}")

    def _set_below(self, node: Any, written: Written, colon: int, end: int) -> None:
        """The old value begins on a line below its key: the new one moves up behind the colon."""
        if not isinstance(node, ScalarNode):
            end = self._line_end(end) if not node.flow_style else end
        if written.head:
            self._put(colon, f" {written.head}")
        self._change(self._line_end(colon), end, "")
        self._put_lines(self._line_end(end), written.body)

    def _set_item(self, node: Any, value: Plain, style: str | None, slot: _Slot) -> None:
        """An item of a list, or the root: the new value begins where the old one did."""
        start, end = node.start_mark.index, self._end(node, node)
        column = node.start_mark.column if start < end else slot.column + 2
        written = write_block(value, column - 2, column, step=2, style=style, opened=slot.opened)
        head, body = written.head, written.body
        if not head:
            head, body = body[0][column:], body[1:]
        if start == end:
            self._put(start, f" {head}")
        elif style in ("|", ">"):
            header = self._header_end(start)
            self._change(start, header, head)
            self._change(self._line_end(header), end, "")
        else:
            self._change(start, end, head)
        self._put_lines(self._line_end(end), body)

    # --- new and old keys --------------------------------------------------------------------------

    def _add(self, node: Any, new: dict[str, Wish], flow: bool, opened: bool) -> None:
        end = self._end(node.value[-1][1], node.value[-1][0])
        if flow:
            self._put(end, "".join(f", {write_scalar(k)}: {write_flow(w.whole())}" for k, w in new.items()))
            return
        lines = [
            line
            for key, wish in new.items()
            for line in entry_lines(key, wish.whole(), node.start_mark.column, step=self._step, opened=opened)
        ]
        self._put_lines(self._line_end(end), lines)

    def _remove(self, node: Any, gone: list[int], flow: bool) -> None:
        entries = node.value
        for first, last in _runs(gone):
            start = entries[first][0].start_mark.index
            end = self._end(entries[last][1], entries[last][0])
            if flow or self.text[self._line_start(start) : start].strip():
                # In braces, or behind the dash of a list: up to the next key, or from the end of the last.
                if last + 1 < len(entries):
                    self._change(start, entries[last + 1][0].start_mark.index, "")
                else:
                    self._change(self._end(entries[first - 1][1], entries[first - 1][0]), end, "")
                continue
            line = self._line_start(start)
            if line:
                self._change(self._before_break(line), self._line_end(end), "")
            else:
                self._change(0, entries[last + 1][0].start_mark.index, "")

    # --- places ------------------------------------------------------------------------------------

    def _end(self, node: Any, before: Any) -> int:
        """Where the value's own text ends, before comments and blank lines; `before` stands before it."""
        if node is not before and node.start_mark.index < before.start_mark.index:
            raise self._anchor(before)
        if isinstance(node, ScalarNode):
            if node.start_mark.index == node.end_mark.index:
                return self._empty_end(node, before)
            end: int = node.end_mark.index
            return self._literal_end(node, end) if node.style in ("|", ">") else end
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        return self._end(last[1], last[0]) if isinstance(node, MappingNode) else self._end(last, node)

    def _empty_end(self, node: Any, before: Any) -> int:
        """Where `key:` or `key` ends when no value follows."""
        mark: int = node.start_mark.index
        if not isinstance(before, ScalarNode) or before is node:
            return mark
        return self._colon(before, node)

    def _literal_end(self, node: Any, end: int) -> int:
        """The end of the last line of a literal block, without the line break."""
        text = self.text[node.start_mark.index : end]
        header = self.text[node.start_mark.index : self._header_end(node.start_mark.index)]
        if "+" in header:
            return self._before_break(end) if self._line_start(end) == end else end
        blank = _BLANK_LINES.search(text)
        return end if blank is None else int(node.start_mark.index) + blank.start()

    def _header_end(self, start: int) -> int:
        """Behind `|`, `>-`, `|2+`."""
        end = start + 1
        while self.text[end : end + 1] in ("+", "-", *"0123456789"):
            end += 1
        return end

    def _colon(self, key: Any, value: Any) -> int:
        """Behind the colon of a key; of a key in braces that has none, behind the key."""
        end: int = key.end_mark.index
        match = _COLON.match(self.text, end)
        if match is not None:
            return match.end()
        if value.start_mark.index == value.end_mark.index:
            return end
        raise self._cannot(key, _("the key and its value stand apart"))

    def _line_end(self, position: int) -> int:
        return self._line_ends[bisect_right(self._line_starts, position) - 1]

    def _line_start(self, position: int) -> int:
        return self._line_starts[bisect_right(self._line_starts, position) - 1]

    def _before_break(self, position: int) -> int:
        """Before the line break that ends at this position."""
        return position - (2 if self.text[position - 2 : position] == "\r\n" else 1)

    def _usual_step(self) -> int:
        """By how many columns the file indents."""
        if isinstance(self.root, MappingNode):
            for _key, value in self.root.value:
                if isinstance(value, MappingNode) and not value.flow_style and value.value:
                    column: int = value.start_mark.column - self.root.start_mark.column
                    return column if 1 <= column <= 8 else 2
        return 2

    # --- changes -----------------------------------------------------------------------------------

    def _change(self, start: int, end: int, new: str) -> None:
        if start != end or new:
            self._changes.append((start, end, new))

    def _put(self, place: int, new: str) -> None:
        if self.text[place : place + 1] == "#":
            new += " "
        self._changes.append((place, place, new))

    def _put_lines(self, place: int, lines: tuple[str, ...] | list[str]) -> None:
        if lines:
            self._changes.append((place, place, "".join(self._newline + line for line in lines)))

    def _refuse_anchor(self, node: Any) -> None:
        if self.text[node.start_mark.index : node.start_mark.index + 1] == "&":
            raise self._anchor(node)

    def _anchor(self, node: Node) -> Unreadable:
        return self._cannot(node, _("an anchor stands here"), _("write out what is meant"))

    def _cannot(self, node: Node, message: str, hint: str | None = None) -> Unreadable:
        return Unreadable(message, hint or _("change this place by hand"), *place_of(node))


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Ascending numbers as first and last of each unbroken run."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
