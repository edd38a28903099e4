"""Sessions for tests of the screens: a real journal, a clock that moves only when told to."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.app import App

from bcmsim.exercise import commands as do
from bcmsim.exercise.commands import Actor, Command
from bcmsim.journal.entries import Stamp
from bcmsim.scenario.loading import load_files
from bcmsim.session import Session
from bcmsim.tui.app import BcmsimApp
from tests.exercise.bench import SMALL

UTC0 = 1_795_000_000_000_000
"""2026-11-18 11:06:40 UTC."""


def screen_text(app: App[Any]) -> str:
    """What the terminal shows, one row a line."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips()) + "\n"


@dataclass
class FakeClock:
    """Stamps as a terminal would take them."""

    ms: int = 0

    def __call__(self) -> Stamp:
        return Stamp(UTC0 + self.ms * 1000, self.ms * 1_000_000, "boot", "Europe/Berlin")

    def advance(self, *, minutes: float = 0, seconds: float = 0) -> None:
        self.ms += round(minutes * 60_000 + seconds * 1000)


@dataclass
class Stage:
    """One session with a leader behind the scenes, and terminals that join it."""

    path: Path
    clock: FakeClock
    leader: Session

    @classmethod
    def open(
        cls, folder: Path, text: str = SMALL, *, language: str = "en", keeper: str = "Kim Keeper"
    ) -> Stage:
        clock = FakeClock()
        numbers = itertools.count(1)
        path = folder / "autumn.bcmsim"
        leader = Session.open_new(
            load_files("scenario.yaml", {"scenario.yaml": text}),
            path,
            name="autumn",
            actor=Actor("Lea Leader", "leader", "t1"),
            language=language,
            seed=1,
            stamps=clock,
            new_id=lambda: f"id-{next(numbers)}",
        )
        stage = cls(path, clock, leader)
        if keeper:
            stage.do(do.NameKeeper(keeper))
        return stage

    def do(self, *commands: Command) -> None:
        for command in commands:
            self.leader.do(command)

    def start(self) -> Stage:
        self.do(do.NameLeader("Lea Leader"), do.ReadAbortCriteria(), do.DecideGo(), do.Start())
        return self

    def advance(self, minutes: float) -> None:
        """Time passes, with ticks of the leader's terminal so often that it never counts as a gap."""
        self.clock.advance(minutes=minutes)
        self.leader.last_tick = None
        self.leader.tick()

    def recorder(self, name: str = "Kim Keeper") -> Session:
        session = Session.attach(self.path, Actor(name, "recorder", "t2"), stamps=self.clock)
        session.watch = False
        return session

    def recorder_app(self, name: str = "Kim Keeper") -> BcmsimApp:
        return BcmsimApp(self.recorder(name), "recorder")

    def leader_app(self) -> BcmsimApp:
        return BcmsimApp(self.leader, "leader")
