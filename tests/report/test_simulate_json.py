"""The JSON of one run, exactly as cli.md promises other programs."""

from __future__ import annotations

import json

import pytest

from bcmsim.report.simulate_json import simulate_document
from bcmsim.restart.plan import build_plan
from bcmsim.restart.simulation import simulate
from tests.restart.making import scenario

WEB = """
restart: {reaction: 15 min}
staff: {admins: {skills: [admin], count: 3}}
resources:
  power: {waz: 4 h}
  network: {waz: 2 h, needs: [power], staff: {admin: 1}}
  hardware: {waz: 2 h, needs: [power], staff: {admin: 1}}
  webserver: {waz: 1 h, needs: [network, hardware], staff: {admin: 1}}
  appserver: {waz: 1 h, needs: [network, hardware], staff: {admin: 1}}
  database: {waz: 30 min, needs: [network, hardware], staff: {admin: 1}}
processes:
  web-shop: {needs: [webserver, appserver, database], rto: 8 h, mtpd: 10 h}
measures:
  ups: {replaces: {power: 0 min}}
"""


def test_document_of_the_seed_is_that_of_the_contract() -> None:
    """cli.md, JSON shapes: the same figures."""
    made = scenario(WEB)
    plan = build_plan(made)
    document = json.loads(json.dumps(simulate_document(made, plan, simulate(plan), file="web.yaml")))
    assert list(document) == [
        "bcmsim",
        "file",
        "seed",
        "runs",
        "order",
        "with",
        "waz_s",
        "resources",
        "processes",
        "staff",
        "infeasible",
        "bottleneck",
        "load",
        "skills",
        "crisis_team",
    ]
    assert {key: document[key] for key in ("bcmsim", "file", "seed", "runs", "order", "with", "waz_s")} == {
        "bcmsim": 1,
        "file": "web.yaml",
        "seed": None,
        "runs": 1,
        "order": "rto",
        "with": [],
        "waz_s": 26100,
    }
    assert document["resources"]["network"] == {
        "ready_s": 15300,
        "start_s": 15300,
        "up_s": 22500,
        "slack_s": 0,
        "critical": True,
        "staff": ["admins/1"],
        "attempts": 1,
    }
    assert document["processes"]["web-shop"] == {
        "emergency_s": None,
        "emergency": "no limit",
        "up_s": 26100,
        "waz_s": 26100,
        "rto_s": 28800,
        "mtpd_s": 36000,
        "rto": "met",
        "mtpd": "met",
        "rto_from": "outage",
    }
    assert document["staff"]["admins/1"] == [[15300, 22500, "network"], [22500, 26100, "webserver"]]
    assert document["infeasible"] is None
    assert document["bottleneck"] == {"kind": "resource", "id": "power", "gain_s": 14400}


def test_load_and_cover_of_the_people_are_there() -> None:
    made = scenario(WEB)
    plan = build_plan(made)
    document = json.loads(json.dumps(simulate_document(made, plan, simulate(plan))))
    assert document["load"]["admins/1"] == {"busy_s": 10800, "there_s": 25200, "share": 10800 / 25200}
    admin = document["skills"]["admin"]
    assert (admin["asked"], admin["holders"]) == (1, ["admins/1", "admins/2", "admins/3"])
    assert (admin["single_point"], admin["gaps"], admin["hours"][:3]) == (None, [[0, 900]], [0, 3, 3])
    assert admin["cover"][1] == {
        "from_s": 900,
        "until_s": 86400,
        "people": ["admins/1", "admins/2", "admins/3"],
        "p_enough": 1.0,
    }
    assert document["crisis_team"] == {"chance": None, "roles": {}}


def test_measures_and_order_of_the_run_are_named() -> None:
    made = scenario(WEB)
    plan = build_plan(made, measures=["ups"], order="plan")
    document = simulate_document(made, plan, simulate(plan))
    assert (document["with"], document["order"], document["waz_s"]) == (["ups"], "plan", 11700)
    assert document["file"] == "test.yaml"
    assert document["bottleneck"] is None


@pytest.mark.parametrize(("admins", "waz_s"), [(1, 38700), (2, 27900)])
def test_staff_of_the_run_is_listed_with_the_idle(admins: int, waz_s: int) -> None:
    made = scenario(WEB)
    plan = build_plan(made, staff={"admin": admins})
    document = simulate_document(made, plan, simulate(plan))
    assert document["waz_s"] == waz_s
    assert list(document["staff"]) == [f"admins/{number}" for number in range(1, admins + 1)]
    plan = build_plan(made, staff={"admin": 4})
    assert simulate_document(made, plan, simulate(plan))["staff"]["admin/1"] == []


def test_an_infeasible_run_says_why_and_has_nulls() -> None:
    made = scenario("staff: {c: {skills: [clerk]}}\nresources: {a: {waz: 1 h, staff: {clerk: 2}}}\n")
    plan = build_plan(made)
    document = simulate_document(made, plan, simulate(plan))
    assert document["waz_s"] is None
    assert document["infeasible"] == "a needs 2 with the skill clerk, but there is only 1"
    assert document["resources"]["a"] == {
        "ready_s": 0,
        "start_s": None,
        "up_s": None,
        "slack_s": None,
        "critical": False,
        "staff": [],
        "attempts": 0,
    }


def test_what_was_never_down_is_up_at_zero() -> None:
    made = scenario("restart: {down: [a]}\nresources: {a: {waz: 1 h}, b: {waz: 1 h}}\n")
    plan = build_plan(made)
    document = simulate_document(made, plan, simulate(plan))
    assert (document["resources"]["b"]["up_s"], document["resources"]["b"]["start_s"]) == (0, None)
