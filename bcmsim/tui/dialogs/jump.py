"""Jumping forward in scenario time: what is jumped over is listed, and either waits or is skipped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from bcmsim.exercise import commands as do
from bcmsim.exercise.conduct import passed_over
from bcmsim.i18n import _, format_clock, format_duration
from bcmsim.tui.dialogs.base import ConfirmDialog, Dialog, labelled
from bcmsim.tui.entering import NotUnderstood, target_ms
from bcmsim.tui.view import View
from bcmsim.tui.widgets.fields import Choice, LineField
from bcmsim.tui.widgets.plain import plain

LISTED = 12
FAR_MS = 60 * 60_000
"""A jump beyond this is asked for once more."""


class JumpDialog(Dialog[do.Jump]):
    """Where to; below it, at once, what would be passed over."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "accept", show=False)]

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view

    def title_words(self) -> str:
        return _("Jump forward in time")

    def body(self) -> Iterable[Widget]:
        now = f"{format_clock(self._view.at)} · {self._view.clock(self._view.at, weekday=True)}"
        yield labelled(_("Now"), Static(plain(now)))
        yield labelled(_("To"), LineField(id="to", hint=_("30 (minutes), T+2:00 or 09:15")))
        over = [
            ("keep", _("what is passed over waits, due")),
            ("skip", _("the injects passed over are skipped")),
        ]
        yield labelled(_("Then"), Choice(over, "keep", id="over"))
        yield Static(id="list")

    def keys_line(self) -> str:
        return _("enter: jump, this list is confirmed · tab, ←→: wait or skip · esc: stay")

    @on(Input.Changed)
    def preview(self) -> None:
        """List what lies between now and there."""
        self.complain("")
        words = self.query_one("#to", LineField).words
        listed = self.query_one("#list", Static)
        try:
            target = target_ms(words, self._view.scenario, self._view.at)
        except NotUnderstood:
            listed.update("")
            return
        names = [self._view.names.anything(id_) for id_ in passed_over(self._view.state, target)]
        lines = [f"{format_clock(target)} · {self._view.clock(target, weekday=True)}"]
        lines.append(_("Passed over:") if names else _("Nothing is passed over."))
        lines += [f"- {name}" for name in names[:LISTED]]
        if len(names) > LISTED:
            lines.append(_("… and {count} more").format(count=len(names) - LISTED))
        listed.update(plain("\n".join(lines)))

    @on(Input.Submitted)
    def action_accept(self) -> None:
        try:
            target = target_ms(self.query_one("#to", LineField).words, self._view.scenario, self._view.at)
        except NotUnderstood as error:
            self.complain(error.message)
            return
        confirmed = passed_over(self._view.state, target)
        skip = self.query_one("#over", Choice).value == "skip"
        command = do.Jump(target, confirmed, skip)
        doubts = self._doubts(target)
        if doubts:
            self._ask_again(command, doubts)
        else:
            self.dismiss(command)

    def _doubts(self, target: int) -> list[str]:
        """Why a target may be a slip of the fingers, in sentences; a jump back is the engine's business."""
        ahead = target - self._view.at
        if ahead <= 0:
            return []
        found = []
        if ahead > FAR_MS:
            found.append(_("That is {duration} ahead.").format(duration=format_duration(ahead // 1000)))
        length = self._view.scenario.file.length
        if length is not None and target > length * 1000:
            found.append(
                _("The planned end is at {time}; the jump leads past it.").format(
                    time=self._moment(length * 1000)
                )
            )
        return found

    def _ask_again(self, command: do.Jump, doubts: list[str]) -> None:
        ways = _("The clock jumps from {old} to {new}.").format(
            old=self._moment(self._view.at), new=self._moment(command.to_ms)
        )
        keys = _("enter: jump · esc: back to the time")
        dialog = ConfirmDialog(_("Jump so far?"), "\n\n".join([ways, *doubts]), keys)

        def answered(agreed: bool | None) -> None:
            if agreed:
                self.dismiss(command)

        self.app.push_screen(dialog, answered)

    def _moment(self, at_ms: int) -> str:
        return f"{self._view.clock(at_ms, seconds=True, weekday=True)} ({format_clock(at_ms)})"
