"""import and export: what a planner types, is asked and is told; what goes out comes back (R014, R030)."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pexpect
import pytest

from bcmsim.cli import run
from bcmsim.paths import scenarios_dir
from bcmsim.scenario.exchange.columns import KEYS, Kind
from bcmsim.scenario.loading import load
from tests.scenario.exchange.making import workbook

ASSETS = "ID;Asset;WAZ;Benötigt\nnet;Netz;2 h;\ndb;Datenbank;1 h;Netz\n"
SCENARIOS = ("web-application", "online-bank", "groupware")


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    path = tmp_path / "assets.csv"
    path.write_text(ASSETS, encoding="utf-8")
    return path


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    captured = capsys.readouterr()
    return captured.out, captured.err


def import_csv(*arguments: str | Path) -> int:
    return run(["import", "--from", "csv", *map(str, arguments)])


# --- import --------------------------------------------------------------------------------------


def test_new_scenario_is_written_and_loads(
    assets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "new.yaml"
    outage = "2026-12-01 06:00 Europe/Berlin"
    assert import_csv(assets, "--out", new, "--title", "Shop", "--outage", outage) == 0
    out, _err = said(capsys)
    assert out.splitlines() == ["2 assets: 2 new, 0 changed, 0 as before", f"{new} was written."]
    scenario = load(new)
    assert (scenario.title("en"), scenario.kind, scenario.zone) == ("Shop", "function-test", "Europe/Berlin")
    assert scenario.file.resources["db"].needs == (("net",),)


def test_language_of_the_program_is_that_of_the_new_scenario(assets: Path, tmp_path: Path) -> None:
    new = tmp_path / "neu.yaml"
    assert run(["--lang", "de", "import", str(assets), "--from", "csv", "--out", str(new)]) == 0
    assert load(new).language == "de"


def test_default_outage_is_the_next_midnight(assets: Path, tmp_path: Path) -> None:
    assert import_csv(assets, "--out", tmp_path / "new.yaml") == 0
    scenario = load(tmp_path / "new.yaml")
    assert scenario.outage is not None
    assert (scenario.outage % 86_400, scenario.zone) == (0, "UTC")


def test_preview_shows_mapping_and_entries_and_writes_nothing(
    assets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_csv(assets, "--preview", "--out", tmp_path / "new.yaml") == 0
    out, _err = said(capsys)
    assert f"{assets}: assets, heading in row 1" in out
    assert "  Benötigt -> needs" in out
    assert "  db: {title: Datenbank, waz: 1 h, needs: [net]}\n" in out
    assert not (tmp_path / "new.yaml").exists()


def test_errors_of_rows_are_all_printed_and_nothing_is_written(
    assets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assets.write_text(ASSETS + "x;X;soon;\ny;Y;1 h;Nix\n", encoding="utf-8")
    assert import_csv(assets, "--out", tmp_path / "new.yaml") == 1
    _out, err = said(capsys)
    assert f"{assets}:4:3: waz: `soon` is no duration" in err
    assert f"{assets}:5:4: no asset is called `Nix`" in err
    assert err.endswith("2 errors\nNothing was written.\n")
    assert not (tmp_path / "new.yaml").exists()
    assert import_csv(assets, "--out", tmp_path / "new.yaml", "--skip") == 0
    out, _err = said(capsys)
    assert (
        f"2 faulty rows left out\n  {assets}:4: waz: `soon` is no duration\n"
        f"  {assets}:5: no asset is called `Nix`\n"
    ) in out
    assert list(load(tmp_path / "new.yaml").file.resources) == ["net", "db"]


def test_errors_that_repeat_do_not_bury_the_others(
    assets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"n{number};N{number};;Nix{number}\n" for number in range(9))
    assets.write_text(ASSETS + rows + "x;X;soon;\n" + "".join(f"w{n};;;\n" for n in range(40)), "utf-8")
    assert import_csv(assets, "--out", tmp_path / "new.yaml") == 1
    err = said(capsys)[1].splitlines()
    assert [line.removeprefix(f"{assets}:") for line in err] == [
        "4:4: no asset is called `Nix0`; describe it in a row of its own",
        "5:4: no asset is called `Nix1`; describe it in a row of its own",
        "6:4: no asset is called `Nix2`; describe it in a row of its own",
        "7:4: no asset is called `Nix3` (and 5 more of this kind, rows 8, 9, 10, 11, 12); "
        "describe it in a row of its own",
        "13:3: waz: `soon` is no duration; write 15 min, 4 h, 1 h 30 min, 1:30, 90 s, 2 d or PT4H",
        "14:1: the WAZ of 40 assets is missing: `w0`, `w1`, `w2`, `w3`, `w4` and 35 more; "
        "fill it in, or take one for all that have none, such as --waz 1h",
        "50 errors",
        "Nothing was written.",
    ]
    assert import_csv(assets, "--out", tmp_path / "new.yaml", "--skip") == 0
    out = said(capsys)[0].splitlines()
    assert out[out.index("50 faulty rows left out") + 1 : -1] == [
        f"  {assets}: 40 rows (14, 15, 16, 17, 18, 19, 20, 21, …): the WAZ is missing",
        f"  {assets}: 9 rows (4, 5, 6, 7, 8, 9, 10, 11, …): no asset is called `…`",
        f"  {assets}:13: waz: `soon` is no duration",
    ]


def test_unknown_columns_are_one_error_without_a_terminal(
    assets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assets.write_text("ID;WAZ;Farbe;Bemerkung\na;1 h;blau;x\n", encoding="utf-8")
    assert import_csv(assets, "--out", tmp_path / "a.yaml") == 1
    _out, err = said(capsys)
    assert err.startswith(f"{assets}:1:3: what is in these columns is not known: “Farbe”; write --map")
    assert "the keys are id, number, title, waz, needs" in err
    assert import_csv(assets, "--preview") == 1
    out, _err = said(capsys)
    assert "  Farbe -> ?" in out
    assert import_csv(assets, "--out", tmp_path / "b.yaml", "--map", "Farbe=") == 0
    assert import_csv(assets, "--out", tmp_path / "c.yaml", "--yes") == 0
    _out, err = said(capsys)
    assert "the column “Farbe” is left out" in err
    assert import_csv(assets, "--out", tmp_path / "d.yaml", "--map", "Farbe=title") == 0
    assert load(tmp_path / "d.yaml").resource_title("a", "en") == "blau"


def test_import_into_keeps_the_file_and_says_what_changed(
    assets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = tmp_path / "s.yaml"
    text = "bcmsim: 1\ntitle: T\nkind: staff\nlanguage: en\noutage: 2026-11-28 06:00 UTC   # Saturday\n"
    scenario.write_text(text + "resources:\n  net: {title: Netz, waz: 2 h}\n", encoding="utf-8")
    assert import_csv(assets, "--into", scenario) == 0
    out, _err = said(capsys)
    assert out.splitlines()[0] == "2 assets: 1 new, 0 changed, 1 as before"
    assert scenario.read_text(encoding="utf-8").startswith(text)
    assert import_csv(assets, "--into", scenario) == 0
    assert f"{scenario} says all this already." in said(capsys)[0]


CLEARING = """\
bcmsim: 1
title: T
kind: staff
language: en
outage: 2026-11-28 06:00 UTC
roles: {boss: {title: Boss, part: player}, vice: {title: Vice, part: player}}
resources:
  net: {title: {de: Netz, en: Network}, waz: 2 h}   # measured in May
  db: {title: Database, waz: 1 h, needs: [net]}
