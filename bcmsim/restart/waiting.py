"""What waits for what, in sentences: steps that stand by, orders not followed, runs that cannot end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_hmm, language, ngettext
from bcmsim.restart.wiring import OWN
from bcmsim.restart.work import COMPROMISED, PAUSED, RESTARTING, WAITING

if TYPE_CHECKING:
    from bcmsim.restart.engine import Engine

Naming = Callable[["Engine", int], str]

MOST_CAUSES, MOST_BEHIND = 8, 3
"""A sentence that names more resources that stand by, and more that wait for those, helps nobody."""


def title_of(engine: Engine, resource: int) -> str:
    """What people call the resource, in the language in force; its id where it has no title."""
    title = engine.plan.resources[resource].title
    return engine.wiring.ids[resource] if title is None else title.get(language())


def why_not_started(engine: Engine, resource: int) -> str:
    """Why nothing is being done about the resource at this instant."""
    return _reason(engine, resource, lambda person: engine.staff.there[person], title_of, free=True)


def standing_by(engine: Engine) -> dict[int, str]:
    """What each resource that is neither up nor being restarted waits for at the end of the run."""
    return {
        resource: why_not_started(engine, resource)
        for resource in range(len(engine.wiring.ids))
        if not engine.clean[resource]
        and not any(engine.works[way].state == RESTARTING for way in engine.open_ways(resource))
    }


def infeasible(engine: Engine) -> str:
    """What waits for what when nothing can happen any more: the causes first, in the order of the file.

    It names resources by their ids, because it is the plan that has to be mended.
    """
    down = [resource for resource in range(len(engine.wiring.ids)) if not engine.clean[resource]]
    causes = [resource for resource in down if not _waits_for_needs(engine, resource)]
    rest = [resource for resource in down if _waits_for_needs(engine, resource)]
    named = [*causes[:MOST_CAUSES], *rest[:MOST_BEHIND]]
    sentences = [
        _reason(engine, resource, lambda person: _comes(engine, person), _id, free=False)
        for resource in named
    ]
    more = len(down) - len(named)
    if more > 0:
        sentences.append(ngettext("{count} more waits", "{count} more wait", more).format(count=more))
    return "; ".join(sentences)


def _comes(engine: Engine, person: int) -> bool:
    return engine.staff.arrives_s[person] is not None and not engine.staff.away(person)


def _waits_for_needs(engine: Engine, resource: int) -> bool:
    return engine.history.last(resource) == WAITING


def _id(engine: Engine, resource: int) -> str:
    return engine.wiring.ids[resource]


def _reason(
    engine: Engine, resource: int, counts: Callable[[int], bool], named: Naming, *, free: bool
) -> str:
    name = named(engine, resource)
    if engine.history.last(resource) == COMPROMISED:
        return _("{id} runs, but compromised, and has not been isolated").format(id=name)
    number = min(engine.open_ways(resource), key=lambda way: (engine.works[way].missing > 0, way))
    work, way = engine.works[number], engine.wiring.ways[number]
    if work.missing:
        return _("{id} waits for {needs}").format(id=name, needs=_missing(engine, number, named))
    if work.gated:
        time = format_hmm(work.opens_s)
        if work.opens_s == engine.plan.resources[resource].release_s:
            return _("{id} is planned to start {time} after the outage").format(id=name, time=time)
        if way.measure == OWN:
            return _("{id} waits for the reaction time, over {time} after the outage").format(
                id=name, time=time
            )
        return _("{id} waits for the measure {measure}, there {time} after the outage").format(
            id=name, measure=engine.plan.measures[way.measure].id, time=time
        )
    if work.state != PAUSED and (lacking := engine.lacking_capacity(number)) is not None:
        return _("{id} waits for the capacity {capacity}, which is in use").format(
            id=name, capacity=engine.wiring.capacity_ids[lacking]
        )
    return _people(engine, number, counts, name, named, free=free)


def _missing(engine: Engine, number: int, named: Naming) -> str:
    groups = [
        engine.wiring.groups[group]
        for group in engine.wiring.way_groups[number]
        if not any(engine.clean[member] for member in engine.wiring.groups[group])
    ]
    either = _(" or ")
    return ", ".join(either.join(named(engine, member) for member in group) for group in groups)


def _people(
    engine: Engine, number: int, counts: Callable[[int], bool], name: str, named: Naming, *, free: bool
) -> str:
    """Which skill is short of people; where each alone has enough, who is held by paused work, else that they
    are too few together."""
    wiring = engine.wiring
    work, way = engine.works[number], wiring.ways[number]
    for skill, count in way.staff:
        there = sum(
            1
            for person, skills in enumerate(wiring.person_skills)
            if skill in skills
            and (person in work.crew or (counts(person) and (not free or engine.staff.works_on[person] < 0)))
        )
        held = _held(engine, number, counts, skill) if free and there < count else []
        if held and there + len(held) >= count:
            return _is_held(engine, held[0], name, named)
        if there < count:
            return _short(free, there).format(id=name, count=count, skill=wiring.skills[skill], there=there)
    held = (
        [] if free else [person for skill, _n in way.staff for person in _held(engine, number, counts, skill)]
    )
    if held:
        return _is_held(engine, held[0], name, named)
    wanted = ", ".join(f"{count} {wiring.skills[skill]}" for skill, count in way.staff)
    if free:
        return _("{id} needs {people}, more than are free together").format(id=name, people=wanted)
    return _("{id} needs {people}, who are never there together").format(id=name, people=wanted)


def _held(engine: Engine, number: int, counts: Callable[[int], bool], skill: int) -> list[int]:
    """Those with the skill who would come, but whom other work keeps while it is paused."""
    return [
        person
        for person, skills in enumerate(engine.wiring.person_skills)
        for other in [engine.staff.works_on[person]]
        if skill in skills and counts(person)
        if other >= 0 and other != number and engine.works[other].state == PAUSED
    ]


def _is_held(engine: Engine, person: int, name: str, named: Naming) -> str:
    """`person` is one of `_held`."""
    other = engine.wiring.ways[engine.staff.works_on[person]].resource
    return _("{id} needs {person}, who is held by {resource}, which is paused").format(
        id=name, person=engine.wiring.people[person].id, resource=named(engine, other)
    )


def _short(free: bool, there: int) -> str:
    if free:
        if not there:
            return _("{id} needs {count} with the skill {skill}, but nobody is free")
        return ngettext(
            "{id} needs {count} with the skill {skill}, but only {there} is free",
            "{id} needs {count} with the skill {skill}, but only {there} are free",
            there,
        )
    if not there:
        return _("{id} needs {count} with the skill {skill}, but nobody is there")
    return ngettext(
        "{id} needs {count} with the skill {skill}, but there is only {there}",
        "{id} needs {count} with the skill {skill}, but there are only {there}",
        there,
    )
