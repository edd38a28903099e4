"""The continuity strategy by cause: ways back, limits, residual risks (B 2.4.2-2.5)."""

from __future__ import annotations

import pytest
import yaml

from bcmsim.restart.plan import build_plan
from bcmsim.restart.simulation import Intervention, simulate
from bcmsim.restart.strategy import CauseStrategy, Recommendation, Strategy, strategy_of, tries_for
from bcmsim.scenario.loading import load_files
from tests.restart.making import HOUR, MINUTE, SOLVED, scenario

RESOURCES = """
restart: {reaction: 15 min}
staff:
  admins: {skills: [admin], count: 3}
resources:
  power: {waz: 4 h}
  network: {waz: 2 h, needs: [power], staff: {admin: 1}}
  hardware: {waz: 2 h, needs: [power], staff: {admin: 1}}
  webserver: {waz: 1 h, needs: [network, hardware], staff: {admin: 1}}
  appserver: {waz: 1 h, needs: [network, hardware], staff: {admin: 1}}
  database: {waz: 30 min, needs: [network, hardware], staff: {admin: 1}}
"""
"""The web application of B 2.4.1: 7:15."""
SHOP = "{needs: [webserver, appserver, database], rto: 5 h, mtpd: 10 h}"
UPS = "ups: {kind: redundancy, replaces: {power: 0 min}, cost: 12000 EUR}"


def web(shop: str = SHOP, *measures: str, more: str = "cause: it\n") -> Strategy:
    written = "".join(f"  {one}\n" for one in measures)
    section = f"measures:\n{written}" if measures else ""
    return strategy_of(scenario(f"{more}{RESOURCES}processes:\n  shop: {shop}\n{section}"))


def cause(strategy: Strategy, name: str = "it") -> CauseStrategy:
    return next(one for one in strategy.causes if one.cause == name)


def kinds(found: tuple[Recommendation, ...], process: str | None = None) -> list[str]:
    return [one.kind for one in found if process in (None, one.process)]


def missed(one: CauseStrategy, version: str = "final") -> list[tuple[str, str, int | None]]:
    return [(miss.process, miss.limit, miss.waz_s) for miss in getattr(one, version).missed]


# --- which causes --------------------------------------------------------------------------------


def test_the_five_causes_are_always_listed_and_the_scenarios_own_is_planned() -> None:
    """R016, R086."""
    strategy = web()
    assert [one.cause for one in strategy.causes] == ["it", "site", "staff", "provider", "attack"]
    assert [one.origin for one in strategy.causes] == ["scenario", None, None, None, None]
    unplanned = cause(strategy, "site")
    assert (unplanned.planned, unplanned.preliminary, unplanned.choice) == (False, None, None)


def test_further_causes_follow_and_one_that_is_written_stands_for_the_scenarios_own() -> None:
    more = "cause: it\ncauses:\n  flood: {down: power}\n  it: {down: [database], likelihood: 3}\n"
    strategy = web(more=more)
    assert [one.cause for one in strategy.causes] == ["it", "site", "staff", "provider", "attack", "flood"]
    it = cause(strategy)
    assert (it.origin, it.down, it.likelihood) == ("causes", ("database",), 3)
    assert [step.resource for step in it.final.steps] == ["database"]
    assert cause(strategy, "flood").fallen == (
        "power",
        "network",
        "hardware",
        "webserver",
        "appserver",
        "database",
    )


def test_the_own_cause_takes_what_the_restart_says_is_down() -> None:
    text = f"cause: site\n{RESOURCES}processes:\n  shop: {SHOP}\n".replace(
        "reaction: 15 min", "reaction: 15 min, down: [webserver]"
    )
    site = cause(strategy_of(scenario(text)), "site")
    assert (site.down, site.supposed, site.preliminary.waz_s) == (("webserver",), False, 75 * MINUTE)


def test_what_only_the_script_takes_down_is_supposed_to_fail_as_a_whole() -> None:
    text = f"cause: attack\n{RESOURCES}processes:\n  shop: {SHOP}\n".replace(
        "reaction: 15 min", "reaction: 15 min, down: []"
    )
    attack = cause(strategy_of(scenario(text)), "attack")
    assert (attack.down, attack.supposed, attack.hit) == ((), True, ("shop",))
    assert len(attack.supposed_down) == 6
    assert attack.preliminary.waz_s == 435 * MINUTE


def test_a_cause_that_takes_nothing_hits_nobody() -> None:
    provider = cause(web(more="causes:\n  provider: {way_back: we wait}\n"), "provider")
    assert (provider.planned, provider.hit, provider.refused) == (True, (), None)
    assert (provider.preliminary.waz_s, provider.preliminary.steps, provider.choice.measures) == (0, (), ())
    assert provider.way_back is not None


