"""What `bcmsim sessions` and `bcmsim verify` print, as text and as JSON documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bcmsim.i18n import _, format_instant, ngettext
from bcmsim.report.markup import flat
from bcmsim.report.text_table import WIDTH, text_table, wrap
from bcmsim.report.wording import kind_title
from bcmsim.text import one_line, visible

if TYPE_CHECKING:
    from bcmsim.journal.chain import Finding, VerifyReport
    from bcmsim.journal.store import SessionInfo

ZONE = "UTC"
"""A list over many sessions has one time zone, and none of theirs."""


def sessions_text(found: Sequence[SessionInfo], folder: Path) -> str:
    """The sessions of a folder as a table, the newest first; what cannot be read says so below it."""
    if not found:
        return _("There are no sessions in {folder}.").format(folder=one_line(str(folder)))
    rows = [
        [
            info.name,
            flat(info.title) + (_(" (rehearsal)") if info.rehearsal else ""),
            kind_title(info.kind) if info.kind else "",
            str(info.entries),
            "" if info.last_utc is None else format_instant(info.last_utc, ZONE),
        ]
        for info in _newest_first(found)
    ]
    headers = [_("Session"), _("Exercise"), _("Kind"), _("Entries"), _("Last entry (UTC)")]
    parts = [text_table(headers, rows, right=[3])]
    for info in found:
        if info.problem is not None:
            problem = f"{one_line(info.name)}: {one_line(info.problem)}"
            parts.append(f"{problem} {one_line(info.hint)}" if info.hint else problem)
    return "\n".join(parts)


def _newest_first(found: Sequence[SessionInfo]) -> list[SessionInfo]:
    return sorted(found, key=lambda info: (-(info.last_utc or 0), info.name))


def sessions_document(found: Sequence[SessionInfo]) -> dict[str, Any]:
    """The same for other programs; instants are microseconds since the epoch."""
    return {
        "bcmsim": 1,
        "sessions": [
            {
                "name": info.name,
                "path": str(info.path),
                "title": info.title,
                "kind": info.kind,
                "language": info.language,
                "rehearsal": info.rehearsal,
                "entries": info.entries,
                "first_utc_us": info.first_utc,
                "last_utc_us": info.last_utc,
                "problem": info.problem,
            }
            for info in _newest_first(found)
        ],
    }


def verify_text(report: VerifyReport) -> str:
    """Whether a journal is whole and unchanged, with its head to compare."""
    from bcmsim.journal.chain import head_words

    entries = ngettext("{n} entry", "{n} entries", report.entries).format(n=report.entries)
    if report.ok:
        verdict = _("The journal is whole and unchanged: {entries}.").format(entries=entries)
    else:
        verdict = _("The journal is damaged or was changed: {entries} read.").format(entries=entries)
    lines = [verdict]
    lines += [_("problem: {text}").format(text=visible(finding.text)) for finding in report.problems]
    lines += [_("remark: {text}").format(text=visible(finding.text)) for finding in report.remarks]
    if report.entries:
        lines.append(_("Head: {head}").format(head=head_words(*report.head)))
    if report.ok and report.entries:
        hint = _(
            "That its end was not cut off shows only if this head is one that somebody noted: "
            "compare it with signed minutes or with another terminal."
        )
        lines += wrap(hint, WIDTH)
    return "\n".join(lines)


def verify_document(report: VerifyReport) -> dict[str, Any]:
    """The same for other programs."""
    seq, entry_hash = report.head
    return {
        "bcmsim": 1,
        "ok": report.ok,
        "entries": report.entries,
        "head": {"seq": seq, "hash": entry_hash},
        "problems": [_finding(finding) for finding in report.problems],
        "remarks": [_finding(finding) for finding in report.remarks],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {"code": finding.code, "text": finding.text, "seq": finding.seq}
