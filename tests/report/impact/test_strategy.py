"""The strategy in words: way back, measures, cheapest choice, residual risk (issue part 4)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import get_args

import pytest

from bcmsim.i18n import using
from bcmsim.report.impact.as_json import impact_document
from bcmsim.report.impact.recommending import recommendation_sentences
from bcmsim.report.impact.strategy_json import strategy_document
from bcmsim.report.impact.strategy_words import (
    kind_title,
    money,
    time_limit_sentence,
    waiting_sentence,
)
from bcmsim.restart.strategy import Recommendation, strategy_of
from bcmsim.restart.strategy_parts import RecommendationKind
from tests.report.impact.making import flowing, paper, scenario_of, shop, view

WEB = """
restart: {reaction: 15 min}
staff:
  admins: {skills: [admin], count: 3}
resources:
  power:     {title: Mains power, waz: 4 h}
  network:   {waz: 2 h, needs: [power], staff: {admin: 1}}
  hardware:  {waz: 2 h, needs: [power], staff: {admin: 1}}
  webserver: {waz: 1 h, needs: [network, hardware], staff: {admin: 1}}
processes:
  shop: {title: Web shop, needs: [webserver], rto: RTO, mtpd: 20 h}
causes:
  it: {likelihood: 3, down: [power], way_back: As in the restart plan.}
measures:
  ups:
    {title: UPS, replaces: {power: 0 min}, cost: 12000 EUR, ratings: {protection: {points: 4}}}
  generator:
    {title: Generator, replaces: {power: 30 min}, provision: 15 min, cost: 3000 EUR, lasts: 1 h}
