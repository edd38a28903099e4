"""What many numbers say: quantiles, mean and spread, chances with their interval, rank correlation.

Seconds are whole numbers, and every sum over them is exact, so that a result depends neither on the order in
which runs were played nor on the machine. NEVER stands for what did not happen in a run; it counts as later
than any second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Seconds = NDArray[Any]

NEVER: Final = -1
Z_95: Final = 1.959963984540054
"""The standard normal quantile at 97.5 %: 95 % lie between it and its negative."""

_CELLS = 400_000
"""So many numbers are looked at at once."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How a time in seconds since the outage varies over runs.

    `p80` and the others by nearest rank: the least time that occurred and that at least 80 % of the runs do
    not exceed; None where so many runs never came there. `mean` and `sd` (of a sample, divided by n - 1; None
    for a single run) are over the runs that came there, in seconds rounded to the thousandth; `never` is the
    share of those that did not.
    """

    mean: float | None
    sd: float | None
    p5: int | None
    p10: int | None
    p50: int | None
    p80: int | None
    p90: int | None
    p95: int | None
    min: int | None
    max: int | None
    never: float


PERCENTS: Final = (5, 10, 50, 80, 90, 95)


def rank(percent: int, count: int) -> int:
    """The place, from 1 on, of a percentile among so many numbers in ascending order (nearest rank)."""
    return max(1, -(-count * percent // 100))


def spreads(times: Seconds) -> list[Spread]:
    """Of each row of an array (whole seconds, a column to a run; NEVER: not in this run)."""
    import numpy as np

    result: list[Spread] = []
    step = max(1, _CELLS // max(1, times.shape[1]))
    for first in range(0, len(times), step):
        ordered = np.sort(unsigned(times[first : first + step]), axis=1)
        result += _spreads(ordered.view(times.dtype))
    return result


def unsigned(times: Seconds) -> Seconds:
    """The same bits, so that NEVER is greater than any second."""
    import numpy as np

    return np.ascontiguousarray(times).view(np.uint32 if times.dtype.itemsize == 4 else np.uint64)


def latest(up_s: Seconds) -> Seconds:
    """By run when the last of these rows was up; NEVER counts as later than any second."""
    import numpy as np

    if not len(up_s):
        return np.zeros(up_s.shape[1], up_s.dtype)
    latest: Seconds = unsigned(up_s).max(axis=0).view(up_s.dtype)
    return latest


def earliest(up_s: Seconds) -> Seconds:
    """By run when the first of these rows was up."""
    earliest: Seconds = unsigned(up_s).min(axis=0).view(up_s.dtype)
    return earliest


def spread(times: Seconds) -> Spread:
    """Of one row."""
    return spreads(times[None, :])[0]


def _spreads(ordered: Seconds) -> Iterator[Spread]:
    """Of rows in ascending order, NEVER last."""
    import numpy as np

    count = ordered.shape[1]
    if not count:
        raise ValueError("no runs")
    there = (ordered >= 0).sum(axis=1)
    ranks = [rank(percent, count) - 1 for percent in PERCENTS]
    gaps = np.where(ordered >= 0, ordered.astype(np.int64) - ordered[:, :1], 0)
    sums, squares = gaps.sum(axis=1), _squares(gaps)
    for row, some in enumerate(there.tolist()):
        p5, p10, p50, p80, p90, p95 = (_known(ordered[row, place]) for place in ranks)
        least, most = _known(ordered[row, 0]), _known(ordered[row, -1])
        mean = deviation = None
        if some and least is not None:
            total = int(sums[row])
            mean = round(least + total / some, 3)
            if some > 1:
                deviation = round(sqrt((some * squares[row] - total * total) / (some * (some - 1))), 3)
        yield Spread(mean, deviation, p5, p10, p50, p80, p90, p95, least, most, (count - some) / count)


def _squares(gaps: Seconds) -> list[int]:
    """The exact sum of the squares of each row."""
    import numpy as np

    if int(gaps.max()) >= 2**32:  # longer than a century
        return [sum(gap * gap for gap in row) for row in gaps.tolist()]
    if int(gaps.max()) ** 2 * gaps.shape[1] < 2**63:
        whole: list[int] = np.einsum("ij,ij->i", gaps, gaps).tolist()
        return whole
    high, low = gaps >> 16, gaps & 0xFFFF
    sums = [np.einsum("ij,ij->i", *pair).tolist() for pair in ((high, high), (high, low), (low, low))]
    return [(one << 32) + (two << 17) + three for one, two, three in zip(*sums, strict=True)]


def _known(second: Any) -> int | None:
    return int(second) if second >= 0 else None


# --- chances ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chance:
    """In how many of the runs something held."""

    held: int
    runs: int

    @property
    def share(self) -> float:
        return self.held / self.runs

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true chance lies, with a confidence of 95 %."""
        return wilson(self.held, self.runs)


def wilson(held: int, runs: int, z: float = Z_95) -> tuple[float, float]:
    """The score interval of Wilson (1927) for a chance of which `held` of `runs` are known.

    It is that of all chances p with |held/runs - p| <= z * sqrt(p (1 - p) / runs); it stays within 0 and 1,
    and is of use also where all runs, or none, have held.
    """
    if not 0 <= held <= runs or not runs:
        raise ValueError("from 0 to all of at least one run may hold")
    share = held / runs
    weight = z * z / runs
    middle = (share + weight / 2) / (1 + weight)
    half = z * sqrt(share * (1 - share) / runs + weight / (4 * runs)) / (1 + weight)
    low = 0.0 if held == 0 else max(0.0, middle - half)
    high = 1.0 if held == runs else min(1.0, middle + half)
    return low, high


# --- rank correlation -------------------------------------------------------------------------------


class Ranked:
    """Numbers by their rank, equal ones at the mean of their ranks, to be correlated with others.

    Ranks are kept twice over and less their mean, so that they are whole numbers.
    """

    def __init__(self, numbers: Seconds) -> None:
        """`numbers`: not negative, or NEVER, which is the greatest."""
        self._ranks = _ranks(numbers)
        self._square = _product(self._ranks, self._ranks)

    def correlation(self, numbers: Seconds) -> float | None:
        """Spearman's rho with these numbers, from -1 to 1; None where all of either are equal."""
        ranks = _ranks(numbers)
        square = _product(ranks, ranks)
        if not square or not self._square:
            return None
        return max(-1.0, min(1.0, _product(ranks, self._ranks) / (sqrt(square) * sqrt(self._square))))


def _product(one: Seconds, other: Seconds) -> int:
    import numpy as np

    # At most n**3 / 3, which fits for two million runs.
    return int(np.einsum("i,i->", one, other))


def _ranks(numbers: Seconds) -> Seconds:
    import numpy as np

    count = len(numbers)
    if not count:
        raise ValueError("no runs")
    keys = numbers.astype(np.int64)
    keys[keys < 0] = np.iinfo(np.int64).max
    keys -= keys.min()
    if keys.max() > 8 * count:
        keys = np.unique(keys, return_inverse=True)[1]
    often = np.bincount(keys)
    return (2 * np.cumsum(often) - often - count)[keys]
