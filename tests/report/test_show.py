"""Parts of a scenario and lists of sessions as text: complete, within 80 columns, harmless to a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.errors import UsageError
from bcmsim.journal.chain import Finding, VerifyReport
from bcmsim.journal.store import SessionInfo
from bcmsim.report import sessions_table
from bcmsim.report.show import show_text
from bcmsim.report.text_table import text_table, wrap
from bcmsim.scenario.loading import load, load_files
from bcmsim.text import cell_width
from tests.report.making import scenario_of

BANK = Path(__file__).parents[2] / "scenarios" / "online-bank" / "scenario.yaml"


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("part", ["timeline", "tree", "plan", "staff", "roles", "impact"])
def test_every_part_of_the_bank_fits_80_columns(part, lang):
    text = show_text(load(BANK, check=False), part, lang)
    assert max(cell_width(line) for line in text.splitlines()) <= 80
    assert len(text.splitlines()) > 5


def test_the_timeline_is_in_the_order_of_time_with_what_waits_last():
    text = show_text(scenario_of("exercise.yaml"), "timeline", "en")
    titles = [
        "Everything stands",
        "Emergency operation",
        "The press calls",
        "Backup unreadable",
        "Rumour",
        "Spare",
        "5 Enquiry",
    ]
    positions = [text.index(title) for title in titles]
    assert positions == sorted(positions)
    assert "as soon as this is true: there is no reaction to inject 1" in " ".join(text.split())


def test_the_tree_shows_options_effects_and_where_they_lead():
    text = show_text(scenario_of("exercise.yaml"), "tree", "en")
    for words in (
        "├─ server: With the server",
        "└─ wait: Wait",
        "the measure “UPS” is activated",
        "D2 Give up business?",
    ):
        assert words in text
    assert "only the strategic level may" in text
    assert text.count("D2 Give up business?") == 1


def test_a_branch_that_rejoins_points_to_its_place():
    old = "ups: {title: {de: USV einsetzen, en: Use the UPS}, effects: [{activate: ups}]}"
    scenario = scenario_of("exercise.yaml", {old: f"{old[:-1]}, next: D2}}"})
    text = show_text(scenario, "tree", "en")
    assert "leads to D2, see above" in text
    assert text.count("D2 Give up business?") == 1


def test_roles_and_people_are_named_with_their_deputies_and_skills():
    assert "Petra Lindner" in show_text(scenario_of("exercise.yaml"), "roles", "en")
    staff = show_text(scenario_of("exercise.yaml"), "staff", "en")
    assert "admins ×2" in staff
    assert "Petra Lindner" not in staff


def test_an_absence_says_what_it_knows_of_its_dates():
    old = "skills: [admin], count: 2}"
    for written, shown in [
        ("{from: 2026-11-01 00:00}", "from 2026-11-01"),
        ("{until: 2026-12-01 00:00}", "until 2026-12-01"),
    ]:
        scenario = scenario_of("exercise.yaml", {old: f"{old[:-1]}, absences: [{written}]}}"})
        staff = show_text(scenario, "staff", "en")
        assert shown in staff
        assert "–" not in staff.partition(shown)[2].splitlines()[0]


def test_an_unknown_part_is_refused_with_the_known_ones():
    with pytest.raises(UsageError, match="no part") as caught:
        show_text(scenario_of("exercise.yaml"), "\x1b[2J", "en")
    assert "timeline, tree, plan, staff, roles" in caught.value.hint
    assert "\x1b" not in caught.value.message


@pytest.mark.parametrize("part", ["timeline", "tree", "plan", "staff", "roles", "impact"])
def test_an_empty_scenario_shows_its_lack(part):
    from bcmsim.scenario.loading import load_files

    plain = load_files(
        "p.yaml", {"p.yaml": "bcmsim: 1\ntitle: T\nkind: staff\nlanguage: en\nstart: 2026-11-24 09:00 UTC\n"}
    )
    assert "There are no " in show_text(plain, part, "en")


@given(st.lists(st.tuples(*[st.text(max_size=30)] * 3), max_size=5), st.integers(10, 80))
def test_a_text_table_fits_its_width_and_loses_nothing(rows, width):
    text = text_table(["A", "Bb", "Ccc"], rows, width=width)
    assert max(cell_width(line) for line in text.splitlines()) <= width
    assert "\x1b" not in text


@given(st.text(max_size=60), st.integers(2, 30))
def test_wrapping_keeps_every_word(words, width):
    lines = wrap(words, width)
    assert "".join("".join(line.split()) for line in lines) == "".join(words.split())
    assert max(cell_width(line) for line in lines) <= width


# --- sessions and verification -------------------------------------------------------------------

FOUND = [
    SessionInfo("old", Path("logs/old.bcmsim"), 12, 1, 1_795_503_600_000_000, "T\x1b[31m", "staff", "de"),
    SessionInfo(
        "new", Path("logs/new.bcmsim"), 3, 1, 1_795_603_600_000_000, "**N**", "tabletop", "en", rehearsal=True
    ),
    SessionInfo("bad", Path("logs/bad.bcmsim"), problem="it is\x1b damaged", hint="Look at the copy."),
]


def test_sessions_are_listed_newest_first_and_problems_are_said():
    text = sessions_table.sessions_text(FOUND, Path("logs"))
    lines = text.splitlines()
    assert [line.split()[0] for line in lines[2:5]] == ["new", "old", "bad"]
    assert "N (rehearsal)" in lines[2]
    assert "bad: it is␛ damaged Look at the copy." in text
    assert "\x1b" not in text


def test_no_sessions_are_said_with_their_folder():
    assert sessions_table.sessions_text([], Path("logs")) == "There are no sessions in logs."


def test_the_sessions_document_has_one_object_a_session():
    document = sessions_table.sessions_document(FOUND)
    assert [session["name"] for session in document["sessions"]] == ["new", "old", "bad"]
    assert document["sessions"][0]["rehearsal"] is True
    assert document["sessions"][2]["problem"] == "it is\x1b damaged"


def test_verification_says_whole_or_damaged_with_the_head():
    whole = VerifyReport(True, 42, (42, "ab" * 32), (), (Finding("clock", "the wall clock stepped"),))
    text = sessions_table.verify_text(whole)
    assert "whole and unchanged: 42 entries" in text
    assert "remark: the wall clock stepped" in text
    assert "#42 abab-abab" in text
    damaged = VerifyReport(False, 1, (1, "cd" * 32), (Finding("hash", "entry 1 was\x1b changed", 1),), ())
    assert "damaged or was changed: 1 entry read" in sessions_table.verify_text(damaged)
    assert "problem: entry 1 was␛ changed" in sessions_table.verify_text(damaged)
    document = sessions_table.verify_document(damaged)
    assert document["problems"] == [{"code": "hash", "text": "entry 1 was\x1b changed", "seq": 1}]
    assert document["ok"] is False


def test_who_may_be_missing_is_told_with_the_chance():
    text = "bcmsim: 1\ntitle: T\nkind: staff\nlanguage: en\nstart: 2026-11-24 09:00 UTC\n"
    made = load_files("p.yaml", {"p.yaml": text + "staff: {anna: {skills: [x], absent: 12 %}}\n"})
    (row,) = (line for line in show_text(made, "staff", "en").splitlines() if line.startswith("anna "))
    assert row.endswith("12% likely")
