"""A forecast in the middle of an exercise: the past is what was shown, the rest is chance given that past."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bcmsim.restart.draws import KeyedDraws, duration_key, least_word
from bcmsim.restart.forecast import forecast
from bcmsim.restart.parts import Plan, PlanError
from bcmsim.restart.present import Known, Present
from bcmsim.restart.results import RestartRun
from bcmsim.restart.simulation import Intervention, simulate
from bcmsim.restart.work import Planned
from bcmsim.scenario.quantities import Distribution, fixed
from tests.restart.making import MINUTE, act, plan, pool, process, step, worker
from tests.restart.random_plans import interventions, measured_plans, shift_plans
from tests.restart.test_kernel import EMPIRICAL, PERT, STRESS, uncertain_plans

LONG = st.sampled_from(
    [
        fixed(900),
        fixed(1800),
        Distribution("uniform", (300.0, 2400.0), 1350),
        Distribution("pert", (60.0, 900.0, 3600.0), 900),
        Distribution("empirical", (600.0, 1200.0, 1200.0, 3600.0), 1650),
    ]
)
BUSY = (
    *("absent", "absent", "absent", "absent", "available", "available", "activate", "activate", "activate"),
    *("extend", "step_failed", "compromise", "isolate", "fail", "finish", "start", "prioritise", "restore"),
)
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]


class AsPlanned(Planned):
    """No chance in what is to come either."""

    def longer(
        self, resource: str, measure: str | None, attempt: int, distribution: Distribution, lasted_s: int
    ) -> int:
        return distribution.planned


@st.composite
def moments(draw: st.DrawFn) -> tuple[Plan, list[Intervention], int]:
    """A plan, what people did, and a second not before that."""
    made = draw(uncertain_plans() | measured_plans())
    if draw(st.booleans()):  # nothing tells people apart
        people = [replace(one, calendar=None, absences=(), skills=one.skills[:1]) for one in made.people]
        steps = [replace(one, crew=(), staff=one.staff[:1]) for one in made.resources]
        known = dict.fromkeys(skill for one in people for skill in one.skills)
        steps = [replace(one, staff=tuple(s for s in one.staff if s[0] in known)) for one in steps]
        made = replace(made, people=tuple(people), resources=tuple(steps))
    if draw(st.booleans()):  # much is still to be done
        longer = [
            replace(one, duration=draw(LONG)) if one.duration.planned else one for one in made.resources
        ]
        made = replace(made, resources=tuple(longer))
    now_s = draw(st.integers(0, 25)) * 60 + draw(st.sampled_from([0, 0, 1, 30]))
    done = [one for one in draw(st.lists(interventions(made), max_size=8)) if one.at_s <= now_s]
    return made, [replace(one, key=str(n)) for n, one in enumerate(done)], now_s


@st.composite
def busy_moments(draw: st.DrawFn) -> tuple[Plan, list[Intervention], int]:
    """Long work that people leave and come back to, that measures overtake, that fails or is stamped late."""
    made = draw(measured_plans() | shift_plans() | uncertain_plans())
    chances = st.sampled_from([0.0, 0.0, 0.4])
    steps = [replace(one, duration=draw(LONG), fails=draw(chances)) for one in made.resources]
    measures = [
        replace(
            one,
            chosen=draw(st.integers(0, 3)) == 0,
            replaces=tuple((name, draw(LONG)) for name, _s in one.replaces),
        )
        for one in made.measures
    ]
    people = made.people
    if draw(st.booleans()):
        people = tuple(replace(one, calendar=None, absences=()) for one in people)
    made = replace(made, resources=tuple(steps), people=people, measures=tuple(measures))
    now_s = draw(st.integers(1, 40)) * 60
    done = []
    for number in range(draw(st.integers(0, 8))):
        action = draw(st.sampled_from(BUSY))
        one = draw(interventions(made, action=action))
        at_s = draw(st.integers(0, now_s // 60)) * 60
        until_s = None if one.until_s is None else at_s + one.until_s - one.at_s
        is_late = action in ("start", "finish", "step_failed") and draw(st.booleans())
        since_s = 0 if is_late else one.since_s
        done.append(replace(one, at_s=at_s, until_s=until_s, since_s=since_s, key=str(number)))
    return made, done, now_s


def runs_of(made: Plan) -> bool:
    try:
        made.checked()
    except PlanError:
        return False
    return True


def ends(engine: Present) -> list[tuple[bool, int, int | None]]:
    return [
        (bool(engine.clean[number]), engine.up_s[number], engine.works[number].start_s)
        for number in range(len(engine.clean))
    ]


@given(moment=moments())
@settings(max_examples=40 * STRESS, suppress_health_check=SLOW)
def test_without_chance_the_forecast_is_what_the_exercise_shows(
    moment: tuple[Plan, list[Intervention], int],
) -> None:
    """Cut at any second and played on, the run is the one that was never cut."""
    made, done, now_s = moment
    if not runs_of(made):
        return
    cut = Present(made, done, now_s)
    cut.go_on(AsPlanned())
    whole = Present(made, done, 10**9)
    assert ends(cut) == ends(whole)
    assert [list(cut.history[n]) for n in range(len(cut.clean))] == [
        list(whole.history[n]) for n in range(len(cut.clean))
    ]


@given(moment=moments(), run=st.integers(0, 100))
@settings(max_examples=30 * STRESS, suppress_health_check=SLOW)
def test_every_run_has_the_past_that_was_shown(
    moment: tuple[Plan, list[Intervention], int], run: int
) -> None:
    made, done, now_s = moment
    if not runs_of(made):
        return
    shown = Present(made, done, now_s)
    draws = KeyedDraws(5, run)
    played = Present(made, done, now_s, Known(shown.known(), draws))
    assert [list(played.history[n]) for n in range(len(made.resources))] == [
        list(shown.history[n]) for n in range(len(made.resources))
    ]
    assert played.begun() == shown.begun()
    played.go_on(draws)
    for number in range(len(made.resources)):
        past = [entry for entry in played.history[number] if entry[0] <= now_s]
        assert past == list(shown.history[number])
    for one in shown.begun():
        assert draws.longer(*one[1:6]) > one.lasted_s
        assert draws.longer(*one[1:6]) > one.spent_s


def uncertain_step(name: str, shape: Distribution, needs: str = "", **keys: Any) -> Any:
    return replace(step(name, 0, needs, **keys), duration=shape)


def minutes(low: float, high: float) -> Distribution:
    return Distribution("uniform", (low * 60, high * 60), round((low + high) * 30))


def ups(made: Plan, done: list[Intervention], now: float, runs: int = 250) -> list[list[int]]:
    """When each resource is up, by run, as the reference plays them."""
    now_s = round(now * 60)
    known = Present(made, done, now_s).known()
    result = []
    for run in range(runs):
        draws = KeyedDraws(1, run)
        played = Present(made, done, now_s, Known(known, draws))
        played.go_on(draws)
        result.append([up if clean else -1 for up, clean in zip(played.up_s, played.clean, strict=True)])
    return [list(column) for column in zip(*result, strict=True)]


def share(times: list[int], minute: float) -> float:
    return sum(0 <= second <= minute * 60 for second in times) / len(times)


def test_work_in_progress_lasts_as_drawn_given_that_it_has_lasted_so_long() -> None:
    """Uniform from 10 to 50 min, planned 30: at minute 20 it is uniform from 20 to 50."""
    made = plan([uncertain_step("a", minutes(10, 50)), uncertain_step("b", minutes(0, 20), "a")])
    free, half = ups(made, [], 0)[0], ups(made, [], 20)[0]
    assert share(free, 20) == pytest.approx(0.25, abs=0.08)
    assert min(half) > 20 * MINUTE
    assert share(half, 35) == pytest.approx(0.5, abs=0.08)
    assert max(half) <= 50 * MINUTE


def test_what_is_over_is_over_and_what_follows_it_is_free() -> None:
    """At its planned end, or reported done, it is up; what comes after it is drawn from there."""
    made = plan([uncertain_step("a", minutes(10, 50)), uncertain_step("b", minutes(0, 20), "a")])
    first, then = ups(made, [], 30)
    assert set(first) == {30 * MINUTE}
    assert 30 * MINUTE < min(then) < max(then) <= 50 * MINUTE
    first, then = ups(made, [act(12, "finish", "a")], 13)
    assert set(first) == {12 * MINUTE}
    assert min(then) > 13 * MINUTE
    assert share(then, 22.5) == pytest.approx(0.5, abs=0.08)


def test_what_was_added_comes_on_top_and_was_known_to_be_needed() -> None:
    """Uniform 10 to 50; at minute 15 somebody says that it takes 60 more: it had lasted 15 by then."""
    made = plan([uncertain_step("a", minutes(10, 50))])
    (times,) = ups(made, [act(15, "extend", "a", by=60)], 16)
    assert 75 * MINUTE < min(times) < 77 * MINUTE
    assert max(times) <= 110 * MINUTE
    (late,) = ups(made, [act(15, "extend", "a", by=60)], 85)
    assert min(late) > 85 * MINUTE


def test_beyond_everything_that_can_be_drawn_it_ends_as_planned() -> None:
    shape = Distribution("uniform", (600.0, 1200.0), 3600)
    (times,) = ups(plan([uncertain_step("a", shape)]), [], 30, 20)
    assert set(times) == {3600}


def test_an_attempt_that_failed_is_past_and_the_next_is_free() -> None:
    made = plan([uncertain_step("a", minutes(10, 50), fails=0.5, retry=10)])
    (times,) = ups(made, [act(20, "step_failed", "a")], 25)
    assert min(times) == 30 * MINUTE
    assert {second % (10 * MINUTE) for second in times} == {0}
    assert share(times, 30) == pytest.approx(0.5, abs=0.08)


def test_who_has_come_is_there_and_who_has_not_may_be_absent() -> None:
    """Two in three are not there: until the first one has come, who is on the way is a matter of chance."""
    people = [worker("anna", "admin", travel_s=600, absent=0.7), worker("bernd", "admin", travel_s=3600)]
    made = plan([step("a", 30, staff={"admin": 1})], people)
    before, after = ups(made, [], 5)[0], ups(made, [], 10)[0]
    assert set(before) == {40 * MINUTE, 90 * MINUTE}
    assert share(before, 40) == pytest.approx(0.3, abs=0.08)
    assert set(after) == {40 * MINUTE}


def test_who_is_reported_comes_as_reported() -> None:
    made = plan([step("a", 30, staff={"admin": 1})], [worker("anna", "admin", travel_s=600, absent=0.7)])
    assert set(ups(made, [act(1, "absent", "anna", until=50)], 5)[0]) == {80 * MINUTE}
    assert set(ups(made, [act(1, "absent", "anna")], 5)[0]) == {-1}
    gone = ups(made, [act(12, "absent", "anna", until=50)], 20)
    assert set(gone[0]) == {78 * MINUTE}


def test_hands_are_needed_as_long_as_the_plan_says() -> None:
    """`hands_on` counts from the start: 20 minutes, also where less was planned."""
    shape = Distribution("uniform", (600.0, 3000.0), 900)
    made = plan(
        [uncertain_step("a", shape, staff={"admin": 1}, hands_on_s=1200), step("b", 1, staff={"admin": 1})],
        pool("admins", "admin", 1),
        order="plan",
    )
    first, then = ups(made, [], 12)
    assert min(first) > 12 * MINUTE
    assert [min(up, 20 * MINUTE) + MINUTE for up in first] == then


@given(
    shape=st.sampled_from(
        [EMPIRICAL, PERT, minutes(0, 3), Distribution("lognormal", (60.0, 200.0), 60), fixed(60)]
    ),
    lasted_s=st.integers(-1, 400),
    first=st.integers(0, 50),
)
@settings(max_examples=100)
def test_words_beyond_are_those_of_longer_work(shape: Distribution, lasted_s: int, first: int) -> None:
    least = least_word(shape, lasted_s)
    one = KeyedDraws(3, first)
    sampler = one._sampler
    assert sampler is not None
    drawn = sampler.lengths(7, 1, shape, first, 20, lasted_s=lasted_s).tolist()
    if least == 2**32:
        assert set(drawn) == {shape.planned}
    else:
        assert min(drawn) > lasted_s
    key = duration_key("x", None)
    many = sampler.lengths(key, 2, shape, first, 20, lasted_s=lasted_s).tolist()
    assert many == [one.of_run(first + n).longer("x", None, 2, shape, lasted_s) for n in range(20)]


def test_a_forecast_of_the_present_says_what_played_it_and_how_often() -> None:
    made = plan(
        [uncertain_step("a", minutes(10, 50))],
        processes=[process("mail", "a", rto=40, mtpd=45)],
    )
    seen = forecast(made, [act(5, "declare", "emergency")], 300, now_s=20 * MINUTE, few=60)
    assert seen.runs in (60, 300)
    mail = seen.processes["mail"]
    assert mail.rto is not None
    assert mail.mtpd is not None
    assert mail.rto.share == pytest.approx(2 / 3, abs=0.2)
    assert mail.mtpd.share >= mail.rto.share
    assert mail.up is not None
    assert (mail.up.p10 or 0) > 20 * MINUTE


def test_without_chance_the_forecast_is_certain() -> None:
    made = plan([step("a", 10), step("b", 20, "a")], processes=[process("mail", "b", rto=40)])
    seen = forecast(made, [act(5, "extend", "a", by=7)], 20, now_s=6 * MINUTE)
    whole: RestartRun = simulate(made, [act(5, "extend", "a", by=7)])
    assert (seen.waz.min, seen.waz.max) == (whole.waz_s, whole.waz_s)
