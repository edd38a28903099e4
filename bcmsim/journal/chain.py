"""The hash chain, and `verify`: is a journal whole and unchanged?

hash = SHA-256(tag, `prev`, line feed, canonical bytes of all else). Whoever holds the head (number and hash
of the last entry) can tell every change before it. What a chain cannot show by itself: that its end was cut
off, or that all of it was rewritten by whoever owns the machine. Therefore heads are printed, kept by every
terminal and compared, and a copy of every line lies beside the file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bcmsim.errors import JournalDamaged
from bcmsim.i18n import _
from bcmsim.journal.entries import GENESIS, Entry, Row, entry_bytes, strict_fields
from bcmsim.journal.errors import EntryRefused, JournalError

HASH_TAG: Final = b"bcmsim entry 1\n"
"""Version tag: a later way of hashing gets another one, so that no hash can be read as the other's."""

Head = tuple[int, str]
"""Number and hash of an entry; (0, GENESIS) before the first."""

PROBLEM_LIMIT: Final = 100
_STEP_US = 1_000_000
_STEP_SHARE = 1_000
"""A wall clock steps where it moves against the boot clock by over 1 s and 1/1000 of the distance
(slewing)."""

_HEAD = re.compile(r"#?(\d{1,15})[\s:]+([0-9a-fA-F]{4}(?:[-\s]?[0-9a-fA-F]{4})*)")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that `verify` or opening a journal has to say."""

    code: str
    """Stable name for programs: `hash`, `link`, `clock`, ..."""
    text: str
    seq: int | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What `verify` found. `ok` is False when there is a problem; remarks are no problems."""

    ok: bool
    entries: int
    head: Head
    problems: tuple[Finding, ...]
    remarks: tuple[Finding, ...]


def canonical(entry: Entry) -> bytes:
    """The bytes of an entry that are stored and hashed: canonical JSON of all but `prev` and `hash`."""
    return entry_bytes(entry, entry.session, entry.seq, entry.v)


def entry_hash(prev: str, data: bytes) -> str:
    """Hash of the entry with these canonical bytes that follows the entry with the hash `prev`."""
    return hashlib.sha256(HASH_TAG + prev.encode() + b"\n" + data).hexdigest()


def follow(rows: Iterable[Row], head: Head) -> Iterator[Row]:
    """The rows, each checked to follow from the one before.

    Raises JournalDamaged at the first that does not: a gap in the numbers, a link or a hash that does not
    fit.
    """
    seq, prev = head
    for row in rows:
        seq += 1
        if row.seq != seq:
            raise JournalDamaged(_("entry {seq} is missing").format(seq=seq))
        if row.prev != prev:
            raise JournalDamaged(_("entry {seq} does not follow from the entry before it").format(seq=seq))
        if entry_hash(prev, row.data) != row.hash:
            raise JournalDamaged(_("entry {seq} was changed: its hash does not fit").format(seq=seq))
        prev = row.hash
        yield row


def head_words(seq: int, entry_hash: str) -> str:
    """A head as people read it out: the number and eight groups of four signs, `#42 ab12-cd34-...`."""
    groups = [entry_hash[start : start + 4] for start in range(0, 32, 4)]
    return f"#{seq} {'-'.join(groups)}"


def parse_head(words: str) -> Head:
    """A head as `head_words` writes it; its hash is the beginning of the entry's.

    Raises JournalError for anything else.
    """
    found = _HEAD.fullmatch(words.strip())
    if found is None:
        raise JournalError(
            _("this is no head of a journal: {words}").format(words=words),
            _("It reads like {example}").format(example=head_words(42, "0123456789abcdef" * 4)),
        )
    return int(found[1]), re.sub(r"[-\s]", "", found[2]).lower()


