"""ctrl+p: everything that can be done, found by its words."""

from __future__ import annotations

from contextlib import suppress

from rich.text import Text
from textual.command import CommandList, CommandPalette, SearchIcon
from textual.widgets.option_list import OptionDoesNotExist

from bcmsim.i18n import _


class Palette(CommandPalette):
    """Textual's palette in the language in force, without its emoji (two cells wide in some fonts only)."""

    def __init__(self) -> None:
        super().__init__(placeholder=_("What do you want to do?"), id="--command-palette")

    def on_mount(self) -> None:
        self.query_one(SearchIcon).icon = "›"

    def _start_no_matches_countdown(self, search_value: str) -> None:
        super()._start_no_matches_countdown(search_value)
        self.set_timer(self._NO_MATCHES_COUNTDOWN, self._say_nothing_found)

    def _say_nothing_found(self) -> None:
        with suppress(OptionDoesNotExist):
            found = self.query_one(CommandList)
            found.replace_option_prompt(self._NO_MATCHES, Text(_("Nothing found"), justify="center"))
