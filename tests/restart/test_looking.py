"""Runs looked into as they were played tell what the reference tells; and how many are looked into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bcmsim.report.many_runs import many_runs_text
from bcmsim.report.many_runs_json import many_runs_document
from bcmsim.restart import looking
from bcmsim.restart.bottleneck import slots_by_skill
from bcmsim.restart.flat import flat_of
from bcmsim.restart.graphs import graphs_of
from bcmsim.restart.jobs import shares_of
from bcmsim.restart.looking import LEAST_RUNS, MOST_RUNS, look, look_into, runs_to_look_at
from bcmsim.restart.montecarlo import many_runs
from bcmsim.restart.parts import Plan, PlanError, PlanMeasure, Step
from bcmsim.restart.plan import build_plan
from bcmsim.restart.plenty import never_short
from bcmsim.restart.runs import play_runs
from bcmsim.restart.sensitivity import bars
from bcmsim.scenario.durations import Distribution, parse_distribution
from bcmsim.scenario.loading import load
from bcmsim.scenario.quantities import fixed
from tests.restart.making import DATA, DAY, MINUTE, measure, plan, pool, step, worker
from tests.restart.random_plans import Windows, measured_plans, plans, shift_plans, tight_plans

ANY = settings(max_examples=40, suppress_health_check=list(HealthCheck))
CLERK = {"clerk": 1}


@st.composite
def uncertain_steps(draw: st.DrawFn, one: Step) -> Step:
    """Whole minutes, so that ends meet; sometimes none at all, sometimes more than one attempt."""
    low, more = one.duration.planned // MINUTE, draw(st.integers(0, 3))
    low = max(low, draw(st.sampled_from([1, 1, 1, 0])))
    measured = [f"{low + minutes} min" for minutes in range(more + 1)]
    return replace(
        one,
        duration=parse_distribution({"measured": measured}) if more else fixed(low * MINUTE),
        fails=draw(st.sampled_from([0.0, 0.0, 0.0, 0.3])),
        pauses=one.pauses and draw(st.booleans()),
        hands_on_s=draw(st.sampled_from([None, None, one.hands_on_s])),
    )


@st.composite
def uncertain_plans(draw: st.DrawFn) -> Plan:
    """Plans of every kind; those that no run could do are left as they are."""
    kinds = plans() | plans(with_people=False) | measured_plans() | shift_plans() | tight_plans()
    made = draw(kinds)
    steps = tuple(draw(uncertain_steps(one)) for one in made.resources)
    people = tuple(replace(one, absent=draw(st.sampled_from([0.0, 0.0, 0.3]))) for one in made.people)
    return replace(made, resources=steps, people=people)


def checked(made: Plan) -> Plan | None:
    try:
        return made.checked()
    except PlanError:
        return None


@given(made=uncertain_plans(), seed=st.integers(0, 99), first=st.integers(0, 20))
@ANY
def test_runs_tell_what_the_reference_tells(made: Plan, seed: int, first: int) -> None:
    if checked(made) is None:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(looking, "_MOST_COLUMNS", 16)
        seen = look_into(made, play_runs(made, seed, first, 24))
    assert seen.sums == look(made, seed, first, 24).sums


@given(made=uncertain_plans(), seed=st.integers(0, 99))
@ANY
def test_people_without_end_are_as_good_as_asking_for_nobody(made: Plan, seed: int) -> None:
    if checked(made) is None:
        return
    for skill, slots in slots_by_skill(made.wiring).items():
        real = play_runs(made.with_people(skill, slots), seed, 0, 6)
        short = play_runs(never_short(made, skill), seed, 0, 6)
        assert short.up_s.tolist() == real.up_s.tolist()
        assert short.start_s.tolist() == real.start_s.tolist()


def test_people_without_end_do_not_come_before_those_whom_a_measure_brings() -> None:
    made = plan(
        [step("a", 10, staff=CLERK, after_reaction=False)],
        [worker("anna", "clerk"), worker("temp", "clerk", measure="agency")],
        measures=[measure("agency", {}, provision=5, chosen=True)],
        reaction=30,
    )
    assert play_runs(never_short(made, "clerk"), 0, 0, 1).start_s.tolist() == [[5 * MINUTE]]


def test_people_without_end_do_not_come_before_those_who_come_with_what_they_work_on() -> None:
    """Found by chance: a measure that replaces a resource brings its own people before the reaction time."""
    made = plan(
        [step("a", 1, after_reaction=False)],
        [worker("anna", "clerk"), worker("temp", "clerk", measure="agency")],
        measures=[measure("agency", {"a": 1}, provision=1, staff=CLERK, chosen=True)],
        reaction=2,
    )
    real = play_runs(made.with_people("clerk", 1), 0, 0, 1)
    assert (
        real.up_s.tolist() == play_runs(never_short(made, "clerk"), 0, 0, 1).up_s.tolist() == [[2 * MINUTE]]
    )


@given(made=uncertain_plans())
@ANY
def test_the_tornado_is_that_of_the_reference(made: Plan) -> None:
    if checked(made) is None:
        return
    numbers = range(len(made.resources))
    assert bars(made, numbers) == bars(made, numbers, "simpy")


def sums(made: Plan, runs: int = 40) -> tuple[Any, ...]:
    """What is seen in some runs, which is what the reference sees; with the means of looking."""
    seen = look_into(made, play_runs(made, 3, 0, runs)).sums
    assert seen == look(made, 3, 0, runs).sums
    return graphs_of(flat_of(made)).is_told, *seen


def drawn(steps: Sequence[Step]) -> list[Step]:
    spans = ({"low": "5 min", "high": f"{20 + 7 * n} min", "shape": "uniform"} for n in range(len(steps)))
    return [replace(one, duration=parse_distribution(span)) for one, span in zip(steps, spans, strict=True)]


def test_people_units_and_hands_are_followed() -> None:
    """Two skills, one person with both, two units, hands that are free early."""
    steps = [
        step("a", 0, staff=CLERK),
        step("b", 0, staff={"admin": 1}, uses={"tape": 1}),
        step("c", 0, "a", staff=CLERK, hands_on_s=3 * MINUTE),
        step("d", 0, "a", uses={"tape": 2}),
        step("e", 0, "b|c", staff={"admin": 2}),
        step("f", 0, staff=CLERK),
        step("g", 0, staff={"admin": 1, "keys": 1}, uses={"tape": 1}),
    ]
    people = [
        *pool("clerks", "clerk", 2, travel_s=10 * MINUTE),
        worker("anna", "admin"),
        worker("both", "admin", "clerk", absent=0.2),
        worker("bert", "admin", calendar=Windows([(0, 8 * MINUTE), (30 * MINUTE, DAY)])),
        worker("kim", "keys"),
    ]
    told, ended, critical, gain_s, busy_s, there_s = sums(plan(drawn(steps), people, capacities={"tape": 2}))
    assert told
    assert ended == 40
    assert 0 < max(critical) <= 40
    assert max(gain_s) > 0
    assert all(busy_s)
    assert all(busy <= there for busy, there in zip(busy_s, there_s, strict=True))


def test_attempts_that_fail_and_runs_that_never_end_are_left_to_the_reference_or_out() -> None:
    steps = drawn([step("a", 0, staff=CLERK), step("b", 0, "a"), step("c", 0, staff=CLERK)])
    steps[0] = replace(steps[0], fails=0.3)
    made = plan(steps, [worker("carla", "clerk", absent=0.3)])
    told, ended, *_rest = sums(made, 200)
    assert told
    assert 110 < ended < 170
    assert graphs_of(flat_of(made)).exceptions == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("steps", "people"),
    [
        ([step("a", 60, staff=CLERK, pauses=True)], [worker("c", "clerk", absences=((0, 60),))]),
        (
            [step("a", 60, staff={"clerk": 1, "admin": 1})],
            [worker("c", "clerk", "admin"), worker("d", "admin")],
        ),
        ([step("a", 60, staff=CLERK, hands_on_s=0)], [worker("c", "clerk")]),
        ([step("a", 0, fails=0.5)], []),
    ],
)
def test_what_the_seconds_do_not_tell_is_played_by_the_reference(
    steps: list[Step], people: list[Any]
) -> None:
    made = plan(steps, people)
    assert not sums(made)[0]
    assert runs_to_look_at(made, 10**6) == MOST_RUNS


@st.composite
def racing_plans(draw: st.DrawFn) -> Plan:
    """Two measures for the same resources, whole minutes, nobody asked for."""
    made = draw(plans(with_people=False))

    def some_minutes() -> Distribution:
        low, more = draw(st.integers(1, 3)), draw(st.integers(0, 4))
        return parse_distribution({"measured": [f"{low + minutes} min" for minutes in range(more + 1)]})

    names = [f"r{number}" for number in range(len(made.resources))]
    early, late = names[: len(names) // 2], names[len(names) // 2 :]
    group = st.lists(st.sampled_from(early or names), min_size=1, max_size=2, unique=True).map(tuple)
    measures = tuple(
        PlanMeasure(
            f"m{number}",
            replaces=tuple((name, some_minutes()) for name in late[:2]),
            provision_s=draw(st.sampled_from([0, 60, 120, 240])),
            needs=tuple(draw(st.lists(group, max_size=2))) if early else (),
            chosen=True,
        )
        for number in range(2)
    )
    steps = tuple(replace(one, duration=some_minutes()) for one in made.resources)
    return replace(made, resources=steps, measures=measures)


@given(made=racing_plans(), seed=st.integers(0, 99))
@ANY
def test_measures_that_race_are_seen_as_played(made: Plan, seed: int) -> None:
    try:
        runs = play_runs(made, seed, 0, 16)
    except PlanError:
        return
    assert graphs_of(flat_of(made)).is_told
    assert look_into(made, runs).sums == look(made, seed, 0, 16).sums


def test_measures_that_take_no_time_race_by_the_reference() -> None:
    steps = drawn([step("a", 0), step("b", 0, "a")])
    races = [measure("m", {"a": 0}, chosen=True), measure("n", {"a": 0}, chosen=True)]
    told, ended, critical, *_rest = sums(plan(steps, measures=races))
    assert (told, ended, critical) == (False, 40, [40, 40])


def test_how_many_runs_are_looked_into() -> None:
    """All where nobody is taken, or where all are few; fewer of great plans, and of what may fail."""
    steps = [step(f"r{n}", 1, staff=CLERK) for n in range(2_000)]
    clerks = pool("clerks", "clerk", 3)
    assert runs_to_look_at(plan([step("a", 1)]), 10**6) == 10**6
    assert runs_to_look_at(plan(steps, clerks), 5_000) == 5_000
    assert runs_to_look_at(plan(steps, clerks), 10**6) == 7_142
    failing = plan([replace(one, fails=0.000_1) for one in steps], clerks)
    assert 50 < runs_to_look_at(failing, 10**6) < 500
    paused = plan([step(f"r{n}", 0, staff=CLERK) for n in range(2_000)], clerks)
    assert (runs_to_look_at(paused, 10**6), runs_to_look_at(paused, 20)) == (LEAST_RUNS, 20)


def test_in_how_many_runs_a_skill_is_never_short() -> None:
    """All where nobody queues then; else as many as a million restarts make, but at least 50."""
    alone = plan([step(f"r{n}", 1, staff=CLERK) for n in range(2_000)], pool("clerks", "clerk", 3))
    assert shares_of(alone, 10**5).plenty == 10**5
    two = replace(
        alone,
        resources=(*alone.resources, step("last", 60, staff={"admin": 1})),
        people=(*alone.people, worker("anna", "admin")),
    )
    assert shares_of(two, 10**5).plenty == 249
    assert shares_of(two, 20).plenty == 20


def test_it_is_said_how_many_runs_were_looked_into() -> None:
    scenario_ = load(DATA / "uncertain.yaml")
    result = many_runs(build_plan(scenario_), 20, 1)
    text = " ".join(many_runs_text(scenario_, replace(result, looked_at=12, plenty_in=7)).split())
    assert "Critical, busy and the bottleneck among the resources: seen in the first 12 runs." in text
    assert "The bottleneck among the skills: seen in the first 7 runs." in text
    assert "seen in the first" not in many_runs_text(scenario_, result)
    document = many_runs_document(scenario_, replace(result, plenty_in=7))
    assert (document["looked_at"], document["skills_looked_at"]) == (20, 7)
