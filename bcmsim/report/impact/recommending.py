"""What the source recommends for a process, and what is to be said of a measure, as sentences (R073-R075,
R087-R092). What has no effect after the cause, or is chosen already, is not offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bcmsim.i18n import _
from bcmsim.report.impact.strategy_words import bottleneck_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bcmsim.report.impact.view import View
    from bcmsim.restart.strategy import CauseStrategy, Gain, Recommendation


def recommendation_sentences(
    view: View, found: Iterable[Recommendation], cause: CauseStrategy | None = None
) -> list[str]:
    """What the source recommends for processes, or what is to be said of a measure; processes for which the
    same is to be said stand together, in the order of the first of them. `cause`: what its plans say of the
    measures."""
    processes: dict[str, list[str]] = {}
    for one in found:
        said = _recommended(view, one, cause)
        if said is None:
            continue
        if one.process is None:
            processes.setdefault(said, [])
        elif one.process in view.chosen:
            processes.setdefault(said, []).append(one.process)
    return [
        _("{process}: {text}").format(process=view.processes(names), text=said) if names else said
        for said, names in processes.items()
    ]


def _recommended(view: View, found: Recommendation, cause: CauseStrategy | None) -> str | None:
    """One recommendation without its process; a kind of a newer program stays its key. None: it offers only
    what is chosen already."""
    if cause is not None and found.kind in REMEDIED and _remedied(cause, found.process):
        return _remedied_words()[found.kind]
    said = {**_of_processes(), **_standbys(), **_of_measures()}.get(found.kind, found.kind)
    said = said.format(measures=view.measures(found.measures), resources=view.resources(found.resources))
    if found.kind in WITH_EXAMPLES and found.measures:
        left = [name for name in found.measures if cause is None or _offered(cause, name, found.process)]
        if left:
            said = _("{text} In the file: {measures}.").format(text=said, measures=view.measures(left))
        elif found.kind in OFFERS and _some_chosen(cause, found):
            return None
        elif found.kind in OFFERS:
            said = _("{text} No measure of this sort in the file would help here.").format(text=said)
    if found.bottleneck is not None:
        return f"{said} {bottleneck_sentence(view, found.bottleneck)}"
    return said


def _remedied(cause: CauseStrategy, process: str | None) -> bool:
    """Whether the process misses a limit only without the measures chosen."""
    chosen = cause.final is not None and bool(cause.final.chosen)
    return chosen and not any(missed.process == process for missed in cause.residual)


def _offered(cause: CauseStrategy, measure: str, process: str | None) -> bool:
    """Whether a measure would bring the process back earlier, and is not chosen or in force already."""
    if measure in _taken(cause):
        return False
    verdict = next((one for one in cause.measures if one.measure == measure), None)
    if verdict is None or verdict.protection in NO_HELP:
        return False
    return any(_shorter(gain) for gain in verdict.gains if process is None or gain.process == process)


def _shorter(gain: Gain) -> bool:
    if gain.with_s is None:
        return False
    return gain.without_s is None or gain.with_s < gain.without_s


def _some_chosen(cause: CauseStrategy | None, found: Recommendation) -> bool:
    return cause is not None and any(measure in _taken(cause) for measure in found.measures)


def _taken(cause: CauseStrategy) -> tuple[str, ...]:
    """The measures of the final plan: in force, and chosen."""
    return () if cause.final is None else (*cause.final.in_force, *cause.final.chosen)


NO_HELP = ("none", "worse", "unusable")
"""Degrees of protection of a measure that is not offered."""
OFFERS = ("redundant-other-site", "provider-takes-over", "preconfigured-own")
REMEDIED = ("measures-required", "never-back")
"""What is missed in the preliminary plan, and may be held in the final one."""


def _remedied_words() -> dict[str, str]:
    return {
        "measures-required": _("A limit is missed without the measures chosen; with them all are held."),
        "never-back": _("The plan does not bring it back without the measures chosen; with them it does."),
    }


WITH_EXAMPLES = (
    "redundant-other-site",
    "provider-takes-over",
    "preconfigured-own",
    "hot-standby",
    "warm-standby",
    "cold-standby",
    "hot-recommended",
)
"""Recommendations that the file may follow already."""


def _of_processes() -> dict[str, str]:
    return {
        "measures-required": _("A limit is missed: measures are required."),
        "no-reserve": _("It is back just in time: no reserve."),
        "never-back": _("The plan does not bring it back."),
        "no-measure-known": _("No measure in the file helps."),
        "redundant-other-site": _("A redundant system at another site may help."),
        "provider-takes-over": _("A provider may take over."),
        "preconfigured-own": _("An own system that is set up beforehand may help."),
        "accept-residual-risk": _("What stays missed needs a decision: the management accepts the risk."),
        "prioritise-load": _("Shared load: {resources}; who may use what is left must be decided."),
    }


def _standbys() -> dict[str, str]:
    return {
        "hot-standby": _("The tolerable outage asks for hot standby."),
        "warm-standby": _("The tolerable outage asks for warm standby."),
        "cold-standby": _("The tolerable outage asks for cold standby."),
        "hot-recommended": _(
            "The source defines no standby from 1 h to below 8 h; hot standby is recommended."
        ),
    }


def _of_measures() -> dict[str, str]:
    return {
        "standby-too-weak": _("The measure is a colder standby than it asks for."),
        "warm-accepted": _("Warm standby will do: its times were measured and are in time."),
        "warm-not-measured": _("Warm standby would do only if its times were measured; they were not."),
        "far-better-than-needed": _("Far better than needed; cheaper ones would do: {measures}."),
        "cheaper-holds-the-same": _("Cheaper ones hold the same limits: {measures}."),
        "not-needed": _("Not needed: the limits hold without it."),
        "no-effect": _("It does not shorten the restart."),
        "makes-it-worse": _("It makes the restart longer."),
        "cannot-be-used": _("No restart is possible with it."),
        "lasts-too-short": _("It ends before what it stands in for is back."),
        "cost-missing": _("Its cost is not given."),
        "ratings-missing": _("Not all of the seven criteria are rated."),
        "contract-missing": _("No contract is named: availability, reaction time, processes."),
    }
