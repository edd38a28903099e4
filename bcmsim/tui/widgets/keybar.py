"""The last line: the few keys that are needed most, and for a moment what has just happened.

All other keys are in the palette and the help.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from bcmsim.tui.widgets.lines import Line, cut, to_strip

FLASH_S = 6.0


class KeyBar(Widget):
    """One line of keys and words; `words` is asked when it is drawn, in the language in force then."""

    DEFAULT_CSS = """
    KeyBar { height: 1; background: $panel; color: $foreground; }
    """

    def __init__(self, words: Callable[[], Sequence[tuple[str, str]]]) -> None:
        super().__init__()
        self._words = words
        self._flash = ""
        self._flash_ends: Timer | None = None

    def flash(self, text: str) -> None:
        """Say something here for a moment; it must be clean."""
        if self._flash_ends is not None:
            self._flash_ends.stop()
        self._flash = text
        self._flash_ends = self.set_timer(FLASH_S, self._end_flash)
        self.refresh()

    def _end_flash(self) -> None:
        self._flash = ""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        line: Line = [(f" {self._flash}", "strong")] if self._flash else []
        for key, word in () if self._flash else self._words():
            line += [(f" {key}", "key"), (f" {word} ", "")]
        return to_strip(cut(line, self.size.width), self.size.width, self)
