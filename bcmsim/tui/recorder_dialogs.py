"""What the recorder is asked beside the entry line: time, correction, attachment, handover, messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import events, on, work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea
from textual.worker import get_current_worker

from bcmsim.errors import BcmsimError
from bcmsim.exercise import commands as do
from bcmsim.exercise.state import InjectState, Minute, State
from bcmsim.i18n import _
from bcmsim.text import visible
from bcmsim.tui.attaching import Attached, digest_of
from bcmsim.tui.dialogs.base import Dialog, labelled, scrolled, words
from bcmsim.tui.drafting import EntryDraft
from bcmsim.tui.entry_field import editing_actions
from bcmsim.tui.flow_list import FlowList
from bcmsim.tui.messages_view import Happening, MessagesView, as_draft
from bcmsim.tui.widgets.fields import LineField, TextField


class TimeDialog(Dialog[bool]):
    """When it happened. `take` is given what was typed, and answers with a sentence where it is no time."""

    def __init__(self, take: Callable[[str], str | None]) -> None:
        super().__init__()
        self._take = take

    def title_words(self) -> str:
        return _("When did it happen?")

    def body(self) -> Iterable[Widget]:
        yield labelled(_("Time"), LineField(id="time", hint="09:14"))
        yield words(
            _(
                "09:14 by the clock of the exercise, w14:02 by the clock on the wall, T+0:45 since the "
                "start, -5 for five minutes ago; empty for the first key press. The entry is marked as late."
            ),
            "faint",
        )

    @on(Input.Submitted)
    def accept(self) -> None:
        problem = self._take(self.query_one(LineField).words)
        if problem:
            self.complain(problem)
        else:
            self.dismiss(True)


class WrappedField(TextField):
    """Several lines, in which Enter means: this is it. Keys work in their order, as in `EntryField`."""

    EDITING: ClassVar[dict[str, str]] = editing_actions(TextArea)

    class Submitted(Message):
        """Enter was pressed."""

    async def _on_key(self, event: events.Key) -> None:
        action = self.EDITING.get(event.key)
        if event.key != "enter" and action is None:
            return
        event.prevent_default()
        event.stop()
        if action is not None:
            await self.run_action(action)
        else:
            self.post_message(self.Submitted())


class CorrectDialog(Dialog[do.CorrectMinute]):
    """The right text in place of an entry's; the old one stays, struck out, with the reason.

    The field holds the old text, marked as a whole: what is typed takes its place, an arrow key goes into it.
    """

    AUTO_FOCUS = "#text"

    def __init__(self, minute: Minute) -> None:
        super().__init__()
        self._minute = minute

    def title_words(self) -> str:
        return _("Correct entry no. {number}").format(number=self._minute.number)

    def body(self) -> Iterable[Widget]:
        yield words(_("As it stands; it will stay legible, struck out:"), "faint")
        yield scrolled(self._minute.current_text)
        yield words(_("As it is right; typing writes it anew, ←→ change what stands there:"), "faint")
        yield WrappedField(self._minute.current_text, id="text")
        yield labelled(_("Reason"), LineField(id="reason", hint=_("may stay empty")))

    def on_mount(self) -> None:
        self.query_one(WrappedField).select_all()

    @on(Input.Submitted)
    @on(WrappedField.Submitted)
    def accept(self) -> None:
        text = self.query_one(WrappedField).words
        if not text:
            self.complain(_("An entry cannot be emptied: write what is right."))
        elif text == visible(self._minute.current_text).strip():
            self.complain(_("This is the same text."))
        else:
            reason = self.query_one("#reason", LineField).words
            self.dismiss(do.CorrectMinute(self._minute.seq, text, reason))


class AttachmentDialog(Dialog[do.RecordAttachment]):
    """A document, by its digest. It is read in a thread of its own: large files hold up nothing."""

    def title_words(self) -> str:
        return _("Attachment")

    def body(self) -> Iterable[Widget]:
        yield labelled(_("File"), LineField(id="path", hint=_("path of the file")))
        yield labelled(_("Note"), LineField(id="note", hint=_("what it is; may stay empty")))
        yield words(_("The minutes keep its name, size and SHA-256; the file stays where it is."), "faint")

    @on(Input.Submitted)
    def accept(self) -> None:
        self.complain(_("Reading …"))
        self._read(self.query_one("#path", LineField).value)

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _read(self, typed: str) -> None:
        worker = get_current_worker()
        try:
            attached = digest_of(typed, lambda: worker.is_cancelled)
        except BcmsimError as error:
            sentence = error.sentence
            self.app.call_from_thread(self.complain, sentence)
        else:
            if attached is not None:
                self.app.call_from_thread(self._found, attached)

    def _found(self, attached: Attached) -> None:
        note = self.query_one("#note", LineField).words
        self.dismiss(do.RecordAttachment(attached.name, attached.sha256, attached.size, note))


class HandoverDialog(Dialog[tuple[str, str]]):
    """Who takes over the minutes, and what there is to say about it."""

    def __init__(self, keeper: str, name: str) -> None:
        super().__init__()
        self._keeper = keeper
        self._keeper_to_be = name

    def title_words(self) -> str:
        return _("Handover of the minutes")

    def body(self) -> Iterable[Widget]:
        if self._keeper:
            yield words(_("{keeper} keeps the minutes.").format(keeper=self._keeper))
        yield labelled(_("Taken over by"), LineField(self._keeper_to_be, id="name"))
        yield labelled(_("Note"), LineField(id="note", hint=_("what is open, why; may stay empty")))

    @on(Input.Submitted)
    def accept(self) -> None:
        name = self.query_one("#name", LineField).words
        if not name:
            self.complain(_("Name who takes over."))
        elif name == self._keeper:
            self.complain(_("{name} keeps the minutes already.").format(name=name))
        else:
            self.dismiss((name, self.query_one("#note", LineField).words))


class MessagesDialog(Dialog[EntryDraft]):
    """All that went out to the players, in full; one of them can be taken into the minutes."""

    AUTO_FOCUS = "MessagesView"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("a", "acknowledge", show=False)]

    def __init__(self, state: State, acknowledge: Callable[[InjectState], None]) -> None:
        super().__init__(classes="-tall")
        self._state = state
        self._acknowledge = acknowledge

    def title_words(self) -> str:
        return _("Messages and decisions")

    def body(self) -> Iterable[Widget]:
        view = MessagesView(self._state.scenario, full=True)
        view.styles.height = "1fr"
        view.can_focus = True
        yield view

    def keys_line(self) -> str:
        return _("enter: into the minutes · a: acknowledged by … · esc: back")

    def on_mount(self) -> None:
        view = self.query_one(MessagesView)
        view.show_state(self._state)
        view.begin_choice()

    @on(FlowList.Chosen)
    def take(self, event: FlowList.Chosen) -> None:
        item: Happening | None = event.item
        draft = as_draft(self._state.scenario, item, self._state.language) if item is not None else None
        if draft is None:
            self.complain(_("Only messages and decisions can be taken into the minutes."))
        else:
            self.dismiss(draft)

    @on(FlowList.Left)
    def leave(self) -> None:
        self.dismiss(None)

    def action_acknowledge(self) -> None:
        item = self.query_one(MessagesView).selected_item
        if isinstance(item, InjectState):
            self._acknowledge(item)
