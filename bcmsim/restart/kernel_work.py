"""The kernel's work that is not plain: it may fail, be one of several ways, pause, or need people whom
something tells apart (see `kernel`)."""

from __future__ import annotations

from heapq import heappop, heappush

from bcmsim.restart.kernel_parts import (
    CLOSED,
    COUNTED,
    END,
    HANDS,
    NEVER,
    ONE_SKILL,
    PAUSED,
    READY,
    SECOND,
    WAITING,
    WORKING,
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
from bcmsim.restart.kernel_people import come_or_go, first_free, give_back, release, who_goes


def take_up(
    at_first: Begin,
    ways: Ways,
    demands: Demands,
    people: People,
    work: Work,
    staff: Staff,
    drawn: Drawn,
    told: Told,
    events: Row,
    touched: Touched,
) -> int:
    """The run begins in the middle: what has begun goes on, for as long as is drawn, and whoever is there and
    works on nothing is free; answers how many works go on."""
    going_on = 0
    for failure in range(len(at_first.tries)):
        told.tries[failure] = at_first.tries[failure]
    for way in at_first.begun:
        event = drawn.packed[way]
        told.start_s[way] = at_first.now_s << SECOND
        if event >= 0:
            heappush(events, (at_first.now_s << SECOND) + event)
            going_on += 1
            continue
        work.left_s[way] = drawn.length[way]
        work.hands_left_s[way] = at_first.hands_left_s[way]
        if work.state[way] == PAUSED:
            touched.paused.append(way)
        else:
            work.state[way] = PAUSED
            begin(way, at_first.now_s, ways, work, drawn, told, events)
            going_on += 1
    for person in range(len(people.counts_as)):
        if staff.there[person] and not staff.works_on[person] and people.counts_as[person] == -1:
            come_or_go(person, 1, demands, people, staff, touched)
    return going_on


def begin(way: int, now: int, ways: Ways, work: Work, drawn: Drawn, told: Told, events: Row) -> None:
    """A way begins its next attempt, or goes on."""
    if work.state[way] == PAUSED:
        lasts = work.left_s[way]
        hands = work.hands_left_s[way]
    else:
        attempt = 0
        failure = ways.failing[way]
        if failure >= 0:
            attempt = told.tries[failure]
            told.tries[failure] = attempt + 1
        if attempt == 0:
            told.start_s[way] = now << SECOND
            lasts = drawn.length[way]
        else:
            lasts = drawn.again[drawn.again_at[failure] + attempt - 1]
        hands = min(ways.hands_on[way], lasts)
    begun = work.begun
    number = begun[len(begun) - 1] + 1
    begun[len(begun) - 1] = number
    begun[way] = number
    work.state[way] = WORKING
    work.end_s[way] = now + lasts
    work.hands_s[way] = now + hands
    heappush(events, now + lasts << SECOND | END | way)
    if hands < lasts and work.crew_size[way] > 0:
        heappush(events, now + hands << SECOND | END | HANDS | way)


def end(
    way: int,
    now: int,
    ways: Ways,
    demands: Demands,
    people: People,
    work: Work,
    staff: Staff,
    drawn: Drawn,
    told: Told,
    queue: Rows,
    touched: Touched,
) -> int:
    """An attempt ends, or only its hands are free; answers how many works ended."""
    only_hands = way & HANDS
    way &= HANDS - 1
    state = work.state
    if state[way] != WORKING or (work.hands_s[way] if only_hands else work.end_s[way]) != now:
        return 0  # it was called off
    if only_hands:
        release(way, ways, demands, people, work, staff, touched)
        return 0
    ended = 1
    resource = ways.resource_of[way]
    first = ways.rivals_at[resource]
    last = ways.rivals_at[resource + 1]
    if first < last and not fails(way, ways, drawn, told):
        # Of ways that end at once the one begun first counts; all others end with it.
        for number in range(first, last):
            other = ways.rivals[number]
            if (
                state[other] == WORKING
                and work.end_s[other] == now
                and work.begun[other] < work.begun[way]
                and not fails(other, ways, drawn, told)
            ):
                way = other
        for number in range(first, last):
            other = ways.rivals[number]
            if other != way:
                if state[other] == WORKING or state[other] == PAUSED:
                    if work.crew_size[other] > 0:
                        release(other, ways, demands, people, work, staff, touched)
                    give_back(ways.demand[other], demands, staff.room, touched)
                    if state[other] == WORKING:
                        ended += 1
                    else:
                        touched.paused.remove(other)
                state[other] = CLOSED
        told.came_by[resource] = way
    if work.crew_size[way] > 0:
        release(way, ways, demands, people, work, staff, touched)
    wanted = ways.demand[way]
    give_back(wanted, demands, staff.room, touched)
    if fails(way, ways, drawn, told):
        if work.missing[way] > 0:  # something that it needs was compromised meanwhile
            state[way] = WAITING
            return ended
        state[way] = READY
        heappush(queue[wanted], way)
        touched.lines.append(wanted)
        return ended
    state[way] = CLOSED
    told.up_s[resource] = now
    for number in range(ways.after_at[way], ways.after_at[way + 1]):
        other = ways.after[number]
        if other < 0:
            if work.met[~other]:
                continue
            work.met[~other] = 1
            other = ways.alternatives_way[~other]
        wait_less(other, ways.demand, work, queue, touched)
    return ended


def fails(way: int, ways: Ways, drawn: Drawn, told: Told) -> bool:
    """Whether the attempt that ends now fails."""
    failure = ways.failing[way]
    return bool(failure >= 0 and told.tries[failure] < drawn.needed[failure])


def wait_less(way: int, demand: Row, work: Work, queue: Rows, touched: Touched) -> None:
    """The way waits for one thing less."""
    work.missing[way] -= 1
    if work.missing[way] == 0 and work.state[way] == WAITING:
        work.state[way] = READY
        heappush(queue[demand[way]], way)
        touched.lines.append(demand[way])


def pause(way: int, person: int, now: int, ways: Ways, work: Work, staff: Staff, touched: Touched) -> int:
    """The person leaves the work: it pauses, keeps what was done, and queues for the slot; answers how many
    works stopped."""
    staff.works_on[person] = 0
    first = ways.crew_at[way]
    size = work.crew_size[way] - 1
    work.crew_size[way] = size
    for number in range(first, first + size):
        if work.crew[number] == person:
            work.crew[number] = work.crew[first + size]
    if work.state[way] != WORKING:
        return 0
    work.state[way] = PAUSED
    work.left_s[way] = work.end_s[way] - now
    work.hands_left_s[way] = max(0, work.hands_s[way] - now)
    touched.paused.append(way)
    return 1


def start_others(
    now: int,
    ways: Ways,
    demands: Demands,
    people: People,
    work: Work,
    staff: Staff,
    drawn: Drawn,
    told: Told,
    events: Row,
    queue: Rows,
    counters: Rows,
    touched: Touched,
) -> int:
    """Those who stand in no line, and what has paused: each that can have all that it asks for starts, in
    priority order; answers how many did."""
    others = touched.others
    paused = touched.paused
    asks = demands.asks
    room = staff.room
    packed = drawn.packed
    started = 0
    refused = [0 for _way in paused]
    while True:
        best = NEVER
        chosen = -1
        number = 0
        while number < len(others):
            wanted = others[number]
            waiting = queue[wanted]
            head = waiting[0]
            while head < NEVER and work.state[head] == CLOSED:
                heappop(waiting)
                head = waiting[0]
            is_short = head == NEVER
            if not is_short:
                if asks[wanted] == COUNTED:
                    for counted in counters[wanted]:
                        if room[counted] == 0:
                            is_short = True
                elif asks[wanted] == ONE_SKILL:
                    is_short = staff.free_count[demands.skill_of[wanted]] < demands.count_of[wanted]
                else:
                    for entry in range(demands.uses_at[wanted], demands.uses_at[wanted + 1], 2):
                        is_short = is_short or room[demands.uses[entry]] < demands.uses[entry + 1]
            if is_short:
                drop(others, number)
                touched.is_touched[wanted] = 0
                continue
            if head < best:
                best = head
                chosen = number
            number += 1
        for number in range(len(paused)):
            if refused[number] == 0 and paused[number] < best:
                best = paused[number]
                chosen = number
        if chosen < 0:
            return started
        way = best
        wanted = ways.demand[way]
        event = packed[way]
        if event >= 0:
            heappop(queue[wanted])
            for counted in counters[wanted]:
                room[counted] -= 1
            started += 1
            told.start_s[way] = now << SECOND
            heappush(events, (now << SECOND) + event)
            continue
        goes_on = work.state[way] == PAUSED
        if asks[wanted] == ONE_SKILL:
            slots = demands.count_of[wanted] - work.crew_size[way]
            going_n = first_free(demands.skill_of[wanted], slots, people, staff)
        else:
            going_n = who_goes(way, goes_on, ways, demands, people, work, staff)
        if going_n < 0:
            if goes_on:
                refused[chosen] = 1  # the others have been looked at above
            else:
                drop(others, chosen)
                touched.is_touched[wanted] = 0
            continue
        if goes_on:
            drop(paused, chosen)
            drop(refused, chosen)
        else:
            heappop(queue[wanted])
            for number in range(demands.uses_at[wanted], demands.uses_at[wanted + 1], 2):
                room[demands.uses[number]] -= demands.uses[number + 1]
        first = ways.crew_at[way] + work.crew_size[way]
        work.crew_size[way] += going_n
        for number in range(going_n):
            person = staff.going[number]
            work.crew[first + number] = person
            staff.works_on[person] = way + 1
            staff.is_free[person] = 0
            for entry in range(people.skills_at[person], people.skills_at[person + 1]):
                staff.free_count[people.skills[entry]] -= 1
        started += 1
        begin(way, now, ways, work, drawn, told, events)


def start_plain(
    asking: Row,
    last: int,
    base: int,
    counters: Rows,
    room: Row,
    packed: Row,
    start_s: Row,
    events: Row,
    queue: Rows,
) -> int:
    """Of those who ask for these, plain ways all, each that can have all that it asks for starts, in priority
    order; after one that asks for `last` there is no other. Answers how many did."""
    started = 0
    while True:
        best = NEVER
        later = NEVER
        wanted = -1
        for asker in asking:
            head = queue[asker][0]
            if head < later:
                for counted in counters[asker]:
                    if room[counted] == 0:
                        break
                else:
                    if head < best:
                        later = best
                        best = head
                        wanted = asker
                    else:
                        later = head
        if best == NEVER:
            return started
        waiting = queue[wanted]
        while best < later:
            heappop(waiting)
            start_s[best] = base
            heappush(events, base + packed[best])
            started += 1
            best = waiting[0]
            for counted in counters[wanted]:
                room[counted] -= 1
                if room[counted] == 0:
                    best = NEVER
        if wanted == last:
            return started


def drop(numbers: list[int], place: int) -> None:
    """Take one out; the last takes its place."""
    last = numbers.pop()
    if place < len(numbers):
        numbers[place] = last
