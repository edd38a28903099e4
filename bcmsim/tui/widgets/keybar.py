"""The last line: the few keys that are needed most; all others are in the palette and the help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from bcmsim.tui.widgets.lines import Line, cut, to_strip


class KeyBar(Widget):
    """One line of keys and words; `words` is asked when it is drawn, so that it speaks the language in force."""

    DEFAULT_CSS = """
    KeyBar { height: 1; dock: bottom; background: $panel; color: $foreground; }
    KeyBar .keybar--key { text-style: bold; color: $accent; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"keybar--key"}

    def __init__(self, words: Callable[[], Sequence[tuple[str, str]]]) -> None:
        super().__init__()
        self._words = words

    def render_line(self, y: int) -> Strip:
        line: Line = []
        for key, word in self._words():
            line += [(f" {key}", "key"), (f" {word} ", "")]
        return to_strip(cut(line, self.size.width), self.size.width, self._style, self.rich_style)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"keybar--{name}", partial=True)
