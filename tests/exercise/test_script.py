"""Injects by every trigger; what the leader does with them; nothing lost, nothing in a burst (R123, R125)."""

from __future__ import annotations

import pytest

from bcmsim.exercise import commands as do
from bcmsim.exercise import events as ev
from bcmsim.exercise.commands import Refused
from bcmsim.exercise.conduct import passed_over
from tests.exercise.bench import SMALL, Bench, kinds, scenario_of


def test_an_inject_becomes_due_at_its_time_and_waits_for_the_leader() -> None:
    bench = Bench().start()
    assert bench.advance(9.9) == []
    assert bench.advance(0.2) == [ev.InjectDue("first", 600_000)]
    assert bench.state.injects["first"].status == "due"
    bench.advance(3)
    bench.do(do.Release("first"))
    first = bench.state.injects["first"]
    assert (first.planned, first.released_at) == (600_000, 786_000)


def test_release_by_time_goes_out_by_itself() -> None:
    bench = Bench().start()
    bench.advance(41, step=1)
    assert bench.state.injects["alone"].status == "released"
    assert bench.state.injects["alone"].released_by == "time"
    assert bench.state.injects["first"].status == "due"


def test_after_counts_from_the_actual_release() -> None:
    bench = Bench().start()
    bench.advance(15)
    bench.do(do.Release("first"))
    assert bench.state.injects["second"].planned == 35 * 60_000


def test_an_inject_can_be_released_before_its_time() -> None:
    bench = Bench().start()
    bench.advance(1)
    bench.do(do.Release("first"))
    assert bench.state.injects["first"].released_at == 60_000
    assert "first" not in [getattr(event, "inject", "") for event in bench.advance(15)]


def test_a_second_release_is_refused_whoever_asks() -> None:
    bench = Bench().start()
    bench.do(do.Release("first"))
    with pytest.raises(Refused, match="released already"):
        bench.do(do.Release("first"))


def test_nothing_is_late_after_a_pause() -> None:
    bench = Bench().start()
    bench.advance(5)
    bench.do(do.Pause("coffee"))
    assert bench.advance(120, step=10) == []
    bench.do(do.Resume())
    assert bench.advance(4.9) == []
    assert bench.advance(0.2) == [ev.InjectDue("first", 600_000)]


def test_speed_brings_the_script_sooner() -> None:
    bench = Bench().start()
    bench.do(do.SetSpeed(10_000))
    assert ev.InjectDue("first", 600_000) in bench.advance(1.01)


def test_when_a_reaction_is_missing_for_its_time_the_nudge_comes() -> None:
    bench = Bench().start()
    bench.advance(10.1)
    bench.do(do.Release("first"))
    brought = bench.advance(15.2, step=0.1)
    assert "nudge" in [event.inject for event in brought if isinstance(event, ev.InjectDue)]


def test_when_the_reaction_is_there_the_nudge_does_not_come() -> None:
    bench = Bench().start()
    bench.advance(10.1)
    bench.do(do.Release("first"))
    bench.advance(5)
    bench.do(do.Rate("first/read"))
    bench.advance(40, step=1)
    assert bench.state.injects["nudge"].status == "planned"


def test_unless_withdraws_an_inject_first() -> None:
    bench = Bench().start()
    bench.advance(21)
    bench.do(do.TakeDecision("D1", "emergency"))
    bench.advance(1)
    assert bench.state.injects["late-hint"].status == "withdrawn"


def test_unless_that_never_comes_true_lets_it_come() -> None:
    bench = Bench().start()
    bench.advance(51, step=1)
    assert bench.state.injects["late-hint"].status == "due"


def test_skipping_says_why_and_is_no_delay() -> None:
    bench = Bench().start()
    bench.do(do.Skip("first", "no time"))
    assert bench.state.injects["first"].closed_because == "no time"
    with pytest.raises(Refused, match="not in play"):
        bench.do(do.Release("first"))


