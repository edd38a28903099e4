"""Draws: keyed, repeatable, the same for one run as for many; each distribution as published (restart.md)."""

from __future__ import annotations

import pickle
from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.restart.draws import (
    Draw,
    Drawn,
    KeyedDraws,
    Sampler,
    absence_key,
    duration_key,
    failure_key,
    key_of,
    longest_of,
    quantile,
    threshold,
)
from bcmsim.restart.quantiles import LONGEST_DRAW_S, MOST_TABLES
from bcmsim.scenario.quantities import Distribution, fixed

HOUR = 3600.0
PERT = Distribution("pert", (2 * HOUR, 4 * HOUR, 8 * HOUR), 4 * 3600)
SHAPES = [
    PERT,
    Distribution("pert", (0.0, 0.0, 6000.0), 0),
    Distribution("pert", (0.0, 6000.0, 6000.0), 6000),
    Distribution("triangular", (0.0, 600.0, 6000.0), 600),
    Distribution("triangular", (0.0, 6000.0, 6000.0), 6000),
    Distribution("uniform", (600.0, 6000.0), 3300),
    Distribution("lognormal", (HOUR, 3 * HOUR), 3600),
    Distribution("empirical", (3000.0, 600.0, 900.0), 1500),
    fixed(240),
]
RUNS = 200_000


def philox(counter: tuple[int, ...], key: tuple[int, int]) -> list[int]:
    """Philox4x64-10 as published (Salmon et al. 2011), in plain Python."""
    a, b, c, d = counter
    first, second = key
    for _round in range(10):
        high, low = divmod(0xD2E7470EE14C6C93 * a, 2**64)
        other_high, other_low = divmod(0xCA5A826395121157 * c, 2**64)
        a, b, c, d = other_high ^ b ^ first, other_low, high ^ d ^ second, low
        first = (first + 0x9E3779B97F4A7C15) % 2**64
        second = (second + 0xBB67AE8584CAA73B) % 2**64
    return [a, b, c, d]


