"""What stands on the screen while the session is being opened: the mark, what is opened, and the frame.

Only Textual is imported for it, so that it is there at once.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from bcmsim.i18n import _
from bcmsim.text import one_line


class FirstScreen(Screen[None]):
    """The first frame; the screen of the part takes its place as soon as the session is open."""

    DEFAULT_CSS: ClassVar[str] = """
    FirstScreen #first-head { height: 2; background: $panel; color: $foreground; padding: 0 1; }
    FirstScreen #first-body { height: 1fr; border: round $secondary; padding: 0 1; }
    FirstScreen #first-keys { height: 1; background: $panel; color: $foreground; }
    """

    def __init__(self, opened: str) -> None:
        super().__init__()
        self._opened = opened

    def compose(self) -> ComposeResult:
        mark = _("EXERCISE")
        yield Static(Content(f"{mark}  bcmsim"), id="first-head")
        yield Static(Content(_("Opening {name} …").format(name=one_line(self._opened, 70))), id="first-body")
        yield Static(Content(""), id="first-keys")
