"""Effects of injects and decisions, and the leader's orders, on a running restart (scenario-format.md)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bcmsim.i18n import using
from bcmsim.restart.parts import Plan
from bcmsim.restart.simulation import Intervention
from bcmsim.scenario.texts import parse_text
from tests.restart.making import (
    HOUR,
    MINUTE,
    act,
    measure,
    plan,
    play,
    pool,
    process,
    starts,
    step,
    ups,
    worker,
)

ADMIN = {"admin": 1}
ANNA = [worker("anna", "admin")]


def chain(**keys: object) -> Plan:
    """a, b after it, c after b; an hour each; a process that needs c."""
    steps = [step("a", 60), step("b", 60, "a"), step("c", 60, "b")]
    return plan(steps, processes=[process("p", "c", rto=240, mtpd=300)], **keys)  # type: ignore[arg-type]


def refused(made: Plan, *acts: Intervention) -> str:
    """Why the last one did nothing."""
    outcome = play(made, *acts).outcomes[str(len(acts) - 1)]
    assert not outcome.applied
    assert outcome.reason is not None
    return outcome.reason


# --- fail, compromise, isolate, restore --------------------------------------------------------------


def test_a_failed_need_takes_down_what_is_up_and_what_is_restarting() -> None:
    run = play(chain(), act(150, "fail", "a"))
    assert ups(run) == {"a": 210, "b": 270, "c": 330}
    assert run.resources["b"].history[4:] == (
        (120 * MINUTE, "up"),
        (150 * MINUTE, "down"),
        (150 * MINUTE, "waiting"),
        (210 * MINUTE, "ready"),
        (210 * MINUTE, "restarting"),
        (270 * MINUTE, "up"),
    )
    assert run.state_at("c", 149 * MINUTE) == "restarting"
    assert run.state_at("c", 150 * MINUTE) == "waiting"
    assert run.resources["c"].busy == ((120 * MINUTE, 150 * MINUTE), (270 * MINUTE, 330 * MINUTE))


def test_people_and_capacities_of_what_is_taken_down_are_free_at_once() -> None:
    steps = [
        step("a", 10),
        step("b", 60, "a", staff=ADMIN, uses={"tape": 1}),
        step("c", 5, staff=ADMIN, uses={"tape": 1}),
    ]
    made = plan(steps, ANNA, [process("p", "b", rto=60)], capacities={"tape": 1})
    run = play(made, act(0, "absent", "anna", until=10), act(30, "fail", "a"))
    assert run.staff["anna"][:2] == ((10 * MINUTE, 30 * MINUTE, "b"), (30 * MINUTE, 35 * MINUTE, "c"))


def test_an_alternative_that_is_up_keeps_what_needs_it_up() -> None:
    made = plan([step("a", 60), step("b", 60), step("c", 10, "a|b")], down=())
    run = play(made, act(10, "fail", "a"))
    assert run.resources["c"].up_s == 0
    run = play(made, act(10, "fail", "a"), act(20, "fail", "b"))
    assert run.resources["c"].up_s == 80 * MINUTE, "the first of the two that is up again"


def test_what_restarts_and_fails_begins_anew() -> None:
    assert ups(play(chain(), act(90, "fail", "b")))["b"] == 150


def test_what_is_down_cannot_fail() -> None:
    assert refused(chain(), act(30, "fail", "b")) == "b is down already"


def test_what_is_compromised_is_up_for_users_and_down_for_the_plan() -> None:
    """R017: only isolation begins the outage."""
    made = chain(down=())
    run = play(made, act(10, "compromise", "a"))
    assert run.resources["a"].up_s is None
    assert run.state_at("a", 10 * MINUTE) == "compromised"
    assert run.resources["b"].up_s == 0
    assert run.processes["p"].up_s == 0
    assert run.infeasible == "a runs, but compromised, and has not been isolated"


def test_isolation_of_what_is_compromised_begins_its_outage() -> None:
    run = play(chain(down=()), act(-30, "compromise", "a"), act(0, "isolate", "a"))
    assert ups(run) == {"a": 60, "b": 120, "c": 180}
    assert run.operation_at("p", -1) == "up"
    assert run.processes["p"].up_s == 180 * MINUTE


def test_nothing_is_restarted_on_what_is_compromised() -> None:
    run = play(chain(), act(70, "compromise", "a"), act(130, "isolate", "a"))
    assert starts(run)["b"] == 190, "b was being restarted and lost its ground"
    run = play(chain(), act(60, "compromise", "a"), act(130, "isolate", "a"))
    assert starts(run)["b"] == 190
    assert run.resources["b"].history[:5] == (
        (0, "down"),
        (0, "waiting"),
        (60 * MINUTE, "ready"),
        (60 * MINUTE, "waiting"),
        (190 * MINUTE, "ready"),
    )


def test_only_what_runs_can_be_compromised_or_isolated() -> None:
    assert refused(chain(), act(30, "compromise", "b")) == "b is down: only what runs can be compromised"
    assert refused(chain(), act(30, "isolate", "b")) == "b is down already"
    assert (
        refused(chain(down=()), act(1, "compromise", "b"), act(2, "compromise", "b"))
        == "b is compromised already"
    )


def test_outcomes_name_resources_as_people_call_them() -> None:
    made = chain()
    titled = [replace(one, title=parse_text(f"Server {one.id.upper()}")) for one in made.resources]
    made = replace(made, resources=tuple(titled)).checked()
    assert refused(made, act(70, "restore", "a")) == "Server A is up already"
    assert refused(made, act(70, "restore", "c")) == "Server C waits for Server B"


def test_restored_is_up_at_once_and_lets_what_needs_it_begin() -> None:
    run = play(chain(), act(20, "restore", "a"))
    assert ups(run) == {"a": 20, "b": 80, "c": 140}
    run = play(chain(reaction=15), act(5, "restore", "a"))
    assert ups(run) == {"a": 5, "b": 75, "c": 135}


def test_restore_changes_nothing_where_it_is_up_compromised_or_without_ground() -> None:
    assert refused(chain(), act(70, "restore", "a")) == "a is up already"
    assert refused(chain(), act(70, "restore", "c")) == "c waits for b"
    assert "isolated and rebuilt" in refused(
        chain(down=()), act(1, "compromise", "a"), act(2, "restore", "a")
    )


def test_who_worked_on_what_is_restored_is_free() -> None:
    steps = [step("a", 60, staff=ADMIN), step("b", 10, staff=ADMIN)]
    assert ups(play(plan(steps, ANNA, order="plan"), act(20, "restore", "a"))) == {"a": 20, "b": 30}


# --- extend, activate, people ------------------------------------------------------------------------


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_extend_lengthens_what_is_restarting_or_will_be(minute: int) -> None:
    assert ups(play(chain(), act(minute, "extend", "a", by=15)))["a"] == 75
    assert ups(play(chain(), act(minute, "extend", "c", by=15)))["c"] == 195


def test_extend_of_what_is_up_does_nothing_and_says_so() -> None:
    assert refused(chain(), act(60, "extend", "a", by=15)) == "a is up already"
    assert refused(chain(down=()), act(1, "compromise", "a"), act(2, "extend", "a", by=1)) == (
        "a runs: nothing is being restarted"
    )


def test_extend_keeps_the_people_for_longer_unless_their_hands_are_free() -> None:
    steps = [step("a", 60, staff=ADMIN, hands_on_s=HOUR // 2), step("b", 10, staff=ADMIN)]
    made = plan(steps, ANNA, order="plan")
    assert ups(play(made, act(10, "extend", "a", by=60))) == {"a": 120, "b": 40}
    steps = [step("a", 60, staff=ADMIN), step("b", 10, staff=ADMIN)]
    assert ups(play(plan(steps, ANNA, order="plan"), act(10, "extend", "a", by=60))) == {"a": 120, "b": 130}


def test_extend_while_interrupted_is_added_to_what_is_left() -> None:
    made = plan([step("a", 60, staff=ADMIN)], ANNA)
    run = play(made, act(20, "absent", "anna", until=30), act(25, "extend", "a", by=5))
    assert run.resources["a"].up_s == 75 * MINUTE


def test_activate_twice_does_nothing_the_second_time() -> None:
    made = plan([step("a", 60)], measures=[measure("m", {"a": 5}), measure("n", {}, chosen=True)])
    assert (
        refused(made, act(1, "activate", "m"), act(2, "activate", "m")) == "the measure m is in force already"
    )
    assert refused(made, act(1, "activate", "n")) == "the measure n is in force already"


def test_absence_and_return() -> None:
    made = plan([step("a", 60, staff=ADMIN)], ANNA)
    run = play(made, act(0, "absent", "anna"), act(40, "available", "anna"))
    assert starts(run) == {"a": 40}
    assert play(made, act(0, "absent", "anna")).infeasible == (
        "a needs 1 with the skill admin, but nobody is there"
    )
    assert refused(made, act(0, "absent", "anna"), act(5, "absent", "anna")) == "anna is absent already"
    assert refused(made, act(9, "absent", "anna", until=8)) == "the absence of anna is over already"
    assert refused(made, act(5, "available", "anna")) == "anna is there already"


def test_a_whole_pool_may_be_absent() -> None:
    made = plan([step("a", 60, staff={"admin": 2})], pool("admins", "admin", 2))
    assert ups(play(made, act(10, "absent", "admins", until=20))) == {"a": 70}


def test_available_calls_in_who_is_on_the_way_or_off_shift() -> None:
    late = worker("late", "admin", travel_s=3 * HOUR)
    made = plan([step("a", 60, staff=ADMIN)], [late])
    assert starts(play(made, act(20, "available", "late"))) == {"a": 20}


# --- processes and declaration -----------------------------------------------------------------------


def test_data_loss_is_measured_from_the_last_restore_point_to_the_outage() -> None:
    """R055."""
    made = plan([step("a", 60)], processes=[process("p", "a", rpo=240), process("q", "a", rpo=480)])
    run = play(made, act(30, "data_loss", "p", since=-545), act(30, "data_loss", "q", since=-480))
    assert (run.processes["p"].data_loss_s, run.processes["p"].rpo) == (545 * MINUTE, "missed")
    assert run.processes["q"].rpo == "no reserve"
    assert play(made).processes["p"].rpo == "not measured"
    assert "already" in refused(made, *[act(30, "data_loss", "p", since=-5)] * 2)


def test_rto_counts_from_the_declaration_where_the_scenario_says_so() -> None:
    made = chain(rto_from="declaration", reaction=20)
    planned = play(made).processes["p"]
    assert (planned.declared_s, planned.up_s, planned.rto) == (20 * MINUTE, 200 * MINUTE, "met")
    run = play(made, act(45, "declare", "emergency"))
    assert run.declared_s == 45 * MINUTE
    assert run.processes["p"].zero_s == 45 * MINUTE
    late = play(made, act(0, "declare", "emergency"), act(50, "extend", "c", by=40))
    assert (late.processes["p"].rto, late.processes["p"].mtpd) == ("no reserve", "met")
    assert "declared already, 0:45" in refused(
        made, act(45, "declare", "emergency"), act(50, "declare", "emergency")
    )


def test_prioritise_twice_says_that_it_goes_first_already() -> None:
    assert refused(chain(), act(1, "prioritise", "p"), act(2, "prioritise", "p")) == "p goes first already"


# --- the leader's orders -----------------------------------------------------------------------------


def two_and_anna() -> Plan:
    return plan(
        [step("a", 60, staff=ADMIN), step("b", 30, staff=ADMIN), step("c", 10, "b")], ANNA, order="plan"
    )


def test_start_goes_before_the_order_of_priority() -> None:
    run = play(two_and_anna(), act(0, "start", "b"))
    assert starts(run) == {"a": 30, "b": 0, "c": 30}
    assert run.outcomes["0"].applied


def test_start_does_not_go_before_needs_people_or_the_reaction_time() -> None:
    assert refused(two_and_anna(), act(10, "start", "b")) == (
        "b needs 1 with the skill admin, but nobody is free"
    )
    assert refused(two_and_anna(), act(10, "start", "c")) == "c waits for b"
    assert refused(two_and_anna(), act(10, "start", "a")) == "a is being restarted already"
    assert refused(chain(), act(70, "start", "a")) == "a is up already"
    assert refused(chain(reaction=15), act(10, "start", "a")) == (
        "a waits for the reaction time, over 0:15 after the outage"
    )
    two = plan([step("a", 60, uses={"tape": 1}), step("b", 60, uses={"tape": 1})], capacities={"tape": 1})
    assert refused(two, act(5, "start", "b")) == "b waits for the capacity tape, which is in use"


def test_start_at_the_second_at_which_a_need_comes_up_is_followed() -> None:
    """Also through steps that take no time."""
    steps = [
        step("a", 10),
        step("zero", 0, "a"),
        step("b", 30, "zero", staff=ADMIN),
        step("x", 60, "a", staff=ADMIN),
    ]
    run = play(plan(steps, ANNA, [process("p", "x", rto=1)]), act(10, "start", "b"))
    assert run.outcomes["0"].applied is False, "x was ready and took anna before zero was up"
    run = play(plan(steps[:3], ANNA), act(10, "start", "b"))
    assert run.outcomes["0"].applied
    assert starts(run)["b"] == 10


def test_finish_reports_a_step_done_now() -> None:
    run = play(two_and_anna(), act(20, "finish", "a"))
    assert ups(run) == {"a": 20, "b": 50, "c": 60}
    assert refused(two_and_anna(), act(20, "finish", "b")) == "the restart of b has not begun"
    assert refused(two_and_anna(), act(70, "finish", "a")) == "a is up already"


def test_a_failed_step_is_ready_again_and_lasts_its_retry() -> None:
    steps = [step("a", 60, staff=ADMIN, retry=15), step("b", 30)]
    run = play(plan(steps, ANNA), act(20, "step_failed", "a"))
    one = run.resources["a"]
    assert (one.ready_s, one.start_s, one.up_s, one.attempts) == (0, 0, 35 * MINUTE, 2)
    assert (20 * MINUTE, "failed") in one.history
    assert ups(play(plan([step("a", 60)]), act(20, "step_failed", "a"))) == {"a": 80}


def test_what_takes_longer_after_a_failed_attempt_is_the_next_one() -> None:
    run = play(plan([step("a", 60)]), act(20, "step_failed", "a"), act(20, "extend", "a", by=15))
    assert ups(run) == {"a": 95}


def test_a_failed_step_stands_in_the_queue_like_any_other() -> None:
    made = plan([step("b", 60, staff=ADMIN), step("a", 30, staff=ADMIN)], ANNA, [process("p", "b", rto=61)])
    run = play(made, act(10, "step_failed", "b"))
    assert starts(run) == {"a": 70, "b": 0}


# --- all -------------------------------------------------------------------------------------------


def test_at_one_second_they_apply_in_the_order_given() -> None:
    both = [act(30, "absent", "anna"), act(30, "available", "anna")]
    made = plan([step("a", 60, staff=ADMIN)], ANNA)
    assert ups(play(made, *both)) == {"a": 60}
    assert play(made, *reversed(both)).waz_s is None


def test_what_ends_at_a_second_has_ended_before_anything_intervenes() -> None:
    run = play(chain(), act(60, "fail", "a"))
    assert run.resources["a"].history[4:7] == (
        (60 * MINUTE, "up"),
        (60 * MINUTE, "down"),
        (60 * MINUTE, "waiting"),
    )


def test_interventions_after_the_end_still_apply() -> None:
    run = play(chain(), act(24 * 60, "fail", "c"))
    assert run.resources["c"].up_s == 25 * HOUR
    assert (run.processes["p"].up_s, run.processes["p"].waz_s) == (25 * HOUR, 3 * HOUR)
    assert run.processes["p"].mtpd == "missed"


def test_outcomes_are_filed_under_the_keys_given() -> None:
    run = play(chain(), act(5, "fail", "a", key="inject:i1"), act(5, "fail", "c"))
    assert list(run.outcomes) == ["inject:i1", "1"]


@pytest.mark.parametrize(
    "action", ["fail", "start", "activate", "absent", "available", "prioritise", "data_loss"]
)
def test_what_does_not_exist_is_named(action: str) -> None:
    assert refused(chain(), act(5, action, "nothing-such")).endswith(" nothing-such")


def test_an_unknown_action_is_named() -> None:
    assert refused(chain(), act(5, "dance", "a")) == "there is no effect dance"


def test_reasons_are_in_the_language_in_force() -> None:
    with using("en"):
        assert refused(chain(), act(70, "restore", "a")) == "a is up already"


def test_the_beginning_of_the_outage_may_be_an_isolation() -> None:
    """S4: the decision itself starts the outage, with nothing down before."""
    run = play(chain(down=()), act(0, "isolate", "b"))
    assert ups(run) == {"a": 0, "b": 60, "c": 120}
    assert run.resources["a"].attempts == 0
    assert run.processes["p"].waz_s == 180 * MINUTE, "as planned: everything fails"
