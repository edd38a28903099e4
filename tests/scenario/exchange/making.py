"""Short ways to import tables from text, and to make workbooks, whole and hostile ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from bcmsim.scenario.exchange.columns import Kind
from bcmsim.scenario.exchange.findings import Findings, Refused
from bcmsim.scenario.exchange.headings import folded
from bcmsim.scenario.exchange.importing import Outcome, Target, existing_target, read_tables, run_import
from bcmsim.scenario.exchange.sheets import Reading, read_sheets

HEAD = {
    "bcmsim": "1",
    "title": "T",
    "kind": "function-test",
    "language": "en",
    "outage": "2026-11-28 06:00 Europe/Berlin",
}


def imported(
    folder: Path,
    files: Mapping[str, str | bytes],
    format_: Literal["csv", "xlsx", "servicenow"] = "csv",
    *,
    kind: Kind | None = None,
    maps: Mapping[str, str] | None = None,
    into: Path | None = None,
    waz: str | None = None,
    skip: bool = False,
    sheets: tuple[str, ...] = (),
    encoding: str | None = None,
) -> Outcome:
    """What importing these files would do; unknown columns are left out."""
    paths = []
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        paths.append(path)
    findings = Findings()
    known = {folded(column): key for column, key in (maps or {}).items()}
    reading = Reading(format_, encoding, None, sheets)
    target = Target("new.yaml", HEAD) if into is None else existing_target(into)
    if format_ == "servicenow":
        tables: Any = [sheet for path in paths for sheet in read_sheets(path, reading, findings)]
    else:
        tables = read_tables(paths, reading, kind, known, findings)
    return run_import(tables, target, findings, waz=waz, skip=skip, maps=known)


def said(outcome: Outcome, severity: str = "error") -> list[str]:
    """The problems as `ROW:COLUMN: text`, of the tables only."""
    return [
        f"{one.line}:{one.column}: {one.text}"
        for one in outcome.problems
        if one.severity == severity and not one.file.endswith(".yaml")
    ]


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Any]]], change: Callable[[Any], None] | None = None
) -> bytes:
    """A workbook with these sheets; `change` may do more to it."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if change is not None:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data) if info.filename == part else data)
    return out.getvalue()


def readable(folder: Path, files: Mapping[str, str | bytes], format_: Literal["csv", "xlsx"]) -> bool:
    """Whether the files are read (with or without errors in rows) or refused in a sentence; nothing else."""
    try:
        outcome = imported(folder, files, format_)
    except Refused as error:
        return bool(error.message)
    return bool(outcome.text or outcome.errors or not outcome.changes.values)
