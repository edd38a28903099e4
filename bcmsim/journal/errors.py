"""What can go wrong with a journal, beside `bcmsim.errors.JournalDamaged`."""

from __future__ import annotations

from bcmsim.errors import BcmsimError


class JournalError(BcmsimError):
    """The journal could not be opened, read or written. What was to be recorded is not recorded."""


class JournalBusy(JournalError):
    """Another terminal held the lock for longer than is decent; trying again is right."""


class EntryRefused(JournalError):
    """A draft that may not stand in a journal: a lone surrogate, a fraction, a time that falls, a used id."""
