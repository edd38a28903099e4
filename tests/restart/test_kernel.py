"""Many runs: every player gives the seconds of the reference, in every run, whatever the plan asks for."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.restart.draws import KeyedDraws
from bcmsim.restart.kernel_compiled import compiled
from bcmsim.restart.parts import Plan, PlanError, Step
from bcmsim.restart.runs import Player, play_runs
from bcmsim.restart.simulation import simulate
from bcmsim.scenario.quantities import Distribution, fixed
from tests.restart.making import DAY, HOUR, MINUTE, act, plan, pool, step, worker
from tests.restart.random_plans import MINUTES, Windows, measured_plans, plans, shift_plans

STRESS = int(os.environ.get("BCMSIM_STRESS", "1"))
"""How many times as many random plans."""
PLAYERS: list[Player] = ["kernel", "compiled"] if compiled() else ["kernel"]
RUNS = 3
EMPIRICAL = Distribution("empirical", (60.0, 120.0, 120.0), 100)
UNIFORM = Distribution("uniform", (0.0, 3.0), 2)
PERT = Distribution("pert", (0.0, 60.0, 300.0), 60)


@st.composite
def crews(draw: st.DrawFn, made: Plan, one: Step) -> tuple[str, ...]:
    """People who fill the slots of the step; nobody where they cannot."""
    crew: list[str] = []
    for skill, count in one.staff:
        for _slot in range(count):
            able = [who.id for who in made.people if skill in who.skills and who.id not in crew]
            if not able:
                return ()
            crew.append(draw(st.sampled_from(able)))
    return tuple(crew)


@st.composite
def uncertain_plans(draw: st.DrawFn) -> Plan:
    """Plans with everything that a run may meet: chance, failures, measures, shifts, and part of it down."""
    made = draw(measured_plans() | shift_plans() | plans(most=9) | plans(with_people=False, most=9))
    lengths = st.sampled_from([EMPIRICAL, UNIFORM, PERT, fixed(60), fixed(0)])
    steps = []
    for one in made.resources:
        keys: dict[str, Any] = {}
        if draw(st.booleans()):
            keys["duration"] = draw(lengths)
        if draw(st.integers(0, 2)) == 2:
            keys["fails"] = draw(st.sampled_from([0.3, 0.7]))
            keys["retry"] = draw(st.none() | lengths)
        if draw(st.integers(0, 5)) == 5:
            keys["crew"] = draw(crews(made, one))
        if draw(st.integers(0, 9)) == 9:
            keys["release_s"] = draw(MINUTES)
        steps.append(replace(one, **keys))
    people = [replace(one, absent=draw(st.sampled_from([0.0, 0.0, 0.5, 1.0]))) for one in made.people]
    if not any(one.crew for one in steps) and draw(st.booleans()):
        people = [replace(one, skills=one.skills[:1], calendar=None, absences=()) for one in people]
    down = draw(st.none() | st.lists(st.sampled_from([one.id for one in steps]), unique=True).map(tuple))
    return replace(
        made, resources=tuple(steps), people=tuple(people), down=made.down if made.measures else down
    )


def agree(made: Plan, player: Player | None, first: int = 0, runs: int = RUNS) -> None:
    """Start, up and attempts of every resource in every run."""
    try:
        made.checked()
    except PlanError:
        return
    many = play_runs(made, 5, first, runs, player=player)
    for column in range(runs):
        run = simulate(made, draws=KeyedDraws(5, first + column))
        for row, (name, one) in enumerate(run.resources.items()):
            reference = tuple(-1 if second is None else second for second in (one.start_s, one.up_s))
            mine = many.start_s[row, column], many.up_s[row, column], many.attempts[row, column]
            assert mine == (*reference, one.attempts), (name, column)


@pytest.mark.parametrize("player", PLAYERS)
@given(made=uncertain_plans(), first=st.integers(0, 100))
@settings(max_examples=150 * STRESS)
def test_every_run_has_the_seconds_of_the_reference(player: Player, made: Plan, first: int) -> None:
    agree(made, player, first)


@given(made=uncertain_plans(), first=st.integers(0, 100))
@settings(max_examples=80 * STRESS)
def test_a_sweep_over_all_runs_has_the_seconds_of_the_reference(made: Plan, first: int) -> None:
    """Where nobody queues; with failures, alternatives, measures, and part of the plan down."""
    steps = tuple(replace(one, staff=(), uses=(), crew=()) for one in made.resources)
    measures = tuple(replace(one, staff=()) for one in made.measures)
    agree(replace(made, resources=steps, measures=measures, people=()), "sweep", first, 9)


def test_shifts_are_worked_out_as_far_as_a_run_goes() -> None:
    """Twelve hours of work on each of 40 days, when two weeks of shifts are known at first."""
    windows = [(day * DAY, day * DAY + 12 * HOUR) for day in range(60)]
    anna = worker("anna", "admin", calendar=Windows(windows))
    steps = [step(f"r{n}", 12 * 60, staff={"admin": 1}, pauses=True) for n in range(40)]
    many = play_runs(plan(steps, [anna], order="plan"), 1, 0, 2, player="kernel")
    assert many.up_s[-1].tolist() == [39 * DAY + 12 * HOUR] * 2
    for player in PLAYERS:
        agree(plan(steps, [anna], order="plan"), player)


@pytest.mark.parametrize("player", PLAYERS)
def test_a_run_that_cannot_end_ends(player: Player) -> None:
    """Two are needed, whose shifts never meet; what needs the result is never ready."""
    days = worker("days", "admin", calendar=Windows([(n * DAY, n * DAY + 8 * HOUR) for n in range(90)]))
    nights = worker(
        "nights", "admin", calendar=Windows([(n * DAY + 9 * HOUR, (n + 1) * DAY) for n in range(90)])
    )
    made = plan([step("a", 60, staff={"admin": 2}), step("b", 60, "a"), step("c", 60)], [days, nights])
    many = play_runs(made, 1, 0, 1, player=player)
    assert many.up_s.tolist() == [[-1], [-1], [HOUR]]
    assert many.start_s.tolist() == [[-1], [-1], [0]]
    agree(made, player)


def uncertain(count: int = 12) -> Plan:
    steps = [
        step(f"r{n}", 60, f"r{n - 3}" if n > 2 else "", staff={"admin": 1}, fails=0.2 * (n % 3 == 0))
        for n in range(count)
    ]
    drawn = [replace(one, duration=PERT) for one in steps]
    return plan(drawn, [replace(one, absent=0.2) for one in pool("admins", "admin", 3)])


@pytest.mark.parametrize("player", [*PLAYERS, "sweep"])
def test_a_run_is_the_same_alone_and_in_any_batch(player: Player) -> None:
    made = uncertain()
    if player == "sweep":
        made = replace(made, resources=tuple(replace(one, staff=()) for one in made.resources))
    whole = play_runs(made, 3, 0, 3_000, player=player)
    part = play_runs(made, 3, 1_021, 1_400, player=player)
    for name in ("start_s", "up_s", "attempts"):
        assert (getattr(whole, name)[:, 1_021:2_421] == getattr(part, name)).all()
    alone = play_runs(made, 3, 2_222, 1, player=player)
    assert (whole.up_s[:, 2_222] == alone.up_s[:, 0]).all()


def test_the_player_is_chosen_by_the_plan() -> None:
    made = uncertain()
    assert play_runs(made, 1, 0, 2).player == "kernel"
    assert play_runs(replace(made, resources=(step("a", 1), step("b", 1, "a"))), 1, 0, 2).player == "sweep"
    assert play_runs(made, 1, 0, 0).up_s.shape == (12, 0)
    with pytest.raises(ValueError, match="sweep does not play this plan"):
        play_runs(made, 1, 0, 2, player="sweep")


def test_runs_with_interventions_are_played_by_the_reference_and_say_so() -> None:
    made, act_ = uncertain(), act(1, "extend", "r0", by=30)
    many = play_runs(made, 2, 5, 3, interventions=[act_])
    assert many.player == "simpy"
    run = simulate(made, [act_], draws=KeyedDraws(2, 7))
    assert many.up_s[:, 2].tolist() == [one.up_s for one in run.resources.values()]
    with pytest.raises(ValueError, match="kernel does not play this plan"):
        play_runs(made, 2, 5, 3, interventions=[act_], player="kernel")


@pytest.mark.parametrize("player", [*PLAYERS, "sweep"])
def test_seconds_beyond_32_bits_are_told(player: Player) -> None:
    years = 10 * 365 * DAY // MINUTE
    made = plan([step(f"r{n}", years, f"r{n - 1}" if n else "") for n in range(9)])
    assert play_runs(made, 1, 0, 2, player=player).up_s[-1].tolist() == [90 * 365 * DAY] * 2
