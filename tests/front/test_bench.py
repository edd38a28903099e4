"""The bench runs and says what it measures; what it measures is never a test (the machine may be busy)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .checkout import ROOT


@pytest.mark.slow
@pytest.mark.parametrize("name", ["start", "check", "append"])
def test_a_measurement_prints_its_figure_beside_its_limit(name: str) -> None:
    command = [sys.executable, "scripts/bench", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    head, line = done.stdout.splitlines()
    assert head.split() == ["measured", "figure", "limit"]
    figure, _unit, limit = line[52:].split()[:3]
    assert float(figure) > 0
    assert float(limit) > 0


def test_an_unknown_measurement_is_wrong_usage() -> None:
    command = [sys.executable, "scripts/bench", "teapot"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "teapot" in done.stderr
