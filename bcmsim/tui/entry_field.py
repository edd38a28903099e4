"""A field of the entry line: what stands in it is what is shown and recorded, cleaned as it enters."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Input

from bcmsim.i18n import _
from bcmsim.text import MINUTE_LIMIT, visible


def editing_actions(widget: type[Widget]) -> dict[str, str]:
    """Key -> action of a field's own editing keys; what it inherits, for scrolling, is the screen's."""
    return {
        key.strip(): binding.action
        for binding in widget.BINDINGS
        if isinstance(binding, Binding)
        for key in binding.key.split(",")
    }


EDITING = editing_actions(Input)


class EntryField(Input):
    """One line for words. Control and hidden characters become their signs, line ends `␊`.

    Every key is dealt with the moment it comes, in the order of the keys: Textual's own way sends editing
    keys round by the app, so that on a slow machine Enter could overtake a backspace and record what was
    not meant.
    A text beyond the limit is not taken, and a word says so: the clipboard still holds it.
    """

    DEFAULT_CSS = """
    EntryField, EntryField:focus { border: none; height: 1; padding: 0; background: $surface; }
    EntryField:focus { background: $panel; }
    """

    def __init__(
        self,
        active: Callable[[], EntryField],
        hold_back: Callable[[events.Key], bool],
        take_key: Callable[[str], bool],
        touched: Callable[[EntryField], None],
        *,
        placeholder: str = "",
        limit: int = MINUTE_LIMIT,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(placeholder=placeholder, id=id, select_on_focus=False, compact=True)
        self.cursor_blink = False
        self.limit = limit
        """Bytes of UTF-8."""
        self._active = active
        self._hold_back = hold_back
        self._take_key = take_key
        self._touched = touched

    def put(self, text: str) -> None:
        """This text in place of what stood there, the cursor behind it."""
        self.value = text
        self.cursor_position = len(self.value)

    def validate_value(self, value: str) -> str:
        return visible(value, newlines=False)

    def replace(self, text: str, start: int, end: int) -> None:
        """Puts text in the place of a range; every way of typing and pasting leads through here."""
        text = visible(text, newlines=False)
        kept = self.value[:start] + self.value[end:]
        if text and len(kept.encode()) + len(text.encode()) > self.limit:
            message = _("More than {limit} bytes are not taken here: record a long text as an attachment.")
            self.app.notify(message.format(limit=self.limit), severity="warning", markup=False)
            return
        super().replace(text, start, end)

    async def _on_key(self, event: events.Key) -> None:
        """Goes to the field that the keys before it made the active one; it may not have the focus yet."""
        event.prevent_default()
        if self._hold_back(event) or await self._active().handle_here(event):
            event.stop()

    async def handle_here(self, event: events.Key) -> bool:
        """What the key does in this field; False where it means nothing here."""
        if self._take_key(event.key):
            return True
        if action := EDITING.get(event.key):
            if not await self.app.run_action(action, self):
                return False  # nothing is marked here: copying is the screen's
        elif event.is_printable:
            await super()._on_key(event)
        else:
            return False
        self._touched(self)
        return True

    def _on_paste(self, event: events.Paste) -> None:
        """All lines of what was pasted are taken, not only the first."""
        event.prevent_default()
        event.stop()
        field = self._active()
        field.replace(event.text.strip("\r\n"), *sorted(field.selection))
        self._touched(field)
