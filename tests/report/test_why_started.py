"""Why a resource started when it did, in sentences and as plain values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bcmsim.errors import BcmsimError
from bcmsim.i18n import using
from bcmsim.report.why_json import why_document
from bcmsim.report.why_started import why_text
from bcmsim.report.why_waits import MOST_LINES
from bcmsim.restart.plan import build_plan
from bcmsim.restart.simulation import simulate
from bcmsim.scenario.loading import load
from bcmsim.text import cell_width
from tests.report.test_simulate_json import WEB
from tests.restart.making import act, play, scenario

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*/scenario.yaml"))


def told(text: str, resource: str, *interventions, **keys) -> str:
    made = scenario(text)
    run = play(build_plan(made, **keys), *interventions)
    return " ".join(why_text(made, run, resource).split())


def test_the_seed_with_two_administrators_is_told_from_the_database_back_to_the_outage():
    """R071: 7:45 with two administrators."""
    made = scenario(WEB)
    run = simulate(build_plan(made, staff={"admin": 2}))
    assert why_text(made, run, "database") == (
        """\
database started 7:15 (Sat 13:15) after the outage. By admins 1. It was up 7:45
(Sat 13:45).

What it waited for:
  0:00–0:15 the reaction time was not over before 0:15; it needed network (up
    6:15) and hardware (up 6:15)
  0:15–6:15 it needed network (up 6:15) and hardware (up 6:15)
  6:15–7:15 it needed 1 admin: admins 1 was busy with webserver until 7:15 and
    admins 2 was busy with appserver until 7:15

Why then: admins 1 was done with webserver.

Who went first:
  webserver and appserver have the smaller reserve: for their deadlines they
    have to start by 7:00, database by 7:30.

Back to the outage:
  7:15 database started: admins 1 was done with webserver
  6:15 webserver started: network came up, which it needed
  4:15 network started: power came up, which it needed
  0:15 power started: the reaction time of 15 min was over

It is critical: if it takes longer, the plan takes longer (WAZ 7:45). It is the
last to be up."""
    )


def test_several_needs_that_come_up_together_are_one_reason():
    text = told(WEB, "webserver")
    assert "Why then: network and hardware came up, which it needed. " in text


def test_what_is_not_critical_says_how_much_later_it_may_be():
    assert "It is not critical: it has a reserve of 0:30 before the plan takes longer (WAZ 7:15)." in told(
        WEB, "database"
    )
    assert "On it hang network -> webserver." in told(WEB, "power")


def test_of_a_long_chain_that_hangs_on_it_the_first_are_named_and_the_others_counted():
    chain = "".join(f"  s{n}: {{waz: 1 h, needs: [s{n - 1}]}}\n" for n in range(1, 10))
    text = told(f"resources:\n  s0: {{waz: 1 h}}\n{chain}", "s0")
    assert text.endswith("On it hang s1 -> s2 -> s3 -> s4 -> s5 -> s6 -> 3 more.")


PEOPLE = """restart: {reaction: 15 min, order: plan}
shifts: {late: {hours: 08:00-20:00}}
staff:
  anna: {skills: [x], shift: late}
  bernd: {skills: [y], travel: 45 min}
  clara: {skills: [z], absences: [{until: 2026-11-28 07:30}]}
  dora: {skills: [w]}
resources:
  a: {waz: 1 h, staff: {x: 1}}
  b: {waz: 1 h, staff: {y: 1}}
  c: {waz: 1 h, staff: {z: 1}}
  d: {waz: 1 h, uses: {tape: 1}}
  e: {waz: 1 h, uses: {tape: 1}}
  f: {waz: 1 h}
  g: {waz: 1 h, staff: {w: 1}, after_reaction: false}
capacities: {tape: 1}
processes: {shop: {needs: [e]}}
measures: {ups: {title: The UPS, replaces: {f: 0 min}, provision: 30 min}}
"""


@pytest.mark.parametrize(
    ("resource", "wait", "reason"),
    [
        ("a", "it needed 1 x: anna was off shift", "the shift of anna began"),
        (
            "b",
            "it needed 1 y: bernd had not yet arrived",
            "bernd arrived: reaction time 0:15 and travel 0:45",
        ),
        ("c", "it needed 1 z: clara was absent", "clara was back from an absence"),
        ("e", "it needed 1 of the capacity tape, 0 free; d had the rest", "d gave back the capacity tape"),
        ("f", "the measure The UPS was not there before 0:30", "the measure The UPS was there"),
        ("g", "it needed 1 w: dora had not yet arrived", "dora was there after the reaction time"),
    ],
)
def test_every_gate_has_its_sentence(resource, wait, reason):
    text = told(PEOPLE, resource, measures=["ups"])
    assert wait in text
    assert f"Why then: {reason}." in text


def test_the_rules_have_their_sentences():
    assert "d stands earlier in the file." in told(PEOPLE, "e")
    assert "d begins" not in told(PEOPLE, "e", order="critical-path")
    assert "counts the same by the rule and stands earlier" in told(PEOPLE, "e", order="critical-path")
    assert "d has a deadline, e has none." in told(
        PEOPLE.replace("{shop: {needs: [e]}}", "{shop: {needs: [d], rto: 4 h}}"), "e", order="rto"
    )


def test_effects_have_their_sentences():
    text = told(PEOPLE, "g", act(0, "absent", "dora", until=90))
    assert "dora had been taken away" in text
    assert "Why then: dora was available again." in text
    text = told(PEOPLE, "d", act(0, "prioritise", "shop"))
    assert "e goes first: the leader put a process first that needs it." in text


HELD = """staff: {anna: {skills: [x]}, bernd: {skills: [y]}}
resources:
  a: {waz: 2 h, staff: {x: 1, y: 1}}
  b: {waz: 1 h, staff: {y: 1}}
