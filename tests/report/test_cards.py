"""On paper: every card and sheet carries the mark; a role player finds all they need, players no more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.exercise.state import MINUTE_KINDS
from bcmsim.i18n import using
from bcmsim.report import cards
from bcmsim.report.html import to_html
from bcmsim.report.markup import PAGE_BREAK
from bcmsim.report.wording import exercise_mark, minute_kind_mark
from bcmsim.scenario.loading import load_files
from tests.report.making import scenario_of
from tests.report.test_html import assert_self_contained, checked

BANK = "exercise.yaml"
PAPERS = {
    "cards": cards.cards_markdown,
    "script": cards.control_script_markdown,
    "form": cards.minutes_form_markdown,
}


def pages(markdown: str) -> list[str]:
    return markdown.split(f"\n{PAGE_BREAK}\n")


def mark_of(lang: str) -> str:
    with using(lang):
        return f"**{exercise_mark()}**"


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("paper", PAPERS)
def test_every_page_begins_and_ends_with_the_mark(paper, lang):
    for page in pages(PAPERS[paper](scenario_of(BANK), lang)):
        assert page.strip().startswith(mark_of(lang))
        assert page.strip().endswith(mark_of(lang))


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_prints_as_a_whole_page(paper):
    assert_self_contained(to_html(PAPERS[paper](scenario_of(BANK), "en"), "Papers", "en"))


def test_there_is_one_card_a_page_for_each_inject():
    found = pages(cards.cards_markdown(scenario_of(BANK), "en"))
    assert len(found) == len(scenario_of(BANK).injects)
    page = to_html("\n".join(found[:1]) + f"\n{PAGE_BREAK}\n" + found[1], "t", "en")
    assert page.count("<section") == 2


def test_a_card_has_number_time_sender_recipient_channel_text_and_background():
    card = pages(cards.cards_markdown(scenario_of(BANK), "en"))[0]
    for words in (
        "# Inject 1 of 6: Everything stands still",
        "| **Time** | T+0:05, Tue 09:05 |",
        "| **From (played)** | Control room |",
        "| **To** | Chief of staff, Help desk |",
        "| **Channel** | telephone |",
        "| **Role player** | Role player customers |",
        "> Since **09:00** everything stands still.",
        "> Stay calm.",
    ):
        assert words in card


def test_the_message_on_a_card_has_the_mark_first_and_last():
    card = pages(cards.cards_markdown(scenario_of(BANK), "en"))[0]
    message = card[card.index("## To be said") : card.index("## For the role player")]
    quoted = [line for line in message.splitlines() if line.startswith(">")]
    assert quoted[0] == quoted[-1] == f"> {mark_of('en')}"


def test_a_card_names_no_expected_action_and_no_effect():
    text = cards.cards_markdown(scenario_of(BANK), "en")
    assert "Calls the team together" not in text
    assert "takes 45 min longer" not in text


@pytest.mark.parametrize(
    ("number", "time"),
    [
        (1, "15 min after inject 1 “Everything stands still” (planned T+0:20, Tue 09:20)"),
        (4, "there is no reaction to inject 1 “Everything stands still”, for 30 min"),
    ],
)
def test_a_card_says_what_it_waits_for(number, time):
    assert time in pages(cards.cards_markdown(scenario_of(BANK), "en"))[number]


def test_a_chance_stands_on_the_card():
    assert "comes with a chance of 60%" in pages(cards.cards_markdown(scenario_of(BANK), "en"))[3]


def test_the_control_script_has_expected_actions_effects_and_what_each_option_leads_to():
    text = cards.control_script_markdown(scenario_of(BANK), "en")
    for words in (
        "players must not see it",
        "| Chief of staff | Calls the team together. | 10 min (Tue 09:15) | handbook 4.1 | 2 |  |",
        "the restart of “Database” takes 45 min longer",
        "data of “Web shop” since Tue 2026-11-24 07:30 is lost",
        "the measure “UPS” is activated",
        "leads on to D2",
        "only the strategic level may decide (R101)",
        "- Danger to persons",
        "| **Safe word** | Linden leaf |",
        "For information: no action is expected.",
    ):
        assert words in text


def test_the_sequence_is_in_the_order_of_time_with_what_waits_last():
    text = cards.control_script_markdown(scenario_of(BANK), "en")
    table = text[text.index("## Sequence") : text.index("## Injects and")]
    first = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")][1:]
    assert first == ["1", "D1", "2", "3", "4", "6", "5", "D2"]


def test_the_form_has_printed_numbers_without_a_gap_and_room_to_write():
    text = cards.minutes_form_markdown(scenario_of(BANK), "en")
    numbers = [
        line.split("|")[1].strip() for line in text.splitlines() if line.endswith("|  |  |  |  |  |  |  |")
    ]
    wanted = [str(n) for n in range(1, cards.FORM_PAGES * cards.FORM_ROWS + 1)]
    assert numbers == wanted
    page = to_html(text, "t", "en")
    assert page.count('<tr class="blank">') >= len(wanted)
    assert "A4 landscape" in page


def test_the_form_explains_every_kind_of_entry():
    text = cards.minutes_form_markdown(scenario_of(BANK), "en")
    for kind in MINUTE_KINDS:
        assert f"| {minute_kind_mark(kind)} |" in text


def test_a_scenario_without_a_script_still_prints():
    plain = load_files(
        "p.yaml", {"p.yaml": "bcmsim: 1\ntitle: T\nkind: staff\nlanguage: en\nstart: 2026-11-24 09:00 UTC\n"}
    )
    assert "There are no injects." in cards.cards_markdown(plain, "en")
    assert "# Control script: T" in cards.control_script_markdown(plain, "en")


@settings(max_examples=40)
@given(
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(
        str.strip
    )
)
def test_no_text_of_an_author_breaks_a_card(words):
    escaped = words.replace("'", "''")
    old = "text: {de: Die Sicherung ist unlesbar., en: The backup cannot be read.}"
    scenario = scenario_of(
        BANK, {old: f"text: '{escaped}'", "title: {de: Gerücht, en: Rumour}": f"title: '{escaped}'"}
    )
    text = cards.cards_markdown(scenario, "en")
    found = checked(to_html(text, "t", "en"))
    assert found.tags.count("section") == 6
    assert found.tags.count("h1") >= 6
