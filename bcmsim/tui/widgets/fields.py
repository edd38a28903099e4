"""Fields of dialogs: one line, several lines, one of a few words. What is pasted is cleaned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input, TextArea

from bcmsim.text import visible
from bcmsim.tui.widgets.lines import Line, cut, to_strip

PASTE_LIMIT = 40_000
"""Signs taken from the clipboard at once: more than the engine accepts, so that it can say so."""


class LineField(Input):
    """One line. Line ends in pasted text become a sign, so that nothing is lost."""

    DEFAULT_CSS = """
    LineField { width: 1fr; }
    """

    def __init__(self, value: str = "", *, id: str | None = None, hint: str = "") -> None:  # noqa: A002
        super().__init__(visible(value, newlines=False), id=id, placeholder=hint, compact=True)

    def replace(self, text: str, start: int, end: int) -> None:
        super().replace(visible(text, newlines=False), start, end)

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.replace(event.text.rstrip("\r\n")[:PASTE_LIMIT], *sorted(self.selection))

    @property
    def words(self) -> str:
        """What was entered, without blanks at its ends."""
        return self.value.strip()


class ListSuggester(Suggester):
    """Completes the last of several names between commas."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        before, comma, last = value.rpartition(",")
        begun = last.lstrip()
        kept = before + comma + last[: len(last) - len(begun)]
        if not begun:
            return None
        completed = (n for n in self._names if n.casefold().startswith(begun.casefold()))
        return next((kept + begun + name[len(begun) :] for name in completed), None)


class TextField(TextArea):
    """Several lines. Tab leaves it."""

    DEFAULT_CSS = """
    TextField { height: 6; width: 1fr; }
    """

    def __init__(self, value: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(visible(value), id=id, soft_wrap=True, tab_behavior="focus", compact=True)
        self._given = self.words

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        pasted = visible(event.text[:PASTE_LIMIT])
        self.move_cursor(self.replace(pasted, *self.selection).end_location)

    @property
    def words(self) -> str:
        """What was entered, without blanks at its ends."""
        return self.text.strip()

    @property
    def unfinished(self) -> str:
        """What was entered, where it is not what stood here at first."""
        return "" if self.words == self._given else self.words


class Choice(Widget, can_focus=True):
    """One of a few words, changed with the arrow keys or its first letters; all of it fits one line."""

    DEFAULT_CSS = """
    Choice { height: 1; width: 1fr; }
    Choice:focus { background: $cursor; color: $cursor-text; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "step(-1)", show=False),
        Binding("right,down,space", "step(1)", show=False),
    ]

    class Changed(Message):
        """Another word was chosen."""

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        value: str,
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.options = list(options)
        self.position = next((i for i, (key, _word) in enumerate(options) if key == value), 0)

    @property
    def value(self) -> str:
        """The key of the chosen word."""
        return self.options[self.position][0]

    def action_step(self, by: int) -> None:
        self.position = (self.position + by) % len(self.options)
        self.refresh()
        self.post_message(self.Changed())

    def on_key(self, event: events.Key) -> None:
        letter = (event.character or "").casefold()
        if not letter.strip():
            return
        places = [*range(self.position + 1, len(self.options)), *range(self.position + 1)]
        for place in places:
            if self.options[place][1].casefold().startswith(letter):
                event.stop()
                self.action_step(place - self.position)
                return

    def render_line(self, y: int) -> Strip:
        word = self.options[self.position][1]
        count = f"  {self.position + 1}/{len(self.options)}"
        line: Line = [("‹ ", ""), (word, "strong"), (" ›", ""), (count, "")]
        return to_strip(cut(line, self.size.width), self.size.width, self)
