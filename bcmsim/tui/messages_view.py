"""The players' side for the recorder: messages that went out, decisions taken, the clock. Never the script:

no inject before its release, no title or background of one, no option that was not taken, no expected
action, no rating.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bcmsim.exercise.state import DecisionState, InjectState, Milestone, State
from bcmsim.i18n import _, format_instant
from bcmsim.report.markup import flat
from bcmsim.report.wording import channel_title, exercise_mark, exercise_word, milestone_title
from bcmsim.text import one_line
from bcmsim.tui.drafting import EntryDraft
from bcmsim.tui.flow_list import FlowList, Piece
from bcmsim.tui.widgets.plain import prose

if TYPE_CHECKING:
    from bcmsim.scenario.model import Scenario

Happening = InjectState | DecisionState | Milestone

SAID_ALOUD = (
    "KeeperNamed",
    "AbortCriteriaRead",
    "ExerciseStarted",
    "ExercisePaused",
    "ExerciseResumed",
    "SpeedChanged",
    "ClockJumped",
    "SessionResumed",
    "ExerciseEnded",
    "ExerciseAborted",
    "RealEmergencyCalled",
    "RealEmergencyCleared",
    "AbortedToReal",
    "SessionClosed",
)
"""Events of clock and session that everybody in the room knows of."""


def happenings(state: State) -> tuple[Happening, ...]:
    """What the players have seen, in the order of the journal."""
    found: list[tuple[int, Happening]] = [
        (inject.released_seq, inject)
        for inject in state.injects.values()
        if inject.status == "released" and inject.released_seq is not None
    ]
    found += [(d.taken_seq, d) for d in state.decisions.values() if d.taken_seq is not None]
    found += [(m.seq, m) for m in state.milestones if m.kind in SAID_ALOUD]
    return tuple(happening for _seq, happening in sorted(found, key=lambda pair: pair[0]))


def time_of(happening: Happening) -> int:
    """Scenario ms."""
    if isinstance(happening, InjectState):
        return happening.released_at or 0
    if isinstance(happening, DecisionState):
        return happening.taken_at or 0
    return happening.at


def recipients(scenario: Scenario, inject: InjectState, lang: str) -> str:
    """Whom a message went to, in words."""
    return ", ".join(one_line(scenario.recipient_title(id_, lang)) for id_ in inject.to)


def parties(scenario: Scenario, inject: InjectState, lang: str) -> str:
    """`e-mail  Sales → Crisis team`."""
    sender, to = one_line(inject.sender), recipients(scenario, inject, lang)
    arrow = f"{sender} → {to}" if sender and to else sender or (f"→ {to}" if to else "")
    return f"{channel_title(inject.channel)}  {arrow}".rstrip()


def decision_words(scenario: Scenario, decision: DecisionState, lang: str) -> tuple[str, str]:
    """The question as it was put, and who chose what. The other options stay unsaid."""
    written = scenario.file.decisions[decision.id]
    option = written.options.get(decision.option)
    chosen = flat(option.title.get(lang)) if option else one_line(decision.option)
    by = one_line(scenario.recipient_title(decision.by, lang)) if decision.by else ""
    return flat(written.question.get(lang)), f"{by}: {chosen}" if by else chosen


def as_draft(scenario: Scenario, happening: Happening, lang: str) -> EntryDraft | None:
    """The happening as an entry of the minutes, ready to be edited; None where it makes none."""
    if isinstance(happening, InjectState):
        draft = EntryDraft(
            "message-in", _within(read(happening.text, TAKEN_OVER)), one_line(happening.sender, 100)
        )
        return replace(draft, to=one_line(recipients(scenario, happening, lang), 200), inject=happening.id)
    if isinstance(happening, DecisionState):
        question, chosen = decision_words(scenario, happening, lang)
        by = one_line(scenario.recipient_title(happening.by, lang), 100) if happening.by else ""
        text = f"{question} → {chosen.removeprefix(f'{by}: ')}"
        if happening.reason:
            text += f" ({one_line(happening.reason)})"
        return EntryDraft("decision", _within(text), by, decision=happening.id)
    return None


TAKEN_OVER = 3_000
"""So many bytes of a message are taken over into a minute; the journal holds the message in full."""


@lru_cache(maxsize=4096)
def read(markdown: str, limit: int) -> str:
    """The beginning of a message as it is read, on one line; `limit` in characters of what is written."""
    return flat(markdown[:limit].encode("utf-8", "replace").decode())


@lru_cache(maxsize=512)
def read_in_full(markdown: str) -> str:
    """A message as it is read, with its paragraphs and lists."""
    return prose(markdown)


def _within(text: str) -> str:
    kept = text.encode()
    if len(kept) <= TAKEN_OVER:
        return kept.decode()
    return kept[:TAKEN_OVER].decode(errors="ignore").rstrip() + " …"


class MessagesView(FlowList[Happening]):
    """The happenings; `full` shows messages as they went out, marked first and last, else their beginning."""

    def __init__(self, scenario: Scenario, *, full: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._scenario = scenario
        self._lang = scenario.language
        self.full = full

    def show_state(self, state: State) -> None:
        self._lang = state.language
        self.show(happenings(state))

    def empty_text(self) -> str:
        return _("No message has gone out yet.")

    def indent(self, item: Happening, width: int) -> int:
        return 6

    def head_of(self, item: Happening, width: int) -> Sequence[Piece]:
        utc_us = (self._scenario.startex + time_of(item) // 1000) * 1_000_000
        return ((format_instant(utc_us, self._scenario.zone, date=False)[:5] + " ", "strong"),)

    def text_of(self, item: Happening) -> Sequence[Piece]:
        if isinstance(item, InjectState):
            return self._message(item)
        if isinstance(item, DecisionState):
            question, chosen = decision_words(self._scenario, item, self._lang)
            return ((_("Decision"), "due"), (f"  {question} → ", ""), (chosen, "strong"))
        words = milestone_title(item.kind)
        if item.text and item.kind in ("KeeperNamed", "ExerciseAborted", "RealEmergencyCalled"):
            words += f": {one_line(item.text)}"
        return ((words, "faint"),)

    def _message(self, inject: InjectState) -> Sequence[Piece]:
        head = parties(self._scenario, inject, self._lang)
        if self.full:
            mark = (f"\n{exercise_mark()}\n", "due")
            return ((head, "strong"), mark, (read_in_full(inject.text), ""), mark)
        word = exercise_word()
        begin = one_line(read(inject.text, 600), 160)
        return ((head, "strong"), (f"\n{word} ", "due"), (begin, ""), (f" {word}", "due"))
