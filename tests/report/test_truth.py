"""The record takes nothing for a fact that was none, and nobody for absent who was named."""

from __future__ import annotations

from bcmsim.exercise import commands as do
from bcmsim.exercise import events as ev
from bcmsim.report.aar.case import Case, tally_of
from bcmsim.report.aar.findings import findings
from bcmsim.report.after_action import report_markdown
from bcmsim.report.markup import lined
from bcmsim.report.minutes import minutes_markdown
from tests.report.making import KEEPER, Story


def report_of(story: Story) -> str:
    return report_markdown(story.history)


def minutes_of(story: Story) -> str:
    return minutes_markdown(story.history)


def found_in(story: Story) -> str:
    return "\n".join(finding.text for finding in findings(Case(story.history, "en")))


def test_who_was_named_leader_or_keeper_is_present_without_an_attendance_entry():
    story = Story().start().do(do.End())
    text = report_of(story)
    leader = "| Exercise leader | Exercise leader | – | Petra Lindner |"
    assert f"{leader} Lea Leitner (instead of the person intended) | yes |" in text
    assert "| Recorder | Recorder | – | – | Kim Kaiser | yes |" in text
    (missing,) = [line for line in found_in(story).splitlines() if line.startswith("Attendance not")]
    assert "Exercise leader" not in missing
    assert "Recorder" not in missing
    assert "| Exercise leader | Lea Leitner | yes | #2 |" in minutes_of(story)
    assert "| Recorder | Kim Kaiser | yes | #3 |" in minutes_of(story)


def test_the_intended_person_needs_no_remark():
    text = report_of(Story().do(do.NameLeader("petra lindner")).start())
    assert "instead of" in text
    text = report_of(Story().start().do(do.TakeAttendance("caller", "Jan Keller")))
    assert "| Jan Keller | Jan Keller | yes |" in text


def line_of(text: str, words: str) -> str:
    (line,) = [line for line in text.splitlines() if words in line and line.startswith("| ·")]
    return line


def test_a_decision_stands_in_the_minutes_with_its_deviation_of_competence():
    """R101: who decided what only another level may decide is said where it was decided."""
    story = Story().start().do(do.OpenDecision("D2")).wait(1)
    story.do(do.TakeDecision("D2", "keep", "chief", "time", despite=True))
    line = line_of(minutes_of(story), "Decision D2")
    assert "Carry on (time); Deviation of competence: R101: only the strategic level" in line
    assert report_of(story).count("Carry on (time); Deviation of competence: R101") == 1


def test_an_order_that_changed_nothing_is_no_fact():
    story = Story().start().do(do.Order("finish", "server"))
    refused = ev.EffectApplied("leader", "finish", "server", 0, applied=False, outcome="it never stopped")
    told = Story().start().event(refused)
    line = line_of(minutes_of(told), "Ordered, without effect")
    assert "Ordered, without effect: the restart of “Server” was reported done**: it never stopped" in line
    assert "Ordered, without effect" in report_of(told)
    assert ("Ordered, without" in minutes_of(story)) is (not story.state.effects[-1].applied)


def test_what_was_not_begun_before_the_end_has_no_attempt_and_nobody_at_it():
    story = Story().start().wait(5.5).do(do.Release("down")).wait(60).do(do.End())
    rows = [line.split(" | ") for line in report_of(story).splitlines() if line.startswith("| ")]
    begun = {row[0][2:]: (row[2], row[5], row[6][0]) for row in rows if len(row) == 7}
    assert begun["Mains power"] == ("0:15 – 1:00", "–", "1")
    assert begun["Server"] == ("1:00 – …", "Administrators 1", "1")
    shorter = Story().start().wait(5.5).do(do.Release("down")).wait(30).do(do.End())
    (row,) = [
        line
        for line in report_of(shorter).splitlines()
        if line.startswith("| Server |") and "not begun" in line
    ]
    assert row.endswith("| – | 0 |")


def test_an_effect_of_the_script_that_changed_nothing_is_no_fact():
    refused = ev.EffectApplied("inject:down", "restore", "power", 0, applied=False, outcome="it runs")
    text = report_of(Story().start().event(refused))
    assert "| Without effect: “Mains power” is running again | it runs; through inject 1" in text


def test_a_decision_taken_before_it_came_up_has_no_latency_and_is_not_in_time():
    story = Story().start().wait(1).do(do.TakeDecision("D1", "server", "chief", "now"))
    text = report_of(story)
    assert "| **Latency** | taken before it came up |" in text
    (row,) = [line for line in text.splitlines() if "Chief of staff: With the server (now)" in line]
    assert row.endswith("|  | taken before it came up |")
    assert "in time" not in row


def test_a_decision_that_was_open_keeps_its_latency():
    story = Story().start().do(do.OpenDecision("D1")).wait(2).do(do.TakeDecision("D1", "wait", "chief"))
    story.do(do.TakeDecision("D2", "keep", "board"))
    assert Case(story.history, "en").unopened == frozenset()
    assert "within 10 min of scenario time: in time" in report_of(story)


