"""Who went first while a resource waited, and by which rule, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_hmm, ngettext
from bcmsim.report.why_waits import MOST_LINES, listed
from bcmsim.restart.preference import Preference, preferences

if TYPE_CHECKING:
    from bcmsim.report.names import Names
    from bcmsim.restart.why import Why

Reason = tuple[bool, str, float | None, float | None]


def went_first(names: Names, why: Why) -> list[str]:
    """Against everybody who took what it waited for while it was ready; one line for the same reason."""
    reasons: dict[Reason, list[str]] = {}
    for one in preferences(why):
        reasons.setdefault(_reason(one), []).append(names.resource(one.resource))
    lines = [
        _sentence(reason, others, names.resource(why.resource))
        for reason, others in list(reasons.items())[:MOST_LINES]
    ]
    more = sum(map(len, list(reasons.values())[MOST_LINES:]))
    if more:
        lines.append(ngettext("{count} more", "{count} more", more).format(count=more))
    return lines


def _reason(one: Preference) -> Reason:
    """What is told of it: the values only where they decide, and can be named."""
    if not one.first:
        return False, "", None, None
    if one.rule == "rto" and one.mine is None:
        return True, "deadline", None, None
    if one.rule in ("rto", "criticality", "critical-path"):
        return True, one.rule, one.theirs, one.mine
    return True, one.rule, None, None


def _sentence(reason: Reason, others: Sequence[str], mine: str) -> str:
    first, rule, theirs, value = reason
    count = len(others)
    if not first:
        said = ngettext(
            "{others} comes after {resource} by the rule, but could begin with what was free; what cannot "
            "start blocks nobody.",
            "{others} come after {resource} by the rule, but could begin with what was free; what cannot "
            "start blocks nobody.",
            count,
        )
        return said.format(others=listed(others), resource=mine)
    return _rule(rule, count).format(
        others=listed(others), resource=mine, theirs=_value(rule, theirs), mine=_value(rule, value)
    )


def _rule(rule: str, count: int) -> str:
    return {
        "deadline": ngettext(
            "{others} has a deadline, {resource} has none.",
            "{others} have a deadline, {resource} has none.",
            count,
        ),
        "preferred": ngettext(
            "{others} goes first: the leader put a process first that needs it.",
            "{others} go first: the leader put a process first that needs them.",
            count,
        ),
        "ranking": ngettext(
            "{others} goes first in the order that was worked out.",
            "{others} go first in the order that was worked out.",
            count,
        ),
        "plan": ngettext(
            "{others} stands earlier in the file.", "{others} stand earlier in the file.", count
        ),
        "rto": ngettext(
            "{others} has the smaller reserve: for its deadline it has to start by {theirs}, {resource} by "
            "{mine}.",
            "{others} have the smaller reserve: for their deadlines they have to start by {theirs}, "
            "{resource} by {mine}.",
            count,
        ),
        "criticality": ngettext(
            "{others} is more critical: {theirs} against {mine}.",
            "{others} are more critical: {theirs} against {mine}.",
            count,
        ),
        "critical-path": ngettext(
            "{others} begins a longer path: {theirs} against {mine}.",
            "{others} begin a longer path: {theirs} against {mine}.",
            count,
        ),
        "tie": ngettext(
            "{others} counts the same by the rule and stands earlier in the file.",
            "{others} count the same by the rule and stand earlier in the file.",
            count,
        ),
    }[rule]


def _value(rule: str, value: float | None) -> str:
    """A reserve or a length as a time, a criticality as it is."""
    if value is None:
        return _("none")
    return f"{value:g}" if rule == "criticality" else format_hmm(round(value))
