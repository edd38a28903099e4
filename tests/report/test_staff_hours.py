"""Who is there hour by hour, single points of knowledge, crisis team, load: complete, in 80 columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from bcmsim.i18n import using
from bcmsim.report.show import show_text
from bcmsim.report.staff_hours import LONGEST_S, MOST_NAMED, horizon, staff_of_run
from bcmsim.restart.plan import build_plan
from bcmsim.restart.simulation import simulate
from bcmsim.scenario.loading import load
from bcmsim.text import cell_width
from tests.restart.making import DAY, HOUR, scenario

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*/scenario.yaml"))

STAFF = """outage: 2026-11-24 06:00 Europe/Berlin
start: 2026-11-24 09:00 Europe/Berlin
restart: {reaction: 15 min}
shifts: {office: {hours: 08:00-17:00}}
staff:
  anna: {name: Anna Adler, skills: [admin, database], shift: office, travel: 45 min}
  bernd: {name: Bernd Brandt, skills: [admin], absent: 10 %}
  clerks: {name: Clerk, skills: [clerk], count: 3}
resources:
  network: {waz: 2 h, staff: {admin: 1}}
  database: {waz: 1 h, needs: [network], staff: {database: 1}}
  books: {waz: 1 h, needs: [database], staff: {clerk: 2}}
roles:
  chief: {title: Chief, part: player, level: tactical, members: [anna], deputy: bernd}
  press: {title: Press, part: player, function: S5, members: [bernd]}
"""


def said(text: str = STAFF, lang: str = "en", **keys) -> str:
    made = scenario(text)
    with using(lang):
        return staff_of_run(made, simulate(build_plan(made)), **keys)


def row(text: str, first: str) -> list[str]:
    return next(line for line in text.splitlines() if line.startswith(first)).split()


def test_the_load_of_people_is_their_busy_hours_and_their_share():
    """Bernd works from 0:15 to 2:15 of the 4:00 in which he is there until the end of the plan at 4:15."""
    assert row(said(), "Bernd Brandt") == ["Bernd", "Brandt", "admin", "2:00", "4:00", "50%"]
    assert row(said(), "Anna Adler")[-3:] == ["1:00", "2:15", "44%"]


def test_the_chart_has_one_sign_for_each_hour_under_the_clock_and_startex():
    text = said()
    assert row(text, "outage") == ["outage", "0:00", "8:00", "16:00"]
    assert row(text, "clock") == ["clock", "06:00", "14:00", "22:00"]
    assert row(text, "STARTEX") == ["STARTEX", "-3:00", "+5:00", "+13:00"]
    assert row(text, "admin ")[1] == "·12222222221111111111111"
    assert row(text, "database ")[1] == "··111111111·············"
    assert row(text, "clerk ")[1] == "·" + 23 * "3"
    assert "One sign is 1 h" in text


def test_who_has_a_skill_when_is_said_with_the_chance_that_they_are_there():
    text = " ".join(said().split())
    assert (
        "admin: 0:00–0:15 nobody; 0:15–2:00 Bernd Brandt (90%); 2:00–11:00 Anna Adler, Bernd Brandt;" in text
    )
    assert "clerk: 0:00–0:15 nobody; 0:15–24:00 Clerk 1–3" in text


def test_what_hangs_on_one_person_is_named():
    text = " ".join(said().split())
    assert "Only Anna Adler has the skill database: single point of knowledge." in text
    assert "The skill admin hangs on one person: Bernd Brandt 0:15–2:00, Bernd Brandt 11:00–24:00." in text
    assert "Nobody is there with the skill database: 0:00–2:00, 11:00–24:00." in text


def test_too_few_for_one_resource_are_named():
    text = " ".join(said(STAFF.replace("count: 3", "count: 1")).split())
    assert "Clerk 1, too few: 2 are needed at once" in text


def test_where_the_restart_cannot_be_planned_the_reason_stands_below_the_people(tmp_path):
    path = tmp_path / "s.yaml"
    lacking = STAFF.replace("[admin, database]", "[admin]")
    path.write_text(f"bcmsim: 1\ntitle: T\nkind: staff\nlanguage: en\n{lacking}", "utf-8")
    text = " ".join(show_text(load(path, check=False), "staff", "en").split())
    assert "database needs 1 person with the skill database, which nobody has. Give the skill" in text
    assert "Bernd Brandt" in text


def test_each_role_is_shown_with_its_chance_and_the_assumption():
    text = said()
    assert row(text, "Press")[-1] == "90%"
    assert row(text, "Chief")[1] == "1:00"
    flat = " ".join(text.split())
    assert "Anna Adler not in time" in flat
    assert "Bernd Brandt (deputy) 0:15 (90%)" in flat
    assert "All roles at once, nobody in two of them: 0%." in flat
    assert "is so independently of the others" in flat
    assert "1 h is taken where `alerting` gives no `arrival_within`." in flat


def test_a_chance_that_is_not_quite_certain_does_not_look_so():
    text = said(STAFF.replace("absent: 10 %", "absent: 0.0001"))
    assert row(text, "Press")[-1] == "99.99%"


def test_show_has_the_cover_below_the_people():
    text = show_text(scenario(STAFF), "staff", "en")
    assert text.index("Bernd Brandt") < text.index("outage") < text.index("Press")


def test_of_many_people_the_busiest_are_shown():
    text = said(STAFF.replace("count: 3", "count: 40"))
    assert f"{42 - MOST_NAMED} more people were less busy." in text
    assert row(text, "Bernd Brandt")[3] == "2:00"


def test_a_long_restart_has_cells_of_more_than_an_hour():
    text = said(STAFF.replace("waz: 2 h", "waz: 5 d"))
    assert "One sign is 2 h" in text
    assert horizon(100 * DAY) == LONGEST_S
    assert (horizon(0), horizon(25 * HOUR - 1)) == (DAY, 25 * HOUR)


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.parent.name)
def test_every_scenario_fits_the_width(path, width, lang):
    made = load(path, check=False)
    with using(lang):
        text = staff_of_run(made, simulate(build_plan(made)), width=width)
    assert max(cell_width(line) for line in text.splitlines()) <= width


def test_text_of_people_is_harmless():
    text = said(STAFF.replace("Anna Adler", '"Anna \\u202e {x}\\e[31m"').replace('name: "', 'name: "'))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "{x}" in text


def test_a_plan_without_people_says_nothing():
    assert said("resources: {a: {waz: 1 h}}") == ""
