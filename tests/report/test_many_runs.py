"""Many runs as text and as JSON: every chance with its limit and interval, nothing wider than a terminal."""

from __future__ import annotations

import json

import pytest

from bcmsim.i18n import using
from bcmsim.report.limit_words import Kind, least_chances
from bcmsim.report.many_runs import many_runs_text
from bcmsim.report.many_runs_json import many_runs_document
from bcmsim.report.names import Names
from bcmsim.restart.montecarlo import ManyRuns, many_runs
from bcmsim.restart.plan import build_plan
from bcmsim.restart.statistics import PERCENTS, Chance
from bcmsim.scenario.loading import load
from bcmsim.scenario.model import Scenario
from bcmsim.text import cell_width
from tests.restart.making import DATA, scenario

CLERK = """
restart: {reaction: 15 min, rto_from: declaration}
staff: {clerk: {skills: [clerk], absent: 50 %}}
resources:
  files: {title: Personnel files, waz: 1 h}
  wages: {title: Wages, waz: 2 h, needs: [files], staff: {clerk: 1}}
processes:
  pay: {title: Payroll, needs: [wages], emergency: {needs: [files], within: 1 h}, rto: 4 h}
  post: {title: Post, needs: [files]}
measures:
  form: {title: Paper forms, replaces: {files: 10 min}}
"""


def played(text: str = CLERK, runs: int = 40, seed: int = 1, **keys: object) -> tuple[Scenario, ManyRuns]:
    made = scenario(text)
    return made, many_runs(build_plan(made, **keys), runs, seed)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def shop() -> tuple[Scenario, ManyRuns]:
    made = load(DATA / "uncertain.yaml")
    return made, many_runs(build_plan(made), 120, 7)


def test_heading_says_how_often_from_which_seed_by_which_rule_and_with_what() -> None:
    lines = many_runs_text(*played(measures=["form"])).splitlines()
    assert lines[:3] == ["Runs: 40, seed 1", "Order: least reserve to the RTO first", "Measures: Paper forms"]


def test_each_limit_with_its_zero_point_its_chance_and_its_interval() -> None:
    made, result = played()
    chance = result.processes["pay"].rto
    assert chance is not None
    text = " ".join(many_runs_text(made, result).split())
    low, high = chance.interval
    share = f"{chance.share * 100:.1f}% {low * 100:.1f}–{high * 100:.1f}"
    assert "Payroll emergency operation, 1:00 1:00 1:00 1:00 100.0% 91.2–100.0 from the" in text
    assert "declaration 0:15 RTO, from the 4:00 " in text
    assert share in text
    assert "Post no limit – 1:15 1:15 1:15 – –" in text


def test_runs_that_do_not_end_are_told() -> None:
    made, result = played()
    assert 0 < result.infeasible < 40
    text = " ".join(many_runs_text(made, result).split())
    assert (
        f"In {result.infeasible / 40 * 100:.1f}% of the runs not everything can be restarted: Wages" in text
    )


def test_critical_share_rank_correlation_tornado_and_bottleneck(shop: tuple[Scenario, ManyRuns]) -> None:
    text = many_runs_text(*shop)
    assert "Mains power" in text
    assert "100%" in text
    assert "Bottleneck among the resources: Mains power; if it took no time" in text
    assert "WAZ as planned: 7:00 h" in text
    tornado = text[text.index("Tornado") :].splitlines()
    assert tornado[2].split()[:6] == ["Mains", "power", "2:55", "5:52", "5:55", "8:52"]


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("width", [80, 120])
def test_nothing_is_wider_than_the_terminal(shop: tuple[Scenario, ManyRuns], lang: str, width: int) -> None:
    with using(lang):
        for made, result in (shop, played()):
            text = many_runs_text(made, result, width=width)
            assert max(cell_width(line) for line in text.splitlines()) <= width


def test_nearly_certain_does_not_look_certain() -> None:
    from bcmsim.report.limit_words import percent_cell

    assert [percent_cell(share) for share in (1.0, 0.99995, 0.5, 0.00002, 0.0)] == [
        "100.0%",
        "> 99.9%",
        "50.0%",
        "< 0.1%",
        "0.0%",
    ]


def test_json_has_the_shape_of_the_contract(shop: tuple[Scenario, ManyRuns]) -> None:
    """cli.md, JSON shapes, with --runs N."""
    document = many_runs_document(*shop, file="x.yaml", measures=[])
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert (document["bcmsim"], document["file"], document["seed"], document["runs"]) == (1, "x.yaml", 7, 120)
    assert (document["order"], document["with"], document["played_by"]) == ("rto", [], "kernel")
    spread = {"mean", "sd", "min", "max", "never", *(f"p{percent}" for percent in PERCENTS)}
    assert set(document["waz_s"]) == spread
    power = document["resources"]["power"]
    assert set(power) == {"criticality", "up_s", "rank_correlation"}
    assert set(power["up_s"]) == spread
    assert power["criticality"] == 1.0
    web = document["processes"]["web-shop"]
    assert web["p_rto_ci"][0] <= web["p_rto"] <= web["p_rto_ci"][1]
    assert {"p_mtpd", "p_mtpd_ci", "p_emergency", "p_emergency_ci"} <= set(web)
    assert (web["rto_s"], web["mtpd_s"], web["within_s"], web["waz_s"]) == (32400, 43200, 32400, 25200)
    ledger = document["processes"]["ledger"]
    assert (ledger["emergency_s"], ledger["p_emergency"], ledger["p_emergency_ci"]) == (None, None, None)
    assert document["infeasible"] == {"runs": 0, "share": 0.0, "why": None}
    assert set(document["staff"]) == {"admins/1", "admins/2", "anna", "bernd"}
    assert set(document["skills"]) == {"admin", "database"}
    assert document["bottleneck"] == document["bottlenecks"][0]
    assert {"resource", "p10_s", "p90_s", "low_s", "high_s"} == set(document["tornado"][0])


def test_of_the_chances_to_hold_the_least_comes_first() -> None:
    held: list[tuple[Kind, str, Chance | None]] = [
        ("mtpd", "pay", Chance(10, 10)),
        ("rto", "pay", Chance(9, 10)),
        ("within", "pay", Chance(5, 10)),
    ]
    assert least_chances(Names(scenario(CLERK), "en"), held) == (
        "emergency operation of Payroll (50.0%), RTO of Payroll (90.0%) and MTPD of Payroll (100.0%)"
    )


def test_one_sentence_says_which_limits_are_held_least_often() -> None:
    made, result = played()
    rto, within = result.processes["pay"].rto, result.processes["pay"].within
    assert rto is not None
    assert within is not None
    said = " ".join(many_runs_text(made, result).split())
    assert (
        f"Least chance to hold: RTO of Payroll ({rto.share * 100:.1f}%) and emergency operation of "
        f"Payroll ({within.share * 100:.1f}%)." in said
    )
