"""The rules of restart.md once more, over flat numbers: what many runs are played with.

`simulation` says what a run means and tells everything about it; `play` says only when each resource started
and came up, and after how many attempts, but many times as fast: no objects, no callbacks, one heap of whole
numbers for what happens, and one for what waits for the same people and capacities. Every run gives the same
seconds as `simulate` with the same draws; the tests hold the two together. Interventions are not played here.

What is common costs least. Ways are numbered in priority order, so that a queue is a heap of ways. People
whom nothing tells apart are only counted, like units of a capacity: all who have the skill have no other and
are always there once they have come. Where all who need one ask for just one, they stand in a *line* that
meets no other. A *plain* way asks only for what is counted, and is over for good when its time is; `packed`
holds the event of its end, as if it began at 0. Everything else goes the longer way round.

The same source runs in two ways. With the plain install it runs as it stands, over lists, with the heaps of
the standard library. With the extra `bcmsim[fast]` numba compiles it, over arrays, with heaps of its own.
numba and not an extension in C: it needs no wheel for each platform and version of Python, and there are no
rules in a second language that could say something else. Loading costs a second, so few runs are played
plainly; compiling costs a quarter of a minute, once: the result is kept beside this file, or in the user's
cache.

`play` is one long function on purpose: in plain Python a call costs as much as the work on a resource.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from heapq import heappop, heappush
from types import FunctionType
from typing import Any, Final

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

ENDED, NEEDS_MORE_SHIFTS = 0, 1
"""What `play` answers; then the run has to be played again with longer shifts."""


def play(
    # The plan
    after: Any,
    alternatives_way: Any,
    missing: Any,
    met: Any,
    state: Any,
    gate_s: Any,
    gate_at: Any,
    gate_ways: Any,
    resource_of: Any,
    rivals_at: Any,
    rivals: Any,
    lines: int,
    demand: Any,
    hands_on: Any,
    pauses: Any,
    failing: Any,
    asks: Any,
    skill_of: Any,
    count_of: Any,
    staff_at: Any,
    staff: Any,
    uses_at: Any,
    uses: Any,
    team_at: Any,
    team: Any,
    askers_at: Any,
    askers: Any,
    may_ask_at: Any,
    may_ask: Any,
    asking: Any,
    counters: Any,
    key_of: Any,
    skills_at: Any,
    skills: Any,
    has: Any,
    line_of: Any,
    people_like: Any,
    changes_at: Any,
    changes: Any,
    dated_s: Any,
    room: Any,
    open_slots: Any,
    # This run
    here: Any,
    length: Any,
    packed: Any,
    needed: Any,
    again_at: Any,
    again: Any,
    # Buffers: heaps with NEVER in them, the rest 0
    events: Any,
    queue: Any,
    free: Any,
    listed: Any,
    is_free: Any,
    free_count: Any,
    there: Any,
    works_on: Any,
    next_change: Any,
    crew_at: Any,
    crew: Any,
    crew_size: Any,
    end_s: Any,
    hands_s: Any,
    left_s: Any,
    hands_left_s: Any,
    begun: Any,
    touches: Any,
    touched: Any,
    others: Any,
    paused: Any,
    refused: Any,
    going: Any,
    slots: Any,
    # Results, -1 and 0 before
    start_s: Any,
    up_s: Any,
    tries: Any,
    came_by: Any,
) -> int:
    """Play one run. The arguments are those of `flat.Flat`, explained there; of plain ways only `start_s` is
    told."""
    people = len(here)
    now = 0
    at_work = 0
    number_begun = 0
    touches_n = 0
    others_n = 0
    paused_n = 0
    gates = len(gate_s)
    coming = 0
    last_dated_s = 0
    idle_s = -1
    for gate in range(gates):
        heappush(events, gate_s[gate] << SECOND | GATE | gate)
    for person in range(people):
        if here[person]:
            next_change[person] = changes_at[person]
            if changes_at[person] < changes_at[person + 1]:
                coming += 1
                second = abs(changes[changes_at[person]])
                heappush(events, second << SECOND | COMES_OR_GOES | person)
            if dated_s[person] > last_dated_s:
                last_dated_s = dated_s[person]
    for way in range(len(state)):
        if state[way] == READY:
            wanted = demand[way]
            heappush(queue[wanted], way)
            touches[touches_n] = wanted
            touches_n += 1

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
                        touches[touches_n] = wanted
                        touches_n += 1
                else:
                    for counted in counters[wanted]:
                        room[counted] += 1
                        for asker in asking[counted]:
                            if queue[asker][0] < NEVER and touched[asker] == 0:
                                touched[asker] = 1
                                others[others_n] = asker
                                others_n += 1
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
                                touches[touches_n] = wanted
                                touches_n += 1
            elif way < GATE:
                only_hands = way & HANDS
                way &= HANDS - 1
                if state[way] != WORKING or (hands_s[way] if only_hands else end_s[way]) != now:
                    continue  # it was called off
                if not only_hands:
                    resource = resource_of[way]
                    if rivals_at[resource] < rivals_at[resource + 1]:
                        # Of measures that end at once the one begun first counts; all others end with it.
                        for number in range(rivals_at[resource], rivals_at[resource + 1]):
                            other = rivals[number]
                            if state[other] == WORKING and end_s[other] == now and begun[other] < begun[way]:
                                way = other
                        for number in range(rivals_at[resource], rivals_at[resource + 1]):
                            other = rivals[number]
                            if other != way:
                                if state[other] == WORKING:
                                    at_work -= 1
                                    touches_n, others_n = _release(
                                        other,
                                        crew_at,
                                        crew,
                                        crew_size,
                                        demand,
                                        lines,
                                        open_slots,
                                        touches,
                                        touches_n,
                                        touched,
                                        others,
                                        others_n,
                                        there,
                                        works_on,
                                        is_free,
                                        free_count,
                                        listed,
                                        free,
                                        skills_at,
                                        skills,
                                        askers_at,
                                        askers,
                                    )
                                    others_n = _give_back(
                                        demand[other],
                                        uses_at,
                                        uses,
                                        room,
                                        may_ask_at,
                                        may_ask,
                                        touched,
                                        others,
                                        others_n,
                                    )
                                state[other] = CLOSED
                        came_by[resource] = way
                if crew_size[way] > 0:
                    touches_n, others_n = _release(
                        way,
                        crew_at,
                        crew,
                        crew_size,
                        demand,
                        lines,
                        open_slots,
                        touches,
                        touches_n,
                        touched,
                        others,
                        others_n,
                        there,
                        works_on,
                        is_free,
                        free_count,
                        listed,
                        free,
                        skills_at,
                        skills,
                        askers_at,
                        askers,
                    )
                if only_hands:
                    continue
                at_work -= 1
                wanted = demand[way]
                others_n = _give_back(
                    wanted, uses_at, uses, room, may_ask_at, may_ask, touched, others, others_n
                )
                failure = failing[way]
                if failure >= 0 and tries[failure] < needed[failure]:
                    state[way] = READY
                    heappush(queue[wanted], way)
                    touches[touches_n] = wanted
                    touches_n += 1
                    continue
                state[way] = CLOSED
                up_s[resource_of[way]] = now
                for entry in after[way]:
                    other = entry
                    if other < 0:
                        if met[~other]:
                            continue
                        met[~other] = 1
                        other = alternatives_way[~other]
                    missing[other] -= 1
                    if missing[other] == 0 and state[other] == WAITING:
                        state[other] = READY
                        heappush(queue[demand[other]], other)
                        touches[touches_n] = demand[other]
                        touches_n += 1
            elif way < COMES_OR_GOES:
                gates -= 1
                for number in range(gate_at[way - GATE], gate_at[way - GATE + 1]):
                    other = gate_ways[number]
                    missing[other] -= 1
                    if missing[other] == 0 and state[other] == WAITING:
                        state[other] = READY
                        heappush(queue[demand[other]], other)
                        touches[touches_n] = demand[other]
                        touches_n += 1
            else:
                has_changed = True
                person = way - COMES_OR_GOES
                change = next_change[person]
                if changes[change] < 0:
                    return NEEDS_MORE_SHIFTS
                comes = 1 - ((change - changes_at[person]) & 1)
                change += 1
                next_change[person] = change
                if change < changes_at[person + 1]:
                    heappush(events, abs(changes[change]) << SECOND | COMES_OR_GOES | person)
                else:
                    coming -= 1
                wanted = line_of[person]
                if wanted >= 0:
                    open_slots[wanted] += people_like[person]
                    touches[touches_n] = wanted
                    touches_n += 1
                    continue
                if wanted < -1:
                    counted = -2 - wanted
                    room[counted] += people_like[person]
                    for entry in range(may_ask_at[counted], may_ask_at[counted + 1]):
                        others_n = _touch(may_ask[entry], touched, others, others_n)
                    continue
                there[person] = comes
                way = works_on[person] - 1
                if way < 0:
                    others_n = _come_or_go(
                        person,
                        comes,
                        is_free,
                        free_count,
                        listed,
                        free,
                        skills_at,
                        skills,
                        askers_at,
                        askers,
                        touched,
                        others,
                        others_n,
                    )
                elif comes == 0 and pauses[way]:
                    # The person leaves the work: it pauses, keeps what was done, and queues for the slot.
                    works_on[person] = 0
                    first = crew_at[way]
                    size = crew_size[way] - 1
                    crew_size[way] = size
                    for number in range(first, first + size):
                        if crew[number] == person:
                            crew[number] = crew[first + size]
                    if state[way] == WORKING:
                        state[way] = PAUSED
                        at_work -= 1
                        left_s[way] = end_s[way] - now
                        hands_left_s[way] = max(0, hands_s[way] - now)
                        paused[paused_n] = way
                        paused_n += 1

        # Phase 3: each that can have all that it asks for starts, in priority order; each line by itself.
        while touches_n > 0:
            touches_n -= 1
            wanted = touches[touches_n]
            if wanted >= lines:
                if touched[wanted] == 0:
                    touched[wanted] = 1
                    others[others_n] = wanted
                    others_n += 1
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
                    crew_size[way] = count_of[wanted]
                    number_begun += 1
                    begun[way] = number_begun
                    _begin(
                        way,
                        now,
                        hands_on,
                        failing,
                        length,
                        again_at,
                        again,
                        tries,
                        start_s,
                        state,
                        end_s,
                        hands_s,
                        left_s,
                        hands_left_s,
                        crew_size,
                        events,
                    )
            open_slots[wanted] = places

        if others_n == 1 and paused_n == 0 and asks[others[0]] == COUNTED:
            # Most often it is one demand alone; its plain ways start without comparing it with others.
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
                others_n = 0
                touched[wanted] = 0

        if others_n > 0 or paused_n > 0:
            for number in range(paused_n):
                refused[number] = 0
            while True:
                best = NEVER
                chosen = -1
                number = 0
                while number < others_n:
                    wanted = others[number]
                    waiting = queue[wanted]
                    head = waiting[0]
                    while head < NEVER and state[head] != READY:
                        heappop(waiting)
                        head = waiting[0]
                    is_short = head == NEVER
                    if not is_short:
                        if asks[wanted] == COUNTED:
                            for counted in counters[wanted]:
                                if room[counted] == 0:
                                    is_short = True
                        elif asks[wanted] == ONE_SKILL:
                            is_short = free_count[skill_of[wanted]] < count_of[wanted]
                        else:
                            for entry in range(uses_at[wanted], uses_at[wanted + 1], 2):
                                is_short = is_short or room[uses[entry]] < uses[entry + 1]
                    if is_short:
                        others_n -= 1
                        others[number] = others[others_n]
                        touched[wanted] = 0
                        continue
                    if head < best:
                        best = head
                        chosen = number
                    number += 1
                for number in range(paused_n):
                    if refused[number] == 0 and paused[number] < best:
                        best = paused[number]
                        chosen = number
                if chosen < 0:
                    break
                way = best
                wanted = demand[way]
                event = packed[way]
                if event >= 0:
                    heappop(queue[wanted])
                    for counted in counters[wanted]:
                        room[counted] -= 1
                    at_work += 1
                    start_s[way] = now
                    heappush(events, base + event)
                    continue
                goes_on = state[way] == PAUSED
                going_n = 0
                if asks[wanted] == ONE_SKILL:
                    skill = skill_of[wanted]
                    slots_n = count_of[wanted] - crew_size[way]
                    if free_count[skill] < slots_n:
                        refused[chosen] = 1  # it has paused: the others have been looked at above
                        continue
                    waiting = free[skill]
                    while going_n < slots_n:
                        person = heappop(waiting)
                        for entry in range(skills_at[person], skills_at[person + 1]):
                            if skills[entry] == skill:
                                listed[entry] = 0
                        if is_free[person]:
                            going[going_n] = person
                            going_n += 1
                else:
                    going_n = _who_goes(
                        way,
                        wanted,
                        goes_on,
                        staff_at,
                        staff,
                        uses_at,
                        uses,
                        room,
                        team_at,
                        team,
                        crew_at,
                        crew,
                        crew_size,
                        is_free,
                        free_count,
                        has,
                        people,
                        going,
                        slots,
                    )
                    if going_n < 0:
                        if goes_on:
                            refused[chosen] = 1
                        else:
                            others_n -= 1
                            others[chosen] = others[others_n]
                            touched[wanted] = 0
                        continue
                if goes_on:
                    paused_n -= 1
                    paused[chosen] = paused[paused_n]
                    refused[chosen] = refused[paused_n]
                else:
                    heappop(queue[wanted])
                    for number in range(uses_at[wanted], uses_at[wanted + 1], 2):
                        room[uses[number]] -= uses[number + 1]
                first = crew_at[way] + crew_size[way]
                crew_size[way] += going_n
                for number in range(going_n):
                    person = going[number]
                    crew[first + number] = person
                    works_on[person] = way + 1
                    is_free[person] = 0
                    for entry in range(skills_at[person], skills_at[person + 1]):
                        free_count[skills[entry]] -= 1
                at_work += 1
                number_begun += 1
                begun[way] = number_begun
                _begin(
                    way,
                    now,
                    hands_on,
                    failing,
                    length,
                    again_at,
                    again,
                    tries,
                    start_s,
                    state,
                    end_s,
                    hands_s,
                    left_s,
                    hands_left_s,
                    crew_size,
                    events,
                )

        # Is the run over?
        if at_work > 0 or gates > 0:
            idle_s = -1
        elif idle_s < 0 or has_changed:
            waits = paused_n > 0
            for waiting in queue:
                while waiting[0] < NEVER and state[waiting[0]] != READY:
                    heappop(waiting)
                waits = waits or waiting[0] < NEVER
            if not waits or coming == 0:
                return ENDED
            if idle_s < 0:
                idle_s = now
            elif now >= max(idle_s, last_dated_s) + IDLE_S:
                return ENDED
        if events[0] == NEVER:
            return ENDED
        now = events[0] >> SECOND


def play_all(
    first: int,
    begin: Any,
    none: Any,
    after_at: Any,
    after: Any,
    # As of `play`; of this run and the results a row to a run
    alternatives_way: Any,
    missing: Any,
    met: Any,
    state: Any,
    gate_s: Any,
    gate_at: Any,
    gate_ways: Any,
    resource_of: Any,
    rivals_at: Any,
    rivals: Any,
    lines: int,
    demand: Any,
    hands_on: Any,
    pauses: Any,
    failing: Any,
    asks: Any,
    skill_of: Any,
    count_of: Any,
    staff_at: Any,
    staff: Any,
    uses_at: Any,
    uses: Any,
    team_at: Any,
    team: Any,
    askers_at: Any,
    askers: Any,
    may_ask_at: Any,
    may_ask: Any,
    counters_at: Any,
    counted: Any,
    key_of: Any,
    skills_at: Any,
    skills: Any,
    has: Any,
    line_of: Any,
    people_like: Any,
    changes_at: Any,
    changes: Any,
    dated_s: Any,
    room: Any,
    open_slots: Any,
    here: Any,
    length: Any,
    packed: Any,
    needed: Any,
    again_at: Any,
    again: Any,
    events: Any,
    queue: Any,
    free: Any,
    listed: Any,
    is_free: Any,
    free_count: Any,
    there: Any,
    works_on: Any,
    next_change: Any,
    crew_at: Any,
    crew: Any,
    crew_size: Any,
    end_s: Any,
    hands_s: Any,
    left_s: Any,
    hands_left_s: Any,
    begun: Any,
    touches: Any,
    touched: Any,
    others: Any,
    paused: Any,
    refused: Any,
    going: Any,
    slots: Any,
    start_s: Any,
    up_s: Any,
    tries: Any,
    came_by: Any,
) -> int:
    """Play the runs from `first` on; answers the first that needs more shifts, or how many there are.

    `begin`: `missing`, `met`, `state`, `room` and `open_slots` as they are at the outage; `none`: zeros.
    """
    ways = len(state)
    people = len(is_free)
    followers = _rows(after_at, after)
    asking = _rows(may_ask_at, may_ask)
    counters = _rows(counters_at, counted)
    for run in range(first, len(length)):
        missing[:] = begin[0]
        met[:] = begin[1]
        state[:] = begin[2]
        room[:] = begin[3]
        open_slots[:] = begin[4]
        _clear(events)
        for waiting in queue:
            _clear(waiting)
        for waiting in free:
            _clear(waiting)
        crew_size[:] = none[:ways]
        works_on[:] = none[:people]
        there[:] = none[:people]
        is_free[:] = none[:people]
        listed[:] = none[: len(listed)]
        free_count[:] = none[: len(free_count)]
        touched[:] = none[: len(touched)]
        answer = play(
            followers,
            alternatives_way,
            missing,
            met,
            state,
            gate_s,
            gate_at,
            gate_ways,
            resource_of,
            rivals_at,
            rivals,
            lines,
            demand,
            hands_on,
            pauses,
            failing,
            asks,
            skill_of,
            count_of,
            staff_at,
            staff,
            uses_at,
            uses,
            team_at,
            team,
            askers_at,
            askers,
            may_ask_at,
            may_ask,
            asking,
            counters,
            key_of,
            skills_at,
            skills,
            has,
            line_of,
            people_like,
            changes_at,
            changes,
            dated_s,
            room,
            open_slots,
            here[run],
            length[run],
            packed[run],
            needed[run],
            again_at,
            again[run],
            events,
            queue,
            free,
            listed,
            is_free,
            free_count,
            there,
            works_on,
            next_change,
            crew_at,
            crew,
            crew_size,
            end_s,
            hands_s,
            left_s,
            hands_left_s,
            begun,
            touches,
            touched,
            others,
            paused,
            refused,
            going,
            slots,
            start_s[run],
            up_s[run],
            tries[run],
            came_by[run],
        )
        if answer == NEEDS_MORE_SHIFTS:
            return run
    return len(length)


def _rows(at: Any, entries: Any) -> Any:
    """Of each number its entries."""
    return [entries[at[number] : at[number + 1]] for number in range(len(at) - 1)]


def _clear(heap: Any) -> None:
    heap[:] = [NEVER]


def _touch(wanted: int, touched: Any, others: Any, others_n: int) -> int:
    """Somebody may be able to start who asks for this and stands in no line; answers how many there are."""
    if not touched[wanted]:
        touched[wanted] = 1
        others[others_n] = wanted
        others_n += 1
    return others_n


def _give_back(
    wanted: int,
    uses_at: Any,
    uses: Any,
    room: Any,
    may_ask_at: Any,
    may_ask: Any,
    touched: Any,
    others: Any,
    others_n: int,
) -> int:
    """What a demand counts is free again; answers like `_touch`."""
    for number in range(uses_at[wanted], uses_at[wanted + 1], 2):
        counted = uses[number]
        room[counted] += uses[number + 1]
        for entry in range(may_ask_at[counted], may_ask_at[counted + 1]):
            others_n = _touch(may_ask[entry], touched, others, others_n)
    return others_n


def _begin(
    way: int,
    now: int,
    hands_on: Any,
    failing: Any,
    length: Any,
    again_at: Any,
    again: Any,
    tries: Any,
    start_s: Any,
    state: Any,
    end_s: Any,
    hands_s: Any,
    left_s: Any,
    hands_left_s: Any,
    crew_size: Any,
    events: Any,
) -> None:
    """A way that is not plain begins its next attempt, or goes on."""
    if state[way] == PAUSED:
        lasts = left_s[way]
        hands = hands_left_s[way]
    else:
        attempt = 0
        failure = failing[way]
        if failure >= 0:
            attempt = tries[failure]
            tries[failure] = attempt + 1
        if attempt == 0:
            start_s[way] = now
            lasts = length[way]
        else:
            lasts = again[again_at[failure] + attempt - 1]
        hands = min(hands_on[way], lasts)
    state[way] = WORKING
    end_s[way] = now + lasts
    hands_s[way] = now + hands
    heappush(events, now + lasts << SECOND | END | way)
    if hands < lasts and crew_size[way] > 0:
        heappush(events, now + hands << SECOND | END | HANDS | way)


def _release(
    way: int,
    crew_at: Any,
    crew: Any,
    crew_size: Any,
    demand: Any,
    lines: int,
    open_slots: Any,
    touches: Any,
    touches_n: int,
    touched: Any,
    others: Any,
    others_n: int,
    there: Any,
    works_on: Any,
    is_free: Any,
    free_count: Any,
    listed: Any,
    free: Any,
    skills_at: Any,
    skills: Any,
    askers_at: Any,
    askers: Any,
) -> tuple[int, int]:
    """Whoever works on the way is released; answers how many lines and others are touched now."""
    size = crew_size[way]
    crew_size[way] = 0
    wanted = demand[way]
    if wanted < lines:
        open_slots[wanted] += 1
        touches[touches_n] = wanted
        return touches_n + 1, others_n
    for number in range(crew_at[way], crew_at[way] + size):
        person = crew[number]
        works_on[person] = 0
        if there[person]:
            others_n = _come_or_go(
                person,
                1,
                is_free,
                free_count,
                listed,
                free,
                skills_at,
                skills,
                askers_at,
                askers,
                touched,
                others,
                others_n,
            )
    return touches_n, others_n


def _come_or_go(
    person: int,
    comes: int,
    is_free: Any,
    free_count: Any,
    listed: Any,
    free: Any,
    skills_at: Any,
    skills: Any,
    askers_at: Any,
    askers: Any,
    touched: Any,
    others: Any,
    others_n: int,
) -> int:
    """Somebody who works on nothing can be had from now on, or no longer; answers how many are touched."""
    is_free[person] = comes
    for entry in range(skills_at[person], skills_at[person + 1]):
        skill = skills[entry]
        if comes == 0:
            free_count[skill] -= 1
            continue
        free_count[skill] += 1
        if not listed[entry]:
            listed[entry] = 1
            heappush(free[skill], person)
        for number in range(askers_at[skill], askers_at[skill + 1]):
            others_n = _touch(askers[number], touched, others, others_n)
    return others_n


def _who_goes(
    way: int,
    wanted: int,
    goes_on: bool,
    staff_at: Any,
    staff: Any,
    uses_at: Any,
    uses: Any,
    room: Any,
    team_at: Any,
    team: Any,
    crew_at: Any,
    crew: Any,
    crew_size: Any,
    is_free: Any,
    free_count: Any,
    has: Any,
    people: int,
    going: Any,
    slots: Any,
) -> int:
    """Who starts or goes on with the way, into `going`; answers how many, -1: it cannot be done now.

    The free people are walked in their order; each goes who, together with those already going, can be
    matched to distinct slots (augmenting paths over the slots).
    """
    if not goes_on:
        for number in range(uses_at[wanted], uses_at[wanted + 1], 2):
            if room[uses[number]] < uses[number + 1]:
                return -1
    first = staff_at[wanted]
    last = staff_at[wanted + 1]
    if first == last:
        return 0
    going_n = 0
    kept = crew_size[way]
    if not goes_on:
        for number in range(first, last, 2):
            if free_count[staff[number]] < staff[number + 1]:
                return -1
    if team_at[wanted] < team_at[wanted + 1]:
        for number in range(team_at[wanted], team_at[wanted + 1]):
            person = team[number]
            is_kept = False
            for member in range(crew_at[way], crew_at[way] + kept):
                is_kept = is_kept or crew[member] == person
            if not is_kept:
                if not is_free[person]:
                    return -1
                going[going_n] = person
                going_n += 1
        return going_n
    # Each slot: its skill, who holds it, and on a search whose place it would take, and whether it was seen.
    size = 0
    for number in range(first, last, 2):
        for _slot in range(staff[number + 1]):
            slots[4 * size] = staff[number]
            slots[4 * size + 1] = -1
            size += 1
    held = 0
    for number in range(kept):
        if _is_matched(crew[crew_at[way] + number], size, has, people, slots):
            held += 1
    for person in range(people):
        if held == size:
            return going_n
        if is_free[person]:
            asked = False
            for number in range(first, last, 2):
                asked = asked or has[staff[number] * people + person] != 0
            if asked and _is_matched(person, size, has, people, slots):
                going[going_n] = person
                going_n += 1
                held += 1
    return going_n if held == size else -1


def _is_matched(person: int, size: int, has: Any, people: int, slots: Any) -> bool:
    """Whether the person finds a slot too when others move to other slots that they can fill."""
    # slots[4 * k + 2]: the slot whose holder looks at slot k, -1: the person; slots[4 * k + 3]: the list of
    # those to be looked at, in its first entries.
    for slot in range(size):
        slots[4 * slot + 2] = -2
    count = 0
    at = -1
    looks = person
    done = 0
    while True:
        for slot in range(size):
            if slots[4 * slot + 2] == -2 and has[slots[4 * slot] * people + looks] != 0:
                slots[4 * slot + 2] = at
                if slots[4 * slot + 1] < 0:
                    while slot >= 0:
                        before = slots[4 * slot + 2]
                        slots[4 * slot + 1] = person if before < 0 else slots[4 * before + 1]
                        slot = before
                    return True
                slots[4 * count + 3] = slot
                count += 1
        if done == count:
            return False
        at = slots[4 * done + 3]
        looks = slots[4 * at + 1]
        done += 1


# --- compiled ---------------------------------------------------------------------------------------


def _push(heap: Any, entry: Any) -> None:
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


def _empty(heap: Any) -> None:
    """As `_clear`."""
    heap[0] = NEVER
    heap[len(heap) - 1] = 0


def _pop(heap: Any) -> Any:
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


@cache
def compiled() -> Callable[..., int] | None:
    """`play_all` as numba compiles it; None where the extra `bcmsim[fast]` is not installed."""
    try:
        import numba
    except ImportError:
        return None
    jit = numba.njit(cache=True, nogil=True)
    try:
        jit(_empty)
    except RuntimeError:  # nowhere to keep what is compiled
        jit = numba.njit(nogil=True)
    names = {**globals(), "heappush": jit(_push), "heappop": jit(_pop), "_clear": jit(_empty)}
    for function in (
        _touch,
        _give_back,
        _rows,
        _begin,
        _is_matched,
        _who_goes,
        _come_or_go,
        _release,
        play,
        play_all,
    ):
        names[function.__name__] = jit(FunctionType(function.__code__, names, function.__name__))
    return names["play_all"]  # type: ignore[no-any-return]
