"""Everything that the business impact says of each process, in one place: numbers and kinds, no words.

`analyse` takes a loaded scenario. What a finding means is written by the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bcmsim.impact.causes import Hit
from bcmsim.impact.data_loss import Backup, RpoClass
from bcmsim.impact.limits import ProcessLimits
from bcmsim.impact.risk import Accepted, RiskPlace
from bcmsim.impact.standby import Standby

FindingKind = Literal[
    "not-assessed",  # neither damage nor a given RTO: nothing is known (R028)
    "no-intervals",  # damage is given, but no intervals to read it by (R043)
    "damage-falls",  # of the types `about`: damage rises with time (R042)
    "types-missing",  # weighted types `about` without a curve: the criticality compares with no other (R053)
    "no-outage-tolerable",  # the RTO is 0 (A4)
    "given-rto-later-than-damage",  # RTO, the instant of intolerable damage, by the type `about` (R045)
    "given-rto-later-than-chain",  # RTO, the corrected RTO, because of the process `about` (R047)
    "rto-from-declaration",  # the damage counts from the outage, the RTO later: latest end, damage RTO (A19)
    "rto-over-mtpd",  # end of the RTO since the outage, MTPD (R050)
    "rto-equals-mtpd",  # the same, equal: no reserve (R050, A12)
    "no-buffer",  # no MTPD: none is given, and no buffer to compute it with (A14)
    "formula-mtpd-later-than-damage",  # MTPD, first very high damage, by the type `about` (A13)
    "given-mtpd-later-than-damage",  # the same for a given MTPD (A13)
    "rpo-without-class",  # RPO, the strictest class (A15)
    "rpo-over-classes",  # RPO, the longest class, which stands for it (A15)
    "backup-violates-rpo",  # worst loss, RPO, with the resources `about` (R055, A16)
    "rpo-without-backup",  # an RPO, but nothing the process needs has backups (R055)
    "standby-undefined",  # the tolerable outage lies in the gap of the source (A7)
    "likelihood-missing",  # the scenario wants a risk analysis (R059)
    "measures-required",  # upper right of the matrix (R060)
    "acceptance-refused",  # `about`: what was decided (R062)
    "acceptance-doubtful",  # `about`: what was decided, then the doubts (R061)
]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the report has to say: the kind, what it is about, the two values that it compares."""

    kind: FindingKind
    about: tuple[str, ...] = ()
    """Ids of damage types, resources or processes, or words of the format; see FindingKind."""
    value_s: int | None = None
    limit_s: int | None = None


@dataclass(frozen=True, slots=True)
class ProcessImpact:
    """What an outage of one process means."""

    limits: ProcessLimits
    curves: Mapping[str, tuple[int, ...]]
    """The damage by type, one level for each of `Analysis.starts`; empty without intervals."""
    rto_end_s: int | None
    """The end of the RTO in seconds since the outage: the limit RTO, after the reaction time where it counts
    from the declaration."""
    rpo_s: int | None
    rpo: RpoClass | None
    backups: tuple[Backup, ...]
    """Of everything that the process needs, directly or not, for normal or emergency operation."""
    standby: Standby | None
    """By the RTO, the stricter one; None: no RTO (A8)."""
    standby_by_mtpd: Standby | None
    hits: Mapping[str, Hit]
    """The causes that hit it, in the order of the file."""
    risk: RiskPlace | None
    """None: no damage is known, or the scenario has no risk analysis (R059)."""
    threatens_existence: bool | None
    """Whether the damage ever becomes very high (A18); None: no damage is known."""
    accepted: tuple[Accepted, ...]
    findings: tuple[Finding, ...]

    @property
    def uncritical(self) -> bool:
        """Damage is known and never intolerable, and nothing downstream needs the process (R046)."""
        return bool(self.curves) and self.limits.limit_rto_s is None

    @property
    def removed(self) -> bool:
        """Taken out of emergency management, whatever the cause (R061)."""
        return self._decided("removal")

    @property
    def lowered(self) -> bool:
        """Of a lower priority, whatever the cause (R061)."""
        return self._decided("lower-priority")

    def _decided(self, what: str) -> bool:
        return any(
            one.acceptance.what == what and one.acceptance.cause is None and one.refused is None
            for one in self.accepted
        )


@dataclass(frozen=True, slots=True)
class Analysis:
    """The business impact of a scenario."""

    processes: dict[str, ProcessImpact]
    """In the order of the file."""
    starts: tuple[int, ...]
    """When the intervals begin; empty without intervals."""
    chains: tuple[tuple[str, ...], ...]
    """The processes that are linked by `upstream`; one that is linked to none is a chain of its own."""
    rpo_classes: Mapping[str, int]
    """The strictest first."""
