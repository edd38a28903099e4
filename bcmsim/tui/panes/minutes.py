"""Minutes pane: what was entered, newest last; the list follows its end until somebody looks back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from bcmsim.i18n import _
from bcmsim.tui.minutes_view import MinutesView
from bcmsim.tui.view import View

if TYPE_CHECKING:
    from bcmsim.scenario.model import Scenario


class MinutesPane(MinutesView):
    """The keeper's minutes as the leader sees them; the arrow keys scroll."""

    def __init__(self, scenario: Scenario, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(scenario, id=id)
        self.can_focus = True

    def show_view(self, view: View) -> None:
        """Show this moment; what is there already costs nothing."""
        self.show_state(view.state)
        count = len(view.state.minutes)
        words = f"{_('Minutes')} · {count}" if count else _("Minutes")
        if words != getattr(self, "_title_shown", None):
            self._title_shown = words
            self.border_title = Content(words)
