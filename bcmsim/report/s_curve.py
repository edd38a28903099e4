"""The chance to be back by a time, as the runs say it: the S-curve, with the limits as lines across it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bcmsim.i18n import _, format_hmm, format_percent
from bcmsim.report.impact import svg
from bcmsim.report.impact.curves import wrap_parts
from bcmsim.report.limit_words import percent_cell
from bcmsim.report.many_runs import time_cell
from bcmsim.report.time_axis import Axis, axis_of
from bcmsim.text import one_line, pad

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bcmsim.report.names import Names
    from bcmsim.restart.montecarlo import ManyRuns
    from bcmsim.restart.statistics import Chance, Spread

    Seconds = NDArray[Any]

ROWS = 8
"""Lines of text a curve is high."""
EIGHTHS = " ▁▂▃▄▅▆▇█"
LIMIT = "┃"
PERCENTS = 6
"""Cells for `100 %` and a space."""
FAR = 2
"""A limit that would make the picture more than so many times as wide is told in words."""

LEFT, COLUMNS, RIGHT, HEIGHT = 56, 660, 24, 200
STEPS = 330


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in seconds since the outage, with the chance to hold it."""

    name: str
    second: int
    chance: Chance | None

    @property
    def words(self) -> str:
        """`RTO 8:15: 97.5%`."""
        held = "–" if self.chance is None else percent_cell(self.chance.share)
        return f"{self.name} {format_hmm(self.second)}: {held}"


