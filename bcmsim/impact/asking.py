"""An interview with an asset owner: what is asked, what a line of answer means, what it changes in the file.

It knows no terminal and writes nothing: an answer becomes edits, whoever leads the interview has them made
and goes on with the scenario as it then is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bcmsim.i18n import _, format_duration, language
from bcmsim.impact.answer_values import (
    LEVELS,
    Refused,
    duration_of,
    intervals_of,
    is_readable,
    levels_of,
    one_to_four,
    written_instant,
)
from bcmsim.impact.data_loss import rpo_classes
from bcmsim.impact.questions import (
    NO,
    NONE,
    YES,
    Question,
    State,
    has_emergency,
    questions_of,
    state_of,
    value_of,
)
from bcmsim.scenario.editing import REMOVED, Edit
from bcmsim.scenario.mistakes import QuantityError, shown, suggest
from bcmsim.scenario.quantities import write_duration
from bcmsim.scenario.texts import Text
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.scenario.format import Process
    from bcmsim.scenario.model import Scenario

_NOTHING = ("none", "no", "nothing", "keine", "keiner", "keines", "kein", "nein", "nichts")
_YES_NO = {"yes": YES, "y": YES, "ja": YES, "j": YES, "no": NO, "n": NO, "nein": NO}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be named in an answer."""

    id: str
    title: str


