"""Which kinds of exercise the leader's screen is made for, and what is said to the others."""

from __future__ import annotations

from bcmsim.i18n import _
from bcmsim.report.wording import kind_title

OWN_KINDS = ("staff", "framework")


def other_kind_words(kind: str) -> str:
    """Said where the screen of this kind is not there yet: it runs like a staff exercise."""
    return _(
        "{kind}: it runs like a staff exercise. Stamp start and end of the restart steps by hand, with o."
    ).format(kind=kind_title(kind))
