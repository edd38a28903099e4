"""The pages of the debrief as rows: expectations, decisions, restart, timeline, lessons, signatures.

Pure functions of a `Case`, the same that the after-action report is made from: screen and paper agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bcmsim.exercise.state import DecisionState, ExpectationState, Lesson, State
from bcmsim.exercise.twin import Counterfactual, Twin, counterfactuals
from bcmsim.i18n import _, format_duration, format_hmm
from bcmsim.report.aar.case import Case, tally_of
from bcmsim.report.aar.verdicts import Judgement, judgements, zero_words
from bcmsim.report.markup import flat
from bcmsim.report.names import offset, signed_span
from bcmsim.report.timeline import Row
from bcmsim.report.wording import (
    lesson_title,
    limit_title,
    rating_title,
    status_title,
    verdict_title,
)
from bcmsim.restart.verdict import MET, MISSED, NO_RESERVE
from bcmsim.text import one_line
from bcmsim.tui.flow_list import Piece
from bcmsim.tui.page_rows import BAD, GOOD, MARK_WIDTH, TIME_WIDTH, PageRow, blank, heading, line, note

if TYPE_CHECKING:
    from bcmsim.restart.results import ProcessRun, RestartRun

# --- expectations by objective ---------------------------------------------------------------------


def expectations_page(case: Case) -> list[PageRow]:
    """Met, late, missed, by objective, with the objective's rating."""
    rows: list[PageRow] = []
    for id_ in case.scenario.file.objectives:
        rows += _objective(case, id_)
    others = [e for e in case.expectations if not case.objectives_of(e.inject)]
    if others:
        rows += [
            heading((_("Without an objective"), "strong")),
            *(_expected(case, e) for e in others),
            blank(),
        ]
    if not case.expectations:
        rows.append(
            note(_("Nothing was expected of the players: no inject with an expected action went out."))
        )
    return rows


def _objective(case: Case, id_: str) -> list[PageRow]:
    rating = case.state.objective_ratings.get(id_)
    words = _("not rated") if rating is None else f"{rating[0]}: {rating_title(rating[0])}"
    if rating and rating[1]:
        words += f" ({one_line(rating[1])})"
    found = [e for e in case.expectations if id_ in case.objectives_of(e.inject)]
    tally = tally_of(case, id_)
    counts = _("{met} met · {late} late · {missed} missed · {partly} partly · {deviating} deviating").format(
        met=tally.in_time,
        late=tally.late,
        missed=tally.missing,
        partly=tally.partly,
        deviating=tally.deviating,
    )
    if tally.unjudged:
        counts += " · " + _("{count} not judged").format(count=tally.unjudged)
    return [
        heading((case.names.objective(id_), "strong"), (f"  {words}", "due" if rating is None else "")),
        note(counts if found else _("nothing was expected for it in what went out")),
        *(_expected(case, expectation) for expectation in found),
        blank(),
    ]


def outcome(expectation: ExpectationState) -> tuple[str, str]:
    """The word and its style for what came of an expectation; nobody's judgement is not `missed`."""
    if expectation.status == "done":
        return (_("LATE"), "due") if expectation.late else (_("met"), GOOD)
    if expectation.status == "missing" and not expectation.jumped:
        return _("MISSED"), BAD
    if expectation.status in ("open", "overdue", "missing"):
        return _("not judged"), "due"
    return status_title(expectation.status), "due"


