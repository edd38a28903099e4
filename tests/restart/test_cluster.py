"""A real Dask cluster of two workers on this machine: the same numbers, also when one of them dies.

Runs where the extra `bcmsim[cluster]` is installed.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bcmsim.cli import run
from bcmsim.errors import BcmsimError
from bcmsim.restart.cluster import Cluster
from bcmsim.restart.montecarlo import many_runs
from bcmsim.restart.plan import build_plan
from bcmsim.restart.spreading import Task
from bcmsim.scenario.loading import load
from tests.restart.making import DATA
from tests.restart.test_montecarlo import SQUARES, TASKS, Square, answers, told
from tests.restart.test_searching import WEB

UNCERTAIN = DATA / "uncertain.yaml"
ROOT = Path(__file__).parents[2]
STARTED = re.compile(r"Scheduler at:\s+(tcp://\S+)|Registered to:")


@contextmanager
def process(*command: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process of Dask, and the address it told."""
    surroundings = os.environ | {"PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "info"}
    with subprocess.Popen(
        [sys.executable, "-m", *command, "--no-dashboard"],
        env=surroundings,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as started:
        assert started.stderr is not None
        try:
            address = next((found for line in started.stderr if (found := STARTED.search(line))), None)
            assert address is not None, "it ended before it began"
            threading.Thread(target=started.stderr.read, daemon=True).start()
            yield started, address.group(1) or ""
        finally:
            started.kill()


@contextmanager
def scheduler() -> Iterator[str]:
    with process("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0") as (_it, address):
        yield address


@contextmanager
def worker(address: str) -> Iterator[subprocess.Popen[str]]:
    with process("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny") as (
        started,
        _address,
    ):
        yield started


@pytest.mark.slow
def test_the_same_numbers_from_a_cluster_of_which_a_worker_dies(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    plan = build_plan(load(UNCERTAIN))
    alone = told(many_runs(plan, 803, 11))
    with scheduler() as address, worker(address) as first, worker(address):
        assert told(many_runs(plan, 803, 11, cluster=address)) == alone

        assert run(["simulate", str(UNCERTAIN), "--runs", "90", "--json"]) == 0
        here = capsys.readouterr().out
        assert run(["simulate", str(UNCERTAIN), "--runs", "90", "--json", "--cluster", address]) == 0
        assert capsys.readouterr().out == here
        assert json.loads(here)["runs"] == 90

        def kill(share: float, _played: int) -> None:
            if share > 0.05 and first.poll() is None:
                first.kill()
                first.wait()

        assert told(many_runs(plan, 803, 11, cluster=address, progress=kill)) == alone
        assert first.poll() is not None

        path = tmp_path / "once"  # a task that takes the other with it, too; then nobody is left
        path.write_text("")
        with worker(address):
            assert answers(Cluster(Square(str(path), kills=5), address), TASKS) == SQUARES


@pytest.mark.slow
def test_variants_and_the_search_say_on_a_cluster_what_they_say_alone(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Task] = []
    do = Cluster.do
    monkeypatch.setattr(Cluster, "do", lambda crew, tasks: sent.extend(tasks) or do(crew, tasks))
    file = tmp_path / "web.yaml"
    head = (
        "bcmsim: 1\ntitle: Web\nkind: function-test\nlanguage: en\noutage: 2026-11-28 06:00 Europe/Berlin\n"
    )
    file.write_text(head + WEB.format(rto="6 h", power="{low: 2 h, likely: 4 h, high: 8 h}"), "utf-8")

    def said(*options: str) -> str:
        assert run(["simulate", str(file), "--runs", "150", "--seed", "7", "--json", *options]) == 0
        return capsys.readouterr().out

    whats = {
        "compare": ("--compare", "--with", "ups", "--staff", "admin=2", "--order", "plan"),
        "search": ("--search", "--confidence", "90"),
    }
    alone = {what: said(*options) for what, options in whats.items()}
    assert len(json.loads(alone["compare"])["variants"]) == 5
    assert json.loads(alone["search"])["search"]["tries"] > 1
    with scheduler() as address, worker(address), worker(address):
        for what, options in whats.items():
            sent.clear()
            assert said(*options, "--cluster", address) == alone[what]
            assert sent


@pytest.mark.slow
def test_a_cluster_without_workers_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bcmsim.restart.cluster.ANSWERS_WITHIN_S", 1)
    with scheduler() as address, pytest.raises(BcmsimError) as raised:
        Cluster(Square(""), address)
    assert raised.value.sentence == (
        f"the cluster {address} has no workers. Start one with `dask worker {address}`"
    )


@pytest.mark.slow
def test_a_worker_with_another_version_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bcmsim.restart.cluster.__version__", "0.0.0")
    with scheduler() as address, worker(address), pytest.raises(BcmsimError) as raised:
        Cluster(Square(""), address)
    assert "has another bcmsim" in raised.value.sentence


def test_a_cluster_that_does_not_answer_is_one_sentence(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bcmsim.restart.cluster.ANSWERS_WITHIN_S", 1)
    with socket.socket() as taken:  # nobody listens there
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        assert run(["simulate", str(UNCERTAIN), "--runs", "9", "--cluster", address]) == 1
    printed: Any = capfd.readouterr()
    assert printed.out == ""
    assert printed.err == (
        f"bcmsim: the cluster {address} does not answer. Start one with `dask scheduler` and `dask worker`, "
        "or leave out --cluster\n"
    )
