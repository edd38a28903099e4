"""Limits in one sentence: which are missed, which are held least often."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from bcmsim.i18n import _, format_percent
from bcmsim.report.why_waits import listed
from bcmsim.report.wording import enumerated, limit_title

if TYPE_CHECKING:
    from bcmsim.report.names import Names
    from bcmsim.restart.statistics import Chance

Kind = Literal["rto", "mtpd", "within"]
KINDS: tuple[Kind, ...] = ("mtpd", "rto", "within")
"""The worst to miss first."""


def limit_of(kind: Kind, processes: str) -> str:
    """`RTO of Web shop`."""
    return _("{limit} of {processes}").format(limit=limit_title(kind), processes=processes)


def listed_limits(names: Names, limits: Iterable[tuple[Kind, str]]) -> str:
    """Limits of processes, by their kind; of many the first few, and how many more."""
    found: dict[Kind, list[str]] = {kind: [] for kind in KINDS}
    for kind, process in limits:
        found[kind].append(names.process(process))
    return "; ".join(limit_of(kind, listed(processes)) for kind, processes in found.items() if processes)


def least_chances(names: Names, limits: Iterable[tuple[Kind, str, Chance | None]]) -> str:
    """Of each kind of limit the one that is held least often, with its chance, the least first; empty where
    there is none."""
    least: dict[Kind, tuple[float, str]] = {}
    for kind, process, chance in limits:
        if chance is not None and (kind not in least or chance.share < least[kind][0]):
            least[kind] = chance.share, process
    return enumerated(
        [
            f"{limit_of(kind, names.process(least[kind][1]))} ({percent_cell(least[kind][0])})"
            for kind in sorted(least, key=lambda kind: (least[kind][0], KINDS.index(kind)))
        ]
    )


def percent_cell(share: float) -> str:
    """To a tenth; what is nearly certain, or nearly impossible, does not look as if it were."""
    if 0.999 < share < 1:
        return f"> {format_percent(0.999, 1)}"
    if 0 < share < 0.001:
        return f"< {format_percent(0.001, 1)}"
    return format_percent(share, 1)
