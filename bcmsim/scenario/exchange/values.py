"""Texts of cells -> values as the format writes them, and values of a scenario -> the same form.

Both sides write a value in one way (`4 h`, never `4:00`), so that comparing them says whether it changed.
What points to something else (needs, owners, skills) stays a name here; `naming` finds what it names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from bcmsim.i18n import _
from bcmsim.scenario.durations import (
    parse_distribution,
    parse_duration,
    write_distribution,
    write_duration,
)
from bcmsim.scenario.exchange.headings import UNITS, folded
from bcmsim.scenario.exchange.table_keys import Key
from bcmsim.scenario.mistakes import QuantityError, shown
from bcmsim.scenario.quantities import (
    parse_limited_number,
    parse_probability,
    parse_whole_number,
    write_probability,
)
from bcmsim.scenario.texts import Text
from bcmsim.scenario.writing import Plain

NOTHING: Final = ("-", "--", "–", "—", "n/a", "n.a.", "na", "k.a.", "k. a.", "keine", "none", "entfällt", "?")
"""What people write into a cell to which they have no answer."""

_NUMBER: Final = r"[0-9]+(?:[.,][0-9]+)?"
_BARE: Final = re.compile(_NUMBER)
_WORDY: Final = re.compile(rf"({_NUMBER})\s*([^\W\d_]+)\.?")
_WHOLE_NUMBER: Final = re.compile(r"([0-9]+)[.,]0+")
_UNCERTAIN: Final = ("low", "likely", "high", "median", "p95", "measured", "shape")
_LEVELS: Final = {
    **dict.fromkeys(("niedrig", "gering", "low", "minor"), "1"),
    **dict.fromkeys(("mittel", "medium", "moderate"), "2"),
    **dict.fromkeys(("hoch", "high", "major"), "3"),
    **dict.fromkeys(("sehr hoch", "very high", "severe"), "4"),
}
_LIKELIHOODS: Final = {
    **dict.fromkeys(("sehr selten", "very rare"), "1"),
    **dict.fromkeys(("selten", "rare"), "2"),
    **dict.fromkeys(("moeglich", "possible"), "3"),
    **dict.fromkeys(("haeufig", "frequent"), "4"),
}
_FLAGS: Final = {
    **dict.fromkeys(("true", "yes", "ja", "wahr", "x", "1"), "true"),
    **dict.fromkeys(("false", "no", "nein", "falsch", "0"), "false"),
}
_DIRECTIONS: Final = {
    **dict.fromkeys(
        ("", "needs", "depends on", "requires", "benoetigt", "braucht", "haengt ab von"), "needs"
    ),
    **dict.fromkeys(("needed by", "used by", "wird benoetigt von", "wird verwendet von"), "needed-by"),
    **dict.fromkeys(("emergency", "emergency operation", "notbetrieb"), "emergency"),
}


def parse_cell(key: Key, text: str, unit: str | None) -> Plain:
    """The value of a cell that holds something. Raises QuantityError."""
    match key.type:
        case "duration":
            return write_duration(parse_duration(duration_text(text, unit)))
        case "uncertain":
            return _uncertain(text, unit)
        case "number":
            return str(parse_limited_number(_whole(text)))
        case "likelihood":
            return _scale(
                text, _LIKELIHOODS, _("write 1 (very rare), 2 (rare), 3 (possible) or 4 (frequent)")
            )
        case "level":
            return parse_level(text)
        case "levels":
            return [parse_level(one) for one in re.split(r"[;,/\s]+", text.strip())]
        case "probability":
            return write_probability(parse_probability(" ".join(text.split())))
        case "flag":
            return _one_of(text, _FLAGS, _("write yes or no"))
        case "choice":
            choices = dict(key.choices or {})
            hint = _("write one of {choices}").format(choices=", ".join(dict.fromkeys(choices.values())))
            return _one_of(text, choices, hint)
        case "direction":
            return _one_of(text, _DIRECTIONS, _("write needs, needed by or emergency"))
        case "amounts":
            return _amounts(text)
        case "skills":
            return [part for part in split_names(text) if part]
        case _:
            return text


def parse_level(text: str) -> str:
    """A level of damage, 1 to 4, as a number or in words (R040). Raises QuantityError."""
    return _scale(text, _LEVELS, _("write 1 (low), 2 (medium), 3 (high) or 4 (very high)"))


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is no answer."""
    return text.casefold() in NOTHING


def _scale(text: str, words: Mapping[str, str], hint: str) -> str:
    number = _whole(text)
    if number in ("1", "2", "3", "4"):
        return number
    if (level := words.get(folded(text))) is not None:
        return level
    raise QuantityError(_("{value} is no level from 1 to 4").format(value=shown(text)), hint)


def _one_of(text: str, choices: Mapping[str, str], hint: str) -> str:
    choice = choices.get(folded(text))
    if choice is None:
        raise QuantityError(_("{value} is not possible here").format(value=shown(text)), hint)
    return choice


