"""The plain-text copy: a witness, mended at opening, never a reason to lose an entry (design/journal.md)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bcmsim.errors import JournalDamaged
from bcmsim.journal import disk
from bcmsim.journal.chain import verify
from bcmsim.journal.entries import Row
from bcmsim.journal.errors import JournalError
from bcmsim.journal.store import Journal, create, open_journal
from tests.journal.making import (
    chain_of,
    copy_of,
    draft,
    first_draft,
    new_journal,
    raw_rows,
    rewrite,
    stored,
    texts,
)


def opened(path: Path, copy: Path | None = None) -> tuple[list[str], list[str]]:
    """The texts of the entries and the codes of the remarks after opening for writing."""
    with open_journal(path, copy=copy) as journal:
        return texts(journal.read()), [remark.code for remark in journal.take_remarks()]


def lines_of(rows: list[Row]) -> bytes:
    return b"".join(row.line for row in rows)


def test_a_whole_copy_is_left_alone(tmp_path: Path) -> None:
    path = stored(tmp_path)
    before = copy_of(path).read_bytes()
    assert opened(path)[1] == []
    assert copy_of(path).read_bytes() == before == lines_of(raw_rows(path))


@pytest.mark.parametrize("lost", [1, 2, 5])
def test_a_copy_that_is_behind_is_completed(tmp_path: Path, lost: int) -> None:
    path = stored(tmp_path)
    whole = copy_of(path).read_bytes()
    copy_of(path).write_bytes(b"".join(whole.splitlines(keepends=True)[: 5 - lost]))
    report = verify(path)
    assert report.ok
    assert [remark.code for remark in report.remarks] == ["copy"]
    assert opened(path)[1] == ["copy-behind"]
    assert copy_of(path).read_bytes() == whole


def test_a_missing_copy_is_written_anew(tmp_path: Path) -> None:
    path = stored(tmp_path)
    whole = copy_of(path).read_bytes()
    copy_of(path).unlink()
    assert verify(path).ok
    assert opened(path)[1] == ["copy-missing"]
    assert copy_of(path).read_bytes() == whole


@pytest.mark.parametrize("cut", [1, 2, 60, 200])
def test_a_torn_tail_is_moved_aside_and_never_glued_to(tmp_path: Path, cut: int) -> None:
    path = stored(tmp_path)
    whole = copy_of(path).read_bytes()
    copy_of(path).write_bytes(whole[:-cut])
    assert verify(path).ok
    assert opened(path)[1] == ["copy-torn", "copy-behind"]
    assert copy_of(path).read_bytes() == whole
    last = whole.splitlines(keepends=True)[-1]
    assert (tmp_path / "bank.torn-1").read_bytes() == last[:-cut]


def test_torn_tails_are_kept_one_beside_the_other(tmp_path: Path) -> None:
    path = stored(tmp_path)
    for number in (1, 2, 3):
        with copy_of(path).open("ab") as file:
            file.write(b'{"at":%d' % number)
        assert opened(path)[1] == ["copy-torn"]
        assert (tmp_path / f"bank.torn-{number}").read_bytes() == b'{"at":%d' % number
    assert verify(path) == verify(path)
    assert verify(path).remarks == ()


def test_a_damaged_line_is_a_problem_and_mended_from_the_file(tmp_path: Path) -> None:
    path = stored(tmp_path)
    whole = copy_of(path).read_bytes()
    copy_of(path).write_bytes(whole.replace(b"entry 3", b"entry x"))
    report = verify(path)
    assert [(problem.code, problem.seq) for problem in report.problems] == [("copy", 3)]
    assert opened(path)[1] == ["copy-torn", "copy-behind"]
    assert copy_of(path).read_bytes() == whole
    assert b"entry x" in (tmp_path / "bank.torn-1").read_bytes()


def test_every_changed_bit_of_a_copy_is_found(tmp_path: Path) -> None:
    path = stored(tmp_path, entries=3)
    whole = bytearray(copy_of(path).read_bytes())
    unnoticed = []
    for place in range(0, len(whole), 5):
        whole[place] ^= 1 << place % 8
        copy_of(path).write_bytes(whole)
        report = verify(path)
        if report.ok and not report.remarks:
            unnoticed.append(place)
        whole[place] ^= 1 << place % 8
    assert unnoticed == []


def test_what_only_the_copy_has_is_taken_over_entry_by_entry(tmp_path: Path) -> None:
    path = stored(tmp_path)
    rows = raw_rows(path)
    rewrite(path, rows[:3])
    report = verify(path)
    assert [(problem.code, problem.seq) for problem in report.problems] == [("copy", 4)]
    assert "the end of the file was cut off" in report.problems[0].text
    with open_journal(path, readonly=True) as reader:
        assert [remark.code for remark in reader.take_remarks()] == ["file-behind"]
        assert reader.head[0] == 3
    assert opened(path) == (["entry 2", "entry 3", "entry 4", "entry 5"], ["file-behind"])
    assert raw_rows(path) == rows
    assert verify(path).ok


def test_lines_without_a_valid_link_are_not_taken_over(tmp_path: Path) -> None:
    path = stored(tmp_path)
    rows = raw_rows(path)
    rewrite(path, rows[:2])
    # Entry 4 is lost, entry 5 cannot follow from 3.
    copy_of(path).write_bytes(lines_of([*rows[:3], rows[4]]))
    assert opened(path) == (["entry 2", "entry 3"], ["file-behind", "copy-torn"])
    assert (tmp_path / "bank.torn-1").read_bytes() == rows[4].line


def test_linked_lines_of_another_session_or_a_falling_time_are_not_taken_over(tmp_path: Path) -> None:
    path = stored(tmp_path)
    drafts = [first_draft(), draft(at=5_000), draft(at=1_000)]
    rows = chain_of(drafts)
    rewrite(path, rows[:2])
    copy_of(path).write_bytes(lines_of(rows))
    with pytest.raises(JournalDamaged, match="does not belong here"):
        open_journal(path)
    assert raw_rows(path) == rows[:2]


def test_a_copy_that_is_whole_and_says_otherwise_stops_writing_and_is_kept(tmp_path: Path) -> None:
    path = stored(tmp_path)
    whole = copy_of(path).read_bytes()
    rows = chain_of([first_draft(), *[draft(f"forged {number}") for number in range(6)]])
    rewrite(path, rows)
    report = verify(path)
    assert [(problem.code, problem.seq) for problem in report.problems] == [("copy", 1)]
    with pytest.raises(JournalDamaged, match="differ at entry 1, and each is whole by itself") as damaged:
        open_journal(path)
    assert damaged.value.exit_status == 4
    assert "Move the one that you do not trust" in str(damaged.value.hint)
    assert copy_of(path).read_bytes() == whole
    with open_journal(path, readonly=True) as reader:
        assert [remark.code for remark in reader.take_remarks()] == ["copy-differs"]
    # As the hint says: with the file moved away the session is what the copy says.
    path.rename(tmp_path / "forged.bcmsim")
    assert opened(path) == (["entry 2", "entry 3", "entry 4", "entry 5"], ["file-missing"])


def test_a_lost_file_is_made_anew_from_its_copy(tmp_path: Path) -> None:
    path = stored(tmp_path)
    rows = raw_rows(path)
    path.unlink()
    with pytest.raises(JournalError, match="is missing") as missing:
        open_journal(path, readonly=True)
    assert "resuming" in str(missing.value.hint)
    assert opened(path) == (["entry 2", "entry 3", "entry 4", "entry 5"], ["file-missing"])
    assert raw_rows(path) == rows
    assert verify(path).ok


def test_a_lost_file_comes_back_as_far_as_its_copy_is_whole(tmp_path: Path) -> None:
    path = stored(tmp_path)
    path.unlink()
    copy_of(path).write_bytes(copy_of(path).read_bytes()[:-3])
    texts_found, remarks = opened(path)
    assert texts_found == ["entry 2", "entry 3", "entry 4"]
    assert remarks == ["copy-torn", "file-missing"]
    copy_of(path).write_bytes(b"rubbish\n")
    path.unlink()
    with pytest.raises(JournalError, match="is missing"):
        open_journal(path)


# --- a second copy on another disk


def test_a_second_copy_holds_the_same_lines(tmp_path: Path) -> None:
    stick = tmp_path / "stick" / "session"
    with create(tmp_path / "bank.bcmsim", "bank", first_draft(), copy=stick) as journal:
        journal.append(lambda _: [draft()])
        assert (stick / "bank.jsonl").read_bytes() == (tmp_path / "bank.jsonl").read_bytes()
        assert (stick / "bank.jsonl").stat().st_mode & 0o777 == 0o600
    assert verify(tmp_path / "bank.bcmsim", copy=stick).remarks == ()
    (stick / "bank.jsonl").write_bytes(b"")
    assert "stick" in verify(tmp_path / "bank.bcmsim", copy=stick).remarks[0].text


def test_a_second_copy_catches_up_with_entries_of_terminals_that_do_not_know_it(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    path = tmp_path / "bank.bcmsim"
    with create(path, "bank", first_draft(), copy=stick) as leader, open_journal(path) as recorder:
        recorder.append(lambda _: [draft("one"), draft("two")])
        leader.append(lambda _: [draft("three")])
        assert (stick / "bank.jsonl").read_bytes() == lines_of(raw_rows(path))
        recorder.append(lambda _: [draft("four")])
        leader.read(leader.head[0])
    assert (
        (stick / "bank.jsonl").read_bytes()
        == (tmp_path / "bank.jsonl").read_bytes()
        == lines_of(raw_rows(path))
    )


def test_the_longer_of_two_copies_wins(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    path = tmp_path / "bank.bcmsim"
    with create(path, "bank", first_draft(), copy=stick) as journal:
        journal.append(lambda _: [draft("one"), draft("two")])
    rows = raw_rows(path)
    rewrite(path, rows[:1])
    copy_of(path).write_bytes(lines_of(rows[:2]))
    assert opened(path, stick) == (["one", "two"], ["file-behind", "file-behind", "copy-behind"])
    path.unlink()
    copy_of(path).unlink()
    assert opened(path, stick) == (["one", "two"], ["copy-missing", "file-missing"])


def test_a_folder_for_copies_that_cannot_be_made_is_said_before_anything_is(tmp_path: Path) -> None:
    (tmp_path / "stick").write_text("a file")
    with pytest.raises(JournalError, match="deep cannot be written"):
        create(tmp_path / "bank.bcmsim", "bank", first_draft(), copy=tmp_path / "stick" / "deep")
    assert not (tmp_path / "bank.bcmsim").exists()


# --- while it runs


def codes(journal: Journal) -> list[str]:
    return [remark.code for remark in journal.take_remarks()]


def test_a_copy_that_fails_is_said_once_and_completed_when_it_works_again(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    path = tmp_path / "bank.bcmsim"
    with create(path, "bank", first_draft(), copy=stick) as journal:
        stick.rename(tmp_path / "pulled")
        journal.append(lambda _: [draft()])
        assert codes(journal) == ["copy-failed"]
        journal.append(lambda _: [draft()])
        assert codes(journal) == []
        assert journal.head[0] == 3
        (tmp_path / "pulled").rename(stick)
        journal.append(lambda _: [draft()])
        assert codes(journal) == ["copy-behind", "copy-again"]
        assert (stick / "bank.jsonl").read_bytes() == lines_of(raw_rows(path))


def test_a_short_write_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    with new_journal(tmp_path) as journal:
        monkeypatch.setattr(disk.os, "write", lambda fd, data: write(fd, bytes(data)[:100]))
        journal.append(lambda _: [draft("x" * 1_000)])
        monkeypatch.undo()
        assert codes(journal) == []
    assert copy_of(tmp_path / "bank.bcmsim").read_bytes() == lines_of(raw_rows(tmp_path / "bank.bcmsim"))


def test_a_write_that_fails_half_way_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write

    def half(fd: int, data: bytes) -> int:
        if len(data) < 300:
            raise OSError(28, "No space left on device")
        return write(fd, bytes(data)[:200])

    path = tmp_path / "bank.bcmsim"
    with new_journal(tmp_path) as journal:
        before = copy_of(path).read_bytes()
        monkeypatch.setattr(disk.os, "write", half)
        journal.append(lambda _: [draft("x" * 300)])
        assert codes(journal) == ["copy-failed"]
        assert copy_of(path).read_bytes() == before
        monkeypatch.undo()
        journal.append(lambda _: [draft("y")])
        assert codes(journal) == ["copy-again"]
    assert copy_of(path).read_bytes() == lines_of(raw_rows(path))
    assert verify(path).remarks == ()


def test_a_tail_torn_by_a_killed_terminal_is_mended_by_the_next_append(tmp_path: Path) -> None:
    path = tmp_path / "bank.bcmsim"
    with new_journal(tmp_path, entries=2) as journal:
        with copy_of(path).open("ab") as file:
            file.write(b'{"at":0,"auth')
        journal.append(lambda _: [draft()])
        assert codes(journal) == ["copy-torn", "copy-behind"]
        assert copy_of(path).read_bytes() == lines_of(raw_rows(path))
        assert (tmp_path / "bank.torn-1").read_bytes() == b'{"at":0,"auth'


def test_a_copy_deleted_or_changed_meanwhile_is_made_whole_or_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bank.bcmsim"
    with new_journal(tmp_path, entries=2) as journal:
        copy_of(path).unlink()
        journal.append(lambda _: [draft()])
        assert codes(journal) == ["copy-missing"]
        assert copy_of(path).read_bytes() == lines_of(raw_rows(path))
        foreign = lines_of(chain_of([draft(), draft()]))
        copy_of(path).write_bytes(foreign)
        journal.append(lambda _: [draft()])
        assert codes(journal) == ["copy-differs"]
        journal.append(lambda _: [draft()])
        assert codes(journal) == []
        assert copy_of(path).read_bytes() == foreign
        assert journal.head[0] == 5
