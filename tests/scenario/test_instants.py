"""Instants: offsets, clocks, dates and zones; times that a change of the clocks skips or repeats."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bcmsim.scenario.instants import (
    QuantityError,
    local_to_utc,
    parse_instant,
    same_moment,
    write_instant,
    zone_of,
)

BERLIN = "Europe/Berlin"


def utc(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


STARTEX = utc("2026-11-24 05:00")
"""06:00 in Berlin."""


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("+0:45", "2026-11-24 05:45"),
        ("T+0:45", "2026-11-24 05:45"),
        ("t+1:12:04", "2026-11-24 06:12:04"),
        ("+5 min", "2026-11-24 05:05"),
        ("+1 d", "2026-11-25 05:00"),
        ("09:15", "2026-11-24 08:15"),
        ("06:00", "2026-11-24 05:00"),
        ("05:59", "2026-11-25 04:59"),
        ("06:00:01", "2026-11-24 05:00:01"),
        ("2026-11-24 06:00", "2026-11-24 05:00"),
        ("2026-11-24T06:00", "2026-11-24 05:00"),
        ("2026-11-24 06:00 America/New_York", "2026-11-24 11:00"),
        ("2026-11-24 06:00+00:00", "2026-11-24 06:00"),
        ("2026-11-24 06:00Z", "2026-11-24 06:00"),
        ("2026-07-01 06:00", "2026-07-01 04:00"),
        ("2026-10-25 02:30+02:00 Europe/Berlin", "2026-10-25 00:30"),
        ("2026-10-25 02:30+01:00 Europe/Berlin", "2026-10-25 01:30"),
    ],
)
def test_an_instant_is_resolved_in_its_zone(written: str, expected: str) -> None:
    assert parse_instant(written).resolve(STARTEX, BERLIN) == utc(expected)


def test_an_offset_as_the_screens_write_it_means_the_same() -> None:
    """The screens show `T+0:25`; who copies it from there is understood."""
    assert same_moment(parse_instant("T+0:25"), parse_instant("+0:25"))
    assert write_instant(parse_instant(" T+0:25 ")) == "T+0:25"


def test_the_last_such_time_before_an_instant_is_strictly_before_it() -> None:
    """`data_loss: ..., since: 23:00` means the last 23:00 before the outage."""
    assert parse_instant("23:00").resolve(STARTEX, BERLIN, before=True) == utc("2026-11-23 22:00")
    assert parse_instant("05:59").resolve(STARTEX, BERLIN, before=True) == utc("2026-11-24 04:59")
    assert parse_instant("06:00").resolve(STARTEX, BERLIN, before=True) == utc("2026-11-23 05:00")


def test_the_next_clock_time_after_a_change_of_the_clocks_is_on_the_clock() -> None:
    """The night of 2026-10-25 has 25 hours in Berlin."""
    evening = utc("2026-10-24 20:00")
    assert parse_instant("06:00").resolve(evening, BERLIN) == utc("2026-10-25 05:00")


@pytest.mark.parametrize(
    ("written", "said", "right"),
    [
        ("2026-03-29 02:30 Europe/Berlin", "does not exist in Europe/Berlin", "2026-03-29 03:30"),
        ("2026-10-25 02:30 Europe/Berlin", "comes twice", "2026-10-25 02:30+02:00 Europe/Berlin or"),
        ("2026-10-25 02:30+05:00 Europe/Berlin", "is not +05:00 from UTC", "+02:00"),
        ("2026-11-24 06:00 Europe/Berln", "no known time zone", "`Europe/Berlin`"),
        ("2026-11-24 06:00 ../../etc/passwd", "is no time", "+0:45"),
        ("2026-11-24 06:00 localtime", "no known time zone", "Europe/Berlin"),
        ("2026-11-24", "day without a time", "2026-11-24 06:00"),
        ("2026-02-30 06:00", "does not exist", "year-month-day"),
        ("2026-13-01 06:00", "does not exist", "year-month-day"),
        ("24:00", "no time of day", "00:00 to 23:59"),
        ("09:60", "no time of day", "00:00 to 23:59"),
        ("0001-01-01 00:00", "outside 1970", None),
        ("9999-12-31 23:59", "outside 1970", None),
        ("2026-11-24 06:00+99:00", "no offset", "+02:00"),
        ("now", "is no time", "09:15"),
        ("615", "is no time", "09:15"),
        ("+90", "has no unit", "90 min"),
        ("T+90", "has no unit", "90 min"),
        ("T0:45", "is no time", "+0:45"),
        ("T+-0:45", "is negative", "1:30"),
        ("-0:30", "is no time", "+0:45"),
        ("", "a time is due here", "09:15"),
        (["09:15"], "not a list", "09:15"),
    ],
)
def test_what_is_no_instant_is_refused_with_what_would_be_right(
    written: object, said: str, right: str | None
) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_instant(written)
    assert said in caught.value.message
    assert right is None or right in (caught.value.hint or "")


def test_a_skipped_or_repeated_clock_time_is_refused_when_it_is_resolved() -> None:
    with pytest.raises(QuantityError, match="does not exist"):
        parse_instant("02:30").resolve(utc("2026-03-28 23:30"), BERLIN)
    with pytest.raises(QuantityError, match="comes twice"):
        parse_instant("02:30").resolve(utc("2026-10-24 22:30"), BERLIN)


def test_an_offset_alone_says_enough() -> None:
    assert parse_instant("2026-11-24 06:00+03:00").resolve(None, BERLIN) == utc("2026-11-24 03:00")


def test_what_needs_startex_says_so() -> None:
    for written in ("+0:10", "09:15"):
        with pytest.raises(QuantityError, match="on which day"):
            parse_instant(written).resolve(None, BERLIN)


@given(
    st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2199, 1, 1)),
    st.sampled_from(
        [BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "UTC"]
    ),
)
@example(datetime(2026, 3, 29, 2, 30), BERLIN)
@example(datetime(2026, 10, 25, 2, 30), BERLIN)
def test_every_local_time_is_skipped_repeated_or_shown_back(naive: datetime, zone: str) -> None:
    """What is resolved shows the same wall time; the only other ways are the two errors."""
    naive = naive.replace(microsecond=0)
    folds = {naive.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1)}
    if len(folds) == 2:
        with pytest.raises(QuantityError, match=r"does not exist|comes twice"):
            local_to_utc(naive, zone)
    else:
        moment = local_to_utc(naive, zone)
        assert datetime.fromtimestamp(moment, ZoneInfo(zone)).replace(tzinfo=None) == naive


@given(st.text(max_size=40))
def test_any_text_is_an_instant_or_a_quantity_error(text: str) -> None:
    instant = None
    with suppress(QuantityError):
        instant = parse_instant(text)
    assert instant is None or parse_instant(instant.text) == instant


def test_a_machines_own_zone_is_no_zone_of_a_scenario() -> None:
    """`localtime` means another zone on another machine."""
    for name in ("localtime", "posixrules", "Factory"):
        with pytest.raises(QuantityError, match="no known time zone"):
            zone_of(name)
