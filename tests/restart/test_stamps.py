"""Stamps of people that come when the run has gone on without them (a function test)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bcmsim.restart.parts import Plan
from bcmsim.restart.results import RestartRun
from tests.restart.making import MINUTE, act, plan, play, pool, process, starts, step, ups, worker

ADMIN = {"admin": 1}


def chain(**keys: object) -> Plan:
    """a, b after it, c after b; an hour each; a process that needs c."""
    steps = [step("a", 60), step("b", 60, "a"), step("c", 60, "b")]
    return plan(steps, processes=[process("p", "c", rto=185, mtpd=300)], **keys)  # type: ignore[arg-type]


def applied(run: RestartRun) -> list[bool]:
    return [outcome.applied for outcome in run.outcomes.values()]


def test_a_step_stamped_done_late_was_worked_on_until_then() -> None:
    run = play(chain(), act(80, "finish", "a", since=60))
    assert applied(run) == [True]
    assert ups(run) == {"a": 80, "b": 140, "c": 200}
    assert run.resources["a"].busy == ((0, 80 * MINUTE),)
    assert run.processes["p"].up_s == 200 * MINUTE


def test_what_was_shown_before_the_stamp_stays() -> None:
    before, after = play(chain()), play(chain(), act(150, "finish", "a", since=60))
    for second in range(0, 150 * MINUTE, 5 * MINUTE):
        for name in "abc":
            assert after.state_at(name, second) == before.state_at(name, second)
    assert (after.state_at("b", 149 * MINUTE), after.state_at("b", 150 * MINUTE)) == ("up", "restarting")


def test_the_last_step_stamped_late_is_what_the_limits_are_judged_by() -> None:
    """R133: the measured end, not the planned one."""
    run = play(chain(), act(190, "finish", "c", since=180))
    assert run.processes["p"].up_s == 190 * MINUTE
    assert run.processes["p"].rto == "missed"
    assert play(chain()).processes["p"].rto == "met"


def test_what_people_stamped_meanwhile_stands() -> None:
    run = play(chain(), act(60, "start", "b"), act(80, "finish", "a", since=60))
    assert applied(run) == [True, True]
    assert ups(run) == {"a": 80, "b": 120, "c": 180}
    assert starts(run)["b"] == 60


def test_what_a_stamped_step_needs_stands_too() -> None:
    run = play(chain(), act(125, "start", "c", since=120), act(130, "finish", "a", since=60))
    assert applied(run) == [True, True]
    assert ups(run) == {"a": 130, "b": 120, "c": 185}


def test_what_was_brought_up_without_work_stands() -> None:
    run = play(chain(), act(70, "restore", "b"), act(80, "finish", "a", since=60))
    assert ups(run) == {"a": 80, "b": 70, "c": 130}


def test_a_step_with_another_ground_goes_on() -> None:
    made = plan([step("a", 60), step("x", 60), step("b", 60, "a|x")])
    assert ups(play(made, act(80, "finish", "a", since=60))) == {"a": 80, "x": 60, "b": 120}


def test_a_second_stamp_of_the_end_changes_nothing() -> None:
    run = play(chain(), act(80, "finish", "a", since=60), act(90, "finish", "a", since=80))
    assert applied(run) == [True, False]
    assert run.outcomes["1"].reason == "a is up already"
    assert ups(run)["a"] == 80


def test_after_another_failure_it_can_be_stamped_again() -> None:
    acts = [act(50, "finish", "a"), act(70, "fail", "a"), act(140, "finish", "a", since=130)]
    run = play(chain(), *acts)
    assert applied(run) == [True, True, True]
    assert ups(run)["a"] == 140


def test_without_the_word_that_the_run_was_ahead_it_is_up_already() -> None:
    """As journals hold it that were written before."""
    run = play(chain(), act(80, "finish", "a"))
    assert run.outcomes["0"].reason == "a is up already"
    assert ups(run)["a"] == 60


def test_what_never_failed_has_no_end_to_be_stamped() -> None:
    made = chain(down=("b",))
    assert play(made, act(80, "finish", "a", since=0)).outcomes["0"].reason == "a is up already"


def test_a_beginning_stamped_late_is_where_the_work_begins() -> None:
    run = play(chain(), act(10, "start", "a", since=0))
    assert applied(run) == [True]
    assert (starts(run)["a"], ups(run)["a"]) == (10, 70)
    again = play(chain(), act(10, "start", "a", since=0), act(20, "start", "a", since=10))
    assert again.outcomes["1"].reason == "a is being restarted already"


def test_a_beginning_stamped_after_the_planned_end_begins_there() -> None:
    run = play(chain(), act(90, "start", "a", since=60))
    assert ups(run) == {"a": 150, "b": 210, "c": 270}


def test_what_people_built_upon_cannot_begin_any_more() -> None:
    run = play(chain(), act(60, "start", "b"), act(90, "start", "a", since=60))
    assert run.outcomes["1"].reason == "a is up already"
    assert ups(run) == {"a": 60, "b": 120, "c": 180}


def test_a_failure_stamped_after_the_planned_end_begins_it_anew() -> None:
    run = play(chain(), act(80, "step_failed", "a", since=60))
    assert applied(run) == [True]
    assert ups(run) == {"a": 140, "b": 200, "c": 260}


def test_such_a_failure_may_make_the_next_attempt_longer() -> None:
    run = play(chain(), act(80, "step_failed", "a", since=60), act(80, "extend", "a", by=15))
    assert applied(run) == [True, True]
    assert ups(run) == {"a": 155, "b": 215, "c": 275}


def test_the_next_attempt_begins_with_its_own_stamp() -> None:
    stamped = act(10, "start", "a", since=0), act(40, "step_failed", "a"), act(50, "start", "a", since=40)
    run = play(chain(), *stamped)
    assert applied(run) == [True, True, True]
    assert ups(run) == {"a": 110, "b": 170, "c": 230}


def test_people_go_back_to_what_begins_anew() -> None:
    steps = [step("a", 60, staff=ADMIN), step("b", 60, "a", staff=ADMIN), step("c", 10, "b", staff=ADMIN)]
    run = play(plan(steps, [worker("anna", "admin")]), act(80, "finish", "a", since=60))
    assert run.staff["anna"] == (
        (0, 60 * MINUTE, "a"),
        (60 * MINUTE, 80 * MINUTE, "b"),
        (80 * MINUTE, 140 * MINUTE, "b"),
        (140 * MINUTE, 150 * MINUTE, "c"),
    )
    assert run.resources["a"].critical


MESH = plan(
    [
        step("a", 20, staff=ADMIN),
        step("b", 30, "a", staff=ADMIN),
        step("c", 15, "a|b", staff=ADMIN),
        step("d", 25, "b c"),
        step("e", 10, "a", staff={"admin": 2}),
        step("f", 5, "d e", staff=ADMIN),
    ],
    pool("admins", "admin", 2),
    [process("p", "f", rto=120)],
    reaction=5,
)
STAMPS = st.lists(
    st.tuples(
        st.integers(0, 30), st.sampled_from(["start", "finish", "step_failed"]), st.sampled_from("abcdef")
    ),
    max_size=8,
)


@given(STAMPS)
def test_whatever_is_stamped_what_was_shown_stays_and_the_end_is_reached(
    stamps: list[tuple[int, str, str]],
) -> None:
    minute, acts = 0, []
    shown = play(MESH)
    for later, action, name in stamps:
        minute += later
        acts.append(act(minute, action, name, since=0))
        run = play(MESH, *acts)
        for one in "abcdef":
            assert [run.state_at(one, m * MINUTE - 1) for m in range(1, minute + 1)] == [
                shown.state_at(one, m * MINUTE - 1) for m in range(1, minute + 1)
            ]
        if run.outcomes[str(len(acts) - 1)].applied:
            state = run.state_at(name, minute * MINUTE)
            assert state == "up" if action == "finish" else state != "up"
        assert run.infeasible is None
        assert run.processes["p"].up_s is not None
        shown = run
