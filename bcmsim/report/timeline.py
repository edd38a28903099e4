"""Rows out of a History: every event that belongs in the record, in the order of the journal.

Entries of people stand in the minutes and in the lessons; heartbeats, due marks and the like are traces of
the program and no facts of the exercise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bcmsim.exercise import events as ev
from bcmsim.exercise.fold import apply
from bcmsim.exercise.state import State
from bcmsim.i18n import using
from bcmsim.report.names import Names
from bcmsim.report.rows import PUNCTUAL_MS, Row, Scene, late_words, speed_words, time_words
from bcmsim.report.telling import SILENT
from bcmsim.report.telling_script import told

if TYPE_CHECKING:
    from bcmsim.exercise.history import History

__all__ = ["PUNCTUAL_MS", "Row", "late_words", "rows", "speed_words", "time_words"]

UNFOLDED = (ev.MinuteRecorded, ev.MinuteCorrected, ev.AttachmentRecorded, ev.LessonRecorded)
"""They change nothing that a row is told with: folding thousands of them again would only take time."""


def rows(history: History, lang: str | None = None) -> list[Row]:
    """The facts in the order of the journal, in the session's language unless another is asked for."""
    chosen = lang or history.state.language
    names = Names(history.scenario, chosen, history.state)
    found: list[Row] = []
    state = State(scenario=history.scenario, session=history.session)
    recalled, superseded = _recalled(history.records), _superseded(history.records)
    unopened = unopened_decisions(history)
    with using(chosen):
        for record in history.records:
            if isinstance(record.event, UNFOLDED):
                continue
            after = apply(state, record)
            if not isinstance(record.event, SILENT):
                numbers = (record.seq in recalled, record.seq in superseded, record.seq in unopened)
                scene = Scene(names, state, after, record, *numbers)
                found.append(told(record.event, scene))
            state = after
    return found


def _recalled(records: Sequence[ev.Record]) -> frozenset[int]:
    """Numbers of the releases that were taken back before they reached anybody."""
    last: dict[str, int] = {}
    found = []
    for record in records:
        if isinstance(record.event, ev.InjectReleased):
            last[record.event.inject] = record.seq
        elif isinstance(record.event, ev.InjectRecalled) and record.event.inject in last:
            found.append(last[record.event.inject])
    return frozenset(found)


def unopened_decisions(history: History) -> frozenset[int]:
    """Numbers of the decisions taken before they came up: recording them opened them in the same moment."""
    last: ev.Record | None = None
    led_to = ""
    found = []
    for record in history.records:
        event = record.event
        if isinstance(event, ev.DecisionTaken):
            if last is not None and led_to != event.decision and _opened_by(record, last):
                found.append(record.seq)
            led_to = history.scenario.file.decisions[event.decision].options[event.option].next or ""
        last = record
    return frozenset(found)


def _opened_by(taken: ev.Record, last: ev.Record) -> bool:
    """Whether the entry before it is the opening that belongs to recording it, ahead of its planned time."""
    event, opened = taken.event, last.event
    return (
        isinstance(event, ev.DecisionTaken)
        and isinstance(opened, ev.DecisionOpened)
        and opened.decision == event.decision
        and (last.at, last.when.utc) == (taken.at, taken.when.utc)
        and (opened.planned_ms is None or opened.planned_ms > taken.at)
    )


def _superseded(records: Sequence[ev.Record]) -> frozenset[int]:
    """Numbers of the ratings that were given anew later."""
    last: dict[str, int] = {}
    found = []
    for record in records:
        if isinstance(record.event, ev.ReactionRated):
            if record.event.expectation in last:
                found.append(last[record.event.expectation])
            last[record.event.expectation] = record.seq
    return frozenset(found)
