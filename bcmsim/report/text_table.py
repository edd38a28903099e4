"""Tables of plain text that fit a terminal's width; cells wrap, nothing is cut off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from bcmsim.text import cell_width, one_line, pad

WIDTH = 80
GAP = "  "
NARROW_GAP = " "
"""Between columns that would have to cut words otherwise."""

_BREAK = re.compile(r"(?<=\w[-/_])(?=\w)")
_PARTS = re.compile(rf"\s+|{_BREAK.pattern}")


def text_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), width: int = WIDTH
) -> str:
    """The rows under their headers within `width` cells; the columns in `right` are aligned to the right.

    Where it gets tight, the widest columns give way and wrap between words, then after hyphens, slashes and
    underscores; before a word is cut in two, the columns move together.
    """
    cells = [[one_line(cell) for cell in row] for row in [headers, *rows]]
    columns = list(zip(*cells, strict=True))
    words = [
        max((cell_width(word) for cell in column for word in cell.split()), default=1) for column in columns
    ]
    parts = [max(map(longest_part, column)) for column in columns]
    gap = GAP if sum(parts) + len(GAP) * (len(columns) - 1) <= width else NARROW_GAP
    widths = _widths(columns, width - len(gap) * (len(columns) - 1), (words, parts))
    lines = [line for row in cells[:1] for line in _lines(row, widths, right, gap)]
    lines.append(gap.join("-" * size for size in widths))
    for row in cells[1:]:
        lines += _lines(row, widths, right, gap)
    return "\n".join(lines)


def _widths(columns: Sequence[Sequence[str]], spare: int, least: Sequence[Sequence[int]]) -> list[int]:
    """As wide as the cells, then the widest give way: down to each of the least widths, then into words."""
    widths = [max(1, *map(cell_width, column)) for column in columns]
    for floor in (*least, [1] * len(widths)):
        while sum(widths) > spare:
            giving = [n for n, (size, few) in enumerate(zip(widths, floor, strict=True)) if size > few]
            if not giving:
                break
            widths[max(giving, key=widths.__getitem__)] -= 1
    return widths


def _lines(row: Sequence[str], widths: Sequence[int], right: Sequence[int], gap: str) -> list[str]:
    wrapped = [wrap(cell, size) for cell, size in zip(row, widths, strict=True)]
    return [
        gap.join(
            pad(part, size, "right" if number in right else "left")
            for number, (part, size) in enumerate(zip(parts, widths, strict=True))
        ).rstrip()
        for parts in zip_longest(*wrapped, fillvalue="")
    ]


def wrap(words: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells; a word that is longer breaks after a hyphen, slash or
    underscore, and anywhere only where it must."""
    lines = [""]
    for word in words.split():
        if lines[-1] and cell_width(lines[-1]) + 1 + cell_width(word) <= width:
            lines[-1] += f" {word}"
            continue
        if lines[-1]:
            lines.append("")
        while cell_width(word) > width:
            head = _fitting(word, width)
            lines[-1] = word[:head]
            lines.append("")
            word = word[head:]
        lines[-1] = word
    return lines


def longest_part(words: str) -> int:
    """How wide a column must be so that no word in it is cut in two."""
    return max((cell_width(part) for part in _PARTS.split(words)), default=0)


def _fitting(word: str, width: int) -> int:
    """How many characters of a word to put on a line, at least one: up to the last sensible place."""
    used = 0
    for index, char in enumerate(word):
        used += cell_width(char)
        if used > width and index:
            places = [
                place.start() for place in _BREAK.finditer(word, 0, index + 1) if place.start() <= index
            ]
            return places[-1] if places else index
    return len(word)
