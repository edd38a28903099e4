"""`verify` finds what was changed, whoever changed it, and changes nothing (design/journal.md, Proof)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bcmsim.errors import BcmsimError, JournalDamaged
from bcmsim.journal.chain import entry_hash, head_words, parse_head, verify
from bcmsim.journal.store import export_lines, open_journal
from tests.journal.making import chain_of, copy_of, draft, first_draft, raw_rows, rewrite, stored


def test_a_whole_journal_is_whole_and_its_head_is_the_last_entrys(tmp_path: Path) -> None:
    path = stored(tmp_path)
    report = verify(path)
    assert report.ok
    assert (report.entries, report.problems, report.remarks) == (5, (), ())
    assert report.head == (5, raw_rows(path)[-1].hash)


def test_verify_leaves_no_trace(tmp_path: Path) -> None:
    path = stored(tmp_path)
    before = {item.name: (item.read_bytes(), item.stat().st_mtime_ns) for item in tmp_path.iterdir()}
    verify(path)
    assert {item.name: (item.read_bytes(), item.stat().st_mtime_ns) for item in tmp_path.iterdir()} == before


def test_every_changed_bit_of_the_file_is_found_or_is_in_no_entry(tmp_path: Path) -> None:
    path = stored(tmp_path, entries=3)
    copy_of(path).unlink()  # the file must show it by itself
    data = bytearray(path.read_bytes())
    lines = list(export_lines(path))
    content = _content_places(data, [row.data for row in raw_rows(path)])
    places = sorted({*range(0, 100), *range(0, len(data), 29), *content[::4]})
    unnoticed, in_content = [], 0
    for place in places:
        data[place] ^= 1 << place % 8
        path.write_bytes(data)
        if not _found(path):
            unnoticed.append(place)
            assert list(export_lines(path)) == lines, f"byte {place} changed what is read, unnoticed"
        elif place in content:
            in_content += 1
        data[place] ^= 1 << place % 8
    assert in_content == len(set(places) & set(content)) > 250
    assert set(unnoticed).isdisjoint(content)


def _content_places(data: bytes, entries: list[bytes]) -> list[int]:
    """Where in the file the stored bytes of the entries lie; these small ones lie in one piece."""
    places: list[int] = []
    for entry in entries:
        start = bytes(data).index(entry)
        places += range(start, start + len(entry))
    return places


def _found(path: Path) -> bool:
    try:
        return not verify(path).ok
    except BcmsimError:  # no longer a journal, or one of a newer version
        return True


@pytest.mark.parametrize("cut", [0, 1, 99, 4_000, 4_096, 8_192, 12_000])
def test_a_truncated_file_is_found_and_said(tmp_path: Path, cut: int) -> None:
    path = stored(tmp_path)
    path.write_bytes(path.read_bytes()[:cut])
    assert _found(path)
    with pytest.raises(BcmsimError) as refused:
        open_journal(path)
    assert str(path) in refused.value.message


def test_pages_of_noise_are_damage_and_the_copy_is_offered(tmp_path: Path) -> None:
    path = stored(tmp_path, entries=30)
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xa5" * (len(data) - 4096))
    with pytest.raises(JournalDamaged) as damaged:
        open_journal(path)
    assert damaged.value.exit_status == 4
    assert "bank.jsonl" in str(damaged.value.hint)
    report = verify(path)
    assert not report.ok
    assert "whole up to entry 30" in str(report.remarks[-1])


def test_a_rewritten_entry_with_its_own_hash_made_new_is_found(tmp_path: Path) -> None:
    path = stored(tmp_path)
    copy_of(path).unlink()
    rows = raw_rows(path)
    data = rows[2].data.replace(b"entry 3", b"entry x")
    rewrite(path, [*rows[:2], rows[2]._replace(data=data, hash=entry_hash(rows[2].prev, data)), *rows[3:]])
    assert [(problem.code, problem.seq) for problem in verify(path).problems] == [("link", 4)]
    with pytest.raises(JournalDamaged, match="entry 4 does not follow"):
        open_journal(path, readonly=True)


def test_an_entry_taken_out_is_found(tmp_path: Path) -> None:
    path = stored(tmp_path)
    rows = raw_rows(path)
    rewrite(path, [*rows[:2], *rows[3:]])
    assert (verify(path).problems[0].code, verify(path).problems[0].seq) == ("number", 3)


def test_a_journal_rewritten_from_some_entry_on_is_shown_by_its_copy_and_by_noted_heads(
    tmp_path: Path,
) -> None:
    path = stored(tmp_path)
    rows = raw_rows(path)
    noted = parse_head(head_words(5, rows[-1].hash))
    drafts = [first_draft(), *[draft(f"forged {number}") for number in range(4)]]
    rewrite(path, chain_of(drafts))
    assert [problem.code for problem in verify(path).problems] == ["copy"]
    copy_of(path).unlink()
    assert verify(path).ok  # by itself it looks whole, as the help says
    report = verify(path, heads=[noted])
    assert [problem.code for problem in report.problems] == ["head"]
    assert head_words(*noted) in report.problems[0].text


def test_a_cut_end_is_shown_by_a_noted_head(tmp_path: Path) -> None:
    path = stored(tmp_path)
    rows = raw_rows(path)
    rewrite(path, rows[:4])
    copy_of(path).unlink()
    assert verify(path).ok
    assert verify(path, heads=[(4, rows[3].hash)]).ok
    assert "ends before the head" in verify(path, heads=[(5, rows[4].hash)]).problems[0].text


def test_what_is_wrong_inside_is_listed_with_its_number(tmp_path: Path) -> None:
    path = stored(tmp_path)
    copy_of(path).unlink()
    drafts = [first_draft(), draft(at=9), draft(at=3), draft(at=9, ref=7)]
    rewrite(path, chain_of(drafts))
    report = verify(path)
    assert [(problem.code, problem.seq) for problem in report.problems] == [("at", 3), ("ref", 4)]
    assert not report.ok


def test_a_changed_index_is_found_though_the_entries_are_whole(tmp_path: Path) -> None:
    path = stored(tmp_path)
    last = raw_rows(path)[-1]
    data = path.read_bytes()
    places = [found.start() for found in re.finditer(last.id.encode(), data)]
    in_table = range(data.index(last.data) - 300, data.index(last.data) + len(last.data))
    in_index = [place for place in places if place not in in_table]
    assert len(in_index) == 1
    path.write_bytes(data[: in_index[0]] + b"x" + data[in_index[0] + 1 :])
    assert [problem.code for problem in verify(path).problems] == ["file"]
    with pytest.raises(JournalDamaged, match="index"):
        open_journal(path)
