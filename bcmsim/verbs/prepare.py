"""check, show, schema, help: what an author does before an exercise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from bcmsim.cli import option, verb
from bcmsim.errors import BcmsimError
from bcmsim.i18n import N_, _, language, ngettext
from bcmsim.text import visible
from bcmsim.verbs.output import write_document

PARTS = ("timeline", "tree", "plan", "staff", "roles", "impact", "cards", "script", "form")


@verb(
    N_("Finds every problem of scenario files, with line and column."),
    example="bcmsim check scenarios/online-bank/scenario.yaml",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@option("--strict", is_flag=True, help=N_("Fail on warnings too."))
@option("--json", "as_json", is_flag=True, help=N_("Print one JSON document."))
def check(files: tuple[Path, ...], strict: bool, as_json: bool) -> int:
    from bcmsim.impact.checks import check_impact
    from bcmsim.scenario.loading import problems_of

    problems = [problem for path in files for problem in problems_of(path, further=check_impact)[1]]
    errors = sum(problem.severity == "error" for problem in problems)
    if as_json:
        rows: list[dict[str, Any]] = [
            {
                "file": problem.file,
                "line": problem.line,
                "column": problem.column,
                "severity": problem.severity,
                "text": problem.text,
                "hint": problem.hint,
            }
            for problem in problems
        ]
        click.echo(json.dumps({"problems": rows}, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(_verdict(len(files), errors, len(problems) - errors), err=bool(errors))
    return 1 if errors or (strict and problems) else 0


def _verdict(files: int, errors: int, warnings: int) -> str:
    checked = ngettext("{n} file checked", "{n} files checked", files).format(n=files)
    if not errors and not warnings:
        return _("{checked}: no problems.").format(checked=checked)
    found = ngettext("{n} error", "{n} errors", errors).format(n=errors)
    warned = ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings)
    return _("{checked}: {errors}, {warnings}.").format(checked=checked, errors=found, warnings=warned)


@verb(
    N_("Shows a scenario as people read it: timeline, decisions, restart, roles, printed cards."),
    example="bcmsim show bank.yaml --part cards --format html --out cards.html",
)
@click.argument("file", type=click.Path(path_type=Path))
@option("--part", type=click.Choice(PARTS), default="timeline", help=N_("What is shown."))
@option(
    "--format",
    "format_",
    type=click.Choice(("text", "md", "html")),
    help=N_("The form of cards, script, form."),
)
@option("--out", type=click.Path(path_type=Path), metavar="FILE", help=N_("Write to a file."))
def show(file: Path, part: str, format_: str | None, out: Path | None) -> int:
    from bcmsim.scenario.loading import load

    scenario = load(file)
    if part in ("cards", "script", "form"):
        from bcmsim.report import cards

        paper = {
            "cards": cards.cards_markdown,
            "script": cards.control_script_markdown,
            "form": cards.minutes_form_markdown,
        }[part]
        write_document(paper(scenario, language()), format_ or "md", out, scenario.title(language()))
        return 0
    if format_ in ("md", "html"):
        raise click.UsageError(_("--format is for the parts cards, script and form."))
    from bcmsim.report.show import show_text

    write_document(show_text(scenario, part, language()), "text", out, "")
    return 0


@verb(
    N_("Prints the JSON Schema of the scenario format, for editors."),
    example="bcmsim schema > bcmsim.schema.json",
)
def schema() -> int:
    from bcmsim.scenario.schema import json_schema

    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
    return 0


@verb(
    N_("Shows a page of the help; without a name, lists the pages."),
    name="help",
    example="bcmsim help leader",
)
@click.argument("page", required=False)
def help_(page: str | None) -> int:
    from bcmsim.paths import help_pages

    pages = help_pages(language())
    if page is None:
        width = max(map(len, pages), default=0)
        for name, path in pages.items():
            title = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
            click.echo(f"{name:<{width}}  {title}")
        return 0
    if page not in pages:
        raise BcmsimError(
            _("There is no help page “{page}”.").format(page=visible(page)),
            _("The pages are {pages}.").format(pages=", ".join(pages)),
        )
    click.echo(pages[page].read_text(encoding="utf-8").rstrip())
    return 0
