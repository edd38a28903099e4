"""Restart pane: the plan on the exercise clock as bars, what is back when, and what is left of the limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bcmsim.exercise.twin import Twin
from bcmsim.i18n import _, format_hmm
from bcmsim.report.wording import resource_state_title, verdict_title
from bcmsim.text import cell_width, one_line, pad
from bcmsim.tui.view import View
from bcmsim.tui.widgets.lines import Line
from bcmsim.tui.widgets.rows import RowList

if TYPE_CHECKING:
    from bcmsim.restart.simulation import ProcessRun

LIMITS = ("emergency", "rto", "mtpd")
WORK_DONE, WORK_AHEAD, WAITS, FAILED, COMPROMISED, NOTHING, LIMIT = "▓", "▒", "░", "×", "≠", " ", "|"


class RestartPane(RowList):
    """Keys are `axis`, `r:RESOURCE`, `p:PROCESS` and `l:PROCESS` (its limits)."""

    def keys_of(self, view: View) -> Sequence[str]:
        if view.twin is None:
            return []
        keys = ["axis", *(f"r:{id_}" for id_ in view.twin.run.resources)]
        for id_ in view.twin.run.processes:
            keys.append(f"p:{id_}")
            if any(view.twin.limit_ms(id_, limit) is not None for limit in LIMITS):
                keys.append(f"l:{id_}")
        return keys

    def row(self, view: View, key: str, width: int) -> tuple[Line, Line]:
        twin = view.twin
        if twin is None:
            return [], []
        kind, _colon, id_ = key.partition(":")
        if kind == "axis":
            return axis_row(view, twin, width), []
        if kind == "r":
            return resource_row(view, twin, id_, width)
        if kind == "p":
            return process_row(view, twin, id_)
        return limits_row(view, twin, id_)

    def title(self, view: View) -> str:
        twin = view.twin
        if twin is None:
            return _("Restart")
        if twin.run.infeasible:
            return f"{_('Restart')} · {_('cannot be finished')}"
        if twin.run.waz_s is None:
            return _("Restart")
        back = twin.at_ms(twin.run.waz_s)
        word = _("all back {time}") if back <= view.at else _("forecast {time}")
        return f"{_('Restart')} · {word.format(time=view.clock(back))}"

    def empty_text(self) -> str:
        state = self.view.state if self.view else None
        if state is not None and state.scenario.file.resources:
            return _("Nothing has failed yet.")
        return _("The scenario has no restart plan.")

    @property
    def resource(self) -> str | None:
        """The resource under the cursor."""
        selected = self.selected
        return selected[2:] if selected is not None and selected.startswith("r:") else None


# --- bars ------------------------------------------------------------------------------------------


def name_width(width: int) -> int:
    """Cells for the names beside the bars."""
    return max(8, min(18, width // 4))


def span_s(twin: Twin) -> int:
    """Seconds since the outage that the bars cover: all that is forecast, and the last limit."""
    ends = [resource.up_s or 0 for resource in twin.run.resources.values()]
    ends += [run.mtpd_s or run.rto_s or 0 for run in twin.run.processes.values()]
    return max([3600, *ends])


def axis_row(view: View, twin: Twin, width: int) -> Line:
    """The clock at both ends, and the present moment between them."""
    names, bars = name_width(width), width - name_width(width) - 1
    if bars < 12:
        return []
    first, last = view.clock(twin.at_ms(0)), view.clock(twin.at_ms(span_s(twin)))
    place = max(0, twin.second(view.at)) * bars // max(1, span_s(twin))
    axis = list(pad(first, bars - len(last)) + last)
    words = f"▼{view.clock(view.at)}"
    if place + len(words) <= bars - len(last) and place >= len(first):
        axis[place : place + len(words)] = list(words)
    elif place < bars:
        axis[place] = "▼"
    return [(pad("", names) + " ", ""), ("".join(axis), "faint")]


def resource_row(view: View, twin: Twin, id_: str, width: int) -> tuple[Line, Line]:
    written = view.scenario.file.resources.get(id_)
    title = written.title.get(view.state.language) if written and written.title else id_
    names = name_width(width)
    state = twin.state_of(id_, view.at)
    words, style = _state_words(view, twin, id_, state)
    room = width - names - 2 - cell_width(words)
    bar = bar_of(twin, id_, view.at, room)
    return [(pad(one_line(title, names), names) + " ", ""), (bar, style)], [(words, style)]


def _state_words(view: View, twin: Twin, id_: str, state: str) -> tuple[str, str]:
    up_s = twin.run.resources[id_].up_s
    if state in ("failed", "compromised"):
        return resource_state_title(state), "late"
    if up_s is None:
        return "—", "late"
    if state == "up":
        return f"= {view.clock(twin.at_ms(up_s))}", "good"
    style = "strong" if state in ("restarting", "paused") else "faint"
    return f"~ {view.clock(twin.at_ms(up_s))}", style


def bar_of(twin: Twin, id_: str, at: int, cells: int) -> str:
    """The resource's time from the outage on: waiting, work done, work ahead; each cell an equal part."""
    if cells <= 0:
        return ""
    span, now_s = span_s(twin), twin.second(at)
    limit = _limit_cell(twin, id_, span, cells)
    signs = []
    for cell in range(cells):
        second = (2 * cell + 1) * span // (2 * cells)
        sign = _sign(twin.run.state_at(id_, second), second <= now_s)
        signs.append(LIMIT if sign == NOTHING and cell == limit else sign)
    return "".join(signs)


