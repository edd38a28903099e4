"""Values as authors write them (scenario-format.md, Quantities): what is read, and how a refusal is said."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.scenario.quantities import (
    Amount,
    HourRange,
    QuantityError,
    parse_amount,
    parse_count,
    parse_distribution,
    parse_duration,
    parse_flag,
    parse_hours,
    parse_id,
    parse_person_id,
    parse_probability,
    parse_required_text,
    parse_text,
    parse_weekdays,
    parse_whole_number,
    write_amount,
    write_distribution,
    write_duration,
    write_hours,
    write_probability,
    write_weekdays,
)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("15 min", 900),
        ("4 h", 14_400),
        ("1 h 30 min", 5_400),
        ("1:30", 5_400),
        ("90 s", 90),
        ("2 d", 172_800),
        ("PT4H", 14_400),
        ("P1DT2H30M", 95_400),
        ("0 min", 0),
        ("1.5 h", 5_400),
        ("1,5 h", 5_400),
        ("36:00", 129_600),
        ("0:01:30", 90),
        ("15min", 900),
        (" 15 min ", 900),
    ],
)
def test_a_duration_is_read_as_written(written: str, seconds: int) -> None:
    assert parse_duration(written) == seconds


@pytest.mark.parametrize(
    ("written", "said", "right"),
    [
        ("90", "has no unit", "90 min, 90 h or 90 s"),
        ("0", "has no unit", "0 min"),
        ("-5 min", "negative", "15 min"),
        ("-1:30", "negative", "15 min"),
        ("1:75", "more than 59 minutes", "2 h 15 min"),
        ("soon", "is no duration", "15 min"),
        ("15 minutes", "is no duration", "15 min"),
        ("", "is no duration", "15 min"),
        ("P1M", "is no duration", "PT4H"),
        ("P1DT", "is no duration", "PT4H"),
        ("0.0001 s", "no whole number of seconds", "90 s"),
        ("999999999 d", "longer than", "15 min"),
        ("٣ h", "is no duration", "4 h"),
        ("1 h\n30 min", "is no duration", "15 min"),
        (["1 h"], "not a list", "15 min"),
        ({"low": "1 h"}, "not a map", "15 min"),
        (None, "not nothing", "15 min"),
    ],
)
def test_what_is_no_duration_is_refused_with_what_would_be_right(
    written: object, said: str, right: str
) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_duration(written)
    assert said in caught.value.message
    assert right in (caught.value.hint or "")


@given(st.integers(min_value=0, max_value=10 * 365 * 86_400))
def test_every_duration_survives_writing_and_reading(seconds: int) -> None:
    assert parse_duration(write_duration(seconds)) == seconds


@given(st.text())
def test_any_text_is_a_quantity_or_a_quantity_error(text: str) -> None:
    for parse in (
        parse_duration,
        parse_distribution,
        parse_probability,
        parse_hours,
        parse_amount,
        parse_weekdays,
    ):
        value: object = None
        with suppress(QuantityError):
            value = parse(text)
        assert value is None or parse(text) == value


@pytest.mark.parametrize(
    ("written", "shape", "values", "planned"),
    [
        ("2 h", "fixed", (7_200.0,), 7_200),
        ({"low": "2 h", "likely": "4 h", "high": "8 h"}, "pert", (7_200.0, 14_400.0, 28_800.0), 14_400),
        (
            {"low": "1 s", "likely": "2 s", "high": "2 s", "shape": "triangular"},
            "triangular",
            (1.0, 2.0, 2.0),
            2,
        ),
        ({"low": "1 s", "high": "4 s", "shape": "uniform"}, "uniform", (1.0, 4.0), 3),
        ({"low": "1 s", "likely": "1 s", "high": "4 s", "shape": "uniform"}, "uniform", (1.0, 4.0), 3),
        ({"median": "1 h", "p95": "3 h"}, "lognormal", (3_600.0, 10_800.0), 3_600),
        ({"measured": ["55 min", "62 min"]}, "empirical", (3_300.0, 3_720.0), 3_510),
        ({"measured": ["1 s", "2 s"]}, "empirical", (1.0, 2.0), 2),
        ({"measured": ["1 s", "1 s", "2 s"]}, "empirical", (1.0, 1.0, 2.0), 1),
    ],
)
def test_uncertain_durations_and_their_planned_value(
    written: object, shape: str, values: tuple[float, ...], planned: int
) -> None:
    """restart.md: a deterministic run takes likely, median, the mean of measured, the middle of uniform."""
    distribution = parse_distribution(written)
    assert (distribution.shape, distribution.values, distribution.planned) == (shape, values, planned)
    assert parse_distribution(write_distribution(distribution)) == distribution


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"low": "4 h", "likely": "2 h", "high": "8 h"}, "out of order"),
        ({"low": "1 h", "likely": "9 h", "high": "8 h"}, "out of order"),
        ({"low": "1 h", "likely": "2 h"}, "`high` is missing"),
        ({"low": "1 h", "high": "2 h"}, "`likely` is missing"),
        ({"low": "1 h", "likely": "2 h", "high": "3 h", "shape": "pret"}, "no shape"),
        ({"low": "1 h", "likely": "2 h", "high": "3 h", "heigh": "4 h"}, "no part of this duration"),
        ({"median": "3 h", "p95": "1 h"}, "longer than the p95"),
        ({"median": "0 min", "p95": "1 h"}, "longer than 0"),
        ({"p95": "1 h"}, "`median` is missing"),
        ({"measured": []}, "no measured durations"),
        ({"measured": ["55"]}, "has no unit"),
        ({}, "`low` is missing"),
        (["1 h"], "not a list"),
        (None, "not nothing"),
    ],
)
def test_uncertain_durations_that_make_no_sense_are_refused(written: object, said: str) -> None:
    with pytest.raises(QuantityError, match=said):
        parse_distribution(written)


@pytest.mark.parametrize(
    ("written", "value"),
    [("30 %", 0.3), ("30%", 0.3), ("0.3", 0.3), ("0,3", 0.3), (".5", 0.5), ("1", 1.0), ("0", 0.0)],
)
def test_a_probability_is_read_as_written(written: str, value: float) -> None:
    assert parse_probability(written) == value


@pytest.mark.parametrize(
    ("written", "hint"),
    [("30", "write 30 %"), ("101 %", "0 to 100"), ("-1 %", "0 to 100"), ("half", "30 %"), (None, "30 %")],
)
def test_a_probability_outside_its_range_is_refused(written: object, hint: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_probability(written)
    assert hint in (caught.value.hint or "")


@given(st.decimals(min_value=0, max_value=1, places=6))
def test_every_probability_survives_writing_and_reading(value: Decimal) -> None:
    assert parse_probability(write_probability(float(value))) == float(value)


@pytest.mark.parametrize("written", ["a", "head-1", "1st", "_x", "größe", "A_b-c", "x" * 80])
def test_ids_are_letters_digits_hyphen_underscore(written: str) -> None:
    assert parse_id(written) == written


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("web shop", "web-shop"),
        ("-a", "`a`"),
        ("a/2", "`a-2`"),
        ("", "one word"),
        ("x" * 81, "at most 80"),
        ("a\u200bb", "`a-b`"),
        ("a\u202eb", "letters"),
        ({"a": "b"}, "one word"),
    ],
)
def test_what_is_no_id_is_refused_with_a_proposal(written: object, hint: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_id(written)
    assert hint in (caught.value.hint or "")


def test_ids_that_look_equal_are_equal() -> None:
    assert parse_id("ku\u0308che") == parse_id("k\u00fcche")


def test_members_of_pools_are_numbered_from_one() -> None:
    assert parse_person_id("admins/2") == "admins/2"
    for wrong in ("admins/0", "admins/", "/2", "admins/2/3", "admins/x", "admins/-1"):
        with pytest.raises(QuantityError, match="no member of a pool"):
            parse_person_id(wrong)


def test_whole_numbers_and_counts() -> None:
    assert parse_whole_number("017") == 17
    assert parse_count("3") == 3
    for parse, wrong in (
        (parse_whole_number, "1.5"),
        (parse_whole_number, "-1"),
        (parse_count, "0"),
        (parse_count, "10001"),
    ):
        with pytest.raises(QuantityError):
            parse(wrong)


def test_flags_are_words() -> None:
    assert [parse_flag(word) for word in ("true", "False", "yes", "no")] == [True, False, True, False]
    with pytest.raises(QuantityError, match="neither true nor false"):
        parse_flag("1")


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("sat, sun", (5, 6)),
        ("fri-mon", (0, 4, 5, 6)),
        ("Wed", (2,)),
        (["mon", "tue-wed"], (0, 1, 2)),
        ("mon-sun", (0, 1, 2, 3, 4, 5, 6)),
    ],
)
def test_days_of_the_week(written: object, days: tuple[int, ...]) -> None:
    assert parse_weekdays(written) == days
    assert parse_weekdays(write_weekdays(days)) == days


@pytest.mark.parametrize("written", ["monday", "mo-fr", "", "mon-", [], [["mon"]], None])
def test_what_is_no_day_is_refused(written: object) -> None:
    with pytest.raises(QuantityError):
        parse_weekdays(written)


def test_hours_may_cross_midnight() -> None:
    assert parse_hours("22:00-06:00") == HourRange(79_200, 21_600)
    assert parse_hours("00:00 – 24:00") == HourRange(0, 86_400)
    assert write_hours(parse_hours("08:30-17:00")) == "08:30-17:00"
    for wrong in ("08-17", "24:00-06:00", "08:60-09:00", "08:00-25:00", None):
        with pytest.raises(QuantityError):
            parse_hours(wrong)


def test_amounts_of_money_are_exact() -> None:
    assert parse_amount("12000 EUR") == Amount(Decimal(12000), "EUR")
    assert parse_amount("99,50 CHF") == Amount(Decimal("99.50"), "CHF")
    assert write_amount(parse_amount("0.10 EUR")) == "0.10 EUR"
    for wrong in ("12.000 EUR", "12 000 EUR", "12000", "EUR 5", "-5 EUR", "5 eur", None):
        with pytest.raises(QuantityError, match="no amount of money"):
            parse_amount(wrong)


def test_a_text_falls_back_to_what_there_is() -> None:
    both = parse_text({"de": "Hallo", "en": "Hello"})
    assert (both.get("de"), both.get("en"), both.get("fr")) == ("Hallo", "Hello", "Hallo")
    assert parse_text("Hallo").get("en") == "Hallo"
    assert parse_text({"en": "Hello"}).get("de") == "Hello"
    assert both.languages == ("de", "en")
    assert parse_text("Hallo").languages == ()


def test_a_text_keeps_what_was_written() -> None:
    hostile = "[/red] \x1b[31m {0} %s \u202e `x` <b>"
    assert parse_text(hostile).get("de") == hostile


@pytest.mark.parametrize("written", [["a"], {}, {"fr": "x"}, {"de": ["x"]}, {"de": "x", "Welt": None}, None])
def test_what_is_no_text_is_refused(written: object) -> None:
    with pytest.raises(QuantityError):
        parse_text(written)


def test_a_required_text_says_something_in_each_language() -> None:
    for blank in ("", " \n", {"de": "x", "en": ""}):
        with pytest.raises(QuantityError, match="empty"):
            parse_required_text(blank)
