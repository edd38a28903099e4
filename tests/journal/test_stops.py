"""Kills, full disks, locked folders, many processes: nothing acknowledged is lost (design/journal.md)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bcmsim.journal.chain import verify
from bcmsim.journal.disk import SPACE_NEEDED, free_bytes
from bcmsim.journal.entries import Draft, Entry
from bcmsim.journal.errors import JournalError
from bcmsim.journal.sqlite_file import SqliteFile
from bcmsim.journal.store import open_journal
from tests.journal.making import draft, new_journal, stored, texts

ROOT = Path(__file__).parents[2]


def driven(what: str, folder: Path, *numbers: int) -> dict[str, Any]:
    """What the driver found, in a process of its own."""
    command = [sys.executable, "-m", "tests.journal.driver", what, str(folder), *map(str, numbers)]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a kill loses no page of it, and no slow disk spends the time."""
    memory = Path("/dev/shm")
    if not (os.access(memory, os.W_OK) and free_bytes(memory) > 2 * SPACE_NEEDED):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as name:
        yield Path(name)


@pytest.mark.slow
def test_200_kills_of_one_writer_lose_nothing_that_was_acknowledged(in_memory: Path) -> None:
    _require_nothing_lost(driven("kills", in_memory, 200, 1, 8))


@pytest.mark.slow
def test_200_kills_of_three_writers_at_once_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    _require_nothing_lost(driven("kills", tmp_path, 200, 3, 10))


def _require_nothing_lost(found: dict[str, Any]) -> None:
    assert found["lost"] == []
    assert found["problems"] == []
    assert found["kills"] == 200
    assert found["entries"] > found["acknowledged"] > 200


def test_eight_writers_at_once_leave_no_gap_and_each_sees_every_entry_once(tmp_path: Path) -> None:
    found = driven("many", tmp_path, 8, 25)
    assert found["numbers"]
    assert found["in_order"]
    assert found["folded"] == [True] * 8
    assert found["ok"]
    assert found["remarks"] == []
    assert found["slowest"] < 5, "the lock is handed on in turn"


def test_a_reader_sees_every_entry_while_another_process_writes(tmp_path: Path) -> None:
    assert driven("along", tmp_path, 150) == {"seen": True, "verified": []}


def test_a_limit_on_file_size_is_said_and_nothing_is_half_recorded(tmp_path: Path) -> None:
    found = driven("limit", tmp_path)
    assert "cannot be written" in found["said"]
    assert "Nothing was recorded" in found["hint"]
    assert found["acknowledged"] > 10
    assert found["readable"]
    assert found["again"]
    assert found["ok"]
    assert found["copy"] == []


def test_a_full_disk_is_said_and_nothing_is_half_recorded(tmp_path: Path) -> None:
    found = driven("tmpfs", tmp_path)
    if found["mounted"]:
        assert "the disk is full" in found["said"]
        assert "only 0 MB are free" in found["refused"]
    else:  # no right to mount a small disk: a limit on file size stands for it
        found = driven("limit", tmp_path)
    assert found["acknowledged"] > 10
    assert found["readable"]
    assert found["again"]
    assert found["ok"]
    assert found["copy"] == []


def test_a_folder_that_may_not_be_written_is_said_and_can_be_read() -> None:
    # Not below tmp_path, which only its owner may enter.
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        folder = Path(name) / "logs"
        folder.mkdir()
        found = driven("forbidden", folder)
    assert found["read"] == 1
    assert found["verify"]
    assert found["listed"] == [None]
    assert "cannot be written: Permission denied" in found["open"]
    assert "cannot be written: Permission denied" in found["create"]
    assert "cannot be written: Permission denied" in found["folder"]
    assert found["untouched"]


def test_after_a_kill_in_the_middle_of_a_commit_readers_read_on_and_change_nothing(tmp_path: Path) -> None:
    found = driven("hot", tmp_path)
    assert found.pop("hot"), "the driver did not leave half a transaction"
    assert found == {
        "seen": [1, 2],
        "quiet": True,
        "verified": True,
        "listed": [2],
        "untouched": True,
        "noticed": True,
        "texts": ["before", "after"],
    }


# --- a sync that fails


def failing_once(monkeypatch: pytest.MonkeyPatch, *, stored: bool) -> None:
    """The next commit reports a failed sync; whether it has stored the entry or not, nobody can know."""
    commit = SqliteFile.commit

    def fail(self: SqliteFile) -> None:
        monkeypatch.undo()
        if stored:
            commit(self)
        raise JournalError("the disk failed (SQLITE_IOERR_FSYNC)")

    monkeypatch.setattr(SqliteFile, "commit", fail)


@pytest.mark.parametrize("was_stored", [True, False])
def test_a_retry_after_a_failed_sync_stores_the_entry_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was_stored: bool
) -> None:
    with new_journal(tmp_path, entries=3) as journal:
        head = journal.head
        mine = draft("from the tray")
        failing_once(monkeypatch, stored=was_stored)
        with pytest.raises(JournalError, match="IOERR_FSYNC"):
            journal.append(lambda _: [mine])
        assert journal.head == head
        handed: list[Entry] = []

        def decide(new: Sequence[Entry]) -> list[Draft]:
            handed.extend(new)
            return [mine]

        entries = journal.append(decide)
        assert [entry.seq for entry in entries] == [4]
        assert texts(handed) == (["from the tray"] if was_stored else [])
        assert texts(journal.read(3)) == ["from the tray"]
    report = verify(tmp_path / "bank.bcmsim")
    assert report.ok
    assert report.remarks == ()


def test_after_a_failed_write_the_journal_is_reopened_and_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_journal(tmp_path, entries=3) as journal:
        failing_once(monkeypatch, stored=False)
        with pytest.raises(JournalError):
            journal.append(lambda _: [draft()])
        opened: list[bool] = []
        check = SqliteFile.check_identity

        def noted(self: SqliteFile) -> None:
            opened.append(self.readonly)
            check(self)

        monkeypatch.setattr(SqliteFile, "check_identity", noted)
        assert len(journal.read()) == 3
        assert opened == [False]
        journal.append(lambda _: [draft()])
        assert opened == [False]


def test_a_kill_between_commit_and_copy_is_mended_at_the_next_opening(tmp_path: Path) -> None:
    path = stored(tmp_path, entries=4)
    copied = path.with_suffix(".jsonl")
    whole = copied.read_bytes()
    copied.write_bytes(whole[: whole.rindex(b'{"at"')])
    with open_journal(path) as journal:
        assert [remark.code for remark in journal.take_remarks()] == ["copy-behind"]
    assert copied.read_bytes() == whole
