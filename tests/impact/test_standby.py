"""Which standby suits which tolerable outage (B 2.5.2; R088, A4, A7)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.impact.standby import UNDEFINED, standby
from tests.impact.making import HOUR, SEED

QUICK = {"cold": 0, "warm": 1, "hot": 2}
seconds = st.integers(0, 100 * HOUR) | st.sampled_from([HOUR, 8 * HOUR, 72 * HOUR]).flatmap(
    lambda border: st.integers(border - 1, border + 1)
)


def within(row: dict[str, Any], tolerable_s: int) -> bool:
    """Whether a row of the source holds an outage, by its own borders."""
    start, end = row["from_h"] * HOUR, row["to_h"]
    above = tolerable_s >= start if row.get("from_inclusive", True) else tolerable_s > start
    if end is None:
        return above
    return above and (tolerable_s <= end * HOUR if row["to_inclusive"] else tolerable_s < end * HOUR)


@given(seconds)
def test_classes_are_those_of_the_source_to_the_second(tolerable_s: int) -> None:
    rows = [row["name"] for row in SEED["standby_2_5_2"] if within(row, tolerable_s)]
    found = standby(tolerable_s)
    assert rows == [found.kind if found.kind != UNDEFINED else "GAP (not in seed)"]


@pytest.mark.parametrize(
    ("tolerable_s", "kind", "recommended"),
    [
        (0, "hot", "hot"),
        (HOUR - 1, "hot", "hot"),
        (HOUR, UNDEFINED, "hot"),
        (8 * HOUR - 1, UNDEFINED, "hot"),
        (8 * HOUR, "warm", "warm"),
        (72 * HOUR, "warm", "warm"),
        (72 * HOUR + 1, "cold", "cold"),
    ],
)
def test_borders(tolerable_s: int, kind: str, recommended: str) -> None:
    """A7: 1 h is in the gap, 8 h and 72 h are warm; A4: no outage tolerable is hot."""
    found = standby(tolerable_s)
    assert (found.kind, found.recommended) == (kind, recommended)


def test_in_the_gap_warm_will_do_only_if_it_was_measured_in_time() -> None:
    """A7."""
    gap = standby(4 * HOUR)
    assert gap.suits("hot")
    assert not gap.suits("warm"), "never measured"
    assert gap.suits("warm", measured_s=4 * HOUR)
    assert not gap.suits("warm", measured_s=4 * HOUR + 1)
    assert not gap.suits("cold", measured_s=60)
    assert not standby(HOUR - 1).suits("warm", measured_s=60), "below the gap the source says hot"


@given(seconds, seconds, st.sampled_from(["hot", "warm", "cold"]), st.none() | seconds)
def test_whoever_tolerates_more_needs_no_quicker_standby(
    one: int, other: int, kind: Any, measured_s: int | None
) -> None:
    short, long = sorted((one, other))
    assert QUICK[standby(long).recommended] <= QUICK[standby(short).recommended]
    assert not standby(short).suits(kind, measured_s) or standby(long).suits(kind, measured_s)
    assert standby(short).suits(standby(short).recommended)
