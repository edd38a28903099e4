"""Every player goes on from the middle of an exercise with the seconds of the reference."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.restart.draws import KeyedDraws
from bcmsim.restart.forecast import Forecast, _by_reference, _from_present, forecast
from bcmsim.restart.parts import Plan
from bcmsim.restart.present import Known, Present
from bcmsim.restart.runs import Player, play_runs
from bcmsim.restart.simulation import Intervention
from tests.restart.test_kernel import PLAYERS, STRESS
from tests.restart.test_present import SLOW, moments, runs_of

RUNS = 3


def agree(moment: tuple[Plan, list[Intervention], int], player: Player | None, first: int) -> str:
    made, done, now_s = moment
    present = Present(made, done, now_s)
    many = play_runs(made, 5, first, RUNS, player=player, present=present)
    known = present.known()
    for column in range(RUNS):
        draws = KeyedDraws(5, first + column)
        played = Present(made, done, now_s, Known(known, draws))
        played.go_on(draws)
        for row, name in enumerate(played.wiring.ids):
            reference = max(0, played.up_s[row]) if played.clean[row] else -1
            assert many.up_s[row, column] == reference, (name, column, many.player)
    return many.player


@given(moment=moments())
@settings(max_examples=60 * STRESS, suppress_health_check=SLOW)
def test_a_forecast_by_the_kernel_is_that_of_the_reference(
    moment: tuple[Plan, list[Intervention], int],
) -> None:
    """Processes too: back already, by what runs though compromised, by alternatives."""
    made, done, now_s = moment
    if not runs_of(made):
        return
    seen = forecast(made, done, 4, 5, now_s=now_s)
    judge = _by_reference(made, _from_present(Present(made, done, now_s), done, now_s), 4, 5)
    assert (seen.by, judge.by) == ("kernel", "simpy")
    assert (seen.waz, seen.infeasible) == (judge.waz, judge.infeasible)
    assert told(seen) == told(judge)


def told(seen: Forecast) -> list[object]:
    return [
        (name, one.up, one.emergency, one.rto, one.mtpd, one.within) for name, one in seen.processes.items()
    ]


@pytest.mark.parametrize("player", PLAYERS)
@given(moment=moments(), first=st.integers(0, 100))
@settings(max_examples=100 * STRESS, suppress_health_check=SLOW)
def test_every_run_goes_on_with_the_seconds_of_the_reference(
    player: Player, moment: tuple[Plan, list[Intervention], int], first: int
) -> None:
    if runs_of(moment[0]):
        agree(moment, player, first)
