"""The program outside its checkout: a wheel with all it needs; and a fresh copy that sets itself up."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bcmsim import __version__
from bcmsim.paths import help_dir, scenarios_dir

from .checkout import ROOT, copy_tree


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """What the command says on standard output; an error with all it said where it fails."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=cwd, env=surroundings, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("wheel")
    copy = copy_tree(place / "copy")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place, cwd=copy)
    return place / f"bcmsim-{__version__}-py3-none-any.whl"


def test_scenarios_are_found_in_a_checkout() -> None:
    assert scenarios_dir() == ROOT / "scenarios"
    assert help_dir() == ROOT / "bcmsim" / "help"


def test_wheel_holds_every_file_of_package_and_scenarios(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    expected = {
        path.relative_to(ROOT).as_posix().replace("scenarios/", "bcmsim/_scenarios/", 1)
        if folder == "scenarios"
        else path.relative_to(ROOT).as_posix()
        for folder in ("bcmsim", "scenarios")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in (".po", ".pot")
    }
    assert expected - packed == set()


def test_wheel_brings_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        folders = {name.split("/")[0] for name in archive.namelist()}
    assert folders == {"bcmsim", f"bcmsim-{__version__}.dist-info"}


@pytest.mark.slow
def test_wheel_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    constraints = tmp_path / "constraints.txt"
    lock = (ROOT / "scripts" / "requirements.lock").read_text()
    constraints.write_text("\n".join(line.rstrip("\\ ") for line in lock.splitlines() if "==" in line))
    run(python, "-m", "pip", "install", "--quiet", "--constraint", constraints, wheel)
    found = run(
        python,
        "-c",
        "from bcmsim.paths import scenarios_dir as s; import bcmsim.i18n as i; i.set_language('de');"
        "print(s().parent.name, (s() / 'online-bank' / 'scenario.yaml').is_file(), i._('Mon'))",
        cwd=tmp_path,
    )
    assert found == "bcmsim True Mo\n"
    command = tmp_path / "venv" / "bin" / "bcmsim"
    assert run(command, "--version", cwd=tmp_path) == f"bcmsim {__version__}\n"
    scenario = run(python, "-c", "from bcmsim.paths import *; print(scenarios_dir())", cwd=tmp_path).strip()
    run(command, "check", Path(scenario) / "online-bank" / "scenario.yaml", cwd=tmp_path)


@pytest.mark.slow
def test_fresh_copy_sets_itself_up_and_rehearses(tmp_path: Path) -> None:
    copy = copy_tree(tmp_path / "fresh copy")
    report = Path(run(copy / "scripts" / "run", cwd=tmp_path).strip())
    assert report.parent == copy / "logs"
    assert len(report.read_text(encoding="utf-8")) > 1000
    assert run(copy / "scripts" / "run", "--version", cwd=tmp_path) == f"bcmsim {__version__}\n"
