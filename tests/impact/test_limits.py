"""Limits out of damage over time: every figure of seed B 2.2.6-2.2.8 (R044-R049, R053; A1-A6, A13, A14)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.impact.correction import LimitsError
from bcmsim.impact.limits import ProcessLimits, limits_of, partial_rto
from tests.impact.making import (
    HOUR,
    SEED,
    STARTS,
    curves,
    rank,
    scenario_file,
    seed_damage,
    seed_weights,
    upstreams,
)


def seed_process(**impact: Any) -> ProcessLimits:
    return limits_of(scenario_file({"use": seed_damage()}, **impact))["use"]


def test_partial_rtos_are_those_of_the_seed() -> None:
    """R044: finance 24 h, reputation 8 h, customers 24 h (jumped over, A2), compliance never."""
    hours = {kind: None if s is None else s // HOUR for kind, s in seed_process().partial_rto_s.items()}
    assert hours == SEED["rto_2_2_6"]["partial_h"]


def test_rto_is_their_minimum_and_names_what_decides() -> None:
    """R045."""
    limits = seed_process()
    assert limits.rto_s == SEED["rto_2_2_6"]["overall_h"] * HOUR
    assert limits.decided_by == "reputation"


def test_totals_and_criticality_are_those_of_table_1() -> None:
    """R053, A1: 9, 13, 16, 27."""
    table = SEED["damage_table_2_2_8"]
    limits = seed_process(weights=seed_weights())
    assert limits.totals == tuple(table["total_published"].values())
    assert limits.criticality == table["criticality_published"]


def test_without_weights_there_is_no_criticality() -> None:
    """R054: it is optional."""
    assert seed_process().criticality is None
    assert seed_process().totals == ()


def test_a_curve_that_never_reaches_the_level_is_not_relevant() -> None:
    """R046: neither 0 nor a very large number."""
    limits = limits_of(scenario_file({"p": curves(compliance="1222")}))["p"]
    assert limits.partial_rto_s == {"compliance": None}
    assert (limits.rto_s, limits.decided_by, limits.corrected_rto_s, limits.mtpd_s) == (
        None,
        None,
        None,
        None,
    )


def test_a_level_reached_at_once_is_an_rto_of_zero() -> None:
    """A4: no outage is tolerable."""
    assert limits_of(scenario_file({"p": curves(finance="3334")}))["p"].rto_s == 0


def test_first_intolerable_level_can_be_set() -> None:
    """R041, A3."""
    process = {"p": curves(finance="1234")}
    assert limits_of(scenario_file(process))["p"].rto_s == 8 * HOUR
    assert limits_of(scenario_file(process, intolerable_from="4"))["p"].rto_s == 24 * HOUR


def test_each_type_of_damage_may_have_its_own_first_intolerable_level() -> None:
    """R041: law from medium, money only from very high on; whatever has none of its own follows the rest."""
    types = {"law": {"intolerable_from": "2"}, "money": {"intolerable_from": "4"}, "image": {}}
    process = {"p": curves(law="1123", money="2334", image="1133")}
    limits = limits_of(scenario_file(process, types=types))["p"]
    assert limits.intolerable_from == {"law": 2, "money": 4, "image": 3}
    assert limits.partial_rto_s == {"law": 8 * HOUR, "money": 24 * HOUR, "image": 8 * HOUR}
    assert (limits.damage_rto_s, limits.damage_rto_by) == (8 * HOUR, "law"), "the first among equals"
    assert limits_of(scenario_file(process, types=types, intolerable_from="1"))["p"].damage_rto_by == "image"


def test_a_given_rto_wins_and_the_one_of_the_damage_stands_beside_it() -> None:
    limits = limits_of(scenario_file({"p": curves(finance="1134") | {"rto": "24 h"}}))["p"]
    assert (limits.rto_s, limits.decided_by) == (24 * HOUR, "given")
    assert (limits.damage_rto_s, limits.damage_rto_by) == (8 * HOUR, "finance")


def test_the_normalised_criticality_of_table_1_is_two_thirds() -> None:
    """A1: (27 - 9) / 27, on a scale from 9 to 36."""
    limits = seed_process(weights=seed_weights())
    assert limits.scale == tuple(SEED["damage_table_2_2_8"]["scale_derived"].values())
    assert limits.criticality_normalised == pytest.approx(2 / 3)
    assert seed_process().criticality_normalised is None


@given(st.lists(st.integers(1, 4), min_size=4, max_size=4).map(sorted), st.integers(0, 3))
def test_rto_never_rises_when_damage_rises(levels: list[int], place: int) -> None:
    worse = [min(4, level + 1) if number >= place else level for number, level in enumerate(levels)]
    before, after = partial_rto(levels, 3, STARTS), partial_rto(worse, 3, STARTS)
    assert before is None or (after is not None and after <= before)


# --- MTPD ------------------------------------------------------------------------------------------


def test_a_given_mtpd_wins_and_its_origin_is_shown() -> None:
    """R049."""
    limits = limits_of(scenario_file({"p": {"rto": "8 h", "mtpd": "9 h"}, "q": {"rto": "8 h"}}, buffer="2 h"))
    assert (limits["p"].mtpd_s, limits["p"].mtpd_origin) == (9 * HOUR, "given")
    assert (limits["q"].mtpd_s, limits["q"].mtpd_origin) == (10 * HOUR, "formula")


def test_without_a_buffer_there_is_no_computed_mtpd() -> None:
    """A14: no silent default."""
    limits = seed_process()
    assert (limits.mtpd_s, limits.mtpd_origin) == (None, None)


def test_mtpd_is_the_greatest_corrected_rto_of_the_chain_and_the_buffer() -> None:
    """R049: max(corrected RTO of the sub-processes) + buffer, the same for all of them; others apart."""
    processes = {"a": {"rto": "8 h"}, "b": {"rto": "24 h", "upstream": ["a"]}, "alone": {"rto": "1 h"}}
    limits = limits_of(scenario_file(processes, buffer="2 h"))
    assert [one.mtpd_s for one in limits.values()] == [26 * HOUR, 26 * HOUR, 3 * HOUR]


def test_damage_mtpd_is_the_first_instant_of_level_four() -> None:
    """A13: customers, 24 h."""
    assert seed_process(buffer="2 h").damage_mtpd_s == 24 * HOUR
    assert seed_process(buffer="2 h").damage_mtpd_by == "kunde"
    assert seed_process(buffer="2 h").mtpd_s == 10 * HOUR


def test_a_curve_with_too_few_or_too_many_levels_is_refused() -> None:
    """R043."""
    with pytest.raises(LimitsError, match="the damage finance of p has 3 levels for 4 intervals"):
        limits_of(scenario_file({"p": curves(finance="123")}))


def test_without_intervals_nothing_is_computed() -> None:
    file = scenario_file({"p": curves(finance="1234"), "q": {"rto": "4 h"}}, intervals=[])
    limits = limits_of(file)
    assert (limits["p"].rto_s, limits["q"].rto_s, limits["q"].decided_by) == (None, 4 * HOUR, "given")


def test_the_mtpd_of_the_formula_says_how_it_came_about() -> None:
    """R049: the origin is shown: the slowest of the chain, and the buffer, absolute or percent (A14)."""
    processes = {"a": {"rto": "8 h"}, "b": {"rto": "24 h", "upstream": ["a"]}, "c": {"mtpd": "9 h"}}
    for buffer, seconds in (("2 h", 2 * HOUR), ("25 %", 6 * HOUR)):
        limits = limits_of(scenario_file(processes, buffer=buffer))
        assert (limits["a"].mtpd_s, limits["a"].mtpd_because) == (24 * HOUR + seconds, "b")
        assert limits["a"].buffer_s == seconds
        assert (limits["c"].mtpd_s, limits["c"].mtpd_because, limits["c"].buffer_s) == (9 * HOUR, None, None)


@st.composite
def scenarios(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Processes with damage that rises, some given limits, some weights and thresholds; and the impact."""
    kinds = ["finance", "image"]
    processes: dict[str, Any] = {}
    for name, sources in draw(upstreams(most=4)).items():
        damage = {
            kind: sorted(draw(st.lists(st.integers(1, 4), min_size=4, max_size=4)))
            for kind in draw(st.lists(st.sampled_from(kinds), unique=True))
        }
        processes[name] = {"upstream": sources, "damage": damage}
        if draw(st.booleans()):
            processes[name]["rto"] = f"{draw(st.integers(0, 30))} h"
    impact = {
        "buffer": draw(st.sampled_from(["0 h", "90 min", "12.5 %"])),
        "correction": draw(st.sampled_from(["flow", "chain"])),
        "weights": {kind: str(draw(st.integers(0, 3))) for kind in kinds},
        "types": {kind: {"intolerable_from": str(draw(st.integers(1, 4)))} for kind in kinds},
    }
    return processes, impact


