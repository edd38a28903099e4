"""The record takes nothing for a fact that was none, and nobody for absent who was named."""

from __future__ import annotations

from bcmsim.exercise import commands as do
from bcmsim.report.aar.case import Case
from bcmsim.report.aar.findings import findings
from bcmsim.report.after_action import report_markdown
from bcmsim.report.minutes import minutes_markdown
from tests.report.making import Story, scenario_of


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
