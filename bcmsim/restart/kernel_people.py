"""The kernel's people: who can be had, who goes to a work, and who is free again (see `kernel`)."""

from __future__ import annotations

from heapq import heappop, heappush

from bcmsim.restart.kernel_parts import Demands, People, Row, Staff, Touched, Ways, Work


def touch(wanted: int, touched: Touched) -> None:
    """Somebody may be able to start who asks for this and stands in no line."""
    if not touched.is_touched[wanted]:
        touched.is_touched[wanted] = 1
        touched.others.append(wanted)


def give_back(wanted: int, demands: Demands, room: Row, touched: Touched) -> None:
    """What a demand counts is free again."""
    for number in range(demands.uses_at[wanted], demands.uses_at[wanted + 1], 2):
        counted = demands.uses[number]
        room[counted] += demands.uses[number + 1]
        for entry in range(demands.may_ask_at[counted], demands.may_ask_at[counted + 1]):
            touch(demands.may_ask[entry], touched)


def release(
    way: int, ways: Ways, demands: Demands, people: People, work: Work, staff: Staff, touched: Touched
) -> None:
    """Whoever works on the way is released."""
    size = work.crew_size[way]
    work.crew_size[way] = 0
    wanted = ways.demand[way]
    if wanted < demands.lines:
        staff.room[demands.key_of[wanted]] += 1
        touched.lines.append(wanted)
        return
    first = ways.crew_at[way]
    for number in range(first, first + size):
        person = work.crew[number]
        staff.works_on[person] = 0
        if staff.there[person]:
            come_or_go(person, 1, demands, people, staff, touched)


def come_or_go(
    person: int, comes: int, demands: Demands, people: People, staff: Staff, touched: Touched
) -> None:
    """Somebody who works on nothing can be had from now on, or no longer."""
    staff.is_free[person] = comes
    for entry in range(people.skills_at[person], people.skills_at[person + 1]):
        skill = people.skills[entry]
        if comes == 0:
            staff.free_count[skill] -= 1
            continue
        staff.free_count[skill] += 1
        if not staff.listed[entry]:
            staff.listed[entry] = 1
            heappush(staff.free[skill], person)
        for number in range(demands.askers_at[skill], demands.askers_at[skill + 1]):
            touch(demands.askers[number], touched)


def first_free(skill: int, slots: int, people: People, staff: Staff) -> int:
    """The first of the free people with a skill, into `going`; answers how many, -1: there are too few."""
    if staff.free_count[skill] < slots:
        return -1
    going_n = 0
    waiting = staff.free[skill]
    while going_n < slots:
        person = heappop(waiting)
        for entry in range(people.skills_at[person], people.skills_at[person + 1]):
            if people.skills[entry] == skill:
                staff.listed[entry] = 0
        if staff.is_free[person]:
            staff.going[going_n] = person
            going_n += 1
    return going_n


def who_goes(
    way: int, goes_on: bool, ways: Ways, demands: Demands, people: People, work: Work, staff: Staff
) -> int:
    """Who starts or goes on with the way, into `going`; answers how many, -1: it cannot be done now.

    The free people are walked in their order; each goes who, together with those already going, can be
    matched to distinct slots (augmenting paths over the slots).
    """
    wanted = ways.demand[way]
    is_free, going, slots = staff.is_free, staff.going, staff.slots
    if not goes_on:
        uses, room = demands.uses, staff.room
        for number in range(demands.uses_at[wanted], demands.uses_at[wanted + 1], 2):
            if room[uses[number]] < uses[number + 1]:
                return -1
    asked = demands.staff
    first = demands.staff_at[wanted]
    last = demands.staff_at[wanted + 1]
    if first == last:
        return 0
    if not goes_on:
        for number in range(first, last, 2):
            if staff.free_count[asked[number]] < asked[number + 1]:
                return -1
    if demands.team_at[wanted] < demands.team_at[wanted + 1]:
        return team_goes(way, wanted, ways, demands, work, staff)
    # Each slot: its skill, who holds it, and on a search whose place it would take, and whether it was seen.
    size = 0
    for number in range(first, last, 2):
        for _slot in range(asked[number + 1]):
            slots[4 * size] = asked[number]
            slots[4 * size + 1] = -1
            size += 1
    held = 0
    everybody = len(is_free)
    has = people.has
    for number in range(ways.crew_at[way], ways.crew_at[way] + work.crew_size[way]):
        if is_matched(work.crew[number], size, has, everybody, slots):
            held += 1
    going_n = 0
    for person in range(everybody):
        if held == size:
            return going_n
        if is_free[person]:
            is_asked = False
            for number in range(first, last, 2):
                is_asked = is_asked or has[asked[number] * everybody + person] != 0
            if is_asked and is_matched(person, size, has, everybody, slots):
                going[going_n] = person
                going_n += 1
                held += 1
    return going_n if held == size else -1


def team_goes(way: int, wanted: int, ways: Ways, demands: Demands, work: Work, staff: Staff) -> int:
    """As `who_goes`, where the plan names them: all who do not work on the way already."""
    going_n = 0
    first = ways.crew_at[way]
    for number in range(demands.team_at[wanted], demands.team_at[wanted + 1]):
        person = demands.team[number]
        is_kept = False
        for member in range(first, first + work.crew_size[way]):
            is_kept = is_kept or work.crew[member] == person
        if not is_kept:
            if not staff.is_free[person]:
                return -1
            staff.going[going_n] = person
            going_n += 1
    return going_n


def is_matched(person: int, size: int, has: Row, people: int, slots: Row) -> bool:
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
