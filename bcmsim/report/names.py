"""What things are called, and how their times are written, in one scenario and one language.

Everything answered here is text on one line, to be escaped where it is put (`markup`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bcmsim.exercise.clock import Instant
from bcmsim.i18n import _, format_hmm, format_instant
from bcmsim.report.markup import flat
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.exercise.state import ExpectationState, InjectState, State
    from bcmsim.scenario.model import Scenario
    from bcmsim.scenario.texts import Text

TITLE_CELLS = 60
"""An inject without a title is called by so much of its text."""


@dataclass(frozen=True)
class Names:
    """Titles and times. Language and `using` must agree; `of` sees to both."""

    scenario: Scenario
    lang: str
    state: State | None = None

    def words(self, text: Text | None) -> str:
        """An author's text as a reader would read it, on one line."""
        return "" if text is None else flat(text.get(self.lang))

    # --- who ---------------------------------------------------------------------------------

    def who(self, id_: str) -> str:
        """A role, a person, a pool or a member of one; a name that somebody typed stays as it is."""
        if id_ in self.scenario.file.roles or self.scenario.is_person(id_):
            return flat(self.scenario.recipient_title(id_, self.lang))
        return one_line(id_)

    def all_of(self, ids: Iterable[str]) -> str:
        return ", ".join(self.who(id_) for id_ in ids)

    # --- what --------------------------------------------------------------------------------

    def resource(self, id_: str) -> str:
        return flat(self.scenario.resource_title(id_, self.lang))

    def waiting(self, why: str) -> str:
        """Why a plan does not end, which resources it names by their ids, with the titles of those that begin
        a clause or end it (`database needs …; web waits for database or backup`), on one line."""
        return "; ".join(self._titled(clause) for clause in one_line(why).split("; "))

    def _titled(self, clause: str) -> str:
        known, either = self.scenario.file.resources, _(" or ").strip()
        first, *words = clause.split(" ")
        if not words or first not in known:
            return clause
        place = len(words)
        while place and (words[place - 1].removesuffix(",") in known or words[place - 1] == either):
            place -= 1
        for number in range(place, len(words)):
            id_, comma = words[number].removesuffix(","), "," if words[number].endswith(",") else ""
            words[number] = f"{self.resource(id_)}{comma}" if id_ in known else words[number]
        return " ".join([self.resource(first), *words])

    def process(self, id_: str) -> str:
        return flat(self.scenario.process_title(id_, self.lang))

    def measure(self, id_: str) -> str:
        return flat(self.scenario.measure_title(id_, self.lang))

    def objective(self, id_: str) -> str:
        return flat(self.scenario.objective_title(id_, self.lang))

    def inject_number(self, id_: str) -> int:
        """The number by which an inject is called on screens and paper: its place in the script."""
        if self.state is not None and id_ in self.state.injects:
            return self.state.injects[id_].number
        return 1 + list(self.scenario.injects).index(id_)

    def inject_title(self, id_: str) -> str:
        """Its title, or the beginning of its text."""
        written = self.scenario.injects.get(id_)
        if written is not None:
            title = self.words(written.title)
            return title or one_line(self.words(written.text), TITLE_CELLS)
        added = self._added(id_)
        if added is None:
            return one_line(id_)
        return one_line(added.title) or one_line(flat(added.text), TITLE_CELLS)

    def _added(self, id_: str) -> InjectState | None:
        return None if self.state is None else self.state.injects.get(id_)

    def inject(self, id_: str) -> str:
        """`3 “Network core down”`."""
        if id_ not in self.scenario.injects and self._added(id_) is None:
            return one_line(id_)
        return _("{number} “{title}”").format(number=self.inject_number(id_), title=self.inject_title(id_))

    def inject_text(self, id_: str) -> str:
        """The Markdown that players got: as the leader edited it, else in the document's language."""
        state = self._added(id_)
        written = self.scenario.injects.get(id_)
        if state is not None and (written is None or state.edited):
            return state.text
        return "" if written is None else written.text.get(self.lang)

    def inject_sender(self, id_: str) -> str:
        written = self.scenario.injects.get(id_)
        if written is not None:
            return self.words(written.from_)
        added = self._added(id_)
        return "" if added is None else one_line(added.sender)

    def action(self, expectation: ExpectationState) -> str:
        """What is expected, in the document's language; of a free inject as the leader typed it."""
        written = self.scenario.injects.get(expectation.inject)
        if written is None:
            return one_line(expectation.action)
        name = expectation.id.partition("/")[2]
        found = next((e.action for e in written.expect if e.id == name), None)
        return flat(expectation.action) if found is None else self.words(found)

    def decision_number(self, id_: str) -> str:
        return f"D{1 + list(self.scenario.file.decisions).index(id_)}"

    def decision_title(self, id_: str) -> str:
        """Its title without the number that an author may have given it, or the beginning of its question."""
        written = self.scenario.file.decisions[id_]
        title = self.words(written.title)
        number = self.decision_number(id_)
        if title.startswith(number):
            title = title.removeprefix(number).lstrip(" :.–-") or title
        return title or one_line(self.words(written.question), TITLE_CELLS)

    def decision(self, id_: str) -> str:
        """`D1 “Which backup do you restore?”`."""
        if id_ not in self.scenario.file.decisions:
            return one_line(id_)
        return _("{number} “{title}”").format(
            number=self.decision_number(id_), title=self.decision_title(id_)
        )

    def option(self, decision: str, option: str) -> str:
        written = self.scenario.file.decisions.get(decision)
        if written is None or option not in written.options:
            return one_line(option)
        return self.words(written.options[option].title)

    def anything(self, id_: str) -> str:
        """What a jump or a draw refers to: an inject, a decision, `DECISION/OPTION`, `INJECT/EXPECTATION`."""
        first, slash, second = id_.partition("/")
        if id_ in self.scenario.file.decisions:
            return _("decision {decision}").format(decision=self.decision(id_))
        if slash and first in self.scenario.file.decisions:
            return _("decision {decision}, option “{option}”").format(
                decision=self.decision(first), option=self.option(first, second)
            )
        if slash and self.state is not None and id_ in self.state.expectations:
            action = one_line(self.action(self.state.expectations[id_]), TITLE_CELLS)
            return _("reaction to inject {inject}: {action}").format(inject=self.inject(first), action=action)
        if first in self.scenario.injects or self._added(first) is not None:
            return _("inject {inject}").format(inject=self.inject(first))
        return one_line(id_)

    # --- when --------------------------------------------------------------------------------

    def wall(self, utc_us: int, *, seconds: bool = True) -> str:
        """An instant of the wall clock in the exercise's time zone, with its date."""
        return format_instant(utc_us, self.scenario.zone, seconds=seconds)

    def wall_of(self, when: Instant) -> str:
        return self.wall(when.utc)

    def scenario_clock(self, at_ms: int, *, date: bool = False) -> str:
        """What a clock in the scenario shows at so many ms after STARTEX, with the day of the week."""
        utc = self.scenario.startex * 1_000_000 + at_ms * 1000
        return format_instant(utc, self.scenario.zone, date=date, weekday=True)

    def both(self, at_ms: int, *, date: bool = False) -> str:
        """`T+0:20, Tue 09:20`: the time since STARTEX and what a clock in the scenario shows."""
        return f"{offset(at_ms)}, {self.scenario_clock(at_ms, date=date)}"


def offset(at_ms: int) -> str:
    """Scenario time since STARTEX, `T+0:20`; seconds only where they are not 0."""
    seconds = at_ms // 1000
    return f"T{'-' if seconds < 0 else '+'}{format_hmm(abs(seconds))}"


def span(ms: int) -> str:
    """A duration in h:mm, seconds where they are not 0."""
    return format_hmm(_whole_seconds(ms))


def signed_span(ms: int) -> str:
    """A deviation with its sign, `+0:05` or `-0:10`."""
    seconds = _whole_seconds(ms)
    return format_hmm(seconds) if seconds < 0 else f"+{format_hmm(seconds)}"


def _whole_seconds(ms: int) -> int:
    return ms // 1000 if ms >= 0 else -(-ms // 1000)
