"""The rule of folding that every kind of event registers with, and what several rules share."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from bcmsim.exercise import events as ev
from bcmsim.exercise.state import Milestone, State


@singledispatch
def rule(event: ev.Event, state: State, record: ev.Record) -> State:
    """The state after an event, its envelope aside. Without a rule for its kind the program is wrong."""
    raise TypeError(f"no rule for {type(event).__name__}")


def with_milestone(state: State, record: ev.Record, **details: Any) -> State:
    """The state with one more row in its timeline."""
    milestone = Milestone(record.seq, record.at, record.when, type(record.event).__name__, **details)
    return state.but(milestones=(*state.milestones, milestone))
