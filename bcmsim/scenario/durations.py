"""Durations and uncertain durations: text -> whole seconds, and back (scenario-format.md, Quantities)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal, get_args

from bcmsim.i18n import _
from bcmsim.scenario.mistakes import QuantityError, shown, suggest

Shape = Literal["fixed", "pert", "triangular", "uniform", "lognormal", "empirical"]
LOW_HIGH_SHAPES = ("pert", "triangular", "uniform")

LONGEST = 10 * 365 * 86_400
"""Ten years: longer durations are slips of the pen and would only overflow something."""

_UNITS = {"s": 1, "min": 60, "h": 3_600, "d": 86_400}
_NUMBER = r"([0-9]{1,9}(?:[.,][0-9]{1,6})?)"
_PARTS = re.compile(
    rf"(?:{_NUMBER} *d)? *(?:{_NUMBER} *h)? *(?:{_NUMBER} *min)? *(?:{_NUMBER} *s)?", re.ASCII
)
_COLONS = re.compile(r"([0-9]{1,6}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)
_ISO = re.compile(
    rf"P(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?=[0-9])(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?", re.ASCII
)
_BARE = re.compile(r"[0-9]+(?:[.,][0-9]+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Distribution:
    """How long something may take, in seconds.

    `values`: fixed (value,), pert and triangular (low, likely, high), uniform (low, high), lognormal
    (median, p95), empirical the measured ones in the order of the file. `planned` is what a run without
    chance takes: likely, middle, median, or mean, rounded half up (restart.md, A resource).
    """

    shape: Shape
    values: tuple[float, ...]
    planned: int


def fixed(seconds: int) -> Distribution:
    """A duration without uncertainty."""
    return Distribution("fixed", (float(seconds),), seconds)


def parse_duration(value: object) -> int:
    """Whole seconds. Raises QuantityError for a bare number, a negative one, or anything else."""
    if isinstance(value, str):
        return _parse(value)
    raise QuantityError(_("a duration is due here, not {value}").format(value=shown(value)), _right())


@lru_cache(maxsize=4096)
def _parse(value: str) -> int:
    text = value.strip()
    seconds: Fraction | None = None
    if (match := _PARTS.fullmatch(text)) and any(match.groups()):
        seconds = _sum(match.groups(), (86_400, 3_600, 60, 1))
    elif match := _COLONS.fullmatch(text):
        hours, minutes, rest = (int(part or 0) for part in match.groups())
        if minutes > 59 or rest > 59:
            raise QuantityError(
                _("{value} has more than 59 minutes or seconds").format(value=shown(text)),
                _("write {value}").format(value=write_duration(hours * 3600 + minutes * 60 + rest)),
            )
        seconds = Fraction(hours * 3600 + minutes * 60 + rest)
    elif (match := _ISO.fullmatch(text)) and any(match.groups()):
        seconds = _sum(match.groups(), (7 * 86_400, 86_400, 3_600, 60, 1))
    if seconds is None:
        raise _no_duration(text)
    if seconds.denominator != 1:
        raise QuantityError(_("{value} is no whole number of seconds").format(value=shown(text)), _right())
    if seconds > LONGEST:
        raise QuantityError(
            _("{value} is longer than {limit}").format(value=shown(text), limit=write_duration(LONGEST)),
            _right(),
        )
    return int(seconds)


def _sum(numbers: tuple[str | None, ...], units: tuple[int, ...]) -> Fraction:
    return sum(
        (
            Fraction(number.replace(",", ".")) * unit
            for number, unit in zip(numbers, units, strict=True)
            if number
        ),
        Fraction(0),
    )


def _no_duration(text: str) -> QuantityError:
    if text.startswith("-"):
        return QuantityError(_("the duration {value} is negative").format(value=shown(text)), _right())
    if _BARE.fullmatch(text):
        return QuantityError(
            _("the duration {value} has no unit").format(value=shown(text)),
            _("write {value} min, {value} h or {value} s").format(value=text) if len(text) < 6 else _right(),
        )
    return QuantityError(_("{value} is no duration").format(value=shown(text)), _right())


def _right() -> str:
    return _("write 15 min, 4 h, 1 h 30 min, 1:30, 90 s, 2 d or PT4H")


def write_duration(seconds: int) -> str:
    """The duration in the grammar of the format, `1 h 30 min`; parsing it gives the same seconds."""
    parts = []
    rest = seconds
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        if unit == "d" and rest < 2 * size:
            continue
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts) or "0 min"


def parse_distribution(value: object) -> Distribution:
    """A duration, or one of the uncertain forms. Raises QuantityError, also for values out of order."""
    if isinstance(value, Distribution):
        return value
    if isinstance(value, str):
        return _fixed_text(value)
    if not isinstance(value, Mapping):
        raise QuantityError(
            _("a duration is due here, not {value}").format(value=shown(value)), _right_uncertain()
        )
    if "measured" in value:
        return _empirical(value)
    if "median" in value or "p95" in value:
        return _lognormal(value)
    return _low_high(value)


@lru_cache(maxsize=4096)
def _fixed_text(value: str) -> Distribution:
    return fixed(_parse(value))


def _empirical(value: Mapping[str, object]) -> Distribution:
    _only(value, ("measured",))
    measured = value["measured"]
    if isinstance(measured, str):
        measured = [measured]
    if not isinstance(measured, list | tuple) or not measured:
        raise QuantityError(
            _("no measured durations are given"), _("write {{measured: [55 min, 62 min]}}").format()
        )
    seconds = [parse_duration(one) for one in measured]
    return Distribution(
        "empirical", tuple(map(float, seconds)), _half_up(Fraction(sum(seconds), len(seconds)))
    )


def _lognormal(value: Mapping[str, object]) -> Distribution:
    _only(value, ("median", "p95"))
    median, p95 = _given(value, "median"), _given(value, "p95")
    if median == 0:
        raise QuantityError(_("the median must be longer than 0"), _right_uncertain())
    if median > p95:
        raise QuantityError(_("the median is longer than the p95"), _("write the smaller one as median"))
    return Distribution("lognormal", (float(median), float(p95)), median)


def _low_high(value: Mapping[str, object]) -> Distribution:
    _only(value, ("low", "likely", "high", "shape"))
    shape = value.get("shape", "pert")
    if shape not in LOW_HIGH_SHAPES:
        hint = suggest(shape, LOW_HIGH_SHAPES) if isinstance(shape, str) else None
        raise QuantityError(
            _("{value} is no shape of a distribution").format(value=shown(shape)),
            hint or _("write one of {known}").format(known=", ".join(LOW_HIGH_SHAPES)),
        )
    low, high = _given(value, "low"), _given(value, "high")
    middle = _half_up(Fraction(low + high, 2))
    likely = middle if shape == "uniform" and "likely" not in value else _given(value, "likely")
    if not low <= likely <= high:
        raise QuantityError(_("low, likely and high are out of order"), _("write low <= likely <= high"))
    if shape == "uniform":
        return Distribution("uniform", (float(low), float(high)), middle)
    return Distribution(
        "pert" if shape == "pert" else "triangular", (float(low), float(likely), float(high)), likely
    )


def _given(value: Mapping[str, object], key: str) -> int:
    if key not in value:
        raise QuantityError(_("{key} is missing").format(key=shown(key)), _right_uncertain())
    return parse_duration(value[key])


def _only(value: Mapping[str, object], known: tuple[str, ...]) -> None:
    for key in value:
        if key not in known:
            raise QuantityError(
                _("{key} is no part of this duration").format(key=shown(key)),
                suggest(key, known) or _right_uncertain(),
            )


def _right_uncertain() -> str:
    return _(
        "write 4 h, {{low: 2 h, likely: 4 h, high: 8 h}}, {{median: 1 h, p95: 3 h}}"
        " or {{measured: [55 min, 62 min]}}"
    ).format()


def _half_up(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))


def write_distribution(distribution: Distribution) -> str | dict[str, object]:
    """The distribution as an author would write it; parsing it gives the same."""
    values = [write_duration(round(value)) for value in distribution.values]
    if distribution.shape == "fixed":
        return values[0]
    if distribution.shape == "lognormal":
        return {"median": values[0], "p95": values[1]}
    if distribution.shape == "empirical":
        return {"measured": values}
    if distribution.shape == "uniform":
        return {"low": values[0], "high": values[1], "shape": "uniform"}
    written: dict[str, object] = {"low": values[0], "likely": values[1], "high": values[2]}
    return written if distribution.shape == "pert" else written | {"shape": distribution.shape}


SHAPES: tuple[str, ...] = get_args(Shape)
