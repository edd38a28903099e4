"""Wrapping of text into terminal lines, by cells: ranges into the text, so that styles can follow."""

from __future__ import annotations

from rich.cells import get_character_cell_size

Range = tuple[int, int]


def wrap(text: str, width: int) -> list[Range]:
    """Where the lines of a text begin and end when it is wrapped to `width` cells.

    Breaks at line ends and blanks; a word longer than a line is cut. The blank that a line is broken at
    belongs to no line. An empty text has one empty line. The text must be clean (`bcmsim.text.visible`).
    """
    width = max(2, width)
    ranges: list[Range] = []
    begin = 0
    while True:
        end = text.find("\n", begin)
        stop = len(text) if end < 0 else end
        _wrap_line(text, begin, stop, width, ranges)
        if end < 0:
            return ranges
        begin = end + 1


def _wrap_line(text: str, begin: int, stop: int, width: int, ranges: list[Range]) -> None:
    plain = text.isascii()
    while True:
        fits = min(stop, begin + width) if plain else _fitting(text, begin, stop, width)
        if fits >= stop:
            ranges.append((begin, stop))
            return
        blank = text.rfind(" ", begin + 1, fits + 1)
        if blank < 0:
            ranges.append((begin, fits))
            begin = fits
        else:
            ranges.append((begin, blank))
            begin = blank + 1


def _fitting(text: str, begin: int, stop: int, width: int) -> int:
    """The end of the longest piece from `begin` that fits into `width` cells; at least one character long."""
    if stop - begin <= width // 2:
        return stop
    used = 0
    for index in range(begin, stop):
        used += get_character_cell_size(text[index])
        if used > width:
            return max(index, begin + 1)
    return stop
