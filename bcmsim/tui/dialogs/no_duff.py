"""NO DUFF: everything stands still already when this opens. Whatever is written now is no exercise."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events, on
from textual.widget import Widget
from textual.widgets import Input, OptionList

from bcmsim.exercise import commands as do
from bcmsim.exercise.commands import Command
from bcmsim.i18n import _
from bcmsim.tui.dialogs.base import Dialog, Options, labelled, words
from bcmsim.tui.widgets.fields import PASTE_LIMIT, LineField


class Choices(Options):
    """Whoever starts to write writes the report, and no sign in it may choose anything.

    The focus moves to the report only with the next round of events, while a fast hand, a slow line or a
    paste as keys has brought more signs here by then: they belong to the report too.
    """

    _writes = False

    def on_focus(self) -> None:
        self._writes = False

    def on_key(self, event: events.Key) -> None:
        sign = event.character or ""
        begins = sign.isprintable() and bool(sign.strip()) and not sign.isdigit()
        if begins or (self._writes and sign.isprintable() and sign):
            event.stop()
            event.prevent_default()
            self._writes = True
            assert isinstance(self.screen, NoDuffDialog)
            self.screen.report_goes_on(sign)


class NoDuffDialog(Dialog[list[Command]]):
    """Dismisses with the commands to do, in their order; esc leaves the exercise standing."""

    AUTO_FOCUS = "Options"
    _abort_asked = False
    """Nothing leads back from the abort: it is chosen twice."""
    _leave_asked = ""
    """The report that is dropped when esc is pressed once more."""
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
        yield Choices(
            [
                ("note", _("Record the report; everything goes on standing still")),
                ("clear", _("False alarm: the exercise may go on (paused)")),
                ("abort", _("End the exercise because of the real emergency, for good")),
            ]
        )
        yield labelled(_("Report"), LineField(id="words", hint=_("who reports what, where")))

    def keys_line(self) -> str:
        return _("1-3: what now · tab: write the report · esc: close, all stands still (F12)")

    def action_cancel(self) -> None:
        """A report that is written is not lost by one key."""
        report = self.query_one(LineField).words
        if report == self._leave_asked:
            super().action_cancel()
            return
        self._leave_asked = report
        self.complain(_("The report is not recorded yet: enter records it, esc once more drops it."))

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.report_goes_on(event.text.rstrip("\r\n")[:PASTE_LIMIT])

    def report_goes_on(self, text: str) -> None:
        """What is typed or pasted beside the report belongs to it."""
        field = self.query_one(LineField)
        field.select_on_focus = False  # what stands there is not to be replaced by the next sign
        field.focus()
        field.insert(text, len(field.value))

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def decide(self, event: OptionList.OptionSelected | Input.Submitted) -> None:
        field, options = self.query_one(LineField), self.query_one(Options)
        report = field.words
        numbers = [str(number) for number in range(1, options.option_count + 1)]
        if report in numbers:
            field.value = report = ""
            if isinstance(event, Input.Submitted):
                self.complain(_("A number alone is no report. Choose here."))
                options.focus()
                return
        chosen = event.option.id if isinstance(event, OptionList.OptionSelected) else "note"
        if chosen != "abort":
            self._abort_asked = False
        if chosen == "clear":
            self.dismiss([do.ClearRealEmergency(report)])
        elif chosen == "abort" and not self._abort_asked:
            self._abort_asked = True
            self.complain(_("This ends the exercise for good. Choose it once more to end it."))
        elif chosen == "abort":
            self.dismiss([do.AbortToReal(report)])
        elif report:
            self.dismiss([do.RecordMinute("message-in", report)])
        else:
            self.complain(_("Write the report first."))
            field.focus()
