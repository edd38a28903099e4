"""Every scenario plays to its end without people, the same everywhere (issue: one digest)."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bcmsim.errors import BcmsimError
from bcmsim.paths import scenarios_dir
from bcmsim.rehearsal import rehearse, rehearse_all
from bcmsim.scenario.loading import load
from bcmsim.session import read_history
from tests.exercise.bench import scenario_of

SCENARIOS = ("online-bank", "groupware", "web-application")


def file_of(name: str) -> Path:
    return scenarios_dir() / name / "scenario.yaml"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_rehearses_and_reports(name: str, language: str, tmp_path: Path) -> None:
    from bcmsim.report.after_action import report_markdown
    from bcmsim.report.minutes import minutes_markdown

    path = tmp_path / "try.bcmsim"
    state = rehearse(load(file_of(name)), path, seed=1, choices={}, language=language)
    assert state.phase == "ended"
    assert not state.due_injects()
    assert not state.open_decisions()
    assert state.rehearsal
    history = read_history(path)
    assert history.state.but(scenario=state.scenario) == state
    for document in (report_markdown(history), minutes_markdown(history)):
        assert state.title in document
        assert ("ÜBUNG" if language == "de" else "EXERCISE") in document


def test_a_choice_that_does_not_exist_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    path = tmp_path / "try.bcmsim"
    for choices in ({"D9": "x"}, {"D1": "x"}):
        with pytest.raises(BcmsimError):
            rehearse(scenario_of(), path, seed=1, choices=choices, language="en")
    assert not path.exists()


def test_choices_and_seeds_change_what_happens(tmp_path: Path) -> None:
    states = [
        rehearse(scenario_of(), tmp_path / f"{n}.bcmsim", seed=seed, choices=choices, language="en")
        for n, (seed, choices) in enumerate([(1, {}), (1, {"D1": "wait", "D2": "keep"}), (2, {})])
    ]
    assert states[0].decisions["D1"].option == "emergency"
    assert states[1].decisions["D1"].option == "wait"
    latencies = [[e.latency for e in state.expectations.values()] for state in states]
    assert latencies[0] != latencies[2]


def test_a_missed_limit_becomes_a_lesson(tmp_path: Path) -> None:
    state = rehearse(
        scenario_of(), tmp_path / "t.bcmsim", seed=1, choices={"D1": "wait", "D2": "keep"}, language="en"
    )
    assert ("shop", "rto") in state.missed
    assert [lesson.kind for lesson in state.lessons] == ["limit"] * len(state.missed)


PROGRAM = """
import hashlib, sys
from pathlib import Path
from bcmsim.rehearsal import rehearse, rehearse_all
from bcmsim.scenario.loading import load
from bcmsim.session import read_history
from bcmsim.report.after_action import report_markdown
from bcmsim.report.html import to_html
path = Path(sys.argv[2])
rehearse(load(Path(sys.argv[1])), path, seed=3, choices={}, language="de")
history = read_history(path)
text = history.records[-1].hash + to_html(report_markdown(history), history.state.title, "de")
print(hashlib.sha256(text.encode()).hexdigest())
"""


@pytest.mark.slow
def test_one_digest_over_hash_seeds_time_zones_and_locales(tmp_path: Path) -> None:
    zones = ("UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Apia")
    locales = ("C.UTF-8", "de_DE.UTF-8")
    digests = set()
    for number in range(20):
        folder = tmp_path / str(number)
        folder.mkdir()
        environment = {
            **os.environ,
            "PYTHONHASHSEED": str(number + 1),
            "TZ": zones[number % 5],
            "LC_ALL": locales[number % 2],
            "LANG": locales[number % 2],
        }
        environment.pop("LANGUAGE", None)
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(file_of("online-bank")), str(folder / "try.bcmsim")],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            cwd=folder,
        )
        digests.add(done.stdout.strip())
    assert len(digests) == 1
    assert len(digests.pop()) == len(hashlib.sha256().hexdigest())


def test_all_branches_play_every_way_through_the_decisions_once(tmp_path: Path) -> None:
    played = rehearse_all(
        scenario_of(), lambda n: tmp_path / f"{n}.bcmsim", seed=1, choices={}, language="en"
    )
    ways = [
        tuple((d.id, d.option) for d in state.decisions.values() if d.status == "taken")
        for _path, state in played
    ]
    assert sorted(ways) == [
        (("D1", "emergency"),),
        (("D1", "wait"), ("D2", "give-up")),
        (("D1", "wait"), ("D2", "keep")),
    ]
