"""What goes wrong by the doing of people or their machines, said in one clear sentence.

Every error that a person can cause derives from `BcmsimError`; the command line prints its message and
hint and ends with its exit status. Anything else that reaches a person is a bug.
"""

from __future__ import annotations

from typing import ClassVar


class BcmsimError(Exception):
    """Says what was wrong, where, and (in the hint) what would be right.

    Message and hint are translated, may hold people's text as it came, and are cleaned with
    `bcmsim.text.visible` by whoever shows them.
    """

    exit_status: ClassVar[int] = 1
    """1: the input has problems."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def sentence(self) -> str:
        """Message and hint as they are read one after the other."""
        if not self.hint:
            return self.message
        stop = "" if self.message.endswith((".", "!", "?", ":", "…")) else "."
        return f"{self.message}{stop} {self.hint[:1].upper()}{self.hint[1:]}"


class UsageError(BcmsimError):
    """The command was asked in a way that has no meaning, whatever the files hold."""

    exit_status = 2


class JournalDamaged(BcmsimError):
    """A journal is damaged, was changed, or does not follow from itself."""

    exit_status = 4
