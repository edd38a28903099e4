"""A plan that differs in its measures, in what is down, or in its people plays as if it were built anew."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.restart.parts import Plan, PlanError
from bcmsim.restart.simulation import RestartRun, simulate
from bcmsim.restart.strategy_runs import Missing
from tests.restart.making import act, measure, plan, play, step, worker
from tests.restart.random_plans import measured_plans


def told(run: RestartRun) -> dict[str, object]:
    """Everything that the run says of resources, processes and people."""
    return {
        "resources": dict(run.resources),
        "processes": {name: (one.up_s, one.emergency_s, one.history) for name, one in run.processes.items()},
        "waz": run.waz_s,
        "infeasible": run.infeasible,
    }


def anew(made: Plan) -> Plan:
    """The same plan, with nothing worked out yet."""
    return replace(made)


@settings(max_examples=50)
@given(measured_plans(), st.data())
def test_other_measures_or_another_outage_need_no_new_wiring(made: Plan, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from([one.id for one in made.measures] or ["-"]), unique=True))
    failed = tuple(data.draw(st.lists(st.sampled_from(made.wiring.ids), unique=True)))
    simulate(made)
    other = made.with_measures(chosen).with_down(failed)
    assert other.wiring.chosen == anew(other).wiring.chosen
    assert told(simulate(other)) == told(simulate(anew(other)))


@settings(max_examples=50)
@given(measured_plans(), st.integers(0, 3), st.data())
def test_more_people_need_no_new_wiring(made: Plan, count: int, data: st.DataObject) -> None:
    simulate(made)
    more = made.with_people(data.draw(st.sampled_from(made.wiring.skills or ["admin"])), count)
    assert len(more.people) == len(made.people) + count
    assert told(simulate(more)) == told(simulate(anew(more)))


@settings(max_examples=50)
@given(measured_plans(), st.data())
def test_who_is_missing_from_the_outage_on_is_as_if_taken_away_then(made: Plan, data: st.DataObject) -> None:
    """Without an intervention, so that many runs can be played."""
    brought = {one.id for one in made.people if one.measure is not None}
    names = [one.id for one in made.people if one.id not in brought]
    missing = data.draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    absent = play(made, *(act(0, "absent", name) for name in missing))
    assert told(simulate(made, draws=Missing(missing))) == told(absent)


def test_a_skill_that_is_new_is_wired() -> None:
    made = plan([step("a", 10, staff={"admin": 1})], [worker("anna", "admin")])
    more = made.with_people("dba", 2)
    assert more.wiring.skills == ["admin", "dba"]
    assert [one.id for one in more.wiring.people] == ["anna", "dba/1", "dba/2"]


def test_a_measure_that_closes_a_ring_is_refused_however_it_is_chosen() -> None:
    made = plan([step("a", 60), step("b", 60, "a")], measures=[measure("m", {"a": 5}, needs="b")])
    with pytest.raises(PlanError, match="ring: a -> b -> a"):
        made.with_measures(["m"])
    assert simulate(made.with_measures([])).waz_s == 7200
