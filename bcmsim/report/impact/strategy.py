"""The continuity strategy as part of the report: every cause, its way back, its measures, what stays open
(R070-R076, R086-R092)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_duration, ngettext
from bcmsim.report.impact.blocks import Block, Bullets, Heading, Paragraph, Table, Value, Values
from bcmsim.report.impact.chances import chance_sentences, chance_words, doubtful_sentences, has_chances
from bcmsim.report.impact.recommending import recommendation_sentences
from bcmsim.report.impact.spans import NONE, likelihood_words, limit
from bcmsim.report.impact.strategy_findings import cause_name
from bcmsim.report.impact.strategy_words import (
    bottleneck_sentence,
    choice_sentences,
    hit_title,
    kind_title,
    missed_sentence,
    operation_title,
    protection_title,
    rating_words,
    time_limit_sentence,
    together_sentences,
    waiting_sentence,
)
from bcmsim.report.impact.view import listed
from bcmsim.report.wording import limit_title, money, verdict_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bcmsim.report.impact.view import View
    from bcmsim.restart.strategy import (
        CauseStrategy,
        Gain,
        MeasureVerdict,
        PlanVersion,
        ProcessReturn,
        Strategy,
    )

MOST_STEPS = 40
"""So many steps of a way back are listed."""
MOST_MISSED = 40
"""So many missed limits are told one by one."""
MOST_GAINS = 4
"""So many changes by a measure are told one by one."""
NO_LIMIT = "no limit"


def strategy_blocks(view: View, strategy: Strategy) -> list[Block]:
    """An overview of the causes, then each with everything about it."""
    blocks: list[Block] = [Heading(2, _("Strategy")), _overview(view, strategy)]
    blocks.append(Paragraph(_("WAZ is the real restart time as planned; times in h:mm since the outage.")))
    if view.file.measures:
        said = _("The measures are chosen beforehand: the provision time of each counts from the outage.")
        blocks.append(Paragraph(said))
    if strategy.together is not None:
        blocks.append(Paragraph(" ".join(together_sentences(view, strategy.together))))
    planned = [cause for cause in strategy.causes if cause.planned]
    aside = [cause_name(view, cause) for cause in planned if view.narrowed and not _hits_chosen(view, cause)]
    if aside:
        said = _("Left out, because the processes shown are not hit: {causes}.")
        blocks.append(Paragraph(said.format(causes=listed(aside))))
    for cause in planned:
        if not view.narrowed or _hits_chosen(view, cause):
            blocks += _cause(view, cause)
    return blocks


def _hits_chosen(view: View, cause: CauseStrategy) -> bool:
    return any(process in view.chosen for process in cause.hit)


def _overview(view: View, strategy: Strategy) -> Table:
    headers = (
        _("Cause"), _("Hit"), _("WAZ"), _("Limits missed"), _("Measures chosen"), _("With them"),
        _("Limits open"),
    )  # fmt: skip
    rows = tuple(_overview_row(view, cause) for cause in strategy.causes)
    return Table(headers, rows, right=(1, 2, 3, 5, 6))


def _overview_row(view: View, cause: CauseStrategy) -> tuple[str, ...]:
    title = cause_name(view, cause)
    if not cause.planned:
        return (title, NONE, NONE, NONE, _("not planned"), NONE, NONE)
    if cause.preliminary is None:
        return (title, str(len(cause.hit)), NONE, NONE, _("no restart possible"), NONE, NONE)
    chosen = view.measures(cause.choice.measures) if cause.choice and cause.choice.measures else NONE
    return (
        title,
        str(len(cause.hit)),
        limit(cause.preliminary.waz_s),
        str(len(cause.preliminary.missed)),
        chosen,
        limit(cause.final.waz_s if cause.final else None),
        str(sum(missed.accepted is None for missed in cause.residual)),
    )


# --- one cause -----------------------------------------------------------------------------------


def _cause(view: View, cause: CauseStrategy) -> list[Block]:
    blocks: list[Block] = [Heading(3, cause_name(view, cause)), Values(tuple(_facts(view, cause)))]
    if cause.supposed and cause.absent:
        said = _("Nothing fails by itself. Shown is what an outage of everything would mean meanwhile.")
        if len(cause.supposed_down) < len(view.file.resources):
            said = _("Nothing fails by itself. Shown is what an outage of {resources} would mean meanwhile.")
        blocks.append(Paragraph(said.format(resources=view.resources(cause.supposed_down))))
    elif cause.supposed:
        said = _("The file does not say what fails: everything is supposed to, as the worst case.")
        blocks.append(Paragraph(said))
    before, after = cause.preliminary, cause.final
    if before is None:
        why = waiting_sentence(view, cause.refused or "")
        return [*blocks, Paragraph(_("No restart is possible: {why}").format(why=why))]
    changed = after is not None and after is not before and bool(after.chosen)
    blocks += _returns(view, before, after if changed else None)
    blocks += _way_back(view, before, _("Way back") if not changed else _("Way back, preliminary plan"))
    if changed and after is not None:
        blocks += _way_back(view, after, _("Way back, final plan with the measures chosen"))
    blocks += _measures(view, cause)
    blocks += _conclusion(view, cause)
    return blocks


def _facts(view: View, cause: CauseStrategy) -> Iterator[Value]:
    if cause.likelihood is not None:
        said = likelihood_words(cause.likelihood)
        yield Value("likelihood", _("Likelihood"), said, ())
    if cause.down:
        why = [view.resources(cause.down)]
        dragged = [name for name in cause.fallen if name not in dict.fromkeys(cause.down)]
        if dragged:
            said = ngettext("With it fail: {resources}.", "With them fail: {resources}.", len(cause.down))
            why.append(said.format(resources=view.resources(dragged)))
        if cause.begins == "isolation":
            why.append(
                _("They run on but are compromised; the outage begins when they are isolated, by decision.")
            )
        yield Value("down", _("Fails"), str(len(cause.fallen) or len(cause.down)), tuple(why))
    if cause.absent:
        missing = listed(view.who(person) for person in cause.absent)
        yield Value("absent", _("People missing"), str(len(cause.absent)), (missing,))
    hit = [process for process in cause.hit if process in view.chosen]
    named = view.processes(hit) if hit else _("No process is hit.")
    yield Value("hit", _("Processes hit"), str(len(cause.hit)), (named,))
    if cause.way_back is not None:
        yield Value("way_back", _("Way back"), "", (view.words(cause.way_back),))


# --- when the processes are back -----------------------------------------------------------------


def _returns(view: View, before: PlanVersion, after: PlanVersion | None) -> list[Block]:
    """One row for each limit of each process, normal and emergency operation apart (R087)."""
    later = {one.process: one for one in after.processes} if after is not None else None
    headers = [_("Process"), _("Limit"), _("Due"), _("WAZ")]
    headers += [_("With measures")] if later is not None else []
    headers.append(_("Verdict"))
    shown = [one for one in before.processes if one.process in view.chosen]
    chance: Callable[[str, str], str] | None = None
    if has_chances(before, after):
        headers.append(_("Chance"))
        chance = partial(chance_words, before=before, after=after)
    rows = [row for one in shown for row in _return_rows(view, one, later, chance)]
    if not rows:
        return []
    right = [place for place, name in enumerate(headers) if place > 1 and name != _("Verdict")]
    blocks: list[Block] = [
        Heading(4, _("When the processes are back")),
        Table(tuple(headers), tuple(rows), tuple(right)),
    ]
    blocks += map(Paragraph, chance_sentences(before, after))
    for hit in ("people", "delayed"):
        names = [one.process for one in shown if one.hit == hit]
        if names:
            said = _("{process}: {text}.").format(process=view.processes(names), text=hit_title(hit))
            blocks.append(Paragraph(said))
    declared = next((one.zero_s for one in shown if one.zero_s), 0)
    if declared:
        said = _("RTO and emergency operation count from the declaration, {time} after the outage.")
        blocks.append(Paragraph(said.format(time=format_duration(declared))))
    return blocks


def _return_rows(
    view: View,
    one: ProcessReturn,
    later: Mapping[str, ProcessReturn] | None,
    chance: Callable[[str, str], str] | None,
) -> Iterator[tuple[str, ...]]:
    """The limits that the process is judged by, then the operation that it is not judged by.

    `chance`: tells by limit and process how likely it is held; None: nothing is left to chance.
    """
    title = view.process(one.process)
    if one.removed:
        title = _("{process} (removed from emergency management)").format(process=title)
    then = later.get(one.process) if later is not None else None
    for operation, kind, due in _judged_by(one):
        waz, verdict = _stamp(one, operation, kind)
        cells = [title, _limit_words(operation, kind, due), limit(due), limit(waz)]
        if later is not None:
            waz_then, verdict_then = (waz, verdict) if then is None else _stamp(then, operation, kind)
            cells.append(limit(waz_then))
            if verdict_then != verdict:
                after = _("back") if due is None and waz_then is not None else verdict_then
                verdict = _("{before}, with them {after}").format(before=verdict, after=after)
        cells.append(verdict)
        if chance is not None:
            cells.append(chance(kind, one.process))
        yield tuple(cells)
        title = ""


def _judged_by(one: ProcessReturn) -> list[tuple[str, str, int | None]]:
    """Operation, limit and its end; without any limit the operations alone."""
    rows: list[tuple[str, str, int | None]] = [
        (one.judged, kind, due) for kind, due in (("rto", one.rto_s), ("mtpd", one.mtpd_s)) if due is not None
    ]
    if not rows or one.judged == "emergency":
        rows.append(("normal", "", None))
    if one.emergency is not None and (one.within_s is not None or one.judged == "normal"):
        rows.append(("emergency", "within", one.within_s))
    return rows


def _limit_words(operation: str, kind: str, due: int | None) -> str:
    if due is None or kind == "within":
        return operation_title(operation)
    if operation == "emergency":
        return _("{limit}, emergency operation").format(limit=limit_title(kind))
    return limit_title(kind)


def _stamp(one: ProcessReturn, operation: str, kind: str) -> tuple[int | None, str]:
    """When this operation is back, and how that stands against the limit."""
    back = one.normal if operation == "normal" else one.emergency
    if back is None or back.waz_s is None:
        return None, _("not back")
    verdicts = {"rto": back.rto, "mtpd": back.mtpd, "within": back.within}
    return back.waz_s, verdict_title(verdicts.get(kind, NO_LIMIT))


# --- the way back --------------------------------------------------------------------------------


def _way_back(view: View, version: PlanVersion, title: str) -> list[Block]:
    """The resources in the order in which work on them begins."""
    if not version.steps:
        return []
    rows: tuple[tuple[str, ...], ...] = tuple(
        (
            view.resource(step.resource),
            limit(step.start_s),
            limit(step.up_s),
            _("critical") if step.critical else limit(step.slack_s),
            listed(view.who(person) for person in step.staff) or NONE,
            view.measure(step.by_measure) if step.by_measure else "",
        )
        for step in version.steps[:MOST_STEPS]
    )
    headers: tuple[str, ...]
    headers = (_("Resource"), _("Started"), _("Up"), _("Reserve"), _("People"), _("By measure"))
    if not any(row[-1] for row in rows):
        headers, rows = headers[:-1], tuple(row[:-1] for row in rows)
    blocks: list[Block] = [Heading(4, title), Table(headers, rows, right=(1, 2, 3))]
    said = []
    if len(version.steps) > MOST_STEPS:
        said.append(_("And {count} more.").format(count=len(version.steps) - MOST_STEPS))
    if version.waz_s is not None:
        said.append(_("WAZ of the plan: {time}.").format(time=format_duration(version.waz_s)))
    if version.infeasible is not None:
        why = waiting_sentence(view, version.infeasible)
        said.append(_("Not everything can be restarted: {why}").format(why=why))
    if version.bottleneck is not None:
        said.append(bottleneck_sentence(view, version.bottleneck))
    if version.in_force:
        said.append(_("In force: {measures}.").format(measures=view.measures(version.in_force)))
    return [*blocks, Paragraph(" ".join(said))] if said else blocks


# --- measures ------------------------------------------------------------------------------------


def _measures(view: View, cause: CauseStrategy) -> list[Block]:
    if not cause.measures:
        return []
    headers = (
        _("Measure"), _("Provision"), _("Cost"), _("WAZ with it"), _("Shorter by"), _("Alone"),
    )  # fmt: skip
    rows = tuple(_measure_row(view, one) for one in cause.measures)
    details = Values(tuple(_measure_value(view, one) for one in cause.measures))
    return [Heading(4, _("Measures, each alone")), Table(headers, rows, right=(1, 2, 3, 4)), details]


def _measure_row(view: View, one: MeasureVerdict) -> tuple[str, ...]:
    title = view.measure(one.measure)
    if one.in_force:
        title = _("{measure} (in force)").format(measure=title)
    cost = NONE if one.cost is None else money(one.cost.value, one.cost.currency)
    alone = protection_title(one.protection)
    return (title, limit(one.provision_s), cost, limit(one.waz_s), limit(one.gain_s), alone)


def _measure_value(view: View, one: MeasureVerdict) -> Value:
    """Everything about one measure: conditions, contract, gains, time limit, ratings, recommendations."""
    written = view.file.measures[one.measure]
    why = [_("For {operation}.").format(operation=operation_title(one.operation))]
    if one.refused is not None:
        why.append(_("No restart is possible with it: {why}").format(why=waiting_sentence(view, one.refused)))
    why += _gains(view, one)
    why += [_("Condition: {text}").format(text=view.words(condition)) for condition in written.conditions]
    if written.contract is not None:
        why.append(_("Contract: {text}").format(text=view.words(written.contract)))
    time_limit = time_limit_sentence(one)
    if time_limit is not None:
        why.append(time_limit)
    if any(rating is not None for rating in one.ratings.values()):
        rated = ", ".join(rating_words(view, name, rating) for name, rating in one.ratings.items())
        why.append(_("Rated from 1 poor to 4 very good: {ratings}.").format(ratings=rated))
    why += recommendation_sentences(view, one.recommendations)
    return Value(one.measure, view.measure(one.measure), kind_title(one.kind), tuple(why))


def _gains(view: View, one: MeasureVerdict) -> Iterator[str]:
    """What it changes for the processes, the greatest gain first; many are counted."""
    changed = [gain for gain in one.gains if gain.process in view.chosen and gain.without_s != gain.with_s]
    changed.sort(key=lambda gain: -(gain.gain_s or 0))
    said = [_gain(view, gain) for gain in changed]
    yield from said[:MOST_GAINS]
    if len(said) > MOST_GAINS:
        more = len(said) - MOST_GAINS
        yield ngettext("And {count} more change.", "And {count} more changes.", more).format(count=more)


def _gain(view: View, gain: Gain) -> str:
    """What it changes for one process."""
    process, operation = view.process(gain.process), operation_title(gain.operation)
    if gain.with_s is None:
        said = _("{process}, {operation}: not back with it.")
    elif gain.without_s is None:
        said = _("{process}, {operation}: back after {time}, without it not at all.")
    elif gain.with_s < gain.without_s:
        said = _("{process}, {operation}: back after {time}, {gain} earlier.")
    else:
        said = _("{process}, {operation}: back after {time}, {gain} later.")
    return said.format(
        process=process,
        operation=operation,
        time=limit(gain.with_s),
        gain=limit(abs(gain.gain_s) if gain.gain_s is not None else None),
    )


# --- conclusion ----------------------------------------------------------------------------------


def _conclusion(view: View, cause: CauseStrategy) -> list[Block]:
    """What to buy, what the source recommends, what stays open and who carries it."""
    blocks: list[Block] = []
    if cause.choice is not None:
        blocks += [Heading(4, _("What to choose")), Paragraph(" ".join(choice_sentences(view, cause.choice)))]
    recommended = recommendation_sentences(view, cause.recommendations, cause)
    if recommended:
        blocks += [Heading(4, _("What the source recommends")), Bullets(tuple(recommended))]
    residual = [missed for missed in cause.residual if missed.process in view.chosen]
    doubtful = () if cause.final is None else tuple(doubtful_sentences(view, cause.final))
    blocks.append(Heading(4, _("Residual risk")))
    if not residual:
        said = _("None: every limit is held as planned.") if doubtful else _("None: every limit is held.")
        blocks.append(Paragraph(said))
    else:
        blocks.append(Bullets(tuple(missed_sentence(view, missed) for missed in residual[:MOST_MISSED])))
    if len(residual) > MOST_MISSED:
        open_ones = sum(missed.accepted is None for missed in residual)
        said = _("{count} limits are missed in all, {open} of them open.")
        blocks.append(Paragraph(said.format(count=len(residual), open=open_ones)))
    if doubtful:
        blocks.append(Bullets(doubtful[:MOST_MISSED]))
    return blocks
