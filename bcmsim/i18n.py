"""Two languages, German and English, as equals: what the program says, and how it writes times and numbers.

The language is one for the process (`set_language`), and may be another for a while (`using`): a report is
written in its session's language whatever the locale. Texts of scenarios are never translated.

Only the standard library is imported; zones of time are looked up through pendulum where an instant is shown.
"""

from __future__ import annotations

import gettext as _gettext
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from bcmsim.errors import BcmsimError, UsageError

if TYPE_CHECKING:
    from pendulum import Timezone

Language = Literal["de", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("de", "en")
DOMAIN: Final = "bcmsim"
LOCALE_DIR: Final = Path(__file__).parent / "locale"

_LOCALE_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_default: Language | None = None
_chosen = False
_outer_wish: str | None = None
_override: ContextVar[Language | None] = ContextVar("bcmsim_language", default=None)


def language() -> Language:
    """The language in force here: of `using`, else of `set_language`, else of the locale."""
    return _override.get() or _default or _locale_language()


def set_language(lang: str | None = None) -> None:
    """Choose the language of the process; None takes the locale's, as it is now.

    click says its own words through the standard library's global domain, which goes by the environment:
    it is pointed at our catalogue, and `LANGUAGE` is set, so that both speak the same language.

    Raises UsageError for a language there is no catalogue for.
    """
    global _default, _chosen, _outer_wish
    chosen = None if lang is None else _known(lang)
    if not _chosen:
        _outer_wish = os.environ.get("LANGUAGE")
    _chosen = chosen is not None
    wish = chosen or _outer_wish
    if wish is None:
        os.environ.pop("LANGUAGE", None)
    else:
        os.environ["LANGUAGE"] = wish
    _default = chosen or _locale_language()
    _gettext.bindtextdomain(DOMAIN, str(LOCALE_DIR))
    _gettext.textdomain(DOMAIN)


@contextmanager
def using(lang: str) -> Iterator[None]:
    """Speak another language inside the block, in this thread or task only."""
    token = _override.set(_known(lang))
    try:
        yield
    finally:
        _override.reset(token)


def _(message: str) -> str:
    """The message in the language in force."""
    return _catalogue(language()).gettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """The message for n things in the language in force; fill in the number with `.format`."""
    return _catalogue(language()).ngettext(singular, plural, n)


def N_(message: str) -> str:
    """Mark a message for the catalogue where it cannot be translated yet; `_` it where it is shown."""
    return message


def format_duration(seconds: int) -> str:
    """`1 h 30 min`, `1 Std. 30 Min.`; seconds and zeros only where they matter, days from four days on."""
    sign, rest = ("-", -seconds) if seconds < 0 else ("", seconds)
    days, rest = divmod(rest, 86_400) if rest >= 4 * 86_400 else (0, rest)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    parts = []
    if days:
        parts.append(_("{count} days").format(count=days))
    if hours:
        parts.append(_("{count} h").format(count=hours))
    if minutes or not (days or hours or rest):
        parts.append(_("{count} min").format(count=minutes))
    if rest:
        parts.append(_("{count} s").format(count=rest))
    return sign + " ".join(parts)


def format_hmm(seconds: int) -> str:
    """Hours and minutes for tables: `7:15`, `-0:30`, `52:00`; seconds only if not 0: `0:00:45`."""
    sign, rest = ("-", -seconds) if seconds < 0 else ("", seconds)
    minutes, rest = divmod(rest, 60)
    hours, minutes = divmod(minutes, 60)
    tail = f":{rest:02d}" if rest else ""
    return f"{sign}{hours}:{minutes:02d}{tail}"


def format_clock(ms: int) -> str:
    """Scenario time since STARTEX from milliseconds, `T+1:12:04`: the last second that is complete."""
    seconds = ms // 1000
    sign, rest = ("-", -seconds) if seconds < 0 else ("+", seconds)
    minutes, rest = divmod(rest, 60)
    hours, minutes = divmod(minutes, 60)
    return f"T{sign}{hours}:{minutes:02d}:{rest:02d}"


def format_instant(
    utc_us: int, zone: str, *, seconds: bool = False, date: bool = True, weekday: bool = False
) -> str:
    """An instant (microseconds since the epoch) as the clock on the wall of `zone` shows it.

    `24.11.2026 06:00` or `2026-11-24 06:00`; with weekday `Di 24.11.2026 06:00`. In the hour that an autumn
    night has twice, the distance to UTC follows, so that the record stays unambiguous.

    Raises BcmsimError for a zone that is not known and an instant beyond the calendar.
    """
    import pendulum  # 40 ms: not for those who only want a message

    try:
        place = _zone(zone)
    except (ValueError, OSError) as error:
        raise BcmsimError(
            _("no such time zone: {zone}").format(zone=zone), _("zones are named like Europe/Berlin")
        ) from error
    try:
        local = pendulum.from_timestamp(utc_us // 1_000_000, tz=place)
    except (ValueError, OSError, OverflowError) as error:
        raise BcmsimError(_("{us} µs since 1970 is beyond the calendar").format(us=utc_us)) from error
    parts = []
    if weekday:
        parts.append(_weekday(local.weekday()))
    if date:
        parts.append(f"{local:%d.%m.%Y}" if language() == "de" else f"{local:%Y-%m-%d}")
    parts.append(f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}")
    if local.replace(fold=1 - local.fold).utcoffset() != local.utcoffset():
        parts.append(f"{local:%z}")
    return " ".join(parts)


def format_number(x: float, digits: int = 1) -> str:
    """A number with `digits` places, decimal comma in German, point in English; never a negative zero."""
    text = f"{x:.{digits}f}"
    if text.startswith("-") and not text.strip("-0."):
        text = text[1:]
    return text.replace(".", ",") if language() == "de" else text


def format_percent(fraction: float, digits: int = 0) -> str:
    """A share of one as percent: `91 %` in German, `91%` in English."""
    number = format_number(fraction * 100, digits)
    return f"{number} %" if language() == "de" else f"{number}%"


@cache
def _zone(name: str) -> Timezone:
    """A zone by its name, read once: reading it costs more than all the rest of showing an instant."""
    import pendulum

    return pendulum.timezone(name)


def _weekday(number: int) -> str:
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[number]


def _known(lang: str) -> Language:
    for known in LANGUAGES:
        if lang == known:
            return known
    raise UsageError(
        _("no such language: {language}").format(language=lang),
        _("it speaks {languages}").format(languages=", ".join(LANGUAGES)),
    )


def _locale_language() -> Language:
    """What the environment asks for, read as the standard library's gettext does; else English."""
    for variable in _LOCALE_VARIABLES:
        if wanted := os.environ.get(variable):
            for name in wanted.split(":"):
                code = re.split(r"[_.@-]", name)[0].lower()
                if code in LANGUAGES:
                    return _known(code)
            return "en"
    return "en"


@cache
def _catalogue(lang: Language) -> _gettext.NullTranslations:
    """The German catalogue; English is what stands in the source. One that is missing is a broken install."""
    if lang == "en":
        return _gettext.NullTranslations()
    return _gettext.translation(DOMAIN, str(LOCALE_DIR), [lang])
