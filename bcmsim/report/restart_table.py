"""One run of the restart as people read it: resources, limits with their verdicts, bottleneck, chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_hmm, language
from bcmsim.report.gantt import gantt
from bcmsim.report.names import Names
from bcmsim.report.text_table import WIDTH, text_table, wrap
from bcmsim.report.wording import verdict_title
from bcmsim.restart.verdict import NO_LIMIT
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.restart.parts import Plan
    from bcmsim.restart.results import ProcessRun, RestartRun
    from bcmsim.scenario.model import Scenario

NONE = "–"


def restart_text(
    scenario: Scenario, plan: Plan, run: RestartRun, *, width: int = WIDTH, ascii_only: bool = False
) -> str:
    """Everything about one run within `width` cells, in the language in force."""
    names = Names(scenario, language())
    parts = [_heading(names, plan)]
    if run.resources:
        parts.append(_resources(names, run, width))
    if run.processes:
        parts.append(processes_text(names, run, width))
    parts.append("\n".join(line for said in _summary(names, run) for line in wrap(said, width)))
    if run.resources:
        parts.append(gantt(scenario, run, width=width, ascii_only=ascii_only))
    return "\n\n".join(parts)


def _heading(names: Names, plan: Plan) -> str:
    """By which rule, and with which measures."""
    lines = [_("Order: {rule}").format(rule=order_title(plan.order))]
    force = [names.measure(one.id) for one in plan.measures if one.chosen]
    if force:
        lines.append(_("Measures: {measures}").format(measures=", ".join(force)))
    return "\n".join(lines)


def order_title(order: str) -> str:
    """The rule that says who goes first when people are short."""
    return {
        "plan": _("as in the plan"),
        "rto": _("least reserve to the RTO first"),
        "criticality": _("highest criticality first"),
        "critical-path": _("longest path first"),
    }.get(order, order)


def _time(second: int | None) -> str:
    return NONE if second is None else format_hmm(second)


def _resources(names: Names, run: RestartRun, width: int) -> str:
    rows = [
        [
            names.resource(id_),
            _time(one.ready_s),
            _time(one.start_s),
            _time(one.up_s),
            _("critical") if one.critical else _time(one.slack_s),
            ", ".join(one.staff) or NONE,
        ]
        for id_, one in run.resources.items()
    ]
    headers = [_("Resource"), _("Ready"), _("Started"), _("Up"), _("Reserve"), _("People")]
    return text_table(headers, rows, right=[1, 2, 3, 4], width=width)


def processes_text(names: Names, run: RestartRun, width: int) -> str:
    """Each limit of each process with its verdict, as a table."""
    rows = [row for id_, one in run.processes.items() for row in _limits(names.process(id_), one)]
    headers = [_("Process"), _("Limit"), _("Due"), _("Back"), _("Reserve"), _("Verdict")]
    return text_table(headers, rows, right=[2, 3, 4], width=width)


def _limits(name: str, one: ProcessRun) -> Iterator[list[str]]:
    """One row for each limit of a process, with its zero point; the name in the first."""
    zero = zero_point(one)
    limits = [
        (
            _("emergency operation, {zero}").format(zero=zero),
            one.within_s,
            one.emergency_s,
            one.zero_s,
            one.emergency,
        ),
        (_("RTO, {zero}").format(zero=zero), one.rto_s, one.judged_s, one.zero_s, one.rto),
        (_("MTPD, from the outage"), one.mtpd_s, one.judged_s, 0, one.mtpd),
    ]
    limited = [limit for limit in limits if limit[4] != NO_LIMIT]
    for label, limit_s, back_s, zero_s, verdict in limited:
        took = None if back_s is None else back_s - zero_s
        reserve = None if took is None or limit_s is None else limit_s - took
        yield [name, label, _time(limit_s), _time(took), _time(reserve), verdict_title(verdict)]
        name = ""
    if not limited:
        yield [name, verdict_title(NO_LIMIT), NONE, _time(one.judged_s), NONE, NONE]


def zero_point(one: ProcessRun) -> str:
    """What the RTO of a process counts from."""
    if one.rto_from == "declaration":
        return _("from the declaration {time}").format(time=format_hmm(one.declared_s))
    return _("from the outage")


def _summary(names: Names, run: RestartRun) -> Iterator[str]:
    if run.waz_s is not None:
        yield _("WAZ of the plan: {time} h").format(time=format_hmm(run.waz_s))
    if run.infeasible is not None:
        yield _("Not everything can be restarted: {why}").format(why=one_line(run.infeasible))
    found = run.bottleneck
    if found is None:
        return
    gain = format_hmm(found.gain_s)
    if found.kind == "skill":
        yield _("Bottleneck: people with the skill {skill}; with enough of them {gain} h shorter.").format(
            skill=one_line(found.id), gain=gain
        )
    else:
        yield _("Bottleneck: {resource}; if it took no time, {gain} h shorter.").format(
            resource=names.resource(found.id), gain=gain
        )
