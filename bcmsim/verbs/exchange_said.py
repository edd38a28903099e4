"""What an import says: how columns are understood, what would come out, what is wrong, what was counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bcmsim.i18n import _, ngettext
from bcmsim.text import cell_width, one_line, pad, visible

if TYPE_CHECKING:
    from bcmsim.scenario.exchange.importing import Outcome
    from bcmsim.scenario.exchange.sheets import Sheet
    from bcmsim.scenario.exchange.tables import Table

_SHOWN_ROWS = 5
_SHOWN_WARNINGS = 40


def show_preview(tables: Sequence[Table] | Sequence[Sheet], outcome: Outcome) -> None:
    """How the columns are understood, and the first entries as they would be written."""
    from bcmsim.scenario.exchange.importing import shown_entries
    from bcmsim.scenario.exchange.tables import Table

    for table in tables:
        if not isinstance(table, Table):
            continue
        click.echo(
            _("{file}: {kind}, heading in row {row}").format(
                file=table.sheet.file, kind=table.kind, row=table.heading.number
            )
        )
        heads = [one_line(column.heading, 40) for column in table.columns]
        width = max(map(cell_width, heads + [table.head(position) for position in table.unknown]))
        for column in table.columns:
            unit = f" ({column.unit})" if column.unit else ""
            click.echo(f"  {pad(one_line(column.heading, 40), width)} -> {column.meaning}{unit}")
        for position in table.unknown:
            click.echo(f"  {pad(table.head(position), width)} -> ?")
        click.echo("")
    for lines in shown_entries(outcome.changes, _SHOWN_ROWS):
        click.echo(visible("\n".join(lines)))
        click.echo("")


def report(outcome: Outcome) -> None:
    """Every error, the first warnings, and what was counted."""
    from bcmsim.scenario.exchange.importing import counted, reasons, said_of_absent

    warnings = 0
    for problem in outcome.problems:
        warnings += problem.severity == "warning"
        if problem.severity == "error" or warnings <= _SHOWN_WARNINGS:
            click.echo(str(problem), err=True)
    if warnings > _SHOWN_WARNINGS:
        more = warnings - _SHOWN_WARNINGS
        click.echo(
            ngettext("... and {n} more warning", "... and {n} more warnings", more).format(n=more), err=True
        )
    for section, counts in outcome.changes.counts.items():
        total = counts.new + counts.changed + counts.unchanged
        if total:
            click.echo(
                _("{what}: {new} new, {changed} changed, {unchanged} as before").format(
                    what=counted(section, total),
                    new=counts.new,
                    changed=counts.changed,
                    unchanged=counts.unchanged,
                )
            )
        if counts.absent:
            click.echo(said_of_absent(section, counts.absent))
    if outcome.left_out:
        number = len(outcome.left_out)
        click.echo(ngettext("{n} faulty row left out", "{n} faulty rows left out", number).format(n=number))
        for line in reasons(outcome.left_out):
            click.echo(f"  {one_line(line)}")
    if outcome.errors:
        click.echo(ngettext("{n} error", "{n} errors", outcome.errors).format(n=outcome.errors), err=True)
