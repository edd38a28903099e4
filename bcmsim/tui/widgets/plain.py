"""People's text as Textual may show it: cleaned, never markup, never longer than a screen can bear."""

from __future__ import annotations

import re

from textual.content import Content

from bcmsim.i18n import _
from bcmsim.report.markup import flat
from bcmsim.text import MESSAGE_LIMIT, visible
from bcmsim.tui.widgets.tables import tables_of


def plain(text: str, style: str = "") -> Content:
    """The text as it is, safe to show."""
    return Content.styled(visible(text), style) if style else Content(visible(text))


def shown(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """The cleaned text, cut with a note where it has more than `limit` bytes; the journal keeps all of it."""
    raw = text.encode("utf-8", "surrogatepass")
    if len(raw) <= limit:
        return visible(text)
    beginning = raw[:limit].decode("utf-8", "replace").rstrip("\ufffd")
    note = _("[cut here: {size} bytes in all; the journal holds them]").format(size=len(raw))
    return f"{visible(beginning)}\n{note}"


_KEPT = re.compile(r"\s*([-*+] |\d+[.)] |\||>|```|    )")
"""Lines that stand for themselves: lists, tables, quotations, code."""


def prose(markdown: str) -> str:
    """An author's Markdown as it is read: signs of emphasis gone, paragraphs flowing, lists kept, tables in
    columns."""
    blocks: list[str] = []
    for block in re.split(r"\n\s*\n", shown(markdown).strip()):
        lines = block.splitlines()
        done = 0
        for first, end, text in tables_of(lines):
            blocks += [_flowing(lines[done:first]), text] if first > done else [text]
            done = end
        if done < len(lines) or not block:
            blocks.append(_flowing(lines[done:]))
    return "\n\n".join(blocks)


def _flowing(lines: list[str]) -> str:
    """The lines of one block: what belongs to one paragraph or item on one line."""
    items: list[str] = []
    for line in lines:
        if _KEPT.match(line) or not items:
            items.append(line)
        else:
            items[-1] += " " + line.strip()
    return "\n".join(_read(item) for item in items)


def _read(item: str) -> str:
    """One paragraph or list item without its signs of emphasis."""
    kept = _KEPT.match(item)
    if kept is None:
        return flat(item)
    return item if kept[1] in ("|", "```", "    ") else kept[0] + flat(item[kept.end() :])