"""


def web(rto: str, more: str = ""):
    return scenario_of(WEB.replace("RTO", rto, 1) + more)


def strategy_text(scenario) -> str:
    return flowing(paper(scenario, part="strategy"))


def test_the_way_back_and_the_verdicts_are_shown_r073_r086():
    text = strategy_text(web("8 h"))
    assert "Web shop RTO 8:00 7:15 met" in text
    assert "MTPD 20:00 7:15 met" in text
    assert "WAZ of the plan: 7 h 15 min. Bottleneck: Mains power; if it took no time, 4 h shorter." in text
    assert "Nothing has to be bought: all limits hold as it is." in text
    assert "None: every limit is held." in text


def test_a_missed_rto_names_bottleneck_measures_and_both_plans_r073_r076():
    text = strategy_text(web("6 h"))
    assert "Web shop RTO 6:00 7:15" in text
    assert "missed, with them met" in text
    assert "Way back, preliminary plan" in text
    assert "Way back, final plan with the measures chosen" in text
    assert re.search(r"The cheapest measures that hold all limits: UPS\. Cost: 12,000 EUR\. Proven", text)


def test_kinds_of_measures_are_words_and_others_stay_as_written():
    with using("en"):
        assert [kind_title(kind) for kind in ("warm-standby", "provider", "juju", None)] == [
            "warm standby",
            "provider",
            "juju",
            "",
        ]


def test_columns_and_provision_say_how_they_count():
    text = strategy_text(web("6 h"))
    assert "Limits missed" in text or "Limits Measures" in text
    assert text.count("the provision time of each counts from the outage") == 1
    assert "provision time of each" not in strategy_text(
        scenario_of(WEB.replace("RTO", "8 h", 1).partition("measures:")[0])
    )


def test_a_time_limit_that_is_too_short_is_said_r091():
    text = strategy_text(web("6 h"))
    assert "Can be kept up for 1 h only;" in text
    assert "It ends before what it stands in for is back." in text


def test_the_seven_criteria_stand_with_those_that_nobody_rated_r091():
    text = strategy_text(web("6 h"))
    assert "protection 4, availability –, provision time –, support –, testing –, cost and benefit –" in text
    assert "Not all of the seven criteria are rated." in text


def test_a_residual_risk_is_open_until_somebody_accepts_it_r075():
    text = strategy_text(web("1 h"))
    assert "Web shop: RTO, 1 h: missed by" in text
    assert "Open: nobody has accepted this risk." in text
    roles = "roles:\n  board: {title: The board, part: player, level: strategic}\n"
    accepted = "accepted: [{what: residual, by: board, on: 2026-09-01, reason: Too dear}], rto: 1 h"
    carried = scenario_of(WEB.replace("rto: RTO", accepted, 1) + roles)
    text = strategy_text(carried)
    assert "Accepted: The board, 2026-09-01: Too dear" in text
    assert "Open: nobody" not in text


CARRIED = "accepted: [{what: residual, by: board, on: 2026-09-01, reason: Too dear}], rto: 1 h"
TIGHT = WEB.replace("mtpd: 20 h", "mtpd: 4 h")
"""The UPS holds the MTPD, nothing holds an RTO of 1 h."""
BOARD = "roles:\n  board: {title: The board, part: player, level: strategic}\n"


@pytest.mark.parametrize("part", ["all", "strategy"])
def test_the_first_findings_are_open_residual_risks_and_the_last_what_is_not_planned(part):
    """R073, R075, R016: with the measures chosen."""
    text = flowing(paper(scenario_of(TIGHT.replace("RTO", "1 h", 1)), part=part))
    head = text.partition("Strategy" if part == "strategy" else "By which rules")[0]
    missed = "- Failure of IT: Web shop misses RTO by"
    assert missed in head
    assert "even with the measures chosen; open: nobody has accepted this risk." in head
    assert head.index("findings") < head.index(missed) < head.index("- Not planned, because the file")
    assert text.count("Not planned, because") == 1


def test_an_accepted_residual_risk_is_told_after_what_is_open():
    scenario = scenario_of(TIGHT.replace("rto: RTO", CARRIED, 1) + BOARD)
    text = flowing(paper(scenario))
    assert (
        "misses RTO by 2 h 15 min even with the measures chosen; accepted by The board, 2026-09-01." in text
    )
    assert "open: nobody" not in text


def test_what_holds_for_several_processes_in_the_same_words_is_told_once():
    text = flowing(
        paper(
            scenario_of(
                "processes: {a: {title: First, rto: 9 h, mtpd: 9 h}, b: {rto: 1 h},"
                " c: {rto: 9 h, mtpd: 9 h}}\n"
            ),
            part="limits",
        )
    )
    findings = text[text.index("9 findings") : text.index("By which rules")]
    assert "- First, c: The RTO ends with the MTPD, 9 h: no reserve. - b: There is no MTPD" in findings


def test_what_fails_with_one_resource_is_told_in_the_singular():
    assert "With it fail: network" in strategy_text(web("8 h"))


def test_findings_of_the_strategy_are_in_json_too_in_the_same_order():
    document = impact_document(view(web("1 h")), strategy_of(web("1 h")))
    first, *_others, last = document["findings"]
    assert (first["kind"], first["cause"], first["process"]) == ("limit-missed-open", "it", "shop")
    assert (first["severity"], first["about"]) == ("error", ["rto"])
    assert (last["kind"], last["cause"], last["process"]) == ("cause-not-planned", "attack", None)
    assert all(found["text"].endswith(".") and "cause" in found for found in document["findings"])
    accepted = scenario_of(WEB.replace("rto: RTO", CARRIED, 1) + BOARD)
    kinds = {one["kind"] for one in impact_document(view(accepted), strategy_of(accepted))["findings"]}
    assert "limit-missed-accepted" in kinds
    assert "limit-missed-open" not in kinds
    without = impact_document(view(web("1 h")))["findings"]
    assert [one["cause"] for one in without] == [None], "no strategy was worked out"


def test_the_five_causes_are_listed_and_what_is_not_planned_says_so_r016():
    text = strategy_text(web("8 h"))
    assert (
        "Not planned, because the file says nothing about it: Loss of the site, Loss of staff, Loss of a "
        "service provider, Attack: IT runs but is compromised." in text
    )


def test_normal_and_emergency_operation_stand_apart_r087():
    text = strategy_text(shop())
    assert re.search(r"Taking orders RTO 2:00 7:45 7:15 missed", text)
    assert re.search(r"emergency 2:00 0:00 0:00 met operation", text)


def test_missing_people_are_said_with_what_they_mean():
    text = strategy_text(shop())
    assert "Nothing fails by itself. Shown is what an outage of everything would mean meanwhile." in text
    assert "runs on, but nobody could restart it." in text
    assert (
        "Not everything can be restarted: Database needs 1 with the skill dba, but nobody is there." in text
    )


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("web waits for power, network", "web waits for power, network."),
        ("webserver waits for power, network", "Web server waits for Mains power, Switches and routers."),
        ("power needs 2 with the skill power, but nobody is free", "{} is free."),
        ("the plan has no end.", "the plan has no end."),
    ],
)
def test_a_plan_without_an_end_is_told_by_titles(why, said):
    with using("en"):
        expected = said.format("Mains power needs 2 with the skill power, but nobody")
        assert waiting_sentence(view(shop()), why) == expected


def test_an_attack_begins_with_the_isolation_r017():
    text = strategy_text(shop())
    assert "the outage begins when they are isolated, by decision." in text


def test_only_the_causes_that_hit_a_chosen_process_are_told():
    from bcmsim.report.impact.document import impact_blocks, view_of, written

    scenario = shop({"down: [database]": "down: [payment]"})
    with using("en"):
        only = view_of(scenario, "en", ["ship"])
        text = written(impact_blocks(only, ("strategy",), strategy_of(scenario)), "text", "en", "T", 80)
    assert "Left out, because the processes shown are not hit: Somebody encrypts the database." in flowing(
        text
    )
    assert "Taking orders" not in text


@pytest.mark.parametrize("kind", get_args(RecommendationKind))
def test_every_recommendation_has_its_sentence(kind):
    for process in (None, "order"):
        found = Recommendation(kind, process=process, measures=("ups",), resources=("power",))
        (said,) = recommendation_sentences(view(shop()), [found])
        assert kind not in said
        assert said.endswith(".")


def test_the_same_recommendation_for_several_processes_is_said_once():
    same = [Recommendation("provider-takes-over", process=name) for name in ("order", "pay")]
    assert recommendation_sentences(view(shop()), same) == [
        "Taking orders, Payment of orders: A provider may take over."
    ]


OFFERED = """
  idle: {title: Idle provider, kind: provider, replaces: {network: 9 h}, cost: 1 EUR}
  helper: {title: Power by a provider, kind: provider, replaces: {power: 3 h}, cost: 90000 EUR}
