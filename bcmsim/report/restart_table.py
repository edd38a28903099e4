"""One run of the restart as people read it: resources, limits with their verdicts, bottleneck, chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_hmm, language
from bcmsim.report.gantt import gantt
from bcmsim.report.impact.blocks import Table, table
from bcmsim.report.left_out import least_reserve, most_telling, processes_left_out, resources_left_out
from bcmsim.report.limit_words import Kind, listed_limits
from bcmsim.report.names import Names
from bcmsim.report.text_table import WIDTH, text_table, wrap
from bcmsim.report.wording import verdict_title
from bcmsim.restart.verdict import MISSED, NO_LIMIT, NOT_MEASURED
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
    parts = ["\n".join(heading_lines(names, plan))]
    parts += [told_table(one, left_out, width) for one, left_out in tables(names, run)]
    parts.append("\n".join(line for said in summary(names, run) for line in wrap(said, width)))
    if has_begun(run):
        parts.append(gantt_text(scenario, run, width=width, ascii_only=ascii_only))
    return "\n\n".join(parts)


def has_begun(run: RestartRun) -> bool:
    """Whether there is anything to draw: something was down, and did not only wait."""
    return any(one.up_s is not None or one.start_s is not None for one in run.resources.values())


def gantt_text(scenario: Scenario, run: RestartRun, *, width: int = WIDTH, ascii_only: bool = False) -> str:
    """The chart of what tells most, with the line that says how much is left out."""
    shown, processes = resources_shown(run), processes_shown(run)
    chart = gantt(scenario, run, width=width, ascii_only=ascii_only, resources=shown, processes=processes)
    said = [
        resources_left_out(len(run.resources) - len(shown), least_reserve()),
        processes_left_out(len(run.processes) - len(processes)),
    ]
    return "\n".join([chart, *(line for words in said if words for line in wrap(words, width))])


def told_table(one: Table, left_out: str, width: int) -> str:
    """As text; below it, how many rows are left out."""
    text = text_table(one.headers, one.rows, right=one.right, width=width)
    return "\n".join([text, *wrap(left_out, width)]) if left_out else text


def tables(names: Names, run: RestartRun) -> Iterator[tuple[Table, str]]:
    """Each with the line that says how many rows are left out, or nothing."""
    if run.resources:
        shown = resources_shown(run)
        left_out = resources_left_out(len(run.resources) - len(shown), least_reserve())
        yield _resources(names, run, shown), left_out
    if run.processes:
        shown = processes_shown(run)
        yield _processes(names, run, shown), processes_left_out(len(run.processes) - len(shown))


def resources_shown(run: RestartRun) -> list[str]:
    """All, or of many those that stay down and those with the least reserve, of equals the latest."""

    def key(id_: str) -> tuple[bool, bool, int, int]:
        one = run.resources[id_]
        return one.up_s is not None, not one.critical, one.slack_s or 0, -(one.up_s or 0)

    return most_telling(run.resources, key)


def processes_shown(run: RestartRun) -> list[str]:
    """All, or of many those with the least reserve to a limit."""

    def key(id_: str) -> tuple[bool, int]:
        one = run.processes[id_]
        limits = [
            (one.within_s, one.emergency_s, one.zero_s),
            (one.rto_s, one.judged_s, one.zero_s),
            (one.mtpd_s, one.judged_s, 0),
        ]
        limited = [(limit + zero, back) for limit, back, zero in limits if limit is not None]
        back = [limit - back_s for limit, back_s in limited if back_s is not None]
        return not limited, min(back) if len(back) == len(limited) and back else -(2**62)

    return most_telling(run.processes, key)


def heading_lines(names: Names, plan: Plan) -> list[str]:
    """By which rule, and with which measures."""
    lines = [_("Order: {rule}").format(rule=order_title(plan.order))]
    force = [names.measure(one.id) for one in plan.measures if one.chosen]
    if force:
        lines.append(_("Measures: {measures}").format(measures=", ".join(force)))
    return lines


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


def _resources(names: Names, run: RestartRun, shown: Sequence[str]) -> Table:
    rows = [
        [
            names.resource(id_),
            _time(one.ready_s),
            _time(one.start_s),
            _time(one.up_s),
            _("critical") if one.critical else _time(one.slack_s),
            names.all_of(one.staff) or NONE,
        ]
        for id_ in shown
        for one in [run.resources[id_]]
    ]
    headers = [_("Resource"), _("Ready"), _("Started"), _("Up"), _("Reserve"), _("People")]
    return table(headers, rows, right=[1, 2, 3, 4])


def processes_text(names: Names, run: RestartRun, width: int) -> str:
    """Each limit of each process, of many the nearest to their limits, with its verdict, as a table."""
    shown = processes_shown(run)
    return told_table(
        _processes(names, run, shown), processes_left_out(len(run.processes) - len(shown)), width
    )


def _processes(names: Names, run: RestartRun, shown: Sequence[str]) -> Table:
    rows = [row for id_ in shown for row in _limits(names.process(id_), run.processes[id_])]
    headers = [_("Process"), _("Limit"), _("Due"), _("Back"), _("Reserve"), _("Verdict")]
    return table(headers, rows, right=[2, 3, 4])


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


def _held(names: Names, run: RestartRun) -> Iterator[str]:
    """Whether all limits are held, or which are not."""
    verdicts: list[tuple[Kind, str, str]] = []
    for id_, one in run.processes.items():
        verdicts += [("mtpd", id_, one.mtpd), ("rto", id_, one.rto), ("within", id_, one.emergency)]
    said = {MISSED: _("Missed: {limits}."), NOT_MEASURED: _("Not measured: {limits}.")}
    failed = False
    for failing, sentence in said.items():
        limits = [(kind, id_) for kind, id_, verdict in verdicts if verdict == failing]
        if limits:
            failed = True
            yield sentence.format(limits=listed_limits(names, limits))
    if not failed and any(verdict != NO_LIMIT for _kind, _id, verdict in verdicts):
        yield _("All limits are held.")


def summary(names: Names, run: RestartRun) -> Iterator[str]:
    if run.waz_s is not None:
        yield _("WAZ of the plan: {time} h").format(time=format_hmm(run.waz_s))
    yield from _held(names, run)
    if run.infeasible is not None:
        yield _("Not everything can be restarted: {why}").format(why=names.waiting(run.infeasible))
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
