"""How far the guided questions were gone through for a process, and what was answered (R028, R057)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bcmsim.i18n import _
from bcmsim.impact.questions import assessment, questions_of
from bcmsim.report.impact.blocks import Block, Table, Value
from bcmsim.report.impact.view import listed
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.impact.questions import Assessment
    from bcmsim.report.impact.view import View


def assessed(view: View, id_: str) -> Value:
    """The state of the questions."""
    found = assessment(id_, view.file)
    total = len(found.answered) + len(found.written) + len(found.open)
    shown = _("{answered} of {total}").format(answered=len(found.answered), total=total)
    return Value("assessment", _("Questions"), shown, tuple(_state(view, id_, found)))


def answers(view: View, id_: str) -> list[Block]:
    """The answers that no value holds, each with who gave it when; nothing where there are none."""
    rows = tuple(_rows(view, id_))
    return [Table((_("Question"), _("Answer"), _("Answered by"), _("When")), rows)] if rows else []


def _state(view: View, id_: str, found: Assessment) -> Iterator[str]:
    answers = view.file.processes[id_].answers
    by = listed(dict.fromkeys(one_line(answers[name].by, 60) for name in found.answered))
    if found.complete:
        yield _("Complete: every question was answered, by {names}.").format(names=by)
    elif not found.answered:
        yield _("Incomplete: nobody was asked yet (impact --ask {process}).").format(process=id_)
    else:
        yield _("Incomplete; answered by {names} (go on: impact --ask {process}).").format(
            names=by, process=id_
        )
    titles = {question.id: question.title for question in questions_of(view.file, id_)}
    if found.answered and found.open:
        yield _("Open: {questions}.").format(questions=listed(titles[name] for name in found.open))
    if found.answered and found.written:
        yield _("In the file, but nobody was asked: {questions}.").format(
            questions=listed(titles[name] for name in found.written)
        )
    if found.by_others:
        yield _("To be approved by asset owner or deputy: {questions}.").format(
            questions=listed(titles[name] for name in found.by_others)
        )


def _rows(view: View, id_: str) -> Iterator[tuple[str, ...]]:
    process = view.file.processes[id_]
    for question in questions_of(view.file, id_):
        answer = process.answers.get(question.id)
        if answer is not None and answer.answer is not None and not question.key:
            yield (question.words, view.words(answer.answer), one_line(answer.by), answer.at.text)


def assessment_document(view: View, id_: str) -> dict[str, Any]:
    """The same for other programs."""
    found = assessment(id_, view.file)
    return {
        "complete": found.complete,
        "answered": list(found.answered),
        "written": list(found.written),
        "open": list(found.open),
        "by_others": list(found.by_others),
    }
