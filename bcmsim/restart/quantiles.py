"""Tables of the quantiles of a distribution, by which words of chance become durations (see `draws`).

The nodes stand 32 to an octave towards either end, so that rare values are as exact as common ones; between
them the quantile is linear. Only sums, products, quotients and roots make a table, which IEEE 754 rounds in
one way everywhere: no libm, so that a table has the same bits on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import count
from math import frexp
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bcmsim.scenario.quantities import Distribution

LONGEST_DRAW_S: Final = 2**31 - 2
"""68 years: the longest draw; a lognormal one has no end of its own."""

WORDS: Final = 2**32
"""A word is one of so many, each as likely as any other."""
CELLS: Final = 32
"""Cells of a table to an octave of the distance from the end."""
_OCTAVES = 32
SIDE: Final = CELLS * _OCTAVES
"""Cells from one end to the middle."""

PLACE_SHIFT: Final = 52 - 5
"""Shifts the bits of a word's float so that the place of its cell is left."""
_LOWEST = 1022 * CELLS
"""The place of 0.5, the least float: exponents are kept with 1023 added."""
APART: Final = 2048 * CELLS
"""So much farther on lies the place of the same float with a sign."""
_TABLES_EACH = APART // SIDE
"""So many tables share a sheet: of all of them the lower sides, then the upper ones."""
MOST_TABLES: Final = 32 * _TABLES_EACH
"""So many are kept at once: a megabyte of bases and one of slopes to a sheet."""


@lru_cache(maxsize=2048)
def measured_of(distribution: Distribution) -> NDArray[Any]:
    """The measured durations, ascending; each is as likely as any other."""
    import numpy as np

    return np.array(sorted(distribution.values)).astype(np.int32)


class Tables:
    """Of each cell of many distributions the line that gives the duration, side by side, so that one gather
    reads from all. Threads may share them."""

    def __init__(self) -> None:
        import numpy as np

        cells = MOST_TABLES // _TABLES_EACH * 2 * APART
        # What is never written to takes no memory.
        self.base = np.empty(cells)
        """At 0, and half a second more, so that cutting off rounds half up."""
        self.slope = np.empty(cells)
        """To each unit of the signed word."""
        self._free = count()
        self._origins: dict[Distribution, int] = {}

    def origin(self, distribution: Distribution) -> int | None:
        """Where its table would begin, were the least float at place 0; None: there is no room left."""
        origin = self._origins.get(distribution)
        if origin is None:
            number = next(self._free)
            if number >= MOST_TABLES:
                return None
            sheet, place = divmod(number, _TABLES_EACH)
            first = sheet * 2 * APART + place * SIDE
            base, slope = _table(distribution)
            for side in (0, 1):
                cells = slice(first + side * APART, first + side * APART + SIDE)
                self.base[cells], self.slope[cells] = base[side], slope[side]
            # Another thread may have been as quick; then either table is good.
            origin = self._origins.setdefault(distribution, first - _LOWEST)
        return origin

    def line(self, origin: int, number: float) -> tuple[float, float]:
        """Base and slope at a signed word."""
        fraction, octave = frexp(abs(number))
        cell = octave * CELLS + int((fraction - 0.5) * 2 * CELLS) + int(number < 0) * APART
        return self.base.item(origin + _LOWEST + cell), self.slope.item(origin + _LOWEST + cell)


_tables: Tables | None = None


def tables_of(distributions: Iterable[Distribution]) -> tuple[Tables, list[int]]:
    """Tables with these, at most `MOST_TABLES`, and the origin of each."""
    global _tables
    wanted = list(distributions)
    tables = _tables or Tables()
    while True:
        origins = [origin for one in wanted if (origin := tables.origin(one)) is not None]
        if len(origins) == len(wanted):
            _tables = tables
            return tables, origins
        tables = Tables()


def _table(distribution: Distribution) -> NDArray[Any]:
    """Base and slope, each by side: 0 from the lower end, 1 from the upper."""
    import numpy as np

    if distribution.shape == "pert":
        low, likely, high = distribution.values
        lines = _pert((likely - low) / (high - low))
        lines *= high - low
        lines[0] += low + 0.5
        return lines
    lines = _lines(np.minimum(_quantiles(distribution), float(LONGEST_DRAW_S)))
    lines[0] += 0.5
    return lines


def _lines(quantiles: NDArray[Any]) -> NDArray[Any]:
    """Base and slope of each cell, by side, through the quantiles at its edges."""
    import numpy as np

    edges = _edges()
    slope = (quantiles[:, 1:] - quantiles[:, :-1]) / (edges[1:] - edges[:-1])
    base = quantiles[:, :-1] - slope * edges[:-1]
    slope[1] = -slope[1]
    return np.array([base, slope])


@cache
def _edges() -> NDArray[Any]:
    """The edges of the cells, in words from the end: from a half to 2**31."""
    import numpy as np

    octaves = np.ldexp(0.5, np.arange(_OCTAVES))
    steps = 1.0 + np.arange(CELLS) / CELLS
    return np.append((octaves[:, None] * steps).ravel(), 2.0**31)


def _quantiles(distribution: Distribution) -> NDArray[Any]:
    """At each edge, by side."""
    import numpy as np

    chances = _edges() / WORDS
    if distribution.shape == "uniform":
        low, high = distribution.values
        return np.array([low + (high - low) * chances, high - (high - low) * chances])
    if distribution.shape == "triangular":
        low, likely, high = distribution.values
        below = (likely - low) / (high - low)
        rising = [low + np.sqrt(u * (high - low) * (likely - low)) for u in (chances, 1.0 - chances)]
        falling = [high - np.sqrt(v * (high - low) * (high - likely)) for v in (1.0 - chances, chances)]
        # The side from the upper end compares there, where 1 - chances would lose what is small.
        return np.array(
            [
                np.where(chances < below, rising[0], falling[0]),
                np.where(chances > 1.0 - below, rising[1], falling[1]),
            ]
        )
    if distribution.shape == "lognormal":
        median, p95 = distribution.values
        spread = _log(np.array(p95 / median)) / _P95
        growth = _exp(spread * _normal())
        return np.array([median / growth, median * growth])
    raise ValueError(distribution.shape)


