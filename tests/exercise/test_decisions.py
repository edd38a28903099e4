"""Decisions: options lead on, facts become effects, competence is guarded (R101, R105-R111, R129)."""

from __future__ import annotations

import pytest

from bcmsim.exercise import commands as do
from bcmsim.exercise import events as ev
from bcmsim.exercise import twin
from bcmsim.exercise.commands import Refused
from tests.exercise.bench import SMALL, Bench, kinds, scenario_of


def test_a_decision_opens_at_its_time() -> None:
    bench = Bench().start()
    assert "DecisionOpened" in kinds(bench.advance(20.1, step=1))
    assert [d.id for d in bench.state.open_decisions()] == ["D1"]


def test_taking_a_decision_measures_how_long_it_took() -> None:
    bench = Bench().start()
    bench.advance(20.1)
    bench.advance(6)
    bench.do(do.TakeDecision("D1", "emergency", reason="limit of the fault is over"))
    taken = bench.state.decisions["D1"]
    assert (taken.option, taken.by, taken.latency) == ("emergency", "staff", 360_000)


def test_an_option_leads_on_to_the_next_decision() -> None:
    bench = Bench().start()
    events = bench.do(do.TakeDecision("D1", "wait"))
    assert kinds(events) == ["DecisionOpened", "DecisionTaken", "EffectApplied", "DecisionOpened"]
    assert [d.id for d in bench.state.open_decisions()] == ["D2"]


def test_an_unknown_option_is_refused_with_what_there_is() -> None:
    with pytest.raises(Refused) as caught:
        Bench().start().do(do.TakeDecision("D1", "pray"))
    assert "emergency, wait" in str(caught.value.hint)


def test_a_decision_is_taken_once() -> None:
    bench = Bench().start()
    bench.do(do.TakeDecision("D1", "emergency"))
    with pytest.raises(Refused, match="closed already"):
        bench.do(do.TakeDecision("D1", "wait"))


def test_only_the_strategic_level_takes_a_strategic_decision_r101() -> None:
    bench = Bench().start()
    with pytest.raises(Refused, match="R101"):
        bench.do(do.TakeDecision("D2", "keep", by="staff"))
    bench.do(do.TakeDecision("D2", "keep", by="board"))
    assert bench.state.decisions["D2"].deviation == ""


def test_what_the_wrong_level_decided_all_the_same_is_a_finding_r101() -> None:
    bench = Bench().start()
    bench.do(do.TakeDecision("D2", "keep", by="staff", despite=True))
    assert bench.state.decisions["D2"].deviation.startswith("R101")


def test_the_help_desk_cannot_declare_an_emergency_r109() -> None:
    bench = Bench().start()
    with pytest.raises(Refused, match="R109"):
        bench.do(do.TakeDecision("D1", "emergency", by="desk"))
    bench.do(do.TakeDecision("D1", "wait", by="desk"))


def test_an_option_releases_its_injects() -> None:
    bench = Bench().start()
    bench.do(do.TakeDecision("D2", "keep"))
    spare = bench.state.injects["spare"]
    assert (spare.status, spare.released_by) == ("released", "D2")
    with pytest.raises(Refused, match="by a decision"):
        bench.do(do.Recall("spare"))


def test_what_a_decision_was_taken_on_cannot_be_undone() -> None:
    """As long as the decision is open, the inject before it can be."""
    bench = Bench(scenario_of(SMALL.replace("  D1:\n    at: +0:20", "  D1:\n    after: first"))).start()
    bench.do(do.Release("first"))
    bench.do(do.Recall("first"))
    bench.do(do.Release("first"))
    bench.do(do.TakeDecision("D1", "wait"))
    with pytest.raises(Refused, match="decision D1, which follows it, is taken"):
        bench.do(do.Recall("first"))


def test_an_option_can_end_the_exercise() -> None:
    bench = Bench().start()
    bench.do(do.TakeDecision("D2", "give-up"))
    assert (bench.state.phase, bench.state.end_reason) == ("ended", "Give it up")


def test_what_comes_after_a_decision_is_planned_from_it() -> None:
    text = SMALL.replace("id: spare, manual: true", "id: spare, after: D1, delay: 5 min")
    bench = Bench(scenario_of(text)).start()
    bench.advance(22)
    bench.do(do.TakeDecision("D1", "emergency"))
    assert bench.state.injects["spare"].planned == 27 * 60_000


def test_a_chance_decides_whether_an_option_has_its_effect() -> None:
    text = SMALL.replace("{title: Wait,", "{title: Wait, chance: 50 %,")
    bench = Bench(scenario_of(text)).start()
    events = bench.do(do.TakeDecision("D1", "wait", overrule=False))
    assert "EffectApplied" not in kinds(events)
    assert "DecisionOpened" in kinds(events[2:])
    assert bench.state.chances["D1/wait"].happens is False


def test_a_dropped_decision_says_why() -> None:
    bench = Bench().start()
    bench.do(do.DropDecision("D2", "the board is not there"))
    assert bench.state.decisions["D2"].closed_because == "the board is not there"


def test_the_counterfactual_says_what_the_other_option_would_have_brought() -> None:
    bench = Bench().start()
    bench.advance(20)
    bench.do(do.TakeDecision("D1", "wait"))
    results = {c.option: c for c in twin.counterfactuals(bench.state, "D1")}
    assert {name: c.chosen for name, c in results.items()} == {"emergency": False, "wait": True}
    backs = {name: c.twin.back_ms("shop", "rto") for name, c in results.items() if c.twin}
    assert backs == {"emergency": 105 * 60_000, "wait": 165 * 60_000}


def test_a_counterfactual_of_an_open_decision_is_none() -> None:
    assert twin.counterfactuals(Bench().start().state, "D1") == []


def test_events_of_a_decision_name_their_source() -> None:
    bench = Bench().start()
    bench.do(do.TakeDecision("D1", "wait"))
    assert [e.source for e in bench.state.effects] == ["decision:D1/wait"]
    assert isinstance(bench.records[-1].event, ev.DecisionOpened)
