"""A scenario as people read it on a terminal: timeline, decision tree, restart, people, roles, impact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from bcmsim.errors import UsageError
from bcmsim.i18n import _, format_duration, format_hmm, format_percent, using
from bcmsim.report.effects import effect_words
from bcmsim.report.names import Names, offset
from bcmsim.report.text_table import WIDTH, text_table, wrap
from bcmsim.report.triggers import planned_ms, provisos, trigger_words
from bcmsim.report.wording import channel_title, kind_title, level_title, part_title
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.scenario.format import Decision, Option
    from bcmsim.scenario.format_plan import Absence
    from bcmsim.scenario.model import Scenario


def show_text(scenario: Scenario, part: str, lang: str) -> str:
    """One part of a scenario, at most 80 columns wide.

    Raises UsageError for a part that there is not, PlanError where the restart cannot be planned.
    """
    writer = PARTS.get(part)
    if writer is None:
        raise UsageError(
            _("There is no part “{part}”.").format(part=one_line(part)),
            _("The parts are {parts}.").format(parts=", ".join(PARTS)),
        )
    names = Names(scenario, lang)
    with using(lang):
        head = wrap(one_line(names.words(scenario.file.title)), WIDTH)
        return "\n".join([*head, *wrap(_facts(names), WIDTH), "", writer(names)])


def _facts(names: Names) -> str:
    file = names.scenario.file
    said = [kind_title(file.kind), names.scenario_clock(0, date=True)]
    if file.length is not None:
        said.append(format_duration(file.length))
    return ", ".join(said)


# --- timeline ------------------------------------------------------------------------------------


def timeline_text(names: Names) -> str:
    """The script in the order of time; what waits for a condition comes after what has a time."""
    scenario = names.scenario
    timed, waiting = [], []
    for position, id_ in enumerate([*scenario.injects, *scenario.file.decisions]):
        at = planned_ms(names, id_)
        row = _inject_row(names, id_) if id_ in scenario.injects else _decision_row(names, id_)
        if at is None:
            waiting.append((names, id_, row))
        else:
            timed.append(((at, position), [offset(at), names.scenario_clock(at), *row]))
    if not timed and not waiting:
        return _("There are no injects and no decisions.")
    parts = []
    if timed:
        headers = [_("Time"), _("Clock"), _("No."), _("Inject or decision"), _("To"), _("Channel")]
        rows = [row for _key, row in sorted(timed, key=lambda entry: entry[0])]
        parts.append(text_table(headers, rows, right=[2]))
    for _names, id_, row in waiting:
        number, title, to, channel = row
        said = f"{number} {title} ({', '.join(filter(None, (to, channel)))}): {trigger_words(names, id_)}"
        parts.append("\n".join(_indented(said)))
    return "\n\n".join(parts)


def _inject_row(names: Names, id_: str) -> list[str]:
    inject = names.scenario.injects[id_]
    to = ", ".join(inject.to)
    return [str(names.inject_number(id_)), names.inject_title(id_), to, channel_title(inject.channel)]


def _decision_row(names: Names, id_: str) -> list[str]:
    decision = names.scenario.file.decisions[id_]
    return [names.decision_number(id_), names.decision_title(id_), decision.by or "", _("decision")]


def _indented(words: str, first: str = "", rest: str = "    ") -> list[str]:
    lines = wrap(words, WIDTH - max(len(first), len(rest)))
    return [first + lines[0], *(rest + line for line in lines[1:])]


# --- decision tree -------------------------------------------------------------------------------


def tree_text(names: Names) -> str:
    """The decisions with their options and where each leads; a branch that rejoins points to its place."""
    decisions = names.scenario.file.decisions
    if not decisions:
        return _("There are no decisions.")
    followers = [o.next for d in decisions.values() for o in d.options.values() if o.next]
    roots = [id_ for id_ in decisions if id_ not in followers]
    shown: dict[str, None] = {}
    lines: list[str] = []
    for root in [*roots, *(id_ for id_ in decisions if id_ not in roots)]:
        if root not in shown:
            lines += [*_node(names, root, "", shown), ""]
    return "\n".join(lines[:-1])


def _node(names: Names, id_: str, indent: str, shown: dict[str, None]) -> Iterator[str]:
    shown[id_] = None
    decision = names.scenario.file.decisions[id_]
    head = f"{names.decision_number(id_)} {names.decision_title(id_)}"
    yield from _indented(head, indent, f"{indent}   ")
    question = names.words(decision.question) if decision.title else ""
    for words in _node_facts(names, id_, decision, question):
        yield from _indented(words, f"{indent}   ", f"{indent}     ")
    options = list(decision.options.items())
    for number, (name, option) in enumerate(options, 1):
        branch, trunk = ("└─ ", "   ") if number == len(options) else ("├─ ", "│  ")
        words = f"{name}: {names.words(option.title)}"
        yield from _indented(words, f"{indent}{branch}", f"{indent}{trunk}")
        yield from _option(names, option, f"{indent}{trunk}", shown)


def _node_facts(names: Names, id_: str, decision: Decision, question: str) -> list[str]:
    facts = [question] if question else []
    facts.append(_("comes {when}").format(when=trigger_words(names, id_)))
    facts += provisos(names, id_)
    if decision.by:
        by = _("decided by {who}").format(who=names.who(decision.by))
        if decision.strategic:
            by = _("{text}; only the strategic level may (R101)").format(text=by)
        facts.append(by)
    return facts


def _option(names: Names, option: Option, indent: str, shown: dict[str, None]) -> Iterator[str]:
    for effect in option.effects:
        yield from _indented(effect_words(names, effect), f"{indent}  ", f"{indent}    ")
    for inject in option.injects:
        words = _("releases inject {inject}").format(inject=names.inject(inject))
        yield from _indented(words, f"{indent}  ", f"{indent}    ")
    if option.ends:
        yield f"{indent}  " + _("ends the exercise")
    if not option.next:
        return
    if option.next in shown:
        number = names.decision_number(option.next)
        yield f"{indent}  " + _("leads to {decision}, see above").format(decision=number)
    else:
        yield from _node(names, option.next, f"{indent}  ", shown)


# --- plan, people, roles -------------------------------------------------------------------------


def plan_text(names: Names) -> str:
    """The resources with what they need and who restarts them, and the restart as it is planned."""
    file = names.scenario.file
    if not file.resources:
        return _("There are no resources.")
    rows = [
        [
            id_,
            format_hmm(resource.waz.planned),
            _needs(resource.needs) or "–",
            ", ".join(f"{count} {skill}" for skill, count in resource.staff.items()) or "–",
            resource.owner or "–",
        ]
        for id_, resource in file.resources.items()
    ]
    headers = [_("Resource"), _("WAZ"), _("Needs"), _("People"), _("Owner")]
    return "\n\n".join([text_table(headers, rows, right=[1]), _planned_restart(names)])


def _needs(needs: tuple[tuple[str, ...], ...]) -> str:
    """Groups of alternatives: `a, b or c`."""
    return ", ".join(_("{a} or {b}").format(a=", ".join(g[:-1]), b=g[-1]) if g[1:] else g[0] for g in needs)


def _planned_restart(names: Names) -> str:
    from bcmsim.report.restart_table import restart_text
    from bcmsim.restart.plan import build_plan
    from bcmsim.restart.simulation import simulate

    plan = build_plan(names.scenario)
    return restart_text(names.scenario, plan, simulate(plan), width=WIDTH)


def staff_text(names: Names) -> str:
    """The people who can restart something, with what they can do and when they are there; then the cover of
    skills and of the crisis team from the outage on."""
    parts = [_people(names), _cover(names)]
    return "\n\n".join(part for part in parts if part)


def _cover(names: Names) -> str:
    """As long as the restart is planned to take; where it cannot be planned, why."""
    from bcmsim.report.staff_hours import staff_of_plan
    from bcmsim.restart.plan import PlanError, build_plan
    from bcmsim.restart.simulation import simulate

    try:
        plan = build_plan(names.scenario)
    except PlanError as error:
        return "\n".join(wrap(error.sentence, WIDTH))
    return staff_of_plan(names.scenario, plan, simulate(plan).end_s)


def _dates(absence: Absence) -> str:
    begins, ends = absence.from_, absence.until
    if begins is None:
        return _("always") if ends is None else _("until {time}").format(time=ends.text)
    if ends is None:
        return _("from {time} on").format(time=begins.text)
    return f"{begins.text} – {ends.text}"


def _people(names: Names) -> str:
    people = {id_: person for id_, person in names.scenario.people.items() if person.skills}
    if not people:
        return _("There are no people who could restart anything.")
    rows = []
    for id_, person in people.items():
        count = f" ×{person.count}" if person.count is not None else ""
        away = [
            _dates(absence) + (f" ({names.words(absence.reason)})" if absence.reason else "")
            for absence in person.absences
        ]
        if person.absent:
            away.append(_("{chance} likely").format(chance=format_percent(person.absent)))
        rows.append(
            [
                f"{id_}{count}",
                names.words(person.name),
                ", ".join(person.skills),
                ", ".join(person.shift) or _("always"),
                format_hmm(person.travel) if person.travel else "–",
                person.deputy or "–",
                "; ".join(away) or "–",
            ]
        )
    headers = [_("Person"), _("Name"), _("Skills"), _("Shift"), _("Travel"), _("Deputy"), _("Absent")]
    return text_table(headers, rows)


def roles_text(names: Names) -> str:
    """The roles of the exercise and who plays them."""
    roles = names.scenario.file.roles
    if not roles:
        return _("There are no roles.")
    rows = []
    for id_, role in roles.items():
        people = ", ".join(names.who(member) for member in role.members) or "–"
        if role.deputy:
            people = _("{people} (deputy: {deputy})").format(people=people, deputy=names.who(role.deputy))
        part = part_title(role.part)
        if role.level:
            part = f"{part}, {level_title(role.level)}"
        rows.append([id_, names.words(role.title), part, people])
    return text_table([_("Role"), _("Title"), _("Part"), _("Played by")], rows)


def impact_text(names: Names) -> str:
    """The limits of the processes with their reasons, the chains, the risks."""
    from bcmsim.report.impact.document import impact_part

    return impact_part(names, WIDTH)


PARTS: dict[str, Callable[[Names], str]] = {
    "timeline": timeline_text,
    "tree": tree_text,
    "plan": plan_text,
    "staff": staff_text,
    "roles": roles_text,
    "impact": impact_text,
}
