"""Damage over time as a picture: a curve for each type, the threshold, RTO and MTPD (R040-R046).

Intervals are drawn equally wide, whatever they last: what counts is in which of them a level is reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bcmsim.i18n import _
from bcmsim.report.impact import svg
from bcmsim.report.impact.spans import (
    interval_labels,
    interval_names,
    level_title,
    limit,
    limit_words,
    place_on_axis,
)
from bcmsim.report.text_table import wrap
from bcmsim.text import cell_width, one_line, pad

BARS = {1: "▁", 2: "▃", 3: "▆", 4: "█"}
CROSSED = "┃"
DECIDES = "*"
MOST_NAMES = 20
TOP_LEVEL = 4

LEFT, RIGHT = 168, 76
COLUMNS = 520
"""Pixels for all intervals together."""
STEP = 12
"""Pixels a level is high."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The damage of one type over the intervals."""

    title: str
    levels: tuple[int, ...]
    intolerable_from: int
    rto_s: int | None
    """The partial RTO; None: the level is never reached."""
    decides: bool


@dataclass(frozen=True, slots=True)
class Damage:
    """The curves of one process, and its limits as marks on the axis."""

    title: str
    starts: tuple[int, ...]
    curves: tuple[Curve, ...]
    marks: tuple[tuple[str, int], ...]
    """Such as ("RTO", 28800)."""


# --- terminal ------------------------------------------------------------------------------------


