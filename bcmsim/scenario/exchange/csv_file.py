"""Text with separators: which encoding, which separator, which rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from typing import Final

from bcmsim.i18n import _
from bcmsim.scenario.exchange.findings import Findings, Place, refused
from bcmsim.scenario.exchange.sheets import COLUMN_LIMIT, ROW_LIMIT, Reading, Row, Sheet

ENCODINGS: Final = (
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp1252",
    "iso-8859-1",
    "iso-8859-15",
    "cp850",
    "mac-roman",
)
"""What `--encoding` takes."""
DELIMITERS: Final = (";", ",", "\t", "|")

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8_PAIR: Final = re.compile(rb"[\xc3\xe2][\x80-\xbf]")
"""How umlauts and typographic signs begin in UTF-8; in a text of single bytes this is no word."""
_LONGEST_FIELD: Final = 131_072
_SAMPLE: Final = 200


def read_csv(name: str, shown: str, content: bytes, reading: Reading, findings: Findings) -> Sheet:
    """The one table of the file. Raises Refused."""
    text = _text_of(content, shown, reading.encoding, findings)
    delimiter = reading.delimiter
    if match := re.match(r"sep=(.)\r?\n", text):
        # Excel's own hint stands in the first row; the rows below keep their numbers.
        delimiter = delimiter or match[1]
    if delimiter is None:
        delimiter = _delimiter_of(text)
    return Sheet(name, shown, _rows(text, delimiter, shown, skip_first=match is not None), plain=True)


def _text_of(content: bytes, shown: str, encoding: str | None, findings: Findings) -> str:
    if not content.strip(b"\x00 \t\r\n"):
        raise refused(shown, _("the file is empty"))
    named = next((name for bom, name in _BOMS if content.startswith(bom)), None)
    if encoding is not None:
        return _decoded(content, encoding, shown).removeprefix("\ufeff")
    if named is not None:
        return _decoded(content, named, shown).removeprefix("\ufeff")
    if b"\0" in content:
        raise refused(
            shown,
            _("the file holds zero bytes: it is binary, or UTF-16 without a mark"),
            _("save it as CSV in UTF-8, or write --encoding utf-16-le"),
            row=_line_of(content, content.index(b"\0")),
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _single_bytes(content, error.start, shown, findings)


def _single_bytes(content: bytes, start: int, shown: str, findings: Findings) -> str:
    """A text that is not UTF-8: Windows-1252 with a finding, unless it mixes both or is no text."""
    row = _line_of(content, start)
    if _UTF8_PAIR.search(content):
        raise refused(
            shown,
            _("the file mixes UTF-8 with another encoding"),
            _("save it in one, or name one with --encoding"),
            row=row,
        )
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise refused(
            shown,
            _("the file is neither UTF-8 nor Windows-1252"),
            _("save it as CSV in UTF-8, or write --encoding"),
            row=_line_of(content, error.start),
        ) from None
    findings.warning(
        Place(shown, row),
        _("the file is not UTF-8; it was read as Windows-1252"),
        _("look at the umlauts, or write --encoding"),
    )
    return text


def _decoded(content: bytes, encoding: str, shown: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, UnicodeError) as error:
        start = getattr(error, "start", 0)
        raise refused(
            shown,
            _("the file is not {encoding}").format(encoding=encoding),
            _("save it as CSV in UTF-8, or write --encoding"),
            row=_line_of(content, start),
        ) from None


def _line_of(content: bytes, position: int) -> int:
    return content.count(b"\n", 0, position) + 1


def _delimiter_of(text: str) -> str:
    """The separator with which the most rows have as many cells as the row that has the most of them."""
    sample = "\n".join(text[:200_000].splitlines()[:_SAMPLE])
    best, best_score = ",", (0.0, 0)
    for candidate in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=candidate) if any(row)]
        except csv.Error:
            continue
        width, count = max(Counter(widths).items(), key=lambda one: (one[1], one[0]), default=(1, 0))
        score = (round(count / len(widths), 1), width) if width > 1 else (0.0, 0)
        if score > best_score:
            best, best_score = candidate, score
    return best


def _rows(text: str, delimiter: str, shown: str, *, skip_first: bool) -> list[Row]:
    """Rows that hold something; their numbers are those that a spreadsheet program shows."""
    rows: list[Row] = []
    number = 0
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if not any(cells) or (skip_first and number == 1):
                continue
            rows.append(Row(number, cells))
            if len(rows) > ROW_LIMIT:
                raise refused(shown, _("more than {limit} rows").format(limit=ROW_LIMIT), row=number)
            if len(cells) > COLUMN_LIMIT:
                raise refused(shown, _("more than {limit} columns").format(limit=COLUMN_LIMIT), row=number)
    except csv.Error as error:
        raise _broken(str(error), shown, number + 1) from None
    return rows


def _broken(reason: str, shown: str, row: int) -> Exception:
    if "field larger" in reason:
        text = _("a cell is longer than {limit} characters").format(limit=_LONGEST_FIELD)
        return refused(shown, text, _("look for a quote that is not closed"), row=row)
    if "unexpected end" in reason:
        return refused(
            shown,
            _("a quote is opened here and never closed"),
            _('close it, or write a quote inside quotes as ""'),
            row=row,
        )
    return refused(
        shown,
        _("quotes do not fit together in this row"),
        _('put the whole cell in quotes, and write a quote inside as ""'),
        row=row,
    )