def test_a_scenario_without_resources_has_a_strategy_that_says_nothing() -> None:
    strategy = strategy_of(scenario("cause: attack\n"))
    assert [one.planned for one in strategy.causes] == [False] * 5
    assert strategy.together is None


# --- the way back --------------------------------------------------------------------------------


def test_the_way_back_is_in_the_order_of_the_work_with_its_times() -> None:
    """R071, R077: order with times; the database has half an hour of slack."""
    steps = cause(web()).preliminary.steps
    assert [(one.resource, one.start_s, one.up_s) for one in steps] == [
        ("power", 15 * MINUTE, 255 * MINUTE),
        ("network", 255 * MINUTE, 375 * MINUTE),
        ("hardware", 255 * MINUTE, 375 * MINUTE),
        ("webserver", 375 * MINUTE, 435 * MINUTE),
        ("appserver", 375 * MINUTE, 435 * MINUTE),
        ("database", 375 * MINUTE, 405 * MINUTE),
    ]
    assert [one.resource for one in steps if not one.critical] == ["database"]
    assert steps[1].staff == ("admins/1",)


def test_waz_over_rto_asks_for_measures_and_names_the_bottleneck() -> None:
    """R073: power, four hours."""
    it = cause(web())
    assert missed(it, "preliminary") == [("shop", "rto", 435 * MINUTE)]
    required = it.recommendations[0]
    assert (required.kind, required.process) == ("measures-required", "shop")
    assert (required.bottleneck.id, required.bottleneck.gain_s) == ("power", 4 * HOUR)
    assert it.preliminary.processes[0].bottleneck == required.bottleneck


@pytest.mark.parametrize(
    ("rto", "said"), [("8 h", []), ("7:15", ["no-reserve"]), ("7:14", ["measures-required"])]
)
def test_waz_under_rto_is_well_and_equal_leaves_no_reserve(rto: str, said: list[str]) -> None:
    """R073, A12."""
    it = cause(web(f"{{needs: [webserver, appserver], rto: '{rto}', mtpd: 10 h}}"))
    assert kinds(it.recommendations)[:1] == said


def test_a_plan_longer_than_the_mtpd_is_reported() -> None:
    """R051."""
    it = cause(web("{needs: [webserver], mtpd: 7 h}"))
    assert missed(it) == [("shop", "mtpd", 435 * MINUTE)]


def test_rto_counts_from_the_declaration_where_the_scenario_says_so_and_mtpd_does_not() -> None:
    text = f"cause: it\n{RESOURCES}processes:\n  shop: {{needs: [webserver], rto: 7 h, mtpd: 7 h}}\n".replace(
        "reaction: 15 min", "reaction: 15 min, rto_from: declaration"
    )
    strategy = strategy_of(scenario(text))
    (back,) = cause(strategy).preliminary.processes
    assert (back.normal.rto, back.normal.mtpd, back.zero_s) == ("no reserve", "missed", 15 * MINUTE)
    assert (strategy.rto_from, missed(cause(strategy))) == ("declaration", [("shop", "mtpd", 435 * MINUTE)])


def test_only_the_processes_that_are_hit_are_judged() -> None:
    more = "causes:\n  it: {down: [webserver]}\nprocesses:\n  other: {needs: [database], rto: 1 min}\n"
    text = f"{more}  shop: {SHOP}\n{RESOURCES}"
    it = cause(strategy_of(scenario(text)))
    assert (it.hit, [one.process for one in it.final.processes]) == (("shop",), ["shop"])


@pytest.mark.parametrize(
    ("name", "kind", "pools", "minutes"),
    [
        ("attack", "attack", {}, 600),
        ("attack", "attack", {"admin": 1}, 690),
        ("site", "site", {}, 360),
        ("site", "site", {"it": 1}, 450),
        ("provider", "provider", {}, 435),
        ("girokonto", "it", {}, 425),
    ],
)
def test_the_solved_plans_give_the_way_back_of_their_cause(
    name: str, kind: str, pools: dict[str, int], minutes: int
) -> None:
    """Section 4, S2, S4, S6, S7: RTO 8 h is missed after the attack in every case, else kept."""
    strategy = strategy_of(scenario(f"cause: {kind}\n{solved(name, pools)}"))
    version = cause(strategy, kind).preliminary
    assert version.waz_s == minutes * MINUTE
    assert bool(version.missed) == (kind == "attack")


