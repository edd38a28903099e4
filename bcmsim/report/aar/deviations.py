"""What went another way than planned: injects, clock, what the exercise leader changed (domain.md 2.8)."""

from __future__ import annotations

from bcmsim.exercise.state import InjectState
from bcmsim.i18n import _, format_duration, ngettext
from bcmsim.report import markup
from bcmsim.report.aar.case import Case
from bcmsim.report.markup import Markup
from bcmsim.report.names import offset, signed_span
from bcmsim.report.timeline import PUNCTUAL_MS, Row
from bcmsim.report.wording import status_title
from bcmsim.text import one_line

CLOCK_EVENTS = (
    "ExercisePaused",
    "ExerciseResumed",
    "SpeedChanged",
    "ClockJumped",
    "SessionResumed",
    "GapFound",
    "GapCounted",
    "WallClockStepped",
    "RealEmergencyCalled",
    "RealEmergencyCleared",
    "AbortedToReal",
    "ExerciseAborted",
)


def deviations(case: Case) -> list[str]:
    """Material deviations from the plan."""
    injects = [row for inject in case.state.injects.values() if (row := _inject_row(case, inject))]
    unneeded = [inject.id for inject in case.state.injects.values() if _unneeded(case, inject)]
    clock = [row for row in case.rows if row.kind in CLOCK_EVENTS]
    dropped = [row for row in case.rows if row.kind == "DecisionDropped"]
    blocks: list[str] = []
    if injects:
        headers = [_("Inject"), _("Planned"), _("Actual"), _("Deviation"), _("What and why")]
        blocks += [markup.heading(3, _("Injects")), markup.table(headers, injects)]
    else:
        blocks.append(_("All injects of the script were released as planned."))
    if unneeded:
        words = "; ".join(map(case.names.inject, unneeded))
        blocks.append(
            _("Not needed, because what they wait for did not happen: {injects}.").format(injects=words)
        )
    if dropped:
        lines = [f"{row.title}: {row.inner}" if row.inner else row.title for row in dropped]
        blocks += [markup.heading(3, _("Decisions that were not taken")), markup.bullets(lines)]
    if clock:
        blocks += [markup.heading(3, _("Clock and interruptions")), _clock_table(case, clock)]
    else:
        blocks.append(_("The clock ran without pause, jump or gap."))
    return blocks


def _inject_row(case: Case, inject: InjectState) -> list[str] | None:
    """An inject that did not come as the script has it; None for one that did."""
    planned = inject.original if not inject.added else None
    said = _what_and_why(case, inject)
    off = None
    if inject.released_at is not None and planned is not None:
        off = inject.released_at - planned
        if abs(off) >= PUNCTUAL_MS:
            said.append(_("released late") if off > 0 else _("released early"))
    if not said:
        return None
    return [
        case.names.inject(inject.id),
        "–" if planned is None else offset(planned),
        case.inject_status(inject) if inject.released_at is None else offset(inject.released_at),
        "–" if off is None else signed_span(off),
        "; ".join(said),
    ]


def _what_and_why(case: Case, inject: InjectState) -> list[str]:
    said = []
    if inject.added:
        said.append(_("free inject, not in the script"))
    if inject.edited:
        said.append(_("text changed by the exercise leader"))
    if inject.id in case.jumped_over:
        said.append(_("passed over by a time jump"))
    if inject.id in case.recalled:
        said.append(_("release taken back before it reached anybody"))
    if inject.original is not None and inject.planned is not None and not inject.added:
        postponed = inject.planned - inject.original
        if postponed:
            said.append(_("postponed by {time}").format(time=format_duration(postponed // 1000)))
    if inject.status in ("skipped", "withdrawn"):
        reason = one_line(inject.closed_because) or _("no reason given")
        said.append(_("{status}: {reason}").format(status=status_title(inject.status), reason=reason))
    elif inject.status in ("planned", "due") and case.over and not _unneeded(case, inject):
        said.append(_("not released before the end"))
    return said


def _unneeded(case: Case, inject: InjectState) -> bool:
    """It waited for a fact, another inject, an option or the leader's need for it, and none came."""
    return case.over and inject.status == "planned" and inject.planned is None


def _clock_table(case: Case, rows: list[Row]) -> Markup:
    headers = [_("Scenario time"), _("Wall clock"), _("What"), _("Details")]
    cells = [
        [offset(r.at), case.names.wall_of(r.when), r.title, "; ".join(filter(None, (r.text, r.inner)))]
        for r in rows
    ]
    return markup.table(headers, cells)


def interruptions(case: Case) -> str:
    """Pauses, jumps and gaps in one sentence."""
    kinds = [m.kind for m in case.state.milestones]
    stood = max(0, case.wall_ms - case.active_ms)
    counted = [
        (kinds.count("ExercisePaused"), ngettext("{n} pause", "{n} pauses", kinds.count("ExercisePaused"))),
        (kinds.count("ClockJumped"), ngettext("{n} time jump", "{n} time jumps", kinds.count("ClockJumped"))),
        (kinds.count("GapFound"), ngettext("{n} gap", "{n} gaps", kinds.count("GapFound"))),
        (kinds.count("SessionResumed"), ngettext("{n} stop", "{n} stops", kinds.count("SessionResumed"))),
    ]
    said = [words.format(n=n) for n, words in counted if n]
    if not said:
        return _("The clock ran without interruption.")
    sentence = _("Interruptions: {list}.").format(list=", ".join(said))
    if stood >= 1000:
        standing = _("The exercise stood still for {time} by the wall clock.")
        sentence = f"{sentence} {standing.format(time=format_duration(stood // 1000))}"
    if case.jumped_ms:
        jumped = _("{time} of scenario time were jumped over.")
        sentence = f"{sentence} {jumped.format(time=format_duration(case.jumped_ms // 1000))}"
    return sentence
