"""Leaving a screen while an exercise runs, or while something is not recorded."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import OptionList

from bcmsim.exercise.state import State
from bcmsim.i18n import _, ngettext
from bcmsim.tui.dialogs.base import Dialog, Options, words


class LeaveDialog(Dialog[bool]):
    """Dismisses with True to leave."""

    def __init__(self, state: State, part: str, unsaved: int) -> None:
        super().__init__()
        self._state = state
        self._part = part
        self._unsaved = unsaved

    def title_words(self) -> str:
        return _("Leave this screen?")

    def body(self) -> Iterable[Widget]:
        if self._unsaved:
            sentence = ngettext(
                "{count} text is not recorded and would be lost.",
                "{count} texts are not recorded and would be lost.",
                self._unsaved,
            )
            yield words(sentence.format(count=self._unsaved), "late")
        if self._state.live:
            yield words(self._exercise_words())
        yield Options([("stay", _("Stay")), ("leave", _("Leave"))])

    def _exercise_words(self) -> str:
        if self._part != "leader":
            return _("The exercise is not over yet. It goes on without this screen.")
        again = _("“bcmsim resume {session}” goes on with it.").format(session=self._state.session)
        if self._state.phase == "running":
            return _("The exercise is running. It will be paused.") + " " + again
        return _("The exercise is not over yet.") + " " + again

    def keys_line(self) -> str:
        return _("number or enter: choose · esc: stay")

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id == "leave")
