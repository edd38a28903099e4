"""Making and opening the files of a session, each step such that a kill leaves a whole session or none."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

from bcmsim.errors import JournalDamaged
from bcmsim.i18n import _
from bcmsim.journal.chain import Finding, entry_hash, follow
from bcmsim.journal.copy import NoSource, compare_readable
from bcmsim.journal.disk import require_local, space_warning, sync_directory
from bcmsim.journal.entries import GENESIS, Draft, Row, entry_bytes
from bcmsim.journal.errors import EntryRefused, JournalError, located
from bcmsim.journal.locks import WriteLock
from bcmsim.journal.sqlite_file import build, reading
from bcmsim.journal.sqlite_store import SqliteJournal

OnWait = Callable[[str], None] | None


def copy_paths(path: Path, copy: Path | None) -> list[Path]:
    """The copy beside the file and, with a folder, the second one there."""
    beside = path.with_suffix(".jsonl")
    if copy is None or copy.resolve() == path.parent.resolve():
        return [beside]
    return [beside, copy / beside.name]


def create_file(
    path: Path, session: str, first: Draft, copy: Path | None, *, force: bool, on_wait: OnWait
) -> SqliteJournal:
    """See `bcmsim.journal.store.create`."""
    data = entry_bytes(first, session, 1)
    if first.ref is not None:
        raise EntryRefused(_("there is no entry {ref} to refer to").format(ref=first.ref))
    copies = copy_paths(path, copy)
    for folder in dict.fromkeys(copied.parent for copied in copies):
        _make_folder(folder)
    require_local(path.parent, force=force)
    scarce = space_warning(path.parent)
    if scarce is not None and not force:
        raise JournalError(scarce, _("Make room on the disk, or choose another folder with --logs."))
    lock = WriteLock(path, first.terminal, on_wait)
    with contextlib.ExitStack() as undo:
        undo.callback(lock.close)
        lock.acquire()
        if path.exists():
            raise JournalError(
                _("there is a session {name} already: {path}").format(name=path.stem, path=path),
                _("Resume it, or choose another name with --session."),
            )
        for copied in copies:
            if copied.exists():
                raise JournalError(
                    _("there is the copy of a session {name} already: {path}").format(
                        name=path.stem, path=copied
                    ),
                    _("Resume that session, or choose another name with --session."),
                )
        row = Row(1, first.id, GENESIS, entry_hash(GENESIS, data), data)
        _build(path, [row])
        journal = _started(path, copies, lock)
        undo.pop_all()
    for remark in journal.take_remarks():
        if remark.code != "copy-missing":  # that it is new goes without saying
            journal.remark(remark)
    if scarce is not None:
        journal.remark(Finding("space", scarce))
    return journal


def open_file(
    path: Path, copy: Path | None, *, readonly: bool, force: bool, terminal: str, on_wait: OnWait
) -> SqliteJournal:
    """See `bcmsim.journal.store.open_journal`."""
    if readonly:
        require_file(path)
        return _started(path, copy_paths(path, copy), None)
    copies = copy_paths(path, copy)
    if not path.exists() and not any(copied.exists() for copied in copies):
        raise _no_session(path)
    require_local(path.parent, force=force)
    lock = WriteLock(path, terminal, on_wait)
    with contextlib.ExitStack() as undo:
        undo.callback(lock.close)
        lock.acquire()
        restored = None if path.exists() else _restore(path, copies)
        journal = _started(path, copies, lock)
        undo.pop_all()
    if restored is not None:
        journal.remark(restored)
    scarce = space_warning(path.parent)
    if scarce is not None:
        journal.remark(Finding("space", scarce))
    return journal


def _started(path: Path, copies: Sequence[Path], lock: WriteLock | None) -> SqliteJournal:
    journal = SqliteJournal(path, copies=copies, lock=lock)
    try:
        journal.start()
    except BaseException:
        journal.abandon()
        raise
    if lock is not None:
        lock.release()
    return journal


def _restore(path: Path, copies: Sequence[Path]) -> Finding:
    """Make a file that is gone anew from its copy, as far as that is whole."""
    comparisons = [compare_readable(copied, NoSource()) for copied in copies]
    found = [() if comparison is None else comparison.extra for comparison in comparisons]
    rows = max(found, key=len)
    if not rows:
        raise _no_session(path)
    _build(path, rows)
    copied = copies[found.index(rows)]
    text = _("the file was missing and was made anew from the {count} whole entries of the copy {copy}")
    return Finding("file-missing", text.format(count=len(rows), copy=copied))


def _build(path: Path, rows: Sequence[Row]) -> None:
    try:
        build(path, rows)
    except OSError as error:
        raise JournalError(
            _("{path} cannot be written: {reason}").format(path=path, reason=error.strerror)
        ) from error


def _make_folder(folder: Path) -> None:
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            sync_directory(folder.parent)
    except OSError as error:
        raise JournalError(
            _("{folder} cannot be written: {reason}").format(folder=folder, reason=error.strerror)
        ) from error


def require_file(path: Path) -> None:
    if not path.is_file():
        raise _no_session(path)


def _no_session(path: Path) -> JournalError:
    beside = path.with_suffix(".jsonl")
    if beside.exists():
        return JournalError(
            _("the file of the session {name} is missing: {path}").format(name=path.stem, path=path),
            _("Its copy {copy} is there; resuming the session makes the file anew from it.").format(
                copy=beside.name
            ),
        )
    return JournalError(
        _("there is no session {name}: {path}").format(name=path.stem, path=path),
        _("`bcmsim sessions` lists what there is."),
    )


# --- reading without a journal -----------------------------------------------------------------------


def chained_rows(path: Path) -> list[Row]:
    """All rows, the chain verified."""
    require_file(path)
    try:
        with reading(path) as file:
            return list(follow(file.rows(0), (0, GENESIS)))
    except JournalDamaged as error:
        raise located(error, path) from error


def first_and_last(path: Path) -> tuple[Row, Row]:
    """The ends of a journal, for a list of sessions."""
    with reading(path) as file:
        first, last = file.row(1), file.last()
    if first is None or last is None:
        raise JournalDamaged(_("{path} has no entries").format(path=path))
    return first, last
