"""People: who goes, shifts across midnight and DST, absences, travel, hands, handover (restart.md)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.restart.simulation import simulate
from bcmsim.restart.staff import Calendar, FreePeople, Slots, presence
from tests.restart.making import DAY, HOUR, MINUTE, act, plan, play, pool, starts, step, ups, worker
from tests.restart.oracle import fills
from tests.restart.random_plans import Windows

BERLIN = ZoneInfo("Europe/Berlin")
EVERY_DAY = tuple(range(7))
OFFICE = (tuple(range(5)), 8 * HOUR, 17 * HOUR)
NIGHT = (EVERY_DAY, 22 * HOUR, 6 * HOUR)


def calendar(outage: str, *shifts: tuple[tuple[int, ...], int, int]) -> Calendar:
    begun = datetime.fromisoformat(outage).replace(tzinfo=BERLIN)
    return Calendar(round(begun.timestamp()), BERLIN, shifts)


def hours(made: Calendar, count: int) -> list[tuple[float, float | None]]:
    """The first windows that end after the outage, in hours since it."""
    windows = [window for number in range(count + 3) if (window := made.window(number)) is not None]
    return [
        (start / HOUR, None if end is None else end / HOUR)
        for start, end in windows
        if end is None or end > 0
    ][:count]


# --- who goes --------------------------------------------------------------------------------------


def free_people(*skills: tuple[int, ...]) -> FreePeople:
    free = FreePeople(skills, 3)
    for person in range(len(skills)):
        free.put(person)
    return free


def test_whoever_has_fewest_skills_is_asked_first() -> None:
    anna, bernd = worker("anna", "admin", "database"), worker("bernd", "admin")
    run = simulate(plan([step("a", 60, staff={"admin": 1})], [anna, bernd]))
    assert run.resources["a"].staff == ("bernd",)


def test_order_of_the_file_then_number_in_the_pool_decides_among_equals() -> None:
    people = [worker("zoe", "admin"), *pool("admins", "admin", 2), worker("anna", "admin")]
    run = simulate(plan([step("a", 60, staff={"admin": 3})], people))
    assert run.resources["a"].staff == ("zoe", "admins/1", "admins/2")


def test_one_person_fills_one_slot() -> None:
    """Whoever has both skills is still only one."""
    both = worker("anna", "admin", "database")
    needs_two = step("a", 60, staff={"admin": 1, "database": 1})
    assert simulate(plan([needs_two], [both])).infeasible is not None
    assert simulate(plan([needs_two], [both, worker("bernd", "admin")])).resources["a"].staff == (
        "bernd",
        "anna",
    )


def test_the_free_are_matched_in_any_way_that_works() -> None:
    """The first walked could take the slot that only they themselves can leave to another."""
    free = free_people((0, 1), (0,))
    assert free.who_goes(((0, 1), (1, 1))) == [0, 1]
    assert free_people((0, 1), (0, 2), (1, 2)).who_goes(((0, 1), (1, 1), (2, 1))) == [0, 1, 2]
    assert free_people((0, 1), (0, 1), (0, 1)).who_goes(((0, 2), (2, 1))) is None


def test_a_person_who_cannot_be_matched_with_those_kept_is_passed_over() -> None:
    free = free_people((0,), (0,), (1,))
    assert free.who_goes(((0, 1), (1, 1))) == [0, 2]
    assert free.who_goes(((0, 2), (1, 1)), kept=[2]) is not None


def test_someone_taken_is_free_for_no_skill() -> None:
    free = free_people((0, 1), (1,))
    free.take(0)
    assert free.who_goes(((0, 1),)) is None
    assert free.who_goes(((1, 1),)) == [1]


@given(st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True), max_size=5), st.data())
def test_slots_take_whom_trying_everything_would_take(people: list[list[int]], data: st.DataObject) -> None:
    staff = data.draw(st.dictionaries(st.integers(0, 2), st.integers(1, 2), min_size=1, max_size=3))
    wanted = [str(skill) for skill, count in staff.items() for _slot in range(count)]
    slots = Slots(tuple(staff.items()))
    kept: list[list[int]] = []
    for number, skills in enumerate(people):
        trial = [worker(str(n), *map(str, one)) for n, one in enumerate([*kept, skills])]
        assert slots.add(number, tuple(skills)) is fills(trial, wanted)
        if fills(trial, wanted):
            kept.append(skills)


# --- when they are there ---------------------------------------------------------------------------


def test_office_hours_begin_next_morning_and_leave_out_the_weekend() -> None:
    friday = calendar("2026-11-27 18:00", OFFICE)
    assert hours(friday, 2) == [(62, 71), (86, 95)]


def test_a_night_shift_crosses_midnight_and_may_have_begun_before_the_outage() -> None:
    assert hours(calendar("2026-11-25 03:00", NIGHT), 2) == [(-5, 3), (19, 27)]


@pytest.mark.parametrize(("outage", "length"), [("2026-10-24 20:00", 9), ("2026-03-28 20:00", 7)])
def test_a_night_with_a_change_of_the_clocks_is_an_hour_longer_or_shorter(outage: str, length: int) -> None:
    start, end = hours(calendar(outage, NIGHT), 1)[0]
    assert (start, end) == (2, 2 + length)


def test_a_shift_that_begins_in_the_hour_that_is_skipped_begins_that_much_later() -> None:
    """02:30 does not exist on 29 March 2026: it counts as 03:30, 90 minutes after 01:00."""
    assert hours(calendar("2026-03-29 01:00", (EVERY_DAY, 5 * HOUR // 2, 5 * HOUR)), 1) == [(1.5, 3)]


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    assert hours(calendar("2026-10-25 01:00", (EVERY_DAY, 5 * HOUR // 2, 5 * HOUR)), 1) == [(1.5, 5)]


def test_shifts_that_touch_are_one_window() -> None:
    day, evening = (EVERY_DAY, 8 * HOUR, 16 * HOUR), (EVERY_DAY, 16 * HOUR, 22 * HOUR)
    assert hours(calendar("2026-11-25 06:00", day, evening), 2) == [(2, 16), (26, 40)]


def test_shifts_around_the_clock_are_always() -> None:
    day, night = (EVERY_DAY, 6 * HOUR, 22 * HOUR), (EVERY_DAY, 22 * HOUR, 6 * HOUR)
    assert hours(calendar("2026-11-25 12:00", day, night), 3)[-1][1] is None
    whole = (EVERY_DAY, 0, 24 * HOUR)
    assert hours(calendar("2026-11-25 12:00", whole), 1) == [(-36, None)]


def test_presence_is_shifts_less_absences_from_the_arrival_on() -> None:
    made = worker(
        "anna", "admin", calendar=Windows([(0, 100), (200, 300), (400, 500)]), absences=((50, 250),)
    )
    assert list(presence(made, 20)) == [
        (20, True),
        (50, False),
        (250, True),
        (300, False),
        (400, True),
        (500, False),
    ]


def test_an_absence_takes_a_whole_shift_away() -> None:
    made = worker("anna", "admin", calendar=Windows([(0, 100), (200, 300)]), absences=((0, 100),))
    assert list(presence(made, 0)) == [(200, True), (300, False)]


def test_without_a_shift_a_person_is_always_there() -> None:
    assert list(presence(worker("anna", "admin", absences=((60, 90),)), 30)) == [
        (30, True),
        (60, False),
        (90, True),
    ]


# --- in a run --------------------------------------------------------------------------------------


def test_people_can_first_be_had_after_reaction_and_travel() -> None:
    """Also for a resource that need not wait for the reaction."""
    anna = worker("anna", "admin", travel_s=45 * MINUTE)
    early = step("a", 60, staff={"admin": 1}, after_reaction=False)
    run = simulate(plan([early, step("b", 60, after_reaction=False)], [anna], reaction=15))
    assert starts(run) == {"a": 60, "b": 0}
    assert run.resources["a"].ready_s == 0


def test_a_shift_that_begins_later_is_waited_for() -> None:
    anna = worker("anna", "admin", calendar=Windows([(2 * HOUR, 9 * HOUR)]))
    assert starts(simulate(plan([step("a", 60, staff={"admin": 1})], [anna], reaction=15))) == {"a": 120}


def test_work_is_finished_past_the_end_of_the_shift() -> None:
    anna = worker("anna", "admin", calendar=Windows([(0, 30 * MINUTE), (DAY, 2 * DAY)]))
    steps = [step("a", 60, staff={"admin": 1}), step("b", 10, staff={"admin": 1})]
    run = simulate(plan(steps, [anna], order="plan"))
    assert ups(run) == {"a": 60, "b": 24 * 60 + 10}


def test_with_handover_the_work_pauses_and_the_next_shift_goes_on() -> None:
    late = worker("late", "admin", calendar=Windows([(0, 40 * MINUTE)]))
    night = worker("night", "admin", calendar=Windows([(60 * MINUTE, DAY)]))
    run = simulate(plan([step("a", 100, staff={"admin": 1}, pauses=True)], [late, night]))
    one = run.resources["a"]
    assert (one.start_s, one.up_s) == (0, 120 * MINUTE)
    assert one.paused == ((40 * MINUTE, 60 * MINUTE),)
    assert one.busy == ((0, 40 * MINUTE), (60 * MINUTE, 120 * MINUTE))
    assert one.staff == ("late", "night")


def test_a_handover_without_a_gap_is_no_pause() -> None:
    early = worker("early", "admin", calendar=Windows([(0, 40 * MINUTE)]))
    late = worker("late", "admin", calendar=Windows([(40 * MINUTE, DAY)]))
    run = simulate(plan([step("a", 100, staff={"admin": 1}, pauses=True)], [early, late]))
    assert run.resources["a"].up_s == 100 * MINUTE
    assert run.resources["a"].paused == ()
    assert run.resources["a"].busy == ((0, 100 * MINUTE),)
    assert run.staff["late"] == ((40 * MINUTE, 100 * MINUTE, "a"),)


def test_a_handover_keeps_the_colleague_and_the_capacity() -> None:
    """Only the slot is queued for."""
    early = worker("early", "admin", calendar=Windows([(0, 40 * MINUTE), (80 * MINUTE, DAY)]))
    steps = [
        step("a", 60, staff={"admin": 1, "dba": 1}, uses={"tape": 1}, pauses=True),
        step("b", 10, uses={"tape": 1}),
        step("c", 10, staff={"dba": 1}),
    ]
    run = simulate(plan(steps, [early, worker("dba", "dba")], capacities={"tape": 1}, order="plan"))
    assert ups(run) == {"a": 100, "b": 110, "c": 110}
    assert run.staff["dba"] == ((0, 100 * MINUTE, "a"), (100 * MINUTE, 110 * MINUTE, "c"))


def test_hands_are_free_again_while_the_work_runs_on_alone() -> None:
    steps = [
        step("a", 60, staff={"admin": 1}, hands_on_s=10 * MINUTE),
        step("b", 20, staff={"admin": 1}),
    ]
    run = simulate(plan(steps, [worker("anna", "admin")], order="plan"))
    assert ups(run) == {"a": 60, "b": 30}
    assert run.staff["anna"] == ((0, 10 * MINUTE, "a"), (10 * MINUTE, 30 * MINUTE, "b"))


def test_hands_longer_than_the_work_are_free_when_it_ends() -> None:
    steps = [step("a", 5, staff={"admin": 1}, hands_on_s=HOUR), step("b", 5, staff={"admin": 1})]
    assert ups(simulate(plan(steps, [worker("anna", "admin")], order="plan"))) == {"a": 5, "b": 10}


def test_hands_needed_for_no_time_must_still_be_there() -> None:
    steps = [
        step("a", 20, staff={"admin": 1}),
        step("b", 20, staff={"admin": 1}, hands_on_s=0),
        step("c", 20, staff={"admin": 1}, hands_on_s=0),
    ]
    run = simulate(plan(steps, [worker("anna", "admin")], order="plan"))
    assert starts(run) == {"a": 0, "b": 20, "c": 20}


def test_an_absence_in_the_middle_of_work_pauses_it_and_keeps_what_was_done() -> None:
    made = plan([step("a", 60, staff={"admin": 1})], [worker("anna", "admin")])
    run = play(made, act(20, "absent", "anna", until=50))
    assert run.resources["a"].up_s == 90 * MINUTE
    assert run.resources["a"].paused == ((20 * MINUTE, 50 * MINUTE),)


def test_a_colleague_takes_the_slot_of_who_is_absent_in_priority_order() -> None:
    steps = [
        step("a", 60, staff={"admin": 1}),
        step("b", 30, staff={"admin": 1}),
        step("c", 30, staff={"admin": 1}),
    ]
    made = plan(steps, pool("admins", "admin", 2), order="plan")
    run = play(made, act(20, "absent", "admins/1"))
    assert run.resources["a"].staff == ("admins/1", "admins/2")
    assert ups(run) == {"a": 70, "b": 30, "c": 100}


def test_capacities_are_numbered_and_held_for_the_whole_time() -> None:
    steps = [step(name, 10, uses={"tape": 1}) for name in "abc"]
    assert ups(simulate(plan(steps, capacities={"tape": 2}, order="plan"))) == {"a": 10, "b": 10, "c": 20}


def test_one_that_cannot_have_all_it_asks_for_is_passed_over_and_blocks_nobody() -> None:
    steps = [
        step("a", 30, staff={"admin": 1}),
        step("b", 10, staff={"admin": 2}),
        step("c", 50, staff={"admin": 1}),
    ]
    run = simulate(plan(steps, pool("admins", "admin", 2), order="plan"))
    assert starts(run) == {"a": 0, "c": 0, "b": 50}
