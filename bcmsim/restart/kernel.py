"""The rules of restart.md once more, over flat numbers: what many runs are played with.

`simulation` says what a run means and tells everything about it; `play` says only when each resource started
and came up, and after how many attempts, but many times as fast: no objects, no callbacks, one heap of whole
numbers for what happens, and one for what waits for the same people and capacities. Every run gives the same
seconds as `simulate` with the same draws; the tests hold the two together. Interventions are not played here.

What is common costs least. Ways are numbered in priority order, so that a queue is a heap of ways. People
whom nothing tells apart are only counted, like units of a capacity: all who have the skill have no other and
are always there once they have come. Where all who need one ask for just one, they stand in a *line* that
meets no other. A *plain* way asks only for what is counted, and is over for good when its time is; `packed`
holds the event of its end, as if it began at 0. Everything else goes the longer way round: through
`kernel_work` and `kernel_people`.

The same source runs in two ways. With the plain install it runs as it stands, over lists, with the heaps of
the standard library. With the extra `bcmsim[fast]` numba compiles it, over arrays (see `kernel_compiled`).

`play` is one long function on purpose: in plain Python a call costs as much as the work on a resource.
"""

from __future__ import annotations

from heapq import heappop, heappush

from bcmsim.restart.kernel_parts import (
    CODE,
    COMES_OR_GOES,
    COUNTED,
    END,
    GATE,
    IDLE_S,
    NEVER,
    READY,
    SECOND,
    WAITING,
    Begin,
    Demands,
    Drawn,
    People,
    Row,
    Rows,
    Staff,
    Told,
    Touched,
    Ways,
    Work,
)
from bcmsim.restart.kernel_people import come_or_go, touch
from bcmsim.restart.kernel_work import begin, end, pause, start_others, take_up, wait_less


