"""The limits of the processes: an overview, and every value of each with its origin (issue part 1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_duration, format_percent
from bcmsim.report.impact.blocks import Block, Bullets, Heading, Paragraph, Table, Value, Values
from bcmsim.report.impact.findings import acceptance_sentences, finding_sentence
from bcmsim.report.impact.spans import NONE, interval_labels, interval_names, level_words, limit
from bcmsim.report.impact.view import listed
from bcmsim.report.impact.why import rule_title, values_of
from bcmsim.report.impact.why_data import standby_shown

if TYPE_CHECKING:
    from bcmsim.impact.analysis import ProcessImpact
    from bcmsim.report.impact.view import View
    from bcmsim.scenario.format import Continuity

OF_DAMAGE = ("damage_mtpd_s", "criticality")
"""Values that say nothing where no damage is given."""


def basis(view: View) -> list[Block]:
    """By which rules the limits are worked out: the intervals, what is tolerable, correction, buffer."""
    return [Heading(2, _("By which rules")), Values(tuple(_rules(view)))]


def _rules(view: View) -> Iterator[Value]:
    impact, starts = view.impact, view.analysis.starts
    if starts:
        shown = zip(interval_names(starts), interval_labels(starts), strict=True)
        said = ", ".join(f"{name} {times}" for name, times in shown)
        why = _("{intervals}. A border belongs to the later interval.").format(intervals=said)
    else:
        why = _("The file names none: damage cannot be read.")
    yield Value("intervals", _("Intervals"), str(len(starts)), (why,))
    threshold = impact.intolerable_from if impact else 3
    yield Value("intolerable_from", _("Not tolerable"), str(threshold), tuple(_thresholds(view, threshold)))
    rule = impact.correction if impact else "flow"
    rules = {
        "flow": _("What feeds a process may not be back later than it."),
        "chain": _("All processes of a chain take its least RTO."),
    }
    named = _("{word} ({key})").format(word=rule_title(rule), key=rule)
    yield Value("correction", _("Correction"), named, (rules[rule],))
    yield Value("buffer", _("Buffer"), *_buffer(view))
    classes = ", ".join(f"{name} {format_duration(s)}" for name, s in view.analysis.rpo_classes.items())
    yield Value("rpo_classes", _("RPO classes"), str(len(view.analysis.rpo_classes)), (f"{classes}.",))
    if view.file.continuity is not None:
        yield Value("continuity", _("Responsible"), *_responsible(view, view.file.continuity))


def _responsible(view: View, named: Continuity) -> tuple[str, tuple[str, ...]]:
    """Who answers for business continuity (R008), who sets the plan going and who carries it out (R001)."""
    told = (
        (_("Budget: {text}"), view.words(named.budget)),
        (_("Staff: {text}"), view.words(named.access)),
        (_("Sets the plan going: {people}."), listed(named.initiates, view.who)),
        (_("Carries it out: {people}."), listed(named.implements, view.who)),
    )
    why = tuple(said.format(text=text, people=text) for said, text in told if text)
    return NONE if named.officer is None else view.who(named.officer), why


def _thresholds(view: View, threshold: int) -> Iterator[str]:
    yield _("Damage from {level} on is not tolerable.").format(level=level_words(threshold))
    for kind, found in (view.impact.types if view.impact else {}).items():
        if found.intolerable_from is not None:
            yield _("{type}: from {level} on.").format(
                type=view.damage_type(kind), level=level_words(found.intolerable_from)
            )


def _buffer(view: View) -> tuple[str, tuple[str, ...]]:
    buffer = view.impact.buffer if view.impact else None
    if buffer is None:
        return NONE, (_("The file names none: an MTPD that is not given cannot be worked out."),)
    why = _("Is added to the greatest corrected RTO of a chain, where no MTPD is given.")
    if buffer.share is not None:
        return format_percent(float(buffer.share)), (why,)
    return limit(buffer.seconds), (why,)


def overview(view: View) -> list[Block]:
    """One row for each process."""
    headers = (
        _("Process"), _("RTO"), _("Corrected"), _("MTPD"), _("RPO"), _("Criticality"), _("Standby"),
    )  # fmt: skip
    rows = tuple(_row(view, id_) for id_ in view.chosen)
    blocks: list[Block] = [Heading(2, _("Limits")), Table(headers, rows, right=(1, 2, 3, 4, 5))]
    blocks.append(Paragraph(_("Times in h:mm since the outage. RPO by its class, or as it is given.")))
    return blocks


def _row(view: View, id_: str) -> tuple[str, ...]:
    one = view.analysis.processes[id_]
    rpo = one.rpo.name if one.rpo is not None and one.rpo.name is not None else limit(one.rpo_s)
    return (
        view.process(id_),
        limit(one.limits.rto_s),
        limit(one.limits.corrected_rto_s),
        limit(one.limits.mtpd_s),
        rpo,
        NONE if one.limits.criticality is None else str(one.limits.criticality),
        standby_shown(one.standby),
    )


def values(view: View, id_: str, more: Sequence[Value] = ()) -> list[Block]:
    """Every value of a process with its reasons, what the management decided, `more`, and its findings."""
    one = view.analysis.processes[id_]
    shown = [value for value in values_of(view, id_) if one.curves or value.key not in OF_DAMAGE]
    shown += _accepted(view, one)
    blocks: list[Block] = [Values((*shown, *more))]
    if one.findings:
        blocks.append(Bullets(tuple(finding_sentence(view, found) for found in one.findings)))
    return blocks


def _accepted(view: View, one: ProcessImpact) -> Iterator[Value]:
    if one.accepted:
        why = [said for accepted in one.accepted for said in acceptance_sentences(view, accepted)]
        yield Value("accepted", _("Decisions"), str(len(one.accepted)), tuple(why))


def process_heading(view: View, id_: str) -> Heading:
    """`3 Use of the account`, the number by which pictures call it."""
    one = view.analysis.processes[id_]
    said = f"{view.numbers[id_]} {view.process(id_)}"
    if one.removed:
        said = _("{process} (removed from emergency management)").format(process=said)
    elif one.uncritical:
        said = _("{process} (uncritical)").format(process=said)
    return Heading(3, said)
