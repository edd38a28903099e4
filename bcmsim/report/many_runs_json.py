"""Many runs of the restart as a JSON document that other programs may rely on (cli.md, JSON shapes)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bcmsim.report.simulate_json import SHAPE
from bcmsim.report.staff_hours import staff_document

if TYPE_CHECKING:
    from bcmsim.restart.montecarlo import ManyRuns, ProcessRuns
    from bcmsim.restart.results import ProcessRun
    from bcmsim.restart.statistics import Chance, Spread
    from bcmsim.scenario.model import Scenario

_DIGITS = 6
"""Of shares and correlations."""


def many_runs_document(
    scenario: Scenario, result: ManyRuns, *, file: str | None = None, measures: Sequence[str] | None = None
) -> dict[str, Any]:
    """The runs as plain values, all times in seconds since the outage, None where there is none.

    It depends on the plan, the seed and the number of runs alone: not on who played them, or how fast.
    """
    plan, planned = result.plan, result.planned
    top = result.bottleneck()
    cover = staff_document(scenario, plan, planned.end_s)
    return {
        "bcmsim": SHAPE,
        "file": scenario.name if file is None else file,
        "seed": result.seed,
        "runs": result.runs,
        "order": plan.order,
        "with": list(plan.chosen if measures is None else measures),
        "played_by": result.by,
        "waz_s": spread_fields(result.waz),
        "planned_waz_s": planned.waz_s,
        "resources": {
            name: {
                "criticality": rounded(one.criticality),
                "up_s": spread_fields(one.up),
                "rank_correlation": rounded(one.rank_correlation),
            }
            for name, one in result.resources.items()
        },
        "processes": {name: _process(one, planned.processes[name]) for name, one in result.processes.items()},
        "staff": {name: {"use": rounded(one.share)} for name, one in result.people.items()},
        "skills": {
            name: {"use": rounded(result.skills[name].share if name in result.skills else None), **covered}
            for name, covered in cover["skills"].items()
        },
        "crisis_team": cover["crisis_team"],
        "absences": {
            name: {"rank_correlation": rounded(correlation)} for name, correlation in result.absences.items()
        },
        "bottleneck": None if top is None else asdict(top),
        "bottlenecks": [asdict(one) for one in result.bottlenecks],
        "tornado": [asdict(one) for one in result.tornado],
        "looked_at": result.looked_at,
        "skills_looked_at": result.plenty_in,
        "infeasible": {
            "runs": result.infeasible,
            "share": rounded(result.infeasible / result.runs),
            "why": result.why,
        },
    }


def _process(one: ProcessRuns, planned: ProcessRun) -> dict[str, Any]:
    return {
        "up_s": spread_fields(one.up),
        "emergency_s": spread_fields(one.emergency),
        "waz_s": planned.waz_s,
        "rto_s": planned.rto_s,
        "mtpd_s": planned.mtpd_s,
        "within_s": planned.within_s,
        "rto_from": planned.rto_from,
        **chance_fields("p_rto", one.rto),
        **chance_fields("p_mtpd", one.mtpd),
        **chance_fields("p_emergency", one.within),
    }


def chance_fields(name: str, chance: Chance | None) -> dict[str, Any]:
    """The share of the runs under this name, and its interval."""
    if chance is None:
        return {name: None, f"{name}_ci": None}
    return {name: rounded(chance.share), f"{name}_ci": [rounded(end) for end in chance.interval]}


def spread_fields(one: Spread | None) -> dict[str, Any] | None:
    """All that is known of how a time varies."""
    return None if one is None else asdict(one) | {"never": rounded(one.never)}


def rounded(share: float | None) -> float | None:
    """A share or a correlation, as it is written."""
    return None if share is None else round(share, _DIGITS)
