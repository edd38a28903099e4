"""The plain-text copy of a journal, `NAME.jsonl`: the same entries as lines, synced, readable with any pager.

It is written after the commit, so that by honest means it is never longer than the file; one killed between
the two leaves it some lines short, or with a torn last line. What does not fit is moved aside into
`NAME.torn-N`, never deleted, never glued to; then the lines that lack are added from the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from bcmsim.errors import JournalDamaged
from bcmsim.i18n import _, ngettext
from bcmsim.journal.chain import Finding, entry_hash
from bcmsim.journal.disk import sync, sync_directory, write_all
from bcmsim.journal.entries import ENTRY_LIMIT, GENESIS, Row, row_of_line
from bcmsim.journal.errors import JournalError

_LINE_LIMIT: Final = ENTRY_LIMIT + 1_024
_CHUNK: Final = 1_048_576


class Source(Protocol):
    """Where the rows come from that a copy is to hold."""

    def rows(self, since: int) -> Iterator[Row]:
        """The rows after number `since`, in order."""

    def row(self, seq: int) -> Row | None:
        """One row, None where there is none."""


class NoSource:
    """A file that is lost: it has no rows."""

    def rows(self, since: int) -> Iterator[Row]:
        return iter(())

    def row(self, seq: int) -> Row | None:
        return None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a copy stands to its file, line by line."""

    missing: bool = False
    same: int = 0
    """So many entries, from the first, are in both."""
    size: int = 0
    """Bytes of the copy that hold those."""
    extra: tuple[Row, ...] = ()
    """Entries that only the copy has: whole, and following from the file's last one by valid links."""
    rest_at: int = 0
    """Where the bytes begin that are neither."""
    rest: int = 0
    """How many these are."""
    torn: bool = False
    """The rest is the beginning of one line: what a kill while writing leaves."""
    contradiction: int | None = None
    """The first entry that is whole in both and not the same: one of the two was changed."""


def compare(path: Path, source: Source) -> Comparison:
    """Hold the copy against its file. Raises OSError where the copy cannot be read."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return Comparison(missing=True)
    with file:
        lines = _lines(file)
        same = size = 0
        head = (0, GENESIS)
        due = b""
        line = next(lines, b"")
        for row in source.rows(0):
            due = row.line
            if line != due:
                break
            same, size, head, due = row.seq, size + len(line), (row.seq, row.hash), b""
            line = next(lines, b"")
        extra: list[Row] = []
        rest_at = size
        while not due and (further := _whole(line)) and (further.seq - 1, further.prev) == head:
            extra.append(further)
            head = (further.seq, further.hash)
            rest_at += len(line)
            line = next(lines, b"")
        torn = bool(line) and not line.endswith(b"\n") and (due.startswith(line) or not due)
        rest, contradiction = _rest(line, lines, source)
    return Comparison(False, same, size, tuple(extra), rest_at, rest, torn, contradiction)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines that the file has now; what is added while they are read does not count."""
    left = os.fstat(file.fileno()).st_size
    while left > 0 and (line := file.readline(min(left, _LINE_LIMIT))):
        left -= len(line)
        yield line


def compare_readable(path: Path, source: Source) -> Comparison | None:
    """`compare`; None where the copy cannot be read."""
    try:
        return compare(path, source)
    except OSError:
        return None


def _whole(line: bytes) -> Row | None:
    """The row of a line that is an entry in itself, whatever it follows from."""
    row = row_of_line(line) if line.endswith(b"\n") else None
    return row if row is not None and entry_hash(row.prev, row.data) == row.hash else None


def _rest(line: bytes, lines: Iterator[bytes], source: Source) -> tuple[int, int | None]:
    """The bytes from `line` to the end, and the first entry there that is whole and yet not the file's."""
    size = 0
    found = None
    while line:
        size += len(line)
        row = _whole(line) if found is None else None
        mine = source.row(row.seq) if row is not None else None
        if row is not None and mine is not None and mine.hash != row.hash:
            found = row.seq
        line = next(lines, b"")
    return size, found


def contradiction_text(path: Path, seq: int) -> str:
    return _(
        "the file and its copy {path} differ at entry {seq}, and each is whole by itself: one was changed"
    ).format(path=path, seq=seq)


