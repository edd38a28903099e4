"""How long a process may be down: RTO from the damage over time, corrected along the chain, and MTPD.

Damage is given per type and interval (P1, P2, ...) in levels from 1 up. The partial RTO of a type is the
start of the first interval whose level is at or above the intolerable one (R044-R046, A2-A5); the RTO is the
least of them; an upstream process may not be slower than what it feeds (R047, A6); the MTPD is given or the
greatest corrected RTO of the chain plus the buffer (R049, no silent default: A14). All times are seconds
since the outage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bcmsim.errors import BcmsimError
from bcmsim.i18n import _

if TYPE_CHECKING:
    from bcmsim.scenario.format import Impact, Process, ScenarioFile

GIVEN = "given"
EXISTENCE_THREATENING = 4
"""The level "very high" (A18)."""


class LimitsError(BcmsimError):
    """Limits cannot be computed from what is given."""


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """The limits of one process and where they come from."""

    partial_rto_s: Mapping[str, int | None]
    """By damage type; None: the intolerable level is never reached, the type is not relevant (R046)."""
    rto_s: int | None
    """The given RTO, else the least partial one; None: uncritical."""
    decided_by: str | None
    """The damage type that decides the RTO, or `given`."""
    corrected_rto_s: int | None
    corrected_because: str | None
    """The process whose RTO took its place; None: not corrected."""
    corrected_by_rule_s: Mapping[str, int | None]
    """Under both readings of the source, `flow` and `chain` (A6)."""
    mtpd_s: int | None
    mtpd_origin: Literal["given", "formula"] | None
    damage_mtpd_s: int | None
    """The first instant of existence-threatening damage (A13)."""
    totals: tuple[int, ...]
    """Weighted damage by interval (R053); empty without damage or weights."""
    criticality: int | None
    given_rto_s: int | None

    @property
    def limit_rto_s(self) -> int | None:
        """What a restart is judged by: the given RTO, else the corrected one (restart.md, Dispatch)."""
        return self.corrected_rto_s if self.given_rto_s is None else self.given_rto_s


def limits_of(file: ScenarioFile) -> dict[str, ProcessLimits]:
    """The limits of every process, in the order of the file.

    Raises LimitsError for a ring of `upstream`, an unknown upstream process, or a curve with more or fewer
    levels than there are intervals.
    """
    processes, impact = file.processes, file.impact
    starts = interval_starts(impact)
    partial = {name: _partial_rtos(name, process, impact, starts) for name, process in processes.items()}
    own = {name: _own_rto(processes[name], partial[name]) for name in processes}
    upstream = {name: process.upstream for name, process in processes.items()}
    order = _downstream_first(upstream)
    rtos = {name: rto for name, (rto, _by) in own.items()}
    by_rule = {"flow": corrected_flow(rtos, upstream, order), "chain": corrected_chain(rtos, upstream)}
    corrected = by_rule[impact.correction if impact else "flow"]
    mtpds = _formula_mtpds(corrected, upstream, impact)
    result = {}
    for name, process in processes.items():
        totals = _totals(process, impact)
        mtpd = mtpds[name] if process.mtpd is None else process.mtpd
        result[name] = ProcessLimits(
            partial_rto_s=partial[name],
            rto_s=own[name][0],
            decided_by=own[name][1],
            corrected_rto_s=corrected[name][0],
            corrected_because=corrected[name][1],
            corrected_by_rule_s={rule: values[name][0] for rule, values in by_rule.items()},
            mtpd_s=mtpd,
            mtpd_origin=None if mtpd is None else ("formula" if process.mtpd is None else "given"),
            damage_mtpd_s=_least(
                _first_at(levels, EXISTENCE_THREATENING, starts)
                for levels in _curves(process, impact).values()
            ),
            totals=totals,
            criticality=max(totals) if totals else None,
            given_rto_s=process.rto,
        )
    return result


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


def _curves(process: Process, impact: Impact | None) -> Mapping[str, tuple[int, ...]]:
    """The damage curves; none where there are no intervals to read them by."""
    return process.damage if impact is not None and impact.intervals else {}


def _partial_rtos(
    name: str, process: Process, impact: Impact | None, starts: tuple[int, ...]
) -> dict[str, int | None]:
    result: dict[str, int | None] = {}
    for kind, levels in _curves(process, impact).items():
        if len(levels) != len(starts):
            raise LimitsError(
                _("the damage {kind} of {process} has {given} levels for {due} intervals").format(
                    kind=kind, process=name, given=len(levels), due=len(starts)
                ),
                _("give one level for each interval and one for the time after the last"),
            )
        result[kind] = _first_at(levels, impact.intolerable_from if impact else 3, starts)
    return result


def _own_rto(process: Process, partial: Mapping[str, int | None]) -> tuple[int | None, str | None]:
    """The RTO before correction and what decides it; the first type of the file among equals (R045)."""
    if process.rto is not None:
        return process.rto, GIVEN
    least = _least(partial.values())
    return least, next((kind for kind, rto in partial.items() if rto == least and rto is not None), None)


def _least(values: Iterable[int | None]) -> int | None:
    return min((value for value in values if value is not None), default=None)


def _downstream_first(upstream: Mapping[str, Sequence[str]]) -> list[str]:
    """The processes, each after all that it feeds. Raises LimitsError for a ring (R048), an unknown name."""
    feeds: dict[str, list[str]] = {name: [] for name in upstream}
    for name, sources in upstream.items():
        for source in sources:
            if source not in feeds:
                raise LimitsError(
                    _("the process {process} has the upstream {upstream}, which does not exist").format(
                        process=name, upstream=source
                    )
                )
            feeds[source].append(name)
    waiting = {name: len(feeds[name]) for name in upstream}
    order = [name for name, count in waiting.items() if not count]
    for name in order:  # grows while it is walked
        for source in upstream[name]:
            waiting[source] -= 1
            if not waiting[source]:
                order.append(source)
    if len(order) < len(upstream):
        raise LimitsError(
            _("the processes feed each other in a ring: {ring}").format(
                ring=" -> ".join(_ring({name: feeds[name] for name in upstream if waiting[name]}))
            ),
            _("leave out one `upstream` of the ring"),
        )
    return order


def _ring(feeds: Mapping[str, Sequence[str]]) -> list[str]:
    """One ring in a graph in which everything leads on, first name repeated."""
    path: list[str] = []
    name = next(iter(feeds))
    while name not in path:
        path.append(name)
        name = next(target for target in feeds[name] if target in feeds)
    return [*path[path.index(name) :], name]


Corrected = dict[str, tuple[int | None, str | None]]


def corrected_flow(
    rtos: Mapping[str, int | None], upstream: Mapping[str, Sequence[str]], order: Sequence[str] | None = None
) -> Corrected:
    """An upstream process may not be slower than anything downstream of it (R047, A6 b).

    By process the corrected RTO and the process it comes from (None: its own). No own RTO counts as endless.
    """
    result: Corrected = {name: (rto, None) for name, rto in rtos.items()}
    for name in order if order is not None else _downstream_first(upstream):
        rto, because = result[name]
        if rto is None:
            continue
        for source in upstream[name]:
            known = result[source][0]
            if known is None or rto < known:
                result[source] = (rto, because or name)
    return result


def corrected_chain(rtos: Mapping[str, int | None], upstream: Mapping[str, Sequence[str]]) -> Corrected:
    """Everything in one chain gets the least RTO of the chain (A6 a)."""
    result: Corrected = {}
    for members in _chains(upstream):
        least = _least(rtos[name] for name in members)
        because = next((name for name in members if least is not None and rtos[name] == least), None)
        for name in members:
            result[name] = (least, None if rtos[name] == least else because)
    return {name: result[name] for name in rtos}


def _chains(upstream: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The groups of processes that are linked by `upstream`, each in the order of the file."""
    linked: dict[str, list[str]] = {name: [] for name in upstream}
    for name, sources in upstream.items():
        for source in sources:
            linked[name].append(source)
            linked[source].append(name)
    position = {name: number for number, name in enumerate(upstream)}
    seen: dict[str, None] = {}
    chains = []
    for start in upstream:
        if start in seen:
            continue
        members = [start]
        seen[start] = None
        for name in members:  # grows while it is walked
            for other in linked[name]:
                if other not in seen:
                    seen[other] = None
                    members.append(other)
        chains.append(sorted(members, key=position.__getitem__))
    return chains


def _formula_mtpds(
    corrected: Corrected, upstream: Mapping[str, Sequence[str]], impact: Impact | None
) -> dict[str, int | None]:
    """max(corrected RTO of the chain) + buffer; None without a buffer or without any RTO (R049, A14)."""
    result: dict[str, int | None] = dict.fromkeys(corrected)
    if impact is None or impact.buffer is None:
        return result
    for members in _chains(upstream):
        greatest = max((rto for name in members if (rto := corrected[name][0]) is not None), default=None)
        if greatest is not None:
            for name in members:
                result[name] = greatest + impact.buffer.of(greatest)
    return result


def _totals(process: Process, impact: Impact | None) -> tuple[int, ...]:
    """The weighted sum of the levels by interval (R053); a type that has no weight counts once."""
    curves = _curves(process, impact)
    if impact is None or not impact.weights or not curves:
        return ()
    columns = zip(*curves.values(), strict=True)
    weights = [impact.weights.get(kind, 1) for kind in curves]
    return tuple(
        sum(weight * level for weight, level in zip(weights, column, strict=True)) for column in columns
    )
