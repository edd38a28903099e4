"""Likelihood against damage: four by four, the upper right marked (R060, A17). Processes stand in it by
number; the list below says which is which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bcmsim.i18n import _
from bcmsim.report.impact import svg
from bcmsim.report.impact.spans import level_title, level_words, likelihood_title, likelihood_words
from bcmsim.report.text_table import wrap
from bcmsim.text import cell_width, one_line, pad

SIDE = 4
UPPER_RIGHT_FROM = 3
ROWS = 2
"""Lines in a cell of the terminal's matrix."""
SHADE = "░"
LISTED = 40
"""So many processes are named below the picture of the matrix."""

CELL_WIDTH, CELL_HEIGHT = 150, 74
LEFT = 118
WIDTH = LEFT + CELL_WIDTH * SIDE + 4


@dataclass(frozen=True, slots=True)
class Placed:
    """A process in the matrix."""

    number: int
    title: str
    likelihood: int
    damage: int


def upper_right(likelihood: int, damage: int) -> bool:
    """Where additional measures are required (R060)."""
    return likelihood >= UPPER_RIGHT_FROM and damage >= UPPER_RIGHT_FROM


def _by_cell(placed: Iterable[Placed]) -> dict[tuple[int, int], list[int]]:
    """Numbers by (likelihood, damage); what lies beyond the matrix stands at its edge."""
    cells: dict[tuple[int, int], list[int]] = {}
    for one in placed:
        key = (min(max(one.likelihood, 1), SIDE), min(max(one.damage, 1), SIDE))
        cells.setdefault(key, []).append(one.number)
    return cells


# --- terminal ------------------------------------------------------------------------------------


