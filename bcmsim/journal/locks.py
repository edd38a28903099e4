"""Advisory file locks that say who holds them: one writer at a time, one leader per session.

The kernel drops a lock when its holder ends, however it ends, so that no stale lock is ever left. A process
forked without exec shares its parent's lock: workers are to be spawned. Lock files are never deleted, for a
deleted one may still be held by somebody who opened it before.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from bcmsim.i18n import _
from bcmsim.journal.errors import JournalBusy, JournalError
from bcmsim.text import one_line

PATIENCE_S: Final = 5.0
"""How long a write waits for the others before it gives up; the entry stays unsaved with the terminal."""
MURMUR_S: Final = 0.5
"""After this, waiting is said."""

_RECORD_LENGTH = 1_024
"""Bytes; longer than any record."""
_FIRST_PAUSE_S = 0.000_2
_LONGEST_PAUSE_S = 0.002


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock, as it wrote itself down."""

    pid: int
    host: str
    terminal: str

    def __str__(self) -> str:
        named = _("process {pid} on {host} ({terminal})") if self.terminal else _("process {pid} on {host}")
        return named.format(pid=self.pid, host=one_line(self.host, 60), terminal=one_line(self.terminal, 60))


class FileLock:
    """An exclusive advisory lock on a file of its own, taken again and again by one owner.

    `on_wait` is called once with a sentence when taking it lasts longer than MURMUR_S.
    """

    def __init__(self, path: Path, terminal: str = "", on_wait: Callable[[str], None] | None = None) -> None:
        self.path = path
        self.terminal = terminal
        self.on_wait = on_wait
        self._fd: int | None = None
        self._held = False

    @property
    def held(self) -> bool:
        """Whether this owner holds it now."""
        return self._held

    def acquire(self, patience_s: float | None = None) -> None:
        """Take the lock.

        Raises JournalBusy, which names the holder, when it was not free for `patience_s` (PATIENCE_S);
        JournalError where the lock file cannot be made.
        """
        start = time.monotonic()
        pause = _FIRST_PAUSE_S
        murmured = False
        while not self._try():
            waited = time.monotonic() - start
            if waited >= (PATIENCE_S if patience_s is None else patience_s):
                raise JournalBusy(
                    _("the journal is held by {holder}; waited {seconds} s").format(
                        holder=self._holder_words(), seconds=round(waited)
                    ),
                    _("Nothing was recorded. Try again when that terminal answers or has ended."),
                )
            if waited >= MURMUR_S and not murmured:
                murmured = True
                if self.on_wait is not None:
                    self.on_wait(_("waiting for {holder}").format(holder=self._holder_words()))
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    def release(self) -> None:
        """Give the lock to the next; nothing happens where it is not held."""
        if self._held and self._fd is not None:
            fcntl.flock(self._fd, fcntl.LOCK_UN)
        self._held = False

    def close(self) -> None:
        """Release for good."""
        self.release()
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def holder(self) -> Holder | None:
        """Who wrote itself down last; None where nobody has, or illegibly."""
        return read_holder(self.path)

    def _holder_words(self) -> str:
        holder = self.holder()
        return _("another terminal") if holder is None else str(holder)

    def _try(self) -> bool:
        if self._fd is None:
            self._fd = _open(self.path)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise JournalError(
                _("{path} cannot be locked: {reason}").format(path=self.path, reason=error.strerror)
            ) from error
        if not self._is_still_the_file():
            # Somebody deleted or replaced the lock file: those who come now lock another one.
            os.close(self._fd)
            self._fd = None
            return False
        self._held = True
        self._write_record()
        return True

    def _is_still_the_file(self) -> bool:
        assert self._fd is not None
        mine = os.fstat(self._fd)
        try:
            named = os.stat(self.path)
        except OSError:
            return False
        return (mine.st_dev, mine.st_ino) == (named.st_dev, named.st_ino)

    def _write_record(self) -> None:
        assert self._fd is not None
        record = {"pid": os.getpid(), "host": platform.node()[:60], "terminal": self.terminal[:60]}
        data = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
        # On a full disk the lock still holds; it only cannot say whose it is.
        with contextlib.suppress(OSError):
            os.pwrite(self._fd, data.ljust(_RECORD_LENGTH - 1) + b"\n", 0)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


class WriteLock(FileLock):
    """The lock of the one who writes, `NAME.lock`, handed on in turn.

    Who wants it first takes the door, `NAME.queue`, and gives that back when the lock is his. Without the
    door a terminal that writes without pause would take the lock again before any other looks. `path` is the
    session's file.
    """

    def __init__(self, path: Path, terminal: str = "", on_wait: Callable[[str], None] | None = None) -> None:
        super().__init__(path.with_suffix(".lock"), terminal, on_wait)
        self._door = FileLock(path.with_suffix(".queue"), terminal)

    def acquire(self, patience_s: float | None = None) -> None:
        """Take the lock when it is this one's turn; see `FileLock.acquire`."""
        try:
            super().acquire(patience_s)
        finally:
            self._door.release()

    def close(self) -> None:
        super().close()
        self._door.close()

    def _try(self) -> bool:
        return (self._door.held or self._door._try()) and super()._try()


class LeaderLock(FileLock):
    """The one leader of a session, for as long as the leader's screen is open.

    `path` is the session's file; the lock is `NAME.leader` beside it.
    """

    def __init__(self, path: Path, terminal: str = "") -> None:
        super().__init__(path.with_suffix(".leader"), terminal)

    def acquire(self, patience_s: float | None = 0.2) -> None:
        """Become the leader. Raises JournalError, which names the leader there is, where there is one.

        The little patience is for those who only look who leads (`present`).
        """
        try:
            super().acquire(patience_s)
        except JournalBusy as error:
            raise JournalError(
                _("this session has a leader already: {holder}").format(holder=self._holder_words()),
                _("Join it as recorder or observer, or end the other screen first."),
            ) from error

    @staticmethod
    def present(path: Path) -> Holder | None:
        """The leader of the session in the file `path`, if one is there now."""
        lock = path.with_suffix(".leader")
        try:
            fd = os.open(lock, os.O_RDONLY)
        except OSError:
            return None
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return read_holder(lock) or Holder(0, "?", "")
        finally:
            os.close(fd)
        return None


@contextlib.contextmanager
def no_writer(path: Path, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Keep writers out while a reader must look at the raw files; `path` is the lock file.

    Where there is no lock file, or a writer does not let go, the block runs all the same: what is read then
    is checked by its hashes.
    """
    try:
        fd = os.open(path, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            try:
                fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
                break
            except OSError:
                time.sleep(_LONGEST_PAUSE_S)
        yield
    finally:
        os.close(fd)


def read_holder(path: Path) -> Holder | None:
    """Who wrote itself into a lock file; None where nobody has, or illegibly."""
    try:
        with path.open("rb") as file:
            record = json.loads(file.read(_RECORD_LENGTH))
        return Holder(int(record["pid"]), str(record["host"]), str(record["terminal"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise JournalError(
            _("{folder} cannot be written: {reason}").format(folder=path.parent, reason=error.strerror),
            _("Choose another folder with --logs, or give this one back its write permission."),
        ) from error
