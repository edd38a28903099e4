"""From a scenario to a checked plan: calendars, pools, limits, measures; what is refused before any run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bcmsim.errors import BcmsimError
from bcmsim.restart.parts import Plan, PlanError
from bcmsim.restart.plan import build_plan, staffed
from bcmsim.restart.simulation import simulate
from tests.restart.making import HOUR, MINUTE, measure, plan, pool, scenario, step, worker

WEB = """
restart: {reaction: 15 min}
shifts:
  office: {days: mon-fri, hours: 08:00-17:00}
  night: {days: mon-sun, hours: 22:00-06:00}
staff:
  admins: {skills: [admin], count: 3}
  anna:
    skills: [admin, database]
    shift: [office, night]
    travel: 45 min
    absences:
      - {from: 2026-12-01 00:00, until: 2026-12-03 00:00}
      - {from: 2026-12-02 00:00, until: 2026-12-04 00:00}
      - {from: 2027-01-01 00:00}
      - {from: 2027-02-01 00:00, until: 2027-02-04 00:00}
  observer: {skills: [admin], restart: false}
resources:
  power: {title: Mains power, waz: 4 h}
  network: {waz: 2 h, needs: [power], staff: {admin: 1}}
  hardware: {waz: 2 h, needs: [power], staff: {admin: 1}}
  webserver: {waz: 1 h, needs: [network, hardware], staff: {admin: 1}}
  appserver: {waz: 1 h, needs: [network, hardware], staff: {admin: 1}}
  database:
    waz: {low: 20 min, likely: 30 min, high: 1 h}
    needs: [[network, hardware]]
    staff: {admin: 1}
    uses: {tape: 1}
    hands_on: 10 min
    handover: pause
    fails: 5 %
    retry: 20 min
    after_reaction: false
capacities: {tape: 1}
processes:
  web-shop:
    needs: [webserver, appserver, database]
    emergency: {needs: [webserver], within: 4 h}
    rto: 8 h
    rpo: 4 h
    damage: {finance: [1, 1, 2, 3], reputation: [1, 2, 3, 3]}
  archive: {needs: [database], damage: {finance: [1, 3, 3, 3]}}
impact:
  intervals: [4 h, 8 h, 24 h]
  weights: {finance: 2, reputation: 1}
  buffer: 2 h
measures:
  ups: {replaces: {power: 0 min}}
  bought: {replaces: {network: 30 min}, needs: [power], provision: 10 min, in_force: true}
  help: {adds_staff: {external: {skills: [admin], count: 2}}, provision: 4 h}
"""


def test_every_part_of_the_scenario_is_in_the_plan() -> None:
    made = build_plan(scenario(WEB))
    assert [one.id for one in made.people] == [
        "admins/1",
        "admins/2",
        "admins/3",
        "anna",
        "external/1",
        "external/2",
    ]
    anna = made.people[3]
    assert (anna.skills, anna.travel_s) == (("admin", "database"), 45 * MINUTE)
    assert anna.absences == (
        (2 * 24 * HOUR + 18 * HOUR, 5 * 24 * HOUR + 18 * HOUR),
        (33.75 * 24 * HOUR, None),
    )
    assert made.people[4].measure == "help"
    database = made.resources[-1]
    assert database.needs == (("network", "hardware"),)
    assert database.duration.planned == 30 * MINUTE
    assert database.hands_on_s == 10 * MINUTE
    assert (database.pauses, database.after_reaction, database.fails) == (True, False, 0.05)
    assert database.retry is not None
    assert database.retry.planned == 20 * MINUTE
    assert (database.uses, made.capacities) == ((("tape", 1),), (("tape", 1),))
    assert [(one.id, one.chosen) for one in made.measures] == [
        ("ups", False),
        ("bought", True),
        ("help", False),
    ]
    assert made.chosen == ()
    assert (made.reaction_s, made.order, made.down) == (15 * MINUTE, "rto", None)


def test_limits_come_from_the_impact_where_they_are_not_given() -> None:
    shop, archive = build_plan(scenario(WEB)).processes
    assert (shop.rto_s, shop.within_s, shop.mtpd_s, shop.rpo_s) == (8 * HOUR, 4 * HOUR, 10 * HOUR, 4 * HOUR)
    assert (archive.rto_s, archive.mtpd_s, archive.criticality) == (4 * HOUR, 6 * HOUR, 6)
    assert shop.criticality == 9


def test_chosen_measures_are_in_force_from_the_outage_on() -> None:
    made = build_plan(scenario(WEB), measures=["ups", "help"])
    assert made.chosen == ("ups", "help")
    run = simulate(made)
    assert run.measures == {"ups": 0, "bought": 0, "help": 0}
    assert run.resources["network"].up_s == 40 * MINUTE, "after its provision, not after the reaction"
    assert simulate(build_plan(scenario(WEB))).resources["network"].up_s == 4 * HOUR + 45 * MINUTE


def test_an_unknown_measure_or_order_is_named() -> None:
    with pytest.raises(PlanError, match="There is no measure “diesel”") as caught:
        build_plan(scenario(WEB), measures=["diesel"])
    assert caught.value.hint == "there are ups, bought, help"
    with pytest.raises(PlanError, match="no such order best"):
        build_plan(scenario(WEB), order="best")
    assert build_plan(scenario(WEB), order="critical-path").order == "critical-path"


def test_the_outage_may_be_moved_and_shifts_with_it() -> None:
    """28 November 2026 is a Saturday, the office is open on Monday at eight."""
    text = """
