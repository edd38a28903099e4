"""The findings of the whole document in one list, before everything else: what an auditor looks for first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from bcmsim.i18n import _, ngettext
from bcmsim.report.impact.blocks import Block, Bullets, Heading, Paragraph, closed
from bcmsim.report.impact.findings import ERRORS, finding_document, finding_sentence
from bcmsim.report.impact.strategy_findings import (
    StrategyFinding,
    cause_name,
    not_planned,
    strategy_finding_sentence,
    strategy_findings,
)
from bcmsim.report.impact.view import listed

if TYPE_CHECKING:
    from bcmsim.impact.findings import Finding
    from bcmsim.report.impact.view import View
    from bcmsim.restart.strategy import Strategy

MOST_FINDINGS = 20
"""So many findings are told in one list."""

Entry = StrategyFinding | tuple[str, "Finding"]
"""Of the strategy, or of a process."""


def headlines(view: View, strategy: Strategy | None, *, of_processes: bool = True) -> list[Block]:
    """What does not hold, what is carried, what asks for a look, and last what is not planned; nothing where
    there is nothing. `of_processes`: whether the findings of the processes belong to it."""
    found, unplanned = list(_in_order(view, strategy, of_processes=of_processes)), not_planned(strategy)
    if not found and not unplanned:
        return []
    said = _sentences(view, found[:MOST_FINDINGS])
    if unplanned:
        words = _("Not planned, because the file says nothing about it: {causes}.")
        said.append(words.format(causes=listed(cause_name(view, one.cause) for one in unplanned)))
    total = len(found) + len(unplanned)
    count = ngettext("{count} finding", "{count} findings", total).format(count=total)
    blocks: list[Block] = [Heading(2, count), Bullets(tuple(said))]
    if len(found) > MOST_FINDINGS:
        more = _("And {count} more; they stand with their causes and processes.")
        blocks.append(Paragraph(more.format(count=len(found) - MOST_FINDINGS)))
    return blocks


def _in_order(view: View, strategy: Strategy | None, *, of_processes: bool = True) -> Iterator[Entry]:
    """Missed limits that nobody carries, errors of processes, missed limits somebody carries, the rest."""
    of_strategy = strategy_findings(view, strategy)
    yield from (one for one in of_strategy if one.severe)
    of_each = [(id_, one) for id_ in view.chosen for one in view.analysis.processes[id_].findings]
    if of_processes:
        yield from (entry for entry in of_each if entry[1].kind in ERRORS)
    yield from (one for one in of_strategy if not one.severe)
    if of_processes:
        yield from (entry for entry in of_each if entry[1].kind not in ERRORS)


def _sentences(view: View, entries: Iterable[Entry]) -> list[str]:
    """What holds for several processes in the same words is told once."""
    told: dict[tuple[str, int], list[str]] = {}
    for number, entry in enumerate(entries):
        if isinstance(entry, StrategyFinding):
            told[strategy_finding_sentence(view, entry), number] = []
        else:
            id_, found = entry
            told.setdefault((finding_sentence(view, found), -1), []).append(id_)
    return [
        _("{process}: {text}").format(process=view.processes(ids), text=text) if ids else text
        for (text, _number), ids in told.items()
    ]


def headline_documents(view: View, strategy: Strategy | None) -> list[dict[str, Any]]:
    """The same for other programs, all of them."""
    return [_document(view, one) for one in (*_in_order(view, strategy), *not_planned(strategy))]


def _document(view: View, entry: Entry) -> dict[str, Any]:
    if not isinstance(entry, StrategyFinding):
        id_, found = entry
        return {"process": id_, "cause": None, **finding_document(view, found)}
    return {
        "process": entry.process,
        "cause": entry.cause.cause,
        "kind": entry.kind,
        "severity": "error" if entry.severe else "warning",
        "about": [one.limit for one in entry.missed],
        "value_s": None,
        "limit_s": None,
        "level": None,
        "limit_level": None,
        "text": closed(strategy_finding_sentence(view, entry)),
    }
