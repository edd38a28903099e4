"""Long lists cut to what tells most; how many are left out is said, and where all of them are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bcmsim.i18n import _, format_number, ngettext

MOST_ROWS = 50
"""So many resources, or processes, stand in a table or a chart."""


def most_telling(ids: Iterable[str], key: Callable[[str], Any], most: int = MOST_ROWS) -> list[str]:
    """At most so many of them, those with the least key, in their own order."""
    whole = list(ids)
    if len(whole) <= most:
        return whole
    kept = set(sorted(whole, key=key)[:most])
    return [id_ for id_ in whole if id_ in kept]


def resources_left_out(count: int, which: str) -> str:
    """`which`: by what the others were chosen; empty where none is left out."""
    if count <= 0:
        return ""
    said = ngettext(
        "{count} more resource is left out; shown are {which}. `simulate` writes all with --json or --out "
        "FILE.csv.",
        "{count} more resources are left out; shown are {which}. `simulate` writes all with --json or --out "
        "FILE.csv.",
        count,
    )
    return said.format(count=format_number(count, 0), which=which)


def processes_left_out(count: int) -> str:
    """Empty where none is left out."""
    if count <= 0:
        return ""
    said = ngettext(
        "{count} more process is left out; shown are those nearest to their limits. `simulate` writes all "
        "with --json or --out FILE.csv.",
        "{count} more processes are left out; shown are those nearest to their limits. `simulate` writes all "
        "with --json or --out FILE.csv.",
        count,
    )
    return said.format(count=format_number(count, 0))


def pictures_left_out(count: int) -> str:
    """Empty where none is left out."""
    if count <= 0:
        return ""
    said = ngettext(
        "{count} more curve is left out; shown are those nearest to their limits.",
        "{count} more curves are left out; shown are those nearest to their limits.",
        count,
    )
    return said.format(count=format_number(count, 0))


def least_reserve() -> str:
    """How the resources of one run are chosen."""
    return _("those with the least reserve")


def most_often_critical() -> str:
    """How the resources of many runs are chosen."""
    return _("those most often critical")
