"""What injects, decisions and the leader's orders change in a running restart (scenario-format.md, Effects).

Each effect either applies or meets a state that it cannot change; then it does nothing and its outcome says
why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_hmm
from bcmsim.restart import stamps
from bcmsim.restart.parts import PlanError
from bcmsim.restart.waiting import title_of, why_not_started
from bcmsim.restart.wiring import OWN
from bcmsim.restart.work import COMPROMISED, PAUSED, RESTARTING, UP

if TYPE_CHECKING:
    from bcmsim.restart.engine import Engine


@dataclass(frozen=True, slots=True)
class Intervention:
    """One change from outside. Times are seconds since the outage and may be negative."""

    at_s: int
    action: str
    """An effect's action, or an order of the leader: `start`, `finish`, `step_failed`."""
    target: str
    by_s: int | None = None
    """Of `extend`."""
    until_s: int | None = None
    """Of `absent`; None: for good."""
    since_s: int | None = None
    """Of `data_loss`: the last restore point. Of a stamp (`start`, `finish`, `step_failed`) that comes after
    the run has done so itself: since when; it is then followed all the same (see `stamps`)."""
    key: str = ""
    """What the outcome is filed under."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether an intervention changed anything, else why not."""

    applied: bool
    reason: str | None = None


APPLIED = Outcome(applied=True)


def apply(engine: Engine, intervention: Intervention) -> Outcome | None:
    """Change the running run. None: a `start` is decided only when the instant is over."""
    action = _ACTIONS.get(intervention.action)
    if action is None:
        return _no(_("there is no effect {action}").format(action=intervention.action))
    return action(engine, intervention)


def conclude(engine: Engine) -> None:
    """Say of each order to start whether it could be followed."""
    for intervention, resource in engine.unmet:
        ways = [engine.works[way] for way in engine.open_ways(resource)]
        started = engine.running[resource] or any(work.state == RESTARTING for work in ways)
        if started:
            stamps.begun(engine, resource)
        engine.outcomes[intervention.key] = APPLIED if started else _no(why_not_started(engine, resource))
    engine.unmet.clear()


def _no(reason: str) -> Outcome:
    return Outcome(applied=False, reason=reason)


Resourceful = Callable[["Engine", int, Intervention], Outcome | None]


def _on_resource(act: Resourceful) -> Callable[[Engine, Intervention], Outcome | None]:
    def action(engine: Engine, intervention: Intervention) -> Outcome | None:
        resource = engine.wiring.number.get(intervention.target)
        if resource is None:
            return _no(_("no such resource {id}").format(id=intervention.target))
        return act(engine, resource, intervention)

    return action


def _state(engine: Engine, resource: int) -> str:
    return engine.history.last(resource)


def _already_down(engine: Engine, resource: int) -> Outcome:
    return _no(_("{id} is down already").format(id=title_of(engine, resource)))


def _already_up(engine: Engine, resource: int) -> Outcome:
    return _no(_("{id} is up already").format(id=title_of(engine, resource)))


def _fail(engine: Engine, resource: int, _intervention: Intervention) -> Outcome:
    """What runs goes down, and with it what needs it; what is restarting loses what was done."""
    if engine.running[resource]:
        engine.take_down([resource])
        return APPLIED
    at_work = [way for way in engine.open_ways(resource) if engine.works[way].state in (RESTARTING, PAUSED)]
    if not at_work:
        return _already_down(engine, resource)
    for way in at_work:
        engine.abort(way)
    return APPLIED


def _compromise(engine: Engine, resource: int, _intervention: Intervention) -> Outcome:
    if not engine.running[resource]:
        return _no(_("{id} is down: only what runs can be compromised").format(id=title_of(engine, resource)))
    if not engine.clean[resource]:
        return _no(_("{id} is compromised already").format(id=title_of(engine, resource)))
    engine.compromise(resource)
    return APPLIED


def _isolate(engine: Engine, resource: int, _intervention: Intervention) -> Outcome:
    if not engine.running[resource]:
        return _already_down(engine, resource)
    engine.take_down([resource])
    return APPLIED


def _restore(engine: Engine, resource: int, _intervention: Intervention) -> Outcome:
    """It is up again without work of ours, provided that what it needs is up."""
    state = _state(engine, resource)
    if state == UP:
        return _already_up(engine, resource)
    if state == COMPROMISED:
        return _no(
            _("{id} runs, but compromised: it has to be isolated and rebuilt").format(
                id=title_of(engine, resource)
            )
        )
    ways = [way for way in (*engine.open_ways(resource), resource) if not engine.works[way].missing]
    if not ways:
        return _no(why_not_started(engine, resource))
    engine.bring_up(resource, ways[0], -1)
    return APPLIED


def _extend(engine: Engine, resource: int, intervention: Intervention) -> Outcome:
    """The resource's own restart takes longer, or where a measure has replaced it the measure's."""
    if _state(engine, resource) == UP:
        return _already_up(engine, resource)
    ways = engine.open_ways(resource)
    if not ways:
        return _no(_("{id} runs: nothing is being restarted").format(id=title_of(engine, resource)))
    own = [way for way in ways if engine.wiring.ways[way].measure == OWN]
    for way in own or ways:
        engine.extend(way, intervention.by_s or 0)
    return APPLIED


