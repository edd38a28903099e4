"""An exercise on paper: inject cards for role players, the control script, and an empty form for the minutes.

All three are functions of the scenario alone, made to be printed before the exercise (and used when the
laptop fails). Every message that players see or hear begins and ends with the exercise mark (domain.md 2.7).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bcmsim.exercise.state import MINUTE_KINDS
from bcmsim.i18n import _, format_duration, format_percent, using
from bcmsim.report import markup
from bcmsim.report.closing import mark
from bcmsim.report.effects import effect_words
from bcmsim.report.markup import Markup
from bcmsim.report.names import Names
from bcmsim.report.triggers import planned_ms, provisos, trigger_words
from bcmsim.report.wording import (
    channel_title,
    exercise_mark,
    kind_title,
    message_title,
    minute_kind_mark,
    minute_kind_title,
    part_title,
)

if TYPE_CHECKING:
    from bcmsim.scenario.format import Decision, Inject
    from bcmsim.scenario.model import Scenario

FORM_PAGES = 6
FORM_ROWS = 14
"""Ruled rows on a page of the minutes form, as many as A4 landscape holds in a hand's writing."""


# --- cards for role players ----------------------------------------------------------------------


def cards_markdown(scenario: Scenario, lang: str) -> str:
    """One card a page for each inject: what the role player says or hands over, and what they know."""
    names = Names(scenario, lang)
    with using(lang):
        if not scenario.injects:
            return markup.document(
                [mark(), markup.heading(1, scenario.title(lang)), _("There are no injects.")]
            )
        cards = [markup.document(_card(names, inject)) for inject in scenario.injects.values()]
        return f"\n{markup.PAGE_BREAK}\n\n".join(cards)


def _card(names: Names, inject: Inject) -> list[str]:
    scenario = names.scenario
    blocks: list[str] = [
        mark(),
        markup.heading(
            1,
            _("Inject {number} of {count}: {title}").format(
                number=names.inject_number(inject.id),
                count=len(scenario.injects),
                title=names.inject_title(inject.id),
            ),
        ),
        markup.facts(_card_facts(names, inject)),
        markup.heading(2, _("To be said or handed over")),
        message(inject.text.get(names.lang)),
    ]
    background = "" if inject.background is None else inject.background.get(names.lang)
    if background.strip():
        blocks += [markup.heading(2, _("For the role player only")), markup.quoted(background)]
    blocks += [
        markup.facts([(_("Done at"), ""), (_("Remarks"), "")]),
        markup.text(scenario.title(names.lang)),
        mark(),
    ]
    return blocks


def message(text: str) -> Markup:
    """A message as it is said or handed over: the mark first and last, all in one quotation."""
    return markup.quoted(f"**{exercise_mark()}**\n\n{text.strip()}\n\n**{exercise_mark()}**")


def _card_facts(names: Names, inject: Inject) -> list[tuple[str, str]]:
    rows = [
        (_("Time"), _card_time(names, inject)),
        (_("From (played)"), names.words(inject.from_)),
        (_("To"), names.all_of(inject.to)),
        (_("Channel"), channel_title(inject.channel)),
    ]
    if inject.message:
        rows.append((_("Type of message"), message_title(inject.message)))
    if inject.controller:
        rows.append((_("Role player"), names.who(inject.controller)))
    rows += [(_("Proviso"), words) for words in provisos(names, inject.id)]
    return [(name, value or "–") for name, value in rows]


def _card_time(names: Names, inject: Inject) -> str:
    """When it comes, and the time that this makes where the script alone lays it down."""
    at = planned_ms(names, inject.id)
    if at is not None and inject.at is not None:
        return names.both(at)
    words = trigger_words(names, inject.id)
    return words if at is None else _("{when} (planned {time})").format(when=words, time=names.both(at))


# --- control script ------------------------------------------------------------------------------


def control_script_markdown(scenario: Scenario, lang: str) -> str:
    """The whole script with what is expected of the players; for exercise control only."""
    names = Names(scenario, lang)
    with using(lang):
        blocks: list[str] = [
            mark(),
            markup.heading(1, _("Control script: {title}").format(title=scenario.title(lang))),
            markup.strong(
                _(
                    "For exercise control only. It holds the expected actions and what follows from each "
                    "decision: players must not see it."
                )
            ),
            markup.facts(_head(names)),
        ]
        if scenario.file.abort:
            blocks += [markup.heading(2, _("Abort criteria")), _criteria(names)]
        blocks += [markup.heading(2, _("Sequence")), _sequence(names)]
        blocks.append(markup.heading(2, _("Injects and expected actions")))
        for inject in scenario.injects.values():
            blocks += _script_inject(names, inject)
        if scenario.file.decisions:
            blocks.append(markup.heading(2, _("Decisions")))
            for id_, decision in scenario.file.decisions.items():
                blocks += _script_decision(names, id_, decision)
        blocks.append(mark())
        return markup.document(blocks)


