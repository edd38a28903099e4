"""The words of the continuity strategy: verdicts, recommendations, choices, residual risks as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_duration, ngettext
from bcmsim.report.impact.findings import stopped
from bcmsim.report.impact.spans import limit_words
from bcmsim.report.impact.view import day
from bcmsim.report.wording import limit_title, money
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.report.impact.view import View
    from bcmsim.restart.results import Bottleneck
    from bcmsim.restart.strategy import Choice, MeasureVerdict, Missed
    from bcmsim.scenario.format import Rating


def kind_title(kind: str | None) -> str:
    """The kinds of measures that the format names; another is shown as its author wrote it."""
    titles = {
        "redundancy": _("redundancy"),
        "redundant": _("redundancy"),
        "hot-standby": _("hot standby"),
        "warm-standby": _("warm standby"),
        "cold-standby": _("cold standby"),
        "other-site": _("other site"),
        "site": _("other site"),
        "provider": _("provider"),
    }
    return titles.get(kind or "", one_line(kind or "", 24))


def operation_title(kind: str) -> str:
    titles = {
        "normal": _("normal operation"),
        "emergency": _("emergency operation"),
        "both": _("normal and emergency operation"),
    }
    return titles.get(kind, kind)


def hit_title(hit: str) -> str:
    """What a cause does to a process."""
    titles = {
        "down": _("fails"),
        "people": _("runs on, but nobody could restart it"),
        "delayed": _("runs on, but its restart would take longer"),
    }
    return titles.get(hit, hit)


def protection_title(protection: str) -> str:
    """The degree of protection of a measure alone (R091)."""
    titles = {
        "limits": _("holds all limits"),
        "rto": _("holds RTO and MTPD"),
        "mtpd": _("holds the MTPD"),
        "helps": _("helps, limits stay missed"),
        "none": _("no effect"),
        "worse": _("makes it longer"),
        "unusable": _("cannot be used"),
    }
    return titles.get(protection, protection)


def goal_words(goal: str) -> str:
    """What a choice of measures holds."""
    goals = {
        "limits": _("all limits"),
        "rto": _("every RTO and MTPD, but not every limit of emergency operation"),
        "mtpd": _("every MTPD, but not every RTO"),
    }
    return goals.get(goal, goal)


def criterion_title(criterion: str) -> str:
    """The seven criteria of the source (R091)."""
    titles = {
        "protection": _("protection"),
        "availability": _("availability"),
        "provision": _("provision time"),
        "support": _("support"),
        "testing": _("testing"),
        "cost-benefit": _("cost and benefit"),
        "time-limit": _("time limit"),
    }
    return titles.get(criterion, criterion)


def points_title(points: int) -> str:
    words = {1: _("poor"), 2: _("fair"), 3: _("good"), 4: _("very good")}
    return words.get(points, str(points))


def rating_words(view: View, criterion: str, rating: Rating | None) -> str:
    """`provision time 3 (agreed in the contract)`, `support –`."""
    name = criterion_title(criterion)
    if rating is None:
        return f"{name} –"
    note = view.words(rating.note)
    return f"{name} {rating.points} ({note})" if note else f"{name} {rating.points}"


def waiting_sentence(view: View, why: str) -> str:
    """Why a plan does not end, with the titles of its resources."""
    return stopped(view.names.waiting(why))


def bottleneck_sentence(view: View, found: Bottleneck) -> str:
    gain = format_duration(found.gain_s)
    if found.kind == "skill":
        said = _("Bottleneck: people with the skill {skill}; with enough of them {gain} shorter.")
        return said.format(skill=found.id, gain=gain)
    said = _("Bottleneck: {resource}; if it took no time, {gain} shorter.")
    return said.format(resource=view.resource(found.id), gain=gain)


# --- choices and residual risks ------------------------------------------------------------------


def choice_sentences(view: View, choice: Choice) -> list[str]:
    """Which measures are the cheapest that hold what, what they cost, and how sure that is (R092)."""
    chosen = view.measures(choice.measures)
    if choice.goal is None and choice.measures:
        said = _("No measures hold even the MTPDs. The cheapest that miss the fewest limits: {measures}.")
    elif choice.goal is None:
        said = _("No measures hold even the MTPDs, and none holds more limits than there are held now.")
    elif choice.measures:
        said = _("The cheapest measures that hold {goal}: {measures}.")
    elif choice.goal == "limits":
        said = _("Nothing has to be bought: all limits hold as it is.")
    else:
        said = _("Nothing that could be bought holds more than holds as it is: {goal}.")
    goal = goal_words(choice.goal) if choice.goal is not None else ""
    return [said.format(goal=goal, measures=chosen), *_cost_sentences(view, choice), _certainty(choice)]


def together_sentences(view: View, choice: Choice) -> list[str]:
    """The cheapest measures with which every cause reaches what its own choice reaches."""
    if choice.measures:
        said = _("For all causes together, the cheapest that reach what each alone can reach: {measures}.")
    else:
        said = _("For all causes together nothing has to be bought: no cause would hold more limits with it.")
    chosen = view.measures(choice.measures)
    return [said.format(measures=chosen), *_cost_sentences(view, choice), _certainty(choice)]


def _certainty(choice: Choice) -> str:
    """Whether every cheaper choice was tried."""
    if choice.proven:
        runs = ngettext("{count} choice was tried", "{count} choices were tried", choice.runs)
        return _("Proven: {runs}.").format(runs=runs.format(count=choice.runs))
    return _("Not proven: {count} choices were tried, which is the limit.").format(count=choice.runs)


def _cost_sentences(view: View, choice: Choice) -> list[str]:
    said = []
    if choice.measures and len(choice.unknown_cost) < len(choice.measures):
        said.append(_("Cost: {cost}.").format(cost=money(choice.cost, choice.currency)))
    if choice.unknown_cost:
        unknown = view.measures(choice.unknown_cost)
        said.append(_("Without a cost: {measures}.").format(measures=unknown))
    return said


def missed_sentence(view: View, missed: Missed) -> str:
    """A limit that is not held, and who carries that (R075)."""
    if missed.waz_s is None:
        said = _("{process}: {limit}, {time}: does not come back").format(
            process=view.process(missed.process),
            limit=limit_title(missed.limit),
            time=format_duration(missed.limit_s),
        )
    else:
        over = missed.waz_s - missed.zero_s - missed.limit_s
        said = _("{process}: {limit}, {time}: missed by {over}, back after {waz}").format(
            process=view.process(missed.process),
            limit=limit_title(missed.limit),
            time=format_duration(missed.limit_s),
            over=format_duration(over),
            waz=format_duration(missed.waz_s),
        )
    accepted = missed.accepted
    if accepted is None:
        return _("{text}. Open: nobody has accepted this risk.").format(text=said)
    reason = stopped(view.words(accepted.reason))
    return _("{text}. Accepted: {who}, {day}: {reason}").format(
        text=said, who=view.who(accepted.by), day=day(accepted.on), reason=reason
    )


def time_limit_sentence(verdict: MeasureVerdict) -> str | None:
    """Whether the time limit of a measure suffices (R091); None: it has none."""
    if verdict.lasts_s is None:
        return None
    lasts = format_duration(verdict.lasts_s)
    if verdict.endless:
        return _("Can be kept up for {lasts}, but what it stands in for never comes back.").format(
            lasts=lasts
        )
    if verdict.kept_up_s is None:
        return _("Can be kept up for {lasts}.").format(lasts=lasts)
    needed = limit_words(verdict.kept_up_s)
    if verdict.lasts_long_enough:
        return _("Can be kept up for {lasts}; {needed} are needed.").format(lasts=lasts, needed=needed)
    return _("Can be kept up for {lasts} only; {needed} are needed.").format(lasts=lasts, needed=needed)
