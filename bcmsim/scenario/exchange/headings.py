"""Headings of columns: what they say about the key, the unit, the language, the interval."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

UNITS: Final[dict[str, tuple[str, int]]] = {
    **dict.fromkeys(("s", "sec", "sek", "second", "seconds", "sekunde", "sekunden"), ("s", 1)),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuten"), ("min", 60)),
    **dict.fromkeys(("h", "hr", "hrs", "std", "stunde", "stunden", "hour", "hours"), ("h", 3600)),
    **dict.fromkeys(("d", "t", "day", "days", "tag", "tage", "tagen"), ("d", 86_400)),
    **dict.fromkeys(("w", "wk", "week", "weeks", "woche", "wochen"), ("w", 7 * 86_400)),
}
"""Words for units of time -> the unit as the format writes it (weeks become days), and its seconds."""

_LANGUAGES: Final = {
    **dict.fromkeys(("de", "deutsch", "german"), "de"),
    **dict.fromkeys(("en", "englisch", "english"), "en"),
}
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "ł": "l"})
_SUFFIX: Final = re.compile(r"(.*?)\s*[(\[]([^()\[\]]*)[)\]]\s*", re.DOTALL)
_IN_UNIT: Final = re.compile(r"(.+?)\s+in\s+(\S+)", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """A name without what is easily written in two ways: case, umlauts, accents, signs, double spaces.

    Letters of other scripts stay. `Max. Datenverlust` is `max datenverlust`.
    """
    if text.isascii():
        plain = text.lower()
    else:
        plain = unicodedata.normalize("NFKC", text).casefold().translate(_UMLAUTS)
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join("".join(char if char.isalnum() else " " for char in plain).split())


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading taken apart: its words, and what stood in brackets behind them."""

    words: str
    """Folded, without the unit or language."""
    unit: str | None = None
    """As the format writes it, or `w`."""
    language: str | None = None


def heading_of(text: str) -> Heading:
    """`WAZ (h)` is `waz` in hours, `Titel [de]` is `titel` in German, `RTO in Stunden` is `rto` in hours."""
    if match := _SUFFIX.fullmatch(text.strip()):
        inner = folded(match[2])
        if inner.removeprefix("in ") in UNITS:
            return Heading(folded(match[1]), UNITS[inner.removeprefix("in ")][0])
        if inner in _LANGUAGES:
            return Heading(folded(match[1]), language=_LANGUAGES[inner])
    if (match := _IN_UNIT.fullmatch(text.strip())) and folded(match[2]) in UNITS:
        return Heading(folded(match[1]), UNITS[folded(match[2])][0])
    if (head := text.rpartition("."))[2] in ("de", "en") and head[0]:
        return Heading(folded(head[0]), language=head[2])
    return Heading(folded(text))


# --- intervals -----------------------------------------------------------------------------------

_AMOUNT: Final = r"([0-9]+(?:[.,][0-9]+)?)\s*([a-z]+\.?)?"
_LABEL: Final = re.compile(
    r"(?:p|periode|phase|intervall?|zeitraum|period|t)\s*[0-9]+\s*[:=.)–-]?\s*(?=[^0-9]*[0-9])"
)
_BETWEEN: Final = re.compile(rf"{_AMOUNT}\s*(?:-|–|—|bis|to|until)\s*(?:<=?|≤|unter)?\s*{_AMOUNT}")
_UNTIL: Final = re.compile(
    rf"(?:bis(?: zu)?|up to|until|<=?|≤|unter|under|less than|weniger als)\s*{_AMOUNT}"
)
_FROM: Final = re.compile(
    rf"(?:>=?|≥|ab|nach|ueber|mehr als|laenger als|over|more than|from|after|longer than)\s*{_AMOUNT}"
    r"(?: on| onwards)?|" + _AMOUNT + r"\s*(?:und mehr|or more|\+)"
)


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of the outage as a heading says it, in seconds; what it leaves open is None."""

    start_s: int | None
    end_s: int | None


def interval_of(text: str) -> Interval | None:
    """`0-4 h`, `bis 4 h`, `> 24 h`, `P2 (4–8 Std.)` as intervals; None for what is none."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_UMLAUTS).replace("\n", " ")
    plain = " ".join(re.sub(r"[()\[\]]", " ", plain).split())
    if not any(char.isdigit() for char in plain):
        return None
    for candidate in (plain, _LABEL.sub("", plain, count=1).strip()):
        if (found := _interval(candidate)) is not None:
            return found
    return None


def _interval(text: str) -> Interval | None:
    if match := _BETWEEN.fullmatch(text):
        end_unit = _unit(match[4])
        start_unit = _unit(match[2]) or end_unit
        if end_unit is None or start_unit is None:
            return None
        start, end = _seconds(match[1], start_unit), _seconds(match[3], end_unit)
        return Interval(start, end)
    if match := _UNTIL.fullmatch(text):
        unit = _unit(match[2])
        return None if unit is None else Interval(None, _seconds(match[1], unit))
    if match := _FROM.fullmatch(text):
        number, unit = (match[1], _unit(match[2])) if match[1] else (match[3], _unit(match[4]))
        return None if unit is None else Interval(_seconds(number, unit), None)
    return None


def _unit(word: str | None) -> int | None:
    known = UNITS.get((word or "").rstrip("."))
    return None if known is None else known[1]


def _seconds(number: str, unit: int) -> int:
    return round(float(number.replace(",", ".")) * unit)
