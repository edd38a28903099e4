"""The rules of restart.md once more, over flat numbers: what many runs are played with.

`simulation` says what a run means and tells everything about it; `play` says only when each resource started
and came up, and after how many attempts, but many times as fast: no objects, no callbacks, one heap of whole
numbers for what happens, and one for what waits for the same people and capacities. Every run gives the same
seconds as `simulate` with the same draws; the tests hold the two together. Interventions are not played here.

The same source runs in two ways. With the plain install it runs as it stands, over lists, with the heaps of
the standard library. With the extra `bcmsim[fast]` numba compiles it, over arrays, with `_push` and `_pop` in
their place. numba and not an extension in C: it needs no wheel for each platform and version of Python, and
there are no rules in a second language that could say something else. Its start costs half a second, so few
runs are played plainly. What is compiled is kept beside this file, or in the user's cache.

`play` is one long function on purpose: in plain Python a call costs as much as the work on a resource.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from heapq import heappop, heappush
from types import FunctionType
from typing import Any, Final

NEVER: Final = 2**62
"""The last entry of every heap: no second, no place in a queue."""

CLOSED, WAITING, READY, WORKING, PAUSED = 0, 1, 2, 3, 4
"""The state of a way."""

SECOND: Final = 24
"""An event is second << SECOND | kind << KIND | number; kinds in the order of their phase."""
KIND: Final = 22
END, HANDS, GATE, COMES_OR_GOES = 0, 1, 2, 3
MOST_NUMBERS: Final = 1 << KIND

NOTHING, ONE_SKILL, OTHERWISE = 0, 1, 2
"""What a demand asks for."""

IDLE_S = 8 * 86_400
"""As in `engine`."""

ENDED, NEEDS_MORE_SHIFTS = 0, 1
"""What `play` answers; then the run has to be played again with longer shifts."""


def play(
    # Of the plan: needs
    resource_of: Any,
    after_at: Any,
    after: Any,
    group_way: Any,
    missing: Any,
    met: Any,
    state: Any,
    gate_s: Any,
    gate_at: Any,
    gate_ways: Any,
    rivals_at: Any,
    rivals: Any,
    down: int,
    # Of the plan: work
    place: Any,
    way_at: Any,
    demand: Any,
    hands_on: Any,
    pauses: Any,
    failing: Any,
    # Of the plan: what demands ask for
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
    # Of the plan: people and capacities
    skills_at: Any,
    skills: Any,
    has: Any,
    changes_at: Any,
    changes: Any,
    dated_s: Any,
    room: Any,
    # Of this run
    here: Any,
    length: Any,
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
    at_once: Any,
    touched: Any,
    touches: Any,
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
    """Play one run. The names of the arguments are those of `flat.Flat`, where they are explained."""
    people = len(here)
    ways = len(state)
    demands = len(asks)
    now = 0
    at_work = 0
    number_begun = 0
    once = 0
    touches_n = 0
    paused_n = 0
    gates = len(gate_s)
    coming = 0
    last_dated_s = 0
    idle_s = -1
    chosen = 0
    for gate in range(gates):
        heappush(events, gate_s[gate] << SECOND | GATE << KIND | gate)
    for person in range(people):
        if here[person]:
            next_change[person] = changes_at[person]
            if changes_at[person] < changes_at[person + 1]:
                coming += 1
                second = abs(changes[changes_at[person]])
                heappush(events, second << SECOND | COMES_OR_GOES << KIND | person)
            if dated_s[person] > last_dated_s:
                last_dated_s = dated_s[person]
    for way in range(ways):
        if state[way] == READY:
            wanted = demand[way]
            if asks[wanted] == NOTHING:
                at_once[once] = way
                once += 1
            else:
                heappush(queue[wanted], place[way])
                if not touched[wanted]:
                    touched[wanted] = 1
                    touches[touches_n] = wanted
                    touches_n += 1

    while True:
        # Phases 1 and 2: what ends now ends; then people come and go.
        woken = now == 0
        until = now + 1 << SECOND
        while events[0] < until:
            event = heappop(events) & (1 << SECOND) - 1
            released = -1
            ready_first = 0
            ready_last = 0
            if event < HANDS << KIND:
                way = event
                if end_s[way] != now or state[way] != WORKING:
                    continue
                woken = True
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
                                touches_n = _let_go(
                                    other,
                                    crew_at[other],
                                    crew_size,
                                    crew,
                                    works_on,
                                    there,
                                    is_free,
                                    skills_at,
                                    skills,
                                    free_count,
                                    listed,
                                    free,
                                    askers_at,
                                    askers,
                                    touched,
                                    touches,
                                    touches_n,
                                )
                            state[other] = CLOSED
                    came_by[resource] = way
                at_work -= 1
                released = way
                failure = failing[way]
                if failure >= 0 and tries[failure] < needed[failure]:
                    state[way] = READY
                    wanted = demand[way]
                    if asks[wanted] == NOTHING:
                        at_once[once] = way
                        once += 1
                    else:
                        heappush(queue[wanted], place[way])
                        if not touched[wanted]:
                            touched[wanted] = 1
                            touches[touches_n] = wanted
                            touches_n += 1
                else:
                    state[way] = CLOSED
                    up_s[resource] = now
                    down -= 1
                    if down == 0:
                        return ENDED
                    ready_first = after_at[resource]
                    ready_last = after_at[resource + 1]
                wanted = demand[way]
                if uses_at[wanted] < uses_at[wanted + 1]:
                    for number in range(uses_at[wanted], uses_at[wanted + 1], 2):
                        capacity = uses[number]
                        room[capacity] += uses[number + 1]
                        for place_of in range(may_ask_at[capacity], may_ask_at[capacity + 1]):
                            other = may_ask[place_of]
                            if not touched[other]:
                                touched[other] = 1
                                touches[touches_n] = other
                                touches_n += 1
            elif event < GATE << KIND:
                way = event - (HANDS << KIND)
                if hands_s[way] != now or state[way] != WORKING or crew_size[way] == 0:
                    continue
                woken = True
                released = way
            elif event < COMES_OR_GOES << KIND:
                woken = True
                gate = event - (GATE << KIND)
                gates -= 1
                for number in range(gate_at[gate], gate_at[gate + 1]):
                    way = gate_ways[number]
                    missing[way] -= 1
                    if missing[way] == 0 and state[way] == WAITING:
                        state[way] = READY
                        wanted = demand[way]
                        if asks[wanted] == NOTHING:
                            at_once[once] = way
                            once += 1
                        else:
                            heappush(queue[wanted], place[way])
                            if not touched[wanted]:
                                touched[wanted] = 1
                                touches[touches_n] = wanted
                                touches_n += 1
            else:
                woken = True
                person = event - (COMES_OR_GOES << KIND)
                change = next_change[person]
                if changes[change] < 0:
                    return NEEDS_MORE_SHIFTS
                comes = (change - changes_at[person]) & 1 == 0
                change += 1
                next_change[person] = change
                if change < changes_at[person + 1]:
                    second = changes[change]
                    heappush(events, abs(second) << SECOND | COMES_OR_GOES << KIND | person)
                else:
                    coming -= 1
                there[person] = comes
                way = works_on[person] - 1
                if way < 0:
                    touches_n = _come_or_go(
                        person,
                        comes,
                        is_free,
                        skills_at,
                        skills,
                        free_count,
                        listed,
                        free,
                        askers_at,
                        askers,
                        touched,
                        touches,
                        touches_n,
                    )
                elif not comes and pauses[way]:
                    # The person leaves the work: it pauses, keeps what was done, and queues for the slot.
                    works_on[person] = 0
                    first = crew_at[way]
                    size = crew_size[way]
                    for number in range(first, first + size):
                        if crew[number] == person:
                            crew[number] = crew[first + size - 1]
                            break
                    crew_size[way] = size - 1
                    if state[way] == WORKING:
                        state[way] = PAUSED
                        at_work -= 1
                        left_s[way] = end_s[way] - now
                        hands_left_s[way] = max(0, hands_s[way] - now)
                        end_s[way] = -1
                        hands_s[way] = -1
                        paused[paused_n] = way
                        paused_n += 1
            if released >= 0 and crew_size[released] > 0:
                size = crew_size[released]
                crew_size[released] = 0
                for number in range(crew_at[released], crew_at[released] + size):
                    person = crew[number]
                    works_on[person] = 0
                    if there[person]:
                        is_free[person] = 1
                        for entry in range(skills_at[person], skills_at[person + 1]):
                            skill = skills[entry]
                            free_count[skill] += 1
                            if not listed[entry]:
                                listed[entry] = 1
                                heappush(free[skill], person)
                            for place_of in range(askers_at[skill], askers_at[skill + 1]):
                                wanted = askers[place_of]
                                if not touched[wanted]:
                                    touched[wanted] = 1
                                    touches[touches_n] = wanted
                                    touches_n += 1
            for number in range(ready_first, ready_last):
                way = after[number]
                if way < 0:
                    if met[~way]:
                        continue
                    met[~way] = 1
                    way = group_way[~way]
                rest = missing[way] - 1
                missing[way] = rest
                if rest == 0 and state[way] == WAITING:
                    state[way] = READY
                    wanted = demand[way]
                    if asks[wanted] == NOTHING:
                        at_once[once] = way
                        once += 1
                    else:
                        heappush(queue[wanted], place[way])
                        if not touched[wanted]:
                            touched[wanted] = 1
                            touches[touches_n] = wanted
                            touches_n += 1

        # Phase 3: each that can have all that it asks for starts, in priority order.
        if woken:
            for number in range(paused_n):
                refused[number] = 0
            while once > 0 or touches_n > 0 or paused_n > 0:
                going_n = 0
                if once > 0:
                    once -= 1
                    way = at_once[once]
                    if state[way] != READY:
                        continue
                else:
                    best = NEVER
                    way = -1
                    number = 0
                    while number < touches_n:
                        wanted = touches[number]
                        waiting = queue[wanted]
                        while waiting[0] != NEVER and state[way_at[waiting[0]]] != READY:
                            heappop(waiting)
                        if waiting[0] == NEVER or (
                            asks[wanted] == ONE_SKILL and free_count[skill_of[wanted]] < count_of[wanted]
                        ):
                            touches_n -= 1
                            touches[number] = touches[touches_n]
                            touched[wanted] = 0
                            continue
                        if waiting[0] < best:
                            best = waiting[0]
                            way = way_at[best]
                            chosen = number
                        number += 1
                    for number in range(paused_n):
                        if not refused[number] and place[paused[number]] < best:
                            best = place[paused[number]]
                            way = paused[number]
                            chosen = number
                    if way < 0:
                        break
                    wanted = demand[way]
                    if asks[wanted] == ONE_SKILL:
                        skill = skill_of[wanted]
                        missing_n = count_of[wanted] - crew_size[way]
                        if free_count[skill] < missing_n:
                            refused[chosen] = 1  # one that has paused: others were looked at above
                            continue
                        waiting = free[skill]
                        while going_n < missing_n:
                            person = heappop(waiting)
                            first = skills_at[person]
                            if skills_at[person + 1] - first == 1:
                                listed[first] = 0
                            else:
                                for entry in range(first, skills_at[person + 1]):
                                    if skills[entry] == skill:
                                        listed[entry] = 0
                            if is_free[person]:
                                going[going_n] = person
                                going_n += 1
                    else:
                        going_n = _who_goes(
                            way,
                            wanted,
                            state[way] == PAUSED,
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
                            if state[way] == PAUSED:
                                refused[chosen] = 1
                            else:
                                touches_n -= 1
                                touches[chosen] = touches[touches_n]
                                touched[wanted] = 0
                            continue
                    if state[way] == PAUSED:
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
                if state[way] == PAUSED:
                    lasts = left_s[way]
                    hands = hands_left_s[way]
                else:
                    failure = failing[way]
                    if failure < 0:
                        lasts = length[way]
                        start_s[way] = now
                    else:
                        attempt = tries[failure]
                        tries[failure] = attempt + 1
                        if attempt == 0:
                            lasts = length[way]
                            start_s[way] = now
                        else:
                            lasts = again[again_at[failure] + attempt - 1]
                    hands = hands_on[way]
                    if hands > lasts:
                        hands = lasts
                state[way] = WORKING
                at_work += 1
                number_begun += 1
                begun[way] = number_begun
                end_s[way] = now + lasts
                hands_s[way] = now + hands
                heappush(events, now + lasts << SECOND | way)
                if hands < lasts and crew_size[way] > 0:
                    heappush(events, now + hands << SECOND | HANDS << KIND | way)

            # Is the run over?
            if down == 0:
                return ENDED
            if at_work > 0 or gates > 0:
                idle_s = -1
            else:
                waits = paused_n > 0
                for wanted in range(demands):
                    waiting = queue[wanted]
                    while waiting[0] != NEVER and state[way_at[waiting[0]]] != READY:
                        heappop(waiting)
                    if waiting[0] != NEVER:
                        waits = True
                        break
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
    # As of `play`, per run those of this run and the results
    resource_of: Any,
    after_at: Any,
    after: Any,
    group_way: Any,
    missing: Any,
    met: Any,
    state: Any,
    gate_s: Any,
    gate_at: Any,
    gate_ways: Any,
    rivals_at: Any,
    rivals: Any,
    down: int,
    place: Any,
    way_at: Any,
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
    skills_at: Any,
    skills: Any,
    has: Any,
    changes_at: Any,
    changes: Any,
    dated_s: Any,
    room: Any,
    here: Any,
    length: Any,
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
    at_once: Any,
    touched: Any,
    touches: Any,
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

    `begin`: `missing`, `met`, `state` and `room` as they are at the outage; `none`: zeros, for the others.
    """
    ways = len(state)
    people = len(is_free)
    for run in range(first, len(length)):
        missing[:] = begin[0]
        met[:] = begin[1]
        state[:] = begin[2]
        room[:] = begin[3]
        _clear(events)
        for number in range(len(asks)):
            _clear(queue[number])
        for number in range(len(free_count)):
            _clear(free[number])
        crew_size[:] = none[:ways]
        works_on[:] = none[:people]
        there[:] = none[:people]
        is_free[:] = none[:people]
        listed[:] = none[: len(listed)]
        free_count[:] = none[: len(free_count)]
        touched[:] = none[: len(touched)]
        answer = play(
            resource_of,
            after_at,
            after,
            group_way,
            missing,
            met,
            state,
            gate_s,
            gate_at,
            gate_ways,
            rivals_at,
            rivals,
            down,
            place,
            way_at,
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
            skills_at,
            skills,
            has,
            changes_at,
            changes,
            dated_s,
            room,
            here[run],
            length[run],
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
            at_once,
            touched,
            touches,
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


def _clear(heap: Any) -> None:
    heap[:] = [NEVER]


def _let_go(
    way: int,
    first: int,
    crew_size: Any,
    crew: Any,
    works_on: Any,
    there: Any,
    is_free: Any,
    skills_at: Any,
    skills: Any,
    free_count: Any,
    listed: Any,
    free: Any,
    askers_at: Any,
    askers: Any,
    touched: Any,
    touches: Any,
    touches_n: int,
) -> int:
    """The people of a way are released; answers how many demands are touched now."""
    size = crew_size[way]
    crew_size[way] = 0
    for number in range(first, first + size):
        person = crew[number]
        works_on[person] = 0
        if there[person]:
            touches_n = _come_or_go(
                person,
                True,
                is_free,
                skills_at,
                skills,
                free_count,
                listed,
                free,
                askers_at,
                askers,
                touched,
                touches,
                touches_n,
            )
    return touches_n


def _come_or_go(
    person: int,
    comes: bool,
    is_free: Any,
    skills_at: Any,
    skills: Any,
    free_count: Any,
    listed: Any,
    free: Any,
    askers_at: Any,
    askers: Any,
    touched: Any,
    touches: Any,
    touches_n: int,
) -> int:
    """Somebody who works on nothing can be had from now on, or no longer; answers like `_let_go`."""
    is_free[person] = comes
    for entry in range(skills_at[person], skills_at[person + 1]):
        skill = skills[entry]
        if not comes:
            free_count[skill] -= 1
            continue
        free_count[skill] += 1
        if not listed[entry]:
            listed[entry] = 1
            heappush(free[skill], person)
        for place_of in range(askers_at[skill], askers_at[skill + 1]):
            wanted = askers[place_of]
            if not touched[wanted]:
                touched[wanted] = 1
                touches[touches_n] = wanted
                touches_n += 1
    return touches_n


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

    The free people are walked in their order; each goes who, together with those already going, can be matched
    to distinct slots (augmenting paths over the slots).
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
        if kept == 0 and free_count[staff[number]] < staff[number + 1]:
            return -1
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
                        slot = before  # noqa: PLW2901
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
    names = {**globals(), "heappush": jit(_push), "heappop": jit(_pop), "_clear": jit(_empty)}
    for function in (_is_matched, _who_goes, _come_or_go, _let_go, play, play_all):
        names[function.__name__] = jit(FunctionType(function.__code__, names, function.__name__))
    return names["play_all"]  # type: ignore[no-any-return]
