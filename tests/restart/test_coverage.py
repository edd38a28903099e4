"""Which skill is covered by whom from the outage on, and how busy people are (restart.md, Availability)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.restart.coverage import Stretch, at_least, skill_cover, windows
from bcmsim.restart.load import loads
from bcmsim.restart.plan import build_plan
from bcmsim.restart.simulation import simulate
from bcmsim.restart.staff import presence
from tests.restart.making import DAY, HOUR, MINUTE, measure, plan, pool, scenario, step, worker
from tests.restart.random_plans import Windows, plans, shift_plans, workers
from tests.restart.test_solved_plans import web_application

OFFICE = Windows([(0, 8 * HOUR), (24 * HOUR, 32 * HOUR)])


def two_people():
    anna = worker("anna", "admin", "dba", calendar=OFFICE, travel_s=45 * MINUTE, absent=0.2)
    bernd = worker("bernd", "admin", absences=((2 * HOUR, 3 * HOUR),), absent=0.5)
    return plan(
        [step("a", 10, staff={"admin": 2}), step("b", 10, staff={"dba": 1})], [anna, bernd], reaction=15
    )


def test_stretches_say_who_is_there_after_reaction_and_travel_inside_shifts_outside_absences():
    admin, dba = skill_cover(two_people(), 12 * HOUR)
    assert [(one.start_s, one.end_s, one.people) for one in admin.stretches] == [
        (0, 15 * MINUTE, ()),
        (15 * MINUTE, HOUR, ("bernd",)),
        (HOUR, 2 * HOUR, ("anna", "bernd")),
        (2 * HOUR, 3 * HOUR, ("anna",)),
        (3 * HOUR, 8 * HOUR, ("anna", "bernd")),
        (8 * HOUR, 12 * HOUR, ("bernd",)),
    ]
    assert (admin.skill, admin.asked, admin.holders, admin.single_point) == (
        "admin",
        2,
        ("anna", "bernd"),
        None,
    )
    assert dba.single_point == "anna"
    assert dba.gaps == ((0, HOUR), (8 * HOUR, 12 * HOUR))
    assert admin.alone == (
        (15 * MINUTE, HOUR, "bernd"),
        (2 * HOUR, 3 * HOUR, "anna"),
        (8 * HOUR, 12 * HOUR, "bernd"),
    )
    assert admin.short == ((0, HOUR), (2 * HOUR, 3 * HOUR), (8 * HOUR, 12 * HOUR))


def test_an_hour_counts_whom_it_has_all_through():
    admin, dba = skill_cover(two_people(), 12 * HOUR)
    assert admin.least() == (0, 2, 1, 2, 2, 2, 2, 2, 1, 1, 1, 1)
    assert dba.least() == (0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0)
    assert admin.least(6 * HOUR) == (0, 1)


def test_the_chance_that_enough_are_there_comes_from_absence():
    admin, dba = skill_cover(two_people(), 12 * HOUR)
    assert admin.stretches[2].p_enough == pytest.approx(0.4), "both of them"
    assert admin.stretches[1].p_enough == 0, "one cannot be two"
    assert dba.stretches[1].p_enough == pytest.approx(0.8)


def test_whom_a_measure_brings_counts_from_its_provision_if_it_was_chosen():
    made = plan(
        [step("a", 10, staff={"x": 1})],
        [worker("p", "x", calendar=Windows([])), worker("ext", "x", measure="m")],
        measures=[measure("m", {}, provision=240, chosen=True)],
    )
    assert skill_cover(made, DAY)[0].gaps == ((0, 4 * HOUR),)
    without = replace(made, measures=(replace(made.measures[0], chosen=False),))
    cover = skill_cover(without, DAY)[0]
    assert (cover.gaps, cover.holders) == (((0, DAY),), ("p",))


def test_a_skill_that_nobody_asks_for_and_one_that_nobody_has_are_there():
    made = plan([step("a", 10, staff={"x": 1})], [worker("p", "y")])
    x, y = skill_cover(made, HOUR)
    assert (x.skill, x.holders, x.asked, x.stretches) == ("x", (), 1, (Stretch(0, HOUR, (), 0.0),))
    assert (y.skill, y.holders, y.asked) == ("y", ("p",), 0)


def test_the_hours_of_a_scenario_follow_its_time_zone_over_the_change_of_the_clocks():
    """The night of 25 October 2026 has the hour 02:00-03:00 twice: the night shift lasts nine hours."""
    made = scenario("""outage: 2026-10-24 22:00 Europe/Berlin
