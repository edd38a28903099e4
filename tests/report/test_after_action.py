"""The report says what was reached and what was not, from the record alone (domain.md 2.8, R123, R133)."""

from __future__ import annotations

import re

import pytest

from bcmsim.exercise import commands as do
from bcmsim.i18n import using
from bcmsim.report.aar.case import Case, Tally, tally_of
from bcmsim.report.aar.findings import findings
from bcmsim.report.aar.steps import hand_stamped
from bcmsim.report.aar.verdicts import judged, judgements
from bcmsim.report.after_action import report_markdown
from bcmsim.report.html import to_html
from bcmsim.report.wording import exercise_mark
from tests.report.making import Story, full_story, scenario_of
from tests.report.test_html import assert_self_contained


def report_of(story: Story) -> str:
    return report_markdown(story.history)


def section(text: str, title: str) -> str:
    found = re.search(rf"^## \d+ {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found is not None, title
    return found[1]


def finished(story: Story) -> Story:
    return story.do(do.End("done"))


# --- whole ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_report_is_whole_numbered_and_marked(lang):
    text = report_of(full_story(lang))
    with using(lang):
        mark = f"**{exercise_mark()}**"
    assert text.startswith(mark)
    assert text.rstrip().endswith(mark)
    numbers = [int(m[1]) for m in re.finditer(r"^## (\d+) ", text, re.MULTILINE)]
    assert numbers == list(range(1, 18))
    assert_self_contained(to_html(text, "Report", lang))


def test_the_head_names_place_dates_end_people_and_documents():
    text = section(report_of(full_story("en")), "Exercise")
    for words in (
        "| **Place** | Room 2.17 |",
        "2026-11-24 08:10:00 by the wall clock, Tue 2026-11-24 09:00 in the scenario",
        "End of the exercise (ENDEX) (time is up)",
        "planned were 2 h",
        "| **Abort criteria** | read out |",
        "| handbook | Emergency handbook | 4.2 |",
    ):
        assert words in text


def test_a_rehearsal_is_said_first_and_again_where_it_was_measured():
    text = report_of(finished(Story(rehearsal=True).start()))
    assert text.index("played by the program, not by people") < text.index("## 1 ")
    assert "This was a rehearsal" in section(text, "How it was measured")
    assert "played by the program" not in report_of(full_story("en"))


def test_while_the_exercise_runs_the_report_is_an_interim_one():
    assert "Interim state" in report_of(Story().start().wait(3))
    assert "Interim state" not in report_of(full_story("en"))


def test_before_the_start_there_is_nothing_to_summarise():
    assert "has not started" in section(report_of(Story()), "Summary")


# --- participants --------------------------------------------------------------------------------


def test_participation_that_was_not_recorded_is_not_taken_for_present():
    text = section(report_of(full_story("en")), "Participants")
    assert "Whether the intended participation was reached is not known." in text
    assert "| Board | Player | strategic | – | – | not recorded |" in text


@pytest.mark.parametrize(
    ("present", "words"), [(True, "was reached: 7 roles, all present"), (False, "was not reached")]
)
def test_participation_is_reached_only_when_everybody_was_there(present, words):
    story = Story().start()
    for role in story.scenario.file.roles:
        story.do(do.TakeAttendance(role, f"Name {role}", present or role != "board"))
    assert words in section(report_of(finished(story)), "Participants")


# --- expected actions ----------------------------------------------------------------------------


def test_what_nobody_judged_is_in_no_rate():
    case = Case(full_story("en").history, "en")
    tally = tally_of(case)
    assert (tally.total, tally.judged, tally.unjudged) == (5, 3, 2)
    assert tally.rate == 1 / 4
    """The one in time weighs 1, the late one 2, the partly done one 1."""


def test_without_any_judgement_there_is_no_rate_and_not_zero():
    assert Tally(()).rate is None
    text = report_of(full_story("en"))
    assert "| Every decision at the right level | 0 | 0 | 0 | 0 | 0 | 0 | – |" in text
    assert "| without an objective | 0 | 0 | 0 | 0 | 0 | 1 | – |" in text


def test_not_observable_is_no_rating_of_zero():
    text = section(report_of(full_story("en")), "Summary")
    assert "| Every decision at the right level | – | no action expected | not observable |" in text
    assert "performed with major challenges (slow start)" in text


def test_every_expected_action_shows_deadline_reaction_latency_and_assessment():
    text = section(report_of(full_story("en")), "Expected actions and reactions")
    assert (
        "| 1 | Chief of staff | Calls the team together. (handbook 4.1) | T+0:15:30 | T+0:17:30 | 0:12 | "
        "done, 2 min late (after a reminder) |"
    ) in text
    assert "| 2 | Press office | Records the enquiry. | T+0:36:30 | – | – | overdue, not judged |" in text


# --- deviations ----------------------------------------------------------------------------------


def test_every_deviation_from_the_script_is_listed_with_its_reason():
    text = section(report_of(full_story("en")), "Deviations from the plan")
    for words in (
        "text changed by the exercise leader",
        "release taken back before it reached anybody",
        "| T+0:40 | T+0:51:30 | +0:11:30 | postponed by 5 min; released late |",
        "skipped: no time",
        "free inject, not in the script",
        "not released before the end",
        "Not needed, because what they wait for did not happen: 5 “Enquiry”.",
        "from T+0:53:30, Tue 09:53 to T+3:00, Tue 12:00",
        "20 s that do not count as exercise time",
        "by -0:00:03; the exercise clock did not move",
        "×2",
    ):
        assert words in text


def test_an_exercise_as_planned_has_no_deviations():
    story = Story(scenario_of("function-test.yaml")).start().wait(5)
    text = section(report_of(finished(story)), "Deviations from the plan")
    assert "All injects of the script were released as planned." in text
    assert "The clock ran without pause, jump or gap." in text


# --- decisions -----------------------------------------------------------------------------------


def test_a_decision_shows_who_when_why_and_what_the_other_options_would_have_brought():
    text = section(report_of(full_story("en")), "Decisions")
    for words in (
        "> Where to **begin**?",
        "| **Decided by** | Help desk, operative level |",
        "0:02 by the wall clock, pauses excluded; within 10 min of scenario time: in time",
        "| **Reason** | no \\*better\\* idea |",
        "| With the server | – | Web shop: emergency operation 2:21:30 (-1:00)",
        "| **Wait (chosen)** | the restart of “Server” takes 1 h longer |",
        "| **Competence** | R101: only the strategic level",
        "| **By chance** | chance of 50%: came about |",
    ):
        assert words in text


def test_an_option_that_changes_nothing_is_said_to():
    story = Story().start().wait(5).do(do.Release("down")).wait(11).do(do.TakeDecision("D1", "server"))
    text = section(report_of(finished(story)), "Decisions")
    assert "Facts read out** | The server starts up." in text
    assert "| **State** | not taken |" in text


# --- restart -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("back", "end", "limit", "verdict", "measured", "forecast"),
    [
        (100, 200, 150, "met", 100, None),
        (150, 200, 150, "no reserve", 150, None),
        (160, 200, 150, "missed", 160, None),
        (180, 120, 200, "not measured", None, 180),
        (180, 120, 150, "not measured", None, 180),
        (180, 160, 150, "missed", None, 180),
        (180, 150, 150, "missed", None, 180),
        (None, 160, 150, "missed", None, None),
        (None, 100, 150, "not measured", None, None),
        (None, 100, None, "no limit", None, None),
        (50, 100, None, "no limit", 50, None),
    ],
)
def test_what_was_not_reached_by_the_end_is_never_met(back, end, limit, verdict, measured, forecast):
    found = judged("p", "rto", limit, "outage", back, zero_s=0, end_s=end)
    assert (found.verdict, found.measured_s, found.forecast_s) == (verdict, measured, forecast)


