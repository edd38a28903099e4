"""Append, read and follow: durable, ordered, gapless, all or none (design/journal.md)."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from bcmsim.errors import BcmsimError, JournalDamaged, UsageError
from bcmsim.journal.chain import verify
from bcmsim.journal.entries import Draft, Entry, system_stamp
from bcmsim.journal.errors import EntryRefused, JournalBusy, JournalError
from bcmsim.journal.locks import FileLock, LeaderLock
from bcmsim.journal.sqlite_file import SqliteFile
from bcmsim.journal.store import create, export_lines, list_sessions, open_journal, resolve
from tests.journal.making import copy_of, draft, first_draft, new_journal, raw_rows, rewrite, stored, texts


def test_the_first_entry_stands_as_soon_as_a_journal_exists(tmp_path: Path) -> None:
    with create(tmp_path / "deep" / "bank.bcmsim", "bank", first_draft()) as journal:
        entries = journal.read()
        assert [(entry.seq, entry.kind, entry.session) for entry in entries] == [(1, "SessionOpened", "bank")]
        assert journal.head == (1, entries[0].hash)
        assert journal.take_remarks() == []


def test_what_append_returns_is_what_every_reader_reads(tmp_path: Path) -> None:
    with new_journal(tmp_path) as journal:
        returned = journal.append(
            lambda _: [draft("a", body={"to": ("x", "y"), "text": "ä\x1b[31m"}), draft("b", ref=2)]
        )
        assert [entry.seq for entry in returned] == [2, 3]
        assert returned[0].body == {"to": ["x", "y"], "text": "ä\x1b[31m"}
        assert journal.read(1) == returned
        assert journal.head == (3, returned[-1].hash)
        with open_journal(tmp_path / "bank.bcmsim", readonly=True) as reader:
            assert reader.read(since=1) == returned
            assert reader.session == "bank"


def test_decide_is_handed_what_others_wrote_once_and_in_order(tmp_path: Path) -> None:
    with new_journal(tmp_path) as leader, open_journal(tmp_path / "bank.bcmsim") as recorder:
        recorder.append(lambda _: [draft("one"), draft("two")])
        seen: list[list[str]] = []

        def decide(new: Sequence[Entry]) -> list[Draft]:
            seen.append(texts(new))
            return [draft("three")]

        assert [entry.seq for entry in leader.append(decide)] == [4]
        leader.append(decide)
        assert seen == [["one", "two"], []]
        assert texts(recorder.read(recorder.head[0])) == ["three", "three"]


def test_what_decide_was_handed_stays_known_when_it_refuses(tmp_path: Path) -> None:
    with new_journal(tmp_path) as leader, open_journal(tmp_path / "bank.bcmsim") as recorder:
        recorder.append(lambda _: [draft("released by the other")])

        def refuse(new: Sequence[Entry]) -> list[Draft]:
            assert len(new) == 1
            raise BcmsimError("released already")

        with pytest.raises(BcmsimError, match="released already"):
            leader.append(refuse)
        assert leader.head == recorder.head
        assert leader.append(lambda new: [draft()] if not new else [])[0].seq == 3
        assert len(recorder.read()) == 3


def test_deciding_on_nothing_records_nothing(tmp_path: Path) -> None:
    with new_journal(tmp_path) as journal:
        before = (tmp_path / "bank.bcmsim").read_bytes()
        assert journal.append(lambda _: []) == []
        assert (tmp_path / "bank.bcmsim").read_bytes() == before


def test_a_retry_with_the_same_id_returns_the_stored_entry(tmp_path: Path) -> None:
    with new_journal(tmp_path) as journal:
        mine = draft("once", at=1_000)
        stored_entry = journal.append(lambda _: [mine])[0]
        journal.append(lambda _: [draft("later", at=9_000)])
        assert journal.append(lambda _: [mine]) == [stored_entry]
        both = journal.append(lambda _: [mine, draft("new", at=9_000)])
        assert [entry.seq for entry in both] == [2, 4]
        assert texts(journal.read()) == ["once", "later", "new"]


def test_the_id_of_another_entry_is_refused(tmp_path: Path) -> None:
    with new_journal(tmp_path) as journal:
        entry = journal.append(lambda _: [draft("mine")])[0]
        with pytest.raises(EntryRefused, match="belongs to another entry: 2"):
            journal.append(lambda _: [draft("theirs", id=entry.id, terminal="recorder-2")])
        with pytest.raises(EntryRefused, match="two entries have the id"):
            journal.append(lambda _: [draft(id="same"), draft(id="same")])
        assert journal.head[0] == 2


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"at": 4_999}, "scenario time cannot fall: 4999 ms after 5000 ms"),
        ({"ref": 4}, "no entry 4 to refer to"),
        ({"ref": 0}, "no entry 0 to refer to"),
        ({"body": {"text": "\ud800"}}, "half a character"),
        ({"body": {"share": 0.5}}, "body.share"),
        ({"id": ""}, "field id"),
    ],
)
def test_one_bad_draft_keeps_all_of_them_out(tmp_path: Path, bad: dict[str, object], said: str) -> None:
    with new_journal(tmp_path) as journal:
        journal.append(lambda _: [draft(at=5_000)])
        with pytest.raises(EntryRefused, match=said):
            journal.append(lambda _: [draft("good", at=5_000), draft(**{"at": 5_000, **bad})])  # type: ignore[arg-type]
        assert journal.head[0] == len(journal.read()) == 2
        assert journal.append(lambda _: [draft("good", at=5_000)])[0].seq == 3
    assert verify(tmp_path / "bank.bcmsim").ok
    assert len(copy_of(tmp_path / "bank.bcmsim").read_bytes().splitlines()) == 3


def test_scenario_time_may_not_fall_behind_another_terminals_entry(tmp_path: Path) -> None:
    with new_journal(tmp_path) as leader, open_journal(tmp_path / "bank.bcmsim") as recorder:
        recorder.append(lambda _: [draft(at=7_000)])
        with pytest.raises(EntryRefused, match="cannot fall"):
            leader.append(lambda _: [draft(at=6_000)])
        assert leader.append(lambda _: [draft(at=7_000)])[0].at == 7_000


def test_changed_tells_of_others_not_of_oneself(tmp_path: Path) -> None:
    with new_journal(tmp_path) as leader, open_journal(tmp_path / "bank.bcmsim", readonly=True) as reader:
        assert not reader.changed()
        leader.append(lambda _: [draft("news")])
        assert not leader.changed()
        assert reader.changed()
        assert texts(reader.read(reader.head[0])) == ["news"]
        assert not reader.changed()
        leader.append(lambda _: [draft("more")])
        assert reader.changed()


def test_changed_does_not_wait_for_a_commit_under_way(tmp_path: Path) -> None:
    path = stored(tmp_path)
    with open_journal(path, readonly=True) as reader:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        assert not reader.changed()
        other.execute("ROLLBACK")
        other.close()


def test_reading_again_from_the_start_gives_all_and_keeps_the_head(tmp_path: Path) -> None:
    with new_journal(tmp_path, entries=1_203) as journal:
        assert [entry.seq for entry in journal.read()] == list(range(1, 1_204))
        assert [entry.seq for entry in journal.read(1_200)] == [1_201, 1_202, 1_203]
        assert journal.read(1_203) == journal.read(5_000) == []
        assert journal.head[0] == 1_203


def test_a_file_replaced_while_open_is_not_written_to(tmp_path: Path) -> None:
    journal = new_journal(tmp_path, entries=3)
    rows = raw_rows(stored(tmp_path / "other", entries=5))
    rewrite(tmp_path / "bank.bcmsim", rows)
    with pytest.raises(JournalDamaged, match="replaced or changed") as damaged:
        journal.append(lambda _: [draft()])
    assert damaged.value.exit_status == 4
    assert "bank.bcmsim" in damaged.value.message
    with pytest.raises(JournalDamaged, match="replaced or changed"):
        journal.read()
    journal.close()
    assert raw_rows(tmp_path / "bank.bcmsim") == rows


def test_a_file_moved_away_while_open_is_said(tmp_path: Path) -> None:
    with new_journal(tmp_path) as journal:
        (tmp_path / "bank.bcmsim").rename(tmp_path / "away.bcmsim")
        with pytest.raises(JournalError, match=r"moved or deleted|cannot be written"):
            journal.append(lambda _: [draft()])
        (tmp_path / "away.bcmsim").rename(tmp_path / "bank.bcmsim")
        assert journal.append(lambda _: [draft()])[0].seq == 2


def test_a_reader_does_not_write(tmp_path: Path) -> None:
    path = stored(tmp_path)
    with open_journal(path, readonly=True) as reader, pytest.raises(JournalError, match="for reading only"):
        reader.append(lambda _: [draft()])


def test_a_closed_journal_says_so(tmp_path: Path) -> None:
    journal = new_journal(tmp_path)
    journal.close()
    journal.close()
    with pytest.raises(JournalError, match="is closed"):
        journal.append(lambda _: [draft()])
    with pytest.raises(JournalError, match="is closed"):
        journal.read()
    assert not journal.changed()


def test_an_append_inside_an_append_is_an_error_of_the_program(tmp_path: Path) -> None:
    with new_journal(tmp_path) as journal, pytest.raises(RuntimeError):
        journal.append(lambda _: [draft()] if journal.append(lambda _: []) else [])


def test_another_thread_may_ask_and_read(tmp_path: Path) -> None:
    with new_journal(tmp_path) as journal:
        seen: list[int] = []
        thread = threading.Thread(target=lambda: seen.append(len(journal.read())))
        thread.start()
        thread.join()
        assert seen == [1]


# --- the files


def test_only_the_owner_may_read_the_files(tmp_path: Path) -> None:
    with new_journal(tmp_path, entries=2), LeaderLock(tmp_path / "bank.bcmsim"):
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert set(modes) == {
        "bank.bcmsim",
        "bank.bcmsim-journal",
        "bank.jsonl",
        "bank.lock",
        "bank.queue",
        "bank.leader",
    }
    assert set(modes.values()) == {0o600}


def test_the_settings_that_make_it_durable_are_in_force(tmp_path: Path) -> None:
    path = stored(tmp_path)
    file = SqliteFile(path, readonly=False)
    found = {
        name: file.pragma(name)
        for name in ("journal_mode", "synchronous", "trusted_schema", "recursive_triggers")
    }
    busy, application, version = (
        file.pragma(name) for name in ("busy_timeout", "application_id", "user_version")
    )
    file.close()
    assert found == {
        "journal_mode": "truncate",
        "synchronous": 3,
        "trusted_schema": 0,
        "recursive_triggers": 1,
    }
    assert (busy, application, version) == (10_000, 0x42434D53, 1)
    assert path.read_bytes()[68:72] == b"BCMS"


def test_a_setting_that_is_not_granted_stops_the_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stored(tmp_path)
    monkeypatch.setattr("bcmsim.journal.sqlite_file._WRITER", (("journal_mode", "nonsense"),))
    with pytest.raises(JournalError, match="does not grant journal_mode=nonsense"):
        open_journal(path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET hash = 'x'",
        "DELETE FROM entry WHERE seq = 5",
        "REPLACE INTO entry VALUES (5, 'a', 'b', 'c', x'00')",
        "INSERT INTO entry VALUES (7, 'a', (SELECT hash FROM entry WHERE seq = 5), 'c', x'00')",
        "INSERT INTO entry VALUES (6, 'a', 'not the last hash', 'c', x'00')",
        "INSERT INTO entry VALUES (6, 'a', (SELECT hash FROM entry WHERE seq = 5), 'c', 'text')",
    ],
)
def test_the_file_itself_refuses_changes(tmp_path: Path, statement: str) -> None:
    path = stored(tmp_path)
    before = raw_rows(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA recursive_triggers=ON")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
    connection.close()
    assert raw_rows(path) == before


def test_an_existing_session_is_not_overwritten(tmp_path: Path) -> None:
    path = stored(tmp_path)
    before = path.read_bytes()
    with pytest.raises(JournalError, match="there is a session bank already"):
        create(path, "bank", first_draft())
    assert path.read_bytes() == before


def test_the_copy_of_a_lost_session_is_not_overwritten(tmp_path: Path) -> None:
    path = stored(tmp_path)
    path.unlink()
    with pytest.raises(JournalError, match="copy of a session bank already"):
        create(path, "bank", first_draft())
    assert len(copy_of(path).read_bytes().splitlines()) == 5


def test_leftovers_of_a_killed_creation_are_no_session_and_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "bank.bcmsim.new").write_bytes(b"half")
    (tmp_path / "bank.bcmsim.new-journal").write_bytes(b"half")
    (tmp_path / "bank.bcmsim-journal").write_bytes(b"rollback journal of a file that is gone")
    assert list_sessions(tmp_path) == []
    with new_journal(tmp_path, entries=2):
        pass
    assert verify(tmp_path / "bank.bcmsim").ok
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [
        ".bcmsim",
        ".bcmsim-journal",
        ".jsonl",
        ".lock",
        ".queue",
    ]


def test_a_first_entry_that_may_not_stand_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(EntryRefused):
        create(tmp_path / "bank.bcmsim", "bank", draft("\ud800"))
    with pytest.raises(EntryRefused):
        create(tmp_path / "bank.bcmsim", "bank", draft(ref=1))
    with pytest.raises(EntryRefused, match="session"):
        create(tmp_path / "bank.bcmsim", "", draft())
    assert list(tmp_path.iterdir()) == []


def test_names_that_are_strange_to_a_shell_or_a_url_work(tmp_path: Path) -> None:
    name = "Übung #1 50% [rot] ä?&mode=memory"
    path = resolve("Übung #1 50% [rot]", tmp_path)
    with create(path, name, first_draft()):
        pass
    assert [info.name for info in list_sessions(tmp_path)] == ["Übung #1 50% [rot]"]
    assert verify(path).ok


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bank", "logs/bank.bcmsim"),
        ("bank.bcmsim", "logs/bank.bcmsim"),
        ("bank-2026.11", "logs/bank-2026.11.bcmsim"),
        ("./bank", "bank.bcmsim"),
        ("/a/b/bank.bcmsim", "/a/b/bank.bcmsim"),
        ("../old/bank", "../old/bank.bcmsim"),
    ],
)
def test_a_bare_name_lies_in_logs_and_a_path_where_it_says(name: str, expected: str) -> None:
    assert resolve(name, Path("logs")) == Path(expected)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/", "-x", ".hidden", "a\x1b[31m", "a\nb", "x" * 200, "a*", "\udc80", "a\u202eb"]
)
def test_what_cannot_be_a_name_is_wrong_usage(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name") as refused:
        resolve(name, Path("logs"))
    assert "\x1b" not in refused.value.message


def test_a_database_url_is_refused_in_a_sentence(tmp_path: Path) -> None:
    url = "postgresql://localhost/bcm"
    with pytest.raises(UsageError, match="not in PostgreSQL"):
        create(url, "bank", first_draft())
    with pytest.raises(UsageError, match="not in PostgreSQL"):
        open_journal(url)
    with pytest.raises(UsageError, match="not in PostgreSQL"):
        resolve(url, tmp_path)


def test_a_file_of_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"ends in \.bcmsim"):
        open_journal(tmp_path / "bank.jsonl")


def test_no_session_is_said_with_a_way_out(tmp_path: Path) -> None:
    for readonly in (True, False):
        with pytest.raises(JournalError, match="there is no session bank") as missing:
            open_journal(tmp_path / "bank.bcmsim", readonly=readonly)
        assert missing.value.hint is not None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 " * 100, b"\x00" * 5000])
def test_a_file_that_is_no_journal_is_not_touched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bank.bcmsim"
    path.write_bytes(content)
    for readonly in (True, False):
        with pytest.raises(JournalError, match="is not a session of bcmsim"):
            open_journal(path, readonly=readonly)
    with pytest.raises(JournalError, match="is not a session of bcmsim"):
        verify(path)
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_no_journal(tmp_path: Path) -> None:
    path = tmp_path / "bank.bcmsim"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE entry (seq, id, prev, hash, bytes)")
    connection.execute("PRAGMA application_id=77")
    connection.commit()
    connection.close()
    with pytest.raises(JournalError, match="is not a session of bcmsim") as refused:
        open_journal(path)
    assert refused.value.exit_status == 1


def test_a_folder_in_the_place_of_the_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "bank.bcmsim").mkdir()
    for readonly in (True, False):
        with pytest.raises(JournalError):
            open_journal(tmp_path / "bank.bcmsim", readonly=readonly)


def test_a_newer_format_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = stored(tmp_path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=2")
    connection.close()
    before = path.read_bytes()
    for readonly in (True, False):
        with pytest.raises(JournalError, match=r"newer bcmsim \(journal format 2; known: 1\)") as newer:
            open_journal(path, readonly=readonly)
        assert newer.value.exit_status == 1
    with pytest.raises(JournalError, match="newer bcmsim"):
        verify(path)
    assert path.read_bytes() == before


def test_an_entry_of_a_newer_version_is_said(tmp_path: Path) -> None:
    path = stored(tmp_path, entries=1)
    from bcmsim.journal.chain import entry_hash

    row = raw_rows(path)[0]
    data = row.data.replace(b'"v":1}', b'"v":2}')
    rewrite(path, [row._replace(data=data, hash=entry_hash(row.prev, data))])
    copy_of(path).unlink()
    with pytest.raises(JournalError, match="entry 1 was written by a newer version"):
        open_journal(path, readonly=True)


def test_dropped_safeguards_are_damage(tmp_path: Path) -> None:
    path = stored(tmp_path)
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER entry_never_changed")
    connection.close()
    with pytest.raises(JournalDamaged, match="safeguards were changed"):
        open_journal(path)
    assert not verify(path).ok


# --- locks


def test_waiting_says_who_writes_and_ends_in_time(tmp_path: Path) -> None:
    path = stored(tmp_path)
    said: list[str] = []
    with open_journal(path, on_wait=said.append) as journal:
        holder = FileLock(path.with_suffix(".lock"), "leader-\x1b[7m1")
        with holder, pytest.MonkeyPatch.context() as patch:
            patch.setattr("bcmsim.journal.locks.PATIENCE_S", 0.3)
            patch.setattr("bcmsim.journal.locks.MURMUR_S", 0.1)
            with pytest.raises(JournalBusy, match=f"held by process {os.getpid()} on .*leader-") as busy:
                journal.append(lambda _: [draft()])
        assert "\x1b" not in busy.value.message
        assert len(said) == 1
        assert said[0].startswith("waiting for process")
        assert journal.append(lambda _: [draft()])[0].seq == 6
        holder.close()


def test_a_lock_file_that_was_deleted_does_not_let_two_write(tmp_path: Path) -> None:
    lock, other = FileLock(tmp_path / "bank.lock"), FileLock(tmp_path / "bank.lock")
    with lock:
        pass
    (tmp_path / "bank.lock").unlink()
    with other, pytest.raises(JournalBusy):
        lock.acquire(0.05)
    with lock:
        assert lock.held
    lock.close()
    other.close()


def test_there_is_one_leader_and_the_second_is_told_who(tmp_path: Path) -> None:
    path = stored(tmp_path)
    assert LeaderLock.present(path) is None
    leader, second = LeaderLock(path, "laptop"), LeaderLock(path, "tablet")
    leader.acquire()
    with pytest.raises(JournalError, match=rf"has a leader already: process {os.getpid()} on .* \(laptop\)"):
        second.acquire()
    present = LeaderLock.present(path)
    assert present is not None
    assert (present.pid, present.terminal) == (os.getpid(), "laptop")
    leader.close()
    assert LeaderLock.present(path) is None
    second.acquire()
    second.close()


def test_a_lock_file_with_rubbish_in_it_still_locks(tmp_path: Path) -> None:
    (tmp_path / "bank.lock").write_bytes(b"\xff" * 2_000)
    lock, other = FileLock(tmp_path / "bank.lock"), FileLock(tmp_path / "bank.lock")
    assert lock.holder() is None
    with lock:
        (tmp_path / "bank.lock").write_bytes(b"rubbish")
        with pytest.raises(JournalBusy, match="another terminal"):
            other.acquire(0.02)
    lock.close()
    other.close()


# --- lists and lines


def test_sessions_are_listed_the_latest_first_with_what_their_first_entry_says(tmp_path: Path) -> None:
    stored(tmp_path, "first", 2)
    stored(tmp_path, "second", 3)
    (tmp_path / "broken.bcmsim").write_bytes(b"no journal")
    stored(tmp_path, "gone").unlink()
    (tmp_path / "note.txt").write_text("not a session")
    infos = list_sessions(tmp_path)
    assert [(info.name, info.entries) for info in infos] == [
        ("second", 3),
        ("first", 2),
        ("broken", 0),
        ("gone", 0),
    ]
    assert (infos[0].title, infos[0].kind, infos[0].language) == ("Ausfall der Bank", "staff", "de")
    assert infos[0].problem is None
    first_utc, last_utc = infos[0].first_utc, infos[0].last_utc
    assert first_utc is not None
    assert last_utc is not None
    assert first_utc < last_utc
    assert "is not a session" in str(infos[2].problem)
    assert "only its copy gone.jsonl" in str(infos[3].problem)


def test_no_folder_means_no_sessions(tmp_path: Path) -> None:
    assert list_sessions(tmp_path / "none") == []


def test_exported_lines_are_the_lines_of_the_copy(tmp_path: Path) -> None:
    path = stored(tmp_path)
    lines = list(export_lines(path))
    assert "".join(f"{line}\n" for line in lines).encode() == copy_of(path).read_bytes()
    assert [json.loads(line)["seq"] for line in lines] == [1, 2, 3, 4, 5]


def test_a_damaged_journal_exports_no_line(tmp_path: Path) -> None:
    path = stored(tmp_path)
    rows = raw_rows(path)
    rewrite(path, [*rows[:4], rows[4]._replace(hash="0" * 64)])
    with pytest.raises(JournalDamaged, match="entry 5 was changed") as damaged:
        export_lines(path)
    assert "bank.jsonl" in str(damaged.value.hint)


def test_the_clocks_of_this_machine_are_read(tmp_path: Path) -> None:
    one, two = system_stamp("Europe/Berlin"), system_stamp("Europe/Berlin")
    assert one.boot == two.boot != ""
    assert two.mono > one.mono > 0
    assert abs(two.utc - one.utc) < 10_000_000
    assert one.utc > START_OF_2024
    assert one.tz == "Europe/Berlin"


def test_without_a_boot_id_each_process_is_its_own_boot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bcmsim.journal import entries

    monkeypatch.setattr(entries, "_BOOT_ID", tmp_path / "none")
    monkeypatch.delattr(entries.time, "CLOCK_BOOTTIME", raising=False)
    entries._boot_id.cache_clear()
    stamp = system_stamp("UTC")
    entries._boot_id.cache_clear()
    assert stamp.boot.endswith(str(os.getpid()))
    assert stamp.mono > 0


START_OF_2024 = 1_704_067_200_000_000
