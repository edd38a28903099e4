"""What the recorder sees, as text, in both languages at the sizes it is made for."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from bcmsim.exercise import commands as do
from bcmsim.i18n import set_language
from tests.tui.pictures import LANGUAGES, SIZES, still
from tests.tui.recording import recording
from tests.tui.stage import UTC0, Stage

EXERCISE = (Path(__file__).parent / "data" / "mail.yaml").read_text(encoding="utf-8")


def played(folder: Path, language: str) -> Stage:
    """Half an hour of minutes of all sorts."""
    stage = Stage.open(folder, EXERCISE, language=language).start()
    stage.leader.watch = False
    stage.advance(2)
    first = next(iter(stage.leader.state.injects))
    stage.do(
        do.Release(first),
        do.RecordMinute("message-in", "Phones do not stop, 40 callers waiting.", "Help desk", "S2"),
    )
    stage.advance(7)
    long = (
        "The staff meets in room 2.17. Mail is down in all branches; telephones, mobiles and the portal work."
    )
    stage.do(
        do.RecordMinute("situation", long),
        do.RecordMinute("assessment", "Seen late", event_utc=UTC0 + 180_000_000, event_ms=180_000),
        do.RecordMinute("order", "Customers are told by 10:00", to="S5"),
        do.RecordAttachment("plan.pdf", "ab" * 32, 48_213),
    )
    seq = stage.leader.state.minutes[1].seq
    stage.do(do.CorrectMinute(seq, long.replace("2.17", "2.03"), "misheard"))
    return stage


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_recorder(tmp_path: Path, screen: SnapshotAssertion, language: str, size: str) -> None:
    set_language(language)
    async with recording(played(tmp_path, language), SIZES[size]) as rec:
        assert still(rec.text) == screen


@pytest.mark.parametrize("language", LANGUAGES)
async def test_kinds(tmp_path: Path, screen: SnapshotAssertion, language: str) -> None:
    set_language(language)
    async with recording(played(tmp_path, language)) as rec:
        await rec.press("slash")
        assert still(rec.text) == screen


@pytest.mark.parametrize("language", LANGUAGES)
async def test_messages(tmp_path: Path, screen: SnapshotAssertion, language: str) -> None:
    set_language(language)
    async with recording(played(tmp_path, language)) as rec:
        await rec.press("f9")
        assert still(rec.text) == screen
