"""The rows that a page of the debrief is made of."""

from __future__ import annotations

from dataclasses import dataclass

from bcmsim.text import pad
from bcmsim.tui.flow_list import Piece

MARK_WIDTH = 17
TIME_WIDTH = 9
GOOD, BAD = "good", "late"


@dataclass(frozen=True, slots=True)
class PageRow:
    """A line of a page: a mark on the left, and text beside it. A heading has no mark."""

    text: tuple[Piece, ...]
    mark: str = ""
    style: str = ""
    width: int = 0
    """Of the column of the mark."""


def heading(*text: Piece) -> PageRow:
    return PageRow(text)


def blank() -> PageRow:
    return PageRow((("", ""),))


def note(text: str) -> PageRow:
    return PageRow(((text, "faint"),))


def line(mark: str, style: str, *text: Piece, width: int = MARK_WIDTH) -> PageRow:
    return PageRow(tuple(text), mark, style, width)


def head_of(row: PageRow) -> tuple[Piece, ...]:
    return ((pad(row.mark, row.width), row.style),) if row.width else ()
