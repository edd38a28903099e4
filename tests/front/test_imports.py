"""What an import brings along: nothing heavy in front, no screen in the rooms behind (textual.md 2.5)."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bcmsim.cli import VERBS

from .checkout import ROOT

BASE = ("bcmsim", "bcmsim.errors", "bcmsim.text", "bcmsim.i18n", "bcmsim.paths")
ROOMS = {
    "scenario": {"textual", "rich", "simpy", "sqlite3", "markdown_it"},
    "impact": {"textual", "rich", "simpy", "sqlite3", "markdown_it"},
    "restart": {"textual", "rich", "sqlite3", "markdown_it"},
    "exercise": {"textual", "rich", "sqlite3", "markdown_it"},
    "journal": {"textual", "rich", "markdown_it"},
    "report": {"textual", "rich"},
    "verbs": {"textual", "rich", "simpy", "sqlite3", "pydantic", "pendulum", "markdown_it", "yaml"},
}
"""Room -> what its modules must not import, not even through others, before it is used."""


def loaded_by(modules: list[str]) -> set[str]:
    """The names in `sys.modules` of a new process that has imported these."""
    imports = f"import {', '.join(modules)}"
    program = f"import sys; before = set(sys.modules); {imports}; print(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=os.environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def modules_of(room: str) -> list[str]:
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((ROOT / "bcmsim" / room).rglob("*.py"))
    ]


@pytest.mark.parametrize("module", BASE)
def test_base_modules_import_only_the_standard_library(module: str) -> None:
    packages = {name.partition(".")[0] for name in loaded_by([module])}
    assert packages - sys.stdlib_module_names - {"bcmsim"} == set()


def test_base_modules_import_nothing_slow_of_the_standard_library() -> None:
    slow = {
        "asyncio",
        "sqlite3",
        "subprocess",
        "email",
        "inspect",
        "unittest",
        "logging",
        "zoneinfo",
        "datetime",
    }
    assert loaded_by(list(BASE)) & slow == set()


@pytest.mark.parametrize("room", ROOMS)
def test_room_imports_nothing_that_belongs_to_another(room: str) -> None:
    """Of the verbs what `--help` loads; what one of them loads when it is called comes later."""
    verbs = [f"bcmsim.verbs.{module}" for module in sorted(set(VERBS.values()))]
    packages = {name.partition(".")[0] for name in loaded_by(verbs if room == "verbs" else modules_of(room))}
    assert packages & ROOMS[room] == set()


def test_every_module_has_its_place_in_the_one_direction() -> None:
    """import-linter checks only what its layers name."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    named = {name for layer in layers for name in layer.replace("|", " ").replace(":", " ").split()}
    package = ROOT / "bcmsim"
    rooms = [path.parent.name for path in package.glob("*/__init__.py")]
    files = [path.stem for path in package.glob("*.py") if path.stem != "__init__"]
    assert {f"bcmsim.{name}" for name in [*rooms, *files]} == named


def test_help_and_locale_are_folders_of_files_only() -> None:
    for name in ("help", "locale"):
        assert list(Path(ROOT / "bcmsim" / name).rglob("*.py")) == []
