"""How everything was measured and can be checked, and who signs and gets the report (domain.md 2.8)."""

from __future__ import annotations

from bcmsim.i18n import _, format_duration
from bcmsim.report import markup
from bcmsim.report.aar.case import Case
from bcmsim.report.closing import head_of_journal, signatures
from bcmsim.report.timeline import speed_words
from bcmsim.report.wording import part_title
from bcmsim.text import one_line

CONTROL = ("leader", "recorder", "observer")


def method(case: Case) -> list[str]:
    """How it was measured, and by what anybody can check it."""
    notes = [
        _("RTO, MTPD and deadlines are judged in scenario time, each from the zero point beside it."),
        _("Latencies of people are wall-clock time; pauses, gaps and stops do not count."),
        _(
            "The restart was simulated from the scenario's plan with every effect of injects, decisions and "
            "orders, without chance; it is the same in every replay."
        ),
        _("What did not happen before the end of the exercise is “not measured”, never “met”."),
        _("What nobody judged or could observe is in no rate and counts as nothing."),
    ]
    if case.state.rehearsal:
        rehearsed = _(
            "This was a rehearsal: reactions and decisions come from a model with the seed below, not from "
            "people."
        )
        notes.insert(0, rehearsed)
    return [markup.bullets(notes), markup.facts(_facts(case))]


def _facts(case: Case) -> list[tuple[str, str]]:
    state = case.state
    return [
        (_("Scenario time"), format_duration(case.end_ms // 1000)),
        (_("of it jumped over"), format_duration(case.jumped_ms // 1000)),
        (_("Wall-clock time"), format_duration(case.wall_ms // 1000)),
        (_("of it running"), format_duration(case.active_ms // 1000)),
        (_("Speed of the clock at the end"), speed_words(state.clock.speed)),
        (_("Time zone"), case.scenario.zone),
        (_("Seed"), str(state.seed)),
        (_("Program version"), one_line(state.program)),
        (_("Scenario digest (SHA-256)"), case.scenario.digest),
        (_("Entries in the journal"), str(state.seq)),
        (_("Journal head"), head_of_journal(state)),
    ]


def approval(case: Case) -> list[str]:
    """Signatures of leader and keeper, room for the approval, and who gets the report."""
    people = (_("Exercise leader"), _("Business continuity manager"), _("Management"))
    note = _(
        "This report holds expected actions, ratings and names. It is for exercise control, for those "
        "responsible for business continuity, and for the management; not for people who are still to play "
        "this script."
    )
    control = [id_ for id_, role in case.scenario.file.roles.items() if role.part in CONTROL]
    listed = case.names.all_of(control) or part_title("leader")
    return [
        markup.heading(3, _("Record of the session")),
        signatures(case.names, case.state),
        markup.heading(3, _("Approval")),
        markup.table(
            [_("Approved by"), _("Name"), _("Date, signature")], [[title, "", ""] for title in people]
        ),
        markup.heading(3, _("Distribution")),
        note,
        markup.facts([(_("Goes to"), listed), (_("Further recipients"), "")]),
    ]
