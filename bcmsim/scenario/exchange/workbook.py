"""Excel workbooks: sheets as rows of text, with what each cell was.

A workbook is a ZIP of XML files, so it is looked at twice. The first look (`_survey`) reads the raw XML with
expat: it refuses archives that unpack to far more than they are and XML that defines entities, and it learns
what openpyxl's fast reader does not tell: which cells are formulas, which are merged, which rows are hidden,
how far the values reach. The second look is openpyxl's, for values.
"""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from bcmsim.i18n import _, ngettext
from bcmsim.scenario.exchange.findings import Findings, Place, Refused, refused
from bcmsim.scenario.exchange.sheets import COLUMN_LIMIT, ROW_LIMIT, Mark, Row, Sheet
from bcmsim.text import visible

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

UNPACKED_LIMIT = 400_000_000
"""Bytes of all parts together."""
_RATIO_LIMIT = 200
"""How much larger one part may be unpacked; repetitive sheets reach about 60."""
_RATIO_FROM = 20_000_000
"""Parts smaller than this may be packed as tightly as they like."""
_PARTS_LIMIT = 5_000
_SLOTS_LIMIT = 30_000_000
"""Rows times columns of one sheet."""

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
"""What a broken workbook makes zipfile and openpyxl raise."""

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def read_workbook(path: Path, shown: str, wanted: tuple[str, ...], findings: Findings) -> list[Sheet]:
    """The visible sheets, or the ones that were asked for. Raises Refused."""
    import openpyxl

    surveys = _survey_all(path, shown)
    book = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl does not know (pictures, validations) is no table
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
            return [
                _sheet(worksheet, shown, surveys, findings)
                for worksheet in _chosen(book, shown, wanted, findings)
            ]
    except Refused:
        raise
    except _BROKEN:
        raise _broken(shown) from None
    finally:
        if book is not None:
            book.close()


def _broken(shown: str) -> Refused:
    return refused(
        shown, _("the workbook is damaged"), _("open it in a spreadsheet program and save it as xlsx again")
    )


def _chosen(book: Workbook, shown: str, wanted: tuple[str, ...], findings: Findings) -> Iterator[Any]:
    """The sheets to read, in the order of the workbook."""
    by_name = {sheet.title.strip().casefold(): sheet for sheet in book.worksheets}
    for name in wanted:
        if name.strip().casefold() not in by_name:
            raise refused(
                shown,
                _("there is no sheet “{name}”").format(name=visible(name)),
                _("the sheets are {names}").format(
                    names=", ".join(visible(sheet.title) for sheet in book.worksheets)
                ),
            )
    chosen = {name.strip().casefold() for name in wanted}
    for key, sheet in by_name.items():
        if wanted:
            if key in chosen:
                yield sheet
        elif sheet.sheet_state != "visible":
            findings.warning(
                Place(_label(shown, sheet.title), 1),
                _("this sheet is hidden and was not read"),
                _("name it with --sheet if it is meant"),
            )
        else:
            yield sheet


def _label(shown: str, title: str) -> str:
    return f"{shown}[{visible(title, newlines=False)}]"


# --- the first look ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Survey:
    """What the raw XML of one sheet says."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    stored: set[tuple[int, int]] = field(default_factory=set)
    """The formulas that carry a result."""
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First and last row, first and last column."""
    hidden_rows: int = 0
    last_row: int = 0
    last_column: int = 0


