"""Tables of plain text: within the width, and words are cut only where nothing else helps."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bcmsim.report.text_table import longest_part, text_table, wrap
from bcmsim.text import cell_width

STEPS = [
    ["Kundenbenachrichtigung (SMS, E-Mail, Postfach)", "7:00", "7:05", "kritisch", "Deniz Kaya",
     "Nachrichtenversand durch den Rahmenvertragspartner"],
    ["Workflow Kontoeröffnung", "6:15", "7:00", "kritisch", "Femi Adeyemi", "–"],
]  # fmt: skip
HEADERS = ["Ressource", "Begonnen", "Läuft", "Reserve", "Personen", "Mit Maßnahme"]
NAMES = st.text(st.sampled_from("ab-/ß界 "), max_size=40)


def columns_of(table: str) -> list[list[str]]:
    """The cells of each column, from the line under the headers."""
    lines = table.split("\n")
    rule = next(line for line in lines if set(line) <= {"-", " "})
    ends = [0, *(place + 1 for place, sign in enumerate(rule) if sign == " "), len(rule) + 1]
    spans = [(start, end) for start, end in pairwise(ends) if rule[start:end].strip()]
    return [[line[start:end].strip() for line in lines] for start, end in spans]


def test_long_words_stay_whole_where_the_columns_can_move_together():
    table = text_table(HEADERS, STEPS, right=[1, 2, 3])
    assert max(map(cell_width, table.split("\n"))) <= 80
    words = [cell.split() for column in columns_of(table) for cell in column]
    whole = [word for line in words for word in line]
    for row in STEPS:
        assert all(word in whole for cell in row for word in cell.split())


def test_a_table_with_room_keeps_its_distance():
    assert text_table(["A", "B"], [["one", "two"]]) == "A    B\n---  ---\none  two"


def test_a_word_breaks_after_a_hyphen_or_a_slash_before_it_is_cut():
    assert wrap("Ost-West-Verbindung", 12) == ["Ost-West-", "Verbindung"]
    assert wrap("Kosten/Nutzen", 8) == ["Kosten/", "Nutzen"]
    assert wrap("many_long_words", 10) == ["many_long_", "words"]
    assert wrap("Rahmenvertrag", 8) == ["Rahmenve", "rtrag"]
    assert wrap("see --option now", 8) == ["see", "--option", "now"]
    assert wrap("a --output", 6) == ["a", "--outp", "ut"], "no hyphen that belongs to a sign before it"
    assert longest_part("Ost-West-Verbindung, Kosten/Nutzen") == len("Verbindung,")


def test_only_where_no_column_can_give_way_words_are_cut():
    table = text_table(["Name", "Other"], [["Donaudampfschifffahrt", "Kapitänspatent"]], width=20)
    assert max(map(cell_width, table.split("\n"))) <= 20
    assert "".join("".join(columns_of(table)[0][2:])) == "Donaudampfschifffahrt"


@given(st.lists(st.lists(NAMES, min_size=3, max_size=3), min_size=1, max_size=4), st.integers(12, 60))
def test_nothing_is_lost_and_nothing_sticks_out(rows, width):
    table = text_table(["a", "b", "c"], rows, width=width)
    assert max(map(cell_width, table.split("\n"))) <= width
    shown = sorted(sign for line in table.split("\n")[2:] for sign in line if sign not in " ")
    assert shown == sorted(sign for row in rows for cell in row for sign in cell if sign != " ")


@given(NAMES, st.integers(2, 30))
def test_wrapped_lines_hold_all_words_within_the_width(words, width):
    lines = wrap(words, width)
    assert all(cell_width(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