def test_the_generator_is_the_published_one() -> None:
    """The known answers of Random123 for philox4x64, 10 rounds."""
    assert philox((0, 0, 0, 0), (0, 0))[0] == 0x16554D9ECA36314C
    assert philox((2**64 - 1,) * 4, (2**64 - 1,) * 2)[0] == 0x87B092C3013FE90B


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**20), st.integers(0, 2**40))
def test_a_word_is_half_a_word_of_the_block_of_eight_runs(
    seed: int, key: int, attempt: int, run: int
) -> None:
    block = philox((run // 8 + 1, attempt, 0, 0), (seed, key))
    word = block[run % 8 // 2] >> (32 * (run % 2)) & 0xFFFFFFFF
    assert KeyedDraws(seed, run).word(key, attempt) == word
    assert Sampler(seed).words(key, attempt, run, 3)[0] == word


def test_keys_are_the_same_for_ever() -> None:
    """A stored seed must give the same numbers in ten years."""
    assert key_of("duration", "resource", "web") == 42051193819399451
    assert duration_key("web", None) == key_of("duration", "resource", "web")
    others = [duration_key("web", "spare"), failure_key("web"), absence_key("web"), duration_key("app", None)]
    assert len({duration_key("web", None), *others}) == 5


@pytest.mark.parametrize("shape", SHAPES, ids=lambda one: f"{one.shape}-{one.values[0]:.0f}")
def test_one_run_and_many_runs_draw_the_same(shape: Distribution) -> None:
    many = Sampler(7).durations("web", "spare", 2, shape, 3, 100)
    alone = [KeyedDraws(7, run).duration("web", "spare", 2, shape) for run in range(3, 103)]
    assert alone == list(many)
    assert alone[50:60] == list(Sampler(7).durations("web", "spare", 2, shape, 53, 10))


@given(st.integers(0, 100), st.integers(1, 40), st.permutations(range(len(SHAPES))))
def test_several_are_drawn_together_as_each_alone(first: int, runs: int, places: list[int]) -> None:
    keyed = [
        Draw(key_of("r", "", str(n)), 1 + n % 2, shape, 500 * (n % 3) - 1) for n, shape in enumerate(SHAPES)
    ]
    rows = np.empty((len(places), runs), np.int64)
    Sampler(7).rows(Drawn(keyed), places, first, list(rows))
    for row, place in zip(rows, places, strict=True):
        key, attempt, shape, lasted_s = keyed[place]
        alone = Sampler(7).lengths(key, attempt, shape, first, runs, lasted_s=lasted_s)
        assert row.tolist() == alone.tolist()


def test_more_distributions_than_tables_are_kept_are_drawn_all_the_same() -> None:
    """Every value tells from which distribution it is: no table stands for another."""
    shapes = [Distribution("uniform", (1000.0 * n, 1000.0 * n + 999), 0) for n in range(MOST_TABLES + 70)]
    keyed = [Draw(duration_key(f"r{number}", None), 1, shape) for number, shape in enumerate(shapes)]
    rows = np.empty((len(shapes), 9), np.int32)
    Sampler(7).rows(Drawn(keyed), range(len(shapes)), 0, list(rows))
    assert (rows // 1000 == np.arange(len(shapes))[:, None]).all()
    for number in (0, MOST_TABLES - 1, MOST_TABLES, len(shapes) - 1):
        assert KeyedDraws(7, 8).duration(f"r{number}", None, 1, shapes[number]) == rows[number, 8]


@given(st.integers(0, 10**8), st.integers(0, 10**8), st.integers(0, 10**8), st.integers(0, 2**32), st.data())
def test_every_word_gives_the_same_duration_alone_and_among_many(
    low: int, more: int, most: int, run: int, data: st.DataObject
) -> None:
    values = {
        "pert": (low, low + more, low + more + most),
        "triangular": (low, low + more, low + more + most),
        "uniform": (low, low + more),
        "lognormal": (low + 1, low + 1 + more),
        "empirical": (low, more, most),
    }
    shape = data.draw(st.sampled_from(sorted(values)))
    one = Distribution(shape, tuple(float(value) for value in values[shape]), low)  # type: ignore[arg-type]
    many = Sampler(1).durations("web", None, 1, one, run, 20)
    alone = KeyedDraws(1, run)
    assert [alone.of_run(run + n).duration("web", None, 1, one) for n in range(20)] == list(many)
    assert min(many) >= 0
    assert max(many) <= quantile(one, 1.0) <= longest_of(one) <= LONGEST_DRAW_S
    assert shape == "lognormal" or min(many) >= min(one.values)


def test_events_are_the_same_alone_and_among_many() -> None:
    draws = KeyedDraws(9, 0)
    fails = Sampler(9).failures("web", 3, 0.3, 0, 50)
    assert [draws.of_run(run).fails("web", 3, 0.3) for run in range(50)] == list(fails)
    absent = Sampler(9).absences("anna", 0.5, 0, 50)
    assert [draws.of_run(run).is_absent("anna", 0.5) for run in range(50)] == list(absent)


def test_only_what_is_certain_always_happens() -> None:
    assert threshold(1.0) == 2**32
    assert threshold(1 - 1e-12) == 2**32 - 1
    assert threshold(0.0) == 0
    assert Sampler(1).happens(5, 1, 1.0, 0, 9).all()
    assert not Sampler(1).happens(5, 1, 0.0, 0, 9).any()
    assert Sampler(1).happens(5, 1, 0.2, 0, RUNS).mean() == pytest.approx(0.2, abs=4 * sqrt(0.16 / RUNS))


def moments(one: Distribution) -> tuple[float, float]:
    """Mean and variance, as published for each."""
    values = one.values
    if one.shape == "pert":
        low, likely, high = values
        mean = (low + 4 * likely + high) / 6
        return mean, (mean - low) * (high - mean) / 7
    if one.shape == "triangular":
        low, likely, high = values
        squares = low**2 + likely**2 + high**2 - low * likely - low * high - likely * high
        return sum(values) / 3, squares / 18
    if one.shape == "uniform":
        return sum(values) / 2, (values[1] - values[0]) ** 2 / 12
    if one.shape == "lognormal":
        spread = log(values[1] / values[0]) / NormalDist().inv_cdf(0.95)
        mean = values[0] * exp(spread**2 / 2)
        return mean, mean**2 * (exp(spread**2) - 1)
    mean = sum(values) / len(values)
    return mean, sum((value - mean) ** 2 for value in values) / len(values)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda one: f"{one.shape}-{one.values[0]:.0f}")
def test_moments_are_those_of_the_distribution(shape: Distribution) -> None:
    """By quantiles at the middles of a million equal shares: no chance, only the table and the rounding."""
    shares = (np.arange(100_000) + 0.5) / 100_000
    values = np.array([quantile(shape, share) for share in shares], float)
    mean, variance = moments(shape)
    assert values.mean() == pytest.approx(mean, rel=2e-4)
    assert values.var() == pytest.approx(variance, rel=3e-3 if shape.shape == "lognormal" else 5e-4)
    drawn = Sampler(4).durations("web", None, 1, shape, 0, RUNS)
    assert drawn.mean() == pytest.approx(mean, abs=4 * sqrt(variance / RUNS) + 0.01)


@pytest.mark.parametrize("likely", [0, 100, 2500, 3333, 5000, 9200, 10_000])
def test_quantiles_of_pert_hold_their_share_of_the_density(likely: int) -> None:
    """Against Simpson's rule over the density of beta(1 + 4m, 5 - 4m)."""
    a, b, points = 4 * likely / 10_000, 4 - 4 * likely / 10_000, 200_001
    x = np.linspace(0, 1, points)
    weights = np.full(points, 2.0)
    weights[1::2], weights[0], weights[-1] = 4.0, 1.0, 1.0
    density = x**a * (1 - x) ** b * weights
    below = np.cumsum(density) / density.sum()
    shape = Distribution("pert", (0.0, likely * 1e4, 1e8), 0)
    for share in (0.001, 0.05, 0.1, 0.5, 0.8, 0.95, 0.999):
        assert quantile(shape, share) / 1e8 == pytest.approx(np.interp(share, below, x), abs=4e-5)


@pytest.mark.parametrize("share", [1e-6, 0.001, 0.05, 0.3, 0.5, 0.9, 0.95, 0.9999])
def test_quantiles_of_lognormal_and_triangular_are_exact_to_a_ten_thousandth(share: float) -> None:
    lognormal = Distribution("lognormal", (1e6, 3e6), 0)
    z = NormalDist().inv_cdf(share) / NormalDist().inv_cdf(0.95)
    assert quantile(lognormal, share) == pytest.approx(1e6 * 3**z, rel=1e-4)
    triangular = Distribution("triangular", (0.0, 3e7, 1e8), 0)
    exact = sqrt(share * 0.3) if share < 0.3 else 1 - sqrt((1 - share) * 0.7)
    assert quantile(triangular, share) == pytest.approx(exact * 1e8, rel=1e-4)


def test_draws_are_rounded_half_up() -> None:
    """Between 10 and 11 the middle divides."""
    drawn = Sampler(1).durations("web", None, 1, Distribution("uniform", (10.0, 12.0), 11), 0, RUNS)
    assert [np.mean(drawn == value) for value in (10, 11, 12)] == pytest.approx([0.25, 0.5, 0.25], abs=0.005)


def test_a_changed_plan_keeps_the_draws_of_what_it_did_not_touch() -> None:
    """Neither other resources nor other attempts, purposes or runs are seen by a draw; neighbours do not
    correlate."""
    sampler = Sampler(3)
    rows = [sampler.words(duration_key(f"r{n}", None), 1, 0, 20_000).astype(float) for n in range(4)]
    rows += [sampler.words(duration_key("r0", None), 2, 0, 20_000).astype(float), np.roll(rows[0], 1)]
    correlations = np.corrcoef(rows) - np.eye(len(rows))
    assert np.abs(correlations).max() < 4 / sqrt(20_000)


def test_draws_of_a_run_can_be_sent_elsewhere() -> None:
    draws = KeyedDraws(5, 11)
    again = pickle.loads(pickle.dumps(draws))
    assert again == draws
    assert again.duration("web", None, 1, PERT) == draws.duration("web", None, 1, PERT)
