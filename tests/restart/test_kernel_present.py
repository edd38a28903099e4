"""Every player goes on from the middle of an exercise with the seconds of the reference."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.restart.draws import KeyedDraws
from bcmsim.restart.forecast import Forecast, _by_reference, _from_present, forecast
from bcmsim.restart.parts import Plan
from bcmsim.restart.present import Known, Present
from bcmsim.restart.runs import Player, Runs, play_runs
from bcmsim.restart.simulation import Intervention
from tests.restart.making import MINUTE, act, measure, plan, pool, step
from tests.restart.test_kernel import PLAYERS, STRESS
from tests.restart.test_present import SLOW, busy_moments, minutes, moments, runs_of, uncertain_step

RUNS = 3


def agree(
    moment: tuple[Plan, list[Intervention], int], player: Player | None, first: int, runs: int = RUNS
) -> Runs:
    made, done, now_s = moment
    present = Present(made, done, now_s)
    many = play_runs(made, 5, first, runs, player=player, present=present)
    known = present.known()
    for column in range(runs):
        draws = KeyedDraws(5, first + column)
        played = Present(made, done, now_s, Known(known, draws))
        played.go_on(draws)
        for row, name in enumerate(played.wiring.ids):
            reference = max(0, played.up_s[row]) if played.clean[row] else -1
            assert many.up_s[row, column] == reference, (name, column, many.player)
    return many


@given(moment=moments())
@settings(max_examples=40 * STRESS, suppress_health_check=SLOW)
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
@given(moment=moments() | busy_moments(), first=st.integers(0, 100))
@settings(max_examples=60 * STRESS, suppress_health_check=SLOW)
def test_every_run_goes_on_with_the_seconds_of_the_reference(
    player: Player, moment: tuple[Plan, list[Intervention], int], first: int
) -> None:
    if runs_of(moment[0]):
        agree(moment, player, first)


DRAWN = minutes(20, 60)


@pytest.mark.parametrize("player", PLAYERS)
def test_an_own_restart_that_fails_leaves_the_measure_beside_it_going_on(player: Player) -> None:
    own = uncertain_step("a", DRAWN, fails=0.5)
    made = plan([own], measures=[measure("m", replaces={"a": 90})])
    for now in (10, 45):
        agree((made, [act(5, "activate", "m")], now * MINUTE), player, 0, 20)


@pytest.mark.parametrize("player", PLAYERS)
def test_a_paused_restart_that_a_measure_overtakes_frees_its_people_and_its_room(player: Player) -> None:
    """Two work on it, one is called away; when the measure is done the other can go on elsewhere."""
    first = uncertain_step("a", DRAWN, staff={"admin": 2}, uses={"room": 1})
    after = uncertain_step("b", DRAWN, staff={"admin": 1}, uses={"room": 1})
    made = plan(
        [first, after],
        pool("admins", "admin", 2),
        capacities={"room": 1},
        measures=[measure("m", replaces={"a": 30})],
        order="plan",
    )
    done = [act(10, "activate", "m"), act(20, "absent", "admins/2")]
    many = agree((made, done, 25 * MINUTE), player, 0, 20)
    assert set(many.up_s[0].tolist()) == {40 * MINUTE}
    assert (many.up_s[1] > 60 * MINUTE).all()


@pytest.mark.parametrize("player", PLAYERS)
def test_what_fails_waits_for_a_need_that_was_compromised_meanwhile(player: Player) -> None:
    """b goes on as long as a runs; to begin anew it would need a clean one, which nobody is rebuilding."""
    made = plan([step("a", 5), uncertain_step("b", DRAWN, "a", fails=0.5)])
    many = agree((made, [act(10, "compromise", "a")], 15 * MINUTE), player, 0, 20)
    assert set(many.up_s[0].tolist()) == {-1}
    assert -1 in many.up_s[1]
    assert (many.up_s[1] > 0).any()


@pytest.mark.parametrize("player", [None, *PLAYERS])
def test_what_is_all_up_stays_up(player: Player | None) -> None:
    made = plan([uncertain_step("a", DRAWN), uncertain_step("b", DRAWN, "a")])
    many = agree((made, [], 3 * 60 * MINUTE), player, 0)
    assert set(many.up_s[1].tolist()) == {80 * MINUTE}
