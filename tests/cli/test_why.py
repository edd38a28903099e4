"""simulate --why, and who is there hour by hour, as somebody calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bcmsim.cli import run

WEB = str(Path(__file__).parents[2] / "scenarios" / "web-application" / "scenario.yaml")


def call(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    status = run(["--lang", "en", *argv])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_why_names_the_people_and_what_they_were_busy_with(capsys):
    status, out, err = call(capsys, "simulate", WEB, "--staff", "admin=2", "--why", "database")
    assert (status, err) == (0, "")
    assert "Why then: Anna Adler was done with Web server." in out
    assert "Back to the outage:" in out
    assert max(map(len, out.splitlines())) <= 80


def test_why_as_json_stands_beside_the_run(capsys):
    _status, out, _err = call(capsys, "simulate", WEB, "--staff", "admin=2", "--why", "database", "--json")
    document = json.loads(out)
    assert document["why"]["start_s"] == document["resources"]["database"]["start_s"] == 26100
    assert document["why"]["released_by"][0]["resource"] == "webserver"


def test_why_of_an_unknown_resource_is_one_sentence(capsys):
    status, out, err = call(capsys, "simulate", WEB, "--why", "databse")
    assert (status, out) == (1, "")
    assert err == "bcmsim: There is no resource “databse”. Did you mean `database`?\n"


def test_why_and_many_runs_do_not_go_together(capsys):
    status, out, err = call(capsys, "simulate", WEB, "--why", "database", "--runs", "10")
    assert (status, out) == (2, "")
    assert "--why explains one run as planned" in err


def test_simulate_prints_the_load_and_the_cover_below_its_table(capsys):
    _status, out, _err = call(capsys, "simulate", WEB)
    lines = out.splitlines()
    load = next(n for n, line in enumerate(lines) if line.split()[-3:] == ["Busy", "There", "Share"])
    assert lines[load + 2].split() == ["Anna", "Adler", "admin", "3:00", "7:00", "43%"]
    assert any(line.startswith("admin   ·333") for line in lines[load:])
    assert "\x1b" not in out
    assert max(map(len, lines)) <= 80


def test_show_prints_the_cover_below_the_people(capsys):
    status, out, _err = call(capsys, "show", WEB, "--part", "staff")
    assert status == 0
    assert "Nobody is there with the skill admin: 0:00–0:15, 11:00–23:00." in out
    assert "All roles at once, nobody in two of them: 100%." in out
