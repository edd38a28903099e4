"""Restart pane: the plan on the exercise clock as a chart, what is back when, what is left of the limits, and
how sure that is.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.worker import Worker, WorkerState

from bcmsim.exercise.twin import Twin
from bcmsim.i18n import _, format_hmm, language
from bcmsim.report.gantt import gantt
from bcmsim.report.wording import resource_state_title, verdict_title
from bcmsim.text import one_line, pad
from bcmsim.tui.foreseeing import SETTLE_S, Foreseen, Foresight, foresee
from bcmsim.tui.panes.chances import at_risk, chances_row, endangered
from bcmsim.tui.panes.script import ROOMY
from bcmsim.tui.view import View
from bcmsim.tui.widgets.lines import Line, line_width
from bcmsim.tui.widgets.rows import RowList

if TYPE_CHECKING:
    from bcmsim.restart.results import ProcessRun

LIMITS = ("emergency", "rto", "mtpd")
CLOCK_CELLS = 6
"""`~16:05`: what stands in the place of the chart's own times."""


class RestartPane(RowList):
    """Keys are `axis`, `r:RESOURCE`, `p:PROCESS`, `l:PROCESS` (its limits), `c:PROCESS` (its chances) and
    `legend:NUMBER`."""

    _chart: tuple[object, list[str]] = (None, [])
    """The lines of the last chart, and what it was made of."""
    is_asking = False
    """Whether the chances are about to be worked out, or are being worked out."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.foresight = Foresight(time.monotonic())

    # --- chances ---------------------------------------------------------------------------------

    def show_view(self, view: View) -> None:
        super().show_view(view)
        if not self.is_asking and self.foresight.is_due(view, time.monotonic()):
            self.is_asking = True
            self.set_timer(SETTLE_S, self._ask)

    def _ask(self) -> None:
        """Have the chances worked out, in a thread: the screen goes on meanwhile."""
        asked = None if self.view is None else self.foresight.ask(self.view)
        if asked is None:
            self._show_chances()
        else:
            self.run_worker(partial(foresee, asked), group="foresee", thread=True, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A mistake in the chances must not end an exercise: then there are none."""
        if event.state == WorkerState.SUCCESS and isinstance(told := event.worker.result, Foreseen):
            self.foresight.learn(told)
        elif event.state == WorkerState.ERROR:
            self.foresight.outlook = None
        if event.worker.is_finished:
            self._show_chances()

    def _show_chances(self) -> None:
        self.is_asking = False
        if self.view is not None:
            self.show_keys(self.keys_of(self.view))
            self.show_view(self.view)

    def action_move_to(self, position: int) -> None:
        """A process that the cursor comes to shows its chances."""
        super().action_move_to(position)
        if self.view is not None and self.foresight.outlook is not None:
            keys = self.keys_of(self.view)
            if keys != self.keys:
                self.show_keys(keys)
                self._show_cursor()

    # --- rows ------------------------------------------------------------------------------------

    def keys_of(self, view: View) -> Sequence[str]:
        if view.twin is None:
            return []
        keys = ["axis", *(f"r:{id_}" for id_ in view.twin.run.resources)]
        outlook = self.foresight.outlook
        shown = [] if outlook is None else at_risk(view, view.twin, outlook, self._process)
        for id_ in view.twin.run.processes:
            keys.append(f"p:{id_}")
            if any(view.twin.limit_ms(id_, limit) is not None for limit in LIMITS):
                keys.append(f"l:{id_}")
            if id_ in shown:
                keys.append(f"c:{id_}")
        return [*keys, *(f"legend:{number}" for number in range(3))]

    def row(self, view: View, key: str, width: int) -> tuple[Line, Line]:
        twin = view.twin
        if twin is None:
            return [], []
        kind, _colon, id_ = key.partition(":")
        if kind == "l":
            return limits_row(view, twin, id_, width)
        if kind == "c" and self.foresight.outlook is not None:
            prospect = self.foresight.outlook.processes[id_]
            return chances_row(view, twin, id_, prospect, self.foresight.is_dated(view), width)
        line = self._line_of(view, twin, kind, id_, width)
        if kind == "r":
            words, style = _state_words(view, twin, id_)
            return [(line, style)], [(words, style)]
        if kind == "p":
            return [(line, "strong")], [(_back(view, twin, twin.process(id_).up_s), "strong")]
        return [(line, "faint")], []

    def _line_of(self, view: View, twin: Twin, kind: str, id_: str, width: int) -> str:
        """The chart's line for a row, without the time at its end."""
        lines = self.chart(view, twin, width)
        resources, processes = list(twin.run.resources), list(twin.run.processes)
        if kind == "axis":
            room = len(lines[0]) - len(lines[0].lstrip())
            return pad(one_line(_("since outage"), room - 1), room) + lines[0].lstrip()
        if kind == "legend":
            legend = lines[1 + len(resources) + len(processes) :]
            return legend[int(id_)] if int(id_) < len(legend) else ""
        place = 1 + (resources.index(id_) if kind == "r" else len(resources) + processes.index(id_))
        return lines[place]

    def chart(self, view: View, twin: Twin, width: int) -> list[str]:
        """The chart for so many cells; made anew when the restart, the minute or the width is another one."""
        made_of = (id(twin.run), twin.second(view.at) // 60, width, language())
        if self._chart[0] != made_of:
            now_s, free = max(0, twin.second(view.at)), CLOCK_CELLS + 1
            chart = gantt(view.scenario, twin.run, width=width, now_s=now_s, free=free)
            self._chart = (made_of, chart.splitlines())
        return self._chart[1]

    def title(self, view: View) -> str:
        twin = view.twin
        if twin is None:
            return _("Restart")
        parts = [_("Restart")]
        if twin.run.infeasible:
            parts.append(_("cannot be finished"))
        elif twin.run.waz_s is not None:
            back = twin.at_ms(twin.run.waz_s)
            word = _("all back {time}") if back <= view.at else _("forecast {time}")
            parts.append(word.format(time=view.when(back)))
        if self.foresight.outlook is not None:
            parts += endangered(view, twin, self.foresight.outlook, self.foresight.is_dated(view))
        return " · ".join(parts)

    def empty_text(self) -> str:
        state = self.view.state if self.view else None
        if state is not None and state.scenario.file.resources:
            return _("Nothing has failed yet.")
        return _("The scenario has no restart plan.")

    @property
    def _process(self) -> str | None:
        """The process under the cursor."""
        kind, _colon, id_ = (self.selected or "").partition(":")
        return id_ if kind in ("p", "l", "c") else None

    @property
    def resource(self) -> str | None:
        """The resource under the cursor."""
        selected = self.selected
        return selected[2:] if selected is not None and selected.startswith("r:") else None


def _state_words(view: View, twin: Twin, id_: str) -> tuple[str, str]:
    """When it is back (`=`) or will be (`~`); a word where that is not the point."""
    state = twin.state_of(id_, view.at)
    up_s = twin.run.resources[id_].up_s
    if state in ("failed", "compromised"):
        return resource_state_title(state), "late"
    if up_s is None:
        return "—", "late"
    if state == "up":
        return f"={view.when(twin.at_ms(up_s))}", "good"
    style = "" if state in ("restarting", "paused") else "faint"
    return f"~{view.when(twin.at_ms(up_s))}", style


# --- processes -------------------------------------------------------------------------------------


def _back(view: View, twin: Twin, second: int | None) -> str:
    """The clock at which normal operation is back (`=`), or will be (`~`)."""
    if second is None:
        return "—"
    at = twin.at_ms(second)
    return f"={view.when(at)}" if at <= view.at else f"~{view.when(at)}"


def standing(view: View, twin: Twin, id_: str, run: ProcessRun) -> tuple[str, str]:
    """Against the RTO: the verdict once it is measured, before that the reserve of the forecast."""
    limit, back = twin.limit_ms(id_, "rto"), twin.back_ms(id_, "rto")
    if limit is None:
        return "", ""
    if back is not None and back <= view.at:
        return verdict_title(run.rto), "good" if run.rto != "missed" else "late"
    if back is None:
        return _("not back"), "late"
    if back > limit:
        return _("RTO missed by {time}").format(time=_hmm(back - limit)), "late"
    if back == limit:
        return verdict_title("no reserve"), "due"
    return _("reserve {time}").format(time=_hmm(limit - back)), "good"


def limits_row(view: View, twin: Twin, id_: str, width: int) -> tuple[Line, Line]:
    """What is left of each limit from now on (E as in the chart: emergency operation), as far as there is
    room; the reserve."""
    roomy = width >= ROOMY
    line: Line = [("  ", ""), (_("left"), "faint")]
    right = [standing(view, twin, id_, twin.process(id_))]
    for number, (limit, name) in enumerate((("rto", _("RTO")), ("mtpd", _("MTPD")), ("emergency", "E"))):
        at = twin.limit_ms(id_, limit)
        if at is not None:
            words, style = _limit_words(view, name, at, twin.back_ms(id_, limit))
            words = f"{words} ({view.when(at)})" if roomy else words
            longer = [*line, (f"{'  ' if roomy and number else ' '}{words}", style)]
            if line_width([*longer, *right]) < width:
                line = longer
    return line, right


def _limit_words(view: View, name: str, at: int, back: int | None) -> tuple[str, str]:
    """One limit: held, missed, or what is left of it; and in which style."""
    if back is not None and back <= min(at, view.at):
        return _("{limit} held").format(limit=name), "good"
    if at <= view.at:
        return _("{limit} missed").format(limit=name), "late"
    return f"{name} {_hmm(at - view.at)}", "late" if back is None or back > at else ""


def _hmm(ms: int) -> str:
    return format_hmm(ms // 60_000 * 60)
