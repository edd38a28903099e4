"""Rows of tables -> records: what each row says, still with names where ids will be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bcmsim.i18n import _
from bcmsim.scenario.durations import parse_duration
from bcmsim.scenario.exchange.cells import BadCell, cell
from bcmsim.scenario.exchange.columns import KEYS, Kind
from bcmsim.scenario.exchange.findings import Findings, Place
from bcmsim.scenario.exchange.headings import Interval
from bcmsim.scenario.exchange.sheets import Row
from bcmsim.scenario.exchange.table_keys import Key
from bcmsim.scenario.exchange.tables import Column, Table
from bcmsim.scenario.exchange.values import duration_text, parse_cell
from bcmsim.scenario.mistakes import QuantityError
from bcmsim.scenario.writing import Plain


@dataclass(slots=True)
class Said:
    """The value of one key, and the cell that says it."""

    value: Plain
    place: Place
    key: Key


@dataclass(slots=True)
class Record:
    """One row of processes, assets or people."""

    kind: Kind
    place: Place
    id_text: str | None = None
    number: str | None = None
    """Another system's number, by which other rows may name it."""
    titles: tuple[str, ...] = ()
    values: dict[str, Said] = field(default_factory=dict)
    """By the name of the key."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One row of dependencies: `user` needs `needed`."""

    user: str
    needed: str
    place: Place
    emergency: bool = False
    group: str | None = None
    """Rows of one user with the same word are alternatives: one of them suffices."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of damage of a process, of one type, in one interval."""

    process: str
    type: str
    interval: Interval
    level: str
    place: Place
    """Of the cell with the level."""
    process_place: Place
    from_heading: bool
    """Whether the interval stands in the heading of the column."""


@dataclass(slots=True)
class Records:
    """All that was read out of the tables."""

    entries: list[Record] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)


def read_table(table: Table, records: Records, findings: Findings, skipped: set[tuple[str, int]]) -> None:
    """The rows of a table, but those that are left out."""
    width = len(table.heading.cells)
    last = max(column.position for column in table.columns)
    for row in table.rows():
        place = table.place(row)
        if place.line in skipped:
            continue
        if len(row.cells) > width and any(text.strip() for text in row.cells[width:]):
            findings.error(
                table.place(row, width),
                _("the row has more cells than the heading"),
                _("put texts that hold the separator in quotes") if table.sheet.plain else None,
            )
            continue
        if table.sheet.plain and len(row.cells) <= last:
            findings.often(place, _("the row has fewer cells than the heading"))
        if table.kind == "dependencies":
            _read_edge(table, row, records, findings)
        elif table.kind == "damage":
            _read_levels(table, row, records, findings)
        else:
            _read_entry(table, row, records, findings)


def _said(table: Table, row: Row, columns: list[Column], findings: Findings) -> Iterator[tuple[Column, Said]]:
    """What the cells of a row say; what is wrong is reported."""
    for column in columns:
        key = column.key
        if key is None:
            continue
        place = table.place(row, column.position)
        try:
            text = cell(table, row, column, findings)
            if text is not None:
                yield column, Said(parse_cell(key, text, column.unit), place, key)
        except BadCell as error:
            findings.error(error.place, error.message, error.hint)
        except QuantityError as error:
            findings.error(place, f"{key.name}: {error.message}", error.hint)


def _read_entry(table: Table, row: Row, records: Records, findings: Findings) -> None:
    record = Record(table.kind, table.place(row))
    name = next(key.name for key in KEYS[table.kind] if key.type == "text")
    before = findings.error_count
    for column, said in _said(table, row, table.columns, findings):
        if said.key.type == "id":
            record.id_text = str(said.value)
            record.number = record.id_text
        elif said.key.type == "text":
            _add_text(record, said, column.language)
        else:
            record.values[said.key.name] = said
    if name in record.values:
        value = record.values[name].value
        record.titles = tuple(map(str, value.values())) if isinstance(value, dict) else (str(value),)
    if record.id_text is None and not record.titles:
        if findings.error_count == before and record.values:
            findings.error(
                record.place, _("the row has neither id nor name"), _("write one, or delete the row")
            )
        return
    records.entries.append(record)


def _add_text(record: Record, said: Said, language: str | None) -> None:
    """Columns of several languages make one text."""
    if language is None:
        record.values.setdefault(said.key.name, said)
        return
    old = record.values.get(said.key.name)
    words: dict[str, Plain] = dict(old.value) if old is not None and isinstance(old.value, dict) else {}
    words[language] = said.value
    record.values[said.key.name] = Said(words, said.place, said.key)


def _read_edge(table: Table, row: Row, records: Records, findings: Findings) -> None:
    before = findings.error_count
    values = {said.key.name: said for _column, said in _said(table, row, table.columns, findings)}
    if not values or findings.error_count > before:
        return
    for name in ("from", "to"):
        if name not in values:
            findings.error(
                table.place(row),
                _("{key} is missing in this row").format(key=f"`{name}`"),
                _("write both ends"),
            )
            return
    direction = str(values["kind"].value) if "kind" in values else "needs"
    user, needed = str(values["from"].value), str(values["to"].value)
    if direction == "needed-by":
        user, needed = needed, user
    group = str(values["group"].value) if "group" in values else None
    place = values["to"].place
    records.edges.append(Edge(user, needed, place, direction == "emergency", group))


def _read_levels(table: Table, row: Row, records: Records, findings: Findings) -> None:
    before = findings.error_count
    values = {said.key.name: said for _column, said in _said(table, row, table.columns, findings)}
    cells = list(_level_cells(table, row, findings))
    if findings.error_count > before or not (values or cells):
        return
    if "level" in values:
        start = values.get("from")
        end = values.get("to")
        interval = Interval(_seconds(start) if start else 0, _seconds(end) if end else None)
        cells.append((interval, str(values["level"].value), values["level"].place, False))
    if not cells:
        return
    for name in ("process", "type"):
        if name not in values:
            findings.error(
                table.place(row),
                _("{key} is missing in this row").format(key=f"`{name}`"),
                _("write it in each row"),
            )
            return
    records.levels += [
        Level(
            str(values["process"].value),
            str(values["type"].value),
            interval,
            level,
            place,
            values["process"].place,
            from_heading,
        )
        for interval, level, place, from_heading in cells
    ]


def _level_cells(table: Table, row: Row, findings: Findings) -> Iterator[tuple[Interval, str, Place, bool]]:
    level = next(key for key in KEYS["damage"] if key.name == "level")
    for column in table.columns:
        if column.key is not None or column.interval is None:
            continue
        place = table.place(row, column.position)
        try:
            text = cell(table, row, column, findings)
            if text is None:
                continue
            yield column.interval, str(parse_cell(level, text, None)), place, True
        except BadCell as error:
            findings.error(error.place, error.message, error.hint)
        except QuantityError as error:
            findings.error(place, error.message, error.hint)


def _seconds(said: Said) -> int:
    return parse_duration(duration_text(str(said.value), None))
