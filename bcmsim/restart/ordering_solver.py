"""The solver CP-SAT of OR-Tools (extra `bcmsim[optimise]`): whether it is there, and how it is run."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from math import ceil, isfinite
from threading import Event, Thread
from typing import Any

from bcmsim.errors import BcmsimError
from bcmsim.i18n import _


class NoSolver(BcmsimError):
    """The extra `bcmsim[optimise]` is not installed."""


def has_solver() -> bool:
    """Whether the solver is installed."""
    return find_spec("ortools") is not None


def solver() -> Any:
    """The module of CP-SAT. Raises NoSolver."""
    try:
        import ortools.sat.python.cp_model as cp_model
    except ImportError as error:
        raise NoSolver(
            _("the best order with its proof needs the solver OR-Tools, which is not installed"),
            _("install bcmsim[optimise]"),
        ) from error
    return cp_model


def upwards(bound: float) -> int:
    """The bound as a whole number, which the goal is."""
    return ceil(bound - 1e-6) if isfinite(bound) else 0


def solved(engine: Any, model: Any, tick: Callable[[], None]) -> Any:
    """Solve beside the main thread, so that Ctrl-C is heard at once; `tick` is called now and then."""
    answers: list[Any] = []
    done = Event()

    def solve() -> None:
        try:
            answers.append(engine.solve(model))
        finally:
            done.set()

    Thread(target=solve, daemon=True).start()
    try:
        # Not `join`: an interrupt in it makes CPython take the thread for ended.
        while not done.wait(0.1):
            tick()
    except KeyboardInterrupt:
        engine.stop_search()
        done.wait()
        raise
    return answers[0]
