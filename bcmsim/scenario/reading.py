"""Bytes -> text: size, kind and encoding of a scenario file, and what an `include:` may reach."""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Protocol

from bcmsim.i18n import _
from bcmsim.scenario.mistakes import shown, suggest

SIZE_LIMIT = 20_000_000
"""Bytes of all files of a scenario together; more is refused."""

_FORBIDDEN = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML does not allow unescaped: controls, lone surrogates, non-characters."""


class Unreadable(Exception):
    """A file that yields no text: what is wrong, what would be right, and where (line, column)."""

    def __init__(self, message: str, hint: str | None = None, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.line = line
        self.column = column


class Source(Protocol):
    """Where the files of a scenario come from: a folder, or the texts that a journal keeps."""

    def read(self, name: str, budget: int) -> str:
        """The text of the file, by its name relative to the main file. Raises Unreadable."""

    def shown_name(self, name: str) -> str:
        """How problems name the file."""


class Folder:
    """The folder of a scenario's main file; nothing outside it is read, also not through a link."""

    def __init__(self, main: Path) -> None:
        self._main = main
        self._root = Path(os.path.realpath(main.parent))

    def read(self, name: str, budget: int) -> str:
        if name == self._main.name:
            return decode(read_bytes(self._main, budget))
        path = Path(os.path.realpath(self._root / name))
        if not path.is_relative_to(self._root):
            raise Unreadable(
                _("the file {name} lies outside the scenario's folder").format(name=shown(name)),
                _("put it into the folder, or a folder below it"),
            )
        if not path.exists():
            raise Unreadable(_("there is no file {name}").format(name=shown(name)), self._nearest(name))
        return decode(read_bytes(path, budget))

    def shown_name(self, name: str) -> str:
        return str(self._main) if name == self._main.name else str(self._main.parent / name)

    def _nearest(self, name: str) -> str | None:
        try:
            entries = sorted(entry.name for entry in os.scandir((self._root / name).parent))
        except OSError:
            return None
        return suggest(PurePosixPath(name).name, entries[:1000])


class Memory:
    """Files given by name, as a journal's first entry holds them."""

    def __init__(self, files: Mapping[str, bytes | str]) -> None:
        self._files = files

    def read(self, name: str, budget: int) -> str:
        content = self._files.get(name)
        if content is None:
            raise Unreadable(
                _("there is no file {name}").format(name=shown(name)), suggest(name, self._files)
            )
        if len(content) > budget:
            raise _too_large()
        return decode(content)

    def shown_name(self, name: str) -> str:
        return name


def read_bytes(path: Path, budget: int) -> bytes:
    """The bytes of a regular file, at most `budget`. Raises Unreadable."""
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable(_("this is not a file"), _("give the path of a YAML file"))
            content = file.read(budget + 1)
    except FileNotFoundError:
        raise Unreadable(_("there is no such file"), _nearest_file(path)) from None
    except PermissionError:
        raise Unreadable(_("the file may not be read"), _("ask its owner for the right to read it")) from None
    except IsADirectoryError:
        raise Unreadable(_("this is a folder"), _("give the path of the YAML file in it")) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable(_("the file cannot be read: {reason}").format(reason=reason)) from None
    if len(content) > budget:
        raise _too_large()
    return content


def _without_waiting(path: str, flags: int) -> int:
    """Open without waiting for the other end of a named pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _nearest_file(path: Path) -> str | None:
    try:
        entries = sorted(entry.name for entry in os.scandir(path.parent))
    except (OSError, ValueError):
        return None
    return suggest(path.name, entries[:1000])


def _too_large() -> Unreadable:
    return Unreadable(
        _("the scenario is larger than {limit} MB").format(limit=SIZE_LIMIT // 1_000_000),
        _("keep attachments as files of their own"),
    )


def decode(content: bytes | str) -> str:
    """The text, without a byte order mark. Raises Unreadable with the place of what is not text."""
    text = content.removeprefix("\ufeff") if isinstance(content, str) else _decode_bytes(content)
    if not text.strip():
        raise Unreadable(_("the file is empty"), _("a scenario begins with `bcmsim: 1`"))
    if match := _FORBIDDEN.search(text):
        line, column = _place(text, match.start())
        if match.group() == "\0":
            raise Unreadable(_("this is no text but a binary file"), _right_encoding(), line, column)
        raise Unreadable(
            _("the character U+{code} is not allowed in a text file").format(
                code=f"{ord(match.group()):04X}"
            ),
            _("delete it"),
            line,
            column,
        )
    return text


def _decode_bytes(content: bytes) -> str:
    encoding = "utf-8"
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        encoding = "utf-32"
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif content.startswith(codecs.BOM_UTF8):
        content = content[len(codecs.BOM_UTF8) :]
    elif b"\0" in content[:4]:
        raise Unreadable(
            _("this is no text but a binary file, or UTF-16 without its mark"), _right_encoding()
        )
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line, column = _place(content[: error.start].decode(encoding, "replace"), None)
        if b"\0" in content and encoding == "utf-8":
            raise Unreadable(
                _("this is no text but a binary file"), _right_encoding(), line, column
            ) from None
        raise Unreadable(
            _("this is not {encoding}: the byte {byte} does not belong here").format(
                encoding=encoding.upper(), byte=f"0x{content[error.start]:02X}"
            ),
            _right_encoding(),
            line,
            column,
        ) from None


def _right_encoding() -> str:
    return _("save the file as UTF-8")


def _place(text: str, position: int | None) -> tuple[int, int]:
    """Line and column, from 1, of a position in the text (None: behind its end)."""
    before = text if position is None else text[:position]
    lines = before.replace("\r\n", "\n").replace("\r", "\n")
    return lines.count("\n") + 1, len(lines) - lines.rfind("\n")
