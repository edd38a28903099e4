"""A minute by the leader; the keeper has a screen of their own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from bcmsim.exercise import commands as do
from bcmsim.exercise.state import MINUTE_KINDS
from bcmsim.i18n import _
from bcmsim.report.wording import minute_kind_title
from bcmsim.tui.dialogs.base import Dialog, labelled
from bcmsim.tui.widgets.fields import Choice, LineField, TextField

KINDS = ("observation", *(k for k in MINUTE_KINDS if k not in ("observation", "attachment", "handover")))


class MinuteDialog(Dialog[do.RecordMinute]):
    """Text first; kind, from and to where they matter."""

    AUTO_FOCUS = "TextField"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "accept", show=False, priority=True)]
    DEFAULT_CSS = "MinuteDialog TextField { height: 5; }"

    def __init__(self, text: str = "", kind: str = "observation") -> None:
        super().__init__()
        self._text = text
        self._kind = kind

    def title_words(self) -> str:
        return _("Minute")

    def body(self) -> Iterable[Widget]:
        yield labelled(_("Text"), TextField(self._text, id="text"))
        kinds = [(kind, minute_kind_title(kind)) for kind in KINDS]
        yield labelled(_("Kind"), Choice(kinds, self._kind, id="kind"))
        yield labelled(_("From"), LineField(id="from", hint=_("may be empty")))
        yield labelled(_("To"), LineField(id="to", hint=_("may be empty")))

    def keys_line(self) -> str:
        return _("ctrl+s: record · tab: next field · esc: leave it")

    @on(Input.Submitted)
    def action_accept(self) -> None:
        text = self.query_one("#text", TextField).words
        if not text:
            self.complain(_("The entry is empty."))
            return
        self.dismiss(
            do.RecordMinute(
                self.query_one("#kind", Choice).value,
                text,
                self.query_one("#from", LineField).words,
                self.query_one("#to", LineField).words,
            )
        )
