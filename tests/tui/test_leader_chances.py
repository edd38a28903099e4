"""The chances on the leader's screen: when they are worked out, what they say, and who does not see them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from bcmsim.exercise import commands as do
from bcmsim.i18n import set_language
from bcmsim.tui.foreseeing import Foresight
from bcmsim.tui.panes.restart import RestartPane
from bcmsim.tui.view import View
from tests.tui.acting import MAIL, Acted, acting, started
from tests.tui.stage import screen_text

UNCERTAIN = MAIL.replace("waz: 1 h,", "waz: {low: 45 min, likely: 1 h, high: 2 h},")
assert UNCERTAIN != MAIL


def pane(act: Acted) -> RestartPane:
    return act.app.screen.query_one(RestartPane)


async def foreseen(act: Acted) -> None:
    """Wait until the chances are those of now."""

    def is_known() -> bool:
        one = pane(act)
        return bool(one.foresight.outlook) and not one.is_asking and not one.foresight.is_dated(view(act))

    await act.until(is_known)
    assert is_known()


def view(act: Acted) -> View:
    return act.app.view()


def row(act: Acted, key: str, width: int = 60) -> str:
    """The line of the restart pane for this key."""
    one = pane(act)
    return "".join(text for text, _style in one._line(view(act), key, width))


async def test_a_process_has_its_times_and_its_chance(tmp_path: Path) -> None:
    """Ready at 9:45 at the latest plan; the database takes 45 min to 2 h, likely 1 h; RTO 11:00."""
    async with acting(started(tmp_path, text=UNCERTAIN)) as act:
        await foreseen(act)
        outlook = pane(act).foresight.outlook
        assert outlook is not None
        assert outlook.runs >= 100
        mail = outlook.processes["mail"]
        assert mail.p10_ms is not None
        assert mail.p50_ms is not None
        assert mail.p90_ms is not None
        assert 90 * 60_000 < mail.p10_ms < mail.p50_ms < mail.p90_ms < 165 * 60_000
        assert 0.6 < mail.chances["rto"] < 0.9
        assert mail.chances["mtpd"] == mail.chances["emergency"] == 1
        assert "P10 10:" in row(act, "c:mail")
        assert "chance to hold RTO" in row(act, "c:mail")
        assert "RTO" in str(pane(act).border_title)


async def test_an_effect_is_followed_and_until_then_the_figure_is_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with acting(started(tmp_path, text=UNCERTAIN)) as act:
        await foreseen(act)
        before = pane(act).foresight.outlook
        await act.advance(20)
        await foreseen(act)
        monkeypatch.setattr("bcmsim.tui.panes.restart.SETTLE_S", 1)
        act.app.perform(do.Order("extend", "hardware", by_s=3600))
        await act.pilot.pause()
        assert row(act, "c:mail").rstrip().endswith("…")
        await foreseen(act)
        after = pane(act).foresight.outlook
        assert before is not None
        assert after is not None
        assert (after.processes["mail"].p10_ms or 0) > (before.processes["mail"].p90_ms or 0)
        assert "RTO <1%" in row(act, "c:mail")


async def test_where_room_is_short_the_limits_go_before_the_middle_of_the_times(tmp_path: Path) -> None:
    """MTPD and emergency operation are told where they are not sure."""
    async with acting(started(tmp_path, text=UNCERTAIN)) as act:
        await foreseen(act)
        known = pane(act).foresight.outlook
        assert known is not None
        chances = {"rto": 0.12, "mtpd": 0.93, "emergency": 0.999}
        tight = replace(known.processes["mail"], chances=chances)
        pane(act).foresight.outlook = replace(known, processes={"mail": tight})
        assert row(act, "c:mail", 46).split()[::2] == ["P10", "P90", "RTO", "MTPD"]
        assert "P50 10:5" in row(act, "c:mail", 76)
        assert row(act, "c:mail", 76).endswith("chance to hold RTO 12% MTPD 93%")


async def test_where_room_is_short_a_limit_is_left_out_and_none_is_cut(tmp_path: Path) -> None:
    async with acting(started(tmp_path, text=UNCERTAIN)) as act:
        await act.advance(20)
        for width, limits in ((78, 3), (44, 2), (34, 1)):
            words = row(act, "l:mail", width)
            assert [name in words for name in ("RTO", "MTPD", "E ")] == [
                number < limits for number in range(3)
            ]
            assert "…" not in words


async def test_work_that_lasts_is_known_to_have_lasted(tmp_path: Path) -> None:
    """The database, begun at 9:45, is still being worked on at 10:43: then it is not done before."""
    async with acting(started(tmp_path, text=UNCERTAIN)) as act:
        await act.advance(103)
        await foreseen(act)
        outlook = pane(act).foresight.outlook
        assert outlook is not None
        assert (outlook.processes["mail"].p10_ms or 0) > 103 * 60_000


async def test_what_is_done_is_no_matter_of_chance(tmp_path: Path) -> None:
    async with acting(started(tmp_path, text=UNCERTAIN)) as act:
        await foreseen(act)
        assert "c:mail" in pane(act).keys
        await act.advance(60)
        act.app.perform(do.Order("finish", "database"))
        await act.until(lambda: "c:mail" not in pane(act).keys)
        assert "c:mail" not in pane(act).keys
        assert "RTO" not in str(pane(act).border_title)


async def test_a_plan_without_chance_shows_none(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        await asyncio.sleep(0.3)
        await act.until(lambda: not pane(act).is_asking)
        assert pane(act).foresight.outlook is None
        assert not [key for key in pane(act).keys if key.startswith("c:")]
        assert not list(act.app.workers)


async def test_chances_leave_no_trace_and_are_not_for_the_recorder(tmp_path: Path) -> None:
    stage = started(tmp_path, text=UNCERTAIN)
    async with acting(stage) as act:
        head = stage.leader.journal.head
        await foreseen(act)
        assert stage.leader.journal.head == head
    app = stage.recorder_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "P10" not in screen_text(app)


async def test_a_mistake_in_the_chances_ends_no_exercise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def broken(question: object) -> None:
        asked.append(question)
        raise ArithmeticError

    monkeypatch.setattr("bcmsim.exercise.outlook.answer", broken)
    async with acting(started(tmp_path, text=UNCERTAIN)) as act:
        await act.until(lambda: bool(asked) and not pane(act).is_asking)
        assert len(asked) == 1
        assert not pane(act).is_asking
        assert pane(act).foresight.outlook is None
        await act.press("m")
        assert act.app.is_running


async def test_time_alone_costs_a_small_share_of_a_core(tmp_path: Path) -> None:
    """After a second of work a hundred seconds pass before what only time brings is worked out again."""
    stage = started(tmp_path, text=UNCERTAIN)
    stage.advance(20)
    state, now = stage.leader.state, stage.leader.now()

    def at(minute: float) -> View:
        return View(state, now, round(minute * 60_000))

    foresight = Foresight(0.0)
    assert foresight.is_due(at(20), 0.0)
    asked = foresight.ask(at(20))
    assert asked is not None
    assert not foresight.is_due(at(21), 1.0)
    assert foresight.is_due(at(26), 1.0)
    from bcmsim.exercise.outlook import answer
    from bcmsim.tui.foreseeing import Foreseen

    foresight.learn(Foreseen(answer(asked, 10), 2.0))
    assert foresight.is_dated(at(26))
    assert not foresight.is_due(at(26), 99.0)
    assert foresight.is_due(at(26), 102.0)
    stage.leader.close()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_picture(
    tmp_path: Path, screen: SnapshotAssertion, language: str, size: tuple[int, int]
) -> None:
    set_language(language)
    async with acting(started(tmp_path, language=language, text=UNCERTAIN), size) as act:
        await act.advance(0.1)
        await act.advance(27)
        await foreseen(act)
        await act.press("2")
        assert act.text == screen
