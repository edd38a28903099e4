"""What asset owners type -> values: levels, durations, intervals, names; and instants for the file."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

from bcmsim.errors import BcmsimError
from bcmsim.i18n import _, ngettext
from bcmsim.scenario.instants import local_to_utc, zone_of
from bcmsim.scenario.mistakes import QuantityError
from bcmsim.scenario.quantities import parse_duration
from bcmsim.text import one_line

LONGEST_NAME = 80
LEVELS = (1, 2, 3, 4)

_UNITS = (
    (r"(?:stunden?|std\.?|hours?)", "h"),
    (r"(?:minuten?|min\.|minutes?)", "min"),
    (r"(?:tage?n?|days?)", "d"),
    (r"(?:sekunden?|sek\.?|seconds?)", "s"),
)
_SURROGATE = re.compile("[\ud800-\udfff]")


class Refused(BcmsimError):
    """An answer that cannot be taken: why, and what would be right. The question stays."""


def is_readable(words: str) -> bool:
    """Whether the terminal's encoding let all signs through."""
    return _SURROGATE.search(words) is None


def levels_of(words: str, due: int) -> tuple[int, ...]:
    """One level for each of so many intervals, never falling (R040, R042, R043). Raises Refused."""
    if not due:
        raise Refused(_("The intervals of the outage are not known yet."), _("answer that question first"))
    given = [one for one in re.split(r"[\s,;/]+", words) if one]
    if any(one not in map(str, LEVELS) for one in given):
        wrong = next(one for one in given if one not in map(str, LEVELS))
        raise Refused(_("“{level}” is no level of damage.").format(level=one_line(wrong, 40)), one_to_four())
    if len(given) != due:
        message = ngettext(
            "{n} level is given for {due} intervals.",
            "{n} levels are given for {due} intervals.",
            len(given),
        )
        raise Refused(
            message.format(n=len(given), due=due),
            _("write one for each interval, such as {example}").format(example=example_levels(due)),
        )
    levels = tuple(map(int, given))
    for position in range(1, due):
        if levels[position] < levels[position - 1]:
            raise Refused(
                _("The damage falls from {before} to {after} in P{interval}.").format(
                    before=levels[position - 1], after=levels[position], interval=position + 1
                ),
                _("damage does not become less while an outage lasts"),
            )
    return levels


def one_to_four() -> str:
    return _("write 1, 2, 3 or 4")


def example_levels(count: int) -> str:
    """Levels as an answer writes them: `1 1 2 3`."""
    return " ".join(str(min(4, 1 + position * 3 // max(1, count))) for position in range(count))


def duration_of(words: str) -> int:
    """A duration as people say it too: `4 Std.`, `2 hours`."""
    for pattern, unit in _UNITS:
        words = re.sub(rf"(?<=[\d\s]){pattern}(?!\w)", unit, words, flags=re.IGNORECASE)
    return parse_duration(words)


def intervals_of(words: str) -> list[int]:
    """Ends of intervals, rising (R043). Raises Refused, QuantityError."""
    ends = [duration_of(part.strip()) for part in words.replace(";", ",").split(",") if part.strip()]
    if not ends or ends[0] < 1 or any(later <= earlier for earlier, later in pairwise(ends)):
        raise Refused(_("The times must rise."), _("write them with commas between, such as 4 h, 8 h, 24 h"))
    return ends


def name_of(line: str) -> str:
    """Who answers, as it is written. Raises Refused for nothing, and for what is too long to be a name."""
    name = " ".join(line.split())
    if not name or not any(char.isalnum() for char in name) or not is_readable(name):
        raise Refused(_("A name is due here."), _("write your name, or your id in the file"))
    if len(name) > LONGEST_NAME:
        raise Refused(_("The name is longer than {limit} characters.").format(limit=LONGEST_NAME))
    return name


def written_instant(now: datetime, zone: str) -> str:
    """The minute on the clocks of the zone, with the offset where the clocks show it twice."""
    local = now.astimezone(zone_of(zone)).replace(second=0, microsecond=0)
    naive = local.replace(tzinfo=None, fold=0)
    try:
        local_to_utc(naive, zone)
    except QuantityError:
        offset = local.strftime("%z")
        return f"{naive:%Y-%m-%d %H:%M}{offset[:3]}:{offset[3:5]} {zone}"
    return f"{naive:%Y-%m-%d %H:%M} {zone}"
