"""The recorder's app on a real journal and a clock that moves only when told to, driven by keys."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from unittest.mock import patch

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from bcmsim.exercise.state import Minute
from bcmsim.tui.app import BcmsimApp
from bcmsim.tui.entry_line import EntryLine
from bcmsim.tui.minutes_view import MinutesView
from bcmsim.tui.recorder import RecorderScreen
from tests.tui.stage import Stage, screen_text

FRAMES = re.compile("[\u2500-\u259f]")
KEY_NAMES = {
    " ": "space",
    "/": "slash",
    ":": "colon",
    ".": "full_stop",
    ",": "comma",
    "!": "exclamation_mark",
    "#": "number_sign",
    "-": "minus",
    ">": "greater_than_sign",
}


def keys_of(text: str) -> list[str]:
    return [KEY_NAMES.get(sign, sign) for sign in text]


@dataclass
class Recorded:
    """A running recorder's app with what a test asks of it."""

    stage: Stage
    app: BcmsimApp
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def write(self, text: str, *keys: str) -> None:
        await self.press(*keys_of(text), *keys)

    async def paste(self, text: str) -> None:
        self.app.screen.post_message(events.Paste(text))
        await self.pilot.pause()

    async def burst(self, keys: Iterable[str]) -> None:
        """Keys that all lie there before the first is dealt with, as on a machine that was busy."""
        for key in keys:
            press = events.Key(KEY_NAMES.get(key, key), key if len(key) == 1 else None)
            press.set_sender(self.app)
            self.app.post_message(press)
        for _round in range(6):
            await self.pilot.pause()

    async def follow(self) -> None:
        """What other terminals have recorded."""
        self.app.poll()
        await self.pilot.pause()

    async def advance(self, minutes: float) -> None:
        self.stage.clock.advance(minutes=minutes)
        self.app.tick()
        await self.pilot.pause()

    @property
    def text(self) -> str:
        return screen_text(self.app)

    @property
    def flat(self) -> str:
        """The same without line ends and frames, to look for what may be wrapped."""
        return " ".join(FRAMES.sub(" ", self.text).split())

    @property
    def screen(self) -> RecorderScreen:
        """The recorder's screen, below a dialog too."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, RecorderScreen))

    @property
    def entry(self) -> EntryLine:
        return self.screen.entry

    @property
    def view(self) -> MinutesView:
        return self.screen.query_one(MinutesView)

    def field(self, name: str) -> Input:
        return self.screen.query_one(f"#entry-{name}", Input)

    @property
    def minutes(self) -> tuple[Minute, ...]:
        """As the journal has them, read by another terminal."""
        self.stage.leader.poll()
        return self.stage.leader.state.minutes


@asynccontextmanager
async def recording(
    stage: Stage, size: tuple[int, int] = (80, 24), name: str = "Kim Keeper"
) -> AsyncIterator[Recorded]:
    """The recorder's app on a session; its timers are still."""
    app = stage.recorder_app(name)
    with patch("bcmsim.tui.app.TICK_S", 3600), patch("bcmsim.tui.app.POLL_S", 3600):
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            yield Recorded(stage, app, pilot)
