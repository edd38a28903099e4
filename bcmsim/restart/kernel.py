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
    CLOSED,
    CODE,
    COMES_OR_GOES,
    END,
    GATE,
    IDLE_S,
    NEVER,
    NEXT,
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
from bcmsim.restart.kernel_people import come_or_go
from bcmsim.restart.kernel_work import begin, end, pause, start_others, start_plain, take_up


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
    demand, lines, circle_of, is_swift = ways.demand, demands.lines, demands.circle_of, ways.is_swift
    missing, state = work.missing, work.state
    room, key_of = staff.room, demands.key_of
    is_touched = [0 for _wanted in demands.asks]
    after = rows_of(ways.after_at, ways.after)
    gate_ways = rows_of(ways.gate_at, ways.gate_ways)
    asking = rows_of(demands.may_ask_at, demands.may_ask)
    counters = rows_of(demands.counters_at, demands.counted)
    sharing = rows_of(demands.sharing_at, demands.sharing)
    circles = rows_of(demands.circles_at, demands.circles)
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
        touches = nothing()
        touched_circles = nothing()
        others = nothing()
        paused = nothing()
        touched = Touched(touches, others, is_touched, paused)
        at_work = 0
        gates = len(ways.gate_s)
        coming = 0
        last_dated_s = 0
        idle_s = at_first.idle_s
        waiting_n = -1
        for gate in range(gates):
            heappush(events, ways.gate_s[gate] << SECOND | GATE | gate)
        for person in people.comers:
            if drawn.here[person]:
                change = people.changes_at[person] + at_first.there[person]
                staff.next_change[person] = change
                if change < people.changes_at[person + 1]:
                    coming += 1
                    heappush(events, abs(people.changes[change]) << SECOND | COMES_OR_GOES | person)
                if people.dated_s[person] > last_dated_s:
                    last_dated_s = people.dated_s[person]
        for way in at_first.ready:
            heappush(queue[demand[way]], way)
            touches.append(demand[way])

        if at_first.goes_on:
            at_work = take_up(at_first, ways, demands, people, work, staff, drawn, told, events, touched)
        # The beginning itself is a gate that opens nothing more.
        event = at_first.now_s << SECOND | GATE | gates
        gates += 1
        while True:
            # Phases 1 and 2: what ends now ends; then people come and go.
            way = event & CODE
            base = event - way
            if way < END and is_swift[way] and events[0] > event | CODE:
                # Most often nothing else happens in this second, and what becomes free is taken by plain ways
                # only. What waited for this starts, in priority order, where nobody waits for the same.
                at_work -= 1
                wanted = demand[way]
                for counted in counters[wanted]:
                    room[counted] += 1
                is_awaited = False
                if waiting_n != 0:
                    if waiting_n < 0:
                        waiting_n = count(queue)
                    for asker in sharing[wanted]:
                        if queue[asker][0] < NEVER:
                            is_awaited = True
                last = wanted
                for other in after[way]:
                    left = missing[other] - 1
                    if left > 0:
                        missing[other] = left
                        continue
                    asker = demand[other]
                    if not is_swift[other]:
                        missing[other] = 0
                        if state[other] == WAITING:
                            state[other] = READY
                            heappush(queue[asker], other)
                            touches.append(asker)
                    elif is_awaited and circle_of[asker] == circle_of[wanted]:
                        heappush(queue[asker], other)
                        waiting_n += 1
                        last = -1
                    else:
                        takes = counters[asker]
                        for counted in takes:
                            if room[counted] == 0:
                                heappush(queue[asker], other)
                                waiting_n += 1
                                break
                        else:
                            for counted in takes:
                                room[counted] -= 1
                            at_work += 1
                            start_s[other] = base
                            heappush(events, base + packed[other])
                if is_awaited:
                    nearby = circles[wanted] if last < 0 else sharing[wanted]
                    started = start_plain(nearby, last, base, counters, room, packed, start_s, events, queue)
                    at_work += started
                    waiting_n -= started
                if at_work > 0 and not touches:
                    event = heappop(events)
                    continue
                has_changed = False
            else:
                now = event >> SECOND
                until = base + NEXT
                has_changed = False
                while True:
                    if way < END:
                        at_work -= 1
                        wanted = demand[way]
                        for counted in counters[wanted]:
                            room[counted] += 1
                            touches.extend(asking[counted])
                        for other in after[way]:
                            if missing[other] > 1:
                                missing[other] -= 1
                            else:
                                missing[other] = 0
                                if state[other] == WAITING:
                                    state[other] = READY
                                    wanted = demand[other]
                                    heappush(queue[wanted], other)
                                    if room[key_of[wanted]] > 0:
                                        touches.append(wanted)
                    elif way < GATE:
                        at_work -= end(
                            way - END, now, ways, demands, people, work, staff, drawn, told, queue, touched
                        )
                    elif way < COMES_OR_GOES:
                        gates -= 1
                        for other in gate_ways[way - GATE]:
                            missing[other] -= 1
                            if missing[other] == 0 and state[other] == WAITING:
                                state[other] = READY
                                wanted = demand[other]
                                # Who waits already is told of by what becomes free.
                                if queue[wanted][0] == NEVER or not is_swift[other]:
                                    touches.append(wanted)
                                heappush(queue[wanted], other)
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
                        counted = people.counts_as[person]
                        if counted >= 0:
                            room[counted] += people.people_like[person]
                            touches.extend(asking[counted])
                        else:
                            staff.there[person] = comes
                            way = staff.works_on[person] - 1
                            if way < 0:
                                come_or_go(person, comes, demands, people, staff, touched)
                            elif comes == 0 and ways.pauses[way]:
                                at_work -= pause(way, person, now, ways, work, staff, touched)
                    if events[0] >= until:
                        break
                    way = heappop(events) & CODE

            # Phase 3: each that can have all that it asks for starts, in priority order; each line, and each
            # circle of those that take of the same, by itself.
            waiting_n = -1
            now = base >> SECOND
            while touches:
                wanted = touches.pop()
                circle = circle_of[wanted]
                if queue[wanted][0] == NEVER:
                    continue
                if circle >= 0:
                    if not is_touched[circle]:
                        is_touched[circle] = 1
                        touched_circles.append(circle)
                    continue
                if wanted >= lines:
                    if not is_touched[wanted]:
                        is_touched[wanted] = 1
                        others.append(wanted)
                    continue
                waiting = queue[wanted]
                places = room[key_of[wanted]]
                while waiting[0] < NEVER and places > 0:
                    way = heappop(waiting)
                    event = packed[way]
                    if event >= 0:
                        places -= 1
                        at_work += 1
                        start_s[way] = base
                        heappush(events, base + event)
                    elif state[way] == READY:
                        places -= 1
                        at_work += 1
                        work.crew_size[way] = demands.count_of[wanted]
                        begin(way, now, ways, work, drawn, told, events)
                room[key_of[wanted]] = places
            while touched_circles:
                circle = touched_circles.pop()
                is_touched[circle] = 0
                at_work += start_plain(
                    circles[circle], -1, base, counters, room, packed, start_s, events, queue
                )
            if others or paused:
                at_work += start_others(
                    now, ways, demands, people, work, staff, drawn, told, events, queue, counters, touched
                )

            # Is the run over?
            if at_work > 0 or gates > 0:
                idle_s = -1
            elif idle_s < 0 or has_changed:
                if coming == 0 or not (paused or is_any_awaited(queue, state)):
                    break
                if idle_s < 0:
                    idle_s = now
                elif now >= max(idle_s, last_dated_s) + IDLE_S:
                    break
            if events[0] == NEVER:
                break
            event = heappop(events)
    return len(runs.here)


def nothing() -> list[int]:
    """A list of numbers, as numba sees it too."""
    return [0 for _number in range(0)]


def is_any_awaited(queue: Rows, state: Row) -> bool:
    """Whether a way waits for people or capacities."""
    for waiting in queue:
        while waiting[0] < NEVER and state[waiting[0]] == CLOSED:
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
    copy(work.state, at_first.state)
    copy(staff.room, at_first.room)
    clear(events)
    for waiting in queue:
        clear(waiting)
    if at_first.is_plain:
        return
    copy(work.met, at_first.met)
    copy(work.crew_size, at_first.crew_size)
    copy(work.crew, at_first.crew)
    copy(staff.there, at_first.there)
    copy(staff.works_on, at_first.works_on)
    zero(staff.is_free)
    zero(staff.free_count)
    zero(staff.listed)
    for waiting in staff.free:
        clear(waiting)


def count(queue: Rows) -> int:
    """How many ways wait."""
    return sum(map(len, queue)) - len(queue)


def copy(row: Row, other: Row) -> None:
    row[:] = other


def zero(row: Row) -> None:
    row[:] = [0] * len(row)


def clear(heap: Row) -> None:
    heap[:] = [NEVER]
