"""Tables of an author's Markdown as plain text in columns, for screens."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from bcmsim.report.markup import flat, new_parser
from bcmsim.report.text_table import text_table

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

TABLE_WIDTH = 64
"""Cells: what a dialog and the list of messages have room for on 80 columns."""
MOST_COLUMNS = 10
"""A table with more does not fit, whatever is done with it; it stays as it was written."""


def tables_of(lines: list[str]) -> list[tuple[int, int, str]]:
    """The tables among the lines of a block: from which line to which each goes, and how it reads."""
    if not any("|" in head and _may_be_rule(line) for head, line in pairwise(lines)):
        return []
    tokens = _parser().parse("\n".join(lines))
    found = []
    for place, token in enumerate(tokens):
        if token.type == "table_open" and not token.level and token.map is not None:
            text = _table(tokens[place:])
            if text is not None:
                found.append((token.map[0], token.map[1], text))
    return found


def _may_be_rule(line: str) -> bool:
    """Whether it looks like the line between headers and rows; if it is one, the parser says."""
    return "-" in line and not line.strip("-|: \t")


def _table(tokens: Sequence[Token]) -> str | None:
    """The table that these tokens begin with, as text; None where it has too many columns."""
    rows: list[list[str]] = []
    right: list[int] = []
    for place, token in enumerate(tokens):
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            if token.type == "th_open" and token.attrGet("style") == "text-align:right":
                right.append(len(rows[-1]))
            rows[-1].append(flat(tokens[place + 1].content))
    if len(rows[0]) > MOST_COLUMNS:
        return None
    return text_table(rows[0], rows[1:], right=right, width=TABLE_WIDTH)


@cache
def _parser() -> MarkdownIt:
    return new_parser()
