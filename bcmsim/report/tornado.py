"""The tornado: how far the WAZ moves when one resource takes its P10, or its P90, all else as planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_hmm
from bcmsim.report.impact import svg
from bcmsim.report.impact.curves import wrap_parts
from bcmsim.report.many_runs import time_cell
from bcmsim.report.time_axis import Axis, axis_of
from bcmsim.text import cell_width, one_line, pad

if TYPE_CHECKING:
    from bcmsim.report.names import Names
    from bcmsim.restart.montecarlo import ManyRuns

LOW, HIGH, BOTH, PLANNED = "░", "▓", "▒", "┃"
MOST_NAMES = 24

LEFT, COLUMNS, RIGHT, ROW = 180, 500, 60, 22
ROOM = 52
"""On both sides of the bars, for their times."""


@dataclass(frozen=True, slots=True)
class Line:
    """One bar: the WAZ with the resource at its P10 and at its P90."""

    name: str
    low_s: int
    high_s: int


@dataclass(frozen=True, slots=True)
class Tornado:
    """The bars around the WAZ as planned, widest first."""

    planned_s: int
    lines: tuple[Line, ...]

    def axis(self, room: int) -> Axis:
        seconds = [self.planned_s, *(s for one in self.lines for s in (one.low_s, one.high_s))]
        return axis_of(min(seconds), max(seconds), room)


def tornado_of(names: Names, result: ManyRuns) -> Tornado | None:
    """None where nothing moves the WAZ, or the plan does not end as planned."""
    planned_s = result.planned.waz_s
    lines = tuple(
        Line(names.resource(one.resource), one.low_s, one.high_s)
        for one in result.tornado
        if one.low_s is not None and one.high_s is not None
        if not one.low_s == one.high_s == planned_s
    )
    return None if planned_s is None or not lines else Tornado(planned_s, lines)


# --- terminal ------------------------------------------------------------------------------------


def tornado_text(tornado: Tornado, width: int = 80) -> str:
    """A row for each resource: its name, the WAZ at P10, the bars, the WAZ at P90."""
    names = min(MOST_NAMES, max(cell_width(one_line(one.name)) for one in tornado.lines))
    times = max(len(time_cell(s)) for one in tornado.lines for s in (one.low_s, one.high_s))
    axis = tornado.axis(max(20, width - names - 2 * times - 3))
    lines = []
    for one in tornado.lines:
        low, high = pad(time_cell(one.low_s), times, "right"), pad(time_cell(one.high_s), times, "right")
        bars = "".join(_bars(axis, tornado.planned_s, one))
        lines.append(f"{pad(one_line(one.name, names), names)} {low} {bars} {high}")
    planned = _("{sign} as planned {time}").format(sign=PLANNED, time=format_hmm(tornado.planned_s))
    said = [f"{LOW} P10", f"{HIGH} P90", planned]
    if any(BOTH in line for line in lines):
        said.insert(2, f"{BOTH} P10, P90")
    return "\n".join([_title(), *lines, *wrap_parts(said, width)])


def _title() -> str:
    return _("WAZ with one resource at its P10 and its P90")


def _bars(axis: Axis, planned_s: int, one: Line) -> list[str]:
    cells = [" "] * axis.room
    for sign, second in ((LOW, one.low_s), (HIGH, one.high_s)):
        if second == planned_s:
            continue
        first, last = sorted((axis.cell(planned_s), axis.cell(second)))
        for cell in range(first, last + 1):
            cells[cell] = sign if cells[cell] == " " else BOTH
    cells[axis.cell(planned_s)] = PLANNED
    return cells


# --- SVG -----------------------------------------------------------------------------------------


def tornado_picture(tornado: Tornado) -> svg.Picture:
    """Light bars for P10 above dark ones for P90, from the line of the WAZ as planned."""
    axis = tornado.axis(COLUMNS - 2 * ROOM)
    left = LEFT + ROOM
    middle = left + axis.place(tornado.planned_s)
    top, foot = 46, 46 + ROW * len(tornado.lines)
    width = LEFT + COLUMNS + RIGHT
    shapes = [svg.label(0, 16, _title(), size=14, bold=True, room=width)]
    shapes += axis.shapes(left, top, foot + 4)
    planned = _("as planned {time}").format(time=format_hmm(tornado.planned_s))
    shapes.append(svg.label(middle, top - 6, planned, bold=True, fill=svg.MARK, anchor="middle"))
    for row, one in enumerate(tornado.lines):
        y = top + ROW * row
        shapes.append(svg.label(0, y + 15, one.name, room=LEFT - 12))
        ends = [left + axis.place(second) for second in (one.low_s, one.high_s)]
        shapes += _bar_shapes(middle, ends, y)
        shapes.append(_time_label(min(*ends, middle) - 4, y, one, first=True))
        shapes.append(_time_label(max(*ends, middle) + 4, y, one, first=False))
    shapes.append(svg.line(middle, top, middle, foot + 4, stroke=svg.MARK, thick=2))
    shapes += _legend(foot + 36)
    return svg.Picture(_title(), width, foot + 46, tuple(shapes))


def _bar_shapes(middle: float, ends: Sequence[float], y: float) -> list[str]:
    """Side by side where both lie on one side of the middle."""
    low, high = ends
    alike = (low - middle) * (high - middle) > 0
    height = 7 if alike else 14
    shapes = []
    for end, fill, below in ((low, svg.LIGHT, 0), (high, svg.DARK, 7 if alike else 0)):
        x, size = min(end, middle), abs(end - middle)
        if size:
            shapes.append(svg.rect(x, y + 4 + below, size, height, fill=fill, stroke=svg.SOFT))
    return shapes


def _time_label(x: float, y: float, one: Line, *, first: bool) -> str:
    """The earlier WAZ at the left end, the later one at the right end."""
    second = min(one.low_s, one.high_s) if first else max(one.low_s, one.high_s)
    return svg.label(x, y + 15, time_cell(second), size=11, anchor="end" if first else "start")


def _legend(foot: float) -> list[str]:
    return [
        svg.rect(LEFT, foot - 9, 11, 10, fill=svg.LIGHT, stroke=svg.SOFT),
        svg.label(LEFT + 16, foot, "P10", size=11),
        svg.rect(LEFT + 60, foot - 9, 11, 10, fill=svg.DARK, stroke=svg.SOFT),
        svg.label(LEFT + 76, foot, "P90", size=11),
    ]
