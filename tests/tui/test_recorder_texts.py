"""Any text in the entry line and in the minutes: it is shown as text, and the app lives (engine-facts.md)."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bcmsim.exercise.clock import Instant
from bcmsim.exercise.state import Correction, Minute
from bcmsim.text import visible
from bcmsim.tui.minutes_view import MinutesView
from bcmsim.tui.wrapping import wrap
from tests.exercise.bench import scenario_of
from tests.tui.hostile import HIDDEN, PAYLOADS, named
from tests.tui.recording import recording
from tests.tui.stage import Stage

SCENARIO = scenario_of()
NOW = Instant(1_795_000_000_000_000, 0, "boot", "Europe/Berlin")


def minute_of(text: str) -> Minute:
    """A minute in which everything is this text, corrected once."""
    corrected = Correction(2, text, text, 0, NOW, text)
    return Minute(
        1, 1, "note", text, text, text, 0, NOW, None, None, text, "recorder", "", corrections=(corrected,)
    )


async def test_forty_hostile_texts_are_recorded_as_they_are_shown(tmp_path: Path) -> None:
    async with recording(Stage.open(tmp_path).start(), size=(120, 40)) as rec:
        for name in PAYLOADS:
            await rec.paste(named(name))
            assert rec.field("text").value == visible(named(name).strip("\r\n"), newlines=False)
            await rec.press("enter")
        texts = [minute.text for minute in rec.minutes]
        assert texts == [visible(named(name).strip("\r\n")).strip() for name in PAYLOADS]
        assert not any(HIDDEN.search(text) for text in texts)
        assert "<emoji>" in rec.text


async def test_half_a_character_is_shown_and_recorded_as_its_number(tmp_path: Path) -> None:
    async with recording(Stage.open(tmp_path).start()) as rec:
        await rec.paste("a\ud800b")
        await rec.press("enter")
        assert rec.minutes[0].text == "a<U+D800>b"


@given(st.text(st.characters(), max_size=300))
def test_any_minute_can_be_drawn(text: str) -> None:
    """What a line shows is what was written, cleaned: nothing is lost, nothing hidden is left."""
    view = MinutesView(SCENARIO)
    pieces = view.text_of(minute_of(text))
    shown = "".join(piece for piece, _style in pieces)
    assert not HIDDEN.search(shown)
    assert visible(text) in shown
    assert "".join(piece for piece, _style in view.head_of(minute_of(text), 80)).strip().startswith("1 09:00")


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Mn", "Me", "Cf"]), max_size=200),
    st.integers(2, 90),
)
def test_wrapped_lines_fit_and_lose_nothing_but_blanks(text: str, width: int) -> None:
    ranges = wrap(text, width)
    assert "".join(text[start:end] for start, end in ranges).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(text[start:end]) <= width for start, end in ranges)
