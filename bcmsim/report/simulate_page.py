"""The restart as pictures: below the tables in a terminal, and as one page or one SVG file.

No exercise mark: these are papers of the planner. A page is the same wherever it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from bcmsim.errors import UsageError
from bcmsim.i18n import _, language
from bcmsim.report import many_runs, restart_table
from bcmsim.report.gantt_svg import gantt_pictures
from bcmsim.report.impact import svg
from bcmsim.report.impact.blocks import (
    Block,
    Bullets,
    Drawing,
    Heading,
    Paragraph,
    Table,
    as_markdown,
    figures_of,
    pictures_of,
)
from bcmsim.report.left_out import (
    least_reserve,
    most_telling,
    pictures_left_out,
    processes_left_out,
    resources_left_out,
)
from bcmsim.report.names import Names
from bcmsim.report.s_curve import SCurve, s_curve_picture, s_curve_text, s_curves
from bcmsim.report.staff_hours import load_table, staff_of_plan
from bcmsim.report.staff_load import staff_load, staff_load_picture, staff_load_text
from bcmsim.report.staff_page import staff_blocks
from bcmsim.report.text_table import WIDTH, wrap
from bcmsim.report.tornado import tornado_of, tornado_picture, tornado_text
from bcmsim.restart.load import loads
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.restart.montecarlo import ManyRuns
    from bcmsim.restart.results import RestartRun
    from bcmsim.scenario.model import Scenario

MOST_CURVES = 6
"""So many stand in a terminal."""
MOST_CURVES_DRAWN = 24
"""And so many on a page."""


# --- terminal ------------------------------------------------------------------------------------


def pictures_of_runs(scenario: Scenario, result: ManyRuns, *, width: int = WIDTH) -> str:
    """S-curves, tornado, the chart of the run as planned, its staff load and who covers what, within `width`
    cells."""
    names = Names(scenario, language())
    shown, left_out = _curves(names, result, MOST_CURVES)
    parts = [s_curve_text(curve, width) for curve in shown]
    if left_out:
        parts.append("\n".join(wrap(left_out, width)))
    tornado = tornado_of(names, result)
    if tornado is not None:
        parts.append(tornado_text(tornado, width))
    if restart_table.has_begun(result.planned):
        chart = restart_table.gantt_text(scenario, result.planned, width=width)
        parts.append("\n".join([one_line(_("Restart as planned: who is worked on when"), width), chart]))
    parts.append(load_over_time(scenario, result.planned, width=width))
    parts.append(staff_of_plan(scenario, result.plan, _until_s(result.planned), width=width))
    return "\n\n".join(part for part in parts if part)


def load_over_time(scenario: Scenario, run: RestartRun, *, width: int = WIDTH) -> str:
    """The staff load of one run; nothing where nobody was called."""
    load = staff_load(Names(scenario, language()), run)
    return "" if load is None else staff_load_text(load, width)


def _curves(names: Names, result: ManyRuns, most: int) -> tuple[list[SCurve], str]:
    """That of the plan, and those of the processes nearest to their limits."""
    plan, *others = s_curves(names, result)
    others = [curve for curve in others if len(curve.seconds)]
    numbered = {str(number): curve for number, curve in enumerate(others)}
    shown = most_telling(numbered, lambda number: numbered[number].reserve, most - 1)
    found = [plan] if len(plan.seconds) else []
    return [*found, *(numbered[number] for number in shown)], pictures_left_out(len(others) - len(shown))


# --- page ----------------------------------------------------------------------------------------


def blocks_of_runs(scenario: Scenario, result: ManyRuns) -> list[Block]:
    """Everything about many runs. The language must be in force."""
    names, run = Names(scenario, language()), result.planned
    basis, *others = many_runs.tables(names, result)
    curves, left_out = _curves(names, result, MOST_CURVES_DRAWN)
    tornado = tornado_of(names, result)
    return [
        *_head(scenario, many_runs.heading_lines(names, result), many_runs.summary(names, result)),
        Heading(2, _("How long it takes, and how likely the limits are held")),
        *_tables([basis, *others[:1]] if result.processes else [basis]),
        *(_drawing(s_curve_picture(curve)) for curve in curves),
        *_said(left_out),
        Heading(2, _("What it depends on")),
        *_tables(others[1:] if result.processes else others),
        *([_drawing(tornado_picture(tornado))] if tornado is not None else []),
        *_gantt(scenario, run),
        *_staff(scenario, names, run),
    ]


def blocks_of_run(scenario: Scenario, run: RestartRun) -> list[Block]:
    """Everything about one run as planned. The language must be in force."""
    names = Names(scenario, language())
    return [
        *_head(scenario, restart_table.heading_lines(names, run.plan), restart_table.summary(names, run)),
        Heading(2, _("Resources and limits")),
        *_tables(restart_table.tables(names, run)),
        *_gantt(scenario, run),
        *_staff(scenario, names, run),
    ]


def _head(scenario: Scenario, lines: Sequence[str], summary: Iterable[str]) -> Iterator[Block]:
    title = one_line(scenario.title(language()))
    yield Heading(1, _("Restart: {title}").format(title=title))
    for line in lines:
        yield Paragraph(line)
    items = tuple(summary)
    if items:
        yield Bullets(items)


def _tables(tables: Iterable[tuple[Table, str]]) -> Iterator[Block]:
    for table, left_out in tables:
        yield table
        yield from _said(left_out)


def _said(words: str) -> list[Block]:
    return [Paragraph(words)] if words else []


def _gantt(scenario: Scenario, run: RestartRun) -> Iterator[Block]:
    resources, processes = restart_table.resources_shown(run), restart_table.processes_shown(run)
    if not restart_table.has_begun(run):
        return
    yield Heading(2, _("The restart as planned"))
    for picture in gantt_pictures(scenario, run, resources=resources, processes=processes):
        yield _drawing(picture)
    yield from _said(resources_left_out(len(run.resources) - len(resources), least_reserve()))
    yield from _said(processes_left_out(len(run.processes) - len(processes)))


def _staff(scenario: Scenario, names: Names, run: RestartRun) -> Iterator[Block]:
    """The load over time and in numbers, then who covers which skill and who is in the crisis team."""
    cover = list(staff_blocks(names, run.plan, _until_s(run)))
    table, left_out = load_table(names, loads(run))
    if not table.rows and not cover:
        return
    yield Heading(2, _("Staff"))
    load = staff_load(names, run)
    if load is not None:
        yield _drawing(staff_load_picture(load))
    if table.rows:
        yield from _tables([(table, left_out)])
    yield from cover


def _until_s(run: RestartRun) -> int:
    return run.end_s if run.waz_s is None else run.waz_s


def _drawing(picture: svg.Picture) -> Drawing:
    return Drawing(lambda _width: picture.title, picture)


# --- forms ---------------------------------------------------------------------------------------


def written(blocks: Sequence[Block], form: str, title: str) -> str:
    """The blocks as a page that needs nothing else (`html`), or their pictures as one file (`svg`).

    Raises UsageError where pictures are wanted and there are none.
    """
    if form == "svg":
        pictures = pictures_of(blocks)
        if not pictures:
            raise UsageError(_("There is nothing to draw: nothing is restarted."))
        return svg.stacked(pictures, title)
    from bcmsim.report.html import to_html

    return to_html(as_markdown(blocks), title, language(), marked=False, figures=figures_of(blocks))
