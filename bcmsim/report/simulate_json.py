"""One run of the restart as a JSON document that other programs may rely on (cli.md, JSON shapes)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bcmsim.report.staff_hours import load_document, staff_document
from bcmsim.restart.load import loads

if TYPE_CHECKING:
    from bcmsim.restart.parts import Plan
    from bcmsim.restart.results import ProcessRun, ResourceRun, RestartRun
    from bcmsim.scenario.model import Scenario

SHAPE = 1
"""The number of the shape; a changed meaning gets a new one."""


def simulate_document(
    scenario: Scenario,
    plan: Plan,
    run: RestartRun,
    *,
    file: str | None = None,
    measures: Sequence[str] | None = None,
) -> dict[str, Any]:
    """The run as plain values, all times in seconds since the outage, None where there is none.

    `file`: how the scenario was named, default its own name; `measures`: those chosen, default the plan's.
    """
    bottleneck = run.bottleneck
    return {
        "bcmsim": SHAPE,
        "file": scenario.name if file is None else file,
        "seed": None,
        "runs": 1,
        "order": plan.order,
        "with": list(plan.chosen if measures is None else measures),
        "waz_s": run.waz_s,
        "resources": {name: _resource(one) for name, one in run.resources.items()},
        "processes": {name: _process(one) for name, one in run.processes.items()},
        "staff": {person: [list(span) for span in spans] for person, spans in run.staff.items()},
        "infeasible": run.infeasible,
        "bottleneck": None
        if bottleneck is None
        else {"kind": bottleneck.kind, "id": bottleneck.id, "gain_s": bottleneck.gain_s},
        "load": load_document(loads(run)),
        **staff_document(scenario, plan, run.end_s),
    }


def _resource(one: ResourceRun) -> dict[str, Any]:
    return {
        "ready_s": one.ready_s,
        "start_s": one.start_s,
        "up_s": one.up_s,
        "slack_s": one.slack_s,
        "critical": one.critical,
        "staff": list(one.staff),
        "attempts": one.attempts,
    }


def _process(one: ProcessRun) -> dict[str, Any]:
    return {
        "emergency_s": one.emergency_s,
        "emergency": one.emergency,
        "up_s": one.up_s,
        "waz_s": one.waz_s,
        "rto_s": one.rto_s,
        "mtpd_s": one.mtpd_s,
        "rto": one.rto,
        "mtpd": one.mtpd,
        "rto_from": one.rto_from,
    }
