"""Lists as rows of numbers, and numbers that hang together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def in_rows(lists: Iterable[Iterable[int]]) -> tuple[list[int], list[int]]:
    """Where the entries of each list begin, and after all where they end; and the entries."""
    at: list[int] = [0]
    entries: list[int] = []
    for one in lists:
        entries.extend(one)
        at.append(len(entries))
    return at, entries


def pairs_of(pairs: Iterable[tuple[int, int]]) -> list[int]:
    return [number for pair in pairs for number in pair]


def circles_of(numbers: int, bonds: Iterable[Sequence[int]]) -> list[int]:
    """Of each number the first of those that it is bound together with, directly or through others."""
    circles = list(range(numbers))
    for bond in bonds:
        bound = {circles[number] for number in bond}
        circles = [min(bound) if circle in bound else circle for circle in circles]
    return circles
