"""Variants of a plan and the cheapest measures as JSON documents that other programs may rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bcmsim.report.many_runs_json import chance_fields, rounded, spread_fields
from bcmsim.report.simulate_json import SHAPE

if TYPE_CHECKING:
    from bcmsim.restart.searching import Found
    from bcmsim.restart.variants import Comparison, LimitResult, Result
    from bcmsim.scenario.model import Scenario

_KEYS = {"rto": "rto", "mtpd": "mtpd", "within": "emergency"}


def comparison_document(scenario: Scenario, found: Comparison, *, file: str | None = None) -> dict[str, Any]:
    """The variants as plain values, the plan as it is first; times in seconds, chances as shares, costs as
    text in the currency; None where there is none."""
    return {
        "bcmsim": SHAPE,
        "file": scenario.name if file is None else file,
        "seed": found.seed,
        "runs": 1 if found.runs is None else found.runs,
        "order": found.order,
        "currency": found.currency,
        "variants": [_variant(one, found) for one in found.results],
    }


def search_document(
    scenario: Scenario, found: Found, comparison: Comparison, *, file: str | None = None
) -> dict[str, Any]:
    """What the search found, and under `variants` the plan without and with it."""
    return comparison_document(scenario, comparison, file=file) | {
        "currency": found.currency,
        "search": {
            "confidence": found.confidence,
            "chosen": None if found.chosen is None else list(found.chosen),
            "nearest": list(found.nearest),
            "cost": str(found.cost),
            "unknown_cost": list(found.unknown_cost),
            "proven": found.proven,
            "tries": found.tries,
            "choices": found.of,
            "among": [one.id for one in found.offers],
        },
    }


def _variant(one: Result, found: Comparison) -> dict[str, Any]:
    variant, cost = one.variant, one.cost
    planned_s = None if one.planned is None else one.planned.waz_s
    result: dict[str, Any] = {
        "id": variant.id,
        "kind": variant.kind,
        "with": list(variant.measures),
        "staff": dict(variant.staff),
        "order": variant.order or found.order,
        "refused": one.refused,
        "infeasible": None if one.planned is None else one.planned.infeasible,
        "cost": None if cost.whole is None else str(cost.whole),
        "unknown_cost": list(cost.unknown),
        "waz_s": planned_s if found.runs is None else spread_fields(one.waz),
        "planned_waz_s": planned_s,
        "gain_s": _number(one.gained_s),
        "gain_s_ci": None,
        "gain_s_per_1000": _number(cost.per_thousand(one.gained_s)),
    }
    if one.gain is not None and one.gain.interval is not None:
        result["gain_s_ci"] = [_number(end) for end in one.gain.interval]
    processes: dict[str, dict[str, Any]] = {}
    for limit in one.limits:
        fields = _planned(limit) if found.runs is None else _often(limit, one)
        processes.setdefault(limit.process, {}).update(fields)
    return result | {"processes": processes}


def _planned(limit: LimitResult) -> dict[str, Any]:
    key = _KEYS[limit.limit]
    return {f"{limit.limit}_s": limit.limit_s, key: limit.verdict, f"{key}_back_s": limit.back_s}


def _often(limit: LimitResult, one: Result) -> dict[str, Any]:
    key = f"p_{_KEYS[limit.limit]}"
    change = limit.change
    points = None if change is None else one.cost.per_thousand(change.difference * 100)
    return {
        f"{limit.limit}_s": limit.limit_s,
        **chance_fields(key, limit.chance),
        f"{key}_gain": None if change is None else rounded(change.difference),
        f"{key}_gain_ci": None if change is None else [rounded(end) for end in change.interval],
        f"{key}_points_per_1000": None if points is None else rounded(points),
    }


def _number(value: float | None) -> float | None:
    """To the thousandth of a second."""
    return None if value is None else round(value, 3)
