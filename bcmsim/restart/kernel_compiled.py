"""The kernel as numba compiles it, with the extra `bcmsim[fast]`.

numba and not an extension in C: it needs no wheel for each platform and version of Python, and there are no
rules in a second language that could say something else. Loading costs a second, so few runs are played
plainly; compiling costs a quarter of a minute, once: what comes of it is kept beside the source, or in the
user's cache.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from inspect import getfile, getsource
from pathlib import Path
from sys import version_info
from types import CellType, FunctionType
from typing import Any

from bcmsim.restart import kernel, kernel_arrays, kernel_parts, kernel_people, kernel_work

MODULES = kernel_parts, kernel_arrays, kernel_people, kernel_work, kernel
"""What comes first has its names: arrays before what is meant for lists."""

_say: list[Callable[[], None]] = []
"""Whom `when_compiling` has to call; none once that is done."""


def when_compiling(say: Callable[[], None]) -> None:
    """To be called once where the kernel is compiled because it is not kept: that takes a while."""
    _say[:] = [say]


@cache
def compiled() -> Callable[..., int] | None:
    """`kernel.play` as numba compiles it, ready to play; None where numba is not installed."""
    play = _made()
    if play is None:
        return None
    from numba.core import event

    from bcmsim.restart.kernel_runs import play_nothing

    class Compiling(event.Listener):
        def on_start(self, event: Any) -> None:
            while _say and event.data["dispatcher"] is play:
                _say.pop()()

        def on_end(self, event: Any) -> None:
            """Nobody asks."""

    with event.install_listener("numba:compile", Compiling()):
        play_nothing(play)
    return play  # type: ignore[no-any-return]


def is_kept() -> bool:
    """Whether the kernel has been compiled before, since its sources were written; False without numba."""
    play = _made()
    folder = None if play is None else play.stats.cache_path
    if folder is None:
        return False
    written = max(Path(getfile(module)).stat().st_mtime for module in MODULES)
    kept = Path(folder).glob(f"kernel.play-*.py{version_info.major}{version_info.minor}.*.nbc")
    return any(one.stat().st_mtime > written for one in kept)


@cache
def _made() -> Any:
    """The function that numba compiles where it is called."""
    try:
        import numba
    except ImportError:
        return None
    jit: Any = numba.njit
    names: dict[str, Any] = {}
    sources = b""
    for module in MODULES:
        sources += getsource(module).encode()
        for name, thing in vars(module).items():
            if not isinstance(thing, FunctionType):
                names.setdefault(name, thing)
            elif thing.__module__ == module.__name__ and name not in names:
                function = FunctionType(thing.__code__, names, name)
                # Only compiled functions call it: it needs no way in from Python.
                names[name] = jit(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)
    # What is kept is found again by the code and the closure of the function, so the sources are its closure.
    code = kernel.play.__code__.replace(co_freevars=("sources",))
    play = FunctionType(code, names, "play", None, (CellType(blake2b(sources).hexdigest()),))
    try:
        return jit(play, cache=True, nogil=True)
    except RuntimeError:  # nowhere to keep what is compiled
        return jit(play, nogil=True)
