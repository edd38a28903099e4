"""After a gap: it counts as a pause, unless the leader says that the exercise ran on."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import OptionList

from bcmsim.exercise import commands as do
from bcmsim.exercise.state import Milestone, State
from bcmsim.i18n import _, format_duration
from bcmsim.tui.dialogs.base import Dialog, Options, words

STOPS = ("ExercisePaused", "RealEmergencyCalled", "RealEmergencyCleared")
GOES = ("ExerciseStarted", "ExerciseResumed")


class GapDialog(Dialog[do.CountGap]):
    """Dismisses with the command that counts the gap, or None where it was a pause."""

    def __init__(self, gap: Milestone, speed: int) -> None:
        """`speed`: of the exercise clock, in thousandths."""
        super().__init__()
        self._gap, self._speed = gap, speed

    def title_words(self) -> str:
        return _("The program stood still")

    def body(self) -> Iterable[Widget]:
        length_s = (self._gap.length_ms or 0) // 1000
        length, missed = format_duration(length_s), format_duration(length_s * self._speed // 1000)
        yield words(_("For {length} nothing was recorded. This counts as a pause.").format(length=length))
        yield Options(
            [
                ("pause", _("It was a pause: the clock stands where it stood")),
                ("ran", _("The exercise ran on: put the clock forward by {length}").format(length=missed)),
            ]
        )

    def keys_line(self) -> str:
        return _("number or enter: choose · esc: it was a pause")

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(do.CountGap(self._gap.seq) if event.option.id == "ran" else None)


def open_gap(state: State) -> Milestone | None:
    """The gap before the session was taken up again, where the clock ran until then and nobody asked yet."""
    gap: Milestone | None = None
    runs = False
    for milestone in state.milestones:
        if milestone.kind in GOES:
            runs, gap = True, None
        elif milestone.kind in STOPS or milestone.kind == "GapCounted":
            runs, gap = False, None
        elif milestone.kind == "SessionResumed":
            gap = milestone if runs and milestone.length_ms else gap
            runs = False
    return gap
