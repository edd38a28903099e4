"""How long a process may be down: RTO from the damage over time, corrected along the chain, and MTPD.

Damage is given per type and interval (P1, P2, ...) in levels from 1 up. The partial RTO of a type is the
start of the first interval whose level is at or above the intolerable one of the type (R041, R044-R046,
A2-A5); the RTO is the least of them; an upstream process may not be slower than what it feeds (R047, A6); the
MTPD is given or the greatest corrected RTO of the chain plus the buffer (R049, no silent default: A14). All
times are seconds since the outage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from bcmsim.i18n import _
from bcmsim.impact.correction import (
    Corrected,
    Correction,
    LimitsError,
    chains_of,
    corrected_chain,
    corrected_each,
    corrected_flow,
    downstream_first,
)

if TYPE_CHECKING:
    from bcmsim.scenario.format import Impact, Process, ScenarioFile

GIVEN: Final = "given"
INTOLERABLE_FROM = 3
"""The level "high", unless the scenario says otherwise (R041, A3)."""
HIGHEST_LEVEL = 4
EXISTENCE_THREATENING = 4
"""The level "very high" (A18)."""


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """The limits of one process and where they come from."""

    partial_rto_s: Mapping[str, int | None]
    """By damage type; None: the intolerable level is never reached, the type is not relevant (R046)."""
    intolerable_from: Mapping[str, int]
    """The first level that is not tolerable, by damage type of the process (R041)."""
    damage_rto_s: int | None
    """The least partial RTO, also beside a given one; None: no damage or none that is intolerable."""
    damage_rto_by: str | None
    """The damage type of the least partial RTO, the first of the file among equals."""
    rto_s: int | None
    """The given RTO, else the least partial one; None: uncritical."""
    decided_by: str | None
    """The damage type that decides the RTO, or `given`."""
    corrected_rto_s: int | None
    corrected_because: str | None
    """The process whose RTO took its place; None: not corrected."""
    corrected_by_rule_s: Mapping[str, int | None]
    """If all processes were corrected by one reading of the source, `flow` or `chain` (A6)."""
    correction: Correction
    """The reading that holds for this process."""
    mtpd_s: int | None
    mtpd_origin: Literal["given", "formula"] | None
    mtpd_because: str | None
    """The process of the chain with the greatest corrected RTO, if the MTPD is of the formula."""
    buffer_s: int | None
    """What the formula adds to it; None without a formula."""
    damage_mtpd_s: int | None
    """The first instant of existence-threatening damage (A13)."""
    damage_mtpd_by: str | None
    """The damage type that is existence-threatening first."""
    totals: tuple[int, ...]
    """Weighted damage by interval (R053); empty without damage or weights."""
    criticality: int | None
    scale: tuple[int, int] | None
    """The least and the greatest total that the curves of this process can have (A1): 9 and 36 in Table 1."""
    given_rto_s: int | None

    @property
    def limit_rto_s(self) -> int | None:
        """What a restart is judged by: the given RTO, else the corrected one (restart.md, Dispatch)."""
        return self.corrected_rto_s if self.given_rto_s is None else self.given_rto_s

    @property
    def rules_differ(self) -> bool:
        """Whether the two readings of the correction give this process different RTOs (A6)."""
        return self.corrected_by_rule_s["flow"] != self.corrected_by_rule_s["chain"]

    @property
    def criticality_normalised(self) -> float | None:
        """Where the criticality lies on its scale, 0 to 1; for display only (A1)."""
        if self.criticality is None or self.scale is None or self.scale[0] == self.scale[1]:
            return None
        least, greatest = self.scale
        return (self.criticality - least) / (greatest - least)


def limits_of(file: ScenarioFile) -> dict[str, ProcessLimits]:
    """The limits of every process, in the order of the file.

    Raises LimitsError for a ring of `upstream`, an unknown upstream process, or a curve with more or fewer
    levels than there are intervals.
    """
    processes, impact = file.processes, file.impact
    starts = interval_starts(impact)
    thresholds = {name: _thresholds(process, impact) for name, process in processes.items()}
    partial = {
        name: _partial_rtos(name, process, impact, starts, thresholds[name])
        for name, process in processes.items()
    }
    upstream = {name: process.upstream for name, process in processes.items()}
    order = downstream_first(upstream)
    rtos = {name: _least_of(partial[name])[0] if p.rto is None else p.rto for name, p in processes.items()}
    rules = {name: rule_of(process, impact) for name, process in processes.items()}
    chains = chains_of(upstream)
    flow, chain = corrected_flow(rtos, upstream, order), corrected_chain(rtos, upstream, chains)
    corrected = corrected_each(rules, rtos, upstream, order, chains)
    formula = _formula_mtpds(corrected, chains, impact)
    result = {}
    for name, process in processes.items():
        damage_rto, damage_rto_by = _least_of(partial[name])
        damage_mtpd, damage_mtpd_by = _least_of(
            {
                kind: _first_at(levels, EXISTENCE_THREATENING, starts)
                for kind, levels in curves_of(process, impact).items()
            }
        )
        mtpd = formula[name] if process.mtpd is None else _Mtpd(process.mtpd, GIVEN)
        totals = _totals(process, impact)
        result[name] = ProcessLimits(
            partial_rto_s=partial[name],
            intolerable_from=thresholds[name],
            damage_rto_s=damage_rto,
            damage_rto_by=damage_rto_by,
            rto_s=rtos[name],
            decided_by=damage_rto_by if process.rto is None else GIVEN,
            corrected_rto_s=corrected[name][0],
            corrected_because=corrected[name][1],
            corrected_by_rule_s={"flow": flow[name][0], "chain": chain[name][0]},
            correction=rules[name],
            mtpd_s=mtpd.seconds,
            mtpd_origin=mtpd.origin,
            mtpd_because=mtpd.because,
            buffer_s=mtpd.buffer_s,
            damage_mtpd_s=damage_mtpd,
            damage_mtpd_by=damage_mtpd_by,
            totals=totals,
            criticality=max(totals) if totals else None,
            scale=_scale(process, impact),
            given_rto_s=process.rto,
        )
    return result


def rule_of(process: Process, impact: Impact | None) -> Correction:
    """How the RTO of a process is corrected: as it says, else as the scenario says (A6)."""
    return process.correction or (impact.correction if impact else "flow")


def interval_starts(impact: Impact | None) -> tuple[int, ...]:
    """When P1, P2, ... begin: half open intervals, the last without end (A5). Empty without intervals."""
    if impact is None or not impact.intervals:
        return ()
    return (0, *impact.intervals)


def partial_rto(levels: Sequence[int], intolerable_from: int, starts: Sequence[int]) -> int | None:
    """The start of the first interval that reaches or passes the intolerable level (A2, A4); None: never."""
    return _first_at(levels, intolerable_from, starts)


def _first_at(levels: Sequence[int], level: int, starts: Sequence[int]) -> int | None:
    return next((start for start, reached in zip(starts, levels, strict=True) if reached >= level), None)


def curves_of(process: Process, impact: Impact | None) -> Mapping[str, tuple[int, ...]]:
    """The damage curves; none where there are no intervals to read them by."""
    return process.damage if impact is not None and impact.intervals else {}


def _thresholds(process: Process, impact: Impact | None) -> dict[str, int]:
    """The first intolerable level of each of its damage types: of the type, else of all (R041)."""
    return {kind: threshold_of(kind, impact) for kind in process.damage}


def threshold_of(kind: str, impact: Impact | None) -> int:
    """The first level of a damage type that is not tolerable (R041)."""
    if impact is None:
        return INTOLERABLE_FROM
    own = impact.types[kind].intolerable_from if kind in impact.types else None
    return impact.intolerable_from if own is None else own


def _partial_rtos(
    name: str,
    process: Process,
    impact: Impact | None,
    starts: tuple[int, ...],
    thresholds: Mapping[str, int],
) -> dict[str, int | None]:
    result: dict[str, int | None] = {}
    for kind, levels in curves_of(process, impact).items():
        if len(levels) != len(starts):
            raise LimitsError(
                _("the damage {kind} of {process} has {given} levels for {due} intervals").format(
                    kind=kind, process=name, given=len(levels), due=len(starts)
                ),
                _("give one level for each interval and one for the time after the last"),
            )
        result[kind] = _first_at(levels, thresholds[kind], starts)
    return result


def _least_of(by_type: Mapping[str, int | None]) -> tuple[int | None, str | None]:
    """The least and its damage type, the first of the file among equals (R045)."""
    least = _least(by_type.values())
    return least, next(
        (kind for kind, value in by_type.items() if value == least and value is not None), None
    )


def _least(values: Iterable[int | None]) -> int | None:
    return min((value for value in values if value is not None), default=None)


@dataclass(frozen=True, slots=True)
class _Mtpd:
    seconds: int | None = None
    origin: Literal["given", "formula"] | None = None
    because: str | None = None
    buffer_s: int | None = None


def _formula_mtpds(
    corrected: Corrected, chains: Sequence[Sequence[str]], impact: Impact | None
) -> dict[str, _Mtpd]:
    """max(corrected RTO of the chain) + buffer; None without a buffer or without any RTO (R049, A14)."""
    result = dict.fromkeys(corrected, _Mtpd())
    if impact is None or impact.buffer is None:
        return result
    for members in chains:
        known = [(rto, name) for name in members if (rto := corrected[name][0]) is not None]
        if known:
            greatest, because = max(known, key=lambda one: one[0])
            buffer_s = impact.buffer.of(greatest)
            result.update(dict.fromkeys(members, _Mtpd(greatest + buffer_s, "formula", because, buffer_s)))
    return result


def _weights(process: Process, impact: Impact | None) -> list[int]:
    """The weights of its curves; a type that has no weight counts once. Empty if there are none at all."""
    if impact is None or not impact.weights:
        return []
    return [impact.weights.get(kind, 1) for kind in curves_of(process, impact)]


def _totals(process: Process, impact: Impact | None) -> tuple[int, ...]:
    """The weighted sum of the levels by interval (R053)."""
    weights = _weights(process, impact)
    if not weights:
        return ()
    columns = zip(*curves_of(process, impact).values(), strict=True)
    return tuple(
        sum(weight * level for weight, level in zip(weights, column, strict=True)) for column in columns
    )


def _scale(process: Process, impact: Impact | None) -> tuple[int, int] | None:
    """Level 1 everywhere and level 4 everywhere (A1)."""
    weights = _weights(process, impact)
    return (sum(weights), HIGHEST_LEVEL * sum(weights)) if weights else None