def matrix_text(placed: Sequence[Placed], width: int = 80) -> str:
    """The matrix with numbers; the upper right is shaded."""
    rows = [f"{level} {likelihood_title(level)}" for level in range(SIDE, 0, -1)]
    names = max(map(cell_width, rows))
    inner = max((width - names - 2 - SIDE) // SIDE, 8)
    rule = "─" * inner
    cells = _by_cell(placed)
    lines = [_("Likelihood"), _ruler(names, rule, "┌┬┐")]
    for likelihood in range(SIDE, 0, -1):
        if likelihood < SIDE:
            lines.append(_ruler(names, rule, "├┼┤"))
        columns = [
            _cell(cells.get((likelihood, damage), []), inner, upper_right(likelihood, damage))
            for damage in range(1, SIDE + 1)
        ]
        for row in range(ROWS):
            name = rows[SIDE - likelihood] if row == 0 else ""
            lines.append(f"{pad(name, names)} │{'│'.join(column[row] for column in columns)}│")
    lines.append(_ruler(names, rule, "└┴┘"))
    levels = "".join(
        pad(one_line(f"{level} {level_title(level)}", inner), inner + 1, "center")
        for level in range(1, SIDE + 1)
    )
    lines.append(f"{'':{names}}  {levels}".rstrip())
    damage = pad(_("Damage"), SIDE * (inner + 1), "center")
    lines.append(f"{'':{names}}  {damage}".rstrip())
    shaded = f"{SHADE * 3} " + _("upper right: additional measures required")
    return "\n".join([*lines, *wrap(shaded, width)])


def _ruler(names: int, rule: str, signs: str) -> str:
    return f"{'':{names}} {signs[0]}{signs[1].join([rule] * SIDE)}{signs[2]}"


def _cell(numbers: Sequence[int], width: int, shaded: bool) -> list[str]:
    """The numbers in the lines of a cell, and how many more there are where they do not fit."""
    fill = SHADE if shaded else " "
    lines = [fill * width] * ROWS
    if not numbers:
        return lines
    shown = [str(number) for number in numbers]
    for count in range(len(shown), -1, -1):
        more = [f"+{len(shown) - count}"] if count < len(shown) else []
        written = wrap(", ".join([*shown[:count], *more]), width - 2)
        if len(written) <= ROWS:
            framed = [f" {line} " for line in written]
            return [line + fill * (width - len(line)) for line in framed] + lines[len(framed) :]
    return lines


# --- SVG -----------------------------------------------------------------------------------------


def matrix_picture(placed: Sequence[Placed], title: str) -> svg.Picture:
    """The matrix, the upper right dark-edged and tinted, the processes by name below."""
    cells = _by_cell(placed)
    top = 22
    width = WIDTH
    shapes = [
        svg.label(0, top - 8, _("Likelihood"), bold=True),
    ]
    for likelihood in range(SIDE, 0, -1):
        y = top + CELL_HEIGHT * (SIDE - likelihood)
        words = f"{likelihood} {likelihood_title(likelihood)}"
        shapes.append(svg.label(LEFT - 10, y + CELL_HEIGHT / 2 + 4, words, anchor="end", room=LEFT - 12))
        for damage in range(1, SIDE + 1):
            x = LEFT + CELL_WIDTH * (damage - 1)
            fill = "#f0d2d2" if upper_right(likelihood, damage) else svg.PAPER
            shapes.append(svg.rect(x, y, CELL_WIDTH, CELL_HEIGHT, fill=fill, stroke=svg.RULE))
            shapes += _numbers(cells.get((likelihood, damage), []), x, y)
    edge = LEFT + CELL_WIDTH * (UPPER_RIGHT_FROM - 1)
    size = SIDE - UPPER_RIGHT_FROM + 1
    shapes.append(svg.rect(edge, top, CELL_WIDTH * size, CELL_HEIGHT * size, stroke=svg.DARK, thick=3))
    words = _("upper right: additional measures required")
    room = float(width - LEFT)
    shapes.append(svg.label(width - 4, top - 8, words, anchor="end", fill=svg.DARK, bold=True, room=room))
    foot = top + CELL_HEIGHT * SIDE
    for damage in range(1, SIDE + 1):
        middle = LEFT + CELL_WIDTH * (damage - 0.5)
        words = f"{damage} {level_title(damage)}"
        shapes.append(svg.label(middle, foot + 16, words, anchor="middle", room=CELL_WIDTH))
    middle = LEFT + CELL_WIDTH * SIDE / 2
    shapes.append(svg.label(middle, foot + 34, _("Damage"), anchor="middle", bold=True))
    return svg.Picture(title, width, foot + 40, tuple(shapes), _key(placed))


def _numbers(numbers: Sequence[int], x: float, y: float) -> list[str]:
    """Numbers in circles, six in a row; the last says how many more there are."""
    most = 18
    shown = [str(number) for number in numbers]
    if len(shown) > most:
        shown = [*shown[: most - 1], f"+{len(shown) - most + 1}"]
    shapes = []
    for place, words in enumerate(shown):
        middle = x + 16 + 23.5 * (place % 6)
        height = y + 15 + 22 * (place // 6)
        shapes.append(svg.rect(middle - 11, height - 9, 22, 18, fill=svg.INK, rounded=9))
        size = 11 if len(words) < 4 else 8
        shapes.append(
            svg.label(middle, height + 4, words, size=size, anchor="middle", fill=svg.PAPER, bold=True)
        )
    return shapes


def _key_line(one: Placed, title: str) -> str:
    return _("{number} {title}: likelihood {likelihood}, damage {damage}").format(
        number=one.number,
        title=title,
        likelihood=likelihood_words(one.likelihood),
        damage=level_words(one.damage),
    )


def _key(placed: Sequence[Placed]) -> tuple[str, ...]:
    """Which number is which process; the upper right in bold."""
    lines = []
    for one in placed[:LISTED]:
        above = upper_right(one.likelihood, one.damage)
        room = WIDTH - svg.text_width(_key_line(one, ""), svg.KEY_SIZE, bold=above)
        title = svg.fitting(one_line(one.title), svg.KEY_SIZE, room, bold=above)
        lines.append(f"{svg.BOLD if above else ''}{_key_line(one, title)}")
    if len(placed) > LISTED:
        lines.append(_("and {count} more").format(count=len(placed) - LISTED))
    return tuple(lines)
