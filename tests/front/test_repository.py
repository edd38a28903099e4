"""The tree itself: what lies at the top, what is locked, what may not stand in a file."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bcmsim.text import visible

from .checkout import ROOT

TOP = {"README.md", "bcmsim", "logs", "pyproject.toml", "scenarios", "scripts", "tests"}
SCRIPTS = ("run", "test", "environment")
READ_BY_PEOPLE = ("", ".md", ".po", ".pot", ".py", ".tcss", ".toml", ".yaml")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def tracked() -> list[Path]:
    """The files of the project: git's, or all of the known folders where there is no git."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0:
        return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]
    return [path for name in sorted(TOP) for path in sorted((ROOT / name).rglob("*")) if path.is_file()]


def texts(*folders: str) -> Iterator[tuple[str, str]]:
    """Name and text of the tracked files that people read and write."""
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(folders) and path.suffix in READ_BY_PEOPLE:
            yield name, path.read_text(encoding="utf-8")


def locked() -> dict[str, str]:
    """Name -> version of everything in the lock."""
    lines = (ROOT / "scripts" / "requirements.lock").read_text().splitlines()
    pins = [
        line.partition(";")[0].strip(" \\") for line in lines if "==" in line and not line.startswith("#")
    ]
    return {canonicalize_name(name): version for name, version in (pin.split("==") for pin in pins)}


def test_top_level_holds_what_the_customer_listed() -> None:
    top = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {name for name in top if not name.startswith(".")} <= TOP


def test_of_logs_only_the_folder_is_kept() -> None:
    assert [path.name for path in tracked() if path.relative_to(ROOT).parts[0] == "logs"] in (
        [".gitkeep"],
        [],
    )


@pytest.mark.parametrize("name", [*SCRIPTS, "catalogues", "../.ci/run"])
def test_scripts_can_be_called(name: str) -> None:
    path = ROOT / "scripts" / name
    assert os.access(path, os.X_OK)
    assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env ")


@pytest.mark.parametrize("name", [*SCRIPTS, "../.ci/run"])
def test_shell_scripts_are_whole(name: str) -> None:
    done = subprocess.run(["bash", "-n", ROOT / "scripts" / name], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_continuous_integration_runs_the_command_of_the_readme() -> None:
    assert (ROOT / ".ci" / "run").read_text().rstrip().endswith("scripts/test")
    assert "scripts/test" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("requirement", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])
def test_every_dependency_is_locked_within_its_range(requirement: str) -> None:
    wanted = Requirement(requirement)
    assert wanted.specifier.contains(locked()[canonicalize_name(wanted.name)])


def test_every_locked_version_has_hashes() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / "scripts" / "requirements.lock").read_text(), flags=re.I)
    assert [entry.split()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []


def test_nothing_unfinished_stands_in_the_code() -> None:
    marks = re.compile(r"TO[D]O|FIX[M]E|X{3}|mark\.s[k]ip|pytest\.s[k]ip|except: *$", re.M)
    found = [
        f"{name}: {match.group()}"
        for name, text in texts("bcmsim/", "tests/")
        for match in marks.finditer(text)
    ]
    assert found == []


def test_no_source_hides_a_character() -> None:
    """A reversing or invisible character in a source shows a reviewer something else than what runs."""
    found = [
        name
        for name, text in texts("bcmsim/", "scripts/", "scenarios/", "tests/front", "tests/base", "README.md")
        if visible(text) != text.replace("\t", "    ")
    ]
    assert found == []


def test_every_room_says_in_its_docstring_what_it_is() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "bcmsim").rglob("*.py"))
        if not path.read_text(encoding="utf-8").startswith(('"""', 'r"""'))
    ]
    assert silent == []
