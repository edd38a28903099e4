"""The limits of all processes under each variant, side by side: one column for each variant, by its number.

Numbers are those of the table of the variants; 0 is the plan as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_hmm, format_number, ngettext
from bcmsim.report.left_out import MOST_ROWS, most_telling
from bcmsim.report.limit_words import percent_cell
from bcmsim.report.restart_table import NONE, zero_point
from bcmsim.report.text_table import GAP, text_table, wrap
from bcmsim.report.wording import enumerated, limit_title, signed
from bcmsim.restart.verdict import MET, NO_RESERVE
from bcmsim.text import cell_width

if TYPE_CHECKING:
    from bcmsim.report.names import Names
    from bcmsim.restart.results import RestartRun
    from bcmsim.restart.variants import Comparison, LimitResult, Result

SAME, MISSED, EXACT, UNSURE = "=", "!", "*", "~"
MOST_LIMITS = 30
"""So many stand side by side; of more, those that tell most."""
MOST_CELLS = 22
"""Names that are wider than this wrap."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One limit under all variants that could be played, by their numbers."""

    process: str
    title: str
    due: str
    results: dict[int, LimitResult]

    @property
    def plan(self) -> LimitResult:
        return next(iter(self.results.values()))


def limits_text(names: Names, found: Comparison, width: int) -> Iterator[str]:
    """When, or how likely, each limit is held; over many runs then what is surely changed; nothing where no
    process has a limit."""
    rows = _rows(names, found)
    if not rows:
        return
    often = found.runs is not None
    numbered = {str(number): row for number, row in enumerate(rows)}
    shown = [numbered[n] for n in most_telling(numbered, lambda n: _telling(numbered[n]), MOST_LIMITS)]
    cell = _chance_cell if often else _time_cell
    first, *others = rows[0].results
    idle = [n for n in others if all(cell(row.plan, row.results[n]).endswith(SAME) for row in rows)]
    tables = _tables(shown, [first, *(n for n in others if n not in idle)], cell, width)
    above = wrap(_words(often, first), width)
    said = [*_left_out(len(rows) - len(shown)), *_no_change(idle, first)]
    below = [line for words in said for line in wrap(words, width)]
    *before, last = tables
    yield "\n\n".join(["\n".join(above), *before, "\n".join([last, *below])])
    if often:
        yield from _changes(rows, found, width)


def _rows(names: Names, found: Comparison) -> list[_Row]:
    played = [(number, one) for number, one in enumerate(found.results) if one.planned is not None]
    if not played:
        return []
    _number, first = played[0]
    assert first.planned is not None
    return [
        _Row(
            names.process(limit.process),
            _title(limit, first.planned),
            format_hmm(limit.limit_s),
            {number: one.limits[place] for number, one in played},
        )
        for place, limit in enumerate(first.limits)
    ]


def _title(limit: LimitResult, run: RestartRun) -> str:
    """With its zero point where that is not the outage."""
    title = limit_title(limit.limit)
    process = run.processes[limit.process]
    if limit.limit == "mtpd" or process.rto_from != "declaration":
        return title
    return f"{title}, {zero_point(process)}"


def _telling(row: _Row) -> tuple[bool, float]:
    """The less, the more it tells: where verdicts differ, then how far the variants are from the plan as it
    is, in points of chance, else in seconds."""
    plan, results = row.plan, row.results.values()
    if plan.chance is not None:
        return False, -max(abs(one.change.difference) if one.change else 0.0 for one in results)
    alike = all(one.verdict == plan.verdict for one in results)
    return alike, -max(_apart(plan.back_s, one.back_s) for one in results)


def _apart(one: int | None, other: int | None) -> float:
    if one is None or other is None:
        return 0.0 if one is other else float("inf")
    return abs(one - other)


# --- side by side -----------------------------------------------------------------------------------

Cell = Callable[["LimitResult", "LimitResult"], str]
"""A limit under the plan as it is and under a variant, in few signs."""


