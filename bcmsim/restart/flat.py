"""A plan as the kernel walks it: rows of whole numbers, worked out once per plan (see `kernel`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from bcmsim.restart import kernel
from bcmsim.restart.engine import Engine
from bcmsim.restart.priorities import ranks
from bcmsim.restart.staff import DAY_S, presence
from bcmsim.restart.work import CLOSED, PLANNED, READY

if TYPE_CHECKING:
    from bcmsim.restart.parts import Plan

_FIRST_HORIZON_S = 14 * DAY_S


class Flat:
    """The plan at the outage. What has several entries to a number lies in two rows: `x_at[n]` to
    `x_at[n + 1]` are the places of n's entries in `x`.
    """

    def __init__(self, plan: Plan) -> None:
        engine = Engine(plan, (), None, PLANNED)
        engine.outage()
        self.plan = plan
        wiring = self.wiring = plan.wiring
        self.resource_of = [way.resource for way in wiring.ways]
        self.down = engine.unclean
        """How many resources are down."""
        self.open = [number for number, work in enumerate(engine.works) if work.state != CLOSED]
        """The ways in play."""
        self.measures = tuple(engine.active)
        self._flatten_needs(engine)
        self._flatten_work(engine)
        self._flatten_demands()
        self._flatten_people(engine)

    def _flatten_needs(self, engine: Engine) -> None:
        wiring, works = self.wiring, engine.works
        self.state = [kernel.CLOSED] * len(works)
        self.missing = [0] * len(works)
        """What a way still waits for: groups of needs, and a gate."""
        for number in self.open:
            work = works[number]
            self.state[number] = kernel.READY if work.state == READY else kernel.WAITING
            self.missing[number] = work.missing + work.gated
        self.opens_s = [work.opens_s for work in works]
        self.gate_s = sorted(engine.gates)
        self.gate_at, self.gate_ways = _rows(engine.gates[second] for second in self.gate_s)
        self.group_way: list[int] = []
        """The way of each group of alternatives."""
        alternatives: dict[int, int] = {}
        after: list[list[int]] = [[] for _resource in wiring.ids]
        for resource, clean in enumerate(engine.clean):
            for group in () if clean else wiring.groups_with[resource]:
                way, members = wiring.group_way[group], wiring.groups[group]
                if works[way].state == CLOSED or any(engine.clean[member] for member in members):
                    continue
                if len(members) == 1:
                    after[resource].append(way)
                    continue
                if group not in alternatives:
                    alternatives[group] = len(self.group_way)
                    self.group_way.append(way)
                after[resource].append(~alternatives[group])
        self.after_at, self.after = _rows(after)
        """The ways that wait for a resource; of alternatives ~the group."""
        self.met = [0] * len(self.group_way)
        rivals: list[list[int]] = [[] for _resource in wiring.ids]
        for number in self.open:
            rivals[self.resource_of[number]].append(number)
        self.ways_of = rivals
        self.rivals_at, self.rivals = _rows(ways if len(ways) > 1 else [] for ways in rivals)
        """The ways of a resource that is restarted in more than one way."""
        self.is_down = [not clean for clean in engine.clean]

    def _flatten_work(self, engine: Engine) -> None:
        ways = self.wiring.ways
        rank = ranks(self.wiring, self.measures or self.wiring.chosen)
        in_order = sorted(self.open, key=lambda number: (rank[ways[number].resource], number))
        self.place = [0] * len(ways)
        self.way_at = in_order
        """The ways in priority order; `place`: where each stands in it."""
        for place, number in enumerate(in_order):
            self.place[number] = place
        self.demand = [way.demand for way in ways]
        self.hands_on = [kernel.NEVER if way.hands_on_s is None else way.hands_on_s for way in ways]
        self.pauses = [int(way.pauses) for way in ways]
        self.failing = [-1] * len(ways)
        """The number of a way among those of which attempts may fail."""
        self.may_fail = [number for number in self.open if ways[number].fails]
        for place, number in enumerate(self.may_fail):
            self.failing[number] = place

    def _flatten_demands(self) -> None:
        wiring = self.wiring
        count = len(wiring.demands)
        staff: list[Sequence[tuple[int, int]]] = [()] * count
        uses: list[Sequence[tuple[int, int]]] = [()] * count
        team: list[Sequence[int]] = [()] * count
        for way in wiring.ways:
            staff[way.demand], uses[way.demand], team[way.demand] = way.staff, way.uses, way.crew
        self.asks = [kernel.OTHERWISE] * count
        self.skill_of, self.count_of = [0] * count, [0] * count
        """Of a demand for one skill alone."""
        askers: list[list[int]] = [[] for _skill in wiring.skills]
        may_ask: list[list[int]] = [[] for _capacity in wiring.capacity_ids]
        for number in range(count):
            if not staff[number] and not uses[number]:
                self.asks[number] = kernel.NOTHING
            elif len(staff[number]) == 1 and not uses[number] and not team[number]:
                self.asks[number] = kernel.ONE_SKILL
                self.skill_of[number], self.count_of[number] = staff[number][0]
            for skill, _people in staff[number]:
                askers[skill].append(number)
            for person in team[number]:
                for skill in wiring.person_skills[person]:
                    if number not in askers[skill]:
                        askers[skill].append(number)
            for capacity, _units in uses[number]:
                may_ask[capacity].append(number)
        self.staff_at, self.staff = _rows(_pairs(pairs) for pairs in staff)
        self.uses_at, self.uses = _rows(_pairs(pairs) for pairs in uses)
        self.team_at, self.team = _rows(team)
        self.askers_at, self.askers = _rows(askers)
        """The demands that a skill, or a capacity, may be asked for by."""
        self.may_ask_at, self.may_ask = _rows(may_ask)
        self.room = list(wiring.capacity_units)
        slots = [sum(people for _skill, people in pairs) for pairs in staff]
        self.most_slots = max([1, *slots, *map(len, team)])
        sizes = [max(slots[way.demand], len(way.crew)) for way in wiring.ways]
        self.crew_at = [0, *accumulate(sizes)]

    def _flatten_people(self, engine: Engine) -> None:
        wiring = self.wiring
        self.skills_at, self.skills = _rows(wiring.person_skills)
        people = len(wiring.people)
        self.has = [0] * (people * len(wiring.skills))
        for person, skills in enumerate(wiring.person_skills):
            for skill in skills:
                self.has[skill * people + person] = 1
        self.arrives_s = engine.staff.arrives_s
        self.dated_s = [
            max([0, *(until for _away, until in worker.absences)]) for worker in wiring.people
        ]
        """No dated absence of a person begins or ends after this."""
        self.may_be_absent = [
            person
            for person, worker in enumerate(wiring.people)
            if worker.absent and self.arrives_s[person] is not None
        ]
        self.changes_at: list[int] = []
        self.changes: list[int] = []
        self.horizon_s = _FIRST_HORIZON_S // 2
        self.lengthen()

    def lengthen(self) -> None:
        """Work out twice as many days of shifts."""
        self.horizon_s *= 2
        rows: list[list[int]] = []
        for worker, arrives_s in zip(self.wiring.people, self.arrives_s, strict=True):
            row: list[int] = []
            if arrives_s is not None:
                for second, _comes in presence(worker, arrives_s):
                    if second > self.horizon_s:
                        row.append(-second)
                        break
                    row.append(second)
            rows.append(row)
        self.changes_at, self.changes = _rows(rows)
        """When each person comes and goes, in turn; less than 0: there are more."""

    @property
    def is_free_of_queues(self) -> bool:
        """Whether nothing that is down asks for people or capacities."""
        return all(self.asks[self.demand[number]] == kernel.NOTHING for number in self.open)

    def static(self) -> list[Any]:
        """The arguments of `kernel.play` that no run changes or that `play_all` sets anew."""
        return [getattr(self, name) for name in _STATIC]


_STATIC = (
    "resource_of after_at after group_way missing met state gate_s gate_at gate_ways rivals_at rivals down "
    "place way_at demand hands_on pauses failing "
    "asks skill_of count_of staff_at staff uses_at uses team_at team askers_at askers may_ask_at may_ask "
    "skills_at skills has changes_at changes dated_s room"
).split()


@lru_cache(maxsize=8)
def flat_of(plan: Plan) -> Flat:
    """The plan in flat numbers. Raises PlanError for what no run could do."""
    return Flat(plan)


def _rows(lists: Iterable[Iterable[int]]) -> tuple[list[int], list[int]]:
    at, entries = [0], []
    for one in lists:
        entries.extend(one)
        at.append(len(entries))
    return at, entries


def _pairs(pairs: Iterable[tuple[int, int]]) -> list[int]:
    return [number for pair in pairs for number in pair]
