"""Two plans played with the same draws: how they differ, run by run.

What both plans share happens alike in run 4711 of either, so that only what was changed makes a difference;
the intervals of such differences are far narrower than those of two plans played independently.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

from bcmsim.restart.statistics import Z_95, spread, wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Seconds = NDArray[Any]
    Held = NDArray[Any]

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PairedChance:
    """In how many runs something held with one plan and with the other."""

    both: int
    only_before: int
    only_after: int
    neither: int

    @property
    def runs(self) -> int:
        return self.both + self.only_before + self.only_after + self.neither

    @property
    def difference(self) -> float:
        """By how much the chance has grown."""
        return (self.only_after - self.only_before) / self.runs

    @property
    def interval(self) -> Interval:
        """Where the true difference lies, with a confidence of 95 %.

        Newcombe (1998), Improved confidence intervals for the difference between binomial proportions based
        on paired data, method 10: the score intervals of both chances, added by squares less what they have
        in common. Like them, it is of use also where all runs, or none, have held.
        """
        runs = self.runs
        before, after = self.both + self.only_before, self.both + self.only_after
        one, other = after / runs, before / runs
        (low, high), (other_low, other_high) = wilson(after, runs), wilson(before, runs)
        phi = self._correlation(after, before)
        under, over = one - low, other_high - other
        below = under * under - 2 * phi * under * over + over * over
        under, over = other - other_low, high - one
        above = under * under - 2 * phi * under * over + over * over
        middle = self.difference
        return max(-1.0, middle - sqrt(max(0.0, below))), min(1.0, middle + sqrt(max(0.0, above)))

    def _correlation(self, after: int, before: int) -> float:
        """Of both, less half a run where it is positive."""
        runs = self.runs
        product = after * (runs - after) * before * (runs - before)
        common = self.both * self.neither - self.only_before * self.only_after
        if not product:
            return 0.0
        return (common if common < 0 else max(0.0, common - runs / 2)) / sqrt(product)


def paired_chance(before: Held, after: Held) -> PairedChance:
    """Of whether something held, by run."""
    both = int((before & after).sum())
    first, second = int(before.sum()), int(after.sum())
    return PairedChance(both, first - both, second - both, len(before) - first - second + both)


@dataclass(frozen=True, slots=True)
class PairedGain:
    """By how many seconds a time was earlier, in the mean of the runs in which it came with both plans."""

    mean_s: float
    interval: Interval | None
    """Where the true mean lies, with a confidence of 95 % (normal approximation); None: a single run."""
    runs: int


def paired_gain(before_s: Seconds, after_s: Seconds) -> PairedGain | None:
    """Of two times by run, NEVER where one did not come; None: there is no run with both."""
    import numpy as np

    there = (before_s >= 0) & (after_s >= 0)
    if not there.any():
        return None
    gained = before_s[there].astype(np.int64) - after_s[there]
    least = int(gained.min())
    told = spread(gained - least)
    assert told.mean is not None
    mean, runs = told.mean + least, len(gained)
    if told.sd is None:
        return PairedGain(mean, None, runs)
    half = Z_95 * told.sd / sqrt(runs)
    return PairedGain(mean, (mean - half, mean + half), runs)