def _whole(text: str) -> str:
    """`3.0` as spreadsheets write 3."""
    match = _WHOLE_NUMBER.fullmatch(text.strip())
    return match[1] if match else text.strip()


# --- durations -----------------------------------------------------------------------------------


def duration_text(text: str, unit: str | None) -> str:
    """The duration in the grammar of the format: `1,5 Std.` is `1,5 h`; a bare number takes the column's
    unit."""
    plain = " ".join(text.replace("\u202f", " ").split())
    if unit is not None and _BARE.fullmatch(plain):
        plain = f"{plain} {unit}"
    return _WORDY.sub(_unit_written, plain)


def _unit_written(match: re.Match[str]) -> str:
    number, word = match[1], match[2].casefold()
    if folded(word) not in UNITS:
        return match[0]
    unit, _seconds = UNITS[folded(word)]
    if unit != "w":
        return f"{number} {unit}"
    return f"{float(number.replace(',', '.')) * 7:g} d"


def _uncertain(text: str, unit: str | None) -> Plain:
    """A duration; `2 h / 4 h / 8 h` as low, likely, high; or words, as `export` writes them."""
    parts = [part.strip() for part in re.split(r"[;/]", text) if part.strip()]
    if len(parts) == 1 and not parts[0].startswith(_UNCERTAIN):
        return _as_plain(write_distribution(parse_distribution(duration_text(text, unit))))
    given: dict[str, object] = {}
    words = [part.partition(" ") for part in parts]
    if all(word in _UNCERTAIN for word, _space, _rest in words):
        for word, _space, rest in words:
            value = rest.strip() if word == "shape" else duration_text(rest, unit)
            given[word] = [*_listed(given.get(word)), value] if word == "measured" else value
    elif len(parts) == 3:
        given = dict(
            zip(("low", "likely", "high"), (duration_text(part, unit) for part in parts), strict=True)
        )
    else:
        raise QuantityError(
            _("{value} is no duration").format(value=shown(text)),
            _("write 4 h, or low / likely / high such as 2 h / 4 h / 8 h"),
        )
    return _as_plain(write_distribution(parse_distribution(given)))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _as_plain(value: str | dict[str, object]) -> Plain:
    if isinstance(value, str):
        return value
    return {key: list(map(str, one)) if isinstance(one, list) else str(one) for key, one in value.items()}


def shown_uncertain(value: Plain) -> str:
    """A duration as a cell holds it: `4 h`, `low 2 h; likely 4 h; high 8 h`."""
    if not isinstance(value, dict):
        return str(value)
    parts = []
    for word, one in value.items():
        parts += [f"{word} {item}" for item in one] if isinstance(one, list) else [f"{word} {one}"]
    return "; ".join(parts)


# --- lists ---------------------------------------------------------------------------------------


def split_names(text: str) -> list[str]:
    """The names in a cell: by line or semicolon where there is one, else by comma; without bullets."""
    separator = r"[;\n]" if re.search(r"[;\n]", text) else ","
    parts = (re.sub(r"^\s*[-*•·]\s+", "", part).strip() for part in re.split(separator, text))
    return [part for part in parts if part]


def _amounts(text: str) -> Plain:
    """`admin: 1, dba: 2`, `2 x admin`, `admin` as skill -> number."""
    found: dict[str, Plain] = {}
    for part in split_names(text):
        if match := re.fullmatch(r"(.+?)\s*(?::|=|\bx\b|×)\s*([0-9]+)", part):
            name, count = match[1], match[2]
        elif match := re.fullmatch(r"([0-9]+)\s*(?:x\b|×|:)?\s*(\D.*)", part):
            name, count = match[2], match[1]
        else:
            name, count = part, "1"
        found[name.strip()] = str(parse_limited_number(count))
    return found


# --- what a scenario holds -----------------------------------------------------------------------


def present(key: Key, entry: Any) -> Plain:
    """The value that an entry of a scenario has at this key, in the form in which cells are read; None for
    none."""
    value = entry
    for step in (key.attribute or key.name).split("."):
        value = getattr(value, step, None)
        if value is None:
            return None
    match key.type:
        case "text":
            return _words(value)
        case "duration":
            return write_duration(value)
        case "uncertain":
            return _as_plain(write_distribution(value))
        case "probability":
            return write_probability(value)
        case "flag":
            return "true" if value else "false"
        case "needs":
            return [group[0] if len(group) == 1 else list(group) for group in value]
        case "processes" | "skills":
            return list(value)
        case "amounts":
            return {skill: str(count) for skill, count in value.items()}
        case _:
            return str(value)


def _words(text: Text) -> Plain:
    if not text.languages:
        return str(text)
    return dict(text.entries)


__all__ = [
    "NOTHING",
    "duration_text",
    "is_nothing",
    "parse_cell",
    "parse_level",
    "parse_whole_number",
    "present",
    "shown_uncertain",
    "split_names",
]