def solved(name: str, pools: dict[str, int]) -> str:
    given = SOLVED[name]
    counts = {**given["staff_pool"], **pools}
    return yaml.safe_dump(
        {
            "restart": {"reaction": "0 min"},
            "staff": {f"{skill}s": {"skills": [skill], "count": str(n)} for skill, n in counts.items()},
            "resources": {
                one["id"]: {
                    "waz": f"{one['minutes']} min",
                    "needs": one["needs"],
                    "staff": {skill: str(count) for skill, count in one["staff"].items()},
                }
                for one in given["resources"]
            },
            "processes": {"last": {"needs": [given["resources"][-1]["id"]], "rto": "8 h"}},
        },
        sort_keys=False,
    )


# --- attack, staff -------------------------------------------------------------------------------


def test_an_attack_begins_with_the_isolation_and_counts_from_there() -> None:
    """R017: running but compromised, until a decision takes it down."""
    text = f"causes:\n  attack: {{down: [network, hardware]}}\n{RESOURCES}processes:\n  shop: {SHOP}\n"
    attack = cause(strategy_of(scenario(text)), "attack")
    assert attack.begins == "isolation"
    plan = build_plan(scenario(text.replace("reaction: 15 min", "reaction: 15 min, down: []")))
    steps = [
        Intervention(0, action, name)
        for action in ("compromise", "isolate")
        for name in ("network", "hardware")
    ]
    played = simulate(plan, steps)
    assert {one.resource: one.up_s for one in attack.preliminary.steps} == {
        name: run.up_s for name, run in played.resources.items() if name != "power"
    }


@pytest.mark.parametrize(
    ("absent", "minutes", "kind"),
    [("admins/3", 465, "delayed"), ("[admins/1, admins/3]", 645, "delayed"), ("admins", None, "people")],
)
def test_missing_people_show_what_a_further_outage_would_mean(
    absent: str, minutes: int | None, kind: str
) -> None:
    """S5: 7:45 with two administrators, 10:45 with one, and without any never."""
    staff = cause(web(more=f"causes:\n  staff: {{absent: {absent}}}\n"), "staff")
    assert (staff.supposed, staff.down, staff.fallen) == (True, (), ())
    assert [(one.process, one.hit) for one in staff.final.processes] == [("shop", kind)]
    assert staff.final.waz_s == (None if minutes is None else minutes * MINUTE)
    if minutes is None:
        assert "nobody is there" in (staff.final.infeasible or "")
        assert kinds(staff.recommendations)[0] == "never-back"
        assert staff.final.steps[-1].stands_by is not None


def test_a_cause_may_take_other_times_than_a_plain_restart() -> None:
    """S4: what is rebuilt after an attack takes longer than what only fell."""
    causes = "causes:\n  attack: {down: [webserver], waz: {webserver: 4 h}}\n  it: {down: [webserver]}\n"
    strategy = web(SHOP, more=causes)
    assert cause(strategy, "attack").final.waz_s == (15 + 240) * MINUTE
    assert cause(strategy, "it").final.waz_s == (15 + 60) * MINUTE


@pytest.mark.parametrize(
    ("limits", "open_"), [("", ["mtpd"]), (", limits: [rto]", ["mtpd"]), (", limits: [rto, mtpd]", [])]
)
def test_a_missed_mtpd_is_carried_only_by_a_decision_that_names_it(limits: str, open_: list[str]) -> None:
    """R075: what threatens the existence is not accepted along with something else."""
    accepted = f"[{{what: residual, by: boss, on: 2026-01-01, reason: so{limits}}}]"
    shop = f"{{needs: [webserver], rto: 30 min, mtpd: 1 h, accepted: {accepted}}}"
    more = "causes:\n  it: {down: [webserver]}\nroles:\n  boss: {level: strategic}\n"
    residual = cause(web(shop, more=more)).residual
    assert [one.limit for one in residual if one.accepted is None] == open_
    assert {one.limit for one in residual} == {"rto", "mtpd"}


def test_missing_people_can_be_made_up_for_by_what_spares_their_time() -> None:
    """S5: one administrator needs 10:45, with the UPS 6:45; no measure has to bring people."""
    staff = cause(web(SHOP, UPS, more="causes:\n  staff: {absent: [admins/2, admins/3]}\n"), "staff")
    assert (staff.choice.measures, staff.final.waz_s) == (("ups",), 405 * MINUTE)
    assert staff.preliminary.waz_s == 645 * MINUTE