@dataclass(frozen=True)
class Interview:
    """The questions about one process in a scenario, and who answers them."""

    scenario: Scenario
    process_id: str
    by: str

    @property
    def process(self) -> Process:
        """The process as it is now."""
        return self.scenario.file.processes[self.process_id]

    @property
    def questions(self) -> tuple[Question, ...]:
        """The sequence as far as it is known now."""
        return questions_of(self.scenario.file, self.process_id)

    def state(self, question: Question) -> State:
        """Whether the question is answered, written unasked, or open."""
        return state_of(self.process, question)

    # --- what is there -----------------------------------------------------------------------------

    def present(self, question: Question) -> str | None:
        """The present answer, as it could be typed; None: there is none."""
        answer = self.process.answers.get(question.id)
        value = value_of(self.process, question)
        if question.id == "emergency":
            known = value is not None or (answer is not None and answer.answer is not None)
            return _yes_no(has_emergency(self.process)) if known else None
        if value is not None:
            return _written(value, question)
        if answer is None or answer.answer is None:
            return None
        text = answer.answer.get(language())
        return _("none") if question.none and text == NONE else text

    def choices(self, question: Question, word: str = "") -> list[Choice]:
        """What an answer can name, with `word` in id or title; empty for questions that name nothing."""
        file, lang = self.scenario.file, language()
        found: list[Choice] = []
        if question.kind == "actor":
            found = [Choice(id_, self.scenario.role_title(id_, lang)) for id_ in file.roles]
            found += [Choice(id_, self.scenario.person_name(id_, lang)) for id_ in file.staff]
        elif question.kind == "resources":
            found = [Choice(id_, self.scenario.resource_title(id_, lang)) for id_ in file.resources]
        elif question.kind == "processes":
            found = [
                Choice(id_, self.scenario.process_title(id_, lang))
                for id_ in file.processes
                if id_ != self.process_id
            ]
        elif question.kind == "rpo":
            found = [Choice(id_, format_duration(s)) for id_, s in rpo_classes(file.impact).items()]
        wanted = word.casefold()
        return [one for one in found if wanted in one.id.casefold() or wanted in one.title.casefold()]

    def criteria(self, question: Question) -> tuple[str, ...]:
        """When the damage asked for has level 1, 2, 3, 4, as the scenario says it (R040)."""
        impact = self.scenario.file.impact
        known = impact.types.get(question.damage_type) if impact else None
        return tuple(text.get(language()) for text in known.levels) if known else ()

    @property
    def interval_starts(self) -> tuple[int, ...]:
        """When the intervals of the outage begin, in seconds; empty without intervals."""
        impact = self.scenario.file.impact
        return (0, *impact.intervals) if impact and impact.intervals else ()

    # --- answers -----------------------------------------------------------------------------------

    def keep(self, question: Question, now: datetime) -> list[Edit]:
        """The present value is the answer: only who said so and when is written. Raises Refused."""
        answer = self.process.answers.get(question.id)
        held = answer.answer if answer is not None else None
        if question.id == "deputy":
            self._check_deputy(self.process.deputy)
        if question.id == "emergency":
            return [self._mark(question, now, YES if has_emergency(self.process) else NO)]
        if value_of(self.process, question) is not None or held is None:
            return [self._mark(question, now)]
        return [self._mark(question, now, dict(held.entries) if held.languages else str(held))]

    def answer(self, question: Question, line: str, now: datetime) -> list[Edit]:
        """What this line of answer changes. Raises Refused with what would be right."""
        words = " ".join(line.split())
        if not is_readable(words):
            raise Refused(_("The answer is not in the encoding of the terminal."))
        if question.none and words.casefold().rstrip(".") in (*_NOTHING, _("none")):
            there = value_of(self.process, question) is not None
            gone = self._change(question, REMOVED) if there else []
            return [*gone, self._mark(question, now, NONE)]
        try:
            return self._taken(question, words, now)
        except QuantityError as error:
            raise Refused(_sentence(error.message), error.hint) from None

    def _taken(self, question: Question, words: str, now: datetime) -> list[Edit]:
        if question.kind == "yes-no":
            return self._emergency(question, words, now)
        if question.kind == "intervals":
            return [Edit(("impact", "intervals"), [write_duration(one) for one in intervals_of(words)])]
        if not question.key:
            held = self.process.answers.get(question.id)
            new = _text(held.answer if held else None, words)
            return [self._mark(question, now, new)]
        if question.kind == "text":
            old = value_of(self.process, question)
            text = old if isinstance(old, Text) else None
            same = text is not None and text.get(language()) == words
            change = [] if same else self._change(question, _text(text, words))
            return [*change, self._mark(question, now)]
        value, written = self._value(question, words)
        if question.id == "deputy":
            self._check_deputy(value)
        if value == value_of(self.process, question):
            return [self._mark(question, now)]
        edits = [*self._change(question, written), self._mark(question, now)]
        if question.id == "owner" and value == self.process.deputy:
            edits += self._without_deputy()
        return edits

    def _value(self, question: Question, words: str) -> tuple[object, object]:
        """The answer as the models hold it, and as the file does."""
        if question.kind == "actor":
            id_ = self._one(question, words, self._is_actor)
            return id_, id_
        if question.kind in ("resources", "processes"):
            return self._several(question, words)
        if question.kind == "levels":
            levels = levels_of(words, len(self.interval_starts))
            return levels, [str(level) for level in levels]
        if question.kind == "likelihood":
            if words not in map(str, LEVELS):
                raise Refused(
                    _("“{answer}” is no likelihood.").format(answer=one_line(words, 40)), one_to_four()
                )
            return int(words), words
        classes = rpo_classes(self.scenario.file.impact) if question.kind == "rpo" else {}
        by_name = {name.casefold(): seconds for name, seconds in classes.items()}
        seconds = by_name.get(words.casefold())
        if seconds is None:
            seconds = duration_of(words)
        return seconds, write_duration(seconds)

    def _change(self, question: Question, value: object) -> list[Edit]:
        return [Edit(("processes", self.process_id, *question.key), value)] if question.key else []

    def _mark(self, question: Question, now: datetime, answer: object = None) -> Edit:
        """Who answered and when, and the answer where no other key holds it."""
        entry: dict[str, object] = {} if answer is None else {"answer": answer}
        entry |= {"by": self.by, "at": written_instant(now, self.scenario.zone)}
        return Edit(("processes", self.process_id, "answers", question.id), entry)

    def _emergency(self, question: Question, words: str, now: datetime) -> list[Edit]:
        said = _YES_NO.get(words.casefold())
        if said is None:
            raise Refused(_("Please answer yes or no."))
        edits = [self._mark(question, now, said)]
        if said == NO:
            if self.process.rto_of == "emergency":
                raise Refused(
                    _("RTO and MTPD of this process are judged on emergency operation."),
                    _("take `rto_of: emergency` out of the file first"),
                )
            if self.process.emergency is not None:
                edits.append(Edit(("processes", self.process_id, "emergency"), REMOVED))
            edits += [
                Edit(("processes", self.process_id, "answers", one), REMOVED)
                for one in ("emergency-level", "emergency-needs", "emergency-within")
                if one in self.process.answers
            ]
        return edits

    # --- what an answer names ----------------------------------------------------------------------

    def _check_deputy(self, id_: object) -> None:
        """R009: whoever stands in for the asset owner is somebody else. Raises Refused."""
        if id_ is not None and id_ == self.process.owner:
            raise Refused(
                _("{id} is the asset owner already.").format(id=shown(id_)),
                _("name somebody else, who can stand in"),
            )

    def _without_deputy(self) -> list[Edit]:
        """Who was deputy and becomes asset owner stands in no more: that question is open again."""
        root = ("processes", self.process_id)
        paths: list[tuple[str, ...]] = [(*root, "deputy")]
        if "deputy" in self.process.answers:
            paths.append((*root, "answers", "deputy"))
        return [Edit(path, REMOVED) for path in paths]

    def _is_actor(self, id_: str) -> bool:
        return id_ in self.scenario.file.roles or (
            id_.partition("/")[0] in self.scenario.file.staff and self.scenario.is_person(id_)
        )

    def _one(self, question: Question, words: str, known: Callable[[str], bool]) -> str:
        """The id of what is named by id or title. Raises Refused."""
        if known(words):
            return words
        choices = self.choices(question)
        folded = words.casefold()
        by_title = [one.id for one in choices if folded in (one.title.casefold(), one.id.casefold())]
        if len(by_title) == 1:
            return by_title[0]
        if by_title:
            raise Refused(
                _("“{name}” can mean {ids}.").format(name=one_line(words, 40), ids=", ".join(by_title)),
                _("write the id of one"),
            )
        near = suggest(words, [one.id for one in choices])
        hint = near or _("? lists what there is, ?word searches; what is missing is added to the file first")
        raise Refused(_no_such(question, words), hint)

    def _several(self, question: Question, words: str) -> tuple[tuple[object, ...], list[object]]:
        """`a, b|c` or `a; b|c`: ids or titles, of alternatives one suffices."""
        file = self.scenario.file
        known: Mapping[str, object] = file.resources if question.kind == "resources" else file.processes
        groups: list[tuple[str, ...]] = []
        for part in filter(None, (part.strip() for part in re.split("[,;]", words))):
            named = [one.strip() for one in part.split("|")]
            if len(named) > 1 and question.kind == "processes":
                raise Refused(_("Processes have no alternatives."), _("write them with commas between"))
            ids = tuple(self._one(question, one, known.__contains__) for one in named)
            if self.process_id in ids and question.kind == "processes":
                raise Refused(_("A process does not feed itself."))
            if ids not in groups:
                groups.append(ids)
        if not groups:
            raise Refused(_("Nothing is named."), _("write ids with commas between, or none"))
        if question.kind == "processes":
            names = [ids[0] for ids in groups]
            return tuple(names), list[object](names)
        return tuple(groups), [ids[0] if len(ids) == 1 else list(ids) for ids in groups]


# --- words ------------------------------------------------------------------------------------------


def _written(value: object, question: Question) -> str:
    """A value of the models as an answer would write it."""
    if isinstance(value, Text):
        return value.get(language())
    if question.kind in ("duration", "rpo") and isinstance(value, int):
        return write_duration(value)
    if question.kind == "levels" and isinstance(value, Sequence):
        return " ".join(map(str, value))
    if isinstance(value, tuple):
        return ", ".join("|".join(one) if isinstance(one, tuple) else str(one) for one in value)
    return str(value)


def _yes_no(yes: bool) -> str:
    return _("yes") if yes else _("no")


def _text(old: Text | None, words: str) -> Any:
    """The new text; of one in several languages only the wording of the language in force changes."""
    if old is None or not old.languages:
        return words
    return dict(old.entries) | {language(): words}


def _no_such(question: Question, words: str) -> str:
    name = shown(words)
    if question.kind == "actor":
        return _("There is no role or person {name}.").format(name=name)
    if question.kind == "resources":
        return _("There is no resource {name}.").format(name=name)
    return _("There is no process {name}.").format(name=name)


def _sentence(message: str) -> str:
    return message if message.endswith(".") else f"{message}."
