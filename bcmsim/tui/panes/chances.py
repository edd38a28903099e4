"""How sure it is that a process is back in time: a row of the restart pane, and a word in its title."""

from __future__ import annotations

from math import inf

from bcmsim.exercise.outlook import Outlook, Prospect
from bcmsim.exercise.twin import Twin
from bcmsim.i18n import _, format_percent
from bcmsim.tui.panes.script import ROOMY
from bcmsim.tui.view import View
from bcmsim.tui.widgets.lines import Line, line_width

LIMITS = ("rto", "mtpd", "emergency")
DATED = "…"
"""Behind a figure that is about to be replaced."""
SURE, LIKELY = 0.995, 0.9


def chances_row(
    view: View, twin: Twin, id_: str, prospect: Prospect, is_dated: bool, width: int
) -> tuple[Line, Line]:
    """When it may be back, and the chance to hold what limits are not decided yet: RTO first, the others
    where they are not sure."""
    style = "faint" if is_dated else ""
    times = {"P10": prospect.p10_ms, "P50": prospect.p50_ms, "P90": prospect.p90_ms}
    roomy = width >= ROOMY
    right = _chances(view, twin, id_, prospect, style, roomy)
    if is_dated:
        right.append((DATED, "faint"))
    left = _times(view, times, "  " if roomy else " ", style)
    for name in ("P50", "P10"):  # the process's own row tells what is planned
        if line_width([*left, *right]) >= width:
            del times[name]
            left = _times(view, times, " ", style)
    return left, right


def _times(view: View, times: dict[str, int | None], gap: str, style: str) -> Line:
    words = (f"{name} {_clock(view, at)}" for name, at in times.items())
    return [("  ", ""), (gap.join(words), style)]


def _chances(view: View, twin: Twin, id_: str, prospect: Prospect, style: str, roomy: bool) -> Line:
    right: Line = []
    for limit in LIMITS:
        share = prospect.chances.get(limit)
        if share is None or _is_decided(view, twin, id_, limit) or (limit != "rto" and share >= SURE):
            continue
        words = f"{_name(limit)} {_percent(share)}"
        if not right and roomy:
            words = _("chance to hold {limit}").format(limit=words)
        right.append((f" {words}" if right else words, style or _style(share)))
    return right


def at_risk(view: View, twin: Twin, outlook: Outlook, chosen: str | None) -> list[str]:
    """The processes whose chances are shown: those that are not sure to hold a limit; else the one that is
    least sure to hold its RTO; and the one that was chosen."""
    found = [
        id_
        for id_, prospect in outlook.processes.items()
        if id_ == chosen
        or any(
            share < SURE and not _is_decided(view, twin, id_, limit)
            for limit, share in prospect.chances.items()
        )
    ]
    least = _least(view, twin, outlook)
    return found if least is None or [one for one in found if one != chosen] else [*found, least[1]]


def _least(view: View, twin: Twin, outlook: Outlook) -> tuple[float, str] | None:
    """The process that is least sure to hold its RTO, of equal ones the one that will be back last."""
    found = [
        (prospect.chances["rto"], -(prospect.p90_ms or inf), number, id_)
        for number, (id_, prospect) in enumerate(outlook.processes.items())
        if "rto" in prospect.chances and not _is_decided(view, twin, id_, "rto")
    ]
    if not found:
        return None
    share, _p90, _number, id_ = min(found)
    return share, id_


def endangered(view: View, twin: Twin, outlook: Outlook, is_dated: bool) -> list[str]:
    """The RTO that is least sure to be held, with its chance: for the title."""
    least = _least(view, twin, outlook)
    if least is None:
        return []
    share, id_ = least
    words = f"{_name('rto')} {_percent(share)}{DATED if is_dated else ''}"
    return [words] if len(twin.run.processes) == 1 else [f"{words} {view.names.process(id_)}"]


def _is_decided(view: View, twin: Twin, id_: str, limit: str) -> bool:
    """The process is back, or the limit has passed."""
    at, back = twin.limit_ms(id_, limit), twin.back_ms(id_, limit)
    return (at is not None and at <= view.at) or (back is not None and back <= view.at)


def _clock(view: View, at_ms: int | None) -> str:
    return "—" if at_ms is None else view.when(at_ms)


def _name(limit: str) -> str:
    return {"rto": _("RTO"), "mtpd": _("MTPD"), "emergency": "E"}[limit]


def _percent(share: float) -> str:
    """No number of runs makes it certain."""
    if share >= SURE:
        return ">" + format_percent(0.99)
    return "<" + format_percent(0.01) if share < 1 - SURE else format_percent(share)


def _style(share: float) -> str:
    return "good" if share >= LIKELY else "due" if share >= 0.5 else "late"
