"""The business impact for other programs (cli.md): the shape is a contract, keys are only added.

All times are seconds since the outage; null where there is none.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from bcmsim.impact.risk import covered
from bcmsim.report.impact.answers import assessment_document
from bcmsim.report.impact.blocks import closed
from bcmsim.report.impact.findings import finding_document
from bcmsim.report.impact.headlines import headline_documents
from bcmsim.report.impact.strategy_json import strategy_document
from bcmsim.report.impact.why import values_of

if TYPE_CHECKING:
    from bcmsim.impact.analysis import ProcessImpact
    from bcmsim.report.impact.view import View
    from bcmsim.restart.strategy import Strategy

SHAPE = 1
"""The version of the shape; a change of meaning gives it a new one."""


def impact_document(
    view: View, strategy: Strategy | None = None, *, file: str | None = None
) -> dict[str, Any]:
    """The impact as plain values; sentences are in the language in force.

    `file`: how the scenario was named, default its own name; `strategy` where it was worked out.
    """
    impact = view.impact
    return {
        "bcmsim": SHAPE,
        "file": view.names.scenario.name if file is None else file,
        "sha256": {
            name: sha256(text.encode()).hexdigest() for name, text in view.names.scenario.files.items()
        },
        "intervals_s": list(view.analysis.starts),
        "intolerable_from": impact.intolerable_from if impact else None,
        "correction": impact.correction if impact else "flow",
        "matrix": impact.matrix if impact else "highest",
        "rpo_classes_s": dict(view.analysis.rpo_classes),
        "chains": [list(chain) for chain in view.analysis.chains if len(chain) > 1],
        "processes": {id_: _process(view, id_) for id_ in view.chosen},
        "findings": headline_documents(view, strategy),
        "strategy": None if strategy is None else strategy_document(view, strategy),
    }


def _process(view: View, id_: str) -> dict[str, Any]:
    one = view.analysis.processes[id_]
    limits = one.limits
    written = view.file.processes[id_]
    emergency = written.emergency
    why: dict[str, list[str]] = {}
    for value in values_of(view, id_):
        named = f"{value.name}: " if value.key == "partial_rto_s" else ""
        why.setdefault(value.key, []).extend(f"{named}{closed(reason)}" for reason in value.why)
    return {
        "title": view.process(id_),
        "owner": written.owner,
        "deputy": written.deputy,
        "emergency": None
        if emergency is None
        else {"within_s": emergency.within, "level": view.words(emergency.level) or None},
        "partial_rto_s": dict(limits.partial_rto_s),
        "rto_s": limits.rto_s,
        "decided_by": limits.decided_by,
        "corrected_rto_s": limits.corrected_rto_s,
        "corrected_because": limits.corrected_because,
        "corrected_by_rule_s": dict(limits.corrected_by_rule_s),
        "correction": limits.correction,
        "given_rto_s": limits.given_rto_s,
        "damage_rto_s": limits.damage_rto_s,
        "damage_rto_by": limits.damage_rto_by,
        "limit_rto_s": limits.limit_rto_s,
        "rto_end_s": one.rto_end_s,
        "mtpd_s": limits.mtpd_s,
        "mtpd_origin": limits.mtpd_origin,
        "mtpd_because": limits.mtpd_because,
        "buffer_s": limits.buffer_s,
        "damage_mtpd_s": limits.damage_mtpd_s,
        "damage_mtpd_by": limits.damage_mtpd_by,
        "criticality": limits.criticality,
        "criticality_scale": list(limits.scale) if limits.scale else None,
        "criticality_normalised": _rounded(limits.criticality_normalised),
        "totals": list(limits.totals),
        **_data(one),
        **_standbys(one),
        **_risk(one),
        "uncritical": one.uncritical,
        "removed": one.removed,
        "accepted": _accepted(one),
        "assessment": assessment_document(view, id_),
        "findings": [finding_document(view, found) for found in one.findings],
        "why": {key: " ".join(sentences) for key, sentences in why.items()},
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _data(one: ProcessImpact) -> dict[str, Any]:
    return {
        "rpo_s": one.rpo_s,
        "rpo_class": None if one.rpo is None else one.rpo.name,
        "rpo_class_s": None if one.rpo is None else one.rpo.limit_s,
        "rpo_remark": None if one.rpo is None else one.rpo.remark,
        "affected": None
        if one.affected is None
        else {"active": one.affected.active, "beyond": one.affected.beyond},
        "backups": [
            {
                "resource": backup.resource,
                "every_s": backup.every_s,
                "takes_s": backup.takes_s,
                "worst_s": backup.worst_s,
                "verdict": backup.verdict,
            }
            for backup in one.backups
        ],
    }


def _standbys(one: ProcessImpact) -> dict[str, Any]:
    by_rto, by_mtpd = one.standby, one.standby_by_mtpd
    return {
        "standby": None if by_rto is None else by_rto.kind,
        "standby_recommended": None if by_rto is None else by_rto.recommended,
        "standby_by_mtpd": None if by_mtpd is None else by_mtpd.kind,
    }


def _risk(one: ProcessImpact) -> dict[str, Any]:
    risk = one.risk
    return {
        "hit_by": list(one.hits),
        "existence_threatening": one.threatens_existence,
        "risk": None
        if risk is None
        else {
            "likelihood": risk.likelihood,
            "likelihood_from": risk.likelihood_from,
            "damage": risk.damage,
            "damage_by": risk.damage_by,
            "measures_required": risk.required,
        },
    }


def _accepted(one: ProcessImpact) -> list[dict[str, Any]]:
    return [
        {
            "what": accepted.acceptance.what,
            "cause": accepted.acceptance.cause,
            "limits": list(covered(accepted.acceptance)) if accepted.acceptance.what == "residual" else [],
            "by": accepted.acceptance.by,
            "on": accepted.acceptance.on.isoformat(),
            "refused": accepted.refused,
            "doubts": list(accepted.doubts),
        }
        for accepted in one.accepted
    ]
