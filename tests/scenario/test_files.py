"""Files that cannot be read, and how all problems of one are handed over."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bcmsim.scenario.loading import ScenarioProblems, load_files, problems_in, problems_of
from tests.scenario.making import DATA, HEAD, ROOT, loaded


def test_files_that_cannot_be_read_give_one_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "locked.yaml").write_text(HEAD)
    (tmp_path / "scenario.yaml").write_text(HEAD)
    for name, said in (
        ("scenari.yaml", "there is no such file; did you mean `scenario.yaml`?"),
        (".", "this is a folder"),
        ("pipe.yaml", "this is not a file"),
        ("none/scenario.yaml", "there is no such file"),
        ("scenario.yaml/x", "the file cannot be read"),
        ("nul\0.yaml", "the file cannot be read"),
        ("/dev/zero", "this is not a file"),
    ):
        _scenario, problems = problems_of(tmp_path / name)
        assert len(problems) == 1
        assert said in str(problems[0])


def test_a_file_larger_than_20_mb_is_refused_without_reading_it(tmp_path: Path) -> None:
    with open(tmp_path / "a.yaml", "wb") as file:
        file.truncate(40_000_000_000)
    assert "larger than 20 MB" in str(problems_of(tmp_path / "a.yaml")[1][0])


def test_problems_are_sorted_and_complete_in_the_exception() -> None:
    with pytest.raises(ScenarioProblems) as caught:
        loaded("zebra: 1\nresources: {a: {waz: 1}, b: {}}\nstaff: {x: {skils: y}}\n")
    places = [(problem.line, problem.column) for problem in caught.value.problems]
    assert places == sorted(places)
    assert len(places) == 4
    assert caught.value.message == "\n".join(str(problem) for problem in caught.value.problems)


def test_without_check_only_the_form_is_judged() -> None:
    files = {"a.yaml": HEAD + "resources: {a: {waz: 1 h, needs: [b]}}\n"}
    assert load_files("a.yaml", files, check=False).file.resources["a"].needs == (("b",),)
    with pytest.raises(ScenarioProblems):
        load_files("a.yaml", files)


def test_problems_do_not_depend_on_hash_seed_zone_or_locale() -> None:
    program = (
        "from bcmsim.scenario.loading import problems_of; import sys\n"
        "from bcmsim.i18n import set_language; set_language('en')\n"
        "s, p = problems_of(sys.argv[1]); print(s and s.digest, [str(one) for one in p])"
    )
    text = (
        HEAD
        + "".join(f"resourcs{n}: x\n" for n in range(3))
        + "resources: {a: {waz: 1 h, needs: [b, c]}, d: {}}\n"
    )
    seen = {}
    for seed, zone, locale in (
        ("0", "UTC", "C"),
        ("1", "Asia/Tokyo", "de_DE.UTF-8"),
        ("2", "America/Lima", "C.UTF-8"),
    ):
        for path in (ROOT / "scenarios" / "online-bank" / "scenario.yaml", DATA / "everything.yaml"):
            env = {
                "PYTHONHASHSEED": seed,
                "TZ": zone,
                "LC_ALL": locale,
                "PYTHONPATH": str(ROOT),
                "PYTHONUTF8": "1",
            }
            run = subprocess.run(
                [sys.executable, "-c", program, str(path)],
                env=env,
                capture_output=True,
                text=True,
                check=True,
            )
            seen.setdefault(path, run.stdout)
            assert run.stdout == seen[path]
    assert problems_in("a", {"a": text})[1] == problems_in("a", {"a": text})[1]
