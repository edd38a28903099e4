"""The journal in a file: `NAME.bcmsim` (SQLite), beside it its copy `NAME.jsonl` and its locks.

Writing: the file lock, `BEGIN IMMEDIATE`, read what is new, decide, insert, commit, the lines to the copies,
unlock. The file lock makes writing fair and says who holds it; without it one of eight writers can wait for
seconds.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bcmsim.errors import BcmsimError, JournalDamaged
from bcmsim.i18n import _, ngettext
from bcmsim.journal.chain import Finding, Head, canonical, entry_hash, follow
from bcmsim.journal.copy import CopyFile, compare_readable, contradiction_text
from bcmsim.journal.entries import GENESIS, Draft, Entry, Row, entry_bytes, parse
from bcmsim.journal.errors import EntryRefused, JournalBusy, JournalError, located
from bcmsim.journal.locks import WriteLock
from bcmsim.journal.sqlite_file import HotJournal, SqliteFile, open_reader
from bcmsim.journal.store import Journal

_CLOSING_PATIENCE_S = 0.5


class SqliteJournal(Journal):
    """A journal in a SQLite file; `create_file` and `open_file` make one."""

    def __init__(self, path: Path, *, copies: Sequence[Path] = (), lock: WriteLock | None = None) -> None:
        """Without a lock it only reads. To be followed by `start`, with the lock held."""
        self.path: Path = path
        self.session = ""
        self._lock = lock
        self._copies = [CopyFile(copy) for copy in copies]
        self._file: SqliteFile | None = None
        self._snapshot: TemporaryDirectory[str] | None = None
        self._head: Head = (0, GENESIS)
        self._last_at: int | None = None
        self._data_version: int | None = None
        self._suspect = False
        self._remarks: list[Finding] = []
        # The screen's thread writes while a worker may ask whether something has changed.
        self._mutex = threading.RLock()

    # --- opening

    def start(self) -> None:
        """Open the file, verify the whole chain, compare and mend the copies."""
        with self._located():
            self._open()
            for row in follow(self._opened.rows(0), (0, GENESIS)):
                self._head = (row.seq, row.hash)
            if self._head[0] == 0:
                raise JournalDamaged(_("it has no entries"))
            if self._lock is None:
                self._look_at_copies()
            else:
                self._mend()
            self._learn_ends()

    def _open(self) -> None:
        if self._lock is None:
            self._file, self._snapshot = open_reader(self.path)
        else:
            self._file = SqliteFile(self.path, readonly=False)
            self._file.check_identity()
            # A broken index harms no entry that stands, but the next one: better said now than later.
            if found := self._file.integrity():
                raise JournalDamaged(_("SQLite finds the file damaged: {words}").format(words=found[0]))
        self._data_version = self._file.data_version()

    def _mend(self) -> None:
        """Compare the copies with the file: take over what only a copy has, add what a copy lacks."""
        comparisons = [compare_readable(copy.path, self._opened) for copy in self._copies]
        if any(found is not None and found.extra for found in comparisons):
            for copy in self._copies:
                longer = compare_readable(copy.path, self._opened)
                self._take_over(copy.path, longer.extra if longer is not None else ())
            comparisons = [compare_readable(copy.path, self._opened) for copy in self._copies]
        for copy, found in zip(self._copies, comparisons, strict=True):
            try:
                if found is not None:
                    self._remarks += copy.mend(self._opened, found)
                    continue
            except OSError:
                copy.forget()
            self._remarks += copy.extend(self._opened)  # fails again, most likely, and says so

    def _look_at_copies(self) -> None:
        """A reader mends nothing, but says when its copy knows more than the file, or otherwise."""
        for copy in self._copies:
            found = compare_readable(copy.path, self._opened)
            if found is not None and found.contradiction is not None:
                text = contradiction_text(copy.path, found.contradiction)
                self._remarks.append(Finding("copy-differs", text, found.contradiction))
            elif found is not None and found.extra:
                text = _("the copy {path} has entries that the file lacks").format(path=copy.path)
                self._remarks.append(Finding("file-behind", text, found.extra[0].seq))

    def _take_over(self, copy: Path, rows: Sequence[Row]) -> None:
        """The copy is longer: its further entries, each whole and linked, become the file's."""
        if not rows:
            return
        known = parse(self._last_row())
        for row in follow(rows, self._head):
            entry = parse(row)
            if entry.session != known.session or entry.at < known.at or canonical(entry) != row.data:
                raise JournalDamaged(
                    _("entry {seq} of the copy {copy} does not belong here").format(seq=row.seq, copy=copy)
                )
            known = entry
        self._opened.begin()
        try:
            self._opened.insert(rows)
            self._opened.commit()
        except BaseException:
            self._opened.rollback()
            raise
        self._head = (rows[-1].seq, rows[-1].hash)
        text = ngettext(
            "the file lacked the last entry; it was taken from the copy {copy}",
            "the file lacked the last {count} entries; they were taken from the copy {copy}",
            len(rows),
        )
        self._remarks.append(Finding("file-behind", text.format(count=len(rows), copy=copy), rows[0].seq))

    def _learn_ends(self) -> None:
        self.session = parse(self._row(1)).session
        self._last_at = parse(self._last_row()).at

    # --- the interface

    @property
    def head(self) -> Head:
        return self._head

    def append(self, decide: Callable[[Sequence[Entry]], Sequence[Draft]]) -> list[Entry]:
        with self._mutex:
            lock = self._lock
            if lock is None:
                raise JournalError(_("{path} was opened for reading only").format(path=self.path))
            if lock.held:
                raise RuntimeError("append inside append")
            lock.acquire()
            try:
                with self._located():
                    entries = self._append(decide)
                if entries:
                    lock.terminal = entries[-1].terminal  # the name that those who wait are told
                return entries
            finally:
                lock.release()

    def _append(self, decide: Callable[[Sequence[Entry]], Sequence[Draft]]) -> list[Entry]:
        if self._suspect:
            self._reopen()
        file = self._opened
        try:
            file.begin()
            try:
                self._data_version = file.data_version()
                self._require_head()
                drafts = list(decide(self._advance(file.rows(self._head[0]))))
                entries, rows = self._numbered(drafts)
                if rows:
                    file.insert(rows)
                elif entries:
                    file.touch()  # stored by an append that seemed to fail: only a commit makes sure of it
                if entries:
                    file.commit()
            finally:
                file.rollback()
        except (EntryRefused, JournalBusy):
            raise
        except JournalError:
            # What a failed write or sync has left is not known: reopen and verify before going on.
            self._suspect = True
            raise
        if rows:
            self._head = (rows[-1].seq, rows[-1].hash)
            self._last_at = max(entries, key=lambda entry: entry.seq).at
        if entries:
            self._extend_copies()
        return entries

    def _numbered(self, drafts: Sequence[Draft]) -> tuple[list[Entry], list[Row]]:
        """The drafts as entries, and the rows of those that are not stored yet."""
        seq, prev = self._head
        at = self._last_at
        entries: list[Entry] = []
        rows: list[Row] = []
        new_ids: set[str] = set()
        for draft in drafts:
            stored = self._opened.row_by_id(draft.id) if isinstance(draft.id, str) else None
            if stored is not None:
                entries.append(_same(draft, parse(stored)))
                continue
            data = entry_bytes(draft, self.session, seq + 1)
            if draft.id in new_ids:
                raise EntryRefused(_("two entries have the id {id}").format(id=draft.id))
            if at is not None and draft.at < at:
                raise EntryRefused(
                    _("scenario time cannot fall: {at} ms after {last} ms").format(at=draft.at, last=at)
                )
            if draft.ref is not None and not 0 < draft.ref <= seq:
                raise EntryRefused(_("there is no entry {ref} to refer to").format(ref=draft.ref))
            seq, at = seq + 1, draft.at
            row = Row(seq, draft.id, prev, entry_hash(prev, data), data)
            prev = row.hash
            new_ids.add(draft.id)
            rows.append(row)
            entries.append(parse(row))
        return entries, rows

    def read(self, since: int = 0) -> list[Entry]:
        with self._mutex, self._located():
            try:
                return self._read(since)
            except HotJournal:
                self._reopen()
                return self._read(since)

    def _read(self, since: int) -> list[Entry]:
        if self._suspect:
            self._reopen()
        self._data_version = self._opened.data_version()
        known, known_hash = self._head
        if since >= known:
            return [entry for entry in self._advance(self._opened.rows(known)) if entry.seq > since]
        start = max(since, 0)
        before = self._row(start).hash if start else GENESIS
        rows = list(follow(self._opened.rows(start), (start, before)))
        if len(rows) < known - start or rows[known - start - 1].hash != known_hash:
            raise self._replaced()
        entries = [parse(row) for row in rows]
        self._head, self._last_at = (rows[-1].seq, rows[-1].hash), entries[-1].at
        return entries

    def changed(self) -> bool:
        with self._mutex:
            if self._file is None:
                return False  # closed, or not to be reopened yet after a failed write
            if self._snapshot is not None:
                return self._left_snapshot()
            try:
                version = self._file.data_version(wait=False)
            except HotJournal:
                return False  # what its killed writer left is undone by the next; until then nothing is new
            return version is not None and version != self._data_version

    def _left_snapshot(self) -> bool:
        """Whether the file that had to be read as a snapshot can be read itself again; then it is."""
        file, snapshot = open_reader(self.path)
        if snapshot is not None:
            file.close()
            snapshot.cleanup()
            return False
        self._close_file()
        self._file, self._data_version = file, None
        return True

    def take_remarks(self) -> list[Finding]:
        with self._mutex:
            remarks, self._remarks = self._remarks, []
            return remarks

    def remark(self, finding: Finding) -> None:
        """Something to be said at the next `take_remarks`."""
        self._remarks.append(finding)

    def close(self) -> None:
        with self._mutex:
            if self._lock is not None:
                if (
                    self._file is not None
                    and not self._suspect
                    and any(copy.behind(self._head[0]) for copy in self._copies)
                ):
                    # Entries of others, for a second copy that only this terminal keeps.
                    with contextlib.suppress(BcmsimError), self._locked_for_closing():
                        self._extend_copies()
                self._lock.close()
            self.abandon()

    def abandon(self) -> None:
        """Let go of the files, but not of the lock."""
        for copy in self._copies:
            copy.close()
        self._close_file()

    # --- inside

    @property
    def _opened(self) -> SqliteFile:
        if self._file is None:
            raise JournalError(_("{path} is closed").format(path=self.path))
        return self._file

    def _close_file(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._snapshot is not None:
            self._snapshot.cleanup()
            self._snapshot = None

    @contextlib.contextmanager
    def _locked_for_closing(self) -> Iterator[None]:
        assert self._lock is not None
        self._lock.acquire(_CLOSING_PATIENCE_S)
        try:
            yield
        finally:
            self._lock.release()

    def _reopen(self) -> None:
        """Open anew and verify that everything known still stands there."""
        self._close_file()
        self._open()
        seq, known = self._head
        found: Head = (0, GENESIS)
        for row in follow(self._opened.rows(0), found):
            if row.seq == seq and row.hash != known:
                raise self._replaced()
            found = (row.seq, row.hash)
        if found[0] < seq:
            raise self._replaced()
        for copy in self._copies:
            copy.forget()
        self._suspect = False
        self._data_version = None

    def _require_head(self) -> None:
        """The journal goes on from what is known here."""
        seq, known = self._head
        row = self._opened.row(seq)
        if row is None or row.hash != known:
            raise self._replaced()

    def _advance(self, rows: Iterable[Row]) -> list[Entry]:
        """The entries that follow from the head; it moves to the last of them."""
        checked = list(follow(rows, self._head))
        entries = [parse(row) for row in checked]
        if checked:
            self._head, self._last_at = (checked[-1].seq, checked[-1].hash), entries[-1].at
        return entries

    def _extend_copies(self) -> None:
        for copy in self._copies:
            self._remarks += copy.extend(self._opened)

    def _row(self, seq: int) -> Row:
        row = self._opened.row(seq)
        if row is None:
            raise JournalDamaged(_("entry {seq} is missing").format(seq=seq))
        return row

    def _last_row(self) -> Row:
        return self._row(self._head[0])

    def _replaced(self) -> JournalDamaged:
        return JournalDamaged(
            _("entry {seq} is not the one that was read before: the file was replaced or changed").format(
                seq=self._head[0]
            )
        )

    @contextlib.contextmanager
    def _located(self) -> Iterator[None]:
        """A journal that is damaged: say which, and where to look."""
        try:
            yield
        except JournalDamaged as error:
            raise located(error, self.path) from error


def _same(draft: Draft, stored: Entry) -> Entry:
    """The stored entry that the draft is a retry of. Time and content may have been decided anew."""
    if (draft.kind, draft.terminal, draft.author) != (stored.kind, stored.terminal, stored.author):
        raise EntryRefused(
            _("the id {id} belongs to another entry: {seq}").format(id=draft.id, seq=stored.seq)
        )
    return stored
