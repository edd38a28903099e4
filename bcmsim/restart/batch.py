"""The draws of some runs for the reference, drawn for all of them at once: many times as cheap as singly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bcmsim.restart.draws import Sampler, duration_key

if TYPE_CHECKING:
    from bcmsim.scenario.quantities import Distribution


class BatchDraws:
    """The runs `first` to `first + count`; in each the draws are those of its `KeyedDraws`."""

    def __init__(self, seed: int, first: int, count: int) -> None:
        self._sampler, self._first, self._count = Sampler(seed), first, count
        self._column = 0
        self._rows: dict[tuple[str, str, str | None, int], list[int]] = {}

    def runs(self) -> Iterator[int]:
        """Each run; while it is out, the draws are its own."""
        for column in range(self._count):
            self._column = column
            yield self._first + column

    def duration(self, resource: str, measure: str | None, attempt: int, distribution: Distribution) -> int:
        return self.longer(resource, measure, attempt, distribution, -1)

    def longer(
        self, resource: str, measure: str | None, attempt: int, distribution: Distribution, lasted_s: int
    ) -> int:
        key = f"duration {lasted_s}", resource, measure, attempt
        if key not in self._rows:
            drawn = self._sampler.lengths(
                duration_key(resource, measure),
                attempt,
                distribution,
                self._first,
                self._count,
                lasted_s=lasted_s,
            )
            self._rows[key] = drawn.tolist()
        return self._rows[key][self._column]

    def fails(self, resource: str, attempt: int, probability: float) -> bool:
        key = "fails", resource, None, attempt
        if key not in self._rows:
            drawn = self._sampler.failures(resource, attempt, probability, self._first, self._count)
            self._rows[key] = drawn.tolist()
        return bool(self._rows[key][self._column])

    def is_absent(self, person: str, probability: float) -> bool:
        key = "absent", person, None, 0
        if key not in self._rows:
            self._rows[key] = self._sampler.absences(person, probability, self._first, self._count).tolist()
        return bool(self._rows[key][self._column])
