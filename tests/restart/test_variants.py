"""Variants of a plan: what each buys, with the same draws in all of them."""

from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bcmsim.errors import UsageError
from bcmsim.restart.cheapest import CostError
from bcmsim.restart.montecarlo import many_runs
from bcmsim.restart.parts import PlanError
from bcmsim.restart.plan import build_plan
from bcmsim.restart.runs import play_runs
from bcmsim.restart.variant_runs import PlansJob, play_all
from bcmsim.restart.variants import Comparison, Result, compare, variants_of
from bcmsim.scenario.loading import load, load_files
from bcmsim.scenario.model import Scenario
from tests.restart.making import DATA, HOUR, scenario

WEB = Path(__file__).parents[2] / "scenarios" / "web-application" / "scenario.yaml"
MEASURES = """
measures:
  ups: {title: UPS, kind: redundancy, replaces: {power: 0 min}, cost: 20000 EUR}
  helper: {title: Helper, adds_staff: {hilda: {skills: [admin]}}, provision: 30 min, cost: 1500.50 EUR}
  spare: {title: Spare server, replaces: {appserver: {low: 5 min, likely: 20 min, high: 30 min}}}
"""


@pytest.fixture(scope="module")
def web() -> Scenario:
    return load(WEB)


@pytest.fixture(scope="module")
def shop() -> Scenario:
    """An uncertain plan with three measures, one without a cost."""
    text = (DATA / "uncertain.yaml").read_text("utf-8")
    return load_files("shop.yaml", {"shop.yaml": text + MEASURES})


def by_id(found: Comparison) -> dict[str, Result]:
    return {one.variant.id: one for one in found.results}


# --- the planned run ------------------------------------------------------------------------------------


def test_the_ups_brings_the_web_application_back_after_3_15_for_12000_euros(web: Scenario) -> None:
    """restart.md, Checks that must hold: 7:15, and 3:15 with the UPS."""
    found = compare(web, variants_of(web))
    assert (found.currency, found.runs, found.seed) == ("EUR", None, None)
    told = by_id(found)
    assert list(told) == ["plan", "ups", "provider", "ups+provider"]
    plan, ups = told["plan"], told["ups"]
    assert plan.planned is not None
    assert ups.planned is not None
    assert (plan.planned.waz_s, ups.planned.waz_s) == (7.25 * HOUR, 3.25 * HOUR)
    assert (ups.cost.whole, ups.gain_s, ups.waz) == (Decimal(12000), 4 * HOUR, None)
    assert ups.cost.per_thousand(ups.gained_s) == 1200.0
    assert [(one.limit, one.back_s, one.verdict) for one in ups.limits] == [
        ("rto", 3.25 * HOUR, "met"),
        ("mtpd", 3.25 * HOUR, "met"),
    ]


def test_every_change_stands_alone_and_then_all_together(shop: Scenario) -> None:
    named = variants_of(shop, ["spare"], {"admin": 3, "database": 1}, ["plan", "rto"])
    assert [one.id for one in named] == [
        "plan",
        "spare",
        "admin=3",
        "database=1",
        "order=plan",
        "order=rto",
        "spare+admin=3+database=1+order=plan",
        "spare+admin=3+database=1+order=rto",
    ]
    assert [one.kind for one in named[-2:]] == ["together", "together"]
    assert [one.id for one in variants_of(shop, orders=["plan", "rto"])] == [
        "plan",
        "order=plan",
        "order=rto",
    ]
    assert [one.id for one in variants_of(shop, ["ups", "ups"])] == ["plan", "ups"]


def test_what_is_in_force_is_not_a_variant_and_costs_nothing_more() -> None:
    made = scenario(
        "resources: {a: {waz: 2 h}}\n"
        "measures:\n"
        "  had: {title: Had, replaces: {a: 1 h}, in_force: true, cost: 5 EUR}\n"
        "  new: {title: New, replaces: {a: 30 min}, cost: 7 EUR}\n"
    )
    assert [one.id for one in variants_of(made)] == ["plan", "new"]
    told = by_id(compare(made, variants_of(made, ["had", "new"])))
    assert [one.cost.whole for one in told.values()] == [0, 0, 7, 7]
    assert told["had"].cost.per_thousand(60.0) is None
    assert [one.gain_s for one in told.values()] == [0, 0, HOUR / 2, HOUR / 2]


