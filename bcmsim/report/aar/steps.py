"""Restart steps that the leader stamped by hand: start, end, failure; measured against the WAZ (R133)."""

from __future__ import annotations

from dataclasses import dataclass, field

from bcmsim.exercise.clock import elapsed_ms
from bcmsim.exercise.state import EffectRecord
from bcmsim.i18n import _, format_hmm
from bcmsim.report import markup
from bcmsim.report.aar.case import Case
from bcmsim.report.effects import BY_HAND, STEP_ACTIONS
from bcmsim.report.names import offset, signed_span, span
from bcmsim.report.wording import kind_title, verdict_title
from bcmsim.restart.verdict import Verdict, verdict


@dataclass
class HandStamped:
    """One restart step with its stamps."""

    resource: str
    planned_s: int
    started: EffectRecord | None = None
    ended: EffectRecord | None = None
    failed: list[EffectRecord] = field(default_factory=list)

    @property
    def measured_s(self) -> int | None:
        """From the first start to the last end, failures included, in scenario seconds."""
        if self.started is None or self.ended is None:
            return None
        return self.ended.at_s - self.started.at_s

    @property
    def verdict(self) -> Verdict:
        return verdict(self.measured_s, self.planned_s)


def hand_stamped(case: Case) -> list[HandStamped]:
    """The steps that were stamped, in the order of the plan. A start after an end begins the step anew.

    Where people do the work their stamps measure it, whatever the simulation made of them; where it does the
    work, a stamp that changed nothing measures nothing.
    """
    found: dict[str, HandStamped] = {}
    for effect in case.state.effects:
        if effect.source != "leader" or effect.action not in STEP_ACTIONS or effect.recalled:
            continue
        if not effect.applied and case.state.kind not in BY_HAND:
            continue
        resource = case.scenario.file.resources[effect.target]
        step = found.setdefault(effect.target, HandStamped(effect.target, resource.waz.planned))
        if effect.action == "step_failed":
            step.failed.append(effect)
        elif effect.action == "finish":
            step.ended = effect
        elif step.started is None or step.ended is not None:
            step.started, step.ended = effect, None
    return [found[id_] for id_ in case.scenario.file.resources if id_ in found]


def stamped_steps(case: Case) -> list[str]:
    """The table of the steps, with what they are worth."""
    steps = hand_stamped(case)
    blocks: list[str] = []
    if case.state.kind in BY_HAND:
        blocks.append(
            _(
                "There are no screens of their own yet for an exercise of the kind “{kind}”: it was run like "
                "a staff exercise, with the start and end of each step stamped by hand."
            ).format(kind=kind_title(case.state.kind))
        )
    if not steps:
        return [*blocks, _("No restart step was stamped by hand.")]
    headers = [
        _("Step"),
        _("WAZ (planned)"),
        _("Started"),
        _("Ended"),
        _("Measured"),
        _("Deviation"),
        _("Verdict"),
    ]
    blocks.append(markup.table(headers, [_row(case, step) for step in steps]))
    failures = [effect for step in steps for effect in step.failed]
    if failures:
        said = [
            _("{time}: {step}").format(time=offset(e.at_ms), step=case.names.resource(e.target))
            for e in failures
        ]
        blocks.append(_("Reported failed: {steps}.").format(steps="; ".join(said)))
    paused = [words for step in steps if (words := _paused(case, step))]
    if paused:
        blocks.append(
            _("The clock was paused, jumped or sped up during: {steps}.").format(steps="; ".join(paused))
        )
    blocks.append(
        _(
            "Measured is from the start to the end that were stamped, in scenario time. A step without both "
            "stamps is not measured."
        )
    )
    return blocks


def _row(case: Case, step: HandStamped) -> list[str]:
    measured = step.measured_s
    return [
        case.names.resource(step.resource),
        format_hmm(step.planned_s),
        "–" if step.started is None else offset(step.started.at_ms),
        "–" if step.ended is None else offset(step.ended.at_ms),
        _("not measured") if measured is None else format_hmm(measured),
        "–" if measured is None else signed_span((measured - step.planned_s) * 1000),
        markup.strong(verdict_title(step.verdict)),
    ]


def _paused(case: Case, step: HandStamped) -> str:
    """A step whose wall-clock time is not its scenario time, with both."""
    if step.started is None or step.ended is None:
        return ""
    stamps = {record.seq: record.when for record in case.history.records}
    wall = elapsed_ms(stamps[step.started.seq], stamps[step.ended.seq])
    scenario = (step.measured_s or 0) * 1000
    if abs(wall - scenario) < 2_000:
        return ""
    return _("{step} ({wall} by the wall clock)").format(
        step=case.names.resource(step.resource), wall=span(wall)
    )
