"""simulate: the restart of a scenario, played once."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bcmsim.cli import option, verb
from bcmsim.i18n import N_, _
from bcmsim.verbs.output import terminal_width, write_file

EXIT_LIMIT_MISSED = 3


def wanted_staff(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    """`SKILL=NUMBER`, as often as it is given."""
    wanted = {}
    for value in values:
        skill, _equals, number = value.partition("=")
        if not skill or not number.isdigit():
            raise click.BadParameter(_("write SKILL=NUMBER, such as admin=2"))
        wanted[skill] = int(number)
    return wanted


@verb(
    N_("Simulates the restart and judges it against WAZ, RTO and MTPD."),
    example="bcmsim simulate web.yaml --with ups --staff admin=2",
)
@click.argument("file", type=click.Path(path_type=Path))
@option(
    "--with", "measures", multiple=True, metavar="MEASURE", help=N_("With this measure from the outage on.")
)
@option(
    "--staff",
    multiple=True,
    metavar="SKILL=N",
    callback=wanted_staff,
    help=N_("With N people who have this skill."),
)
@option(
    "--order",
    type=click.Choice(("plan", "rto", "criticality", "critical-path")),
    help=N_("Who goes first when people are short (default: the scenario's rule)."),
)
@option("--strict", is_flag=True, help=N_("End with status 3 where a limit is missed."))
@option("--json", "as_json", is_flag=True, help=N_("Print one JSON document."))
@option("--out", type=click.Path(path_type=Path), metavar="FILE", help=N_("Write to a file."))
def simulate(
    file: Path,
    measures: tuple[str, ...],
    staff: dict[str, int],
    order: str | None,
    strict: bool,
    as_json: bool,
    out: Path | None,
) -> int:
    from bcmsim.report.restart_table import restart_text
    from bcmsim.report.simulate_json import simulate_document
    from bcmsim.restart.plan import build_plan
    from bcmsim.restart.simulation import simulate as play
    from bcmsim.scenario.loading import load

    scenario = load(file)
    plan = build_plan(scenario, order=order, measures=measures, staff=staff)
    run = play(plan)
    if as_json:
        document = simulate_document(scenario, plan, run, file=str(file), measures=measures)
        text = json.dumps(document, ensure_ascii=False, indent=2)
    else:
        text = restart_text(scenario, plan, run, width=terminal_width())
    if out is None:
        click.echo(text.rstrip("\n"))
    else:
        write_file(out, text)
    if run.infeasible:
        return 1
    missed = any(
        "missed" in (process.rto, process.mtpd, process.emergency) for process in run.processes.values()
    )
    return EXIT_LIMIT_MISSED if strict and missed else 0
