"""What stands behind a process: everything that its operation needs, directly or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from bcmsim.scenario.format import Process, ScenarioFile

Thing = TypeVar("Thing")
_IS_ONE: Final = bytes.maketrans(b"01", b"\0\1")

Groups = Sequence[Sequence[str]]
"""Needs: of each group one suffices."""


class Reach:
    """Everything that something needs, directly or not, all alternatives included.

    What a measure in force replaces needs what the measure needs, as the restart plays it. Many resources at
    once are the bits of one number, by their place in the file: thousands of processes over thousands of
    resources are quick.
    """

    def __init__(self, file: ScenarioFile) -> None:
        self._ids = tuple(file.resources)
        self._number = {id_: number for number, id_ in enumerate(self._ids)}
        self._bits = self._closed(_ways(file))

    def bits(self, ids: Iterable[str]) -> int:
        """These resources as bits; unknown ones are left out."""
        found = 0
        for id_ in ids:
            if id_ in self._number:
                found |= 1 << self._number[id_]
        return found

    def bits_of(self, groups: Groups) -> int:
        """The resources behind these needs as bits."""
        found = 0
        for id_ in members(groups):
            if id_ in self._number:
                found |= self._bits[self._number[id_]]
        return found

    def ids(self, bits: int) -> tuple[str, ...]:
        """The resources of these bits, in the order of the file."""
        return self.pick(self._ids, bits)

    def pick(self, things: Iterable[Thing], bits: int) -> tuple[Thing, ...]:
        """Of things in the order of the file, one to a resource, those of these bits."""
        return tuple(compress(things, bin(bits)[:1:-1].encode().translate(_IS_ONE)))

    def of(self, groups: Groups) -> tuple[str, ...]:
        """The resources behind these needs, in the order of the file; unknown ones are left out."""
        return self.ids(self.bits_of(groups))

    def _closed(self, ways: Mapping[str, Sequence[str]]) -> list[int]:
        """Each resource with all behind it: what it needs is worked out first; a ring takes more rounds."""
        needs = [[self._number[one] for one in ways[id_] if one in self._number] for id_ in self._ids]
        order = _needed_first(needs)
        bits = [1 << number for number in range(len(needs))]
        changed = True
        while changed:
            changed = False
            for number in order:
                all_ = bits[number]
                for needed in needs[number]:
                    all_ |= bits[needed]
                if all_ != bits[number]:
                    bits[number] = all_
                    changed = True
        return bits


def _ways(file: ScenarioFile) -> dict[str, list[str]]:
    """What the restart of each resource needs; of the measures where some in force replace it."""
    replaced: dict[str, list[str]] = {}
    for measure in file.measures.values():
        for id_ in measure.replaces if measure.in_force else ():
            replaced.setdefault(id_, []).extend(members(measure.needs))
    return {
        id_: list(dict.fromkeys(replaced[id_] if id_ in replaced else members(resource.needs)))
        for id_, resource in file.resources.items()
    }


def _needed_first(needs: Sequence[Sequence[int]]) -> list[int]:
    """Every number after all that it needs, as far as there are no rings."""
    order: list[int] = []
    entered = [False] * len(needs)
    for start in range(len(needs)):
        path = [] if entered[start] else [(start, iter(needs[start]))]
        entered[start] = True
        while path:
            number, rest = path[-1]
            needed = next((one for one in rest if not entered[one]), None)
            if needed is None:
                order.append(number)
                path.pop()
            else:
                entered[needed] = True
                path.append((needed, iter(needs[needed])))
    return order


def needs_of(process: Process) -> Groups:
    """What a process needs for normal or for emergency operation."""
    return (*process.needs, *(process.emergency.needs if process.emergency else ()))


def members(groups: Groups) -> Iterable[str]:
    """All alternatives of all groups."""
    return (id_ for group in groups for id_ in group)
