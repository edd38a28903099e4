"""The minutes keep every entry legible, numbered without gaps, with who, when, and when it happened."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bcmsim.exercise import commands as do
from bcmsim.i18n import using
from bcmsim.report.html import to_html
from bcmsim.report.minutes import minutes_markdown
from bcmsim.report.wording import exercise_mark
from tests.report.making import KEEPER, LEADER, Story, full_story
from tests.report.test_html import assert_self_contained


def lines_of(story: Story) -> list[str]:
    return minutes_markdown(story.history).splitlines()


def line_with(story: Story, words: str) -> str:
    (line,) = [line for line in lines_of(story) if words in line]
    return line


def test_entries_of_people_are_numbered_without_gaps():
    numbers = [
        int(m[1]) for line in lines_of(full_story("en")) if (m := re.match(r"\| (\d+) \(#\d+\)", line))
    ]
    assert numbers == list(range(1, 9))


def test_automatic_facts_stand_between_the_entries_in_the_order_of_the_journal():
    seqs = [
        int(m[1]) for line in lines_of(full_story("en")) if (m := re.match(r"\| [^|]*\(#(\d+)\) \|", line))
    ]
    assert seqs == sorted(seqs)
    text = minutes_markdown(full_story("en").history)
    for fact in (
        "STARTEX",
        "Exercise paused (PAUSEX)**: coffee \\| break",
        "Inject 1 “Everything stands still”",
        "Decision D1",
        "Time jump",
        "Gap:",
        "Speed of the clock changed**: ×2",
        "RTO of “Web shop” missed",
        "ENDEX",
    ):
        assert fact in text


def test_an_entry_shows_wall_time_scenario_time_kind_from_and_to():
    row = line_with(full_story("en"), "Control room: everything stands still")
    cells = [cell.strip() for cell in row.split("|")]
    assert cells[1:7] == [
        "2 (#17)",
        "2026-11-24 08:15:30",
        "",
        "T+0:05:30",
        "Incoming message",
        "Control room → Chief",
    ]
    assert cells[8] == "Kim Kaiser"


def test_a_late_entry_shows_both_times_and_says_so():
    row = line_with(full_story("en"), "Nobody leads.")
    assert "| 2026-11-24 08:39:30 | 2026-11-24 08:35:30 |" in row
    assert "*Late entry.*" in row


def test_typing_for_half_a_minute_makes_no_late_entry():
    story = Story().start()
    story.minute("note", "at once", event_utc=story.now.utc - 30_000_000)
    assert "Late entry" not in line_with(story, "at once")


def test_a_corrected_entry_stays_legible_struck_out_with_every_correction_and_reason():
    row = line_with(full_story("en"), "All quiet.")
    assert "~~\\| a \\| b \\|" in row
    assert "~~All \\`quiet\\` \\~\\~again\\~\\~.~~" in row
    assert "because: typing \\| error" in row
    assert "because: still wrong*: All quiet." in row
    assert row.index("~~All") < row.index("still wrong")


def test_struck_text_is_struck_in_print_and_legible():
    page = to_html(minutes_markdown(full_story("en").history), "t", "en")
    assert "<s>All `quiet` ~~again~~.</s>" in page
    assert "<script" not in page


def test_an_attachment_carries_its_digest_and_size():
    row = line_with(full_story("en"), "plan.pdf")
    assert f"1234 bytes, SHA-256 {'ab' * 32}" in row


def test_a_handover_of_the_minutes_is_an_entry_and_both_keepers_are_named():
    text = minutes_markdown(full_story("en").history)
    assert "**Handover of the minutes**: from Kim Kaiser to Nora Nord (shift ends)" in text
    assert "Kim Kaiser → Nora Nord" in text


def test_an_entry_of_the_leader_names_the_leader_not_the_keeper():
    story = Story().start().do(do.RecordMinute("note", "seen by me"))
    assert line_with(story, "seen by me").endswith(f"| {LEADER.name}, Exercise leader |")


def test_references_are_numbers_of_minutes():
    assert "*Refers to no. 2.*" in line_with(full_story("en"), "Then carry on")


def test_after_no_duff_the_entries_stand_apart_without_the_mark():
    text = minutes_markdown(full_story("en").history)
    real = text[text.index("\n___\n") : text.index("***", text.index("\n___\n"))]
    assert "Brigade called." in real
    assert "NO DUFF" in real
    assert exercise_mark() not in real
    before = text[: text.index("\n___\n")]
    assert before.strip().endswith(f"**{exercise_mark()}**")
    page = to_html(text, "t", "en")
    section = re.search(r'<section class="unmarked">.*?</section>', page, re.DOTALL)
    assert section is not None
    assert "Brigade called." in section[0]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_mark_is_first_and_last(lang):
    text = minutes_markdown(full_story(lang).history)
    with using(lang):
        mark = f"**{exercise_mark()}**"
    assert text.startswith(mark)
    assert text.rstrip().endswith(mark)


def test_a_supplement_after_the_signatures_stands_apart():
    text = minutes_markdown(full_story("en").history)
    assert text.index("Found the plan.") > text.index("## Supplements after the signatures")


def test_the_last_page_has_signatures_head_and_retention():
    text = minutes_markdown(full_story("en").history)
    last = text[text.rindex("***") :]
    assert "| Keeper of the minutes | Nora Nord | 2026-11-24 09:18:30 | #72 0000-" in last
    assert "| **Journal head** | #76 0000-0000-0000-0000-0000-0000-0000-0000 |" in last
    assert "10 years, until the end of 2036" in last
    assert "| S0 | Chief of staff |" in last


def test_an_unsigned_record_says_so():
    text = minutes_markdown(Story().start().history)
    assert text.count("not signed") == 2


def test_what_players_may_not_know_is_not_in_the_minutes():
    text = minutes_markdown(full_story("en").history)
    for secret in (
        "Calls the team together",
        "Hears us",
        "One more thing",
        "chance of",
        "slow start",
        "postponed",
    ):
        assert secret not in text


def test_attendance_at_the_start_is_a_table_and_later_changes_are_entries():
    text = minutes_markdown(full_story("en").history)
    assert "| Press office | Piet Presse | no | #5 |" in text
    assert "**Attendance taken**: Press office: Piet Presse is present" in text


def test_a_rehearsal_is_clearly_one():
    text = minutes_markdown(Story(rehearsal=True).start().history)
    assert text.index("played by the program, not by people") < text.index("| **Exercise** |")


def test_before_the_start_there_is_no_scenario_time():
    story = Story().do(do.NameKeeper(KEEPER.name)).minute("note", "early")
    assert "| – | Note |" in line_with(story, "early")


@settings(max_examples=40)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=80).filter(str.strip))
def test_whatever_people_enter_is_one_row_of_the_table(words):
    story = Story().start()
    before = len([line for line in lines_of(story) if line.startswith("| ")])
    story.minute("note", words, sender=words[:20], to=words[-20:])
    minute = story.state.minutes[-1]
    story.do(do.CorrectMinute(minute.seq, f"{words}!", words[:10]), KEEPER)
    text = minutes_markdown(story.history)
    assert len([line for line in text.splitlines() if line.startswith("| ")]) == before + 1
    tokens = MarkdownIt("gfm-like", {"html": True}).parse(text)
    inline = [child.type for token in tokens for child in token.children or ()]
    assert not {"html_inline", "image", "code_inline"} & set(inline)
    assert "html_block" not in [token.type for token in tokens]
    assert_self_contained(to_html(text, "t", "en"))
