"""What the report and `check` have to say about the impact of a process: kinds and values, no words.

The order is that of FindingKind: how the damage was assessed, RTO, MTPD, data, standby, risk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bcmsim.impact.limits import GIVEN
from bcmsim.impact.standby import UNDEFINED

if TYPE_CHECKING:
    from bcmsim.impact.analysis import ProcessImpact
    from bcmsim.impact.data_loss import Backup
    from bcmsim.scenario.format import Process, ScenarioFile

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


def findings_of(file: ScenarioFile, name: str, impact: ProcessImpact) -> tuple[Finding, ...]:
    """Everything there is to say about a process."""
    process = file.processes[name]
    return (
        *_assessment(file, process, impact),
        *_rto(impact),
        *_mtpd(file, impact),
        *_data(process, impact),
        *_standby(impact),
        *_risk(file, impact),
    )


def _assessment(file: ScenarioFile, process: Process, impact: ProcessImpact) -> Iterator[Finding]:
    if not process.damage:
        if process.rto is None:
            yield Finding("not-assessed")
        return
    if not impact.curves:
        yield Finding("no-intervals")
    falling = tuple(kind for kind, levels in process.damage.items() if list(levels) != sorted(levels))
    if falling:
        yield Finding("damage-falls", falling)
    weights = file.impact.weights if file.impact else {}
    missing = tuple(kind for kind, weight in weights.items() if weight and kind not in process.damage)
    if missing:
        yield Finding("types-missing", missing)


def _rto(impact: ProcessImpact) -> Iterator[Finding]:
    limits, end = impact.limits, impact.rto_end_s
    rto, damage, by = limits.limit_rto_s, limits.damage_rto_s, _about(limits.damage_rto_by)
    if rto is None or end is None:
        return
    if rto == 0:
        yield Finding("no-outage-tolerable", value_s=0)
    if limits.given_rto_s is not None:
        if damage is not None and rto > damage:
            yield Finding("given-rto-later-than-damage", by, rto, damage)
        if limits.corrected_rto_s is not None and rto > limits.corrected_rto_s:
            because = _about(limits.corrected_because)
            yield Finding("given-rto-later-than-chain", because, rto, limits.corrected_rto_s)
    if damage is not None and rto <= damage < end:
        yield Finding("rto-from-declaration", by, end, damage)


def _mtpd(file: ScenarioFile, impact: ProcessImpact) -> Iterator[Finding]:
    limits, end, mtpd = impact.limits, impact.rto_end_s, impact.limits.mtpd_s
    if mtpd is None:
        if limits.corrected_rto_s is not None and (file.impact is None or file.impact.buffer is None):
            yield Finding("no-buffer")
        return
    if end is not None and end >= mtpd:
        yield Finding("rto-over-mtpd" if end > mtpd else "rto-equals-mtpd", value_s=end, limit_s=mtpd)
    damage, by = limits.damage_mtpd_s, _about(limits.damage_mtpd_by)
    if damage is not None and mtpd > damage:
        given = limits.mtpd_origin == GIVEN
        kind: FindingKind = "given-mtpd-later-than-damage" if given else "formula-mtpd-later-than-damage"
        yield Finding(kind, by, mtpd, damage)


def _data(process: Process, impact: ProcessImpact) -> Iterator[Finding]:
    if impact.rpo_s is None or impact.rpo is None:
        return
    if impact.rpo.remark == "below all":
        yield Finding("rpo-without-class", value_s=impact.rpo_s)
    elif impact.rpo.remark == "above all":
        yield Finding("rpo-over-classes", _about(impact.rpo.name), impact.rpo_s, impact.rpo.limit_s)
    violated: list[Backup] = [one for one in impact.backups if one.verdict == "violated"]
    if violated:
        worst = max(one.worst_s for one in violated)
        yield Finding("backup-violates-rpo", tuple(one.resource for one in violated), worst, impact.rpo_s)
    if not impact.backups and (process.needs or process.emergency):
        yield Finding("rpo-without-backup", value_s=impact.rpo_s)


def _standby(impact: ProcessImpact) -> Iterator[Finding]:
    if impact.standby is not None and impact.standby.kind == UNDEFINED:
        yield Finding("standby-undefined", value_s=impact.standby.tolerable_s)


def _risk(file: ScenarioFile, impact: ProcessImpact) -> Iterator[Finding]:
    if file.impact is not None and file.impact.risk and impact.likelihood is None:
        yield Finding("likelihood-missing")
    if impact.risk is not None and impact.risk.required:
        yield Finding("measures-required")
    for one in impact.accepted:
        if one.refused is not None:
            yield Finding("acceptance-refused", (one.acceptance.what, one.refused))
        elif one.doubts:
            yield Finding("acceptance-doubtful", (one.acceptance.what, *one.doubts))


def _about(id_: str | None) -> tuple[str, ...]:
    return () if id_ is None else (id_,)
