"""Who goes first when people are short: the four rules of restart.md, R054."""

from __future__ import annotations

from bcmsim.restart.parts import Plan
from bcmsim.restart.simulation import simulate
from tests.restart.making import act, measure, plan, play, process, starts, step, worker

ANNA = [worker("anna", "admin")]
ADMIN = {"admin": 1}


def order_of(made: Plan) -> list[str]:
    """The resources in the order in which one person takes them."""
    found = {name: minute for name, minute in starts(simulate(made)).items() if minute is not None}
    return sorted(found, key=found.__getitem__)


def three(order: str, **keys: object) -> Plan:
    steps = [step(name, minutes, staff=ADMIN) for name, minutes in (("a", 10), ("b", 20), ("c", 30))]
    return plan(steps, ANNA, order=order, **keys)  # type: ignore[arg-type]


def test_plan_takes_them_as_they_stand_in_the_file() -> None:
    assert order_of(three("plan")) == ["a", "b", "c"]


def test_critical_path_takes_the_longest_path_first() -> None:
    assert order_of(three("critical-path")) == ["c", "b", "a"]
    steps = [step("a", 10, staff=ADMIN), step("b", 20, staff=ADMIN), step("after", 60, "a")]
    assert order_of(plan(steps, ANNA, order="critical-path"))[:2] == ["a", "b"]


def test_rto_takes_the_smallest_slack_first_and_what_no_deadline_reaches_last() -> None:
    made = three("rto", processes=[process("p", "c", rto=600), process("q", "b", rto=580)])
    assert order_of(made) == ["b", "c", "a"], "580 - 20 < 600 - 30"


def test_rto_counts_the_path_to_the_target_and_not_beyond_it() -> None:
    steps = [step("a", 10, staff=ADMIN), step("b", 10, staff=ADMIN), step("after-b", 300, "b")]
    made = plan(steps, ANNA, [process("p", "a", rto=100), process("q", "b", rto=101)], order="rto")
    assert order_of(made)[:2] == ["a", "b"], "what follows b is on no path to a target"


def test_emergency_operation_has_its_own_deadline() -> None:
    made = three("rto", processes=[process("p", "a", "c", rto=100, within=60)])
    assert order_of(made) == ["c", "a", "b"]


def test_emergency_operation_without_a_deadline_takes_the_corrected_rto() -> None:
    made = three("rto", processes=[process("p", "a", "c", corrected_rto_s=3600)])
    assert order_of(made) == ["c", "a", "b"]


def test_rto_judged_on_emergency_operation_is_its_deadline() -> None:
    made = three("rto", processes=[process("p", "c", "b", rto=60, rto_of="emergency")])
    assert order_of(made) == ["b", "a", "c"]


def test_declaration_is_planned_at_the_end_of_the_reaction_time() -> None:
    """All deadlines move by the same, so that the order stays."""
    processes = [process("p", "c", rto=600), process("q", "b", rto=580)]
    made = three("rto", processes=processes, rto_from="declaration", reaction=15)
    assert order_of(made) == ["b", "c", "a"]


def test_criticality_goes_before_the_rto() -> None:
    """R054: of two with equal RTO the more critical one first; without criticality last."""
    processes = [
        process("p", "a", rto=60),
        process("q", "b", rto=100, criticality=9),
        process("r", "c", rto=100, criticality=27),
    ]
    assert order_of(three("criticality", processes=processes)) == ["c", "b", "a"]


def test_criticality_of_what_is_needed_through_others_counts() -> None:
    steps = [step("a", 10, staff=ADMIN), step("b", 10, staff=ADMIN), step("top", 10, "b")]
    made = plan(
        steps,
        ANNA,
        [process("p", "top", criticality=20), process("q", "a", criticality=10)],
        order="criticality",
    )
    assert order_of(made)[:2] == ["b", "a"]


def test_rto_goes_among_the_equally_critical() -> None:
    processes = [process("p", "a", rto=600, criticality=9), process("q", "c", rto=60, criticality=9)]
    assert order_of(three("criticality", processes=processes)) == ["c", "a", "b"]


def test_ties_go_by_the_order_of_the_file() -> None:
    steps = [step(name, 10, staff=ADMIN) for name in ("z", "m", "a")]
    for order in ("plan", "rto", "criticality", "critical-path"):
        assert order_of(plan(steps, ANNA, [process("p", "a m z", rto=60)], order=order)) == ["z", "m", "a"]


def test_a_chosen_measure_changes_the_planned_paths() -> None:
    """Replaced, b takes 500 minutes and has the smaller slack."""
    steps = [step("a", 100, staff=ADMIN), step("x", 100, staff=ADMIN), step("b", 5, "x")]
    made = plan(
        steps,
        ANNA,
        [process("p", "a b", rto=600)],
        [measure("m", {"b": 500}, needs="x", chosen=True)],
        order="rto",
    )
    assert order_of(made)[:2] == ["x", "a"]
    without = plan(steps, ANNA, [process("p", "a b", rto=600)], order="plan")
    assert order_of(without)[:2] == ["a", "x"]


def test_prioritise_puts_everything_that_a_process_needs_first() -> None:
    made = three("plan", processes=[process("p", "c"), process("q", "b")])
    run = play(made, act(0, "prioritise", "q"), act(0, "prioritise", "p"))
    assert starts(run) == {"c": 0, "b": 30, "a": 50}
