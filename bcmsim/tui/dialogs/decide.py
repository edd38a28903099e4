"""Recording a decision: the question, the options by their number, who decided and why."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Input, OptionList

from bcmsim.exercise import commands as do
from bcmsim.i18n import _
from bcmsim.tui.dialogs.base import Dialog, Options, labelled, scrolled
from bcmsim.tui.entering import NotUnderstood, recipient_name, recipients
from bcmsim.tui.view import View
from bcmsim.tui.widgets.fields import LineField, ListSuggester
from bcmsim.tui.widgets.plain import prose

DROP = "/drop"
"""No option's id can begin so: the answer that gives the decision up."""


class DecisionDialog(Dialog[do.TakeDecision | do.DropDecision]):
    """Dismisses with the command; whether the role may decide so is the engine's business."""

    AUTO_FOCUS = "Options"

    def __init__(self, view: View, decision: str) -> None:
        super().__init__()
        self._view = view
        self._decision = decision
        self._written = view.scenario.file.decisions[decision]

    def title_words(self) -> str:
        return self._view.names.decision(self._decision)

    def body(self) -> Iterable[Widget]:
        lang = self._view.state.language
        text = prose(self._written.question.get(lang))
        if self._written.facts is not None:
            text += "\n\n" + prose(self._written.facts.get(lang))
        if self._written.strategic:
            text += "\n\n" + _("Only the strategic level may take this decision (R101).")
        yield scrolled(text)
        options = [(id_, option.title.get(lang).strip()) for id_, option in self._written.options.items()]
        yield Options([*options, (DROP, _("It will not be taken: drop it"))])
        scenario = self._view.scenario
        named = {id_: recipient_name(id_, scenario, lang) for id_ in scenario.file.roles}
        decides = self._written.by or ""
        by = LineField(named.get(decides, decides), id="by", hint=", ".join(named.values()))
        by.suggester = ListSuggester([*named.values(), *named])
        yield labelled(_("Decided by"), by)
        yield labelled(_("Reason"), LineField(id="reason", hint=_("as it was given; may be empty")))

    def keys_line(self) -> str:
        return _("number or enter: record it · tab: by whom and why · esc: leave it")

    @on(Input.Submitted)
    def next_field(self, event: Input.Submitted) -> None:
        """Enter in a field decides nothing: it leads on, at last to the choice."""
        self.query_one("#reason" if event.input.id == "by" else Options).focus()

    @on(OptionList.OptionSelected)
    def decide(self) -> None:
        option = self.query_one(Options).chosen
        if option is None:
            return
        reason = self.query_one("#reason", LineField).words
        if option == DROP:
            self.dismiss(do.DropDecision(self._decision, reason))
            return
        try:
            by = recipients(
                self.query_one("#by", LineField).words, self._view.scenario, self._view.state.language
            )
        except NotUnderstood as error:
            self.complain(error.message)
            return
        self.dismiss(do.TakeDecision(self._decision, option, by=by[0] if by else "", reason=reason))
