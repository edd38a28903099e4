"""An entry of the journal, what a terminal proposes as one, and the bytes it is stored as.

The bytes are canonical JSON, the subset of RFC 8785 (JCS) without fractions: keys sorted by UTF-16 code
units, no blanks, shortest escapes, UTF-8, whole numbers within ±(2⁵³-1). `boot_ns` may be larger after 104
days of uptime and is therefore stored as a string of digits (RFC 8785, appendix D). The stored bytes are what
is hashed.
"""

from __future__ import annotations

import json
import os
import re
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn

from bcmsim.errors import JournalDamaged
from bcmsim.i18n import _
from bcmsim.journal.errors import EntryRefused, JournalError
from bcmsim.text import one_line

ENTRY_VERSION: Final = 1
"""`v` of the entries this program writes; it reads this one and all before it."""

GENESIS: Final = "0" * 64
"""`prev` of entry 1."""

INTEGER_LIMIT: Final = 2**53 - 1
DEPTH_LIMIT: Final = 64
ENTRY_LIMIT: Final = 32 * 1024 * 1024
"""Longest entry in bytes; entry 1 holds the scenario's full text, attachments stay outside by digest."""
ID_LIMIT: Final = 128

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False)
_SURROGATE = re.compile("[\ud800-\udfff]")
_TEXT_FIELDS = ("id", "session", "tz", "boot", "author", "role", "terminal", "kind")
_FIELDS = (
    "at",
    "author",
    "body",
    "boot",
    "boot_ns",
    "id",
    "kind",
    "ref",
    "role",
    "seq",
    "session",
    "terminal",
    "tz",
    "utc",
    "v",
)
_NUMBERS = ("at", "ref", "seq", "utc", "v")
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
        fields = _load(data)
        seq, entry_id = fields["seq"], fields["id"]
        if type(seq) is not int or type(entry_id) is not str or seq < 1:
            return None
        return Row(seq, entry_id, prev.decode("ascii"), tail[1].decode("ascii"), data)
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


# --- canonical form --------------------------------------------------------------------------------


def canonical_json(value: Any) -> bytes:
    """The one form in which a value is stored and hashed.

    Raises EntryRefused for a fraction, a number beyond ±(2⁵³-1), a lone surrogate, a key that is not text,
    another type, or more than DEPTH_LIMIT levels; the message names the place.
    """
    try:
        return _ENCODER.encode(_ordered(value, "", 0)).encode()
    except UnicodeEncodeError as error:
        raise EntryRefused(
            _("half a character (U+{code:04X}) cannot be recorded: {place}").format(
                code=ord(error.object[error.start]), place=_surrogate_place(value, "")
            )
        ) from None


def _ordered(value: Any, place: str, depth: int) -> Any:
    """The value with the keys of its objects sorted by UTF-16 code units; refuses what has no one form."""
    if isinstance(value, str) or value is None or value is True or value is False:
        return value
    if isinstance(value, int):
        if abs(value) > INTEGER_LIMIT:
            raise EntryRefused(_("{place}: {value} is too large a number").format(place=place, value=value))
        return int(value)
    if depth >= DEPTH_LIMIT:
        raise EntryRefused(_("{place}: nested too deeply").format(place=one_line(place, 60)))
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise EntryRefused(_("{place}: the key {key!r} is not text").format(place=place, key=key))
        names = sorted(value) if all(map(str.isascii, value)) else sorted(value, key=_utf16)
        return {
            name: _ordered(value[name], f"{place}.{name}" if place else name, depth + 1) for name in names
        }
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_ordered(item, f"{place}[{index}]", depth + 1) for index, item in enumerate(value)]
    raise EntryRefused(
        _("{place}: a value of type {type} cannot be recorded").format(place=place, type=type(value).__name__)
    )


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def _surrogate_place(value: Any, place: str) -> str:
    """Where in the value the first lone surrogate stands."""
    if isinstance(value, str):
        return place if _SURROGATE.search(value) else ""
    if isinstance(value, Mapping):
        if any(_SURROGATE.search(name) for name in value):
            return place
        children = [(item, f"{place}.{name}" if place else name) for name, item in value.items()]
    elif isinstance(value, Sequence):
        children = [(item, f"{place}[{index}]") for index, item in enumerate(value)]
    else:
        return ""
    return next((found for item, at in children if (found := _surrogate_place(item, at))), "")


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

    Making them anew for many entries would take three times as long: bytes are in the one form where the keys
    of all objects stand in order, the numbers are small enough, and the encoder, which keeps the order, gives
    the same bytes back. Raises EntryRefused where they are not, and what `parse` raises.
    """
    try:
        fields = _fields_of(row)
        boot_ns = str(int(fields["boot_ns"]))
        encoded = _ENCODER.encode(fields).encode()
    except UnicodeEncodeError:
        encoded = b""
    except _NO_ENTRY as error:
        raise _damaged(row) from error
    if (
        encoded == row.data
        and len(encoded) <= ENTRY_LIMIT
        and tuple(fields) == _FIELDS
        and fields["boot_ns"] == boot_ns
        and all(-INTEGER_LIMIT <= (fields[name] or 0) <= INTEGER_LIMIT for name in _NUMBERS)
        and _has_one_form(fields["body"], 1)
    ):
        return fields
    raise EntryRefused(_("entry {seq} is not stored in its canonical form").format(seq=row.seq))


_NO_ENTRY = (ValueError, LookupError, TypeError, RecursionError)
"""What comes of bytes that are no entry."""


def _damaged(row: Row) -> JournalDamaged:
    return JournalDamaged(_("entry {seq} is not whole: it cannot be read").format(seq=row.seq))


def _has_one_form(value: dict[str, Any] | list[Any], depth: int) -> bool:
    """Whether `_ordered` would give back an object or a list, as it was decoded, unchanged."""
    if depth >= DEPTH_LIMIT:
        return False
    items: Iterable[Any] = value
    if isinstance(value, dict):
        names = list(value)
        if names != (sorted(names) if all(map(str.isascii, names)) else sorted(names, key=_utf16)):
            return False
        items = value.values()
    for item in items:
        kind = type(item)
        if kind is int:
            if not -INTEGER_LIMIT <= item <= INTEGER_LIMIT:
                return False
        elif (kind is dict or kind is list) and not _has_one_form(item, depth + 1):
            return False
    return True


def _fields_of(row: Row) -> dict[str, Any]:
    """The fields as they were decoded, in their order; each is what an entry may have.

    Raises one of _NO_ENTRY where the bytes are none, JournalError where they are one of a newer version.
    """
    fields = _load(row.data)
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


def _no_fraction(text: str) -> NoReturn:
    raise ValueError(text)


_DECODER = json.JSONDecoder(parse_float=_no_fraction, parse_constant=_no_fraction)


def _load(data: bytes) -> dict[str, Any]:
    text = data.decode()
    if text.startswith("{"):
        fields: dict[str, Any]
        fields, end = _DECODER.raw_decode(text)
        if end == len(text):
            return fields  # the usual case, without a search for blanks around it
    value = _DECODER.decode(text)
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


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
