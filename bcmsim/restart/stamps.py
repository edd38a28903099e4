"""Stamps of people that come when the run has gone on without them (a function test).

The run begins and ends each step at its planned second; a person stamps when it really happened. What was
shown before a stamp stays as it was shown. From its second on the run follows the stamp: a step that is
stamped done was being worked on until then, one stamped begun begins then, one stamped failed is not up.
What the run alone began on the strength of that step begins anew. What people stamped or brought up
themselves stands, and with it what it needs: whoever has begun the next step knows that this one was done.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from bcmsim.restart.work import DOWN, PAUSED, RESTARTING, UP

if TYPE_CHECKING:
    from bcmsim.restart.engine import Engine


def begun(engine: Engine, resource: int) -> None:
    """A person began the work on it now."""
    engine.begun_by_hand[resource] = engine.now


def failed(engine: Engine, resource: int) -> None:
    """The attempt failed: who began it by hand has not begun the next one."""
    engine.begun_by_hand.pop(resource, None)


def ended(engine: Engine, resource: int) -> None:
    """A person ended the work on it now."""
    engine.ended_by_hand[resource] = engine.now


def end_late(engine: Engine, resource: int) -> bool:
    """It is up only since now; False where it was not the run that ended the work on it."""
    if not _ended_by_the_run(engine, resource):
        return False
    engine.segments.end_s[engine.up_segment[resource]] = engine.now
    for way in _resting(engine, resource)[0]:
        _undo(engine, way)
    engine.enter(resource, DOWN)
    engine.up_s[resource] = engine.now
    engine.enter(resource, UP)
    ended(engine, resource)
    return True


def take_back(engine: Engine, resource: int) -> bool:
    """It is not up, and the work on it has not begun; False where people have said otherwise, or built
    upon it."""
    at_work = [way for way in engine.open_ways(resource) if engine.works[way].state in (RESTARTING, PAUSED)]
    if at_work and not _is_of(engine, engine.begun_by_hand, resource, at_work[0]):
        for way in at_work:
            engine.abort(way)
        return True
    if not _ended_by_the_run(engine, resource) or _resting(engine, resource)[1]:
        return False
    engine.take_down([resource])
    return True


def _ended_by_the_run(engine: Engine, resource: int) -> bool:
    if not engine.clean[resource] or engine.up_segment[resource] < 0:
        return False
    return not _is_of(engine, engine.ended_by_hand, resource, engine.up_way[resource])


def _is_of(engine: Engine, stamps: dict[int, int], resource: int, way: int) -> bool:
    """Whether the last stamp is of the work that is or was done on this way, not of one before a failure."""
    ready_s = engine.works[way].ready_s
    return resource in stamps and (ready_s is None or stamps[resource] >= ready_s)


def _resting(engine: Engine, resource: int) -> tuple[list[int], bool]:
    """The ways that only the run began because this resource was up, each after what it rests on; and
    whether people stand on it too."""
    reached = _reached(engine, resource)
    standing = {target: None for target, ways in reached.items() if _stands(engine, target, ways)}
    under: dict[int, list[int]] = {}
    for one in (resource, *reached):
        for way in engine.leaning_on(one):
            under.setdefault(engine.wiring.ways[way].resource, []).append(one)
    queue = list(standing)
    for target in queue:  # grows while it is walked
        for one in under.get(target, ()):
            if one not in standing:
                standing[one] = None
                queue.append(one)
    ways = [way for ways in _reached(engine, resource, standing).values() for way in ways]
    return ways, resource in standing


def _reached(engine: Engine, resource: int, but: Collection[int] = ()) -> dict[int, list[int]]:
    """What rests on a resource, by which ways, with what rests on that in turn; these aside and what rests
    on them alone."""
    reached: dict[int, list[int]] = {}
    queue = [resource]
    for one in queue:  # grows while it is walked
        for way in engine.leaning_on(one):
            target = engine.wiring.ways[way].resource
            if target in but:
                continue
            if target not in reached:
                reached[target] = []
                queue.append(target)
            if way not in reached[target]:
                reached[target].append(way)
    return reached


def _stands(engine: Engine, target: int, ways: Sequence[int]) -> bool:
    """Whether people stamped this step, or brought it up without work."""
    if engine.running[target] and engine.up_segment[target] < 0:
        return True
    stamps = (engine.begun_by_hand, engine.ended_by_hand)
    return any(_is_of(engine, one, target, way) for way in ways for one in stamps)


def _undo(engine: Engine, way: int) -> None:
    """It waits again for its turn, which may come at once."""
    resource = engine.wiring.ways[way].resource
    if engine.running[resource]:
        engine.take_down([resource])
    else:
        engine.abort(way)
