"""What could not be recorded stays in sight, with its words, until it is recorded or given up.

What was not recorded is not shown as recorded: it stands here, and nowhere else.
"""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from bcmsim.i18n import _
from bcmsim.text import one_line
from bcmsim.tui.unsaved import Unsaved

SHOWN = 3


class Tray(Static):
    """Hidden while everything is recorded."""

    DEFAULT_CSS = """
    Tray { height: auto; max-height: 6; background: $error; color: $background; padding: 0 1; }
    Tray.-empty { display: none; }
    """

    def __init__(self) -> None:
        super().__init__(classes="-empty")

    def show(self, unsaved: Unsaved) -> None:
        """Show the texts that wait and the sentence that says why."""
        self.set_class(not unsaved.problem, "-empty")
        if not unsaved.problem:
            return
        width = max(20, self.app.size.width - 4)
        lines = [one_line(_("NOT RECORDED: {problem}").format(problem=unsaved.problem), width)]
        texts = unsaved.texts()
        lines += [one_line(f"» {text}", width) for text in texts[:SHOWN]]
        if len(texts) > SHOWN:
            lines.append(_("… and {count} more").format(count=len(texts) - SHOWN))
        if texts:
            lines.append(_("^Y tries again"))
        self.update(Content("\n".join(lines)))
