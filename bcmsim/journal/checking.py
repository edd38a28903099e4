"""What `verify` reads: the file and its copies, leaving no trace in either."""

from __future__ import annotations

from pathlib import Path

from bcmsim.errors import JournalDamaged
from bcmsim.i18n import _, ngettext
from bcmsim.journal.chain import ChainCheck, Finding
from bcmsim.journal.copy import Comparison, NoSource, compare, contradiction_text
from bcmsim.journal.sqlite_file import SqliteFile, reading
from bcmsim.journal.sqlite_sessions import copy_paths, require_file


def verify_file(path: Path, copy: Path | None, check: ChainCheck) -> None:
    """Put the file and its copies through the check. See `bcmsim.journal.chain.verify`."""
    require_file(path)
    copies = copy_paths(path, copy)
    try:
        with reading(path) as file:
            _check_rows(file, check)
            for copied in copies:
                _check_copy(copied, file, check)
    except JournalDamaged as error:
        check.problem("file", error.message)
        for copied in copies:
            _say_what_the_copy_has(copied, check)


def _check_rows(file: SqliteFile, check: ChainCheck) -> None:
    for words in file.integrity():
        check.problem("file", _("SQLite finds the file damaged: {words}").format(words=words))
    if file.pragma("journal_mode") == "wal":
        check.problem("file", _("the file was switched to another mode by another program"))
    for row in file.rows(0):
        check.row(row)
    if not check.entries:
        check.problem("file", _("the journal has no entries"))


def _check_copy(path: Path, file: SqliteFile, check: ChainCheck) -> None:
    """Hold a copy against the file. Where others write meanwhile, it is the file that is the longer one."""
    last = file.last()
    entries = 0 if last is None else last.seq
    try:
        found = compare(path, file)
    except OSError as error:
        text = _("the copy {path} cannot be read: {reason}")
        check.remarks.append(Finding("copy", text.format(path=path, reason=error.strerror)))
        return
    if check.problems:
        _say_what_the_copy_has(path, check)  # the file is no measure for it
        return
    _judge_copy(path, found, entries, check)


def _judge_copy(path: Path, found: Comparison, entries: int, check: ChainCheck) -> None:
    if found.missing:
        check.remarks.append(Finding("copy", _("there is no copy {path}").format(path=path)))
        return
    if found.contradiction is not None:
        check.problem("copy", contradiction_text(path, found.contradiction), found.contradiction)
    if found.extra:
        text = ngettext(
            "the end of the file was cut off: the copy {path} has {count} more entry",
            "the end of the file was cut off: the copy {path} has {count} more entries",
            len(found.extra),
        )
        check.problem("copy", text.format(path=path, count=len(found.extra)), found.extra[0].seq)
    if found.rest and not found.torn and found.contradiction is None:
        text = _("the copy {path} is damaged at line {line}")
        line = found.same + len(found.extra) + 1
        check.problem("copy", text.format(path=path, line=line), line)
    elif found.same < entries and found.contradiction is None:
        text = ngettext(
            "the copy {path} lacks the last entry; the next opening adds it",
            "the copy {path} lacks the last {count} entries; the next opening adds them",
            entries - found.same,
        )
        check.remarks.append(Finding("copy", text.format(path=path, count=entries - found.same)))


def _say_what_the_copy_has(path: Path, check: ChainCheck) -> None:
    try:
        whole = len(compare(path, NoSource()).extra)
    except OSError:
        return  # a copy that cannot be read has nothing to offer
    if whole:
        text = _("the copy {path} is whole up to entry {count}")
        check.remarks.append(Finding("copy", text.format(path=path, count=whole)))
