"""The line in which the recorder writes: kind, time, from, to, text. It always has the focus.

The time is stamped at the first character and shown at once. `Tab` leads through from, to and text and takes
the name that is offered, the arrow keys choose among the names, `/` in an empty text lists the kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key, MouseDown
from textual.message import Message
from textual.widgets import Label, Static

from bcmsim.i18n import _, format_instant
from bcmsim.report.wording import minute_kind_title
from bcmsim.session import Session
from bcmsim.text import MINUTE_LIMIT, visible
from bcmsim.tui.drafting import (
    DEFAULT_KIND,
    EntryDraft,
    Moment,
    moment_of,
    set_back,
    set_back_words,
    set_time,
)
from bcmsim.tui.entry_field import EntryField
from bcmsim.tui.entry_kinds import BY_DIALOG, KIND_KEYS, WITH_SENDER, kinds_for
from bcmsim.tui.naming import Names

CHOICES_SHOWN = 24
FIELDS = ("from", "to", "text")
PARTY_LIMIT = 400
"""Longest from or to in bytes."""


class EntryLine(Vertical):
    """Two rows, and above them what can be chosen or what is wrong."""

    DEFAULT_CSS = """
    EntryLine { height: auto; background: $surface; }
    EntryLine Horizontal { height: 1; }
    EntryLine #entry-choices { display: none; height: auto; max-height: 4; padding: 0 1; background: $panel; }
    EntryLine #entry-choices.-shown { display: block; }
    EntryLine #entry-choices.-problem { color: $late; text-style: bold; }
    EntryLine #entry-kind { width: 20; padding: 0 1; text-style: bold; color: $accent; }
    EntryLine #entry-time { width: 24; }
    EntryLine #entry-time.-late { color: $due; text-style: bold; }
    EntryLine Label { width: auto; padding: 0 1; color: $faint; }
    EntryLine EntryField { width: 1fr; }
    """

    @dataclass
    class Entered(Message):
        """Enter was pressed: this is to be recorded. The line is empty again already."""

        draft: EntryDraft

    @dataclass
    class Asked(Message):
        """A kind was chosen that needs a dialog."""

        kind: str

    def __init__(
        self,
        session: Session,
        commands: Mapping[str, Callable[[], None]],
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._session = session
        self._commands = commands
        self.captor: Callable[[str], None] | None = None
        """Who gets every key while something else than the line is dealt with; the focus stays here."""
        self._held: list[Key] | None = None
        self._names = Names()
        self._draft = EntryDraft()
        self._cleared: list[EntryDraft] = []
        self._choices: list[tuple[str, str]] = []
        self._chosen = -1
        self._active = "text"
        self._fields = {
            "from": self._new_field("from", limit=PARTY_LIMIT),
            "to": self._new_field("to", limit=PARTY_LIMIT),
            "text": self._new_field("text", placeholder=_("write, Enter records; / lists the kinds")),
        }
        self._taken = ""
        """A text that was offered kinds and refused them: it is a text."""

    def compose(self) -> ComposeResult:
        yield Static(id="entry-choices")
        with Horizontal():
            yield Static(id="entry-kind")
            yield Static(id="entry-time")
            yield Label(_("from"))
            yield self._fields["from"]
            yield Label(_("to"))
            yield self._fields["to"]
        with Horizontal():
            yield Label(">")
            yield self._fields["text"]

    def _new_field(self, name: str, *, placeholder: str = "", limit: int = MINUTE_LIMIT) -> EntryField:
        return EntryField(
            lambda: self._field(self._active),
            self.hold_back,
            self.take_key,
            self.touched,
            placeholder=placeholder,
            limit=limit,
            id=f"entry-{name}",
        )

    def on_mount(self) -> None:
        self._show_head()
        self._activate("text")

    # --- what is being written -----------------------------------------------------------------

    @property
    def draft(self) -> EntryDraft:
        """The entry as it stands in the fields."""
        text, sender, to = (self._field(name).value for name in ("text", "from", "to"))
        return replace(self._draft, text=text, sender=sender, to=to)

    @property
    def empty(self) -> bool:
        return not any(self._field(name).value for name in FIELDS)

    @property
    def pending(self) -> list[EntryDraft]:
        """What was written here and is recorded nowhere: in the line, and cleared away."""
        written = (*self._cleared, self.draft)
        return [draft for draft in written if draft.text.strip() and not kinds_for(draft.text)]

    def fill(self, draft: EntryDraft) -> None:
        """Another entry into the fields, to be edited and recorded."""
        self._draft = draft if draft.stamp is not None else replace(draft, stamp=self._now_moment())
        for name, text in (("from", draft.sender), ("to", draft.to), ("text", draft.text)):
            self._field(name).put(text)
        self._show_head()
        self._offer([])
        self._activate("text")

    def give_back(self, draft: EntryDraft) -> None:
        """A draft that was not recorded: into the line, or aside where another one is being written there."""
        if self.empty:
            self.fill(draft)
        else:
            self._cleared.append(draft)

    def reset(self) -> None:
        """An empty line for the next entry."""
        self._draft = EntryDraft()
        for name in FIELDS:
            self._field(name).put("")
        self._show_head()
        self._offer([])
        self._activate("text")

    def clear(self) -> bool:
        """Takes away what is offered or complained of, else empties the line; whether there was anything.

        What stood in the line can be brought back.
        """
        if self.query_one("#entry-choices").has_class("-shown"):
            self._taken = self._field("text").value
            self._offer([])
            return True
        if self.empty and self._draft.kind == DEFAULT_KIND:
            return False
        if self.draft.text.strip():
            self._cleared.append(self.draft)
        self.reset()
        return True

    def bring_back(self) -> bool:
        """What was cleared last comes back into the empty line; whether it did."""
        if not self._cleared or not self.empty:
            return False
        self.fill(self._cleared.pop())
        return True

    def focus_again(self) -> None:
        """After a dialog, or a click elsewhere."""
        self._field(self._active).focus(scroll_visible=False)

    def complain(self, sentence: str) -> None:
        """Says what is wrong, right above the line; the next key takes it away."""
        self._offer([])
        box = self.query_one("#entry-choices", Static)
        box.update(Content(visible(sentence)))
        box.add_class("-shown", "-problem")

    def _field(self, name: str) -> EntryField:
        return self._fields[name]

    def _activate(self, name: str) -> None:
        self._active = name
        field = self._field(name)
        field.focus(scroll_visible=False)
        self._offer_for(field)

    def _now_moment(self) -> Moment:
        return moment_of(self._session.state, self._session.now())

    # --- kind and time -------------------------------------------------------------------------

    def pick_kind(self, kind: str) -> None:
        """The kind of this entry; a message begins with who says it to whom."""
        if kind in BY_DIALOG:
            self.post_message(self.Asked(kind))
            return
        self._draft = replace(self._draft, kind=kind)
        self._show_head()
        if kind in WITH_SENDER and self.empty:
            self._activate("from")

    def shift_time(self, minutes: int) -> None:
        """Sets the time back by minutes, forward where negative."""
        self._draft = set_back(self._session.state, self.draft, self._session.now(), minutes)
        self._show_head()

    def type_time(self, text: str) -> str | None:
        """Takes the time as typed; a sentence where it is none."""
        answer = set_time(self._session.state, self.draft, self._session.now(), text)
        if isinstance(answer, str):
            return answer
        self._draft = answer
        self._show_head()
        return None

    def _show_head(self) -> None:
        self.query_one("#entry-kind", Static).update(Content(minute_kind_title(self._draft.kind)))
        time = self.query_one("#entry-time", Static)
        time.update(Content(self._time_words()))
        time.set_class(self._draft.moment is not None, "-late")

    def _time_words(self) -> str:
        happened = self._draft.happened
        if happened is None:
            return "--:--:--"
        scenario = self._session.state.scenario
        late = set_back_words(self._draft)
        scenario_us = (scenario.startex + happened.at // 1000) * 1_000_000
        inside = format_instant(scenario_us, scenario.zone, seconds=not late, date=False)
        if late:
            return f"{inside} {late}"
        return f"{inside} w{format_instant(happened.utc, self._session.now().tz, seconds=True, date=False)}"

    # --- keys ----------------------------------------------------------------------------------

    def hold(self) -> None:
        """A dialog will open: what is typed until it is there is for the dialog."""
        self._held = []

    def release(self) -> list[Key]:
        """The dialog is there: these keys came before it."""
        held, self._held = self._held, None
        return held or []

    def hold_back(self, key: Key) -> bool:
        """Whether a key has to wait for the dialog that is about to open."""
        if self._held is None:
            return False
        self._held.append(key)
        return True

    def take_key(self, key: str) -> bool:
        """What a key does in the line whatever field is active; False where the field has to deal with it."""
        if self.captor is not None:
            self.captor(key)
        elif key in self._commands:
            self._commands[key]()
        elif key in KIND_KEYS:
            self.pick_kind(KIND_KEYS[key])
        elif key == "enter":
            self._enter()
        elif key in ("tab", "shift+tab"):
            self._step(1 if key == "tab" else -1)
        elif key in ("up", "down") and self._choices:
            self._chosen = (self._chosen + (1 if key == "down" else -1)) % len(self._choices)
            self._show_choices()
        elif key in ("alt+up", "alt+down"):
            self.shift_time(1 if key == "alt+down" else -1)
        elif key == "ctrl+z":
            self.bring_back()
        elif key != "escape" or not self.clear():
            return False
        return True

    def touched(self, field: EntryField) -> None:
        """A field was edited: the first character takes the time."""
        if self.empty:
            if self._draft.stamp is not None:
                self._draft = replace(self._draft, stamp=None, moment=None)
                self._show_head()
        elif self._draft.stamp is None:
            self._draft = replace(self._draft, stamp=self._now_moment())
            self._show_head()
        self._offer_for(field)

    def _enter(self) -> None:
        field = self._field(self._active)
        offered = self._take_choice(field)
        if self._active == "text":
            if offered:
                return
        elif not self._field("text").value.strip():
            self._activate("text")
            return
        draft = self.draft
        if draft.text.strip():
            self.reset()
            self.post_message(self.Entered(draft))

    def _step(self, by: int) -> None:
        field = self._field(self._active)
        if by > 0 and self._take_choice(field) and self._active == "text":
            return
        self._activate(FIELDS[(FIELDS.index(self._active) + by) % len(FIELDS)])

    def on_mouse_down(self, event: MouseDown) -> None:
        """A click into a field makes it the active one; any other leaves the focus where it is."""
        for name in FIELDS:
            if event.widget is self._field(name):
                self._activate(name)

    # --- choices -------------------------------------------------------------------------------

    def _offer_for(self, field: EntryField) -> None:
        if field.id == "entry-text":
            offered = [] if self._taken and field.value.startswith(self._taken) else kinds_for(field.value)
            if not field.value:
                self._taken = ""
            self._offer(offered, 0)
        else:
            names = self._names.matching(self._session.state, field.value)
            self._offer([(name, name) for name in names[:CHOICES_SHOWN]], 0 if field.value.strip() else -1)

    def _offer(self, choices: Sequence[tuple[str, str]], chosen: int = -1) -> None:
        box = self.query_one("#entry-choices", Static)
        if not choices and not self._choices and not box.has_class("-shown"):
            return
        box.remove_class("-problem")
        self._choices, self._chosen = list(choices), chosen
        box.set_class(bool(choices), "-shown")
        if choices:
            self._show_choices()

    def _show_choices(self) -> None:
        words = Content("")
        for place, (_key, word) in enumerate(self._choices):
            marked = place == self._chosen
            words += Content.styled(f"{'▸' if marked else ' '}{word}", "bold reverse" if marked else "")
            words += Content(" ")
        self.query_one("#entry-choices", Static).update(words)

    def _take_choice(self, field: EntryField) -> bool:
        """The choice that is marked goes into the field, or becomes the kind; whether there was one."""
        if not 0 <= self._chosen < len(self._choices):
            return False
        key = self._choices[self._chosen][0]
        self._offer([])
        if field.id == "entry-text":
            field.put("")
            self.touched(field)
            self.pick_kind(key)
        else:
            field.put(key)
            self.touched(field)
            self._offer([])
        return True
