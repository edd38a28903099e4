"""What leaders type into fields, read: durations, times to jump to, roles and people by id or title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bcmsim.errors import BcmsimError
from bcmsim.i18n import _
from bcmsim.scenario.durations import parse_duration
from bcmsim.scenario.instants import parse_instant
from bcmsim.scenario.quantities import QuantityError
from bcmsim.text import one_line, visible

if TYPE_CHECKING:
    from bcmsim.scenario.model import Scenario

_SINCE_START = re.compile(r"t\s*\+?\s*(\d{1,3}):([0-5]\d)(?::([0-5]\d))?", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}([:.])[0-5]\d(?:\1[0-5]\d)?", re.ASCII)


class NotUnderstood(BcmsimError):
    """What was typed has no meaning in this field; the message says what would."""


def duration_s(text: str) -> int:
    """Whole seconds of `15` (minutes), `15 min`, `1 h 30 min`, `1:30`.

    Raises NotUnderstood.
    """
    words = text.strip()
    if words.isascii() and words.isdigit():
        return int(words[:6]) * 60
    try:
        return parse_duration(words)
    except QuantityError as error:
        raise NotUnderstood(_("Write a duration like 15, 15 min or 1:30.")) from error


def target_ms(text: str, scenario: Scenario, at: int) -> int:
    """The scenario time to jump to, in ms since STARTEX: `30` or `+30` minutes from now, `T+2:00`, `09:15`,
    `09:15:30`.

    A clock time is the next such time in the scenario after `at`. Raises NotUnderstood.
    """
    words = text.strip()
    since = _SINCE_START.fullmatch(words)
    if since:
        hours, minutes, seconds = (int(part or 0) for part in since.groups())
        return ((hours * 60 + minutes) * 60 + seconds) * 1000
    if _CLOCK.fullmatch(words):
        return _next_clock_ms(words.replace(".", ":"), scenario, at)
    try:
        return at + duration_s(words.removeprefix("+")) * 1000
    except NotUnderstood as error:
        raise NotUnderstood(_("Write 30 for in 30 minutes, T+2:00, or a time like 09:15.")) from error


def _next_clock_ms(words: str, scenario: Scenario, at: int) -> int:
    try:
        instant = parse_instant(words)
        reference = scenario.startex + at // 1000
        return (instant.resolve(reference, scenario.zone) - scenario.startex) * 1000
    except QuantityError as error:
        raise NotUnderstood(visible(str(error))) from error


def recipient_name(id_: str, scenario: Scenario, lang: str) -> str:
    """What `recipients` takes for this role or person: the title, or the id where the title would not do."""
    title = one_line(scenario.recipient_title(id_, lang))
    try:
        return title if recipients(title, scenario, lang) == (id_,) else id_
    except NotUnderstood:
        return id_


def recipients(text: str, scenario: Scenario, lang: str) -> tuple[str, ...]:
    """The ids of roles and people that were named by id or title, separated by commas.

    The beginning of a name will do. Raises NotUnderstood for a name that nobody has, or several.
    """
    known = {id_.casefold(): id_ for id_ in (*scenario.file.roles, *scenario.people)}
    titles: dict[str, list[str]] = {}
    for id_ in known.values():
        titles.setdefault(scenario.recipient_title(id_, lang).casefold(), []).append(id_)
    found = []
    for name in filter(None, (part.strip() for part in text.split(","))):
        wanted = name.casefold()
        meant = [known[wanted]] if wanted in known else titles.get(wanted)
        if meant is None:
            begins = [ids for title, ids in titles.items() if title.startswith(wanted)]
            begins += [[id_] for word, id_ in known.items() if word.startswith(wanted)]
            meant = list(dict.fromkeys(id_ for ids in begins for id_ in ids))
        if len(meant) > 1:
            raise NotUnderstood(
                _("“{name}” may be any of {ids}: write more of it.").format(name=name, ids=", ".join(meant))
            )
        if not meant:
            raise NotUnderstood(
                _("There is no role or person “{name}”. There are: {names}").format(
                    name=name, names=", ".join(scenario.role_title(id_, lang) for id_ in scenario.file.roles)
                )
            )
        found += meant
    return tuple(found)
