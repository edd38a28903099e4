"""minutes, report, sessions, verify, export-journal: what an exercise leaves behind."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click

from bcmsim.cli import logs_folder, option, verb
from bcmsim.i18n import LANGUAGES, N_
from bcmsim.text import visible
from bcmsim.verbs.output import write_document, write_file

FORMATS = click.Choice(("md", "html"))
EXIT_LIMIT_MISSED = 3
EXIT_DAMAGED = 4


def document(function: Callable[..., int]) -> Callable[..., int]:
    """Decorator: the argument and the options of a verb that writes a document of a session."""
    for decorate in (
        option("--out", type=click.Path(path_type=Path), metavar="FILE", help=N_("Write to a file.")),
        option(
            "--language",
            "lang",
            type=click.Choice(LANGUAGES),
            help=N_("The document's language (default: the session's)."),
        ),
        option(
            "--format", "format_", type=FORMATS, default="md", help=N_("Markdown or HTML made for printing.")
        ),
        click.argument("session"),
    ):
        function = decorate(function)
    return function


def _path(session: str) -> Path:
    from bcmsim.journal.store import resolve

    return resolve(session, logs_folder())


@verb(
    N_("Writes the minutes of a session: the record, with every correction."),
    example="bcmsim minutes autumn --format html --out minutes.html",
)
@document
def minutes(session: str, format_: str, lang: str | None, out: Path | None) -> int:
    from bcmsim.report.minutes import minutes_markdown
    from bcmsim.session import read_history

    history = read_history(_path(session))
    chosen = lang or history.state.language
    write_document(minutes_markdown(history, lang), format_, out, history.state.title, chosen)
    return 0


@verb(
    N_("Writes the after-action report of a session."),
    example="bcmsim report autumn --format html --out report.html",
)
@document
@option("--strict", is_flag=True, help=N_("End with status 3 where a limit is missed."))
def report(session: str, format_: str, lang: str | None, out: Path | None, strict: bool) -> int:
    from bcmsim.report.after_action import report_markdown
    from bcmsim.session import read_history

    history = read_history(_path(session))
    chosen = lang or history.state.language
    write_document(report_markdown(history, lang), format_, out, history.state.title, chosen)
    return EXIT_LIMIT_MISSED if strict and history.state.missed else 0


@verb(N_("Lists the sessions in the logs folder."), example="bcmsim sessions")
@option("--json", "as_json", is_flag=True, help=N_("Print one JSON document."))
def sessions(as_json: bool) -> int:
    from bcmsim.journal.store import list_sessions
    from bcmsim.report.sessions_table import sessions_document, sessions_text

    found = list_sessions(logs_folder())
    if as_json:
        click.echo(json.dumps(sessions_document(found), ensure_ascii=False, indent=2))
    else:
        click.echo(sessions_text(found, logs_folder()))
    return 0


@verb(
    N_("Says whether a journal is whole and unchanged: numbers, chain, copy."),
    example="bcmsim verify autumn",
)
@click.argument("session")
@option("--json", "as_json", is_flag=True, help=N_("Print one JSON document."))
def verify(session: str, as_json: bool) -> int:
    from bcmsim.journal.chain import verify as prove
    from bcmsim.report.sessions_table import verify_document, verify_text

    found = prove(_path(session))
    if as_json:
        click.echo(json.dumps(verify_document(found), ensure_ascii=False, indent=2))
    else:
        click.echo(verify_text(found))
    return 0 if found.ok else EXIT_DAMAGED


@verb(
    N_("Prints a journal as JSON Lines, one entry a line."),
    name="export-journal",
    example="bcmsim export-journal autumn --out autumn.jsonl",
)
@click.argument("session")
@option("--out", type=click.Path(path_type=Path), metavar="FILE", help=N_("Write to a file."))
def export_journal(session: str, out: Path | None) -> int:
    from bcmsim.journal.store import export_lines

    lines = export_lines(_path(session))
    if out is not None:
        write_file(out, "".join(f"{line}\n" for line in lines))
        return 0
    shown = visible if sys.stdout.isatty() else str
    for line in lines:
        click.echo(shown(line))
    return 0
