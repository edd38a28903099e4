"""The run of the exercise: the timeline, and every expected action with its reaction."""

from __future__ import annotations

from bcmsim.exercise.state import ExpectationState
from bcmsim.i18n import _, format_percent
from bcmsim.report import markup
from bcmsim.report.aar.case import Case, Tally, tally_of
from bcmsim.report.markup import Align, Markup, flat
from bcmsim.report.names import offset, span
from bcmsim.report.timeline import Row, late_words, time_words
from bcmsim.report.wording import minute_kind_title, part_title, rating_title, status_title
from bcmsim.text import one_line

TOPICS = ("clock", "script", "reaction", "decision", "restart")
OBSERVING = ("observation", "lesson")


# --- timeline ------------------------------------------------------------------------------------


def timeline(case: Case) -> list[str]:
    """Time, planned and actual, what happened, reaction, latency, assessment (domain.md 2.8)."""
    shown = [row for row in case.rows if row.topic in TOPICS]
    if not shown:
        return [_("Nothing happened yet.")]
    headers = [
        _("Scenario time"),
        _("Wall clock"),
        _("Planned"),
        _("What"),
        _("Details"),
        _("Latency"),
        _("Assessment"),
    ]
    return [markup.table(headers, [_timeline_row(case, row) for row in shown])]


def _timeline_row(case: Case, row: Row) -> list[str]:
    return [
        time_words(row),
        _wall(case, row),
        "" if row.planned_ms is None else offset(row.planned_ms),
        row.title,
        "; ".join(filter(None, (row.brief, row.inner))),
        "" if row.latency_ms is None else span(row.latency_ms),
        row.assessment,
    ]


def _wall(case: Case, row: Row) -> str:
    """The time of day; the date too where it is not the day of the opening."""
    full = case.names.wall_of(row.when)
    day, _space, clock = full.partition(" ")
    return clock if day == case.names.wall_of(case.history.records[0].when).split(" ")[0] else full


# --- expected actions ----------------------------------------------------------------------------


def expectations(case: Case) -> list[str]:
    """Rates by objective, then every expected action. What nobody judged is in no rate (domain.md 2.4)."""
    if not case.expectations:
        return [_("No action of the players was expected in what was released.")]
    note = _(
        "The rate is the share of the judged actions that were done in time, by their weight. Actions that "
        "nobody judged are listed and counted in no rate. Latencies run from the release by the wall clock, "
        "pauses excluded."
    )
    return [
        markup.heading(3, _("By objective")),
        _by_objective(case),
        note,
        markup.heading(3, _("Every expected action")),
        _every_action(case),
    ]


def _by_objective(case: Case) -> Markup:
    declared = case.scenario.file.objectives
    rows = [[case.names.objective(id_), *_counts(tally_of(case, id_))] for id_ in declared]
    without = [e for e in case.expectations if not case.objectives_of(e.inject)]
    if without:
        rows.append([_("without an objective"), *_counts(Tally(tuple(without)))])
    rows.append([markup.strong(_("all")), *_counts(tally_of(case))])
    headers = [
        _("Objective"),
        _("in time"),
        _("late"),
        _("partly"),
        _("deviating"),
        _("not done"),
        _("not judged"),
    ]
    sides: list[Align] = ["right"] * 7
    return markup.table([*headers, _("Rate (by weight)")], rows, ["left", *sides])


def _counts(tally: Tally) -> list[str]:
    counts = (tally.in_time, tally.late, tally.partly, tally.deviating, tally.missing, tally.unjudged)
    return [*map(str, counts), rate_words(tally)]


def rate_words(tally: Tally) -> str:
    return "–" if tally.rate is None else format_percent(tally.rate)


def _every_action(case: Case) -> Markup:
    headers = [
        _("Inject"),
        _("Expected of"),
        _("Action"),
        _("Expected by"),
        _("Reaction"),
        _("Latency"),
        _("Assessment"),
    ]
    return markup.table(headers, [_action(case, e) for e in case.expectations])


def _action(case: Case, expectation: ExpectationState) -> list[str]:
    action = case.names.action(expectation)
    if expectation.source:
        action = f"{action} ({flat(expectation.source)})"
    reacted = expectation.rated_at is not None and expectation.status != "missing"
    latency = expectation.latency if reacted else None
    return [
        str(case.names.inject_number(expectation.inject)),
        case.names.who(expectation.by) or "–",
        action,
        "–" if expectation.deadline is None else offset(expectation.deadline),
        "–" if expectation.rated_at is None or not reacted else offset(expectation.rated_at),
        "–" if latency is None else span(latency),
        assessment(case, expectation),
    ]


def assessment(case: Case, expectation: ExpectationState) -> str:
    """The reaction in words, with how late it came and the observer's note."""
    said = [status_title(expectation.status)]
    if expectation.status == "open":
        said = [_("not judged")]
    if expectation.status == "overdue":
        said = [_("overdue, not judged")]
    late = expectation.late and expectation.status != "missing"
    if case.jumped(expectation):
        if expectation.status == "overdue":
            said = [_("not judged")]
        said.append(_("deadline jumped over"))
    elif late and expectation.deadline is not None and expectation.rated_at is not None:
        said.append(late_words(expectation.rated_at - expectation.deadline))
    words = ", ".join(said)
    note = one_line(expectation.note)
    return f"{words} ({note})" if note else words


# --- observations --------------------------------------------------------------------------------


def observations(case: Case) -> list[str]:
    """What observers and keeper noted during the exercise, from the minutes."""
    noted = [m for m in case.state.minutes if m.kind in OBSERVING and not m.real]
    if not noted:
        return [_("No observations were entered in the minutes.")]
    rows = [
        [
            str(m.number),
            offset(m.at),
            minute_kind_title(m.kind),
            _("{name}, {part}").format(name=one_line(m.author) or "–", part=part_title(m.role)),
            m.current_text,
        ]
        for m in noted
    ]
    headers = [_("Minute no."), _("Scenario time"), _("Kind"), _("Noted by"), _("Text")]
    return [markup.table(headers, rows)]


def objectives(case: Case) -> list[str]:
    """Aims and results side by side (domain.md 2.8): the observers' rating and what the reactions show."""
    declared = case.scenario.file.objectives
    if not declared:
        return [_("The scenario names no objectives.")]
    rows = []
    for id_, objective in declared.items():
        tally = tally_of(case, id_)
        rating, note = case.state.objective_ratings.get(id_, ("", ""))
        rated = rating_title(rating) if rating else _("not rated")
        rows.append(
            [
                case.names.objective(id_),
                case.names.words(objective.measure) or "–",
                evidence(tally),
                f"{rated} ({one_line(note)})" if note else rated,
            ]
        )
    return [markup.table([_("Objective"), _("Measured by"), _("Reactions"), _("Rating")], rows)]


def evidence(tally: Tally) -> str:
    """What the reactions say about an objective, in words."""
    if not tally.total:
        return _("no action expected")
    if not tally.judged:
        return _("none of {total} judged").format(total=tally.total)
    words = _("{done} of {judged} in time").format(done=tally.in_time, judged=tally.judged)
    if tally.unjudged:
        words = _("{text}, {n} not judged").format(text=words, n=tally.unjudged)
    return words