def test_from_the_declaration_the_limit_counts_from_there():
    found = judged("p", "rto", 100, "declaration", 150, zero_s=60, end_s=1000)
    assert (found.verdict, found.measured_s, found.reserve_s) == ("met", 90, 10)


def test_every_verdict_stands_with_its_zero_point():
    text = section(report_of(full_story("en")), "Restart, planned and played")
    assert (
        "| Web shop | RTO | from the outage | 2:30 | not reached (forecast 3:21:30) | – | **missed** |"
        in text
    )
    assert (
        "| Web shop | MTPD | from the outage | 6:00 | not reached (forecast 3:21:30) | – | **not measured** |"
        in text
    )
    assert "Emergency declared: T+0:05:30, Tue 09:05." in text
    declared = Story(
        scenario_of("exercise.yaml", {"reaction: 15 min": "reaction: 15 min, rto_from: declaration"})
    )
    text = section(
        report_of(finished(declared.start().wait(6).do(do.Release("down")))), "Restart, planned and played"
    )
    assert "| Web shop | RTO | from the declaration |" in text
    assert "| Web shop | MTPD | from the outage |" in text


def test_an_emergency_that_was_not_declared_is_said_so():
    text = section(report_of(finished(Story().start().wait(2))), "Restart, planned and played")
    assert "Emergency declared: not declared." in text


