"""scripts/run: the leader's screen, a rehearsal where there is no terminal, or the verb asked for."""

from __future__ import annotations

from pathlib import Path

import pexpect
import pytest

from .checkout import ROOT, Checkout, small_checkout

BCMSIM = """#!/bin/sh
# stands in for bcmsim: says how it was called and from where
printf '%s\\n' "$PWD: $*" >> "$(dirname "$0")/calls"
for word in "$@"; do shown="$shown<$word>"; done
echo "bcmsim $shown"
exit "${BCMSIM_STATUS:-0}"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = small_checkout(tmp_path)
    made.call("scripts/environment")
    command = made.root / ".venv" / "bin" / "bcmsim"
    command.write_text(BCMSIM)
    command.chmod(0o755)
    return made


def calls(checkout: Checkout) -> list[str]:
    return (checkout.root / ".venv" / "bin" / "calls").read_text().splitlines()


def test_arguments_go_to_bcmsim_as_they_are(checkout: Checkout) -> None:
    done = checkout.call("scripts/run", "check", "my file.yaml", "--lang", "de", "")
    assert done.stdout == "bcmsim <check><my file.yaml><--lang><de><>\n"
    assert calls(checkout) == [f"{checkout.root.parent}: check my file.yaml --lang de "]


def test_exit_status_is_that_of_bcmsim(checkout: Checkout) -> None:
    assert checkout.call("scripts/run", "verify", "x", BCMSIM_STATUS="4").returncode == 4


def test_without_a_terminal_it_rehearses_and_prints_where_the_report_lies(checkout: Checkout) -> None:
    done = checkout.call("scripts/run")
    assert done.returncode == 0
    report = Path(done.stdout.strip())
    assert report.parent == checkout.root / "logs"
    rehearse, write = calls(checkout)
    assert rehearse == (
        f"{checkout.root}: rehearse scenarios/online-bank/scenario.yaml --session {report.stem}"
    )
    assert write == f"{checkout.root}: report {report.stem} --out logs/{report.name}"


def test_rehearsal_that_fails_prints_no_report(checkout: Checkout) -> None:
    done = checkout.call("scripts/run", BCMSIM_STATUS="1")
    assert (done.returncode, done.stdout) == (1, "")


def test_on_a_terminal_it_opens_the_leaders_screen(checkout: Checkout) -> None:
    terminal = pexpect.spawn(
        "/usr/bin/env", [str(checkout.root / "scripts" / "run")], env=checkout.environment, timeout=20
    )
    terminal.expect_exact("bcmsim <run><scenarios/online-bank/scenario.yaml>")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


def test_the_scenario_it_opens_exists() -> None:
    assert (ROOT / "scenarios" / "online-bank" / "scenario.yaml").is_file()
