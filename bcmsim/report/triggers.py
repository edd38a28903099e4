"""When an inject or a decision comes, in words: its time, what it follows, the facts that it waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_duration, format_percent
from bcmsim.report.wording import limit_title

if TYPE_CHECKING:
    from bcmsim.report.names import Names
    from bcmsim.scenario.format import Condition, Trigger


def trigger_words(names: Names, id_: str) -> str:
    """When the inject or decision comes, as a phrase."""
    scenario = names.scenario
    trigger: Trigger = scenario.injects.get(id_) or scenario.file.decisions[id_]
    delay = format_duration(trigger.delay) if trigger.delay else ""
    if trigger.at is not None:
        return _("at {time}").format(time=names.both(scenario.moment_s(trigger.at) * 1000))
    if trigger.after is not None:
        what = names.anything(trigger.after)
        if delay:
            return _("{delay} after {what}").format(delay=delay, what=what)
        return _("right after {what}").format(what=what)
    if trigger.when is not None:
        fact = condition_words(names, trigger.when)
        if delay:
            return _("{delay} after this is true: {fact}").format(delay=delay, fact=fact)
        return _("as soon as this is true: {fact}").format(fact=fact)
    return _released_by(names, id_) or _("when the exercise leader decides")


def _released_by(names: Names, id_: str) -> str:
    """The options that release an inject or lead on to a decision."""
    by = [
        names.anything(f"{decision}/{name}")
        for decision, written in names.scenario.file.decisions.items()
        for name, option in written.options.items()
        if id_ in option.injects or option.next == id_
    ]
    return _("through {what}").format(what=_(" or ").join(by)) if by else ""


def planned_ms(names: Names, id_: str) -> int | None:
    """The planned scenario time, where the script alone lays it down."""
    seconds = names.scenario.planned_s(id_)
    return None if seconds is None else seconds * 1000


def provisos(names: Names, id_: str) -> list[str]:
    """What may keep an inject or decision from coming, each a sentence without a full stop."""
    trigger: Trigger = names.scenario.injects.get(id_) or names.scenario.file.decisions[id_]
    said = []
    if trigger.unless is not None:
        fact = condition_words(names, trigger.unless)
        said.append(_("is withdrawn as soon as this is true: {fact}").format(fact=fact))
    if trigger.chance is not None:
        said.append(_("comes with a chance of {chance}").format(chance=format_percent(trigger.chance)))
    return said


def condition_words(names: Names, condition: Condition) -> str:
    """A fact, or facts combined."""
    if condition.all_ is not None:
        return _(" and ").join(_part(names, part) for part in condition.all_)
    if condition.any_ is not None:
        return _(" or ").join(_part(names, part) for part in condition.any_)
    if condition.not_ is not None:
        return _("not: {fact}").format(fact=_part(names, condition.not_))
    if condition.process is not None:
        return _("“{process}” misses its {limit}").format(
            process=names.process(condition.process), limit=limit_title(str(condition.misses))
        )
    if condition.resource is not None:
        state = {
            "up": _("“{resource}” is running"),
            "down": _("“{resource}” is down"),
            "restarting": _("“{resource}” is being restarted"),
        }[str(condition.is_)]
        return state.format(resource=names.resource(condition.resource))
    if condition.decision is not None:
        return _("{decision} was taken").format(
            decision=names.anything(f"{condition.decision}/{condition.chose}")
        )
    return _reaction_words(names, condition)


def _part(names: Names, condition: Condition) -> str:
    words = condition_words(names, condition)
    combined = condition.all_ is not None or condition.any_ is not None
    return f"({words})" if combined else words


def _reaction_words(names: Names, condition: Condition) -> str:
    sentence = {
        "done": _("everything expected of inject {inject} is done"),
        "partly": _("what is expected of inject {inject} is only partly done"),
        "deviating": _("the reaction to inject {inject} deviates from the plan"),
        "missing": _("there is no reaction to inject {inject}"),
    }[str(condition.reaction)].format(inject=names.inject(str(condition.inject)))
    if condition.for_ is None:
        return sentence
    return _("{fact}, for {duration}").format(fact=sentence, duration=format_duration(condition.for_))
