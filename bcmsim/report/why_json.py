"""Why a resource started when it did, as plain values for other programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bcmsim.report.why_started import explained
from bcmsim.restart.obstacles import CapacityShort, Gate, NeedDown, NotDown, PeopleShort
from bcmsim.restart.preference import preferences

if TYPE_CHECKING:
    from bcmsim.restart.causes import Release
    from bcmsim.restart.obstacles import Obstacle
    from bcmsim.restart.results import RestartRun


def why_document(run: RestartRun, resource: str) -> dict[str, Any]:
    """All that `why_text` says, times in seconds since the outage, None where there is none.

    Raises BcmsimError for a resource that there is not.
    """
    why = explained(run, resource)
    one = run.resources[resource]
    return {
        "resource": resource,
        "measure": why.measure,
        "start_s": why.start_s,
        "up_s": one.up_s,
        "waited": [
            {
                "from_s": stretch.start_s,
                "until_s": stretch.end_s,
                "for": [_obstacle_values(obstacle) for obstacle in stretch.obstacles],
            }
            for stretch in why.stretches
        ],
        "released_by": [_release_values(release) for release in why.releases],
        "went_first": [asdict(one) for one in preferences(why)],
        "chain": [
            {"resource": link.resource, "start_s": link.start_s, "because": _release_values(link.because)}
            for link in why.chain
        ],
        "slack_s": one.slack_s,
        "critical": one.critical,
        "holds_up": [asdict(follower) for follower in why.followers],
    }


def _obstacle_values(obstacle: Obstacle) -> dict[str, Any]:
    match obstacle:
        case Gate():
            return {"kind": "gate", **_gate_values(obstacle)}
        case NotDown():
            return {"kind": "not down", **asdict(obstacle)}
        case NeedDown():
            return {"kind": "need", **asdict(obstacle)}
        case CapacityShort():
            return {"kind": "capacity", **asdict(obstacle)}
        case PeopleShort():
            return {"kind": "people", **asdict(obstacle)}


def _gate_values(gate: Gate) -> dict[str, Any]:
    return {"gate": gate.kind, "until_s": gate.until_s, "measure": gate.measure}


def _release_values(release: Release) -> dict[str, Any]:
    values = {key: value for key, value in asdict(release).items() if value is not None}
    return values if release.gate is None else {**values, **_gate_values(release.gate)}
