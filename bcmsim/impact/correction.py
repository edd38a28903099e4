"""The RTO of processes that feed each other, corrected along their chain (R047, R048, A6).

The source has two readings. `flow`: an upstream process may not be slower than anything downstream of it.
`chain`: everything in one chain gets the least RTO of the chain. A chain is what is linked by `upstream`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from bcmsim.errors import BcmsimError
from bcmsim.i18n import _

Correction = Literal["flow", "chain"]
Corrected = dict[str, tuple[int | None, str | None]]
"""By process the corrected RTO, and the process it comes from (None: its own). No RTO counts as endless."""


class LimitsError(BcmsimError):
    """Limits cannot be computed from what is given."""


def downstream_first(upstream: Mapping[str, Sequence[str]]) -> list[str]:
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


def corrected_flow(
    rtos: Mapping[str, int | None], upstream: Mapping[str, Sequence[str]], order: Sequence[str] | None = None
) -> Corrected:
    """An upstream process may not be slower than anything downstream of it (R047, A6 b)."""
    own: Corrected = {name: (rto, None) for name, rto in rtos.items()}
    return _along_flow(own, upstream, order if order is not None else downstream_first(upstream))


def _along_flow(start: Corrected, upstream: Mapping[str, Sequence[str]], order: Sequence[str]) -> Corrected:
    result = dict(start)
    for name in order:
        rto, because = result[name]
        if rto is None:
            continue
        for source in upstream[name]:
            known = result[source][0]
            if known is None or rto < known:
                result[source] = (rto, because or name)
    return result


def corrected_chain(
    rtos: Mapping[str, int | None],
    upstream: Mapping[str, Sequence[str]],
    chains: Sequence[Sequence[str]] | None = None,
) -> Corrected:
    """Everything in one chain gets the least RTO of the chain (A6 a)."""
    result: Corrected = {}
    for members in chains if chains is not None else chains_of(upstream):
        least = min((rto for name in members if (rto := rtos[name]) is not None), default=None)
        because = next((name for name in members if least is not None and rtos[name] == least), None)
        for name in members:
            result[name] = (least, None if rtos[name] == least else because)
    return {name: result[name] for name in rtos}


def corrected_each(
    rules: Mapping[str, Correction],
    rtos: Mapping[str, int | None],
    upstream: Mapping[str, Sequence[str]],
    order: Sequence[str] | None = None,
    chains: Sequence[Sequence[str]] | None = None,
) -> Corrected:
    """Each process by its own rule (A6): those of the rule `chain` get the least RTO of their chain, then
    nothing may be slower than what it feeds."""
    chain = corrected_chain(rtos, upstream, chains)
    start: Corrected = {
        name: chain[name] if rules[name] == "chain" else (rto, None) for name, rto in rtos.items()
    }
    return _along_flow(start, upstream, order if order is not None else downstream_first(upstream))


def chains_of(upstream: Mapping[str, Sequence[str]]) -> list[list[str]]:
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
