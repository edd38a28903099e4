"""The first frame is there before the session is open, and what goes wrong then is one sentence."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
from pathlib import Path

import pytest

from bcmsim import tui
from bcmsim.errors import BcmsimError
from bcmsim.session import Session
from bcmsim.tui.app import BcmsimApp
from bcmsim.tui.screens.first import FirstScreen
from bcmsim.tui.screens.opening import OpeningScreen
from tests.tui.stage import Stage, screen_text


def test_the_first_frame_imports_neither_engine_nor_journal_nor_scenario() -> None:
    program = "import sys, bcmsim.tui.app, bcmsim.tui.screens.first; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    heavy = {"pydantic", "yaml", "simpy", "sqlite3", "pendulum", "bcmsim.exercise.events", "bcmsim.session"}
    assert not loaded & heavy


async def test_the_mark_and_the_name_stand_there_while_the_session_opens(tmp_path: Path) -> None:
    stage = Stage.open(tmp_path, keeper="")
    shown: list[str] = []

    def opening() -> Session:
        assert isinstance(app.screen, FirstScreen)
        shown.append(screen_text(app))
        return stage.leader

    app = BcmsimApp(opening, "leader", opened="autumn.yaml")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, OpeningScreen)
    assert "EXERCISE" in shown[0]
    assert "autumn.yaml" in shown[0]


async def test_keys_before_the_session_is_open_do_nothing_but_leave(tmp_path: Path) -> None:
    app = BcmsimApp(lambda: pytest.fail("opened too early"), "leader")
    app.call_after_refresh = lambda *_args, **_kw: True  # type: ignore[method-assign]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f12", "f1", "space", "ctrl+y")
        assert isinstance(app.screen, FirstScreen)
        await pilot.press("ctrl+q")
    assert app.return_code == 0


def test_what_opening_raises_comes_back_to_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    def opening() -> Session:
        raise BcmsimError("the file is wrong")

    def run(app: BcmsimApp) -> None:
        async def once() -> None:
            async with app.run_test(size=(80, 24)) as pilot:
                await pilot.pause()

        asyncio.run(once())

    monkeypatch.setattr(BcmsimApp, "run", run)
    with pytest.raises(BcmsimError, match="the file is wrong"):
        tui.run_part(opening, "leader")


def test_garbage_is_looked_for_again_once_the_screen_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage.open(tmp_path, keeper="")
    looked: list[bool] = []

    def opening() -> Session:
        looked.append(gc.isenabled())
        return stage.leader

    def run(app: BcmsimApp) -> None:
        async def once() -> None:
            async with app.run_test(size=(80, 24)) as pilot:
                await pilot.pause()
                looked.append(gc.isenabled())

        asyncio.run(once())

    monkeypatch.setattr(BcmsimApp, "run", run)
    assert tui.run_part(opening, "leader") == 0
    assert looked == [False, True]
    assert gc.isenabled()


async def test_a_terminal_that_is_too_small_is_told_so_once(tmp_path: Path) -> None:
    app = Stage.open(tmp_path).leader_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        assert not app._notifications
        await pilot.resize_terminal(60, 15)
        await pilot.resize_terminal(61, 15)
        await pilot.pause()
        assert ["60x15" in note.message for note in app._notifications] == [True]
