"""Verdicts (restart.md, A12) with their zero points (domain.md, Two corrections)."""

from __future__ import annotations

import pytest

from bcmsim.restart.simulation import simulate
from bcmsim.restart.verdict import VERDICTS, verdict
from tests.restart.making import HOUR, plan, process, step


@pytest.mark.parametrize(
    ("measured", "limit", "word"),
    [
        (99, 100, "met"),
        (100, 100, "no reserve"),
        (101, 100, "missed"),
        (0, 0, "no reserve"),
        (None, 100, "not measured"),
        (5, None, "no limit"),
        (None, None, "no limit"),
    ],
)
def test_verdict(measured: int | None, limit: int | None, word: str) -> None:
    assert verdict(measured, limit) == word
    assert word in VERDICTS


def test_mtpd_counts_from_the_outage_also_where_the_rto_does_not() -> None:
    run = simulate(
        plan(
            [step("a", 60)],
            processes=[process("p", "a", rto=60, mtpd=60)],
            reaction=30,
            rto_from="declaration",
        )
    ).processes["p"]
    assert (run.up_s, run.zero_s) == (90 * 60, 30 * 60)
    assert (run.rto, run.mtpd, run.rto_from) == ("no reserve", "missed", "declaration")


def test_limits_are_judged_on_emergency_operation_where_the_process_says_so() -> None:
    steps = [step("a", 60), step("b", 600, "a")]
    run = simulate(
        plan(steps, processes=[process("p", "b", "a", rto=120, mtpd=180, rto_of="emergency")])
    ).processes["p"]
    assert (run.judged_s, run.rto, run.mtpd) == (HOUR, "met", "met")
    assert run.emergency == "no limit", "nothing was said about within"


def test_emergency_operation_is_judged_against_its_within() -> None:
    steps = [step("a", 60), step("b", 600, "a")]
    run = simulate(plan(steps, processes=[process("p", "b", "a", within=60)])).processes["p"]
    assert (run.emergency_s, run.emergency, run.rto) == (HOUR, "no reserve", "no limit")


def test_a_process_without_needs_is_not_measured() -> None:
    run = simulate(plan([step("a", 60)], processes=[process("p", rto=10)])).processes["p"]
    assert (run.up_s, run.waz_s, run.rto) == (None, None, "not measured")


def test_a_process_that_was_never_down_is_back_at_once() -> None:
    run = simulate(plan([step("a", 60), step("b", 5)], processes=[process("p", "b", rto=10)], down=("a",)))
    assert (run.processes["p"].up_s, run.processes["p"].rto) == (0, "met")


def test_of_alternatives_one_suffices_for_a_process() -> None:
    run = simulate(plan([step("a", 60), step("b", 5)], processes=[process("p", "a|b", rto=10)]))
    assert run.processes["p"].up_s == 300
    assert run.processes["p"].history == ((0, "down"), (300, "up"))
