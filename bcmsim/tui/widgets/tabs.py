"""The line of panes on a narrow screen: `[1 Script]  2 Restart  3 Minutes  4 Staff`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.strip import Strip
from textual.widget import Widget

from bcmsim.tui.widgets.lines import Line, cut, to_strip


class TabLine(Widget):
    """One line; the shown pane stands in brackets."""

    DEFAULT_CSS = """
    TabLine { height: 1; background: $surface; color: $foreground; }
    """

    def __init__(self, words: Callable[[], Sequence[str]]) -> None:
        super().__init__()
        self._words = words
        self._shown = 1

    def show_tab(self, number: int) -> None:
        self._shown = number
        self.refresh()

    def render_line(self, y: int) -> Strip:
        line: Line = []
        for number, word in enumerate(self._words(), 1):
            if number == self._shown:
                line.append((f"[{number} {word}] ", "key"))
            else:
                line.append((f" {number} {word}  ", ""))
        return to_strip(cut(line, self.size.width), self.size.width, self)
