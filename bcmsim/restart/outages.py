"""The causes of an emergency as outages that can be played (R016, R017, R086).

The five of the source come first, planned or not. A cause of the file takes what its `down` and `absent` say;
the scenario's own `cause` is planned by its `restart`, unless it stands under `causes` too. An attack leaves
IT running but compromised: it is the isolation, a decision of one's own, that takes it down. Nothing is
restarted before, so the plan counts from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from bcmsim.impact.causes import Hit, fallen, hits_of
from bcmsim.scenario.format import Cause, CausePlan

if TYPE_CHECKING:
    from bcmsim.scenario.format import Measure
    from bcmsim.scenario.model import Scenario
    from bcmsim.scenario.quantities import Text

FIVE: tuple[str, ...] = get_args(Cause)


@dataclass(frozen=True, slots=True)
class Outage:
    """What one cause takes away."""

    cause: str
    title: Text | None
    origin: Literal["causes", "scenario"] | None
    """None: the file says nothing about it."""
    likelihood: int | None
    way_back: Text | None
    down: tuple[str, ...]
    """The resources that fail by themselves."""
    supposed: bool
    """The file does not say what fails: everything is supposed to."""
    absent: tuple[str, ...]
    """Single persons."""
    fallen: Mapping[str, None]
    """What is down by the cause itself; empty where everything is only supposed to be."""
    reached: Mapping[str, None]
    """What its measures are about: what is down, and what asks for a skill of those who are missing."""
    hits: Mapping[str, Hit]
    """By process, in the order of the file."""

    @property
    def begins(self) -> Literal["failure", "isolation"]:
        """Whether something fails, or is isolated because it is compromised (R017)."""
        return "isolation" if self.cause == "attack" else "failure"

    @property
    def takes_something(self) -> bool:
        """Whether there is anything to restart, or anybody missing."""
        return bool(self.down or self.supposed or self.absent)


def outages_of(scenario: Scenario) -> list[Outage]:
    """The five causes of the source in its order, then the others in the order of the file."""
    file = scenario.file
    plans = dict(file.causes)
    own = _own(scenario)
    if own is not None and file.cause is not None:
        plans[file.cause] = own
    hits = hits_of(file.model_copy(update={"causes": plans}))
    names = dict.fromkeys((*FIVE, *file.causes))
    return [
        _outage(
            scenario, name, plans.get(name), {process: by[name] for process, by in hits.items() if name in by}
        )
        for name in names
    ]


def applies(measure: Measure, outage: Outage, scenario: Scenario) -> bool:
    """Whether a measure is against this cause: it says so, or says nothing and helps what the cause reaches.

    It helps by restarting it instead, or by bringing people with a skill that it asks for.
    """
    if measure.against:
        return outage.cause in measure.against
    if any(name in outage.reached for name in measure.replaces):
        return True
    asked = {skill: None for name in outage.reached for skill in scenario.file.resources[name].staff}
    return any(
        skill in asked for person in measure.adds_staff.values() if person.restart for skill in person.skills
    )


def _own(scenario: Scenario) -> CausePlan | None:
    """The scenario's own cause as its `restart` plans it; None: it has none, or it stands under `causes`.

    Nothing down at first (the script takes it down) is planned as everything down, as WAZ is.
    """
    file = scenario.file
    if file.cause is None or file.cause in file.causes or not file.resources:
        return None
    return CausePlan(down=tuple(file.restart.down or file.resources))


def _outage(scenario: Scenario, name: str, plan: CausePlan | None, hits: Mapping[str, Hit]) -> Outage:
    file = scenario.file
    own = name not in file.causes
    absent = tuple(
        dict.fromkeys(
            member for person in (plan.absent if plan else ()) for member in scenario.pool_members(person)
        )
    )
    down = tuple(dict.fromkeys(plan.down or ())) if plan else ()
    supposed = (own and file.restart.down == () and bool(down)) or (not down and bool(absent))
    falls = fallen(file, down)
    people = [scenario.people[person.partition("/")[0]] for person in absent]
    missing = {skill: None for person in people if person.restart for skill in person.skills}
    reached = {
        id_: None
        for id_, resource in file.resources.items()
        if id_ in falls or any(skill in missing for skill in resource.staff)
    }
    return Outage(
        cause=name,
        title=plan.title if plan else None,
        origin=None if plan is None else "scenario" if own else "causes",
        likelihood=plan.likelihood if plan else None,
        way_back=plan.way_back if plan else None,
        down=() if supposed else down,
        supposed=supposed,
        absent=absent,
        fallen={} if supposed else falls,
        reached=reached,
        hits=hits,
    )