def written(processes: dict[str, Any]) -> dict[str, Any]:
    """With the levels as text, as the loader composes them."""
    return {
        name: process
        | {"damage": {kind: [str(level) for level in levels] for kind, levels in damage.items()}}
        for name, process in processes.items()
        for damage in [process["damage"]]
    }


def worsened(data: st.DataObject, processes: dict[str, Any]) -> dict[str, Any]:
    """From some interval on, every curve is one level higher or as it was."""
    return {
        name: process
        | {
            "damage": {
                kind: [
                    min(4, level + (number >= data.draw(st.integers(0, 4))))
                    for number, level in enumerate(levels)
                ]
                for kind, levels in process["damage"].items()
            }
        }
        for name, process in processes.items()
    }


@given(scenarios(), st.data())
def test_more_damage_never_relaxes_a_limit(
    case: tuple[dict[str, Any], dict[str, Any]], data: st.DataObject
) -> None:
    """No RTO, corrected RTO or damage MTPD rises in any process, no criticality falls. Nor does the MTPD of
    the formula, unless a process has an RTO only now: then the formula has one more to wait for."""
    processes, impact = case
    before = limits_of(scenario_file(written(processes), **impact))
    after = limits_of(scenario_file(written(worsened(data, processes)), **impact))
    for name, one in before.items():
        worse = after[name]
        for least in ("damage_rto_s", "rto_s", "corrected_rto_s", "limit_rto_s", "damage_mtpd_s"):
            assert rank(getattr(worse, least)) <= rank(getattr(one, least)), least
        assert all(high >= low for high, low in zip(worse.totals, one.totals, strict=True))
        assert (worse.criticality or 0) >= (one.criticality or 0)
    if all((after[name].rto_s is None) == (one.rto_s is None) for name, one in before.items()):
        assert all(rank(after[name].mtpd_s) <= rank(one.mtpd_s) for name, one in before.items())


