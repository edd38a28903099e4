"""One SQLite file with a journal in it, and one connection to it: rows in and out, nothing of their meaning.

`journal_mode=TRUNCATE` with `synchronous=EXTRA`: one file to copy to a stick, no loss when the power goes,
and no WAL (its reset bug is in the SQLite of Python 3.11). What SQLite grants is asked back, for it does not
complain of a setting that it ignores. Every read is short and leaves no cursor open: an open one would hold
up a commit.

Never open the file itself beside SQLite: closing it would drop the locks that SQLite holds in this process.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bcmsim.errors import BcmsimError, JournalDamaged
from bcmsim.i18n import _
from bcmsim.journal.disk import sync_directory
from bcmsim.journal.entries import GENESIS, Row
from bcmsim.journal.errors import JournalBusy, JournalError
from bcmsim.journal.locks import no_writer

APPLICATION_ID: Final = 0x42434D53
"""`BCMS`: what `file` and SQLite's own tools tell the file by."""

FORMAT_VERSION: Final = 1
"""`user_version` of the files this program writes; it reads this one and all before it."""

OLDEST_SQLITE: Final = (3, 37, 0)
"""The first with STRICT tables."""

BUSY_MS: Final = 10_000
_PAGE: Final = 500

_SCHEMA: Final = (
    """CREATE TABLE entry (
    seq INTEGER PRIMARY KEY CHECK (seq > 0),
    id TEXT NOT NULL UNIQUE,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT""",
    """CREATE TRIGGER entry_follows BEFORE INSERT ON entry
WHEN new.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entry)
    OR new.prev IS NOT coalesce((SELECT hash FROM entry WHERE seq = new.seq - 1), '"""
    + GENESIS
    + """')
BEGIN SELECT raise(ABORT, 'an entry follows from the last one'); END""",
    """CREATE TRIGGER entry_never_changed BEFORE UPDATE ON entry
BEGIN SELECT raise(ABORT, 'an entry is never changed'); END""",
    """CREATE TRIGGER entry_never_deleted BEFORE DELETE ON entry
BEGIN SELECT raise(ABORT, 'an entry is never deleted'); END""",
)

_COMMON: Final = (("busy_timeout", BUSY_MS), ("trusted_schema", 0), ("cell_size_check", 1), ("mmap_size", 0))
_READER: Final = (*_COMMON, ("query_only", 1))
_WRITER: Final = (
    *_COMMON,
    ("journal_mode", "truncate"),
    ("synchronous", 3),  # EXTRA
    ("fullfsync", 1),  # macOS: a sync that reaches the disk
    ("recursive_triggers", 1),  # else REPLACE deletes without asking the trigger
)
_COLUMNS = "seq, id, prev, hash, bytes"


class HotJournal(Exception):
    """A writer was killed while it committed, and this reader may not undo the half of it."""