def _sign(state: str, past: bool) -> str:
    if state in ("restarting", "paused"):
        return WORK_DONE if past else WORK_AHEAD
    return {"ready": WAITS, "failed": FAILED, "compromised": COMPROMISED}.get(state, NOTHING)


def _limit_cell(twin: Twin, id_: str, span: int, cells: int) -> int:
    """Where the earliest RTO of what needs this resource runs out; -1 where there is none."""
    limits = [
        run.rto_s + (run.declared_s or 0 if run.rto_from == "declaration" else 0)
        for run in twin.run.processes.values()
        if run.rto_s is not None
    ]
    return min(cells - 1, min(limits) * cells // span) if limits else -1


# --- processes -------------------------------------------------------------------------------------


def process_row(view: View, twin: Twin, id_: str) -> tuple[Line, Line]:
    """`Mail  emergency 09:35 · normal 14:05`, and how it stands against the RTO."""
    run = twin.process(id_)
    written = view.scenario.file.processes[id_]
    title = written.title.get(view.state.language) if written.title else id_
    parts = []
    if run.emergency_s is not None:
        parts.append(_("emergency {time}").format(time=_back(view, twin, run.emergency_s)))
    parts.append(_("normal {time}").format(time=_back(view, twin, run.up_s)))
    words, style = standing(view, twin, id_, run)
    return [(one_line(title, 24) + "  ", "strong"), (" · ".join(parts), "")], [(words, style)]


def _back(view: View, twin: Twin, second: int | None) -> str:
    """The clock at which it is back; `~` says that it is a forecast."""
    if second is None:
        return "—"
    at = twin.at_ms(second)
    return view.clock(at) if at <= view.at else f"~{view.clock(at)}"


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
    return _("reserve {time}").format(time=_hmm(limit - back)), "good" if back < limit else "due"


def limits_row(view: View, twin: Twin, id_: str) -> tuple[Line, Line]:
    """What is left of each limit, counted from the present moment."""
    line: Line = [("  ", "")]
    for limit, name in (("emergency", _("emergency")), ("rto", _("RTO")), ("mtpd", _("MTPD"))):
        at = twin.limit_ms(id_, limit)
        if at is None:
            continue
        back = twin.back_ms(id_, limit)
        held = back is not None and back <= view.at and back <= at
        if held:
            text, style = _("{limit} {time} held").format(limit=name, time=view.clock(at)), "good"
        elif at <= view.at:
            text, style = _("{limit} {time} missed").format(limit=name, time=view.clock(at)), "late"
        else:
            left = _hmm(at - view.at)
            text = _("{limit} {time} left {left}").format(limit=name, time=view.clock(at), left=left)
            style = "late" if back is None or back > at else ""
        line += [(text, style), ("  ", "")]
    return line, []


def _hmm(ms: int) -> str:
    return format_hmm(ms // 60_000 * 60)
