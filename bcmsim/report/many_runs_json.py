"""Many runs of the restart as a JSON document that other programs may rely on (cli.md, JSON shapes)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bcmsim.report.simulate_json import SHAPE

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
    return {
        "bcmsim": SHAPE,
        "file": scenario.name if file is None else file,
        "seed": result.seed,
        "runs": result.runs,
        "order": plan.order,
        "with": list(plan.chosen if measures is None else measures),
        "played_by": result.by,
        "waz_s": _spread(result.waz),
        "planned_waz_s": planned.waz_s,
        "resources": {
            name: {
                "criticality": _share(one.criticality),
                "up_s": _spread(one.up),
                "rank_correlation": _share(one.rank_correlation),
            }
            for name, one in result.resources.items()
        },
        "processes": {name: _process(one, planned.processes[name]) for name, one in result.processes.items()},
        "staff": {name: {"use": _share(one.share)} for name, one in result.people.items()},
        "skills": {name: {"use": _share(one.share)} for name, one in result.skills.items()},
        "absences": {
            name: {"rank_correlation": _share(correlation)} for name, correlation in result.absences.items()
        },
        "bottleneck": None if top is None else asdict(top),
        "bottlenecks": [asdict(one) for one in result.bottlenecks],
        "tornado": [asdict(one) for one in result.tornado],
        "looked_at": result.looked_at,
        "infeasible": {
            "runs": result.infeasible,
            "share": _share(result.infeasible / result.runs),
            "why": result.why,
        },
    }


def _process(one: ProcessRuns, planned: ProcessRun) -> dict[str, Any]:
    return {
        "up_s": _spread(one.up),
        "emergency_s": _spread(one.emergency),
        "waz_s": planned.waz_s,
        "rto_s": planned.rto_s,
        "mtpd_s": planned.mtpd_s,
        "within_s": planned.within_s,
        "rto_from": planned.rto_from,
        **_chance("p_rto", one.rto),
        **_chance("p_mtpd", one.mtpd),
        **_chance("p_emergency", one.within),
    }


def _chance(name: str, chance: Chance | None) -> dict[str, Any]:
    if chance is None:
        return {name: None, f"{name}_ci": None}
    return {name: _share(chance.share), f"{name}_ci": [_share(end) for end in chance.interval]}


def _spread(one: Spread | None) -> dict[str, Any] | None:
    return None if one is None else asdict(one) | {"never": _share(one.never)}


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, _DIGITS)