shifts: {office: {days: mon-fri, hours: 08:00-17:00}}
staff: {anna: {skills: [admin], shift: office}}
resources: {a: {waz: 1 h, staff: {admin: 1}}}
"""
    made = scenario(text)
    assert simulate(build_plan(made)).resources["a"].start_s == 50 * HOUR
    later = made.startex + 49 * HOUR
    assert simulate(build_plan(made, outage=later)).resources["a"].start_s == HOUR


def test_a_scenario_without_an_outage_counts_from_its_start() -> None:
    made = scenario("start: 2026-11-24 09:00 Europe/Berlin\nresources: {a: {waz: 1 h}}\n")
    assert made.outage is None
    assert build_plan(made).outage == made.startex
    assert simulate(replace(build_plan(made), down=())).waz_s == 0


@pytest.mark.parametrize(("count", "length"), [(1, 10 * 60 + 45), (2, 7 * 60 + 45), (3, 7 * 60 + 15)])
def test_staff_sets_how_many_have_a_skill(count: int, length: int) -> None:
    text = WEB[: WEB.index("processes:")].replace(
        "needs: [[network, hardware]]", "needs: [network, hardware]"
    )
    plain = (
        text.replace("hands_on: 10 min", "")
        .replace("after_reaction: false", "")
        .replace("handover: pause", "")
    )
    assert simulate(build_plan(scenario(plain), staff={"admin": count})).waz_s == length * MINUTE


def test_fewer_people_are_the_first_of_the_file_and_more_are_added() -> None:
    people = [
        *pool("admins", "admin", 2),
        worker("anna", "admin", "dba"),
        worker("ext", "admin", measure="m"),
    ]
    made = plan([step("a", 1, staff={"admin": 1})], people, measures=[measure("m", {})])
    assert [(one.id, one.skills) for one in staffed(made, "admin", 2).people] == [
        ("admins/1", ("admin",)),
        ("admins/2", ("admin",)),
        ("anna", ("dba",)),
        ("ext", ("admin",)),
    ]
    more = staffed(made, "admin", 5).people
    assert [one.id for one in more] == ["admins/1", "admins/2", "anna", "ext", "admin/1", "admin/2"]
    assert len(staffed(made, "admin", 0).people) == 2


def test_staff_of_an_unknown_skill_is_refused() -> None:
    with pytest.raises(PlanError, match="There is no skill “pilot”"):
        build_plan(scenario(WEB), staff={"pilot": 2})
    with pytest.raises(PlanError, match="cannot be -1 people"):
        build_plan(scenario(WEB), staff={"admin": -1})


def refusal(made: Plan) -> str:
    with pytest.raises(PlanError) as caught:
        made.checked()
    assert isinstance(caught.value, BcmsimError)
    return caught.value.message


def test_a_ring_of_needs_is_named() -> None:
    steps = [step("x", 1), step("a", 1, "x c"), step("b", 1, "a"), step("c", 1, "b")]
    assert refusal(plan(steps)) == "the resources need each other in a ring: a -> c -> b -> a"


def test_a_ring_through_an_alternative_is_a_ring() -> None:
    assert "ring" in refusal(plan([step("a", 1, "b|c"), step("b", 1, "a"), step("c", 1)]))
    assert refusal(plan([step("a", 1, "a")])) == "the resources need each other in a ring: a -> a"


def test_a_skill_that_nobody_has_is_named() -> None:
    made = plan([step("a", 1, staff={"dba": 2})], [worker("anna", "admin")])
    assert refusal(made) == "a needs 2 people with the skill dba, which nobody has"


def test_a_skill_that_only_a_measure_brings_is_no_error() -> None:
    """It may be activated during the run; until then the step waits."""
    made = plan(
        [step("a", 1, staff={"dba": 1})], [worker("ext", "dba", measure="m")], measures=[measure("m", {})]
    )
    assert simulate(made).infeasible == "a needs 1 with the skill dba, but nobody is there"


def test_people_of_a_replaced_resource_need_not_exist() -> None:
    steps = [step("a", 1, staff={"dba": 1})]
    assert simulate(plan(steps, measures=[measure("m", {"a": 5}, chosen=True)])).waz_s == 5 * MINUTE
    assert "m needs 1 person with the skill pilot" in refusal(
        plan(steps, measures=[measure("m", {"a": 5}, staff={"pilot": 1}, chosen=True)])
    )


def test_more_capacity_than_exists_is_named() -> None:
    made = plan([step("a", 1, uses={"tape": 2})], capacities={"tape": 1})
    assert refusal(made) == "a uses 2 of the capacity tape, but there are only 1"
    assert "there are only 0" in refusal(plan([step("a", 1, uses={"tape": 1})]))


def test_a_need_that_does_not_exist_is_named() -> None:
    assert refusal(plan([step("a", 1, "b")])) == "a names the resource b, which does not exist"
