"""Rows of tables -> records: what each row says, still with names where ids will be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bcmsim.i18n import _, language
from bcmsim.scenario.durations import parse_duration
from bcmsim.scenario.exchange.cells import BadCell, cell
from bcmsim.scenario.exchange.columns import KEYS, Kind
from bcmsim.scenario.exchange.findings import Findings, Place, refused
from bcmsim.scenario.exchange.headings import Interval
from bcmsim.scenario.exchange.intervals import closed
from bcmsim.scenario.exchange.sheets import Row
from bcmsim.scenario.exchange.table_keys import Key
from bcmsim.scenario.exchange.tables import Column, Table
from bcmsim.scenario.exchange.values import CLEARED, duration_text, is_cleared, parse_cell
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
    blank: list[Column] = field(default_factory=list)
    """The columns that hold nothing in this row."""
    cleared: list[Column] = field(default_factory=list)
    """The columns whose value is to be taken out."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One row of dependencies: `user` needs `needed`."""

    user: str
    needed: str
    place: Place
    emergency: bool = False
    group: str | None = None
    """Rows of one user with the same word are alternatives: one of them suffices."""
    user_section: str = ""
    """Where `user` is an id, not a name: its section. What is named by another system's number is sure."""
    needed_section: str = ""


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


@dataclass(slots=True)
class Records:
    """All that was read out of the tables."""

    entries: list[Record] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    no_levels: list[tuple[str, str, Place]] = field(default_factory=list)
    """Process and type of damage of rows without any level."""
    cleared_levels: list[tuple[str, str, Place]] = field(default_factory=list)
    """Process and type of damage of rows that take their levels out."""


def read_table(table: Table, records: Records, findings: Findings, skipped: set[tuple[str, int]]) -> None:
    """The rows of a table, but those that are left out."""
    if table.kind == "damage":
        _close_intervals(table)
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


def _close_intervals(table: Table) -> None:
    """Makes the intervals of headings follow on each other. Raises Refused where they do not."""
    columns = [column for column in table.columns if column.interval is not None]
    if not columns:
        return
    intervals = closed([column.interval for column in columns if column.interval is not None])
    if isinstance(intervals, str):
        raise refused(
            table.sheet.file,
            _("headings: {problem}").format(problem=intervals),
            _("write them as 0-4 h, 4-8 h, 8-24 h, > 24 h"),
            row=table.heading.number,
            column=columns[0].position + 1,
        )
    found = dict(zip((column.position for column in columns), intervals, strict=True))
    table.columns = [
        replace(column, interval=found[column.position]) if column.position in found else column
        for column in table.columns
    ]


def _said(
    table: Table, row: Row, columns: list[Column], findings: Findings, record: Record | None = None
) -> Iterator[tuple[Column, Said]]:
    """What the cells of a row say; what is wrong is reported. The record notes which cells say nothing."""
    for column in columns:
        key = column.key
        if key is None:
            continue
        place = table.place(row, column.position)
        try:
            text = cell(table, row, column, findings)
            if record is not None and key.type not in ("id", "word") and (text is None or is_cleared(text)):
                (record.blank if text is None else record.cleared).append(column)
            elif text is not None:
                yield column, Said(parse_cell(key, text, column.unit), place, key)
        except BadCell as error:
            findings.error(error.place, error.message, error.hint)
        except QuantityError as error:
            findings.error(place, f"{key.name}: {error.message}", error.hint)


def _read_entry(table: Table, row: Row, records: Records, findings: Findings) -> None:
    record = Record(table.kind, table.place(row))
    name = next(key.name for key in KEYS[table.kind] if key.type == "text")
    before = findings.error_count
    for column, said in _said(table, row, table.columns, findings, record):
        if said.key.type == "id":
            record.id_text = str(said.value)
            record.number = record.number or record.id_text
        elif said.key.name == "number":
            record.number = str(said.value)
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
    """Columns of several languages make one text; one of several lines ends with a line end, as in YAML."""
    if "\n" in str(said.value):
        said.value = f"{said.value}\n"
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
    cleared: list[Place] = []
    values = {
        said.key.name: said
        for _column, said in _said(table, row, _but_cleared(table, row, cleared), findings)
    }
    cells = list(_level_cells(table, row, findings, cleared))
    if findings.error_count > before or not (values or cells):
        return
    if "level" in values:
        start = values.get("from")
        end = values.get("to")
        interval = Interval(_seconds(start) if start else 0, _seconds(end) if end else None)
        cells.append((interval, str(values["level"].value), values["level"].place))
    if not cells:
        if cleared:
            _clear_levels(table, row, values, cleared[0], records, findings)
        elif "process" in values and "type" in values:
            place = table.place(row, max(column.position for column in table.columns if column.key is None))
            records.no_levels.append((str(values["process"].value), str(values["type"].value), place))
        return
    if cleared:
        findings.error(
            cleared[0],
            _("levels of damage are taken out as a whole"),
            _("write {sign} into all of them, or a level into each").format(sign=CLEARED[language()]),
        )
        return
    if not _are_named(table, row, values, findings):
        return
    records.levels += [
        Level(
            str(values["process"].value),
            str(values["type"].value),
            interval,
            level,
            place,
            values["process"].place,
        )
        for interval, level, place in cells
    ]


def _are_named(table: Table, row: Row, values: dict[str, Said], findings: Findings) -> bool:
    """Whether a row of damage says whose it is, and of which type; reported otherwise."""
    for name in ("process", "type"):
        if name not in values:
            findings.error(
                table.place(row),
                _("{key} is missing in this row").format(key=f"`{name}`"),
                _("write it in each row"),
            )
            return False
    return True


def _but_cleared(table: Table, row: Row, cleared: list[Place]) -> list[Column]:
    """The columns of a row of damage, without that of the level where it takes the levels out."""
    kept = []
    for column in table.columns:
        text = row.cells[column.position] if column.position < len(row.cells) else ""
        if column.key is not None and column.key.name == "level" and is_cleared(text.strip()):
            cleared.append(table.place(row, column.position))
        else:
            kept.append(column)
    return kept


def _clear_levels(
    table: Table, row: Row, values: dict[str, Said], place: Place, records: Records, findings: Findings
) -> None:
    """All cells of a row say that there are no levels, or its only one does."""
    if _are_named(table, row, values, findings):
        records.cleared_levels.append((str(values["process"].value), str(values["type"].value), place))


def _level_cells(
    table: Table, row: Row, findings: Findings, cleared: list[Place]
) -> Iterator[tuple[Interval, str, Place]]:
    level = next(key for key in KEYS["damage"] if key.name == "level")
    for column in table.columns:
        if column.key is not None or column.interval is None:
            continue
        place = table.place(row, column.position)
        try:
            text = cell(table, row, column, findings)
            if text is None:
                continue
            if is_cleared(text):
                cleared.append(place)
                continue
            yield column.interval, str(parse_cell(level, text, None)), place
        except BadCell as error:
            findings.error(error.place, error.message, error.hint)
        except QuantityError as error:
            findings.error(place, error.message, error.hint)


def _seconds(said: Said) -> int:
    return parse_duration(duration_text(str(said.value), None))
