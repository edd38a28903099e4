"""What follows what: rings, steps that never come, ends that lead nowhere (R129)."""

from __future__ import annotations

import pytest

from tests.scenario.making import errors, warnings


@pytest.mark.parametrize(
    ("rest", "ring"),
    [
        ("injects: [{id: a, after: b}, {id: b, after: a}]\n", "a -> b -> a"),
        ("injects: [{id: a, after: a}]\n", "a -> a"),
        ("decisions: {d: {at: +0:10, options: {wait: {next: d}}}}\n", "d -> d"),
        ("decisions: {d: {options: {x: {next: e}}}, e: {options: {y: {next: d}}}}\n", "d -> e -> d"),
        ("injects: [{id: a, after: d}]\ndecisions: {d: {after: a, options: {x: {}}}}\n", "a -> d -> a"),
        ("injects: [{id: a}]\ndecisions: {d: {after: a, options: {x: {injects: a}}}}\n", "a -> d -> a"),
    ],
)
def test_a_script_in_a_ring_is_an_error(rest: str, ring: str) -> None:
    """R129: what comes after itself never comes, or comes twice."""
    found = errors(rest)
    assert len(found) == 1
    assert f"the script goes in a ring: {ring};" in found[0]


def test_branches_may_rejoin() -> None:
    rest = (
        "decisions: {d: {options: {x: {next: e}, y: {next: f}}}, e: {options: {z: {next: f}}}, "
        "f: {options: {w: {ends: true}}}}\n"
    )
    assert errors(rest) == []
    assert not any("ring" in one or "leads to" in one for one in warnings(rest))


def test_nodes_that_nothing_leads_to_are_warned_of() -> None:
    rest = (
        "decisions: {root: {options: {x: {next: e}}}, e: {options: {z: {ends: true}}}, "
        "lost: {options: {w: {next: lost2}}}, lost2: {options: {v: {ends: true}}}}\n"
    )
    found = [one for one in warnings(rest) if "leads to" in one]
    assert len(found) == 2
    assert "`lost`" in found[0]
    assert "`lost2`" in found[1]


def test_dead_ends_are_warned_of() -> None:
    tree = (
        "decisions: {d: {options: {go: {next: e}, stop: {facts: Nothing works.}}}, "
        "e: {options: {z: {ends: true}, y: {}}}}\n"
    )
    found = warnings(tree)
    assert any("the tree stops at `stop`" in one for one in found)
    assert any("choosing `y` changes nothing" in one for one in found)
    goes_on = tree + "injects: [{id: i, when: {decision: e, chose: y}}, {id: j, after: d}]\n"
    assert not any("tree stops" in one or "changes nothing" in one for one in warnings(goes_on))


def test_chances_of_options_add_up_to_at_most_100_percent() -> None:
    rest = "decisions: {d: {options: {a: {chance: 60 %%, ends: true}, b: {chance: %s, ends: true}}}}\n"
    assert "add up to more than 100 %" in errors(rest % "50 %")[0]
    assert errors(rest % "40 %") == []
    assert any("less than 100 %" in one for one in warnings(rest % "30 %"))
    assert not any("100 %" in one for one in warnings(rest % "40 %"))