def _tables(rows: Sequence[_Row], numbers: Sequence[int], cell: Cell, width: int) -> Iterator[str]:
    """As many variants beside the plan as fit, in one table; the others in the tables below it."""
    cells = [[cell(row.plan, row.results[number]) for number in numbers] for row in rows]
    heads = [str(number) for number in numbers]
    widest = max(cell_width(words) for line in [heads, *cells] for words in line)
    labels = [
        [("" if n and rows[n - 1].process == row.process else row.process), row.title, row.due]
        for n, row in enumerate(rows)
    ]
    titles = [_("Process"), _("Limit"), _("Due")]
    taken = sum(
        min(MOST_CELLS, max(cell_width(words) for words in column)) + len(GAP)
        for column in zip(titles, *labels, strict=True)
    )
    step = max(1, (width - taken + len(GAP)) // (widest + len(GAP)) - 1)
    for first in range(1, max(2, len(numbers)), step):
        places = [0, *range(first, min(first + step, len(numbers)))]
        told = [[*label, *(line[n] for n in places)] for label, line in zip(labels, cells, strict=True)]
        headers = [*titles, *(heads[n] for n in places)]
        yield text_table(headers, told, right=range(2, len(headers)), width=width)


def _time_cell(plan: LimitResult, one: LimitResult) -> str:
    mark = "" if one.verdict == MET else EXACT if one.verdict == NO_RESERVE else MISSED
    if one is not plan and (one.back_s, one.verdict) == (plan.back_s, plan.verdict):
        return f"{mark}{SAME}"
    back = _("never") if one.back_s is None else format_hmm(one.back_s - one.zero_s)
    return f"{mark}{back}"


def _chance_cell(plan: LimitResult, one: LimitResult) -> str:
    if one.chance is None:
        return NONE
    chance = percent_cell(one.chance.share)
    if one is plan or one.change is None:
        return chance
    if not one.change.difference:
        return SAME
    return chance if _is_sure(one) else f"{UNSURE}{chance}"


def _words(often: bool, first: int) -> str:
    """What the cells say, above them; `first`: the number of the variant that the others are set against."""
    if often:
        said = _(
            "By the number of the variant: the chance to hold each limit, from the outage where nothing else "
            "is said. {same} as under {first}, {unsure} the difference may be chance."
        )
        return said.format(same=SAME, first=first, unsure=UNSURE)
    said = _(
        "By the number of the variant: how long it takes, from the outage where nothing else is said. {same} "
        "as under {first}, {missed} missed, {exact} no reserve."
    )
    return said.format(same=SAME, first=first, missed=MISSED, exact=EXACT)


def _left_out(count: int) -> list[str]:
    if not count:
        return []
    said = ngettext(
        "{count} more limit is left out; shown are those that the variants change most. --json writes all.",
        "{count} more limits are left out; shown are those that the variants change most. --json writes all.",
        count,
    )
    return [said.format(count=format_number(count, 0))]


def _no_change(idle: Sequence[int], first: int) -> list[str]:
    """They need no column."""
    if not idle:
        return []
    return [
        _("{numbers}: every limit as under {first}.").format(
            numbers=enumerated([*map(str, idle)]), first=first
        )
    ]


# --- what is surely changed --------------------------------------------------------------------------


def _is_sure(one: LimitResult) -> bool:
    """The interval of the paired difference does not hold 0."""
    if one.change is None or not one.change.difference:
        return False
    low, high = one.change.interval
    return low > 0 or high < 0


def _changes(rows: Sequence[_Row], found: Comparison, width: int) -> Iterator[str]:
    """By variant, each limit whose chance it surely changes, and what a thousand buys of that."""
    sure = [
        (number, row, one, result)
        for number, result in enumerate(found.results)
        for row in rows
        for one in [row.results.get(number)]
        if one is not None and _is_sure(one)
    ]
    if not sure:
        return
    order = sorted(range(len(sure)), key=lambda n: -abs(_points(sure[n][2])))[:MOST_ROWS]
    headers = ["", _("Process"), _("Limit"), _("Points"), _("95 % interval")]
    if found.currency is not None:
        headers.append(_("points per 1,000 {currency}").format(currency=found.currency))
    cells = []
    before: tuple[int, str] | None = None
    for n in sorted(order):
        number, row, one, result = sure[n]
        same = before is not None and before[0] == number
        head = [
            "" if same else str(number),
            "" if before == (number, row.process) else row.process,
            row.title,
        ]
        cells.append([*head, *_change_cells(one, result, paid=found.currency is not None)])
        before = number, row.process
    said = _left_out(len(sure) - len(order))
    table = text_table(headers, cells, right=[0, *range(3, len(headers))], width=width)
    yield "\n".join([table, *(line for words in said for line in wrap(words, width))])


def _points(one: LimitResult) -> float:
    return 0.0 if one.change is None else one.change.difference * 100


def _change_cells(one: LimitResult, result: Result, *, paid: bool) -> list[str]:
    assert one.change is not None
    cells = [signed(_points(one), 1), " – ".join(signed(end * 100, 1) for end in one.change.interval)]
    if paid:
        bought = result.cost.per_thousand(_points(one))
        cells.append(NONE if bought is None else signed(bought, 2))
    return cells
