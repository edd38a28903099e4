"""Every value with its origin and a sentence why, in every form and both languages (issue part 1)."""

from __future__ import annotations

import json
import re
from hashlib import sha256

import pytest

from bcmsim.errors import UsageError
from bcmsim.i18n import LANGUAGES, using
from bcmsim.impact.correction import LimitsError
from bcmsim.report.impact.as_json import impact_document
from bcmsim.report.impact.blocks import as_text, closed
from bcmsim.report.impact.document import PARTS, parts_of, view_of
from bcmsim.report.impact.limits import values
from bcmsim.report.impact.why import values_of
from bcmsim.report.show import show_text
from bcmsim.restart.strategy import strategy_of
from bcmsim.text import cell_width
from tests.report.impact.making import SHOP, SOURCE, flowing, paper, scenario_of, shop, view


def why(scenario, process: str, key: str) -> str:
    """The reasons of a value, one after the other."""
    return " ".join(
        reason for one in values_of(view(scenario), process) if one.key == key for reason in one.why
    )


def shown(scenario, process: str, key: str) -> list[str]:
    return [one.shown for one in values_of(view(scenario), process) if one.key == key]


# --- every value and why -------------------------------------------------------------------------


def test_the_sources_table_gives_its_values_and_reasons_r044_r045_r053():
    scenario = scenario_of()
    assert shown(scenario, "use", "partial_rto_s") == ["24:00", "8:00", "24:00", "–"]
    reasons = why(scenario, "use", "partial_rto_s")
    assert "Reaches 3 (high), which is not tolerable, in P3, 8–24 h." in reasons
    assert "Passes 3 (high), which is not tolerable, in P4, from 24 h: 4 (very high)." in reasons
    assert "3 (high) is not tolerable, and never reached: not relevant." in reasons
    assert shown(scenario, "use", "rto_s") == ["8:00"]
    assert "reputation decides" in why(scenario, "use", "rto_s")
    assert shown(scenario, "use", "criticality") == ["27"]
    assert "P1 9, P2 13, P3 16, P4 27" in why(scenario, "use", "criticality")
    assert "from 9 to 36 this is 67%" in why(scenario, "use", "criticality")
    assert shown(scenario, "use", "mtpd_s") == ["10:00"]
    assert "8 h of Use of the account, plus the buffer of 2 h" in why(scenario, "use", "mtpd_s")
    assert shown(scenario, "use", "damage_mtpd_s") == ["24:00"]


def test_a_given_rto_wins_and_the_damage_is_said_beside_it():
    scenario = scenario_of(SOURCE.replace("title: Use of the account", "rto: 4 h\n    mtpd: 5 h"))
    assert why(scenario, "use", "rto_s") == (
        "Given in the file; who set it is not recorded. What is given wins. By the damage it would be 8 h, "
        "because of reputation. Who assessed the damage is not recorded."
    )
    assert why(scenario, "use", "mtpd_s") == "Given in the file; who set it is not recorded."


def test_a_value_names_who_gave_it_when_only_where_that_is_recorded_r028():
    scenario = shop()
    assert "Given in the file; answered by Ada Adler, 2026-09-01 10:05" in why(scenario, "order", "rpo_class")
    assert "Given in the file; who set it is not recorded." in why(scenario, "ship", "rpo_class")
    for claim in ("asset owner", "management", "approves"):
        assert claim not in why(scenario, "ship", "rpo_class")
    answers = "{mtpd: {by: Bo Berg, at: 2026-09-02 11:00}, damage-finance: {by: Eve, at: 2026-09-03 12:00}}"
    asked = scenario_of(SOURCE.replace("title: Use of the account", f"mtpd: 30 h\n    answers: {answers}"))
    assert "answered by Bo Berg, 2026-09-02 11:00" in why(asked, "use", "mtpd_s")
    assert "Assessed by Eve, 2026-09-03 12:00" in why(asked, "use", "partial_rto_s")
    unknown = "Who assessed this damage is not recorded: reputation, customers, compliance."
    assert unknown in why(asked, "use", "rto_s")


def test_very_high_damage_beyond_the_mtpd_is_said_where_the_matrix_cuts_it_a17():
    scenario = scenario_of(SOURCE.replace("title: Use of the account", "likelihood: 3"))
    beyond = "Beyond the MTPD lies 4 (very high): from 24 h on, by customers."
    assert shown(scenario, "use", "risk") == ["3 × 3"]
    assert beyond in why(scenario, "use", "risk")
    assert f"use: {beyond}" in flowing(paper(scenario, part="risk"))
    late = scenario_of(SOURCE.replace("title: Use of the account", "likelihood: 3\n    mtpd: 24 h"))
    assert shown(late, "use", "risk") == ["3 × 4"]
    assert "Beyond" not in paper(late, part="risk")


