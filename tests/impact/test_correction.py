"""The correction of RTOs along the chain of processes (R047, R048, A6)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.impact.correction import LimitsError, chains_of, corrected_chain, corrected_each, corrected_flow
from bcmsim.impact.limits import limits_of
from tests.impact.making import HOUR, SEED, chains, rank, scenario_file, upstream_of


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


# --- each process by its own rule ------------------------------------------------------------------------


def test_a_process_may_be_corrected_by_the_other_rule() -> None:
    """A6, option (a) per process: 4, 1, 4, 4 hours; the last takes the least of the chain, the third not."""
    upstream = {"a": [], "b": ["a"], "c": ["b"], "d": ["b"]}
    processes = {
        name: {"rto": f"{hours} h", "upstream": sources}
        for (name, sources), hours in zip(upstream.items(), (4, 1, 4, 4), strict=True)
    }
    processes["d"] |= {"correction": "chain"}
    limits = limits_of(scenario_file(processes))
    assert [one.corrected_rto_s for one in limits.values()] == [HOUR, HOUR, 4 * HOUR, HOUR]
    assert [one.corrected_because for one in limits.values()] == ["b", None, None, "b"]
    assert [one.correction for one in limits.values()] == ["flow", "flow", "flow", "chain"]
    assert [one.rules_differ for one in limits.values()] == [False, False, True, True]


def test_what_feeds_a_process_follows_its_chain_corrected_rto() -> None:
    """No upstream process may be slower than what it feeds, whatever rule that has (R047)."""
    upstream = {"source": [], "a": ["source"], "b": ["source"]}
    corrected = corrected_each(
        {"source": "flow", "a": "flow", "b": "chain"}, {"source": None, "a": 3, "b": 9}, upstream
    )
    assert corrected == {"source": (3, "a"), "a": (3, None), "b": (3, "a")}


def values(corrected: dict[str, tuple[int | None, str | None]]) -> dict[str, int | None]:
    return {name: rto for name, (rto, _by) in corrected.items()}


@given(chains(), st.data())
def test_mixed_rules_lie_between_the_readings(
    case: tuple[dict[str, int | None], dict[str, list[str]]], data: st.DataObject
) -> None:
    """flow >= mixed >= chain; never raised, the same when repeated, nothing slower than what it feeds."""
    rtos, upstream = case
    rules: Any = {name: data.draw(st.sampled_from(["flow", "chain"])) for name in rtos}
    mixed = values(corrected_each(rules, rtos, upstream))
    flow, chain = values(corrected_flow(rtos, upstream)), values(corrected_chain(rtos, upstream))
    for name, sources in upstream.items():
        assert rank(chain[name]) <= rank(mixed[name]) <= rank(flow[name]) <= rank(rtos[name])
        assert rules[name] == "flow" or mixed[name] == chain[name]
        assert all(rank(mixed[source]) <= rank(mixed[name]) for source in sources)
    assert values(corrected_each(rules, mixed, upstream)) == mixed
    assert corrected_each(dict.fromkeys(rtos, "flow"), rtos, upstream) == corrected_flow(rtos, upstream)
    assert corrected_each(dict.fromkeys(rtos, "chain"), rtos, upstream) == corrected_chain(rtos, upstream)


@given(chains(), st.data())
def test_the_order_of_the_file_changes_no_rto(
    case: tuple[dict[str, int | None], dict[str, list[str]]], data: st.DataObject
) -> None:
    rtos, upstream = case
    rules: Any = {name: data.draw(st.sampled_from(["flow", "chain"])) for name in rtos}
    names = data.draw(st.permutations(list(rtos)))
    again = corrected_each(
        rules, {name: rtos[name] for name in names}, {name: upstream[name][::-1] for name in names}
    )
    assert values(again) == values(corrected_each(rules, rtos, upstream))


@given(chains(), st.data())
def test_a_stricter_process_relaxes_no_other(
    case: tuple[dict[str, int | None], dict[str, list[str]]], data: st.DataObject
) -> None:
    rtos, upstream = case
    rules: Any = {name: data.draw(st.sampled_from(["flow", "chain"])) for name in rtos}
    stricter = {name: data.draw(st.integers(0, 9 if rto is None else rto)) for name, rto in rtos.items()}
    before, after = (values(corrected_each(rules, one, upstream)) for one in (rtos, stricter))
    assert all(rank(after[name]) <= rank(before[name]) for name in rtos)


@given(chains())
def test_a_corrected_rto_comes_from_the_process_it_names(
    case: tuple[dict[str, int | None], dict[str, list[str]]],
) -> None:
    """The note of R047 is true: that process has this RTO of its own, and it is in the same chain."""
    rtos, upstream = case
    for corrected in (corrected_flow(rtos, upstream), corrected_chain(rtos, upstream)):
        for members in chains_of(upstream):
            for name in members:
                rto, because = corrected[name]
                assert (because is None) == (rto == rtos[name])
                assert because is None or (because in members and rtos[because] == rto)


def test_chains_are_what_is_linked_in_either_direction() -> None:
    assert chains_of({"a": [], "x": [], "c": ["b"], "b": ["a"], "y": ["x"]}) == [["a", "c", "b"], ["x", "y"]]


def test_a_chain_of_thousands_is_corrected() -> None:
    names = [f"p{number}" for number in range(3000)]
    rtos: dict[str, int | None] = dict.fromkeys(names[:-1], 9) | {names[-1]: 1}
    assert corrected_flow(rtos, upstream_of(names)) == dict.fromkeys(names[:-1], (1, names[-1])) | {
        names[-1]: (1, None)
    }
