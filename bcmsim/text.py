"""Text of people, made safe to show: no control sequence, no hidden or reversing character, no broken table.

Terminals and every widget obey the bytes they are given, so text is cleaned where it enters a model that is
shown and again where it is printed. The journal keeps the original.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

MESSAGE_LIMIT = 32_000
"""Longest message (an inject's text) in bytes of UTF-8; longer texts belong into an attachment."""

MINUTE_LIMIT = 4_000
"""Longest minute in bytes of UTF-8."""

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0 with tab and newline, DEL, C1
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"  # soft hyphen, joiners and fillers that show nothing
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"  # zero width, line ends, bidi, operators
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"  # annotations, non-characters, lone surrogates
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"  # musical controls, tags
)
_NEWLINE_SIGN = " ⏎ "
_ELLIPSIS = "…"


def visible(text: str, *, newlines: bool = True) -> str:
    """The text with everything a terminal would obey, hide or turn around made visible.

    Control characters become their pictures (ESC is ␛), others their number (`<U+202E>`), a tab four spaces.
    Line ends become `\\n`; without `newlines` they become ␊, so that the result is one line.
    Cleaning twice changes nothing.
    """
    if not _UNSAFE.search(text):
        return text
    text = text.replace("\r\n", "\n")
    shown = _UNSAFE.sub(_sign, text)
    return shown if newlines else shown.replace("\n", "␊")


def one_line(text: str, width: int | None = None) -> str:
    """The visible text on one line, line ends as ` ⏎ `, cut with `…` to `width` terminal cells.

    Empty lines and line ends at the edges are dropped; a cut never splits a wide character, so the result may
    be one cell shorter than `width`, never longer.
    """
    shown = visible(text)
    if "\n" in shown:
        shown = _NEWLINE_SIGN.join(line.strip() for line in shown.split("\n") if line.strip())
    if width is None or cell_width(shown) <= width:
        return shown
    return _cut(shown, width)


def cell_width(text: str) -> int:
    """How many terminal cells one line of cleaned text takes: East Asian wide 2, combining 0, all else 1."""
    if text.isascii():
        return len(text)
    return sum(map(_char_width, text))


def pad(text: str, width: int, align: Literal["left", "right", "center"] = "left") -> str:
    """The text filled with spaces to `width` terminal cells; a longer one comes back as it is."""
    missing = width - cell_width(text)
    if missing <= 0:
        return text
    if align == "left":
        return text + " " * missing
    if align == "right":
        return " " * missing + text
    return " " * (missing // 2) + text + " " * (missing - missing // 2)


def _sign(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    if char == "\n":
        return char
    if char == "\t":
        return "    "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"<U+{code:04X}>"


@lru_cache(maxsize=4096)
def _char_width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def _cut(text: str, width: int) -> str:
    """The longest beginning that leaves room for the sign of the cut."""
    if width < 1:
        return ""
    used = 0
    for index, char in enumerate(text):
        used += _char_width(char)
        if used > width - 1:
            return text[:index].rstrip() + _ELLIPSIS
    return text