def test_without_a_buffer_there_is_no_mtpd_and_it_says_so_a14():
    scenario = scenario_of(SOURCE.replace("  buffer: 2 h\n", ""))
    assert shown(scenario, "use", "mtpd_s") == ["–"]
    assert "names no buffer" in why(scenario, "use", "mtpd_s")
    assert "There is no MTPD" in flowing(paper(scenario))


def test_damage_that_is_never_intolerable_is_uncritical_r046():
    scenario = shop()
    assert shown(scenario, "ads", "rto_s") == ["–"]
    assert "uncritical" in why(scenario, "ads", "rto_s")
    assert "5 Advertising (uncritical)" in paper(scenario)


def test_no_outage_tolerable_is_said_a4():
    scenario = scenario_of(SOURCE.replace("finance: [1, 1, 2, 3]", "finance: [3, 3, 3, 3]"))
    assert shown(scenario, "use", "rto_s") == ["0:00"]
    assert "No outage is tolerable" in why(scenario, "use", "rto_s")
    assert "No outage is tolerable: hot standby." in why(scenario, "use", "standby")


def test_the_correction_names_process_and_rule_and_the_other_reading_r047_a6():
    scenario = shop()
    assert "Corrected from 4 h because of Payment of orders" in why(scenario, "order", "corrected_rto_s")
    assert "(rule: along the flow)" in why(scenario, "order", "corrected_rto_s")
    assert "rule whole chain, it would be 2 h" in why(scenario, "ship", "corrected_rto_s")
    assert "linked to no other process" in why(scenario, "ads", "corrected_rto_s")


def test_the_gap_of_the_source_is_reported_as_undefined_a7():
    scenario = shop()
    assert shown(scenario, "order", "standby") == ["gap: hot"]
    assert "defines no class from 1 h to below 8 h" in why(scenario, "order", "standby")


def test_the_class_by_mtpd_stands_beside_where_it_differs_a8():
    scenario = scenario_of(SOURCE.replace("title: Use of the account", "rto: 30 min"))
    assert shown(scenario, "use", "standby") == ["hot"]
    assert "By the MTPD, 2 h 30 min, it would be: gap: hot." in why(scenario, "use", "standby")


@pytest.mark.parametrize(
    ("rpo", "value", "reason"),
    [
        ("5 h", "5:00 RPO2", "Class RPO2, 4 h: the next stricter one."),
        ("24 h", "24:00 RPO4", "It is the class RPO4, 24 h."),
        ("30 min", "0:30", "Stricter than every class, even RPO1 (1 h): it stands for itself."),
        ("48 h", "48:00 RPO4", "Class RPO4, 24 h: no class is longer."),
    ],
)
def test_an_rpo_has_the_stricter_class_r058_a15(rpo, value, reason):
    scenario = scenario_of(SOURCE.replace("title: Use of the account", f"rpo: {rpo}"))
    assert shown(scenario, "use", "rpo_class") == [value]
    assert reason in why(scenario, "use", "rpo_class")


def test_backups_count_interval_and_duration_against_the_rpo_r055_a16():
    scenario = shop()
    said = why(scenario, "order", "rpo_class")
    assert "Database: backup interval 6 h, done after 30 min, up to 6 h 30 min lost: RPO violated." in said


def test_the_place_in_the_matrix_says_where_both_sides_come_from_r060_a17():
    scenario = shop()
    said = why(scenario, "pay", "risk")
    assert "Likelihood 3 (possible), of the likeliest cause that hits it: Failure of IT." in said
    assert "Damage 4 (very high): the highest that is reached within the MTPD" in said
    assert shown(scenario, "pay", "risk") == ["3 × 4"]
    assert "given for the process" in why(scenario, "order", "risk")


def test_the_matrix_says_which_reading_of_the_source_its_damage_is_a17():
    text = flowing(paper(shop(), part="risk"))
    assert "the highest level that the process reaches within its MTPD" in text
    assert "A computed MTPD ends soon after the greatest RTO" in text
    given = scenario_of(
        "processes: {p: {rto: 4 h, mtpd: 9 h, likelihood: 2, damage: {money: [1, 3]}}}\n"
        "impact: {intervals: [4 h]}\n"
    )
    said = flowing(paper(given, part="risk"))
    assert "within its MTPD" in said
    assert "A computed MTPD" not in said
    as_written = scenario_of(
        "processes: {p: {rto: 4 h, mtpd: 9 h, likelihood: 2, damage: {money: [1, 4]}}}\n"
        "impact: {intervals: [4 h], matrix: intolerable}\n"
    )
    said = flowing(paper(as_written, part="risk"))
    assert "The damage is the level that is not tolerable, as the text of the source says" in said
    assert impact_document(view(as_written))["matrix"] == "intolerable"


