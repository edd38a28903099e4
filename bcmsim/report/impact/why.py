"""Every value of a process with its origin, and a sentence or two why it is what it is (issue part 1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_duration, format_percent
from bcmsim.impact.limits import EXISTENCE_THREATENING, GIVEN
from bcmsim.report.impact.blocks import Value
from bcmsim.report.impact.origin import damage_by, damage_by_nobody, given
from bcmsim.report.impact.spans import (
    NONE,
    interval_labels,
    interval_names,
    level_words,
    likelihood_words,
    limit,
    limit_words,
)
from bcmsim.report.impact.why_data import rpo_value, standby_value
from bcmsim.report.wording import yes_no

if TYPE_CHECKING:
    from bcmsim.impact.analysis import ProcessImpact
    from bcmsim.report.impact.view import View


def values_of(view: View, id_: str) -> list[Value]:
    """The values of a process in the order in which they follow from each other."""
    one = view.analysis.processes[id_]
    return [
        _owner(view, id_),
        *_partial_rtos(view, id_, one),
        _rto(view, id_, one),
        _corrected(view, id_, one),
        _mtpd(view, id_, one),
        _damage_mtpd(view, one),
        rpo_value(view, id_, one),
        standby_value(one),
        _emergency(view, id_),
        _criticality(view, one),
        _risk(view, id_, one),
    ]


def _owner(view: View, id_: str) -> Value:
    """Who alone may approve damage, RTO and RPO (R009)."""
    process = view.file.processes[id_]
    name = _("Asset owner")
    if process.owner is None:
        return Value("owner", name, NONE, (_("Nobody is named who may approve these values."),))
    why = [_("Alone may approve damage, RTO and RPO; who set a value stands with it.")]
    if process.deputy is not None:
        why.append(_("Deputy: {who}.").format(who=view.who(process.deputy)))
    return Value("owner", name, view.who(process.owner), tuple(why))


# --- RTO -----------------------------------------------------------------------------------------


def _partial_rtos(view: View, id_: str, one: ProcessImpact) -> Iterator[Value]:
    """One for each damage type: when it is no longer tolerable, or that it never is (R044, R046)."""
    for kind, rto_s in one.limits.partial_rto_s.items():
        yield Value(
            "partial_rto_s",
            _("RTO, {type}").format(type=view.damage_type(kind)),
            limit(rto_s),
            (_partial_reason(view, one, kind, rto_s), *damage_by(view, id_, kind)),
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


def _rto(view: View, id_: str, one: ProcessImpact) -> Value:
    limits = one.limits
    why = []
    if limits.decided_by == GIVEN:
        why += [given(view, id_, None), _("What is given wins.")]
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
    why += damage_by_nobody(view, id_, list(one.curves))
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
        why.append(_("No process of its chain has a smaller RTO (rule: whole chain)."))
    else:
        why.append(_("Nothing that it feeds is needed earlier (rule: along the flow)."))
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
        return _("{text}: all of a chain take its least RTO (rule: whole chain).").format(text=said)
    return _("{text}: what feeds a process may not be back later (rule: along the flow).").format(text=said)


def rule_title(rule: str) -> str:
    """The readings of the source by the words of the format."""
    return {"flow": _("along the flow"), "chain": _("whole chain")}.get(rule, rule)


# --- MTPD ----------------------------------------------------------------------------------------


def _mtpd(view: View, id_: str, one: ProcessImpact) -> Value:
    limits = one.limits
    if limits.mtpd_origin == GIVEN:
        why = given(view, id_, "mtpd")
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


# --- emergency operation, criticality, risk -----------------------------------------------------


def _emergency(view: View, id_: str) -> Value:
    """Whether there is emergency operation, by when, and what then works (R087)."""
    emergency = view.file.processes[id_].emergency
    name = _("Emergency operation")
    if emergency is None:
        return Value("emergency", name, yes_no(False), (_("The file plans none."),))
    why = []
    if emergency.within is not None:
        why.append(_("Due within {time}.").format(time=format_duration(emergency.within)))
    level = view.words(emergency.level)
    why.append(_("What works: {text}").format(text=level) if level else _("What works is not said."))
    shown = yes_no(True) if emergency.within is None else limit(emergency.within)
    return Value("emergency", name, shown, tuple(why))


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


def _risk(view: View, id_: str, one: ProcessImpact) -> Value:
    """The place in the matrix (R060, A17), and the causes that hit the process."""
    return Value("risk", _("Risk"), risk_shown(one), (*_risk_reasons(view, id_, one), *_hit_by(view, one)))


def risk_shown(one: ProcessImpact) -> str:
    """`3 x 4`: likelihood by damage."""
    if one.risk is None:
        return NONE
    likelihood = "?" if one.risk.likelihood is None else one.risk.likelihood
    return f"{likelihood} × {one.risk.damage}"


def _risk_reasons(view: View, id_: str, one: ProcessImpact) -> Iterator[str]:
    risk = one.risk
    if risk is None:
        off = view.impact is not None and view.impact.risk is False
        yield _("There is no risk analysis.") if off else _("No damage is given.")
        return
    if risk.likelihood is None:
        yield _("Nobody said how likely an outage is: it stands beside the matrix.")
    elif risk.likelihood_from is None:
        yield _("Likelihood {level}, given for the process.").format(level=likelihood_words(risk.likelihood))
        yield given(view, id_, "likelihood")
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
    yield from beyond_mtpd(view, one)


def beyond_mtpd(view: View, one: ProcessImpact) -> Iterator[str]:
    """Very high damage that the matrix does not show, because it comes after the MTPD (A17)."""
    limits, risk = one.limits, one.risk
    if risk is None or limits.damage_mtpd_s is None or limits.damage_mtpd_by is None:
        return
    if (
        limits.mtpd_s is not None
        and limits.mtpd_s < limits.damage_mtpd_s
        and risk.damage < EXISTENCE_THREATENING
    ):
        yield _("Beyond the MTPD lies {level}: from {time} on, by {type}.").format(
            level=level_words(EXISTENCE_THREATENING),
            time=format_duration(limits.damage_mtpd_s),
            type=view.damage_type(limits.damage_mtpd_by),
        )


def _hit_by(view: View, one: ProcessImpact) -> Iterator[str]:
    if one.hits:
        yield _("Hit by: {causes}.").format(causes=view.causes(one.hits))
