"""Hostile tables are refused in one sentence, or read with a finding that names row and column."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.scenario.exchange.findings import Refused

from .making import imported, readable, said, with_part, workbook

ASSETS = "id;title;waz\n"
SHEET = "xl/worksheets/sheet1.xml"


def refusal(folder: Path, files: dict[str, str | bytes], format_: Any = "csv", **more: Any) -> str:
    with pytest.raises(Refused) as caught:
        imported(folder, files, format_, **more)
    return caught.value.message.removeprefix(str(folder) + "/")


# --- text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_utf_with_and_without_a_mark_is_read(tmp_path: Path, encoding: str) -> None:
    outcome = imported(tmp_path, {"assets.csv": (ASSETS + "a;Gerät;2 h\n").encode(encoding)})
    assert not said(outcome)
    assert outcome.result is not None
    assert outcome.result.resource_title("a", "en") == "Gerät"


def test_windows_encoding_is_read_with_a_finding(tmp_path: Path) -> None:
    outcome = imported(tmp_path, {"assets.csv": (ASSETS + "a;Gerät;2 h\n").encode("cp1252")})
    assert said(outcome, "warning")[0] == "2:1: the file is not UTF-8; it was read as Windows-1252"
    assert outcome.result is not None
    assert outcome.result.resource_title("a", "en") == "Gerät"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"id;title;waz\na;Ger\xc3\xa4t;2 h\nb;Ger\xe4t;2 h\n", "3:1: the file mixes UTF-8"),
        (b"id;title;waz\na;\x81\x8d;2 h\n", "2:1: the file is neither UTF-8 nor Windows-1252"),
        (b"id;title;waz\na;x\0y;2 h\n", "2:1: the file holds zero bytes"),
        ("id;title;waz\na;x;2 h\n".encode("utf-16-le"), "1:1: the file holds zero bytes"),
        (b"", "1:1: the file is empty"),
        (b"\xef\xbb\xbf", "1:1: "),
        (b" \r\n\r\n", "1:1: the file is empty"),
        (b"PK\x03\x04rest", "1:1: this is a workbook or an archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "1:1: this is the format of old Excel"),
        (b'id;title;waz\na;"open;2 h\nb;x;1 h\n', "2:1: a quote is opened here and never closed"),
        (b'id;title;waz\na;"x"y;2 h\n', "2:1: quotes do not fit together"),
        (b"id;title;waz\na;" + b"x" * 200_000 + b";2 h\n", "2:1: a cell is longer than"),
        (b"id;waz\n" + b"a;" * 1_200 + b"\n", "2:1: more than 1000 columns"),
    ],
)
def test_what_is_no_table_is_refused_where_it_shows(tmp_path: Path, content: bytes, sentence: str) -> None:
    assert refusal(tmp_path, {"assets.csv": content}).startswith(f"assets.csv:{sentence}")


def test_named_encoding_is_taken_at_its_word(tmp_path: Path) -> None:
    content = (ASSETS + "a;Gerät;2 h\n").encode("cp850")
    outcome = imported(tmp_path, {"assets.csv": content}, encoding="cp850")
    assert outcome.result is not None
    assert outcome.result.resource_title("a", "en") == "Gerät"
    assert "is not utf-8" in refusal(tmp_path, {"assets.csv": content}, encoding="utf-8")


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_separators_are_found(tmp_path: Path, sign: str) -> None:
    text = "id;title;waz\na;Netz;2 h\nb;Strom;1 h\n".replace(";", sign)
    outcome = imported(tmp_path, {"assets.csv": text})
    assert outcome.changes.counts["resources"].new == 2


def test_german_decimals_and_the_hint_of_excel_are_read(tmp_path: Path) -> None:
    outcome = imported(tmp_path, {"assets.csv": "sep=;\r\nID;Asset;WAZ\r\na;Netz;1,5 h\r\n"})
    assert outcome.result is not None
    assert outcome.result.file.resources["a"].waz.planned == 5_400


def test_text_that_would_be_a_formula_stays_text_with_one_finding(tmp_path: Path) -> None:
    rows = "".join(f"r{n};{sign}1+1;1 h\n" for n, sign in enumerate("=+-@"))
    outcome = imported(tmp_path, {"assets.csv": ASSETS + rows})
    assert not said(outcome)
    assert said(outcome, "warning")[0] == (
        "2:2: a cell that begins with = + - @ is read as text, not calculated (and in 3 more rows)"
    )
    assert outcome.result is not None
    assert outcome.result.resource_title("r0", "en") == "=1+1"


def test_quote_that_export_puts_before_a_formula_is_taken_off(tmp_path: Path) -> None:
    outcome = imported(tmp_path, {"assets.csv": ASSETS + "a;'=1+1;1 h\nb;''=x;1 h\nc;'quoted';1 h\n"})
    assert outcome.result is not None
    titles = [outcome.result.resource_title(id_, "en") for id_ in "abc"]
    assert titles == ["=1+1", "'=x", "'quoted'"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("a;x\x07y;1 h", "2:2: the cell holds control characters"),
        ("a;" + "x" * 40_000 + ";1 h", "2:2: the cell holds 40000 characters"),
        ("a;x;1 h;more", "2:4: the row has more cells than the heading"),
        ("a;x;1,5", "2:3: waz: the duration `1,5` has no unit"),
        ("a;x;45123", "2:3: waz: the duration `45123` has no unit"),
        ("a;x;-2 h", "2:3: waz: the duration `-2 h` is negative"),
        ("a;x;", "2:1: the WAZ of `a` is missing"),
        ("!!!;x;1 h", "2:1: `!!!` is no id"),
    ],
)
def test_faulty_rows_are_named_by_row_and_column(tmp_path: Path, row: str, sentence: str) -> None:
    outcome = imported(tmp_path, {"assets.csv": ASSETS + row + "\nok;fine;1 h\n"})
    assert said(outcome)[0] == sentence
    assert not outcome.text


def test_empty_rows_and_columns_say_nothing(tmp_path: Path) -> None:
    text = "id;title;waz;;;\n;;;;;\n\na;Netz;2 h;;;\n" + ";;;;;\n" * 1_000
    outcome = imported(tmp_path, {"assets.csv": text})
    assert not said(outcome)
    assert outcome.changes.counts["resources"].new == 1


def test_column_without_heading_is_left_out_with_a_finding(tmp_path: Path) -> None:
    outcome = imported(tmp_path, {"assets.csv": "id;waz;;\na;1 h;note;\n"})
    assert said(outcome, "warning")[0] == "2:3: column 3 has no heading and is left out"


def test_two_columns_for_one_key_are_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, {"assets.csv": "id;waz;WAZ (h)\na;1 h;2\n"})
    assert message.startswith("assets.csv:1:3: the columns “waz” and “WAZ (h)” are both read as `waz`")


@pytest.mark.parametrize("text", ["x;y\n1;2\n", "no table at all\n", "\n\n;;\n1;2\n"])
def test_table_without_known_headings_is_refused_with_its_columns(tmp_path: Path, text: str) -> None:
    assert "no known heading was found; the columns are" in refusal(tmp_path, {"t.csv": text})


# --- workbooks -----------------------------------------------------------------------------------


def sheet(*rows: list[Any]) -> dict[str, Any]:
    return {"Assets": [["id", "title", "waz"], *rows]}


def test_formula_without_result_is_refused_and_with_one_is_taken(tmp_path: Path) -> None:
    raw = workbook(sheet(["a", "=1+1", "1 h"], ["b", "x", "1 h"]))
    assert said(imported(tmp_path, {"t.xlsx": raw}, "xlsx")) == [
        "2:2: the cell holds a formula without a stored result"
    ]
    stored = with_part(
        raw,
        SHEET,
        lambda xml: (
            xml.replace(b"<v /></c>", b"<v>Netz</v></c>")
            .replace(b'<c r="B2">', b'<c r="B2" t="str">')
            .replace(b"<v/></c>", b"<v>Netz</v></c>")
        ),
    )
    outcome = imported(tmp_path, {"t.xlsx": stored}, "xlsx")
    assert said(outcome, "warning")[0] == "2:2: a formula: its stored result is taken"
    assert outcome.result is not None
    assert outcome.result.resource_title("a", "en") == "Netz"


def test_error_cells_are_refused(tmp_path: Path) -> None:
    def break_(book: Any) -> None:
        book["Assets"]["C2"].value = "#REF!"
        book["Assets"]["C2"].data_type = "e"

    outcome = imported(tmp_path, {"t.xlsx": workbook(sheet(["a", "x", "1 h"]), break_)}, "xlsx")
    assert said(outcome) == ["2:3: the cell holds the error #REF!"]


def test_times_and_dates_as_cells(tmp_path: Path) -> None:
    rows = (
        ["a", "time", datetime.time(4, 0)],
        ["b", "long", datetime.timedelta(hours=30, minutes=15)],
        ["c", "date", datetime.date(2026, 11, 24)],
        ["d", "instant", datetime.datetime(2026, 11, 24, 4, 0)],
        ["e", "bare", 1.5],
    )
    outcome = imported(tmp_path, {"t.xlsx": workbook(sheet(*rows))}, "xlsx")
    assert said(outcome) == [
        "4:3: the cell holds the date 2026-11-24, but a duration is due",
        "5:3: the cell holds the date 2026-11-24 04:00:00, but a duration is due",
        "6:3: waz: the duration `1.5` has no unit",
    ]
    outcome = imported(tmp_path, {"t.xlsx": workbook(sheet(*rows[:2]))}, "xlsx")
    assert said(outcome, "warning")[0] == (
        "2:3: a time of day is read as a duration in hours and minutes (and in 1 more row)"
    )
    assert outcome.result is not None
    assert [one.waz.planned for one in outcome.result.file.resources.values()] == [14_400, 108_900]


def test_number_takes_the_unit_of_the_heading_but_a_serial_date_does_not(tmp_path: Path) -> None:
    rows = [["id", "WAZ (h)"], ["a", 4], ["b", 1.5], ["c", 45123]]
    outcome = imported(tmp_path, {"t.xlsx": workbook({"Assets": rows})}, "xlsx")
    assert said(outcome) == ["4:2: the cell holds 45123, which looks like a date"]
    outcome = imported(tmp_path, {"t.xlsx": workbook({"Assets": rows[:3]})}, "xlsx")
    assert outcome.result is not None
    assert [one.waz.planned for one in outcome.result.file.resources.values()] == [14_400, 5_400]


def test_cells_merged_over_rows_count_for_each_row(tmp_path: Path) -> None:
    rows = [["id", "title", "waz", "owner"], ["a", "x", "1 h", "Ann"], ["b", "y", "2 h", None]]
    content = workbook({"Assets": rows}, lambda book: book["Assets"].merge_cells("D2:D3"))
    outcome = imported(tmp_path, {"t.xlsx": content}, "xlsx")
    assert "2:4: a merged cell: its value is taken for each of its rows (and in 1 more row)" in said(
        outcome, "warning"
    )
    assert outcome.result is not None
    assert [one.owner for one in outcome.result.file.resources.values()] == ["ann", "ann"]


def test_cells_merged_over_columns_are_refused(tmp_path: Path) -> None:
    rows = [["id", "title", "waz"], ["a", "x", None], ["b", "y", "2 h"]]
    content = workbook({"Assets": rows}, lambda book: book["Assets"].merge_cells("B2:C2"))
    outcome = imported(tmp_path, {"t.xlsx": content}, "xlsx")
    assert said(outcome)[0] == (
        "2:2: the cell is merged across columns: which one it is meant for is not clear"
    )


def test_hidden_sheets_are_not_read_unless_named(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        book["Old"].sheet_state = "hidden"

    content = workbook({**sheet(["a", "x", "1 h"]), "Old": [["id", "waz"], ["z", "9 h"]]}, hide)
    outcome = imported(tmp_path, {"t.xlsx": content}, "xlsx")
    assert said(outcome, "warning")[0] == "1:1: this sheet is hidden and was not read"
    assert outcome.result is not None
    assert list(outcome.result.file.resources) == ["a"]
    asked = imported(tmp_path, {"t.xlsx": content}, "xlsx", sheets=("old",), kind="assets")
    assert asked.result is not None
    assert list(asked.result.file.resources) == ["z"]
    assert "the sheets are Assets, Old" in refusal(tmp_path, {"t.xlsx": content}, "xlsx", sheets=("Nix",))


def test_hidden_rows_are_read_with_a_finding(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        book["Assets"].row_dimensions[2].hidden = True

    outcome = imported(tmp_path, {"t.xlsx": workbook(sheet(["a", "x", "1 h"]), hide)}, "xlsx")
    assert "1:1: 1 hidden row is read as well" in said(outcome, "warning")
    assert outcome.changes.counts["resources"].new == 1


def test_far_away_cells_and_wrong_dimensions_cost_nothing(tmp_path: Path) -> None:
    def far(book: Any) -> None:
        book["Assets"]["A900000"] = "z"
        book["Assets"]["C900000"] = "1 h"

    content = workbook(sheet(["a", "x", "1 h"]), far)
    wide = with_part(content, SHEET, lambda xml: xml.replace(b"A1:C900000", b"A1:XFD1048576"))
    outcome = imported(tmp_path, {"t.xlsx": wide}, "xlsx")
    assert outcome.changes.counts["resources"].new == 2
    broad = workbook(sheet(["a", "x", "1 h"]), lambda book: book["Assets"].cell(2, 16_000, "far"))
    assert "more than 1000 columns" in refusal(tmp_path, {"t.xlsx": broad}, "xlsx")


def test_more_rows_than_any_plan_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bcmsim.scenario.exchange.workbook.ROW_LIMIT", 2)
    monkeypatch.setattr("bcmsim.scenario.exchange.csv_file.ROW_LIMIT", 2)
    content = workbook(sheet(["a", "x", "1 h"], ["b", "y", "1 h"]))
    assert "more than 2 rows" in refusal(tmp_path, {"t.xlsx": content}, "xlsx")
    assert "more than 2 rows" in refusal(tmp_path, {"assets.csv": ASSETS + "a;x;1 h\nb;y;1 h\n"})


def bomb(content: bytes) -> bytes:
    return with_part(content, SHEET, lambda xml: xml + b" " * 30_000_000)


def entities(content: bytes) -> bytes:
    lol = b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return with_part(content, SHEET, lambda xml: xml.replace(b"<worksheet", lol + b"<worksheet", 1))


def external(content: bytes) -> bytes:
    xxe = b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return with_part(content, "xl/workbook.xml", lambda xml: xml.replace(b"<workbook", xxe + b"<workbook", 1))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (bomb, "the workbook unpacks to far more than a table holds"),
        (entities, "the workbook defines XML entities"),
        (external, "the workbook defines XML entities"),
        (lambda content: content[: len(content) // 2], "the workbook is damaged"),
        (
            lambda content: content.replace(b"xl/workbook.xml", b"xl/workb00k.xml"),
            "this is no Excel workbook",
        ),
        (lambda content: with_part(content, SHEET, lambda xml: xml[:-30]), "the workbook is damaged"),
        (lambda content: b"id;waz\na;1 h\n", "this is no Excel workbook"),
        (
            lambda content: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "the workbook is protected with a password",
        ),
        (
            lambda content: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Workbook",
            "this is the format of old Excel",
        ),
        (lambda content: b"", "the file is empty"),
    ],
)
def test_dangerous_and_broken_workbooks_are_refused(
    tmp_path: Path, change: Callable[[bytes], bytes], sentence: str
) -> None:
    content = change(workbook(sheet(["a", "x", "1 h"])))
    assert sentence in refusal(tmp_path, {"t.xlsx": content}, "xlsx")


def test_encrypted_archive_is_refused(tmp_path: Path) -> None:
    content = bytearray(workbook(sheet(["a", "x", "1 h"])))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := content.find(mark, start)) >= 0:
            content[start + offset] |= 1
            start += 4
    assert "protected with a password" in refusal(tmp_path, {"t.xlsx": bytes(content)}, "xlsx")


def test_sheet_that_is_no_table_is_left_out_with_a_finding(tmp_path: Path) -> None:
    content = workbook({"Cover": [["Business impact analysis 2026"]], **sheet(["a", "x", "1 h"])})
    outcome = imported(tmp_path, {"t.xlsx": content}, "xlsx")
    assert said(outcome, "warning")[0] == "1:1: this sheet is not understood and is left out"
    assert outcome.changes.counts["resources"].new == 1


# --- anything ------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_as_csv_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    assert readable(folder, {"assets.csv": b"id;title;waz\n" + content}, "csv")


def noisy(xml: bytes, place: int, noise: bytes) -> bytes:
    return xml[:place] + noise + xml[place:]


@settings(max_examples=60)
@given(st.integers(0, 4_000), st.binary(min_size=1, max_size=8), st.booleans())
def test_any_damage_to_a_workbook_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, position: int, noise: bytes, inside: bool
) -> None:
    content = workbook(sheet(["a", "x", "1 h"], ["b", "y", 3]))
    if inside:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            part = sorted(archive.namelist())[position % len(archive.namelist())]
        content = with_part(
            content, part, lambda xml: xml[: position % len(xml)] + noise + xml[position % len(xml) :]
        )
    else:
        place = position % len(content)
        content = content[:place] + noise + content[place + len(noise) :]
    folder = tmp_path_factory.mktemp("any")
    assert readable(folder, {"t.xlsx": content}, "xlsx")
