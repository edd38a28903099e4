"""impact: what an outage means for each process, the way back, and the questions of an asset owner."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bcmsim.cli import option, verb
from bcmsim.i18n import N_, _, language
from bcmsim.verbs.output import terminal_width, write_file

if TYPE_CHECKING:
    from bcmsim.scenario.model import Scenario

PARTS = ("limits", "damage", "chain", "risk", "strategy", "all")
FORMATS = ("text", "md", "html", "svg")
SUFFIXES = {".txt": "text", ".md": "md", ".html": "html", ".htm": "html", ".svg": "svg", ".json": "json"}

LINE_WIDTH = 80
"""Text in a file is the same wherever it is written."""


@verb(
    N_("Works out the business impact: limits, priorities, risks, strategy, each with its reasons."),
    example=(
        "bcmsim impact bank.yaml --part limits\n"
        "bcmsim impact bank.yaml --out impact.html\n"
        "bcmsim impact bank.yaml --ask web-shop --by 'Ada Adler'"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@option(
    "--process",
    "processes",
    multiple=True,
    metavar="PROCESS",
    help=N_("Only this process (repeat for several)."),
)
@option("--part", type=click.Choice(PARTS), default="all", help=N_("What is shown."))
@option(
    "--correction",
    type=click.Choice(("flow", "chain")),
    help=N_("Correct every RTO by this rule (default: as the file says)."),
)
@option("--ask", metavar="PROCESS", help=N_("Ask the asset owner of this process, question by question."))
@option("--by", metavar="NAME", help=N_("Who answers (with --ask)."))
@option("--json", "as_json", is_flag=True, help=N_("Print one JSON document."))
@option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help=N_("The form (default: text, or as the name of --out ends)."),
)
@option("--out", type=click.Path(path_type=Path), metavar="FILE", help=N_("Write to a file."))
def impact(
    file: Path,
    processes: tuple[str, ...],
    part: str,
    correction: str | None,
    ask: str | None,
    by: str | None,
    as_json: bool,
    format_: str | None,
    out: Path | None,
) -> int:
    if ask is not None:
        if as_json or format_ or out or processes or correction or part != "all":
            raise click.UsageError(_("--ask goes with --by only."))
        from bcmsim.verbs.asking import ask as interview

        return interview(file, ask, by)
    if by is not None:
        raise click.UsageError(_("--by goes with --ask."))
    if as_json and format_:
        raise click.UsageError(_("--json and --format are two forms; choose one."))
    form = "json" if as_json else format_ or _form_of(out)
    width = terminal_width() if out is None else LINE_WIDTH
    text = _written(file, processes, part, correction, form, width)
    if out is None:
        click.echo(text.rstrip("\n"))
    else:
        write_file(out, text)
    return 0


def _form_of(out: Path | None) -> str:
    """The form that the end of a file name means; text for any other."""
    return "text" if out is None else SUFFIXES.get(out.suffix.lower(), "text")


def _written(
    file: Path, processes: tuple[str, ...], part: str, correction: str | None, form: str, width: int
) -> str:
    from bcmsim.report.impact.document import STRATEGY, impact_blocks, parts_of, view_of, written
    from bcmsim.scenario.loading import load

    scenario = load(file)
    if correction is not None:
        scenario = _corrected(scenario, correction)
    view = view_of(scenario, language(), processes)
    parts = parts_of(part)
    strategy = None
    if STRATEGY in parts:
        from bcmsim.restart.strategy import strategy_of

        strategy = strategy_of(scenario)
    if form == "json":
        from bcmsim.report.impact.as_json import impact_document

        return json.dumps(impact_document(view, strategy, file=str(file)), ensure_ascii=False, indent=2)
    title = scenario.title(language())
    return written(impact_blocks(view, parts, strategy), form, language(), title, width)


def _corrected(scenario: Scenario, rule: str) -> Scenario:
    """The scenario with one rule of correction for every process, whatever the file says."""
    from dataclasses import replace

    from bcmsim.scenario.format_impact import Impact

    file = scenario.file
    overall = (file.impact or Impact()).model_copy(update={"correction": rule})
    every = {id_: process.model_copy(update={"correction": None}) for id_, process in file.processes.items()}
    return replace(scenario, file=file.model_copy(update={"impact": overall, "processes": every}))
