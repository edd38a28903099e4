"""The risk matrix and what the management may carry (B 2.3; R060-R062, R075, A17, A18)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.impact.limits import limits_of
from bcmsim.impact.risk import (
    Likelihood,
    RiskPlace,
    covered,
    highest,
    judge_acceptance,
    likeliest,
    place,
    threatens_existence,
)
from bcmsim.scenario.format import Acceptance
from tests.impact.making import CURVES, HOUR, STARTS, scenario_file, seed_damage


def seed_place(likelihood: int | None, process: dict[str, Any] | None = None, **impact: Any) -> RiskPlace:
    file = scenario_file({"use": seed_damage() | (process or {})}, **impact)
    assert file.impact is not None
    known = None if likelihood is None else Likelihood(likelihood, None)
    found = place(limits_of(file)["use"], file.processes["use"].damage, file.impact, known)
    assert found is not None
    return found


def acceptance(what: str) -> Acceptance:
    return Acceptance.model_validate(
        {"what": what, "by": "board", "on": "2026-09-01", "reason": "A pandemic of this kind is very rare."}
    )


def test_damage_in_the_matrix_is_the_highest_within_the_mtpd() -> None:
    """A17: with an MTPD of 10 h no more than 3 is reached; with 24 h, or with none, customers reach 4."""
    assert (seed_place(1, buffer="2 h").damage, seed_place(1, buffer="2 h").damage_by) == (3, "reputation")
    assert (seed_place(1).damage, seed_place(1).damage_by) == (4, "kunde")
    assert seed_place(1, {"mtpd": "24 h"}).damage == 4, "at 24 h the last interval has begun (A5)"
    assert seed_place(1, {"mtpd": "23:59"}).damage == 3


def test_as_in_the_text_damage_is_the_intolerable_level_for_all() -> None:
    """A17: the matrix has one column; with a threshold of its own the deciding type has another."""
    assert seed_place(2, matrix="intolerable").damage == 3
    types = {"reputation": {"intolerable_from": "2"}}
    strict = seed_place(2, matrix="intolerable", types=types)
    assert (strict.damage, strict.damage_by) == (2, "reputation")
    assert seed_place(2, matrix="intolerable", intolerable_from="4").damage == 4


@pytest.mark.parametrize("likelihood", [1, 2, 3, 4])
@pytest.mark.parametrize("damage", [1, 2, 3, 4])
def test_upper_right_asks_for_more_measures(likelihood: int, damage: int) -> None:
    """R060: both at 3 or above."""
    assert RiskPlace(likelihood, None, damage, None).required == (likelihood >= 3 and damage >= 3)


def test_without_a_likelihood_nothing_is_required() -> None:
    assert not seed_place(None).required
    assert seed_place(None).likelihood is None


def test_the_own_likelihood_wins_over_the_likeliest_cause() -> None:
    assert likeliest(1, {"it": 4}) == Likelihood(1, None)
    assert likeliest(None, {"site": 2, "it": 4, "attack": 4, "staff": None}) == Likelihood(4, "it")
    assert likeliest(None, {"staff": None}) is None


def test_level_four_threatens_the_existence_however_late() -> None:
    """A18."""
    assert threatens_existence(CURVES)
    assert not threatens_existence({"finance": (3, 3, 3, 3)})


def test_without_curves_there_is_no_highest_damage() -> None:
    assert highest({}, STARTS) is None
    assert highest(CURVES, STARTS) == (4, "kunde")
    assert highest(CURVES, STARTS, 0) == (1, "finanz")
    assert highest(CURVES, STARTS, 8 * HOUR) == (3, "reputation")


def test_who_would_threaten_the_existence_is_not_removed_however_rare_it_is() -> None:
    """R062; nor set back. A residual risk may be carried (R075)."""
    for what, refused in (
        ("removal", "existence-threatening"),
        ("lower-priority", "existence-threatening"),
        ("residual", None),
    ):
        assert judge_acceptance(acceptance(what), threatening=True, likelihood=1).refused == refused


def test_a_very_rare_risk_may_be_carried_with_person_date_and_reason() -> None:
    """R061."""
    judged = judge_acceptance(acceptance("removal"), threatening=False, likelihood=1)
    assert (judged.refused, judged.doubts) == (None, ())
    assert (judged.acceptance.by, judged.acceptance.on) == ("board", date(2026, 9, 1))
    assert judged.acceptance.reason.get("en").startswith("A pandemic")


def test_what_a_decision_rests_on_is_doubted_where_nobody_knows_it() -> None:
    """R061 speaks of what is very rare."""
    for likelihood, threatening, doubts in (
        (2, False, ("not very rare",)),
        (None, False, ("likelihood unknown",)),
        (1, None, ("damage unknown",)),
        (None, None, ("damage unknown", "likelihood unknown")),
    ):
        judged = judge_acceptance(acceptance("removal"), threatening=threatening, likelihood=likelihood)
        assert (judged.refused, judged.doubts) == (None, doubts)


levels = st.integers(1, 4)
curve = st.lists(levels, min_size=4, max_size=4).map(tuple)


@given(
    st.dictionaries(st.sampled_from("abc"), curve, min_size=1),
    st.none() | st.integers(0, 30 * HOUR),
    st.data(),
)
def test_more_damage_or_a_longer_outage_never_lowers_the_place(
    curves: dict[str, tuple[int, ...]], within_s: int | None, data: st.DataObject
) -> None:
    worse = {kind: tuple(data.draw(st.integers(level, 4)) for level in one) for kind, one in curves.items()}
    before, after, whole = (
        highest(curves, STARTS, within_s),
        highest(worse, STARTS, within_s),
        highest(curves, STARTS),
    )
    assert before is not None
    assert after is not None
    assert whole is not None
    assert before[0] <= after[0]
    assert before[0] <= whole[0] == max(level for one in curves.values() for level in one)
    assert max(curves[before[1] or ""]) >= before[0]


@pytest.mark.parametrize(
    ("by", "on", "doubts"),
    [
        ("board", date(2026, 6, 1), ()),
        ("vera", date(2026, 6, 1), ("by the owner",)),
        ("board", date(2031, 6, 1), ("after the outage",)),
        ("vera", date(2031, 6, 1), ("by the owner", "after the outage")),
    ],
)
def test_a_residual_risk_is_for_the_management_and_in_time(
    by: str, on: date, doubts: tuple[str, ...]
) -> None:
    """R009, R075."""
    decision = Acceptance.model_validate(
        {"what": "residual", "by": by, "on": on.isoformat(), "reason": "dear"}
    )
    judged = judge_acceptance(
        decision, threatening=True, likelihood=1, owners=["vera"], outage=date(2026, 11, 24)
    )
    assert (judged.refused, judged.doubts) == (None, doubts)


@pytest.mark.parametrize(
    ("limits", "covers"),
    [([], ("rto", "emergency")), (["mtpd"], ("mtpd",)), (["rto", "mtpd"], ("rto", "mtpd"))],
)
def test_a_residual_risk_covers_a_missed_mtpd_only_by_name(
    limits: list[str], covers: tuple[str, ...]
) -> None:
    """R075."""
    given = {"what": "residual", "by": "board", "on": "2026-06-01", "reason": "dear", "limits": limits}
    assert covered(Acceptance.model_validate(given)) == covers
