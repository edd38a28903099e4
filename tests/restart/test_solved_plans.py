"""The checks at the end of restart.md, and the solved plans of domain.md section 4 (R071-R073, A9-A11)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bcmsim.restart.parts import Plan, PlanProcess
from bcmsim.restart.simulation import simulate
from tests.restart.making import (
    HOUR,
    MINUTE,
    SOLVED,
    act,
    measure,
    plan,
    play,
    pool,
    process,
    solved_plan,
    step,
    ups,
    worker,
)


def web_application(admins: int = 3, **keys: object) -> Plan:
    """Seed B 2.4.1: reaction 0:15, then power, network and hardware, the three servers."""
    power_after_reaction = keys.pop("after_reaction", True)
    admin = {"admin": 1}
    return plan(
        [
            step("power", 240, after_reaction=power_after_reaction),
            step("network", 120, "power", staff=admin),
            step("hardware", 120, "power", staff=admin),
            step("webserver", 60, "network hardware", staff=admin),
            step("appserver", 60, "network hardware", staff=admin),
            step("database", 30, "network hardware", staff=admin),
        ],
        pool("admins", "admin", admins),
        [process("web-shop", "webserver appserver database", rto=8 * 60)],
        reaction=15,
        **keys,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(("admins", "minutes"), [(3, 435), (2, 465), (1, 645), (9, 435)])
def test_web_application_takes_as_long_as_the_seed_says(admins: int, minutes: int) -> None:
    """R071, A11: 7:15 with three administrators, 7:45 with two, 10:45 with one."""
    assert simulate(web_application(admins)).waz_s == minutes * MINUTE


def test_ups_makes_it_four_hours_shorter() -> None:
    """R072, A9: 3:15, not "three hours"."""
    made = web_application(measures=[measure("ups", {"power": 0}, chosen=True)])
    run = simulate(made)
    assert run.waz_s == 195 * MINUTE
    assert run.resources["power"].up_s == 0
    assert run.resources["power"].by_measure == "ups"
    assert run.resources["network"].start_s == 15 * MINUTE


def test_power_that_does_not_wait_for_the_reaction_makes_it_seven_hours() -> None:
    """A10."""
    assert simulate(web_application(after_reaction=False)).waz_s == 7 * HOUR


def test_all_but_the_database_are_critical() -> None:
    """R071: slack 0:30."""
    run = simulate(web_application())
    assert {name: one.slack_s for name, one in run.resources.items()} == {
        "power": 0,
        "network": 0,
        "hardware": 0,
        "webserver": 0,
        "appserver": 0,
        "database": 30 * MINUTE,
    }
    assert [name for name, one in run.resources.items() if not one.critical] == ["database"]


def test_power_is_named_as_the_bottleneck() -> None:
    """R073."""
    bottleneck = simulate(web_application()).bottleneck
    assert bottleneck is not None
    assert (bottleneck.kind, bottleneck.id, bottleneck.gain_s) == ("resource", "power", 4 * HOUR)


@pytest.mark.parametrize("name", SOLVED)
def test_solved_plan_has_its_staff_limited_length_under_rto(name: str) -> None:
    assert simulate(solved_plan(name)).waz_s == SOLVED[name]["waz_staff_limited_min"] * MINUTE


@pytest.mark.parametrize("name", SOLVED)
def test_solved_plan_without_people_has_es_ef_and_slack_of_the_critical_path_method(name: str) -> None:
    run = simulate(solved_plan(name, people=False))
    assert run.waz_s == SOLVED[name]["waz_unlimited_min"] * MINUTE
    for one in SOLVED[name]["resources"]:
        result = run.resources[one["id"]]
        assert result.start_s == one["es"] * MINUTE, one["id"]
        assert result.up_s == one["ef"] * MINUTE, one["id"]
        assert result.slack_s == one["slack"] * MINUTE, one["id"]
    assert [name for name, one in run.resources.items() if one.critical] == SOLVED[name]["critical_tasks"]


@pytest.mark.parametrize(
    ("name", "staff", "minutes"),
    [
        ("girokonto", {"admin": 1}, 425),
        ("attack", {"admin": 1}, 690),
        ("site", {"it": 1}, 450),
        ("webapp_seed", {"admin": 2}, 465),
        ("webapp_seed", {"admin": 1}, 645),
    ],
)
def test_solved_plan_with_fewer_people_takes_as_long_as_said(
    name: str, staff: dict[str, int], minutes: int
) -> None:
    """S2 7:05 with one administrator, S4 11:30, S6 7:30 with one IT person, S5 on the web application."""
    assert simulate(solved_plan(name, staff)).waz_s == minutes * MINUTE


@pytest.mark.parametrize(("order", "minutes"), [("plan", 390), ("rto", 360)])
def test_site_depends_on_the_order(order: str, minutes: int) -> None:
    assert simulate(solved_plan("site", order=order)).waz_s == minutes * MINUTE


def groupware_with_one_person(order: str, processes: list[PlanProcess]) -> Plan:
    """S1: sysadmin, groupware and backup in one person."""
    made = solved_plan("groupware", order=order, processes=processes)
    one = worker("admin", "sysadmin", "groupware", "backup")
    others = [person for person in made.people if person.skills[0] in ("security", "management")]
    return plan(made.resources, [one, *others], processes, order=order)


WEBMAIL = process("mail", "release_users", "dialtone_webmail", rto=8 * 60, within=2 * 60)


@pytest.mark.parametrize("order", ["plan", "rto", "criticality", "critical-path"])
def test_groupware_with_one_person_takes_7_25_in_every_order(order: str) -> None:
    assert simulate(groupware_with_one_person(order, [WEBMAIL])).waz_s == 445 * MINUTE


@pytest.mark.parametrize(("order", "minutes"), [("rto", 90), ("plan", 435)])
def test_order_decides_when_webmail_is_up(order: str, minutes: int) -> None:
    """S1: 1:30 when its target is emergency operation within 2 h, 7:15 in the order of the file."""
    run = simulate(groupware_with_one_person(order, [WEBMAIL]))
    assert ups(run)["dialtone_webmail"] == minutes
    assert run.processes["mail"].emergency == ("met" if minutes == 90 else "missed")


def test_girokonto_with_one_clerk_is_infeasible_and_says_why() -> None:
    """S2: two clerks are needed for the reconciliation."""
    run = simulate(solved_plan("girokonto", {"clerk": 1}))
    assert run.waz_s is None
    assert run.infeasible == (
        "reconcile_transactions needs 2 with the skill clerk, but there is only 1; "
        "business_acceptance waits for reconcile_transactions"
    )
    assert run.resources["notification"].up_s == 395 * MINUTE
    assert run.processes["last"].rto == "not measured"
    assert run.bottleneck is None


def test_repeated_core_banking_misses_the_rto_and_keeps_the_mtpd() -> None:
    """S2: +60 min at core banking is 8:05; RTO 8 h missed, MTPD 10 h met."""
    made = solved_plan("girokonto", processes=[process("use", "business_acceptance", rto=480, mtpd=600)])
    run = play(made, act(300, "extend", "core_banking", by=60))
    assert run.waz_s == 485 * MINUTE
    assert (run.processes["use"].rto, run.processes["use"].mtpd) == ("missed", "met")
    assert run.processes["use"].waz_s == 425 * MINUTE, "as planned"


def test_second_administrator_from_hour_four_is_taken_into_account() -> None:
    """S5 D4: one administrator takes 10:45; with a second from hour 4 on it is as fast as with two."""
    external = measure("external", {}, provision=240)
    made = web_application(1)
    people = [*made.people, worker("ext", "admin", measure="external")]
    chosen = plan(made.resources, people, made.processes, [external], reaction=15, order="rto")
    assert simulate(chosen).waz_s == 645 * MINUTE
    bought = replace(chosen, measures=(replace(external, chosen=True),))
    assert simulate(bought).waz_s == 465 * MINUTE


def test_slower_export_stays_off_the_critical_path() -> None:
    """S7: 120 + 40 % = 168 min; slack was 150."""
    run = play(solved_plan("provider"), act(20, "extend", "export_backup_copy", by=48))
    assert run.waz_s == 435 * MINUTE
    assert not run.resources["export_backup_copy"].critical


def test_more_people_may_lengthen_a_dispatched_plan() -> None:
    """Graham's anomaly: nine jobs, list order; three workers 12, four workers 15."""
    times = [3, 2, 2, 2, 4, 4, 4, 4, 9]
    needs = {"t9": "t1", "t5": "t4", "t6": "t4", "t7": "t4", "t8": "t4"}
    steps = [
        step(f"t{number}", time, needs.get(f"t{number}", ""), staff={"hand": 1})
        for number, time in enumerate(times, start=1)
    ]
    with_three = simulate(plan(steps, pool("hands", "hand", 3), order="plan"))
    with_four = simulate(plan(steps, pool("hands", "hand", 4), order="plan"))
    assert (with_three.waz_s, with_four.waz_s) == (12 * MINUTE, 15 * MINUTE)
