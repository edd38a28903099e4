"""The journal of a session: append, read, follow. One interface, whatever stores it.

What it promises: an entry that `append` returned is on the disk, in its place in the chain, and is there
after the program or the machine stops at any moment. Numbers have no gaps, whoever writes; entries are never
changed or deleted; two terminals never answer the same state in two ways, for they decide one after the
other, each having seen what the other wrote. An entry that could not be written raises, and nothing of it is
left.

What it cannot promise: a disk that says "written" and lies loses what it lied about; a copy of the file made
while the machine was off, or all of it rewritten by whoever owns the machine, looks whole. Against that stand
the copies, and heads that other people have seen: see `bcmsim.journal.chain`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bcmsim.errors import BcmsimError, UsageError
from bcmsim.i18n import _
from bcmsim.journal.chain import Finding, Head
from bcmsim.journal.entries import Draft, Entry, parse
from bcmsim.journal.errors import JournalError
from bcmsim.text import one_line

SUFFIX: Final = ".bcmsim"
NAME_LIMIT: Final = 120
_FORBIDDEN = frozenset('\\:*?"<>|')


class Journal(ABC):
    """The journal of one session, as one terminal has it open. Not to be used after a fork."""

    session: str
    """Name of the session, from entry 1."""
    path: Path | None
    """The file; None where the journal lies in a database."""

    @property
    @abstractmethod
    def head(self) -> Head:
        """Number and hash of the last entry known here."""

    @abstractmethod
    def append(self, decide: Callable[[Sequence[Entry]], Sequence[Draft]]) -> list[Entry]:
        """Record what `decide` proposes, durably, and return it as entries, in the order of the drafts.

        Inside the write lock: what others wrote since the known head is read and given to `decide`, which
        folds it and answers with drafts, possibly none; these become entries in one transaction, all or none.
        What `decide` was given is known from then on, even where it raises, and is not given again.

        A draft whose id is stored already is not stored again: its entry is returned as it stands (and was or
        is handed over as new by the way that others' entries are). So a retry after an error, with the same
        ids, is safe; fold an entry only if its number is above the last one folded.

        Raises EntryRefused for a draft that may not stand here, JournalBusy and JournalError where it could
        not be written, JournalDamaged where the journal does not follow from what is known; what `decide`
        raises passes through. After any of these nothing was recorded.
        """

    @abstractmethod
    def read(self, since: int = 0) -> list[Entry]:
        """The entries after number `since`, checked to follow from what is known; the last is the new head.

        Raises JournalDamaged where they do not follow, JournalError where they cannot be read.
        """

    @abstractmethod
    def changed(self) -> bool:
        """Whether others have written since the last append or read. Cheap and never waits: ask often."""

    @abstractmethod
    def take_remarks(self) -> list[Finding]:
        """What opening and copying had to say since the last call: a copy mended or failing, little space."""

    @abstractmethod
    def close(self) -> None:
        """Let go of files and locks; may be called twice."""

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """One line of `bcmsim sessions`. Where there is a problem, what could be read in spite of it."""

    name: str
    path: Path
    entries: int = 0
    first_utc: int | None = None
    """Microseconds since the epoch of the first entry."""
    last_utc: int | None = None
    title: str = ""
    kind: str = ""
    language: str = ""
    rehearsal: bool = False
    problem: str | None = None
    hint: str | None = None


def create(
    path: Path | str,
    session: str,
    first: Draft,
    *,
    copy: Path | None = None,
    force: bool = False,
    on_wait: Callable[[str], None] | None = None,
) -> Journal:
    """Make a new journal with its first entry, and its copy beside it; `copy` is a folder for a second copy.

    `force` allows a network file system and a disk that is nearly full. `on_wait` is told when, and for whom,
    a write waits.

    Raises JournalError where there is a session of this name, a copy of one, or no way to write one.
    """
    from bcmsim.journal.sqlite_sessions import create_file

    return create_file(_file(path), session, first, copy, force=force, on_wait=on_wait)


def open_journal(
    path: Path | str,
    *,
    readonly: bool = False,
    copy: Path | None = None,
    force: bool = False,
    terminal: str = "",
    on_wait: Callable[[str], None] | None = None,
) -> Journal:
    """Open a journal, its whole chain verified; for writing also compare and mend its copies.

    `readonly` needs no permission to write and disturbs no writer. `terminal` is the name under which a lock
    is held. What was found and mended is in `take_remarks()`.

    Raises JournalError where there is no such session, it is of a newer version, or it cannot be written;
    JournalDamaged where it is not whole or contradicts its copy.
    """
    from bcmsim.journal.sqlite_sessions import open_file

    return open_file(_file(path), copy, readonly=readonly, force=force, terminal=terminal, on_wait=on_wait)


def export_lines(path: Path | str) -> Iterator[str]:
    """The entries as JSON Lines, without line ends: the stored bytes, with `prev` and `hash` added at their
    end.

    Raises JournalError and JournalDamaged as `open_journal` does, before the first line.
    """
    from bcmsim.journal.sqlite_sessions import chained_rows

    rows = chained_rows(_file(path))
    return (row.line[:-1].decode() for row in rows)


def resolve(name_or_path: str, logs: Path) -> Path:
    """The file of a session: a bare name lies in `logs`, anything with a folder is a path.

    Raises UsageError for what cannot be the name of a session.
    """
    _no_database(name_or_path)
    name = name_or_path.rpartition("/")[2].removesuffix(SUFFIX)
    if (
        not name
        or name.startswith((".", "-"))
        or len(name.encode("utf-8", "surrogateescape")) > NAME_LIMIT
        or not name.isprintable()
        or not _FORBIDDEN.isdisjoint(name)
    ):
        raise UsageError(
            _("this cannot be the name of a session: {name}").format(name=one_line(name_or_path, 60)),
            _("Letters, digits, points, dashes and blanks make a name, such as bank-2026-11."),
        )
    if "/" not in name_or_path:
        return logs / f"{name}{SUFFIX}"
    path = Path(name_or_path)
    return path.with_name(f"{name}{SUFFIX}")


def list_sessions(logs: Path) -> list[SessionInfo]:
    """The sessions in a folder, the latest first; their chains are not verified here.

    A session that cannot be read is listed with its problem, and so is a copy whose file is gone.
    """
    try:
        files = sorted(logs.glob(f"*{SUFFIX}"))
        copies = sorted(logs.glob("*.jsonl"))
    except OSError as error:
        raise JournalError(
            _("{folder} cannot be read: {reason}").format(folder=logs, reason=error.strerror)
        ) from error
    infos = [_info(file) for file in files]
    names = {info.name for info in infos}
    infos += [_orphan(copy) for copy in copies if copy.stem not in names]
    infos.sort(key=lambda info: info.name)
    infos.sort(key=lambda info: info.last_utc or 0, reverse=True)
    return infos


def _info(path: Path) -> SessionInfo:
    from bcmsim.journal.sqlite_sessions import first_and_last

    try:
        first, last = map(parse, first_and_last(path))
    except BcmsimError as error:
        return SessionInfo(path.stem, path, problem=error.message, hint=error.hint)
    return SessionInfo(
        name=path.stem,
        path=path,
        entries=last.seq,
        first_utc=first.stamp.utc,
        last_utc=last.stamp.utc,
        title=_text(first.body.get("title")),
        kind=_text(first.body.get("kind")),
        language=_text(first.body.get("language")),
        rehearsal=first.body.get("rehearsal") is True,
    )


def _orphan(copy: Path) -> SessionInfo:
    return SessionInfo(
        copy.stem,
        copy.with_suffix(SUFFIX),
        problem=_("the file is missing; only its copy {copy} is there").format(copy=copy.name),
        hint=_("Resuming the session makes the file anew from the copy."),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _file(path: Path | str) -> Path:
    """The path of a session's file; refuses what the other files of a session could be confused with."""
    _no_database(str(path))
    path = Path(path)
    if path.suffix != SUFFIX:
        raise UsageError(
            _("the file of a session ends in {suffix}: {path}").format(suffix=SUFFIX, path=path),
        )
    return path


def _no_database(text: str) -> None:
    if text.startswith(("postgresql:", "postgres:")):
        raise UsageError(
            _("this version keeps sessions in files only, not in PostgreSQL"),
            _("Leave out --store; --copy DIR keeps a second copy on another disk."),
        )
