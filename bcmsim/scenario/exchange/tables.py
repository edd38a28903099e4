"""Sheets -> tables whose columns are known: which kind, which row is the heading, which column which key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bcmsim.i18n import _
from bcmsim.scenario.exchange.columns import (
    KEYS,
    KINDS,
    REQUIRED,
    SHEET_NAMES,
    Key,
    Kind,
    headings_of,
    key_named,
)
from bcmsim.scenario.exchange.findings import Findings, Place, Refused, refused
from bcmsim.scenario.exchange.headings import Interval, folded, heading_of, interval_of
from bcmsim.scenario.exchange.sheets import Row, Sheet
from bcmsim.text import one_line

_HEADING_ROWS = 20
"""The heading is looked for in so many rows that hold something."""

Maps = Mapping[str, str]
"""Folded heading -> key, or "" for a column that is left out: what `--map` and answers say."""


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds."""

    position: int
    key: Key | None
    """None for a column of damage levels in one interval."""
    heading: str
    unit: str | None = None
    language: str | None = None
    interval: Interval | None = None

    @property
    def meaning(self) -> str:
        """The key as people name it."""
        if self.key is None:
            return _("level in this interval")
        return f"{self.key.name}.{self.language}" if self.language else self.key.name


@dataclass(slots=True)
class Table:
    """A sheet that was understood."""

    kind: Kind
    sheet: Sheet
    heading: Row
    columns: list[Column]
    unknown: list[int] = field(default_factory=list)
    """Positions of columns that hold something and mean nothing yet."""

    def head(self, position: int) -> str:
        """The heading of a column on one line."""
        cells = self.heading.cells
        return one_line(cells[position].strip(), 40) if position < len(cells) else ""

    def rows(self) -> Iterator[Row]:
        """The rows below the heading."""
        return (row for row in self.sheet.rows if row.number > self.heading.number)

    def place(self, row: Row, position: int = 0) -> Place:
        """A cell's place."""
        return Place(self.sheet.file, row.number, position + 1)


def recognise(sheet: Sheet, wanted: Kind | None, maps: Maps, findings: Findings) -> Table:
    """The table that a sheet holds. Raises Refused, with the columns and the keys they could be."""
    if not sheet.rows:
        raise refused(sheet.file, _("the table is empty"))
    named = wanted or SHEET_NAMES.get(folded(sheet.name))
    best: list[tuple[int, Kind, Row, list[Column]]] = []
    for kind in (named,) if named else KINDS:
        found = max(
            (
                (sum(column.position >= 0 for column in columns), -number, row, columns)
                for number, row in enumerate(sheet.rows[:_HEADING_ROWS])
                if _complete(kind, columns := _columns(kind, row, maps))
            ),
            key=lambda one: one[:2],
            default=None,
        )
        if found is not None:
            best.append((found[0], kind, found[2], found[3]))
    if not best and named and not wanted:
        return recognise(Sheet("", sheet.file, sheet.rows, sheet.plain), None, maps, findings)
    if not best:
        raise _not_understood(sheet, wanted)
    best.sort(key=lambda one: -one[0])
    if len(best) > 1 and best[0][0] == best[1][0]:
        raise refused(
            sheet.file,
            _("this table may hold {kinds}").format(
                kinds=", ".join(one[1] for one in best if one[0] == best[0][0])
            ),
            _("say which with --as"),
            row=best[0][2].number,
        )
    _count, kind, heading, columns = best[0]
    table = Table(kind, sheet, heading, columns)
    _check_columns(table)
    _find_unknown(table, maps, findings)
    return table


def _columns(kind: Kind, row: Row, maps: Maps) -> list[Column]:
    """The columns that a row would name as a heading; of two for one key the better known heading."""
    found: dict[tuple[str, str | None], tuple[int, Column]] = {}
    levels: list[Column] = []
    doubled: list[Column] = []
    for position, text in enumerate(row.cells):
        column = _column(kind, position, text, maps)
        if column is None:
            continue
        if column.key is None:
            levels.append(column)
            continue
        place = column.key.name, column.language
        rank = _rank(column.key, column.heading, maps)
        if place not in found or rank < found[place][0]:
            found[place] = rank, column
        elif rank == found[place][0]:
            doubled.append(column)
    chosen = [column for _rank_, column in found.values()] + levels + doubled
    return sorted(chosen, key=lambda column: column.position)


