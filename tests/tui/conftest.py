"""Text snapshots of screens: what the terminal shows, one row a line."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode


class ScreenText(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def screen(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compare `screen_text(app)` with the stored picture of the screen."""
    return snapshot.use_extension(ScreenText)


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing moves in a picture, and nobody's temporary folder gets what a test leaves unsaid."""
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
