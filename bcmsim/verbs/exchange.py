"""import, export: spreadsheets and exports of a CMDB to scenarios, and back."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bcmsim.cli import option, verb
from bcmsim.errors import BcmsimError
from bcmsim.i18n import N_, _, language
from bcmsim.text import one_line, visible
from bcmsim.verbs.exchange_said import report, show_preview
from bcmsim.verbs.output import rewrite_files, write_bytes, write_file

if TYPE_CHECKING:
    from bcmsim.scenario.exchange.findings import Findings
    from bcmsim.scenario.exchange.importing import Outcome, Target
    from bcmsim.scenario.exchange.sheets import Sheet
    from bcmsim.scenario.exchange.tables import Table

KINDS = ("processes", "assets", "dependencies", "damage", "people")
ENCODINGS = (
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp1252",
    "iso-8859-1",
    "iso-8859-15",
    "cp850",
    "mac-roman",
)


@verb(
    N_("Reads processes, assets and damage from tables or a CMDB."),
    name="import",
    example="bcmsim import bia.xlsx --from xlsx --preview\n"
    "bcmsim import bia.xlsx --from xlsx --out bank.yaml --waz 2h",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@option(
    "--from",
    "format_",
    type=click.Choice(("csv", "xlsx", "servicenow")),
    required=True,
    help=N_("The form of the files; servicenow: cmdb_ci and cmdb_rel_ci as CSV."),
)
@option("--as", "kind", type=click.Choice(KINDS), help=N_("What the table holds, where it is not seen."))
@option(
    "--map",
    "maps",
    multiple=True,
    metavar="COLUMN=KEY",
    help=N_("Which key a column is; without a key it is left out."),
)
@option("--sheet", "sheets", multiple=True, metavar="NAME", help=N_("Read this sheet of a workbook only."))
@option(
    "--encoding",
    type=click.Choice(ENCODINGS),
    metavar="NAME",
    help=N_("Encoding of CSV files, such as utf-16-le or cp850, where it is not found."),
)
@option("--delimiter", metavar="SIGN", help=N_("What separates the cells of CSV files (tab for a tab)."))
@option("--preview", is_flag=True, help=N_("Show what would come out; write nothing."))
@option("--into", type=click.Path(path_type=Path), metavar="FILE", help=N_("Add to this scenario."))
@option("--out", type=click.Path(path_type=Path), metavar="FILE", help=N_("Write a new scenario."))
@option("--title", help=N_("Title of the new scenario."))
@option("--outage", metavar="INSTANT", help=N_("Outage of the new scenario (default: next midnight, UTC)."))
@option("--waz", metavar="DURATION", help=N_("WAZ of assets for which none is given."))
@option("--skip", is_flag=True, help=N_("Leave out faulty rows instead of writing nothing."))
@option("--yes", is_flag=True, help=N_("Ask nothing: leave out unknown columns, overwrite --out."))
def import_(
    files: tuple[Path, ...],
    format_: Any,
    kind: Any,
    maps: tuple[str, ...],
    sheets: tuple[str, ...],
    encoding: str | None,
    delimiter: str | None,
    preview: bool,
    into: Path | None,
    out: Path | None,
    title: str | None,
    outage: str | None,
    waz: str | None,
    skip: bool,
    yes: bool,
) -> int:
    _check_usage(preview, into, out, title, outage)
    _check_format(format_, kind, sheets, encoding or delimiter)
    from bcmsim.scenario.exchange.findings import Findings
    from bcmsim.scenario.exchange.importing import read_tables, run_import
    from bcmsim.scenario.exchange.sheets import Reading, read_sheets

    findings = Findings()
    reading = Reading(format_, encoding, _separator(delimiter), sheets)
    known = _maps(maps)
    target = _target(files, into, out, title, outage)
    tables: Sequence[Table] | Sequence[Sheet]
    if format_ == "servicenow":
        tables = [sheet for path in files for sheet in read_sheets(path, reading, findings)]
    else:
        tables = read_tables(files, reading, kind, known, findings)
        _explain(tables, findings, yes=yes, preview=preview)
    comment = [_("Imported from {files}.").format(files=", ".join(visible(path.name) for path in files))]
    outcome = run_import(tables, target, findings, waz=_duration(waz), skip=skip, maps=known, comment=comment)
    if preview:
        show_preview(tables, outcome)
    report(outcome)
    if outcome.errors:
        click.echo(_("Nothing was written.") if not preview else _("Nothing would be written."), err=True)
        return 1
    if not preview:
        _write(outcome, into, out, yes)
    return 0


def _check_usage(
    preview: bool, into: Path | None, out: Path | None, title: str | None, outage: str | None
) -> None:
    if into is not None and out is not None:
        raise click.UsageError(_("--into adds to a scenario, --out writes a new one: give one of them."))
    if into is None and out is None and not preview:
        raise click.UsageError(
            _("Give --out for a new scenario, --into for one that is there, or --preview.")
        )
    if into is not None and (title is not None or outage is not None):
        raise click.UsageError(_("--title and --outage are for new scenarios (--out)."))
    if out is not None and out.suffix not in (".yaml", ".yml"):
        raise click.UsageError(_("--out writes a scenario: its name ends in .yaml."))


def _check_format(format_: str, kind: str | None, sheets: tuple[str, ...], text: str | None) -> None:
    if sheets and format_ != "xlsx":
        raise click.UsageError(_("--sheet is for workbooks (--from xlsx)."))
    if text and format_ == "xlsx":
        raise click.UsageError(_("--encoding and --delimiter are for CSV files."))
    if kind and format_ == "servicenow":
        raise click.UsageError(_("--as is for tables: items and relations of a CMDB are told apart."))


def _separator(delimiter: str | None) -> str | None:
    if delimiter is None:
        return None
    sign = "\t" if delimiter.lower() in ("tab", "\\t") else delimiter
    if len(sign) != 1 or sign in '"\r\n':
        raise click.UsageError(_("--delimiter is one sign, or tab."))
    return sign


def _maps(maps: tuple[str, ...]) -> dict[str, str]:
    from bcmsim.scenario.exchange.headings import folded

    found = {}
    for one in maps:
        column, equals, key = one.partition("=")
        if not equals or not folded(column):
            raise click.UsageError(_("--map is written COLUMN=KEY."))
        found[folded(column)] = key.strip()
    return found


def _duration(text: str | None) -> str | None:
    if text is None:
        return None
    from bcmsim.scenario.exchange.values import duration_text
    from bcmsim.scenario.mistakes import QuantityError
    from bcmsim.scenario.quantities import parse_duration, write_duration

    try:
        return write_duration(parse_duration(duration_text(text, None)))
    except QuantityError as error:
        raise click.UsageError(f"--waz: {error.message}; {error.hint}") from None


# --- what it is imported into --------------------------------------------------------------------


def _target(
    files: tuple[Path, ...], into: Path | None, out: Path | None, title: str | None, outage: str | None
) -> Target:
    from bcmsim.scenario.exchange.importing import Target, existing_target

    if into is not None:
        return existing_target(into)
    names = ", ".join(visible(path.stem, newlines=False) for path in files)
    head = {
        "bcmsim": "1",
        "title": title or _("Import of {files}").format(files=names),
        "kind": "function-test",
        "language": language(),
        "outage": _outage(outage),
    }
    return Target(str(out or _("new scenario")), head)


def _outage(text: str | None) -> str:
    """The instant as given, or the next midnight."""
    import datetime

    if text is None:
        tomorrow = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
        return f"{tomorrow} 00:00 UTC"
    from bcmsim.scenario.instants import parse_instant
    from bcmsim.scenario.mistakes import QuantityError

    try:
        parse_instant(text).resolve(None, "UTC")
    except QuantityError as error:
        raise click.UsageError(f"--outage: {error.message}; {error.hint}") from None
    return text


# --- columns that are not known ------------------------------------------------------------------


def _explain(tables: Sequence[Table], findings: Findings, *, yes: bool, preview: bool) -> None:
    """Asks what unknown columns are; without a terminal that is an error, with --yes they are left out."""
    from bcmsim.scenario.exchange.tables import say_left_out, say_open

    asking = sys.stdin.isatty() and sys.stderr.isatty()
    for table in tables:
        if table.unknown and not yes and not asking:
            say_open(table, findings)
            if not preview:
                raise BcmsimError("\n".join(str(one) for one in findings.all() if one.severity == "error"))
            continue
        for position in table.unknown:
            if yes or not _ask(table, position):
                say_left_out(table, position, findings)
        table.unknown.clear()


def _ask(table: Table, position: int) -> bool:
    """Asks for the key of one column; whether it was given one."""
    from bcmsim.scenario.exchange.tables import assign, keys_shown

    sample = next((row.cells[position] for row in table.rows() if len(row.cells) > position), "")
    click.echo(
        _("{file}: what is in the column “{column}” (such as “{sample}”)?").format(
            file=table.sheet.file, column=table.head(position), sample=one_line(sample, 30)
        ),
        err=True,
    )
    while True:
        name = click.prompt(
            _("Key, ? for the keys, Enter to leave it out"), default="", show_default=False, err=True
        ).strip()
        if not name:
            return False
        if name != "?" and assign(table, position, name):
            return True
        click.echo(_("The keys are {keys}.").format(keys=keys_shown(table.kind)), err=True)


# --- writing -------------------------------------------------------------------------------------


def _write(outcome: Outcome, into: Path | None, out: Path | None, yes: bool) -> None:
    asking = not yes and sys.stdin.isatty() and sys.stderr.isatty()
    if into is not None:
        if not outcome.rewrites:
            text = _("{file} says all this already.")
            if outcome.changes.untouched:
                text = _("{file} was not changed: it says already what the filled cells say.")
            click.echo(text.format(file=visible(str(into))))
            return
        if asking:
            click.confirm(_("Change {file}?").format(file=visible(str(into))), abort=True, err=True)
        rewrite_files(outcome.rewrites)
        for rewrite in outcome.rewrites:
            click.echo(_("{file} was changed.").format(file=visible(str(rewrite.path))))
        return
    assert out is not None
    if out.exists() and not yes:
        if not asking:
            raise BcmsimError(
                _("{file} is there already.").format(file=visible(str(out))),
                _("write --into to add to it, or --yes to overwrite it"),
            )
        click.confirm(_("Overwrite {file}?").format(file=visible(str(out))), abort=True, err=True)
    write_file(out, outcome.text)
    click.echo(_("{file} was written.").format(file=visible(str(out))))


# --- export --------------------------------------------------------------------------------------


@verb(
    N_("Writes processes, assets, damage and people as tables."),
    example="bcmsim export bank.yaml --to xlsx --out bia.xlsx",
)
@click.argument("file", type=click.Path(path_type=Path))
@option(
    "--to",
    "format_",
    type=click.Choice(("csv", "xlsx")),
    required=True,
    help=N_("A workbook, or a folder of CSV files."),
)
@option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="PLACE",
    help=N_("The workbook or folder."),
)
@option("--yes", is_flag=True, help=N_("Overwrite what is there."))
def export(file: Path, format_: str, out: Path, yes: bool) -> int:
    from bcmsim.scenario.exchange.exporting import csv_text, file_name, grids_of, workbook_bytes
    from bcmsim.scenario.loading import load

    grids = grids_of(load(file).file, language())
    if not grids:
        raise BcmsimError(
            _("{file} has no processes, assets or people.").format(file=visible(str(file))),
            _("there is nothing to export"),
        )
    if format_ == "xlsx":
        if out.suffix != ".xlsx":
            raise click.UsageError(_("--out is the workbook to write: its name ends in .xlsx."))
        contents = {out: workbook_bytes(grids)}
    else:
        contents = {out / file_name(grid): csv_text(grid, language()).encode("utf-8-sig") for grid in grids}
    for place in contents:
        if place.exists() and not yes:
            raise BcmsimError(
                _("{file} is there already.").format(file=visible(str(place))),
                _("write --yes to overwrite it"),
            )
    if format_ == "csv":
        out.mkdir(exist_ok=True)
    for place, content in contents.items():
        write_bytes(place, content)
        click.echo(_("{file} was written.").format(file=visible(str(place))))
    return 0