def _column(kind: Kind, position: int, text: str, maps: Maps) -> Column | None:
    if not text.strip():
        return None
    heading = heading_of(text)
    name = maps.get(folded(text))
    if name is not None:
        key = key_named(kind, name.partition(":")[0])
        interval = interval_of(name) if kind == "damage" and key is None else None
        if key is None and interval is None:
            return None
        return Column(position, key, text.strip(), heading.unit, heading.language, interval)
    if kind == "damage" and (interval := interval_of(text)) is not None:
        return Column(position, None, text.strip(), interval=interval)
    known = headings_of(kind)
    key = known.get(heading.words) or known.get(folded(text.partition("(")[0]))
    if key is None:
        return None
    language = heading.language if key.type == "text" else None
    return Column(position, key, text.strip(), heading.unit, language)


def _rank(key: Key, heading: str, maps: Maps) -> int:
    """How surely a heading means a key: what was said first, then as the lists of headings are ordered."""
    if folded(heading) in maps:
        return -1
    words = heading_of(heading).words
    names = [folded(key.name), *(folded(one) for pair in _paired(key) for one in pair)]
    return names.index(words) if words in names else len(names)


def _paired(key: Key) -> Iterator[tuple[str, ...]]:
    """The headings of both languages in turn: both first ones are equally good."""
    for number in range(max(len(key.de), len(key.en))):
        yield (*key.de[number : number + 1], *key.en[number : number + 1])


def _complete(kind: Kind, columns: list[Column]) -> bool:
    there = {column.key.name for column in columns if column.key is not None}
    if kind == "damage" and not any(column.key is None for column in columns):
        return {"process", "type", "from", "level"} <= there
    return all(any(name in there for name in group) for group in REQUIRED[kind])


def _check_columns(table: Table) -> None:
    """Raises Refused where two columns say that they are the same key."""
    seen: dict[tuple[str, str | None], Column] = {}
    for column in table.columns:
        if column.key is None:
            continue
        place = column.key.name, column.language
        if place in seen:
            raise refused(
                table.sheet.file,
                _("the columns {one} and {other} are both read as {key}").format(
                    one=f"“{one_line(seen[place].heading, 40)}”",
                    other=f"“{one_line(column.heading, 40)}”",
                    key=f"`{column.meaning}`",
                ),
                _('give them different headings, or leave one out with --map "COLUMN="'),
                row=table.heading.number,
                column=column.position + 1,
            )
        seen[place] = column


def _find_unknown(table: Table, maps: Maps, findings: Findings) -> None:
    used = {column.position for column in table.columns}
    filled: dict[int, Row] = {}
    for row in table.rows():
        for position, text in enumerate(row.cells):
            if text and position not in used and position not in filled and text.strip():
                filled[position] = row
    for position in sorted(filled):
        head = table.head(position)
        if not head:
            if position < len(table.heading.cells):
                findings.warning(
                    table.place(filled[position], position),
                    _("column {number} has no heading and is left out").format(number=position + 1),
                )
        elif maps.get(folded(head)) != "" and folded(table.heading.cells[position]) not in maps:
            table.unknown.append(position)


def _not_understood(sheet: Sheet, wanted: Kind | None) -> Refused:
    row = sheet.rows[0]
    columns = ", ".join(f"“{one_line(text.strip(), 30)}”" for text in row.cells[:40] if text.strip())
    if wanted is None:
        text = _("no known heading was found; the columns are {columns}").format(columns=columns or "-")
        hint = _('say with --as what the table holds, and with --map "COLUMN=KEY" what its columns are')
    else:
        text = _("a column for {keys} is missing; the columns are {columns}").format(
            keys=_required(wanted), columns=columns or "-"
        )
        hint = _('write --map "COLUMN=KEY"; the keys are {keys}').format(keys=keys_shown(wanted))
    return refused(sheet.file, text, hint, row=row.number)


def _required(kind: Kind) -> str:
    groups = [_(" or ").join(f"`{name}`" for name in group) for group in REQUIRED[kind]]
    return ", ".join(groups)


def keys_shown(kind: Kind) -> str:
    """The keys that columns of this kind can be."""
    names = [key.name for key in KEYS[kind]]
    if kind == "processes":
        names.append("damage." + _("TYPE"))
    if kind == "damage":
        names.append(_("an interval such as 0-4 h"))
    return ", ".join(names)


def left_open(table: Table) -> Refused:
    """The error for columns that nobody explained."""
    heads = ", ".join(f"“{table.head(position)}”" for position in table.unknown)
    return refused(
        table.sheet.file,
        _("what is in these columns is not known: {columns}").format(columns=heads),
        _(
            'write --map "COLUMN=KEY", --map "COLUMN=" to leave one out, or --yes to leave all out;'
            " the keys are {keys}"
        ).format(keys=keys_shown(table.kind)),
        row=table.heading.number,
        column=table.unknown[0] + 1,
    )
