"""The recorder's screen: the minutes, what the players have seen, and a line that always has the focus.

It sees the players' side, never the script. What could not be recorded stays in the tray with its text; what
was typed and not entered is written to a file when the screen ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key as KeyPress
from textual.screen import Screen
from textual.widgets import Static

from bcmsim.exercise import commands as do
from bcmsim.exercise.state import DecisionState, InjectState
from bcmsim.i18n import _, using
from bcmsim.report.wording import channel_title
from bcmsim.session import Session
from bcmsim.text import one_line
from bcmsim.tui import rescue
from bcmsim.tui.dialogs.base import AskDialog, ChooseDialog, ConfirmDialog
from bcmsim.tui.drafting import EntryDraft
from bcmsim.tui.entry_line import EntryLine
from bcmsim.tui.keys import bindings
from bcmsim.tui.messages_view import MessagesView, as_draft, decision_words, happenings, read
from bcmsim.tui.minutes_view import MinutesView
from bcmsim.tui.recorder_dialogs import (
    AttachmentDialog,
    CorrectDialog,
    HandoverDialog,
    MessagesDialog,
    TimeDialog,
)
from bcmsim.tui.recorder_keys import RECORDER_KEYS
from bcmsim.tui.screens.base import ExerciseScreen
from bcmsim.tui.view import View
from bcmsim.tui.widgets.header import ExerciseHeader
from bcmsim.tui.widgets.keybar import KeyBar
from bcmsim.tui.widgets.tray import Tray

Answer = TypeVar("Answer")


class RecorderScreen(ExerciseScreen):
    """Minutes on the left, messages on the right where there is room, the entry line below."""

    KEYS = RECORDER_KEYS
    BINDINGS: ClassVar[list[BindingType]] = bindings(RECORDER_KEYS)
    DEFAULT_CSS = """
    RecorderScreen #recorder-main { height: 1fr; }
    RecorderScreen .column { width: 2fr; height: 1fr; }
    RecorderScreen .side { width: 1fr; height: 1fr; border-left: vkey $panel; display: none; }
    RecorderScreen.-wide .side { display: block; }
    RecorderScreen .head { height: 1; background: $panel; color: $faint; }
    RecorderScreen FlowList { height: 1fr; }
    RecorderScreen #recorder-foot { dock: bottom; height: auto; }
    RecorderScreen #recorder-foot Tray { dock: none; }
    RecorderScreen #recorder-foot KeyBar { dock: none; }
    RecorderScreen #latest { height: 1; background: $panel; }
    RecorderScreen.-wide #latest { display: none; }
    """
    AUTO_FOCUS = ""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.entry = EntryLine(session, self._commands(), id="entry")
        self._shown: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        scenario = self.session.state.scenario
        yield ExerciseHeader(script=False)
        with Horizontal(id="recorder-main"):
            with Vertical(classes="column"):
                yield Static(id="minutes-head", classes="head")
                yield MinutesView(scenario, id="minutes")
            with Vertical(classes="side"):
                yield Static(id="messages-head", classes="head")
                yield MessagesView(scenario, id="messages")
        with Vertical(id="recorder-foot"):
            yield Static(id="latest")
            yield Tray()
            yield self.entry
            yield KeyBar(self._bar_words)

    def on_mount(self) -> None:
        super().on_mount()
        self._ask_name()

    def on_resize(self) -> None:
        self._shown.clear()
        self.call_after_refresh(self.refresh_view)

    def on_unmount(self) -> None:
        """What is written and not recorded is kept in a file, whatever ended the screen."""
        texts = [draft.text for draft in self.entry.pending]
        rescue.keep(self.app, self.session, [*self.exercise.unsaved.texts(), *texts])

    def _commands(self) -> dict[str, Callable[[], None]]:
        """Keys that the entry line passes on the moment they come, so that none after them overtakes them."""
        return {
            "ctrl+t": self.action_type_time,
            "ctrl+r": self.action_correct,
            "f9": self.action_messages,
            "ctrl+o": self.action_take_over,
            "ctrl+g": self.action_attach,
            "ctrl+n": self.action_hand_over,
            "ctrl+l": self.action_sign,
        }

    def _ask(self, dialog: Screen[Answer], answered: Callable[[Answer | None], None]) -> None:
        """Opens a dialog; keys that came before it was there are typed into it."""
        self.entry.hold()
        self.call_later(self._open, dialog, answered)

    async def _open(self, dialog: Screen[Answer], answered: Callable[[Answer | None], None]) -> None:
        await self.app.push_screen(dialog, answered)
        dialog.call_later(self._type_held)

    def _type_held(self) -> None:
        for key in self.entry.release():
            press = KeyPress(key.key, key.character)
            press.set_sender(self.app)  # as from the keyboard, so that it reaches bindings too
            self.app.post_message(press)

    # --- what is shown -------------------------------------------------------------------------

    @property
    def minutes(self) -> MinutesView:
        return self.query_one(MinutesView)

    def show(self, view: View) -> None:
        self.minutes.show_state(view.state)
        self.query_one("#messages", MessagesView).show_state(view.state)
        self._put("minutes-head", self.minutes.column_titles())
        self._put("messages-head", " " + _("To the players"))
        self._put("latest", self._latest_words(view))
        self._keep_focus()

    def _put(self, id_: str, text: str) -> None:
        """Draws a line only where its text is another one."""
        if self._shown.get(id_) != text:
            self._shown[id_] = text
            self.query_one(f"#{id_}", Static).update(Content(one_line(text, max(1, self.size.width))))

    def _latest_words(self, view: View) -> str:
        """The last message or decision, on one line, for narrow screens."""
        state = view.state
        for item in reversed(happenings(state)):
            if isinstance(item, InjectState):
                source = f"{channel_title(item.channel)} {one_line(item.sender, 40)}".strip()
                return f" {view.clock(item.released_at or 0)} {source}: {read(item.text, 600)}"
            if isinstance(item, DecisionState):
                chosen = decision_words(state.scenario, item, state.language)[1]
                return _(" {time} Decision: {chosen}").format(
                    time=view.clock(item.taken_at or 0), chosen=chosen
                )
        return " " + _("No message has gone out yet.")

    def _bar_words(self) -> Sequence[tuple[str, str]]:
        state, name = self.session.state, self.session.actor.name
        words = [("F2-F8", _("kind")), ("/", _("all")), ("Tab", _("from, to"))]
        words += [("^T", _("time")), ("^R", _("correct")), ("F9", _("messages")), ("F1", _("help"))]
        if state.over and not self._signed:
            words.insert(0, ("^L", _("sign")))
        if state.keeper and name != state.keeper:
            keeper = one_line(state.keeper, 20)
            words.insert(0, ("^N", _("{keeper} keeps the minutes: take over").format(keeper=keeper)))
        return words

    def _keep_focus(self) -> None:
        """The entry line has the focus, whatever was clicked, unless a dialog asks."""
        if self.is_active and self.focused is None:
            self.entry.focus_again()

    def on_screen_resume(self) -> None:
        self.entry.focus_again()

    # --- who writes ----------------------------------------------------------------------------

    def _ask_name(self) -> None:
        """Whoever sits down gives a name; where nobody keeps the minutes yet, that is the keeper."""
        if self.session.actor.name.strip():
            self._named(self.session.actor.name)
            return
        suggestion = self.session.state.keeper or self._recorder_in_script()
        question = _("The minutes are kept in a name; every entry carries it.")
        dialog = AskDialog(
            _("Who keeps the minutes here?"), question, suggestion, label=_("Name"), needed=True
        )
        self._ask(dialog, self._named)

    def _recorder_in_script(self) -> str:
        state = self.session.state
        for role in state.scenario.roles.values():
            if role.part == "recorder" and role.members:
                return state.scenario.person_name(role.members[0], state.language)
        return ""

    def _named(self, name: str | None) -> None:
        if not name:
            return
        self.session.actor = replace(self.session.actor, name=name.strip())
        state = self.session.state
        if not state.keeper and not state.over:
            self.exercise.perform(do.NameKeeper(name))
        self.query_one(KeyBar).refresh()

    # --- recording -----------------------------------------------------------------------------

    @on(EntryLine.Entered)
    def record(self, event: EntryLine.Entered) -> None:
        """On disk, then shown. What was refused comes back into the line, what failed is in the tray."""
        draft = event.draft
        if draft.text.strip() == "!!":
            self.exercise.action_no_duff()
            return
        if self.exercise.unsaved.commands:
            self.exercise.action_retry()
        self._perform_minute(draft.command(self.session.state), draft)

    def _perform_minute(self, command: do.Command, draft: EntryDraft) -> None:
        waiting = len(self.exercise.unsaved.commands)
        records = self.exercise.perform(command)
        if records is None and len(self.exercise.unsaved.commands) == waiting:
            self.entry.give_back(draft)

    @on(EntryLine.Asked)
    def ask_for(self, event: EntryLine.Asked) -> None:
        if event.kind == "handover":
            self.action_hand_over()
        else:
            self.action_attach()

    def action_kind(self, kind: str) -> None:
        self.entry.pick_kind(kind)

    def action_shift_time(self, minutes: int) -> None:
        self.entry.shift_time(minutes)

    def action_type_time(self) -> None:
        self._ask(TimeDialog(self.entry.type_time), lambda _set: None)

    def action_clear(self) -> None:
        self.entry.clear()

    def action_bring_back(self) -> None:
        if not self.entry.bring_back():
            self.exercise.say(_("Nothing was cleared, or the line is not empty."))

    def action_page(self, pages: int) -> None:
        self.minutes.action_move_page(pages)
        self._put("minutes-head", self.minutes.column_titles())

    def action_attach(self) -> None:
        self._ask(AttachmentDialog(), self._do)

    def _do(self, command: do.Command | None) -> None:
        if command is not None:
            self.exercise.perform(command)

    # --- correcting ----------------------------------------------------------------------------

    def action_correct(self) -> None:
        """First the entry is chosen in the list, then its right text is written."""
        if not self.minutes.items:
            self.exercise.say(_("There is nothing to correct yet."))
            return
        self.minutes.begin_choice()
        self.entry.captor = self._choose_key
        self.entry.complain(_("Which entry? Arrow keys, then Enter; Esc leaves it."))

    def _choose_key(self, key: str) -> None:
        """While an entry is being chosen, the keys are the list's."""
        if key in ("up", "down"):
            self.minutes.action_move(-1 if key == "up" else 1)
        elif key in ("pageup", "pagedown"):
            self.minutes.action_move_page(-1 if key == "pageup" else 1)
        elif key in ("home", "end"):
            self.minutes.action_move_to(0 if key == "home" else -1)
        elif key in ("enter", "escape"):
            minute = self.minutes.selected_item
            self.entry.captor = None
            self.minutes.end_choice()
            self.entry.clear()
            if key == "enter" and minute is not None:
                self._ask(CorrectDialog(minute), self._do)

    # --- messages ------------------------------------------------------------------------------

    def action_messages(self) -> None:
        dialog = MessagesDialog(self.session.state, self._acknowledge)
        self._ask(dialog, self._take)

    def action_take_over(self) -> None:
        """The latest message or decision that no entry refers to yet, ready to be edited."""
        state = self.session.state
        taken = {minute.inject for minute in state.minutes} | {minute.decision for minute in state.minutes}
        for item in reversed(happenings(state)):
            if isinstance(item, InjectState | DecisionState) and item.id not in taken:
                self._take(as_draft(state.scenario, item, state.language))
                return
        self.exercise.say(_("Every message is in the minutes already."))

    def _take(self, draft: EntryDraft | None) -> None:
        if draft is None:
            return
        if not self.entry.empty:
            self.entry.clear()
        self.entry.fill(draft)

    def _acknowledge(self, inject: InjectState) -> None:
        scenario, lang = self.session.state.scenario, self.session.state.language
        present = self.session.state.injects[inject.id]
        given = dict(present.acknowledged)
        open_ = [(id_, scenario.recipient_title(id_, lang)) for id_ in present.to if id_ not in given]
        if not open_:
            self.exercise.say(_("All to whom it went have acknowledged it."))
            return
        dialog = ChooseDialog(_("Who has acknowledged it?"), open_)
        self._ask(dialog, lambda by: self._do(do.Acknowledge(inject.id, by) if by else None))

    # --- handover and signature ----------------------------------------------------------------

    def action_hand_over(self) -> None:
        state, name = self.session.state, self.session.actor.name
        suggestion = name if state.keeper and name != state.keeper else ""
        self._ask(HandoverDialog(state.keeper, suggestion), self._hand_over)

    def _hand_over(self, answer: tuple[str, str] | None) -> None:
        """An entry of whoever keeps the minutes at that moment; then this terminal is the new keeper's."""
        if answer is None:
            return
        name, note = answer
        state, actor = self.session.state, self.session.actor
        with using(state.language):
            text = _("{old} hands the minutes over to {new}.").format(old=state.keeper or "–", new=name)
        if note:
            text += f" {note}"
        minute = do.RecordMinute("handover", text, sender=state.keeper, to=name)
        naming = do.NameKeeper(name, note)
        keeps = not state.keeper or actor.name == state.keeper
        if keeps and self.exercise.perform(minute) is None:
            return
        if self.exercise.perform(naming) is None:
            return
        self.session.actor = replace(actor, name=name)
        if not keeps:
            self.exercise.perform(minute)
        self.query_one(KeyBar).refresh()

    @property
    def _signed(self) -> bool:
        return any(signed.part == "keeper" for signed in self.session.state.sign_offs)

    def action_sign(self) -> None:
        """The keeper's signature under the journal's head (domain.md 2.3)."""
        state = self.session.state
        if not state.over or self._signed:
            words = _("The minutes are signed.") if self._signed else _("The exercise is not over yet.")
            self.exercise.say(words)
            return
        from bcmsim.journal.chain import head_words

        text = _("{name} signs the minutes as their keeper, up to the head of the journal:\n\n{head}").format(
            name=self.session.actor.name, head=head_words(state.seq, state.head_hash)
        )
        self._ask(ConfirmDialog(_("Sign the minutes"), text), self._sign)

    def _sign(self, yes: bool | None) -> None:
        if yes:
            self.exercise.perform(do.SignOffSession("keeper", self.session.actor.name))