class CopyFile:
    """The copy as its writers keep it; all calls inside the session's lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seq = 0
        """The copy is known to hold the entries up to this one ..."""
        self._size: int | None = None
        """... in so many bytes; None where that has to be found out."""
        self._fd: int | None = None
        self._trouble = False
        self._refused = False

    def mend(self, source: Source, comparison: Comparison) -> list[Finding]:
        """Move aside what does not fit, add what lacks, and say so; afterwards the copy holds every row.

        The comparison's `extra` must have become rows of the source before. Raises OSError where the copy
        cannot be written, JournalDamaged where it contradicts its file.
        """
        if comparison.contradiction is not None:
            raise JournalDamaged(
                contradiction_text(self.path, comparison.contradiction),
                _("Move the one that you do not trust to another folder, and open the session again."),
            )
        findings: list[Finding] = []
        self._open()
        if comparison.rest:
            aside = self._cut_aside(comparison.rest_at)
            text = _("the copy {path} was not whole at its end: {count} bytes were moved to {aside}")
            findings.append(
                Finding("copy-torn", text.format(path=self.path, count=comparison.rest, aside=aside.name))
            )
        self.seq = comparison.same + len(comparison.extra)
        self._size = comparison.rest_at
        added = self._add(source.rows(self.seq))
        if comparison.missing:
            text = _("the copy {path} was missing and was written anew")
            findings.append(Finding("copy-missing", text.format(path=self.path)))
        elif added:
            text = ngettext(
                "the copy {path} lacked the last entry; it was added",
                "the copy {path} lacked the last {count} entries; they were added",
                added,
            )
            findings.append(Finding("copy-behind", text.format(path=self.path, count=added)))
        return findings

    def extend(self, source: Source) -> list[Finding]:
        """Add the rows that the copy lacks and sync it; what goes wrong is a finding, once.

        The journal itself is on the disk by then, so that a copy that fails is no reason to refuse an entry.
        """
        if self._refused:
            return []
        try:
            findings = self._extend(source)
        except JournalDamaged as error:
            self._refused = True
            return [Finding("copy-differs", error.message)]
        except (OSError, JournalError) as error:
            if self._trouble:
                return []
            self._trouble = True
            reason = error.message if isinstance(error, JournalError) else error.strerror
            text = _("the copy {path} cannot be written: {reason}; the journal itself is whole")
            return [Finding("copy-failed", text.format(path=self.path, reason=reason))]
        if self._trouble:
            self._trouble = False
            findings.append(Finding("copy-again", _("the copy {path} is whole again").format(path=self.path)))
        return findings

    def behind(self, seq: int) -> bool:
        """Whether entries up to `seq` may be lacking."""
        return not self._refused and (self._size is None or self.seq < seq)

    def forget(self) -> None:
        """Find out anew, at the next occasion, what the copy holds."""
        self._size = None

    def close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
        self._size = None

    def _extend(self, source: Source) -> list[Finding]:
        actual = self._actual_size()
        if actual is None or self._size is None:
            return self._mend_late(source)
        rows = list(source.rows(self.seq))
        present = 0
        size = self._size
        for row in rows:
            if size >= actual:
                break
            size += len(row.line)  # another terminal has written this one
            present += 1
        if size != actual:
            return self._mend_late(source)
        if present:
            self.seq, self._size = rows[present - 1].seq, size
        self._add(iter(rows[present:]))
        return []

    def _mend_late(self, source: Source) -> list[Finding]:
        self.close()
        comparison = compare(self.path, source)
        if comparison.extra:
            raise JournalDamaged(_("the copy {path} has entries that the file lacks").format(path=self.path))
        return self.mend(source, comparison)

    def _actual_size(self) -> int | None:
        """Size of the file by this name; None where it is not the one that is open."""
        if self._fd is None:
            return None
        try:
            named = os.stat(self.path)
        except FileNotFoundError:
            return None
        mine = os.fstat(self._fd)
        return mine.st_size if (mine.st_dev, mine.st_ino) == (named.st_dev, named.st_ino) else None

    def _add(self, rows: Iterator[Row]) -> int:
        """Append lines and sync; a write that fails half-way is taken back, so that the copy stays known."""
        assert self._fd is not None
        assert self._size is not None
        count = 0
        lines: list[bytes] = []
        size = seq = 0
        for row in rows:
            lines.append(row.line)
            size += len(lines[-1])
            seq = row.seq
            count += 1
            if size >= _CHUNK:
                self._write(b"".join(lines), seq)
                lines, size = [], 0
        if lines:
            self._write(b"".join(lines), seq)
        if count:
            sync(self._fd)
        return count

    def _write(self, data: bytes, seq: int) -> None:
        assert self._fd is not None
        assert self._size is not None
        known, self._size = self._size, None
        try:
            write_all(self._fd, data)
        except OSError:
            os.ftruncate(self._fd, known)
            self._size = known
            raise
        self.seq, self._size = seq, known + len(data)

    def _open(self) -> None:
        if self._fd is None:
            new = not self.path.exists()
            self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            if new:
                sync_directory(self.path.parent)

    def _cut_aside(self, start: int) -> Path:
        """Move everything from `start` on into the next free `NAME.torn-N`."""
        assert self._fd is not None
        number = 1
        while True:
            aside = self.path.with_suffix(f".torn-{number}")
            try:
                fd = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
                break
            except FileExistsError:
                number += 1
        try:
            position = start
            while chunk := os.pread(self._fd, _CHUNK, position):
                write_all(fd, chunk)
                position += len(chunk)
            sync(fd)
        finally:
            os.close(fd)
        sync_directory(aside.parent)
        os.ftruncate(self._fd, start)
        sync(self._fd)
        return aside
