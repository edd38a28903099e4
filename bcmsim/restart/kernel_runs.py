"""Runs by the kernel: their draws and rows go in, starts and ends come out (see `kernel` and `runs`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from bcmsim.restart import kernel
from bcmsim.restart.kernel_parts import (
    NEVER,
    SECOND,
    Begin,
    Demands,
    Drawn,
    People,
    Row,
    Staff,
    Told,
    Ways,
    Work,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bcmsim.restart.flat import Flat
    from bcmsim.restart.runs import Chances, Runs

    Matrix = NDArray[Any]

Compiled = Callable[..., int]
Bundle = TypeVar("Bundle", bound=NamedTuple)

_CELLS = 4_000_000
"""A batch has about so many draws."""
_MOST_RUNS = 1_024
_FEW_RUNS, _FEW_STARTS = 16, 8_000
"""Plain Python holds so many runs in lists at once, or more that make so many starts together."""


def play_by_kernel(flat: Flat, runs: Runs, chances: Chances, compiled: Compiled | None) -> None:
    """`compiled` or, where there is none, plainly."""
    most = max(8, min(_MOST_RUNS, _CELLS // max(1, len(flat.ways))))
    for column in range(0, runs.count, most):
        _play_batch(flat, runs, column, min(most, runs.count - column), chances, compiled)


def _play_batch(
    flat: Flat, runs: Runs, column: int, count: int, chances: Chances, compiled: Compiled | None
) -> None:
    import numpy as np

    first = runs.first + column
    needed = np.empty((count, len(flat.may_fail)), np.int32)
    again_at, further = [0], []
    for number in range(len(flat.may_fail)):
        needed[:, number] = chances.needed(number, first, count)
        most = int(needed[:, number].max())
        further += [chances.again(number, attempt, first, count) for attempt in range(2, most + 1)]
        again_at.append(len(further))
    again = np.array(further, np.int32).reshape(len(further), count).T
    lengths = chances.lengths(first, count)
    packed = lengths.astype(np.int64) << SECOND
    packed |= np.arange(len(flat.ways))[:, None]
    packed[~np.array(flat.plain, np.bool_)] = -1
    # Plain ways are done with start and packed length; what else is told of the others may be empty.
    resources = 0 if all(flat.plain) else len(runs.plan.resources)
    sizes = Told(len(flat.ways), resources, len(flat.may_fail), resources if flat.rivals else 0)
    drawn = Drawn(
        here=chances.here(first, count),
        length=lengths.T if resources else again[:, :0],
        packed=packed.T,
        needed=needed,
        again_at=again_at,
        again=again,
    )
    step = count if compiled else max(_FEW_RUNS, _FEW_STARTS // max(1, len(flat.ways)))
    parts = [
        _play_part(flat, drawn, slice(run, min(run + step, count)), sizes, compiled)
        for run in range(0, count, step)
    ]
    told = parts[0] if len(parts) == 1 else Told(*map(np.concatenate, zip(*parts, strict=True)))
    _enter(flat, runs, slice(column, column + count), told, lengths)


def _play_part(flat: Flat, drawn: Drawn, runs: slice, sizes: Told, compiled: Compiled | None) -> Told:
    """A row to a run: start by way, up by resource, tries by `may_fail`, what it came up by, by resource."""
    import numpy as np

    values = Told(-1, -1, 0, -1)
    count = runs.stop - runs.start
    given = Drawn(
        *(
            _row(rows, compiled) if name == "again_at" else _matrix(rows[runs], compiled)
            for name, rows in drawn._asdict().items()
        )
    )
    results = Told(
        *(
            _matrix(np.full((count, size), value, np.int64), compiled)
            for size, value in zip(sizes, values, strict=True)
        )
    )
    play: Compiled = compiled or kernel.play
    done = 0
    while True:
        plan = [_bundle(flat, kind, compiled) for kind in (Ways, Demands, People, Begin)]
        done = play(done, *plan, given, results, *_buffers(flat, compiled))
        if done == count:
            break
        flat.lengthen()
        for result, value in zip(results, values, strict=True):
            result[done][:] = [value] * len(result[done])
    return Told(
        *(np.array(one, np.int64).reshape(count, size) for one, size in zip(results, sizes, strict=True))
    )


def _enter(flat: Flat, runs: Runs, columns: slice, told: Told, lengths: Matrix) -> None:
    """Results by way and run into those by resource and run."""
    import numpy as np

    begun, up_s, tries, came_by = told
    start_s = begun >> SECOND
    runs.start_s[:, columns] = -1
    runs.attempts[:, columns] = 0
    runs.up_s[:, columns] = up_s.T if up_s.size else -1
    runs.up_s[~np.array(flat.is_down), columns] = 0
    plain = np.flatnonzero(flat.plain)
    resources = np.array(flat.resource_of, np.int64)[plain]
    starts = start_s.T[plain]
    has_begun = starts >= 0
    runs.start_s[resources, columns] = starts
    runs.attempts[resources, columns] = has_begun
    runs.up_s[resources, columns] = np.where(has_begun, starts + lengths[plain], -1)
    for resource, ways in enumerate(flat.ways_of):
        if not ways or (len(ways) == 1 and flat.plain[ways[0]]):
            continue
        by = ways[0]
        starts = start_s[:, by]
        if len(ways) > 1:
            by_way = np.where(came_by[:, resource] < 0, by, came_by[:, resource]).astype(np.int64)
            starts = np.take_along_axis(start_s, by_way[:, None], 1)[:, 0]
        runs.start_s[resource, columns] = starts
        failing = flat.failing[by]
        runs.attempts[resource, columns] = starts >= 0 if failing < 0 else tries[:, failing]


def play_nothing(compiled: Compiled) -> None:
    """No run at all, for which what is compiled has to be there."""
    import numpy as np

    from bcmsim.restart.flat import Flat
    from bcmsim.restart.parts import Plan

    flat = Flat(Plan(resources=()))
    none = np.empty((0, 0), np.int64)
    _play_part(flat, Drawn(none, none, none, none, [0], none), slice(0, 0), Told(0, 0, 0, 0), compiled)


# --- lists, or arrays for what is compiled ----------------------------------------------------------


def _row(numbers: Any, compiled: Compiled | None) -> Row:
    import numpy as np

    return numbers if isinstance(numbers, int) or not compiled else np.array(numbers, np.int64)


def _matrix(rows: Matrix, compiled: Compiled | None) -> Any:
    import numpy as np

    return np.ascontiguousarray(rows, np.int64) if compiled else rows.tolist()


def _bundle(flat: Flat, kind: type[Any], compiled: Compiled | None) -> Any:
    """What the plan says of these."""
    return kind(*(_row(getattr(flat, name), compiled) for name in kind._fields))


def _buffers(flat: Flat, compiled: Compiled | None) -> tuple[Work, Staff, Row, Row]:
    """Room for what a run works with: `work`, `staff`, `events` and `queue` of `kernel.play`."""
    ways, people, slots = len(flat.ways), len(flat.counts_as), max([1, *flat.slots])

    def zeros(count: int) -> Row:
        return _row([0] * count, compiled)

    work = Work(
        missing=zeros(ways),
        met=zeros(len(flat.met)),
        state=zeros(ways),
        end_s=zeros(ways),
        hands_s=zeros(ways),
        left_s=zeros(ways),
        hands_left_s=zeros(ways),
        begun=zeros(ways + 1),
        crew=zeros(flat.crew_at[-1]),
        crew_size=zeros(ways),
    )
    free = _counts(flat.skills, len(flat.askers_at) - 1)
    staff = Staff(
        room=zeros(len(flat.room)),
        there=zeros(people),
        works_on=zeros(people),
        next_change=zeros(people),
        is_free=zeros(people),
        free_count=zeros(len(free)),
        free=_heaps(free, compiled),
        listed=zeros(len(flat.skills)),
        going=zeros(slots),
        slots=zeros(4 * slots),
    )
    # At most one end and one freeing of hands of a way are to come, and what a pause called off: one to a
    # change of who is there at most.
    called_off = 2 * len(flat.changes) if any(flat.pauses) else 0
    events = 2 * ways + len(flat.gate_s) + people + called_off
    return work, staff, _heaps([events], compiled)[0], _heaps(_counts(flat.demand, len(flat.asks)), compiled)


def _counts(numbers: Iterable[int], kinds: int) -> list[int]:
    """How often each of the numbers below `kinds` stands there."""
    counts = [0] * kinds
    for number in numbers:
        counts[number] += 1
    return counts


def _heaps(sizes: list[int], compiled: Compiled | None) -> Any:
    """Of each the most entries."""
    import numpy as np

    if compiled:
        return np.zeros((len(sizes), max([0, *sizes]) + 8), np.int64)
    return [[NEVER] for _size in sizes]
