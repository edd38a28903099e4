"""`simulate --runs`: text, JSON, exit status, interruption, and one sentence for what cannot be."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from bcmsim.cli import run

ROOT = Path(__file__).parents[2]
UNCERTAIN = str(ROOT / "tests" / "restart" / "data" / "uncertain.yaml")


def printed(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert run(["simulate", UNCERTAIN, *words]) == status
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


def document(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> Any:
    return json.loads(printed(capsys, "--json", *words, status=status))


def refused(capsys: pytest.CaptureFixture[str], *words: str, status: int) -> str:
    assert run(["simulate", UNCERTAIN, *words]) == status
    told = capsys.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err
    return told.err


def test_identical_json_for_1_2_and_7_workers(capsys: pytest.CaptureFixture[str]) -> None:
    alone = printed(capsys, "--json", "--runs", "97", "--seed", "5")
    for workers in ("2", "7"):
        assert printed(capsys, "--json", "--runs", "97", "--seed", "5", "--workers", workers) == alone
    assert json.loads(alone)["seed"] == 5


def test_the_seed_is_0_unless_another_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    plain = printed(capsys, "--json", "--runs", "20")
    assert printed(capsys, "--json", "--runs", "20", "--seed", "0") == plain
    assert printed(capsys, "--json", "--runs", "20", "--seed", "1") != plain


def test_staff_order_and_measures_hold_for_many_runs_too(capsys: pytest.CaptureFixture[str]) -> None:
    told = document(capsys, "--runs", "20", "--order", "plan", "--staff", "admin=1")
    assert told["order"] == "plan"
    assert told["waz_s"]["p50"] > document(capsys, "--runs", "20", "--order", "plan")["waz_s"]["p50"]


@pytest.mark.parametrize("words", [(), ("--runs", "20")])
@pytest.mark.parametrize(
    ("suffix", "begins"),
    [
        (".html", "<!DOCTYPE html>"),
        (".HTM", "<!DOCTYPE html>"),
        (".svg", "<svg "),
        (".csv", "kind,id,title,"),
        (".json", "{"),
        (".txt", ""),
    ],
)
def test_the_end_of_the_name_is_the_form(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, suffix: str, begins: str, words: tuple[str, ...]
) -> None:
    first, second = tmp_path / f"first{suffix}", tmp_path / f"second{suffix}"
    assert printed(capsys, *words, "--out", str(first)) == ""
    assert printed(capsys, *words, "--out", str(second)) == ""
    assert first.read_text(encoding="utf-8").startswith(begins)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "x.pdf"), "whose name ends in .pdf cannot be written here"),
        (("--json", "--out", "x.csv"), "--json and .csv are two forms"),
        (("--why", "power", "--out", "x.svg"), "whose name ends in .svg cannot be written here"),
        (("--compare", "--out", "x.html"), "whose name ends in .html cannot be written here"),
    ],
)
def test_a_form_that_there_is_not_is_refused_before_any_run(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert said in refused(capsys, *words, status=2)


def test_pictures_stand_below_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    told = printed(capsys, "--runs", "20")
    places = [
        told.index(words)
        for words in ("WAZ as planned", "WAZ of the plan", "at its P10", "Restart as planned", "Staff load")
    ]
    assert places == sorted(places)
    assert "Staff load as planned" in printed(capsys)


def test_the_text_goes_into_a_file_with_out(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "runs.txt"
    assert printed(capsys, "--runs", "20", "--out", str(out)) == ""
    assert out.read_text().startswith("Runs: 20, seed 0\n")


def test_strict_ends_with_3_where_a_limit_is_not_held_with_the_wanted_chance(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printed(capsys, "--runs", "200")
    printed(capsys, "--runs", "200", "--strict", status=3)
    printed(capsys, "--runs", "200", "--strict", "--confidence", "60")
    printed(capsys, "--runs", "200", "--strict", "--staff", "admin=1", "--confidence", "60", status=3)


def test_strict_counts_a_chance_by_the_lower_end_of_its_interval_as_the_search_does(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = document(capsys, "--runs", "200")["processes"]["web-shop"]
    low, share = told["p_rto_ci"][0] * 100, told["p_rto"] * 100
    assert told["p_rto"] == min(told["p_rto"], told["p_mtpd"], told["p_emergency"])
    printed(capsys, "--runs", "200", "--strict", "--confidence", f"{low - 0.1:.2f}")
    printed(capsys, "--runs", "200", "--strict", "--confidence", f"{(low + share) / 2:.2f}", status=3)


def test_strict_refuses_so_few_runs_that_they_cannot_show_the_chance(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = refused(capsys, "--runs", "50", "--strict", status=2)
    assert said == (
        "bcmsim: 50 runs can show a chance of 92.9% at most. Take --runs 73 or more to show 95%, or a lower "
        "--confidence\n"
    )
    printed(capsys, "--runs", "73", "--strict", status=3)


def test_many_runs_tell_who_covers_which_skill_and_whether_the_crisis_team_is_manned(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Issue 4, point 6: in text, JSON and HTML, with and without --runs."""
    web = str(ROOT / "scenarios" / "web-application" / "scenario.yaml")
    team = "All roles at once, nobody in two of them: 100%."
    covers = "Nobody is there with the skill admin: 0:00–0:15, 11:00–23:00."
    documents = []
    for more in ([], ["--runs", "30"]):
        assert run(["--lang", "en", "simulate", web, *more]) == 0
        out = capsys.readouterr().out
        assert team in out
        assert covers in out
        assert any(line.startswith("admin   ·333") for line in out.splitlines())
        page = tmp_path / "page.html"
        assert run(["--lang", "en", "simulate", web, *more, "--out", str(page)]) == 0
        assert team in " ".join(page.read_text("utf-8").split())
        assert run(["--lang", "en", "simulate", web, *more, "--json"]) == 0
        documents.append(json.loads(capsys.readouterr().out))
    one, many = documents
    assert many["crisis_team"] == one["crisis_team"]
    assert many["skills"]["admin"]["use"] is not None
    assert {**many["skills"]["admin"], "use": 0} == {**one["skills"]["admin"], "use": 0}


