"""Pictures as SVG: a few shapes, text that fits its room, no script, no reference, no style sheet.

A picture stands inside a page (`inline`) or in a file by itself (`stacked`). Colour carries nothing: what is
not tolerable is dark, the rest light, and numbers stand beside. Text of people is cleaned and escaped here.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bcmsim.text import cell_width, one_line

Anchor = Literal["start", "middle", "end"]

FONT = "'Liberation Sans', Arial, Helvetica, sans-serif"
INK = "#111"
SOFT = "#555"
RULE = "#999"
LIGHT = "#dbe4ee"
DARK = "#7a1f1f"
MARK = "#0b4f8a"
PAPER = "#fff"
GAP = 28
"""Between two pictures in one file."""
TITLE_SIZE, TITLE_HEIGHT = 14, 28
KEY_SIZE, KEY_HEIGHT = 12, 18
MARGIN = 16
"""Around the pictures in a file."""

BOLD = "*"
_NARROW = "iljtfrI.,:;'|!()[] -·"
_BROAD = "mwMWÄÖÜ@%&—…"


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes on a field of `width` x `height`; `title` says what is seen: above it where it stands by itself,
    to a screen reader inside a page."""

    title: str
    width: int
    height: int
    shapes: tuple[str, ...]
    key: tuple[str, ...] = ()
    """What the signs stand for, line by line, where no page around it says so; one in bold begins with *."""


def number(value: float) -> str:
    """A coordinate with at most one decimal place, the same on every machine."""
    written = f"{value:.1f}"
    written = written.removesuffix(".0")
    return "0" if written in ("-0", "") else written


def rect(
    x: float, y: float, width: float, height: float, *, fill: str = "none", stroke: str = "none",
    thick: float = 1, dash: str = "", rounded: float = 0,
) -> str:  # fmt: skip
    size = f'width="{number(max(width, 0))}" height="{number(max(height, 0))}"'
    corner = f' rx="{number(rounded)}"' if rounded else ""
    place = f'x="{number(x)}" y="{number(y)}" {size}{corner}'
    return f'<rect {place} fill="{fill}"{_stroke(stroke, thick, dash)}/>'


def line(
    x1: float, y1: float, x2: float, y2: float, *, stroke: str = INK, thick: float = 1, dash: str = ""
) -> str:
    ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
    return f"<line {ends}{_stroke(stroke, thick, dash)}/>"


def polygon(points: Sequence[tuple[float, float]], *, fill: str) -> str:
    written = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f'<polygon points="{written}" fill="{fill}"/>'


def polyline(points: Sequence[tuple[float, float]], *, stroke: str = INK, thick: float = 2) -> str:
    """Straight lines from point to point."""
    written = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f'<polyline points="{written}" fill="none"{_stroke(stroke, thick, "")}/>'


def curve(
    start: tuple[float, float], bend: tuple[float, float], bend2: tuple[float, float],
    end: tuple[float, float], *, stroke: str = SOFT, thick: float = 1.4,
) -> str:  # fmt: skip
    """A line that leaves and arrives as its two bends say."""
    (a, b), (c, d), (e, f), (g, h) = start, bend, bend2, end
    first = f"M{number(a)} {number(b)}"
    rest = f"C{number(c)} {number(d)} {number(e)} {number(f)} {number(g)} {number(h)}"
    return f'<path d="{first}{rest}" fill="none"{_stroke(stroke, thick, "")}/>'


def _stroke(stroke: str, thick: float, dash: str) -> str:
    if stroke == "none":
        return ""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f' stroke="{stroke}" stroke-width="{number(thick)}"{dashed}'


def label(
    x: float, y: float, words: str, *, size: float = 12, anchor: Anchor = "start", bold: bool = False,
    fill: str = INK, room: float | None = None, halo: str = "",
) -> str:  # fmt: skip
    """One line of text with its foot at y, cut with … where it is wider than `room`; with a `halo` of this
    colour it stands out from a line that crosses it."""
    shown = one_line(words)
    if room is not None:
        shown = fitting(shown, size, room, bold=bold)
    weight = ' font-weight="bold"' if bold else ""
    place = f'x="{number(x)}" y="{number(y)}" font-size="{number(size)}" text-anchor="{anchor}"'
    around = f' stroke="{halo}" stroke-width="4" paint-order="stroke"' if halo else ""
    return f'<text {place}{weight} fill="{fill}"{around}>{html.escape(shown)}</text>'


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """About how wide the words are in a font without serifs, rather too much than too little."""
    units = 0.0
    for char in words:
        if char in _NARROW:
            units += 0.35
        elif char in _BROAD:
            units += 0.95
        elif char.isascii():
            units += 0.74 if char.isupper() else 0.58
        else:
            units += 0.68 * cell_width(char) if cell_width(char) < 2 else 1.05
    return units * size * (1.13 if bold else 1.0)


def fitting(words: str, size: float, room: float, *, bold: bool = False) -> str:
    """The words, or as many signs of them as fit, with …"""
    if text_width(words, size, bold=bold) <= room:
        return words
    used = text_width("…", size, bold=bold)
    for place, char in enumerate(words):
        used += text_width(char, size, bold=bold)
        if used > room:
            return words[:place].rstrip() + "…"
    return words


def wrapped(words: str, size: float, room: float, most: int, *, bold: bool = False) -> list[str]:
    """The words in at most `most` lines, the last one cut where they do not fit."""
    lines = [""]
    for word in one_line(words).split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size, bold=bold) <= room or not lines[-1] or len(lines) == most:
            lines[-1] = longer
        else:
            lines.append(word)
    return [fitting(one, size, room, bold=bold) for one in lines]


def inline(picture: Picture) -> str:
    """The picture inside a page: as wide as there is room, never wider than it was drawn."""
    title = html.escape(one_line(picture.title))
    size = f'viewBox="0 0 {picture.width} {picture.height}" width="{picture.width}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{title}" '
        f'font-family="{FONT}">\n<title>{title}</title>\n' + "\n".join(picture.shapes) + "\n</svg>"
    )


def stacked(pictures: Iterable[Picture], title: str) -> str:
    """The pictures in one SVG file, one below the other on white ground."""
    shown = tuple(pictures)
    parts, top = [], MARGIN
    for picture in shown:
        parts.append(f'<g transform="translate({MARGIN} {top})">')
        parts.append(f"<title>{html.escape(one_line(picture.title))}</title>")
        parts.append(label(0, TITLE_SIZE, picture.title, size=TITLE_SIZE, bold=True, room=picture.width))
        parts += [f'<g transform="translate(0 {TITLE_HEIGHT})">', *picture.shapes, "</g>"]
        top += TITLE_HEIGHT + picture.height
        foot = TITLE_HEIGHT + picture.height + KEY_HEIGHT
        for line_number, words in enumerate(picture.key):
            place = foot + KEY_HEIGHT * line_number
            bold = words.startswith(BOLD)
            said = words.removeprefix(BOLD)
            parts.append(label(0, place, said, size=KEY_SIZE, bold=bold, room=picture.width))
        parts.append("</g>")
        top += KEY_HEIGHT * len(picture.key) + GAP
    width = max((picture.width for picture in shown), default=0) + 2 * MARGIN
    height = top - (GAP if shown else 0) + MARGIN
    ground = rect(0, 0, width, height, fill=PAPER)
    return inline(Picture(title, width, height, (ground, *parts))) + "\n"
