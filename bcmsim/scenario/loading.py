"""Scenario files -> a frozen Scenario, or every problem in them at once, with file, line and column."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bcmsim.scenario.building import build
from bcmsim.scenario.checks import check as check_scenario
from bcmsim.scenario.model import Scenario
from bcmsim.scenario.problems import Problem, ScenarioProblems, in_order
from bcmsim.scenario.reading import Folder, Memory, Source
from bcmsim.scenario.times import resolved_times
from bcmsim.scenario.tree import Tree

__all__ = ["Problem", "ScenarioProblems", "load", "load_files", "problems_in", "problems_of"]


def load(path: str | Path, *, check: bool = True) -> Scenario:
    """The scenario of this file. Raises ScenarioProblems with every error, sorted.

    Without `check` only the form is judged (keys, values, times), not references and rings: for a file whose
    remaining problems somebody is about to show or mend.
    """
    main = Path(path)
    return _whole(*_read(Folder(main), main.name, check=check))


def load_files(name: str, files: Mapping[str, bytes | str], *, check: bool = True) -> Scenario:
    """The same from memory: `name` is the main file's key in `files`, others are found as it includes
    them."""
    return _whole(*_read(Memory(files), name, check=check))


def problems_of(path: str | Path) -> tuple[Scenario | None, list[Problem]]:
    """Everything `check` says about the file, errors and warnings, sorted; the scenario if there is no
    error."""
    main = Path(path)
    return _read(Folder(main), main.name, check=True)


def problems_in(name: str, files: Mapping[str, bytes | str]) -> tuple[Scenario | None, list[Problem]]:
    """As `problems_of`, from memory."""
    return _read(Memory(files), name, check=True)


def _whole(scenario: Scenario | None, problems: list[Problem]) -> Scenario:
    if scenario is None:
        raise ScenarioProblems(problem for problem in problems if problem.severity == "error")
    return scenario


def _read(source: Source, name: str, *, check: bool) -> tuple[Scenario | None, list[Problem]]:
    with no_collection():
        return _read_all(source, name, check=check)


@contextmanager
def no_collection() -> Iterator[None]:
    """Without the garbage collector, which would walk over all nodes again and again and find nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_all(source: Source, name: str, *, check: bool) -> tuple[Scenario | None, list[Problem]]:
    tree = Tree(source, name)
    tree.read()
    scenario = None
    if tree.data:
        file, pruned = build(tree)
        if file is not None:
            times = resolved_times(file, tree, pruned)
            scenario = Scenario(file, tree.files, name, times.zone, times.startex, times.outage)
            if check:
                tree.problems.extend(check_scenario(scenario, tree, pruned, times_known=times.known))
    problems = in_order(tree.problems, tree.shown_files())
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return scenario, problems
