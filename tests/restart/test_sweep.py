"""A sweep over all runs: the same seconds however it is cut up, and a failure in any part of it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bcmsim.restart import draws, sweep
from bcmsim.restart.draws import KeyedDraws, Sampler
from bcmsim.restart.flat import flat_of
from bcmsim.restart.jobs import shares_of, tasks_of
from bcmsim.restart.parts import Plan
from bcmsim.restart.runs import Chances, Runs, play_runs
from bcmsim.restart.simulation import simulate
from bcmsim.restart.spreading import Processes, Task
from bcmsim.scenario.quantities import Distribution
from tests.restart.making import measure, plan, step

SHAPES = [
    Distribution("pert", (60.0, 600.0, 3600.0), 600),
    Distribution("uniform", (0.0, 900.0), 450),
    Distribution("empirical", (60.0, 120.0, 900.0), 120),
    Distribution("fixed", (240.0,), 240),
    Distribution("lognormal", (600.0, 1800.0), 600),
]
Cut = Callable[..., None]


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> Cut:
    """Small stretches of runs, few cells at a time, and so many threads."""

    def apply(stretch: int, cells: int, threads: int) -> None:
        monkeypatch.setattr(sweep, "_STRETCH", stretch)
        monkeypatch.setattr(draws, "_CELLS", cells)
        monkeypatch.setattr(sweep, "_MOST_THREADS", threads)
        monkeypatch.setattr(sweep, "_processors", lambda: threads)
        monkeypatch.setattr(sweep, "_ENOUGH_CELLS", 1)

    return apply


def many_ways() -> Plan:
    """Every shape, failures, alternatives, a resource that is not down, and measures that compete."""
    steps = [
        replace(
            step(
                f"r{n}", 1, f"r{n - 2} r{n - 3}|r{n // 2}" if n > 3 else "", fails=0.4 * (n % 4 == 1), retry=2
            ),
            duration=SHAPES[n % len(SHAPES)],
        )
        for n in range(30)
    ]
    measures = [
        measure("spare", {"r7": 5, "r9": 3}, provision=2, chosen=True),
        measure("cloud", {"r7": 4}, "r3", provision=9, chosen=True),
    ]
    down = tuple(one.id for one in steps if one.id != "r2")
    return replace(plan(steps, measures=measures), down=down)


def all_of(runs: Runs) -> list[list[list[int]]]:
    return [runs.up_s.tolist(), runs.start_s.tolist(), runs.attempts.tolist()]


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize(("stretch", "cells"), [(8, 16), (64, 200), (16_384, 10)])
def test_neither_stretches_nor_threads_change_a_second(
    cut: Cut, stretch: int, cells: int, threads: int
) -> None:
    whole = all_of(play_runs(many_ways(), 4, 3, 333, player="sweep"))
    cut(stretch, cells, threads)
    assert all_of(play_runs(many_ways(), 4, 3, 333, player="sweep")) == whole


def test_starts_are_those_of_the_reference_though_nobody_kept_them(cut: Cut) -> None:
    cut(64, 200, 2)
    many = play_runs(many_ways(), 4, 0, 70, player="sweep")
    before = many.up_s.copy()
    for run in (0, 63, 64, 69):
        reference = simulate(many_ways(), draws=KeyedDraws(4, run)).resources.values()
        assert many.start_s[:, run].tolist() == [
            -1 if one.start_s is None else one.start_s for one in reference
        ]
    assert (many.up_s == before).all()


class Threads:
    """How many threads a worker sweeps with."""

    def __call__(self, task: Task) -> int:
        before = threading.active_count()
        most = before
        fill = Chances.fill

        def counted(*args: Any) -> None:
            nonlocal most
            most = max(most, threading.active_count())
            fill(*args)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sweep, "_ENOUGH_CELLS", 1)
            patch.setattr(Chances, "fill", counted)
            play_runs(many_ways(), 4, *task, player="sweep")
        return 1 + most - before


def test_workers_do_not_start_threads_that_wait_for_each_other() -> None:
    with Processes(Threads(), 2) as crew:
        assert dict(crew.do([(0, 4_000), (4_000, 4_000)])) == {0: 1, 1: 1}
    if sweep._processors() > 1:
        assert Threads()((0, 100_000)) == 2


class Broken(Chances):
    """Draws that fail in the middle of the runs."""

    def fill(self, places: Sequence[int], first: int, out: Sequence[Any]) -> None:
        if first >= 128:
            raise MemoryError("no room")
        super().fill(places, first, out)


@pytest.mark.parametrize("threads", [1, 2])
def test_what_fails_in_any_thread_ends_the_sweep(cut: Cut, threads: int) -> None:
    cut(64, 200, threads)
    with pytest.raises(MemoryError, match="no room"):
        play_runs(many_ways(), 4, 0, 4_000, player="sweep", chances=Broken)


def test_a_sweep_of_large_rows_takes_as_many_cells_as_it_was_given() -> None:
    """No row is drawn twice or left out: each is that of its own draws."""
    made = plan([replace(step(f"r{n}", 1), duration=SHAPES[n % len(SHAPES)]) for n in range(12)])
    many = play_runs(made, 9, 5, 40_001)
    assert many.player == "sweep"
    for number, one in enumerate(made.resources):
        alone = Sampler(9).durations(one.id, None, 1, one.duration, 5, 40_001)
        assert np.array_equal(many.up_s[number], alone)
    assert flat_of(made).is_free_of_queues


@pytest.mark.parametrize(
    ("workers", "runs", "parts"), [(1, 10_000, 2), (2, 10_000, 2), (2, 1_000, 2), (3, 50_000, 12)]
)
def test_workers_share_a_sweep_in_few_large_parts(workers: int, runs: int, parts: int) -> None:
    tasks = [task for _cost, task in tasks_of(many_ways(), runs, shares_of(many_ways(), runs), workers)]
    counts = [count for kind, _first, count, *_rest in tasks if kind == "play"]
    assert (len(counts), sum(counts)) == (parts, runs)
    assert max(counts) - min(counts) < 8 * parts
