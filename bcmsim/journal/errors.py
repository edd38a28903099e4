"""What can go wrong with a journal, beside `bcmsim.errors.JournalDamaged`."""

from __future__ import annotations

from pathlib import Path

from bcmsim.errors import BcmsimError, JournalDamaged
from bcmsim.i18n import _


class JournalError(BcmsimError):
    """The journal could not be opened, read or written. What was to be recorded is not recorded."""


class JournalBusy(JournalError):
    """Another terminal held the lock for longer than is decent; trying again is right."""


class EntryRefused(JournalError):
    """A draft that may not stand in a journal: a lone surrogate, a fraction, a time that falls, a used id."""


def located(error: JournalDamaged, path: Path) -> JournalDamaged:
    """The error with the name of the file in front and a hint at what helps, where it has none."""
    if error.hint is not None:
        return error
    name = str(path)
    message = error.message if name in error.message else f"{name}: {error.message}"
    return JournalDamaged(
        message,
        _(
            "`bcmsim verify` lists all that is wrong. The copy {copy} holds the entries as lines; with the "
            "damaged file moved to another folder, resuming makes it anew from the copy."
        ).format(copy=path.with_suffix(".jsonl").name),
    )
