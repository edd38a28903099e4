"""Differences of two plans with the same draws against published values and plain counting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.restart.paired import PairedChance, paired_chance, paired_gain
from bcmsim.restart.statistics import NEVER, Z_95, wilson


def row(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int32)


@pytest.mark.parametrize(
    ("table", "difference", "low", "high"),
    [
        # Newcombe (1998), method 10: 36 both, 12 only the one, 2 only the other of 50.
        ((36, 2, 12, 0), 0.2, 0.0569, 0.3404),
        # Fagerland, Lydersen, Laake (2014): airway hyper-responsiveness before and after transplantation.
        ((1, 7, 1, 12), -0.2857, -0.507, -0.026),
    ],
)
def test_newcombe_against_published_values(
    table: tuple[int, int, int, int], difference: float, low: float, high: float
) -> None:
    told = PairedChance(*table)
    assert told.difference == pytest.approx(difference, abs=5e-5)
    assert told.interval == (pytest.approx(low, abs=5e-4), pytest.approx(high, abs=5e-4))


TABLES = st.tuples(*[st.integers(0, 300)] * 4).filter(any)


@given(TABLES)
def test_the_interval_holds_the_difference_and_turns_with_it(table: tuple[int, int, int, int]) -> None:
    both, before, after, neither = table
    told, turned = PairedChance(*table), PairedChance(both, after, before, neither)
    low, high = told.interval
    assert -1.0 <= low <= told.difference + 1e-12
    assert told.difference - 1e-12 <= high <= 1.0
    assert turned.interval == (pytest.approx(-high, abs=1e-12), pytest.approx(-low, abs=1e-12))


@given(st.integers(0, 500), st.integers(1, 500))
def test_pairing_never_widens_what_never_differs(held: int, missed: int) -> None:
    """Against the interval of two plans that are played apart: the Wilson intervals added by squares."""
    told = PairedChance(held, 0, 0, missed)
    low, high = wilson(held, held + missed)
    share = held / (held + missed)
    apart = ((share - low) ** 2 + (high - share) ** 2) ** 0.5
    assert told.difference == 0
    assert told.interval[1] - told.interval[0] <= 2 * apart + 1e-12


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1))
def test_the_table_counts_runs(pairs: list[tuple[bool, bool]]) -> None:
    told = paired_chance(np.array([one for one, _other in pairs]), np.array([other for _one, other in pairs]))
    counts = [pairs.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False))]
    assert [told.both, told.only_before, told.only_after, told.neither] == counts
    assert told.runs == len(pairs)


def test_a_gain_is_the_mean_of_the_differences_with_its_interval() -> None:
    # Gains 10, 20, 60: mean 30, standard deviation 26.458.
    told = paired_gain(row(110, 120, 160), row(100, 100, 100))
    assert told is not None
    half = Z_95 * 26.458 / 3**0.5
    assert (told.mean_s, told.runs) == (30.0, 3)
    assert told.interval == (pytest.approx(30 - half, abs=1e-3), pytest.approx(30 + half, abs=1e-3))


def test_a_gain_counts_only_runs_that_end_with_both_plans() -> None:
    told = paired_gain(row(NEVER, 100, 100), row(50, NEVER, 160))
    assert told is not None
    assert (told.mean_s, told.interval, told.runs) == (-60.0, None, 1)
    assert paired_gain(row(NEVER), row(5)) is None