def _start(engine: Engine, resource: int, intervention: Intervention) -> Outcome | None:
    """Begin now, whatever goes first by the rule; needs, people and capacities must be there."""
    if intervention.since_s is not None:
        stamps.take_back(engine, resource)
    state = _state(engine, resource)
    if state == UP:
        return _already_up(engine, resource)
    if state == RESTARTING:
        return _no(_("{id} is being restarted already").format(id=title_of(engine, resource)))
    if state == COMPROMISED:
        return _no(_("{id} runs: it has to be isolated first").format(id=title_of(engine, resource)))
    engine.unmet.append((intervention, resource))
    return None


def _at_work(engine: Engine, resource: int) -> tuple[int | None, Outcome]:
    """The way on which work has begun, its own first; else why there is none."""
    for way in engine.open_ways(resource):
        if engine.works[way].state in (RESTARTING, PAUSED):
            return way, APPLIED
    if engine.running[resource]:
        return None, _already_up(engine, resource)
    return None, _no(_("the restart of {id} has not begun").format(id=title_of(engine, resource)))


def _finish(engine: Engine, resource: int, intervention: Intervention) -> Outcome:
    way, outcome = _at_work(engine, resource)
    if way is not None:
        engine.complete(way)
        stamps.ended(engine, resource)
    elif intervention.since_s is not None and stamps.end_late(engine, resource):
        return APPLIED
    return outcome


def _step_failed(engine: Engine, resource: int, intervention: Intervention) -> Outcome:
    way, outcome = _at_work(engine, resource)
    if way is not None:
        engine.fail_attempt(way)
        stamps.failed(engine, resource)
    elif intervention.since_s is not None and stamps.take_back(engine, resource):
        return APPLIED
    return outcome


def _activate(engine: Engine, intervention: Intervention) -> Outcome:
    measure = engine.wiring.measure_number.get(intervention.target)
    if measure is None:
        return _no(_("no such measure {id}").format(id=intervention.target))
    if measure in engine.active or measure in engine.wiring.chosen:
        return _no(_("the measure {id} is in force already").format(id=intervention.target))
    try:
        for now_or_then in ((), engine.wiring.chosen):  # before the outage those chosen are still to come
            engine.wiring.needs_first(tuple(dict.fromkeys((*engine.active, measure, *now_or_then))))
    except PlanError as error:
        return _no(error.message)
    engine.activate([measure])
    return APPLIED


def _people(engine: Engine, target: str) -> list[int]:
    """The person of this id, or everybody in the pool."""
    numbers = engine.wiring.person_number
    if target in numbers:
        return [numbers[target]]
    return [number for name, number in numbers.items() if name.startswith(f"{target}/")]


def _absent(engine: Engine, intervention: Intervention) -> Outcome:
    people = _people(engine, intervention.target)
    if not people:
        return _no(_("no such person {id}").format(id=intervention.target))
    if intervention.until_s is not None and intervention.until_s <= engine.now:
        return _no(_("the absence of {id} is over already").format(id=intervention.target))
    taken = [person for person in people if engine.staff.take_away(person, intervention.until_s)]
    if not taken:
        return _no(_("{id} is absent already").format(id=intervention.target))
    for person in taken:
        if engine.staff.works_on[person] >= 0:
            engine.leave(person)
    return APPLIED


def _available(engine: Engine, intervention: Intervention) -> Outcome:
    people = _people(engine, intervention.target)
    if not people:
        return _no(_("no such person {id}").format(id=intervention.target))
    called = [person for person in people if engine.staff.arrives_s[person] is not None]
    if not called:
        return _no(_("{id} has not been called").format(id=intervention.target))
    if not [person for person in called if engine.staff.make_available(person)]:
        return _no(_("{id} is there already").format(id=intervention.target))
    return APPLIED


def _prioritise(engine: Engine, intervention: Intervention) -> Outcome:
    process = engine.wiring.process_number.get(intervention.target)
    if process is None:
        return _no(_("no such process {id}").format(id=intervention.target))
    if engine.preferred[-1:] == [process]:
        return _no(_("{id} goes first already").format(id=intervention.target))
    engine.preferred = [*(other for other in engine.preferred if other != process), process]
    engine.rank_anew()
    return APPLIED


def _data_loss(engine: Engine, intervention: Intervention) -> Outcome:
    process = engine.wiring.process_number.get(intervention.target)
    if process is None:
        return _no(_("no such process {id}").format(id=intervention.target))
    since = intervention.since_s or 0
    if engine.data_lost_since.get(process) == since:
        return _no(_("the data of {id} since then count as lost already").format(id=intervention.target))
    engine.data_lost_since[process] = since
    return APPLIED


def _declare(engine: Engine, _intervention: Intervention) -> Outcome:
    if engine.declared_s is not None:
        return _no(
            _("the emergency was declared already, {time} after the outage").format(
                time=format_hmm(engine.declared_s)
            )
        )
    engine.declared_s = engine.now
    return APPLIED


_ACTIONS: dict[str, Callable[[Engine, Intervention], Outcome | None]] = {
    "fail": _on_resource(_fail),
    "compromise": _on_resource(_compromise),
    "isolate": _on_resource(_isolate),
    "restore": _on_resource(_restore),
    "extend": _on_resource(_extend),
    "start": _on_resource(_start),
    "finish": _on_resource(_finish),
    "step_failed": _on_resource(_step_failed),
    "activate": _activate,
    "absent": _absent,
    "available": _available,
    "prioritise": _prioritise,
    "data_loss": _data_loss,
    "declare": _declare,
}
ACTIONS: tuple[str, ...] = tuple(_ACTIONS)
"""Everything that an intervention may do."""
