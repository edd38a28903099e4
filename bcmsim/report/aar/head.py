"""The head of the report: which exercise, when, where, who was there and who should have been."""

from __future__ import annotations

from collections.abc import Sequence

from bcmsim.i18n import _, format_duration, ngettext
from bcmsim.report import markup
from bcmsim.report.aar.case import ENDS, Case
from bcmsim.report.markup import Markup
from bcmsim.report.wording import (
    KEEPER,
    cause_title,
    kind_title,
    level_title,
    milestone_title,
    part_title,
    phase_title,
    yes_no,
)
from bcmsim.text import one_line


def exercise(case: Case) -> list[str]:
    """The exercise with its dates and places."""
    state, names, file = case.state, case.names, case.scenario.file
    rows = [
        (_("Exercise"), names.words(file.title)),
        (_("Kind"), kind_title(state.kind)),
        (_("Scenario"), cause_title(file.cause) if file.cause else ""),
        (_("Session"), case.history.session),
        (_("Place"), names.words(file.place)),
        (_("Announced"), yes_no(file.announced)),
        (_("STARTEX"), _start(case)),
        (_("End"), _end(case)),
        (_("Duration"), _duration(case)),
        (_("State"), phase_title(state.phase)),
        (part_title("leader"), one_line(state.leader)),
        (part_title(KEEPER), one_line(state.keeper)),
        (_("Version of the scenario"), one_line(file.version or "")),
        (_("Owner of the scenario"), names.who(file.owner) if file.owner else ""),
    ]
    if file.abort:
        read = _("read out") if state.criteria_read else _("not read out")
        rows.append((_("Abort criteria"), read))
    if state.go is not None:
        go = _("go") if state.go else _("no-go")
        rows.append((_("Go or no-go"), f"{go} ({one_line(state.go_note)})" if state.go_note else go))
    blocks: list[str] = [markup.facts((name, value or "–") for name, value in rows)]
    if file.documents:
        blocks += [markup.heading(3, _("Documents under test")), _documents(case)]
    return blocks


def _start(case: Case) -> str:
    start = case.milestone("ExerciseStarted")
    if start is None:
        return _("not started")
    return _("{wall} by the wall clock, {scenario} in the scenario").format(
        wall=case.names.wall_of(start.when), scenario=case.names.scenario_clock(0, date=True)
    )


def _end(case: Case) -> str:
    end = case.milestone(*ENDS)
    if end is None:
        return _("not ended")
    what = milestone_title(end.kind)
    said = _("{wall} by the wall clock, {scenario} in the scenario: {what}").format(
        wall=case.names.wall_of(end.when), scenario=case.names.both(end.at), what=what
    )
    return f"{said} ({one_line(end.text)})" if end.text else said


def _duration(case: Case) -> str:
    if case.milestone("ExerciseStarted") is None:
        return "–"
    said = _("{scenario} of scenario time in {wall} by the wall clock").format(
        scenario=format_duration(case.end_ms // 1000), wall=format_duration(case.wall_ms // 1000)
    )
    planned = case.scenario.file.length
    if planned is None:
        return said
    return _("{text}; planned were {planned}").format(text=said, planned=format_duration(planned))


def _documents(case: Case) -> Markup:
    rows = [
        [d.id, case.names.words(d.title), one_line(d.version or "–")] for d in case.scenario.file.documents
    ]
    return markup.table([_("Document"), _("Title"), _("Version")], rows)


def participants(case: Case) -> list[str]:
    """Who took part, and whether the intended participation was reached (domain.md 2.8)."""
    roles = case.scenario.file.roles
    if not roles:
        return [_("The scenario names no roles.")]
    rows = []
    for id_, role in roles.items():
        name, present = case.attendance.get(id_, ("", None))
        rows.append(
            [
                case.names.who(id_),
                part_title(role.part),
                level_title(role.level) if role.level else "–",
                ", ".join(case.names.who(member) for member in role.members) or "–",
                _played_by(case, role.members, name),
                _("not recorded") if present is None else yes_no(present),
            ]
        )
    headers = [_("Role"), _("Part"), _("Level"), _("Intended"), _("Played by"), _("Present")]
    return [participation(case), markup.table(headers, rows)]


def _played_by(case: Case, members: Sequence[str], name: str) -> str:
    """Who played a role, marked where it was somebody else than the people who were intended."""
    said = one_line(name).strip()
    if not said:
        return "–"
    people = [one_line(case.names.who(id_)).casefold() for id_ in members if case.scenario.is_person(id_)]
    if len(people) < len(members) or not people or said.casefold() in people:
        return said
    return _("{name} (instead of the person intended)").format(name=said)


def participation(case: Case) -> str:
    """Whether everybody who was intended was there; what was not recorded is not taken for present."""
    roles = case.scenario.file.roles
    attendance = case.attendance
    present = [id_ for id_ in roles if id_ in attendance and attendance[id_][1]]
    absent = [id_ for id_ in roles if id_ in attendance and not attendance[id_][1]]
    unknown = [id_ for id_ in roles if id_ not in attendance]
    count = ngettext("{n} role", "{n} roles", len(roles)).format(n=len(roles))
    if len(present) == len(roles):
        return _("The intended participation was reached: {count}, all present.").format(count=count)
    said = [_("{present} of {count} were recorded as present.").format(present=len(present), count=count)]
    if absent:
        said.append(_("Absent: {roles}.").format(roles=case.names.all_of(absent)))
    if unknown:
        said.append(_("Attendance not recorded: {roles}.").format(roles=case.names.all_of(unknown)))
    if absent:
        said.insert(0, _("The intended participation was not reached."))
    else:
        said.insert(0, _("Whether the intended participation was reached is not known."))
    return " ".join(said)


def scenario_short(case: Case) -> list[str]:
    """The scenario as the players were told it, and the outage."""
    file, names = case.scenario.file, case.names
    blocks: list[str] = []
    if file.description is not None:
        blocks.append(markup.quoted(file.description.get(case.lang)))
    present = case.twin
    if present is not None:
        down = file.restart.down
        failed = _("everything in the plan") if down is None else ", ".join(map(names.resource, down))
        outage = _("Outage at {time}: {what}.").format(
            time=names.both(present.origin_s * 1000, date=True), what=failed
        )
        blocks.append(outage if case.scenario.outage_s is not None else _outage_by_event(case))
    return blocks or [_("The scenario has no description.")]


def _outage_by_event(case: Case) -> str:
    present = case.twin
    at = 0 if present is None else present.origin_s * 1000
    return _("The outage began during the exercise, at {time}.").format(time=case.names.both(at))
