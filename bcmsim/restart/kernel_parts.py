"""What the kernel works on: rows of whole numbers, in bundles, and the numbers that mean something.

A row is a list, or an array where the kernel is compiled; numba takes bundles as they are. What the rows of
the plan say stands in `flat.Flat`, which has them by the same names; the others are made in `kernel_runs`.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple, TypeAlias

Row: TypeAlias = Any
"""Whole numbers."""
Rows: TypeAlias = Any
"""A row to a run, or heaps."""

NEVER: Final = 2**62
"""The last entry of every heap: no second, no way."""
UNLIMITED: Final = 2**40
"""So many people are free in the line of those who need nobody."""

CLOSED, WAITING, READY, WORKING, PAUSED = 0, 1, 2, 3, 4
"""The state of a way."""

SECOND: Final = 24
"""An event is second << SECOND | kind << KIND | number; kinds in the order of their phase."""
KIND: Final = 22
CODE: Final = (1 << SECOND) - 1
NEXT: Final = 1 << SECOND
"""Further on by one second."""
END: Final = 1 << KIND
"""Below: a plain way ends."""
GATE: Final = 2 << KIND
COMES_OR_GOES: Final = 3 << KIND
HANDS: Final = 1 << KIND - 1
"""In the number of an END: only the hands are free."""
MOST_NUMBERS: Final = HANDS

LINE, COUNTED, ONE_SKILL, OTHERWISE = 0, 1, 2, 3
"""What a demand asks for: the next in a line; only what is counted; people with one skill; anything else."""

IDLE_S: Final = 8 * 86_400
"""As in `engine`."""

# --- the plan ---------------------------------------------------------------------------------------


class Ways(NamedTuple):
    """Ways, by number in the order of their priority, and what they wait for."""

    resource_of: Row
    demand: Row
    is_swift: Row
    hands_on: Row
    pauses: Row
    failing: Row
    crew_at: Row
    after_at: Row
    after: Row
    alternatives_way: Row
    gate_s: Row
    gate_at: Row
    gate_ways: Row
    rivals_at: Row
    rivals: Row


class Demands(NamedTuple):
    """What ways ask for, and who may ask for a skill or a capacity."""

    lines: int
    asks: Row
    skill_of: Row
    count_of: Row
    key_of: Row
    staff_at: Row
    staff: Row
    uses_at: Row
    uses: Row
    team_at: Row
    team: Row
    askers_at: Row
    askers: Row
    may_ask_at: Row
    may_ask: Row
    counters_at: Row
    counted: Row
    sharing_at: Row
    sharing: Row
    circle_of: Row
    circles_at: Row
    circles: Row


class People(NamedTuple):
    """Who has which skill, and comes and goes when."""

    skills_at: Row
    skills: Row
    has: Row
    counts_as: Row
    people_like: Row
    changes_at: Row
    changes: Row
    comers: Row
    dated_s: Row


class Begin(NamedTuple):
    """What is set anew for every run: as it is at the outage, or at a later second. Then work has begun that
    goes on, and people are there."""

    goes_on: int
    """Whether it is not the outage."""
    now_s: int
    idle_s: int
    missing: Row
    met: Row
    state: Row
    room: Row
    ready: Row
    """The ways that wait for nothing but people and capacities."""
    is_plain: int
    """Whether all ways are."""
    begun: Row
    """The ways that have begun, interrupted or not, in the order in which they count where they end at
    once."""
    tries: Row
    hands_left_s: Row
    crew: Row
    crew_size: Row
    there: Row
    works_on: Row


# --- runs -------------------------------------------------------------------------------------------


class Drawn(NamedTuple):
    """What chance says, by run: who is there, how long a way lasts, the event of its end (below 0: it is not
    plain), how many attempts it needs, and how long further ones last."""

    here: Rows
    length: Rows
    packed: Rows
    needed: Rows
    again_at: Row
    again: Rows


class Told(NamedTuple):
    """What comes of it, by run; -1 and 0 before. Starts are those of events; of plain ways nothing else is
    told."""

    start_s: Rows
    up_s: Rows
    tries: Rows
    came_by: Rows


class Work(NamedTuple):
    """Of each way how it stands; who works on it is `crew` from its `crew_at` on."""

    missing: Row
    met: Row
    state: Row
    end_s: Row
    hands_s: Row
    left_s: Row
    hands_left_s: Row
    begun: Row
    """The number of its beginning; in the last entry how many have begun."""
    crew: Row
    crew_size: Row


class Staff(NamedTuple):
    """How many can be had of what is counted, and who, by skill."""

    room: Row
    there: Row
    works_on: Row
    """The way and 1; 0: none."""
    next_change: Row
    is_free: Row
    free_count: Row
    free: Rows
    """Heaps by skill; also of people who are free no longer."""
    listed: Row
    """Whether a person stands in the heap of a skill, by the places of `skills`."""
    going: Row
    slots: Row


class Touched(NamedTuple):
    """Where something may be able to start now: the lines (also more than once, and what is no line), the
    demands that stand in no line, and the ways that have paused."""

    lines: list[int]
    others: list[int]
    is_touched: Row
    """Of each demand whether it is among the others."""
    paused: list[int]
