"""The keys that a table can hold, and the headings in German and English by which columns are recognised.

One row is one entry of a section: a process, an asset (resource), a person. Dependencies and damage levels
are tables of their own, because there one entry takes several rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final, Literal

from bcmsim.i18n import N_
from bcmsim.scenario.exchange.headings import folded
from bcmsim.scenario.exchange.table_keys import (
    ASSET_KEYS,
    DAMAGE_KEYS,
    DEPENDENCY_KEYS,
    PEOPLE_KEYS,
    PROCESS_KEYS,
    Key,
)

Kind = Literal["processes", "assets", "dependencies", "damage", "people"]
KINDS: Final[tuple[Kind, ...]] = ("processes", "assets", "dependencies", "damage", "people")

SECTIONS: Final[Mapping[Kind, str]] = {"processes": "processes", "assets": "resources", "people": "staff"}
"""Kind of table -> section of the scenario, for tables whose rows are entries."""

SHEET_TITLES: Final[Mapping[Kind, str]] = {
    "processes": N_("Processes"),
    "assets": N_("Assets"),
    "dependencies": N_("Dependencies"),
    "damage": N_("Damage"),
    "people": N_("People"),
}


KEYS: Final[Mapping[Kind, tuple[Key, ...]]] = {
    "processes": PROCESS_KEYS,
    "assets": ASSET_KEYS,
    "people": PEOPLE_KEYS,
    "dependencies": DEPENDENCY_KEYS,
    "damage": DAMAGE_KEYS,
}

REQUIRED: Final[Mapping[Kind, tuple[tuple[str, ...], ...]]] = {
    "processes": (("id", "title"),),
    "assets": (("id", "title"),),
    "people": (("id", "name"),),
    "dependencies": (("from",), ("to",)),
    "damage": (("process",), ("type",)),
}
"""Of each group at least one column must be there."""

SHEET_NAMES: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(
        ("processes", "process", "prozesse", "prozess", "geschaeftsprozesse", "bia"), "processes"
    ),
    **dict.fromkeys(
        (
            "assets",
            "asset",
            "resources",
            "ressourcen",
            "systeme",
            "systems",
            "it systeme",
            "anwendungen",
            "applications",
        ),
        "assets",
    ),
    **dict.fromkeys(("dependencies", "abhaengigkeiten", "beziehungen", "relations"), "dependencies"),
    **dict.fromkeys(
        ("damage", "schaden", "schaeden", "schadensbewertung", "schadensstufen", "impact", "damage levels"),
        "damage",
    ),
    **dict.fromkeys(("people", "personen", "personal", "staff", "mitarbeiter", "kontakte"), "people"),
}
"""Folded names of sheets and files by which their meaning is known."""


@cache
def headings_of(kind: Kind) -> Mapping[str, Key]:
    """Every folded heading of a kind of table -> its key; of two keys the first."""
    found: dict[str, Key] = {}
    for key in KEYS[kind]:
        found.setdefault(folded(key.name), key)
    for key in KEYS[kind]:
        for word in (*key.de, *key.en):
            found.setdefault(folded(word), key)
    return found


def key_named(kind: Kind, name: str) -> Key | None:
    """The key of this name, as `--map` takes it; `damage.TYPE` is one for each type of damage."""
    if kind == "processes" and name.startswith("damage.") and name != "damage.":
        return Key(name, "levels", name, name)
    return next((key for key in KEYS[kind] if key.name == name), None)