def _head(names: Names) -> list[tuple[str, str]]:
    file = names.scenario.file
    rows = [
        (_("Kind"), kind_title(file.kind)),
        (_("Start in scenario time (STARTEX)"), names.scenario_clock(0, date=True)),
    ]
    if names.scenario.outage_s is not None:
        rows.append((_("Outage"), names.both(names.scenario.outage_s * 1000)))
    if file.length is not None:
        rows.append((_("Planned length"), format_duration(file.length)))
    if file.place is not None:
        rows.append((_("Place"), names.words(file.place)))
    if file.safe_word is not None:
        rows.append((_("Safe word"), names.words(file.safe_word)))
    rows.append((_("Phrase for a real emergency"), _("NO DUFF: this is no exercise")))
    for id_, role in file.roles.items():
        if role.part != "player":
            people = ", ".join(names.who(member) for member in role.members)
            title = names.who(id_)
            label = title if title == part_title(role.part) else f"{title} ({part_title(role.part)})"
            rows.append((label, people or "–"))
    return rows


def _criteria(names: Names) -> Markup:
    return markup.bullets([names.words(text) for text in names.scenario.file.abort])


def _sequence(names: Names) -> Markup:
    """The run of the exercise on one sheet, with room to note what really happened."""
    scenario = names.scenario
    things: list[tuple[tuple[bool, int, int], list[str]]] = []
    for position, id_ in enumerate([*scenario.injects, *scenario.file.decisions]):
        at = planned_ms(names, id_)
        time = names.both(at) if at is not None else trigger_words(names, id_)
        if id_ in scenario.injects:
            inject = scenario.injects[id_]
            who = f"{names.words(inject.from_) or '–'} → {names.all_of(inject.to) or '–'}"
            row = [str(names.inject_number(id_)), time, names.inject_title(id_), who]
            row += [channel_title(inject.channel), str(len(inject.expect))]
        else:
            decision = scenario.file.decisions[id_]
            by = names.who(decision.by) if decision.by else "–"
            row = [names.decision_number(id_), time, names.decision(id_), by, _("decision"), ""]
        things.append(((at is None, at or 0, position), [*row, ""]))
    return markup.table(
        [
            _("No."),
            _("Planned"),
            _("Inject or decision"),
            _("From → to"),
            _("Channel"),
            _("Expected"),
            _("Really at"),
        ],
        [row for _key, row in sorted(things, key=lambda thing: thing[0])],
    )


def _script_inject(names: Names, inject: Inject) -> list[str]:
    scenario = names.scenario
    number = names.inject_number(inject.id)
    blocks: list[str] = [
        markup.heading(3, f"{number} – {names.inject_title(inject.id)}"),
        markup.facts(
            [
                *_card_facts(names, inject),
                (_("Goes out"), _release_words(scenario, inject)),
                *([(_("Storyline"), inject.storyline)] if inject.storyline else []),
                *((_("Objective"), names.objective(id_)) for id_ in inject.objectives),
                *((_("Effect on the restart"), effect_words(names, effect)) for effect in inject.effects),
            ]
        ),
        message(inject.text.get(names.lang)),
    ]
    if inject.background is not None:
        blocks += [markup.emphasised(_("Background:")), markup.quoted(inject.background.get(names.lang))]
    if inject.expect:
        blocks.append(_expected_table(names, inject))
    else:
        blocks.append(_("For information: no action is expected."))
    return blocks


def _release_words(scenario: Scenario, inject: Inject) -> str:
    by_time = (inject.release or scenario.file.exercise.release) == "time"
    return _("by itself at its time") if by_time else _("when the exercise leader releases it")


def _expected_table(names: Names, inject: Inject) -> Markup:
    rows = []
    at = planned_ms(names, inject.id)
    for expectation in inject.expect:
        within = "–" if expectation.within is None else format_duration(expectation.within)
        if at is not None and expectation.within is not None:
            within = f"{within} ({names.scenario_clock(at + expectation.within * 1000)})"
        rows.append(
            [
                names.who(expectation.by),
                names.words(expectation.action),
                within,
                names.words(expectation.source) or "–",
                str(expectation.weight),
                "",
            ]
        )
    headers = [_("Expected of"), _("Action"), _("Within"), _("Laid down in"), _("Weight"), _("Reaction, at")]
    return markup.table(headers, rows)


