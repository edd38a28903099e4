"""When people were there, in many runs at once (restart.md, Availability of people)."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

from bcmsim.restart.staff import presence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bcmsim.restart.parts import Worker

    Rows = NDArray[Any]


class Spells:
    """When somebody comes and goes who is not there for good once they have come, up to a horizon."""

    def __init__(self, worker: Worker, arrives_s: int, horizon_s: int) -> None:
        import numpy as np

        changes = []
        for second, _comes in presence(worker, arrives_s):
            changes.append(second)
            if second > horizon_s:
                break
        self._changes = np.array(changes, np.int64)
        """Coming, going, coming, ..."""
        lengths = [end - start for start, end in zip(changes[::2], changes[1::2], strict=False)]
        self._before = np.array([0, *accumulate(lengths)], np.int64)

    def are_there(self, now: Rows) -> Rows:
        """Whether they are there (bool)."""
        import numpy as np

        there: Rows = np.searchsorted(self._changes, now, "right") & 1
        return there.astype(np.bool_)

    def until(self, now: Rows) -> Rows:
        """How many seconds they have been there before."""
        import numpy as np

        changes = np.searchsorted(self._changes, now, "right")
        whole: Rows = self._before[changes >> 1]
        since = np.append(0, self._changes)[changes]
        return whole + np.where(changes & 1, now - since, 0)


class Duty:
    """Everybody's spells; only those who may come and go have some."""

    def __init__(self, people: Sequence[Worker], arrives_s: Sequence[int | None], horizon_s: int) -> None:
        self._arrives_s = arrives_s
        self._spells: list[tuple[Spells, list[int]]] = []
        """With the people who have them."""
        known: dict[Any, int] = {}
        for person, (worker, second) in enumerate(zip(people, arrives_s, strict=True)):
            if second is None or (worker.calendar is None and not worker.absences):
                continue
            key = id(worker.calendar), worker.absences, second
            if key not in known:
                known[key] = len(self._spells)
                self._spells.append((Spells(worker, second, horizon_s), []))
            self._spells[known[key]][1].append(person)

    def leave_out(self, free: Rows, now: Rows) -> None:
        """Of the free (a row to a run, a column to a person) those who are off duty."""
        for spells, people in self._spells:
            free[:, people] &= spells.are_there(now)[:, None]

    def add_overtime(self, overtime_s: Rows, person: Rows, start_s: Rows, end_s: Rows) -> None:
        """By person how long such work went on while they were off duty."""
        import numpy as np

        for spells, people in self._spells:
            mine = np.isin(person, people)
            start, end = start_s[mine], end_s[mine]
            off = (end - start) - (spells.until(end) - spells.until(start))
            overtime_s += np.bincount(person[mine], off, len(overtime_s)).astype(np.int64)

    def there_s(self, here: Rows, waz_s: Rows) -> Rows:
        """By person how long they were there before the plans ended, over all runs. `here`: who was there at
        all, a row to a run."""
        import numpy as np

        there = np.zeros(len(self._arrives_s), np.int64)
        until_s = waz_s.astype(np.int64)
        for person, arrives_s in enumerate(self._arrives_s):
            if arrives_s is not None:
                there[person] = np.maximum(until_s - arrives_s, 0)[here[:, person] != 0].sum()
        for spells, people in self._spells:
            mine = spells.until(until_s)
            for person in people:
                there[person] = mine[here[:, person] != 0].sum()
        return there
