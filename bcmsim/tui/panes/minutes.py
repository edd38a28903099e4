"""Minutes pane: what was entered, newest last; the list follows its end until somebody looks back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from bcmsim.exercise.state import Minute
from bcmsim.i18n import _
from bcmsim.tui.flow_list import Piece
from bcmsim.tui.minutes_view import MinutesView
from bcmsim.tui.view import View

if TYPE_CHECKING:
    from bcmsim.scenario.model import Scenario


ROOM_FOR_COLUMNS = 44
"""From so many cells on, number, time and kind stand in columns of their own."""


class MinutesPane(MinutesView):
    """The keeper's minutes as the leader sees them; the arrow keys scroll."""

    def __init__(self, scenario: Scenario, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(scenario, id=id)
        self.can_focus = True

    @property
    def _columns(self) -> bool:
        return self.scrollable_content_region.width >= ROOM_FOR_COLUMNS

    def indent(self, item: Minute, width: int) -> int:
        return super().indent(item, width) if self._columns else 0

    def head_of(self, item: Minute, width: int) -> Sequence[Piece]:
        return super().head_of(item, width) if self._columns else ()

    def text_of(self, item: Minute) -> Sequence[Piece]:
        """In a narrow pane number, time and kind begin the text, and it flows below them."""
        text = super().text_of(item)
        if self._columns:
            return text
        head = super().head_of(item, ROOM_FOR_COLUMNS)
        return [*((f"{piece.strip()} ", style) for piece, style in head), *text]

    def show_view(self, view: View) -> None:
        """Show this moment; what is there already costs nothing."""
        self.show_state(view.state)
        count = len(view.state.minutes)
        words = " · ".join((_("Minutes"), str(count))) if count else _("Minutes")
        if words != getattr(self, "_title_shown", None):
            self._title_shown = words
            self.border_title = Content(words)