def test_who_is_responsible_stands_with_the_rules_r001_r008():
    text = flowing(
        paper(
            scenario_of(
                "staff: {anna: {name: Anna Adler}, bob: {}}\nprocesses: {p: {rto: 4 h}}\n"
                "continuity: {officer: anna, budget: 1 EUR, initiates: [anna], implements: [bob]}\n"
            ),
            part="limits",
        )
    )
    assert "Responsible Anna Adler Budget: 1 EUR" in text
    assert "Sets the plan going: Anna Adler. Carries it out: bob." in text


def test_a_likelihood_below_that_of_a_cause_is_a_finding_with_both_values_r060():
    scenario = shop({"    likelihood: 2\n  returns": "    likelihood: 1\n  returns"})
    said = flowing(paper(scenario, part="limits"))
    assert (
        "Shipping: The likelihood given for it, 1 (very rare), is lower than that of a cause that hits it: "
        "3 (possible), Failure of IT." in said
    )
    (found,) = [
        one
        for one in impact_document(view(scenario))["processes"]["ship"]["findings"]
        if one["kind"] == "likelihood-below-cause"
    ]
    assert (found["about"], found["level"], found["limit_level"]) == (["it"], 1, 3)


def test_a_refused_decision_stands_with_person_day_and_reason_r061_r062():
    text = flowing(paper(shop(), part="risk"))
    assert "Payment of orders: removal from emergency management: Board, 2026-08-01: Seldom enough." in text
    assert "Refused: an outage threatens the existence, however rare it is." in text


def test_owner_and_emergency_operation_stand_with_the_process_r009_r087():
    scenario = shop()
    assert shown(scenario, "order", "owner") == ["Head of sales"]
    assert "approves" not in why(scenario, "order", "owner")
    assert shown(scenario, "order", "emergency") == ["2:00"]
    assert why(scenario, "order", "emergency") == "Due within 2 h. What works: Orders by telephone"
    assert shown(scenario, "pay", "emergency") == ["no"]
    assert "Nobody is named" in why(scenario, "pay", "owner")


def test_who_answered_and_what_is_open_is_shown_r028_r057():
    text = flowing(paper(shop(), part="limits"))
    assert "Incomplete; answered by Ada Adler (go on: impact --ask order)." in text
    assert re.search(r"How great is the .*Two clerks for a day.* Ada Adler 2026-09-01 10:00", text)
    assert "Incomplete: nobody was asked yet (impact --ask pay)." in text


def test_every_finding_is_a_sentence_with_its_process():
    scenario = shop()
    document = impact_document(view(scenario))
    assert {found["kind"] for found in document["findings"]} >= {
        "standby-undefined",
        "backup-violates-rpo",
        "acceptance-refused",
        "measures-required",
        "rpo-without-class",
        "formula-mtpd-later-than-damage",
    }
    for found in document["findings"]:
        assert found["text"][0].isupper()
        assert found["text"].endswith(".")
        assert "{" not in found["text"]
        assert found["kind"] not in found["text"]


# --- forms ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_every_part_fits_80_columns(part, lang):
    lines = paper(shop(), part=part, lang=lang).splitlines()
    assert max(map(cell_width, lines)) <= 80
    assert len(lines) > 8


def test_markdown_holds_the_pictures_as_text_and_pages_draw_them():
    markdown, page = paper(shop(), "md"), paper(shop(), "html")
    assert markdown.count("```figure-") == 7, "five curves, a chain, the matrix"
    assert "┃3▆" in markdown
    assert page.count("<svg ") == 7
    assert "┃3▆" not in page
    assert "<pre>" not in page


def test_the_document_is_no_paper_of_an_exercise():
    page = paper(shop(), "html")
    assert "EXERCISE" not in page
    assert "Page " in page


def test_an_svg_file_without_a_picture_is_refused():
    with pytest.raises(UsageError, match="no picture"):
        paper(scenario_of("processes: {a: {rto: 1 h}}\n"), "svg", "limits")


