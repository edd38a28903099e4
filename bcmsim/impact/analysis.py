"""Everything that the business impact says of each process, in one place: numbers and kinds, no words.

`analyse` takes a loaded scenario. What a finding means is written by the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from bcmsim.impact.causes import Hit, hits_of
from bcmsim.impact.correction import chains_of
from bcmsim.impact.data_loss import Affected, Backup, RpoClass, affected, backup, rpo_class, rpo_classes
from bcmsim.impact.findings import Finding, FindingKind, findings_of
from bcmsim.impact.limits import ProcessLimits, curves_of, interval_starts, limits_of
from bcmsim.impact.reach import Reach, needs_of
from bcmsim.impact.risk import (
    Accepted,
    Likelihood,
    RiskPlace,
    judge_acceptance,
    likeliest,
    place,
    threatens_existence,
)
from bcmsim.impact.standby import Standby, standby

if TYPE_CHECKING:
    from bcmsim.scenario.format import Process, ScenarioFile

__all__ = ["Analysis", "Finding", "FindingKind", "ProcessImpact", "analyse"]


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
    affected: Affected | None
    """The transactions in doubt after the worst loss of its backups (R056); None: no sessions are given."""
    standby: Standby | None
    """By the RTO, the stricter one; None: no RTO (A8)."""
    standby_by_mtpd: Standby | None
    hits: Mapping[str, Hit]
    """The causes that hit it, in the order of the file."""
    likelihood: Likelihood | None
    """The process's own, else that of the likeliest cause that hits it; None: neither is said."""
    risk: RiskPlace | None
    """None: no damage is known, or the scenario has no risk analysis (R059)."""
    threatens_existence: bool | None
    """Whether the damage ever becomes very high (A18); None: no damage is known."""
    accepted: tuple[Accepted, ...]
    findings: tuple[Finding, ...] = ()
    """What is to be said of it; the values are above."""

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


def analyse(file: ScenarioFile) -> Analysis:
    """The business impact of a loaded scenario.

    Raises LimitsError for a ring of `upstream`, an unknown upstream process, or a curve with more or fewer
    levels than there are intervals.
    """
    limits, work = limits_of(file), _Analyst(file)
    processes = {}
    for name in file.processes:
        impact = work.impact_of(name, limits[name])
        processes[name] = replace(impact, findings=findings_of(file, name, impact))
    chains = chains_of({name: process.upstream for name, process in file.processes.items()})
    return Analysis(
        processes=processes,
        starts=interval_starts(file.impact),
        chains=tuple(tuple(members) for members in chains),
        rpo_classes=work.rpo_classes,
    )


class _Analyst:
    """What all processes of a scenario have in common, worked out once."""

    def __init__(self, file: ScenarioFile) -> None:
        self.file = file
        self.rpo_classes = rpo_classes(file.impact)
        self._reach = Reach(file)
        self._hits = hits_of(file, self._reach)
        self._backed_up = self._reach.bits(
            id_ for id_, resource in file.resources.items() if resource.backup_every is not None
        )
        self._judged: dict[int | None, list[Backup | None]] = {}
        """Of each resource its backups by the RPO they are judged by; None: it has none."""

    def impact_of(self, name: str, limits: ProcessLimits) -> ProcessImpact:
        """The impact of a process, without its findings."""
        file, process, impact, hits = self.file, self.file.processes[name], self.file.impact, self._hits[name]
        curves = curves_of(process, impact)
        rto, mtpd = limits.limit_rto_s, limits.mtpd_s
        reaction = file.restart.reaction if file.restart.rto_from == "declaration" else 0
        threatening = threatens_existence(curves) if curves else None
        backups = self._backups(process)
        likelihood = likeliest(process.likelihood, {id_: file.causes[id_].likelihood for id_ in hits})
        return ProcessImpact(
            limits=limits,
            curves=curves,
            rto_end_s=None if rto is None else rto + reaction,
            rpo_s=process.rpo,
            rpo=None if process.rpo is None else rpo_class(process.rpo, self.rpo_classes),
            backups=backups,
            affected=_affected(process, backups),
            standby=None if rto is None else standby(rto),
            standby_by_mtpd=None if mtpd is None else standby(mtpd),
            hits=hits,
            likelihood=likelihood,
            risk=None
            if impact is None or impact.risk is False
            else place(limits, curves, impact, likelihood),
            threatens_existence=threatening,
            accepted=self._accepted(process, threatening, likelihood),
        )

    def _backups(self, process: Process) -> tuple[Backup, ...]:
        """Processes of one RPO share what is said of a resource: it may stand behind all of them."""
        behind = self._reach.bits_of(needs_of(process)) & self._backed_up
        if process.rpo not in self._judged:
            self._judged[process.rpo] = [
                None
                if one.backup_every is None
                else backup(id_, one.backup_every, one.backup_takes, process.rpo)
                for id_, one in self.file.resources.items()
            ]
        return tuple(one for one in self._reach.pick(self._judged[process.rpo], behind) if one is not None)

    def _accepted(
        self, process: Process, threatening: bool | None, likelihood: Likelihood | None
    ) -> tuple[Accepted, ...]:
        """Judged by the likelihood of the cause for which the decision holds, else by that of the process."""
        overall = None if likelihood is None else likelihood.level
        begins = self.file.outage or self.file.start
        judged = []
        for one in process.accepted:
            cause = self.file.causes.get(one.cause) if one.cause is not None else None
            level = overall if cause is None or cause.likelihood is None else cause.likelihood
            judged.append(
                judge_acceptance(
                    one,
                    threatening=threatening,
                    likelihood=level,
                    owners=[owner for owner in (process.owner, process.deputy) if owner],
                    outage=None if begins is None else begins.day,
                )
            )
        return tuple(judged)


def _affected(process: Process, backups: tuple[Backup, ...]) -> Affected | None:
    """Without any backup only the open sessions are known to be in doubt."""
    if process.sessions is None:
        return None
    worst = max(map(attrgetter("worst_s"), backups), default=0)
    return affected(process.sessions.active, process.sessions.lasts, worst)
