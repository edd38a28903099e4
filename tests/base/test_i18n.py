"""Two languages as equals, and how each writes times and numbers."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim import i18n
from bcmsim.errors import BcmsimError, UsageError
from bcmsim.i18n import (
    LANGUAGES,
    _,
    format_clock,
    format_duration,
    format_hmm,
    format_instant,
    format_number,
    format_percent,
    language,
    ngettext,
    set_language,
    using,
)


def instant(year: int, month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> int:
    """Microseconds since the epoch of a moment in UTC."""
    from datetime import UTC, datetime

    return int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de"}, "de"),
        ({"LANG": "de_CH@euro"}, "de"),
        ({"LANG": "DE-AT"}, "de"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "den_XX"}, "en"),
        ({"LANG": "de_DE", "LC_ALL": "en_GB"}, "en"),
        ({"LANG": "en_GB", "LC_MESSAGES": "de_DE"}, "de"),
        ({"LANG": "en_GB", "LC_ALL": "C", "LC_MESSAGES": "de_DE"}, "en"),
        ({"LANG": "en_GB", "LANGUAGE": "fr:de:en"}, "de"),
        ({"LANG": "de_DE", "LC_ALL": ""}, "de"),
    ],
)
def test_language_follows_the_locale(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str
) -> None:
    monkeypatch.delenv("LANG")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    set_language(None)
    assert language() == expected


def test_chosen_language_goes_before_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    set_language("en")
    assert language() == "en"
    set_language(None)
    assert language() == "de"


def test_choosing_the_locale_again_restores_the_wish_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANGUAGE", "fr:de")
    set_language("en")
    set_language("de")
    set_language(None)
    assert (language(), os.environ["LANGUAGE"]) == ("de", "fr:de")


def test_language_stays_until_it_is_chosen_again(monkeypatch: pytest.MonkeyPatch) -> None:
    set_language(None)
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert language() == "en"


def test_unknown_language_is_refused_and_changes_nothing() -> None:
    set_language("de")
    with pytest.raises(UsageError) as refusal:
        set_language("tlh")
    assert "tlh" in refusal.value.message
    assert language() == "de"


def test_using_speaks_another_language_for_a_while() -> None:
    set_language("en")
    with using("de"):
        assert (language(), _("Mon")) == ("de", "Mo")
        with using("en"):
            assert _("Mon") == "Mon"
        assert _("Mon") == "Mo"
    assert (language(), _("Mon")) == ("en", "Mon")


def test_using_ends_with_an_error_too() -> None:
    with pytest.raises(KeyError), using("de"):
        raise KeyError
    assert language() == "en"


def test_using_says_nothing_to_another_thread() -> None:
    seen: list[str] = []
    with using("de"):
        thread = threading.Thread(target=lambda: seen.append(language()))
        thread.start()
        thread.join()
    assert seen == ["en"]


def test_empty_message_stays_empty() -> None:
    with using("de"):
        assert _("") == ""


def test_unknown_message_comes_back_as_it_is() -> None:
    with using("de"):
        assert _("a sentence that no catalogue knows") == "a sentence that no catalogue knows"


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "Die Option '--x' braucht einen Wert."), (2, "Die Option '--x' braucht 2 Werte.")],
)
def test_number_chooses_the_form(n: int, said: str) -> None:
    with using("de"):
        sentence = ngettext(
            "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", n
        )
    assert sentence.format(name="--x", nargs=n) == said


@pytest.mark.parametrize(("lang", "words"), [("de", "gibt es nicht"), ("en", "No such option")])
def test_click_speaks_the_chosen_language(lang: str, words: str) -> None:
    import click
    from click.testing import CliRunner

    set_language(lang)
    result = CliRunner().invoke(click.Command("bcmsim"), ["--nonsense"])
    assert (result.exit_code, words in result.output) == (2, True)


@pytest.mark.parametrize(
    ("seconds", "english", "german"),
    [
        (0, "0 min", "0 Min."),
        (45, "45 s", "45 Sek."),
        (60, "1 min", "1 Min."),
        (5400, "1 h 30 min", "1 Std. 30 Min."),
        (26100, "7 h 15 min", "7 Std. 15 Min."),
        (3601, "1 h 1 s", "1 Std. 1 Sek."),
        (72 * 3600, "72 h", "72 Std."),
        (4 * 86400, "4 days", "4 Tage"),
        (10 * 86400 + 7200, "10 days 2 h", "10 Tage 2 Std."),
        (-900, "-15 min", "-15 Min."),
    ],
)
def test_duration_in_both_languages(seconds: int, english: str, german: str) -> None:
    assert format_duration(seconds) == english
    with using("de"):
        assert format_duration(seconds) == german


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (26100, "7:15"), (-1800, "-0:30"), (93600, "26:00"), (45, "0:00:45"), (360_000, "100:00")],
)
def test_hours_and_minutes_may_exceed_a_day(seconds: int, shown: str) -> None:
    assert format_hmm(seconds) == shown


@pytest.mark.parametrize(
    ("ms", "shown"),
    [
        (0, "T+0:00:00"),
        (999, "T+0:00:00"),
        (4_324_000, "T+1:12:04"),
        (90_000_000, "T+25:00:00"),
        (-1, "T-0:00:01"),
        (-600_000, "T-0:10:00"),
    ],
)
def test_clock_shows_complete_seconds(ms: int, shown: str) -> None:
    assert format_clock(ms) == shown


@given(st.integers(-(10**9), 10**9))
def test_clock_never_runs_backwards(ms: int) -> None:
    def seconds(shown: str) -> int:
        hours, minutes, rest = map(int, shown[2:].split(":"))
        return (hours * 3600 + minutes * 60 + rest) * (-1 if shown[1] == "-" else 1)

    assert seconds(format_clock(ms)) == ms // 1000


def test_instant_in_both_languages() -> None:
    six_in_berlin = instant(2026, 11, 24, 5)
    assert format_instant(six_in_berlin, "Europe/Berlin") == "2026-11-24 06:00"
    with using("de"):
        assert format_instant(six_in_berlin, "Europe/Berlin") == "24.11.2026 06:00"
        assert format_instant(six_in_berlin, "Europe/Berlin", weekday=True) == "Di 24.11.2026 06:00"
    assert format_instant(six_in_berlin, "Europe/Berlin", weekday=True) == "Tue 2026-11-24 06:00"


def test_instant_may_go_without_its_date_and_with_its_seconds() -> None:
    moment = instant(2026, 11, 24, 5, 1, 2) + 999_999
    assert format_instant(moment, "Europe/Berlin", date=False, seconds=True) == "06:01:02"
    assert format_instant(moment, "America/New_York", date=False) == "00:01"


def test_hour_that_comes_twice_says_which_it_is() -> None:
    first, second = instant(2026, 10, 25, 0, 30), instant(2026, 10, 25, 1, 30)
    assert format_instant(first, "Europe/Berlin") == "2026-10-25 02:30 +0200"
    assert format_instant(second, "Europe/Berlin") == "2026-10-25 02:30 +0100"
    assert format_instant(second + 1_800_000_000, "Europe/Berlin") == "2026-10-25 03:00"


def test_spring_night_shows_only_times_that_exist() -> None:
    last = instant(2026, 3, 29, 0, 59)
    assert format_instant(last, "Europe/Berlin") == "2026-03-29 01:59"
    assert format_instant(last + 60_000_000, "Europe/Berlin") == "2026-03-29 03:00"


def test_instant_before_the_epoch_is_shown() -> None:
    assert format_instant(-1, "UTC", seconds=True) == "1969-12-31 23:59:59"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "Europe/Berlin\x1b"])
def test_unknown_zone_is_an_error_of_people(zone: str) -> None:
    with pytest.raises(BcmsimError, match="no such time zone") as refusal:
        format_instant(0, zone)
    assert refusal.value.hint


def test_instant_beyond_the_calendar_is_an_error_of_people() -> None:
    with pytest.raises(BcmsimError, match="calendar"):
        format_instant(10**20, "UTC")


@pytest.mark.parametrize(
    ("number", "digits", "english", "german"),
    [
        (7.5, 1, "7.5", "7,5"),
        (1234.5678, 2, "1234.57", "1234,57"),
        (3, 0, "3", "3"),
        (-0.04, 1, "0.0", "0,0"),
        (-0.06, 1, "-0.1", "-0,1"),
    ],
)
def test_number_in_both_languages(number: float, digits: int, english: str, german: str) -> None:
    assert format_number(number, digits) == english
    with using("de"):
        assert format_number(number, digits) == german


def test_percent_in_both_languages() -> None:
    assert (format_percent(0.913), format_percent(0.9135, 1)) == ("91%", "91.3%")
    with using("de"):
        assert (format_percent(0.913), format_percent(1.0)) == ("91 %", "100 %")


def test_every_weekday_has_a_name_in_every_language() -> None:
    monday = instant(2026, 11, 23, 12)
    for lang in LANGUAGES:
        with using(lang):
            names = [
                format_instant(monday + day * 86_400_000_000, "UTC", date=False, weekday=True).split()[0]
                for day in range(7)
            ]
        assert len(set(names)) == 7, names


def test_formats_are_the_same_whatever_zone_and_locale_the_machine_has() -> None:
    program = (
        "from bcmsim.i18n import *\n"
        "with using('de'): print(format_instant(1795496400000000, 'Europe/Berlin', weekday=True),"
        " format_number(1.5), format_duration(90))\n"
    )
    said = set()
    for zone, locale in (
        ("UTC", "C"),
        ("Pacific/Auckland", "de_DE.UTF-8"),
        ("America/St_Johns", "en_US.UTF-8"),
    ):
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, check=True
        )
        said.add(done.stdout.decode())
    assert said == {"Di 24.11.2026 06:00 1,5 1 Min. 30 Sek.\n"}


def test_marking_a_message_does_not_translate_it() -> None:
    with using("de"):
        assert i18n.N_("Mon") == "Mon"