# --- verify ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class ChainCheck:
    """Goes through a journal row by row and collects what is wrong, instead of stopping at the first."""

    heads: Sequence[Head] = ()
    problems: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    head: Head = (0, GENESIS)
    entries: int = 0
    _ids: dict[str, int] = field(default_factory=dict)
    _last: Mapping[str, Any] | None = None
    _last_of_boot: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def problem(self, code: str, text: str, seq: int | None = None) -> None:
        if len(self.problems) < PROBLEM_LIMIT:
            self.problems.append(Finding(code, text, seq))

    def row(self, row: Row) -> None:
        """Check the next row; after a problem its own word is taken, so that one change is one problem."""
        seq, prev = self.head
        if row.seq != seq + 1:
            self.problem("number", _("entry {seq} is missing").format(seq=seq + 1), seq + 1)
        elif row.prev != prev:
            text = _("entry {seq} does not follow from the entry before it")
            self.problem("link", text.format(seq=row.seq), row.seq)
        if entry_hash(row.prev, row.data) != row.hash:
            self.problem(
                "hash", _("entry {seq} was changed: its hash does not fit").format(seq=row.seq), row.seq
            )
        if row.id in self._ids:
            text = _("entry {seq} has the id of entry {other}")
            self.problem("id", text.format(seq=row.seq, other=self._ids[row.id]), row.seq)
        self._ids[row.id] = row.seq
        if self.heads:
            self._known_head(row)
        self.head = (row.seq, row.hash)
        self.entries += 1
        try:
            fields = strict_fields(row)
        except EntryRefused as error:
            self.problem("form", error.message, row.seq)
        except (JournalDamaged, JournalError) as error:
            self.problem("content", error.message, row.seq)
        else:
            self._content(row.seq, fields)

    def _known_head(self, row: Row) -> None:
        for seq, known in self.heads:
            if seq == row.seq and not row.hash.startswith(known):
                text = _("entry {seq} is not the one whose head was noted: {head}")
                self.problem("head", text.format(seq=seq, head=head_words(seq, known)), seq)

    def _content(self, seq: int, fields: Mapping[str, Any]) -> None:
        last, self._last = self._last, fields
        ref = fields["ref"]
        if ref is not None and not 0 < ref < seq:
            text = _("entry {seq} refers to entry {ref}, which is not before it")
            self.problem("ref", text.format(seq=seq, ref=ref), seq)
        if last is not None:
            if fields["session"] != last["session"]:
                text = _("entry {seq} belongs to another session: {session}")
                self.problem("session", text.format(seq=seq, session=fields["session"]), seq)
            if fields["at"] < last["at"]:
                text = _("the scenario time falls at entry {seq}")
                self.problem("at", text.format(seq=seq), seq)
            self._wall_clock(fields, last)
        self._last_of_boot[fields["boot"]] = fields

    def _wall_clock(self, fields: Mapping[str, Any], last: Mapping[str, Any]) -> None:
        """A step of the wall clock is a fact to know, not a fault: times are judged by the boot clock."""
        before = self._last_of_boot.get(fields["boot"])
        if before is not None:
            passed = (int(fields["boot_ns"]) - int(before["boot_ns"])) // 1_000
            step = fields["utc"] - before["utc"] - passed
            if abs(step) <= _STEP_US + abs(passed) // _STEP_SHARE:
                return
        else:
            before, step = last, fields["utc"] - last["utc"]
            if step >= -_STEP_US:
                return
        text = _("the wall clock stepped by {step:+} s between entries {before} and {seq}")
        step_s = round(step / 1_000_000)
        self.remarks.append(
            Finding("clock", text.format(step=step_s, before=before["seq"], seq=fields["seq"]), fields["seq"])
        )

    def finish(self) -> VerifyReport:
        """The report, after the last row."""
        for seq, known in self.heads:
            if seq > self.head[0]:
                text = _("the journal ends before the head that was noted: {head}")
                self.problem("head", text.format(head=head_words(seq, known)), seq)
        return VerifyReport(
            not self.problems, self.entries, self.head, tuple(self.problems), tuple(self.remarks)
        )


def verify(path: Path, *, copy: Path | None = None, heads: Sequence[Head] = ()) -> VerifyReport:
    """Read a journal and its copies and say whether they are whole and unchanged; nothing is written.

    Checked: the file by SQLite's own means, numbers, links, hashes, canonical form, ids, scenario time,
    targets of references, every copy line by line, and `heads` that somebody noted (hash or its beginning).
    `copy` is the directory of a second copy. Safe while others write.

    Raises JournalError where there is nothing to verify: no file, not a journal, a newer version.
    """
    from bcmsim.journal.checking import verify_file

    check = ChainCheck(heads)
    verify_file(path, copy, check)
    return check.finish()
