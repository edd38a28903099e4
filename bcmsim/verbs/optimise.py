"""optimise: the best order of restart under limited people, with its proof or its gap."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bcmsim.cli import INTERRUPTED, WholeNumber, option, verb
from bcmsim.i18n import N_, _, format_hmm
from bcmsim.text import cell_width, pad
from bcmsim.verbs.output import form_of, rewrite_files, terminal_width, write_file
from bcmsim.verbs.progress import say_interrupted
from bcmsim.verbs.simulate import LINE_WIDTH, TEXTUAL, with_measures, with_staff

if TYPE_CHECKING:
    from bcmsim.restart.ordering import BestOrder
    from bcmsim.restart.ordering_replay import Score
    from bcmsim.restart.parts import Plan
    from bcmsim.scenario.editing import FilesOnDisk

LARGEST_SEED = 2**31 - 1
LONGEST_S = 86_400
QUIET_S, EVERY_S = 0.5, 0.2
"""What is done sooner is not told; then so often."""


@verb(
    N_("Finds the best order of restart under limited people, with its proof or its gap."),
    example="bcmsim optimise web.yaml --staff admin=2 --write",
)
@click.argument("file", type=click.Path(path_type=Path))
@with_measures
@with_staff
@option(
    "--limit",
    type=WholeNumber(1, LONGEST_S),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help=N_("Search for about so long; counted in steps, so that the result can be repeated."),
)
@option(
    "--seed",
    type=WholeNumber(0, LARGEST_SEED),
    default=0,
    show_default=True,
    metavar="N",
    help=N_("The same seed finds the same order."),
)
@option("--write", is_flag=True, help=N_("Put the order into the scenario; comments are kept."))
@option("--json", "as_json", is_flag=True, help=N_("Print one JSON document."))
@option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=N_("Write to a file; its name says the form: .json or .txt."),
)
def optimise(
    file: Path,
    measures: tuple[str, ...],
    staff: dict[str, int],
    limit: int,
    seed: int,
    write: bool,
    as_json: bool,
    out: Path | None,
) -> int:
    from bcmsim.report.optimise_json import optimise_document
    from bcmsim.report.optimise_table import optimise_text
    from bcmsim.restart.ordering import best_order
    from bcmsim.restart.plan import build_plan
    from bcmsim.restart.simulation import simulate
    from bcmsim.scenario.editing import FilesOnDisk
    from bcmsim.scenario.loading import load

    form = form_of(out, as_json, TEXTUAL)
    files = FilesOnDisk.read(file) if write else None
    scenario = load(file)
    plan = build_plan(scenario, measures=measures, staff=staff)
    telling = Telling()
    try:
        found = best_order(plan, limit_s=limit, seed=seed, said=telling)
    except KeyboardInterrupt:
        telling.clear()
        say_interrupted(telling.so_far())
        return INTERRUPTED
    finally:
        telling.clear()
    if form == "json":
        document = optimise_document(found, file=str(file), seed=seed, limit_s=limit)
        text = json.dumps(document, ensure_ascii=False, indent=2)
    else:
        width = terminal_width() if out is None else LINE_WIDTH
        text = optimise_text(scenario, plan, simulate(plan), found, width=width)
    if out is None:
        click.echo(text.rstrip("\n"))
    else:
        write_file(out, text)
    if files is not None:
        _write(files, plan, found)
    return 0


class Telling:
    """How far the search has come: a line on standard error, and only where that is a terminal."""

    def __init__(self) -> None:
        self._score: Score | None = None
        self._bound_s = 0
        self._shows = sys.stderr.isatty()
        self._next = time.monotonic() + QUIET_S
        self._width = 0

    def __call__(self, score: Score, bound_s: int) -> None:
        self._score, self._bound_s = score, bound_s
        now = time.monotonic()
        if self._shows and now >= self._next:
            self._next = now + EVERY_S
            line = pad(self._words(), self._width)
            self._width = max(self._width, cell_width(line))
            sys.stderr.write("\r" + line)
            sys.stderr.flush()

    def _words(self) -> str:
        if self._score is None or not self._score.ends:
            return _("No order found yet")
        return _("Best order so far: {time} h; at least {bound} h").format(
            time=format_hmm(self._score.waz_s), bound=format_hmm(self._bound_s)
        )

    def so_far(self) -> str:
        """What is said when somebody interrupts the search."""
        return _("Interrupted. {so_far}.").format(so_far=self._words())

    def clear(self) -> None:
        """Leave the line as it was before."""
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
            self._width = 0


def _write(files: FilesOnDisk, plan: Plan, found: BestOrder) -> None:
    """The order into the file, and what it comes to there: a file holds an order, no start times.

    A file whose own rule is as good stays as it is.
    """
    from bcmsim.report.restart_table import order_title
    from bcmsim.restart.ordering_replay import played
    from bcmsim.scenario.reordering import with_order

    if not found.listed_score.ends:
        click.echo(
            _("Nothing was written: only an order that also waits on purpose restarts everything."), err=True
        )
        return
    if played(plan).score <= found.listed_score:
        if found.waits or found.crews:
            said = _(
                "Nothing was written: without start times, which a file does not hold, the plan's own rule "
                "({rule}) is as good."
            )
        else:
            said = _("Nothing was written: the plan's own rule ({rule}) is as good.")
        click.echo(said.format(rule=order_title(plan.order)), err=True)
        return
    rewrites = with_order(files, found.file_order)
    rewrite_files(rewrites)
    names = ", ".join(str(rewrite.path) for rewrite in rewrites) or str(files.path)
    length = format_hmm(found.listed_score.waz_s)
    if found.waits or found.crews:
        sentence = _(
            "The order is in {file}. Without start times, which a file does not hold, it takes {time} h."
        )
    else:
        sentence = _("The order is in {file}; by it the restart takes {time} h.")
    click.echo(sentence.format(file=names, time=length), err=True)
