"""The leader's keys: what stands in the journal after each of them (screens.md; R123, R125)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bcmsim.exercise import commands as do
from bcmsim.exercise import events as ev
from bcmsim.tui.messages import RecordsArrived
from bcmsim.tui.screens.leader import LeaderScreen
from bcmsim.tui.screens.opening import OpeningScreen
from tests.tui.acting import acting, prepared, started, words_of


async def test_a_whole_exercise_by_keys(tmp_path: Path) -> None:
    async with acting(prepared(tmp_path)) as act:
        assert isinstance(act.app.screen, OpeningScreen)
        await act.press("enter", *"Lea", "enter")  # the leader: the scenario names nobody
        await act.press("enter")
        await act.write("Kim")
        await act.press("enter", "t")  # the keeper; all who have a name are there
        assert act.last() == ev.AttendanceTaken("staff", "Bernd Brandt", True)
        for role in ("desk", "board"):
            act.app.screen.query_one("#steps").select(f"role:{role}")
            await act.press("enter", "enter")
        await act.press("enter", "enter")  # abort criteria, read out
        await act.press("enter", "1", "enter", "enter")  # go; start
        assert isinstance(act.app.screen, LeaderScreen)
        opening = act.kinds()[1:]
        assert opening == [
            "LeaderNamed",
            "KeeperNamed",
            *["AttendanceTaken"] * 3,
            "AbortCriteriaRead",
            "GoDecided",
            "ExerciseStarted",
        ]
        await act.advance(0.1)
        await act.press("n")
        await act.press("v")
        await act.advance(3)
        await act.press("x", "1", "1")  # the first open reaction: done
        await act.advance(18)
        await act.press("n")
        await act.press("m")
        await act.write("Good start.")
        await act.press("ctrl+s")
        await act.advance(10)
        await act.press("d", "1", "enter")  # emergency; the facts are read out
        await act.press("space")
        await act.press("space")
        await act.press("f9", "1")
        kinds = [kind for kind in act.kinds()[len(opening) + 1 :] if kind != "ExpectationOverdue"]
        assert kinds == [
            "InjectDue",
            "InjectReleased",
            "InjectDelivered",
            "ReactionRated",
            "InjectDue",
            "InjectReleased",
            "MinuteRecorded",
            "InjectDue",
            "DecisionOpened",
            "DecisionTaken",
            "EffectApplied",
            "ExercisePaused",
            "ExerciseResumed",
            "ExerciseEnded",
        ]


async def test_n_releases_at_once_what_is_due_and_shows_first_what_is_early(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(0.1)
        await act.press("n")
        assert act.last() == ev.InjectReleased("controller", 0)
        await act.press("n")
        assert "Order deadline" in act.text
        assert act.last() == ev.InjectReleased("controller", 0)
        await act.press("enter")
        assert "this is 19 min 54 s too early" in act.text
        assert act.last() == ev.InjectReleased("controller", 0)
        await act.press("enter")
        assert act.last() == ev.InjectReleased("sales", 1_200_000)


async def test_a_release_while_the_clock_stands_is_asked_for_once_more(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(0.1)
        await act.press("space", "enter", "1")
        assert "The clock stands: the exercise is paused." in act.text
        await act.press("escape")
        assert "InjectReleased" not in act.kinds()
        await act.press("space", "enter", "1")
        assert act.last() == ev.InjectReleased("controller", 0)


async def test_n_releases_nothing_unasked_while_the_clock_stands(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(0.1)
        await act.press("space", "n")
        assert "InjectReleased" not in act.kinds()
        await act.press("enter")
        assert "The clock stands: the exercise is paused." in act.text
        await act.press("enter")
        assert act.last() == ev.InjectReleased("controller", 0)


async def test_enter_shows_text_background_and_expected_actions(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("enter")
        for words in (
            "EXERCISE – EXERCISE – EXERCISE",
            "400 users without mail.",
            "Speak calmly.",
            "Opens a ticket (within 5 min)",
            "Release now",
        ):
            assert words in act.text
        await act.press("escape")
        assert "InjectReleased" not in act.kinds()


async def test_skip_asks_for_the_reason(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("down", "s")
        await act.write("no time")
        await act.press("enter")
        assert act.last() == ev.InjectSkipped("sales", "no time")


@pytest.mark.parametrize("following", [False, True])
async def test_postpone_moves_one_or_all_that_follow(tmp_path: Path, following: bool) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("down", "p", "1", "0")  # 5 is proposed: 510 would be odd, so it is replaced
        await act.press("home", "shift+end", "delete")
        await act.write("10")
        if following:
            await act.press("tab", "right")
        await act.press("enter")
        moved = ("sales", "press", "rumour") if following else ("sales",)
        assert act.last() == ev.InjectsPostponed(moved, 600_000)


async def test_edit_changes_the_text_before_its_release(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("e")
        await act.write("NB: ")
        await act.press("ctrl+s")
        assert act.last() == ev.InjectEdited("controller", "NB: 400 users without **mail**.")
        await act.advance(0.1)
        await act.press("n", "up", "e")
        assert "Select an inject" in act.notices


async def test_undo_takes_back_what_has_not_reached_the_players(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(0.1)
        await act.press("n", "u", "enter")
        assert act.last() == ev.InjectRecalled("controller")
        await act.press("n", "v", "u", "enter")
        assert act.last() == ev.InjectDelivered("controller")
        assert "cannot be undone" in act.notices


async def test_k_notes_who_acknowledged(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(0.1)
        await act.press("n", "k", "2")
        assert act.last() == ev.InjectAcknowledged("controller", "staff")
        await act.press("k")
        assert act.last() == ev.InjectAcknowledged("controller", "desk")


async def test_x_rates_the_selected_expectation_with_a_note(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(0.1)
        await act.press("n", "tab", "down", "x", "down", "tab")
        await act.write("half")
        await act.press("enter")
        assert act.last() == ev.ReactionRated("controller/brief", "partly", "half")


async def test_a_free_inject_goes_out_with_what_is_expected_of_it(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("a")
        await act.write("Customer")
        await act.press("tab")
        await act.write("desk")
        await act.press("tab", "tab", "tab")
        await act.write("Where is my mail?")
        await act.press("tab")
        await act.write("Calls back")
        await act.press("tab")
        await act.write("15")
        await act.press("ctrl+s")
        added = next(record.event for record in act.records if isinstance(record.event, ev.InjectAdded))
        assert added == ev.InjectAdded(
            "free-1", "Where is my mail?", "Customer", ("desk",), "phone", "", "Calls back", "desk", 900
        )
        assert act.last() == ev.InjectReleased("free-1")


async def test_recipients_of_a_free_inject_are_completed_by_their_titles(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("a", "tab")
        assert "Help desk, Crisis team, Board" in act.text
        await act.write("he")
        await act.press("right")
        await act.write(", cri")
        await act.press("right", "tab", "tab", "tab", "x", "ctrl+s")
        added = next(record.event for record in act.records if isinstance(record.event, ev.InjectAdded))
        assert added.to == ("desk", "staff")


async def test_a_free_inject_half_written_is_thrown_away_only_on_purpose(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("a", "escape", "a")
        await act.write("Customer")
        await act.press("escape", "escape")
        assert "Customer" in act.text
        await act.press("escape", "enter")
        assert "Free inject" not in act.text


async def test_a_free_inject_to_nobody_known_says_who_there_is(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("a", "tab")
        await act.write("nobody")
        await act.press("tab", "tab", "tab", "x", "ctrl+s")
        assert "There is no role or person “nobody”" in act.text
        assert "InjectAdded" not in act.kinds()


async def test_speed_goes_in_steps(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("plus", "plus", "minus")
        speeds = [r.event.permille for r in act.records if isinstance(r.event, ev.SpeedChanged)]
        assert speeds == [2_000, 5_000, 2_000]
        assert "×2" in act.text


async def test_a_jump_lists_what_is_passed_over_and_skips_or_keeps_it(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(0.1)
        await act.press("n", "j")
        await act.write("t+0:55")
        assert "reaction to inject 1" in act.text
        assert "inject 2 “Order deadline”" in act.text
        assert "decision D1" in act.text
        await act.press("tab", "right", "enter")
        jump = next(r.event for r in act.records if isinstance(r.event, ev.ClockJumped))
        assert jump.to_ms == 55 * 60_000
        assert {"sales", "press", "declare"} <= set(jump.passed_over)
        skipped = [r.event.inject for r in act.records if isinstance(r.event, ev.InjectSkipped)]
        assert skipped == ["sales", "press"]


async def test_a_jump_that_keeps_leaves_everything_due(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("j")
        await act.write("09:55")
        await act.press("enter")
        await act.advance(0.01)
        due = [i.id for i in act.stage.leader.state.due_injects()]
        assert due == ["controller", "sales", "press"]


async def test_a_jump_back_is_refused_in_words(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(30)
        await act.press("j")
        await act.write("t+0:10")
        await act.press("enter")
        assert "A jump leads forward only." in act.notices
        assert "ClockJumped" not in act.kinds()


@pytest.mark.parametrize(
    ("to", "words"), [("08:59", "That is 23 h 59 min ahead."), ("11:01:00", "The planned end is at")]
)
async def test_a_jump_far_ahead_or_past_the_end_is_asked_twice(tmp_path: Path, to: str, words: str) -> None:
    async with acting(started(tmp_path)) as act:
        await act.press("j")
        await act.write(to)
        await act.press("enter")
        assert "ClockJumped" not in act.kinds()
        assert "from Tue 09:00:00 (T+0:00:00) to" in act.text
        assert words in act.text
        await act.press("escape")
        assert "Jump forward in time" in act.text
        await act.press("enter", "enter")
        assert "ClockJumped" in act.kinds()


async def test_order_starts_and_reports_a_restart_step(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(20)
        await act.press("2", "down", "o", "2")
        assert isinstance(act.last(), ev.EffectApplied)
        assert act.last().action == "finish"
        assert act.last().target == "hardware"
        assert "The restart of “Hardware” was reported done." in act.text
        await act.press("o", "1")
        assert act.last().applied is False
        assert "it changes nothing" in act.notices


async def test_an_extension_needs_its_length(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await act.advance(20)
        await act.press("2", "down", "o", "4")
        assert "By how much?" in act.text
        await act.write("20")
        await act.press("enter")
        assert (act.last().action, act.last().by_s) == ("extend", 1200)


async def test_minutes_are_not_taken_for_a_step_that_has_none(tmp_path: Path) -> None:
    """Who writes minutes first and then presses enter does not mean the first line."""
    async with acting(started(tmp_path)) as act:
        await act.advance(20)
        await act.press("2", "down", "o", "tab")
        await act.write("20")
        await act.press("enter")
        assert "Minutes are for 3 and 4 only" in act.text
        assert not isinstance(act.last(), ev.EffectApplied)
        await act.press("4")
        assert (act.last().action, act.last().by_s) == ("extend", 1200)


async def test_every_record_reaches_the_screen_as_a_message(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        act.messages.clear()
        await act.press("m")
        await act.write("Seen")
        await act.press("ctrl+s")
        arrived = words_of(act.messages, RecordsArrived)
        assert [type(r.event).__name__ for message in arrived for r in message.records] == ["MinuteRecorded"]
        assert "Seen" in act.text


async def test_a_minute_of_another_terminal_appears(tmp_path: Path) -> None:
    stage = started(tmp_path)
    recorder = stage.recorder()
    async with acting(stage) as act:
        recorder.do(do.RecordMinute("message-in", "Called by the press."))
        act.app.poll()
        await act.pilot.pause()
        assert "Called by" in act.text
    recorder.close()


async def test_what_to_skip_names_information_first(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        act.app.screen.action_what_to_skip()
        await act.pilot.pause()
        lines = [line for line in act.text.splitlines() if "for information only" in line]
        assert "1  4 “The press asks.”" in lines[0]
        await act.press("1")
        await act.write("short")
        await act.press("enter")
        assert act.last() == ev.InjectSkipped("press", "short")