processes:
  shop: {title: Shop, rto: 4 h, deputy: vice, emergency: {level: by hand, within: 1 h}}   # the shop
  pay: {title: Pay, owner: boss, upstream: [shop], damage: {finance: [1, 2]}}
  hr: {title: HR}
impact: {intervals: [4 h]}
"""


def test_empty_cells_change_nothing_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario, table, damage = tmp_path / "s.yaml", tmp_path / "p.csv", tmp_path / "d.csv"
    scenario.write_text(CLEARING, encoding="utf-8")
    table.write_text("ID;Process;RTO;Upstream;Deputy;RPO\nshop;Shop;;;-;\npay;Pay;;;;\n", encoding="utf-8")
    damage.write_text("Process;Damage type;0-4 h;> 4 h\npay;finance;;\nhr;finance;;\n", encoding="utf-8")
    assert import_csv(table, damage, "--into", scenario) == 0
    out, err = said(capsys)
    assert (
        f"{table}:2:3: warning: 3 empty cells change nothing: `shop.rto`, `shop.deputy`, `pay.upstream` "
        "stay as they are; write (none) into a cell to take its value out"
    ) in err.splitlines()
    assert f"{damage}:2:4: warning: an empty cell changes nothing: `pay.damage.finance` stays as it is" in err
    assert out.splitlines() == [
        "2 processes: 0 new, 0 changed, 2 as before",
        "1 process of the scenario is not in the table and stays",
        f"{scenario} was not changed: it says already what the filled cells say.",
    ]
    assert scenario.read_text(encoding="utf-8") == CLEARING


@pytest.mark.parametrize("sign", ["(none)", "(leer)", "(None)"])
def test_a_value_is_taken_out_where_the_cell_says_so(
    sign: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario, table = tmp_path / "s.yaml", tmp_path / "p.csv"
    scenario.write_text(CLEARING, encoding="utf-8")
    table.write_text(
        "ID;Process;RTO;Upstream;Deputy;RPO;Emergency level;Emergency within\n"
        f"shop;Shop;{sign};{sign};{sign};;by hand;{sign}\npay;Pay;;{sign};;{sign};;\n",
        encoding="utf-8",
    )
    assert import_csv(table, "--into", scenario, "--preview") == 0
    assert "  shop: {rto: (none), deputy: (none), emergency.within: (none)}" in said(capsys)[0]
    assert import_csv(table, "--into", scenario) == 0
    out, _err = said(capsys)
    assert out.splitlines()[0] == "2 processes: 0 new, 2 changed, 0 as before"
    assert scenario.read_text(encoding="utf-8") == CLEARING.replace(
        "rto: 4 h, deputy: vice, emergency: {level: by hand, within: 1 h}", "emergency: {level: by hand}"
    ).replace(" upstream: [shop],", "")
    assert import_csv(table, "--into", scenario) == 0
    assert "says all this already" in said(capsys)[0]


def test_one_language_of_a_text_and_needs_are_taken_out_and_a_waz_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario, table = tmp_path / "s.yaml", tmp_path / "a.csv"
    scenario.write_text(CLEARING, encoding="utf-8")
    table.write_text(
        "ID;Asset (de);Asset (en);WAZ;Needs\nnet;(leer);Network;2 h;\ndb;;;1 h;(none)\n", "utf-8"
    )
    assert import_csv(table, "--into", scenario) == 0
    file = load(scenario).file
    assert (dict(file.resources["net"].title.entries), file.resources["db"].needs) == ({"en": "Network"}, ())
    said(capsys)
    table.write_text("ID;Asset;WAZ\nnet;(leer);(leer)\n", "utf-8")
    assert import_csv(table, "--into", scenario) == 1
    assert f"{table}:2:1: `waz` is missing" in said(capsys)[1]


def test_scenario_with_errors_is_not_imported_into(
    assets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text("bcmsim: 1\ntitle: T\n", encoding="utf-8")
    assert import_csv(assets, "--into", scenario) == 1
    assert f"{scenario}:1:1: `kind` is missing" in said(capsys)[1]


def test_file_that_is_there_is_overwritten_only_with_yes(
    assets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "new.yaml"
    new.write_text("mine")
    assert import_csv(assets, "--out", new) == 1
    assert "is there already. Write --into" in said(capsys)[1]
    assert new.read_text() == "mine"
    assert import_csv(assets, "--out", new, "--yes") == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Give --out"),
        (["--into", "a.yaml", "--out", "b.yaml"], "give one of them"),
        (["--into", "a.yaml", "--title", "T"], "are for new scenarios"),
        (["--out", "b.csv"], "its name ends in .yaml"),
        (["--out", "b.yaml", "--sheet", "BIA"], "--sheet is for workbooks"),
        (["--out", "b.yaml", "--from", "xlsx", "--delimiter", "tab"], "are for CSV files"),
        (["--out", "b.yaml", "--from", "servicenow", "--as", "assets"], "--as is for tables"),
        (["--out", "b.yaml", "--map", "WAZ"], "--map is written COLUMN=KEY"),
        (["--out", "b.yaml", "--delimiter", ";;"], "--delimiter is one sign"),
        (["--out", "b.yaml", "--waz", "soon"], "--waz: `soon` is no duration"),
        (["--out", "b.yaml", "--outage", "06:00"], "--outage: `06:00` does not say on which day"),
        (["--out", "b.yaml", "--outage", "whenever"], "--outage: `whenever` is no"),
    ],
)
def test_wrong_usage_is_status_2(
    assets: Path, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_csv(assets, *arguments) == 2
    assert sentence in " ".join(said(capsys)[1].split())


@pytest.mark.parametrize("name", ["nix.csv", "."])
def test_missing_files_are_one_sentence(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_csv(tmp_path / name, "--preview") == 1
    _out, err = said(capsys)
    assert err.startswith(
        f"{tmp_path / name}:1:1: this is" if name == "." else f"{tmp_path / name}:1:1: there"
    )
    assert len(err.splitlines()) == 1


def test_hostile_names_are_never_sent_raw_to_the_terminal(
    assets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assets.write_text("ID;Asset\x1b[31m;WAZ;Rot\x1b]0;\u202egnp\na;b\u202e;soon;x\n", encoding="utf-8")
    assert import_csv(assets, "--preview", "--as", "assets", "--map", "Asset\x1b[31m=title") in (1, 2)
    assert "\x1b" not in "".join(said(capsys))
    assets.write_text("ID;Asset;WAZ\na;b\u202ec;1 h\n", encoding="utf-8")
    assert import_csv(assets, "--preview") == 0
    out, _err = said(capsys)
    assert "\u202e" not in out


def test_unknown_columns_are_asked_for_on_a_terminal(assets: Path, tmp_path: Path) -> None:
    assets.write_text("ID;WAZ;Farbe;Form\na;1 h;blau;rund\n", encoding="utf-8")
    new = tmp_path / "new.yaml"
    command = ["-m", "bcmsim", "--lang", "en", "import", str(assets), "--from", "csv", "--out", str(new)]
    child = pexpect.spawn(sys.executable, command, encoding="utf-8", timeout=20, dimensions=(24, 200))
    child.expect("what is in the column “Farbe” .such as “blau”")
    child.expect("leave it out")
    child.sendline("wax")
    child.expect("The keys are id, number, title")
    child.expect("leave it out")
    child.sendline("title")
    child.expect("the column “Form”")
    child.expect("leave it out")
    child.sendline("")
    child.expect("was written")
    child.expect(pexpect.EOF)
    assert load(new).resource_title("a", "en") == "blau"


def test_changing_a_scenario_is_confirmed_on_a_terminal(assets: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "s.yaml"
    text = "bcmsim: 1\ntitle: T\nkind: staff\nlanguage: en\noutage: 2026-11-28 06:00 UTC\n"
    scenario.write_text(text, encoding="utf-8")
    command = [
        "-m",
        "bcmsim",
        "--lang",
        "en",
        "import",
        str(assets),
        "--from",
        "csv",
        "--into",
        str(scenario),
    ]
    for answer, changed in (("n", False), ("y", True)):
        child = pexpect.spawn(sys.executable, command, encoding="utf-8", timeout=20, dimensions=(24, 200))
        child.expect("Change .*s.yaml")
        child.sendline(answer)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == (0 if changed else 130)
        assert (scenario.read_text(encoding="utf-8") != text) == changed


# --- export --------------------------------------------------------------------------------------


def held(entry: Any, kind: Kind) -> dict[str, Any]:
    """What a table holds of an entry."""
    keys = {key.path[0] for key in KEYS[kind]} | {"damage"}
    return {name: value for name, value in dict(entry).items() if name in keys}


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_what_is_exported_comes_back(
    name: str, format_: str, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = scenarios_dir() / name / "scenario.yaml"
    place = tmp_path / ("tables" if format_ == "csv" else "t.xlsx")
    assert run(["--lang", lang, "export", str(source), "--to", format_, "--out", str(place)]) == 0
    files = sorted(map(str, place.glob("*.csv"))) if format_ == "csv" else [str(place)]
    assert run(["import", *files, "--from", format_, "--into", str(source), "--preview"]) == 0
    out, err = said(capsys)
    assert "empty cell" not in err
    assert "not in the table" not in out
    counts = [line for line in out.splitlines() if "as before" in line]
    assert counts
    assert all(" 0 new, 0 changed" in line for line in counts)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_new_scenario_from_the_tables_has_the_same_model(name: str, tmp_path: Path) -> None:
    source = scenarios_dir() / name / "scenario.yaml"
    assert run(["export", str(source), "--to", "csv", "--out", str(tmp_path / "t")]) == 0
    # Roles are no table: owners that are roles come back as people of the same id.
    files = [str(path) for path in (tmp_path / "t").glob("*.csv")]
    assert run(["import", *files, "--from", "csv", "--out", str(tmp_path / "n.yaml")]) == 0
    old, new = load(source).file, load(tmp_path / "n.yaml").file
    sections: tuple[tuple[Kind, Any, Any], ...] = (
        ("assets", old.resources, new.resources),
        ("processes", old.processes, new.processes),
        ("people", old.staff, {id_: new.staff[id_] for id_ in old.staff}),
    )
    for kind, before, after in sections:
        assert list(before) == list(after)
        for id_, entry in before.items():
            assert held(entry, kind) == held(after[id_], kind)


def test_exported_cells_are_never_formulas(tmp_path: Path) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text(
        "bcmsim: 1\ntitle: T\nkind: staff\nlanguage: en\noutage: 2026-11-28 06:00 UTC\nresources:\n"
        "  a: {title: '=HYPERLINK(\"http://x.example\")', waz: 1 h}\n"
        '  b: {title: "@SUM(1)", waz: 1 h}\n  c: {title: "\'=kept", waz: 1 h}\n',
        encoding="utf-8",
    )
    assert run(["export", str(scenario), "--to", "csv", "--out", str(tmp_path / "t")]) == 0
    with (tmp_path / "t" / "assets.csv").open(encoding="utf-8-sig", newline="") as stream:
        titles = [row["Asset"] for row in csv.DictReader(stream)]
    assert titles == ['\'=HYPERLINK("http://x.example")', "'@SUM(1)", "''=kept"]
    book = tmp_path / "t.xlsx"
    assert run(["export", str(scenario), "--to", "xlsx", "--out", str(book)]) == 0
    cells = [cell for row in openpyxl.load_workbook(book)["Assets"].iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    for place, format_ in ((tmp_path / "t" / "assets.csv", "csv"), (book, "xlsx")):
        assert run(["import", str(place), "--from", format_, "--into", str(scenario), "--preview"]) == 0


def test_export_overwrites_only_with_yes_and_needs_entries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = str(scenarios_dir() / "web-application" / "scenario.yaml")
    book = tmp_path / "t.xlsx"
    book.write_bytes(b"mine")
    assert run(["export", source, "--to", "xlsx", "--out", str(book)]) == 1
    assert book.read_bytes() == b"mine"
    assert run(["export", source, "--to", "xlsx", "--out", str(book), "--yes"]) == 0
    assert run(["export", source, "--to", "xlsx", "--out", str(tmp_path / "t.csv")]) == 2
    empty = tmp_path / "e.yaml"
    empty.write_text("bcmsim: 1\ntitle: T\nkind: staff\nlanguage: en\noutage: 2026-11-28 06:00 UTC\n")
    assert run(["export", str(empty), "--to", "csv", "--out", str(tmp_path / "x")]) == 1
    assert "has no processes, assets or people" in said(capsys)[1]


def test_german_workbook_of_a_planner_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = workbook(
        {
            "Deckblatt": [["Business-Impact-Analyse 2026"]],
            "BIA": [
                ["Business-Impact-Analyse"],
                [],
                ["Nr.", "Geschäftsprozess", "Prozessverantwortlicher", "Benötigte IT-Systeme", "RTO (Std.)"],
                [1, "Girokonto eröffnen", "Müller, Petra", "Kernbank, E-Mail", 8],
                [2, "Zahlungsverkehr", "Müller, Petra", "Kernbank", 4],
            ],
            "Systeme": [
                ["Anwendung", "Wiederanlaufzeit (h)", "Voraussetzungen"],
                ["Kernbank", 1.5, None],
                ["E-Mail", 1, "Kernbank"],
            ],
            "Schadensbewertung": [
                ["Prozess", "Schadensart", "P1 (0–4 h)", "P2 (4–8 h)", "P3 (> 8 h)"],
                ["Girokonto eröffnen", "Image", "niedrig", "mittel", "hoch"],
                [2, "Recht / Compliance", 2, 3, 4],
            ],
        }
    )
    (tmp_path / "bia.xlsx").write_bytes(content)
    new = tmp_path / "bank.yaml"
    assert run(["import", str(tmp_path / "bia.xlsx"), "--from", "xlsx", "--out", str(new)]) == 0
    file = load(new).file
    konto, zahlung = file.processes.values()
    assert (konto.needs, konto.rto, konto.owner) == ((("kernbank",), ("e-mail",)), 28_800, "mueller-petra")
    assert (konto.damage, zahlung.damage) == ({"reputation": (1, 2, 3)}, {"compliance": (2, 3, 4)})
    assert file.resources["kernbank"].waz.planned == 5_400
    assert "[Deckblatt]:1:1: warning: this sheet is not understood" in said(capsys)[1]