_P95 = 1.6448536269514722
"""The standard normal quantile of 95 %."""


@cache
def _normal() -> NDArray[Any]:
    """How far from 0 the standard normal quantile is at each edge."""
    import numpy as np

    step = 1 / 64
    grid = np.arange(-9 * 64, 1) * step
    density = _exp(grid * grid * -0.5)
    slope = -grid * density
    bend = (3.0 * grid - grid * grid * grid) * density
    below = _integral(density, slope, bend, step) + density[0] / 9.0
    # The lower half weighs a half.
    below *= 0.5 / below[-1]
    return -_inverted(below, grid, np.ones(len(grid)), density * (0.5 / _SQRT_HALF_PI))


_SQRT_HALF_PI = 1.2533141373155003

_SHAPES = 64
"""PERT is tabled for so many positions of the likely value between low and high."""


def _pert(below: float) -> NDArray[Any]:
    """The lines of PERT from 0 to 1, with lambda 4 and the likely value at `below`: by cubic interpolation
    over that, to 2e-6."""
    import numpy as np

    shapes = _pert_shapes()
    first = min(max(int(below * _SHAPES) - 1, 0), _SHAPES - 3)
    t = below * _SHAPES - first
    weights = (
        -(t - 1.0) * (t - 2.0) * (t - 3.0) / 6.0,
        t * (t - 2.0) * (t - 3.0) / 2.0,
        -t * (t - 1.0) * (t - 3.0) / 2.0,
        t * (t - 1.0) * (t - 2.0) / 6.0,
    )
    result: NDArray[Any] = shapes[first] * weights[0]
    part = np.empty_like(result)
    for number in (1, 2, 3):
        np.multiply(shapes[first + number], weights[number], out=part)
        result += part
    return result


@cache
def _pert_shapes() -> NDArray[Any]:
    """The lines of each tabled shape.

    Over t, with x = 1 / (1 + exp(-t)), the density of beta(a, b) is x**a * (1 - x)**b: smooth, and falling
    like an exponential function at both ends, where the trapezoidal rule is at its best.
    """
    import numpy as np

    step = 1 / 32
    grid = np.arange(-28 * 32, 28 * 32 + 1) * step
    x = 1.0 / (1.0 + _exp(-grid))
    rest = 1.0 / (1.0 + _exp(grid))
    logs, rests = _log(x), _log(rest)
    result = np.empty((_SHAPES + 1, len(_edges())))
    for number in range(_SHAPES + 1):
        a = 1.0 + 4.0 * number / _SHAPES
        density = _exp(a * logs + (6.0 - a) * rests)
        grows = a - 6.0 * x
        turns = -6.0 * x * rest
        slope = density * grows
        bend = density * (grows * grows * grows + 3.0 * grows * turns + turns * (1.0 - 2.0 * x))
        below = _integral(density, slope, bend, step) + density[0] / a
        total = below[-1]
        result[number] = _inverted(below / total, x, x * rest, density / total)
    return np.array(
        [_lines(np.array([result[number], 1.0 - result[_SHAPES - number]])) for number in range(_SHAPES + 1)]
    )


def _integral(density: Any, slope: Any, bend: Any, step: float) -> NDArray[Any]:
    """From the first point to each, by the trapezoidal rule and two terms of Euler and Maclaurin."""
    import numpy as np

    sums = np.cumsum(density) - 0.5 * (density + density[0])
    result: NDArray[Any] = (
        step * sums - step**2 / 12.0 * (slope - slope[0]) + step**4 / 720.0 * (bend - bend[0])
    )
    return result


def _inverted(below: Any, value: Any, rise: Any, density: Any) -> NDArray[Any]:
    """The value at each edge, by Hermite's cubic over the share below; `rise` and `density`: the slopes of
    `value` and `below`."""
    import numpy as np

    chances = _edges() / WORDS
    place = np.clip(np.searchsorted(below, chances, side="right"), 1, len(below) - 1)
    before = place - 1
    width = below[place] - below[before]
    t = (chances - below[before]) / width
    u = 1.0 - t
    return (  # type: ignore[no-any-return]
        u * u * (1.0 + 2.0 * t) * value[before]
        + t * t * (1.0 + 2.0 * u) * value[place]
        + t * u * width * (u * (rise[before] / density[before]) - t * (rise[place] / density[place]))
    )


_LN2_HIGH, _LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10


def _exp(value: Any) -> Any:
    """exp, by sums and products alone."""
    import numpy as np

    times = np.rint(value * 1.4426950408889634)
    rest = (value - times * _LN2_HIGH) - times * _LN2_LOW
    series = np.ones_like(rest)
    for number in range(13, 0, -1):
        series = series * rest / number + 1.0
    return np.ldexp(series, times.astype(np.int32))


def _log(value: Any) -> Any:
    """The natural logarithm, by sums, products and quotients alone."""
    import numpy as np

    fraction, times = np.frexp(value)
    small = fraction < 0.7071067811865476
    fraction, times = np.where(small, 2.0 * fraction, fraction), times - small
    part = (fraction - 1.0) / (fraction + 1.0)
    square = part * part
    series = np.zeros_like(part)
    for number in range(25, 0, -2):
        series = series * square + 1.0 / number
    return (times * _LN2_HIGH) + (times * _LN2_LOW + 2.0 * part * series)
