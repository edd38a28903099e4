"""A document as blocks, written as text for a terminal or as Markdown; pages turn its pictures into SVG.

One content, several forms: whoever writes a part of the report makes blocks and knows nothing of columns,
escapes or tags. Every string in a block is plain text of the program or of people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bcmsim.i18n import _
from bcmsim.report import markup
from bcmsim.report.impact.svg import Picture, inline
from bcmsim.report.text_table import GAP, longest_part, text_table, wrap
from bcmsim.text import cell_width, one_line, pad

MOST_LABELS = 18
MOST_VALUES = 16
MORE_FOR_A_WORD = 8
CODE_WIDTH = 80
"""Pictures in Markdown are as wide as a terminal."""


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    words: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    words: str


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    """The columns that are aligned to the right."""


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> Table:
    """A table of whatever sequences there are."""
    return Table(tuple(headers), tuple(map(tuple, rows)), tuple(right))


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its name, and the sentences that say where it comes from and why."""

    key: str
    """As other programs know it (`impact --json`)."""
    name: str
    shown: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Values:
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Drawing:
    """A picture as text of a given width, and as SVG where there is one."""

    text: Callable[[int], str]
    picture: Picture | None = None


_TWO_STOPS = re.compile(r"(?<=[^\W_])\.\.(?=\s|$)")
"""Not three of them, and not a path."""

Block = Heading | Paragraph | Bullets | Table | Values | Drawing


# --- text ----------------------------------------------------------------------------------------


def as_text(blocks: Iterable[Block], width: int) -> str:
    """The blocks within `width` cells, apart by empty lines."""
    return "\n\n".join("\n".join(_text_lines(block, width)).rstrip() for block in blocks)


def closed(sentence: str) -> str:
    """Without the second full stop that follows an abbreviation (`8 Std..`), at the end of every sentence."""
    return _TWO_STOPS.sub(".", sentence)


def _text_lines(block: Block, width: int) -> list[str]:
    match block:
        case Heading(level, words):
            lines = wrap(one_line(words), width)
            if level > 3:
                return [*lines[:-1], f"{lines[-1]}:"]
            return [*lines, ("=" if level < 3 else "-") * max(map(cell_width, lines))]
        case Paragraph(words):
            return wrap(closed(one_line(words)), width)
        case Bullets(items):
            return [line for item in items for line in _hanging("- ", closed(one_line(item)), width)]
        case Table(headers, rows, right):
            return text_table(headers, rows, right=right, width=width).split("\n")
        case Values(values):
            return _values(values, width)
        case Drawing(text):
            return text(width).split("\n")


def _hanging(first: str, words: str, width: int) -> list[str]:
    rest = " " * cell_width(first)
    lines = wrap(words, width - cell_width(first))
    return [f"{first if number == 0 else rest}{line}" for number, line in enumerate(lines)]


def _room(texts: Sequence[str], most: int, width: int) -> int:
    """For these texts in a column: at most this, or where there is room a little more for a long word."""
    more = min(MORE_FOR_A_WORD, max(0, width - CODE_WIDTH + MORE_FOR_A_WORD))
    longest = min(max(map(longest_part, texts), default=0), most + more)
    return min(max(map(cell_width, texts), default=0), max(most, longest))


def _values(values: Sequence[Value], width: int) -> list[str]:
    """Name, value, and the reasons beside them, each reason on lines of its own."""
    names = _room([value.name for value in values], MOST_LABELS, width)
    room = _room([one_line(value.shown) for value in values], MOST_VALUES, width)
    shown = [wrap(one_line(value.shown), room) for value in values]
    numbers = max((cell_width(line) for lines in shown for line in lines), default=0)
    room = width - names - numbers - 2 * len(GAP)
    lines = []
    for value, cells in zip(values, shown, strict=True):
        name = wrap(value.name, names)
        why = [line for reason in value.why for line in wrap(closed(one_line(reason)), room)]
        for row in range(max(len(name), len(cells), len(why))):
            parts = [column[row] if row < len(column) else "" for column in (name, cells, why)]
            written = GAP.join([pad(parts[0], names), pad(parts[1], numbers), parts[2]])
            lines.append(written.rstrip())
    return lines


# --- Markdown ------------------------------------------------------------------------------------


def as_markdown(blocks: Iterable[Block]) -> str:
    """The blocks as Markdown; pictures as text in fixed width, fenced with the number of their figure."""
    written: list[str] = []
    figures = 0
    for block in blocks:
        if isinstance(block, Drawing) and block.picture is not None:
            figures += 1
            written.append(markup.code_block(block.text(CODE_WIDTH), figure_name(figures)))
        else:
            written.append(_markdown(block))
    return markup.document(written)


def figures_of(blocks: Iterable[Block]) -> dict[str, str]:
    """The pictures as SVG by the name that their fence carries."""
    pictures = [block.picture for block in blocks if isinstance(block, Drawing) and block.picture]
    return {figure_name(number): inline(picture) for number, picture in enumerate(pictures, 1)}


def pictures_of(blocks: Iterable[Block]) -> list[Picture]:
    return [block.picture for block in blocks if isinstance(block, Drawing) and block.picture is not None]


def figure_name(number: int) -> str:
    return f"figure-{number}"


def _markdown(block: Block) -> str:
    match block:
        case Heading(level, words):
            return markup.heading(level, words)
        case Paragraph(words):
            return markup.text(closed(words))
        case Bullets(items):
            return markup.bullets(map(closed, items))
        case Table(headers, rows, right):
            align: list[markup.Align] = [
                "right" if number in right else "left" for number in range(len(headers))
            ]
            return markup.table(headers, rows, align)
        case Values(values):
            rows = tuple(
                (
                    markup.strong(value.name),
                    markup.cell(value.shown),
                    markup.joined(markup.LINE_END, map(closed, value.why)),
                )
                for value in values
            )
            return markup.table([_("Subject"), _("Value"), _("Why")], rows, ["left", "right", "left"])
        case Drawing(text):
            return markup.code_block(text(CODE_WIDTH))