def test_missing_people_are_played_with_the_outage_of_the_scenario() -> None:
    """Not with a loss of everything, which would be far more than the follow-on incident of S5."""
    more = "causes:\n  staff: {absent: [admins/2, admins/3]}\n"
    text = f"{more}{RESOURCES}processes:\n  shop: {SHOP}\n  books: {{needs: [database], rto: 1 h}}\n".replace(
        "reaction: 15 min", "reaction: 15 min, down: [webserver, appserver]"
    )
    staff = cause(strategy_of(scenario(text)), "staff")
    assert (staff.supposed, staff.supposed_down, staff.hit) == (True, ("webserver", "appserver"), ("shop",))
    assert staff.final.waz_s == 135 * MINUTE


def test_where_a_limit_is_missed_anyway_late_is_better_than_never() -> None:
    extern = "extern: {adds_staff: {eve: {skills: [admin]}}, provision: 2 d, cost: 800 EUR}"
    staff = cause(web(SHOP, extern, more="causes:\n  staff: {absent: admins}\n"), "staff")
    assert (staff.choice.goal, staff.choice.measures) == (None, ("extern",))
    assert staff.final.processes[0].normal.waz_s == 48 * HOUR + 390 * MINUTE


def test_nobody_is_delayed_by_people_who_are_not_needed() -> None:
    more = "causes:\n  staff: {absent: [clerk]}\n"
    text = f"{more}{RESOURCES}processes:\n  shop: {SHOP}\n".replace(
        "count: 3}", "count: 3}\n  clerk: {skills: [desk]}"
    )
    staff = cause(strategy_of(scenario(text)), "staff")
    assert (staff.hit, staff.final.missed) == ((), ())


def test_a_site_that_takes_people_too_says_so_of_what_it_leaves_running() -> None:
    more = "causes:\n  site: {down: [webserver], absent: admins}\n"
    text = f"{more}{RESOURCES}processes:\n  shop: {SHOP}\n  books: {{needs: [database], rto: 1 h}}\n"
    site = cause(strategy_of(scenario(text)), "site")
    assert [(one.process, one.hit, one.normal.waz_s) for one in site.final.processes] == [
        ("shop", "down", None),
        ("books", "people", 0),
    ]
    assert missed(site) == [("shop", "rto", None), ("shop", "mtpd", None)]


# --- emergency operation -------------------------------------------------------------------------

EMERGENCY = "{needs: [appserver], rto: 8 h, mtpd: 10 h, emergency: {needs: [webserver], within: 3 h}}"


def test_emergency_operation_has_its_own_time_and_limit() -> None:
    """R087."""
    it = cause(web(EMERGENCY))
    (back,) = it.preliminary.processes
    assert (back.judged, back.normal.rto, back.emergency.within) == ("normal", "met", "missed")
    assert missed(it) == [("shop", "within", 435 * MINUTE)]


def test_a_measure_for_emergency_operation_does_not_bring_normal_operation_back() -> None:
    """R087: measures are determined for both separately."""
    page = "page: {operation: emergency, replaces: {webserver: 30 min, appserver: 10 min}, cost: 1 EUR}"
    it = cause(web(EMERGENCY, page))
    assert it.choice.measures == ("page",)
    (back,) = it.final.processes
    assert (back.emergency.waz_s, back.normal.waz_s) == (30 * MINUTE, 435 * MINUTE)
    assert it.final.emergency is not it.final.normal


def test_a_measure_for_normal_operation_does_not_serve_emergency_operation() -> None:
    it = cause(web(EMERGENCY, f"{UPS[:-1]}, operation: normal}}"))
    (verdict,) = it.measures
    assert [(one.operation, one.gain_s) for one in verdict.gains] == [("emergency", 0), ("normal", 4 * HOUR)]
    assert it.choice.measures == ()


def test_where_emergency_operation_is_judged_rto_and_mtpd_are_its_own() -> None:
    shop = "{needs: [appserver], rto: 1 h, rto_of: emergency, emergency: {needs: [power]}}"
    it = cause(web(shop))
    assert [(one.limit, one.operation, one.waz_s) for one in it.final.missed] == [
        ("rto", "emergency", 255 * MINUTE)
    ]
    (back,) = it.final.processes
    assert back.decisive is back.emergency
    assert (back.bottleneck.id, back.bottleneck.gain_s) == ("power", 4 * HOUR)


# --- residual risk -------------------------------------------------------------------------------

BOARD = "roles:\n  board: {level: strategic}\n"


def accepted(what: str, shop: str = SHOP, **keys: str) -> str:
    said = "".join(f", {key}: {value}" for key, value in keys.items())
    decided = f"{{what: {what}, by: board, on: 2026-09-01, reason: too dear{said}}}"
    return f"{shop[:-1]}, accepted: [{decided}]}}"


