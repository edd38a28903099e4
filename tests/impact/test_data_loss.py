"""RPO classes, the loss that backups leave, whose transactions are in doubt (R055, R056, R058; A15, A16)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.impact.data_loss import (
    RPO_CLASSES,
    Affected,
    affected,
    backup,
    loss_at_worst_s,
    rpo_class,
    rpo_classes,
)
from tests.impact.making import HOUR, SEED, scenario_file

MINUTE = 60
names = st.dictionaries(st.sampled_from("ABCDEF"), st.integers(0, 50), min_size=1)


def test_the_classes_without_others_are_those_of_the_seed() -> None:
    assert {name: hours * HOUR for name, hours in SEED["rpo_classes_h_2_2_9"].items()} == RPO_CLASSES
    assert rpo_classes(None) == RPO_CLASSES
    assert rpo_classes(scenario_file({}).impact) == RPO_CLASSES


@pytest.mark.parametrize(
    ("rpo_s", "name", "remark"),
    [
        (5 * HOUR, "RPO2", "stricter"),
        (24 * HOUR, "RPO4", "exact"),
        (30 * MINUTE, None, "below all"),
        (1 * MINUTE, None, "below all"),
        (0, None, "below all"),
        (1 * HOUR, "RPO1", "exact"),
        (4 * HOUR - 1, "RPO1", "stricter"),
        (24 * HOUR - 1, "RPO3", "stricter"),
        (25 * HOUR, "RPO4", "above all"),
    ],
)
def test_an_rpo_falls_into_the_stricter_class(rpo_s: int, name: str | None, remark: str) -> None:
    """R058: 5 h RPO2, 24 h RPO4, 30 min none; A15: the good example of the text, one minute, has none."""
    found = rpo_class(rpo_s)
    assert (found.name, found.remark) == (name, remark)
    assert found.limit_s == (None if name is None else RPO_CLASSES[name])


def test_a_scenario_may_have_its_own_classes_in_any_order() -> None:
    classes = rpo_classes(scenario_file({}, rpo_classes={"slow": "2 d", "mirror": "1 min"}).impact)
    assert list(classes.items()) == [("mirror", MINUTE), ("slow", 48 * HOUR)]
    assert rpo_class(5 * HOUR, classes).name == "mirror"
    assert rpo_class(5 * HOUR, {}).remark == "below all"


@given(names, st.integers(0, 60), st.integers(0, 60))
def test_the_class_is_the_largest_that_does_not_exceed_the_rpo(
    classes: dict[str, int], rpo_s: int, more: int
) -> None:
    found = rpo_class(rpo_s, classes)
    if found.name is None:
        assert all(limit > rpo_s for limit in classes.values())
    else:
        assert found.limit_s == classes[found.name] <= rpo_s
        assert not any(found.limit_s < limit <= rpo_s for limit in classes.values())
        assert (found.remark == "exact") == (found.limit_s == rpo_s)
    looser = rpo_class(rpo_s + more, classes)
    assert (looser.limit_s or -1) >= (found.limit_s or -1)
    backwards = rpo_class(rpo_s, dict(reversed(classes.items())))
    assert (backwards.limit_s, backwards.remark) == (found.limit_s, found.remark)


def test_a_backup_interval_longer_than_the_rpo_violates_it() -> None:
    """R055; A16: the time that the backup takes counts as well."""
    assert backup("db", 4 * HOUR, 0, 4 * HOUR).verdict == "kept"
    assert backup("db", 4 * HOUR + 1, 0, 4 * HOUR).verdict == "violated"
    slow = backup("db", 4 * HOUR, MINUTE, 4 * HOUR)
    assert (slow.worst_s, slow.verdict) == (4 * HOUR + MINUTE, "violated")
    assert backup("db", 4 * HOUR, MINUTE, None).verdict == "no limit"


@given(st.integers(1, 30), st.integers(0, 40), st.integers(0, 200))
def test_no_outage_loses_more_than_the_worst_case(every: int, takes: int, outage: int) -> None:
    """Against backups played one by one: each holds what there was when it began, once it is done."""
    done = [begun for begun in range(-500 * every, outage + 1, every) if begun + takes <= outage]
    lost = outage - max(done)
    assert 0 <= lost < loss_at_worst_s(every, takes)
    just_before = done[-1] + every + takes - 1
    assert just_before - done[-1] == loss_at_worst_s(every, takes) - 1, (
        "and some moment comes as close as can be"
    )


def test_a_mirror_each_minute_costs_nobody_but_the_active_users() -> None:
    """R056: 200 sessions, none beyond; with a backup one hour old thousands (sessions of 5 min [D])."""
    story = SEED["rpo_story_2_2_3"]
    active = story["active_sessions"]
    assert affected(active, 5 * MINUTE, MINUTE) == Affected(active, story["affected_beyond_active_good"])
    assert story["affected_beyond_active_bad"] == "thousands"
    assert affected(active, 5 * MINUTE, HOUR) == Affected(active, 2200)
    assert affected(active, 0, HOUR).beyond == 0


@given(st.integers(0, 500), st.integers(1, 900), st.integers(0, 9000), st.integers(0, 9000))
def test_more_lost_data_never_affects_fewer(active: int, session_s: int, lost_s: int, more_s: int) -> None:
    less, more = affected(active, session_s, lost_s), affected(active, session_s, lost_s + more_s)
    assert 0 <= less.beyond <= more.beyond
    assert less.active == more.active == active