def test_the_head_names_every_file_with_its_sha256():
    text = SHOP.encode()
    digest = sha256(text).hexdigest()
    grouped = f"{digest[:4]} {digest[4:8]} {digest[8:12]} {digest[12:16]}"
    assert f"Made from: shop.yaml (SHA-256 {grouped})." in flowing(paper(shop(), part="limits"))
    assert impact_document(view(shop()))["sha256"] == {"shop.yaml": digest}
    other = flowing(paper(shop({"waz: 4 h": "waz: 5 h"}), part="limits"))
    assert "shop.yaml (SHA-256" in other
    assert grouped not in other


def test_tables_of_values_have_three_heads():
    assert "| Subject | Value | Why |" in re.sub(" +", " ", paper(shop(), "md", "limits"))


def test_a_scenario_without_processes_says_so():
    assert "There are no processes." in paper(scenario_of("resources: {r: {waz: 1 h}}\n"))


def test_processes_can_be_chosen_and_a_wrong_one_is_named():
    chosen = view_of(shop(), "en", ["ship", "pay"])
    assert chosen.chosen == ("pay", "ship")
    assert chosen.narrowed
    with pytest.raises(UsageError, match=r"no process “shipp”") as error:
        view_of(shop(), "en", ["shipp"])
    assert "ship" in (error.value.hint or "")


def test_an_unknown_part_is_an_error_that_names_the_parts():
    with pytest.raises(UsageError, match="no part"):
        parts_of("everything")


def test_a_ring_is_refused_naming_it_r048():
    with pytest.raises(LimitsError, match="a -> b -> a"):
        view(scenario_unchecked("processes: {a: {rto: 1 h, upstream: [b]}, b: {rto: 1 h, upstream: [a]}}\n"))


def scenario_unchecked(text: str):
    from bcmsim.scenario.loading import load_files
    from tests.report.impact.making import HEAD

    return load_files("t.yaml", {"t.yaml": HEAD + text}, check=False)


def test_show_holds_what_needs_no_restart():
    text = show_text(shop(), "impact", "en")
    assert "Risk matrix" in text
    assert "Process chains" in text
    assert "Strategy\n" not in text
    assert max(map(cell_width, text.splitlines())) <= 80


def test_an_abbreviation_at_the_end_of_a_sentence_has_one_full_stop():
    said = ("8 Std..", "and so on...", "x.", "1 h.. 2 h..", "../a")
    assert [closed(words) for words in said] == ["8 Std.", "and so on...", "x.", "1 h. 2 h.", "../a"]
    assert "Std.." not in paper(shop(), lang="de")


def test_the_values_of_one_process_can_be_shown_alone():
    with using("en"):
        text = as_text(values(view(scenario_of()), "use"), 80)
    assert text.startswith("Asset owner")
    assert "RTO, finance" in text


# --- JSON ----------------------------------------------------------------------------------------

CONTRACT = (
    "partial_rto_s",
    "rto_s",
    "decided_by",
    "corrected_rto_s",
    "corrected_because",
    "mtpd_s",
    "mtpd_origin",
    "criticality",
    "totals",
    "rpo_class",
    "standby",
)
"""The keys that other programs rely on (cli.md)."""


def test_json_has_the_shape_of_the_contract():
    scenario = shop()
    document = json.loads(json.dumps(impact_document(view(scenario), strategy_of(scenario), file="x.yaml")))
    assert (document["bcmsim"], document["file"]) == (1, "x.yaml")
    for one in document["processes"].values():
        assert set(CONTRACT) <= one.keys()
    use = impact_document(view(scenario_of()))["processes"]["use"]
    assert use["partial_rto_s"] == {
        "finance": 86400,
        "reputation": 28800,
        "customers": 86400,
        "compliance": None,
    }
    assert (use["rto_s"], use["decided_by"], use["mtpd_s"], use["mtpd_origin"]) == (
        28800,
        "reputation",
        36000,
        "formula",
    )
    assert (use["criticality"], use["totals"], use["standby"]) == (27, [9, 13, 16, 27], "warm")


def test_json_says_why_of_every_value():
    use = impact_document(view(scenario_of()))["processes"]["use"]
    for key, said in use["why"].items():
        assert said.endswith(".")
        assert key in use


def test_json_says_the_gap_in_the_words_of_the_contract_a7():
    order = impact_document(view(shop()))["processes"]["order"]
    assert (order["standby"], order["standby_recommended"]) == ("not defined by source", "hot")


def test_json_without_a_strategy_has_none():
    assert impact_document(view(shop()))["strategy"] is None
