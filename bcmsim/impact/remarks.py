"""What is said about an answer at once, because it does not go with what was answered before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_duration
from bcmsim.impact.analysis import analyse
from bcmsim.impact.correction import LimitsError

if TYPE_CHECKING:
    from bcmsim.scenario.format import ScenarioFile


def remark(file: ScenarioFile, process_id: str) -> str | None:
    """That the MTPD is shorter than the RTO that results so far (R050); None where nothing is wrong.

    Both count from the outage. The answers stand, because either may be the wrong one; what cannot be worked
    out yet is no contradiction.
    """
    try:
        impact = analyse(file).processes[process_id]
    except LimitsError:
        return None
    rto, mtpd = impact.rto_end_s, impact.limits.mtpd_s
    if rto is None or mtpd is None or rto <= mtpd:
        return None
    return _(
        "Careful: the MTPD, {mtpd}, is shorter than the RTO that results so far, {rto} after the outage. "
        "One of the two cannot stay; < goes back."
    ).format(mtpd=format_duration(mtpd), rto=format_duration(rto))
