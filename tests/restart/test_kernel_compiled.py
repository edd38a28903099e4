"""When the kernel is compiled, and what is said of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bcmsim.restart import kernel_compiled, runs
from bcmsim.restart.flat import Flat
from bcmsim.restart.kernel_compiled import compiled, when_compiling
from tests.restart.making import plan, pool, step


@pytest.fixture
def _anew() -> Iterator[None]:
    """Nothing is loaded, before and after."""
    compiled.cache_clear()
    yield
    compiled.cache_clear()
    when_compiling(lambda: None)


@pytest.mark.usefixtures("_anew")
def test_compiling_is_said_once_and_only_where_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    function: Any = None
    if kernel_compiled._made() is not None:
        import numba

        def play(*bundles: Any) -> int:
            return 0

        function = numba.njit(play)
    monkeypatch.setattr(kernel_compiled, "_made", lambda: function)
    when_compiling(lambda: said.append("compiling"))
    assert compiled() is function
    assert len(said) == (function is not None)
    compiled.cache_clear()
    when_compiling(lambda: said.append("compiling again"))
    assert compiled() is function
    assert "compiling again" not in said


class Made:
    """A compiled function that is kept there."""

    def __init__(self, folder: Path | None) -> None:
        self.stats = self
        self.cache_path = folder


def test_what_is_kept_counts_only_while_the_sources_are_older(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_compiled, "_made", lambda: Made(tmp_path))
    assert not kernel_compiled.is_kept()
    kept = tmp_path / f"kernel.play-53.py3{sys.version_info.minor}.1.nbc"
    kept.touch()
    assert kernel_compiled.is_kept()
    os.utime(kept, (0, 0))
    assert not kernel_compiled.is_kept()
    for made in (Made(None), None):
        monkeypatch.setattr(kernel_compiled, "_made", lambda made=made: made)
        assert not kernel_compiled.is_kept()


@pytest.mark.parametrize(
    ("count", "is_kept", "player"),
    [
        (5_000, True, "kernel"),
        (70_000, False, "kernel"),
        (70_000, True, "compiled"),
        (2_000_000, False, "compiled"),
    ],
)
def test_only_what_takes_longer_than_compiling_is_worth_it(
    count: int, is_kept: bool, player: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it has been compiled before, what takes longer than loading it is; once loaded, nearly all."""
    steps = [step(f"r{number}", 1, staff={"admin": 1}) for number in range(10)]
    flat = Flat(plan(steps, pool("admins", "admin", 2)))
    monkeypatch.setattr(runs, "is_kept", lambda: is_kept)
    monkeypatch.setattr(runs, "compiled", cache(lambda: None))
    assert runs.fastest(flat, count, ()) == "kernel"
    made = cache(lambda: object())
    monkeypatch.setattr(runs, "compiled", made)
    assert runs.fastest(flat, count, ()) == player
    made()
    assert runs.fastest(flat, count, ()) == "compiled"
