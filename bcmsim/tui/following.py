"""The leader's screens follow the exercise: what an event, or the state at first, shows or asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bcmsim.exercise.commands import Command
    from bcmsim.exercise.events import Event
    from bcmsim.exercise.state import Milestone
    from bcmsim.tui.app import BcmsimApp


def take_up(app: BcmsimApp) -> None:
    """What a leader who comes to a session in progress has to be asked or shown first."""
    state = app.session.state
    if state.over:
        _show_debrief(app)
    elif state.phase == "real":
        ask_real_emergency(app)
    else:
        from bcmsim.tui.dialogs.gap import open_gap

        gap = open_gap(state)
        if gap is not None:
            _ask_gap(app, gap)


def lead_on(app: BcmsimApp, events: Sequence[Event]) -> None:
    """What these events show or ask for."""
    from bcmsim.exercise import events as ev

    for event in events:
        if isinstance(event, ev.ExerciseStarted):
            from bcmsim.tui.screens.leader import LeaderScreen

            app.push_screen(LeaderScreen())
        elif isinstance(event, ev.ExerciseEnded | ev.ExerciseAborted | ev.AbortedToReal):
            _show_debrief(app)
        elif isinstance(event, ev.RealEmergencyCalled):
            ask_real_emergency(app)
        elif isinstance(event, ev.GapFound):
            gap = next(m for m in reversed(app.session.state.milestones) if m.kind == "GapFound")
            _ask_gap(app, gap)


def ask_real_emergency(app: BcmsimApp) -> None:
    """What is to become of the exercise after NO DUFF."""
    from bcmsim.tui.dialogs.no_duff import NoDuffDialog

    def answered(commands: Sequence[Command] | None) -> None:
        for command in commands or ():
            app.perform(command)

    if not any(isinstance(screen, NoDuffDialog) for screen in app.screen_stack):
        app.push_screen(NoDuffDialog(), answered)


def _show_debrief(app: BcmsimApp) -> None:
    from bcmsim.tui.debrief import DebriefScreen

    if not any(isinstance(screen, DebriefScreen) for screen in app.screen_stack):
        app.push_screen(DebriefScreen(app.session))


def _ask_gap(app: BcmsimApp, gap: Milestone) -> None:
    from bcmsim.tui.dialogs.gap import GapDialog

    def answered(command: Command | None) -> None:
        if command is not None:
            app.perform(command)

    app.push_screen(GapDialog(gap, app.session.state.clock.speed), answered)
