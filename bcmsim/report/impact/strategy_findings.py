"""What the strategy leaves open, as findings: limits missed after a cause with the measures chosen, residual
risks that nobody has accepted, and causes that are not planned (R016, R073, R075)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bcmsim.i18n import _, format_duration
from bcmsim.report.impact.strategy_words import waiting_sentence
from bcmsim.report.impact.view import day
from bcmsim.report.wording import limit_title

if TYPE_CHECKING:
    from bcmsim.report.impact.view import View
    from bcmsim.restart.strategy import CauseStrategy, Missed, Strategy

Kind = Literal["no-restart-possible", "limit-missed-open", "limit-missed-accepted", "cause-not-planned"]
FIRST: tuple[Kind, ...] = ("no-restart-possible", "limit-missed-open", "limit-missed-accepted")
"""In the order in which they are told, before the findings of the processes."""


@dataclass(frozen=True, slots=True)
class StrategyFinding:
    """Something that the strategy of one cause leaves open."""

    kind: Kind
    cause: CauseStrategy
    process: str | None = None
    missed: tuple[Missed, ...] = ()
    """The limits of the process that are missed with the measures chosen."""

    @property
    def severe(self) -> bool:
        """Whether something does not hold, and nobody has decided to carry it."""
        return self.kind in ("no-restart-possible", "limit-missed-open")


def strategy_findings(view: View, strategy: Strategy | None) -> list[StrategyFinding]:
    """What stays missed, the open ones first; nothing where no strategy was worked out."""
    found = [one for cause in strategy.causes for one in _of_cause(view, cause)] if strategy else []
    return sorted((one for one in found if one.kind in FIRST), key=lambda one: FIRST.index(one.kind))


def not_planned(strategy: Strategy | None) -> list[StrategyFinding]:
    """The causes that the file says nothing about: told last."""
    causes = strategy.causes if strategy is not None else ()
    return [StrategyFinding("cause-not-planned", cause) for cause in causes if not cause.planned]


def _of_cause(view: View, cause: CauseStrategy) -> Iterator[StrategyFinding]:
    if cause.planned and cause.preliminary is None:
        yield StrategyFinding("no-restart-possible", cause)
    by_process: dict[tuple[str, bool], list[Missed]] = {}
    for missed in cause.residual:
        if missed.process in view.chosen:
            by_process.setdefault((missed.process, missed.accepted is None), []).append(missed)
    for (process, is_open), limits in by_process.items():
        kind: Kind = "limit-missed-open" if is_open else "limit-missed-accepted"
        yield StrategyFinding(kind, cause, process, tuple(limits))


def strategy_finding_sentence(view: View, found: StrategyFinding) -> str:
    """One finding as a sentence that names cause, process, limits and who carries it."""
    cause = cause_name(view, found.cause)
    if found.kind == "cause-not-planned":
        return _("{cause}: not planned, the file says nothing about it.").format(cause=cause)
    if found.kind == "no-restart-possible":
        why = waiting_sentence(view, found.cause.refused or "")
        return _("{cause}: no restart is possible: {why}").format(cause=cause, why=why)
    return _("{cause}: {process} {missed}; {carried}").format(
        cause=cause,
        process=view.process(found.process or ""),
        missed=_missed(found),
        carried=_carried(view, found.missed[0]),
    )


def cause_name(view: View, cause: CauseStrategy) -> str:
    """The title of a cause, as the strategy calls it."""
    return (view.words(cause.title) if cause.title is not None else "") or view.cause(cause.cause)


def _missed(found: StrategyFinding) -> str:
    """`misses RTO by 2 h, MTPD by 30 min`, with the measures chosen where there are any."""
    limits = ", ".join(map(_limit, found.missed))
    chosen = found.cause.final is not None and bool(found.cause.final.chosen)
    if any(one.waz_s is None for one in found.missed):
        said = _("does not come back (missed: {limits})")
        if chosen:
            said = _("does not come back even with the measures chosen (missed: {limits})")
    else:
        said = _("misses {limits}")
        if chosen:
            said = _("misses {limits} even with the measures chosen")
    return said.format(limits=limits)


def _limit(missed: Missed) -> str:
    name = limit_title(missed.limit)
    if missed.waz_s is None:
        return name
    over = format_duration(missed.waz_s - missed.zero_s - missed.limit_s)
    return _("{limit} by {over}").format(limit=name, over=over)


def _carried(view: View, missed: Missed) -> str:
    accepted = missed.accepted
    if accepted is None:
        return _("open: nobody has accepted this risk.")
    return _("accepted by {who}, {day}.").format(who=view.who(accepted.by), day=day(accepted.on))
