"""state, event -> state: the one place where events get their meaning.

`apply` is pure and total over the events of `events.py`: it reads no clock, no file, no screen. What it
does not know (a kind without a rule) is an error of the program, never skipped. The rules stand in
`fold_conduct`, `fold_script` and `fold_record`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bcmsim.exercise import events as ev
from bcmsim.exercise import fold_conduct, fold_record, fold_script  # noqa: F401 - they register their rules
from bcmsim.exercise.fold_rules import rule
from bcmsim.exercise.state import State

LEADING = ("leader", "program")
"""The parts at the leader's terminal."""


def apply(state: State, record: ev.Record) -> State:
    """The state after one more event."""
    changed = rule(record.event, state, record)
    return replace(
        changed,
        seq=record.seq,
        head_hash=record.hash,
        at=max(state.at, record.at, changed.clock.at),
        when=record.when,
        led=record.when if record.role in LEADING else state.led,
    )


def fold(state: State, records: Iterable[ev.Record]) -> State:
    for record in records:
        state = apply(state, record)
    return state
