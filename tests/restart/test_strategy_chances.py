"""How sure the way back is: many runs of each plan after a cause (R073)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bcmsim.restart import strategy_chances
from bcmsim.restart.draws import KeyedDraws
from bcmsim.restart.parts import Plan
from bcmsim.restart.simulation import Intervention, simulate
from bcmsim.restart.strategy import CauseStrategy, strategy_of
from bcmsim.restart.strategy_chances import SEED, Chances, chances_of
from tests.restart.making import HOUR, scenario

UNCERTAIN = """
cause: it
restart: {reaction: 15 min}
staff:
  admins: {skills: [admin], count: 2}
  anna: {skills: [dba], absent: 20 %}
  bert: {skills: [dba]}
resources:
  power: {waz: {low: 1 h, likely: 2 h, high: 6 h}}
  net: {waz: 1 h, needs: [power], staff: {admin: 1}}
  db: {waz: {median: 1 h, p95: 3 h}, needs: [net], staff: {dba: 1}, fails: 10 %, retry: 30 min}
  web: {waz: 30 min, needs: [net, db], staff: {admin: 1}}
processes:
  shop: {needs: [web], emergency: {needs: [net], within: 4 h}, rto: 4 h, mtpd: 8 h}
measures:
  ups: {replaces: {power: 10 min}, cost: 9000 EUR}
  host: {replaces: {net: 5 min}, operation: emergency}
"""


def causes(more: str = "", text: str = UNCERTAIN) -> dict[str, CauseStrategy]:
    return {one.cause: one for one in strategy_of(scenario(text + more)).causes}


def counted(plan: Plan, runs: int, *missing: str) -> list[tuple[int | None, int | None]]:
    """When the shop is back in each of the runs, one by one in the reference."""
    away = [Intervention(0, "absent", name) for name in missing]
    draws = KeyedDraws(SEED, 0)
    back = []
    for number in range(runs):
        shop = simulate(plan, away, draws=draws.of_run(number)).processes["shop"]
        back.append((shop.up_s, shop.emergency_s))
    return back


def in_time(stamps: list[int | None], limit_s: int) -> int:
    return sum(stamp is not None and stamp <= limit_s for stamp in stamps)


def test_the_chances_are_those_of_the_runs_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Emergency operation is counted in its own plan: the host serves nothing else (R087)."""
    monkeypatch.setattr(strategy_chances, "RUNS", 120)
    runs = causes("causes: {staff: {absent: [bert]}}")["staff"]
    version = runs.preliminary
    assert version is not None
    normal, emergency = version.normal.plan, version.normal.plan.with_measures(["host"])
    found = chances_of(normal, emergency, ["bert"])
    assert found is not None
    assert found.runs == 120
    shop = found.processes["shop"]
    first, second = counted(normal, 120, "bert"), counted(emergency, 120, "bert")
    assert shop.rto is not None
    assert shop.mtpd is not None
    assert shop.within is not None
    assert shop.rto.held == in_time([up for up, _part in first], 4 * HOUR)
    assert shop.mtpd.held == in_time([up for up, _part in first], 8 * HOUR)
    assert shop.within.held == in_time([part for _up, part in second], 4 * HOUR)
    assert 0 < shop.mtpd.held < 110, "without anna nobody restores the database: never back"


def test_preliminary_and_final_plan_are_played_many_times_each() -> None:
    """What holds as planned may be held in a part of the runs only, and measures make it surer."""
    it = causes()["it"]
    assert it.choice is not None
    assert it.choice.measures == ("ups",)
    assert it.preliminary is not None
    assert it.final is not None
    before, after = it.preliminary.chances, it.final.chances
    assert before is not None
    assert after is not None
    assert (before.runs, after.runs) == (1000, 1000)
    least, most = before.processes["shop"].rto, after.processes["shop"].rto
    assert least is not None
    assert most is not None
    assert 0 < least.share < 0.2 < 0.8 < most.share < 1
    assert all(one.version is None or one.version.chances is None or one.in_force for one in it.measures)


def test_where_nothing_is_left_to_chance_nothing_is_played() -> None:
    certain = UNCERTAIN.replace(", fails: 10 %, retry: 30 min", "").replace(", absent: 20 %", "")
    certain = certain.replace("{low: 1 h, likely: 2 h, high: 6 h}", "2 h")
    certain = certain.replace("{median: 1 h, p95: 3 h}", "1 h")
    it = causes(text=certain)["it"]
    assert it.preliminary is not None
    assert it.preliminary.chances is None
    net = causes("causes: {attack: {down: [web]}}", text=certain)["attack"]
    assert net.preliminary is not None
    assert net.preliminary.chances is None


def test_only_what_is_down_can_vary() -> None:
    """The uncertain power is up after this cause."""
    text = UNCERTAIN.replace(", absent: 20 %", "")
    attack = causes("causes: {attack: {down: [web]}}", text=text)["attack"]
    assert attack.preliminary is not None
    assert attack.preliminary.chances is None
    attack = causes("causes: {attack: {down: [db]}}", text=text)["attack"]
    assert attack.preliminary is not None
    assert attack.preliminary.chances is not None


def test_a_large_plan_is_played_fewer_times_and_a_larger_one_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = causes()["it"].preliminary.normal.plan  # type: ignore[union-attr]
    monkeypatch.setattr(strategy_chances, "_STARTS", 600)
    few = chances_of(plan, plan, [])
    assert few is not None
    assert few.runs == 150
    monkeypatch.setattr(strategy_chances, "_STARTS", 396)
    assert chances_of(replace(plan), plan, []) == Chances(0, {})
