"""Cells of a table as they are used: what the file knew about them is judged here, where it matters."""

from __future__ import annotations

from typing import Final

from bcmsim.i18n import _
from bcmsim.scenario.exchange.findings import Findings, Place
from bcmsim.scenario.exchange.sheets import CELL_LIMIT, Row, has_control
from bcmsim.scenario.exchange.tables import Column, Table
from bcmsim.scenario.exchange.values import is_nothing
from bcmsim.text import one_line

_SERIAL_DAYS: Final = range(36_526, 73_051)
"""The years 2000 to 2099 as numbers of days, which is how spreadsheets keep dates."""
_FORMULA_SIGNS: Final = ("=", "+", "-", "@")


def cell(table: Table, row: Row, column: Column, findings: Findings) -> str | None:
    """The text of a cell, or None where it holds nothing; what is wrong with it is reported.

    Raises BadCell where it cannot be used.
    """
    position = column.position
    if position >= len(row.cells):
        return None
    text = row.cells[position].strip()
    if row.marks is not None and position in row.marks:
        _judge_marks(table, row, column, text, findings)
    if not text:
        return None
    place = table.place(row, position)
    if len(text) > CELL_LIMIT:
        raise BadCell(
            place,
            _("the cell holds {count} characters").format(count=len(text)),
            _("write at most {limit}").format(limit=CELL_LIMIT),
        )
    if has_control(text):
        raise BadCell(place, _("the cell holds control characters"), _("delete them"))
    if table.sheet.plain:
        text = _plain_text(text, place, findings)
    is_words = column.key is not None and column.key.type in ("text", "plain", "id")
    return None if not is_words and is_nothing(text) else text


class BadCell(Exception):
    """A cell that cannot be used: where, why, and what would be right."""

    def __init__(self, place: Place, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.place = place
        self.message = message
        self.hint = hint


def _plain_text(text: str, place: Place, findings: Findings) -> str:
    """A text that a spreadsheet program would calculate; the quote by which `export` prevents it goes."""
    bare = text.lstrip("'")
    if not bare.startswith(_FORMULA_SIGNS):
        return text
    if bare != text:
        return text[1:]
    if len(text) > 1 and not text.startswith(("- ", "-\n")):
        findings.often(
            place,
            _("a cell that begins with {signs} is read as text, not calculated").format(signs="= + - @"),
            _("in a spreadsheet program it would be a formula"),
        )
    return text


def _judge_marks(table: Table, row: Row, column: Column, text: str, findings: Findings) -> None:
    """What the file knew about the cell. Raises BadCell."""
    marks = (row.marks or {})[column.position]
    place = table.place(row, column.position)
    if "error" in marks:
        raise BadCell(
            place,
            _("the cell holds the error {error}").format(error=one_line(text, 20)),
            _("mend the formula"),
        )
    if "no-result" in marks:
        raise BadCell(
            place,
            _("the cell holds a formula without a stored result"),
            _("open the file in a spreadsheet program and save it, or write the value"),
        )
    if "merged-across" in marks:
        raise BadCell(
            place,
            _("the cell is merged across columns: which one it is meant for is not clear"),
            _("undo the merging and write the value into its column"),
        )
    if "formula" in marks:
        findings.often(
            place, _("a formula: its stored result is taken"), _("make sure that it was calculated")
        )
    if "merged" in marks:
        findings.often(place, _("a merged cell: its value is taken for each of its rows"))
    is_time = column.key is not None and column.key.type in ("duration", "uncertain")
    if is_time and "date" in marks:
        raise BadCell(
            place,
            _("the cell holds the date {date}, but a duration is due").format(date=text),
            _("write it as text, such as 4 h"),
        )
    if is_time and "number" in marks and text.isdigit() and int(text) in _SERIAL_DAYS:
        raise BadCell(
            place,
            _("the cell holds {number}, which looks like a date").format(number=text),
            _("write it as text, such as 4 h"),
        )
    if is_time and "time" in marks:
        findings.often(
            place,
            _("a time of day is read as a duration in hours and minutes"),
            _("write it as text, such as 4 h"),
        )
