"""The command line: few verbs, plain output, one sentence for an error, the exit status of the contract."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bcmsim.cli import VERBS, cli, run
from bcmsim.paths import scenarios_dir
from tests.exercise.bench import SMALL

WEB = str(scenarios_dir() / "web-application" / "scenario.yaml")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    captured = capsys.readouterr()
    return captured.out, captured.err


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], []])
def test_front_imports_nothing_beyond_click_and_the_standard_library(arguments: list[str]) -> None:
    program = f"""
import sys
before = {{name.partition('.')[0] for name in sys.modules}}
from bcmsim.cli import run
run({arguments!r})
after = {{name.partition('.')[0] for name in sys.modules}} - before
print(*sorted(after - sys.stdlib_module_names), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stderr.splitlines()[-1].split()) <= {"bcmsim", "click"}


def test_completion_imports_nothing_beyond_click_and_offers_the_verbs() -> None:
    program = """
import sys
from bcmsim.cli import run
try:
    run([])
finally:
    print(*sorted({n.partition('.')[0] for n in sys.modules} - sys.stdlib_module_names), file=sys.stderr)
"""
    environment = {
        **os.environ,
        "_BCMSIM_COMPLETE": "bash_complete",
        "COMP_WORDS": "bcmsim re",
        "COMP_CWORD": "1",
    }
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert {"resume", "rehearse", "report"} <= {line.partition(",")[2] for line in done.stdout.splitlines()}
    loaded = {name for name in done.stderr.split() if not name.startswith(("_", "pytest"))}
    assert not loaded & {"textual", "simpy", "pydantic", "yaml", "pendulum", "markdown_it"}


@pytest.mark.parametrize("name", VERBS)
@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_verb_has_help_with_an_example(
    name: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([name, "--help", "--lang", lang]) == 0
    out, _err = said(capsys)
    assert ("Beispiel" if lang == "de" else "Example") in out
    assert f"bcmsim {name}" in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_help_lists_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    out, _err = said(capsys)
    listed = {line.split()[0] for line in out.splitlines() if line.startswith("  ") and line.split()}
    assert set(VERBS) <= listed


def test_no_verb_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["chek"]) == 2
    assert "Did you mean “check”?" in said(capsys)[1]


def test_global_options_stand_before_and_behind_the_verb(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--logs", str(tmp_path), "sessions"]) == 0
    before = said(capsys)
    assert run(["sessions", "--logs", str(tmp_path)]) == 0
    assert said(capsys) == before


def test_an_unknown_language_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "fr", "schema"]) == 2


# --- prepare ---------------------------------------------------------------------------------


def test_check_says_nothing_wrong_of_a_sound_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", WEB]) == 0
    assert "no problems" in said(capsys)[0]