def test_a_plan_that_no_run_can_end_says_why_and_ends_with_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(
        "bcmsim: 1\ntitle: Wages\nkind: function-test\nlanguage: en\noutage: 2026-11-28 06:00 Europe/Berlin\n"
        "staff: {clerk: {skills: [clerk]}}\n"
        "resources: {wages: {title: Wages, waz: 1 h, staff: {clerk: 2}}}\n"
    )
    assert run(["simulate", str(file), "--runs", "9"]) == 1
    text = " ".join(capsys.readouterr().out.split())
    assert "In 100.0% of the runs not everything can be restarted: Wages" in text
    assert run(["simulate", str(file), "--runs", "9", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["infeasible"]["runs"] == 9
    assert told["waz_s"]["p50"] is None


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("--runs", "0"), 2, "--runs"),
        (("--runs", "-5"), 2, "--runs"),
        (("--runs", "many"), 2, "--runs"),
        (("--runs", "9", "--workers", "0"), 2, "--workers"),
        (("--runs", "9", "--seed", "-1"), 2, "--seed"),
        (("--seed", "3"), 2, "--seed is for many runs. Say how many with --runs N\n"),
        (("--workers", "2"), 2, "--workers is for many runs."),
        (("--cluster", "tcp://192.0.2.1:8786"), 2, "--cluster is for many runs."),
        (("--confidence", "90"), 2, "--confidence is for many runs."),
        (("--runs", "9", "--workers", "2", "--cluster", "tcp://192.0.2.1:1"), 2, "do not go together"),
        (("--runs", "9", "--cluster", "office"), 2, "office is no address of a cluster"),
        (("--runs", "9", "--with", "magic"), 1, "There is no measure “magic”"),
        (("--runs", "9", "--staff", "wizard=2"), 1, "There is no skill “wizard”"),
    ],
)
def test_what_cannot_be_is_one_sentence_before_any_run(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    status: int,
    sentence: str,
) -> None:
    def never(*_args: object) -> None:
        raise AssertionError("played")

    monkeypatch.setattr("bcmsim.restart.montecarlo.Job.__call__", never)
    assert sentence in refused(capsys, *words, status=status)


def test_without_dask_a_cluster_is_refused_in_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("dask", "dask.config", "distributed"):
        monkeypatch.setitem(sys.modules, name, None)
    told = refused(capsys, "--runs", "9", "--cluster", "tcp://192.0.2.1:8786", status=2)
    assert told == "bcmsim: --cluster needs Dask, which is not installed. Install bcmsim[cluster]\n"


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_interrupting_says_how_far_it_came_and_leaves_a_clean_terminal(workers: str) -> None:
    words = ["-m", "bcmsim", "simulate", UNCERTAIN, "--runs", "900000", "--workers", workers]
    terminal = pexpect.spawn(
        sys.executable,
        words,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
        timeout=240,  # what is compiled is compiled once
        encoding="utf-8",
        dimensions=(24, 80),
    )
    terminal.expect(r"\] +\d+ %  \d+/900000")
    terminal.sendintr()
    terminal.expect(r"\r +\r(\^C)?.*bcmsim: Interrupted after \d+ of 900000 runs\.\r\n")
    rest = terminal.read()
    terminal.close()
    assert terminal.exitstatus == 130
    assert rest == ""


def test_a_bar_is_shown_only_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert "#" not in printed(capsys, "--runs", "50")  # and nothing on standard error


@pytest.mark.parametrize("wanted", ["admin=10001", "admin=99999999999", "admin=²", "admin=-1", "admin"])
def test_a_number_of_people_that_is_none_or_too_large_is_refused_at_once(
    capsys: pytest.CaptureFixture[str], wanted: str
) -> None:
    said = refused(capsys, "--staff", wanted, status=2)
    assert ("at most 10000 people" if "=1" in wanted or "=9" in wanted else "write SKILL=NUMBER") in said
