"""Variants of a plan side by side, and the cheapest measures of a search, as people read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_hmm, format_number, format_percent, language, ngettext
from bcmsim.report.many_runs import percent_cell, time_cell
from bcmsim.report.names import Names
from bcmsim.report.restart_table import NONE, order_title, zero_point
from bcmsim.report.text_table import WIDTH, text_table, wrap
from bcmsim.report.wording import grouped, money, verdict_title
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.restart.searching import Found
    from bcmsim.restart.variants import Comparison, LimitResult, Result, Variant
    from bcmsim.scenario.model import Scenario


def comparison_text(scenario: Scenario, found: Comparison, *, width: int = WIDTH) -> str:
    """Everything about the variants within `width` cells, in the language in force."""
    names = Names(scenario, language())
    parts = ["\n".join(_heading(found)), _waz(names, found, width), *_limits(names, found, width)]
    notes = [line for said in _notes(names, found) for line in wrap(said, width)]
    return "\n\n".join([*parts, *(["\n".join(notes)] if notes else [])])


def search_text(scenario: Scenario, found: Found, comparison: Comparison, *, width: int = WIDTH) -> str:
    """What the search found, and how the plan stands without and with it."""
    names = Names(scenario, language())
    said = [line for one in _found(names, found) for line in wrap(one, width)]
    return "\n\n".join(["\n".join(said), comparison_text(scenario, comparison, width=width)])


def _heading(found: Comparison) -> Iterator[str]:
    if found.runs is not None:
        yield _("Runs: {runs}, seed {seed}").format(runs=format_number(found.runs, 0), seed=found.seed)
    yield _("Order: {rule}").format(rule=order_title(found.order))


def variant_title(names: Names, variant: Variant) -> str:
    """What is changed, on one line."""
    changes = [names.measure(name) for name in variant.measures]
    changes += [
        ngettext("{count} person with the skill {skill}", "{count} people with the skill {skill}", count)
        .format(count=count, skill=one_line(skill))
        for skill, count in variant.staff
    ]  # fmt: skip
    if variant.order is not None:
        changes.append(_("order: {rule}").format(rule=order_title(variant.order)))
    if variant.kind == "plan" or not changes:
        return ", ".join([_("the plan as it is"), *changes])
    if variant.kind != "together":
        return ", ".join(changes)
    rule = [] if variant.order is None else changes[-1:]
    return ", ".join([_("all together"), *rule])


# --- WAZ --------------------------------------------------------------------------------------------


def _waz(names: Names, found: Comparison, width: int) -> str:
    """WAZ, gain and cost of each variant."""
    many, paid = found.runs is not None, found.currency is not None
    headers = [_("Variant"), *([_("mean WAZ"), "P50", "P90"] if many else [_("WAZ")]), _("Gain")]
    if many:
        headers.append(_("95 % interval"))
    if paid:
        headers += [
            _("Cost, {currency}").format(currency=found.currency),
            _("s per 1,000 {currency}").format(currency=found.currency),
        ]
    rows = [
        [variant_title(names, one.variant), *_waz_cells(one, number > 0, many), *_cost_cells(one, paid)]
        for number, one in enumerate(found.results)
    ]
    return text_table(headers, rows, right=range(1, len(headers)), width=width)


def _waz_cells(one: Result, is_variant: bool, many: bool) -> list[str]:
    if one.planned is None:
        return [NONE] * (5 if many else 2)
    if one.waz is None:
        gain = one.gain_s if is_variant else None
        return [_time(one.planned.waz_s), _signed_time(gain)]
    cells = [time_cell(cell) for cell in (one.waz.mean, one.waz.p50, one.waz.p90)]
    if not is_variant or one.gain is None:
        return [*cells, NONE, NONE]
    interval = one.gain.interval
    low_high = NONE if interval is None else " – ".join(_signed_minutes(end) for end in interval)
    return [*cells, _signed_minutes(one.gain.mean_s), low_high]


def _cost_cells(one: Result, paid: bool) -> list[str]:
    if not paid:
        return []
    cost = one.cost.whole
    bought = one.cost.per_thousand(one.gained_s)
    return [
        NONE if cost is None or (not cost and not one.variant.measures) else money(cost),
        NONE if bought is None else _signed(bought, 0),
    ]


def _time(second: int | None) -> str:
    return NONE if second is None else format_hmm(second)


def _signed_time(second: int | None) -> str:
    if second is None:
        return NONE
    return format_hmm(second) if second <= 0 else f"+{format_hmm(second)}"


def _signed_minutes(second: float) -> str:
    """To the minute."""
    return _signed_time(int(abs(second) + 30) // 60 * (60 if second > 0 else -60))


def _signed(number: float, digits: int) -> str:
    """With its sign; none where nothing is left of it."""
    written = f"{number:+,.{digits}f}"
    return grouped(written if written.strip("+-0.,") else written[1:])


# --- limits -----------------------------------------------------------------------------------------


def _limits(names: Names, found: Comparison, width: int) -> Iterator[str]:
    """A table for each limit of each process."""
    first = next((one for one in found.results if one.planned is not None), None)
    if first is None or first.planned is None:
        return
    for place, limit in enumerate(first.limits):
        run = first.planned.processes[limit.process]
        said = {
            "within": _("{process}: emergency operation within {due} h, {zero}"),
            "rto": _("{process}: RTO {due} h, {zero}"),
            "mtpd": _("{process}: MTPD {due} h, from the outage"),
        }[limit.limit].format(
            process=names.process(limit.process), due=format_hmm(limit.limit_s), zero=zero_point(run)
        )
        rows = [
            (variant_title(names, one.variant), one, one.limits[place])
            for one in found.results
            if one.planned is not None
        ]
        table = _planned(rows, width) if found.runs is None else _often(rows, found, width)
        yield "\n".join([*wrap(said, width), "", table])


Row = tuple[str, "Result", "LimitResult"]


def _planned(rows: Sequence[Row], width: int) -> str:
    cells = []
    for title, _result, one in rows:
        took = None if one.back_s is None else one.back_s - one.zero_s
        reserve = None if took is None else one.limit_s - took
        cells.append([title, _time(took), _time(reserve), verdict_title(one.verdict)])
    headers = [_("Variant"), _("Back"), _("Reserve"), _("Verdict")]
    return text_table(headers, cells, right=[1, 2], width=width)


def _often(rows: Sequence[Row], found: Comparison, width: int) -> str:
    """Chances, how they change, and what a thousand buys of them, in percentage points."""
    paid = found.currency is not None
    headers = [_("Variant"), _("Chance"), _("Points"), _("95 % interval")]
    if paid:
        headers.append(_("points per 1,000 {currency}").format(currency=found.currency))
    cells = []
    for title, result, one in rows:
        chance = NONE if one.chance is None else percent_cell(one.chance.share)
        change = None if result.variant.kind == "plan" else one.change
        row = [title, chance, NONE, NONE]
        if change is not None:
            row[2] = _signed(change.difference * 100, 1)
            row[3] = " – ".join(_signed(end * 100, 1) for end in change.interval)
        if paid:
            bought = None if change is None else result.cost.per_thousand(change.difference * 100)
            row.append(NONE if bought is None else _signed(bought, 2))
        cells.append(row)
    return text_table(headers, cells, right=range(1, len(headers)), width=width)


# --- notes ------------------------------------------------------------------------------------------


def _notes(names: Names, found: Comparison) -> Iterator[str]:
    for one in found.results:
        if one.refused is not None:
            yield _("{variant}: cannot be run: {why}").format(
                variant=variant_title(names, one.variant), why=one_line(one.refused)
            )
        elif one.planned is not None and one.planned.infeasible is not None:
            yield _("{variant}: not everything can be restarted: {why}").format(
                variant=variant_title(names, one.variant), why=one_line(one.planned.infeasible)
            )
        if one.waz is not None and one.waz.never:
            yield _("{variant}: in {share} of the runs not everything is up again.").format(
                variant=variant_title(names, one.variant), share=percent_cell(one.waz.never)
            )
    unknown = dict.fromkeys(
        name for one in found.results for name in one.cost.unknown if name in names.scenario.file.measures
    )
    if unknown:
        yield _("Without a cost: {measures}.").format(measures=", ".join(map(names.measure, unknown)))
    if len(found.results) < 2:
        return
    if found.runs is None:
        yield _("Gain: by how much the WAZ is shorter than that of the plan as it is.")
    else:
        yield _(
            "Gain and points: against the plan as it is, in the mean of the runs, all played with the same "
            "draws; the intervals are those of the paired difference."
        )


# --- the search -------------------------------------------------------------------------------------


def _found(names: Names, found: Found) -> Iterator[str]:
    """What was found, what it costs, and how sure that is."""
    wanted = ""
    if found.confidence is not None:
        wanted = format_percent(found.confidence, 0 if float(found.confidence * 100).is_integer() else 1)
    chosen = ", ".join(map(names.measure, found.nearest))
    many = found.confidence is not None
    if found.chosen is None:
        yield _none_holds(found, wanted)
        if not found.nearest:
            yield _("The plan as it is comes nearest.")
        else:
            yield _("Nearest: {measures}.").format(measures=chosen)
    elif not found.chosen:
        yield (
            _("Every RTO is held with a chance of at least {wanted} without further measures.")
            if many
            else _("Every RTO is held as planned without further measures.")
        ).format(wanted=wanted)
    else:
        said = (
            _("The cheapest that hold every RTO with a chance of at least {wanted}: {measures}.")
            if many
            else _("The cheapest that hold every RTO as planned: {measures}.")
        )
        if not found.proven:
            said = (
                _("These hold every RTO with a chance of at least {wanted}: {measures}.")
                if many
                else _("These hold every RTO as planned: {measures}.")
            )
        yield said.format(wanted=wanted, measures=chosen)
    if found.nearest and len(found.unknown_cost) < len(found.nearest):
        yield _("Cost: {cost}.").format(cost=f"{money(found.cost)} {found.currency}")
    if found.unknown_cost:
        yield _("Without a cost: {measures}.").format(
            measures=", ".join(map(names.measure, found.unknown_cost))
        )
    yield _certainty(found)
    if many:
        yield _("A chance counts by the lower end of its 95 % interval (Wilson).")


def _none_holds(found: Found, wanted: str) -> str:
    if found.proven:
        said = (
            _("No choice of measures holds every RTO with a chance of at least {wanted}.")
            if found.confidence is not None
            else _("No choice of measures holds every RTO as planned.")
        )
    else:
        said = (
            _("No choice that was tried holds every RTO with a chance of at least {wanted}.")
            if found.confidence is not None
            else _("No choice that was tried holds every RTO as planned.")
        )
    return said.format(wanted=wanted)


def _certainty(found: Found) -> str:
    said = (
        _("Proven: {tries} of {choices} choices tried, in order of cost.")
        if found.proven
        else _("Not proven: {tries} of {choices} choices tried, in order of cost.")
    )
    return said.format(tries=format_number(found.tries, 0), choices=format_number(found.of, 0))