def test_postponing_one_moves_one() -> None:
    bench = Bench().start()
    bench.do(do.Postpone("first", 300_000))
    assert bench.state.injects["first"].planned == 900_000
    assert bench.state.injects["alone"].planned == 2_400_000
    assert bench.state.injects["first"].original == 600_000


def test_postponing_all_keeps_the_spacing() -> None:
    bench = Bench().start()
    bench.do(do.Postpone("first", 300_000, following=True))
    planned = {id_: bench.state.injects[id_].planned for id_ in ("first", "alone", "late-hint")}
    assert planned == {"first": 900_000, "alone": 2_700_000, "late-hint": 3_300_000}


def test_a_due_inject_is_postponed_from_now() -> None:
    bench = Bench().start()
    bench.advance(12)
    bench.do(do.Postpone("first", 300_000))
    first = bench.state.injects["first"]
    assert (first.status, first.planned) == ("planned", 17 * 60_000)


def test_postponing_backwards_is_refused() -> None:
    with pytest.raises(Refused, match="forward"):
        Bench().start().do(do.Postpone("first", -1))


def test_a_free_inject_goes_out_and_is_in_the_record() -> None:
    bench = Bench().start()
    events = bench.do(
        do.AddInject(
            "The CEO calls.",
            sender="CEO",
            to=("staff",),
            expect="Briefs him",
            expect_by="staff",
            within_s=300,
        )
    )
    assert kinds(events) == ["InjectAdded", "InjectReleased"]
    free = bench.state.injects["free-1"]
    assert (free.status, free.added, free.text) == ("released", True, "The CEO calls.")
    assert [e.action for e in bench.state.open_expectations()] == ["Briefs him"]
    assert bench.state.open_expectations()[0].deadline == 300_000


def test_a_free_inject_for_nobody_known_is_refused() -> None:
    with pytest.raises(Refused, match="nobody"):
        Bench().start().do(do.AddInject("Hello", to=("nobody",)))


def test_an_edit_before_release_changes_what_players_get() -> None:
    bench = Bench().start()
    bench.do(do.EditInject("first", "Another text."))
    bench.do(do.Release("first"))
    assert bench.state.injects["first"].text == "Another text."
    assert bench.state.injects["first"].edited
    with pytest.raises(Refused, match="released already"):
        bench.do(do.EditInject("first", "Too late."))


def test_a_text_over_the_limit_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(Refused) as caught:
        Bench().start().do(do.AddInject("x" * 40_000))
    assert "attachment" in str(caught.value.hint)


def test_undo_takes_a_release_back_with_its_effects() -> None:
    bench = Bench().start()
    bench.do(do.Release("first"))
    bench.advance(20.1)
    bench.do(do.Release("second"))
    before = len([e for e in bench.state.effects if not e.recalled])
    bench.do(do.Recall("second"))
    assert before == 1
    assert [e for e in bench.state.effects if not e.recalled] == []
    assert bench.state.injects["second"].status == "due"
    assert "second/act" not in bench.state.expectations
    bench.do(do.Release("second"))
    assert bench.state.injects["second"].status == "released"


def test_undoing_takes_back_the_time_of_what_follows() -> None:
    bench = Bench().start()
    bench.do(do.Release("first"))
    bench.do(do.Recall("first"))
    assert bench.state.injects["second"].planned is None


@pytest.mark.parametrize(
    "reached", [do.MarkDelivered("first"), do.Acknowledge("first", "staff"), do.Rate("first/read", "partly")]
)
def test_what_has_reached_the_players_cannot_be_undone(reached: do.Command) -> None:
    bench = Bench().start()
    bench.do(do.Release("first"))
    bench.do(reached)
    with pytest.raises(Refused, match="reached the players"):
        bench.do(do.Recall("first"))


def test_acknowledging_twice_is_refused() -> None:
    bench = Bench().start()
    bench.do(do.Release("first"))
    bench.do(do.Acknowledge("first", "staff"))
    with pytest.raises(Refused, match="already"):
        bench.do(do.Acknowledge("first", "staff"))


# --- jumps -----------------------------------------------------------------------------------


