"""How sure the way back is, in the words of the strategy and in JSON (R073)."""

from __future__ import annotations

import pytest

from bcmsim.report.impact.strategy_json import strategy_document
from bcmsim.restart import strategy_chances
from bcmsim.restart.strategy import strategy_of
from tests.report.impact.making import flowing, paper, scenario_of, view

WEB = """
resources:
  power: {title: Mains power, waz: {low: 1 h, likely: 2 h, high: 6 h}}
  web: {waz: 1 h, needs: [power]}
processes:
  shop: {title: Web shop, needs: [web], rto: RTO, mtpd: 8 h}
causes:
  it: {down: [power]}
  attack: {down: [web]}
measures:
  ups: {title: UPS, replaces: {power: 0 min}, cost: 12000 EUR}
"""


def text_of(rto: str, text: str = WEB) -> str:
    return flowing(paper(scenario_of(text.replace("RTO", rto, 1)), part="strategy"))


def test_a_limit_that_is_held_as_planned_only_is_told_with_its_chance():
    """Planned 3 h with the likeliest 2 h of the power, but more often it takes longer."""
    text = text_of("3 h 30 min")
    assert "Web shop RTO 3:30 3:00 met 54.8% MTPD 8:00 3:00 met 100.0%" in text
    assert "the share of 1000 runs (seed 0)" in text
    assert "the true one lies at most 3.1 percentage points off (Wilson)" in text
    assert (
        "None: every limit is held as planned. - Web shop: RTO is held as planned, but only in 54.8%" in text
    )


def test_with_measures_both_chances_stand():
    assert "RTO 2:00 3:00 1:00 missed, with them met 0.0% → 100.0%" in text_of("2 h")


def test_a_cause_that_leaves_nothing_to_chance_has_no_chances():
    text = text_of("3 h 30 min")
    attack = text[text.index("Attack: IT runs but is compromised ---") :]
    assert "Web shop RTO 3:30 1:00 met MTPD" in attack
    assert "Chance" not in attack
    assert "None: every limit is held." in attack


def test_a_plan_too_large_to_be_played_often_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(strategy_chances, "_STARTS", 100)
    text = text_of("3 h 30 min")
    assert "the plan is too large to be played often here: simulate --runs says" in text
    assert "Chance:" not in text
    assert "None: every limit is held." in text


def test_json_has_the_chances_with_their_intervals():
    scenario = scenario_of(WEB.replace("RTO", "2 h", 1))
    causes = strategy_document(view(scenario), strategy_of(scenario))["causes"]
    before, after = causes["it"]["preliminary"]["chances"], causes["it"]["final"]["chances"]
    assert (before["runs"], before["seed"]) == (1000, 0)
    shop = before["processes"]["shop"]
    assert (shop["p_rto"], shop["p_mtpd"], shop["p_emergency"]) == (0.0, 1.0, None)
    assert shop["p_rto_ci"] == [0.0, pytest.approx(0.0038, abs=0.0001)]
    assert after is None, "with the UPS nothing is left to chance"
    assert causes["attack"]["preliminary"]["chances"] is None
