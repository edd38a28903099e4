"""One run as tables: every verdict with its limit, its zero point and its reserve."""

from __future__ import annotations

import pytest

from bcmsim.report.names import Names
from bcmsim.report.restart_table import order_title, restart_text
from bcmsim.restart.parts import ORDERS
from bcmsim.restart.plan import build_plan
from bcmsim.restart.simulation import simulate
from bcmsim.text import cell_width
from tests.restart.making import act, play, scenario

PLAN = """
restart: {reaction: 15 min, rto_from: declaration}
staff: {anna: {name: Anna Adler, skills: [admin]}}
resources:
  power: {title: Mains power, waz: 4 h}
  server: {title: Server, waz: 1 h, needs: [power], staff: {admin: 1}}
  clock: {title: Clock, waz: 1 h, staff: {admin: 1}}
processes:
  mail: {title: Mail, needs: [server], emergency: {needs: [clock], within: 1 h}, rto: 5 h, mtpd: 5 h 10 min}
  archive: {title: Archive, needs: [clock]}
measures:
  ups: {title: Big battery, replaces: {power: 0 min}}
"""


def shown(text: str = PLAN, **keys: object) -> str:
    made = scenario(text)
    plan = build_plan(made, **keys)  # type: ignore[arg-type]
    return restart_text(made, plan, simulate(plan))


def test_resources_with_their_times_and_people() -> None:
    lines = shown().splitlines()
    assert lines[0] == "Order: least reserve to the RTO first"
    assert "Mains power   0:15     0:15  4:15  critical  –" in lines
    assert "Server        4:15     4:15  5:15  critical  Anna Adler" in lines
    assert "Clock         0:15     0:15  1:15      3:00  Anna Adler" in lines


def test_each_limit_has_its_zero_point_and_its_verdict() -> None:
    """domain.md: every verdict prints the zero point that it used."""
    text = " ".join(shown().split())
    assert "Mail emergency operation, from the 1:00 1:00 0:00 no reserve declaration 0:15" in text
    assert "RTO, from the declaration 0:15 5:00 5:00 0:00 no reserve" in text
    assert "MTPD, from the outage 5:10 5:15 -0:05 missed" in text
    assert "Archive no limit – 1:15 – –" in text


def test_length_and_bottleneck_are_said() -> None:
    text = shown()
    assert "WAZ of the plan: 5:15 h" in text
    assert "Bottleneck: Mains power; if it took no time, 3:00 h shorter." in text


def test_a_skill_as_bottleneck_is_said() -> None:
    steps = ", ".join(f"r{number}: {{waz: 1 h, staff: {{admin: 1}}}}" for number in range(3))
    text = shown(f"staff: {{anna: {{skills: [admin]}}}}\nresources: {{{steps}}}\n")
    assert "Bottleneck: people with the skill admin; with enough of them 2:00 h shorter." in text


def test_measures_in_force_are_named() -> None:
    assert "Measures: Big battery" in shown(measures=["ups"])
    assert "Measures" not in shown()


def test_what_cannot_be_restarted_is_said_with_its_cause() -> None:
    made = scenario(PLAN)
    plan = build_plan(made)
    text = restart_text(made, plan, play(plan, act(0, "absent", "anna")))
    said = " ".join(text.split())
    assert (
        "Not everything can be restarted: Server needs 1 with the skill admin, but nobody is there;" in said
    )
    assert "Clock needs 1 with the skill admin, but nobody is there" in said
    assert "WAZ of the plan" not in text
    assert "not measured" in text


def test_chart_stands_below() -> None:
    assert "* critical" in shown().splitlines()[-1]


@pytest.mark.parametrize("width", [80, 100, 140])
def test_it_fits_the_width(width: int) -> None:
    made = scenario(PLAN.replace("Mains power", "Mains power of the data centre in the north " * 4))
    plan = build_plan(made)
    text = restart_text(made, plan, simulate(plan), width=width)
    assert max(map(cell_width, text.splitlines())) <= width


def test_every_rule_has_words() -> None:
    assert len({order_title(order) for order in ORDERS}) == len(ORDERS)
    assert all(order_title(order) != order for order in ORDERS)


def test_titles_of_people_obey_nothing() -> None:
    text = shown('resources: {a: {title: "\\x1b[2J[/red]{0}\\u202e", waz: 1 h}}\n')
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[/red]{0}" in text


def test_one_sentence_says_whether_all_limits_are_held_or_which_are_not() -> None:
    limits = "rto: 4 h, mtpd: 9 h, emergency: {needs: [a], within: %s}"
    text = "resources: {a: {waz: 5 h}}\nprocesses:\n" + "".join(
        f"  p{n}: {{title: P{n}, needs: [a], {limits}}}\n" for n in range(8)
    )
    made = scenario(text.replace("%s", "6 h"))
    plan = build_plan(made)
    said = " ".join(restart_text(made, plan, simulate(plan)).split())
    assert "Missed: RTO of P0, P1, P2, P3, P4, P5 and 2 more." in said
    strict = scenario(text.replace("%s", "1 h").replace("rto: 4 h", "rto: 6 h"))
    said = " ".join(restart_text(strict, build_plan(strict), simulate(build_plan(strict))).split())
    assert "Missed: emergency operation of P0, P1, P2, P3, P4, P5 and 2 more." in said
    held = scenario(text.replace("%s", "6 h").replace("rto: 4 h", "rto: 6 h"))
    assert "All limits are held." in restart_text(held, build_plan(held), simulate(build_plan(held)))
    bare = scenario("resources: {a: {waz: 5 h}}\nprocesses: {p: {needs: [a]}}\n")
    assert "limits" not in restart_text(bare, build_plan(bare), simulate(build_plan(bare)))


def test_what_never_comes_up_is_not_measured_and_is_told_by_titles() -> None:
    """As the table says it, which never calls missed what was not measured."""
    broken = PLAN.replace("needs: [power], staff: {admin: 1}", "needs: [power], staff: {admin: 2}")
    broken = broken.replace("processes:", "  site: {title: Web site, waz: 1 h, needs: [server]}\nprocesses:")
    said = " ".join(shown(broken).split())
    assert "Not measured: MTPD of Mail; RTO of Mail." in said
    assert "Missed:" not in said
    assert (
        "Not everything can be restarted: Server needs 2 with the skill admin, but there is only 1; "
        "Web site waits for Server" in said
    )


def test_either_of_two_is_told_by_titles() -> None:
    names = Names(scenario(PLAN), "en")
    assert names.waiting("server waits for power or clock, power; 2 more wait") == (
        "Server waits for Mains power or Clock, Mains power; 2 more wait"
    )
    assert names.waiting("clock runs, but compromised, and has not been isolated").startswith("Clock runs, ")
