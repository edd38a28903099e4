"""A time axis for pictures and charts of text: where a second lies, and which times stand at its foot."""

from __future__ import annotations

from dataclasses import dataclass

from bcmsim.i18n import format_hmm
from bcmsim.report.impact import svg

WEEK_S = 168 * 3600
STEPS_S = (60, 300, 600, 900, 1800, *(hours * 3600 for hours in (1, 2, 3, 4, 6, 12, 24, 48, 96)), WEEK_S)
LEAST_S = 600
"""An axis is at least so long."""


@dataclass(frozen=True, slots=True)
class Axis:
    """From `start_s` to `end_s` (later), over `room` pixels or cells."""

    start_s: int
    end_s: int
    room: int

    def place(self, second: float) -> float:
        """How far a second is from the left; what lies beyond is at the edge."""
        share = (second - self.start_s) / (self.end_s - self.start_s)
        return min(1.0, max(0.0, share)) * self.room

    def cell(self, second: int) -> int:
        """The cell in which a second lies, exactly; what lies beyond is in the first or last."""
        cell = (second - self.start_s) * self.room // (self.end_s - self.start_s)
        return max(0, min(self.room - 1, cell))

    def seconds(self, most: int) -> range:
        """The times that stand at the axis, round ones, about `most` of them or fewer."""
        span, most = self.end_s - self.start_s, max(1, most)
        step = next((one for one in STEPS_S if one * most >= span), WEEK_S)
        while step * most < span:
            step *= 2
        return range(-(-self.start_s // step) * step, self.end_s + 1, step)

    def line(self) -> str:
        """The times as a line of text, each with its first sign at its cell."""
        cells = [" "] * self.room
        for second in self.seconds(self.room // 8):
            words, place = format_hmm(second), self.cell(second)
            if place + len(words) <= self.room and set(cells[max(0, place - 1) : place]) <= {" "}:
                cells[place : place + len(words)] = words
        return "".join(cells)

    def shapes(self, left: float, top: float, foot: float) -> list[str]:
        """Light lines from `top` to `foot`, the times below."""
        shapes = [svg.line(left, foot, left + self.room, foot, stroke=svg.SOFT)]
        for second in self.seconds(self.room // 60):
            x = left + self.place(second)
            shapes.append(svg.line(x, top, x, foot, stroke=svg.LIGHT))
            shapes.append(svg.label(x, foot + 14, format_hmm(second), size=11, anchor="middle"))
        return shapes


def axis_of(start_s: int, end_s: int, room: int) -> Axis:
    """An axis from `start_s` on, long enough to show something."""
    return Axis(start_s, max(end_s, start_s + LEAST_S), room)
