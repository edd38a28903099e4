"""Many runs: every player gives the seconds of the reference, in every run, whatever the plan asks for."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.restart import kernel
from bcmsim.restart.draws import KeyedDraws
from bcmsim.restart.flat import flat_of
from bcmsim.restart.parts import Plan, PlanError
from bcmsim.restart.runs import Player, play_runs
from bcmsim.restart.simulation import Intervention, simulate
from bcmsim.scenario.quantities import Distribution, fixed
from tests.restart.making import DAY, HOUR, measure, plan, pool, step, worker
from tests.restart.random_plans import MINUTES, Windows, measured_plans, plans, shift_plans

STRESS = int(os.environ.get("BCMSIM_STRESS", "1"))
"""How many times as many random plans."""
PLAYERS: list[Player] = ["kernel", "compiled"] if kernel.compiled() else ["kernel"]
RUNS = 3
EMPIRICAL = Distribution("empirical", (60.0, 120.0, 120.0), 100)
UNIFORM = Distribution("uniform", (0.0, 3.0), 2)
PERT = Distribution("pert", (0.0, 60.0, 300.0), 60)


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
        if made.people and draw(st.integers(0, 9)) == 9:
            keys["crew"] = tuple(draw(st.lists(st.sampled_from([p.id for p in made.people]), max_size=2)))
            keys["crew"] = tuple(dict.fromkeys(keys["crew"]))
        if draw(st.integers(0, 9)) == 9:
            keys["release_s"] = draw(MINUTES)
        steps.append(replace(one, **keys))
    people = [replace(one, absent=draw(st.sampled_from([0.0, 0.0, 0.5, 1.0]))) for one in made.people]
    if draw(st.booleans()):
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