def test_nothing_to_compare_is_one_sentence() -> None:
    made = scenario("resources: {a: {waz: 1 h}}\n")
    with pytest.raises(UsageError, match="nothing to compare"):
        variants_of(made)


def test_two_currencies_are_refused_before_any_run() -> None:
    made = scenario(
        "resources: {a: {waz: 1 h}}\n"
        "measures:\n"
        "  one: {title: One, replaces: {a: 1 min}, cost: 5 EUR}\n"
        "  two: {title: Two, replaces: {a: 2 min}, cost: 5 CHF}\n"
    )
    with pytest.raises(CostError, match="one costs EUR, two costs CHF"):
        compare(made, variants_of(made))


def test_a_measure_without_a_cost_buys_nothing_per_euro(shop: Scenario) -> None:
    told = by_id(compare(shop, variants_of(shop)))
    assert (told["spare"].cost.whole, told["spare"].cost.unknown) == (None, ("spare",))
    assert told["spare"].cost.per_thousand(60.0) is None
    assert told["ups+helper+spare"].cost.unknown == ("spare",)
    assert told["ups+helper+spare"].cost.known == Decimal("21500.50")


NOBODY = """
staff: {anna: {skills: [network]}}
resources: {mail: {waz: 1 h, staff: {mail: 1}}}
measures:
  bernd: {title: Bernd, adds_staff: {bernd: {skills: [mail]}}, cost: 10 EUR}
  pilot: {title: Pilot, replaces: {mail: 1 h}, needs: [mail], cost: 10 EUR}
"""


def test_a_plan_that_never_ends_stands_beside_the_measure_that_helps() -> None:
    made = scenario(NOBODY)
    told = by_id(compare(made, variants_of(made, ["bernd"]), runs=20))
    plan, bernd = told["plan"], told["bernd"]
    assert plan.planned is not None
    assert "mail" in (plan.planned.infeasible or "")
    assert plan.waz is not None
    assert (plan.planned.waz_s, plan.waz.never) == (None, 1.0)
    assert bernd.planned is not None
    assert (bernd.planned.waz_s, bernd.gain_s, bernd.gain) == (HOUR, None, None)


def test_a_measure_that_cannot_be_run_says_why_beside_the_others() -> None:
    """A measure that needs what it replaces."""
    made = scenario(NOBODY)
    told = by_id(compare(made, variants_of(made), runs=20))
    for name in ("pilot", "bernd+pilot"):
        assert "mail" in (told[name].refused or "")
        assert (told[name].planned, told[name].waz, told[name].limits) == (None, None, ())
    assert told["bernd"].refused is None
    with pytest.raises(PlanError):
        compare(made, variants_of(made, ["pilot"]))


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"measures": ["nope"]}, "There is no measure “nope”"),
        ({"staff": {"nope": 2}}, "There is no skill “nope”"),
        ({"staff": {"admin": 0}}, "skill admin, which nobody has"),
    ],
)
def test_what_was_named_and_cannot_be_is_one_sentence(
    web: Scenario, named: dict[str, Any], said: str
) -> None:
    with pytest.raises(PlanError, match=said):
        compare(web, variants_of(web, **named))


# --- many runs --------------------------------------------------------------------------------------------


def test_each_variant_says_what_many_runs_of_it_say(shop: Scenario) -> None:
    found = compare(shop, variants_of(shop), runs=150, seed=7)
    for one in found.results:
        alone = many_runs(build_plan(shop, measures=one.variant.measures), 150, 7)
        assert one.waz == alone.waz
        for limit in one.limits:
            assert limit.chance == getattr(alone.processes[limit.process], limit.limit)
            assert limit.chance is not None