def curves_text(damage: Damage, width: int = 80) -> str:
    """One row for each type: the level as number and height, a bar where it is no longer tolerable."""
    names = min(max((cell_width(one_line(curve.title)) for curve in damage.curves), default=0), MOST_NAMES)
    column = max((width - names - 10) // max(len(damage.starts), 1), 1)
    head = "".join(pad(one_line(words, column - 1), column) for words in interval_names(damage.starts))
    times = "".join(pad(one_line(words, column - 1), column) for words in interval_labels(damage.starts))
    rto = pad(_("RTO"), 7, "right")
    lines = [f"{'':{names}}  {head}".rstrip(), f"{'':{names}}  {times}{rto}"]
    for curve in damage.curves:
        bars = "".join(_cells(curve, position, column) for position in range(len(curve.levels)))
        name = pad(one_line(curve.title, names), names)
        rto = pad(limit(curve.rto_s), 7, "right")
        lines.append(f"{name}  {bars}{rto}{DECIDES if curve.decides else ''}")
    for words, second in damage.marks:
        lines.append(_mark(words, second, damage.starts, names + 2, column, width))
    return "\n".join([*(line.rstrip() for line in lines), *_legend(damage, width)])


def _cells(curve: Curve, position: int, column: int) -> str:
    """One interval: `┃3▆▆▆▆▆` where the threshold is passed, `2▃▃▃▃▃▃` elsewhere."""
    level = curve.levels[position]
    crossed = _crosses(curve, position)
    words = f"{CROSSED if crossed else ''}{level}"
    return (words + BARS[min(max(level, 1), TOP_LEVEL)] * column)[:column]


def _crosses(curve: Curve, position: int) -> bool:
    """Whether this is the first interval that is not tolerable."""
    reached = [place for place, level in enumerate(curve.levels) if level >= curve.intolerable_from]
    return bool(reached) and reached[0] == position


def _mark(words: str, second: int, starts: Sequence[int], left: int, column: int, width: int) -> str:
    """`▲ RTO 8:00` under its place, to the left of it where there is no room on the right."""
    cells = column * len(starts)
    place = left + min(round(place_on_axis(second, starts) * column), cells - 1)
    said = f"{words} {limit(second)}"
    if place + 2 + cell_width(said) <= width:
        return f"{'':{place}}▲ {said}"
    return f"{'':{max(place - cell_width(said) - 1, 0)}}{said} ▲"


def _legend(damage: Damage, width: int) -> list[str]:
    levels = dict.fromkeys(min(max(level, 1), TOP_LEVEL) for one in damage.curves for level in one.levels)
    said = [f"{BARS[level]} {level} {level_title(level)}" for level in sorted(levels)]
    if any(curve.rto_s is not None for curve in damage.curves):
        said.append(f"{CROSSED} " + _("no longer tolerable"))
    if any(curve.decides for curve in damage.curves):
        said.append(f"{DECIDES} " + _("decides the RTO"))
    said.append(not_to_scale())
    return wrap_parts(said, width)


def not_to_scale() -> str:
    """What a reader has to know of the axis."""
    return _("The axis is not to scale: intervals are drawn equally wide.")


def wrap_parts(parts: Sequence[str], width: int, gap: str = "   ") -> list[str]:
    """The parts side by side in lines of at most `width` cells; a part is broken only where it must be."""
    lines: list[str] = []
    for part in parts:
        if lines and cell_width(lines[-1]) + len(gap) + cell_width(part) <= width:
            lines[-1] += gap + part
        else:
            lines += wrap(part, width)
    return lines


# --- SVG -----------------------------------------------------------------------------------------


def curves_picture(damage: Damage) -> svg.Picture:
    """A strip for each type, what is not tolerable in dark, its threshold dashed; RTO and MTPD across all."""
    column = COLUMNS / max(len(damage.starts), 1)
    head = 18 + 18 * len(damage.marks)
    strip = STEP * TOP_LEVEL + 16
    foot = head + strip * len(damage.curves)
    width = LEFT + COLUMNS + RIGHT
    feet = [head + strip * (row + 1) - 6 for row in range(len(damage.curves))]
    shapes = [svg.label(width, head - 6, _("RTO"), size=12, anchor="end", bold=True)]
    for curve, base in zip(damage.curves, feet, strict=True):
        shapes += _strip(curve, base, column)
    for position, words in enumerate(interval_labels(damage.starts)):
        middle = LEFT + column * (position + 0.5)
        named = f"P{position + 1}"
        shapes.append(svg.label(middle, foot + 12, named, size=11, anchor="middle", bold=True, room=column))
        shapes.append(svg.label(middle, foot + 26, words, size=11, anchor="middle", room=column - 2))
    for row, (words, second) in enumerate(damage.marks):
        shapes += _line_of_mark(words, second, damage.starts, column, 12 + 18 * row, foot)
    for curve, base in zip(damage.curves, feet, strict=True):
        shapes += _digits(curve, base, column)
    shapes += _legend_shapes(foot + 48)
    shapes.append(svg.label(LEFT, foot + 66, not_to_scale(), size=11, room=COLUMNS + RIGHT))
    title = _("{process}: damage over time").format(process=one_line(damage.title))
    return svg.Picture(title, width, foot + 72, tuple(shapes))


def _strip(curve: Curve, foot: float, column: float) -> list[str]:
    """The bars of one type, standing on the line at `foot`."""
    top = foot - STEP * TOP_LEVEL
    middle = foot - STEP * TOP_LEVEL / 2 + 4
    shapes = [svg.label(0, middle, curve.title, room=LEFT - 12, bold=curve.decides)]
    for position, level in enumerate(curve.levels):
        fill = svg.DARK if level >= curve.intolerable_from else svg.LIGHT
        left, height = LEFT + column * position, _height(level)
        shapes.append(svg.rect(left, foot - height, column - 1, height, fill=fill))
    threshold = foot - STEP * (min(curve.intolerable_from, TOP_LEVEL + 1) - 1)
    shapes.append(svg.line(LEFT, threshold, LEFT + COLUMNS, threshold, stroke=svg.DARK, dash="4 3"))
    shapes.append(svg.line(LEFT, foot, LEFT + COLUMNS, foot, stroke=svg.SOFT))
    shapes.append(svg.line(LEFT, top, LEFT, foot, stroke=svg.SOFT))
    words = limit_words(curve.rto_s)
    shapes.append(
        svg.label(LEFT + COLUMNS + RIGHT, middle, words, anchor="end", bold=curve.decides, room=RIGHT - 10)
    )
    return shapes


def _height(level: int) -> int:
    return STEP * min(max(level, 0), TOP_LEVEL)


def _digits(curve: Curve, foot: float, column: float) -> list[str]:
    """The levels as numbers on their bars, over every line."""
    shapes = []
    for position, level in enumerate(curve.levels):
        dark = level >= curve.intolerable_from
        ink, ground = (svg.PAPER, svg.DARK) if dark else (svg.INK, svg.LIGHT)
        x, y = LEFT + column * (position + 0.5), foot - max(_height(level) - 10, 2)
        shapes.append(svg.label(x, y, str(level), size=11, anchor="middle", fill=ink, bold=dark, halo=ground))
    return shapes


def _line_of_mark(
    words: str, second: int, starts: Sequence[int], column: float, top: float, foot: float
) -> list[str]:
    """A line across all strips with its words above; to the left of it near the right edge."""
    x = LEFT + place_on_axis(second, starts) * column
    said = f"{words} {limit_words(second)}"
    left = x + svg.text_width(said, 12, bold=True) > LEFT + COLUMNS
    place = x - 5 if left else x + 5
    return [
        svg.line(x, top - 10, x, foot, stroke=svg.MARK, thick=2),
        svg.label(place, top, said, anchor="end" if left else "start", bold=True, fill=svg.MARK),
    ]


def _legend_shapes(foot: float) -> list[str]:
    tolerable, not_tolerable = _("tolerable"), _("no longer tolerable")
    second = LEFT + 30 + svg.text_width(tolerable, 11)
    third = second + 30 + svg.text_width(not_tolerable, 11)
    return [
        svg.rect(LEFT, foot - 9, 11, 10, fill=svg.LIGHT),
        svg.label(LEFT + 16, foot, tolerable, size=11),
        svg.rect(second, foot - 9, 11, 10, fill=svg.DARK),
        svg.label(second + 16, foot, not_tolerable, size=11),
        svg.line(third, foot - 4, third + 20, foot - 4, stroke=svg.DARK, dash="4 3"),
        svg.label(third + 26, foot, _("threshold"), size=11),
    ]
