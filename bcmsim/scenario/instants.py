"""Instants: after STARTEX, on the clock, or dated with a zone; resolved to UTC by the rules of that zone.

A local time that a change of the clocks skips does not exist and is refused; one that it repeats is refused
unless it carries its offset (scenario-format.md, Quantities).
"""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal

from bcmsim.i18n import _
from bcmsim.scenario.durations import parse_duration
from bcmsim.scenario.mistakes import QuantityError, shown, suggest

_OFFSET = re.compile(r"[Tt]?\+")
"""`+0:45`, or `T+0:45` as the screens and reports write it."""
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)
_DATED = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ] *([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?"
    r" ?(Z|[+-][0-9]{2}:?[0-9]{2})?(?: +([A-Za-z][A-Za-z0-9_+\-/]*))?",
    re.ASCII,
)
_YEARS = range(1970, 2200)
_OF_THE_MACHINE = ("localtime", "posixrules", "Factory")
"""Names in the zone data that mean another zone on another machine, or none."""


@dataclass(frozen=True, slots=True)
class Instant:
    """A point in time as written; `seconds` counts from STARTEX (kind offset), `day` is set when dated."""

    text: str
    kind: Literal["offset", "clock", "dated"]
    seconds: int = 0
    hour: int = 0
    minute: int = 0
    second: int = 0
    day: date | None = None
    zone: str | None = None
    utc_offset: int | None = None
    """Seconds east of UTC, where the author wrote it."""

    def resolve(self, startex: int | None, zone: str, *, before: bool = False) -> int:
        """UTC seconds since 1970.

        `startex` is the instant (UTC seconds) that offsets count from and that the next such clock time is
        sought at or after; with `before` the last such clock time earlier than it is meant. `zone` holds
        where the instant names none. Raises QuantityError for times that do not exist or are ambiguous, and
        where `startex` is needed and None.
        """
        if self.day is not None:
            return self._local(self.day, zone)
        if startex is None:
            raise QuantityError(
                _("{value} does not say on which day").format(value=shown(self.text)),
                _("write it with its date, such as 2026-11-24 06:00 Europe/Berlin"),
            )
        if self.kind == "offset":
            return startex + self.seconds
        today = datetime.fromtimestamp(startex, zone_of(zone)).date()
        found = self._local(today, zone)
        if before:
            return found if found < startex else self._local(today - timedelta(days=1), zone)
        return found if found >= startex else self._local(today + timedelta(days=1), zone)

    def _local(self, day: date, zone: str) -> int:
        naive = datetime(day.year, day.month, day.day, self.hour, self.minute, self.second)
        return local_to_utc(naive, self.zone or zone, self.utc_offset, named=self.zone is not None)


def parse_instant(value: object) -> Instant:
    """An instant as in scenario-format.md. Raises QuantityError with what would be right."""
    if isinstance(value, Instant):
        return value
    if not isinstance(value, str) or not value.strip():
        raise QuantityError(_("a time is due here, not {value}").format(value=shown(value)), _right())
    return _parse(value.strip())


@lru_cache(maxsize=4096)
def _parse(text: str) -> Instant:
    if match := _OFFSET.match(text):
        return Instant(text, "offset", seconds=parse_duration(text[match.end() :]))
    if match := _CLOCK.fullmatch(text):
        hour, minute, second = (int(part or 0) for part in match.groups())
        _check_clock(text, hour, minute, second)
        return Instant(text, "clock", hour=hour, minute=minute, second=second)
    if match := _DATED.fullmatch(text):
        return _dated(text, match)
    raise QuantityError(_("{value} is no time").format(value=shown(text)), _right())


def _dated(text: str, match: re.Match[str]) -> Instant:
    year, month, day, hour, minute, second, offset, zone = match.groups()
    if hour is None:
        raise QuantityError(
            _("{value} is a day without a time").format(value=shown(text)),
            _("write {value} 06:00").format(value=text),
        )
    parts = int(hour), int(minute), int(second or 0)
    _check_clock(text, *parts)
    if int(year) not in _YEARS:
        raise QuantityError(
            _("the year {year} lies outside {first} to {last}").format(
                year=year, first=_YEARS[0], last=_YEARS[-1]
            )
        )
    try:
        exists = date(int(year), int(month), int(day))
    except ValueError:
        raise QuantityError(
            _("the day {value} does not exist").format(value=f"{year}-{month}-{day}"),
            _("write year-month-day, such as 2026-11-24"),
        ) from None
    if zone is not None:
        zone_of(zone)
    instant = Instant(text, "dated", 0, *parts, exists, zone, _seconds_east(offset))
    if zone is not None:
        instant.resolve(None, zone)
    return instant


def _seconds_east(offset: str | None) -> int | None:
    if offset is None:
        return None
    if offset == "Z":
        return 0
    digits = offset[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 14 or minutes > 59:
        raise QuantityError(
            _("{value} is no offset from UTC").format(value=shown(offset)), _("write one such as +02:00")
        )
    return (-1 if offset[0] == "-" else 1) * (hours * 3600 + minutes * 60)


def _check_clock(text: str, hour: int, minute: int, second: int) -> None:
    if hour > 23 or minute > 59 or second > 59:
        raise QuantityError(
            _("{value} is no time of day").format(value=shown(text)),
            _("write 00:00 to 23:59; +25:00 counts from STARTEX"),
        )


def _right() -> str:
    return _("write +0:45 (after STARTEX), 09:15, or 2026-11-24 06:00 Europe/Berlin")


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The time zone of this name. Raises QuantityError with the nearest known name."""
    try:
        if name in _OF_THE_MACHINE:
            raise ValueError(name)
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        hint = suggest(name, sorted(zoneinfo.available_timezones() - set(_OF_THE_MACHINE))) or _(
            "write a name such as Europe/Berlin, America/New_York or UTC"
        )
        raise QuantityError(_("{value} is no known time zone").format(value=shown(name)), hint) from None


def local_to_utc(naive: datetime, zone: str, offset: int | None = None, *, named: bool = True) -> int:
    """UTC seconds of a local time; with an offset the one of the two that fits.

    `named` says that the author wrote the zone beside the time: an offset must then be one that holds there.
    Raises QuantityError for a time that is skipped, or is repeated and has no offset.
    """
    if offset is not None and not named:
        return round(naive.replace(tzinfo=timezone(timedelta(seconds=offset))).timestamp())
    info = zone_of(zone)
    first, second = naive.replace(tzinfo=info, fold=0), naive.replace(tzinfo=info, fold=1)
    offsets = tuple(round((moment.utcoffset() or timedelta()).total_seconds()) for moment in (first, second))
    if offsets[0] < offsets[1]:
        raise _skipped(naive, zone, offsets)
    if offset is None:
        if offsets[0] != offsets[1]:
            raise _repeated(naive, zone, offsets)
        offset = offsets[0]
    elif offset not in offsets:
        raise QuantityError(
            _("{zone} is not {offset} from UTC at {time}").format(
                zone=zone, offset=_written(offset), time=_wall(naive)
            ),
            _("the offset is {offset} then").format(offset=_written(offsets[0])),
        )
    return round(naive.replace(tzinfo=UTC).timestamp()) - offset


def _skipped(naive: datetime, zone: str, offsets: tuple[int, ...]) -> QuantityError:
    later = naive + timedelta(seconds=offsets[1] - offsets[0])
    return QuantityError(
        _("{time} does not exist in {zone}: the clocks are put forward then").format(
            time=_wall(naive), zone=zone
        ),
        _("write {time}").format(time=_wall(later)),
    )


def _repeated(naive: datetime, zone: str, offsets: tuple[int, ...]) -> QuantityError:
    return QuantityError(
        _("{time} comes twice in {zone}: the clocks are put back then").format(time=_wall(naive), zone=zone),
        _("write its offset: {time}{first} {zone} or {time}{second} {zone}").format(
            time=_wall(naive), zone=zone, first=_written(offsets[0]), second=_written(offsets[1])
        ),
    )


def _wall(naive: datetime) -> str:
    return naive.strftime("%Y-%m-%d %H:%M:%S" if naive.second else "%Y-%m-%d %H:%M")


def _written(offset: int) -> str:
    minutes = abs(offset) // 60
    return f"{'-' if offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def write_instant(instant: Instant) -> str:
    """The instant in the grammar of the format; parsing it gives the same instant."""
    return instant.text


def same_moment(a: Instant, b: Instant) -> bool:
    """Whether two instants mean the same, however they were written."""
    return replace(a, text="") == replace(b, text="")
