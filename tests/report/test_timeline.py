"""Every event of the record stands there, with its times; nothing that players may not know is public."""

from __future__ import annotations

import pytest

from bcmsim.exercise import commands as do
from bcmsim.exercise.stored import KINDS
from bcmsim.report.telling import SILENT
from bcmsim.report.telling_script import told
from bcmsim.report.timeline import rows
from tests.report.making import OBSERVER, Story, full_story, scenario_of


def of_kind(story: Story, kind: str, lang: str | None = None):
    return [row for row in rows(story.history, lang) if row.kind == kind]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_event_has_words_or_is_silent_on_purpose(kind):
    cls = KINDS[kind]
    assert (cls in told.registry) != (cls in SILENT)


def test_rows_stand_in_the_order_of_the_journal_and_name_their_entry():
    story = full_story("en")
    numbers = [row.seq for row in rows(story.history)]
    assert numbers == sorted(numbers)
    by_seq = {record.seq: record for record in story.records}
    for row in rows(story.history):
        assert type(by_seq[row.seq].event).__name__ == row.kind
        assert row.author == by_seq[row.seq].author
        assert row.title


def test_a_release_shows_planned_and_actual_time():
    story = Story().start().wait(9).do(do.Release("down"))
    (row,) = of_kind(story, "InjectReleased")
    assert (row.planned_ms, row.at, row.assessment) == (300_000, 540_000, "+0:04")
    assert "Since 09:00 everything stands still." in row.text
    assert row.brief == "from Control room to Chief of staff, Help desk, telephone"


def test_a_release_within_a_minute_is_as_planned():
    story = Story().start().wait(5.9).do(do.Release("down"))
    assert of_kind(story, "InjectReleased")[0].assessment == "as planned"


def test_a_release_that_was_taken_back_is_not_public():
    story = Story().start().wait(6).do(do.Release("down")).do(do.Recall("down")).do(do.Release("down"))
    first, second = of_kind(story, "InjectReleased")
    assert (first.public, second.public) == (False, True)
    assert "taken back before it reached anybody" in first.inner
    assert not of_kind(story, "InjectRecalled")[0].public


def test_latency_is_wall_time_without_pauses_and_lateness_is_scenario_time():
    story = Story().start().wait(5).do(do.Release("down")).do(do.SetSpeed(2_000)).wait(2)
    story.do(do.Pause()).wait(30).do(do.Resume()).wait(4).do(do.Rate("down/meet", "done"))
    (row,) = of_kind(story, "ReactionRated")
    assert row.latency_ms == 6 * 60_000
    assert row.planned_ms == 15 * 60_000
    assert row.assessment == "done, 2 min late"


def test_a_missing_reaction_has_no_latency():
    story = Story().start().wait(5).do(do.Release("down")).wait(20).do(do.Rate("down/meet", "missing"))
    (row,) = of_kind(story, "ReactionRated")
    assert (row.latency_ms, row.assessment) == (None, "not done")


def test_a_rating_given_anew_marks_the_first_one():
    story = Story().start().wait(5).do(do.Release("down")).wait(1)
    story.do(do.Rate("down/meet", "partly")).do(do.Rate("down/meet", "done"))
    first, second = of_kind(story, "ReactionRated")
    assert "rated anew later" in first.assessment
    assert "rated anew" not in second.assessment


@pytest.mark.parametrize(
    "kind",
    [
        "ReactionRated",
        "ExpectationOverdue",
        "InjectSkipped",
        "InjectsPostponed",
        "InjectEdited",
        "DecisionOpened",
        "ChanceDrawn",
        "ObjectiveRated",
    ],
)
def test_script_ratings_and_expected_actions_are_for_exercise_control_only(kind):
    found = of_kind(full_story("en"), kind)
    assert found
    assert not any(row.public for row in found)


def test_what_a_jump_passed_over_is_said_to_control_only():
    (row,) = of_kind(full_story("en"), "ClockJumped")
    assert row.public
    assert row.text == "from T+0:53:30, Tue 09:53 to T+3:00, Tue 12:00"
    assert "reaction to inject 7" in row.inner


def test_stamps_on_restart_steps_are_public_and_effects_of_injects_are_not():
    story = Story(scenario_of("function-test.yaml")).start().wait(1).do(do.Order("start", "hardware"))
    (row,) = of_kind(story, "EffectApplied")
    assert row.public
    assert row.title == "The restart of “Hardware” was started"
    assert row.inner == "through the exercise leader; in the simulation it had begun at Sat 06:00"
    assert not any(row.public for row in of_kind(full_story("en"), "EffectApplied"))


def test_an_effect_that_changed_nothing_says_why():
    story = Story(scenario_of("function-test.yaml")).start().wait(1).do(do.Order("finish", "server"))
    (row,) = of_kind(story, "EffectApplied")
    assert "without effect on the simulated restart: " in row.text


def test_what_happens_after_no_duff_is_real_until_it_is_cleared():
    story = Story().start().wait(2).do(do.CallRealEmergency("smoke"), OBSERVER)
    story.do(do.ClearRealEmergency("toast")).do(do.Resume())
    real = {row.kind: row.real for row in rows(story.history)}
    assert real["RealEmergencyCalled"]
    assert real["RealEmergencyCleared"]
    assert not real["ExerciseResumed"]
    assert not real["ExerciseStarted"]


def test_before_startex_there_is_no_scenario_time():
    started = {row.kind: row.started for row in rows(Story().start().history)}
    assert not started["LeaderNamed"]
    assert started["ExerciseStarted"]


def test_names_and_actions_that_people_typed_keep_their_signs():
    story = Story().start().wait(5).do(do.Release("down")).do(do.Acknowledge("down", "*Ann*"))
    story.do(do.AddInject("x", expect="Says _why_ *now*", expect_by="chief", within_s=60))
    story.do(do.Rate("free-1/1", "done"))
    assert of_kind(story, "InjectAcknowledged")[0].text == "*Ann*"
    assert of_kind(story, "ReactionRated")[0].inner == "Chief of staff: Says _why_ *now*"


def test_an_expected_action_is_told_in_the_language_of_the_document():
    story = Story().start().wait(5).do(do.Release("down")).do(do.Rate("down/meet", "done"))
    assert of_kind(story, "ReactionRated", "de")[0].inner.endswith("Beruft den Stab ein.")


def test_rows_speak_the_language_that_is_asked_for_whatever_the_locale():
    story = full_story("de")
    english = of_kind(story, "InjectReleased", "en")[0]
    german = of_kind(story, "InjectReleased")[0]
    assert "Everything stands still" in english.title
    assert "Alles steht" in german.title
