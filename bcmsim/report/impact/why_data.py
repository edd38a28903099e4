"""The RPO with its class and what the backups make of it, and the standby class, with their reasons
(R055-R058, R088, A7, A8, A15, A16)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_duration, format_number, ngettext
from bcmsim.impact.standby import UNDEFINED
from bcmsim.report.impact.blocks import Value
from bcmsim.report.impact.origin import given
from bcmsim.report.impact.spans import NONE, limit

if TYPE_CHECKING:
    from bcmsim.impact.analysis import ProcessImpact
    from bcmsim.impact.standby import Standby
    from bcmsim.report.impact.view import View

MOST_BACKUPS = 5
"""So many backups are told one by one."""


def rpo_value(view: View, id_: str, one: ProcessImpact) -> Value:
    if one.rpo_s is None:
        return Value("rpo_class", _("RPO"), NONE, (_("None is given."),))
    why = [given(view, id_, "rpo"), _("It is an estimate: there is no formula.")]
    shown = limit(one.rpo_s)
    if one.rpo is not None:
        shown = f"{shown} {one.rpo.name}" if one.rpo.name else shown
        why.append(_rpo_reason(view, one))
    why += _backups(view, one)
    why += _transactions(one)
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
        said = _("{resource}: backup interval {every}, up to {worst} lost").format(
            resource=view.resource(backup.resource),
            every=format_duration(backup.every_s),
            worst=format_duration(backup.worst_s),
        )
        if backup.takes_s:
            said = _("{resource}: backup interval {every}, done after {takes}, up to {worst} lost").format(
                resource=view.resource(backup.resource),
                every=format_duration(backup.every_s),
                takes=format_duration(backup.takes_s),
                worst=format_duration(backup.worst_s),
            )
        verdict = {"kept": _("kept"), "violated": _("RPO violated"), "no limit": _("no limit")}
        yield f"{said}: {verdict[backup.verdict]}."
    if len(worst_first) > MOST_BACKUPS:
        more = len(worst_first) - MOST_BACKUPS
        yield ngettext(
            "And {count} more resource with backups.", "And {count} more resources with backups.", more
        ).format(count=more)


def _transactions(one: ProcessImpact) -> Iterator[str]:
    """Whose transactions are in doubt (R056)."""
    if one.affected is None:
        return
    yield ngettext(
        "An outage leaves {count} open session in doubt.",
        "An outage leaves {count} open sessions in doubt.",
        one.affected.active,
    ).format(count=format_number(one.affected.active, 0))
    if one.backups and one.affected.beyond:
        yield ngettext(
            "With the oldest backup, about {count} transaction before them is lost too.",
            "With the oldest backup, about {count} transactions before them are lost too.",
            one.affected.beyond,
        ).format(count=format_number(one.affected.beyond, 0))
    elif one.backups:
        yield _("No transactions but theirs are lost.")


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


def standby_value(one: ProcessImpact) -> Value:
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
