"""The leader's screen: script, expected actions, restart, staff, minutes; keys act on what is selected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from bcmsim.i18n import _
from bcmsim.tui import keys
from bcmsim.tui.keys import Key
from bcmsim.tui.kinds import OWN_KINDS, other_kind_words
from bcmsim.tui.pacing import overrun_s, shortage_s
from bcmsim.tui.panes.expected import ExpectedPane
from bcmsim.tui.panes.minutes import MinutesPane
from bcmsim.tui.panes.restart import RestartPane
from bcmsim.tui.panes.script import ScriptPane
from bcmsim.tui.panes.staff import StaffPane
from bcmsim.tui.screens.steering import Steering
from bcmsim.tui.view import View
from bcmsim.tui.widgets.header import ExerciseHeader
from bcmsim.tui.widgets.keybar import KeyBar
from bcmsim.tui.widgets.tabs import TabLine
from bcmsim.tui.widgets.tray import Tray

PANE_IDS = {1: "script", 2: "restart", 3: "minutes", 4: "staff"}


class LeaderScreen(Steering):
    """From 100 columns on all panes side by side, below that one after the other."""

    KEYS: ClassVar[tuple[Key, ...]] = keys.LEADER_KEYS
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.LEADER_KEYS)
    AUTO_FOCUS = "#script"
    DEFAULT_CSS = """
    LeaderScreen #panes { height: 1fr; }
    LeaderScreen #left { width: 36%; }
    LeaderScreen #middle { width: 1fr; }
    LeaderScreen #right { width: 23%; }
    LeaderScreen .pane { border: round $secondary; border-title-color: $foreground; }
    LeaderScreen #minutes { padding: 0 0 0 1; }
    LeaderScreen .pane:focus { border: heavy $accent; border-title-style: bold; }
    LeaderScreen #script { height: 3fr; }
    LeaderScreen #expected { height: 2fr; }
    LeaderScreen #restart { height: 1fr; }
    LeaderScreen #staff { height: auto; max-height: 40%; min-height: 5; }
    LeaderScreen #minutes { height: 1fr; }
    LeaderScreen TabLine { display: none; }
    LeaderScreen.-narrow TabLine { display: block; }
    LeaderScreen.-narrow #left, LeaderScreen.-narrow #middle, LeaderScreen.-narrow #right {
        width: 1fr; display: none;
    }
    LeaderScreen.-narrow.-tab-1 #left, LeaderScreen.-narrow.-tab-2 #middle { display: block; }
    LeaderScreen.-narrow.-tab-4 #middle, LeaderScreen.-narrow.-tab-3 #right { display: block; }
    LeaderScreen.-narrow.-tab-2 #staff, LeaderScreen.-narrow.-tab-4 #restart { display: none; }
    LeaderScreen.-narrow.-tab-4 #staff { height: 1fr; max-height: 100%; }
    """

    def __init__(self) -> None:
        super().__init__(classes="-tab-1")
        self._tab = 1

    def compose(self) -> ComposeResult:
        scenario = self.exercise.session.state.scenario
        yield ExerciseHeader(script=True)
        yield TabLine(_tab_words)
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield _pane(ScriptPane(id="script"))
                yield _pane(ExpectedPane(id="expected"))
            with Vertical(id="middle"):
                yield _pane(RestartPane(id="restart"))
                yield _pane(StaffPane(id="staff"))
            with Vertical(id="right"):
                yield _pane(MinutesPane(scenario, id="minutes"))
        yield Tray()
        yield KeyBar(lambda: keys.bar_words(keys.LEADER_KEYS, keys.APP_KEYS))

    def on_mount(self) -> None:
        super().on_mount()
        kind = self.exercise.session.state.kind
        if kind not in OWN_KINDS:
            self.exercise.say(other_kind_words(kind))

    def show(self, view: View) -> None:
        for pane in self.panes():
            pane.show_view(view)

    def panes(self) -> Iterable[ScriptPane | ExpectedPane | RestartPane | StaffPane | MinutesPane]:
        """All panes, the hidden ones too."""
        yield self.query_one(ScriptPane)
        yield self.query_one(ExpectedPane)
        yield self.query_one(RestartPane)
        yield self.query_one(StaffPane)
        yield self.query_one(MinutesPane)

    def action_pane(self, number: int) -> None:
        """Show a pane and put the keys on it."""
        self.remove_class(f"-tab-{self._tab}")
        self._tab = number
        self.add_class(f"-tab-{number}")
        self.query_one(TabLine).show_tab(number)
        pane = self.query_one(f"#{PANE_IDS[number]}")
        self.call_after_refresh(pane.focus)

    def more_commands(self) -> Iterable[SystemCommand]:
        """What the palette offers beyond the keys."""
        view = self.exercise.view()
        short = shortage_s(view.state, view.at) or overrun_s(view.state, view.at)
        title = _("What to skip when time runs short")
        yield SystemCommand(f"{title} !" if short else title, "", self.action_what_to_skip)
        yield SystemCommand(_("Hand over the keeping of the minutes"), "", self.action_keeper)
        yield SystemCommand(_("Open a decision before its time"), "", self.action_open_decision)
        yield SystemCommand(_("Where the exercise stands"), "", self.action_standing)

    # --- selection -----------------------------------------------------------------------------

    def selected_inject(self) -> str | None:
        """The inject that the cursor is on: in the script, or the one that is expected to be answered."""
        if self.focused is self.query_one(ExpectedPane):
            expectation = self.selected_expectation()
            return None if expectation is None else expectation.partition("/")[0]
        selected = self.query_one(ScriptPane).selected
        return selected[2:] if selected is not None and selected.startswith("i:") else None

    def selected_decision(self) -> str | None:
        selected = self.query_one(ScriptPane).selected
        return selected[2:] if selected is not None and selected.startswith("d:") else None

    def selected_expectation(self) -> str | None:
        pane = self.query_one(ExpectedPane)
        return pane.selected if self.focused is pane else None

    def selected_resource(self) -> str | None:
        return self.query_one(RestartPane).resource

    def action_open_selected(self) -> None:
        """Enter: what it means depends on the pane."""
        focused = self.focused
        if isinstance(focused, ExpectedPane):
            self.action_rate()
        elif isinstance(focused, RestartPane):
            self.action_order()
        elif isinstance(focused, ScriptPane):
            if self.selected_decision() is not None:
                self.action_decide()
            else:
                self.action_read_inject()

    def on_row_list_chosen(self) -> None:
        self.action_open_selected()


def _pane(pane: Widget) -> Widget:
    return pane.add_class("pane")


def _tab_words() -> list[str]:
    return [_("Script"), _("Restart"), _("Minutes"), _("Staff")]
