"""Measures judged alone, and the cheapest that hold the limits (B 2.4.2, 2.5.2; R072-R076, R088-R092)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.restart.bottleneck import process_bottlenecks
from bcmsim.restart.cheapest import CostError
from bcmsim.restart.parts import Plan, PlanError, PlanProcess
from bcmsim.restart.plan import build_plan
from bcmsim.restart.simulation import Intervention, simulate
from bcmsim.restart.strategy import CRITERIA, GOALS, CauseStrategy, MeasureVerdict, Strategy, strategy_of
from bcmsim.restart.verdict import MISSED, NOT_MEASURED
from bcmsim.scenario.model import Scenario
from tests.restart.making import HOUR, MINUTE, scenario
from tests.restart.random_plans import plans
from tests.restart.test_strategy import RESOURCES, SHOP, UPS, cause, kinds, missed, web

GENERATOR = "generator: {kind: redundancy, replaces: {power: 30 min}, provision: 1 h, cost: 4000 EUR}"
SERVERS = "{webserver: 1 min, appserver: 1 min, database: 1 min}"
CLOUD = f"cloud: {{kind: hot-standby, replaces: {SERVERS}, cost: 90000 EUR}}"


def verdict(strategy: Strategy, name: str, of: str = "it") -> MeasureVerdict:
    return next(one for one in cause(strategy, of).measures if one.measure == name)


# --- the seed's example --------------------------------------------------------------------------


def test_the_ups_makes_it_four_hours_shorter_and_both_plans_are_kept() -> None:
    """R072, R074, R076: 7:15 before, 3:15 after."""
    it = cause(web(SHOP, UPS))
    assert (it.preliminary.waz_s, it.final.waz_s) == (435 * MINUTE, 195 * MINUTE)
    assert (it.choice.goal, it.choice.measures, it.choice.proven) == ("limits", ("ups",), True)
    assert (it.choice.cost, it.choice.currency) == (12000, "EUR")
    assert (it.preliminary.chosen, it.final.chosen, it.residual) == ((), ("ups",), ())
    assert verdict(web(SHOP, UPS), "ups").gain_s == 4 * HOUR


def test_what_is_in_force_is_in_the_preliminary_plan_and_not_bought_again() -> None:
    strategy = web(SHOP, f"{UPS[:-1]}, in_force: true}}")
    it = cause(strategy)
    assert (it.preliminary.in_force, it.preliminary.waz_s) == (("ups",), 195 * MINUTE)
    assert (it.choice.measures, it.choice.cost, it.choice.currency) == ((), 0, None)
    ups = verdict(strategy, "ups")
    assert (ups.without.waz_s, ups.version, ups.gain_s) == (435 * MINUTE, it.preliminary, 4 * HOUR)
    assert (ups.protection, kinds(ups.recommendations)) == ("limits", ["ratings-missing"])


def test_the_cheaper_of_two_that_hold_is_chosen_and_named() -> None:
    """R092."""
    strategy = web(SHOP, UPS, GENERATOR)
    assert cause(strategy).choice.measures == ("generator",)
    assert cause(strategy).final.waz_s == 270 * MINUTE
    ups = verdict(strategy, "ups")
    assert ups.cheaper == ("generator",)
    assert "cheaper-holds-the-same" in kinds(ups.recommendations)
    assert verdict(strategy, "generator").cheaper == ()


def test_provision_counts_into_the_protection() -> None:
    """R091: the generator is there after four hours, too late for five."""
    late = web(SHOP, GENERATOR.replace("provision: 1 h", "provision: 4 h"))
    generator = verdict(late, "generator")
    assert (generator.provision_s, generator.waz_s) == (4 * HOUR, 450 * MINUTE)
    assert (generator.protection, kinds(generator.recommendations)[:1]) == ("worse", ["makes-it-worse"])
    assert cause(late).choice.measures == ()


def test_only_both_together_hold_what_neither_holds_alone() -> None:
    """RTO 2:30: power at once, and servers from the cloud; the network is still built by hand."""
    shop = "{needs: [webserver, network], rto: 150 min, mtpd: 10 h}"
    strategy = web(shop, UPS, CLOUD)
    it = cause(strategy)
    assert [verdict(strategy, name).protection for name in ("ups", "cloud")] == ["mtpd", "mtpd"]
    assert (it.choice.goal, it.choice.measures) == ("limits", ("ups", "cloud"))
    assert it.final.waz_s == 135 * MINUTE
    assert it.choice.cost == 102000


def test_where_no_measures_hold_the_rto_the_cheapest_that_hold_the_mtpd_are_chosen() -> None:
    it = cause(web("{needs: [webserver, network], rto: 1 h, mtpd: 5 h}", UPS, GENERATOR))
    assert (it.choice.goal, it.choice.measures, it.choice.proven) == ("mtpd", ("generator",), True)
    assert missed(it) == [("shop", "rto", 270 * MINUTE)]
    offers = {one.kind: one.measures for one in it.recommendations}
    assert offers["redundant-other-site"] == ("ups", "generator")
    assert offers["provider-takes-over"] == ()


def test_where_nothing_holds_the_mtpds_the_fewest_are_missed() -> None:
    """One process is beyond help; that is no reason to let the other down."""
    text = f"cause: it\n{RESOURCES}  crypt: {{waz: 9 d}}\nprocesses:\n"
    text += "  lost: {needs: [crypt], mtpd: 1 d}\n  shop: {needs: [webserver], mtpd: 5 h}\n"
    it = cause(strategy_of(scenario(f"{text}measures:\n  {UPS}\n")))
    assert (it.choice.goal, it.choice.measures, it.choice.proven) == (None, ("ups",), True)
    assert [one.process for one in it.residual] == ["lost"]


def test_a_cost_that_nobody_wrote_down_goes_last_and_is_said() -> None:
    strategy = web(SHOP, "gift: {replaces: {power: 0 min}}", UPS)
    assert cause(strategy).choice.measures == ("ups",)
    assert "cost-missing" in kinds(verdict(strategy, "gift").recommendations)
    alone = cause(web(SHOP, "gift: {replaces: {power: 0 min}}")).choice
    assert (alone.measures, alone.unknown_cost, alone.cost) == (("gift",), ("gift",), 0)


def test_costs_in_two_currencies_are_refused() -> None:
    with pytest.raises(CostError, match="ups costs EUR, generator costs CHF"):
        web(SHOP, UPS, GENERATOR.replace("EUR", "CHF"))


# --- against which cause -------------------------------------------------------------------------


def test_a_measure_helps_only_against_the_causes_that_it_names() -> None:
    """R089: what stands in the same building burns with it, also if it is in force."""
    causes = "causes:\n  it: {down: power}\n  site: {down: power}\n"
    strategy = web(SHOP, f"{UPS[:-1]}, against: it, in_force: true}}", more=causes)
    it, site = cause(strategy), cause(strategy, "site")
    assert (it.preliminary.in_force, it.preliminary.waz_s) == (("ups",), 195 * MINUTE)
    assert (site.preliminary.in_force, site.preliminary.waz_s) == ((), 435 * MINUTE)
    assert (len(it.measures), len(site.measures)) == (1, 0)
    assert it.measures[0].named


def test_without_names_it_helps_against_what_hits_what_it_replaces() -> None:
    causes = "causes:\n  it: {down: power}\n  provider: {down: database}\n"
    strategy = web(SHOP, UPS, more=causes)
    assert [len(cause(strategy, name).measures) for name in ("it", "provider")] == [1, 0]


def test_people_of_a_measure_help_where_their_skill_is_missing() -> None:
    """S5 D4: an external administrator after four hours."""
    extern = "extern: {adds_staff: {eve: {skills: [admin]}}, provision: 4 h, cost: 800 EUR, lasts: 1 d}"
    strategy = web(
        "{needs: [webserver, appserver, database], rto: 12 h}",
        extern,
        more="causes:\n  staff: {absent: admins}\n",
    )
    staff = cause(strategy, "staff")
    assert (staff.preliminary.waz_s, staff.choice.measures) == (None, ("extern",))
    assert staff.final.waz_s == 645 * MINUTE
    (one,) = staff.measures
    assert (one.gains[0].without_s, one.gains[0].with_s, one.gains[0].gain_s) == (None, 645 * MINUTE, None)
    assert (one.kept_up_s, one.lasts_long_enough) == (645 * MINUTE - 4 * HOUR, True)


def test_a_measure_that_takes_over_helps_where_the_people_for_a_restart_are_missing() -> None:
    strategy = web(SHOP, UPS, CLOUD, more="causes:\n  staff: {absent: admins}\n")
    staff = cause(strategy, "staff")
    assert [one.measure for one in staff.measures] == ["ups", "cloud"]
    ups, cloud = ({gain.with_s for gain in one.gains} for one in staff.measures)
    assert ups == {None}, "with power alone nobody restarts anything"
    assert cloud != {None}


def test_one_measure_against_two_causes_beats_one_for_each() -> None:
    causes = "causes:\n  it: {down: webserver}\n  provider: {down: database}\n"
    shop = "{needs: [webserver, database], rto: 20 min}"
    strategy = web(
        shop,
        "page: {replaces: {webserver: 5 min}, cost: 30 EUR}",
        "copy: {replaces: {database: 5 min}, cost: 40 EUR}",
        "both: {replaces: {webserver: 5 min, database: 5 min}, cost: 50 EUR}",
        more=causes,
    )
    assert [cause(strategy, name).choice.measures for name in ("it", "provider")] == [("page",), ("copy",)]
    assert strategy.together is not None
    assert (strategy.together.measures, strategy.together.cost) == (("both",), 50)
    assert (strategy.together.goal, strategy.together.proven) == ("limits", True)


# --- what is said of a measure -------------------------------------------------------------------


def test_all_seven_criteria_are_listed_and_missing_ones_said() -> None:
    """R091."""
    rated = ", ".join(f"{name}: {{points: 3}}" for name in CRITERIA)
    strategy = web(
        SHOP,
        f"{UPS[:-1]}, ratings: {{{rated}}}}}",
        f"{GENERATOR[:-1]}, ratings: {{support: {{points: 1}}}}}}",
    )
    assert list(verdict(strategy, "ups").ratings) == list(CRITERIA)
    assert kinds(verdict(strategy, "ups").recommendations) == ["cheaper-holds-the-same"]
    generator = verdict(strategy, "generator")
    assert [name for name, rating in generator.ratings.items() if rating] == ["support"]
    assert "ratings-missing" in kinds(generator.recommendations)


@pytest.mark.parametrize(("rto", "far"), [("7 h", True), ("390 min", True), ("389 min", False)])
def test_far_better_than_every_limit_suggests_a_cheaper_one(rto: str, far: bool) -> None:
    """R092: back in 3:15, half of 6:30; both RTO and MTPD have to be far away."""
    strategy = web(f"{{needs: [webserver], rto: {rto}, mtpd: 8 h}}", UPS, GENERATOR)
    said = [one for one in verdict(strategy, "ups").recommendations if one.kind == "far-better-than-needed"]
    assert [one.measures for one in said] == ([("generator",)] if far else [])


def test_what_is_not_needed_or_changes_nothing_is_said() -> None:
    strategy = web(
        "{needs: [webserver], rto: 8 h}", UPS, "spare: {replaces: {database: 29 min}, cost: 1 EUR}"
    )
    assert kinds(verdict(strategy, "ups").recommendations)[0] == "not-needed"
    spare = verdict(strategy, "spare")
    assert (spare.protection, kinds(spare.recommendations)[0]) == ("none", "no-effect")


def test_a_measure_that_closes_a_ring_cannot_be_used() -> None:
    strategy = web(SHOP, "odd: {replaces: {power: 1 min}, needs: [webserver], cost: 1 EUR}", UPS)
    odd = verdict(strategy, "odd")
    assert (odd.protection, odd.version, odd.gains) == ("unusable", None, ())
    assert "ring" in (odd.refused or "")
    assert kinds(odd.recommendations)[0] == "cannot-be-used"
    assert cause(strategy).choice.measures == ("ups",), "and the search goes on without it"


@pytest.mark.parametrize(("lasts", "enough"), [("4 h", False), ("255 min", True)])
def test_a_time_limit_must_reach_until_the_own_restart_is_done(lasts: str, enough: bool) -> None:
    """R091: the power itself is back after 4:15."""
    strategy = web(SHOP, f"{UPS[:-1]}, lasts: {lasts}}}")
    ups = verdict(strategy, "ups")
    assert (ups.kept_up_s, ups.lasts_long_enough) == (255 * MINUTE, enough)
    assert ("lasts-too-short" in kinds(ups.recommendations)) == (not enough)
    assert cause(strategy).choice.measures == (("ups",) if enough else ())


def test_a_time_limit_that_is_too_short_alone_does_with_a_measure_that_makes_the_restart_shorter() -> None:
    """Alone the page must be kept up for 6:35, with the UPS until the web server is back after 3:15."""
    page = "page: {replaces: {webserver: 1 min}, provision: 39 min, lasts: 3 h, cost: 1 EUR}"
    strategy = web("{needs: [webserver], rto: 1 h, mtpd: 10 h}", page, UPS)
    assert verdict(strategy, "page").kept_up_s == 395 * MINUTE
    it = cause(strategy)
    assert (it.choice.goal, it.choice.measures) == ("limits", ("page", "ups"))
    assert it.final.processes[0].normal.waz_s == 40 * MINUTE


def test_what_nobody_brings_back_no_time_limit_covers() -> None:
    strategy = web(
        SHOP, f"{CLOUD[:-1]}, lasts: 30 d}}", more="causes:\n  site: {down: webserver, absent: admins}\n"
    )
    cloud = verdict(strategy, "cloud", "site")
    assert (cloud.endless, cloud.lasts_long_enough) == (True, False)
    assert cause(strategy, "site").choice.measures == ()


def test_a_provider_without_a_contract_is_said() -> None:
    """R089."""
    hosted = "hosted: {kind: provider, replaces: {webserver: 1 min}, cost: 1 EUR}"
    assert "contract-missing" in kinds(verdict(web(SHOP, hosted), "hosted").recommendations)
    agreed = f"{hosted[:-1]}, contract: 99.5 percent}}"
    assert "contract-missing" not in kinds(verdict(web(SHOP, agreed), "hosted").recommendations)


@pytest.mark.parametrize(
    ("kind", "rto", "said"),
    [
        ("cold", "73 h", []),
        ("cold", "72 h", ["standby-too-weak"]),
        ("warm", "8 h", []),
        ("warm", "7 h", ["warm-not-measured"]),
        ("warm", "59 min", ["standby-too-weak"]),
        ("hot", "0 min", []),
    ],
)
def test_a_standby_is_as_quick_as_the_source_asks_for(kind: str, rto: str, said: list[str]) -> None:
    """R088, A7."""
    standby = f"spare: {{kind: {kind}-standby, replaces: {{power: 1 min}}, cost: 1 EUR}}"
    strategy = web(f"{{needs: [webserver], rto: {rto}, mtpd: 100 h}}", standby)
    found = kinds(verdict(strategy, "spare").recommendations)
    assert [one for one in found if "standby" in one or "warm" in one] == said


@pytest.mark.parametrize(
    ("measured", "said"),
    [("[50 min, 70 min]", "warm-accepted"), ("[10 min, 20 min, 6 h 30 min]", "standby-too-weak")],
)
def test_warm_standby_in_the_gap_is_accepted_only_as_measured(measured: str, said: str) -> None:
    """A7: provision and the slowest start measured, against an RTO of 7 h."""
    power = f"{{power: {{measured: {measured}}}}}"
    standby = f"spare: {{kind: warm-standby, replaces: {power}, provision: 1 h, cost: 1 EUR}}"
    strategy = web("{needs: [webserver], rto: 7 h, mtpd: 100 h}", standby)
    assert said in kinds(verdict(strategy, "spare").recommendations)


# --- properties ----------------------------------------------------------------------------------

IDS = ("a", "b", "c", "d")
SHORT = st.sampled_from([0, 10, 20, 45, 60])


def some(draw: st.DrawFn, *texts: str) -> str:
    return draw(st.sampled_from(texts))


def names(draw: st.DrawFn, among: Sequence[str], least: int, most: int) -> str:
    return ", ".join(draw(st.lists(st.sampled_from(among), min_size=least, max_size=most, unique=True)))


@st.composite
def written(draw: st.DrawFn, *, plain: bool = False) -> str:
    """A small scenario with people, alternatives, a cause, limits and up to four measures.

    `plain`: without what only the strategy knows (operations, time limits).
    """
    lines = ["staff:", "  p: {skills: [x], count: 2}", "  q: {skills: [y]}", "resources:"]
    for number, name in enumerate(IDS):
        groups = [
            names(draw, IDS[:number], 1, 2) for _need in range(draw(st.integers(0, 2)) if number else 0)
        ]
        needs = ", ".join(f"[{group}]" for group in groups)
        staff = some(draw, "", "x: 1", "y: 1", "x: 2")
        lines.append(f"  {name}: {{waz: {draw(SHORT)} min, needs: [{needs}], staff: {{{staff}}}}}")
    lines.append("processes:")
    for name in ("r", "s"):
        rto = draw(st.integers(1, 12)) * 10
        keys = [f"needs: [{names(draw, IDS, 1, 2)}], rto: {rto} min, mtpd: {2 * rto} min"]
        keys += [f"emergency: {{needs: [{names(draw, IDS, 1, 1)}], within: 30 min}}"] * draw(
            st.integers(0, 1)
        )
        lines.append(f"  {name}: {{{', '.join(keys)}}}")
    lines += [
        "causes:",
        f"  it: {{down: [{names(draw, IDS, 0, 3)}], absent: [{some(draw, '', 'p', 'p/1', 'q')}]}}",
    ]
    measures = [measure(draw, number, plain=plain) for number in range(draw(st.integers(0, 4)))]
    return "\n".join([*lines, *(["measures:"] if measures else []), *measures, ""])


def measure(draw: st.DrawFn, number: int, *, plain: bool) -> str:
    keys = [f"against: it, replaces: {{{some(draw, *IDS)}: {draw(SHORT)} min}}, provision: {draw(SHORT)} min"]
    keys += [f"adds_staff: {{e{number}: {{skills: [x, y]}}}}"] * draw(st.integers(0, 1))
    keys += [f"cost: {draw(st.integers(0, 5))} EUR"] * draw(st.sampled_from([1, 1, 0]))
    keys += ["in_force: true"] * draw(st.sampled_from([0, 0, 1]))
    if not plain:
        keys += [f"operation: {some(draw, 'both', 'emergency', 'normal')}"]
        keys += [f"lasts: {draw(SHORT)} min"] * draw(st.integers(0, 1))
    return f"  m{number}: {{{', '.join(keys)}}}"


@settings(max_examples=60, deadline=None)
@given(written())
def test_the_rule_that_says_who_is_hit_agrees_with_the_run(text: str) -> None:
    """One rule only (R086): what it calls down is what the simulation takes down, and nothing else."""
    it = cause(strategy_of(scenario(text)))
    if it.preliminary is None or it.supposed:
        return
    started = dict.fromkeys(step.resource for step in it.preliminary.steps)
    assert list(it.fallen) == [name for name in IDS if name in started]
    file = scenario(text).file
    down = [
        name
        for name, process in file.processes.items()
        if any(
            all(one in it.fallen for one in group)
            for group in (*process.needs, *(process.emergency.needs if process.emergency else ()))
        )
    ]
    assert [one.process for one in it.preliminary.processes if one.hit == "down"] == down


@settings(max_examples=60, deadline=None)
@given(written(plain=True))
def test_the_choice_is_the_cheapest_of_all_that_could_be_made(text: str) -> None:
    """R092: against trying every choice by the plan and the simulation alone."""
    made = scenario(text)
    it = cause(strategy_of(made))
    if it.choice is None:
        return
    offers = [one.measure for one in it.measures if not one.in_force]
    every = [chosen for size in range(len(offers) + 1) for chosen in combinations(offers, size)]
    left = {chosen: limits_missed(made, it, chosen) for chosen in every}
    for goal in GOALS:
        good = [chosen for chosen, kinds_ in left.items() if kinds_ is not None and reaches(goal, kinds_)]
        if good:
            assert (it.choice.proven, reaches(it.choice.goal or "mtpd", left[it.choice.measures] or [])) == (
                True,
                True,
            )
            if it.choice.goal == goal:
                assert price_of(made, it.choice.measures) == min(price_of(made, chosen) for chosen in good)
            assert it.choice.goal is not None
            assert GOALS.index(it.choice.goal) <= GOALS.index(goal)
            return
    assert it.choice.goal is None
    fewest = min(rank(kinds_) for kinds_ in left.values() if kinds_ is not None)
    assert rank(left[it.choice.measures] or []) == fewest


def limits_missed(made: Scenario, it: CauseStrategy, chosen: tuple[str, ...]) -> list[str] | None:
    """By kind, `never` once more for each that is missed for good; None where the plan cannot be run."""
    try:
        plan = replace(build_plan(made, measures=chosen), down=it.supposed_down or it.down)
        run = simulate(plan, [Intervention(0, "absent", person) for person in it.absent])
    except PlanError:
        return None
    missed_: list[str] = []
    for name in it.hit:
        one = run.processes[name]
        verdicts = {"rto": one.rto, "mtpd": one.mtpd, "within": one.emergency}
        missed_ += [kind for kind, said in verdicts.items() if said in (MISSED, NOT_MEASURED)]
        missed_ += ["never" for said in verdicts.values() if said == NOT_MEASURED]
    return missed_


def reaches(goal: str, kinds_: Sequence[str]) -> bool:
    asked = {"limits": ("rto", "mtpd", "within"), "rto": ("rto", "mtpd"), "mtpd": ("mtpd",)}[goal]
    return not any(kind in asked for kind in kinds_)


def rank(kinds_: Sequence[str]) -> list[int]:
    return [kinds_.count(kind) for kind in ("mtpd", "rto", "within", "never")]


def price_of(made: Scenario, chosen: Sequence[str]) -> tuple[int, Decimal, int]:
    costs = [made.file.measures[name].cost for name in chosen]
    known = [cost.value for cost in costs if cost is not None]
    return len(costs) - len(known), sum(known, Decimal(0)), len(costs)


@settings(max_examples=40, deadline=None)
@given(plans(most=6))
def test_what_holds_up_a_process_that_needs_everything_holds_up_the_plan(made: Plan) -> None:
    """R073: the bottleneck of a process, by the same rules as that of the plan."""
    needs_all = PlanProcess("all", needs=tuple((step.id,) for step in made.resources))
    run = simulate(replace(made, processes=(*made.processes, needs_all)))
    found = process_bottlenecks(run, [("all", False)]).get(("all", False))
    assert found == run.bottleneck


@settings(max_examples=40, deadline=None)
@given(written())
def test_the_final_plan_is_the_chosen_one_and_never_misses_more_that_matters(text: str) -> None:
    """R076; and what a goal asks for is held (the verdict of the choice is that of the plan)."""
    it = cause(strategy_of(scenario(text)))
    if it.choice is None or it.final is None or it.preliminary is None:
        return
    assert it.final.chosen == it.choice.measures
    assert it.choice.goal is None or it.final.holds(it.choice.goal)
    by_kind = [one.limit for one in it.final.missed]
    before = [one.limit for one in it.preliminary.missed]
    assert by_kind.count("mtpd") <= before.count("mtpd")


def test_what_holds_up_one_process_is_not_what_holds_up_the_plan() -> None:
    processes = "processes:\n  mail: {needs: [post], rto: 10 min}\n"
    text = f"cause: it\n{RESOURCES}  post: {{waz: 30 min}}\n{processes}"
    it = cause(strategy_of(scenario(text)))
    (mail,) = it.preliminary.processes
    assert (mail.bottleneck.id, mail.bottleneck.gain_s) == ("post", 30 * MINUTE)
    assert it.preliminary.bottleneck.id == "power"
