"""Ids made from names, and names looked up again: by id, by title, by the number of a foreign system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from bcmsim.i18n import _
from bcmsim.scenario.exchange.headings import folded
from bcmsim.scenario.mistakes import QuantityError, shown, suggest
from bcmsim.scenario.quantities import parse_id

_LONGEST = 60
_COMPARISONS = 50_000


def id_from(name: str) -> str:
    """`Ärzte & Büro (Köln)` is `aerzte-buero-koeln`; letters of other scripts stay; empty where nothing is
    left."""
    return re.sub(r"[^\w]+", "-", folded(name)).strip("-_")[:_LONGEST].strip("-_")


def given_id(text: str) -> str:
    """An id as a table gives it: kept where it is one, else made from it. Raises QuantityError."""
    try:
        return parse_id(text)
    except QuantityError:
        made = id_from(text)
        if not made:
            raise
        return made


@dataclass(slots=True)
class Names:
    """What names stand for. Of two things with one name neither is meant; the name is then said to be
    ambiguous."""

    by_id: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, dict[str, None]] = field(default_factory=dict)
    _compared: int = 0

    def add(self, id_: str, names: Iterable[str]) -> None:
        """A thing and the names that it goes by."""
        self.by_id.setdefault(id_, id_)
        for name in names:
            if key := folded(name):
                self.by_name.setdefault(key, {})[id_] = None

    def alias(self, number: str, id_: str) -> None:
        """Another system's number of a thing."""
        self.by_id.setdefault(number, id_)

    def find(self, text: str) -> str | None:
        """The id that is meant, or None. Raises QuantityError for a name that several things have."""
        wanted = text if text.isascii() else unicodedata.normalize("NFC", text)
        if (found := self.by_id.get(wanted)) is not None:
            return found
        named = self.by_name.get(folded(text), {})
        if len(named) > 1:
            raise QuantityError(
                _("{name} is the name of {count} things").format(name=shown(text), count=len(named)),
                _("write the id: {ids}").format(ids=", ".join(list(named)[:4])),
            )
        if named:
            return next(iter(named))
        made = id_from(text)
        return self.by_id.get(made) if made else None

    def nearest(self, text: str) -> str | None:
        """`did you mean ...?`, while comparing does not cost too much."""
        self._compared += len(self.by_name)
        if self._compared > _COMPARISONS:
            return None
        return suggest(folded(text), self.by_name) or suggest(text, self.by_id)


def unique(wanted: str, taken: Iterable[str], fallback: str) -> str:
    """The id, with a number behind it where it is taken already."""
    base = wanted or fallback
    known = taken if isinstance(taken, dict | set) else dict.fromkeys(taken)
    if base not in known:
        return base
    number = 2
    while f"{base}-{number}" in known:
        number += 1
    return f"{base}-{number}"
