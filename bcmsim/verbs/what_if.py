"""simulate --compare and --search: variants side by side, and the cheapest measures that hold every RTO."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import click

from bcmsim.errors import UsageError
from bcmsim.i18n import _, format_number
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.restart.searching import Found
    from bcmsim.restart.variants import Comparison
    from bcmsim.scenario.model import Scenario

EXIT_LIMIT_MISSED = 3


class Percent(click.FloatRange):
    """`95`, `95%` or `95 %`."""

    def __init__(self) -> None:
        super().__init__(0, 100)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        written: Any = value.rstrip("% ") if isinstance(value, str) else value
        try:
            is_number = isfinite(float(written))
        except ValueError:
            is_number = False
        if not is_number:
            self.fail(_("“{value}” is not a number.").format(value=one_line(str(value), 40)), param, ctx)
        return super().convert(written, param, ctx)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line; None: not said."""

    file: str
    search: bool
    measures: tuple[str, ...]
    staff: dict[str, int]
    orders: tuple[str, ...]
    runs: int | None
    seed: int | None
    workers: int | None
    cluster: str | None
    confidence: float | None
    as_json: bool
    width: int = 80
    """Of the text."""


def refuse_together(*, compare: bool, search: bool, orders: tuple[str, ...], why: bool, strict: bool) -> None:
    """Raises UsageError for options that mean nothing together."""
    if compare and search:
        raise UsageError(
            _("--compare and --search do not go together"),
            _("--search also shows the plan without and with what it finds"),
        )
    if len(orders) > 1 and not compare:
        raise UsageError(
            _("only --compare takes more than one --order"), _("name one rule, or add --compare")
        )
    if (compare or search) and why:
        raise UsageError(
            _("--why explains one run, not variants"), _("leave out --why, --compare and --search")
        )
    if compare and strict:
        raise UsageError(_("--strict judges one plan, not variants"), _("leave out --strict or --compare"))


def what_if(scenario: Scenario, asked: Asked) -> tuple[str, int] | None:
    """What to write, and the exit status under --strict; None: somebody has interrupted it, and was told how
    far it came."""
    return _searched(scenario, asked) if asked.search else _compared(scenario, asked)


def _compared(scenario: Scenario, asked: Asked) -> tuple[str, int] | None:
    from bcmsim.restart.variants import compare, variants_of
    from bcmsim.verbs.progress import Progress

    variants = variants_of(scenario, asked.measures, asked.staff, asked.orders)
    progress = Progress((asked.runs or 1) * len(variants))
    try:
        found = compare(
            scenario,
            variants,
            runs=asked.runs,
            seed=asked.seed or 0,
            workers=asked.workers or 1,
            cluster=asked.cluster,
            progress=progress,
        )
    except KeyboardInterrupt:
        progress.clear()
        _say_interrupted(
            _("Interrupted after {played} of {runs} runs."), played=progress.played, runs=progress.runs
        )
        return None
    finally:
        progress.clear()
    if asked.as_json:
        from bcmsim.report.variants_json import comparison_document

        return _json(comparison_document(scenario, found, file=asked.file)), _status(found)
    from bcmsim.report.variants_table import comparison_text

    return comparison_text(scenario, found, width=asked.width), _status(found)


def _status(found: Comparison) -> int:
    """1 where no variant comes to its end."""
    planned = [one.planned for one in found.results if one.planned is not None]
    return int(all(run.infeasible is not None for run in planned))


def _searched(scenario: Scenario, asked: Asked) -> tuple[str, int] | None:
    from bcmsim.restart.searching import CONFIDENCE, search
    from bcmsim.restart.variants import compare
    from bcmsim.verbs.progress import Progress

    progress = Progress(0)

    def tried(count: int, most: int) -> None:
        progress.runs = most
        progress(count / most, count)

    try:
        found = search(
            scenario,
            asked.measures,
            staff=asked.staff,
            order=asked.orders[0] if asked.orders else None,
            confidence=CONFIDENCE if asked.confidence is None else asked.confidence / 100,
            runs=asked.runs,
            seed=asked.seed or 0,
            workers=asked.workers or 1,
            cluster=asked.cluster,
            tried=tried,
        )
        shown = compare(
            scenario,
            found.variants,
            runs=asked.runs,
            seed=asked.seed or 0,
            workers=asked.workers or 1,
            cluster=asked.cluster,
        )
    except KeyboardInterrupt:
        progress.clear()
        _say_interrupted(
            _("Interrupted after {played} of at most {runs} choices."),
            played=progress.played,
            runs=progress.runs,
        )
        return None
    finally:
        progress.clear()
    return _told(scenario, asked, found, shown), 0 if found.chosen is not None else EXIT_LIMIT_MISSED


def _told(scenario: Scenario, asked: Asked, found: Found, shown: Comparison) -> str:
    if asked.as_json:
        from bcmsim.report.variants_json import search_document

        return _json(search_document(scenario, found, shown, file=asked.file))
    from bcmsim.report.variants_search import search_text

    return search_text(scenario, found, shown, width=asked.width)


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)


def _say_interrupted(sentence: str, *, played: int, runs: int) -> None:
    from bcmsim.verbs.progress import say_interrupted

    say_interrupted(sentence.format(played=format_number(played, 0), runs=format_number(runs, 0)))
