"""A table as it came out of a file: rows of text, with what the file knew about single cells.

Cells are text whatever they were: a number is written as people would, a time as h:mm, a date as
2026-11-24. What a cell was is kept as a mark, and judged only where the cell is used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bcmsim.i18n import _
from bcmsim.scenario.exchange.findings import Findings, Refused, refused
from bcmsim.scenario.reading import Unreadable, read_bytes
from bcmsim.text import visible

Mark = Literal["error", "formula", "no-result", "time", "date", "number", "merged", "merged-across"]

FILE_LIMIT = 100_000_000
"""Bytes of one file."""
ROW_LIMIT = 200_000
"""Rows that hold something."""
COLUMN_LIMIT = 1_000
CELL_LIMIT = 32_767
"""Characters of one cell: what spreadsheets themselves can hold."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"


@dataclass(slots=True)
class Row:
    """One row that holds something; `marks` by position from 0."""

    number: int
    cells: list[str]
    marks: dict[int, tuple[Mark, ...]] | None = None


@dataclass(slots=True)
class Sheet:
    """One table of a file."""

    name: str
    """What hints at its meaning: the sheet's name, or the file's without its suffix."""
    file: str
    """How findings name it: `bia.csv`, `bia.xlsx[Processes]`."""
    rows: list[Row]
    plain: bool
    """Whether it is plain text, in which formulas cannot be told from texts."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are to be read, where that is not left to be found out."""

    format: Literal["csv", "xlsx", "servicenow"]
    encoding: str | None = None
    delimiter: str | None = None
    sheets: tuple[str, ...] = ()


def read_sheets(path: Path, reading: Reading, findings: Findings) -> list[Sheet]:
    """The tables of a file. Raises Refused where it cannot be read at all."""
    shown = visible(str(path))
    content = _bytes_of(path, shown)
    if reading.format == "xlsx":
        _must_be_workbook(content, shown)
        from bcmsim.scenario.exchange.workbook import read_workbook

        return read_workbook(path, shown, reading.sheets, findings)
    _must_be_text(content, shown)
    from bcmsim.scenario.exchange.csv_file import read_csv

    return [read_csv(path.stem, shown, content, reading, findings)]


def _bytes_of(path: Path, shown: str) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > FILE_LIMIT:
            raise refused(
                shown,
                _("the file is larger than {limit} MB").format(limit=FILE_LIMIT // 1_000_000),
                _("export only the columns that are needed"),
            )
        return read_bytes(path, FILE_LIMIT)
    except Unreadable as error:
        raise refused(shown, error.message, error.hint) from None
    except ValueError as error:
        raise refused(shown, _("there is no such file")) from error


def _must_be_workbook(content: bytes, shown: str) -> None:
    if content.startswith(_OLE):
        raise _ole(content, shown)
    if not content.startswith(_ZIP):
        if not content.strip():
            raise refused(shown, _("the file is empty"))
        raise refused(
            shown, _("this is no Excel workbook (xlsx)"), _("for text with separators write --from csv")
        )


def _must_be_text(content: bytes, shown: str) -> None:
    if content.startswith(_OLE):
        raise _ole(content, shown)
    if content.startswith(_ZIP):
        raise refused(shown, _("this is a workbook or an archive, not CSV"), _("write --from xlsx"))


def _ole(content: bytes, shown: str) -> Refused:
    """The container of old Excel files, and of new ones that are encrypted."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return refused(
            shown,
            _("the workbook is protected with a password"),
            _("save a copy without the password"),
        )
    return refused(
        shown, _("this is the format of old Excel (xls), which is not read"), _("save it as xlsx or CSV")
    )


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def has_control(text: str) -> bool:
    """Whether the text holds control characters, which no name or text needs."""
    return not text.isprintable() and _CONTROL.search(text) is not None