shifts: {night: {hours: 22:00-06:00}}
staff: {p: {skills: [x], shift: night}}
resources: {a: {waz: 1 h, staff: {x: 1}}}
""")
    cover = skill_cover(build_plan(made), DAY)[0]
    assert [(one.start_s, one.end_s, one.people) for one in cover.stretches] == [
        (0, 9 * HOUR, ("p",)),
        (9 * HOUR, 24 * HOUR, ()),
    ]


@given(plans() | shift_plans(), st.integers(1, 60))
def test_stretches_leave_no_gap_and_agree_with_the_simulation_second_by_second(made, minutes):
    until_s = minutes * 60
    for cover in skill_cover(made, until_s):
        assert cover.stretches[0].start_s == 0
        assert cover.stretches[-1].end_s == until_s
        assert all(before.end_s == after.start_s for before, after in pairwise(cover.stretches))
        assert all(before.people != after.people for before, after in pairwise(cover.stretches))
        for stretch in cover.stretches:
            for second in (stretch.start_s, stretch.end_s - 1):
                there = tuple(
                    one.id
                    for one in made.people
                    if cover.skill in one.skills and is_there(one, made.reaction_s + one.travel_s, second)
                )
                assert stretch.people == there


def is_there(person, arrives_s: int, second: int) -> bool:
    """By what the simulation itself goes by."""
    there = False
    for at, comes in presence(person, arrives_s):
        if at > second:
            break
        there = comes
    return there


@given(workers(0), st.integers(0, 600), st.integers(1, 1500))
def test_windows_are_those_of_the_simulation(person, arrives_s, until_s):
    spans = windows(person, arrives_s, until_s)
    for second in range(0, until_s, 30):
        assert any(start <= second < end for start, end in spans) == is_there(person, arrives_s, second)
    assert all(before[1] < after[0] for before, after in pairwise(spans))


@given(st.integers(0, 5), st.lists(st.floats(0, 1), max_size=6))
def test_the_chance_of_at_least_so_many_is_the_sum_over_all_combinations(count, chances):
    total = 0.0
    for comes in product((True, False), repeat=len(chances)):
        if sum(comes) >= count:
            chance = 1.0
            for one, here in zip(chances, comes, strict=True):
                chance *= one if here else 1 - one
            total += chance
    assert isclose(at_least(count, chances), total, abs_tol=1e-12)


def test_load_of_the_only_administrator_is_his_work_over_the_time_he_is_there():
    """R071 with one: 6:30 of work between 0:15 and 10:45."""
    (load,) = loads(simulate(web_application(1)))
    assert (load.person, load.skills) == ("admins/1", ("admin",))
    assert (load.busy_s, load.there_s) == (6.5 * HOUR, 10.5 * HOUR)
    assert load.share == pytest.approx(6.5 / 10.5)


def test_load_of_whoever_finishes_past_the_shift_stays_within_one():
    made = plan([step("a", 120, staff={"x": 1})], [worker("p", "x", calendar=Windows([(0, HOUR)]))])
    (load,) = loads(simulate(made))
    assert (load.busy_s, load.there_s, load.share) == (2 * HOUR, 2 * HOUR, 1.0)


def test_whoever_never_comes_has_no_share():
    made = plan([step("a", 60, staff={"x": 1})], [*pool("p", "x", 1), worker("q", "x", travel_s=DAY)])
    assert [one.share for one in loads(simulate(made))] == [1.0, None]


@given(plans() | shift_plans())
def test_load_adds_up_to_the_work_that_was_done(made):
    run = simulate(made)
    end_s = run.end_s if run.waz_s is None else run.waz_s
    found = loads(run)
    assert [one.person for one in found] == list(run.staff)
    assert sum(one.busy_s for one in found) == sum(
        max(0, min(end, end_s) - start) for spans in run.staff.values() for start, end, _name in spans
    )
    assert all(0 <= one.busy_s <= one.there_s <= end_s for one in found)
