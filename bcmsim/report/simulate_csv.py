"""The restart as a table for a spreadsheet: a row for the plan, each process and each resource.

Times are hours since the outage with a decimal point, shares and correlations plain numbers; what there is
none of is empty. Text of people is cleaned, and never read as a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from bcmsim.i18n import _, language
from bcmsim.report.names import Names
from bcmsim.report.wording import verdict_title
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.restart.montecarlo import ManyRuns
    from bcmsim.restart.results import ProcessRun, RestartRun
    from bcmsim.restart.statistics import Chance, Spread
    from bcmsim.scenario.model import Scenario

Cell = str
FORMULA = ("=", "+", "-", "@", "|", "%", "'", '"', "＝", "＋", "－", "＠")
"""With these, also in their wide form, a spreadsheet may begin a formula, a command, or hide the sign."""


def csv_of_runs(scenario: Scenario, result: ManyRuns) -> str:
    """All statistics of many runs, in the language in force."""
    names, planned = Names(scenario, language()), result.planned
    rows = [[_("plan"), "", safe(names.words(scenario.file.title)), *_spread(result.waz), *_limits(None)]]
    for id_, one in result.processes.items():
        limits = _limits(planned.processes[id_], one.rto, one.mtpd, one.within)
        name = safe(names.process(id_))
        rows.append([_("process"), safe(id_), name, *_spread(one.up), *limits])
        if one.emergency is not None:
            rows.append([_("emergency operation"), safe(id_), name, *_spread(one.emergency), *limits])
    told = [[*row, *_numbers(None, None)] for row in rows]
    told += [
        [
            _("resource"),
            safe(id_),
            safe(names.resource(id_)),
            *_spread(one.up),
            *_limits(None),
            *_numbers(one.criticality, one.rank_correlation),
        ]
        for id_, one in result.resources.items()
    ]
    spread = ["P5", "P10", "P50", "P80", "P90", "P95", _("mean"), _("spread"), _("least"), _("most")]
    chances = [
        words.format(limit=limit)
        for limit in (_("RTO"), _("MTPD"), _("emergency operation due"))
        for words in (
            _("{limit} (h)"),
            _("{limit}: chance"),
            _("{limit}: chance, 95 % from"),
            _("{limit}: chance, 95 % to"),
        )
    ]
    headers = [
        *_first(),
        *(_("{value} (h)").format(value=words) for words in spread),
        _("never"),
        *chances,
        _("critical"),
        _("rank correlation"),
    ]
    return _csv(headers, told)


def csv_of_run(scenario: Scenario, run: RestartRun) -> str:
    """One run as planned, in the language in force."""
    names = Names(scenario, language())
    title = safe(names.words(scenario.file.title))
    rows = [[_("plan"), "", title, "", "", hours(run.waz_s), *[""] * 10]]
    for id_, one in run.processes.items():
        times = ["", hours(one.emergency_s), hours(one.up_s), "", ""]
        limits = [
            cell
            for limit_s, zero_s, verdict in (
                (one.rto_s, one.zero_s, one.rto),
                (one.mtpd_s, 0, one.mtpd),
                (one.within_s, one.zero_s, one.emergency),
            )
            for cell in (hours(_due(limit_s, zero_s)), verdict_title(verdict))
        ]
        rows.append([_("process"), safe(id_), safe(names.process(id_)), *times, *limits, "", ""])
    for id_, step in run.resources.items():
        times = [hours(step.start_s), "", hours(step.up_s), hours(step.slack_s)]
        critical = _("yes") if step.critical else _("no")
        people = safe(", ".join(step.staff))
        title = safe(names.resource(id_))
        rows.append(
            [_("resource"), safe(id_), title, *times, critical, *[""] * 6, people, str(step.attempts)]
        )
    limits = [
        words
        for limit in (_("RTO"), _("MTPD"), _("emergency operation due"))
        for words in (_("{limit} (h)").format(limit=limit), _("{limit}: verdict").format(limit=limit))
    ]
    headers = [
        *_first(),
        _("{value} (h)").format(value=_("started")),
        _("{value} (h)").format(value=_("emergency operation")),
        _("{value} (h)").format(value=_("up")),
        _("{value} (h)").format(value=_("reserve")),
        _("critical"),
        *limits,
        _("people"),
        _("attempts"),
    ]
    return _csv(headers, rows)


def _first() -> list[str]:
    return [_("kind"), _("id"), _("title")]


def _csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headers)
    for row in rows:
        if len(row) != len(headers):
            raise ValueError(f"{len(row)} cells under {len(headers)} headers")
        writer.writerow(row)
    return text.getvalue()


def safe(words: str) -> Cell:
    """Text of people on one line, with an apostrophe before it where it might be read as a formula."""
    shown = one_line(words)
    return f"'{shown}" if shown.lstrip().startswith(FORMULA) else shown


def hours(second: float | None) -> Cell:
    """To a third of a second, so that the second can be told from it."""
    return "" if second is None else _short(second / 3600, 4)


def _short(value: float, digits: int) -> Cell:
    """With a decimal point and no zeros at the end, never as -0."""
    written = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if written in ("-0", "") else written


def _share(share: float | None) -> Cell:
    return "" if share is None else _short(share, 6)


def _spread(one: Spread | None) -> list[Cell]:
    if one is None:
        return [""] * 11
    times = (one.p5, one.p10, one.p50, one.p80, one.p90, one.p95, one.mean, one.sd, one.min, one.max)
    return [*map(hours, times), _share(one.never)]


def _due(limit_s: int | None, zero_s: int) -> int | None:
    return None if limit_s is None else limit_s + zero_s


def _limits(
    planned: ProcessRun | None,
    rto: Chance | None = None,
    mtpd: Chance | None = None,
    within: Chance | None = None,
) -> list[Cell]:
    """Each limit in hours since the outage, its chance and the interval."""
    if planned is None:
        return [""] * 12
    limits = (
        (_due(planned.rto_s, planned.zero_s), rto),
        (planned.mtpd_s, mtpd),
        (_due(planned.within_s, planned.zero_s), within),
    )
    return [cell for limit_s, chance in limits for cell in (hours(limit_s), *_chance(chance))]


def _chance(chance: Chance | None) -> Iterator[Cell]:
    if chance is None:
        yield from ("", "", "")
        return
    yield _share(chance.share)
    yield from map(_share, chance.interval)


def _numbers(criticality: float | None, correlation: float | None) -> list[Cell]:
    return [_share(criticality), _share(correlation)]
