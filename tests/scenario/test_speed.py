"""`check` of 1,000 resources takes at most three times as long as only composing its YAML."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from bcmsim.scenario.loading import problems_of
from tests.scenario.large import make_large


def quickest(measured: Callable[[], object]) -> float:
    gc.collect()
    started = time.perf_counter()
    measured()
    return time.perf_counter() - started


def test_check_takes_at_most_three_times_the_composing(tmp_path: Path) -> None:
    text = make_large(1_000)
    assert 90 < len(text) / 1024 < 110
    path = tmp_path / "large.yaml"
    path.write_text(text)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    pairs = [
        (quickest(lambda: yaml.compose(text, Loader=loader)), quickest(lambda: problems_of(path)))
        for _ in range(7)
    ]
    composing, checking = (min(times) for times in zip(*pairs, strict=True))
    assert checking / composing < 3
    _scenario, problems = problems_of(path)
    assert [problem for problem in problems if problem.severity == "error"] == []
