"""simulate: the restart of a scenario, played once as planned, or many times with its uncertainty."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bcmsim.cli import INTERRUPTED, WholeNumber, option, verb
from bcmsim.errors import UsageError
from bcmsim.i18n import N_, _, format_number, language
from bcmsim.verbs.output import form_of, terminal_width, write_file
from bcmsim.verbs.what_if import Asked, Percent, refuse_together, what_if

if TYPE_CHECKING:
    from bcmsim.restart.montecarlo import ManyRuns
    from bcmsim.restart.parts import Plan
    from bcmsim.scenario.model import Scenario

EXIT_LIMIT_MISSED = 3
MOST_RUNS = 1_000_000
MOST_WORKERS = 1_024
LARGEST_SEED = 2**64 - 1
MOST_PEOPLE = 10_000
"""Of one skill."""
CONFIDENCE = 95.0
SUFFIXES = {".html": "html", ".htm": "html", ".svg": "svg", ".csv": "csv", ".json": "json", ".txt": "text"}
TEXTUAL = {".json": "json", ".txt": "text"}
"""For what has no pictures and is no table of one plan."""
LINE_WIDTH = 80
"""Text in a file is the same wherever it is written."""


def wanted_staff(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    """`SKILL=NUMBER`, as often as it is given."""
    wanted = {}
    for value in values:
        skill, _equals, number = value.partition("=")
        if not skill or not number.isdecimal():
            raise click.BadParameter(_("write SKILL=NUMBER, such as admin=2"))
        if len(number) > len(str(MOST_PEOPLE)) or int(number) > MOST_PEOPLE:
            raise click.BadParameter(_("at most {most} people").format(most=format_number(MOST_PEOPLE, 0)))
        wanted[skill] = int(number)
    return wanted


with_measures = option(
    "--with", "measures", multiple=True, metavar="MEASURE", help=N_("With this measure from the outage on.")
)
with_staff = option(
    "--staff",
    multiple=True,
    metavar="SKILL=N",
    callback=wanted_staff,
    help=N_("With N people who have this skill."),
)


@verb(
    N_("Simulates the restart and judges it against WAZ, RTO and MTPD."),
    example="bcmsim simulate web.yaml --with ups --staff admin=2",
)
@click.argument("file", type=click.Path(path_type=Path))
@with_measures
@with_staff
@option(
    "--order",
    "orders",
    multiple=True,
    type=click.Choice(("plan", "rto", "criticality", "critical-path")),
    help=N_("Who goes first when people are short (default: the scenario's rule)."),
)
@option(
    "--runs",
    type=WholeNumber(1, MOST_RUNS),
    metavar="N",
    help=N_("Play it so many times, with durations, failures and absences drawn."),
)
@option(
    "--seed",
    type=WholeNumber(0, LARGEST_SEED),
    metavar="S",
    help=N_("With --runs: the same seed gives the same runs (default: 0)."),
)
@option(
    "--workers",
    type=WholeNumber(1, MOST_WORKERS),
    metavar="N",
    help=N_("With --runs: on so many processes (default: 1)."),
)
@option(
    "--cluster",
    metavar="URL",
    help=N_("With --runs: on the Dask cluster at this address, such as tcp://192.0.2.1:8786."),
)
@option(
    "--confidence",
    type=Percent(),
    metavar="PERCENT",
    help=N_(
        "With --runs and --strict or --search: the chance that each limit has to be held with (default: 95)."
    ),
)
@option(
    "--compare",
    is_flag=True,
    help=N_(
        "Set the plan, each change alone and all together side by side (without --with, --staff, --order: "
        "each measure), with what each buys."
    ),
)
@option(
    "--search",
    is_flag=True,
    help=N_("Find the cheapest measures (of those named --with, else of all) that hold every RTO."),
)
@option("--why", metavar="RESOURCE", help=N_("Say why this resource started when it did."))
@option("--strict", is_flag=True, help=N_("End with status 3 where a limit is missed."))
@option("--json", "as_json", is_flag=True, help=N_("Print one JSON document."))
@option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=N_("Write to a file; its name says the form: .html, .svg, .csv, .json or .txt."),
)
def simulate(
    file: Path,
    measures: tuple[str, ...],
    staff: dict[str, int],
    orders: tuple[str, ...],
    runs: int | None,
    seed: int | None,
    workers: int | None,
    cluster: str | None,
    confidence: float | None,
    compare: bool,
    search: bool,
    why: str | None,
    strict: bool,
    as_json: bool,
    out: Path | None,
) -> int:
    from bcmsim.restart.plan import build_plan
    from bcmsim.scenario.loading import load

    _refuse_without_runs(runs, seed=seed, workers=workers, cluster=cluster, confidence=confidence)
    if runs is not None and why is not None:
        raise UsageError(_("--why explains one run as planned, not many"), _("leave out --runs or --why"))
    if confidence is not None and not (strict or search):
        raise UsageError(
            _("--confidence is the chance that --strict or --search asks for"), _("write one of them too")
        )
    refuse_together(compare=compare, search=search, orders=orders, why=why is not None, strict=strict)
    form = form_of(out, as_json, TEXTUAL if compare or search or why is not None else SUFFIXES)
    width = terminal_width() if out is None else LINE_WIDTH
    scenario = load(file)
    if compare or search:
        asked = Asked(
            file=str(file),
            search=search,
            measures=measures,
            staff=staff,
            orders=orders,
            runs=runs,
            seed=seed,
            workers=workers,
            cluster=cluster,
            confidence=confidence,
            as_json=form == "json",
            width=width,
        )
        told = what_if(scenario, asked)
        if told is None:
            return INTERRUPTED
        text, status = told
        return _written(text, status, out, strict)
    wanted = CONFIDENCE if confidence is None else confidence
    if strict and runs is not None:
        _refuse_too_few(runs, wanted)
    plan = build_plan(scenario, order=orders[0] if orders else None, measures=measures, staff=staff)
    if runs is None:
        text, status = _once(scenario, plan, str(file), measures, form, why, width)
    else:
        result = _many(plan, runs, seed or 0, workers or 1, cluster)
        if result is None:
            return INTERRUPTED
        text = _told(scenario, result, str(file), measures, form, width)
        status = _status(result, wanted)
    return _written(text, status, out, strict)


def _written(text: str, status: int, out: Path | None, strict: bool) -> int:
    """Write it; the exit status."""
    if out is None:
        click.echo(text.rstrip("\n"))
    else:
        write_file(out, text)
    return status if strict or status != EXIT_LIMIT_MISSED else 0


def _refuse_without_runs(runs: int | None, **others: object) -> None:
    """What means nothing for one run as planned, or not together."""
    for name, value in others.items():
        if runs is None and value is not None:
            raise UsageError(
                _("--{name} is for many runs").format(name=name), _("say how many with --runs N")
            )
    if others["workers"] is not None and others["cluster"] is not None:
        raise UsageError(
            _("--workers and --cluster do not go together"),
            _("the cluster decides how many workers there are"),
        )


def _once(
    scenario: Scenario,
    plan: Plan,
    file: str,
    measures: tuple[str, ...],
    form: str,
    why: str | None,
    width: int,
) -> tuple[str, int]:
    """One run as planned: what to write, and the exit status under --strict."""
    from bcmsim.restart.simulation import simulate as play

    run = play(plan)
    if form == "json":
        from bcmsim.report.simulate_json import simulate_document

        document = simulate_document(scenario, plan, run, file=file, measures=measures)
        if why is not None:
            from bcmsim.report.why_json import why_document

            document["why"] = why_document(run, why)
        text = json.dumps(document, ensure_ascii=False, indent=2)
    elif why is not None:
        from bcmsim.report.why_started import why_text

        text = why_text(scenario, run, why, width=width)
    elif form == "csv":
        from bcmsim.report.simulate_csv import csv_of_run

        text = csv_of_run(scenario, run)
    elif form in ("html", "svg"):
        from bcmsim.report.simulate_page import blocks_of_run, written

        text = written(blocks_of_run(scenario, run), form, scenario.title(language()))
    else:
        from bcmsim.report.restart_table import restart_text
        from bcmsim.report.simulate_page import load_over_time
        from bcmsim.report.staff_hours import staff_of_run

        parts = [
            restart_text(scenario, plan, run, width=width),
            load_over_time(scenario, run, width=width),
            staff_of_run(scenario, run, width=width),
        ]
        text = "\n\n".join(part for part in parts if part)
    if run.infeasible:
        return text, 1
    missed = any(
        "missed" in (process.rto, process.mtpd, process.emergency) for process in run.processes.values()
    )
    return text, EXIT_LIMIT_MISSED if missed else 0


# --- many runs --------------------------------------------------------------------------------


def _many(plan: Plan, runs: int, seed: int, workers: int, cluster: str | None) -> ManyRuns | None:
    """The runs; None: somebody has interrupted them, and was told how far they came."""
    from bcmsim.restart.montecarlo import many_runs
    from bcmsim.verbs.progress import Progress, say_interrupted

    progress = Progress(runs)
    try:
        return many_runs(plan, runs, seed, workers=workers, cluster=cluster, progress=progress)
    except KeyboardInterrupt:
        progress.clear()
        said = _("Interrupted after {played} of {runs} runs.").format(
            played=format_number(progress.played, 0), runs=format_number(runs, 0)
        )
        say_interrupted(said)
        return None
    finally:
        progress.clear()


def _told(
    scenario: Scenario, result: ManyRuns, file: str, measures: tuple[str, ...], form: str, width: int
) -> str:
    if form == "json":
        from bcmsim.report.many_runs_json import many_runs_document

        document = many_runs_document(scenario, result, file=file, measures=measures)
        return json.dumps(document, ensure_ascii=False, indent=2)
    if form == "csv":
        from bcmsim.report.simulate_csv import csv_of_runs

        return csv_of_runs(scenario, result)
    if form in ("html", "svg"):
        from bcmsim.report.simulate_page import blocks_of_runs, written

        return written(blocks_of_runs(scenario, result), form, scenario.title(language()))
    from bcmsim.report.many_runs import many_runs_text
    from bcmsim.report.simulate_page import pictures_of_runs

    pictures = pictures_of_runs(scenario, result, width=width)
    return f"{many_runs_text(scenario, result, width=width)}\n\n{pictures}".rstrip("\n")


def _refuse_too_few(runs: int, confidence: float) -> None:
    """Raises UsageError where so few runs cannot show such a chance, whatever happens in them."""
    from bcmsim.restart.searching import most_misses

    most_misses(runs, confidence / 100)


def _status(result: ManyRuns, confidence: float) -> int:
    """The exit status under --strict: 1 where no run comes to its end, 3 where a limit is not held with the
    wanted chance, which counts by the lower end of its interval as in --search."""
    if result.infeasible == result.runs:
        return 1
    chances = [
        chance
        for process in result.processes.values()
        for chance in (process.rto, process.mtpd, process.within)
        if chance is not None
    ]
    return EXIT_LIMIT_MISSED if any(one.interval[0] < confidence / 100 for one in chances) else 0
