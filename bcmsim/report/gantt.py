"""The restart as a chart of text: who is worked on when, against the limits; for terminal, report and print.

Colour carries nothing: work, waiting, interruption and reserve are different signs, a star marks what is
critical.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_hmm, language
from bcmsim.report.names import Names
from bcmsim.text import cell_width, one_line, pad

if TYPE_CHECKING:
    from bcmsim.restart.results import ProcessRun, ResourceRun, RestartRun
    from bcmsim.scenario.model import Scenario

LEAST_WIDTH = 30
MOST_NAMES = 30
TICK_CELLS = 8
"""Marks of the axis stand at least so far apart."""
TICKS_S = (60, 300, 600, 900, 1800, *(hours * 3600 for hours in (1, 2, 3, 4, 6, 12, 24, 48, 96, 168)))
LIMITS = (("E", "within"), ("R", "rto"), ("M", "mtpd"))


@dataclass(frozen=True, slots=True)
class Signs:
    """What stands for what."""

    work: str = "▓"
    ahead: str = "▒"
    waits: str = "░"
    paused: str = "╌"
    reserve: str = "·"
    limit: str = "|"
    now: str = "¦"
    emergency: str = "△"
    normal: str = "▲"
    never: str = "—"


PLAIN = Signs("#", "=", ".", "-", "_", "|", ":", "e", "n", "-")
"""For terminals and printers that know ASCII only."""


def gantt(
    scenario: Scenario,
    run: RestartRun,
    *,
    width: int = 80,
    now_s: int | None = None,
    ascii_only: bool = False,
    resources: Sequence[str] | None = None,
    processes: Sequence[str] | None = None,
    free: int | None = None,
) -> str:
    """The chart in lines of at most `width` cells (30 at least), times since the outage.

    `now_s`: the present second since the outage; what lies ahead of it is drawn as ahead. `resources` and
    `processes`: those that are shown; None: all. `free`: so many cells stay empty at the end of a row, in the
    place of its time.
    """
    signs = PLAIN if ascii_only else Signs()
    return "\n".join(
        _Chart(scenario, run, max(width, LEAST_WIDTH), now_s, signs, resources, processes, free).lines()
    )


class _Chart:
    """One chart: names, bars, and the time at which each is back."""

    def __init__(
        self,
        scenario: Scenario,
        run: RestartRun,
        width: int,
        now_s: int | None,
        signs: Signs,
        resources: Sequence[str] | None,
        processes: Sequence[str] | None,
        free: int | None,
    ) -> None:
        self._run, self._width, self._now_s, self._signs = run, width, now_s, signs
        self._titles = Names(scenario, language())
        self._used: dict[str, None] = {}
        self._resources = list(run.resources) if resources is None else resources
        self._processes = list(run.processes) if processes is None else processes
        names = [self._titles.resource(id_) for id_ in self._resources]
        names += [self._titles.process(id_) for id_ in self._processes]
        widest = max(map(cell_width, names), default=0)
        self._names = min(widest, MOST_NAMES, width // 4)
        self._span = self._span_s()
        self._times = self._widest_time() if free is None else free
        self._has_times = free is None
        self._cells = width - self._names - self._times - 4
        """2 before the names, 1 before and 1 after the bars."""

    def _span_s(self) -> int:
        """What the bars cover: everything that happens, and the limits that are not far beyond it."""
        run = self._run
        ends = [second for one in run.resources.values() for second, _state in one.history]
        ends += [end for one in run.resources.values() for _start, end in one.busy]
        last = max([600, self._now_s or 0, *ends])
        return max([last, *(limit for limit in self._limits() if limit <= 2 * last)])

    def _widest_time(self) -> int:
        """A time in the middle of a minute is wider than the end of the axis."""
        run = self._run
        ups = [run.resources[id_].up_s for id_ in self._resources]
        ups += [run.processes[id_].up_s for id_ in self._processes]
        return max(cell_width(format_hmm(second)) for second in (self._span, 0, *ups) if second is not None)

    def _limits(self) -> list[int]:
        return [second for id_ in self._processes for _sign, second in limits_of(self._run.processes[id_])]

    def lines(self) -> list[str]:
        run = self._run
        rows = [self._axis()]
        rows += [self._resource(id_, run.resources[id_]) for id_ in self._resources]
        rows += [self._process(id_, run.processes[id_]) for id_ in self._processes]
        return [line.rstrip() for line in [*rows, *self._legend()]]

    def _cell(self, second: int) -> int:
        """The cell in which a second lies; what lies beyond the chart is in the last."""
        return max(0, min(self._cells - 1, second * self._cells // self._span))

    def _row(self, mark: str, name: str, cells: Iterable[str], time: str) -> str:
        name = pad(one_line(name, self._names), self._names)
        row = f"{mark} {name} {''.join(cells)}"
        return f"{row} {pad(time, self._times, 'right')}" if self._has_times else row

    def _axis(self) -> str:
        step = next((s for s in TICKS_S if s * self._cells >= TICK_CELLS * self._span), self._span)
        cells = [" "] * self._cells
        for second in range(0, self._span, step):
            label = format_hmm(second)
            place = self._cell(second)
            if place + len(label) <= self._cells:
                cells[place : place + len(label)] = label
        return self._row(" ", "", cells, "")

    def _resource(self, id_: str, one: ResourceRun) -> str:
        signs = self._signs
        cells = [" "] * self._cells
        if one.up_s is not None and one.slack_s and one.attempts:
            self._draw(cells, one.up_s, one.up_s + one.slack_s, signs.reserve)
        for limit in self._limits():
            if limit <= self._span:
                self._draw(cells, limit, limit, signs.limit)
        end_s = self._span if self._run.infeasible else self._run.end_s
        for start, end in spans_in(one, "ready", end_s):
            self._draw(cells, start, end, signs.waits)
        for start, end in spans_in(one, "paused", end_s):
            self._draw(cells, start, end, signs.paused)
        for start, end in one.busy:
            self._draw_work(cells, start, end)
        if self._now_s is not None and cells[self._cell(self._now_s)] in (" ", signs.limit):
            cells[self._cell(self._now_s)] = signs.now
            self._used[signs.now] = None
        time = signs.never if one.up_s is None else format_hmm(one.up_s)
        return self._row("*" if one.critical else " ", self._titles.resource(id_), cells, time)

    def _draw_work(self, cells: list[str], start: int, end: int) -> None:
        now = self._run.end_s if self._now_s is None else self._now_s
        if end > now:
            self._draw(cells, max(start, now), end, self._signs.ahead)
        if start < now or end <= now:
            self._draw(cells, start, min(end, now), self._signs.work)

    def _draw(self, cells: list[str], start: int, end: int, sign: str) -> None:
        """From start to end, at least one cell; nothing where it takes no time but for a limit or work."""
        if start == end and sign in (self._signs.waits, self._signs.reserve, self._signs.paused):
            return
        first = self._cell(start)
        last = max(first, -(-end * self._cells // self._span) - 1)
        for cell in range(first, min(last, self._cells - 1) + 1):
            cells[cell] = sign
        self._used[sign] = None

    def _process(self, id_: str, one: ProcessRun) -> str:
        cells = [" "] * self._cells
        marks = [*limits_of(one)]
        if one.emergency_s:
            marks.append((self._signs.emergency, one.emergency_s))
        if one.up_s is not None:
            marks.append((self._signs.normal, one.up_s))
        for sign, second in marks:
            if second <= self._span:
                cells[self._free(cells, self._cell(second))] = sign
                self._used[sign] = None
        time = self._signs.never if one.up_s is None else format_hmm(one.up_s)
        return self._row(" ", self._titles.process(id_), cells, time)

    def _free(self, cells: list[str], wanted: int) -> int:
        """The cell itself, else the nearest free one after it, else before it."""
        places = (*range(wanted, self._cells), *range(wanted, -1, -1))
        return next((cell for cell in places if cells[cell] == " "), wanted)

    def _legend(self) -> list[str]:
        """What the signs in this chart mean, wrapped to its width."""
        signs = self._signs
        words = {
            signs.work: _("work"),
            signs.ahead: _("work ahead"),
            signs.waits: _("waits for people"),
            signs.paused: _("interrupted"),
            signs.reserve: _("reserve"),
            signs.limit: _("limit"),
            signs.now: _("now"),
            signs.emergency: _("emergency operation"),
            signs.normal: _("normal operation"),
            "E": _("emergency operation due"),
            "R": _("RTO"),
            "M": _("MTPD"),
        }
        said = [f"{sign} {word}" for sign, word in words.items() if sign in self._used]
        if any(self._run.resources[id_].critical for id_ in self._resources):
            said.append(" ".join(("*", _("critical"))))
        lines = [""]
        for one in said:
            if lines[-1] and cell_width(lines[-1]) + 3 + cell_width(one) > self._width:
                lines.append("")
            lines[-1] += f"   {one}" if lines[-1] else one
        return lines if said else []


def limits_of(one: ProcessRun) -> list[tuple[str, int]]:
    """The limits of a process as sign and second since the outage."""
    found = []
    for sign, name in LIMITS:
        seconds: int | None = getattr(one, f"{name}_s")
        if seconds is not None:
            found.append((sign, seconds + (0 if sign == "M" else one.zero_s)))
    return found


def spans_in(one: ResourceRun, wanted: str, end_s: int) -> list[tuple[int, int]]:
    """When the resource was in this state."""
    ends = [*(second for second, _state in one.history[1:]), end_s]
    return [
        (start, end)
        for (start, state), end in zip(one.history, ends, strict=True)
        if state == wanted and end > start
    ]
