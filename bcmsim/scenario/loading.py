"""Scenario files -> a frozen Scenario, or every problem in them at once, with file, line and column."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bcmsim.scenario.building import build
from bcmsim.scenario.checks import check as check_scenario
from bcmsim.scenario.model import Scenario
from bcmsim.scenario.problems import Problem, ScenarioProblems, in_order
from bcmsim.scenario.reading import Folder, Memory, Source
from bcmsim.scenario.times import resolved_times
from bcmsim.scenario.tree import Tree

__all__ = ["Check", "Problem", "ScenarioProblems", "load", "load_files", "problems_in", "problems_of"]

Check = Callable[[Scenario, Tree], Iterable[Problem]]
"""Judges a scenario; the tree knows the places."""


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


def problems_of(path: str | Path, *, further: Check | None = None) -> tuple[Scenario | None, list[Problem]]:
    """Everything there is to say about the file, errors and warnings, sorted; the scenario if there is no
    error.

    `further` checks a scenario without errors: for what is known only above this room, such as computed
    limits.
    """
    main = Path(path)
    return _read(Folder(main), main.name, check=True, further=further)


def problems_in(
    name: str, files: Mapping[str, bytes | str], *, further: Check | None = None
) -> tuple[Scenario | None, list[Problem]]:
    """As `problems_of`, from memory."""
    return _read(Memory(files), name, check=True, further=further)


def _whole(scenario: Scenario | None, problems: list[Problem]) -> Scenario:
    if scenario is None:
        raise ScenarioProblems(problem for problem in problems if problem.severity == "error")
    return scenario


def _read(
    source: Source, name: str, *, check: bool, further: Check | None = None
) -> tuple[Scenario | None, list[Problem]]:
    with no_collection():
        return _read_all(source, name, check=check, further=further)


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


def _read_all(
    source: Source, name: str, *, check: bool, further: Check | None
) -> tuple[Scenario | None, list[Problem]]:
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
            if further is not None and not _has_errors(tree.problems):
                tree.problems.extend(further(scenario, tree))
    problems = in_order(tree.problems, tree.shown_files())
    return None if _has_errors(problems) else scenario, problems


def _has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)
