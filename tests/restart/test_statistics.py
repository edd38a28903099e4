"""Statistics of many runs against published values and against the standard library."""

from __future__ import annotations

import statistics as reference
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.restart.statistics import NEVER, PERCENTS, Chance, Ranked, rank, spread, spreads, wilson

SECONDS = st.integers(0, 2**31 - 2)


def row(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int32)


# --- quantiles and moments ----------------------------------------------------------------------------


def test_quantiles_by_nearest_rank() -> None:
    # The worked example of the nearest-rank method: 15, 20, 35, 40, 50 have P30 20, P40 20, P50 35.
    assert [rank(percent, 5) for percent in (5, 30, 40, 50, 100)] == [1, 2, 2, 3, 5]
    told = spread(row(35, 20, 50, 40, 15))
    assert (told.p5, told.p50, told.p80, told.p90, told.max) == (15, 35, 40, 50, 50)


def test_a_hundred_numbers_have_their_percents() -> None:
    told = spread(row(*range(100, 0, -1)))
    assert [getattr(told, f"p{percent}") for percent in PERCENTS] == list(PERCENTS)
    assert (told.mean, told.sd, told.min, told.max) == (50.5, 29.011, 1, 100)


def test_runs_that_never_came_there_count_as_later_than_any() -> None:
    told = spread(row(NEVER, 30, 10, 20, NEVER))
    assert (told.min, told.p50, told.p80, told.max) == (10, 30, None, None)
    assert (told.mean, told.sd, told.never) == (20.0, 10.0, 0.4)
    nothing = spread(row(NEVER, NEVER))
    assert (nothing.mean, nothing.sd, nothing.min, nothing.p5, nothing.never) == (None, None, None, None, 1.0)


def test_one_run_has_no_deviation() -> None:
    told = spread(row(7))
    assert (told.mean, told.sd, told.p5, told.p95, told.never) == (7.0, None, 7, 7, 0.0)


@given(st.lists(SECONDS, min_size=2, max_size=40))
def test_moments_are_those_of_the_standard_library(numbers: list[int]) -> None:
    told = spread(row(*numbers))
    assert told.mean == pytest.approx(reference.fmean(numbers), rel=1e-12, abs=1e-3)
    assert told.sd == pytest.approx(float(reference.stdev(numbers)), rel=1e-9, abs=1e-3)
    assert spread(np.array(numbers, np.int64)) == told


def test_times_of_centuries_are_summed_up_exactly() -> None:
    numbers = [2**40, 2**40 + 2, NEVER, 3 * 2**40]
    told = spread(np.array(numbers, np.int64))
    known = [number for number in numbers if number != NEVER]
    assert told.mean == pytest.approx(reference.fmean(known), rel=1e-15)
    assert told.sd == pytest.approx(float(reference.stdev(known)), rel=1e-12)
    assert (told.p50, told.p80, told.max, told.never) == (2**40 + 2, None, None, 0.25)


@given(st.lists(st.one_of(SECONDS, st.just(NEVER)), min_size=1, max_size=30), st.randoms())
def test_the_order_of_the_runs_does_not_matter(numbers: list[int], chance: object) -> None:
    before = spread(row(*numbers))
    chance.shuffle(numbers)  # type: ignore[attr-defined]
    assert spread(row(*numbers)) == before
    assert spreads(np.array([numbers, numbers], np.int32)) == [before, before]


@given(st.lists(SECONDS, min_size=1, max_size=60), st.sampled_from(PERCENTS))
def test_a_quantile_is_the_least_that_enough_runs_do_not_exceed(numbers: list[int], percent: int) -> None:
    told = getattr(spread(row(*numbers)), f"p{percent}")
    assert told in numbers
    assert sum(number <= told for number in numbers) * 100 >= percent * len(numbers)
    assert sum(number < told for number in numbers) * 100 < percent * len(numbers)


# --- chances -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "runs", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # Brown, Cai and DasGupta: by the formula all of ten leaves n / (n + z * z).
        (10, 10, 0.7225, 1.0000),
    ],
)
def test_wilson_against_published_values(held: int, runs: int, low: float, high: float) -> None:
    assert wilson(held, runs) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_stays_between_0_and_1(counts: tuple[int, int]) -> None:
    chance = Chance(*counts)
    low, high = chance.interval
    assert 0.0 <= low <= chance.share <= high <= 1.0
    for end in (low, high):
        if 0.0 < end < 1.0:  # the ends are where the share lies just 1.96 standard errors away
            error = sqrt(end * (1 - end) / chance.runs)
            assert abs(chance.share - end) == pytest.approx(1.959964 * error, rel=1e-4)


def test_wilson_of_no_runs_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one run"):
        wilson(0, 0)


# --- rank correlation ---------------------------------------------------------------------------------


def test_spearman_of_a_published_example() -> None:
    # IQ and hours of television of ten people: rho = -29/165.
    iq = row(106, 100, 86, 101, 99, 103, 97, 113, 112, 110)
    hours = row(7, 27, 2, 50, 28, 29, 20, 12, 6, 17)
    assert Ranked(iq).correlation(hours) == pytest.approx(-29 / 165)


def test_spearman_with_ties_takes_the_mean_of_the_ranks() -> None:
    # By hand: ranks 1 2.5 2.5 4 and 1 2 3 4: cov 4.5, squares 4.5 and 5.
    assert Ranked(row(1, 5, 5, 9)).correlation(row(1, 2, 3, 4)) == pytest.approx(4.5 / sqrt(4.5 * 5))


def test_spearman_of_what_never_varies_is_none() -> None:
    assert Ranked(row(1, 2, 3)).correlation(row(7, 7, 7)) is None
    assert Ranked(row(7, 7, 7)).correlation(row(1, 2, 3)) is None


def test_never_ranks_last() -> None:
    assert Ranked(row(1, 2, NEVER)).correlation(row(5, 6, 7)) == pytest.approx(1.0)


@given(st.lists(st.tuples(st.integers(0, 2**31 - 2), st.integers(0, 9)), min_size=2, max_size=40))
def test_spearman_is_pearson_of_mean_ranks(pairs: list[tuple[int, int]]) -> None:
    def ranks(numbers: list[int]) -> list[float]:
        return [
            sum(other < number for other in numbers) + (sum(other == number for other in numbers) + 1) / 2
            for number in numbers
        ]

    one, other = [first for first, _second in pairs], [second for _first, second in pairs]
    told = Ranked(row(*one)).correlation(row(*other))
    if len(set(one)) == 1 or len(set(other)) == 1:
        assert told is None
    else:
        assert told == pytest.approx(reference.correlation(ranks(one), ranks(other)), abs=1e-9)
