"""Minutes that are never edited, one keeper at a time, signatures that close (domain.md 2.3, R136)."""

from __future__ import annotations

import pytest

from bcmsim.exercise import commands as do
from bcmsim.exercise.commands import Actor, Refused
from bcmsim.exercise.history import history_of
from bcmsim.scenario.loading import load_files
from bcmsim.scenario.problems import ScenarioProblems
from tests.exercise.bench import KEEPER, LEADER, OBSERVER, SMALL, Bench, scenario_of


def test_minutes_are_numbered_without_gaps() -> None:
    bench = Bench().start()
    for text in ("one", "two", "three"):
        bench.do(do.RecordMinute("note", text), KEEPER)
        bench.advance(1)
    assert [m.number for m in bench.state.minutes] == [1, 2, 3]


def test_a_correction_leaves_the_original_legible() -> None:
    bench = Bench().start()
    bench.do(do.RecordMinute("situation", "200 sesions open"), KEEPER)
    seq = bench.state.minutes[0].seq
    bench.do(do.CorrectMinute(seq, "200 sessions open", "typing error"), KEEPER)
    minute = bench.state.minutes[0]
    assert (minute.text, minute.current_text) == ("200 sesions open", "200 sessions open")
    assert minute.corrections[0].reason == "typing error"


def test_a_correction_of_nothing_is_refused() -> None:
    bench = Bench().start()
    with pytest.raises(Refused, match="no minute"):
        bench.do(do.CorrectMinute(1, "x"), KEEPER)
    bench.do(do.RecordMinute("note", "same"), KEEPER)
    with pytest.raises(Refused, match="changes nothing"):
        bench.do(do.CorrectMinute(bench.state.minutes[0].seq, "same"), KEEPER)


def test_there_is_one_keeper_at_a_time_and_the_handover_is_an_entry() -> None:
    bench = Bench().start()
    other = Actor("Otto Other", "recorder", "t9")
    with pytest.raises(Refused, match="Kim Keeper keeps the minutes"):
        bench.do(do.RecordMinute("note", "mine"), other)
    bench.do(do.NameKeeper("Otto Other", "shift change"), other)
    bench.do(do.RecordMinute("note", "mine"), other)
    assert bench.state.minutes[-1].keeper == "Otto Other"
    with pytest.raises(Refused, match="Otto Other keeps"):
        bench.do(do.RecordMinute("note", "still here"), KEEPER)
    assert [m.text for m in bench.state.milestones if m.kind == "KeeperNamed"] == [
        "Kim Keeper",
        "Kim Keeper -> Otto Other",
    ]


def test_leader_and_observers_add_to_the_minutes() -> None:
    bench = Bench().start()
    bench.do(do.RecordMinute("observation", "no one led"), OBSERVER)
    bench.do(do.RecordMinute("note", "mine"), LEADER)
    assert [m.author for m in bench.state.minutes] == ["Obi Observer", "Lea Leader"]


def test_a_late_entry_keeps_both_times() -> None:
    bench = Bench().start()
    bench.advance(30)
    happened = bench.now.utc - 10 * 60_000_000
    bench.do(do.RecordMinute("message-in", "call from the board", event_utc=happened), KEEPER)
    minute = bench.state.minutes[0]
    assert minute.late_entry
    assert minute.when.utc - (minute.event_utc or 0) == 600_000_000


def test_what_has_not_happened_yet_cannot_be_minuted() -> None:
    bench = Bench().start()
    with pytest.raises(Refused, match="future"):
        bench.do(do.RecordMinute("note", "x", event_utc=bench.now.utc + 1), KEEPER)


@pytest.mark.parametrize(("kind", "text"), [("gossip", "x"), ("note", "   "), ("note", "ä" * 2001)])
def test_what_is_no_minute_is_refused(kind: str, text: str) -> None:
    with pytest.raises(Refused):
        Bench().start().do(do.RecordMinute(kind, text), KEEPER)


def test_after_no_duff_entries_are_real() -> None:
    bench = Bench().start()
    bench.do(do.CallRealEmergency())
    bench.do(do.RecordMinute("note", "fire brigade called"), KEEPER)
    assert bench.state.minutes[-1].real


def test_an_attachment_is_a_minute_with_its_digest() -> None:
    bench = Bench().start()
    bench.do(do.RecordAttachment("plan.pdf", "a" * 64, 1234, "site plan"), KEEPER)
    minute = bench.state.minutes[0]
    assert (minute.kind, minute.sha256, minute.size) == ("attachment", "a" * 64, 1234)
    with pytest.raises(Refused, match="SHA-256"):
        bench.do(do.RecordAttachment("plan.pdf", "abc", 1), KEEPER)


def test_lessons_have_a_class_r136() -> None:
    bench = Bench().start()
    bench.do(do.RecordLesson("limit", "RTO missed", owner="CIO", due="2026-12-31"))
    assert bench.state.lessons[0].kind == "limit"
    with pytest.raises(Refused, match="class"):
        bench.do(do.RecordLesson("bad", "x"))


def test_objectives_are_rated_on_the_scale() -> None:
    bench = Bench().start()
    bench.do(do.RateObjective("quick", "S"), OBSERVER)
    assert bench.state.objective_ratings == {"quick": ("S", "")}
    with pytest.raises(Refused):
        bench.do(do.RateObjective("quick", "7"))


def test_two_signatures_close_and_then_only_supplements() -> None:
    bench = Bench().start()
    with pytest.raises(Refused, match="not over"):
        bench.do(do.SignOffSession("leader", "Lea Leader"))
    bench.do(do.End())
    head = bench.state.seq
    bench.do(do.SignOffSession("leader", "Lea Leader"))
    assert (bench.state.sign_offs[0].head_seq, bench.state.sign_offs[0].head_hash) == (head, f"{head:064x}")
    bench.do(do.SignOffSession("keeper", "Kim Keeper"), KEEPER)
    assert bench.state.phase == "closed"
    with pytest.raises(Refused, match="closed"):
        bench.do(do.RecordLesson("limit", "too late"))
    bench.do(do.RecordMinute("note", "found the plan"), KEEPER)
    assert bench.state.minutes[-1].supplement


def test_a_journal_opens_whatever_is_checked_since_it_was_written() -> None:
    text = SMALL.replace("{skills: [admin], count: 1}", "{skills: [admin], count: 1, absent: 100 %}")
    with pytest.raises(ScenarioProblems, match="ever comes"):
        scenario_of(text)
    then = load_files("scenario.yaml", {"scenario.yaml": text}, check=False)
    bench = Bench(then).start()
    bench.advance(65)
    assert history_of("bench", bench.records).state.but(scenario=then) == bench.state
