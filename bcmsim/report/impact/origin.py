"""Who set a value that stands in the file: whoever answered the question about it, or nobody known (R028)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bcmsim.i18n import _
from bcmsim.impact.questions import damage_question
from bcmsim.report.impact.view import listed
from bcmsim.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bcmsim.report.impact.view import View

MOST_NAME = 60


def given(view: View, id_: str, question: str | None) -> str:
    """Where a given value comes from; `question` None: no question of the sequence asks for it."""
    found = answered(view, id_, question)
    if found is None:
        return _("Given in the file; who set it is not recorded.")
    return _("Given in the file; answered by {who}, {when}.").format(who=found[0], when=found[1])


def answered(view: View, id_: str, question: str | None) -> tuple[str, str] | None:
    """Who answered a question, and when."""
    answer = view.file.processes[id_].answers.get(question) if question is not None else None
    return None if answer is None else (one_line(answer.by, MOST_NAME), answer.at.text)


def damage_by(view: View, id_: str, kind: str) -> tuple[str, ...]:
    """Who assessed one type of damage; nothing where that is not recorded."""
    found = answered(view, id_, damage_question(kind))
    if found is None:
        return ()
    return (_("Assessed by {who}, {when}.").format(who=found[0], when=found[1]),)


def damage_by_nobody(view: View, id_: str, kinds: Sequence[str]) -> tuple[str, ...]:
    """For which damage it is not recorded who assessed it; nothing where it is for all."""
    unknown = [kind for kind in kinds if answered(view, id_, damage_question(kind)) is None]
    if not unknown:
        return ()
    if len(unknown) == len(kinds):
        return (_("Who assessed the damage is not recorded."),)
    types = listed(map(view.damage_type, unknown))
    return (_("Who assessed this damage is not recorded: {types}.").format(types=types),)
