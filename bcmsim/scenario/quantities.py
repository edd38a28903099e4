"""What an author writes for a value: ids, probabilities, numbers, days, hours, money -> values, and back.

Every `parse_*` takes what the loader composed (text, lists and maps of text) and raises QuantityError with
one clear sentence and what would be right. Durations, instants and texts have modules of their own and are
offered here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from bcmsim.i18n import _
from bcmsim.scenario.durations import (
    Distribution,
    fixed,
    parse_distribution,
    parse_duration,
    write_distribution,
    write_duration,
)
from bcmsim.scenario.instants import Instant, parse_instant
from bcmsim.scenario.mistakes import QuantityError, shown, suggest
from bcmsim.scenario.texts import Text, parse_required_text, parse_text

__all__ = [
    "Amount",
    "Distribution",
    "HourRange",
    "Instant",
    "Margin",
    "QuantityError",
    "Text",
    "Weekdays",
    "fixed",
    "parse_amount",
    "parse_count",
    "parse_day",
    "parse_distribution",
    "parse_duration",
    "parse_flag",
    "parse_hours",
    "parse_id",
    "parse_instant",
    "parse_limited_number",
    "parse_margin",
    "parse_person_id",
    "parse_probability",
    "parse_required_text",
    "parse_text",
    "parse_weekdays",
    "parse_whole_number",
    "write_amount",
    "write_distribution",
    "write_duration",
    "write_hours",
    "write_margin",
    "write_probability",
    "write_weekdays",
]

Weekdays = tuple[int, ...]
"""Days of the week, 0 is Monday, ascending."""

LARGEST_COUNT = 10_000

LONGEST_ID = 80
_ID = re.compile(r"\w[\w-]*")
_MEMBER = re.compile(r"(\w[\w-]*)/([1-9][0-9]{0,5})")
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_PERCENT = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,12})?) ?%", re.ASCII)
_FRACTION = re.compile(r"[0-9]{0,9}[.,]?[0-9]{1,12}", re.ASCII)
_AMOUNT = re.compile(r"([0-9]{1,15})(?:[.,]([0-9]{1,2}))? ?([A-Z]{3})", re.ASCII)
_HOURS = re.compile(r"([0-9]{1,2}):([0-9]{2}) ?[-–] ?([0-9]{1,2}):([0-9]{2})", re.ASCII)
_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", re.ASCII)
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class HourRange:
    """Hours of a day in seconds since its midnight; an end at or before the start lies on the next day."""

    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Amount:
    """Money: at most two decimals, and the currency's three letters."""

    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Margin:
    """A reserve on top of a duration: so many seconds, or a share of it (A14)."""

    seconds: int = 0
    share: Decimal | None = None

    def of(self, base_s: int) -> int:
        """The reserve in seconds for this duration; a share is rounded half up."""
        if self.share is None:
            return self.seconds
        return int((self.share * base_s).quantize(Decimal(1), ROUND_HALF_UP))


def parse_id(value: object) -> str:
    """A name for references: letters, digits, `-`, `_`; normalised (NFC), so that equal looks are equal
    ids."""
    if isinstance(value, str):
        text = value if value.isascii() else unicodedata.normalize("NFC", value)
        if _ID.fullmatch(text) and len(text) <= LONGEST_ID:
            return text
    raise QuantityError(_("{value} is no id").format(value=shown(value)), _right_id(value))


def parse_person_id(value: object) -> str:
    """An id of a person, pool or role, or a member of a pool such as `admins/2`."""
    if isinstance(value, str) and "/" in value:
        text = value if value.isascii() else unicodedata.normalize("NFC", value)
        if _MEMBER.fullmatch(text) and len(text) <= LONGEST_ID:
            return text
        raise QuantityError(
            _("{value} is no member of a pool").format(value=shown(value)),
            _("write the pool's id and a number from 1 on, such as admins/2"),
        )
    return parse_id(value)


def _right_id(value: object) -> str:
    if not isinstance(value, str):
        return _("write one word of letters, digits, - and _")
    if len(value) > LONGEST_ID:
        return _("write at most {count} characters").format(count=LONGEST_ID)
    proposal = re.sub(r"[^\w-]+", "-", value).strip("-")
    if _ID.fullmatch(proposal):
        return _("write {proposal}: letters, digits, - and _").format(proposal=shown(proposal))
    return _("write one word of letters, digits, - and _")


def parse_whole_number(value: object) -> int:
    """A whole number from 0 on."""
    if isinstance(value, str) and _WHOLE.fullmatch(text := value.strip()):
        return int(text)
    raise QuantityError(
        _("{value} is no whole number").format(value=shown(value)), _("write digits only, such as 3")
    )


def parse_limited_number(value: object) -> int:
    """A whole number from 0 to 10,000: of people, units, calls, all of which a run keeps one by one."""
    number = parse_whole_number(value)
    if number > LARGEST_COUNT:
        raise QuantityError(
            _("{value} is too many").format(value=shown(value)),
            _("write at most {limit}").format(limit=LARGEST_COUNT),
        )
    return number


def parse_count(value: object) -> int:
    """A whole number from 1 to 10,000."""
    number = parse_limited_number(value)
    if number < 1:
        raise QuantityError(_("the number must be at least 1"), _("write 1 or more, or leave it out"))
    return number


