"""A document that belongs to the minutes: digest and size, read without hanging on what is no file."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bcmsim.errors import BcmsimError
from bcmsim.i18n import _

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Attached:
    """What the minutes keep of a document: name, SHA-256 (hex) and size in bytes; the file stays in place."""

    name: str
    sha256: str
    size: int


def digest_of(typed: str, cancelled: Callable[[], bool] = lambda: False) -> Attached | None:
    """The digest of the file whose path was typed, `~` and blanks at its ends understood; None if cancelled.

    Raises BcmsimError where there is no such file, or it cannot be read.
    """
    if not typed.strip():
        raise BcmsimError(_("Name the file that belongs to the minutes."))
    path = _path(typed.strip())
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            digest, size = hashlib.sha256(), 0
            while chunk := file.read(CHUNK):
                if cancelled():
                    return None
                digest.update(chunk)
                size += len(chunk)
    except NotAFileError:
        raise BcmsimError(_("{path} is no file but a folder or a device.").format(path=path)) from None
    except FileNotFoundError:
        raise BcmsimError(
            _("There is no file {path}.").format(path=path),
            _("Relative paths begin at {folder}.").format(folder=Path.cwd()),
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BcmsimError(_("{path} cannot be read: {reason}.").format(path=path, reason=reason)) from error
    return Attached(path.name, digest.hexdigest(), size)


class NotAFileError(OSError):
    """A folder, a device or a pipe, which may have no end."""


def _without_waiting(path: str, flags: int) -> int:
    """Opens only what is a file: opening a pipe would wait for somebody to write."""
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotAFileError
    return descriptor


def _path(typed: str) -> Path:
    """The path as a shell would take it: quotes that a terminal puts around a dropped file are taken off."""
    if len(typed) > 1 and typed[0] == typed[-1] and typed[0] in "'\"":
        typed = typed[1:-1]
    try:
        return Path(typed).expanduser()
    except RuntimeError:
        return Path(typed)
