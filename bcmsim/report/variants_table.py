"""Variants of a plan side by side, as people read them: numbered, with WAZ, gain and cost; limits below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_hmm, format_number, language, ngettext
from bcmsim.report.limit_words import percent_cell
from bcmsim.report.many_runs import time_cell
from bcmsim.report.names import Names
from bcmsim.report.restart_table import NONE, order_title
from bcmsim.report.text_table import WIDTH, text_table, wrap
from bcmsim.report.variants_limits import limits_text
from bcmsim.report.wording import enumerated, money, signed
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.restart.variants import Comparison, Result, Variant
    from bcmsim.scenario.model import Scenario


def comparison_text(scenario: Scenario, found: Comparison, *, width: int = WIDTH) -> str:
    """Everything about the variants within `width` cells, in the language in force."""
    names = Names(scenario, language())
    parts = ["\n".join(_heading(found)), _waz(names, found, width), *limits_text(names, found, width)]
    notes = [line for said in _notes(names, found) for line in wrap(said, width)]
    return "\n\n".join([*parts, *(["\n".join(notes)] if notes else [])])


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
    headers = ["", _("Variant"), *([_("mean WAZ"), "P90"] if many else [_("WAZ")]), _("Gain")]
    if many:
        headers.append(_("95 % interval"))
    if paid:
        headers += [
            _("Cost, {currency}").format(currency=found.currency),
            _("min per 1,000 {currency}").format(currency=found.currency),
        ]
    rows = [
        [
            str(number),
            variant_title(names, one.variant),
            *_waz_cells(one, number > 0, many),
            *_cost_cells(one, paid),
        ]
        for number, one in enumerate(found.results)
    ]
    return text_table(headers, rows, right=[0, *range(2, len(headers))], width=width)


def _waz_cells(one: Result, is_variant: bool, many: bool) -> list[str]:
    if one.planned is None:
        return [NONE] * (4 if many else 2)
    if one.waz is None:
        gain = one.gain_s if is_variant else None
        return [_time(one.planned.waz_s), _signed_time(gain)]
    cells = [time_cell(cell) for cell in (one.waz.mean, one.waz.p90)]
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
        NONE if bought is None else signed(bought / 60, 1),
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


# --- notes ------------------------------------------------------------------------------------------


def _notes(names: Names, found: Comparison) -> Iterator[str]:
    yield from _troubles(names, found)
    unknown = dict.fromkeys(
        name for one in found.results for name in one.cost.unknown if name in names.scenario.file.measures
    )
    if unknown:
        yield _("Without a cost: {measures}.").format(
            measures=enumerated([names.measure(name) for name in unknown])
        )
    if len(found.results) < 2:
        return
    if found.runs is None:
        yield _("Gain: by how much the WAZ is shorter than that of the plan as it is.")
    else:
        yield _(
            "Gain and points: against the plan as it is, in the mean of the runs, all played with the same "
            "draws; the intervals are those of the paired difference."
        )


def _troubles(names: Names, found: Comparison) -> Iterator[str]:
    """What keeps variants from their end, the same said once with the numbers of all that it keeps."""
    alike: dict[tuple[str, str], list[str]] = {}
    for number, one in enumerate(found.results):
        if one.refused is not None:
            alike.setdefault(("refused", one.refused), []).append(str(number))
        elif one.planned is not None and one.planned.infeasible is not None:
            alike.setdefault(("infeasible", one.planned.infeasible), []).append(str(number))
        if one.waz is not None and one.waz.never:
            alike.setdefault(("never", percent_cell(one.waz.never)), []).append(str(number))
    for (kind, why), numbers in alike.items():
        words = {
            "refused": _("{numbers}: cannot be run: {why}"),
            "infeasible": _("{numbers}: not everything can be restarted: {why}"),
            "never": _("{numbers}: in {why} of the runs not everything is up again."),
        }[kind]
        told = why if kind == "never" else names.waiting(why)
        yield words.format(numbers=enumerated(numbers), why=told)