def test_after_the_end_nothing_is_planned_or_due_or_to_come():
    story = Story().start().wait(6)
    assert "| **State** | to come |" in report_of(story)
    text = report_of(story.do(do.End()))
    assert "| **State** | not taken |" in text
    assert "| **State** | to come |" not in text
    assert "Inject 1 “Everything stands still” not played: not released" in found_in(story)
    assert "not played: planned" not in text
    assert "not played: due" not in text


def test_a_deadline_that_was_jumped_over_is_no_finding_against_the_staff():
    story = Story().start().wait(6).do(do.Release("down")).wait(1)
    passed = ("down/meet", "down/ticket")
    jump = ev.ClockJumped(story.state.at, 3_600_000, passed)
    story.event(jump).wait(1).do(do.Rate("down/ticket", "done")).do(do.End())
    assert story.state.expectations["down/meet"].status == "overdue"
    text = report_of(story)
    assert "| not judged, deadline jumped over |" in text
    assert "| done, deadline jumped over |" in text
    assert "Calls the team together" not in found_in(story)
    assert "Opens a ticket" not in found_in(story)


def test_a_deadline_that_was_jumped_over_counts_neither_as_late_nor_as_missed():
    story = Story().start().wait(6).do(do.Release("down")).wait(1)
    story.event(ev.ClockJumped(story.state.at, 3_600_000, ("down/meet", "down/ticket"))).wait(1)
    story.do(do.Rate("down/ticket", "done")).do(do.Rate("down/meet", "missing")).do(do.End())
    tally = tally_of(Case(story.history, "en"))
    assert not story.state.expectations["down/ticket"].late
    assert (tally.in_time, tally.late, tally.missing, tally.unjudged) == (1, 0, 0, 1)
    assert tally.rate == 1.0
    assert "every expected action in time" not in report_of(story)


def test_without_a_jump_the_same_reactions_are_late_and_missed():
    story = Story().start().wait(6).do(do.Release("down")).wait(60)
    story.do(do.Rate("down/ticket", "done")).do(do.Rate("down/meet", "missing")).do(do.End())
    tally = tally_of(Case(story.history, "en"))
    assert (tally.in_time, tally.late, tally.missing, tally.unjudged) == (0, 1, 1, 0)
    assert tally.rate == 0.0


def test_the_absence_of_the_leader_is_told_though_the_recorder_wrote_on():
    story = Story().start().wait(6).do(do.RecordMinute("note", "the leader's last"))
    story.now_ms += 3 * 60_000
    story.minute("note", "the keeper goes on")
    story.now_ms += 5 * 60_000
    story.event(ev.SessionResumed(5 * 60_000, 5 * 60_000, True))
    words = "5 min after the last entry by the wall clock, 8 min after the last of the exercise leader"
    assert words in minutes_of(story)
    alone = Story().start().wait(6).event(ev.SessionResumed(0, 0, True))
    assert "of the exercise leader;" not in minutes_of(alone)


def test_an_entry_into_time_that_was_jumped_over_is_a_late_entry():
    story = Story().start().wait(5)
    story.event(ev.ClockJumped(story.state.at, 60 * 60_000))
    now = story.now
    minute = do.RecordMinute("note", "in between", event_utc=now.utc, event_ms=30 * 60_000)
    story.do(minute, KEEPER).minute("note", "after it", event_ms=60 * 60_000)
    jumped, after = story.state.minutes
    assert (jumped.into_jump, jumped.late_entry) == (True, True)
    assert (after.into_jump, after.late_entry) == (False, False)
    assert "*Late entry, into time that was jumped over.*" in minutes_of(story)


def test_the_rate_says_that_it_is_by_weight_and_a_jump_what_it_did_not_pass_over():
    story = Story().start().wait(6).do(do.Release("down")).do(do.Rate("down/ticket", "done"))
    story.event(ev.ClockJumped(story.state.at, story.state.at + 60_000))
    text = report_of(story.do(do.End()))
    assert "Rate of those judged, by weight: 100%." in text
    assert "| Rate (by weight) |" in text
    assert "no inject, decision or deadline was passed over" in text


def test_the_text_of_an_inject_keeps_its_structure_in_the_minutes():
    written = (
        "Two *things*:\n\n1. Call\n2. Write\n\n- or wait\n\n| Host | State |\n|---|---|\n| web | |\n\nEnd."
    )
    assert lined(written) == ("Two things: ⏎ 1. Call ⏎ 2. Write ⏎ – or wait ⏎ Host | State / web | ⏎ End.")
    story = Story().start().wait(1).do(do.EditInject("spare", written)).do(do.Release("spare"))
    line = line_of(minutes_of(story), "Inject 6 “Spare”")
    assert "Two things: ⏎ 1. Call ⏎ 2. Write ⏎ – or wait ⏎ Host \\| State / web \\|" in line
