"""An entry of the journal, what a terminal proposes as one, and the bytes it is stored as.

The bytes are canonical JSON (see `canonical`). `boot_ns` may pass 2⁵³ after 104 days of uptime and is
therefore stored as a string of digits (RFC 8785, appendix D). The stored bytes are what is hashed.
"""

from __future__ import annotations

import os
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from bcmsim.errors import JournalDamaged
from bcmsim.i18n import _
from bcmsim.journal.canonical import canonical_json, decoded, is_canonical
from bcmsim.journal.errors import EntryRefused, JournalError

ENTRY_VERSION: Final = 1
"""`v` of the entries this program writes; it reads this one and all before it."""

GENESIS: Final = "0" * 64
"""`prev` of entry 1."""

ENTRY_LIMIT: Final = 32 * 1024 * 1024
"""Longest entry in bytes; entry 1 holds the scenario's full text, attachments stay outside by digest."""
ID_LIMIT: Final = 128

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TEXT_FIELDS = ("id", "session", "tz", "boot", "author", "role", "terminal", "kind")
_FIELDS = (
    *("at", "author", "body", "boot", "boot_ns", "id", "kind", "ref", "role", "seq"),
    *("session", "terminal", "tz", "utc", "v"),
)
"""All of them, in their order."""
_TAIL = re.compile(rb'","hash":"([0-9a-f]{64})"\}$')
_TAIL_START = b',"prev":"'
_TAIL_LENGTH = len(_TAIL_START) + 64 + len(b'","hash":"') + 64 + len(b'"}')


@dataclass(frozen=True, slots=True)
class Stamp:
    """The instant a terminal did something, as read from its clocks."""

    utc: int
    """Microseconds since the epoch."""
    mono: int
    """Nanoseconds of CLOCK_BOOTTIME, else of the monotonic clock: honest distances within a boot."""
    boot: str
    """Boot id: stamps of different boots have no distance but that of the wall clock."""
    tz: str
    """IANA zone for display."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a terminal proposes as an entry."""

    id: str
    """Made by the terminal (UUID): a retry with the same id cannot double the entry."""
    stamp: Stamp
    at: int
    """Scenario time in whole milliseconds since STARTEX."""
    author: str
    role: str
    terminal: str
    kind: str
    """An event of exercise/events.py."""
    body: Mapping[str, Any]
    """JSON object of texts, whole numbers, truth values, lists and objects; people's text as it came."""
    ref: int | None = None
    """Number of the entry that this one answers or corrects."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the journal: a draft with its place in the chain."""

    v: int
    session: str
    seq: int
    """1, 2, 3 without gaps."""
    id: str
    stamp: Stamp
    at: int
    author: str
    role: str
    terminal: str
    kind: str
    body: Mapping[str, Any]
    ref: int | None
    prev: str
    """Hash of the entry before; GENESIS for entry 1."""
    hash: str


class Row(NamedTuple):
    """An entry as it is stored: the canonical bytes and the columns beside them."""

    seq: int
    id: str
    prev: str
    hash: str
    data: bytes

    @property
    def line(self) -> bytes:
        """The line of the copy: the stored bytes, with `prev` and `hash` added before the last brace."""
        tail = f',"prev":"{self.prev}","hash":"{self.hash}"}}\n'
        return self.data[:-1] + tail.encode()


def row_of_line(line: bytes) -> Row | None:
    """The row that a line of a copy stands for; None where the line is torn or was never one.

    Nothing is checked but the form: the hash is the chain's business.
    """
    line = line.removesuffix(b"\n")
    start = len(line) - _TAIL_LENGTH
    tail = _TAIL.search(line, max(start, 0))
    if start < 1 or tail is None or not line.startswith(_TAIL_START, start):
        return None
    data = line[:start] + b"}"
    prev = line[start + len(_TAIL_START) :][:64]
    try:
        fields = decoded(data)
        seq, entry_id = fields["seq"], fields["id"]
        if type(seq) is not int or type(entry_id) is not str or seq < 1:
            return None
        return Row(seq, entry_id, prev.decode("ascii"), tail[1].decode("ascii"), data)
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


# --- the stored bytes ------------------------------------------------------------------------------


