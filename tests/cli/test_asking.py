"""`impact --ask`: the dialogue over a pipe and at a terminal; every answer is in the file at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from bcmsim.scenario.loading import load, problems_of

TEXT = """\
bcmsim: 1                       # kept
title: T
kind: staff
language: en
outage: 2026-11-28 06:00 Europe/Berlin
include: organisation.yaml
impact: {intervals: [4 h, 8 h], buffer: 1 h, types: {money: {levels: [a, b, c, d]}}}
"""
ORGANISATION = """\
# the organisation
staff: {anna: {name: Anna Adler}, bodo: {name: Bodo Boss}}
resources: {web: {title: "Web", waz: 1 h}}
processes:
  shop:                         # the shop
    rpo: 1 h
  depot: {upstream: [shop]}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_text(TEXT, encoding="utf-8")
    (tmp_path / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    return path


def asked(file: Path, *lines: str, by: str | None = "Anna Adler", lang: str = "en") -> tuple[int, str, str]:
    """Exit status, output and errors of an interview about the shop with these lines of answers."""
    arguments = ["--lang", lang, "impact", str(file), "--ask", "shop", *(["--by", by] if by else [])]
    done = subprocess.run(
        [sys.executable, "-m", "bcmsim", *arguments],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_answers_are_written_where_the_process_stands(file: Path) -> None:
    status, out, err = asked(file, "Web shop", "anna")
    assert (status, err) == (0, "")
    assert file.read_text(encoding="utf-8") == TEXT
    text = (file.parent / "organisation.yaml").read_text(encoding="utf-8")
    begin, end = ORGANISATION.split("    rpo: 1 h\n")
    assert text.startswith(
        begin + "    rpo: 1 h\n    title: Web shop\n    answers:\n      title: {by: Anna Adler, at: 20"
    )
    assert text.endswith("    owner: anna\n" + end)
    assert "2 new answers are saved." in out
    assert "Incomplete." in out
    assert "In the file, but nobody was asked: RPO" in out


def test_it_goes_on_at_the_first_open_question(file: Path) -> None:
    asked(file, "Web shop", "-", "none yet", "-")
    out = asked(file)[1]
    assert "1/" not in out.split("at once.")[1].split("Who is the asset owner")[0]
    assert "What is the process called?" not in out


def test_who_answers_is_asked_first_and_is_not_the_owner(file: Path) -> None:
    asked(file, "Web shop", "anna")
    out = asked(file, "", "Bernd", by=None)[1]
    assert "A name is due here." in out
    assert "Bernd is neither asset owner nor deputy of this process" in out.replace("\n", " ")


def test_back_asks_the_question_before_again_with_its_answer(file: Path) -> None:
    out = asked(file, "<", "Web shop", "<", "Online shop", "anna")[1]
    assert "This is the first question." in out
    assert "[Web shop] >" in out
    process = load(file).file.processes["shop"]
    assert (str(process.title), process.owner) == ("Online shop", "anna")


def test_explanations_criteria_and_refusals_help_to_an_answer(file: Path) -> None:
    lines = [
        "Shop",
        "?",
        "?adl",
        "?zzz",
        "Ana",
        "Anna Adler",
        "-",
        "none",
        "depot",
        "none",
        "no",
        "?",
        "1 3 2",
        "",
    ]
    out = asked(file, *lines)[1]
    assert "The one role or person of the business" in out
    assert out.count("     anna  Anna Adler") == 2
    assert "Nothing there holds that word." in out
    assert "There is no role or person `Ana`. Did you mean `anna`?" in out
    assert "The processes feed each other in a ring: " in out.replace("\n", " ")
    assert "     4 very high: d" in out
    assert "P1 until 4 h   P2 until 8 h   P3 after 8 h" in out
    assert "The damage falls from 3 to 2 in P3." in out
    assert "Please answer; ? explains, - leaves the question open." in out


def test_a_whole_interview_ends_complete_with_the_limits(file: Path) -> None:
    lines = ["Shop", "anna", "anna", "bodo", "web", "none", "no", "1 2 3", *"abcde", "", "3", "12 h"]
    status, out, err = asked(file, *lines)
    assert (status, err) == (0, "")
    assert "`anna` is the asset owner already. Name somebody else, who can stand in" in out
    assert "Careful" not in out
    assert "Complete: every question is answered." in out
    limits = " ".join(out[out.index("mtpd") if "mtpd" in out else out.index("(MTPD)") :].split())
    assert "RTO 8:00" in limits
    assert "MTPD 12:00" in limits
    assert not [one for one in problems_of(file)[1] if one.severity == "error"]
    again = asked(file, "", "", "bernd")[1]
    assert "All questions are answered." in again
    assert "There is no role or person `bernd`." in again


def test_mtpd_below_the_rto_is_said_at_once_and_open_questions_by_title(file: Path) -> None:
    lines = ["Shop", "anna", "bodo", "web", "none", "no", "1 2 3", *"-----", "", "3", "3 h"]
    out = asked(file, *lines)[1].replace("\n", " ")
    remark, closing = out.index("Careful: the MTPD, 3 h, is shorter than the RTO"), out.index("Open: ")
    assert out.index("Which longest tolerable outage") < remark < closing
    assert "Open: clean restart after the backup, handling of lost data, who enters data again" in out
    assert "Careful" not in asked(file, *"-----")[1]


def test_people_s_texts_cannot_act_on_the_terminal(file: Path) -> None:
    out = asked(file, "\x1b[31mred", "<")[1]
    assert "\x1b" not in out
    assert "[␛[31mred] >" in out
    assert str(load(file).file.processes["shop"].title) == "\x1b[31mred"


def test_a_process_that_there_is_not_is_said_with_the_nearest(file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bcmsim", "impact", str(file), "--ask", "shopp", "--by", "x"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "bcmsim: There is no process “shopp”. Did you mean `shop`?\n"


def test_anchors_in_the_way_are_refused_before_anything_is_written(file: Path) -> None:
    organisation = file.parent / "organisation.yaml"
    text = (
        ORGANISATION.replace("    rpo: 1 h\n", "    damage: &d {money: [1, 1, 1]}\n")
        + "  more: {damage: *d}\n"
    )
    organisation.write_text(text, encoding="utf-8")
    status, _out, err = asked(file, *["-"] * 6, "1 2 3")
    assert status == 1
    assert f"{organisation}:6:13: an anchor stands here; write out what is meant" in err
    assert organisation.read_text(encoding="utf-8") == text


@pytest.fixture
def terminal(file: Path) -> Iterator[pexpect.spawn[str]]:
    environment = {**os.environ, "TERM": "xterm", "LANG": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "bcmsim", "--lang", "en", "impact", str(file), "--ask", "shop", "--by", "anna"],
        env=environment,
        dimensions=(24, 80),
        timeout=30,
        encoding="utf-8",
    )
    yield child
    child.close(force=True)


def test_what_was_answered_survives_a_kill(file: Path, terminal: pexpect.spawn[str]) -> None:
    terminal.expect("What is the process called")
    terminal.sendline("Würste & Käse")
    terminal.expect("asset owner of the process")
    terminal.kill(signal.SIGKILL)
    terminal.wait()
    assert str(load(file).file.processes["shop"].title) == "Würste & Käse"
    assert sorted(os.listdir(file.parent)) == ["organisation.yaml", "plan.yaml"]


@pytest.mark.parametrize(("key", "status"), [("\x04", 0), ("\x03", 130)])
def test_ctrl_d_and_ctrl_c_stop_and_keep(
    file: Path, terminal: pexpect.spawn[str], key: str, status: int
) -> None:
    terminal.expect("What is the process called")
    terminal.sendline("Shop")
    terminal.expect(r"asset owner of the process.*> ")
    terminal.send(key)
    terminal.expect("1 new answer is saved.")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == status
    assert load(file).file.processes["shop"].answers["title"].by == "anna"


def test_an_answer_goes_into_the_file_as_it_is_now(file: Path, terminal: pexpect.spawn[str]) -> None:
    """What somebody else wrote into the file during the interview stays."""
    terminal.expect("What is the process called")
    organisation = file.parent / "organisation.yaml"
    organisation.write_text(ORGANISATION + "  new: {}\n", encoding="utf-8")
    terminal.sendline("Shop")
    terminal.expect("asset owner of the process")
    assert list(load(file).file.processes) == ["shop", "depot", "new"]
    assert str(load(file).file.processes["shop"].title) == "Shop"
