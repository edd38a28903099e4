"""What holds in every run, shown on random plans; and a second simulation that shares no code."""

from __future__ import annotations

import itertools
from dataclasses import asdict, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.restart.parts import Plan
from bcmsim.restart.results import RestartRun
from bcmsim.restart.simulation import Intervention, simulate
from tests.restart import oracle
from tests.restart.random_plans import interventions, measured_plans, plans, shift_plans


def fields(run: RestartRun) -> dict[str, Any]:
    """Everything that a run says."""
    return {
        "resources": {name: asdict(one) for name, one in run.resources.items()},
        "processes": {name: asdict(one) for name, one in run.processes.items()},
        "staff": dict(run.staff),
        "waz": run.waz_s,
        "infeasible": run.infeasible,
        "outcomes": dict(run.outcomes),
        "measures": dict(run.measures),
    }


@given(plans() | shift_plans())
@settings(max_examples=150)
def test_simulation_and_the_plain_rules_agree_on_every_second(plan: Plan) -> None:
    run, jobs = simulate(plan), oracle.run(plan)
    for name, job in jobs.items():
        mine = run.resources[name]
        assert (mine.start_s, mine.up_s, list(mine.staff)) == (job.start, job.up, job.worked), name
    assert (run.infeasible is None) == all(job.up is not None for job in jobs.values())


def longest_chain(plan: Plan) -> int:
    """Without people: everything starts when it may."""
    ups: dict[str, int] = {}
    steps = {step.id: step for step in plan.resources}

    def up(name: str) -> int:
        if name not in ups:
            step = steps[name]
            start = plan.reaction_s if step.after_reaction else 0
            start = max([start, *(min(up(one) for one in group) for group in step.needs)])
            ups[name] = start + step.duration.planned
        return ups[name]

    return max(up(name) for name in steps)


@given(plans())
@settings(max_examples=40)
def test_waz_is_at_least_the_longest_chain(plan: Plan) -> None:
    waz_s = simulate(plan).waz_s
    assert waz_s is None or waz_s >= longest_chain(plan)


@given(plans(with_people=False, most=9))
@settings(max_examples=40)
def test_waz_without_people_and_capacities_is_the_longest_chain(plan: Plan) -> None:
    assert simulate(plan).waz_s == longest_chain(plan)


@given(plans(with_people=False, most=9), st.data())
@settings(max_examples=40)
def test_fewer_needs_never_lengthen_a_plan_without_people(plan: Plan, data: st.DataObject) -> None:
    step = data.draw(st.sampled_from(plan.resources))
    fewer = replace(step, needs=step.needs[1:])
    changed = replace(plan, resources=tuple(fewer if one is step else one for one in plan.resources))
    before, after = simulate(plan).waz_s, simulate(changed).waz_s
    assert before is not None
    assert after is not None
    assert after <= before


@given(plans(with_people=False, most=9))
@settings(max_examples=40)
def test_without_people_a_step_delayed_by_its_slack_does_not_delay_the_plan(plan: Plan) -> None:
    run = simulate(plan)
    for name, one in run.resources.items():
        for longer, same in ((one.slack_s, True), ((one.slack_s or 0) + 1, False)):
            by_s = longer or 0
            extended = simulate(plan, [Intervention(0, "extend", name, by_s=by_s)])
            took_effect = extended.outcomes["0"].applied
            if took_effect and not any(len(group) > 1 for step in plan.resources for group in step.needs):
                assert (extended.waz_s == run.waz_s) is same, (name, by_s)


def check_rules(plan: Plan, run: RestartRun) -> None:
    """Nobody on two resources, no capacity exceeded, nothing begun before its needs were up."""
    for spans in run.staff.values():
        for (_start, end, _one), (start, _end, _other) in itertools.pairwise(spans):
            assert start >= end
    for name, units in plan.capacities:
        for second in {start for one in run.resources.values() for start, _end in one.busy}:
            used = 0
            for step in plan.resources:
                one = run.resources[step.id]
                replaced = one.by_measure is not None
                if not replaced and run.state_at(step.id, second) in ("restarting", "paused"):
                    used += dict(step.uses).get(name, 0)
            assert used <= units
    measured = {name for measure in plan.measures for name, _duration in measure.replaces}
    for step in plan.resources:
        if step.id in measured:
            continue
        for (_before, past), (second, state) in zip(
            run.resources[step.id].history, run.resources[step.id].history[1:], strict=False
        ):
            if state == "restarting" and past == "ready":
                for group in step.needs:
                    assert any(up_at_or_within(run, need, second) for need in group), (step.id, second)
                assert second >= plan.reaction_s or not step.after_reaction


def up_at_or_within(run: RestartRun, resource: str, second: int) -> bool:
    """Up at the beginning of this second, or for a moment in it."""
    history = run.resources[resource].history
    within = [state for at, state in history if at == second]
    return "up" in (*within, run.state_at(resource, second))


@given(measured_plans(), st.data())
@settings(max_examples=80)
def test_rules_hold_and_runs_repeat_whatever_intervenes(plan: Plan, data: st.DataObject) -> None:
    acts = data.draw(st.lists(interventions(plan), max_size=6))
    run = simulate(plan, acts)
    check_rules(plan, run)
    assert len(run.outcomes) == len(acts)
    assert all(outcome.applied or outcome.reason for outcome in run.outcomes.values())
    assert fields(simulate(plan, acts)) == fields(run)
    assert (run.waz_s is None) == (run.infeasible is not None)


def before(run: RestartRun, second: int) -> dict[str, Any]:
    """What had happened by the end of the second before this one."""
    return {
        "resources": {
            name: [entry for entry in one.history if entry[0] < second] for name, one in run.resources.items()
        },
        "processes": {
            name: [entry for entry in one.history if entry[0] < second] for name, one in run.processes.items()
        },
        "staff": {
            name: [(start, min(end, second), on) for start, end, on in spans if start < second]
            for name, spans in run.staff.items()
            if any(start < second for start, _end, _on in spans)
        },
    }


@given(measured_plans(), st.data())
@settings(max_examples=80)
def test_an_intervention_changes_nothing_before_its_time(plan: Plan, data: st.DataObject) -> None:
    """The prefix property: what was shown once stays true."""
    acts = data.draw(st.lists(interventions(plan), max_size=4))
    added = data.draw(interventions(plan))
    without, with_it = simulate(plan, acts), simulate(plan, [*acts, added])
    if added.at_s < without.resources[plan.resources[0].id].history[0][0]:
        return  # it moves the beginning itself
    assert before(with_it, added.at_s) == before(without, added.at_s)


@given(measured_plans(), st.data(), st.integers(0, 25))
@settings(max_examples=50)
def test_a_run_to_a_second_is_the_beginning_of_the_whole_run(
    plan: Plan, data: st.DataObject, minute: int
) -> None:
    acts = data.draw(st.lists(interventions(plan), max_size=4))
    whole, part = simulate(plan, acts), simulate(plan, acts, until_s=minute * 60)
    assert before(part, minute * 60) == before(whole, minute * 60)
    for name in whole.resources:
        assert part.state_at(name, minute * 60) == whole.state_at(name, minute * 60)
    for name in whole.processes:
        assert part.operation_at(name, minute * 60) == whole.operation_at(name, minute * 60)
