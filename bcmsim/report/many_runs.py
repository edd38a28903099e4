"""Many runs of the restart as people read them: chances, how times vary, what they depend on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_hmm, format_number, format_percent, language
from bcmsim.report.impact.blocks import Table, table
from bcmsim.report.left_out import most_often_critical, most_telling, processes_left_out, resources_left_out
from bcmsim.report.limit_words import Kind, least_chances, percent_cell
from bcmsim.report.names import Names
from bcmsim.report.restart_table import NONE, order_title, told_table, zero_point
from bcmsim.report.text_table import WIDTH, wrap
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.restart.montecarlo import ManyRuns, ProcessRuns
    from bcmsim.restart.results import ProcessRun
    from bcmsim.restart.statistics import Chance, Spread
    from bcmsim.scenario.model import Scenario


def many_runs_text(scenario: Scenario, result: ManyRuns, *, width: int = WIDTH) -> str:
    """Everything about the runs within `width` cells, in the language in force; times to the minute."""
    names = Names(scenario, language())
    parts = ["\n".join(heading_lines(names, result))]
    parts += [told_table(one, left_out, width) for one, left_out in tables(names, result)]
    parts.append("\n".join(line for said in summary(names, result) for line in wrap(said, width)))
    return "\n\n".join(parts)


def tables(names: Names, result: ManyRuns) -> Iterator[tuple[Table, str]]:
    """Each with the line that says how many rows are left out, or nothing."""
    yield _waz(result), ""
    if result.processes:
        shown = processes_shown(result)
        yield _processes(names, result, shown), processes_left_out(len(result.processes) - len(shown))
    if result.resources:
        shown = resources_shown(result)
        left_out = resources_left_out(len(result.resources) - len(shown), most_often_critical())
        yield _resources(names, result, shown), left_out
    if result.tornado:
        yield _tornado(names, result), ""
    if result.skills:
        yield _skills(result), ""


def resources_shown(result: ManyRuns) -> list[str]:
    """All, or of many those most often critical, the latest first among equals."""

    def key(id_: str) -> tuple[float, int]:
        one = result.resources[id_]
        latest = -1 if one.up.p50 is None else -one.up.p50
        return -(one.criticality or 0.0), latest

    return most_telling(result.resources, key)


def processes_shown(result: ManyRuns) -> list[str]:
    """All, or of many those with the least chance to hold a limit."""

    def key(id_: str) -> float:
        one = result.processes[id_]
        chances = [chance for chance in (one.within, one.rto, one.mtpd) if chance is not None]
        return min((chance.share for chance in chances), default=2.0)

    return most_telling(result.processes, key)


def heading_lines(names: Names, result: ManyRuns) -> list[str]:
    """How often, from which seed, by which rule, and with which measures."""
    plan = result.plan
    lines = [
        _("Runs: {runs}, seed {seed}").format(runs=format_number(result.runs, 0), seed=result.seed),
        _("Order: {rule}").format(rule=order_title(plan.order)),
    ]
    force = [names.measure(one.id) for one in plan.measures if one.chosen]
    if force:
        lines.append(_("Measures: {measures}").format(measures=", ".join(force)))
    return lines


def time_cell(second: float | None) -> str:
    """To the minute, half up."""
    return NONE if second is None else format_hmm(int(second + 30) // 60 * 60)


def _waz(result: ManyRuns) -> Table:
    waz = result.waz
    cells = [waz.min, waz.p5, waz.p10, waz.p50, waz.p80, waz.p90, waz.p95, waz.max, waz.mean, waz.sd]
    headers = ["", _("least"), "P5", "P10", "P50", "P80", "P90", "P95", _("most"), _("mean"), _("spread")]
    row = [_("WAZ"), *(time_cell(cell) for cell in cells)]
    return table(headers, [row], right=range(1, len(headers)))


def _processes(names: Names, result: ManyRuns, shown: Sequence[str]) -> Table:
    """Each limit of each process, with the chance to hold it."""
    rows = [
        row
        for id_ in shown
        for row in _limits(names.process(id_), result.processes[id_], result.planned.processes[id_])
    ]
    headers = [_("Process"), _("Limit"), _("Due"), "P50", "P80", "P95", _("Chance"), _("95 % interval")]
    return table(headers, rows, right=[2, 3, 4, 5, 6, 7])


def _limits(name: str, one: ProcessRuns, planned: ProcessRun) -> Iterator[list[str]]:
    """One row for each limit, times from its zero point; the name in the first."""
    judged = one.emergency if planned.rto_of == "emergency" else one.up
    zero = zero_point(planned)
    limits = [
        (
            _("emergency operation, {zero}").format(zero=zero),
            planned.within_s,
            one.emergency,
            planned.zero_s,
            one.within,
        ),
        (_("RTO, {zero}").format(zero=zero), planned.rto_s, judged, planned.zero_s, one.rto),
        (_("MTPD, from the outage"), planned.mtpd_s, judged, 0, one.mtpd),
    ]
    limited = [limit for limit in limits if limit[1] is not None]
    for label, limit_s, back, zero_s, chance in limited:
        due = NONE if limit_s is None else format_hmm(limit_s)
        yield [name, label, due, *_quantiles(back, zero_s), *_chance(chance)]
        name = ""
    if not limited:
        yield [name, _("no limit"), NONE, *_quantiles(judged, 0), NONE, NONE]


def _quantiles(back: Spread | None, zero_s: int) -> list[str]:
    cells = (None, None, None) if back is None else (back.p50, back.p80, back.p95)
    return [time_cell(None if cell is None else max(0, cell - zero_s)) for cell in cells]


def _chance(chance: Chance | None) -> list[str]:
    if chance is None:
        return [NONE, NONE]
    # One word, so that a narrow column does not break it; the share beside it has the sign.
    interval = "–".join(format_number(end * 100, 1) for end in chance.interval)
    return [percent_cell(chance.share), interval]


def _resources(names: Names, result: ManyRuns, shown: Sequence[str]) -> Table:
    rows = [
        [
            names.resource(id_),
            *(time_cell(cell) for cell in (one.up.p10, one.up.p50, one.up.p90)),
            NONE if one.criticality is None else format_percent(one.criticality),
            NONE if one.rank_correlation is None else format_number(one.rank_correlation, 2),
        ]
        for id_ in shown
        for one in [result.resources[id_]]
    ]
    headers = [_("Resource"), _("Up: P10"), "P50", "P90", _("Critical"), _("Rank correlation")]
    return table(headers, rows, right=[1, 2, 3, 4, 5])


def _tornado(names: Names, result: ManyRuns) -> Table:
    """The WAZ with one resource at its P10 and its P90."""
    rows = [
        [
            names.resource(one.resource),
            *(time_cell(cell) for cell in (one.p10_s, one.p90_s, one.low_s, one.high_s)),
            time_cell(one.swing_s),
        ]
        for one in result.tornado
    ]
    headers = [_("Tornado"), "P10", "P90", _("WAZ at P10"), _("WAZ at P90"), _("Swing")]
    return table(headers, rows, right=[1, 2, 3, 4, 5])


def _skills(result: ManyRuns) -> Table:
    gains = {one.id: one.gain_s for one in result.bottlenecks if one.kind == "skill"}
    rows = [
        [
            one_line(skill),
            NONE if use.share is None else format_percent(use.share),
            time_cell(gains.get(skill, 0)),
        ]
        for skill, use in result.skills.items()
    ]
    headers = [_("Skill"), _("Busy"), _("Shorter with enough people")]
    return table(headers, rows, right=[1, 2])


def _chances(result: ManyRuns) -> Iterator[tuple[Kind, str, Chance | None]]:
    for id_, one in result.processes.items():
        yield "mtpd", id_, one.mtpd
        yield "rto", id_, one.rto
        yield "within", id_, one.within


def summary(names: Names, result: ManyRuns) -> Iterator[str]:
    if result.planned.waz_s is not None:
        yield _("WAZ as planned: {time} h").format(time=format_hmm(result.planned.waz_s))
    least = least_chances(names, _chances(result))
    if least:
        yield _("Least chance to hold: {limits}.").format(limits=least)
    if result.infeasible:
        yield _("In {share} of the runs not everything can be restarted: {why}").format(
            share=percent_cell(result.infeasible / result.runs), why=names.waiting(result.why or "")
        )
    resource, skill = result.bottleneck("resource"), result.bottleneck("skill")
    if resource is not None:
        yield _("Bottleneck among the resources: {resource}; if it took no time, {gain} h shorter.").format(
            resource=names.resource(resource.id), gain=time_cell(resource.gain_s)
        )
    if skill is not None:
        yield _(
            "Bottleneck among the skills: {skill}; with enough people who have it {gain} h shorter."
        ).format(skill=one_line(skill.id), gain=time_cell(skill.gain_s))
    if result.looked_at < result.runs:
        yield _(
            "Critical, busy and the bottleneck among the resources: seen in the first {count} runs."
        ).format(count=format_number(result.looked_at, 0))
    if result.skills and result.plenty_in < result.runs:
        yield _("The bottleneck among the skills: seen in the first {count} runs.").format(
            count=format_number(result.plenty_in, 0)
        )
    if result.by == "simpy":
        yield _("Played by the slow reference: the plan is too large for the fast player.")
