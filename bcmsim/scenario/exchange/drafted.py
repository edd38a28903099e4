"""A draft: the entries that tables describe, with ids, values, and the cells that say them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bcmsim.scenario.exchange.columns import SECTIONS, headings_of, key_named
from bcmsim.scenario.exchange.findings import Place
from bcmsim.scenario.exchange.table_keys import Key
from bcmsim.scenario.writing import Plain

Path = tuple[str, ...]


@dataclass(slots=True)
class Item:
    """One entry as the tables want it."""

    section: str
    id: str
    place: Place
    existing: Any = None
    """The entry of the scenario, if it has one of this id."""
    values: dict[Path, Plain] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    removed: dict[Path, Place] = field(default_factory=dict)
    """What is taken out of the entry of the scenario."""

    def put(self, path: Path, value: Plain, place: Place) -> None:
        """A value, and the cell that says it."""
        self.values[path] = value
        self.places[path] = place


@dataclass(slots=True)
class Draft:
    """What the tables say, as entries of the sections `staff`, `resources`, `processes`."""

    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    head: dict[Path, tuple[Plain, Place]] = field(default_factory=dict)
    """Values outside these sections: intervals and types of damage."""
    listed: dict[str, dict[str, None]] = field(default_factory=dict)
    """By section the ids that have a row of their own in a table of it; sections without a table are not
    there."""
    untouched: int = 0
    """How many values of the scenario stay because the cell for them is empty."""

    def of(self, section: str) -> list[Item]:
        """The entries of a section in the order in which the tables named them."""
        return [item for (name, _id), item in self.items.items() if name == section]


def flat(value: Any) -> list[str]:
    """All ids in a list that may hold lists."""
    found: dict[str, None] = {}
    for one in value or ():
        found.update(dict.fromkeys([one] if isinstance(one, str) else one))
    return list(found)


def key_at(section: str, path: Path) -> Key | None:
    """The key of a table that goes to this place of an entry."""
    kind = next(kind for kind, name in SECTIONS.items() if name == section)
    return key_named(kind, ".".join(path)) or headings_of(kind).get(".".join(path))