def _survey_all(path: Path, shown: str) -> dict[str, _Survey]:
    """Every part looked at once; surveys by the name of the sheet's part."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive, shown)
            surveys = {}
            for info in archive.infolist():
                part = PurePosixPath(info.filename)
                if part.suffix in (".xml", ".rels"):
                    with archive.open(info) as stream:
                        survey = _survey(stream, shown)
                    surveys[info.filename.lstrip("/")] = survey
            return surveys
    except expat.ExpatError:
        raise _broken(shown) from None
    except RuntimeError as error:
        if "password" in str(error) or "encrypted" in str(error):
            raise refused(
                shown,
                _("the workbook is protected with a password"),
                _("save a copy without the password"),
            ) from None
        raise _broken(shown) from None
    except Refused:
        raise
    except _BROKEN:
        raise _broken(shown) from None


def _check_sizes(archive: zipfile.ZipFile, shown: str) -> None:
    """Refuses what is no workbook, and archives that unpack to far more than they are.

    zipfile never unpacks more of a part than the directory says, so looking at the directory is enough.
    """
    infos = archive.infolist()
    names = {info.filename.lstrip("/") for info in infos}
    if "xl/workbook.bin" in names:
        raise refused(shown, _("this is a binary workbook (xlsb)"), _("save it as xlsx or CSV"))
    if "xl/workbook.xml" not in names:
        raise refused(shown, _("this is no Excel workbook (xlsx)"), _("save it as xlsx or CSV"))
    bomb = len(infos) > _PARTS_LIMIT or sum(info.file_size for info in infos) > UNPACKED_LIMIT
    for info in infos:
        large = info.file_size > _RATIO_FROM
        bomb = bomb or (large and info.file_size > _RATIO_LIMIT * max(info.compress_size, 1))
    if bomb:
        raise refused(
            shown,
            _("the workbook unpacks to far more than a table holds"),
            _("copy only the filled cells into a new workbook"),
        )


def _survey(stream: IO[bytes], shown: str) -> _Survey:
    """Raises Refused for a DTD: no spreadsheet program writes one, and entities can grow without end."""
    survey = _Survey()
    parser = expat.ParserCreate()
    here = (0, 0)
    row = column = 0

    def doctype(*_declaration: object) -> None:
        raise refused(
            shown,
            _("the workbook defines XML entities, which no spreadsheet program does"),
            _("do not open it; ask where it comes from"),
        )

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal here, row, column
        tag = tag.rpartition(":")[2]
        if tag == "c":
            place = _CELL.fullmatch(attributes.get("r", ""))
            row, column = (int(place[2]), _number(place[1])) if place else (row, column + 1)
            here = row, column
        elif tag in ("v", "is"):
            survey.last_row = max(survey.last_row, here[0])
            survey.last_column = max(survey.last_column, here[1])
            survey.stored.add(here) if here in survey.formulas else None
        elif tag == "f":
            survey.formulas.add(here)
            survey.last_row = max(survey.last_row, here[0])
            survey.last_column = max(survey.last_column, here[1])
        elif tag == "row":
            row = int(attributes["r"]) if attributes.get("r", "").isdigit() else row + 1
            column = 0
            survey.hidden_rows += attributes.get("hidden") in ("1", "true")
        elif tag == "mergeCell":
            _merge(attributes.get("ref", ""), survey)

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    parser.ParseFile(stream)
    return survey


def _merge(reference: str, survey: _Survey) -> None:
    first, _colon, last = reference.partition(":")
    top, bottom = _CELL.fullmatch(first), _CELL.fullmatch(last)
    if top and bottom:
        survey.merged.append((int(top[2]), int(bottom[2]), _number(top[1]), _number(bottom[1])))


def _number(letters: str) -> int:
    """`A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


# --- the second look -----------------------------------------------------------------------------


def _sheet(worksheet: Any, shown: str, surveys: dict[str, _Survey], findings: Findings) -> Sheet:
    label = _label(shown, worksheet.title)
    survey = surveys.get(str(worksheet._worksheet_path).lstrip("/"), _Survey())
    if survey.last_column > COLUMN_LIMIT:
        raise refused(label, _("more than {limit} columns").format(limit=COLUMN_LIMIT))
    if survey.hidden_rows:
        findings.warning(
            Place(label, 1),
            ngettext(
                "{n} hidden row is read as well", "{n} hidden rows are read as well", survey.hidden_rows
            ).format(n=survey.hidden_rows),
        )
    rows: dict[int, Row] = {}
    if survey.last_row:
        worksheet.reset_dimensions()
        cells = worksheet.iter_rows(max_row=survey.last_row, max_col=survey.last_column)
        for number, values in enumerate(cells, 1):
            row = _row(number, values, survey)
            if row is not None:
                rows[number] = row
                if len(rows) > ROW_LIMIT or len(rows) * survey.last_column > _SLOTS_LIMIT:
                    raise refused(label, _("more than {limit} rows").format(limit=ROW_LIMIT), row=number)
    _spread_merged(rows, survey)
    return Sheet(worksheet.title, label, list(rows.values()), plain=False)


def _hidden(count: int) -> str:
    return ngettext("{n} hidden row is read as well", "{n} hidden rows are read as well", count).format(
        n=count
    )


def _row(number: int, values: Any, survey: _Survey) -> Row | None:
    """None for a row that holds nothing, not even an empty formula."""
    texts: list[str] = []
    marks: dict[int, tuple[Mark, ...]] = {}
    for position, cell in enumerate(values):
        text, mark = _text_of(cell.value, cell.data_type)
        place = number, position + 1
        if place in survey.formulas:
            empty = cell.value is None and place not in survey.stored
            mark = (*mark, "no-result") if empty else (*mark, "formula")
        texts.append(text)
        if mark:
            marks[position] = mark
    if not any(texts) and not marks:
        return None
    while texts and not texts[-1] and len(texts) - 1 not in marks:
        texts.pop()
    return Row(number, texts, marks or None)


def _text_of(value: Any, kind: str) -> tuple[str, tuple[Mark, ...]]:
    """A cell as text, and what it was."""
    if value is None:
        return "", ()
    if kind == "e":
        return str(value), ("error",)
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("_x000D_\n", "\n"), ()
    if isinstance(value, bool):
        return ("true" if value else "false"), ()
    if isinstance(value, int | float):
        return f"{value:.10g}" if abs(value) < 1e10 else f"{value:.0f}", ("number",)
    if isinstance(value, datetime.datetime | datetime.date):
        return _date(value)
    if isinstance(value, datetime.time):
        return _hmm(value.hour * 3600 + value.minute * 60 + value.second), ("time",)
    if isinstance(value, datetime.timedelta):
        return _hmm(round(value.total_seconds())), ("time",)
    return str(value), ()


def _date(value: datetime.date) -> tuple[str, tuple[Mark, ...]]:
    text = value.isoformat(sep=" ") if isinstance(value, datetime.datetime) else value.isoformat()
    return text.removesuffix(" 00:00:00"), ("date",)


def _hmm(seconds: int) -> str:
    if seconds < 0:
        return f"-{_hmm(-seconds)}"
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if rest else f"{hours}:{minutes:02d}"


def _spread_merged(rows: dict[int, Row], survey: _Survey) -> None:
    """The value of a merged cell stands for each row that it spans; across columns its place is unclear."""
    for top, bottom, left, right in survey.merged:
        source = rows.get(top)
        if source is None or left > len(source.cells) or bottom - top > ROW_LIMIT:
            continue
        value = source.cells[left - 1]
        mark: Mark = "merged" if left == right else "merged-across"
        for number in range(top, bottom + 1):
            row = rows.get(number)
            if row is None:
                continue
            row.marks = row.marks or {}
            row.cells += [""] * (left - len(row.cells))
            row.cells[left - 1] = value
            row.marks[left - 1] = (*row.marks.get(left - 1, ()), mark)
