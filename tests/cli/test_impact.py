"""The verb impact: its forms, what it refuses, and that it is quick on a large file."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from bcmsim.cli import run
from bcmsim.paths import scenarios_dir
from bcmsim.text import cell_width

SHOP = str(Path(__file__).parents[1] / "report" / "impact" / "data" / "shop.yaml")
BANK = str(scenarios_dir() / "online-bank" / "scenario.yaml")


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_the_whole_impact_is_printed_within_80_columns(capsys) -> None:
    assert run(["impact", SHOP, "--lang", "en"]) == 0
    out, err = said(capsys)
    assert err == ""
    assert max(map(cell_width, out.splitlines())) <= 80
    for part in ("Limits", "Process chains", "Risk matrix", "Strategy"):
        assert f"\n{part}\n" in out


def test_only_the_chosen_processes_are_shown(capsys) -> None:
    assert run(["impact", SHOP, "--lang", "en", "--process", "ship", "--part", "limits"]) == 0
    out, _err = said(capsys)
    assert "1 of 5 processes: Shipping" in out
    assert "Taking orders\n" not in out


def test_json_is_one_document_and_nothing_else(capsys) -> None:
    assert run(["impact", SHOP, "--json", "--lang", "en"]) == 0
    out, err = said(capsys)
    document = json.loads(out)
    assert err == ""
    assert document["processes"]["order"]["corrected_rto_s"] == 7200
    assert document["strategy"]["causes"]["it"]["planned"] is True


def test_json_without_the_strategy_needs_no_restart(capsys) -> None:
    assert run(["impact", SHOP, "--json", "--part", "limits"]) == 0
    assert json.loads(said(capsys)[0])["strategy"] is None


def test_another_rule_of_correction_holds_for_every_process_a6(capsys) -> None:
    assert run(["impact", SHOP, "--json", "--part", "limits", "--correction", "chain"]) == 0
    processes = json.loads(said(capsys)[0])["processes"]
    assert [processes[id_]["corrected_rto_s"] for id_ in ("order", "pay", "ship", "returns")] == [7200] * 4
    assert processes["ship"]["correction"] == "chain"


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("impact.html", "<!DOCTYPE html>"),
        ("impact.md", "# Business impact"),
        ("impact.svg", "<svg "),
        ("impact.json", "{"),
        ("impact.txt", "Business impact"),
        ("impact", "Business impact"),
    ],
)
def test_the_end_of_the_file_name_chooses_the_form(tmp_path: Path, capsys, name, beginning) -> None:
    place = tmp_path / name
    assert run(["impact", SHOP, "--lang", "en", "--part", "risk", "--out", str(place)]) == 0
    assert said(capsys) == ("", "")
    assert place.read_text(encoding="utf-8").startswith(beginning)


def test_a_form_that_is_named_wins_over_the_file_name(tmp_path: Path) -> None:
    place = tmp_path / "impact.html"
    assert run(["impact", SHOP, "--part", "risk", "--format", "svg", "--out", str(place)]) == 0
    assert place.read_text(encoding="utf-8").startswith("<svg ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--process", "no-such"],
        ["--json", "--format", "md"],
        ["--by", "Ada"],
        ["--ask", "order", "--json"],
        ["--part", "limits", "--format", "svg"],
        ["--part", "everything"],
    ],
)
def test_wrong_usage_ends_with_status_2_and_one_sentence(capsys, arguments) -> None:
    assert run(["impact", SHOP, "--lang", "en", *arguments]) == 2
    out, err = said(capsys)
    assert out == ""
    assert "Traceback" not in err
    assert err.strip()


def test_a_broken_file_ends_with_status_1_and_its_place(tmp_path: Path, capsys) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("bcmsim: 1\ntitle: T\nkind: tabletop\n", encoding="utf-8")
    assert run(["impact", str(path)]) == 1
    assert f"{path.name}:" in said(capsys)[1]


def test_the_shipped_bank_has_its_impact_in_both_languages(capsys) -> None:
    for lang in ("de", "en"):
        assert run(["impact", BANK, "--lang", lang]) == 0
        assert max(map(cell_width, said(capsys)[0].splitlines())) <= 80


def test_a_thousand_processes_are_shown_in_seconds(tmp_path: Path) -> None:
    rows = [
        f"  p{n}: {{damage: {{finance: [1, 2, 3, 4], law: [1, 1, 2, 3]}}, likelihood: {1 + n % 4}"
        + (f", upstream: [p{n - 1}]" if n % 9 else "")
        + "}"
        for n in range(1000)
    ]
    head = "bcmsim: 1\ntitle: T\nkind: tabletop\nlanguage: en\noutage: 2026-11-28 06:00 Europe/Berlin\n"
    impact = "impact: {intervals: [4 h, 8 h, 24 h], buffer: 2 h, weights: {finance: 1, law: 2}}\n"
    path = tmp_path / "large.yaml"
    path.write_text(head + impact + "processes:\n" + "\n".join(rows) + "\n", encoding="utf-8")
    began = time.monotonic()
    assert run(["impact", str(path), "--part", "limits", "--out", str(tmp_path / "large.txt")]) == 0
    assert time.monotonic() - began < 30
    assert "1000 p999" in (tmp_path / "large.txt").read_text(encoding="utf-8")
