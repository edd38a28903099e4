"""The restart of one run as pictures: who is worked on when, against the limits, the critical path marked.

What is critical has a thick frame, a star and a bold name; colour carries nothing. A chart of many rows is
cut into pictures that fit on a page, each with the same axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_hmm, language
from bcmsim.report.gantt import limits_of, spans_in
from bcmsim.report.impact import svg
from bcmsim.report.names import Names
from bcmsim.report.time_axis import Axis, axis_of

if TYPE_CHECKING:
    from bcmsim.restart.results import ProcessRun, RestartRun
    from bcmsim.scenario.model import Scenario

LEFT, COLUMNS, RIGHT, ROW = 250, 460, 54, 22
TOP = 34
BAR = 12
PER_PICTURE = 24
"""Rows in one picture."""
MOST_LINES = 12
"""More different limits are drawn in the rows of their processes only, not across the picture."""


def gantt_pictures(
    scenario: Scenario,
    run: RestartRun,
    *,
    resources: Sequence[str] | None = None,
    processes: Sequence[str] | None = None,
) -> list[svg.Picture]:
    """`resources` and `processes`: those that are shown; None: all. The language must be in force."""
    chart = _Chart(scenario, run, resources, processes)
    rows = chart.rows()
    parts = [rows[first : first + PER_PICTURE] for first in range(0, len(rows), PER_PICTURE)]
    return [chart.picture(part, number, len(parts)) for number, part in enumerate(parts, 1)]


class _Chart:
    def __init__(
        self,
        scenario: Scenario,
        run: RestartRun,
        resources: Sequence[str] | None,
        processes: Sequence[str] | None,
    ) -> None:
        self._run, self._names = run, Names(scenario, language())
        self._resources = list(run.resources) if resources is None else resources
        self._processes = list(run.processes) if processes is None else processes
        ends = [second for id_ in self._resources for second, _state in run.resources[id_].history]
        ends += [end for id_ in self._resources for _start, end in run.resources[id_].busy]
        last = max([0, *ends])
        self._limits = sorted(
            {second: None for id_ in self._processes for _sign, second in limits_of(run.processes[id_])}
        )
        near = [second for second in self._limits if second <= 2 * last]
        end = max([last, *near])
        self._axis: Axis = axis_of(0, end + end // 40, COLUMNS)

    def _x(self, second: int) -> float:
        return LEFT + self._axis.place(second)

    def rows(self) -> list[list[str]]:
        """The shapes of each row, from its upper edge at 0."""
        return [
            *(self._resource(id_) for id_ in self._resources),
            *(self._process(id_, self._run.processes[id_]) for id_ in self._processes),
        ]

    def picture(self, rows: Sequence[Sequence[str]], number: int, count: int) -> svg.Picture:
        title = _("Restart as planned: who is worked on when")
        if count > 1:
            title = _("{title} ({number} of {count})").format(title=title, number=number, count=count)
        foot = TOP + ROW * len(rows) + 6
        width = LEFT + COLUMNS + RIGHT
        shapes = [svg.label(0, 16, title, size=14, bold=True, room=width)]
        shapes += self._axis.shapes(LEFT, TOP, foot)
        across = self._limits if len(self._limits) <= MOST_LINES else []
        for second in across:
            if second <= self._axis.end_s:
                x = self._x(second)
                shapes.append(svg.line(x, TOP, x, foot, stroke=svg.RULE, dash="3 3"))
        for place, row in enumerate(rows):
            shapes += [f'<g transform="translate(0 {TOP + ROW * place})">', *row, "</g>"]
        shapes += _legend(foot + 36)
        return svg.Picture(title, width, foot + 64, tuple(shapes))

    def _resource(self, id_: str) -> list[str]:
        one, run = self._run.resources[id_], self._run
        name = self._names.resource(id_)
        shapes = [svg.label(0, 15, f"* {name}" if one.critical else name, room=LEFT - 12, bold=one.critical)]
        end_s = self._axis.end_s if run.infeasible else run.end_s
        for start, end in spans_in(one, "ready", end_s):
            shapes.append(self._bar(start, end, stroke=svg.SOFT, dash="2 2"))
        for start, end in spans_in(one, "paused", end_s):
            shapes.append(svg.line(self._x(start), 11, self._x(end), 11, stroke=svg.INK, dash="5 3"))
        if one.up_s is not None and one.slack_s and one.attempts:
            shapes += self._reserve(one.up_s, one.up_s + one.slack_s)
        fill, edge, thick = (svg.MARK, svg.INK, 2.0) if one.critical else ("#a9c1d9", svg.SOFT, 1.0)
        for start, end in one.busy:
            shapes.append(self._bar(start, end, fill=fill, stroke=edge, thick=thick))
        return [*shapes, self._time(one.up_s)]

    def _bar(
        self, start: int, end: int, *, stroke: str, fill: str = "none", thick: float = 1, dash: str = ""
    ) -> str:
        x = self._x(start)
        size = max(1.0, self._x(end) - x)
        return svg.rect(x, 5, size, BAR, fill=fill, stroke=stroke, thick=thick, dash=dash)

    def _reserve(self, start: int, end: int) -> list[str]:
        """A thin line to the second at which it would hold up the plan, closed by a stroke."""
        x, last = self._x(start), self._x(end)
        return [svg.line(x, 11, last, 11, stroke=svg.RULE), svg.line(last, 7, last, 15, stroke=svg.RULE)]

    def _time(self, second: int | None) -> str:
        words = "–" if second is None else format_hmm(second)
        return svg.label(LEFT + COLUMNS + RIGHT, 15, words, size=11, anchor="end")

    def _process(self, id_: str, one: ProcessRun) -> list[str]:
        """Strokes with a letter for its limits, triangles for when it is back."""
        shapes = [svg.label(0, 15, self._names.process(id_), room=LEFT - 12)]
        shapes.append(svg.line(LEFT, 19, LEFT + COLUMNS, 19, stroke=svg.LIGHT))
        free = float(LEFT)
        for sign, second in sorted(limits_of(one), key=lambda limit: limit[1]):
            if second <= self._axis.end_s:
                x = self._x(second)
                shapes.append(svg.line(x, 1, x, 19, stroke=svg.DARK, thick=2))
                free = max(free, x + 3)
                shapes.append(svg.label(free, 11, sign, size=11, bold=True, fill=svg.DARK))
                free += 11
        if one.emergency_s:
            shapes.append(_triangle(self._x(one.emergency_s), svg.PAPER))
            shapes.append(_outline(self._x(one.emergency_s)))
        if one.up_s is not None:
            shapes.append(_triangle(self._x(one.up_s), svg.INK))
        return [*shapes, self._time(one.up_s)]


def _triangle(x: float, fill: str, foot: float = 18) -> str:
    return svg.polygon([(x - 5, foot), (x + 5, foot), (x, foot - 9)], fill=fill)


def _outline(x: float, foot: float = 18) -> str:
    corners = [(x - 5, foot), (x + 5, foot), (x, foot - 9), (x - 5, foot)]
    return svg.polyline(corners, thick=1)


def _legend(foot: float) -> list[str]:
    """Two lines: the bars, then the marks of the processes."""
    x = 0.0
    shapes: list[str] = []

    def say(words: str, *drawn: str) -> None:
        nonlocal x
        shapes.extend(drawn)
        shapes.append(svg.label(x + 22, foot, words, size=11))
        x += 38 + svg.text_width(words, 11)

    say(_("critical"), svg.rect(x, foot - 9, 16, 10, fill=svg.MARK, stroke=svg.INK, thick=2))
    say(_("work"), svg.rect(x, foot - 9, 16, 10, fill="#a9c1d9", stroke=svg.SOFT))
    say(_("waits for people"), svg.rect(x, foot - 9, 16, 10, stroke=svg.SOFT, dash="2 2"))
    say(_("interrupted"), svg.line(x, foot - 4, x + 16, foot - 4, dash="5 3"))
    say(_("reserve"), svg.line(x, foot - 4, x + 16, foot - 4, stroke=svg.RULE))
    say(_("limit"), svg.line(x + 8, foot - 10, x + 8, foot + 2, stroke=svg.RULE, dash="3 3"))
    x, foot = 0.0, foot + 18
    say(_("emergency operation"), _outline(x + 8, foot))
    say(_("normal operation"), _triangle(x + 8, svg.INK, foot))
    for sign, words in (("E", _("emergency operation due")), ("R", _("RTO")), ("M", _("MTPD"))):
        say(words, svg.label(x + 6, foot, sign, size=11, bold=True, fill=svg.DARK))
    return shapes