def test_resources_that_a_measure_does_not_touch_keep_their_draws(shop: Scenario) -> None:
    """Common random numbers: in every run whatever the UPS leaves alone lasts as long as without it."""
    before, after = build_plan(shop), build_plan(shop, measures=("ups",))
    one, other = play_runs(before, 3, 0, 200), play_runs(after, 3, 0, 200)
    rows = {step.id: row for row, step in enumerate(before.resources)}
    assert (other.up_s[rows["power"]] != one.up_s[rows["power"]]).all()
    for name in ("network", "hardware", "webserver", "appserver", "database"):
        row = rows[name]
        assert (one.attempts[row] == other.attempts[row]).all()
        lasted = [runs.up_s[row] - runs.start_s[row] for runs in (one, other)]
        assert (lasted[0] == lasted[1]).all()
        assert (one.up_s[row] != other.up_s[row]).any()


def test_a_process_that_a_measure_cannot_reach_stands_in_every_run_as_before() -> None:
    made = scenario(
        "resources:\n"
        "  a: {waz: {low: 1 h, likely: 2 h, high: 6 h}}\n"
        "  b: {waz: {low: 1 h, likely: 2 h, high: 6 h}}\n"
        "processes:\n"
        "  one: {title: One, needs: [a], rto: 3 h}\n"
        "  other: {title: Other, needs: [b], rto: 3 h}\n"
        "measures: {fast: {title: Fast, replaces: {a: 1 h}, cost: 2000 EUR}}\n"
    )
    fast = by_id(compare(made, variants_of(made), runs=400))["fast"]
    one, other = fast.limits
    assert other.change is not None
    assert (other.change.only_before, other.change.only_after) == (0, 0)
    assert 0 < other.change.both < 400
    assert one.change is not None
    assert one.chance is not None
    assert (one.change.only_before, one.chance.held) == (0, 400)
    assert one.change.only_after == 400 - one.change.both
    times = list(play_all([build_plan(made), build_plan(made, measures=("fast",))], 0, 400))
    assert np.array_equal(times[0].normal_s[1], times[1].normal_s[1])


def test_the_same_draws_narrow_the_interval_of_the_gain(shop: Scenario) -> None:
    """The UPS saves the time of the mains alone; played apart, everything else would blur that."""
    told = by_id(compare(shop, variants_of(shop, ["ups"]), runs=400))
    plan, ups = told["plan"], told["ups"]
    assert plan.gain is None
    assert ups.gain is not None
    assert ups.gain.interval is not None
    assert plan.waz is not None
    assert ups.waz is not None
    assert ups.gain.mean_s == pytest.approx((plan.waz.mean or 0) - (ups.waz.mean or 0), abs=0.01)
    apart = 1.96 * (((plan.waz.sd or 0) ** 2 + (ups.waz.sd or 0) ** 2) / 400) ** 0.5
    assert ups.gain.interval[1] - ups.gain.interval[0] < 2 * apart
    assert ups.cost.per_thousand(ups.gained_s) == pytest.approx(ups.gain.mean_s / 20)


def test_two_workers_say_what_one_says(shop: Scenario) -> None:
    one = compare(shop, variants_of(shop), runs=300, seed=5)
    two = compare(shop, variants_of(shop), runs=300, seed=5, workers=2)
    for mine, theirs in zip(one.results, two.results, strict=True):
        assert (mine.waz, mine.gain, mine.limits) == (theirs.waz, theirs.gain, theirs.limits)


def test_what_workers_do_can_be_sent_to_them(shop: Scenario) -> None:
    job = PlansJob([build_plan(shop, measures=("ups",))], 1, 100)
    job.prepare()
    sent = pickle.loads(pickle.dumps(job))
    for mine, theirs in zip(job((0, 8, 16)), sent((0, 8, 16)), strict=True):
        assert (mine is None and theirs is None) or np.array_equal(mine, theirs)


@pytest.mark.parametrize(("runs", "seed", "workers"), [(0, 0, 1), (5, -1, 1), (5, 0, 0)])
def test_numbers_without_a_meaning_are_refused(web: Scenario, runs: int, seed: int, workers: int) -> None:
    with pytest.raises(UsageError, match=r"^--"):
        compare(web, variants_of(web), runs=runs, seed=seed, workers=workers)
