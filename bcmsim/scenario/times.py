"""STARTEX, outage and time zone of a scenario, from what the author wrote about any of them."""

from __future__ import annotations

from dataclasses import dataclass

from bcmsim.i18n import _
from bcmsim.scenario.building import Pruned
from bcmsim.scenario.format import ScenarioFile
from bcmsim.scenario.instants import Instant, zone_of
from bcmsim.scenario.mistakes import QuantityError
from bcmsim.scenario.tree import Path, Tree


@dataclass(frozen=True, slots=True)
class Times:
    """Resolved times in UTC seconds. `known` is False where the file left them open: then they mean
    nothing."""

    zone: str
    startex: int
    outage: int | None
    known: bool = True


def resolved_times(file: ScenarioFile, tree: Tree, pruned: Pruned) -> Times:
    """The zone and the two zero points; what is wrong with them is reported to the tree."""
    zone = _zone(file, tree)
    if file.start is None and file.outage is None:
        if not pruned.has(("start",)) and not pruned.has(("outage",)):
            tree.report(
                (),
                _("`outage` or `start` is missing"),
                _("write when it happens, such as `outage: 2026-11-24 06:00 Europe/Berlin`"),
            )
        return Times(zone, 0, None, known=False)
    start, outage = file.start, file.outage
    try:
        if start is None and outage is not None:
            at = _resolved(tree, ("outage",), outage, None, zone)
            return Times(zone, at, at)
        assert start is not None
        if outage is None:
            return Times(zone, _resolved(tree, ("start",), start, None, zone), None)
        if start.kind == "clock" and outage.kind == "dated":
            at = _resolved(tree, ("outage",), outage, None, zone)
            return Times(zone, _resolved(tree, ("start",), start, at, zone), at)
        startex = _resolved(tree, ("start",), start, None, zone)
        return Times(zone, startex, _resolved(tree, ("outage",), outage, startex, zone))
    except _NoTime:
        return Times(zone, 0, None, known=False)


class _NoTime(Exception):
    """The time was reported as wrong."""


def _resolved(tree: Tree, path: Path, instant: Instant, startex: int | None, zone: str) -> int:
    try:
        return instant.resolve(startex, zone)
    except QuantityError as error:
        tree.report(path, error.message, error.hint)
        raise _NoTime from None


def _zone(file: ScenarioFile, tree: Tree) -> str:
    """The zone that the key names, else that of the outage or the start, else UTC with a warning."""
    if file.time_zone is not None:
        try:
            return zone_of(file.time_zone).key
        except QuantityError as error:
            tree.report(("time_zone",), error.message, error.hint)
            return "UTC"
    for instant in (file.outage, file.start):
        if instant is not None and instant.zone is not None:
            return instant.zone
    dated = [name for name, one in (("outage", file.outage), ("start", file.start)) if one is not None]
    if dated:
        tree.problems.append(
            tree.problem(
                (dated[0],),
                "warning",
                _("no time zone is given: times are taken as UTC"),
                _("write it behind the time, such as 2026-11-24 06:00 Europe/Berlin, or as `time_zone:`"),
            )
        )
    return "UTC"
