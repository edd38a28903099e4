"""Every value of a process with its origin, and a sentence or two why it is what it is (issue part 1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_duration, format_percent
from bcmsim.impact.limits import EXISTENCE_THREATENING, GIVEN
from bcmsim.impact.standby import UNDEFINED
from bcmsim.report.impact.blocks import Value
from bcmsim.report.impact.spans import (
    NONE,
    interval_labels,
    interval_names,
    level_words,
    likelihood_words,
    limit,
    limit_words,
)

if TYPE_CHECKING:
    from bcmsim.impact.analysis import ProcessImpact
    from bcmsim.impact.standby import Standby
    from bcmsim.report.impact.view import View

MOST_BACKUPS = 5
"""So many backups are told one by one."""


def values_of(view: View, id_: str) -> list[Value]:
    """The values of a process in the order in which they follow from each other."""
    one = view.analysis.processes[id_]
    return [
        *_partial_rtos(view, one),
        _rto(view, one),
        _corrected(view, id_, one),
        _mtpd(view, one),
        _damage_mtpd(view, one),
        _rpo(view, one),
        _standby(one),
        _criticality(view, one),
        _risk(view, one),
    ]


# --- RTO -----------------------------------------------------------------------------------------


def _partial_rtos(view: View, one: ProcessImpact) -> Iterator[Value]:
    """One for each damage type: when it is no longer tolerable, or that it never is (R044, R046)."""
    for kind, rto_s in one.limits.partial_rto_s.items():
        yield Value(
            "partial_rto_s",
            _("RTO, {type}").format(type=view.damage_type(kind)),
            limit(rto_s),
            (_partial_reason(view, one, kind, rto_s),),
        )


def _partial_reason(view: View, one: ProcessImpact, kind: str, rto_s: int | None) -> str:
    threshold = level_words(one.limits.intolerable_from[kind])
    if rto_s is None:
        return _("{threshold} is not tolerable, and never reached: not relevant.").format(threshold=threshold)
    place = view.analysis.starts.index(rto_s)
    level = one.curves[kind][place]
    if level == one.limits.intolerable_from[kind]:
        reason = _("Reaches {level}, which is not tolerable, in {interval}, {times}.")
    else:
        reason = _("Passes {threshold}, which is not tolerable, in {interval}, {times}: {level}.")
    return reason.format(
        level=level_words(level),
        threshold=threshold,
        interval=interval_names(view.analysis.starts)[place],
        times=interval_labels(view.analysis.starts)[place],
    )


def _rto(view: View, one: ProcessImpact) -> Value:
    limits = one.limits
    why = []
    if limits.decided_by == GIVEN:
        why.append(_("Given in the file; what is given wins."))
        if limits.damage_rto_s is not None and limits.damage_rto_by is not None:
            why.append(
                _("By the damage it would be {time}, because of {type}.").format(
                    time=format_duration(limits.damage_rto_s), type=view.damage_type(limits.damage_rto_by)
                )
            )
    elif limits.decided_by is not None:
        why.append(
            _("The least of the damage types; {type} decides.").format(
                type=view.damage_type(limits.decided_by)
            )
        )
        if limits.rto_s == 0:
            why.append(_("No outage is tolerable."))
    elif one.curves:
        why.append(_("No damage is ever intolerable: the process is uncritical by itself."))
    else:
        why.append(_("Neither damage nor an RTO is given: nothing is known."))
    if one.rto_end_s is not None and one.rto_end_s != limits.limit_rto_s:
        why.append(
            _("It counts from the declaration; since the outage it ends after {time} at the latest.").format(
                time=format_duration(one.rto_end_s)
            )
        )
    return Value("rto_s", _("RTO"), limit(limits.rto_s), tuple(why))


def _corrected(view: View, id_: str, one: ProcessImpact) -> Value:
    """The correction along the chain, and what the other reading of the source comes to (R047, A6)."""
    limits = one.limits
    why = []
    chain = next((chain for chain in view.analysis.chains if id_ in chain), (id_,))
    if limits.corrected_because is not None:
        why.append(correction_reason(view, one))
    elif len(chain) == 1:
        why.append(_("It is linked to no other process: nothing to correct."))
    elif limits.correction == "chain":
        why.append(_("No process of its chain has a smaller RTO (rule: chain)."))
    else:
        why.append(_("Nothing that it feeds is needed earlier (rule: flow)."))
    if limits.rules_differ:
        other = "chain" if limits.correction == "flow" else "flow"
        why.append(
            _("If all were corrected by the rule {rule}, it would be {time}.").format(
                rule=rule_title(other), time=limit_words(limits.corrected_by_rule_s[other])
            )
        )
    if limits.given_rto_s is not None and limits.given_rto_s != limits.corrected_rto_s:
        why.append(_("A restart is judged by the given RTO all the same."))
    return Value("corrected_rto_s", _("Corrected RTO"), limit(limits.corrected_rto_s), tuple(why))


def correction_reason(view: View, one: ProcessImpact) -> str:
    """Because of which process, and by which rule."""
    limits = one.limits
    because = view.process(limits.corrected_because or "")
    if limits.rto_s is None:
        said = _("It has none by itself; it takes that of {process}")
    else:
        said = _("Corrected from {time} because of {process}")
    said = said.format(time=limit_words(limits.rto_s), process=because)
    if limits.correction == "chain":
        return _("{text}: all of a chain take its least RTO (rule: chain).").format(text=said)
    return _("{text}: what feeds a process may not be back later (rule: flow).").format(text=said)


def rule_title(rule: str) -> str:
    """The readings of the source by the words of the format."""
    return {"flow": _("flow"), "chain": _("chain")}.get(rule, rule)


# --- MTPD ----------------------------------------------------------------------------------------


def _mtpd(view: View, one: ProcessImpact) -> Value:
    limits = one.limits
    if limits.mtpd_origin == GIVEN:
        why = _("Given in the file: the management set it.")
    elif limits.mtpd_s is not None and limits.buffer_s is not None:
        why = _("The greatest corrected RTO of the chain, {time} of {process}, plus the buffer of {buffer}.")
        why = why.format(
            time=format_duration(limits.mtpd_s - limits.buffer_s),
            process=view.process(limits.mtpd_because or ""),
            buffer=format_duration(limits.buffer_s),
        )
    elif view.impact is None or view.impact.buffer is None:
        why = _("Not given, and the file names no buffer to work it out with.")
    else:
        why = _("Not given, and no process of the chain has an RTO.")
    return Value("mtpd_s", _("MTPD"), limit(limits.mtpd_s), (why,))


def _damage_mtpd(view: View, one: ProcessImpact) -> Value:
    """The first instant of existence-threatening damage, beside the formula (A13)."""
    limits = one.limits
    if limits.damage_mtpd_s is not None and limits.damage_mtpd_by is not None:
        why = _("{type} reaches {level}, which threatens the existence.").format(
            type=view.damage_type(limits.damage_mtpd_by), level=level_words(EXISTENCE_THREATENING)
        )
    elif one.curves:
        why = _("No damage ever reaches {level}.").format(level=level_words(EXISTENCE_THREATENING))
    else:
        why = _("No damage is given.")
    return Value("damage_mtpd_s", _("MTPD by damage"), limit(limits.damage_mtpd_s), (why,))


# --- RPO and standby -----------------------------------------------------------------------------


def _rpo(view: View, one: ProcessImpact) -> Value:
    if one.rpo_s is None:
        return Value("rpo_class", _("RPO"), NONE, (_("Not estimated."),))
    why = [_("Estimated by the asset owner; there is no formula.")]
    shown = limit(one.rpo_s)
    if one.rpo is not None:
        shown = f"{shown} {one.rpo.name}" if one.rpo.name else shown
        why.append(_rpo_reason(view, one))
    why += _backups(view, one)
    return Value("rpo_class", _("RPO"), shown, tuple(why))


def _rpo_reason(view: View, one: ProcessImpact) -> str:
    rpo = one.rpo
    if rpo is None or rpo.name is None or rpo.limit_s is None:
        strictest = next(iter(view.analysis.rpo_classes), None)
        if strictest is None:
            return _("There are no classes.")
        return _("Stricter than every class, even {name} ({time}): it stands for itself.").format(
            name=strictest, time=format_duration(view.analysis.rpo_classes[strictest])
        )
    reasons = {
        "exact": _("It is the class {name}, {time}."),
        "stricter": _("Class {name}, {time}: the next stricter one."),
        "above all": _("Class {name}, {time}: no class is longer."),
    }
    return reasons[rpo.remark].format(name=rpo.name, time=format_duration(rpo.limit_s))


def _backups(view: View, one: ProcessImpact) -> Iterator[str]:
    """The backups that violate the RPO first; many are counted."""
    worst_first = sorted(one.backups, key=lambda backup: backup.verdict != "violated")
    for backup in worst_first[:MOST_BACKUPS]:
        said = _("{resource}: backup every {every}, up to {worst} lost").format(
            resource=view.resource(backup.resource),
            every=format_duration(backup.every_s),
            worst=format_duration(backup.worst_s),
        )
        if backup.takes_s:
            said = _("{resource}: backup every {every}, done after {takes}, up to {worst} lost").format(
                resource=view.resource(backup.resource),
                every=format_duration(backup.every_s),
                takes=format_duration(backup.takes_s),
                worst=format_duration(backup.worst_s),
            )
        verdict = {"kept": _("kept"), "violated": _("RPO violated"), "no limit": _("no limit")}
        yield f"{said}: {verdict[backup.verdict]}."
    if len(worst_first) > MOST_BACKUPS:
        yield _("And {count} more resources with backups.").format(count=len(worst_first) - MOST_BACKUPS)


def standby_title(kind: str) -> str:
    """The classes of the source (R088); its gap by a word that says so (A7)."""
    titles = {"hot": _("hot"), "warm": _("warm"), "cold": _("cold"), UNDEFINED: _("gap")}
    return titles.get(kind, kind)


def standby_shown(found: Standby | None) -> str:
    """The class; in the gap of the source what is recommended."""
    if found is None:
        return NONE
    if found.kind == UNDEFINED:
        return _("gap: {kind}").format(kind=standby_title(found.recommended))
    return standby_title(found.kind)


def _standby(one: ProcessImpact) -> Value:
    if one.standby is None:
        return Value("standby", _("Standby"), NONE, (_("No RTO: no standby is asked for."),))
    why = [_standby_reason(one.standby)]
    if one.standby_by_mtpd is not None and one.standby_by_mtpd.kind != one.standby.kind:
        why.append(
            _("By the MTPD, {time}, it would be: {kind}.").format(
                time=format_duration(one.standby_by_mtpd.tolerable_s), kind=standby_shown(one.standby_by_mtpd)
            )
        )
    return Value("standby", _("Standby"), standby_shown(one.standby), tuple(why))


def _standby_reason(found: Standby) -> str:
    time = format_duration(found.tolerable_s)
    reasons = {
        "hot": _("RTO {time}: below 1 h hot standby."),
        "warm": _("RTO {time}: from 8 h to 72 h warm standby."),
        "cold": _("RTO {time}: above 72 h cold standby."),
        UNDEFINED: _(
            "RTO {time}: the source defines no class from 1 h to below 8 h. Hot is recommended; warm will do "
            "if its provision and start were measured and are in time."
        ),
    }
    if found.tolerable_s == 0:
        return _("No outage is tolerable: hot standby.")
    return reasons[found.kind].format(time=time)


# --- criticality and risk ------------------------------------------------------------------------


def _criticality(view: View, one: ProcessImpact) -> Value:
    """The greatest weighted total (R053), and where it lies on its scale (A1)."""
    limits = one.limits
    name = _("Criticality")
    if limits.criticality is None:
        unknown = _("The file gives the damage types no weights.") if one.curves else _("No damage is given.")
        return Value("criticality", name, NONE, (unknown,))
    named = zip(interval_names(view.analysis.starts), limits.totals, strict=True)
    totals = ", ".join(f"{interval} {total}" for interval, total in named)
    why = [_("The greatest weighted total: {totals}.").format(totals=totals)]
    weights = view.impact.weights if view.impact else {}
    said = ", ".join(f"{view.damage_type(kind)} {weights.get(kind, 1)}" for kind in one.curves)
    why.append(_("Weights: {weights}.").format(weights=said))
    if limits.criticality_normalised is not None and limits.scale is not None:
        least, most = limits.scale
        why.append(
            _("On its scale from {least} to {most} this is {share}.").format(
                least=least, most=most, share=format_percent(limits.criticality_normalised)
            )
        )
    return Value("criticality", name, str(limits.criticality), tuple(why))


def _risk(view: View, one: ProcessImpact) -> Value:
    """The place in the matrix (R060, A17), and the causes that hit the process."""
    return Value("risk", _("Risk"), risk_shown(one), (*_risk_reasons(view, one), *_hit_by(view, one)))


def risk_shown(one: ProcessImpact) -> str:
    """`3 x 4`: likelihood by damage."""
    if one.risk is None:
        return NONE
    likelihood = "?" if one.risk.likelihood is None else one.risk.likelihood
    return f"{likelihood} × {one.risk.damage}"


def _risk_reasons(view: View, one: ProcessImpact) -> Iterator[str]:
    risk = one.risk
    if risk is None:
        off = view.impact is not None and view.impact.risk is False
        yield _("There is no risk analysis.") if off else _("No damage is given.")
        return
    if risk.likelihood is None:
        yield _("Nobody said how likely an outage is: it stands beside the matrix.")
    elif risk.likelihood_from is None:
        yield _("Likelihood {level}, given for the process.").format(level=likelihood_words(risk.likelihood))
    else:
        yield _("Likelihood {level}, of the likeliest cause that hits it: {cause}.").format(
            level=likelihood_words(risk.likelihood), cause=view.cause(risk.likelihood_from)
        )
    damage = level_words(risk.damage)
    if view.impact is not None and view.impact.matrix == "intolerable":
        yield _("Damage {level}: the first level that is not tolerable, as the file asks.").format(
            level=damage
        )
    elif risk.damage_by is not None and one.limits.mtpd_s is not None:
        yield _("Damage {level}: the highest that is reached within the MTPD, by {type}.").format(
            level=damage, type=view.damage_type(risk.damage_by)
        )
    elif risk.damage_by is not None:
        yield _("Damage {level}: the highest that is ever reached, by {type}.").format(
            level=damage, type=view.damage_type(risk.damage_by)
        )


def _hit_by(view: View, one: ProcessImpact) -> Iterator[str]:
    if one.hits:
        yield _("Hit by: {causes}.").format(causes=view.causes(one.hits))