def test_check_names_file_line_column_and_hint(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.write_text(SMALL.replace("needs: [power]", "neds: [power]"), encoding="utf-8")
    assert run(["check", str(small)]) == 1
    out, _err = said(capsys)
    assert f"{small}:16:" in out
    assert "needs" in out


def test_check_as_json_has_the_shape_of_the_contract(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.write_text(SMALL.replace("needs: [server]", "needs: [sever]"), encoding="utf-8")
    assert run(["check", "--json", str(small)]) == 1
    problems = json.loads(said(capsys)[0])["problems"]
    (problem,) = [one for one in problems if one["severity"] == "error"]
    assert set(problem) == {"file", "line", "column", "severity", "text", "hint"}


def test_check_strict_fails_on_warnings(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.write_text(SMALL.replace("abort: [A real incident]\n", ""), encoding="utf-8")
    assert run(["check", str(small)]) == 0
    assert "warning:" in said(capsys)[0]
    assert run(["check", "--strict", str(small)]) == 1


@pytest.mark.parametrize("verb", ["check", "show", "simulate", "rehearse"])
def test_a_file_that_is_not_there_is_one_sentence(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([verb, "nowhere.yaml"]) == 1
    out, err = said(capsys)
    assert "nowhere.yaml" in out + err
    assert "Traceback" not in out + err


@pytest.mark.parametrize("part", ["timeline", "tree", "plan", "staff", "roles", "cards", "script", "form"])
def test_show_has_every_part(part: str, small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", str(small), "--part", part]) == 0
    assert len(said(capsys)[0].splitlines()) > 3


def test_show_writes_cards_as_html_for_printing(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "cards.html"
    assert run(["show", str(small), "--part", "cards", "--format", "html", "--out", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>") or text.startswith("<!doctype html>")
    assert "EXERCISE" in text


def test_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    assert "properties" in json.loads(said(capsys)[0])


def test_help_lists_its_pages_and_shows_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help"]) == 0
    pages = [line.split()[0] for line in said(capsys)[0].splitlines()]
    assert len(pages) >= 5
    for page in pages:
        for lang in ("de", "en"):
            assert run(["--lang", lang, "help", page]) == 0
            assert said(capsys)[0].startswith("# ")


def test_a_help_page_that_is_not_there_names_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", "teapot"]) == 1
    assert "teapot" in said(capsys)[1]


# --- simulate --------------------------------------------------------------------------------


def test_simulate_the_seed_example_r071(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", WEB]) == 0
    assert "7:15" in said(capsys)[0]


@pytest.mark.parametrize(
    ("more", "waz_s"), [([], 26100), (["--with", "ups"], 11700), (["--staff", "admin=1"], 38700)]
)
def test_simulate_as_json_has_the_shape_of_the_contract(
    more: list[str], waz_s: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["simulate", WEB, "--json", *more]) == 0
    document = json.loads(said(capsys)[0])
    keys = "bcmsim file seed runs order with waz_s resources processes staff infeasible bottleneck"
    assert set(keys.split()) <= set(document)
    assert document["waz_s"] == waz_s


def test_simulate_strict_ends_with_3_where_a_limit_is_missed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", WEB, "--strict"]) == 0
    assert run(["simulate", WEB, "--strict", "--staff", "admin=1"]) == 3


def test_an_unknown_measure_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", WEB, "--with", "magic"]) in (1, 2)
    assert "magic" in said(capsys)[1]


# --- exercise and evaluate -------------------------------------------------------------------


def test_without_a_terminal_the_screens_say_so(small: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bcmsim", "run", str(small), "--logs", str(tmp_path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "terminal" in done.stderr
    assert "rehearse" in done.stderr


def test_a_plan_without_a_script_cannot_be_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan.yaml"
    head = "bcmsim: 1\ntitle: Plan\nkind: staff\nlanguage: en\noutage: 2026-11-24 09:00 Europe/Berlin\n"
    plan.write_text(head + "resources: {a: {waz: 1 h}}\n", encoding="utf-8")
    assert run(["rehearse", str(plan), "--logs", str(tmp_path)]) == 1
    assert "script" in said(capsys)[1]
    assert run(["simulate", str(plan)]) == 0


def test_from_scenario_to_report(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs = ["--logs", str(tmp_path / "logs")]
    choices = ["--choose", "D1=wait", "--choose", "D2=keep"]
    assert run(["rehearse", str(small), "--session", "try", *choices, *logs]) == 0
    assert run(["sessions", *logs]) == 0
    assert "try" in said(capsys)[0]
    assert run(["verify", "try", *logs]) == 0
    said(capsys)
    assert run(["minutes", "try", *logs]) == 0
    assert "EXERCISE" in said(capsys)[0]
    assert run(["report", "try", "--format", "html", "--out", str(tmp_path / "r.html"), *logs]) == 0
    assert "Small exercise" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert run(["report", "try", "--strict", *logs]) == 3
    said(capsys)
    assert run(["export-journal", "try", *logs]) == 0
    lines = [json.loads(line) for line in said(capsys)[0].splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))


def test_a_session_name_is_taken_once(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["rehearse", str(small), "--session", "try", "--logs", str(tmp_path)]
    assert run(arguments) == 0
    assert run(arguments) == 1
    assert "try" in said(capsys)[1]


@pytest.mark.parametrize("name", ["../evil", "a/b", "", ".hidden", "x" * 200])
def test_a_session_name_stays_in_its_folder(
    name: str, small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs = tmp_path / "logs"
    assert run(["rehearse", str(small), "--session", name, "--logs", str(logs)]) == 1
    assert not list(tmp_path.glob("*.bcmsim"))


def test_a_changed_journal_is_exit_4(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import sqlite3

    arguments = ["--logs", str(tmp_path)]
    assert run(["rehearse", str(small), "--session", "try", *arguments]) == 0
    connection = sqlite3.connect(tmp_path / "try.bcmsim")
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{trigger}"')
    (stored,) = connection.execute("SELECT bytes FROM entry WHERE seq = 5").fetchone()
    connection.execute("UPDATE entry SET bytes = ? WHERE seq = 5", (stored.replace(b"Leader", b"Reader"),))
    assert b"Leader" in stored
    connection.commit()
    connection.close()
    assert run(["verify", "try", *arguments]) == 4
    assert run(["report", "try", *arguments]) == 4


def test_a_session_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "nothing", "--logs", str(tmp_path)]) == 1
    assert "nothing" in said(capsys)[1]


def test_output_into_a_closed_pipe_is_no_error(small: Path) -> None:
    shell = f"{sys.executable} -m bcmsim schema | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", shell], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_verb_is_a_click_command_with_the_global_options() -> None:
    import click

    context = click.Context(cli)
    for name in VERBS:
        command = cli.get_command(context, name)
        assert command is not None
        assert {"--lang", "--logs"} <= {option for param in command.params for option in param.opts}


def test_a_plan_that_cannot_be_built_is_said_before_the_session_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(SMALL.replace("needs: [power]", "needs: [power, server]"), encoding="utf-8")
    assert run(["rehearse", str(plan), "--logs", str(tmp_path)]) == 1
    assert "server" in said(capsys)[1]
    assert not list(tmp_path.glob("*.bcmsim"))
