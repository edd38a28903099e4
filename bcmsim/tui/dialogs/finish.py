"""Ending an exercise: as planned, or aborted because a criterion is met."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Input, OptionList

from bcmsim.exercise import commands as do
from bcmsim.exercise.commands import Command
from bcmsim.i18n import _, ngettext
from bcmsim.tui.dialogs.base import Dialog, Options, labelled, words
from bcmsim.tui.view import View
from bcmsim.tui.widgets.fields import LineField

END = "/end"
OTHER = "/other"


class EndDialog(Dialog[Command]):
    """ENDEX or one of the abort criteria; says what would be left undone."""

    AUTO_FOCUS = "Options"

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view
        self._criteria = [
            criterion.get(view.state.language).strip() for criterion in view.scenario.file.abort
        ]

    def title_words(self) -> str:
        return _("End of the exercise")

    def body(self) -> Iterable[Widget]:
        left = sum(not inject.over for inject in self._view.state.injects.values())
        still = len(self._view.state.open_expectations())
        sentence = ngettext(
            "{count} inject is not released", "{count} injects are not released", left
        ).format(count=left)
        expected = ngettext("{count} reaction is open", "{count} reactions are open", still)
        yield words(f"{sentence}; {expected.format(count=still)}.")
        options = [(END, _("End as planned (ENDEX)"))] if self._view.state.started else []
        options += [
            (str(number), _("Abort: {criterion}").format(criterion=criterion))
            for number, criterion in enumerate(self._criteria)
        ]
        yield Options([*options, (OTHER, _("Abort for another reason"))])
        yield labelled(_("Reason"), LineField(id="reason", hint=_("may be empty at a planned end")))

    def keys_line(self) -> str:
        return _("number or enter: end it · tab: reason · esc: go on")

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def finish(self) -> None:
        chosen = self.query_one(Options).chosen
        reason = self.query_one(LineField).words
        if chosen == END:
            self.dismiss(do.End(reason))
        elif chosen == OTHER:
            if not reason:
                self.complain(_("An abort needs its reason."))
                self.query_one(LineField).focus()
                return
            self.dismiss(do.Abort(reason))
        elif chosen is not None:
            criterion = self._criteria[int(chosen)]
            self.dismiss(do.Abort(f"{criterion}: {reason}" if reason else criterion))
