"""What all screens of an exercise share: header, tray of the unrecorded, and following what happens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from textual.screen import Screen

from bcmsim.tui.messages import ClockTicked, RecordsArrived, SavingChanged
from bcmsim.tui.view import View
from bcmsim.tui.widgets.header import ExerciseHeader
from bcmsim.tui.widgets.tray import Tray

if TYPE_CHECKING:
    from bcmsim.tui.app import BcmsimApp


STALE_S = 10
"""What stands below the header changes by the minute: so much of the scenario may pass before it is drawn."""


class ExerciseScreen(Screen[None]):
    """Base of the screens of leader and recorder. Compose an ExerciseHeader and a Tray; implement `show`."""

    retired = False
    """Another screen has taken over for good: nothing is drawn here any more."""
    _shown_at: tuple[int, int] | None = None
    """The seconds of scenario and wall that the header shows."""
    _drawn_s = 0
    """The scenario second at which what is below was drawn."""

    @property
    def exercise(self) -> BcmsimApp:
        """The app: it owns session, clock and journal."""
        return cast("BcmsimApp", self.app)

    def on_mount(self) -> None:
        self.refresh_view()

    def refresh_view(self) -> None:
        """Draw the present moment anew."""
        view = self.exercise.view()
        self._show_header(view)
        for tray in self.query(Tray):
            tray.show(self.exercise.unsaved)
        self._drawn_s = view.second
        self.show(view)

    def _show_header(self, view: View) -> None:
        self._shown_at = (view.second, view.now.utc // 1_000_000)
        for header in self.query(ExerciseHeader):
            header.show(view)

    def show(self, view: View) -> None:
        """Everything below the header; called after records, and when the clock has moved on."""

    def on_records_arrived(self, message: RecordsArrived) -> None:
        self.refresh_view()

    def on_clock_ticked(self, message: ClockTicked) -> None:
        """Only a new second, of the scenario or on the wall, has anything to show."""
        view = self.exercise.view()
        if view.second - self._drawn_s >= STALE_S:
            self.refresh_view()
        elif self._shown_at != (view.second, view.now.utc // 1_000_000):
            self._show_header(view)

    def on_saving_changed(self, message: SavingChanged) -> None:
        self.refresh_view()

    # --- asking, in a worker; the dialogs are loaded when the first one is needed --------------------

    async def ask(
        self, title: str, text: str = "", value: str = "", *, label: str, needed: bool = False
    ) -> str | None:
        """One line of text; None where nothing is to be done."""
        from bcmsim.tui.dialogs.base import AskDialog

        return await self.app.push_screen_wait(AskDialog(title, text, value, label=label, needed=needed))

    async def choose(self, title: str, options: Sequence[tuple[str, str]], text: str = "") -> str | None:
        """The key of one of several options."""
        from bcmsim.tui.dialogs.base import ChooseDialog

        return await self.app.push_screen_wait(ChooseDialog(title, options, text))

    async def confirm(self, title: str, text: str, keys: str = "") -> bool:
        """Whether it is to be done; `keys` says what enter and esc do here."""
        from bcmsim.tui.dialogs.base import ConfirmDialog

        agreed = await self.app.push_screen_wait(ConfirmDialog(title, text, keys))
        return agreed is True
