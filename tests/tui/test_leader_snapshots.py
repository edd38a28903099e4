"""What the leader's screens look like, as plain text, at 80x24 and 120x40, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input

from bcmsim.exercise import commands as do
from bcmsim.i18n import set_language
from tests.tui.acting import Acted, acting, prepared, started

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    set_language(request.param)
    return str(request.param)


@pytest.fixture(params=SIZES, ids=list(SIZES))
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    return SIZES[request.param]


def frozen(act: Acted) -> str:
    """The screen without its blinking cursor."""
    for field in act.app.screen.query(Input):
        field.cursor_blink = False
    return act.text


async def test_opening(
    tmp_path: Path, screen: SnapshotAssertion, language: str, size: tuple[int, int]
) -> None:
    stage = prepared(tmp_path, language=language)
    stage.do(do.NameLeader("Lea Leader"), do.TakeAttendance("staff", "Bernd Brandt", True))
    async with acting(stage, size) as act:
        assert frozen(act) == screen


async def test_running(
    tmp_path: Path, screen: SnapshotAssertion, language: str, size: tuple[int, int]
) -> None:
    stage = started(tmp_path, language=language)
    async with acting(stage, size) as act:
        await act.advance(0.1)
        stage.do(do.Release("controller"), do.Rate("controller/ticket", "done"))
        stage.do(do.RecordMinute("message-in", "400 users without mail", "Help desk", "Crisis team"))
        await act.advance(27)
        assert frozen(act) == screen


async def test_panes_on_a_narrow_screen(tmp_path: Path, screen: SnapshotAssertion, language: str) -> None:
    stage = started(tmp_path, language=language)
    async with acting(stage, (80, 24)) as act:
        await act.advance(47)
        stage.do(do.RecordMinute("decision", "We restart the database first", "S3", "Technicians"))
        await act.advance(1)
        for key, pane in (("2", "restart"), ("3", "minutes"), ("4", "staff")):
            await act.press(key)
            assert frozen(act) == screen(name=pane)


DIALOGS = {
    "inject": ("enter",),
    "decision": ("d",),
    "jump": ("j", "5", "5"),
    "add": ("a",),
    "end": ("f9",),
    "leave": ("ctrl+q",),
    "no-duff": ("f12",),
}


async def test_dialogs(tmp_path: Path, screen: SnapshotAssertion, language: str) -> None:
    stage = started(tmp_path, language=language)
    async with acting(stage, (80, 24)) as act:
        await act.advance(31)
        for dialog, keys in DIALOGS.items():
            await act.press(*keys)
            assert frozen(act) == screen(name=dialog)
            await act.press("escape")