def _script_decision(names: Names, id_: str, decision: Decision) -> list[str]:
    facts = [(_("Comes"), trigger_words(names, id_))]
    facts += [(_("Proviso"), words) for words in provisos(names, id_)]
    facts.append((_("Decided by"), names.who(decision.by) if decision.by else "–"))
    if decision.within is not None:
        facts.append((_("Within"), format_duration(decision.within)))
    if decision.strategic:
        facts.append((_("Competence"), _("only the strategic level may decide (R101)")))
    facts += [(_("Objective"), names.objective(objective)) for objective in decision.objectives]
    rows = []
    for option in decision.options.values():
        follows = [effect_words(names, effect) for effect in option.effects]
        if option.injects:
            numbers = ", ".join(str(names.inject_number(inject)) for inject in option.injects)
            follows.append(_("releases inject {numbers}").format(numbers=numbers))
        if option.next:
            follows.append(_("leads on to {decision}").format(decision=names.decision_number(option.next)))
        if option.ends:
            follows.append(_("ends the exercise"))
        if option.chance is not None:
            chance = format_percent(option.chance)
            follows.append(_("comes about with a chance of {chance}").format(chance=chance))
        rows.append([names.words(option.title), names.words(option.facts), "; ".join(follows) or "–", ""])
    return [
        markup.heading(3, names.decision(id_)),
        markup.facts(facts),
        markup.quoted(decision.question.get(names.lang)),
        *([markup.quoted(decision.facts.get(names.lang))] if decision.facts else []),
        markup.table([_("Option"), _("Facts to read out"), _("What follows"), _("Chosen at")], rows),
    ]


# --- form for the minutes ------------------------------------------------------------------------


def minutes_form_markdown(scenario: Scenario, lang: str) -> str:
    """Ruled sheets for the minutes by hand, with numbers printed so that none can be left out."""
    names = Names(scenario, lang)
    with using(lang):
        pages = [markup.document(_form_page(names, page)) for page in range(FORM_PAGES)]
        return f"\n{markup.PAGE_BREAK}\n\n".join([*pages, markup.document(_form_end(names))])


def _form_page(names: Names, page: int) -> list[str]:
    headers = [
        _("No."),
        _("Entered"),
        _("Happened"),
        _("Scenario time"),
        _("Kind"),
        _("From → to"),
        _("Text"),
        _("Initials"),
    ]
    first = page * FORM_ROWS + 1
    rows = [[str(number), *[""] * 7] for number in range(first, first + FORM_ROWS)]
    head = _("Minutes of the exercise “{title}”, sheet {sheet} of {sheets}").format(
        title=names.words(names.scenario.file.title), sheet=page + 1, sheets=FORM_PAGES + 1
    )
    blanks = [
        [markup.strong(_("Date")), "", markup.strong(_("Keeper of the minutes")), ""],
    ]
    return [
        mark(),
        markup.heading(1, head),
        markup.table([""] * 4, blanks),
        markup.table(headers, rows),
        mark(),
    ]


def _form_end(names: Names) -> list[str]:
    """The last sheet: how to keep the minutes, the kinds, and the signatures."""
    rules = [
        _("One fact, message, assessment, decision, order or feedback is one entry; no number is left out."),
        _("Nothing is erased: strike out so that it stays legible, and give the reason in a new entry."),
        _("What is entered later than it happened gets both times and the word “late entry”."),
        _("A handover of the minutes is an entry of its own, signed by both."),
        _("After NO DUFF, go on with a new sheet without the exercise mark."),
    ]
    kinds = [[minute_kind_mark(kind), minute_kind_title(kind)] for kind in MINUTE_KINDS]
    signatures = [[part_title(part), "", ""] for part in ("keeper", "leader")]
    return [
        mark(),
        markup.heading(1, _("Minutes: rules, kinds of entries, signatures")),
        markup.bullets(rules),
        markup.table([_("Abbreviation"), _("Kind of entry")], kinds),
        markup.table([_("Signed by"), _("Name"), _("Date, time, signature")], signatures),
        markup.facts([(_("Entries"), _("number ____ to number ____ on ____ sheets"))]),
        mark(),
    ]
