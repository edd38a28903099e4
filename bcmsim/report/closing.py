"""What the documents of a session share: notice of a rehearsal, signatures, journal head, abbreviations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bcmsim.i18n import _
from bcmsim.report import markup
from bcmsim.report.markup import Markup
from bcmsim.report.wording import KEEPER, part_title
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.exercise.state import SignOff, State
    from bcmsim.report.names import Names


def mark() -> Markup:
    """The exercise mark as a line of a document."""
    from bcmsim.report.wording import exercise_mark

    return markup.strong(exercise_mark())


def rehearsal_notice(state: State) -> list[Markup]:
    """Says that nobody was there, where nobody was (a rehearsal proves a script, not an organisation)."""
    if not state.rehearsal:
        return []
    words = _(
        "Rehearsal: played by the program, not by people. Reactions, times and decisions come from a model; "
        "they test the script and say nothing about how people would act."
    )
    return [Markup(f"> {markup.strong(words)}")]


def head_of_journal(state: State) -> str:
    """The number and the hash of the last entry, as people read it out."""
    from bcmsim.journal.chain import head_words

    return head_words(state.seq, state.head_hash) if state.head_hash else _("not available")


def signatures(names: Names, state: State) -> Markup:
    """Leader and keeper with what they signed, and room for a signature by hand."""
    given = {signed.part: signed for signed in state.sign_offs}
    rows = []
    for part, name in ((KEEPER, state.keeper), ("leader", state.leader)):
        signed = given.get(part)
        if signed is None:
            rows.append([part_title(part), one_line(name) or "–", _("not signed"), "–", ""])
        else:
            rows.append([part_title(part), one_line(signed.name), *_signed(names, signed), ""])
    headers = [_("Signed as"), _("Name"), _("Signed on"), _("Up to entry of the journal"), _("Signature")]
    return markup.table(headers, rows)


def _signed(names: Names, signed: SignOff) -> list[str]:
    from bcmsim.journal.chain import head_words

    return [names.wall_of(signed.when), head_words(signed.head_seq, signed.head_hash)]


def abbreviations(names: Names) -> Markup:
    """Every abbreviation of the documents, with the functions of this exercise (domain.md 2.3)."""
    rows = [
        ("STARTEX, PAUSEX, ENDEX", _("start, interruption and end of the exercise")),
        ("T+h:mm", _("scenario time in hours and minutes since STARTEX")),
        ("NO DUFF", _("a real emergency, no exercise")),
        ("WAZ", _("restart time of a resource or a plan, planned or measured")),
        ("RTO", _("recovery time objective: the restart time that is required")),
        ("MTPD", _("maximum tolerable period of disruption")),
        ("RPO", _("recovery point objective: the greatest loss of data that is allowed")),
    ]
    functions: dict[str, str] = {}
    for id_, role in names.scenario.file.roles.items():
        if role.function and role.function.upper() == role.function:
            functions.setdefault(one_line(role.function), names.who(id_))
    return markup.table([_("Abbreviation"), _("Meaning")], [*rows, *functions.items()])
