"""The minutes as the keeper sees them: newest last, late entries marked, corrections beside the old text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bcmsim.exercise.state import Minute, State
from bcmsim.i18n import _, format_instant, format_number, ngettext
from bcmsim.report.wording import minute_kind_mark
from bcmsim.text import one_line, pad, visible
from bcmsim.tui.flow_list import FlowList, Piece

if TYPE_CHECKING:
    from bcmsim.scenario.model import Scenario

WIDE = 60
"""From so many cells on, the wall clock stands beside the clock inside the scenario."""
MARK_WIDTH = 5


class MinutesView(FlowList[Minute]):
    """All minutes. Times are those of what happened; what was entered late says when."""

    def __init__(self, scenario: Scenario, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._scenario = scenario
        self._keeper = ""

    def show_state(self, state: State) -> None:
        """The minutes of this state."""
        self._keeper = state.keeper
        self.show(state.minutes)

    def empty_text(self) -> str:
        return _("No minutes yet.")

    def column_titles(self) -> str:
        """The titles of the columns, each above its own."""
        width = self.scrollable_content_region.width
        number = _("no.").rjust(_number_width(width))
        scenario = pad(_("scen."), 5)
        wall = " " + pad(_("wall"), 5) if width >= WIDE else ""
        kind = pad(_("kind"), MARK_WIDTH)
        return f"{number} {scenario}{wall} {kind} {self.words()}"

    def words(self) -> str:
        """How many there are, and how many of them are below what is shown."""
        count = len(self.items)
        words = ngettext("{count} entry", "{count} entries", count).format(count=count)
        if below := self.below:
            words += " · " + _("{count} newer below").format(count=below)
        return words

    def indent(self, item: Minute, width: int) -> int:
        return _number_width(width) + 1 + 6 + (6 if width >= WIDE else 0) + MARK_WIDTH + 1

    def head_of(self, item: Minute, width: int) -> Sequence[Piece]:
        minute = item
        at = minute.at if minute.event_ms is None else minute.event_ms
        utc = minute.when.utc if minute.event_utc is None else minute.event_utc
        columns: list[Piece] = [
            (f"{minute.number:>{_number_width(width)}} ", "faint"),
            (f"{self._scenario_clock(at)} ", "strong"),
        ]
        if width >= WIDE:
            columns.append((format_instant(utc, minute.when.tz, date=False)[:5] + " ", "faint"))
        columns.append((pad(minute_kind_mark(minute.kind), MARK_WIDTH) + " ", "strong"))
        return columns

    def _scenario_clock(self, at_ms: int) -> str:
        utc_us = (self._scenario.startex + at_ms // 1000) * 1_000_000
        return format_instant(utc_us, self._scenario.zone, date=False)[:5]

    def text_of(self, item: Minute) -> Sequence[Piece]:
        minute = item
        pieces: list[Piece] = []
        if minute.real:
            pieces.append((_("[real emergency, no exercise]") + " ", "late"))
        if minute.supplement:
            pieces.append((_("[supplement]") + " ", "due"))
        if minute.late_entry:
            entered = self._scenario_clock(minute.at)
            wall = format_instant(minute.when.utc, minute.when.tz, date=False)
            words = _("[late entry, entered {time}, wall {wall}]")
            if minute.into_jump:
                words = _("[late entry into time jumped over, entered {time}, wall {wall}]")
            words = words.format(time=entered, wall=wall)
            pieces.append((words + " ", "due"))
        if parties := parties_of(minute):
            pieces.append((parties + " ", "strong"))
        pieces += self._texts(minute)
        if minute.sha256:
            size = format_number(minute.size, 0)
            words = _("(SHA-256 {digest}…, {size} bytes)").format(digest=minute.sha256[:16], size=size)
            pieces.append((" " + words, "faint"))
        if minute.author and minute.author != minute.keeper:
            pieces.append((f" — {one_line(minute.author, 40)}", "faint"))
        return pieces

    def _texts(self, minute: Minute) -> list[Piece]:
        """The text; where it was corrected, what was struck out first, between `~~` signs."""
        if not minute.corrections:
            return [(visible(minute.text), "")]
        pieces: list[Piece] = []
        text = minute.text
        for correction in minute.corrections:
            pieces.append((f"~~{visible(text)}~~", "struck"))
            time = self._scenario_clock(correction.at)
            words = _("corrected {time} by {name}").format(time=time, name=one_line(correction.author, 40))
            if correction.reason:
                words += f" ({one_line(correction.reason)})"
            pieces.append((f"\n→ {words}: ", "faint"))
            text = correction.text
        pieces.append((visible(text), ""))
        return pieces


def parties_of(minute: Minute) -> str:
    """`Help desk → S2:`; one of the two may be missing."""
    sender, to = one_line(minute.sender, 60), one_line(minute.to, 60)
    if to:
        return f"{sender} → {to}:" if sender else f"→ {to}:"
    return f"{sender}:" if sender else ""


def _number_width(width: int) -> int:
    return 5 if width >= WIDE else 4
