"""Levels of damage: intervals side by side, and one list of levels for each process and type (R043)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bcmsim.i18n import _
from bcmsim.scenario.durations import write_duration
from bcmsim.scenario.exchange.entries import Level
from bcmsim.scenario.exchange.findings import Findings, Place
from bcmsim.scenario.exchange.headings import folded
from bcmsim.scenario.exchange.intervals import last_closed, misfit
from bcmsim.scenario.exchange.naming import id_from
from bcmsim.scenario.format import ScenarioFile
from bcmsim.scenario.mistakes import shown
from bcmsim.scenario.writing import Plain

_TYPES: Final = {
    **dict.fromkeys(
        (
            "finance",
            "finances",
            "financial",
            "financial damage",
            "financial loss",
            "finanzen",
            "finanziell",
            "finanzieller schaden",
            "finanzielle auswirkungen",
        ),
        "finance",
    ),
    **dict.fromkeys(
        (
            "reputation",
            "reputational",
            "reputational damage",
            "image",
            "imageschaden",
            "ansehen",
            "ansehensverlust",
            "reputationsschaden",
            "reputationsverlust",
        ),
        "reputation",
    ),
    **dict.fromkeys(
        ("customers", "customer", "customer benefit", "kunde", "kunden", "kundennutzen", "kundenschaden"),
        "customers",
    ),
    **dict.fromkeys(
        (
            "compliance",
            "law",
            "legal",
            "regulatory",
            "law and compliance",
            "law compliance",
            "recht",
            "recht compliance",
            "recht und compliance",
            "gesetz",
            "gesetze",
            "gesetzesverstoss",
            "gesetz compliance",
            "verstoss gegen gesetze",
        ),
        "compliance",
    ),
}
"""Folded names of the four types of damage that the source asks for (R019)."""


@dataclass(slots=True)
class Damage:
    """What the tables say about damage, ready for the scenario."""

    ends: list[int] = field(default_factory=list)
    """Where the intervals end, in seconds; the last is open."""
    levels: dict[tuple[str, str], tuple[list[Plain], Place]] = field(default_factory=dict)
    """By process and type: one level for each interval."""
    titles: dict[str, tuple[str, Place]] = field(default_factory=dict)
    """Titles of types whose names are not their ids."""


@dataclass(slots=True)
class _Curve:
    """The levels of one process and type in their order."""

    steps: list[Level]


def gather(
    levels: Iterable[Level],
    base: ScenarioFile | None,
    process_of: Callable[[str, Place], str | None],
    findings: Findings,
) -> Damage:
    """The levels of all rows as lists, each complete from 0 on; what does not fit together is reported."""
    damage = Damage()
    types = known_types(base)
    curves: dict[tuple[str, str], _Curve] = {}
    for level in levels:
        process = process_of(level.process, level.process_place)
        if process is None:
            continue
        type_ = type_of(level.type, types)
        if not type_:
            findings.error(level.place, _("{name} makes no id").format(name=shown(level.type)))
            continue
        if folded(level.type) != folded(type_) and (
            base is None or base.impact is None or type_ not in base.impact.types
        ):
            damage.titles.setdefault(type_, (level.type, level.process_place))
        curves.setdefault((process, type_), _Curve([])).steps.append(level)
    complete = {key: curve for key, curve in curves.items() if _is_complete(curve, findings)}
    damage.ends = _common_ends(complete.values(), base, findings)
    for key, curve in complete.items():
        damage.levels[key] = _spread(curve, damage.ends), curve.steps[0].place
    return damage


def type_of(name: str, known: dict[str, str]) -> str:
    """The id of a type of damage; empty where none can be made."""
    return known.get(folded(name)) or _TYPES.get(folded(name)) or id_from(name)


def known_types(base: ScenarioFile | None) -> dict[str, str]:
    """Folded names of the types of a scenario -> their ids."""
    known: dict[str, str] = {}
    if base is not None and base.impact is not None:
        for id_, type_ in base.impact.types.items():
            for name in (id_, *(type_.title.texts if type_.title is not None else ())):
                known.setdefault(folded(name), id_)
    if base is not None:
        for process in base.processes.values():
            for id_ in process.damage:
                known.setdefault(folded(id_), id_)
    return known


def _is_complete(curve: _Curve, findings: Findings) -> bool:
    """Sorts the steps; reports gaps and overlaps at the row where they show (R043)."""
    curve.steps.sort(key=lambda step: step.interval.start_s or 0)
    end: int | None = 0
    for step in curve.steps:
        problem = misfit(end, step.interval.start_s)
        if problem is not None:
            findings.error(step.place, problem, _("write each interval once, without gaps"))
            return False
        end = step.interval.end_s
    if end is not None:
        findings.error(curve.steps[-1].place, last_closed(end), _("leave the end of the last one empty"))
        return False
    return True


def _common_ends(curves: Iterable[_Curve], base: ScenarioFile | None, findings: Findings) -> list[int]:
    """The ends of all intervals; a scenario that has its own keeps them."""
    ends: dict[int, Place] = {}
    for curve in curves:
        for step in curve.steps:
            if step.interval.end_s is not None:
                ends.setdefault(step.interval.end_s, step.place)
    given = list(base.impact.intervals) if base is not None and base.impact is not None else []
    if not given:
        return sorted(ends)
    for end, place in ends.items():
        if end not in given:
            findings.error(
                place,
                _("no interval of the scenario ends at {end}").format(end=write_duration(end)),
                _("its intervals end at {ends}").format(ends=", ".join(map(write_duration, given))),
            )
    return given


def _spread(curve: _Curve, ends: Sequence[int]) -> list[Plain]:
    """One level for each of the common intervals: the one of the interval that it lies in."""
    result: list[Plain] = []
    position = 0
    for start in (0, *ends):
        while (end := curve.steps[position].interval.end_s) is not None and end <= start:
            position += 1
        result.append(curve.steps[position].level)
    return result
