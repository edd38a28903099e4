"""The restart, planned against played: processes against their limits, resources, effects, data loss.

In a staff exercise the restart is simulated: its times are played, not measured on real systems, and the
report says so (domain.md 2.1: a tabletop or staff exercise claims no measured recovery times).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bcmsim.exercise.state import EffectRecord
from bcmsim.exercise.twin import STARTS_OUTAGE
from bcmsim.i18n import _, format_hmm
from bcmsim.report import markup
from bcmsim.report.aar.case import Case
from bcmsim.report.aar.steps import hand_stamped
from bcmsim.report.aar.verdicts import Judgement, declared_words, judgements, zero_words
from bcmsim.report.effects import STEP_ACTIONS, applied_words, source_words
from bcmsim.report.names import offset, signed_span
from bcmsim.report.wording import limit_title, resource_state_title, verdict_title
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.exercise.twin import Twin
    from bcmsim.restart.results import ResourceRun, RestartRun


CHART_WIDTH = 78
"""Cells of a chart: as wide as a page in portrait holds in fixed width."""


def restart(case: Case) -> list[str]:
    """Planned against played, with the verdicts (restart.md, What a run says)."""
    present = case.twin
    if present is None:
        if case.scenario.file.resources:
            return [_("Nothing failed in this exercise: there was no restart.")]
        return [_("The scenario has no restart plan.")]
    blocks: list[str] = [*_reading(case, present)]
    if present.run.processes:
        blocks += [markup.heading(3, _("Processes against their limits")), *_processes(case, present)]
    blocks += [markup.heading(3, _("Resources, planned and played")), *_resources(case, present)]
    blocks += _effects(case)
    blocks += _data_loss(case, present)
    return blocks


def _reading(case: Case, present: Twin) -> list[str]:
    """What the numbers are, and from where they count."""
    origin = case.names.both(present.origin_s * 1000, date=True)
    since = _("Times are h:mm since the outage at {outage}.").format(outage=origin)
    if hand_stamped(case):
        how = _(
            "They were simulated from the restart plan with everything that happened in the exercise; steps "
            "that were stamped by hand count with their stamps, and only these were measured."
        )
    else:
        how = _(
            "They were simulated from the restart plan with everything that happened in the exercise; they "
            "were not measured on real systems."
        )
    blocks = [f"{since} {how}"]
    blocks.append(_("Emergency declared: {time}.").format(time=declared_words(case, present)))
    if present.run.infeasible:
        blocks.append(_infeasible(present.run))
    return blocks


def _infeasible(run: RestartRun) -> str:
    """Why the restart cannot end, in the language of the document (the twin's words are the session's)."""
    from bcmsim.restart.simulation import simulate

    again = simulate(run.plan, run.interventions)
    return _("The restart cannot be completed as things stand: {reason}").format(
        reason=one_line(again.infeasible or "")
    )


# --- processes -----------------------------------------------------------------------------------


def _processes(case: Case, present: Twin) -> list[str]:
    end_s, file = present.second(case.end_ms), case.scenario.file
    rows = []
    for id_, run in present.run.processes.items():
        rows.append(
            [
                case.names.process(id_),
                "–" if file.processes[id_].emergency is None else _reached(run.emergency_s, end_s),
                "–" if run.waz_s is None else format_hmm(run.waz_s),
                _reached(run.up_s, end_s),
            ]
        )
    headers = [
        _("Process"),
        _("Emergency operation, played"),
        _("Normal operation, planned (WAZ)"),
        _("Normal operation, played"),
    ]
    blocks: list[str] = [markup.table(headers, rows)]
    judged = judgements(case)
    if judged:
        headers = [
            _("Process"),
            _("Limit"),
            _("Counted"),
            _("Allowed"),
            _("Played"),
            _("Reserve"),
            _("Verdict"),
        ]
        blocks.append(markup.table(headers, [_verdict_row(case, j) for j in judged]))
        blocks.append(_limit_note(case, judged))
    return blocks


def _reached(second: int | None, end_s: int) -> str:
    """A stamp that was reached, or how the simulation goes on after the end of the exercise."""
    if second is None:
        return _("not reached")
    if second > end_s:
        return _("not reached (forecast {time})").format(time=format_hmm(second))
    return format_hmm(second)


def _verdict_row(case: Case, judgement: Judgement) -> list[str]:
    if judgement.measured_s is not None:
        played = format_hmm(judgement.measured_s)
    elif judgement.forecast_s is not None:
        played = _("not reached (forecast {time})").format(time=format_hmm(judgement.forecast_s))
    else:
        played = _("not reached")
    reserve = judgement.reserve_s
    return [
        case.names.process(judgement.process),
        limit_title(judgement.limit),
        zero_words(judgement),
        "–" if judgement.limit_s is None else format_hmm(judgement.limit_s),
        played,
        "–" if reserve is None else format_hmm(reserve),
        markup.strong(verdict_title(judgement.verdict)),
    ]


def _limit_note(case: Case, judged: list[Judgement]) -> str:
    note = _("A limit whose outcome lies after the end of the exercise is “not measured”; that is not “met”.")
    normal = _("RTO and MTPD are judged on normal operation unless the process says otherwise.")
    on_emergency = [
        case.names.process(id_)
        for id_, process in case.scenario.file.processes.items()
        if process.rto_of == "emergency" and any(j.process == id_ for j in judged)
    ]
    if on_emergency:
        said = _("On emergency operation: {processes}.").format(processes=", ".join(on_emergency))
        return f"{note} {normal} {said}"
    return f"{note} {normal}"


# --- resources -----------------------------------------------------------------------------------


def planned_run(case: Case, present: Twin) -> RestartRun:
    """The restart as the plan has it: without effects, but for those that began the outage."""
    from bcmsim.restart.simulation import simulate

    began: list[EffectRecord] = []
    if case.scenario.outage_s is None:
        began = [
            e
            for e in case.state.effects
            if not e.recalled and e.action in STARTS_OUTAGE and e.at_s == present.origin_s
        ]
    wanted = [(e.action, e.target) for e in began]
    kept = [i for i in present.run.interventions if i.at_s == 0 and (i.action, i.target) in wanted]
    return simulate(present.run.plan, kept)


def _resources(case: Case, present: Twin) -> list[str]:
    planned = planned_run(case, present)
    end_s = present.second(case.end_ms)
    rows = []
    for id_, played in present.run.resources.items():
        plan = planned.resources[id_]
        begun_s = None if played.start_s is None or played.start_s > end_s else played.start_s
        is_ahead = begun_s is None and played.start_s is not None
        deviation = None
        if plan.up_s is not None and played.up_s is not None and played.up_s <= end_s:
            deviation = played.up_s - plan.up_s
        rows.append(
            [
                case.names.resource(id_),
                _span_of(plan.start_s, plan.up_s),
                _span_of(
                    begun_s,
                    None if played.up_s is None or played.up_s > end_s else played.up_s,
                ),
                "–" if deviation is None else signed_span(deviation * 1000),
                _state(present, id_, case.end_ms),
                "–" if is_ahead else _restarted_by(case, played),
                "0" if is_ahead else str(played.attempts),
            ]
        )
    headers = [
        _("Resource"),
        _("Planned"),
        _("Played"),
        _("Deviation"),
        _("At the end"),
        _("Restarted by"),
        _("Attempts"),
    ]
    return [markup.table(headers, rows), *_bottleneck(case, present), *_charts(case, planned, present)]


def _restarted_by(case: Case, played: ResourceRun) -> str:
    said = [case.names.who(person) for person in played.staff]
    if played.by_measure:
        said.append(_("measure “{measure}”").format(measure=case.names.measure(played.by_measure)))
    return ", ".join(said) or "–"


def _bottleneck(case: Case, present: Twin) -> list[str]:
    """What would have shortened the restart most."""
    found = present.run.bottleneck
    if found is None:
        return []
    gain = format_hmm(found.gain_s)
    if found.kind == "skill":
        said = _(
            "Bottleneck: people with the skill {skill}; with enough of them the restart is {gain} shorter."
        )
        return [said.format(skill=one_line(found.id), gain=gain)]
    said = _("Bottleneck: “{resource}”; if it took no time, the restart would be {gain} shorter.")
    return [said.format(resource=case.names.resource(found.id), gain=gain)]


def _span_of(start_s: int | None, up_s: int | None) -> str:
    if up_s == 0:
        return _("not affected")
    if start_s is None and up_s is None:
        return _("not begun")
    begun = "?" if start_s is None else format_hmm(start_s)
    return f"{begun} – {format_hmm(up_s) if up_s is not None else '…'}"


def _state(present: Twin, resource: str, at_ms: int) -> str:
    if at_ms < present.origin_s * 1000:
        return resource_state_title("up")
    return resource_state_title(present.state_of(resource, at_ms))


def _charts(case: Case, planned: RestartRun, present: Twin) -> list[str]:
    """The planned and the played restart drawn; what lies after the end of the exercise as ahead."""
    from bcmsim.report.gantt import gantt

    end_s = present.second(case.end_ms)
    now_s = end_s if 0 <= end_s < present.run.end_s else None
    return [
        _("Planned:"),
        markup.code_block(gantt(case.scenario, planned, width=CHART_WIDTH)),
        _("Played:"),
        markup.code_block(gantt(case.scenario, present.run, width=CHART_WIDTH, now_s=now_s)),
    ]


# --- effects and data ----------------------------------------------------------------------------


def _effects(case: Case) -> list[str]:
    """What injects, decisions and orders did to the restart, and what did nothing and why."""
    kept = [e for e in case.state.effects if not e.recalled and e.action not in STEP_ACTIONS]
    if not kept:
        return []
    rows = []
    for effect in kept:
        result = _("applied")
        if not effect.applied:
            result = _("without effect: {why}").format(why=one_line(effect.outcome) or "–")
        words = applied_words(case.names, effect)
        rows.append([offset(effect.at_ms), source_words(case.names, effect.source), words, result])
    headers = [_("Scenario time"), _("Through"), _("Effect"), _("Result")]
    return [markup.heading(3, _("Effects on the restart")), markup.table(headers, rows)]


def _data_loss(case: Case, present: Twin) -> list[str]:
    """The age of the newest usable data against the RPO; no loss recorded is no loss proven."""
    rows = []
    for id_, run in present.run.processes.items():
        if run.rpo_s is None and run.data_loss_s is None:
            continue
        rows.append(
            [
                case.names.process(id_),
                "–" if run.rpo_s is None else format_hmm(run.rpo_s),
                _("no loss recorded") if run.data_loss_s is None else format_hmm(run.data_loss_s),
                markup.strong(verdict_title(run.rpo)),
            ]
        )
    if not rows:
        return []
    headers = [_("Process"), _("RPO"), _("Data lost, back from the outage"), _("Verdict")]
    return [markup.heading(3, _("Data loss")), markup.table(headers, rows)]
