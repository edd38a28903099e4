"""The minutes of a session as a document (domain.md 2.3): a pure function of its History.

Entries of people are numbered without gaps; the facts that the program recorded by itself stand between them
in the order of the journal, with a dot for a number. Nothing is left out that was corrected: the original
stands struck out and legible before its correction. What was entered after NO DUFF stands apart, without the
exercise mark. The last page holds the signatures and the journal's head, by which later changes are found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from bcmsim.exercise import events as ev
from bcmsim.exercise.state import Minute
from bcmsim.i18n import _, format_number, using
from bcmsim.report import markup
from bcmsim.report.closing import abbreviations, head_of_journal, mark, rehearsal_notice, signatures
from bcmsim.report.markup import LINE_END, PAGE_BREAK, UNMARKED_PAGE, Markup
from bcmsim.report.names import Names, offset
from bcmsim.report.timeline import Row, rows, time_words
from bcmsim.report.wording import (
    KEEPER,
    kind_title,
    minute_kind_title,
    part_title,
    phase_title,
    yes_no,
)
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.exercise.history import History
    from bcmsim.exercise.state import State

RETENTION_YEARS = 10
"""How long the log of an operation is kept (domain.md 2.3)."""

Where = Literal["exercise", "real", "supplement"]


@dataclass
class Stretch:
    """Entries that stand together under one heading."""

    where: Where
    entries: list[Minute | Row] = field(default_factory=list)


def minutes_markdown(history: History, lang: str | None = None) -> str:
    """The minutes in the session's language, unless another is asked for."""
    chosen = lang or history.state.language
    names = Names(history.scenario, chosen, history.state)
    with using(chosen):
        first, *others = _stretches(history, chosen)
        parts = [markup.document([*_opening(history, names), *_body(names, first), mark()])]
        for stretch in others:
            if stretch.where == "real":
                parts += [f"{UNMARKED_PAGE}\n", markup.document(_body(names, stretch))]
            else:
                parts += [f"{PAGE_BREAK}\n", markup.document([mark(), *_body(names, stretch), mark()])]
        parts += [f"{PAGE_BREAK}\n", markup.document(_last_page(history, names))]
        return "\n".join(parts)


# --- opening -------------------------------------------------------------------------------------


def _opening(history: History, names: Names) -> list[str]:
    state = history.state
    title = names.words(history.scenario.file.title)
    keepers = [one_line(r.event.name) for r in history.records if isinstance(r.event, ev.KeeperNamed)]
    facts = [
        (_("Exercise"), title),
        (_("Kind"), kind_title(state.kind)),
        (_("Session"), history.session),
        (_("Opened"), names.wall_of(history.records[0].when)),
        (part_title("leader"), state.leader),
        (part_title(KEEPER), " → ".join(keepers)),
        (_("Place"), names.words(history.scenario.file.place)),
        (_("State"), phase_title(state.phase)),
        (_("Entries of people"), str(len(state.minutes))),
    ]
    zone = _("Wall-clock times in the time zone {zone}; scenario time counts from STARTEX (T+0:00).")
    notes = [
        zone.format(zone=history.scenario.zone),
        _(
            "Entries of people are numbered without gaps. Rows with a dot were recorded by the program by "
            "itself. The number after # is the place in the journal."
        ),
    ]
    return [
        mark(),
        markup.heading(1, _("Minutes: {title}").format(title=title)),
        *rehearsal_notice(state),
        markup.facts((name, value or "–") for name, value in facts),
        markup.bullets(notes),
        *_attendance(history, names),
    ]


def _attendance(history: History, names: Names) -> list[Markup]:
    """Who was there at the start; whoever came or left later stands among the entries."""
    taken: dict[str, list[str]] = {}
    named: dict[str, tuple[str, str]] = {}
    for record in history.records:
        event = record.event
        if isinstance(event, ev.ExerciseStarted):
            break
        if isinstance(event, ev.AttendanceTaken):
            present = [one_line(event.name) or "–", yes_no(event.present), f"#{record.seq}"]
            taken[event.role] = [names.who(event.role), *present]
        elif isinstance(event, ev.LeaderNamed):
            named["leader"] = (one_line(event.name), f"#{record.seq}")
        elif isinstance(event, ev.KeeperNamed):
            named["recorder"] = (one_line(event.name), f"#{record.seq}")
    for part, (name, seq) in named.items():
        role = next((id_ for id_, r in history.scenario.file.roles.items() if r.part == part), None)
        if role is not None and role not in taken:
            taken[role] = [names.who(role), name, yes_no(True), seq]
    if not taken:
        return []
    headers = [_("Role"), _("Name"), _("Present"), _("Journal")]
    return [markup.heading(2, _("Attendance at the start")), markup.table(headers, taken.values())]


# --- entries -------------------------------------------------------------------------------------


def _stretches(history: History, lang: str) -> list[Stretch]:
    """Everything that belongs in the minutes, in the order of the journal, cut where the mark changes."""
    opening = ("AttendanceTaken",)
    public = [r for r in rows(history, lang) if r.public and (r.started or r.kind not in opening)]
    entries: list[Minute | Row] = sorted([*history.state.minutes, *public], key=lambda entry: entry.seq)
    stretches = [Stretch("exercise")]
    for entry in entries:
        where = _where(entry)
        if where != stretches[-1].where:
            stretches.append(Stretch(where))
        stretches[-1].entries.append(entry)
    return stretches


def _where(entry: Minute | Row) -> Where:
    if entry.real:
        return "real"
    return "supplement" if isinstance(entry, Minute) and entry.supplement else "exercise"


