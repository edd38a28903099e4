"""What the debrief shows, as text, in both languages at the sizes it is made for."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from bcmsim.exercise import commands as do
from bcmsim.i18n import set_language
from tests.tui.acting import acting
from tests.tui.pictures import LANGUAGES, SIZES, still
from tests.tui.stage import Stage


def ended(folder: Path, language: str) -> Stage:
    """An exercise with a reaction in time, one that is late, a decision, and a lesson."""
    stage = Stage.open(folder, language=language)
    stage.leader.watch = False
    stage.start()
    stage.advance(10)
    stage.do(do.Release("first"))
    stage.advance(8)
    stage.do(do.Rate("first/read", "done"))
    stage.advance(7)
    stage.do(do.TakeDecision("D1", "wait", by="staff", reason="we do not know enough"))
    stage.advance(6)
    stage.do(do.Release("second"))
    stage.advance(40)
    stage.do(do.Rate("second/act", "done"))
    stage.advance(130)
    stage.do(do.End())
    stage.do(
        do.RecordLesson(
            "limit", "Restart took too long", "key in the vault", "second key", "Lea", "2026-12-24"
        )
    )
    stage.do(do.RateObjective("quick", "S", "after a while"))
    return stage


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_debrief(tmp_path: Path, screen: SnapshotAssertion, language: str, size: str) -> None:
    set_language(language)
    async with acting(ended(tmp_path, language), SIZES[size]) as act:
        for page in "12345":
            await act.press(page)
            assert still(act.text) == screen(name=f"{language}-{size}-page-{page}")
