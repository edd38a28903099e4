"""The restart simulation on the exercise clock: a pure function of the scenario and the events.

The restart is simulated anew from the outage with all interventions so far and read off at the present
second; what lies ahead of it is the forecast. An intervention changes nothing before its own time, so what
was shown once stays true. Another option of a decision put in the place of the chosen one gives the
counterfactual of the debrief.

A function test is stamped by hand, and a stamp may come when the restart has gone on without it. It counts
all the same, from its own time on: a step stamped done was worked on until then; what only the restart began
on the strength of it begins anew, what people stamped stands (`restart/stamps.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bcmsim.exercise import events as ev
from bcmsim.exercise.effects import event_of, record_of
from bcmsim.i18n import _, language, using

if TYPE_CHECKING:
    from bcmsim.exercise.state import EffectRecord, State
    from bcmsim.restart.plan import Plan
    from bcmsim.restart.simulation import ProcessRun, RestartRun
    from bcmsim.scenario.model import Scenario

STARTS_OUTAGE = ("fail", "isolate")


@dataclass(frozen=True, slots=True)
class Twin:
    """The restart as it was played so far and as it is forecast from here."""

    run: RestartRun
    origin_s: int
    """Scenario seconds since STARTEX at which the outage began."""

    def second(self, at_ms: int) -> int:
        """Seconds since the outage at scenario time `at_ms`."""
        return at_ms // 1000 - self.origin_s

    def at_ms(self, second: int) -> int:
        """Scenario time of a second since the outage."""
        return (second + self.origin_s) * 1000

    def state_of(self, resource: str, at_ms: int) -> str:
        """The state of a resource: down, waiting, ready, restarting, paused, failed, up, compromised."""
        return str(self.run.state_at(resource, self.second(at_ms)))

    def is_(self, resource: str, fact: str, at_ms: int) -> bool:
        """Whether a resource is `up`, `restarting` or `down` (all the rest), as triggers ask."""
        state = self.state_of(resource, at_ms)
        known = {"up": "up", "restarting": "restarting", "paused": "restarting"}
        return known.get(state, "down") == fact

    def limit_ms(self, process: str, limit: str) -> int | None:
        """The scenario time at which `rto`, `mtpd` or `emergency` of a process runs out; None without one."""
        run = self.run.processes[process]
        seconds = {"rto": run.rto_s, "mtpd": run.mtpd_s, "emergency": run.within_s}[limit]
        if seconds is None:
            return None
        return self.at_ms((0 if limit == "mtpd" else run.zero_s) + seconds)

    def back_ms(self, process: str, limit: str) -> int | None:
        """The scenario time at which the process is (forecast to be) back, as the limit judges it."""
        run = self.run.processes[process]
        second = run.emergency_s if limit == "emergency" or run.rto_of == "emergency" else run.up_s
        return None if second is None else self.at_ms(second)

    def misses(self, process: str, limit: str, at_ms: int) -> bool:
        """Whether the limit has run out by `at_ms` with the process not back before it."""
        limit_ms = self.limit_ms(process, limit)
        if limit_ms is None or at_ms < limit_ms:
            return False
        back = self.back_ms(process, limit)
        return back is None or back > limit_ms

    def ahead_since_s(self, resource: str, stamp: str, at_ms: int) -> int | None:
        """Since which scenario second the restart itself has begun (before a `start`) or ended a step that a
        person stamps only now; None where it has not."""
        played, state = self.run.resources[resource], self.state_of(resource, at_ms)
        if played.start_s is None or played.start_s > self.second(at_ms):
            return None
        is_beginning = stamp == "start" and state != "up"
        second = self._attempt_s(resource, at_ms) if is_beginning else played.up_s
        return self.origin_s + second if second is not None and second <= self.second(at_ms) else None

    def _attempt_s(self, resource: str, at_ms: int) -> int | None:
        """When the attempt that goes on began, or the last one; what was paused only goes on."""
        began_s, before = None, ""
        for second, state in self.run.resources[resource].history:
            if second > self.second(at_ms):
                break
            if state == "restarting" and before != "paused":
                began_s = second
            before = state
        return began_s

    def process(self, process: str) -> ProcessRun:
        return self.run.processes[process]


def twin(state: State) -> Twin | None:
    """The twin of the present state; None without a plan or while nothing has failed yet."""
    return _twin(state.scenario, _live_effects(state))


def _live_effects(state: State) -> tuple[EffectRecord, ...]:
    return tuple(effect for effect in state.effects if not effect.recalled)


def _twin(scenario: Scenario, effects: tuple[EffectRecord, ...]) -> Twin | None:
    if not scenario.file.resources:
        return None
    origin = scenario.outage_s
    if origin is None:
        origin = next((e.at_s for e in effects if e.action in STARTS_OUTAGE), None)
        if origin is None:
            return None
    return Twin(_run(scenario, origin, tuple(_key(effect) for effect in effects), language()), origin)


Key = tuple[str, str, int, int | None, int | None, int | None]
"""What of an effect matters to the restart: action, target, at, by, until, since."""


def _key(effect: EffectRecord) -> Key:
    return (effect.action, effect.target, effect.at_s, effect.by_s, effect.until_s, effect.since_s)


@lru_cache(maxsize=64)
def _run(scenario: Scenario, origin: int, effects: tuple[Key, ...], lang: str) -> RestartRun:
    """`lang` belongs to the key of the cache: a run says in words what nothing came of."""
    from bcmsim.restart.simulation import Intervention, simulate

    interventions = [
        Intervention(
            at_s=max(0, at_s - origin),
            action=action,
            target=target,
            by_s=by_s,
            until_s=None if until_s is None else until_s - origin,
            since_s=None if since_s is None else since_s - origin,
            key=str(number),
        )
        for number, (action, target, at_s, by_s, until_s, since_s) in enumerate(effects)
    ]
    return simulate(_plan(scenario, origin), interventions)


@lru_cache(maxsize=8)
def _plan(scenario: Scenario, origin: int) -> Plan:
    from bcmsim.restart.plan import build_plan

    plan = build_plan(scenario, outage=scenario.startex + origin)
    if scenario.outage_s is None and scenario.file.restart.down is None:
        plan = replace(plan, down=())
    return plan


def tried(state: State, wanted: Sequence[ev.EffectApplied]) -> Iterator[ev.EffectApplied]:
    """The effects, each with whether it changes anything, in the session's language."""
    effects = list(_live_effects(state))
    for event in wanted:
        effects.append(record_of(event, 0, event.at_s * 1000))
        with using(state.language):
            result = _twin(state.scenario, tuple(effects))
            outcome = None if result is None else result.run.outcomes[str(len(effects) - 1)]
        if outcome is None:
            yield replace(event, applied=False, outcome=_no_outage(state))
        else:
            yield replace(event, applied=outcome.applied, outcome=outcome.reason or "")


def _no_outage(state: State) -> str:
    with using(state.language):
        return _("nothing has failed yet")


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """What another option of a decision would have brought, everything else as it was."""

    decision: str
    option: str
    chosen: bool
    twin: Twin | None


def counterfactuals(state: State, decision: str) -> list[Counterfactual]:
    """Every option of a taken decision, with the restart as it would have gone (seconds since the outage)."""
    taken = state.decisions[decision]
    if taken.taken_at is None:
        return []
    results = []
    for name, option in state.scenario.file.decisions[decision].options.items():
        if name == taken.option:
            results.append(Counterfactual(decision, name, True, twin(state)))
            continue
        source, seq = f"decision:{decision}/{name}", taken.taken_seq or 0
        others = [
            record_of(event_of(state.scenario, effect, source, taken.taken_at), seq, taken.taken_at)
            for effect in option.effects
        ]
        kept = [e for e in _live_effects(state) if e.source != f"decision:{decision}/{taken.option}"]
        position = sum(1 for effect in kept if effect.seq < seq)
        effects = (*kept[:position], *others, *kept[position:])
        results.append(Counterfactual(decision, name, False, _twin(state.scenario, effects)))
    return results
