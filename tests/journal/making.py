"""Drafts, journals and damage for the journal's tests."""

from __future__ import annotations

import itertools
import sqlite3
import uuid
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from bcmsim.journal.chain import entry_hash
from bcmsim.journal.entries import GENESIS, Draft, Entry, Row, Stamp, entry_bytes
from bcmsim.journal.store import Journal, create

START_UTC = 1_795_500_000_000_000
_ids = itertools.count(1)


def draft(text: str = "Rechenzentrum meldet Ausfall", **changes: Any) -> Draft:
    """A draft of a minute; a fixed clock that moves one second with each."""
    number = next(_ids)
    fields: dict[str, Any] = {
        "id": str(uuid.UUID(int=number)),
        "stamp": Stamp(
            START_UTC + number * 1_000_000, 10**16 + number * 1_000_000_000, "boot-1", "Europe/Berlin"
        ),
        "at": 0,
        "author": "Anna Krüger",
        "role": "recorder",
        "terminal": "recorder-1",
        "kind": "MinuteRecorded",
        "body": {"text": text, "no": number},
    }
    return Draft(**{**fields, **changes})


def first_draft() -> Draft:
    return draft(
        kind="SessionOpened",
        terminal="leader-1",
        body={"title": "Ausfall der Bank", "kind": "staff", "language": "de", "seed": 7},
    )


def new_journal(folder: Path, name: str = "bank", entries: int = 1, **options: Any) -> Journal:
    """A journal with so many entries, open for writing."""
    journal = create(folder / f"{name}.bcmsim", name, first_draft(), **options)
    drafts = [draft(f"entry {number}") for number in range(2, entries + 1)]
    journal.append(lambda _: drafts)
    return journal


def stored(folder: Path, name: str = "bank", entries: int = 5) -> Path:
    """The file of a journal with so many entries, closed."""
    journal = new_journal(folder, name, entries)
    journal.close()
    assert journal.path is not None
    return journal.path


def texts(entries: Sequence[Entry]) -> list[str]:
    return [entry.body["text"] for entry in entries if "text" in entry.body]


def chain_of(drafts: Sequence[Draft], session: str = "bank") -> list[Row]:
    """The rows that a journal of these drafts has."""
    rows: list[Row] = []
    prev = GENESIS
    for seq, item in enumerate(drafts, 1):
        data = entry_bytes(item, session, seq)
        rows.append(Row(seq, item.id, prev, entry_hash(prev, data), data))
        prev = rows[-1].hash
    return rows


def raw_rows(path: Path) -> list[Row]:
    with closing(sqlite3.connect(path)) as connection:
        return [Row._make(row) for row in connection.execute("SELECT * FROM entry ORDER BY seq")]


def rewrite(path: Path, rows: Sequence[Row]) -> None:
    """What somebody with SQLite at hand can do: put other rows in, and the safeguards back."""
    with closing(sqlite3.connect(path)) as connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM entry")
        connection.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", rows)
        for _, statement in triggers:
            connection.execute(statement)
        connection.commit()


def copy_of(path: Path) -> Path:
    return path.with_suffix(".jsonl")
