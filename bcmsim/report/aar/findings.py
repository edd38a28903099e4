"""Open points that the program itself sees, each with the class that a lesson of it would have (R136).

A finding is no judgement of people: it says what is not as the plan or the rules have it, and where.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bcmsim.i18n import _, format_hmm, ngettext
from bcmsim.report import markup
from bcmsim.report.aar.case import Case
from bcmsim.report.aar.conduct import assessment
from bcmsim.report.aar.decisions import late_ms
from bcmsim.report.aar.steps import hand_stamped
from bcmsim.report.aar.verdicts import judgements, zero_words
from bcmsim.report.names import offset
from bcmsim.report.timeline import late_words
from bcmsim.report.wording import lesson_title, limit_title
from bcmsim.restart.verdict import MISSED
from bcmsim.text import one_line

UNPLAYED = ("planned", "due")
NOT_AS_EXPECTED = ("overdue", "missing", "partly", "deviating")


@dataclass(frozen=True, slots=True)
class Finding:
    """One open point."""

    lesson_kind: str
    """`measure`, `limit`, `organisation`, or "" where it concerns the exercise itself."""
    text: str
    where: str


def findings(case: Case) -> list[Finding]:
    """Limits first, then reactions, decisions, and what the exercise itself lacks."""
    return [
        *_limits(case),
        *_steps(case),
        *_reactions(case),
        *_decisions(case),
        *_conduct(case),
        *_evaluation(case),
    ]


def open_points(case: Case) -> list[str]:
    found = findings(case)
    if not found:
        return [_("The program found none.")]
    rows = [
        [
            str(number),
            lesson_title(finding.lesson_kind) if finding.lesson_kind else _("exercise itself"),
            finding.text,
            finding.where,
        ]
        for number, finding in enumerate(found, 1)
    ]
    return [
        _("Found by the program in the record; each calls for a lesson, a correction or a reason."),
        markup.table([_("No."), _("Proposed class"), _("Finding"), _("Where")], rows),
    ]


# --- limits --------------------------------------------------------------------------------------


def _limits(case: Case) -> Iterator[Finding]:
    names = case.names
    for judgement in judgements(case):
        if judgement.verdict != MISSED or judgement.limit_s is None:
            continue
        text = _("“{process}”: {limit} of {allowed} missed, counted {zero}").format(
            process=names.process(judgement.process),
            limit=limit_title(judgement.limit),
            allowed=format_hmm(judgement.limit_s),
            zero=zero_words(judgement),
        )
        yield Finding("limit", text, _("Restart"))
    present = case.twin
    for id_, run in () if present is None else present.run.processes.items():
        if run.rpo == MISSED and run.data_loss_s is not None and run.rpo_s is not None:
            text = _("“{process}”: data loss of {lost} is more than the RPO of {allowed}").format(
                process=names.process(id_), lost=format_hmm(run.data_loss_s), allowed=format_hmm(run.rpo_s)
            )
            yield Finding("limit", text, _("Restart"))
    if present is not None and present.run.infeasible:
        yield Finding("measure", _("The restart cannot be completed as things stand"), _("Restart"))


def _steps(case: Case) -> Iterator[Finding]:
    for step in hand_stamped(case):
        if step.verdict == MISSED and step.measured_s is not None:
            text = _("“{step}” took {measured} instead of {planned}; its cause is to be classed").format(
                step=case.names.resource(step.resource),
                measured=format_hmm(step.measured_s),
                planned=format_hmm(step.planned_s),
            )
            yield Finding("limit", text, _("Restart steps"))


# --- reactions and decisions ---------------------------------------------------------------------


def _reactions(case: Case) -> Iterator[Finding]:
    for expectation in case.expectations:
        if case.jumped(expectation):
            continue
        late = expectation.status == "done" and expectation.late
        if expectation.status not in NOT_AS_EXPECTED and not late:
            continue
        text = _("{assessment}: {who}, “{action}”").format(
            who=case.names.who(expectation.by) or "–",
            action=case.names.action(expectation),
            assessment=assessment(case, expectation),
        )
        where = _("Inject {inject}").format(inject=case.names.inject(expectation.inject))
        yield Finding("organisation", text, where)


def _decisions(case: Case) -> Iterator[Finding]:
    for decision in case.state.decisions.values():
        where = _("Decision {decision}").format(decision=case.names.decision(decision.id))
        if decision.deviation:
            text = _("Deviation of competence: {rule}").format(rule=one_line(decision.deviation))
            yield Finding("organisation", text, where)
        late = late_ms(case, decision)
        if late is not None and late > 0:
            yield Finding("organisation", _("Decision {late}").format(late=late_words(late)), where)
        if decision.status == "open" and case.over:
            yield Finding("organisation", _("Decision due and not taken"), where)
        if decision.status == "taken" and not decision.reason:
            yield Finding("organisation", _("Decision without a recorded reason"), where)


# --- the exercise itself -------------------------------------------------------------------------


def _conduct(case: Case) -> Iterator[Finding]:
    state, where = case.state, _("Exercise")
    if case.scenario.file.abort and not state.criteria_read:
        yield Finding("", _("The abort criteria were not read out"), where)
    if state.started and state.go is not True:
        yield Finding("", _("The exercise started without a recorded “go”"), where)
    absent = [r for r in case.scenario.file.roles if r in case.attendance and not case.attendance[r][1]]
    if absent:
        roles = case.names.all_of(absent)
        yield Finding("", _("Intended participation not reached: {roles}").format(roles=roles), where)
    unknown = [r for r in case.scenario.file.roles if r not in case.attendance]
    if unknown:
        roles = case.names.all_of(unknown)
        yield Finding("", _("Attendance not recorded: {roles}").format(roles=roles), where)
    for inject in state.injects.values():
        unplayed = inject.status in UNPLAYED and inject.planned is not None
        if inject.status == "skipped" or (unplayed and case.over):
            text = _("Inject {inject} not played: {status}").format(
                inject=case.names.inject(inject.id), status=case.inject_status(inject)
            )
            planned = "" if inject.planned is None else offset(inject.planned)
            yield Finding("", text, planned or where)
    real = [row for row in case.rows if row.kind == "RealEmergencyCalled"]
    for row in real:
        yield Finding("", _("NO DUFF was called: {words}").format(words=row.text or "–"), offset(row.at))


def _evaluation(case: Case) -> Iterator[Finding]:
    """What the evaluation still lacks."""
    unjudged = [e for e in case.expectations if e.status == "open" and not case.jumped(e)]
    if unjudged and case.over:
        n = len(unjudged)
        text = ngettext(
            "{n} expected action without a deadline or before it was not judged",
            "{n} expected actions without a deadline or before it were not judged",
            n,
        ).format(n=n)
        yield Finding("", text, _("Expected actions"))
    unrated = [id_ for id_ in case.scenario.file.objectives if id_ not in case.state.objective_ratings]
    if unrated and case.over:
        titles = "; ".join(case.names.objective(id_).rstrip(".") for id_ in unrated)
        yield Finding("", _("Objectives not rated: {titles}").format(titles=titles), _("Objectives"))
    lacks = {"owner": _("owner"), "due": _("due date"), "measure": _("measure"), "cause": _("cause")}
    for number, lesson in enumerate(case.state.lessons, 1):
        missing = [word for field, word in lacks.items() if not getattr(lesson, field)]
        if missing:
            text = _("Lesson {number} lacks: {what}").format(number=number, what=", ".join(missing))
            yield Finding("", text, _("Lessons"))
    unsigned = {"leader", "keeper"} - {signed.part for signed in case.state.sign_offs}
    if unsigned and case.over:
        yield Finding("", _("The record is not signed by both, leader and keeper"), _("Signatures"))
