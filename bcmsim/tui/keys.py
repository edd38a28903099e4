"""Every key of the screens in tables: the source of bindings, key bar, palette and the keys in the help.

A key has an id, so that it can be bound anew (`App.set_keymap`); its words are translated where they are
shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from textual.binding import Binding, BindingType

from bcmsim.i18n import N_, _

SHOWN_KEYS: Final = {
    "space": N_("space"),
    "enter": N_("enter"),
    "escape": N_("esc"),
    "plus": "+",
    "minus": "-",
    "f1": "F1",
    "ctrl+y": "^Y",
    "f9": "F9",
    "f10": "F10",
    "f12": "F12",
    "ctrl+p": "^P",
    "ctrl+q": "^Q",
    "exclamation_mark": "!!",
}


@dataclass(frozen=True, slots=True)
class Key:
    """One thing a key does."""

    id: str
    keys: str
    """As Textual writes them, comma-separated; the first one is shown."""
    action: str
    title: str
    """What it does, marked for the catalogue."""
    short: str = ""
    """The word in the key bar; only keys that have one stand there."""

    @property
    def shown(self) -> str:
        """The key as it stands on the keyboard."""
        first = self.keys.split(",")[0]
        return _(SHOWN_KEYS.get(first, first))

    @property
    def label(self) -> str:
        return _(self.title)


APP_KEYS: Final = (
    Key("app.no-duff", "f12", "no_duff", N_("NO DUFF: report a real emergency; everything stands still")),
    Key("app.help", "f1", "help", N_("Help"), N_("help")),
    Key("app.palette", "ctrl+p", "command_palette", N_("Everything that can be done"), N_("all")),
    Key("app.retry", "ctrl+y", "retry", N_("Try again to record what is not recorded")),
    Key("app.quit", "ctrl+q,f10", "quit", N_("Leave this screen (asks while an exercise runs)")),
)
"""They work on every screen, and above every dialog."""

LEADER_KEYS: Final = (
    Key("leader.clock", "space", "toggle_clock", N_("Pause, and go on"), N_("pause/go")),
    Key("leader.next", "n", "release_next", N_("Release the next inject"), N_("next")),
    Key("leader.release", "enter", "open_selected", N_("Read and release the selected"), N_("release")),
    Key("leader.decide", "d", "decide", N_("Record a decision"), N_("decide")),
    Key("leader.minute", "m", "minute", N_("Write a minute"), N_("minute")),
    Key("leader.rate", "x", "rate", N_("Rate an expected action: done, partly, deviating, not")),
    Key("leader.skip", "s", "skip", N_("Skip the selected inject")),
    Key("leader.postpone", "p", "postpone", N_("Postpone the selected inject, or all that follow too")),
    Key("leader.add", "a", "add_inject", N_("Send a free inject that is not in the script")),
    Key("leader.edit", "e", "edit", N_("Change the text of the selected inject before its release")),
    Key("leader.delivered", "v", "mark_delivered", N_("Mark the inject as delivered to the players")),
    Key("leader.acknowledge", "k", "acknowledge", N_("Note who acknowledged the inject")),
    Key("leader.undo", "u", "undo", N_("Take back a release that has not reached the players")),
    Key("leader.order", "o", "order", N_("Order a restart step, or report it done or failed")),
    Key("leader.jump", "j", "jump", N_("Jump forward in time")),
    Key("leader.faster", "plus,equals_sign", "speed(1)", N_("Let the clock run faster")),
    Key("leader.slower", "minus", "speed(-1)", N_("Let the clock run slower")),
    Key("leader.bang", "exclamation_mark", "bang", N_("NO DUFF by two strokes")),
    Key("leader.end", "f9", "end", N_("End the exercise")),
    Key("leader.pane-1", "1", "pane(1)", N_("Script and expected actions")),
    Key("leader.pane-2", "2", "pane(2)", N_("Restart")),
    Key("leader.pane-3", "3", "pane(3)", N_("Minutes")),
    Key("leader.pane-4", "4", "pane(4)", N_("Staff")),
)

OPENING_KEYS: Final = (
    Key("opening.step", "enter", "do_step", N_("Do the selected step"), N_("do this step")),
    Key("opening.present", "space", "toggle_present", N_("There, or not there"), N_("there/not there")),
    Key("opening.all", "t", "all_present", N_("All who are not ticked yet are there"), N_("all there")),
)


def bindings(keys: Iterable[Key], *, priority: bool = False) -> list[BindingType]:
    """The keys as Textual wants them."""
    return [
        Binding(key.keys, key.action, key.title, show=False, priority=priority, id=key.id) for key in keys
    ]


def bar_words(*tables: Sequence[Key]) -> list[tuple[str, str]]:
    """Key and word of everything that stands in the key bar."""
    return [(key.shown, _(key.short)) for keys in tables for key in keys if key.short]
