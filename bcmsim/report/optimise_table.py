"""The best order as people read it: what begins when, the limits, and whether it is proven."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_hmm, format_percent, language, ngettext
from bcmsim.report.names import Names
from bcmsim.report.restart_table import gantt_text, order_title, processes_text
from bcmsim.report.text_table import WIDTH, text_table, wrap
from bcmsim.report.wording import enumerated

if TYPE_CHECKING:
    from bcmsim.restart.ordering import BestOrder
    from bcmsim.restart.parts import Plan
    from bcmsim.restart.results import RestartRun
    from bcmsim.scenario.model import Scenario

NONE = "–"


def optimise_text(
    scenario: Scenario, plan: Plan, now: RestartRun, found: BestOrder, *, width: int = WIDTH
) -> str:
    """Everything about the best order of a plan within `width` cells, in the language in force.

    `now`: the run of the plan as it is, by its own rule.
    """
    names = Names(scenario, language())
    parts = [_heading(names, plan)]
    if found.order:
        parts.append(_order(names, found, width))
    if found.run.processes:
        parts.append(processes_text(names, found.run, width))
    said = (*_verdict(found), *_compared(plan, now, found), *_special(names, found), *_how(found))
    parts.append("\n".join(line for sentence in said for line in wrap(sentence, width)))
    if found.order:
        parts.append(gantt_text(scenario, found.run, width=width))
    return "\n\n".join(part for part in parts if part)


def _heading(names: Names, plan: Plan) -> str:
    force = [names.measure(one.id) for one in plan.measures if one.chosen]
    return _("Measures: {measures}").format(measures=", ".join(force)) if force else ""


def _order(names: Names, found: BestOrder, width: int) -> str:
    """By their start; the number is the place in the order, which is another where somebody can begin
    although others, who wait, would go first."""
    rows = []
    places = list(enumerate(found.order, start=1))
    begun = sorted(places, key=lambda place: (found.run.resources[place[1]].start_s or 0, place[0]))
    for number, id_ in begun:
        one = found.run.resources[id_]
        rows.append(
            [
                str(number),
                names.resource(id_),
                _time(one.start_s),
                _time(one.up_s),
                _("critical") if one.critical else _time(one.slack_s),
                names.all_of(one.staff) or NONE,
            ]
        )
    headers = ["", _("Resource"), _("Started"), _("Up"), _("Reserve"), _("People")]
    table = text_table(headers, rows, right=[0, 2, 3, 4], width=width)
    if begun == places:
        return table
    said = _("By start; the number says who goes first when people are short.")
    return "\n".join([table, *wrap(said, width)])


def _time(second: int | None) -> str:
    return NONE if second is None else format_hmm(second)


def _verdict(found: BestOrder) -> Iterator[str]:
    """The WAZ, and whether a better order is possible."""
    yield _("WAZ of this order: {time} h").format(time=format_hmm(found.waz_s))
    if found.proven:
        if found.mtpd.weight or found.rto.weight:
            yield _("Proven: no order misses less, and none that misses no more is faster.")
        else:
            yield _("Proven: no order is better.")
        return
    if found.waz_s == found.bound_s:
        yield _("Not proven: no order that misses no more is faster, but one could miss less.")
        return
    yield _(
        "Not proven: an order that misses no more needs at least {time} h, so this one could be at most "
        "{share} shorter."
    ).format(time=format_hmm(found.bound_s), share=_percent(found.gap))
    if found.mtpd.bound < found.mtpd.weight or found.rto.bound < found.rto.weight:
        yield _("It is not proven either that so many limits have to be missed.")


def _percent(share: float) -> str:
    """Rounded up to a tenth: the order could be so much shorter, not more."""
    tenths = -(-round(share * 1_000_000) // 1000)
    return format_percent(tenths / 1000, 1 if tenths % 10 else 0)


def _compared(plan: Plan, now: RestartRun, found: BestOrder) -> Iterator[str]:
    """What the plan does by its own rule."""
    rule = order_title(plan.order)
    if now.waz_s is None:
        yield _("By the plan's own rule ({rule}) not everything can be restarted.").format(rule=rule)
        return
    gain_s = now.waz_s - found.waz_s
    before = {(name, kind) for name, kind in _misses(now)}
    after = {(name, kind) for name, kind in _misses(found.run)}
    if before != after:
        yield ngettext(
            "By the plan's own rule ({rule}) it is {time} h, with {before} limit missed instead of {after}.",
            "By the plan's own rule ({rule}) it is {time} h, with {before} limits missed instead of {after}.",
            len(before),
        ).format(rule=rule, time=format_hmm(now.waz_s), before=len(before), after=len(after))
    elif gain_s > 0:
        yield _("By the plan's own rule ({rule}) it is {time} h: {gain} h longer.").format(
            rule=rule, time=format_hmm(now.waz_s), gain=format_hmm(gain_s)
        )
    else:
        yield _("The plan's own rule ({rule}) is as good.").format(rule=rule)


def _misses(run: RestartRun) -> Iterator[tuple[str, str]]:
    for name, one in run.processes.items():
        for kind, verdict in (("emergency", one.emergency), ("rto", one.rto), ("mtpd", one.mtpd)):
            if verdict == "missed":
                yield name, kind


def _special(names: Names, found: BestOrder) -> Iterator[str]:
    """What the order asks for beyond an order: waiting on purpose, and other people."""
    for id_, second in found.waits.items():
        yield _("{resource} waits on purpose until {time}.").format(
            resource=names.resource(id_), time=format_hmm(second)
        )
    for id_, crew in found.crews.items():
        yield _("{resource} goes to {people}, whom the rule would not send.").format(
            resource=names.resource(id_), people=enumerated([names.who(person) for person in crew])
        )
    if found.listed_score.ends and found.listed_score.waz_s != found.waz_s:
        yield _("The best order found without that takes {time} h.").format(
            time=format_hmm(found.listed_score.waz_s)
        )


def _how(found: BestOrder) -> Iterator[str]:
    if found.searched == "rules" and not found.proven:
        yield _("Searched by rules and samples; bcmsim[optimise] installs the solver that finds the proof.")
    elif found.searched == "too large":
        yield _("Searched by rules and samples: the plan is too large for the solver.")
