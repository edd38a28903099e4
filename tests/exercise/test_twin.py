"""The restart on the exercise clock: states, forecast, limits, orders, effects that do nothing."""

from __future__ import annotations

import pytest

from bcmsim.exercise import commands as do
from bcmsim.exercise import events as ev
from bcmsim.exercise import twin
from bcmsim.exercise.commands import Refused
from tests.exercise.bench import SMALL, Bench, kinds, scenario_of

MINUTE = 60_000


def states(bench: Bench) -> dict[str, str]:
    present = twin.twin(bench.state)
    assert present is not None
    return {id_: present.state_of(id_, bench.at) for id_ in bench.scenario.file.resources}


def back(bench: Bench) -> int | None:
    present = twin.twin(bench.state)
    assert present is not None
    return present.back_ms("shop", "rto")


def test_the_plan_is_the_forecast_while_nothing_happens() -> None:
    bench = Bench().start()
    assert back(bench) == 105 * MINUTE
    bench.advance(20)
    assert states(bench) == {"power": "restarting", "server": "waiting"}
    bench.advance(30)
    assert states(bench) == {"power": "up", "server": "restarting"}
    bench.advance(60)
    assert states(bench) == {"power": "up", "server": "up"}


def test_an_effect_moves_the_forecast() -> None:
    bench = Bench().start()
    bench.do(do.Release("first"))
    bench.advance(20.1)
    (_released, effect) = bench.do(do.Release("second"))
    assert isinstance(effect, ev.EffectApplied)
    assert (effect.applied, effect.action, effect.by_s) == (True, "extend", 1800)
    assert back(bench) == 135 * MINUTE


def test_an_effect_that_changes_nothing_says_so() -> None:
    bench = Bench().start()
    bench.advance(110, step=5)
    (effect,) = bench.do(do.Order("extend", "server", 600))
    assert isinstance(effect, ev.EffectApplied)
    assert not effect.applied
    assert effect.outcome


def test_the_leader_reports_a_step_done_before_its_time() -> None:
    bench = Bench().start()
    bench.advance(20)
    (effect,) = bench.do(do.Order("finish", "power"))
    assert isinstance(effect, ev.EffectApplied)
    assert effect.applied
    assert back(bench) == 80 * MINUTE


def test_the_leader_reports_a_step_failed() -> None:
    bench = Bench().start()
    bench.advance(50)
    bench.do(do.Order("step_failed", "server"))
    assert back(bench) == 110 * MINUTE


def test_a_failure_with_a_duration_extends_the_next_attempt() -> None:
    bench = Bench().start()
    bench.advance(50)
    failed, longer = bench.do(do.Order("step_failed", "server", 15 * 60))
    assert failed == ev.EffectApplied("leader", "step_failed", "server", 50 * 60)
    assert longer == ev.EffectApplied("leader", "extend", "server", 50 * 60, by_s=15 * 60)
    assert back(bench) == 125 * MINUTE


def test_a_failure_of_what_has_not_begun_extends_nothing() -> None:
    bench = Bench().start()
    bench.advance(20)
    (failed,) = bench.do(do.Order("step_failed", "server", 15 * 60))
    assert isinstance(failed, ev.EffectApplied)
    assert not failed.applied


BY_HAND = SMALL.replace("kind: staff", "kind: function-test")


def test_a_step_of_a_function_test_that_is_stamped_late_ends_with_its_stamp() -> None:
    """R133: the plan has it up at 0:45, people need until 1:05."""
    bench = Bench(scenario_of(BY_HAND)).start()
    bench.advance(65)
    (late,) = bench.do(do.Order("finish", "power"))
    assert late == ev.EffectApplied("leader", "finish", "power", 65 * 60, since_s=45 * 60)
    assert back(bench) == (65 + 60) * MINUTE
    assert states(bench) == {"power": "up", "server": "restarting"}


def test_the_stamps_of_a_function_test_go_before_the_plan() -> None:
    bench = Bench(scenario_of(BY_HAND)).start()
    bench.advance(20)
    (begun,) = bench.do(do.Order("start", "power"))
    assert isinstance(begun, ev.EffectApplied)
    assert (begun.applied, begun.since_s) == (True, 15 * 60)
    bench.advance(40)
    (failed,) = bench.do(do.Order("step_failed", "power"))
    assert isinstance(failed, ev.EffectApplied)
    assert (failed.applied, failed.since_s) == (True, 50 * 60)
    bench.advance(20)
    (ended,) = bench.do(do.Order("finish", "power"))
    assert isinstance(ended, ev.EffectApplied)
    assert (ended.applied, ended.since_s) == (True, None)
    assert back(bench) == (80 + 60) * MINUTE