class SqliteFile:
    """A connection to a journal's file. All errors of SQLite come out as JournalError or JournalDamaged."""

    def __init__(self, path: Path, *, readonly: bool) -> None:
        self.path = path
        self.readonly = readonly
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise JournalError(
                _("SQLite {found} is too old; {needed} is needed").format(
                    found=sqlite3.sqlite_version, needed=".".join(map(str, OLDEST_SQLITE))
                )
            )
        name = quote(os.fsencode(path.absolute()))
        mode = "ro" if readonly else "rw"
        with self._errors():
            self._connection = sqlite3.connect(
                f"file:{name}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
            )
        try:
            for setting, value in _READER if readonly else _WRITER:
                self._set(setting, value)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        self._connection.close()

    def _errors(self) -> contextlib.AbstractContextManager[None]:
        return _sqlite_errors(self.path, self.readonly)

    def _set(self, setting: str, value: int | str) -> None:
        """Choose a setting and make sure that it is in force."""
        with self._errors():
            self._connection.execute(f"PRAGMA {setting}={value}").fetchall()
            found = self._connection.execute(f"PRAGMA {setting}").fetchone()
        # A library built without memory mapping does not know mmap_size: then none is in force.
        if found != (value,) and (found is not None or setting != "mmap_size"):
            raise JournalError(
                _("{path}: SQLite does not grant {setting}={value}").format(
                    path=self.path, setting=setting, value=value
                )
            )

    def pragma(self, name: str) -> int | str:
        with self._errors():
            value: int | str = self._connection.execute(f"PRAGMA {name}").fetchone()[0]
        return value

    # --- what it is

    def check_identity(self) -> None:
        """Is this a journal, of a version that this program reads, as it was made?

        Raises HotJournal, JournalError for another kind of file or a newer version, JournalDamaged for a
        changed one.
        """
        with self._errors():
            application_id = self.pragma("application_id")
            version = self.pragma("user_version")
            query = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"
            schema = tuple(text for (text,) in self._connection.execute(query).fetchall())
        if application_id != APPLICATION_ID and schema != _SCHEMA:
            raise not_a_journal(self.path)
        if isinstance(version, int) and version > FORMAT_VERSION:
            raise JournalError(
                _("{path} was written by a newer bcmsim (journal format {found}; known: {known})").format(
                    path=self.path, found=version, known=FORMAT_VERSION
                ),
                _("Update bcmsim to open it. Nothing was changed."),
            )
        if (application_id, version, schema) != (APPLICATION_ID, FORMAT_VERSION, _SCHEMA):
            raise JournalDamaged(_("{path}: its table or its safeguards were changed").format(path=self.path))
        if self.pragma("encoding") != "UTF-8":
            raise JournalDamaged(_("{path}: its head is damaged").format(path=self.path))

    def integrity(self) -> list[str]:
        """What SQLite's own check finds wrong, in its words; empty where nothing is."""
        with self._errors():
            found = self._connection.execute("PRAGMA integrity_check(20)").fetchall()
        return [str(line) for (line,) in found if line != "ok"]

    # --- reading

    def rows(self, since: int) -> Iterator[Row]:
        """The rows after number `since`, read in short pieces."""
        while True:
            page = self._select("WHERE seq > ? ORDER BY seq LIMIT ?", since, _PAGE)
            yield from page
            if len(page) < _PAGE:
                return
            since = page[-1].seq

    def row(self, seq: int) -> Row | None:
        return next(iter(self._select("WHERE seq = ?", seq)), None)

    def row_by_id(self, entry_id: str) -> Row | None:
        return next(iter(self._select("WHERE id = ?", entry_id)), None)

    def last(self) -> Row | None:
        return next(iter(self._select("ORDER BY seq DESC LIMIT 1")), None)

    def _select(self, clause: str, *values: int | str) -> list[Row]:
        with self._errors():
            found = self._connection.execute(f"SELECT {_COLUMNS} FROM entry {clause}", values).fetchall()
        for seq, entry_id, prev, entry_hash, data in found:
            # A damaged record can hold other types than the table allows.
            if not (type(seq) is int and type(entry_id) is type(prev) is type(entry_hash) is str):
                raise JournalDamaged(_("entry {seq} is not whole: it cannot be read").format(seq=seq))
            if type(data) is not bytes:
                raise JournalDamaged(_("entry {seq} is not whole: it cannot be read").format(seq=seq))
        return [Row._make(row) for row in found]

    def data_version(self, *, wait: bool = True) -> int | None:
        """A number that changes when another connection has committed; None where one commits just now."""
        try:
            if not wait:
                self._connection.execute("PRAGMA busy_timeout=0").fetchall()
            with self._errors():
                version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
            return version
        except JournalBusy:
            if wait:
                raise
            return None
        finally:
            if not wait:
                self._connection.execute(f"PRAGMA busy_timeout={BUSY_MS}").fetchall()

    # --- writing

    def begin(self) -> None:
        with self._errors():
            self._connection.execute("BEGIN IMMEDIATE")

    def insert(self, rows: Iterable[Row]) -> None:
        with self._errors():
            self._connection.executemany(f"INSERT INTO entry ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)", rows)

    def touch(self) -> None:
        """Make the transaction write something, so that its commit syncs what stands there already."""
        with self._errors():
            self._connection.execute(f"PRAGMA user_version={FORMAT_VERSION}")

    def commit(self) -> None:
        with self._errors():
            self._connection.execute("COMMIT")

    def rollback(self) -> None:
        """End the transaction without a trace; where that fails, SQLite does it on reopening."""
        with contextlib.suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def build(path: Path, rows: Iterable[Row]) -> None:
    """Make the file with these rows under another name, then give it its name: it is there whole or not at
    all.

    To be called inside the session's lock, after it was seen that there is no such file.
    """
    new = path.with_suffix(".bcmsim.new")
    for stale in (new, _rollback_journal(new), _rollback_journal(path)):
        # A rollback journal left by a file that is gone would be played back into the new one.
        stale.unlink(missing_ok=True)
    try:
        os.close(os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        with contextlib.closing(SqliteFile(new, readonly=False)) as file, file._errors():
            file._connection.execute("PRAGMA encoding='UTF-8'")
            file._connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            file.begin()
            for statement in _SCHEMA:
                file._connection.execute(statement)
            file.touch()
            file.insert(rows)
            file.commit()
        _rollback_journal(new).unlink(missing_ok=True)
        os.rename(new, path)
        sync_directory(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):  # the first error is the one to tell
            new.unlink(missing_ok=True)
            _rollback_journal(new).unlink(missing_ok=True)
        raise


def open_reader(path: Path) -> tuple[SqliteFile, tempfile.TemporaryDirectory[str] | None]:
    """A connection that only reads, its identity checked.

    After a writer was killed in the middle of a commit the file holds half of it. A reader may not mend that:
    it reads a mended snapshot instead, in the folder that comes second and is to be cleaned up when the
    connection has been closed.
    """
    try:
        file = SqliteFile(path, readonly=True)
    except HotJournal:
        return _snapshot(path)
    try:
        file.check_identity()
    except HotJournal:
        file.close()
        return _snapshot(path)
    except BaseException:
        file.close()
        raise
    return file, None


@contextlib.contextmanager
def reading(path: Path) -> Iterator[SqliteFile]:
    """`open_reader` for the length of a block."""
    file, folder = open_reader(path)
    try:
        yield file
    finally:
        file.close()
        if folder is not None:
            folder.cleanup()


def _snapshot(path: Path) -> tuple[SqliteFile, tempfile.TemporaryDirectory[str]]:
    folder = tempfile.TemporaryDirectory(prefix="bcmsim-")
    try:
        twin = Path(folder.name) / "snapshot.bcmsim"
        with no_writer(path.with_suffix(".lock")):
            shutil.copyfile(path, twin)
            with contextlib.suppress(FileNotFoundError):  # mended meanwhile by somebody who may
                shutil.copyfile(_rollback_journal(path), _rollback_journal(twin))
        file = SqliteFile(twin, readonly=False)
        try:
            file.check_identity()
        except BaseException:
            file.close()
            raise
        return file, folder
    except OSError as error:
        folder.cleanup()
        raise JournalError(
            _("{path} cannot be read: {reason}").format(path=path, reason=error.strerror)
        ) from error
    except BaseException:
        folder.cleanup()
        raise


def _rollback_journal(path: Path) -> Path:
    return path.with_name(path.name + "-journal")


# --- what SQLite says, in a sentence -----------------------------------------------------------------


@contextlib.contextmanager
def _sqlite_errors(path: Path, readonly: bool) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if readonly and name == "SQLITE_READONLY_ROLLBACK":
            raise HotJournal from error
        raise _explained(error, name, path, readonly) from error
    except UnicodeDecodeError as error:
        raise JournalDamaged(_("{path} is damaged: {reason}").format(path=path, reason=error)) from error


def _explained(error: sqlite3.Error, name: str, path: Path, readonly: bool) -> BcmsimError:
    """The sentence for an error of SQLite, by its extended name."""
    if name == "SQLITE_FULL":
        return JournalError(
            _("the disk is full: nothing was recorded in {path}").format(path=path),
            _("Make room on the disk and try again."),
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return JournalBusy(
            _("{path} is in use by another program").format(path=path),
            _("Nothing was recorded. Close that program and try again."),
        )
    if name == "SQLITE_READONLY_DBMOVED":
        return JournalError(
            _("{path} was moved or deleted while it was open: nothing was recorded").format(path=path),
            _("Put the file back in its place and try again."),
        )
    if name.startswith("SQLITE_IOERR"):
        return JournalError(
            _("{path} cannot be written or read, the disk may be full or failing ({name})").format(
                path=path, name=name
            ),
            _("Nothing was recorded. Look after the disk and try again."),
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        text = _("{path} cannot be read") if readonly else _("{path} cannot be written: nothing was recorded")
        return JournalError(text.format(path=path), _("Look at the permissions of the file and its folder."))
    if name == "SQLITE_NOTADB" and not path.with_suffix(".jsonl").exists():
        return not_a_journal(path)
    return JournalDamaged(_("{path} is damaged: {reason}").format(path=path, reason=error))


def not_a_journal(path: Path) -> JournalError:
    return JournalError(
        _("{path} is not a session of bcmsim").format(path=path), _("`bcmsim sessions` lists what there is.")
    )
