"""ctrl+p: everything that can be done, found by its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

from rich.text import Text
from textual.app import App, SystemCommand
from textual.command import CommandList, CommandPalette, SearchIcon
from textual.screen import Screen
from textual.widgets.option_list import OptionDoesNotExist

from bcmsim.i18n import _
from bcmsim.tui import keys, theme


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


def system_commands(app: App[None], screen: Screen[object]) -> Iterator[SystemCommand]:
    """Everything that the present screen can do, and what every screen can."""
    for table, target in ((getattr(screen, "KEYS", ()), screen), (keys.APP_KEYS, app)):
        for key in table:
            if key.action != "command_palette":
                yield SystemCommand(f"{key.label} ({key.shown})", "", _runner(app, target, key.action))
    yield from getattr(screen, "more_commands", tuple)()
    yield SystemCommand(_("Theme: dark"), "", _dresser(app, theme.DARK))
    yield SystemCommand(_("Theme: light"), "", _dresser(app, theme.LIGHT))
    yield SystemCommand(_("Theme: high contrast"), "", _dresser(app, theme.CONTRAST))


def _runner(app: App[None], target: object, action: str) -> Callable[[], object]:
    async def run() -> None:
        await app.run_action(action, target)  # type: ignore[arg-type]

    return run


def _dresser(app: App[None], name: str) -> Callable[[], None]:
    def dress() -> None:
        app.theme = name

    return dress
