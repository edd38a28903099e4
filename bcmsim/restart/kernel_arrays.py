"""What the kernel does with lists and heaps, over arrays: where it is compiled (see `kernel_compiled`).

A heap is an array that keeps its size in its last element, without NEVER in it; the first element of an empty
heap is NEVER.
"""

from __future__ import annotations

from typing import Any

from bcmsim.restart.kernel_parts import NEVER, Row, Rows


def heappush(heap: Row, entry: int) -> None:
    """As heapq.heappush."""
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


def heappop(heap: Row) -> Any:
    """As heapq.heappop."""
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


def clear(heap: Row) -> None:
    heap[0] = NEVER
    heap[len(heap) - 1] = 0


def count(heaps: Rows) -> int:
    total: int = 0
    last = heaps.shape[1] - 1
    for number in range(len(heaps)):
        total += heaps[number, last]
    return total


def copy(row: Row, other: Row) -> None:
    for number in range(len(row)):
        row[number] = other[number]


def zero(row: Row) -> None:
    for number in range(len(row)):
        row[number] = 0
