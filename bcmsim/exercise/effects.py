"""An effect of the scenario on its way: what the author wrote -> the event -> what the state keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bcmsim.exercise.events import EffectApplied
from bcmsim.exercise.state import EffectRecord

if TYPE_CHECKING:
    from bcmsim.scenario.format import Effect
    from bcmsim.scenario.model import Scenario


def event_of(scenario: Scenario, effect: Effect, source: str, at: int) -> EffectApplied:
    """The effect as it applies at scenario time `at` (ms); whether it changes anything is not asked here."""
    return EffectApplied(
        source=source,
        action=effect.action,
        target=effect.target,
        at_s=at // 1000,
        by_s=effect.by,
        until_s=None if effect.until is None else scenario.moment_s(effect.until),
        since_s=None if effect.since is None else scenario.moment_before_outage_s(effect.since),
    )


def record_of(event: EffectApplied, seq: int, at: int) -> EffectRecord:
    """The effect as the state keeps it; `seq` is its number in the journal, `at` its scenario time (ms)."""
    return EffectRecord(
        seq=seq,
        at_ms=at,
        source=event.source,
        action=event.action,
        target=event.target,
        at_s=event.at_s,
        by_s=event.by_s,
        until_s=event.until_s,
        since_s=event.since_s,
        applied=event.applied,
        outcome=event.outcome,
    )
