"""What all screens of an exercise share: header, tray of the unrecorded, and following what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.screen import Screen

from bcmsim.tui.messages import ClockTicked, RecordsArrived, SavingChanged
from bcmsim.tui.view import View
from bcmsim.tui.widgets.header import ExerciseHeader
from bcmsim.tui.widgets.tray import Tray

if TYPE_CHECKING:
    from bcmsim.tui.app import BcmsimApp


class ExerciseScreen(Screen[None]):
    """Base of the screens of leader and recorder. Compose an ExerciseHeader and a Tray; implement `show`."""

    @property
    def exercise(self) -> BcmsimApp:
        """The app: it owns session, clock and journal."""
        return cast("BcmsimApp", self.app)

    def on_mount(self) -> None:
        self.refresh_view()

    def refresh_view(self) -> None:
        """Draw the present moment anew."""
        view = self.exercise.view()
        for header in self.query(ExerciseHeader):
            header.show(view)
        for tray in self.query(Tray):
            tray.show(self.exercise.unsaved)
        self.show(view)

    def show(self, view: View) -> None:
        """Everything below the header; called after records, and when the clock has moved."""

    def on_records_arrived(self, message: RecordsArrived) -> None:
        self.refresh_view()

    def on_clock_ticked(self, message: ClockTicked) -> None:
        self.refresh_view()

    def on_saving_changed(self, message: SavingChanged) -> None:
        self.refresh_view()
