"""Rings among dependencies, each with the row that closes it."""

from __future__ import annotations

from collections.abc import Mapping

from bcmsim.scenario.exchange.findings import Place

Edges = Mapping[tuple[str, str], Place]
"""Who needs whom -> the cell that says so; what the scenario says already is not among them."""


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
