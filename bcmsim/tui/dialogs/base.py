"""What all dialogs share: a frame with a title, a line that names the keys, esc to leave, and clean texts.

A dialog asks one thing and dismisses with a value; None means: nothing is to be done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from bcmsim.i18n import _
from bcmsim.text import one_line
from bcmsim.tui.widgets.fields import LineField
from bcmsim.tui.widgets.plain import plain

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer | None], Generic[Answer]):
    """A frame in the middle of the screen; implement `body` and `keys_line`."""

    DEFAULT_CSS = """
    Dialog { align: center middle; }
    Dialog > .frame {
        width: 76; max-width: 96%; height: auto; max-height: 96%;
        border: thick $primary; background: $surface; padding: 0 1;
    }
    Dialog.-tall > .frame { height: 96%; width: 96%; max-width: 110; }
    Dialog .keys { color: $faint; height: 1; margin: 1 0 0 0; }
    Dialog .problem { color: $late; text-style: bold; height: auto; display: none; }
    Dialog .problem.-shown { display: block; }
    Dialog .label { width: 14; color: $faint; }
    Dialog .field { height: auto; }
    Dialog .text { height: auto; max-height: 12; }
    Dialog .faint { color: $faint; }
    Dialog .late { color: $late; text-style: bold; }
    Dialog OptionList { height: auto; max-height: 14; border: none; padding: 0; background: $surface; }
    Dialog OptionList:focus { border: none; }
    Dialog OptionList > .option-list--option-highlighted { background: $cursor; color: $cursor-text; }
    Dialog LineField:focus { background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]
    AUTO_FOCUS = "LineField, TextField, OptionList, Choice, VerticalScroll"

    def title_words(self) -> str:
        """What is asked."""
        return ""

    def body(self) -> Iterable[Widget]:
        """The widgets between title and keys."""
        return ()

    def keys_line(self) -> str:
        return _("enter: do it · esc: leave it")

    def compose(self) -> ComposeResult:
        frame = Vertical(*self.body(), Problem(), _keys(self.keys_line()), classes="frame")
        frame.border_title = Content(one_line(self.title_words(), 70))
        yield frame

    def complain(self, sentence: str) -> None:
        """Say what is wrong with what was entered; the dialog stays open."""
        self.query_one(Problem).say(sentence)

    def action_cancel(self) -> None:
        self.dismiss(None)


class Problem(Static):
    """What is wrong, once something is."""

    def __init__(self) -> None:
        super().__init__(classes="problem")

    def say(self, sentence: str) -> None:
        self.update(plain(sentence))
        self.set_class(bool(sentence), "-shown")


def _keys(words: str) -> Static:
    return Static(plain(words), classes="keys")


def words(text: str, classes: str = "") -> Static:
    """Text as it is."""
    return Static(plain(text), classes=classes)


def scrolled(text: str, id: str | None = None) -> VerticalScroll:  # noqa: A002
    """A long text that scrolls in its place."""
    return VerticalScroll(Static(plain(text)), classes="text", id=id, can_focus=True)


def labelled(label: str, field: Widget) -> Horizontal:
    """A field with its name before it."""
    return Horizontal(Static(plain(label), classes="label"), field, classes="field")


class Options(OptionList):
    """Options by id, as plain text; the digits 1 to 9 choose directly."""

    def __init__(self, options: Sequence[tuple[str, str]], *, id: str | None = None) -> None:  # noqa: A002
        numbered = [
            Option(Content(f"{number}  ") + plain(text) if number <= 9 else plain(f"   {text}"), id=key)
            for number, (key, text) in enumerate(options, 1)
        ]
        super().__init__(*numbered, id=id)
        if options:
            self.highlighted = 0

    @property
    def chosen(self) -> str | None:
        """The id of the highlighted option."""
        if self.highlighted is None:
            return None
        return self.get_option_at_index(self.highlighted).id

    def choose_number(self, number: int) -> None:
        if number <= self.option_count:
            self.highlighted = number - 1
            self.action_select()

    def on_key(self, event: Key) -> None:
        if event.character and event.character in "123456789":
            event.stop()
            self.choose_number(int(event.character))


class ChooseDialog(Dialog[str]):
    """One of several things; dismisses with its key."""

    def __init__(self, title: str, options: Sequence[tuple[str, str]], text: str = "") -> None:
        super().__init__()
        self._title_words = title
        self._options = options
        self._text = text

    def title_words(self) -> str:
        return self._title_words

    def body(self) -> Iterable[Widget]:
        if self._text:
            yield words(self._text)
        yield Options(self._options)

    def keys_line(self) -> str:
        return _("enter or the number: choose · esc: leave it")

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)


class ConfirmDialog(Dialog[bool]):
    """Yes or no, asked with enter and esc."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "accept", show=False)]

    def __init__(self, title: str, text: str, keys: str = "") -> None:
        super().__init__()
        self._title_words = title
        self._text = text
        self._keys_words = keys

    def title_words(self) -> str:
        return self._title_words

    def keys_line(self) -> str:
        return self._keys_words or super().keys_line()

    def body(self) -> Iterable[Widget]:
        yield scrolled(self._text)

    def action_accept(self) -> None:
        self.dismiss(True)


class AskDialog(Dialog[str]):
    """One line of text, which may be empty only where `needed` is false."""

    def __init__(
        self, title: str, text: str = "", value: str = "", *, label: str = "", needed: bool = False
    ) -> None:
        super().__init__()
        self._title_words = title
        self._text = text
        self._value = value
        self._label = label
        self._needed = needed

    def title_words(self) -> str:
        return self._title_words

    def body(self) -> Iterable[Widget]:
        if self._text:
            yield words(self._text)
        yield labelled(self._label, LineField(self._value, id="answer"))

    @on(Input.Submitted)
    def accept(self) -> None:
        answer = self.query_one(LineField).words
        if self._needed and not answer:
            self.complain(_("Please enter something here."))
            return
        self.dismiss(answer)
