"""Damage curves, risk matrix and process chain, as text of a terminal and as SVG (issue part 6)."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.report.impact import svg
from bcmsim.report.impact.chain import Link, chain_picture, chain_text, chains_of, rules_differ
from bcmsim.report.impact.curves import Curve, Damage, curves_picture, curves_text
from bcmsim.report.impact.matrix import Placed, matrix_picture, matrix_text, upper_right
from bcmsim.report.impact.spans import interval_labels, place_on_axis
from bcmsim.text import cell_width

H = 3600
STARTS = (0, 4 * H, 8 * H, 24 * H)
SEED = Damage(
    "Use",
    STARTS,
    (
        Curve("finance", (1, 1, 2, 3), 3, 24 * H, False),
        Curve("reputation", (1, 2, 3, 3), 3, 8 * H, True),
        Curve("compliance", (1, 2, 2, 2), 3, None, False),
    ),
    (("RTO", 8 * H), ("MTPD", 26 * H)),
)
TP = [
    Link("tp1", "TP1", (), 2 * H, 1 * H, 1 * H, 1 * H, "tp2", 3 * H),
    Link("tp2", "TP2", ("tp1",), 1 * H, 1 * H, 1 * H, 1 * H, None, 3 * H),
    Link("tp3", "TP3", ("tp2",), 2 * H, 2 * H, 1 * H, 2 * H, None, 3 * H),
]
"""The RTOs 2, 1, 2 of A6, where the readings differ."""
texts = st.text(max_size=40)


def drawn(picture: svg.Picture) -> ElementTree.Element:
    """The picture as a viewer parses it, alone in a file."""
    return ElementTree.fromstring(svg.stacked([picture], "T"))


def words_of(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter() if element.tag.endswith("text")]


# --- curves --------------------------------------------------------------------------------------


def test_the_curves_show_threshold_deciding_type_and_limits_r044_r045():
    lines = curves_text(SEED).splitlines()
    assert lines[1].split()[:4] == ["0–4", "h", "4–8", "h"]
    assert lines[2].split() == [
        "finance",
        "1" + "▁" * 14 + "1" + "▁" * 14 + "2" + "▃" * 14 + "┃3" + "▆" * 13,
        "24:00",
    ]
    assert lines[3].endswith("8:00*")
    assert lines[3].count("┃") == 1
    assert "┃" not in lines[4]
    assert lines[4].split()[-1] == "–"
    assert lines[5].strip() == "▲ RTO 8:00"
    assert lines[5].index("▲") == lines[3].index("┃")
    assert lines[6].strip() == "▲ MTPD 26:00"


def test_a_type_may_have_its_own_threshold_r041():
    strict = Damage("P", STARTS, (Curve("law", (1, 2, 2, 4), 2, 4 * H, True),), ())
    row = curves_text(strict).splitlines()[2]
    assert "┃2" in row
    assert row.split()[-1] == "4:00*"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 90 * 86_400), max_size=12, unique=True),
    st.lists(texts, min_size=1, max_size=4),
    st.data(),
)
def test_curves_fit_any_width_and_are_well_formed(borders, titles, data):
    starts = (0, *sorted(borders))
    levels = st.tuples(*[st.integers(0, 6)] * len(starts))
    curves = tuple(
        Curve(title, data.draw(levels), data.draw(st.integers(1, 5)), None, False) for title in titles
    )
    marks = (("RTO", data.draw(st.integers(0, 400 * 86_400))),)
    damage = Damage(titles[0], starts, curves, marks)
    for width in (80, 120):
        assert max(map(cell_width, curves_text(damage, width).splitlines())) <= width
    drawn(curves_picture(damage))


def test_what_is_not_tolerable_is_dark_and_carries_its_number():
    root = drawn(curves_picture(SEED))
    dark = [one for one in root.iter() if one.get("fill") == svg.DARK and one.tag.endswith("rect")]
    assert len(dark) == 3 + 1, "P4 of finance, P3 and P4 of reputation, and the legend"
    assert "RTO 8 h" in words_of(root)
    assert "MTPD 26 h" in words_of(root)


@pytest.mark.parametrize(
    ("seconds", "place"), [(0, 0), (2 * H, 0.5), (8 * H, 2), (16 * H, 2.5), (36 * H, 3.5), (900 * H, 4)]
)
def test_an_instant_has_its_place_among_intervals_of_equal_width(seconds, place):
    assert place_on_axis(seconds, STARTS) == place


def test_intervals_are_named_by_hours_or_minutes():
    assert interval_labels(STARTS) == ["0–4 h", "4–8 h", "8–24 h", "from 24 h"]
    assert interval_labels((0, 1800, 7200)) == ["0:00–0:30 h", "0:30–2:00 h", "from 2:00 h"]


def test_the_axis_says_that_it_is_not_to_scale():
    said = "The axis is not to scale: intervals are drawn equally wide."
    assert said in words_of(drawn(curves_picture(SEED)))
    assert said in " ".join(curves_text(SEED).split())


# --- matrix --------------------------------------------------------------------------------------


def test_upper_right_is_both_at_three_or_more_r060():
    marked = [(x, y) for x in range(1, 5) for y in range(1, 5) if upper_right(x, y)]
    assert marked == [(3, 3), (3, 4), (4, 3), (4, 4)]


def test_processes_stand_in_their_cell_and_many_are_counted():
    placed = [Placed(1, "A", 4, 3), Placed(2, "B", 1, 1), *(Placed(n, "x", 2, 4) for n in range(10, 60))]
    lines = matrix_text(placed).splitlines()
    frequent = next(line for line in lines if line.startswith("4 frequent"))
    assert [part.strip(" ░") for part in frequent.split("│")[1:5]] == ["", "", "1", ""]
    rare = next(line for line in lines if line.startswith("2 rare"))
    assert rare.split("│")[4].strip().startswith("10, 11, 12")
    assert sum("+" in line for line in lines) == 1
    assert max(map(cell_width, lines)) <= 80


def test_the_matrix_draws_its_upper_right_with_a_thick_edge_and_names_processes():
    root = drawn(matrix_picture([Placed(7, "Pay <now>", 3, 4)], "Risk"))
    edges = [one for one in root.iter() if one.get("stroke") == svg.DARK and one.get("stroke-width") == "3"]
    assert len(edges) == 1
    assert "7 Pay <now>: likelihood 3 (possible), damage 4 (very high)" in words_of(root)


def test_the_key_of_the_matrix_cuts_no_title_that_fits():
    title = "Returns and complaints, including letters that customers write by hand"
    (line,) = matrix_picture([Placed(1, title, 1, 1)], "R").key
    assert line == f"1 {title}: likelihood 1 (very rare), damage 1 (low)"
    (cut,) = matrix_picture([Placed(1, title * 9, 3, 3)], "R").key
    assert cut.endswith("…: likelihood 3 (possible), damage 3 (high)")


# --- chain ---------------------------------------------------------------------------------------


def test_a_chain_shows_both_readings_where_they_differ_a6():
    assert rules_differ(TP)
    lines = chain_text(TP).splitlines()
    assert lines[0].split() == ["Process", "RTO", "flow", "chain", "MTPD"]
    assert lines[1].split() == ["1", "TP1", "2:00", "1:00", "1:00", "3:00"]
    assert lines[2].strip() == "▼"
    assert lines[5].split() == ["3", "TP3", "2:00", "2:00", "1:00", "3:00"]


def test_a_chain_in_which_the_readings_agree_has_one_column():
    agreed = [Link("a", "A", (), 2, 1, 1, 1, "b", None), Link("b", "B", ("a",), 1, 1, 1, 1, None, None)]
    assert chain_text(agreed).splitlines()[0].split() == ["Process", "RTO", "corrected", "MTPD"]


def test_who_feeds_several_says_which_and_who_stands_alone_is_left_out():
    links = [
        Link("c", "C", ("a",), 1, 1, 1, 1, None, None),
        Link("alone", "Alone", (), 1, 1, 1, 1, None, None),
        Link("b", "B", ("a",), 1, 1, 1, 1, None, None),
        Link("a", "A", (), 1, 1, 1, 1, None, None),
    ]
    (group,) = chains_of(links)
    assert [link.id for link in group] == ["a", "c", "b"]
    assert "└▶ 2, 3" in chain_text(group)
    assert "Alone" not in chain_text(group)


def test_boxes_say_what_was_corrected_because_of_whom():
    root = drawn(chain_picture(TP, {"tp2": "Release"}))
    said = words_of(root)
    assert "because of Release" in said
    assert "by itself 2 h" in said
    assert said.count("flow 2 h, chain 1 h") == 1


def test_a_box_cuts_nothing_for_which_it_has_lines():
    title = "Examination and release of an application by two clerks"
    links = [
        Link("a", "Start", (), 9 * H, 1 * H, 1 * H, 1 * H, "b", None),
        Link("b", title, ("a",), 1 * H, 1 * H, 1 * H, 1 * H, None, None),
    ]
    said = words_of(drawn(chain_picture(links, {"b": title})))
    assert not [words for words in said if "…" in words]
    assert f"because of {title}" in " ".join(said)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 14), st.data())
def test_any_chain_is_drawn_inside_its_field(count, data):
    links = []
    for number in range(count):
        above = data.draw(st.lists(st.integers(0, number - 1), max_size=3, unique=True)) if number else []
        title = data.draw(texts)
        links.append(Link(f"p{number}", title, tuple(f"p{one}" for one in above), 1, 1, 1, 1, None, 2))
    for group in chains_of(links):
        places = {link.id: place for place, link in enumerate(group)}
        assert all(places[source] < places[link.id] for link in group for source in link.upstream)
        assert max(map(cell_width, chain_text(group).splitlines())) <= 80
        picture = chain_picture(group, {})
        for one in drawn(picture).iter():
            if one.tag.endswith("rect"):
                assert float(one.get("x", 0)) + float(one.get("width", 0)) <= picture.width + 2 * svg.MARGIN


# --- primitives ----------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(texts, st.floats(5, 400), st.booleans())
def test_fitted_text_is_never_wider_than_its_room(words, room, bold):
    shown = svg.fitting(words, 12, room, bold=bold)
    assert shown == "…" or svg.text_width(shown, 12, bold=bold) <= room + 0.001


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_makes_a_well_formed_label(words):
    root = ElementTree.fromstring(f"<g>{svg.label(1, 2, words)}</g>")
    assert len(root) == 1


@pytest.mark.parametrize(("value", "written"), [(1.0, "1"), (0.04, "0"), (-0.01, "0"), (12.345, "12.3")])
def test_coordinates_are_short_and_the_same_everywhere(value, written):
    assert svg.number(value) == written
