"""Rings among dependencies, each with the row that closes it."""

from __future__ import annotations

from collections.abc import Mapping

from bcmsim.i18n import _
from bcmsim.scenario.exchange.drafted import Draft, flat
from bcmsim.scenario.exchange.findings import Findings, Place
from bcmsim.scenario.format import ScenarioFile

Edges = Mapping[tuple[str, str], Place]
"""Who needs whom -> the cell that says so; what the scenario says already is not among them."""


_SHOWN = 12
"""So many names of a ring are shown; of a longer one its ends."""


def report_rings(
    base: ScenarioFile | None, draft: Draft, needs: Edges, feeds: Edges, findings: Findings
) -> None:
    """Every ring that a draft closes on top of a scenario, among assets and among processes."""
    for section, key, edges, text in (
        ("resources", "needs", needs, _("needs go in a ring: {ring}")),
        ("processes", "upstream", feeds, _("processes feed each other in a ring: {ring}")),
    ):
        entries = getattr(base, section) if base is not None else {}
        graph = {id_: flat(getattr(entry, key)) for id_, entry in entries.items()}
        for item in draft.of(section):
            if (key,) in item.values:
                graph[item.id] = flat(item.values[(key,)])
            elif (key,) in item.removed:
                graph[item.id] = []
        for ring, place in rings(graph, edges):
            names = [*ring, ring[0]]
            if len(names) > _SHOWN:
                names = [*names[:6], "...", *names[-5:]]
            findings.error(place, text.format(ring=" -> ".join(names)), _("leave one of these needs out"))


def rings(graph: Mapping[str, list[str]], new: Edges) -> list[tuple[list[str], Place]]:
    """Every ring that the new edges close, with the cell of its last edge, until there is none left.

    The graph without new edges has no ring, so each ring has one to blame.
    """
    left = {node: dict.fromkeys(targets) for node, targets in graph.items()}
    order = {edge: number for number, edge in enumerate(new)}
    found = []
    while True:
        dropped: dict[tuple[str, str], None] = {}
        for ring in _back_rings(left):
            edges = list(zip(ring, [*ring[1:], ring[0]], strict=True))
            if any(edge in dropped for edge in edges):
                continue
            blamed = max((edge for edge in edges if edge in new), key=lambda edge: order[edge], default=None)
            if blamed is not None:
                dropped[blamed] = None
                found.append((ring, new[blamed]))
        if not dropped:
            return found
        for user, needed in dropped:
            del left[user][needed]


def _back_rings(graph: Mapping[str, dict[str, None]]) -> list[list[str]]:
    """The ring behind each edge that leads back, found depth first without recursion."""
    found = []
    done: dict[str, None] = {}
    for root in graph:
        if root in done:
            continue
        path = [root]
        position = {root: 0}
        waiting = [iter(graph[root])]
        while path:
            for target in waiting[-1]:
                if target in position:
                    found.append(path[position[target] :])
                elif target not in done and target in graph:
                    position[target] = len(path)
                    path.append(target)
                    waiting.append(iter(graph[target]))
                    break
            else:
                node = path.pop()
                waiting.pop()
                del position[node]
                done[node] = None
    return found
