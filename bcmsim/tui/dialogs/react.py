"""Rating an expected action: done, partly, deviating, or not."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Input, OptionList

from bcmsim.exercise import commands as do
from bcmsim.exercise.state import RATED, ExpectationState
from bcmsim.i18n import _
from bcmsim.report.wording import reaction_title
from bcmsim.tui.dialogs.base import Dialog, Options, labelled, scrolled
from bcmsim.tui.view import View
from bcmsim.tui.widgets.fields import LineField


class RateDialog(Dialog[do.Rate]):
    """One expectation, four answers, a note."""

    AUTO_FOCUS = "Options"

    def __init__(self, view: View, expectation: ExpectationState) -> None:
        super().__init__()
        self._view = view
        self._expectation = expectation

    def title_words(self) -> str:
        inject = self._view.names.inject(self._expectation.inject)
        return _("Reaction to {inject}").format(inject=inject)

    def body(self) -> Iterable[Widget]:
        expected = self._expectation
        who = self._view.names.who(expected.by)
        text = f"{who}: {expected.action.strip()}"
        if expected.source:
            text += f"\n({expected.source.strip()})"
        yield scrolled(text)
        yield Options([(reaction, reaction_title(reaction)) for reaction in RATED])
        yield labelled(_("Note"), LineField(expected.note, id="note", hint=_("what was seen; may be empty")))

    def keys_line(self) -> str:
        return _("1-4 or enter: rate it · tab: write a note first · esc: leave it")

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def rate(self) -> None:
        reaction = self.query_one(Options).chosen or "done"
        self.dismiss(do.Rate(self._expectation.id, reaction, self.query_one(LineField).words))
