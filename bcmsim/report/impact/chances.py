"""How sure a way back is, in the strategy: the chance to hold each limit, and what it was counted from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bcmsim.i18n import _, format_number
from bcmsim.report.impact.spans import NONE
from bcmsim.report.impact.strategy_words import operation_title
from bcmsim.report.limit_words import percent_cell
from bcmsim.report.many_runs_json import chance_fields
from bcmsim.report.wording import limit_title

if TYPE_CHECKING:
    from bcmsim.report.impact.view import View
    from bcmsim.restart.statistics import Chance
    from bcmsim.restart.strategy import PlanVersion
    from bcmsim.restart.strategy_chances import Chances, ProcessChances

LIKELY = 0.9
"""Held in fewer runs than this, a limit is said to be doubtful. The source has no number; it is ours."""


def has_chances(*versions: PlanVersion | None) -> bool:
    """Whether any of these plans was played many times."""
    return any(one is not None and one.chances is not None and one.chances.runs > 0 for one in versions)


def chance_words(kind: str, process: str, before: PlanVersion, after: PlanVersion | None) -> str:
    """The chance to hold this limit; before and with the measures where that makes a difference."""
    old = _percent(before, kind, process)
    new = old if after is None else _percent(after, kind, process)
    return old if old == new else _("{before} → {after}").format(before=old, after=new)


def chance_of(chances: Chances | None, kind: str, process: str) -> Chance | None:
    """None: there is no such limit, or the plan was not played many times."""
    one = chances.processes.get(process) if chances is not None else None
    return _limits(one).get(kind) if one is not None else None


def _limits(one: ProcessChances) -> dict[str, Chance | None]:
    return {"rto": one.rto, "mtpd": one.mtpd, "within": one.within}


def _percent(version: PlanVersion, kind: str, process: str) -> str:
    """A plan that leaves nothing to chance holds a limit in every run or in none."""
    if version.chances is None and kind:
        missed = any((one.process, one.limit) == (process, kind) for one in version.missed)
        return percent_cell(0.0 if missed else 1.0)
    chance = chance_of(version.chances, kind, process)
    return NONE if chance is None else percent_cell(chance.share)


def chance_sentences(*versions: PlanVersion | None) -> Iterator[str]:
    """What the chances are counted from, and how exact they are; or why there are none."""
    from bcmsim.restart.strategy_chances import SEED

    known = [one.chances for one in versions if one is not None and one.chances is not None]
    played = [one for one in known if one.runs]
    if played:
        runs = max(one.runs for one in played)
        said = _(
            "Chance: the share of {runs} runs (seed {seed}) of the plan with its uncertain durations,"
            " failures and absences that hold the limit; with a confidence of 95 % the true one lies at most"
            " {points} percentage points off (Wilson)."
        )
        points = format_number(100 * max(map(_off, played), default=0.0), 1)
        yield said.format(runs=format_number(runs, 0), seed=SEED, points=points)
    elif known:
        yield _(
            "Not everything is certain, but the plan is too large to be played often here: simulate --runs"
            " says how likely the limits are held."
        )


def doubtful_sentences(view: View, version: PlanVersion) -> Iterator[str]:
    """The limits that hold as planned and fail in more than one of ten runs: nearly a residual risk."""
    missed = {(one.process, one.limit): None for one in version.missed}
    for one in version.processes:
        for kind in ("rto", "mtpd", "within"):
            chance = chance_of(version.chances, kind, one.process)
            if chance is None or chance.share >= LIKELY or one.removed or (one.process, kind) in missed:
                continue
            if one.process in view.chosen:
                said = _("{process}: {limit} is held as planned, but only in {chance} of the runs.")
                name = operation_title("emergency") if kind == "within" else limit_title(kind)
                yield said.format(
                    process=view.process(one.process), limit=name, chance=percent_cell(chance.share)
                )


def _off(chances: Chances) -> float:
    """How far the true chance may lie from what was counted, at most."""
    known = [
        chance for one in chances.processes.values() for chance in _limits(one).values() if chance is not None
    ]
    return max((abs(end - one.share) for one in known for end in one.interval), default=0.0)


def chances_document(version: PlanVersion) -> dict[str, Any] | None:
    """For other programs: runs, seed, and by process what `simulate --json` says of its limits."""
    from bcmsim.restart.strategy_chances import SEED

    chances = version.chances
    if chances is None or not chances.runs:
        return None
    hit = {one.process: chances.processes[one.process] for one in version.processes}
    return {
        "runs": chances.runs,
        "seed": SEED,
        "processes": {
            process: {
                **chance_fields("p_rto", one.rto),
                **chance_fields("p_mtpd", one.mtpd),
                **chance_fields("p_emergency", one.within),
            }
            for process, one in hit.items()
        },
    }
