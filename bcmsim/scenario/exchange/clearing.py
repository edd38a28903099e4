"""What tables say by saying nothing: empty cells change nothing, `(none)` takes a value out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bcmsim.i18n import _, language, ngettext
from bcmsim.scenario.exchange.drafted import Item, Path
from bcmsim.scenario.exchange.entries import Record
from bcmsim.scenario.exchange.findings import Findings, Place, named
from bcmsim.scenario.exchange.naming import id_from
from bcmsim.scenario.exchange.table_keys import Key
from bcmsim.scenario.exchange.tables import Column
from bcmsim.scenario.exchange.values import CLEARED, UNSAID, present
from bcmsim.scenario.texts import Text

_NAMED = 3
"""So many values that stay are named; the others are counted."""


def path_of(key: Key) -> Path:
    """Where a key's value stands in its entry."""
    return ("damage", id_from(key.name.partition(".")[2])) if key.type == "levels" else key.path


def clear(record: Record, item: Item) -> None:
    """Notes what `(none)` takes out of an entry of the scenario; what is not there needs no taking out."""
    if item.existing is None:
        return
    languages: dict[str, list[Column]] = {}
    for column in record.cleared:
        key = column.key
        assert key is not None
        if not _is_written(key, item.existing, column.language):
            continue
        if column.language is None:
            item.removed[path_of(key)] = _place(record, column)
        else:
            languages.setdefault(key.name, []).append(column)
    for columns in languages.values():
        key = columns[0].key
        assert key is not None
        text = present(key, item.existing)
        if isinstance(text, dict) and len(text) == len(columns) and key.name not in record.values:
            item.removed[path_of(key)] = _place(record, columns[0])
            continue
        for column in columns:
            item.removed[*path_of(key), str(column.language)] = _place(record, column)


def untouched(pairs: Iterable[tuple[Record, Item]], levels: dict[str, Place], findings: Findings) -> int:
    """How many values of the scenario stay because the cell for them is empty; that is said for each table.

    `levels` are those of types of damage, by what they are called, with the cells that might hold them.
    """
    stay: dict[str, list[tuple[Place, str]]] = {}
    for record, item in pairs:
        for column in _empty(record, item):
            place = _place(record, column)
            stay.setdefault(place.file, []).append((place, f"{item.id}.{'.'.join(_shown(column))}"))
    for name, place in levels.items():
        stay.setdefault(place.file, []).append((place, name))
    for found in stay.values():
        names = [name for _where, name in found]
        text = ngettext(
            "an empty cell changes nothing: {names} stays as it is",
            "{n} empty cells change nothing: {names} stay as they are",
            len(names),
        )
        findings.warning(
            found[0][0],
            text.format(n=len(names), names=named(names, _NAMED)),
            _("write {sign} into a cell to take its value out").format(sign=CLEARED[language()]),
        )
    return sum(map(len, stay.values()))


def _empty(record: Record, item: Item) -> Iterator[Column]:
    """The columns in which a row is empty, but the entry of the scenario is not."""
    if item.existing is None:
        return
    for column in record.blank:
        key = column.key
        assert key is not None
        path = path_of(key)
        if (
            path in item.values
            or path in item.removed
            or not _is_written(key, item.existing, column.language)
        ):
            continue
        yield column


def _shown(column: Column) -> tuple[str, ...]:
    assert column.key is not None
    return (column.key.name,) if column.language is None else (column.key.name, column.language)


def _place(record: Record, column: Column) -> Place:
    return Place(record.place.file, record.place.row, column.position + 1)


def _is_written(key: Key, entry: Any, lang: str | None) -> bool:
    """Whether an entry of a scenario says something at a key that does not hold anyway."""
    if key.type == "levels":
        return path_of(key)[1] in entry.damage
    value = entry
    for step in (key.attribute or key.name).split("."):
        if value is None or step not in value.model_fields_set:
            return False
        value = getattr(value, step)
    if isinstance(value, Text) and lang is not None:
        return lang in value.languages
    return value not in (None, (), {}) and present(key, entry) != UNSAID.get(key.name)
