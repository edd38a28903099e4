"""Before STARTEX: leader and keeper, attendance, abort criteria, go or no-go (R124, R127, R131)."""

from __future__ import annotations

from pathlib import Path

from bcmsim.exercise import commands as do
from bcmsim.exercise import events as ev
from bcmsim.tui.screens.leader import LeaderScreen
from bcmsim.tui.screens.opening import OpeningScreen, Steps, step_order
from tests.exercise.bench import SMALL
from tests.tui.acting import MAIL, acting, prepared


async def test_nothing_starts_before_everything_is_done(tmp_path: Path) -> None:
    async with acting(prepared(tmp_path)) as act:
        await act.press("end", "enter")
        assert "no exercise leader is named" in act.notices
        assert "the abort criteria have not been read out" in act.notices
        assert act.kinds() == ["SessionOpened"]


async def test_the_cursor_goes_to_the_next_open_step(tmp_path: Path) -> None:
    async with acting(prepared(tmp_path)) as act:
        steps = act.app.screen.query_one(Steps)
        await act.press("enter", *"Lea", "enter")
        assert steps.selected == "keeper"
        await act.press("enter", *"Kim", "enter")
        assert steps.selected == "role:desk"


async def test_leader_and_recorder_are_proposed_as_the_scenario_names_them(tmp_path: Path) -> None:
    text = MAIL.replace("part: leader}", "part: leader, members: [anna]}")
    text = text.replace("part: recorder}", "part: recorder, members: [bernd]}")
    async with acting(prepared(tmp_path, text=text)) as act:
        await act.press("enter", "enter")
        assert act.last() == ev.LeaderNamed("Anna Adler")
        await act.press("enter", "enter")
        assert act.last() == ev.KeeperNamed("Bernd Brandt")


async def test_space_ticks_attendance_and_takes_it_back(tmp_path: Path) -> None:
    async with acting(prepared(tmp_path)) as act:
        act.app.screen.query_one(Steps).select("role:staff")
        await act.press("space")
        assert act.last() == ev.AttendanceTaken("staff", "Bernd Brandt", True)
        await act.press("up", "space")
        assert act.last() == ev.AttendanceTaken("staff", "Bernd Brandt", False)
        assert "not there" in act.text


async def test_who_prepared_the_exercise_cannot_play(tmp_path: Path) -> None:
    """R131, A22."""
    async with acting(prepared(tmp_path, text=SMALL)) as act:
        act.app.screen.query_one(Steps).select("role:staff")
        await act.press("enter", *"Paul", "space", *"Prep", "enter")
        assert "knows the script" in act.notices
        assert "AttendanceTaken" not in act.kinds()


async def test_abort_criteria_and_safe_word_are_shown_to_be_read_out(tmp_path: Path) -> None:
    async with acting(prepared(tmp_path)) as act:
        act.app.screen.query_one(Steps).select("criteria")
        await act.press("enter")
        for words in ("- A real incident", "- Danger to persons", "Safe word: “Linden leaf”", "NO DUFF"):
            assert words in act.text
        await act.press("enter")
        assert act.last() == ev.AbortCriteriaRead(("A real incident", "Danger to persons"))


async def test_no_go_has_a_reason_and_keeps_the_exercise_from_starting(tmp_path: Path) -> None:
    async with acting(prepared(tmp_path)) as act:
        act.app.screen.query_one(Steps).select("go")
        await act.press("enter", "2", *"flood", "enter")
        assert act.last() == ev.GoDecided(False, "flood")
        await act.press("end", "enter")
        assert "the decision was no-go" in act.notices


async def test_an_exercise_can_be_called_off_before_it_starts(tmp_path: Path) -> None:
    async with acting(prepared(tmp_path)) as act:
        assert isinstance(act.app.screen, OpeningScreen)
        act.app.screen.action_call_off()
        await act.pilot.pause()
        await act.press(*"ill", "enter")
        assert act.last() == ev.ExerciseAborted("ill")


async def test_a_kind_without_its_own_screen_says_so(tmp_path: Path) -> None:
    text = MAIL.replace("kind: staff", "kind: function-test")
    async with acting(prepared(tmp_path, text=text)) as act:
        assert "runs like a staff exercise" in act.text
        assert "by hand" in act.text


async def test_description_and_objectives_are_read_without_signs_of_markdown(tmp_path: Path) -> None:
    async with acting(prepared(tmp_path)) as act:
        assert "The mail fails." in act.text
        assert "- Reacts quickly" in act.text


async def test_a_started_session_opens_on_the_leaders_screen(tmp_path: Path) -> None:
    stage = prepared(tmp_path)
    stage.do(do.NameKeeper("Kim"))
    stage.start()
    async with acting(stage) as act:
        assert isinstance(act.app.screen, LeaderScreen)


def test_the_leaders_and_recorders_own_roles_need_no_attendance(tmp_path: Path) -> None:
    stage = prepared(tmp_path)
    order = step_order(stage.leader.state)
    assert order == ["leader", "keeper", "role:desk", "role:staff", "role:board", "criteria", "go", "start"]
    stage.leader.close()
