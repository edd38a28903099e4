"""The leader's app on a real journal and a clock that moves only when told to, driven by keys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from textual.events import Paste
from textual.message import Message
from textual.pilot import Pilot

from bcmsim.exercise import commands as do
from bcmsim.exercise.events import Record
from bcmsim.session import record_of
from bcmsim.tui.app import BcmsimApp
from tests.tui.stage import Stage, screen_text

MAIL = (Path(__file__).parent / "data" / "mail.yaml").read_text(encoding="utf-8")

LOOK_S = 0.004
"""Between keys it is looked so often whether the app rests; Textual's own 20 ms cost a minute in all."""


@dataclass
class Acted:
    """A running app with what a test asks of it."""

    stage: Stage
    app: BcmsimApp
    pilot: Pilot[None]
    messages: list[Message]

    async def press(self, *keys: str) -> None:
        quick = patch.multiple("textual._wait", SLEEP_GRANULARITY=LOOK_S, SLEEP_IDLE=LOOK_S / 10)
        with quick:
            await self.pilot.press(*keys)
        await self.pilot.pause()

    async def write(self, text: str) -> None:
        """Put words into the field that has the focus, as from the clipboard."""
        assert self.app.focused is not None
        self.app.focused.post_message(Paste(text))
        await self.pilot.pause()

    async def advance(self, minutes: float) -> None:
        """Let time pass and the app notice."""
        self.stage.clock.advance(minutes=minutes)
        self.stage.leader.last_tick = None
        self.app.tick()
        await self.pilot.pause()

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait for what comes by itself, five seconds at most."""
        for _look in range(500):
            if happened():
                break
            await asyncio.sleep(0.01)
        else:
            raise AssertionError("it did not happen")
        await self.pilot.pause()

    @property
    def text(self) -> str:
        return screen_text(self.app)

    @property
    def notices(self) -> str:
        """What the app has said in toasts, one a line."""
        return "\n".join(notice.message for notice in self.app._notifications)

    @property
    def records(self) -> list[Record]:
        """What stands in the journal."""
        return [record_of(entry) for entry in self.stage.leader.journal.read(since=0)]

    def kinds(self, since: int = 0) -> list[str]:
        return [type(record.event).__name__ for record in self.records if record.seq > since]

    def last(self) -> object:
        """The newest event in the journal."""
        return self.records[-1].event


def prepared(folder: Path, *, language: str = "en", text: str = MAIL) -> Stage:
    """A session before its opening; time passes only by `advance`, so that no gap is ever found."""
    stage = Stage.open(folder, text, language=language, keeper="")
    stage.leader.watch = False
    return stage


def started(folder: Path, *, language: str = "en", text: str = MAIL) -> Stage:
    """A session whose clock runs."""
    stage = prepared(folder, language=language, text=text)
    stage.do(do.NameKeeper("Kim Keeper"))
    return stage.start()


@asynccontextmanager
async def acting(stage: Stage, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Acted]:
    """The leader's app on a session; its timers are still, time passes by `advance` only."""
    messages: list[Message] = []
    app = stage.leader_app()
    with (
        patch("bcmsim.tui.app.TICK_S", 3600),
        patch("bcmsim.tui.app.POLL_S", 3600),
    ):
        async with app.run_test(size=size, notifications=True, message_hook=messages.append) as pilot:
            await pilot.pause()
            yield Acted(stage, app, pilot, messages)


def words_of(messages: Sequence[Message], kind: type[Message]) -> list[Message]:
    return [message for message in messages if isinstance(message, kind)]
