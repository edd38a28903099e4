"""Lines of text with styles by name: cut and padded by terminal cells, cleaned, never markup."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from bcmsim.text import cell_width, one_line
from bcmsim.tui.widgets.styles import named_style

Piece = tuple[str, str]
"""Text and the name of its style; the empty name is the plain one."""
Line = list[Piece]


def line_width(line: Sequence[Piece]) -> int:
    return sum(cell_width(text) for text, _style in line)


def cut(line: Sequence[Piece], width: int) -> Line:
    """The line on one row of at most `width` cells, every piece cleaned."""
    result: Line = []
    left = width
    for text, style in line:
        if left <= 0:
            break
        shown = one_line(text, left)
        if shown:
            result.append((shown, style))
            left -= cell_width(shown)
            if shown != text and shown.endswith("…"):
                break
    return result


def spread(left: Sequence[Piece], right: Sequence[Piece], width: int) -> Line:
    """Left part, gap, right part, exactly `width` cells; the left one is cut first."""
    tail = cut(right, width)
    gap = 1 if tail else 0
    head = cut(left, max(0, width - line_width(tail) - gap))
    fill = max(0, width - line_width(head) - line_width(tail))
    return [*head, (" " * fill, ""), *tail]


def to_strip(line: Sequence[Piece], width: int, widget: Widget) -> Strip:
    """The line as Textual draws it in a widget's colours, exactly `width` cells wide."""
    base, app = widget.rich_style, widget.app
    segments = [Segment(text, base + named_style(app, style) if style else base) for text, style in line]
    return Strip(segments).adjust_cell_length(width, base)
