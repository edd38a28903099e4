"""A list of one-line rows with a cursor that stays fast: only the rows on the screen are ever made.

With 2,000 rows a key press costs as much as with none, and a tick of the clock redraws only rows whose text
changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from bcmsim.text import visible
from bcmsim.tui.view import View
from bcmsim.tui.widgets.lines import Line, spread, to_strip

CURSOR = "›"
"""Stands before the selected row, so that it is known without colour and in panes without the focus."""
MARGIN = 1


class RowList(ScrollView, can_focus=True):
    """Rows known by their keys; a subclass says which there are and how each looks."""

    DEFAULT_CSS = """
    RowList {
        overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move_page(-1)", show=False),
        Binding("pagedown", "move_page(1)", show=False),
        Binding("home", "move_to(0)", show=False),
        Binding("end", "move_to(-1)", show=False),
    ]

    class Chosen(Message):
        """A row was clicked while the cursor stood on it already."""

        def __init__(self, rows: RowList, key: str) -> None:
            super().__init__()
            self.rows = rows
            self.key = key

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.keys: Sequence[str] = ()
        self.cursor = 0
        self.view: View | None = None
        self._drawn: dict[str, Line] = {}

    # --- what a list of something says -------------------------------------------------------------

    def keys_of(self, view: View) -> Sequence[str]:
        """The keys of all rows, from above."""
        raise NotImplementedError

    def row(self, view: View, key: str, width: int) -> tuple[Line, Line]:
        """The left part of a row, and the right one, which is never cut."""
        raise NotImplementedError

    def title(self, view: View) -> str:
        """What stands in the frame."""
        return ""

    def empty_text(self) -> str:
        """What stands there while there are no rows."""
        return ""

    # --- content -----------------------------------------------------------------------------------

    @property
    def selected(self) -> str | None:
        """The key of the row under the cursor."""
        return self.keys[self.cursor] if self.cursor < len(self.keys) else None

    def show_view(self, view: View) -> None:
        """Show this moment: rows anew where the state is another one, else only where a text has changed."""
        before = self.view
        self.view = view
        self._show_title(view)
        keys = self.keys if before and before.state is view.state else self.keys_of(view)
        if before is None or keys != self.keys:
            self.show_keys(keys)
        else:
            self._refresh_changed(view)

    def show_keys(self, keys: Sequence[str]) -> None:
        """Show these rows; the cursor stays on its row, or near it where that is gone."""
        selected = self.selected
        self.keys = keys
        self.virtual_size = Size(0, len(keys))
        if selected is not None and selected in keys:
            self.cursor = keys.index(selected)
        else:
            self.cursor = max(0, min(self.cursor, len(keys) - 1))
        self._drawn.clear()
        self.refresh()

    def redraw(self) -> None:
        """Everything anew at the next frame."""
        self._drawn.clear()
        self.refresh()

    def _show_title(self, view: View) -> None:
        title = Content(visible(self.title(view), newlines=False))
        if title.plain != getattr(self, "_title_shown", None):
            self._title_shown = title.plain
            self.border_title = title

    def _refresh_changed(self, view: View) -> None:
        width = self.scrollable_content_region.width
        top = int(self.scroll_y)
        for place, key in enumerate(self._on_screen()):
            if self._line(view, key, width) != self._drawn.get(key):
                self._drawn.pop(key, None)
                self.refresh_line(top + place)

    def _on_screen(self) -> Sequence[str]:
        top = int(self.scroll_y)
        return self.keys[top : top + self.scrollable_content_region.height]

    def _line(self, view: View, key: str, width: int) -> Line:
        left, right = self.row(view, key, width - MARGIN)
        return spread(left, right, width - MARGIN)

    # --- cursor ------------------------------------------------------------------------------------

    def select(self, key: str) -> None:
        """Put the cursor on a row, if it is there."""
        if key in self.keys:
            self.action_move_to(self.keys.index(key))

    def action_move(self, by: int) -> None:
        self.action_move_to(max(0, min(self.cursor + by, len(self.keys) - 1)))

    def action_move_page(self, pages: int) -> None:
        self.action_move(pages * max(1, self.scrollable_content_region.height - 1))

    def action_move_to(self, position: int) -> None:
        if not self.keys:
            return
        before, self.cursor = self.cursor, position % len(self.keys)
        self.refresh_line(before)
        self.refresh_line(self.cursor)
        self._show_cursor()

    def _show_cursor(self) -> None:
        """Bring the selected row to the screen, where there is one yet."""
        if self.keys and self.size.height:
            row = Region(0, self.cursor, 1, 1)
            self.scroll_to_region(row, animate=False, force=True, immediate=True, x_axis=False)

    def on_click(self, event: Click) -> None:
        position = int(self.scroll_y) + event.get_content_offset_capture(self).y
        if 0 <= position < len(self.keys):
            if position == self.cursor:
                self.post_message(self.Chosen(self, self.keys[position]))
            self.action_move_to(position)

    def on_resize(self, event: Resize) -> None:
        self._drawn.clear()
        self._show_cursor()

    # --- drawing -----------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        base = self.rich_style
        place = y + int(self.scroll_offset.y)
        if self.view is None or place >= len(self.keys):
            if y == 0 and not self.keys and self.view is not None:
                return to_strip([(" " * MARGIN + self.empty_text(), "faint")], width, self)
            return Strip.blank(width, base)
        key = self.keys[place]
        line = self._drawn.get(key)
        if line is None:
            line = self._drawn[key] = self._line(self.view, key, width)
        if place != self.cursor:
            return to_strip([(" " * MARGIN, ""), *line], width, self)
        if not self.has_focus:
            return to_strip([(CURSOR, "faint"), *line], width, self)
        whole = "".join(text for text, _style in [(CURSOR, ""), *line])
        return to_strip([(whole, "cursor")], width, self)
