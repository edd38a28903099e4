"""Lessons with class, cause, measure, owner and due date, and the next steps (domain.md 2.8; R136, R137)."""

from __future__ import annotations

from bcmsim.i18n import _, format_instant
from bcmsim.report import markup
from bcmsim.report.aar.case import ENDS, Case
from bcmsim.report.aar.findings import findings
from bcmsim.report.aar.steps import hand_stamped
from bcmsim.report.aar.verdicts import judgements
from bcmsim.report.wording import lesson_title
from bcmsim.restart.verdict import MISSED

DAY_US = 86_400_000_000
REPORT_DUE_DAYS = 14
"""An after-action report is due within so many days (domain.md 2.2)."""


def lessons(case: Case) -> list[str]:
    """The register of lessons with class, cause, measure, owner, due date."""
    if not case.state.lessons:
        return [_("No lessons were recorded.")]
    rows = [
        [
            str(number),
            lesson_title(lesson.kind),
            lesson.finding,
            lesson.cause or _("missing"),
            lesson.measure or _("missing"),
            case.names.who(lesson.owner) or _("missing"),
            lesson.due or _("missing"),
        ]
        for number, lesson in enumerate(case.state.lessons, 1)
    ]
    headers = [_("No."), _("Class"), _("Finding"), _("Cause"), _("Measure"), _("Owner"), _("Due")]
    note = _("A measure is closed by a retest or by an accepted risk with its reason, not by “done”.")
    return [markup.table(headers, rows), note]


def next_steps(case: Case) -> list[str]:
    """What has to be done with this report."""
    steps = []
    if not case.over:
        steps.append(_("End the exercise, judge the open reactions and sign the record."))
    if findings(case):
        steps.append(_("Turn the open points into lessons with class, cause, measure, owner and due date."))
    missed = dict.fromkeys(j.process for j in judgements(case) if j.verdict == MISSED)
    if missed:
        titles = ", ".join(map(case.names.process, missed))
        steps.append(
            _("Exercise again what missed its limit, after the measures: {processes}.").format(
                processes=titles
            )
        )
    off = [step for step in hand_stamped(case) if step.measured_s not in (None, step.planned_s)]
    if off:
        titles = ", ".join(case.names.resource(step.resource) for step in off)
        words = _("Review the WAZ in the restart plan against what was measured: {steps}.")
        steps.append(words.format(steps=titles))
    end = case.milestone(*ENDS)
    if end is not None:
        due = format_instant(end.when.utc + REPORT_DUE_DAYS * DAY_US, case.scenario.zone).split(" ")[0]
        steps.append(
            _("Approve and distribute this report by {date}, {days} days after the exercise.").format(
                date=due, days=REPORT_DUE_DAYS
            )
        )
    steps.append(_("Enter the exercise in the exercise programme and fix the date of the next one."))
    return [markup.bullets(steps)]