def test_planned_and_played_stand_side_by_side():
    text = section(report_of(full_story("en")), "Restart, planned and played")
    assert "| Mains power | 0:15 – 1:00 | 0:15 – 0:51:30 | -0:08:30 | running again | – | 1 |" in text
    assert "| Server | 1:00 – 2:00 | 0:51:30 – … | – | being restarted | Administrators 1 | 1 |" in text
    assert "Bottleneck: “Server”" in text
    planned, played = re.findall(r"^```\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert "▒" in played
    assert "▒" not in planned


def test_an_effect_that_did_nothing_is_listed_with_why():
    old = "- {restore: power}"
    story = (
        Story(scenario_of("exercise.yaml", {old: "- {restore: power}\n      - {restore: power}"}))
        .start()
        .wait(41)
    )
    text = section(report_of(finished(story.do(do.Release("backup")))), "Restart, planned and played")
    assert text.count("without effect: ") == 1


def test_data_loss_is_judged_against_the_rpo_and_none_recorded_is_not_met():
    assert "| Web shop | 1:00 | 1:30 | **missed** |" in report_of(full_story("en"))
    text = report_of(finished(Story().start().wait(2)))
    assert "| Web shop | 1:00 | no loss recorded | **not measured** |" in text


def test_a_limit_counts_as_kept_only_where_the_rpo_is_kept_too():
    story = (
        Story(scenario_of("exercise.yaml", {"      - {extend: database, by: 45 min}\n": ""})).start().wait(41)
    )
    text = section(report_of(finished(story.do(do.Release("backup")).wait(120))), "Summary")
    assert "Web shop: data loss of 1:30, RPO 1:00 missed." in text
    assert "All limits met" not in text


def test_limits_that_were_all_kept_are_one_sentence():
    story = Story(scenario_of("exercise.yaml", {"within: 2 h": "within: 2 h 1 min"})).start().wait(121)
    text = section(report_of(finished(story)), "Summary")
    assert "All limits met: Web shop, running again after 2:00 (simulated)." in text


def test_a_scenario_without_a_plan_has_no_restart():
    story = Story(scenario_of("tabletop.yaml"))
    assert "has no restart plan" in report_of(finished(story.start()))


# --- steps stamped by hand -----------------------------------------------------------------------


def stamped() -> Story:
    story = Story(scenario_of("function-test.yaml")).start().wait(1)
    story.do(do.Order("start", "hardware")).wait(20).do(do.Order("finish", "hardware"))
    story.do(do.Order("start", "server")).wait(5).do(do.Order("step_failed", "server")).wait(35)
    story.do(do.Order("finish", "server")).do(do.Order("start", "database")).wait(2)
    return finished(story)


def test_a_function_test_measures_its_steps_by_hand_and_says_so():
    text = report_of(stamped())
    steps = section(text, "Restart steps stamped by hand")
    assert "no screens of their own yet for an exercise of the kind “Function test”" in steps
    assert "| Hardware | 0:30 | T+0:01 | T+0:21 | 0:20 | -0:10 | **met** |" in steps
    assert "| Web server | 0:30 | T+0:21 | T+1:01 | 0:40 | +0:10 | **missed** |" in steps
    assert "| Database | 0:30 | T+1:01 | – | not measured | – | **not measured** |" in steps
    assert "Reported failed: T+0:26: Web server." in steps
    assert "“Web server” took 0:40 instead of 0:30" in section(text, "Open points")
    assert "Review the WAZ in the restart plan" in section(text, "Next steps")


def test_steps_stamped_late_carry_the_restart_with_them():
    """R133: every limit is judged by the stamps, and the last one is later than the RTO."""
    story = Story(scenario_of("function-test.yaml")).start().do(do.Order("start", "hardware"))
    story.wait(45).do(do.Order("finish", "hardware"))
    story.do(do.Order("start", "server")).do(do.Order("start", "database"))
    story.wait(40).do(do.Order("finish", "server")).wait(45).do(do.Order("finish", "database"))
    text = report_of(finished(story))
    assert all(effect.applied for effect in story.state.effects)
    assert "| Hardware | 0:00 – 0:30 | 0:00 – 0:45 | +0:15 |" in text
    assert "| Database | 0:30 – 1:00 | 0:45 – 2:10 | +1:10 |" in text
    assert "| Database | 0:30 | T+0:45 | T+2:10 | 1:25 | +0:55 | **missed** |" in text
    assert "| Web application | RTO | from the outage | 2:00 | 2:10 | -0:10 | **missed** |" in text
    assert "in the simulation it was up at Sat 06:30" in text
    assert "Sat 06:45" not in text, "what came at its second was not late"


def test_where_the_simulation_does_the_work_a_stamp_without_effect_measures_nothing():
    """R133: in a staff exercise the step had ended before anybody reported it."""
    story = Story(scenario_of("exercise.yaml")).start().wait(24 * 60)
    resource = next(iter(story.state.scenario.file.resources))
    story.do(do.Order("start", resource)).do(do.Order("finish", resource))
    assert [(one.action, one.applied) for one in story.state.effects[-2:]] == [
        ("start", False),
        ("finish", False),
    ]
    assert hand_stamped(Case(story.history, "en")) == []


def test_a_step_that_is_stamped_anew_counts_from_the_new_start():
    story = Story(scenario_of("function-test.yaml")).start().wait(1)
    story.do(do.Order("start", "hardware")).wait(5).do(do.Order("finish", "hardware")).wait(5)
    story.do(do.Order("start", "hardware")).wait(7).do(do.Order("finish", "hardware"))
    (step,) = hand_stamped(Case(story.history, "en"))
    assert step.measured_s == 7 * 60


def test_a_step_across_a_pause_shows_its_wall_time_too():
    story = Story(scenario_of("function-test.yaml")).start().do(do.Order("start", "hardware")).wait(10)
    story.do(do.Pause()).wait(15).do(do.Resume()).wait(5).do(do.Order("finish", "hardware"))
    steps = section(report_of(finished(story)), "Restart steps stamped by hand")
    assert "Hardware (0:30 by the wall clock)" in steps


def test_a_staff_exercise_without_stamps_has_no_such_part():
    assert "stamped by hand" not in report_of(full_story("en"))


# --- lessons and findings ------------------------------------------------------------------------


def test_lessons_show_class_cause_measure_owner_and_due_date_or_that_they_are_missing():
    text = section(report_of(full_story("en")), "Lessons and measures")
    assert "| 1 | maximum values not kept | RTO missed ⏎ by far | wrong \\| figure | Buy a UPS |" in text
    assert "| Chief of staff | 2027-01-31 |" in text
    assert (
        "| organisation to be improved | Nobody knew who decides | missing | missing | missing | missing |"
        in text
    )


def test_the_program_finds_what_is_open():
    found = [finding.text for finding in findings(Case(full_story("en").history, "en"))]
    for words in (
        "“Web shop”: RTO of 2:30 missed, counted from the outage",
        "data loss of 1:30 is more than the RPO of 1:00",
        "done, 2 min late (after a reminder): Chief of staff, “Calls the team together.”",
        "overdue, not judged: Press office, “Records the enquiry.”",
        "Deviation of competence: R101",
        "Decision without a recorded reason",
        "Attendance not recorded: Board, Help desk, Role player customers",
        "Inject 6 “Spare” not played: skipped",
        "NO DUFF was called: fire in the building",
        "Lesson 2 lacks: owner, due date, measure, cause",
    ):
        assert any(words in text for text in found), words


def test_criteria_that_were_not_read_out_and_missing_signatures_are_open_points():
    story = Story(scenario_of("exercise.yaml")).start()
    story.state = story.state.but(criteria_read=False)
    found = [finding.text for finding in findings(Case(finished(story).history, "en"))]
    assert "The abort criteria were not read out" in found
    assert "The record is not signed by both, leader and keeper" in found


def test_a_missed_limit_calls_for_another_exercise():
    text = section(report_of(full_story("en")), "Next steps")
    assert "Exercise again what missed its limit, after the measures: Web shop." in text
    assert "by 2026-12-08, 14 days after the exercise" in text


def test_an_abort_is_no_regular_end_also_after_the_signatures():
    story = Story().start().wait(5).do(do.Abort("fire | alarm"))
    story.do(do.SignOffSession("keeper", "K")).do(do.SignOffSession("leader", "L"))
    assert "It did not end as planned: Exercise aborted (fire \\| alarm)." in section(
        report_of(story), "Summary"
    )


# --- proof ---------------------------------------------------------------------------------------


def test_it_says_how_it_was_measured_and_by_what_it_can_be_checked():
    text = section(report_of(full_story("en")), "How it was measured")
    digest = full_story("en").scenario.digest
    for words in (
        "| **of it jumped over** | 2 h 6 min 30 s |",
        "| **of it running** | 53 min 10 s |",
        "| **Seed** | 7 |",
        f"| **Scenario digest (SHA-256)** | {digest} |",
        "| **Program version** | 0.1.0 |",
        "| **Journal head** | #76 0000-0000",
        "pauses, gaps and stops do not count",
    ):
        assert words in text


def test_signatures_and_distribution_close_the_report():
    text = section(report_of(full_story("en")), "Signatures, approval, distribution")
    assert "| Keeper of the minutes | Nora Nord | 2026-11-24 09:18:30 | #72 " in text
    assert "| Management |  |  |" in text
    assert "not for people who are still to play this script" in text


def test_text_of_people_stays_text_in_the_report():
    page = to_html(report_of(full_story("en")), "t", "en")
    assert "Cleo | *Chef*" in page
    assert "<em>Chef" not in page
    assert "wrong | figure" in page


def test_the_report_can_be_had_in_the_other_language():
    german = report_markdown(full_story("en").history, "de")
    assert "> Der **Webshop** der Muster AG" in german
    assert "3 „Sicherung" in german or "Sicherung unlesbar" in german
    assert german != report_of(full_story("en"))
    assert [j.verdict for j in judgements(Case(full_story("de").history, "de"))] == [
        j.verdict for j in judgements(Case(full_story("en").history, "en"))
    ]
