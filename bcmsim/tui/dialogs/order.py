"""The leader's word on a restart step: start it, report it done or failed, or change it otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Input, OptionList

from bcmsim.exercise import commands as do
from bcmsim.i18n import _
from bcmsim.report.wording import resource_state_title
from bcmsim.tui.dialogs.base import Dialog, Options, labelled, words
from bcmsim.tui.entering import NotUnderstood, duration_s
from bcmsim.tui.view import View
from bcmsim.tui.widgets.fields import LineField
from bcmsim.tui.widgets.plain import shown


class OrderDialog(Dialog[do.Order]):
    """One resource; what is to happen to its restart."""

    AUTO_FOCUS = "Options"

    def __init__(self, view: View, resource: str) -> None:
        super().__init__()
        self._view = view
        self._resource = resource

    def title_words(self) -> str:
        return _("Restart step: {resource}").format(resource=self._view.names.resource(self._resource))

    def body(self) -> Iterable[Widget]:
        twin = self._view.twin
        state = twin.state_of(self._resource, self._view.at) if twin else "up"
        text = _("It is {state}.").format(state=resource_state_title(state))
        written = self._view.scenario.file.resources[self._resource]
        for part in (written.instruction, written.check):
            if part is not None:
                text += "\n" + shown(part.get(self._view.state.language).strip(), 600)
        yield words(text)
        yield Options(
            [
                ("start", _("Start it now")),
                ("finish", _("It is reported done")),
                ("step_failed", _("It is reported failed")),
                ("extend", _("It takes longer, by …")),
                ("fail", _("It fails (again)")),
                ("restore", _("It is running again, whatever the plan says")),
            ]
        )
        yield labelled(_("By"), LineField(id="by", hint=_("minutes; for 3 and 4")))

    def keys_line(self) -> str:
        return _("number or enter: order it · tab: how long · esc: leave it")

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def order(self) -> None:
        action = self.query_one(Options).chosen or "start"
        by = self.query_one(LineField).words
        if by and action not in ("extend", "step_failed"):
            self.complain(_("Minutes are for 3 and 4 only: choose one of these, or empty the field."))
            self.query_one(Options).focus()
            return
        try:
            by_s = duration_s(by) if by else None
        except NotUnderstood as error:
            self.complain(error.message)
            return
        if action == "extend" and by_s is None:
            self.complain(_("By how much? Write it below, then enter."))
            self.query_one(LineField).focus()
            return
        self.dismiss(do.Order(action, self._resource, by_s))
