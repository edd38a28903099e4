"""The README does what it says: its tour runs, its links lead somewhere, its pictures are the program's."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from bcmsim.cli import run

from .pages import README, ROOT, blocks, pages

ON_A_SCREEN = ("run", "join", "resume")
"""Verbs that need a terminal and a person."""
PICTURES = ("opening", "leader", "recorder", "debrief")
DRAWINGS = ("impact-chain", "impact-damage")


def tour(text: str) -> list[list[str]]:
    """The commands of a tour, as `bcmsim` takes them."""
    lines = [line for block in blocks(text) for line in block.splitlines() if line.startswith("scripts/run ")]
    return [shlex.split(line)[1:] for line in lines]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the scenarios and nothing else, in which commands are typed."""
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("text", [README, pages("en")["start"]], ids=["readme", "first-steps"])
def test_every_command_of_the_tour_works(text: str, desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    commands = [words for words in tour(text) if words[0] not in ON_A_SCREEN]
    assert len(commands) >= 5
    for words in commands:
        status = run(words)
        said = capfd.readouterr()
        assert (status, said.err) == (0, ""), words
        if "--out" in words:
            written = desk / words[words.index("--out") + 1]
            begins = {".html": b"<!DOCTYPE html>", ".xlsx": b"PK"}[written.suffix]
            assert written.read_bytes().startswith(begins)
        else:
            assert len(said.out.splitlines()) >= 1, words


def test_the_tour_leads_from_check_to_report() -> None:
    verbs = [words[0] for words in tour(README)]
    assert verbs[0] == "check"
    assert verbs[-1] == "report"
    assert {"simulate", "rehearse", *ON_A_SCREEN} <= set(verbs)


def test_links_and_pictures_exist() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert len(targets) >= 6
    assert [target for target in targets if not (ROOT / target).is_file()] == []


def test_paths_that_are_named_exist() -> None:
    named = re.findall(r"\b((?:scripts|bcmsim|scenarios)/[\w./-]+)", README)
    assert "scripts/bench" in named
    assert sorted({name for name in named if not (ROOT / name).exists()}) == []


def test_the_german_reader_is_led_to_the_german_help() -> None:
    first = README.partition("\n## ")[0]
    assert "*Deutsch:*" in first
    assert "bcmsim --lang de help" in first


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_of_the_program_and_calls_nobody(name: str) -> None:
    svg = (ROOT / "bcmsim" / "help" / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
    assert svg.startswith("<svg ")
    assert "EXERCISE" in svg
    assert set(re.findall(r"https?://[^\s\"')]+", svg)) <= {"http://www.w3.org/2000/svg"}


def test_pictures_are_the_same_every_time(tmp_path: Path) -> None:
    """Over hash seeds, time zones and what the terminal says of itself."""
    surroundings = (
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "LANG": "C.UTF-8"},
        {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8", "NO_COLOR": "1"},
    )
    runs = [
        subprocess.Popen(
            [sys.executable, ROOT / "scripts" / "screenshots", "--out", tmp_path / str(number)],
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for number, variables in enumerate(surroundings)
    ]
    said = [(process.communicate()[0].decode(), process.returncode) for process in runs]
    assert said == [("", 0), ("", 0)]
    for name in (*PICTURES, *DRAWINGS):
        first, second = ((tmp_path / str(number) / f"{name}.svg").read_bytes() for number in range(2))
        assert first == second, name


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_what_the_program_draws(name: str, tmp_path: Path) -> None:
    part = name.removeprefix("impact-")
    only = ["--process", "account-use"] if part == "damage" else []
    scenario = ROOT / "scenarios" / "online-bank" / "scenario.yaml"
    out = tmp_path / "drawn.svg"
    assert run(["--lang", "en", "impact", str(scenario), "--part", part, *only, "--out", str(out)]) == 0
    stored = (ROOT / "bcmsim" / "help" / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
    assert stored.rstrip() == out.read_text(encoding="utf-8").rstrip()
