"""The kernel as numba compiles it, with the extra `bcmsim[fast]`.

numba and not an extension in C: it needs no wheel for each platform and version of Python, and there are no
rules in a second language that could say something else. Loading costs a second, so few runs are played
plainly; compiling costs some ten seconds, once: the result is kept beside the source, or in the user's cache.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from inspect import getsource
from types import CellType, FunctionType
from typing import Any

from bcmsim.restart import kernel, kernel_parts, kernel_people, kernel_work
from bcmsim.restart.kernel_parts import NEVER

MODULES = kernel_parts, kernel_people, kernel_work, kernel
"""Each before those that call it."""


@cache
def compiled() -> Callable[..., int] | None:
    """`kernel.play` as numba compiles it; None where numba is not installed."""
    try:
        import numba
    except ImportError:
        return None
    jit: Any = numba.njit
    own = {"heappush": push, "heappop": pop, "clear": clear, "copy": copy, "zero": zero, "count": count}
    names: dict[str, Any] = {}
    sources = b""
    for module in MODULES:
        sources += getsource(module).encode()
        for name, thing in {**vars(module), **own}.items():
            if not isinstance(thing, FunctionType):
                names.setdefault(name, thing)
            elif thing.__module__ in (module.__name__, __name__) and name not in names:
                function = FunctionType(thing.__code__, names, name)
                # Only compiled functions call it: it needs no way in from Python.
                names[name] = jit(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)
    # What is kept is found again by the code and the closure of the function, so the sources are its closure.
    code = kernel.play.__code__.replace(co_freevars=("sources",))
    play = FunctionType(code, names, "play", None, (CellType(blake2b(sources).hexdigest()),))
    try:
        return jit(play, cache=True, nogil=True)  # type: ignore[no-any-return]
    except RuntimeError:  # nowhere to keep what is compiled
        return jit(play, nogil=True)  # type: ignore[no-any-return]


# --- in the place of lists and heapq ----------------------------------------------------------------


def push(heap: Any, entry: Any) -> None:
    """As heapq.heappush, over an array that keeps its size in its last element, without NEVER in it."""
    last = len(heap) - 1
    size = heap[last]
    heap[last] = size + 1
    while size > 0:
        parent = (size - 1) >> 1
        if heap[parent] <= entry:
            break
        heap[size] = heap[parent]
        size = parent
    heap[size] = entry


def pop(heap: Any) -> Any:
    """As heapq.heappop; the first element of an empty heap is NEVER."""
    last = len(heap) - 1
    size = heap[last] - 1
    heap[last] = size
    top = heap[0]
    entry = heap[size]
    if size == 0:
        heap[0] = NEVER
        return top
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= entry:
            break
        heap[hole] = heap[child]
        hole = child
    heap[hole] = entry
    return top


def clear(heap: Any) -> None:
    heap[0] = NEVER
    heap[len(heap) - 1] = 0


def count(heaps: Any) -> int:
    total = 0
    last = heaps.shape[1] - 1
    for number in range(len(heaps)):
        total += heaps[number, last]
    return total


def copy(row: Any, other: Any) -> None:
    for number in range(len(row)):
        row[number] = other[number]


def zero(row: Any) -> None:
    for number in range(len(row)):
        row[number] = 0
