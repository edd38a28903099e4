"""What the debrief asks: a lesson, the rating of an objective, a signature."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from textual import on
from textual.widget import Widget
from textual.widgets import Input, OptionList

from bcmsim.exercise import commands as do
from bcmsim.exercise.record import LESSON_KINDS, RATINGS
from bcmsim.i18n import _
from bcmsim.report.wording import lesson_title, rating_title
from bcmsim.text import MINUTE_LIMIT
from bcmsim.tui.dialogs.base import Dialog, Options, labelled, words
from bcmsim.tui.widgets.fields import Choice, LineField

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_GERMAN = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")


def due_date(typed: str) -> str | None:
    """The date as it is stored (`2026-12-24`), empty for none; None where it is no date."""
    typed = typed.strip()
    if not typed:
        return ""
    if match := _ISO.fullmatch(typed):
        year, month, day = map(int, match.groups())
    elif match := _GERMAN.fullmatch(typed):
        day, month, year = map(int, match.groups())
    else:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


class LessonDialog(Dialog[do.RecordLesson]):
    """A finding with class, cause, measure, owner and due date (R136); only the finding is needed at once."""

    AUTO_FOCUS = "#finding"

    def title_words(self) -> str:
        return _("Lesson")

    def body(self) -> Iterable[Widget]:
        kinds = [(kind, lesson_title(kind)) for kind in LESSON_KINDS]
        yield labelled(_("Class"), Choice(kinds, LESSON_KINDS[0], id="class"))
        for name, label, hint in (
            ("finding", _("Finding"), _("what was seen")),
            ("cause", _("Cause"), _("why it was so")),
            ("measure", _("Measure"), _("what is to be done")),
            ("owner", _("Owner"), _("who does it")),
            ("due", _("Due date"), "2026-12-24"),
        ):
            yield labelled(label, LineField(id=name, hint=hint))

    def keys_line(self) -> str:
        return _("tab: next field · enter: record · esc: leave it")

    def _words(self, name: str) -> str:
        return self.query_one(f"#{name}", LineField).words

    @on(Input.Submitted)
    def accept(self) -> None:
        due = due_date(self._words("due"))
        if not self._words("finding"):
            self.complain(_("A lesson needs its finding."))
        elif len(self._words("finding").encode()) > MINUTE_LIMIT:
            self.complain(_("The finding is too long: at most {limit} bytes.").format(limit=MINUTE_LIMIT))
        elif due is None:
            self.complain(_("The due date is written 2026-12-24 or 24.12.2026."))
        else:
            self.dismiss(
                do.RecordLesson(
                    self.query_one(Choice).value,
                    self._words("finding"),
                    self._words("cause"),
                    self._words("measure"),
                    self._words("owner"),
                    due,
                )
            )


class ObjectiveDialog(Dialog[do.RateObjective]):
    """P, S, M, U, or - where it could not be observed; `-` never counts as the worst (domain.md 2.4)."""

    AUTO_FOCUS = "Options"

    def __init__(self, objective: str, title: str, rating: tuple[str, str] | None) -> None:
        super().__init__()
        self._objective = objective
        self._title_words = title
        self._rating = rating

    def title_words(self) -> str:
        return _("Rate the objective")

    def body(self) -> Iterable[Widget]:
        yield words(self._title_words)
        yield Options([(rating, f"{rating}  {rating_title(rating)}") for rating in RATINGS])
        note = self._rating[1] if self._rating else ""
        yield labelled(_("Note"), LineField(note, id="note", hint=_("why; may stay empty")))

    def on_mount(self) -> None:
        if self._rating:
            self.query_one(Options).highlighted = RATINGS.index(self._rating[0])

    def keys_line(self) -> str:
        return _("1-5 or enter: rate it · tab: write a note first · esc: leave it")

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def accept(self) -> None:
        chosen = self.query_one(Options).chosen or "-"
        self.dismiss(do.RateObjective(self._objective, chosen, self.query_one(LineField).words))


class SignDialog(Dialog[do.SignOffSession]):
    """A name under the head of the journal, and what is still open before it."""

    def __init__(self, part: str, title: str, name: str, head: str, still_open: list[str]) -> None:
        super().__init__()
        self._part = part
        self._part_title = title
        self._signer = name
        self._head = head
        self._still_open = still_open

    def title_words(self) -> str:
        return _("Sign as {part}").format(part=self._part_title)

    def body(self) -> Iterable[Widget]:
        yield words(_("The signature stands under the record up to this entry:"))
        yield words(self._head)
        if self._still_open:
            yield words(_("Still open: {what}.").format(what="; ".join(self._still_open)), "late")
        yield labelled(_("Name"), LineField(self._signer, id="name"))

    def keys_line(self) -> str:
        return _("enter: sign · esc: leave it")

    @on(Input.Submitted)
    def accept(self) -> None:
        name = self.query_one(LineField).words
        if name:
            self.dismiss(do.SignOffSession(self._part, name))
        else:
            self.complain(_("A name is missing."))