def test_a_second_attempt_is_stamped_like_the_first() -> None:
    """R133: the twin began it anew at once, people ten minutes later."""
    bench = Bench(scenario_of(BY_HAND)).start()
    bench.advance(20)
    bench.do(do.Order("start", "power"))
    bench.advance(10)
    bench.do(do.Order("step_failed", "power"))
    bench.advance(10)
    (begun,) = bench.do(do.Order("start", "power"))
    assert begun == ev.EffectApplied("leader", "start", "power", 40 * 60, since_s=30 * 60)
    assert back(bench) == (40 + 30 + 60) * MINUTE


def test_the_limit_is_judged_by_the_stamp_that_came_after_it() -> None:
    bench = Bench(scenario_of(BY_HAND.replace("rto: 2 h", "rto: 1 h 50 min"))).start()
    bench.advance(112)
    assert not bench.state.missed
    bench.do(do.Order("finish", "server"))
    assert ev.LimitMissed("shop", "rto", 110 * MINUTE) in bench.tick()


def test_in_a_staff_exercise_the_twin_is_what_happens() -> None:
    bench = Bench().start()
    bench.advance(65)
    (effect,) = bench.do(do.Order("finish", "power"))
    assert isinstance(effect, ev.EffectApplied)
    assert (effect.applied, effect.outcome) == (False, "Power is up already")


def test_an_order_for_an_unknown_resource_is_refused() -> None:
    with pytest.raises(Refused, match="no resource"):
        Bench().start().do(do.Order("finish", "teapot"))


def test_limits_that_run_out_are_recorded_once_and_trigger_what_waits_for_them() -> None:
    bench = Bench().start()
    bench.do(do.TakeDecision("D1", "wait"))
    brought = bench.advance(125, step=1)
    missed = [e for e in brought if isinstance(e, ev.LimitMissed)]
    assert missed == [ev.LimitMissed("shop", "rto", 120 * MINUTE)]
    assert bench.state.injects["missed"].status == "due"


def test_back_exactly_at_the_limit_is_not_missed() -> None:
    text = SMALL.replace("rto: 2 h", "rto: 1 h 45 min")
    bench = Bench(scenario_of(text)).start()
    assert "LimitMissed" not in kinds(bench.advance(150, step=1))


def test_a_limit_that_is_kept_is_never_recorded() -> None:
    assert "LimitMissed" not in kinds(Bench().start().advance(300, step=5))


def test_without_an_outage_it_begins_with_the_first_failure() -> None:
    text = SMALL.replace("outage: 2026-11-24 09:00", "start: 2026-11-24 09:00")
    bench = Bench(scenario_of(text)).start()
    assert twin.twin(bench.state) is None
    bench.advance(30)
    bench.do(do.Order("isolate", "server"))
    present = twin.twin(bench.state)
    assert present is not None
    assert present.origin_s == 1800
    assert present.state_of("power", bench.at) == "up"
    assert present.limit_ms("shop", "rto") == 150 * MINUTE
    assert back(bench) == (30 + 15 + 60) * MINUTE


def test_an_effect_before_anything_failed_does_nothing_and_says_so() -> None:
    text = SMALL.replace("outage: 2026-11-24 09:00", "start: 2026-11-24 09:00")
    bench = Bench(scenario_of(text)).start()
    (effect,) = bench.do(do.Order("extend", "server", 60))
    assert isinstance(effect, ev.EffectApplied)
    assert (effect.applied, effect.outcome) == (False, "nothing has failed yet")


def test_startex_may_lie_after_the_outage() -> None:
    text = SMALL.replace("outage:", "start: 2026-11-24 09:30 Europe/Berlin\noutage:")
    bench = Bench(scenario_of(text)).start()
    present = twin.twin(bench.state)
    assert present is not None
    assert present.origin_s == -1800
    assert back(bench) == 75 * MINUTE


def test_a_plan_without_resources_has_no_twin() -> None:
    head = "bcmsim: 1\ntitle: Talk\nkind: staff\nlanguage: en\nstart: 2026-11-24 09:00 Europe/Berlin\n"
    assert twin.twin(Bench(scenario_of(head)).state) is None
