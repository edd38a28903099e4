"""CSV exports of a CMDB in the form of ServiceNow: items (`cmdb_ci`) and relations (`cmdb_rel_ci`).

A relation reads "parent TYPE child", where the type holds both directions: `Depends on::Used by` says that
the parent depends on the child. Which end needs the other is decided by the first half alone
(`PARENT_NEEDS`, `CHILD_NEEDS`); what says nothing about a restart is left out with a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bcmsim.i18n import _, ngettext
from bcmsim.scenario.exchange.cells import BadCell, cell
from bcmsim.scenario.exchange.cmdb_words import (
    CHILD_NEEDS,
    HEADINGS,
    PARENT_NEEDS,
    PROCESS_CLASSES,
    STATUS_GONE,
)
from bcmsim.scenario.exchange.columns import Kind
from bcmsim.scenario.exchange.entries import Edge, Record, Records, Said
from bcmsim.scenario.exchange.findings import Findings, Place, Refused, refused
from bcmsim.scenario.exchange.headings import folded, heading_of
from bcmsim.scenario.exchange.naming import id_from
from bcmsim.scenario.exchange.sheets import Row, Sheet
from bcmsim.scenario.exchange.table_keys import ASSET_KEYS, PROCESS_KEYS, Key
from bcmsim.scenario.exchange.tables import Column, Table
from bcmsim.scenario.exchange.values import parse_cell
from bcmsim.scenario.mistakes import QuantityError, shown
from bcmsim.text import one_line

_SUFFIX = 8
"""So many characters of the sys_id tell items of one name apart; all of them where these are the same."""


@dataclass(slots=True)
class Item:
    """One configuration item."""

    place: Place
    number: str
    name: str
    is_process: bool
    owners: dict[str, Said]
    gone: bool
    """Whether it is out of service."""
    row: Row
    cells: _Cells
    more: dict[bool, list[Column]] = field(default_factory=dict)
    """The columns with further keys, for processes and for assets."""


@dataclass(slots=True)
class Relation:
    """`user` needs `needed`, each by sys_id or name."""

    user: str
    needed: str
    place: Place


def read_cmdb(
    sheets: Sequence[Sheet],
    maps: Mapping[str, str],
    records: Records,
    findings: Findings,
    skipped: set[tuple[str, int]],
) -> None:
    """Items and relations of all files. Raises Refused for a file that is neither."""
    _check_maps(sheets, maps)
    items: list[Item] = []
    relations: list[Relation] = []
    for sheet in sheets:
        if not sheet.rows:
            raise refused(sheet.file, _("the table is empty"))
        columns = _columns(sheet.rows[0])
        if ("parent" in columns or "parent_name" in columns) and (
            "child" in columns or "child_name" in columns
        ):
            relations += _relations(sheet, columns, findings, skipped)
        elif "name" in columns or "sys_id" in columns:
            items += _items(sheet, columns, maps, findings, skipped)
        else:
            raise refused(
                sheet.file,
                _("these are neither configuration items (name, sys_id) nor relations (parent, child, type)"),
                _("the columns are {columns}").format(
                    columns=", ".join(one_line(text, 30) for text in sheet.rows[0].cells if text.strip())
                ),
            )
    gone = {item.number: None for item in items if item.gone}
    gone.pop("", None)
    items = [item for item in items if not item.gone]
    for position in _served(items, relations):
        findings.often(
            items[position].place,
            _("a service that an asset needs is taken as an asset"),
            _("only assets are restarted; a process can wait for assets, not the other way round"),
        )
    ids = _ids(items)
    records.entries += [_record(item, id_, findings) for item, id_ in zip(items, ids, strict=True)]
    numbers = {
        item.number: ("processes" if item.is_process else "resources", id_)
        for item, id_ in zip(items, ids, strict=True)
        if item.number
    }
    for relation in relations:
        if relation.user in gone or relation.needed in gone:
            findings.often(relation.place, _("a relation of an item out of service: the row is left out"))
            continue
        (user_section, user), (needed_section, needed) = (
            numbers.get(end, ("", end)) for end in (relation.user, relation.needed)
        )
        if user == needed:
            findings.often(relation.place, _("an item that is related to itself: the row is left out"))
            continue
        records.edges.append(
            Edge(user, needed, relation.place, user_section=user_section, needed_section=needed_section)
        )


def _check_maps(sheets: Sequence[Sheet], maps: Mapping[str, str]) -> None:
    heads = {folded(text): text for sheet in sheets for row in sheet.rows[:1] for text in row.cells}
    keys = dict.fromkeys(key.name for key in (*ASSET_KEYS, *PROCESS_KEYS))
    for name, key in maps.items():
        if name not in heads or (key and key not in keys):
            raise Refused(
                _("--map cannot read the column “{column}” as “{key}”").format(column=name, key=key),
                _("the columns are {columns}; the keys are {keys}").format(
                    columns=", ".join(one_line(text, 30) for text in heads.values() if text),
                    keys=", ".join(keys),
                ),
            )


def _columns(heading: Row) -> dict[str, int]:
    """What stands where: the first of the known headings counts."""
    positions: dict[str, int] = {}
    for position, text in enumerate(heading.cells):
        positions.setdefault(folded(text), position)
    found = {}
    for name, words in HEADINGS.items():
        for word in words:
            if word in positions:
                found[name] = positions[word]
                break
    return found


class _Cells:
    """The cells of one sheet by what they are."""

    def __init__(self, sheet: Sheet, columns: Mapping[str, int], findings: Findings) -> None:
        self.table = Table("assets", sheet, sheet.rows[0], [])
        self._findings = findings
        words = Key("name", "word", "", "")
        self._columns = {name: Column(position, words, name) for name, position in columns.items()}

    def get(self, row: Row, name: str) -> str:
        """The text, empty where there is none. Raises BadCell."""
        column = self._columns.get(name)
        return "" if column is None else cell(self.table, row, column, self._findings) or ""

    def place(self, row: Row, name: str) -> Place:
        """Where it stands."""
        column = self._columns.get(name)
        return self.table.place(row, 0 if column is None else column.position)


# --- items ---------------------------------------------------------------------------------------


def _items(
    sheet: Sheet,
    columns: dict[str, int],
    maps: Mapping[str, str],
    findings: Findings,
    skipped: set[tuple[str, int]],
) -> list[Item]:
    cells = _Cells(sheet, columns, findings)
    more = _more_columns(sheet, columns, maps)
    found = []
    gone: list[Place] = []
    for row in cells.table.rows():
        place = cells.table.place(row)
        if place.line in skipped:
            continue
        try:
            item = _item(cells, row)
        except BadCell as error:
            findings.error(error.place, error.message, error.hint)
            continue
        found.append(item)
        if item.gone:
            gone.append(place)
            continue
        if not item.name:
            found.pop()
            findings.error(place, _("the item has no name"), _("name it, or leave it out with --skip"))
            continue
        item.more = more
    if gone:
        findings.warning(
            gone[0],
            ngettext(
                "{n} item is out of service and is left out",
                "{n} items are out of service and are left out",
                len(gone),
            ).format(n=len(gone)),
        )
    return found


def _item(cells: _Cells, row: Row) -> Item:
    """The item of a row. Raises BadCell."""
    owners = {}
    for name in ("owned_by", "managed_by", "assigned_to"):
        if text := cells.get(row, name):
            owners[name] = Said(text, cells.place(row, name), _key(PROCESS_KEYS, "owner"))
    return Item(
        cells.table.place(row),
        cells.get(row, "sys_id"),
        cells.get(row, "name"),
        folded(cells.get(row, "class")) in PROCESS_CLASSES,
        owners,
        any(folded(cells.get(row, name)) in words for name, words in STATUS_GONE.items()),
        row,
        cells,
    )


def _more_columns(
    sheet: Sheet, columns: Mapping[str, int], maps: Mapping[str, str]
) -> dict[bool, list[Column]]:
    """Columns that `--map` names, and those whose heading is a limit or a WAZ; for assets and processes."""
    own = {True: ("rto", "mtpd", "rpo"), False: ("waz", "backup_every")}
    keys = {True: PROCESS_KEYS, False: ASSET_KEYS}
    found: dict[bool, list[Column]] = {True: [], False: []}
    taken = dict.fromkeys(columns.values())
    for is_process, known in keys.items():
        for position, text in enumerate(sheet.rows[0].cells):
            heading = heading_of(text.strip().removeprefix("u_"))
            wanted = maps.get(folded(text))
            for key in known:
                if wanted is None and position not in taken:
                    meant = key.name in own[is_process] and heading.words in _words_of(key)
                else:
                    meant = key.name == wanted
                if (meant and key.type not in ("id", "text")) or (meant and wanted):
                    found[is_process].append(Column(position, key, text, heading.unit))
    return found


def _words_of(key: Key) -> Iterable[str]:
    return map(folded, (key.name, *key.de, *key.en))


def _values(cells: _Cells, row: Row, columns: list[Column], findings: Findings) -> dict[str, Said]:
    found: dict[str, Said] = {}
    for column in columns:
        assert column.key is not None
        place = cells.table.place(row, column.position)
        try:
            text = cell(cells.table, row, column, findings)
            if text is not None:
                found[column.key.name] = Said(parse_cell(column.key, text, column.unit), place, column.key)
        except BadCell as error:
            findings.error(error.place, error.message, error.hint)
        except QuantityError as error:
            findings.error(place, f"{column.key.name}: {error.message}", error.hint)
    return found


def _served(items: list[Item], relations: list[Relation]) -> list[int]:
    """Services that an asset needs are assets themselves: nothing that restarts can wait for a process.

    Positions of the items that become assets by this, in order.
    """
    numbers = {item.number: position for position, item in enumerate(items) if item.number}
    for position, item in enumerate(items):
        numbers.setdefault(item.name, position)
    needed: dict[int, list[int]] = {}
    for relation in relations:
        user, target = numbers.get(relation.user), numbers.get(relation.needed)
        if user is not None and target is not None:
            needed.setdefault(user, []).append(target)
    became: dict[int, None] = {}
    waiting = [position for position, item in enumerate(items) if not item.is_process]
    while waiting:
        for target in needed.get(waiting.pop(), ()):
            if items[target].is_process:
                items[target].is_process = False
                became[target] = None
                waiting.append(target)
    return sorted(became)


def _ids(items: list[Item]) -> list[str]:
    """An id for each item, made from its name; where several have one name, the sys_id tells them apart.

    A service of the same name as its servers is one of these several too: relations must never be ambiguous.
    """
    made = [id_from(item.name) or id_from(item.number) for item in items]
    doubled = _doubled(made)
    short = [
        f"{one}-{id_from(item.number)[:_SUFFIX]}" if one in doubled and item.number else one
        for one, item in zip(made, items, strict=True)
    ]
    doubled = _doubled(short)
    return [
        f"{one}-{id_from(item.number)}" if made_short in doubled and item.number else made_short
        for one, made_short, item in zip(made, short, items, strict=True)
    ]


def _doubled(ids: list[str]) -> dict[str, None]:
    """The ids that stand more than once."""
    return {one: None for one, count in Counter(ids).items() if count > 1}


def _record(item: Item, id_: str, findings: Findings) -> Record:
    kind: Kind = "processes" if item.is_process else "assets"
    keys = PROCESS_KEYS if item.is_process else ASSET_KEYS
    record = Record(kind, item.place, id_, item.number or None, (item.name,))
    record.values["title"] = Said(item.name, item.place, _key(keys, "title"))
    order = ("owned_by", "managed_by") if item.is_process else ("managed_by", "owned_by", "assigned_to")
    owner = next((item.owners[name] for name in order if name in item.owners), None)
    if owner is not None:
        record.values["owner"] = Said(owner.value, owner.place, _key(keys, "owner"))
    record.values.update(_values(item.cells, item.row, item.more[item.is_process], findings))
    return record


def _key(keys: Sequence[Key], name: str) -> Key:
    return next(key for key in keys if key.name == name)


# --- relations -----------------------------------------------------------------------------------


def _relations(
    sheet: Sheet, columns: dict[str, int], findings: Findings, skipped: set[tuple[str, int]]
) -> list[Relation]:
    cells = _Cells(sheet, columns, findings)
    found = []
    for row in cells.table.rows():
        if cells.table.place(row).line in skipped:
            continue
        try:
            relation = _relation(cells, row, findings)
        except BadCell as error:
            findings.error(error.place, error.message, error.hint)
            continue
        if relation is not None:
            found.append(relation)
    return found


def _relation(cells: _Cells, row: Row, findings: Findings) -> Relation | None:
    """Raises BadCell."""
    parent = cells.get(row, "parent") or cells.get(row, "parent_name")
    child = cells.get(row, "child") or cells.get(row, "child_name")
    if not parent and not child:
        return None
    place = cells.place(row, "child" if cells.get(row, "child") else "child_name")
    if not parent or not child:
        raise BadCell(
            cells.table.place(row), _("one end of the relation is missing"), _("write parent and child")
        )
    type_ = cells.get(row, "type")
    half = folded(type_.partition("::")[0])
    if half in PARENT_NEEDS:
        return Relation(parent, child, place)
    if half in CHILD_NEEDS:
        return Relation(child, parent, place)
    findings.often(
        cells.place(row, "type"),
        _("relations of the type {type} are left out").format(type=shown(type_ or "-")),
        _("what it means for a restart is not known"),
    )
    return None