def entry_bytes(draft: Draft | Entry, session: str, seq: int, v: int = ENTRY_VERSION) -> bytes:
    """The canonical bytes of an entry: everything but `prev` and `hash`.

    Raises EntryRefused for fields of the wrong type and for what `canonical_json` refuses.
    """
    stamp = draft.stamp
    fields = {
        "at": draft.at,
        "author": draft.author,
        "body": draft.body,
        "boot": stamp.boot,
        "boot_ns": str(stamp.mono),
        "id": draft.id,
        "kind": draft.kind,
        "ref": draft.ref,
        "role": draft.role,
        "seq": seq,
        "session": session,
        "terminal": draft.terminal,
        "tz": stamp.tz,
        "utc": stamp.utc,
        "v": v,
    }
    if problem := _field_problem(fields) or (None if type(stamp.mono) is int else "boot_ns"):
        raise EntryRefused(_("the field {field} of an entry has a wrong value").format(field=problem))
    data = canonical_json(fields)
    if len(data) > ENTRY_LIMIT:
        raise EntryRefused(
            _("an entry of {size} MB is too large; put long texts into an attachment").format(
                size=len(data) // 1_000_000
            )
        )
    return data


def _field_problem(fields: Mapping[str, Any]) -> str | None:
    """Name of the first field whose value no entry may have."""
    for name in _TEXT_FIELDS:
        if not isinstance(fields[name], str):
            return name
    if not 0 < len(fields["id"]) <= ID_LIMIT:
        return "id"
    for name in ("kind", "session"):
        if not fields[name]:
            return name
    for name in ("at", "utc"):
        if type(fields[name]) is not int:
            return name
    ref = fields["ref"]
    if ref is not None and type(ref) is not int:
        return "ref"
    return None if isinstance(fields["body"], Mapping) else "body"


def parse(row: Row) -> Entry:
    """The entry that stands in a row.

    Raises JournalDamaged where the bytes are no entry, JournalError where they are one of a newer version.
    """
    try:
        return _entry(_fields_of(row), row)
    except _NO_ENTRY as error:
        raise _damaged(row) from error


def strict_fields(row: Row) -> dict[str, Any]:
    """The fields of the entry in a row, whose bytes have to be what `entry_bytes` makes of it.

    Raises EntryRefused where they are not, and what `parse` raises.
    """
    try:
        fields = _fields_of(row)
        boot_ns = str(int(fields["boot_ns"]))
        in_form = len(row.data) <= ENTRY_LIMIT and is_canonical(fields, row.data)
    except _NO_ENTRY as error:
        raise _damaged(row) from error
    if in_form and tuple(fields) == _FIELDS and fields["boot_ns"] == boot_ns:
        return fields
    raise EntryRefused(_("entry {seq} is not stored in its canonical form").format(seq=row.seq))


_NO_ENTRY = (ValueError, LookupError, TypeError, RecursionError)
"""What comes of bytes that are no entry."""


def _damaged(row: Row) -> JournalDamaged:
    return JournalDamaged(_("entry {seq} is not whole: it cannot be read").format(seq=row.seq))


def _fields_of(row: Row) -> dict[str, Any]:
    """The fields as they were decoded, in their order; each is what an entry may have.

    Raises one of _NO_ENTRY where the bytes are none, JournalError where they are one of a newer version.
    """
    fields = decoded(row.data)
    v = fields["v"]
    if type(v) is not int or v < 1:
        raise ValueError("v")
    if v > ENTRY_VERSION:
        raise JournalError(
            _("entry {seq} was written by a newer version of bcmsim").format(seq=row.seq),
            _("Update bcmsim to read it."),
        )
    if problem := _field_problem(fields):
        raise ValueError(problem)
    if fields["seq"] != row.seq or fields["id"] != row.id:
        raise ValueError("seq")
    return fields


def _entry(fields: Mapping[str, Any], row: Row) -> Entry:
    return Entry(
        v=fields["v"],
        session=fields["session"],
        seq=row.seq,
        id=row.id,
        stamp=Stamp(fields["utc"], int(fields["boot_ns"]), fields["boot"], fields["tz"]),
        at=fields["at"],
        author=fields["author"],
        role=fields["role"],
        terminal=fields["terminal"],
        kind=fields["kind"],
        body=fields["body"],
        ref=fields["ref"],
        prev=row.prev,
        hash=row.hash,
    )


# --- the clocks ------------------------------------------------------------------------------------


def system_stamp(tz: str) -> Stamp:
    """The clocks of this machine, now."""
    return Stamp(utc=time.time_ns() // 1_000, mono=_boottime_ns(), boot=_boot_id(), tz=tz)


def _boottime_ns() -> int:
    """CLOCK_BOOTTIME goes on while the machine sleeps; where there is none, the monotonic clock."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    return time.monotonic_ns()


@cache
def _boot_id() -> str:
    """The kernel's boot id; else one of this process, so that no distance over processes is claimed."""
    try:
        return _BOOT_ID.read_text("ascii").strip() or _process_boot_id()
    except (OSError, ValueError):
        return _process_boot_id()


def _process_boot_id() -> str:
    return f"{uuid.uuid4()}-{os.getpid()}"
