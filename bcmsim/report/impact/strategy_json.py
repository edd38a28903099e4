"""The continuity strategy for other programs: part of `impact --json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bcmsim.report.impact.blocks import closed
from bcmsim.report.impact.chances import chances_document
from bcmsim.report.impact.recommending import recommendation_sentences

if TYPE_CHECKING:
    from bcmsim.report.impact.view import View
    from bcmsim.restart.results import Bottleneck
    from bcmsim.restart.strategy import (
        CauseStrategy,
        Choice,
        MeasureVerdict,
        Missed,
        OperationReturn,
        PlanVersion,
        ProcessReturn,
        Recommendation,
        Strategy,
    )


def strategy_document(view: View, strategy: Strategy) -> dict[str, Any]:
    """The strategy as plain values; both versions of every plan are kept (R076)."""
    return {
        "rto_from": strategy.rto_from,
        "together": _choice(strategy.together),
        "causes": {cause.cause: _cause(view, cause) for cause in strategy.causes},
    }


def _cause(view: View, cause: CauseStrategy) -> dict[str, Any]:
    return {
        "planned": cause.planned,
        "origin": cause.origin,
        "likelihood": cause.likelihood,
        "begins": cause.begins,
        "supposed": cause.supposed,
        "supposed_down": list(cause.supposed_down),
        "down": list(cause.down),
        "fallen": list(cause.fallen),
        "absent": list(cause.absent),
        "hit": list(cause.hit),
        "refused": cause.refused,
        "preliminary": _version(view, cause.preliminary),
        "final": _version(view, cause.final),
        "measures": {one.measure: _measure(view, one) for one in cause.measures},
        "choice": _choice(cause.choice),
        "residual": [_missed(one) for one in cause.residual],
        "recommendations": _recommendations(view, cause.recommendations, cause),
    }


def _version(view: View, version: PlanVersion | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {
        "in_force": list(version.in_force),
        "chosen": list(version.chosen),
        "waz_s": version.waz_s,
        "infeasible": version.infeasible,
        "bottleneck": _bottleneck(version.bottleneck),
        "chances": chances_document(version),
        "processes": {one.process: _return(one) for one in version.processes if one.process in view.chosen},
        "steps": [
            {
                "resource": step.resource,
                "start_s": step.start_s,
                "up_s": step.up_s,
                "staff": list(step.staff),
                "by_measure": step.by_measure,
                "slack_s": step.slack_s,
                "critical": step.critical,
            }
            for step in version.steps
        ],
    }


def _return(one: ProcessReturn) -> dict[str, Any]:
    return {
        "hit": one.hit,
        "judged": one.judged,
        "rto_s": one.rto_s,
        "mtpd_s": one.mtpd_s,
        "within_s": one.within_s,
        "zero_s": one.zero_s,
        "removed": one.removed,
        "normal": _operation(one.normal),
        "emergency": _operation(one.emergency),
        "bottleneck": _bottleneck(one.bottleneck),
    }


def _operation(back: OperationReturn | None) -> dict[str, Any] | None:
    if back is None:
        return None
    return {"waz_s": back.waz_s, "rto": back.rto, "mtpd": back.mtpd, "within": back.within}


def _bottleneck(found: Bottleneck | None) -> dict[str, Any] | None:
    return None if found is None else {"kind": found.kind, "id": found.id, "gain_s": found.gain_s}


def _measure(view: View, one: MeasureVerdict) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "in_force": one.in_force,
        "operation": one.operation,
        "provision_s": one.provision_s,
        "cost": None if one.cost is None else str(one.cost.value),
        "currency": None if one.cost is None else one.cost.currency,
        "waz_s": one.waz_s,
        "gain_s": one.gain_s,
        "protection": one.protection,
        "refused": one.refused,
        "gains": [
            {
                "process": gain.process,
                "operation": gain.operation,
                "without_s": gain.without_s,
                "with_s": gain.with_s,
            }
            for gain in one.gains
            if gain.process in view.chosen
        ],
        "lasts_s": one.lasts_s,
        "kept_up_s": one.kept_up_s,
        "lasts_long_enough": one.lasts_long_enough,
        "ratings": {name: None if rating is None else rating.points for name, rating in one.ratings.items()},
        "cheaper": list(one.cheaper),
        "recommendations": _recommendations(view, one.recommendations),
    }


def _choice(choice: Choice | None) -> dict[str, Any] | None:
    if choice is None:
        return None
    return {
        "goal": choice.goal,
        "measures": list(choice.measures),
        "cost": str(choice.cost),
        "currency": choice.currency,
        "unknown_cost": list(choice.unknown_cost),
        "proven": choice.proven,
        "runs": choice.runs,
    }


def _missed(one: Missed) -> dict[str, Any]:
    return {
        "process": one.process,
        "limit": one.limit,
        "operation": one.operation,
        "waz_s": one.waz_s,
        "limit_s": one.limit_s,
        "zero_s": one.zero_s,
        "accepted_by": None if one.accepted is None else one.accepted.by,
    }


def _recommendations(
    view: View, found: tuple[Recommendation, ...], cause: CauseStrategy | None = None
) -> list[dict[str, Any]]:
    """Without those that offer only what is chosen already."""
    return [
        {
            "kind": one.kind,
            "process": one.process,
            "measures": list(one.measures),
            "resources": list(one.resources),
            "bottleneck": _bottleneck(one.bottleneck),
            "text": closed(" ".join(said)),
        }
        for one in found
        if (said := recommendation_sentences(view, [one], cause))
    ]