"""


def recommended(text: str) -> list[str]:
    scenario = scenario_of(text)
    cause = strategy_of(scenario).causes[0]
    offers = [
        Recommendation(kind, "shop", measures)
        for kind, measures in (
            ("provider-takes-over", ("idle", "helper")),
            ("redundant-other-site", ("ups",)),
            ("preconfigured-own", ("idle",)),
            ("measures-required", ()),
        )
    ]
    with using("en"):
        return recommendation_sentences(view(scenario), offers, cause)


def test_only_measures_that_have_an_effect_and_are_not_chosen_are_offered_r074():
    """The UPS is chosen; the idle provider changes nothing."""
    said = recommended(TIGHT.replace("RTO", "1 h", 1) + OFFERED.lstrip("\n"))
    assert said == [
        "Web shop: A provider may take over. In the file: Power by a provider.",
        "Web shop: An own system that is set up beforehand may help. No measure of this sort in the file "
        "would help here.",
        "Web shop: A limit is missed: measures are required.",
    ]


def test_a_limit_that_the_chosen_measures_hold_asks_for_no_more_r073():
    said = recommended(WEB.replace("RTO", "6 h", 1) + OFFERED.lstrip("\n"))
    assert said[-1] == "Web shop: A limit is missed without the measures chosen; with them all are held."


@pytest.mark.parametrize(
    ("value", "lang", "said"),
    [
        ("12000", "en", "12,000 EUR"),
        ("12000", "de", "12.000 EUR"),
        ("800.50", "en", "800.50 EUR"),
        ("1234567.5", "de", "1.234.567,50 EUR"),
    ],
)
def test_money_is_written_as_the_language_does(value, lang, said):
    with using(lang):
        assert money(Decimal(value), "EUR") == said


def test_json_keeps_both_versions_of_every_plan_r076():
    scenario = web("6 h")
    document = strategy_document(view(scenario), strategy_of(scenario))
    it = document["causes"]["it"]
    assert it["preliminary"]["chosen"] == []
    assert it["final"]["chosen"] == ["ups"]
    assert it["preliminary"]["processes"]["shop"]["normal"]["rto"] == "missed"
    assert it["final"]["processes"]["shop"]["normal"]["rto"] == "met"
    assert (it["choice"]["cost"], it["choice"]["currency"]) == ("12000", "EUR")
    assert list(document["causes"])[:5] == ["it", "site", "staff", "provider", "attack"]


def test_a_measure_without_a_time_limit_has_no_sentence_about_it():
    scenario = web("6 h")
    ups = next(one for one in strategy_of(scenario).causes[0].measures if one.measure == "ups")
    assert time_limit_sentence(ups) is None
