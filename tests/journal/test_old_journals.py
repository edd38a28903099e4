"""Journals of every released format open for ever (design/architecture.md, Rules of the house)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bcmsim.journal.chain import canonical, head_words, verify
from bcmsim.journal.entries import Draft, Stamp
from bcmsim.journal.store import Journal, create, export_lines, list_sessions, open_journal

DATA = Path(__file__).parent / "data"
HEAD_1 = "b021c2feb73f98d41d5a3a64bfac4cd6929d922e57d20ca18f303f53e7c244b3"


def write_version_1(path: Path) -> None:
    """How the stored journal of version 1 was made; its bytes in the file may differ by SQLite's version."""
    zone = "Europe/Berlin"
    texts = [
        "Störung gemeldet: Zahlungsverkehr steht",
        '[/red] {0} \x1b[31m \u202eumgekehrt\u202c\nzweite Zeile\t"so" \\ / \x7f \u2028 😀',
        "Kernbanksystem seit 06:12 nicht erreichbar",
    ]

    def draft(number: int, kind: str, body: dict[str, object], at: int, ref: int | None = None) -> Draft:
        stamp = Stamp(
            1_795_500_000_000_000 + at * 1_000, 9_007_199_254_740_993 + at * 1_000_000, "boot-a", zone
        )
        return Draft(f"00000000-{number:04}", stamp, at, "Änne Groß", "recorder", "t1", kind, body, ref)

    opened = {
        "title": "Ausfall",
        "kind": "staff",
        "language": "de",
        "seed": 7,
        "files": {"bank.yaml": "name: bank\n"},
    }
    journal: Journal = create(path, "bank-2026", draft(1, "SessionOpened", dict(opened), 0))
    for number, text in enumerate(texts, 2):
        body: dict[str, object] = {
            "text": text,
            "facts": ["a", {"ß": None, "Z": True, "i": -9_007_199_254_740_991}],
        }
        journal.append(
            lambda _, number=number, body=body: [draft(number, "MinuteRecorded", body, number * 1_000)]
        )
    correction = {"text": "richtig: 06:10", "reason": "Ablesefehler"}
    journal.append(
        lambda _: [draft(5, "MinuteCorrected", dict(correction), 9_000, 4), draft(6, "Ended", {}, 9_000)]
    )
    journal.close()


@pytest.fixture
def version_1(tmp_path: Path) -> Path:
    for suffix in (".bcmsim", ".jsonl"):
        shutil.copyfile(DATA / f"version-1{suffix}", tmp_path / f"version-1{suffix}")
    return tmp_path / "version-1.bcmsim"


def test_the_journal_of_version_1_is_whole(version_1: Path) -> None:
    report = verify(version_1)
    assert (report.ok, report.entries, report.problems, report.remarks) == (True, 6, (), ())
    assert report.head == (6, HEAD_1)
    assert head_words(*report.head).startswith(f"#6 {HEAD_1[:4]}-")


def test_its_entries_read_as_they_were_written(version_1: Path, tmp_path: Path) -> None:
    with open_journal(version_1, readonly=True) as journal:
        entries = journal.read()
        assert journal.session == "bank-2026"
    assert [entry.kind for entry in entries] == [
        "SessionOpened",
        *["MinuteRecorded"] * 3,
        "MinuteCorrected",
        "Ended",
    ]
    assert entries[2].body["text"].startswith("[/red] {0} \x1b[31m \u202e")
    assert entries[2].body["facts"][1]["i"] == -9_007_199_254_740_991
    assert (entries[4].ref, entries[4].at, entries[4].author) == (4, 9_000, "Änne Groß")
    assert entries[4].stamp.mono == 9_007_199_254_740_993 + 9_000_000_000
    assert b"".join(canonical(entry) for entry in entries)[:7] == b'{"at":0'
    assert list_sessions(tmp_path)[0].title == "Ausfall"


def test_it_goes_on_where_it_ended(version_1: Path) -> None:
    with open_journal(version_1) as journal:
        assert journal.take_remarks() == []
        stamp = Stamp(1_795_600_000_000_000, 5, "boot-b", "Europe/Berlin")
        entry = journal.append(
            lambda _: [Draft("new", stamp, 9_000, "A", "leader", "t2", "SessionResumed", {})]
        )[0]
        assert (entry.seq, entry.prev) == (7, HEAD_1)
    assert verify(version_1).ok


def test_the_same_entries_written_today_have_the_same_lines(version_1: Path, tmp_path: Path) -> None:
    write_version_1(tmp_path / "again.bcmsim")
    assert list(export_lines(tmp_path / "again.bcmsim")) == list(export_lines(version_1))
    assert (tmp_path / "again.jsonl").read_bytes() == (DATA / "version-1.jsonl").read_bytes()
