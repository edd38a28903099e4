"""Text of people is shown, never obeyed (engine-facts: "Text of people on a terminal")."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.text import cell_width, one_line, pad, visible

ANY_TEXT = st.text(st.characters(), max_size=60) | st.text(
    st.sampled_from("\x1b\x07\x00\x7f\x9b\x85\r\n\t\u202e\u2066\u200b\ufeff\u2028\ud800[]{}a日e\u0301"),
    max_size=60,
)

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"


def obeyed(text: str) -> list[str]:
    """The characters that a terminal obeys, hides or turns around."""
    return [
        char
        for char in text
        if (unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") and char != "\n")
        or char in BIDI + ZERO_WIDTH
    ]


@given(ANY_TEXT)
def test_nothing_a_terminal_obeys_leaves_visible(text: str) -> None:
    assert obeyed(visible(text)) == []


@given(ANY_TEXT)
def test_no_control_byte_leaves_visible(text: str) -> None:
    shown = visible(text).encode()
    assert not [byte for byte in shown if (byte < 0x20 and byte != 0x0A) or byte == 0x7F]


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = visible(text)
    assert visible(once) == once


@given(ANY_TEXT)
def test_without_newlines_one_line_remains(text: str) -> None:
    assert len(visible(text, newlines=False).splitlines()) <= 1


def test_every_single_control_character_has_a_sign() -> None:
    hidden = [chr(code) for code in [*range(0x20), *range(0x7F, 0xA0)] if chr(code) not in "\n\t"]
    for char in [*hidden, *BIDI, *ZERO_WIDTH]:
        assert visible(f"a{char}b") not in ("ab", f"a{char}b"), f"U+{ord(char):04X}"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain ÄÖÜ – 日本 “quoted”", "plain ÄÖÜ – 日本 “quoted”"),
        ("\x1b]52;c;cm0gLXJm\x07", "␛]52;c;cm0gLXJm␇"),
        ("\x9b31m", "<U+009B>31m"),
        ("del\x7f", "del␡"),
        ("abc\u202edcba", "abc<U+202E>dcba"),
        ("in\u200bvisible", "in<U+200B>visible"),
        ("\ufeffbom", "<U+FEFF>bom"),
        ("half\ud800", "half<U+D800>"),
        ("line\u2028line", "line<U+2028>line"),
        ("tag\U000e0041", "tag<U+E0041>"),
        ("a\tb", "a    b"),
        ("one\r\ntwo\nthree", "one\ntwo\nthree"),
        ("over\rwritten", "over␍written"),
        ("[/red] {0} %s $HOME", "[/red] {0} %s $HOME"),
    ],
)
def test_visible_shows_what_is_there(raw: str, shown: str) -> None:
    assert visible(raw) == shown


def test_newline_is_a_sign_where_lines_are_not_wanted() -> None:
    assert visible("one\r\ntwo", newlines=False) == "one␊two"


def test_long_text_is_cleaned_in_one_pass() -> None:
    assert visible("\x1b" * 100_000) == "␛" * 100_000


def test_one_line_joins_lines_and_drops_empty_ones() -> None:
    assert one_line("\n first \n\n second\t\n") == "first ⏎ second"


def test_one_line_marks_the_cut() -> None:
    assert one_line("Wiederanlauf", 7) == "Wieder…"


def test_one_line_that_fits_is_not_cut() -> None:
    assert one_line("Wiederanlauf", 12) == "Wiederanlauf"


def test_one_line_never_halves_a_wide_character() -> None:
    assert one_line("日本語日本語", 6) == "日本…"


def test_one_line_of_no_width_is_empty() -> None:
    assert one_line("anything", 0) == ""


@given(ANY_TEXT, st.integers(0, 30))
def test_one_line_keeps_its_width(text: str, width: int) -> None:
    line = one_line(text, width)
    assert cell_width(line) <= width
    assert obeyed(line) == []
    assert "\n" not in line


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("äöü", 3), ("日本", 4), ("e\u0301", 1), ("한", 2), ("💻", 2), ("…⏎", 2)],
)
def test_cell_width_is_that_of_a_terminal(text: str, width: int) -> None:
    assert cell_width(text) == width


@pytest.mark.parametrize(
    ("align", "padded"), [("left", "日本   "), ("right", "   日本"), ("center", " 日本  ")]
)
def test_pad_counts_cells(align: str, padded: str) -> None:
    assert pad("日本", 7, align) == padded  # type: ignore[arg-type]


def test_pad_leaves_a_longer_text_as_it_is() -> None:
    assert pad("emergency", 4) == "emergency"