"""


def test_who_is_held_by_paused_work_is_not_said_to_be_busy():
    text = told(HELD, "b", act(30, "absent", "anna", until=90))
    assert "0:00–0:30 it needed 1 y: bernd was busy with a until 3:00" in text
    assert "0:30–1:30 it needed 1 y: bernd was held by a, which was paused" in text


def test_what_started_and_never_came_up_says_what_it_waits_for():
    text = told(HELD, "a", act(30, "absent", "anna"))
    assert "By anna and bernd. It did not come up: a needs 1 with the skill x, but nobody is free." in text
    assert "At the end: b needs bernd, who is held by a, which is paused." in told(
        HELD, "b", act(30, "absent", "anna")
    )


def test_what_was_never_down_and_what_never_starts_say_so():
    assert "a was not restarted: it was up." in told(
        PEOPLE.replace("order: plan", "order: plan, down: [b]"), "a"
    )
    text = told(PEOPLE, "a", act(0, "absent", "anna"))
    assert "a did not start." in text
    assert "At the end: a needs 1 with the skill x, but nobody is free." in text
    text = told(PEOPLE.replace("{x: 1}", "{x: 2}"), "a")
    assert "it needed 2 x, but only 1 person has the skill" in text


CROWD = """restart: {reaction: 15 min, order: plan}
shifts: {late: {hours: 08:00-20:00}}
staff:
  pool: {skills: [x], count: 9, shift: late}
  anna: {skills: [x]}
resources:
  a: {waz: 1 h, staff: {x: 1}}
  b: {waz: 1 h, staff: {x: 1}}
  c: {waz: 1 h, staff: {x: 1}, needs: [[d, e]]}
  d: {waz: 5 min}
  e: {waz: 5 min}
measures: {help: {adds_staff: {extra: {skills: [x], count: 3}}}}
"""


def test_who_is_in_the_same_place_is_told_once_with_those_at_work_first():
    text = told(CROWD, "c")
    assert (
        "it needed 1 x: anna was busy with a until 1:15; pool 1, pool 2, pool 3, pool 4, pool 5, pool 6 and "
        "3 more were off shift" in text
    )


def test_people_of_measures_that_were_not_taken_are_no_reason():
    assert "extra" not in told(CROWD, "c")
    assert "it needed 9 x, but only 1 person has the skill" in told(
        CROWD.replace("count: 9, ", "")
        .replace("anna: {skills: [x]}", "anna: {skills: [y]}")
        .replace("b: {waz: 1 h, staff: {x: 1}}", "b: {waz: 1 h, staff: {x: 9}}"),
        "b",
    )


def test_of_alternatives_one_would_do_and_brackets_keep_them_apart():
    assert "it needed d (up 0:20) or e (up 0:20)" in told(CROWD, "c")
    text = told(CROWD.replace("[[d, e]]", "[[d, e], a]"), "c")
    assert "it needed (d (up 0:20) or e (up 0:20)) and a (up 1:15)" in text


def test_who_went_first_for_the_same_reason_is_told_in_one_line():
    text = told(CROWD.replace("needs: [[d, e]]", "after_reaction: false").replace(", shift: late", ""), "c")
    assert "Who went first:" not in text
    few = CROWD.replace("count: 9, shift: late", "count: 1").replace("needs: [[d, e]]", "hands_on: 5 min")
    assert "Who went first: a and b stand earlier in the file." in told(few, "c")


def test_of_endless_waiting_only_the_last_is_told():
    text = told(
        PEOPLE.replace("{x: 1}", "{x: 1, z: 1, y: 1}").replace("until: 2026-11-28", "until: 2027-01-28"), "a"
    )
    assert "stretches of waiting before" in text
    assert text.count("it needed") <= MOST_LINES + 1


def test_an_unknown_resource_is_refused_with_what_is_near():
    with pytest.raises(BcmsimError, match="There is no resource “databas") as caught:
        told(WEB, "databas\x1b")
    assert "database" in (caught.value.hint or "")
    assert "\x1b" not in caught.value.message


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.parent.name)
def test_every_resource_of_every_scenario_is_told_in_80_columns(path, lang):
    made = load(path, check=False)
    run = simulate(build_plan(made))
    with using(lang):
        for resource in run.resources:
            text = why_text(made, run, resource)
            assert max(cell_width(line) for line in text.splitlines()) <= 80
            assert made.resource_title(resource, lang).split()[0] in text


def test_the_document_holds_all_that_is_said():
    made = scenario(WEB)
    document = json.loads(
        json.dumps(why_document(simulate(build_plan(made, staff={"admin": 2})), "database"))
    )
    assert (document["resource"], document["start_s"], document["slack_s"]) == ("database", 26100, 0)
    assert document["released_by"] == [
        {"kind": "person", "resource": "webserver", "began_s": 22500, "person": "admins/1"}
    ]
    assert [one["resource"] for one in document["chain"]] == ["database", "webserver", "network", "power"]
    assert document["went_first"][0] == {
        "resource": "webserver",
        "first": True,
        "rule": "rto",
        "theirs": 25200,
        "mine": 27000,
    }
    assert document["waited"][0]["for"][0] == {
        "kind": "gate",
        "gate": "reaction",
        "until_s": 900,
        "measure": None,
    }
    assert document["holds_up"] == []
