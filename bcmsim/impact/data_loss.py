"""How much data may be lost, and what the backups make of it (B 2.2.3, 2.2.9; R055, R056, R058; A15, A16).

The RPO is an estimate of the asset owner, there is no formula for it (R057). What is computed here: the class
it falls into, and the loss that the planned backups leave at the worst moment. What is really lost in an
outage counts from the last usable restore point and belongs to the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bcmsim.scenario.format import Impact

RPO_CLASSES: Mapping[str, int] = MappingProxyType(
    {"RPO1": 3_600, "RPO2": 4 * 3_600, "RPO3": 8 * 3_600, "RPO4": 24 * 3_600}
)
"""The classes of B 2.2.9."""

RpoRemark = Literal["exact", "stricter", "below all", "above all"]
"""How the RPO lies to its class: equal; the class is stricter; stricter than every class, which is a finding;
longer than every class, so that the longest one stands for it (A15)."""

BackupVerdict = Literal["kept", "violated", "no limit"]


@dataclass(frozen=True, slots=True)
class RpoClass:
    """The class of an RPO, always the stricter one (R058)."""

    name: str | None
    """None: stricter than every class; the own value holds."""
    limit_s: int | None
    remark: RpoRemark


@dataclass(frozen=True, slots=True)
class Backup:
    """The backups of one resource that a process needs, against the RPO of the process."""

    resource: str
    every_s: int
    takes_s: int
    worst_s: int
    """The loss at the worst moment."""
    verdict: BackupVerdict


@dataclass(frozen=True, slots=True)
class Affected:
    """Transactions that are in doubt after an outage (R056)."""

    active: int
    """Of the users who were at work: they enter theirs again."""
    beyond: int
    """Finished before, and lost with the data since the last restore point."""


def rpo_classes(impact: Impact | None) -> Mapping[str, int]:
    """The classes of the scenario, else those of the source; the strictest first."""
    given = impact.rpo_classes if impact is not None and impact.rpo_classes else RPO_CLASSES
    return dict(sorted(given.items(), key=lambda one: one[1]))


def rpo_class(rpo_s: int, classes: Mapping[str, int] = RPO_CLASSES) -> RpoClass:
    """The largest class that does not exceed the RPO, the first among equals (R058): 5 h is RPO2."""
    fitting = [(limit, name) for name, limit in classes.items() if limit <= rpo_s]
    if not fitting:
        return RpoClass(None, None, "below all")
    limit, name = max(fitting, key=lambda one: one[0])
    if limit == rpo_s:
        return RpoClass(name, limit, "exact")
    return RpoClass(name, limit, "above all" if limit == max(classes.values()) else "stricter")


def loss_at_worst_s(every_s: int, takes_s: int = 0) -> int:
    """The loss just before a backup is done: what is newer than the beginning of the one before (A16)."""
    return every_s + takes_s


def backup(resource: str, every_s: int, takes_s: int, rpo_s: int | None) -> Backup:
    """The backups of a resource against an RPO: violated if more can be lost than is tolerable (R055)."""
    worst = loss_at_worst_s(every_s, takes_s)
    verdict: BackupVerdict = "no limit" if rpo_s is None else ("violated" if worst > rpo_s else "kept")
    return Backup(resource, every_s, takes_s, worst, verdict)


def affected(active: int, session_s: int, lost_s: int) -> Affected:
    """The transactions in doubt when `active` users work for `session_s` each and `lost_s` of data are lost.

    Users come at the rate of active / session; whoever began within the last session is still active, so that
    a mirror each minute costs nobody else anything, a backup one hour old those of the hour before (R056).
    The source names no length of a session: it is an assumption of whoever asks. Rounded up.
    """
    if session_s <= 0:
        return Affected(active, 0)
    return Affected(active, -(-active * max(0, lost_s - session_s) // session_s))
