"""Restart pane: the plan on the exercise clock as bars, what is back when, and what is left of the limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bcmsim.exercise.twin import Twin
from bcmsim.i18n import _, format_hmm
from bcmsim.report.wording import resource_state_title, verdict_title
from bcmsim.text import cell_width, one_line, pad
from bcmsim.tui.panes.script import ROOMY
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
            return process_row(view, twin, id_, width)
        return limits_row(view, twin, id_, width)

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
        return f"{_('Restart')} · {word.format(time=view.when(back))}"

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


def span_s(twin: Twin, now_s: int = 0) -> int:
    """Seconds since the outage that the bars cover: all that is forecast, the first limit, the present."""
    ends = [resource.up_s or 0 for resource in twin.run.resources.values()]
    limits = [limit for run in twin.run.processes.values() if (limit := _rto_since_outage(run)) is not None]
    return max([3600, now_s, *ends, min(limits, default=0)])


def _rto_since_outage(run: ProcessRun) -> int | None:
    """Seconds since the outage at which the RTO runs out."""
    if run.rto_s is None:
        return None
    return run.rto_s + ((run.declared_s or 0) if run.rto_from == "declaration" else 0)


def axis_row(view: View, twin: Twin, width: int) -> Line:
    """The clock at both ends, and the present moment between them."""
    names, bars = name_width(width), width - name_width(width) - 1
    if bars < 12:
        return []
    now_s = max(0, twin.second(view.at))
    span = span_s(twin, now_s)
    first, last = view.when(twin.at_ms(0)), view.when(twin.at_ms(span))
    place = min(bars - 1, now_s * bars // span)
    axis = list(pad(first, bars - len(last)) + last)
    words = f"▼{view.clock(view.at)}"
    if len(first) <= place <= bars - len(last) - len(words):
        axis[place : place + len(words)] = list(words)
    else:
        axis[place] = "▼"
    return [(pad("", names) + " ", ""), ("".join(axis), "faint")]


def resource_row(view: View, twin: Twin, id_: str, width: int) -> tuple[Line, Line]:
    title = view.names.resource(id_)
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
        return f"= {view.when(twin.at_ms(up_s))}", "good"
    style = "strong" if state in ("restarting", "paused") else "faint"
    return f"~ {view.when(twin.at_ms(up_s))}", style


def bar_of(twin: Twin, id_: str, at: int, cells: int) -> str:
    """The resource's time from the outage on: waiting, work done, work ahead; each cell an equal part."""
    if cells <= 0:
        return ""
    now_s = twin.second(at)
    span = span_s(twin, now_s)
    limit = _limit_cell(twin, span, cells)
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


def _limit_cell(twin: Twin, span: int, cells: int) -> int:
    """Where the first RTO runs out; -1 where there is none."""
    limits = [limit for run in twin.run.processes.values() if (limit := _rto_since_outage(run)) is not None]
    return min(cells - 1, min(limits) * cells // span) if limits else -1


# --- processes -------------------------------------------------------------------------------------


def process_row(view: View, twin: Twin, id_: str, width: int) -> tuple[Line, Line]:
    """`Mail  emergency 09:35 · normal 14:05`, and how it stands against the RTO."""
    run = twin.process(id_)
    words, style = standing(view, twin, id_, run)
    title: Line = [(one_line(view.names.process(id_), max(12, width // 2)) + "  ", "strong")]
    normal = _back(view, twin, run.up_s)
    if width < ROOMY:
        return title, [(f"{normal} ", ""), (words, style)]
    parts = [_("normal {time}").format(time=normal)]
    if run.emergency_s is not None:
        emergency = _back(view, twin, run.emergency_s)
        parts.insert(0, _("emergency {time}").format(time=emergency))
    return [*title, (" · ".join(parts), "")], [(words, style)]


def _back(view: View, twin: Twin, second: int | None) -> str:
    """The clock at which it is back; `~` says that it is a forecast."""
    if second is None:
        return "—"
    at = twin.at_ms(second)
    return view.when(at) if at <= view.at else f"~{view.when(at)}"


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


def limits_row(view: View, twin: Twin, id_: str, width: int) -> tuple[Line, Line]:
    """What is left of each limit, counted from the present moment."""
    line: Line = [("  ", "")]
    for limit, name in (("rto", _("RTO")), ("mtpd", _("MTPD")), ("emergency", _("emergency"))):
        at = twin.limit_ms(id_, limit)
        if at is not None:
            back = twin.back_ms(id_, limit)
            shown = name if width < ROOMY else f"{name} {view.when(at)}"
            line += [_limit_words(view, shown, at, back), ("  ", "")]
    return line, []


def _limit_words(view: View, name: str, at: int, back: int | None) -> tuple[str, str]:
    """One limit: held, missed, or what is left of it; and in which style."""
    if back is not None and back <= min(at, view.at):
        return _("{limit} held").format(limit=name), "good"
    if at <= view.at:
        return _("{limit} missed").format(limit=name), "late"
    left = _("{limit} left {time}").format(limit=name, time=_hmm(at - view.at))
    return left, "late" if back is None or back > at else ""


def _hmm(ms: int) -> str:
    return format_hmm(ms // 60_000 * 60)