def test_what_no_measure_holds_is_a_residual_risk_and_open() -> None:
    """R074, R075: the three offers of the source, then the decision of the management."""
    it = cause(web())
    assert (it.choice.goal, it.choice.measures, it.choice.proven) == ("mtpd", (), True)
    assert [(one.process, one.limit, one.accepted) for one in it.residual] == [("shop", "rto", None)]
    assert kinds(it.recommendations) == [
        "measures-required",
        "hot-recommended",
        "no-measure-known",
        "redundant-other-site",
        "provider-takes-over",
        "preconfigured-own",
        "accept-residual-risk",
    ]


@pytest.mark.parametrize(
    ("keys", "covered"), [({}, True), ({"cause": "it"}, True), ({"cause": "site"}, False)]
)
def test_a_residual_risk_is_carried_by_the_management_for_this_cause_or_for_all(
    keys: dict[str, str], covered: bool
) -> None:
    """R075."""
    it = cause(web(accepted("residual", **keys), more=f"cause: it\n{BOARD}"))
    (left,) = it.residual
    assert (left.accepted is not None) == covered
    assert ("accept-residual-risk" in kinds(it.recommendations)) == (not covered)
    if left.accepted is not None:
        assert left.accepted.by == "board"


def test_a_process_that_was_removed_asks_for_nothing() -> None:
    """R061; its times are shown all the same."""
    it = cause(web(accepted("removal"), UPS, more=f"cause: it\n{BOARD}"))
    assert (it.residual, it.choice.measures) == ((), ())
    (back,) = it.final.processes
    assert (back.removed, back.normal.rto) == (True, "missed")


def test_a_removal_that_is_refused_changes_nothing() -> None:
    """R062: existence-threatening damage."""
    more = f"cause: it\n{BOARD}impact: {{intervals: [4 h]}}\n"
    it = cause(web(accepted("removal", f"{SHOP[:-1]}, damage: {{money: [1, 4]}}}}"), UPS, more=more))
    assert it.choice.measures == ("ups",)
    assert not it.final.processes[0].removed


@pytest.mark.parametrize(
    ("rto", "kind"),
    [("30 min", "hot-standby"), ("1 h", "hot-recommended"), ("7 h", "hot-recommended")],
)
def test_the_standby_of_the_source_is_named_where_measures_are_required(rto: str, kind: str) -> None:
    """R088, A7."""
    it = cause(web(f"{{needs: [webserver], rto: {rto}, mtpd: 80 h}}"))
    assert kinds(it.recommendations)[1] == kind


@pytest.mark.parametrize(
    ("rto", "kind"), [("8 h", "warm-standby"), ("72 h", "warm-standby"), ("73 h", "cold-standby")]
)
def test_longer_outages_ask_for_warm_or_cold_standby(rto: str, kind: str) -> None:
    """R088: 8 h and 72 h are warm, above is cold."""
    process = f"{{needs: [a], rto: {rto}, mtpd: 200 h}}"
    text = f"cause: it\nresources:\n  a: {{waz: 5 d}}\nprocesses:\n  p: {process}\n"
    assert kinds(cause(strategy_of(scenario(text))).recommendations)[1] == kind


def test_load_shared_resources_that_fail_ask_for_priorities() -> None:
    """R090."""
    text = (
        "cause: it\nresources:\n  a: {waz: 1 h, redundancy: load-shared}\n  b: {waz: 1 h, redundancy: full}\n"
    )
    it = cause(strategy_of(scenario(text)))
    assert [(one.kind, one.resources) for one in it.recommendations] == [("prioritise-load", ("a",))]


# --- what cannot be played -----------------------------------------------------------------------


def test_a_plan_that_cannot_be_run_is_said_with_each_planned_cause() -> None:
    """`check` refuses such a scenario; whoever loads it unchecked still gets a sentence."""
    ring = "resources:\n  a: {waz: 1 h, needs: [b]}\n  b: {waz: 1 h, needs: [a]}\n"
    text = (
        f"bcmsim: 1\ntitle: Test\nkind: tabletop\nlanguage: en\noutage: 2026-11-28 06:00\ncause: it\n{ring}"
    )
    strategy = strategy_of(load_files("ring.yaml", {"ring.yaml": text}, check=False))
    it = cause(strategy)
    assert (it.preliminary, it.choice, it.measures) == (None, None, ())
    assert it.refused == "the resources need each other in a ring: a -> b -> a"
    assert cause(strategy, "site").refused is None


def test_a_search_is_bounded_by_the_size_of_the_plan() -> None:
    assert [tries_for(n) for n in (0, 20, 1_000, 10_000, 100_000)] == [2_000, 2_000, 100, 10, 8]
