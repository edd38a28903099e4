"""Plain data -> YAML as a person would write it: single values, short lists and maps on one line, else lines.

What is written here reads back as the same text by `composing`, which guesses no types: `08:15` and `no` need
no quotes. Texts of several lines stand as literal blocks where that is possible.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Plain = str | None | list["Plain"] | dict[str, "Plain"]
"""What `composing.PlainData` makes of a file."""

WIDTH: Final = 100
"""Columns that a list or map may fill on one line."""

_INDICATORS: Final = "-?:,[]{}#&*!|>'\"%@`"
_FLOW_SIGNS: Final = re.compile(r"[,\[\]{}?]")
_BREAKS: Final = re.compile("[\r\n\x85\u2028\u2029]")
_UNPRINTABLE: Final = re.compile(
    "[^\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_ESCAPED: Final = re.compile(r'["\\]|' + _UNPRINTABLE.pattern + "|\n")
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class Written:
    """A value as it is written behind a colon or dash (`head`), and the whole lines below it."""

    head: str
    body: tuple[str, ...] = ()


def write_flow(value: Plain, style: str | None = None) -> str:
    """The value on one line, as it may stand inside braces and brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{write_scalar(key)}: {write_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(write_flow, value)) + "]"
    return write_scalar(value, style=style)


def write_block(
    value: Plain,
    column: int,
    used: int,
    *,
    step: int = 2,
    style: str | None = None,
    opened: bool = False,
) -> Written:
    """The value behind a key that stands at `column`, on a line of which `used` columns are filled.

    `style` is the quote of the value that stood there before; `opened` writes even a short map on lines of
    its own, as its neighbours are.
    """
    if value is None or isinstance(value, str):
        if value is not None and _literal(value):
            return _written_literal(value, column + step)
        return Written(write_scalar(value, style=style, flow=False))
    if not value or (not _spread(value, opened) and used + len(flow := write_flow(value)) <= WIDTH):
        return Written(write_flow(value) if not value else flow)
    if isinstance(value, dict):
        lines = [
            line for key, one in value.items() for line in entry_lines(key, one, column + step, step=step)
        ]
    else:
        lines = [line for one in value for line in item_lines(one, column + step, step=step)]
    return Written("", tuple(lines))


def entry_lines(
    key: str, value: Plain, column: int, *, step: int = 2, opened: bool = False
) -> tuple[str, ...]:
    """`key: value` of a map whose keys stand at `column`, as whole lines."""
    name = " " * column + write_scalar(key, flow=False) + ":"
    written = write_block(value, column, len(name) + 1, step=step, opened=opened)
    return (f"{name} {written.head}" if written.head else name, *written.body)


def item_lines(value: Plain, column: int, *, step: int = 2, opened: bool = False) -> tuple[str, ...]:
    """`- value` of a list whose dashes stand at `column`, as whole lines."""
    written = write_block(value, column, column + 2, step=2, opened=opened)
    if written.head:
        return (" " * column + "- " + written.head, *written.body)
    first, *rest = written.body
    return (" " * column + "- " + first[column + 2 :], *rest)


def _spread(value: list[Plain] | dict[str, Plain], opened: bool) -> bool:
    """Whether a list or map is easier to read on several lines whatever its length."""
    values = list(value.values()) if isinstance(value, dict) else value
    if isinstance(value, dict) and (opened or any(isinstance(one, dict) and one for one in values)):
        return True
    return any(_has_lines(one) for one in values)


def _has_lines(value: Plain) -> bool:
    if isinstance(value, dict | list):
        return any(map(_has_lines, value.values() if isinstance(value, dict) else value))
    return value is not None and _literal(value)


def _literal(text: str) -> bool:
    """Whether the text has several lines and reads back from a literal block as it is."""
    if "\n" not in text or text.endswith("\n\n") or text[0] in " \t\n" or _UNPRINTABLE.search(text):
        return False
    return not any(line and not line.strip(" ") for line in text.split("\n"))


def _written_literal(text: str, column: int) -> Written:
    lines = text.removesuffix("\n").split("\n")
    margin = " " * column
    return Written("|" if text.endswith("\n") else "|-", tuple(margin + one if one else "" for one in lines))


def write_scalar(text: str | None, *, style: str | None = None, flow: bool = True) -> str:
    """One value on one line: plain where it reads back so, else quoted; `style` is the quote it had."""
    if text is None:
        return "~"
    if style == '"' or _UNPRINTABLE.search(text) or "\n" in text:
        return _double(text)
    if style == "'" or (not plain_possible(text, flow=flow) and ('"' in text or "\\" in text)):
        return "'" + text.replace("'", "''") + "'"
    return text if plain_possible(text, flow=flow) else _double(text)


def plain_possible(text: str, *, flow: bool) -> bool:
    """Whether the text reads back as it is without quotes; with some distance from doubtful cases."""
    if not text or text == "~" or text[0] in _INDICATORS or text != text.strip() or text.startswith("..."):
        return False
    if ": " in text or " #" in text or text.endswith(":") or _UNPRINTABLE.search(text) or "\n" in text:
        return False
    return not (flow and _FLOW_SIGNS.search(text))


def _double(text: str) -> str:
    return '"' + _ESCAPED.sub(lambda match: _escape(match.group()), text) + '"'


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def newline_of(text: str) -> str:
    """The line end of a text: the first that stands in it."""
    match = re.search("\r\n|\n|\r", text)
    return match.group() if match else "\n"


def as_plain(value: object) -> Plain:
    """The value as plain data with copies of its lists and maps. Raises TypeError for what a file cannot
    hold."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): as_plain(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [as_plain(one) for one in value]
    raise TypeError(f"no value of a scenario: {type(value).__name__}")