def _body(names: Names, stretch: Stretch) -> list[str]:
    titles = {
        "exercise": _("Entries of the exercise"),
        "real": _("Real emergency: no exercise"),
        "supplement": _("Supplements after the signatures"),
    }
    blocks: list[str] = [markup.heading(2, titles[stretch.where])]
    if stretch.where == "real":
        note = _("These entries were made after NO DUFF. They are no part of the exercise and carry no mark.")
        blocks.append(markup.strong(note))
    headers = [
        _("No."),
        _("Entered"),
        _("Happened"),
        _("Scenario time"),
        _("Kind"),
        _("From → to"),
        _("Text"),
        _("Entered by"),
    ]
    cells = [_minute(names, e) if isinstance(e, Minute) else _fact(names, e) for e in stretch.entries]
    return [*blocks, markup.table(headers, cells)]


def _minute(names: Names, minute: Minute) -> list[str]:
    """An entry of people."""
    return [
        f"{minute.number} (#{minute.seq})",
        names.wall_of(minute.when),
        _happened(names, minute),
        _scenario_time(names, minute.seq, minute.at),
        minute_kind_title(minute.kind),
        _between(minute.sender, minute.to),
        _text(names, minute),
        _entered_by(minute),
    ]


def _fact(names: Names, row: Row) -> list[str]:
    """A fact that the program recorded by itself."""
    text = markup.strong(row.title)
    if row.text:
        text = Markup(f"{text}: {markup.text(row.text)}")
    by = _("{name}, {part}").format(name=one_line(row.author) or "–", part=part_title(row.part))
    return [f"· (#{row.seq})", names.wall_of(row.when), "", time_words(row), _("automatic"), "", text, by]


def _happened(names: Names, minute: Minute) -> str:
    """When it happened, where that is not when it was entered."""
    said = []
    if minute.event_utc is not None:
        said.append(names.wall(minute.event_utc))
    if minute.event_ms is not None:
        said.append(offset(minute.event_ms))
    return ", ".join(said)


def _scenario_time(names: Names, seq: int, at: int) -> str:
    started = None if names.state is None else names.state.started_seq
    return "–" if started is None or seq < started else offset(at)


def _between(sender: str, to: str) -> str:
    if not sender and not to:
        return ""
    return f"{one_line(sender) or '–'} → {one_line(to) or '–'}"


def _entered_by(minute: Minute) -> str:
    """The keeper, or who else entered it."""
    if minute.author == minute.keeper:
        return one_line(minute.keeper)
    return _("{name}, {part}").format(name=one_line(minute.author) or "–", part=part_title(minute.role))


def _text(names: Names, minute: Minute) -> Markup:
    """What was entered, first struck out and then corrected where it was corrected."""
    parts: list[str] = []
    if minute.into_jump:
        parts.append(markup.emphasised(_("Late entry, into time that was jumped over.")))
    elif minute.late_entry:
        parts.append(markup.emphasised(_("Late entry.")))
    parts += [Markup(f"{markup.emphasised(words)}") for words in _references(names, minute)]
    versions = [minute.text, *(correction.text for correction in minute.corrections)]
    parts += [markup.struck(versions[0]) if minute.corrections else markup.text(versions[0])]
    for number, correction in enumerate(minute.corrections, 1):
        note = _("Corrected {time} by {name}").format(
            time=names.wall_of(correction.when), name=one_line(correction.author) or "–"
        )
        if correction.reason:
            note = _("{note}, because: {reason}").format(note=note, reason=one_line(correction.reason))
        new = versions[number]
        last = number == len(minute.corrections)
        parts.append(Markup(f"{markup.emphasised(note)}: {markup.text(new) if last else markup.struck(new)}"))
    if minute.sha256:
        size = format_number(minute.size, 0)
        parts.append(_("{size} bytes, SHA-256 {digest}").format(size=size, digest=one_line(minute.sha256)))
    return markup.joined(LINE_END, parts)


def _references(names: Names, minute: Minute) -> list[str]:
    said = []
    if minute.inject:
        said.append(_("On inject {inject}.").format(inject=names.inject(minute.inject)))
    if minute.decision:
        said.append(_("On decision {decision}.").format(decision=names.decision(minute.decision)))
    if minute.refers_to:
        numbers = ", ".join(_number_of(names.state, seq) for seq in minute.refers_to)
        said.append(_("Refers to {numbers}.").format(numbers=numbers))
    return said


def _number_of(state: State | None, seq: int) -> str:
    """The number of an entry as readers know it: its own among the minutes, else its place in the journal."""
    minute = None if state is None else state.minute(seq)
    return f"#{seq}" if minute is None else _("no. {number}").format(number=minute.number)


# --- last page -----------------------------------------------------------------------------------


def _last_page(history: History, names: Names) -> list[str]:
    state = history.state
    last = history.records[-1].when
    until = datetime.fromtimestamp(last.utc // 1_000_000, ZoneInfo(history.scenario.zone)).year
    retention = _(
        "To be kept for {years} years, until the end of {year}. The minutes hold names and statements of "
        "people: access only for those who need it."
    ).format(years=RETENTION_YEARS, year=until + RETENTION_YEARS)
    proof = _(
        "The journal is a chain: with this head anybody can prove that no entry before it was changed, "
        "removed or added later (bcmsim verify). Compare it with the head that other terminals showed."
    )
    return [
        mark(),
        markup.heading(2, _("Signatures and journal head")),
        signatures(names, state),
        markup.facts(
            [
                (_("Journal head"), head_of_journal(state)),
                (_("Entries in the journal"), str(state.seq)),
                (_("Scenario digest (SHA-256)"), history.scenario.digest),
                (_("Program version"), state.program),
            ]
        ),
        proof,
        retention,
        markup.heading(2, _("Abbreviations")),
        abbreviations(names),
        mark(),
    ]
