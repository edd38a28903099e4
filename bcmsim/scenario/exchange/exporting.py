"""A scenario -> tables that `import` reads back to the same (R030), as CSV files or one workbook."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bcmsim.i18n import LANGUAGES, _
from bcmsim.scenario.exchange.columns import KEYS, SECTIONS, SHEET_TITLES, Kind
from bcmsim.scenario.exchange.findings import Refused
from bcmsim.scenario.exchange.intervals import written
from bcmsim.scenario.exchange.sheets import CELL_LIMIT, has_control
from bcmsim.scenario.exchange.table_keys import Key
from bcmsim.scenario.exchange.values import UNSAID, present, shown_uncertain
from bcmsim.scenario.format import ScenarioFile
from bcmsim.scenario.mistakes import shown
from bcmsim.scenario.writing import Plain

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_DANGEROUS: Final = re.compile(r"'*[=+\-@\t\r]")
"""What a spreadsheet program would calculate; and what would look so once a quote is taken off."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: its kind, its headings, its rows of text."""

    kind: Kind
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def grids_of(file: ScenarioFile, lang: str) -> list[Grid]:
    """The tables of a scenario that hold something; headings in the language."""
    grids = [_entries(file, kind, lang) for kind in ("processes", "assets", "people")]
    grids.insert(2, _damage(file, lang))
    return [grid for grid in grids if grid.rows]


def _entries(file: ScenarioFile, kind: Kind, lang: str) -> Grid:
    entries: Mapping[str, Any] = getattr(file, SECTIONS[kind])
    columns: list[tuple[Key, str | None]] = []
    for key in KEYS[kind]:
        if key.type == "id":
            columns.append((key, None))
            continue
        values = [value for entry in entries.values() if (value := _value(key, entry)) not in (None, [], {})]
        if not values:
            continue
        if key.type != "text" or any(not isinstance(value, dict) for value in values):
            columns.append((key, None))
        if key.type == "text":
            used = [
                one for one in LANGUAGES if any(isinstance(value, dict) and one in value for value in values)
            ]
            columns += [(key, one) for one in used]
    headings = tuple(_heading(key, language, lang) for key, language in columns)
    rows = tuple(
        tuple(_cell(key, language, id_, entry) for key, language in columns) for id_, entry in entries.items()
    )
    return Grid(kind, headings, rows)


def _heading(key: Key, language: str | None, lang: str) -> str:
    name = (key.de if lang == "de" else key.en)[0]
    return f"{name} ({language})" if language else name


def _value(key: Key, entry: Any) -> Plain:
    value = present(key, entry)
    return None if key.name in UNSAID and value == UNSAID[key.name] else value


def _cell(key: Key, language: str | None, id_: str, entry: Any) -> str:
    if key.type == "id":
        return id_
    value = _value(key, entry)
    if key.type == "text":
        if isinstance(value, dict):
            return str(value.get(language, "")) if language else ""
        return str(value) if value is not None and language is None else ""
    if value is None:
        return ""
    if key.type == "uncertain":
        return shown_uncertain(value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {count}" for name, count in value.items())
    if isinstance(value, list):
        return "; ".join(" | ".join(map(str, one)) if isinstance(one, list) else str(one) for one in value)
    return value


def _damage(file: ScenarioFile, lang: str) -> Grid:
    ends = list(file.impact.intervals) if file.impact is not None else []
    starts = [0, *ends]
    keys = {key.name: key for key in KEYS["damage"]}
    headings = (
        _heading(keys["process"], None, lang),
        _heading(keys["type"], None, lang),
        *(written(start, end) for start, end in zip(starts, [*ends, None], strict=True)),
    )
    rows = [
        (id_, type_, *map(str, levels))
        for id_, process in file.processes.items()
        for type_, levels in process.damage.items()
        if len(levels) == len(starts)
    ]
    return Grid("damage", headings, tuple(rows))


# --- files ---------------------------------------------------------------------------------------


def csv_text(grid: Grid, lang: str) -> str:
    """The table as CSV, as spreadsheet programs of the language expect it; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if lang == "de" else ",", lineterminator="\r\n")
    writer.writerow(grid.headings)
    writer.writerows([[_neutral(text) for text in row] for row in grid.rows])
    return out.getvalue()


def _neutral(text: str) -> str:
    return f"'{text}" if _DANGEROUS.match(text) else text


def file_name(grid: Grid) -> str:
    """The name of its CSV file, the same in every language."""
    return f"{grid.kind}.csv"


def workbook_bytes(grids: Sequence[Grid]) -> bytes:
    """All tables as the sheets of one workbook; every cell is text, so that nothing is calculated."""
    from openpyxl import Workbook

    _check_storable(grids)
    book = Workbook(write_only=True)
    for grid in grids:
        sheet = book.create_sheet(_(SHEET_TITLES[grid.kind]))
        sheet.freeze_panes = "B2"
        for number, width in enumerate(_widths(grid)):
            sheet.column_dimensions[_letters(number)].width = width
        for row in _cells(sheet, grid):
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _check_storable(grids: Sequence[Grid]) -> None:
    """Raises Refused for a text that no cell can hold."""
    for grid in grids:
        for row in grid.rows:
            if any(len(text) > CELL_LIMIT or has_control(text) for text in row):
                raise Refused(
                    _(
                        "a text of {id} is too long for a cell of a workbook, or holds control characters"
                    ).format(id=shown(row[0])),
                    _("write --to csv"),
                )


def _cells(sheet: WriteOnlyWorksheet, grid: Grid) -> Iterator[list[Any]]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate((grid.headings, *grid.rows)):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value="")
            cell.value = text or None
            cell.data_type = "s" if text else "n"
            cell.alignment = wrapped
            if number == 0:
                cell.font = bold
            elif text.startswith("="):
                cell.quotePrefix = True
            cells.append(cell)
        yield cells


def _letters(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(number + 1)


def _widths(grid: Grid) -> list[int]:
    columns = zip(grid.headings, *grid.rows, strict=True)
    return [
        min(60, max(8, *(len(line) for text in column for line in text.split("\n")[:3])) + 2)
        for column in columns
    ]
