"""`optimise`: table, JSON as cli.md says, `--write`, and one sentence for what cannot be."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bcmsim.cli import run
from bcmsim.restart.plan import build_plan
from bcmsim.restart.simulation import simulate
from bcmsim.scenario.loading import load

SITE = """bcmsim: 1
title: Alternative site
kind: function-test
language: en
outage: 2026-11-28 06:00 Europe/Berlin
restart: {order: plan}   # who goes first

staff:
  it: {skills: [it], count: 1}

resources:
  # the long way round
  archive: {waz: 2 h, staff: {it: 1}}   # nobody waits for it

  cables: {waz: 1 h, staff: {it: 1}}
  mail:
    waz: 2 h
    needs: [cables]

processes:
  post: {needs: [mail], rto: 3 h 30 min, mtpd: 8 h}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    path = tmp_path / "site.yaml"
    path.write_text(SITE, encoding="utf-8")
    return path


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["--lang", "en", "optimise", *arguments, "--json"]) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def test_json_says_the_order_its_times_and_its_proof(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, str(site))
    assert (found["waz_s"], found["bound_s"], found["proven"], found["gap"]) == (10800, 10800, True, 0.0)
    assert found["order"] == ["cables", "archive", "mail"]
    assert found["resources"]["mail"]["start_s"] == 3600
    assert found["resources"]["mail"]["up_s"] == 10800
    assert found["missed"] == {"mtpd": {"weight": 0, "bound": 0}, "rto": {"weight": 0, "bound": 0}}


def test_table_compares_with_the_rule_of_the_plan(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "en", "optimise", str(site)]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "WAZ of this order: 3:00 h Proven: no order is better." in out
    assert "By the plan's own rule (as in the plan) it is 5:00 h, with 1 limit missed instead of 0." in out


def test_written_order_gives_what_was_said_and_comments_stay(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--lang", "en", "optimise", str(site), "--write"]) == 0
    assert "by it the restart takes 3:00 h" in capsys.readouterr().err
    text = site.read_text("utf-8")
    assert list(load(site).file.resources) == ["cables", "archive", "mail"]
    assert sorted(text.splitlines()) == sorted(SITE.splitlines())
    assert "  # the long way round\n  archive: {waz: 2 h, staff: {it: 1}}   # nobody waits for it\n" in text
    assert simulate(build_plan(load(site))).waz_s == 10800


def test_rule_is_written_where_it_was_another_one(site: Path) -> None:
    text = SITE.replace("order: plan", "order: rto") + "  papers: {needs: [archive], rto: 1 h}\n"
    site.write_text(text, encoding="utf-8")  # which nothing can hold, and which the rule serves first
    assert run(["--lang", "en", "optimise", str(site), "--write"]) == 0
    assert load(site).file.restart.order == "plan"


def test_file_whose_rule_is_as_good_is_left_alone(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = SITE.replace("order: plan", "order: rto")
    site.write_text(text, encoding="utf-8")
    assert run(["--lang", "en", "optimise", str(site), "--write"]) == 0
    out, errors = capsys.readouterr()
    assert "The plan's own rule (least reserve to the RTO first) is as good." in out
    assert errors == (
        "Nothing was written: the plan's own rule (least reserve to the RTO first) is as good.\n"
    )
    assert site.read_text("utf-8") == text


def test_a_file_on_which_nothing_is_short_is_as_good(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "en", "optimise", str(site), "--staff", "it=2"]) == 0
    assert "The plan's own rule (as in the plan) is as good." in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("waz: 2 h, staff: {it: 2}", "archive needs 2 with the skill it, but there is only 1"),
        ("waz: 2 h, staff: {dba: 1}", "site.yaml:13:31: nobody has the skill `dba`"),
        ("waz: 2 h, uses: {tape: 1}", "tape"),
        ("waz: 2 h, needs: [mail], staff: {it: 1}", None),
    ],
)
def test_what_cannot_be_restarted_is_one_sentence(
    site: Path, capsys: pytest.CaptureFixture[str], change: str, sentence: str | None
) -> None:
    site.write_text(SITE.replace("waz: 2 h, staff: {it: 1}", change, 1), encoding="utf-8")
    status = run(["--lang", "en", "optimise", str(site)])
    errors = capsys.readouterr().err
    if sentence is None:
        assert (status, errors) == (0, "")
        return
    assert status == 1
    assert sentence in errors
    assert len(errors.splitlines()) == 1


@pytest.mark.parametrize("wrong", [["--limit", "0"], ["--seed", "-1"], ["--limit", "long"], ["--with"]])
def test_wrong_usage_is_said_before_any_search(
    site: Path, capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    assert run(["--lang", "en", "optimise", str(site), *wrong]) == 2
    assert capsys.readouterr().out == ""


def test_unknown_measure_is_named(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "en", "optimise", str(site), "--with", "ups"]) == 1
    assert "There is no measure “ups”." in capsys.readouterr().err


def test_out_writes_a_file(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "order.json"
    assert run(["--lang", "en", "optimise", str(site), "--json", "--out", str(place)]) == 0
    assert capsys.readouterr().out == ""
    assert json.loads(place.read_text("utf-8"))["waz_s"] == 10800


def test_ctrl_c_says_how_far_it_came(tmp_path: Path) -> None:
    lines = [SITE.split("staff:")[0], "capacities: {crane: 10, dock: 7}", "resources:"]
    for number in range(300):
        first, second = number * 7 % max(1, number - 9), number * 5 % max(1, number - 4)
        needs = f"r{first}, r{second}" if number > 9 and first != second else ""
        uses = f"{{crane: {1 + number * 13 % 6}, dock: {1 + number * 11 % 5}}}"
        lines.append(f"  r{number}: {{waz: {5 + number * 17 % 50} min, needs: [{needs}], uses: {uses}}}")
    path = tmp_path / "long.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = [sys.executable, "-m", "bcmsim", "--lang", "en", "optimise", str(path), "--limit", "3600"]
    search = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            search.wait(8)
        search.send_signal(signal.SIGINT)
        out, errors = search.communicate(timeout=30)
    finally:
        search.kill()
    assert (search.returncode, out) == (130, "")
    assert errors.startswith(
        ("bcmsim: Interrupted. Best order so far: ", "bcmsim: Interrupted. No order found yet.")
    )
    assert len(errors.splitlines()) == 1


def test_a_file_has_the_form_that_its_name_says(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "order.json"
    assert run(["--lang", "en", "optimise", str(site), "--out", str(path)]) == 0
    assert json.loads(path.read_text("utf-8"))["order"] == ["cables", "archive", "mail"]
    assert capsys.readouterr().out == ""
    assert run(["--lang", "en", "optimise", str(site), "--out", str(tmp_path / "order.html")]) == 2
    assert capsys.readouterr().err == (
        "bcmsim: a file whose name ends in .html cannot be written here. It can end in .json, .txt\n"
    )