def parse_probability(value: object) -> float:
    """`30 %` or `0.3` as 0.3. Raises QuantityError outside 0..1."""
    if isinstance(value, str):
        return _probability(value)
    raise QuantityError(
        _("a probability is due here, not {value}").format(value=shown(value)), _right_probability()
    )


@lru_cache(maxsize=1024)
def _probability(value: str) -> float:
    text = value.strip()
    if match := _PERCENT.fullmatch(text):
        number = Decimal(match.group(1).replace(",", ".")) / 100
    elif _FRACTION.fullmatch(text):
        number = Decimal(text.replace(",", "."))
    else:
        raise QuantityError(_("{value} is no probability").format(value=shown(text)), _right_probability())
    if number > 1:
        hint = (
            _("write {value} %").format(value=text)
            if number <= 100 and "%" not in text
            else _right_probability()
        )
        raise QuantityError(_("the probability {value} is more than 100 %").format(value=shown(text)), hint)
    return float(number)


def _right_probability() -> str:
    return _("write 30 % or 0.3, from 0 to 100 %")


def write_probability(value: float) -> str:
    """The probability in the grammar of the format; parsing it gives the same number."""
    return f"{Decimal(repr(value)) * 100:f} %"


def parse_flag(value: object) -> bool:
    """`true` or `false`; `yes` and `no` mean the same."""
    if isinstance(value, str) and (flag := _FLAGS.get(value.strip().lower())) is not None:
        return flag
    raise QuantityError(
        _("{value} is neither true nor false").format(value=shown(value)), _("write true or false")
    )


def parse_weekdays(value: object) -> Weekdays:
    """`mon-fri`, `sat, sun`, or a list of them; ranges may cross the end of the week."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not items or not all(isinstance(item, str) for item in items):
        raise QuantityError(_("{value} are no days").format(value=shown(value)), _right_days())
    chosen = [False] * 7
    for item in items:
        for part in item.split(","):
            for day in _day_range(part.strip().lower()):
                chosen[day] = True
    return tuple(day for day in range(7) if chosen[day])


def _day_range(text: str) -> list[int]:
    first, dash, last = (part.strip() for part in text.replace("–", "-").partition("-"))
    start = _day(first)
    end = _day(last) if dash else start
    return [day % 7 for day in range(start, (end if end >= start else end + 7) + 1)]


def _day(name: str) -> int:
    if name in _DAY_NAMES:
        return _DAY_NAMES.index(name)
    known = suggest(name[:3], _DAY_NAMES) if name else None
    raise QuantityError(_("{value} is no day of the week").format(value=shown(name)), known or _right_days())


def _right_days() -> str:
    return _("write mon, tue, wed, thu, fri, sat, sun, or a range such as mon-fri")


def write_weekdays(days: Weekdays) -> str:
    """The days in the grammar of the format."""
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
        return f"{_DAY_NAMES[days[0]]}-{_DAY_NAMES[days[-1]]}"
    return ", ".join(_DAY_NAMES[day] for day in days)


def parse_hours(value: object) -> HourRange:
    """`08:00-17:00`; `22:00-06:00` crosses midnight, equal ends are a whole day."""
    match = _HOURS.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise QuantityError(
            _("{value} are no hours of a day").format(value=shown(value)),
            _("write them as 08:00-17:00 or 22:00-06:00"),
        )
    start_h, start_m, end_h, end_m = map(int, match.groups())
    start, end = start_h * 3600 + start_m * 60, end_h * 3600 + end_m * 60
    if start_m > 59 or end_m > 59 or start >= 86_400 or end > 86_400:
        raise QuantityError(
            _("{value} are no hours of a day").format(value=shown(value)), _("hours go from 00:00 to 24:00")
        )
    return HourRange(start, end)


def write_hours(hours: HourRange) -> str:
    """The hours in the grammar of the format."""
    return "-".join(f"{s // 3600:02d}:{s % 3600 // 60:02d}" for s in (hours.start_s, hours.end_s))


def parse_amount(value: object) -> Amount:
    """`12000 EUR`, with at most two decimals and no sign between thousands."""
    match = _AMOUNT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise QuantityError(
            _("{value} is no amount of money").format(value=shown(value)),
            _("write digits and the currency, such as 12000 EUR or 99.50 EUR"),
        )
    whole, cents, currency = match.groups()
    return Amount(Decimal(f"{whole}.{cents}") if cents else Decimal(whole), currency)


def write_amount(amount: Amount) -> str:
    """The amount in the grammar of the format."""
    return f"{amount.value:f} {amount.currency}"


def parse_margin(value: object) -> Margin:
    """A duration such as `2 h`, or a share such as `25 %`."""
    if isinstance(value, str) and (match := _PERCENT.fullmatch(value.strip())):
        return Margin(share=Decimal(match.group(1).replace(",", ".")) / 100)
    try:
        return Margin(parse_duration(value))
    except QuantityError as error:
        raise QuantityError(
            error.message, _("write a duration such as 2 h, or a share such as 25 %")
        ) from None


def write_margin(margin: Margin) -> str:
    """The reserve in the grammar of the format."""
    return write_duration(margin.seconds) if margin.share is None else f"{margin.share * 100:f} %"


def parse_day(value: object) -> date:
    """A day such as `2026-09-01`."""
    match = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is not None:
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            pass  # a day that the month does not have: said below
    raise QuantityError(_("{value} is no day").format(value=shown(value)), _("write it as 2026-09-01"))
