"""How sure the forecast is: what is asked, what is answered, and that asking changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bcmsim.exercise.outlook import answer, moment_of, question
from bcmsim.exercise.twin import Twin
from bcmsim.restart.simulation import simulate
from bcmsim.scenario.quantities import Distribution
from tests.restart.making import HOUR, MINUTE, act, plan, process, step, worker

LONG = Distribution("uniform", (10.0 * MINUTE, 50.0 * MINUTE), 30 * MINUTE)
CERTAIN = plan([step("a", 30), step("b", 10, "a")], processes=[process("mail", "b", rto=50, mtpd=70)])
UNCERTAIN = replace(CERTAIN, resources=(replace(CERTAIN.resources[0], duration=LONG), CERTAIN.resources[1]))
ORIGIN_S = HOUR
"""The outage comes an hour into the exercise."""


def twin(made: object = UNCERTAIN, *done: object) -> Twin:
    return Twin(simulate(made, list(done)), ORIGIN_S)  # type: ignore[arg-type]


def ms(minute: float) -> int:
    """Minutes since the outage as scenario time."""
    return round((minute * MINUTE + ORIGIN_S) * 1000)


def test_a_plan_without_chance_has_no_question() -> None:
    assert question(twin(CERTAIN), ms(5)) is None
    assert question(twin(replace(CERTAIN, people=(worker("a", "x", absent=0.1),))), ms(5)) is not None
    failing = replace(CERTAIN, resources=(replace(CERTAIN.resources[0], fails=0.1), CERTAIN.resources[1]))
    assert question(twin(failing), ms(5)) is not None


def test_the_answer_tells_scenario_times_and_the_chance_of_each_limit() -> None:
    asked = question(twin(), ms(5))
    assert asked is not None
    mail = answer(asked, 400).processes["mail"]
    assert mail.p10_ms is not None
    assert mail.p90_ms is not None
    assert ms(20) < mail.p10_ms < ms(28)
    assert ms(52) < mail.p90_ms < ms(60)
    assert mail.chances["rto"] == pytest.approx(0.75, abs=0.07)
    assert mail.chances["mtpd"] == 1
    assert "emergency" not in mail.chances


def test_the_same_moment_has_the_same_answer_and_asking_changes_nothing() -> None:
    shown = twin()
    before = shown.run.resources["b"].up_s
    asked = question(shown, ms(20))
    assert asked is not None
    again = question(twin(), ms(20))
    assert again is not None
    assert answer(asked, 100).processes == answer(again, 100).processes
    assert shown.run.resources["b"].up_s == before


def test_a_large_plan_has_fewer_runs() -> None:
    many = replace(UNCERTAIN, resources=(*UNCERTAIN.resources, *(step(f"r{n}", 1) for n in range(998))))
    for made, runs in ((UNCERTAIN, 1000), (many, 150)):
        asked = question(twin(made), ms(5))
        assert asked is not None
        assert answer(asked).runs == runs


def test_before_the_outage_everything_is_still_a_matter_of_chance() -> None:
    asked = question(twin(), ms(-30))
    assert asked is not None
    early = answer(asked, 200).processes["mail"]
    later = question(twin(), ms(40))
    assert later is not None
    assert (early.p10_ms or 0) < ms(30)
    assert answer(later, 200).processes == {}  # what is uncertain is over


def test_a_moment_is_another_one_when_something_happened_or_minutes_passed() -> None:
    shown = twin()
    assert moment_of(shown, ms(6)) == moment_of(shown, ms(9))
    assert moment_of(shown, ms(6)) != moment_of(shown, ms(11))
    assert moment_of(shown, ms(30) - 1000) != moment_of(shown, ms(30))
    assert moment_of(shown, ms(6)) != moment_of(twin(UNCERTAIN, act(2, "extend", "a", by=5)), ms(6))


def test_a_process_whose_rto_asks_for_emergency_operation_is_judged_by_that() -> None:
    mail = process("mail", "b", emergency="a", rto=45, within=40, rto_of="emergency")
    asked = question(twin(replace(UNCERTAIN, processes=(mail,))), ms(0))
    assert asked is not None
    seen = answer(asked, 400).processes["mail"]
    assert seen.p90_ms is not None
    assert ms(42) < seen.p90_ms < ms(49)
    assert seen.chances["rto"] > seen.chances["emergency"] > 0.65
