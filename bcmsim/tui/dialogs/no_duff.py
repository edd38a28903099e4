"""NO DUFF: everything stands still already when this opens. Whatever is written now is no exercise."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Input, OptionList

from bcmsim.exercise import commands as do
from bcmsim.exercise.commands import Command
from bcmsim.i18n import _
from bcmsim.tui.dialogs.base import Dialog, Options, labelled, words
from bcmsim.tui.widgets.fields import LineField


class NoDuffDialog(Dialog[list[Command]]):
    """Dismisses with the commands to do, in their order; esc leaves the exercise standing."""

    AUTO_FOCUS = "LineField"
    DEFAULT_CSS = "NoDuffDialog > .frame { border: thick $error; }"

    def title_words(self) -> str:
        return _("NO DUFF – REAL EMERGENCY – NO EXERCISE")

    def body(self) -> Iterable[Widget]:
        yield words(
            _(
                "The clock stands and nothing is released. Tell everybody: no exercise, no exercise, no "
                "exercise. What you write here goes into the record without the exercise mark."
            )
        )
        yield labelled(_("Report"), LineField(id="words", hint=_("who reports what, where")))
        yield Options(
            [
                ("note", _("Record the report; everything goes on standing still")),
                ("clear", _("False alarm: the exercise may go on (paused)")),
                ("abort", _("End the exercise because of the real emergency, for good")),
            ]
        )

    def keys_line(self) -> str:
        return _("enter: record it · tab, 1-3: what now · esc: close, all stands still (F12 opens)")

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def decide(self, event: OptionList.OptionSelected | Input.Submitted) -> None:
        report = self.query_one(LineField).words
        chosen = event.option.id if isinstance(event, OptionList.OptionSelected) else "note"
        if chosen == "clear":
            self.dismiss([do.ClearRealEmergency(report)])
        elif chosen == "abort":
            self.dismiss([do.AbortToReal(report)])
        else:
            self.dismiss([do.RecordMinute("message-in", report)] if report else [])
