"""Tables of an author's Markdown as plain text in columns, for screens."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from bcmsim.report.markup import flat, new_parser
from bcmsim.report.text_table import text_table

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

TABLE_WIDTH = 64
"""Cells: what a dialog and the list of messages have room for on 80 columns."""
MOST_COLUMNS = 10
"""A table with more does not fit, whatever is done with it; it stays as it was written."""
_RULE = re.compile(r" {0,3}\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
"""The line between headers and rows; whether it is one, the parser says."""


def next_table(lines: list[str]) -> tuple[int, int, str] | None:
    """The first table among these lines: from which to which it goes, and how it reads; None without one."""
    for first in range(len(lines) - 1):
        if "|" not in lines[first] or not _RULE.fullmatch(lines[first + 1]):
            continue
        found = _table("\n".join(lines[first:]))
        if found is not None:
            count, text = found
            return first, first + count, text
    return None


def _table(markdown: str) -> tuple[int, str] | None:
    """How many lines the table takes that a text begins with, and its text in columns."""
    tokens = _parser().parse(markdown)
    if not tokens or tokens[0].type != "table_open" or tokens[0].map is None:
        return None
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
    return tokens[0].map[1], text_table(rows[0], rows[1:], right=right, width=TABLE_WIDTH)


@cache
def _parser() -> MarkdownIt:
    return new_parser()
