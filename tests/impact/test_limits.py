"""Limits out of damage over time: every figure of seed B 2.2.6-2.2.8 (R044-R049, R053; A1-A6, A13, A14)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.impact.correction import LimitsError, corrected_chain, corrected_flow
from bcmsim.impact.limits import ProcessLimits, limits_of, partial_rto
from bcmsim.scenario.format import ScenarioFile

HOUR = 3600
SEED: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "data" / "seed_numbers.yaml").read_text("utf-8")
)
STARTS = tuple(start * HOUR for start, _end in SEED["intervals_2_2_6"].values())
LEVELS = SEED["damage_table_2_2_8"]["levels"]
CURVES = {
    kind: tuple(LEVELS[interval][kind] for interval in LEVELS)
    for kind in SEED["damage_table_2_2_8"]["weights"]
}
"""The damage types of Table 1 over P1 to P4."""


def scenario_file(processes: dict[str, Any], **impact: Any) -> ScenarioFile:
    """A scenario of processes; the impact as of the seed unless said otherwise."""
    seed: dict[str, Any] = {"intervals": ["4 h", "8 h", "24 h"]}
    return ScenarioFile.model_validate(
        {
            "bcmsim": "1",
            "title": "Limits",
            "kind": "staff",
            "language": "en",
            "processes": processes,
            "impact": seed | impact,
        }
    )


def curves(**given: str) -> dict[str, Any]:
    """`finance="1123"` as the format has it."""
    return {"damage": {kind: list(levels) for kind, levels in given.items()}}


def seed_process(**impact: Any) -> ProcessLimits:
    damage = {kind: [str(level) for level in levels] for kind, levels in CURVES.items()}
    return limits_of(scenario_file({"use": {"damage": damage}}, **impact))["use"]


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
    limits = seed_process(weights={kind: str(weight) for kind, weight in table["weights"].items()})
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


@given(st.lists(st.integers(1, 4), min_size=4, max_size=4).map(sorted), st.integers(0, 3))
def test_rto_never_rises_when_damage_rises(levels: list[int], place: int) -> None:
    worse = [min(4, level + 1) if number >= place else level for number, level in enumerate(levels)]
    before, after = partial_rto(levels, 3, STARTS), partial_rto(worse, 3, STARTS)
    assert before is None or (after is not None and after <= before)


# --- correction along the chain ----------------------------------------------------------------------


def upstream_of(names: list[str]) -> dict[str, list[str]]:
    """Each is fed by the one before."""
    return {name: names[:number][-1:] for number, name in enumerate(names)}


def test_chain_of_the_seed_is_corrected_with_its_reason() -> None:
    """R047: 1 h, 2 h, 1 h becomes 1 h, 1 h, 1 h; TP2 because of TP3."""
    seed = SEED["chain_2_2_6"]
    processes = {
        name: {"rto": f"{hours} h", "upstream": sources}
        for (name, sources), hours in zip(
            upstream_of(seed["order"]).items(), seed["rto_before_h"], strict=True
        )
    }
    limits = limits_of(scenario_file(processes, buffer="30 min"))
    assert [one.corrected_rto_s for one in limits.values()] == [hours * HOUR for hours in seed["rto_after_h"]]
    assert [one.corrected_because for one in limits.values()] == [None, "TP3", None]
    assert [one.mtpd_s for one in limits.values()] == [HOUR + HOUR // 2] * 3, "R049: 1 h 30 min"
    assert limits["TP2"].limit_rto_s == 2 * HOUR, "a given RTO is what the restart is judged by"


def test_flow_and_chain_differ_and_both_are_shown() -> None:
    """A6: 2, 1, 2 hours; flow 1, 1, 2; chain 1, 1, 1."""
    processes = {
        name: {"rto": f"{hours} h", "upstream": sources}
        for (name, sources), hours in zip(upstream_of(["a", "b", "c"]).items(), (2, 1, 2), strict=True)
    }
    flow = limits_of(scenario_file(processes))
    assert [one.corrected_rto_s for one in flow.values()] == [HOUR, HOUR, 2 * HOUR]
    assert [one.corrected_by_rule_s["chain"] for one in flow.values()] == [HOUR] * 3
    chain = limits_of(scenario_file(processes, correction="chain"))
    assert [one.corrected_rto_s for one in chain.values()] == [HOUR] * 3
    assert [one.corrected_because for one in chain.values()] == ["b", None, "b"]


def test_girokonto() -> None:
    """S2, A6: 8/24/8/24/24 becomes 8/8/8/24/24 along the flow, all 8 in the chain."""
    names = [f"TP{number}" for number in range(1, 6)]
    rtos: dict[str, int | None] = dict(zip(names, (8, 24, 8, 24, 24), strict=True))
    upstream = upstream_of(names)
    assert [rto for rto, _by in corrected_flow(rtos, upstream).values()] == [8, 8, 8, 24, 24]
    assert [rto for rto, _by in corrected_chain(rtos, upstream).values()] == [8] * 5


def test_upstream_of_a_limited_process_has_its_limit_even_without_damage() -> None:
    flow = corrected_flow({"a": None, "b": 5}, {"a": [], "b": ["a"]})
    assert flow == {"a": (5, "b"), "b": (5, None)}


@st.composite
def chains(draw: st.DrawFn) -> tuple[dict[str, int | None], dict[str, list[str]]]:
    names = [f"p{number}" for number in range(draw(st.integers(1, 6)))]
    rtos = {name: draw(st.none() | st.integers(0, 9)) for name in names}
    upstream = {
        name: draw(st.lists(st.sampled_from(names[:number]), unique=True, max_size=2)) if number else []
        for number, name in enumerate(names)
    }
    order = draw(st.permutations(names))
    return {name: rtos[name] for name in order}, {name: upstream[name] for name in order}


def rank(rto: int | None) -> float:
    return float("inf") if rto is None else rto


@given(chains(), st.sampled_from([corrected_flow, corrected_chain]))
def test_correction_never_raises_and_repeats_itself(
    case: tuple[dict[str, int | None], dict[str, list[str]]], correct: Any
) -> None:
    rtos, upstream = case
    once = {name: rto for name, (rto, _by) in correct(rtos, upstream).items()}
    assert all(rank(once[name]) <= rank(rtos[name]) for name in rtos)
    assert {name: rto for name, (rto, _by) in correct(once, upstream).items()} == once
    for name, sources in upstream.items():
        assert all(rank(once[source]) <= rank(once[name]) for source in sources)


def test_a_ring_of_processes_is_named() -> None:
    """R048."""
    with pytest.raises(LimitsError, match="ring: a -> b -> c -> a"):
        limits_of(
            scenario_file({"a": {"upstream": ["c"]}, "b": {"upstream": ["a"]}, "c": {"upstream": ["b"]}})
        )
    with pytest.raises(LimitsError, match="upstream nobody, which does not exist"):
        limits_of(scenario_file({"a": {"upstream": ["nobody"]}}))


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
    assert seed_process(buffer="2 h").mtpd_s == 10 * HOUR


def test_a_curve_with_too_few_or_too_many_levels_is_refused() -> None:
    """R043."""
    with pytest.raises(LimitsError, match="the damage finance of p has 3 levels for 4 intervals"):
        limits_of(scenario_file({"p": curves(finance="123")}))


def test_without_intervals_nothing_is_computed() -> None:
    file = scenario_file({"p": curves(finance="1234"), "q": {"rto": "4 h"}}, intervals=[])
    limits = limits_of(file)
    assert (limits["p"].rto_s, limits["q"].rto_s, limits["q"].decided_by) == (None, 4 * HOUR, "given")
