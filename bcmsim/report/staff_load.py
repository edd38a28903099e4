"""Who works when: a row for each person, there or at work, and how many are at work at once.

Signs and shapes say it, not colours; of many people the busiest have a row, all of them are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_hmm, format_number, ngettext
from bcmsim.report.impact import svg
from bcmsim.report.impact.curves import wrap_parts
from bcmsim.report.staff_hours import MOST_NAMED
from bcmsim.report.text_table import wrap
from bcmsim.report.time_axis import Axis, axis_of
from bcmsim.restart.load import Presence, presences
from bcmsim.text import cell_width, one_line, pad

if TYPE_CHECKING:
    from bcmsim.report.names import Names
    from bcmsim.restart.results import RestartRun

BUSY, FREE = "▓", "·"
HEIGHTS = "▁▂▃▄▅▆▇█"
MOST_NAMES = 24

LEFT, COLUMNS, RIGHT, ROW, HILL = 180, 520, 60, 22, 80


@dataclass(frozen=True, slots=True)
class StaffLoad:
    """A run as its people saw it, from the outage until the plan was whole."""

    end_s: int
    rows: tuple[Presence, ...]
    names: tuple[str, ...]
    """Of those who have a row."""
    left_out: int
    steps: tuple[tuple[int, int], ...]
    """From each of these seconds on so many people are at work; the first is 0, the last `end_s`."""

    @property
    def most(self) -> int:
        return max(count for _second, count in self.steps)


def staff_load(names: Names, run: RestartRun) -> StaffLoad | None:
    """None where nobody was called, or nobody had anything to do."""
    found = presences(run)
    end_s = run.end_s if run.waz_s is None else run.waz_s
    if not end_s or not any(one.busy for one in found):
        return None
    rows = found
    if len(found) > MOST_NAMED:
        least = sorted(range(len(found)), key=lambda n: (-_busy_s(found[n]), n))[:MOST_NAMED]
        rows = tuple(found[n] for n in sorted(least))
    shown = tuple(names.who(one.person) for one in rows)
    return StaffLoad(end_s, rows, shown, len(found) - len(rows), _steps(found, end_s))


def _busy_s(one: Presence) -> int:
    return sum(end - start for start, end, _on in one.busy)


def _steps(found: Sequence[Presence], end_s: int) -> tuple[tuple[int, int], ...]:
    changes = {0: 0, end_s: 0}
    for one in found:
        for start, end, _on in one.busy:
            changes[start] = changes.get(start, 0) + 1
            changes[end] = changes.get(end, 0) - 1
    count, steps = 0, []
    for second in sorted(changes):
        count += changes[second]
        steps.append((second, count))
    return tuple(steps)


def _left_out(load: StaffLoad) -> str:
    said = ngettext(
        "{count} less busy person has no row, but is counted.",
        "{count} less busy people have no row, but are counted.",
        load.left_out,
    )
    return said.format(count=format_number(load.left_out, 0)) if load.left_out else ""


# --- terminal ------------------------------------------------------------------------------------


def staff_load_text(load: StaffLoad, width: int = 80) -> str:
    """The times, a row for each person, and a hill of how many are at work (the most within each cell)."""
    label = _("at work")
    widest = max(cell_width(words) for words in (label, *map(one_line, load.names)))
    names = min(MOST_NAMES, widest)
    times = max(len(format_hmm(_busy_s(one))) for one in load.rows)
    axis = axis_of(0, load.end_s, max(20, width - names - times - 2))
    lines = [f"{'':{names}} {axis.line()}"]
    for name, one in zip(load.names, load.rows, strict=True):
        cells = [" "] * axis.room
        for start, end in one.there:
            _draw(cells, axis, start, end, FREE)
        for start, end, _on in one.busy:
            _draw(cells, axis, start, end, BUSY)
        shown = pad(one_line(name, names), names)
        lines.append(f"{shown} {''.join(cells)} {pad(format_hmm(_busy_s(one)), times, 'right')}")
    most = pad(str(load.most), times, "right")
    lines.append(f"{pad(one_line(label, names), names)} {_hill(load, axis)} {most}")
    busy, free = _("at work"), _("there")
    below = _("below: how many are at work, {most} at most").format(most=format_number(load.most, 0))
    said = [f"{BUSY} {busy}", f"{FREE} {free}", below]
    lines += [*wrap_parts(said, width), *(wrap(_left_out(load), width) if load.left_out else ())]
    return "\n".join([_title(), *(line.rstrip() for line in lines)])


def _title() -> str:
    return _("Staff load as planned: who is at work when")


def _draw(cells: list[str], axis: Axis, start: int, end: int, sign: str) -> None:
    first, last = axis.cell(start), axis.cell(max(start, end - 1))
    for cell in range(first, last + 1):
        cells[cell] = sign


def _hill(load: StaffLoad, axis: Axis) -> str:
    most = [0] * axis.room
    for (start, count), (end, _next) in pairwise(load.steps):
        for cell in range(axis.cell(start), axis.cell(max(start, end - 1)) + 1):
            most[cell] = max(most[cell], count)
    top = max(1, load.most)
    return "".join(" " if not count else HEIGHTS[-(-count * 8 // top) - 1] for count in most)


# --- SVG -----------------------------------------------------------------------------------------


def staff_load_picture(load: StaffLoad) -> svg.Picture:
    """Light where a person is there, dark where they work; below, how many are at work."""
    axis = axis_of(0, load.end_s, COLUMNS)
    top, rows = 34, ROW * len(load.rows)
    hill = top + rows + 16
    foot = hill + HILL
    width = LEFT + COLUMNS + RIGHT
    shapes = [svg.label(0, 16, _title(), size=14, bold=True, room=width), *axis.shapes(LEFT, top, foot)]
    for row, (name, one) in enumerate(zip(load.names, load.rows, strict=True)):
        shapes += _row(axis, name, one, top + ROW * row)
    shapes.append(svg.label(0, hill + HILL / 2, _("at work"), room=LEFT - 12))
    shapes.append(svg.label(LEFT + COLUMNS + 6, hill + 10, str(load.most), size=11))
    shapes.append(svg.polygon(_hill_corners(load, axis, foot), fill=svg.SOFT))
    y = foot + 36
    shapes += _legend(y)
    if load.left_out:
        shapes.append(svg.label(LEFT, y + 18, _left_out(load), size=11))
        y += 18
    return svg.Picture(_title(), width, y + 10, tuple(shapes))


def _hill_corners(load: StaffLoad, axis: Axis, foot: float) -> list[tuple[float, float]]:
    """How many are at work, as one shape."""
    corners = [(float(LEFT), foot)]
    for second, count in load.steps:
        x = LEFT + axis.place(second)
        corners += [(x, corners[-1][1]), (x, foot - HILL * count / max(1, load.most))]
    return [*corners, (corners[-1][0], foot)]


def _row(axis: Axis, name: str, one: Presence, y: float) -> list[str]:
    shapes = [svg.label(0, y + 15, name, room=LEFT - 12)]
    for start, end in one.there:
        x = LEFT + axis.place(start)
        shapes.append(svg.rect(x, y + 4, LEFT + axis.place(end) - x, 14, fill=svg.LIGHT))
    for start, end, _on in one.busy:
        x = LEFT + axis.place(start)
        size = max(1.0, LEFT + axis.place(end) - x)
        shapes.append(svg.rect(x, y + 4, size, 14, fill=svg.MARK, stroke=svg.PAPER))
    shapes.append(svg.label(LEFT + COLUMNS + 6, y + 15, format_hmm(_busy_s(one)), size=11))
    return shapes


def _legend(foot: float) -> list[str]:
    words = _("at work")
    second = LEFT + 34 + svg.text_width(words, 11)
    return [
        svg.rect(LEFT, foot - 9, 11, 10, fill=svg.MARK),
        svg.label(LEFT + 16, foot, words, size=11),
        svg.rect(second, foot - 9, 11, 10, fill=svg.LIGHT),
        svg.label(second + 16, foot, _("there"), size=11),
    ]
