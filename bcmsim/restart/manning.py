"""Whether the roles of the crisis team are manned within their time (R103, R112).

Shifts, dated absences and travel decide who can be there in time; the chance comes from `absent`. It is
exact, on one assumption: whoever may be missing is so independently of all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal

from bcmsim.restart.coverage import HOUR_S, arrival_s, windows
from bcmsim.restart.plan import everybody

if TYPE_CHECKING:
    from bcmsim.restart.parts import Plan, Worker
    from bcmsim.scenario.format import Role, ScenarioFile
    from bcmsim.scenario.model import Scenario

ARRIVAL_S = HOUR_S
"""By when a role is to be manned where `alerting` says nothing."""
MOST_UNCERTAIN = 14
"""Of so many people who may be missing all combinations are walked; with more the chance is left open."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may man a role."""

    person: str
    deputy: bool
    """Stands in for a member or for the role."""
    there_s: int | None
    """The first second at which the person is there; None: not within the limit."""
    chance: float
    """That the person is not missing altogether."""


@dataclass(frozen=True, slots=True)
class RoleCover:
    """Whether a role of the crisis team is manned within its time."""

    role: str
    limit_s: int
    limit_from: Literal["alerting", "default"]
    candidates: tuple[Candidate, ...]
    """Members first, then their deputies, then the role's."""
    chance: float | None
    """That at least one of them is there within the limit; None: nobody is named."""

    @property
    def in_time(self) -> tuple[Candidate, ...]:
        return tuple(one for one in self.candidates if one.there_s is not None)


@dataclass(frozen=True, slots=True)
class TeamCover:
    """The roles of the crisis team, and all of them at once."""

    roles: tuple[RoleCover, ...]
    chance: float | None
    """That every role is manned within its time by somebody of its own: nobody mans two at once. None:
    nobody is named for a role, there is no role, or too many may be missing to walk all combinations."""


def team_cover(scenario: Scenario, plan: Plan) -> TeamCover:
    """The roles that players take in the crisis team: those with a level or a function."""
    people = everybody(scenario, plan.outage)
    roles = tuple(
        _role_cover(scenario, plan, id_, people)
        for id_, role in scenario.file.roles.items()
        if role.part == "player" and (role.level or role.function)
    )
    return TeamCover(roles, team_chance(roles))


def _role_cover(scenario: Scenario, plan: Plan, id_: str, people: Mapping[str, Worker]) -> RoleCover:
    file = scenario.file
    limit_s, limit_from = _limit(file, id_)
    members, deputies = _named(scenario, file.roles[id_])
    candidates = tuple(
        _candidate(plan, people[name], name not in members, limit_s)
        for name in dict.fromkeys([*members, *deputies])
        if name in people
    )
    missing = 1.0
    for one in candidates:
        if one.there_s is not None:
            missing *= 1 - one.chance
    return RoleCover(id_, limit_s, limit_from, candidates, 1 - missing if candidates else None)


def _limit(file: ScenarioFile, role: str) -> tuple[int, Literal["alerting", "default"]]:
    """`arrival_within` holds for the roles in `must_arrive`, for all where none is listed."""
    alerting = file.alerting
    if alerting is None or alerting.arrival_within is None:
        return ARRIVAL_S, "default"
    if alerting.must_arrive and role not in alerting.must_arrive:
        return ARRIVAL_S, "default"
    return alerting.arrival_within, "alerting"


def _named(scenario: Scenario, role: Role) -> tuple[list[str], list[str]]:
    """The members and who stands in for them or for the role, as single persons."""
    members = list(scenario.expand_recipients(role.members)) if role.members else []
    deputies = _deputies(scenario, members)
    if role.deputy:
        stand_ins = scenario.expand_recipients([role.deputy])
        deputies += (
            [*stand_ins, *_deputies(scenario, stand_ins)] if role.deputy in scenario.roles else stand_ins
        )
    return members, deputies


def _deputies(scenario: Scenario, members: Iterable[str]) -> list[str]:
    named = [scenario.people[one.partition("/")[0]].deputy for one in members if scenario.is_person(one)]
    return [single for name in named if name for single in scenario.pool_members(name)]


def _candidate(plan: Plan, worker: Worker, deputy: bool, limit_s: int) -> Candidate:
    arrives = arrival_s(plan, worker)
    spans = [] if arrives is None else windows(worker, arrives, limit_s + 1)
    return Candidate(worker.id, deputy, spans[0][0] if spans else None, 1 - worker.absent)


def team_chance(roles: Sequence[RoleCover]) -> float | None:
    """The chance that all roles are manned by distinct people: parts of the team that share nobody are
    independent, within a part all combinations of who is missing are walked."""
    if not roles or any(role.chance is None for role in roles):
        return None
    result = 1.0
    for part in _parts(roles):
        chance = _part_manned(part)
        if chance is None:
            return None
        result *= chance
    return result


def _parts(roles: Sequence[RoleCover]) -> list[list[RoleCover]]:
    parts: list[list[RoleCover]] = []
    for role in roles:
        names = {one.person: None for one in role.in_time}
        touching = [
            part for part in parts if any(one.person in names for other in part for one in other.in_time)
        ]
        parts = [part for part in parts if part not in touching]
        parts.append([*(other for part in touching for other in part), role])
    return parts


def _part_manned(roles: Sequence[RoleCover]) -> float | None:
    people = {one.person: one.chance for role in roles for one in role.in_time}
    uncertain = [name for name, chance in people.items() if 0 < chance < 1]
    if len(uncertain) > MOST_UNCERTAIN:
        return None
    sure = {name: True for name, chance in people.items() if chance == 1}
    result = 0.0
    for comes in product((True, False), repeat=len(uncertain)):
        chance = 1.0
        for name, here in zip(uncertain, comes, strict=True):
            chance *= people[name] if here else 1 - people[name]
        here_all = {**sure, **{name: True for name, here in zip(uncertain, comes, strict=True) if here}}
        wanted = [[one.person for one in role.in_time if one.person in here_all] for role in roles]
        if _matched(wanted):
            result += chance
    return min(1.0, result)


def _matched(wanted: Sequence[Sequence[str]]) -> bool:
    """Whether each role can have one of its people for itself (augmenting paths)."""
    holds: dict[str, int] = {}

    def place(role: int, tried: dict[str, None]) -> bool:
        for name in wanted[role]:
            if name not in tried:
                tried[name] = None
                if name not in holds or place(holds[name], tried):
                    holds[name] = role
                    return True
        return False

    return all(place(role, {}) for role in range(len(wanted)))