@given(scenarios())
def test_limits_hold_together(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Minimum over the types (R045); MTPD of the formula at or after every corrected RTO of the chain (R049);
    damage totals rise with time; the normalised criticality is 0 to 1 (A1)."""
    processes, impact = case
    limits = limits_of(scenario_file(written(processes), **impact))
    for name, one in limits.items():
        partial = [value for value in one.partial_rto_s.values() if value is not None]
        assert one.damage_rto_s == min(partial, default=None)
        assert one.damage_rto_by is None or one.partial_rto_s[one.damage_rto_by] == one.damage_rto_s
        assert rank(one.corrected_rto_s) <= rank(one.rto_s)
        assert one.mtpd_s is None or one.mtpd_s >= (one.corrected_rto_s or 0)
        for source in processes[name]["upstream"]:
            assert limits[source].mtpd_s == one.mtpd_s, "one MTPD for the whole chain"
        assert list(one.totals) == sorted(one.totals)
        assert one.criticality_normalised is None or 0 <= one.criticality_normalised <= 1


@given(scenarios(), st.integers(0, 5), st.integers(0, 5))
def test_mtpd_rises_with_the_buffer(
    case: tuple[dict[str, Any], dict[str, Any]], hours: int, more: int
) -> None:
    processes, impact = case
    less, greater = (
        limits_of(scenario_file(written(processes), **impact | {"buffer": f"{hour} h"}))
        for hour in (hours, hours + more)
    )
    for name, one in less.items():
        assert (one.mtpd_s is None) == (greater[name].mtpd_s is None)
        assert (greater[name].mtpd_s or 0) - (one.mtpd_s or 0) in (0, more * HOUR)


@given(scenarios(), st.data())
def test_a_higher_threshold_never_makes_an_rto_stricter(
    case: tuple[dict[str, Any], dict[str, Any]], data: st.DataObject
) -> None:
    """R041."""
    processes, impact = case
    higher = impact | {
        "types": {
            kind: {"intolerable_from": str(data.draw(st.integers(int(one["intolerable_from"]), 4)))}
            for kind, one in impact["types"].items()
        }
    }
    low, high = (limits_of(scenario_file(written(processes), **one)) for one in (impact, higher))
    assert all(rank(high[name].corrected_rto_s) >= rank(one.corrected_rto_s) for name, one in low.items())
