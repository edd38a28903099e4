"""What is to be said of a process beside its values: findings and the decisions of the management."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bcmsim.i18n import _
from bcmsim.impact.risk import covered
from bcmsim.report.impact.blocks import closed
from bcmsim.report.impact.spans import likelihood_words, limit_words
from bcmsim.report.impact.view import day, listed
from bcmsim.report.wording import limit_title

if TYPE_CHECKING:
    from bcmsim.impact.findings import Finding
    from bcmsim.impact.risk import Accepted
    from bcmsim.report.impact.view import View

ERRORS = ("rto-over-mtpd", "backup-violates-rpo", "acceptance-refused")
"""Findings that say that something does not hold; the others ask for a look."""


def finding_sentence(view: View, found: Finding) -> str:
    """One finding as a sentence; a kind of a newer program stays its key."""
    value, against = limit_words(found.value_s), limit_words(found.limit_s)
    templates = {**_of_assessment(), **_of_limits(), **_of_data_and_risk()}
    if found.kind == "acceptance-doubtful":
        return _doubts(found)
    return templates.get(found.kind, found.kind).format(
        value=value,
        limit=against,
        about=_about(view, found),
        level="" if found.level is None else likelihood_words(found.level),
        above="" if found.limit_level is None else likelihood_words(found.limit_level),
        what=decision_title(next(iter(found.about), "")),
    )


def finding_document(view: View, found: Finding) -> dict[str, Any]:
    """A finding for other programs."""
    return {
        "kind": found.kind,
        "severity": "error" if found.kind in ERRORS else "warning",
        "about": list(found.about),
        "value_s": found.value_s,
        "limit_s": found.limit_s,
        "level": found.level,
        "limit_level": found.limit_level,
        "text": closed(finding_sentence(view, found)),
    }


def _of_assessment() -> dict[str, str]:
    return {
        "not-assessed": _("Not assessed: neither damage nor an RTO is given."),
        "no-intervals": _("Damage is given, but the file names no intervals to read it by."),
        "damage-falls": _("Damage falls with time ({about}); it should rise with the length of the outage."),
        "types-missing": _(
            "Without damage of {about} the criticality does not compare with that of other processes."
        ),
    }


def _of_limits() -> dict[str, str]:
    return {
        "no-outage-tolerable": _(
            "No outage is tolerable: this asks for hot standby, or for finer intervals."
        ),
        "given-rto-later-than-damage": _(
            "The given RTO, {value}, is later than the damage allows: {limit}, because of {about}."
        ),
        "given-rto-later-than-chain": _(
            "The given RTO, {value}, is later than the chain allows: {limit}, because of {about}."
        ),
        "rto-from-declaration": _(
            "The RTO counts from the declaration and may end {value} after the outage, later than the damage "
            "allows: {limit}, because of {about}."
        ),
        "rto-over-mtpd": _("The RTO ends after {value}, later than the MTPD, {limit}."),
        "rto-equals-mtpd": _("The RTO ends with the MTPD, {limit}: no reserve."),
        "no-buffer": _("There is no MTPD: none is given, and the file names no buffer to work it out with."),
        "formula-mtpd-later-than-damage": _(
            "The MTPD of the formula, {value}, is later than the first damage that threatens the existence: "
            "{limit}, {about}."
        ),
        "given-mtpd-later-than-damage": _(
            "The given MTPD, {value}, is later than the first damage that threatens the existence: {limit}, "
            "{about}."
        ),
    }


def _of_data_and_risk() -> dict[str, str]:
    return {
        "rpo-without-class": _("The RPO, {value}, is stricter than every class."),
        "rpo-over-classes": _(
            "The RPO, {value}, is longer than every class; the longest, {limit}, stands for it."
        ),
        "backup-violates-rpo": _(
            "Up to {value} of data can be lost, the RPO is {limit}: backups of {about}."
        ),
        "rpo-without-backup": _("There is an RPO, but nothing that the process needs has backups."),
        "standby-undefined": _("The source defines no standby from 1 h to below 8 h; hot is recommended."),
        "likelihood-missing": _("The file asks for a risk analysis; the likelihood is missing."),
        "likelihood-below-cause": _(
            "The likelihood given for it, {level}, is lower than that of a cause that hits it: {above}, "
            "{about}."
        ),
        "measures-required": _("Upper right of the risk matrix: additional measures are required."),
        "acceptance-refused": _(
            "The decision “{what}” has no effect: an outage threatens the existence, however rare it is."
        ),
    }


def _about(view: View, found: Finding) -> str:
    """What a finding is about, by its title."""
    if found.kind == "backup-violates-rpo":
        return view.resources(found.about)
    if found.kind == "given-rto-later-than-chain":
        return view.processes(found.about)
    if found.kind == "likelihood-below-cause":
        return view.causes(found.about)
    return view.damage_types(found.about)


def _doubts(found: Finding) -> str:
    what, *doubts = (*found.about, "")
    said = ", ".join(doubt_words(doubt) for doubt in doubts if doubt)
    return _("The decision “{what}” holds, but is doubtful: {doubts}.").format(
        what=decision_title(what), doubts=said
    )


def doubt_words(doubt: str) -> str:
    """What a decision rests on although the source does not (R061)."""
    words = {
        "not very rare": _("an outage is not very rare"),
        "likelihood unknown": _("nobody said how likely an outage is"),
        "damage unknown": _("nobody assessed the damage"),
        "by the owner": _("the asset owner decided it, not the management"),
        "after the outage": _("it was decided only after the outage"),
    }
    return words.get(doubt, doubt)


def decision_title(what: str) -> str:
    """What the management decided about a risk (R061, R075)."""
    titles = {
        "removal": _("removal from emergency management"),
        "lower-priority": _("lower priority"),
        "residual": _("residual risk accepted"),
    }
    return titles.get(what, what)


def stopped(said: str) -> str:
    """With a full stop, if it has none: what people wrote often ends without."""
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."


def acceptance_sentences(view: View, accepted: Accepted) -> Iterator[str]:
    """Who decided what when and why, and whether it holds (R061, R062)."""
    one = accepted.acceptance
    what = decision_title(one.what)
    if one.what == "residual":
        what = _("{text} (covers {limits})").format(text=what, limits=listed(covered(one), limit_title))
    if one.cause is not None:
        what = _("{text} (only for: {cause})").format(text=what, cause=view.cause(one.cause))
    said = _("{what}: {who}, {day}: {reason}").format(
        what=what, who=view.who(one.by), day=day(one.on), reason=view.words(one.reason)
    )
    yield stopped(said)
    if accepted.refused is not None:
        yield _("Refused: an outage threatens the existence, however rare it is.")
    for doubt in accepted.doubts:
        yield _("Doubtful: {why}.").format(why=doubt_words(doubt))
