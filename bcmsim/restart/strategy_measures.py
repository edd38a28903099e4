"""What each measure alone does against one cause, and what is to be said of it (B 2.5.2; R087-R092)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from bcmsim.impact.standby import StandbyKind, standby
from bcmsim.restart.parts import PlanError
from bcmsim.restart.strategy_parts import (
    CRITERIA,
    Gain,
    MeasureVerdict,
    Missed,
    PlanVersion,
    ProcessReturn,
    Protection,
    Recommendation,
    RecommendationKind,
)

if TYPE_CHECKING:
    from bcmsim.restart.results import RestartRun
    from bcmsim.restart.strategy_runs import Runs
    from bcmsim.scenario.format import Measure, Rating

FAR_BETTER = 2
"""A way back that takes at most this part of every limit is far better than needed (R092). The source has no
number; half a limit is ours."""

PROVIDER = "provider"
_STANDBYS: dict[str, StandbyKind] = {f"{kind}-standby": kind for kind in get_args(StandbyKind)}


def judge_measures(runs: Runs) -> tuple[MeasureVerdict, ...]:
    """Every measure against the cause, each alone with what is in force, in the order of the file."""
    verdicts = [_judge(runs, name) for name in runs.measures]
    result = []
    for verdict in verdicts:
        cheaper = _cheaper(verdict, verdicts)
        verdict = replace(verdict, cheaper=cheaper)
        result.append(replace(verdict, recommendations=tuple(_recommended(runs, verdict))))
    return tuple(result)


def lasts_long_enough(runs: Runs, chosen: tuple[str, ...]) -> bool:
    """Whether every chosen measure can be kept up as long as these measures together ask for.

    Raises PlanError where no run is possible.
    """
    limited = [name for name in chosen if runs.scenario.file.measures[name].lasts is not None]
    if not limited:
        return True
    version = runs.version(chosen)
    for name in limited:
        try:
            without = runs.version(tuple(other for other in chosen if other != name))
        except PlanError:
            return False
        kept_up_s, endless = _kept_up(runs, name, without, version)
        lasts_s = runs.scenario.file.measures[name].lasts
        if endless or (kept_up_s is not None and lasts_s is not None and kept_up_s > lasts_s):
            return False
    return True


def _judge(runs: Runs, name: str) -> MeasureVerdict:
    measure = runs.scenario.file.measures[name]
    if measure.in_force:
        version, refused = runs.preliminary, None
        without, _why = _possible(runs, (), without=name)
    else:
        version, refused = _possible(runs, (name,))
        without = runs.preliminary
    gains = _gains(without, version)
    kept_up_s, endless = (None, False) if version is None else _kept_up(runs, name, without, version)
    return MeasureVerdict(
        measure=name,
        title=measure.title,
        kind=measure.kind,
        in_force=measure.in_force,
        named=runs.outage.cause in measure.against,
        operation=measure.operation,
        provision_s=measure.provision,
        cost=measure.cost,
        without=without,
        version=version,
        refused=refused,
        protection=_protection(runs, version, gains),
        gains=gains,
        lasts_s=measure.lasts,
        kept_up_s=kept_up_s,
        endless=endless,
        ratings=_ratings(measure),
        cheaper=(),
        recommendations=(),
    )


def _possible(
    runs: Runs, chosen: tuple[str, ...], *, without: str | None = None
) -> tuple[PlanVersion | None, str | None]:
    """This version of the plan, or why there is none."""
    try:
        return runs.version(chosen, without=without), None
    except PlanError as error:
        return None, error.message


def _ratings(measure: Measure) -> Mapping[str, Rating | None]:
    given = {str(criterion): rating for criterion, rating in measure.ratings.items()}
    return {criterion: given.get(criterion) for criterion in CRITERIA}


def _gains(without: PlanVersion | None, version: PlanVersion | None) -> tuple[Gain, ...]:
    """Of every process that the cause hits, for the operation that is judged and for emergency operation."""
    if version is None:
        return ()
    before = {one.process: one for one in without.processes} if without else {}
    gains = []
    for one in version.processes:
        then = before.get(one.process)
        if one.emergency is not None:
            gains.append(
                Gain(
                    one.process,
                    "emergency",
                    then.emergency.waz_s if then and then.emergency else None,
                    one.emergency.waz_s,
                )
            )
        gains.append(Gain(one.process, "normal", then.normal.waz_s if then else None, one.normal.waz_s))
    return tuple(gains)


def _protection(runs: Runs, version: PlanVersion | None, gains: Sequence[Gain]) -> Protection:
    if version is None:
        return "unusable"
    if any(_shortens(gain) for gain in gains):
        return next((goal for goal in runs.goals() if version.holds(goal)), "helps")
    return "worse" if any(_lengthens(gain) for gain in gains) else "none"


def _shortens(gain: Gain) -> bool:
    if gain.with_s is None:
        return False
    return gain.without_s is None or gain.with_s < gain.without_s


def _lengthens(gain: Gain) -> bool:
    if gain.without_s is None:
        return False
    return gain.with_s is None or gain.with_s > gain.without_s


def _kept_up(
    runs: Runs, name: str, without: PlanVersion | None, version: PlanVersion
) -> tuple[int | None, bool]:
    """How long the measure must be kept up, and whether for ever.

    What it restarts instead: until its own restart would have it back for normal operation. Its people:
    from their coming to the end of their last work.
    """
    measure = runs.scenario.file.measures[name]
    lengths = []
    for run in dict.fromkeys((version.normal, version.emergency)):
        for resource in measure.replaces:
            one = run.resources[resource]
            if one.by_measure != name or one.up_s is None:
                continue
            back_s = without.normal.resources[resource].up_s if without else None
            if back_s is None:
                return None, True
            lengths.append(max(0, back_s - one.up_s))
        lengths += _at_work(run, name, measure.provision)
    return max(lengths, default=None), False


def _at_work(run: RestartRun, name: str, provision_s: int) -> list[int]:
    """How long the people of a measure are at work, each from their coming on."""
    people = [worker.id for worker in run.plan.people if worker.measure == name]
    return [
        end - provision_s for person in people for _start, end, _resource in run.staff.get(person, ())[-1:]
    ]


def _cheaper(verdict: MeasureVerdict, others: Sequence[MeasureVerdict]) -> tuple[str, ...]:
    """What costs less and alone misses nothing that this one holds: the cheaper is preferred (R092)."""
    version, cost = verdict.version, verdict.cost
    if cost is None or version is None or verdict.in_force or not _needed(verdict):
        return ()
    misses = {_which(missed): None for missed in version.missed}
    return tuple(
        other.measure
        for other in others
        if other.cost is not None
        and other.cost.currency == cost.currency
        and other.cost.value < cost.value
        and not other.in_force
        and other.version is not None
        and other.lasts_long_enough is not False
        and all(_which(missed) in misses for missed in other.version.missed)
    )


def _which(missed: Missed) -> tuple[str, str]:
    return missed.process, missed.limit


def _needed(verdict: MeasureVerdict) -> bool:
    """Whether it holds anything that is missed without it."""
    if verdict.version is None:
        return False
    if verdict.without is None:
        return True
    still = {_which(missed): None for missed in verdict.version.missed}
    return any(_which(missed) not in still for missed in verdict.without.missed)


def _recommended(runs: Runs, verdict: MeasureVerdict) -> Iterator[Recommendation]:
    name = (verdict.measure,)
    measure = runs.scenario.file.measures[verdict.measure]
    if verdict.version is None:
        yield Recommendation("cannot-be-used", measures=name)
    elif verdict.protection == "none":
        yield Recommendation("no-effect", measures=name)
    elif (
        verdict.protection != "worse"
        and not _needed(verdict)
        and verdict.without is not None
        and not verdict.without.missed
    ):
        yield Recommendation("not-needed", measures=name)
    for process in dict.fromkeys(gain.process for gain in verdict.gains if _lengthens(gain)):
        yield Recommendation("makes-it-worse", process=process, measures=name)
    yield from _standby(verdict, measure)
    if _far_better(verdict):
        yield Recommendation("far-better-than-needed", measures=verdict.cheaper)
    if verdict.cheaper:
        yield Recommendation("cheaper-holds-the-same", measures=verdict.cheaper)
    if verdict.lasts_long_enough is False:
        yield Recommendation("lasts-too-short", measures=name)
    if verdict.cost is None:
        yield Recommendation("cost-missing", measures=name)
    if any(rating is None for rating in verdict.ratings.values()):
        yield Recommendation("ratings-missing", measures=name)
    if verdict.kind == PROVIDER and measure.contract is None:
        yield Recommendation("contract-missing", measures=name)


def _far_better(verdict: MeasureVerdict) -> bool:
    """Whether every process that needs the measure is back in a small part of every limit of its own."""
    if verdict.version is None or not _needed(verdict) or verdict.protection in ("helps", "worse"):
        return False
    rescued = _helped(verdict)
    limited = [
        one
        for one in verdict.version.processes
        if one.process in rescued and not one.removed and _has_limit(one)
    ]
    return bool(limited) and all(_in_a_part(one) for one in limited)


def _helped(verdict: MeasureVerdict) -> dict[str, None]:
    return {gain.process: None for gain in verdict.gains if _shortens(gain)}


def _has_limit(one: ProcessReturn) -> bool:
    return one.rto_s is not None or one.mtpd_s is not None or one.within_s is not None


def _in_a_part(one: ProcessReturn) -> bool:
    decisive = None if one.decisive is None else one.decisive.waz_s
    emergency = None if one.emergency is None else one.emergency.waz_s
    return all(
        limit_s is None or (waz_s is not None and (waz_s - zero_s) * FAR_BETTER <= limit_s)
        for limit_s, waz_s, zero_s in (
            (one.rto_s, decisive, one.zero_s),
            (one.mtpd_s, decisive, 0),
            (one.within_s, emergency, one.zero_s),
        )
    )


def _standby(verdict: MeasureVerdict, measure: Measure) -> Iterator[Recommendation]:
    """Whether a standby is as quick as the source asks for, by each process that it helps (R088, A7, A8)."""
    kind = _STANDBYS.get(measure.kind or "")
    if kind is None or verdict.version is None:
        return
    helped = _helped(verdict)
    measured_s = measured_start(measure)
    for one in verdict.version.processes:
        tolerable_s = one.mtpd_s if one.rto_s is None else one.rto_s
        if one.process not in helped or one.removed or tolerable_s is None:
            continue
        due = standby(tolerable_s)
        in_gap = kind == "warm" and due.warm_only_if_measured
        said: RecommendationKind | None = None
        if due.suits(kind, measured_s):
            said = "warm-accepted" if in_gap else None
        else:
            said = "warm-not-measured" if in_gap and measured_s is None else "standby-too-weak"
        if said is not None:
            yield Recommendation(said, process=one.process, measures=(verdict.measure,))


def measured_start(measure: Measure) -> int | None:
    """Provision and the longest start that was measured; None where a start never was (A7)."""
    if not measure.replaces or any(one.shape != "empirical" for one in measure.replaces.values()):
        return None
    return measure.provision + round(max(max(one.values) for one in measure.replaces.values()))