def play(
    first: int,
    ways: Ways,
    demands: Demands,
    people: People,
    at_first: Begin,
    runs: Drawn,
    results: Told,
    work: Work,
    staff: Staff,
    events: Row,
    queue: Rows,
) -> int:
    """Play the runs from `first` on; answers the first that needs more shifts than are worked out, or how
    many there are. `work`, `staff`, `events` and `queue`: buffers."""
    demand, lines = ways.demand, demands.lines
    missing, state = work.missing, work.state
    room, open_slots, key_of = staff.room, staff.open_slots, demands.key_of
    is_touched = [0 for _wanted in demands.asks]
    after = rows_of(ways.after_at, ways.after)
    asking = rows_of(demands.may_ask_at, demands.may_ask)
    counters = rows_of(demands.counters_at, demands.counted)
    for run in range(first, len(runs.here)):
        set_anew(at_first, work, staff, events, queue)
        drawn = Drawn(
            runs.here[run],
            runs.length[run],
            runs.packed[run],
            runs.needed[run],
            runs.again_at,
            runs.again[run],
        )
        told = Told(results.start_s[run], results.up_s[run], results.tries[run], results.came_by[run])
        packed, start_s = drawn.packed, told.start_s
        touches = [0 for _none in range(0)]
        others = [0 for _none in range(0)]
        paused = [0 for _none in range(0)]
        touched = Touched(touches, others, is_touched, paused)
        at_work = 0
        gates = len(ways.gate_s)
        coming = 0
        last_dated_s = 0
        idle_s = at_first.idle_s
        for gate in range(gates):
            heappush(events, ways.gate_s[gate] << SECOND | GATE | gate)
        for person in range(len(people.line_of)):
            if drawn.here[person]:
                change = people.changes_at[person] + at_first.there[person]
                staff.next_change[person] = change
                if change < people.changes_at[person + 1]:
                    coming += 1
                    heappush(events, abs(people.changes[change]) << SECOND | COMES_OR_GOES | person)
                last_dated_s = max(last_dated_s, people.dated_s[person])
        for way in range(len(state)):
            if state[way] == READY:
                heappush(queue[demand[way]], way)
                touches.append(demand[way])

        now = at_first.now_s
        if at_first.goes_on:
            at_work = take_up(at_first, ways, demands, people, work, staff, drawn, told, events, touched)
        while True:
            # Phases 1 and 2: what ends now ends; then people come and go.
            has_changed = False
            base = now << SECOND
            until = now + 1 << SECOND
            while events[0] < until:
                way = heappop(events) & CODE
                if way < END:
                    at_work -= 1
                    wanted = demand[way]
                    if wanted < lines:
                        open_slots[wanted] += 1
                        if queue[wanted][0] < NEVER:
                            touches.append(wanted)
                    else:
                        for counted in counters[wanted]:
                            room[counted] += 1
                            for asker in asking[counted]:
                                if queue[asker][0] < NEVER and is_touched[asker] == 0:
                                    is_touched[asker] = 1
                                    others.append(asker)
                    for other in after[way]:
                        if missing[other] > 1:
                            missing[other] -= 1
                        else:
                            missing[other] = 0
                            if state[other] == WAITING:
                                state[other] = READY
                                wanted = demand[other]
                                heappush(queue[wanted], other)
                                if open_slots[wanted] > 0 and room[key_of[wanted]] > 0:
                                    touches.append(wanted)
                elif way < GATE:
                    at_work -= end(
                        way - END, now, ways, demands, people, work, staff, drawn, told, queue, touched
                    )
                elif way < COMES_OR_GOES:
                    gates -= 1
                    for number in range(ways.gate_at[way - GATE], ways.gate_at[way - GATE + 1]):
                        wait_less(ways.gate_ways[number], demand, work, queue, touched)
                else:
                    has_changed = True
                    person = way - COMES_OR_GOES
                    change = staff.next_change[person]
                    if people.changes[change] < 0:
                        return run
                    comes = 1 - ((change - people.changes_at[person]) & 1)
                    change += 1
                    staff.next_change[person] = change
                    if change < people.changes_at[person + 1]:
                        heappush(events, abs(people.changes[change]) << SECOND | COMES_OR_GOES | person)
                    else:
                        coming -= 1
                    wanted = people.line_of[person]
                    if wanted >= 0:
                        open_slots[wanted] += people.people_like[person]
                        touches.append(wanted)
                    elif wanted < -1:
                        counted = -2 - wanted
                        room[counted] += people.people_like[person]
                        for asker in asking[counted]:
                            touch(asker, touched)
                    else:
                        staff.there[person] = comes
                        way = staff.works_on[person] - 1
                        if way < 0:
                            come_or_go(person, comes, demands, people, staff, touched)
                        elif comes == 0 and ways.pauses[way]:
                            at_work -= pause(way, person, now, ways, work, staff, touched)

            # Phase 3: each that can have all that it asks for starts, in priority order; each line by itself.
            while touches:
                wanted = touches.pop()
                if wanted >= lines:
                    if is_touched[wanted] == 0:
                        is_touched[wanted] = 1
                        others.append(wanted)
                    continue
                waiting = queue[wanted]
                places = open_slots[wanted]
                while waiting[0] < NEVER and places > 0:
                    way = heappop(waiting)
                    event = packed[way]
                    if event >= 0:
                        places -= 1
                        at_work += 1
                        start_s[way] = now
                        heappush(events, base + event)
                    elif state[way] == READY:
                        places -= 1
                        at_work += 1
                        work.crew_size[way] = demands.count_of[wanted]
                        begin(way, now, ways, work, drawn, told, events)
                open_slots[wanted] = places

            if others or paused:
                if len(others) == 1 and not paused and demands.asks[others[0]] == COUNTED:
                    # Most often it is one demand alone, whose plain ways start without comparing it.
                    wanted = others[0]
                    waiting = queue[wanted]
                    while waiting[0] < NEVER:
                        way = waiting[0]
                        event = packed[way]
                        is_short = False
                        for counted in counters[wanted]:
                            if room[counted] == 0:
                                is_short = True
                        if is_short or event < 0:
                            break
                        heappop(waiting)
                        for counted in counters[wanted]:
                            room[counted] -= 1
                        at_work += 1
                        start_s[way] = now
                        heappush(events, base + event)
                    if waiting[0] == NEVER or packed[waiting[0]] >= 0:
                        others.pop()
                        is_touched[wanted] = 0
                if others or paused:
                    at_work += start_others(
                        now, ways, demands, people, work, staff, drawn, told, events, queue, counters, touched
                    )

            # Is the run over?
            if at_work > 0 or gates > 0:
                idle_s = -1
            elif idle_s < 0 or has_changed:
                if coming == 0 or not (paused or is_awaited(queue, state)):
                    break
                if idle_s < 0:
                    idle_s = now
                elif now >= max(idle_s, last_dated_s) + IDLE_S:
                    break
            if events[0] == NEVER:
                break
            now = events[0] >> SECOND
    return len(runs.here)


def is_awaited(queue: Rows, state: Row) -> bool:
    """Whether a way waits for people or capacities."""
    for waiting in queue:
        while waiting[0] < NEVER and state[waiting[0]] != READY:
            heappop(waiting)
        if waiting[0] < NEVER:
            return True
    return False


def rows_of(at: Row, entries: Row) -> Rows:
    """Of each number its entries."""
    return [entries[at[number] : at[number + 1]] for number in range(len(at) - 1)]


def set_anew(at_first: Begin, work: Work, staff: Staff, events: Row, queue: Rows) -> None:
    """A run begins."""
    copy(work.missing, at_first.missing)
    copy(work.met, at_first.met)
    copy(work.state, at_first.state)
    copy(staff.room, at_first.room)
    copy(staff.open_slots, at_first.open_slots)
    copy(work.crew_size, at_first.crew_size)
    copy(work.crew, at_first.crew)
    copy(staff.there, at_first.there)
    copy(staff.works_on, at_first.works_on)
    zero(staff.is_free)
    zero(staff.free_count)
    zero(staff.listed)
    clear(events)
    for waiting in queue:
        clear(waiting)
    for waiting in staff.free:
        clear(waiting)


def copy(row: Row, other: Row) -> None:
    row[:] = other


def zero(row: Row) -> None:
    row[:] = [0] * len(row)


def clear(heap: Row) -> None:
    heap[:] = [NEVER]
