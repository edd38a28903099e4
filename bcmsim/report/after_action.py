"""The after-action report (domain.md 2.8): a pure function of the History, the same bytes on any machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bcmsim.i18n import _, using
from bcmsim.report import markup
from bcmsim.report.aar import (
    conduct,
    decisions,
    deviations,
    findings,
    head,
    lessons,
    proof,
    restart,
    steps,
    summary,
)
from bcmsim.report.aar.case import Case
from bcmsim.report.closing import abbreviations, mark, rehearsal_notice
from bcmsim.report.effects import BY_HAND
from bcmsim.report.markup import Markup

if TYPE_CHECKING:
    from bcmsim.exercise.history import History

Part = tuple[str, Callable[[Case], list[str]]]


def report_markdown(history: History, lang: str | None = None) -> str:
    """The whole report in the session's language, unless another is asked for."""
    chosen = lang or history.state.language
    case = Case(history, chosen)
    with using(chosen):
        title = _("After-action report: {title}").format(title=case.names.words(case.scenario.file.title))
        blocks: list[str] = [mark(), markup.heading(1, title), *rehearsal_notice(case.state), *_interim(case)]
        for number, (heading, part) in enumerate(_parts(case), 1):
            blocks += [markup.heading(2, f"{number} {heading}"), *part(case)]
        blocks.append(mark())
        return markup.document(blocks)


def _interim(case: Case) -> list[Markup]:
    if case.over:
        return []
    words = _("Interim state: the exercise is not over, and everything below may still change.")
    return [Markup(f"> {markup.strong(words)}")]


def _parts(case: Case) -> list[Part]:
    """The parts in their order; the hand-stamped steps only where there are any or the kind lives by them."""
    parts: list[Part] = [
        (_("Summary"), summary.summary),
        (_("Exercise"), head.exercise),
        (_("Participants"), head.participants),
        (_("Scenario"), head.scenario_short),
        (_("Deviations from the plan"), deviations.deviations),
        (_("Timeline"), conduct.timeline),
        (_("Expected actions and reactions"), conduct.expectations),
        (_("Decisions"), decisions.decisions),
        (_("Restart, planned and played"), restart.restart),
    ]
    if case.state.kind in BY_HAND or steps.hand_stamped(case):
        parts.append((_("Restart steps stamped by hand"), steps.stamped_steps))
    return [
        *parts,
        (_("Observations"), conduct.observations),
        (_("What went as planned"), summary.strengths),
        (_("Lessons and measures"), lessons.lessons),
        (_("Open points"), findings.open_points),
        (_("Next steps"), lessons.next_steps),
        (_("How it was measured"), proof.method),
        (_("Signatures, approval, distribution"), proof.approval),
        (_("Abbreviations"), _abbreviations),
    ]


def _abbreviations(case: Case) -> list[str]:
    return [abbreviations(case.names)]
