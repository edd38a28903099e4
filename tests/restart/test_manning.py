"""Whether the roles of the crisis team are manned within their time (R103, R112)."""

from __future__ import annotations

from itertools import permutations, product
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.restart.manning import Candidate, RoleCover, team_chance, team_cover
from bcmsim.restart.plan import build_plan
from tests.restart.making import HOUR, MINUTE, scenario

TEAM = """outage: 2026-11-24 20:00 Europe/Berlin
restart: {reaction: 15 min}
shifts: {day: {hours: 08:00-18:00}, late: {hours: 20:30-23:00}}
staff:
  anna: {restart: false, travel: 30 min, absent: 10 %, deputy: bernd}
  bernd: {restart: false, travel: 40 min, absent: 20 %}
  carla: {restart: false, shift: day}
  doris: {restart: false, shift: late, absent: 50 %}
  emil: {restart: false, absences: [{from: 2026-11-24 19:00, until: 2026-11-24 20:50}]}
  frank: {restart: false, travel: 2 h}
  pool: {restart: false, count: 2, absent: 50 %}
resources: {a: {waz: 1 h}}
roles:
  leader: {part: leader, members: [frank]}
  chief: {part: player, level: tactical, members: [anna]}
  s1: {part: player, function: S1, members: [carla], deputy: doris}
  s2: {part: player, function: S2, members: [emil]}
  s3: {part: player, level: operative, members: [frank], deputy: chief}
  s4: {part: player, level: operative, members: [pool]}
  s5: {part: player, level: operative}
  guest: {part: player, members: [anna]}
"""


def roles(text: str = TEAM):
    made = scenario(text)
    return team_cover(made, build_plan(made))


def by_role(text: str = TEAM):
    return {one.role: one for one in roles(text).roles}


def test_the_crisis_team_are_the_players_with_a_level_or_a_function():
    assert list(by_role()) == ["chief", "s1", "s2", "s3", "s4", "s5"]


def test_the_deputy_of_a_member_counts():
    chief = by_role()["chief"]
    assert chief.candidates == (
        Candidate("anna", False, 45 * MINUTE, 0.9),
        Candidate("bernd", True, 55 * MINUTE, 0.8),
    )
    assert chief.chance == pytest.approx(0.98)


def test_whoever_is_off_shift_or_absent_until_later_is_not_in_time():
    found = by_role()
    assert [(one.person, one.there_s) for one in found["s1"].candidates] == [
        ("carla", None),
        ("doris", 30 * MINUTE),
    ]
    assert found["s1"].chance == pytest.approx(0.5)
    assert [(one.person, one.there_s) for one in found["s2"].in_time] == [("emil", 50 * MINUTE)]
    assert found["s2"].chance == 1


def test_a_role_can_stand_in_for_a_role_with_its_members_and_their_deputies():
    s3 = by_role()["s3"]
    assert [(one.person, one.deputy, one.there_s) for one in s3.candidates] == [
        ("frank", False, None),
        ("anna", True, 45 * MINUTE),
        ("bernd", True, 55 * MINUTE),
    ]
    assert s3.chance == pytest.approx(0.98)


def test_of_a_pool_everybody_counts_and_of_nobody_nothing_is_said():
    found = by_role()
    assert found["s4"].chance == pytest.approx(0.75)
    assert found["s5"].chance is None
    assert roles().chance is None, "nobody is named for a role"


def test_nobody_mans_two_roles_when_all_are_to_be_manned_at_once():
    """chief and s3 share Anna and Bernd: both have to come (0.72), not one of them (0.98)."""
    team = roles(TEAM.replace("  s5: {part: player, level: operative}\n", ""))
    assert team.chance == pytest.approx(0.72 * 0.5 * 1 * 0.75)


def test_without_alerting_an_hour_is_taken_and_said_so():
    assert {(one.limit_s, one.limit_from) for one in roles().roles} == {(HOUR, "default")}


def test_arrival_within_holds_for_those_who_must_arrive():
    alerting = "alerting: {arrival_within: 50 min, must_arrive: [chief]}\n"
    found = by_role(TEAM + alerting)
    assert (found["chief"].limit_s, found["chief"].limit_from) == (50 * MINUTE, "alerting")
    assert found["chief"].chance == pytest.approx(0.9), "Bernd comes after 0:55"
    assert found["s1"].limit_from == "default"


def test_arrival_within_holds_for_all_where_nobody_is_listed():
    found = by_role(TEAM + "alerting: {arrival_within: 50 min}\n")
    assert {one.limit_from for one in found.values()} == {"alerting"}
    assert found["s2"].candidates[0].there_s == 50 * MINUTE, "exactly at the limit is in time"


def test_too_many_who_may_be_missing_leave_the_whole_team_open():
    people = [Candidate(f"p{number}", False, 0, 0.5) for number in range(20)]
    shared = tuple(RoleCover(f"r{number}", HOUR, "default", tuple(people), 1.0) for number in range(2))
    apart = tuple(
        RoleCover(f"r{number}", HOUR, "default", tuple(people[10 * number : 10 * number + 10]), 1.0)
        for number in range(2)
    )
    assert team_chance(shared) is None
    assert team_chance(apart) == pytest.approx((1 - 0.5**10) ** 2), "who share nobody are independent"


@st.composite
def teams(draw: st.DrawFn) -> list[RoleCover]:
    people = [
        Candidate(
            f"p{n}", False, draw(st.sampled_from([0, 0, None])), draw(st.sampled_from([0, 0.3, 0.9, 1]))
        )
        for n in range(draw(st.integers(1, 5)))
    ]
    return [
        RoleCover(f"r{n}", HOUR, "default", tuple(draw(st.lists(st.sampled_from(people), unique=True))), 0.5)
        for n in range(draw(st.integers(1, 4)))
    ]


@given(teams())
def test_the_chance_of_the_whole_team_is_the_sum_over_all_combinations(team):
    people = {one.person: one for role in team for one in role.in_time}
    total = 0.0
    for comes in product((True, False), repeat=len(people)):
        here = [name for name, there in zip(people, comes, strict=True) if there]
        chance = 1.0
        for one, there in zip(people.values(), comes, strict=True):
            chance *= one.chance if there else 1 - one.chance
        able = [[one.person for one in role.in_time] for role in team]
        if any(
            all(name in able[number] for number, name in enumerate(some))
            for some in permutations(here, len(team))
        ):
            total += chance
    assert isclose(team_chance(team), total, abs_tol=1e-12)