def test_a_jump_must_confirm_what_it_passes_over() -> None:
    bench = Bench().start()
    over = passed_over(bench.state, 45 * 60_000)
    assert over == ("first", "D1", "alone")
    with pytest.raises(Refused) as caught:
        bench.do(do.Jump(45 * 60_000))
    assert "first" in caught.value.message


def test_what_a_jump_passed_over_waits_and_does_not_fire_in_a_burst() -> None:
    bench = Bench().start()
    bench.do(do.Jump(45 * 60_000, ("first", "D1", "alone")))
    brought = bench.tick()
    assert kinds(brought) == ["InjectDue", "InjectDue", "DecisionOpened"]
    assert bench.state.injects["alone"].status == "due"
    assert bench.at == 45 * 60_000


def test_a_jump_can_skip_what_it_passes_over() -> None:
    bench = Bench().start()
    bench.do(do.Jump(45 * 60_000, ("first", "D1", "alone"), skip=True))
    assert bench.state.injects["first"].status == "skipped"
    assert bench.state.injects["alone"].status == "skipped"


def test_there_is_no_jump_back() -> None:
    bench = Bench().start()
    bench.advance(10)
    with pytest.raises(Refused, match="forward"):
        bench.do(do.Jump(60_000))


# --- expectations ----------------------------------------------------------------------------


def test_a_deadline_that_passes_is_overdue_once() -> None:
    bench = Bench().start()
    bench.do(do.Release("first"))
    assert "ExpectationOverdue" not in kinds(bench.advance(10))
    brought = bench.advance(5, step=1)
    assert [e for e in brought if isinstance(e, ev.ExpectationOverdue)] == [
        ev.ExpectationOverdue("first/read", 600_000)
    ]


def test_latency_is_wall_time_without_pauses() -> None:
    bench = Bench().start()
    bench.do(do.SetSpeed(10_000))
    bench.do(do.Release("first"))
    bench.advance(0.5)
    bench.do(do.Pause())
    bench.advance(60)
    bench.do(do.Resume())
    bench.advance(0.25)
    bench.do(do.Rate("first/read"))
    expectation = bench.state.expectations["first/read"]
    assert expectation.latency == 45_000
    assert expectation.rated_at == 450_000
    assert not expectation.late


def test_a_reaction_can_be_corrected_and_counts_as_late_after_the_deadline() -> None:
    bench = Bench().start()
    bench.do(do.Release("first"))
    bench.advance(12)
    bench.do(do.Rate("first/read", "missing"))
    bench.do(do.Rate("first/read", "done", "came after all"))
    expectation = bench.state.expectations["first/read"]
    assert (expectation.status, expectation.late, expectation.note) == ("done", True, "came after all")


def test_a_reaction_to_nothing_is_refused() -> None:
    with pytest.raises(Refused, match="no expectation"):
        Bench().start().do(do.Rate("first/read"))


# --- chance ----------------------------------------------------------------------------------

CHANCY = SMALL.replace("- {id: spare, manual: true,", "- {id: spare, manual: true, chance: 60 %,")


def test_a_chance_is_drawn_from_the_seed_and_recorded() -> None:
    outcomes = set()
    for seed in range(30):
        bench = Bench(scenario_of(CHANCY), seed=seed).start()
        events = bench.do(do.Release("spare"))
        drawn = events[0]
        assert isinstance(drawn, ev.ChanceDrawn)
        assert (drawn.permille, drawn.drawn) == (600, drawn.happens)
        assert bench.state.injects["spare"].status == ("released" if drawn.happens else "withdrawn")
        outcomes.add(drawn.happens)
    assert outcomes == {True, False}


@pytest.mark.parametrize("wanted", [True, False])
def test_the_leader_may_overrule_a_chance(wanted: bool) -> None:
    for seed in range(5):
        bench = Bench(scenario_of(CHANCY), seed=seed).start()
        (drawn, *_rest) = bench.do(do.Release("spare", overrule=wanted))
        assert isinstance(drawn, ev.ChanceDrawn)
        assert drawn.happens is wanted
