"""Tables of plain text that fit a terminal's width; cells wrap, nothing is cut off."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from bcmsim.text import cell_width, one_line, pad

WIDTH = 80
GAP = "  "


def text_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), width: int = WIDTH
) -> str:
    """The rows under their headers within `width` cells; the columns in `right` are aligned to the right.

    Where it gets tight, the widest columns give way and wrap between words.
    """
    cells = [[one_line(cell) for cell in row] for row in [headers, *rows]]
    widths = _widths(cells, width)
    lines = [line for row in cells[:1] for line in _lines(row, widths, right)]
    lines.append(GAP.join("-" * size for size in widths))
    for row in cells[1:]:
        lines += _lines(row, widths, right)
    return "\n".join(lines)


def _widths(cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """As wide as the cells, then the widest give way: first down to their longest word, then into words."""
    columns = list(zip(*cells, strict=True))
    widths = [max(map(cell_width, column)) for column in columns]
    words = [max(cell_width(word) for cell in column for word in ("", *cell.split())) for column in columns]
    spare = max(width - len(GAP) * (len(widths) - 1), len(widths))
    while sum(widths) > spare:
        room = [size - least for size, least in zip(widths, words, strict=True)]
        if max(room) <= 0:
            words = [1] * len(words)
            continue
        widest = max((n for n in range(len(widths)) if room[n] > 0), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def _lines(row: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> list[str]:
    wrapped = [wrap(cell, size) for cell, size in zip(row, widths, strict=True)]
    return [
        GAP.join(
            pad(part, size, "right" if number in right else "left")
            for number, (part, size) in enumerate(zip(parts, widths, strict=True))
        ).rstrip()
        for parts in zip_longest(*wrapped, fillvalue="")
    ]


def wrap(words: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken inside a word only where it must be."""
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


def _fitting(word: str, width: int) -> int:
    """How many characters of a word fit, at least one."""
    used = 0
    for index, char in enumerate(word):
        used += cell_width(char)
        if used > width and index:
            return index
    return len(word)