def _expected(case: Case, expectation: ExpectationState) -> PageRow:
    word, style = outcome(expectation)
    number = case.names.inject_number(expectation.inject)
    who = case.names.who(expectation.by)
    text: list[Piece] = [(f"#{number} {who}: ", "strong"), (flat(expectation.action), "")]
    details = []
    if expectation.deadline is not None:
        details.append(_("until {time}").format(time=offset(expectation.deadline)))
    if expectation.jumped:
        details.append(_("deadline jumped over"))
    if expectation.latency is not None:
        details.append(_("after {time}").format(time=format_duration(expectation.latency // 1000)))
    if expectation.note:
        details.append(one_line(expectation.note))
    if details:
        text.append((f"  ({'; '.join(details)})", "faint"))
    return line(_short(word), style, *text)


def _short(word: str) -> str:
    return one_line(word, MARK_WIDTH - 1)


# --- decisions and what other options would have brought -------------------------------------------


def decisions_page(case: Case) -> list[PageRow]:
    """Every decision, and for each option when the processes would have been back."""
    decisions = list(case.state.decisions.values())
    if not decisions:
        return [note(_("The script asks for no decision."))]
    rows = _as_played(case)
    for decision in decisions:
        rows += _decision(case, decision)
    return rows


def _as_played(case: Case) -> list[PageRow]:
    """When the processes were back; what other options would have changed stands below."""
    present = case.twin
    if present is None:
        return [note(_("Nothing has failed: no decision changed a restart.")), blank()]
    title = _("As it was played; what lies after the end is the forecast")
    rows = [heading((title, "strong"))]
    rows += [PageRow(tuple(_back(case, present, id_, run))) for id_, run in present.run.processes.items()]
    rows.append(note(_("Other options: everything else as it was played, simulated to the end.")))
    return [*rows, blank()]


def _decision(case: Case, decision: DecisionState) -> Iterator[PageRow]:
    yield heading((case.names.decision(decision.id), "strong"))
    if decision.taken_at is None:
        because = one_line(decision.closed_because)
        yield line(status_title(decision.status), "faint", (because or _("not taken"), "faint"))
        yield blank()
        return
    said = _("at {time} by {who}").format(
        time=case.names.both(decision.taken_at), who=case.names.who(decision.by) or "–"
    )
    if decision.latency is not None:
        said += ", " + _("after {time}").format(time=format_duration(decision.latency // 1000))
    if decision.reason:
        said += f" ({one_line(decision.reason)})"
    yield line(_("taken"), "", (said, ""))
    if decision.deviation:
        yield line(_("deviation"), "due", (one_line(decision.deviation), "due"))
    options = counterfactuals(case.state, decision.id)
    played = next((option.twin for option in options if option.chosen), None)
    for option in options:
        yield _option(case, option, played)
    yield blank()


def _option(case: Case, option: Counterfactual, played: Twin | None) -> PageRow:
    title = case.names.option(option.decision, option.option)
    text: list[Piece] = [(title, "strong")]
    if option.chosen:
        return line(_option_mark(option), "strong", *text)
    if option.twin is None or played is None:
        text.append(("  " + _("no effect on the restart: nothing had failed"), "faint"))
        return line(_option_mark(option), "faint", *text)
    same = 0
    for id_, run in option.twin.run.processes.items():
        against = played.run.processes[id_]
        if (against.judged_s, against.rto, against.mtpd) == (run.judged_s, run.rto, run.mtpd):
            same += 1
        else:
            text += [("\n", ""), *_back(case, option.twin, id_, run, against)]
    if same:
        words = _("all processes as they were played")
        if same < len(option.twin.run.processes):
            words = _("all other processes as they were played")
        text.append((f"\n{words}", "faint"))
    return line(_option_mark(option), "faint", *text)


def _option_mark(option: Counterfactual) -> str:
    return _("▸ chosen") if option.chosen else _("otherwise")


def _back(
    case: Case, present: Twin, id_: str, run: ProcessRun, against: ProcessRun | None = None
) -> list[Piece]:
    """`Shop: back T+2:10, RTO met, MTPD met, 1:00 later`."""
    back = run.judged_s
    when = _("not back") if back is None else _("back {time}").format(time=offset(present.at_ms(back)))
    pieces: list[Piece] = [(f"{case.names.process(id_)}: {when}", "")]
    for limit, word in (("rto", run.rto), ("mtpd", run.mtpd)):
        if word in (MET, NO_RESERVE, MISSED):
            pieces.append((f", {limit_title(limit)} ", ""))
            pieces.append((verdict_title(word), BAD if word == MISSED else GOOD if word == MET else "due"))
    if against is not None and back is not None and against.judged_s is not None:
        words = _("{time} against what was played").format(time=signed_span((back - against.judged_s) * 1000))
        pieces.append((f", {words}", "faint"))
    return pieces


# --- restart, planned against played ---------------------------------------------------------------


def restart_page(case: Case) -> list[PageRow]:
    """Processes against their limits, each with its zero point; then every resource, planned and played."""
    present = case.twin
    if present is None:
        return [note(_("Nothing has failed: there is no restart to compare."))]
    rows = [heading((_("Processes and their limits"), "strong"))]
    rows += [_judged(case, judgement) for judgement in judgements(case)]
    rows += [blank(), heading((_("Resources"), "strong"))]
    rows.append(
        note(_("hours and minutes since the outage ({time})").format(time=case.names.both(present.at_ms(0))))
    )
    planned = planned_run(case, present)
    end_s = present.second(case.end_ms)
    rows += [_resource(case, id_, present, planned, end_s) for id_ in present.run.resources]
    return rows


def planned_run(case: Case, present: Twin) -> RestartRun | None:
    """The restart as the plan has it, without what the exercise did; None where no outage was planned."""
    if case.scenario.outage_s is None:
        return None
    from bcmsim.restart.plan import build_plan
    from bcmsim.restart.simulation import simulate

    return simulate(build_plan(case.scenario, outage=case.scenario.startex + present.origin_s))


def _judged(case: Case, judgement: Judgement) -> PageRow:
    style = {MET: GOOD, MISSED: BAD, NO_RESERVE: "due"}.get(judgement.verdict, "faint")
    process, limit = case.names.process(judgement.process), limit_title(judgement.limit)
    text = f"{process}, {limit}"
    if judgement.limit_s is not None:
        text += f" {format_hmm(judgement.limit_s)} ({zero_words(judgement)})"
    if judgement.measured_s is not None:
        text += ": " + _("back after {time}").format(time=format_hmm(judgement.measured_s))
    elif judgement.forecast_s is not None:
        text += ": " + _("not back by the end; forecast {time}").format(time=format_hmm(judgement.forecast_s))
    else:
        text += ": " + _("not back by the end")
    if judgement.reserve_s:
        word = _("reserve {time}") if judgement.reserve_s > 0 else _("over by {time}")
        text += ", " + word.format(time=format_hmm(abs(judgement.reserve_s)))
    return line(_short(verdict_title(judgement.verdict)), style, (text, ""))


def _resource(case: Case, id_: str, present: Twin, planned: RestartRun | None, end_s: int) -> PageRow:
    played = present.run.resources[id_]
    was = None if planned is None else planned.resources[id_]
    pieces: list[Piece] = [(case.names.resource(id_), "strong")]
    pieces.append(
        ("  " + _("planned {span}").format(span=_span(was.start_s, was.up_s) if was else "–"), "faint")
    )
    pieces.append(("  " + _("played {span}").format(span=_span(played.start_s, played.up_s)), ""))
    if played.up_s is not None and played.up_s > end_s:
        pieces.append((" " + _("(forecast after the end)"), "faint"))
    if was is None or was.up_s is None or played.up_s is None:
        return line("", "", *pieces)
    off = played.up_s - was.up_s
    mark = (
        _("as planned")
        if not off
        else " ".join((signed_span(off * 1000), _("LATE")))
        if off > 0
        else signed_span(off * 1000)
    )
    return line(mark, BAD if off > 0 else GOOD, *pieces)


def _span(start_s: int | None, up_s: int | None) -> str:
    if up_s == 0 and start_s is None:
        return _("always up")
    start, up = ("–" if s is None else format_hmm(s) for s in (start_s, up_s))
    return f"{start} → {up}"


# --- timeline, lessons, signatures -----------------------------------------------------------------


def timeline_page(case: Case) -> list[PageRow]:
    """Everything that happened, with what was planned and what people took."""
    return [_happened(row) for row in case.rows]


def _happened(row: Row) -> PageRow:
    details = "; ".join(filter(None, (row.text, row.inner)))
    text: list[Piece] = [(row.title, "strong")]
    if details:
        text.append((f"  {one_line(details, 300)}", ""))
    measured = []
    if row.planned_ms is not None:
        measured.append(_("planned {time}").format(time=offset(row.planned_ms)))
    if row.latency_ms is not None:
        measured.append(_("after {time}").format(time=format_duration(row.latency_ms // 1000)))
    if row.assessment:
        measured.append(row.assessment)
    if measured:
        text.append((f"  ({'; '.join(measured)})", "faint"))
    return line(offset(row.at // 60_000 * 60_000), "strong", *text, width=TIME_WIDTH)


def lessons_page(case: Case) -> list[PageRow]:
    """Findings with class, cause, measure, owner and due date (R136)."""
    lessons = case.state.lessons
    if not lessons:
        return [note(_("No lesson is recorded yet: l records one."))]
    return [_lesson(number, lesson) for number, lesson in enumerate(lessons, 1)]


def _lesson(number: int, lesson: Lesson) -> PageRow:
    text: list[Piece] = [
        (f"{lesson_title(lesson.kind)}: ", "due"),
        (one_line(lesson.finding), "strong"),
    ]
    for title, words in (
        (_("Cause"), lesson.cause),
        (_("Measure"), lesson.measure),
        (_("Owner"), lesson.owner),
        (_("Due date"), lesson.due),
    ):
        text += [(f"\n{title}: ", "faint"), (one_line(words) or "–", "")]
    return line(str(number), "strong", *text, width=4)


def signing_page(case: Case, path: str) -> list[PageRow]:
    """What stands in the journal, who has signed it, and where the report comes from."""
    from bcmsim.journal.chain import head_words

    state = case.state
    rows = [
        heading((_("Head of the journal"), "strong")),
        line(f"#{state.seq}", "strong", (head_words(state.seq, state.head_hash), "strong"), width=8),
        note(_("Write it down elsewhere: it proves later that nothing was changed or cut off.")),
        blank(),
        heading((_("Signatures"), "strong")),
    ]
    for part, title, name in signers(state):
        signed = next((s for s in state.sign_offs if s.part == part), None)
        if signed is None:
            rows.append(line(_("open"), "due", (f"{title}: {one_line(name) or '–'}", "")))
        else:
            words = _("{title}: {name}, {time}, up to {head}").format(
                title=title,
                name=one_line(signed.name),
                time=case.names.wall_of(signed.when),
                head=head_words(signed.head_seq, signed.head_hash),
            )
            rows.append(line(_("signed"), GOOD, (words, "")))
    if state.phase == "closed":
        rows.append(note(_("The record is closed; only supplements can be added to the minutes.")))
    rows += [blank(), heading((_("Report and minutes"), "strong"))]
    rows += [note(_("w writes both as HTML for printing beside the journal. On the command line:"))]
    for verb in ("report", "minutes", "verify"):
        rows.append(line("", "", (f"bcmsim {verb} {path}", ""), width=2))
    return rows


def signers(state: State) -> Iterable[tuple[str, str, str]]:
    """Part, its title and the name of who has to sign."""
    return (
        ("leader", _("Exercise leader"), state.leader),
        ("keeper", _("Keeper of the minutes"), state.keeper),
    )
