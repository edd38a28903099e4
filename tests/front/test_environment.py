"""scripts/environment: made once, redone when interrupted, never twice at a time, silent when complete."""

from __future__ import annotations

import importlib.util
import subprocess
import time
from pathlib import Path
from types import ModuleType

import pytest

from .checkout import ROOT, Checkout, small_checkout

COMPLETE = ["venv", "pip", "pip"]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return small_checkout(tmp_path)


@pytest.fixture
def environment_script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """scripts/environment.py as a module that works in `tmp_path`."""
    spec = importlib.util.spec_from_file_location("environment_script", ROOT / "scripts" / "environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "UNFINISHED", tmp_path / ".venv" / ".bcmsim-unfinished")
    return module


def test_first_call_makes_the_environment_and_says_so(checkout: Checkout) -> None:
    done = checkout.call("scripts/environment")
    assert (done.returncode, done.stdout, checkout.uv_calls()) == (0, "", COMPLETE)
    assert "package index" in done.stderr
    assert checkout.ready.exists()


def test_later_calls_touch_nothing_and_say_nothing(checkout: Checkout) -> None:
    checkout.call("scripts/environment")
    Path(checkout.environment["UV_FAILS"]).touch()
    done = checkout.call("scripts/environment")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert checkout.uv_calls() == COMPLETE


def test_it_speaks_german_before_anything_is_installed(checkout: Checkout) -> None:
    assert "Paketindex" in checkout.call("scripts/environment", LANG="de_DE.UTF-8").stderr


def test_only_locked_files_with_their_hashes_are_installed(checkout: Checkout) -> None:
    checkout.call("scripts/environment")
    _venv, locked, itself = Path(checkout.environment["UV_LOG"]).read_text().splitlines()
    assert "--no-deps --require-hashes -r" in locked
    assert "--no-deps --no-build-isolation --editable" in itself


@pytest.mark.parametrize("changed", ["scripts/requirements.lock", "pyproject.toml"])
def test_new_versions_are_brought_in_without_starting_anew(checkout: Checkout, changed: str) -> None:
    checkout.call("scripts/environment")
    with (checkout.root / changed).open("a") as file:
        file.write("# changed\n")
    assert checkout.call("scripts/environment").returncode == 0
    assert checkout.uv_calls() == [*COMPLETE, "pip", "pip"]


def test_checkout_that_was_moved_starts_anew(checkout: Checkout, tmp_path: Path) -> None:
    checkout.call("scripts/environment")
    moved = Checkout(checkout.root.rename(tmp_path / "elsewhere"), checkout.environment)
    assert moved.call("scripts/environment").returncode == 0
    assert moved.uv_calls() == [*COMPLETE, *COMPLETE]


def test_interrupted_set_up_starts_anew(checkout: Checkout) -> None:
    process = subprocess.Popen(
        [checkout.root / "scripts" / "environment"], env={**checkout.environment, "UV_SLEEPS": "30"}
    )
    while "pip" not in checkout.uv_calls():
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert not checkout.ready.exists()
    assert checkout.call("scripts/environment").returncode == 0
    assert checkout.uv_calls() == ["venv", "pip", *COMPLETE]


def test_two_at_once_make_it_once(checkout: Checkout) -> None:
    command = [checkout.root / "scripts" / "environment"]
    environment = {**checkout.environment, "UV_SLEEPS": "0.3"}
    both = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate()[1].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert checkout.uv_calls() == COMPLETE
    assert sum("waiting" in words for words in said) == 1


def test_failed_set_up_says_why_and_is_tried_again(checkout: Checkout) -> None:
    Path(checkout.environment["UV_FAILS"]).touch()
    failed = checkout.call("scripts/environment")
    assert failed.returncode == 1
    assert "no network here" in failed.stderr
    assert "did not finish" in failed.stderr
    assert "Traceback" not in failed.stderr
    Path(checkout.environment["UV_FAILS"]).unlink()
    assert checkout.call("scripts/environment").returncode == 0


def test_failed_update_leaves_what_was_there(checkout: Checkout) -> None:
    checkout.call("scripts/environment")
    (checkout.root / "scripts" / "requirements.lock").write_text("other==1\n")
    Path(checkout.environment["UV_FAILS"]).touch()
    assert checkout.call("scripts/environment").returncode == 1
    assert (checkout.root / ".venv" / "bin" / "python").exists()
    Path(checkout.environment["UV_FAILS"]).unlink()
    assert checkout.call("scripts/environment").returncode == 0
    assert checkout.uv_calls().count("venv") == 1


def test_environment_whose_python_is_gone_starts_anew(checkout: Checkout) -> None:
    checkout.call("scripts/environment")
    (checkout.root / ".venv" / "bin" / "python").unlink()
    assert checkout.call("scripts/environment").returncode == 0
    assert checkout.uv_calls() == [*COMPLETE, *COMPLETE]


@pytest.mark.parametrize(
    ("lang", "words"), [("C", "needs Python 3.11"), ("de_DE.UTF-8", "braucht Python 3.11")]
)
def test_python_that_is_too_old_is_named(checkout: Checkout, lang: str, words: str) -> None:
    tools = checkout.root.parent / "old"
    tools.mkdir()
    for name in ("python3", *(f"python3.{minor}" for minor in range(11, 15)), "python"):
        old = tools / name
        old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
        old.chmod(0o755)
    done = checkout.call("scripts/run", PATH=f"{tools}:/usr/bin:/bin", LANG=lang)
    assert done.returncode == 1
    assert words in done.stderr
    assert "3.9.2" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_missing_ensurepip_is_one_sentence_with_the_package_to_install(
    environment_script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment_script.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(environment_script.SetUpError, match="apt-get install python3-venv"):
        environment_script.make_venv(None)


def test_place_that_cannot_be_written_is_one_sentence(checkout: Checkout) -> None:
    (checkout.root / ".venv.lock").mkdir()
    done = checkout.call("scripts/environment")
    assert done.returncode == 1
    assert "cannot be made" in done.stderr
    assert "Traceback" not in done.stderr