@dataclass(frozen=True, eq=False)
class SCurve:
    """When something was back in each run, and by when it has to be."""

    title: str
    spread: Spread
    seconds: Seconds
    """In ascending order; runs in which it never was are not among them."""
    runs: int
    limits: tuple[Limit, ...]

    @property
    def reserve(self) -> float:
        """The least chance of a limit; above 1 where there is none."""
        return min((one.chance.share for one in self.limits if one.chance is not None), default=2.0)

    def share(self, second: float) -> float:
        """In which share of the runs it was back by then."""
        return int(self.seconds.searchsorted(int(second), side="right")) / self.runs

    def axis(self, room: int) -> Axis:
        """Around all times and the limits that are not far from them."""
        least = int(self.seconds[0]) if len(self.seconds) else 0
        most = int(self.seconds[-1]) if len(self.seconds) else 0
        span = max(most - least, most // 4, 600)
        near = [one.second for one in self.limits if least - FAR * span <= one.second <= most + FAR * span]
        start, end = min([least, *near]), max([most, *near])
        edge = max(60, (end - start) // 12)
        return axis_of(max(0, start - edge) // 60 * 60, -(-(end + edge) // 60) * 60, room)

    def outside(self, axis: Axis) -> list[Limit]:
        return [one for one in self.limits if not axis.start_s <= one.second <= axis.end_s]

    @property
    def quantiles(self) -> str:
        """`P50 7:10   P80 8:02   P95 9:00`, and what never came."""
        one = self.spread
        cells = (("P50", one.p50), ("P80", one.p80), ("P95", one.p95))
        said = [f"{name} {time_cell(cell)}" for name, cell in cells]
        if one.never:
            said.append(_("never: {share}").format(share=percent_cell(one.never)))
        return "   ".join(said)


def s_curves(names: Names, result: ManyRuns) -> list[SCurve]:
    """Of the plan, then of each process that can come back, emergency operation apart if it is limited."""
    found = [_curve(_("WAZ of the plan"), result.waz, result.waz_s, ())]
    for id_, one in result.processes.items():
        planned, title = result.planned.processes[id_], names.process(id_)
        limits = []
        if planned.rto_s is not None:
            limits.append(Limit(_("RTO"), planned.zero_s + planned.rto_s, one.rto))
        if planned.mtpd_s is not None:
            limits.append(Limit(_("MTPD"), planned.mtpd_s, one.mtpd))
        within = []
        if planned.within_s is not None:
            within.append(Limit(_("due"), planned.zero_s + planned.within_s, one.within))
        by_emergency = planned.rto_of == "emergency"
        if one.emergency is not None and one.emergency_s is not None and (within or by_emergency):
            words = _("{process}: emergency operation").format(process=title)
            found.append(
                _curve(words, one.emergency, one.emergency_s, [*within, *(limits if by_emergency else ())])
            )
        if one.up is not None and one.up_s is not None:
            words = _("{process}: normal operation").format(process=title)
            found.append(_curve(words, one.up, one.up_s, () if by_emergency else limits))
    return found


def _curve(title: str, spread: Spread, times: Seconds, limits: Sequence[Limit]) -> SCurve:
    import numpy as np

    return SCurve(title, spread, np.sort(times[times >= 0]), len(times), tuple(limits))


# --- terminal ------------------------------------------------------------------------------------


def s_curve_text(curve: SCurve, width: int = 80) -> str:
    """Title, the curve as a hill of `ROWS` lines, the axis, and what the limits and quantiles are.

    Where every run says the same second there is nothing to draw.
    """
    limits = [one.words for one in curve.limits]
    if curve.spread.min == curve.spread.max and not curve.spread.never:
        always = _("always {time}").format(time=time_cell(curve.spread.min))
        return "\n".join([one_line(curve.title, width), *wrap_parts([always, *limits], width)])
    axis = curve.axis(max(20, width - PERCENTS - 1))
    heights = [_height(curve, axis, cell) for cell in range(axis.room)]
    lines = [one_line(curve.title, width)]
    inside = [one for one in curve.limits if one not in curve.outside(axis)]
    marked = {axis.cell(one.second): None for one in inside}
    names = _names_line(axis, inside)
    if names:
        lines.append(" " * PERCENTS + names)
    for row in range(ROWS, 0, -1):
        percent = format_percent(row / ROWS) if row % (ROWS // 4) == 0 else ""
        cells = [
            LIMIT if cell in marked else EIGHTHS[max(0, min(8, height - 8 * (row - 1)))]
            for cell, height in enumerate(heights)
        ]
        lines.append(f"{pad(percent, PERCENTS - 1, 'right')} {''.join(cells)}")
    lines.append(" " * PERCENTS + axis.line())
    said = [*curve.quantiles.split("   "), *limits]
    return "\n".join(line.rstrip() for line in [*lines, *wrap_parts(said, width)])


def _height(curve: SCurve, axis: Axis, cell: int) -> int:
    """In eighths of a line, at the end of the cell; what has begun is seen, what is not whole not full."""
    end = axis.start_s + (cell + 1) * (axis.end_s - axis.start_s) // axis.room
    share, whole = curve.share(end), 8 * ROWS
    if 0 < share < 1:
        return max(1, min(whole - 1, round(share * whole)))
    return whole if share else 0


def _names_line(axis: Axis, limits: Sequence[Limit]) -> str:
    """The names of the limits above their lines, as far as there is room."""
    cells = [" "] * axis.room
    for one in limits:
        place = min(axis.cell(one.second), axis.room - len(one.name))
        if place >= 0 and set(cells[max(0, place - 1) : place + len(one.name) + 1]) <= {" "}:
            cells[place : place + len(one.name)] = one.name
    return "".join(cells).rstrip()


# --- SVG -----------------------------------------------------------------------------------------


def s_curve_picture(curve: SCurve) -> svg.Picture:
    """The curve over a light ground; each limit a line with its name, time and chance above."""
    axis = curve.axis(COLUMNS)
    far = curve.outside(axis)
    inside = [one for one in curve.limits if one not in far]
    width = LEFT + COLUMNS + RIGHT
    top = 44 + 16 * len(inside)
    foot = top + HEIGHT
    shapes = [svg.label(0, 16, curve.title, size=14, bold=True, room=width)]
    shapes += axis.shapes(LEFT, top, foot)
    for percent in (0, 25, 50, 75, 100):
        y = foot - HEIGHT * percent / 100
        shapes.append(svg.line(LEFT, y, LEFT + COLUMNS, y, stroke=svg.LIGHT))
        shapes.append(svg.label(LEFT - 6, y + 4, format_percent(percent / 100), size=11, anchor="end"))
    points = _points(curve, axis, foot)
    shapes.append(svg.polygon([(points[0][0], foot), *points, (points[-1][0], foot)], fill=svg.LIGHT))
    shapes.append(svg.polyline(points, stroke=svg.INK))
    for row, one in enumerate(inside):
        shapes += _limit_shapes(one, LEFT + axis.place(one.second), 36 + 16 * row, foot)
    said = " · ".join(curve.quantiles.split("   "))
    shapes.append(svg.label(LEFT, foot + 34, said, size=12, room=COLUMNS))
    if far:
        beyond = _("Beyond the picture: {limits}").format(limits=" · ".join(one.words for one in far))
        shapes.append(svg.label(LEFT, foot + 52, beyond, size=12, room=COLUMNS))
    return svg.Picture(curve.title, width, foot + (62 if far else 44), tuple(shapes))


def _points(curve: SCurve, axis: Axis, foot: float) -> list[tuple[float, float]]:
    """The curve as points from left to right; of a straight stretch only the ends."""
    points: list[tuple[float, float]] = []
    for step in range(STEPS + 1):
        second = axis.start_s + step * (axis.end_s - axis.start_s) // STEPS
        point = (LEFT + step * COLUMNS / STEPS, foot - HEIGHT * curve.share(second))
        if len(points) > 1 and points[-1][1] == point[1] == points[-2][1]:
            points.pop()
        points.append(point)
    return points


def _limit_shapes(one: Limit, x: float, top: float, foot: float) -> list[str]:
    left = x + svg.text_width(one.words, 12, bold=True) + 5 > LEFT + COLUMNS + RIGHT
    return [
        svg.line(x, top - 10, x, foot, stroke=svg.MARK, thick=2),
        svg.label(
            x - 5 if left else x + 5, top, one.words, bold=True, fill=svg.MARK,
            anchor="end" if left else "start",
        ),
    ]  # fmt: skip
