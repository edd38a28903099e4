"""What a release or a decision sets going: chance, effects on the restart, what follows by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bcmsim.exercise import events as ev
from bcmsim.exercise import twin
from bcmsim.exercise.effects import event_of
from bcmsim.i18n import _, using

if TYPE_CHECKING:
    from bcmsim.exercise.state import State
    from bcmsim.scenario.format import Effect


def drawn(seed: int, subject: str, permille: int) -> bool:
    """Whether a chance happens, by the seed and the subject alone: the same in every replay."""
    digest = hashlib.sha256(f"{seed}:{subject}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 1000 < permille


def chance_of(state: State, subject: str) -> int | None:
    """The chance of an inject or of `DECISION/OPTION` in parts per thousand, or None where it is certain."""
    scenario = state.scenario
    if subject in scenario.injects:
        chance = scenario.injects[subject].chance
    elif "/" in subject:
        decision, option = subject.split("/", 1)
        chance = scenario.file.decisions[decision].options[option].chance
    else:
        return None
    return None if chance is None else round(chance * 1000)


def chance_events(state: State, subject: str, overrule: bool | None) -> tuple[list[ev.Event], bool]:
    """The draw as an event, and whether the subject happens."""
    permille = chance_of(state, subject)
    if permille is None:
        return [], True
    result = drawn(state.seed, subject, permille)
    happens = result if overrule is None else overrule
    return [ev.ChanceDrawn(subject, permille, result, happens)], happens


def release_events(
    state: State, inject: str, at: int, *, by: str = "leader", overrule: bool | None = None
) -> list[ev.Event]:
    """The release of an inject at scenario time `at` (ms) with all that it sets going."""
    events, happens = chance_events(state, inject, overrule)
    if not happens:
        with using(state.language):
            return [*events, ev.InjectWithdrawn(inject, _("its chance did not happen"))]
    events.append(ev.InjectReleased(inject, state.injects[inject].planned, by))
    if not state.injects[inject].added:
        effects = state.scenario.injects[inject].effects
        events += effect_events(state, effects, f"inject:{inject}", at)
    return events


def effect_events(state: State, effects: Sequence[Effect], source: str, at: int) -> list[ev.Event]:
    """The effects with what the restart made of them, in the order of the file."""
    wanted = [event_of(state.scenario, effect, source, at) for effect in effects]
    return list(twin.tried(state, wanted))


def option_events(
    state: State, decision: str, option: str, at: int, overrule: bool | None = None
) -> list[ev.Event]:
    """What the choice of an option sets going, the choice itself aside."""
    chosen = state.scenario.file.decisions[decision].options[option]
    subject = f"{decision}/{option}"
    events, happens = chance_events(state, subject, overrule)
    if happens:
        events += effect_events(state, chosen.effects, f"decision:{subject}", at)
        for inject in chosen.injects:
            if not state.injects[inject].over:
                events += release_events(state, inject, at, by=decision)
    if chosen.next and state.decisions[chosen.next].status == "waiting":
        events.append(ev.DecisionOpened(chosen.next))
    if chosen.ends:
        events.append(ev.ExerciseEnded(chosen.title.get(state.language)))
    return events
