"""A plan as the kernel walks it: rows of whole numbers, worked out once per plan (see `kernel`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from bcmsim.restart import kernel_parts as kernel
from bcmsim.restart.draws import longest_of
from bcmsim.restart.engine import Engine
from bcmsim.restart.flat_needs import earliest_ups, order_of
from bcmsim.restart.flat_people import Alike
from bcmsim.restart.flat_rows import circles_of, in_rows, pairs_of
from bcmsim.restart.priorities import ranks
from bcmsim.restart.staff import DAY_S
from bcmsim.restart.work import CLOSED, PAUSED, PLANNED, READY, RESTARTING, WAITING

if TYPE_CHECKING:
    from bcmsim.restart.parts import Plan
    from bcmsim.restart.present import Present
    from bcmsim.restart.wiring import Way
    from bcmsim.restart.work import Work

_FIRST_HORIZON_S = 14 * DAY_S
_STATES = {WAITING: kernel.WAITING, READY: kernel.READY, RESTARTING: kernel.WORKING, PAUSED: kernel.PAUSED}


class Flat:
    """The plan at the outage, or as it stands at a later second. What has several entries to a number lies in
    two rows: `x_at[n]` to `x_at[n + 1]` are the places of n's entries in `x`.
    """

    def __init__(self, plan: Plan, present: Present | None = None) -> None:
        engine: Engine
        if present is None:
            engine = Engine(plan, (), None, PLANNED)
            engine.outage()
        else:
            engine = present
        self.plan = plan
        wiring = self.wiring = plan.wiring
        self.goes_on = int(present is not None)
        self.now_s = 0 if present is None else present.now
        self._from_s = 0 if present is None else self.now_s + 1
        """From when on is to be told who comes and goes."""
        self.idle_s = engine.idle_since
        """Since when nothing happens; -1: something does."""
        self.measures = tuple(engine.active)
        rank = ranks(wiring, self.measures or wiring.chosen, tuple(engine.preferred))
        self.ways = sorted(
            (number for number, work in enumerate(engine.works) if work.state != CLOSED),
            key=lambda number: (rank[wiring.ways[number].resource], number),
        )
        """The ways in play, by their numbers in the plan's wiring. Here they are numbered in this order, that
        of their priority."""
        self.place = {number: place for place, number in enumerate(self.ways)}
        self.resource_of = [wiring.ways[number].resource for number in self.ways]
        self.is_down = [not clean for clean in engine.clean]
        self.arrives_s = engine.staff.arrives_s
        self._flatten_needs(engine)
        self._flatten_demands(engine)
        self._flatten_work()
        self._flatten_people(engine, {} if present is None else present.known())
        self._flatten_begun(engine, present)

    def _flatten_needs(self, engine: Engine) -> None:
        wiring, works = self.wiring, [engine.works[number] for number in self.ways]
        self.state = [_STATES[work.state] for work in works if work.state != CLOSED]
        self.missing = [work.missing for work in works]
        """What a way still waits for: groups of needs, and a gate."""
        self.opens_s = [work.opens_s for work in works]
        self.alternatives_way: list[int] = []
        """The way of each group of alternatives; `met`: whether one of them is up."""
        alternatives: dict[int, int] = {}
        self.followers: list[list[int]] = [[] for _resource in wiring.ids]
        """The ways that wait for a resource; of alternatives ~the group."""
        self.needs: list[list[list[int]]] = [[] for _way in self.ways]
        """The groups of which each way needs one resource that is down, until it has begun."""
        for group, members in enumerate(wiring.groups):
            way = self.place.get(wiring.group_way[group])
            if way is None or any(engine.clean[member] for member in members):
                continue
            if self.state[way] in (kernel.WAITING, kernel.READY):
                self.needs[way].append(list(members))
            if len(members) > 1:
                alternatives[group] = len(self.alternatives_way)
                self.alternatives_way.append(way)
            for member in members:
                self.followers[member].append(way if len(members) == 1 else ~alternatives[group])
        self.met = [0] * len(self.alternatives_way)
        self.ways_of: list[list[int]] = [[] for _resource in wiring.ids]
        for place, resource in enumerate(self.resource_of):
            self.ways_of[resource].append(place)
        for ways in self.ways_of:
            ways.sort(key=lambda place: self.ways[place])
        self.rivals_at, self.rivals = in_rows(ways if len(ways) > 1 else [] for ways in self.ways_of)
        """The ways of a resource that is restarted in more than one way."""
        self.after_at, self.after = in_rows(sorted(self.followers[resource]) for resource in self.resource_of)
        self._set_gates(engine)

    def _set_gates(self, engine: Engine) -> None:
        """A gate is one more thing to wait for, except where nothing needed can be up before it opens."""
        self.gate_s = sorted(engine.gates)
        earliest = earliest_ups(self.order, self.ways_of, self.needs, self.opens_s)
        rows: list[list[int]] = []
        for second in self.gate_s:
            rows.append([])
            for number in dict.fromkeys(engine.gates[second]):
                # Some may be over since, or have been put into play anew, with another gate.
                work, way = engine.works[number], self.place.get(number)
                if way is None or not work.gated or work.opens_s != second:
                    continue
                if all(min(earliest[one] for one in group) < second for group in self.needs[way]):
                    rows[-1].append(way)
                    self.missing[way] += 1
        self.ready = [way for way, state in enumerate(self.state) if state == kernel.READY]
        rows.append([])  # the beginning opens nothing that is not ready
        self.gate_at, self.gate_ways = in_rows(rows)

    @cached_property
    def order(self) -> list[int]:
        """All resources, each after everything it still needs; without those that need each other in a ring,
        as an own restart and a measure may, both begun."""
        return order_of(self.ways_of, self.needs)

    def _flatten_demands(self, engine: Engine) -> None:
        wiring = self.wiring
        asked = {wiring.ways[number].demand: wiring.ways[number] for number in self.ways}
        demands = sorted(asked)
        self.there = [int(there) for there in engine.staff.there]
        self._people = Alike(engine, self._from_s)
        lines = [number for number in demands if self._is_line(asked, number)]
        in_order = [*lines, *(number for number in demands if number not in lines)]
        self.lines = len(lines)
        """The first demands are lines: for nobody, or for one of those who have one skill and no other."""
        ways = [asked[number] for number in in_order]
        self.demand_number = {number: place for place, number in enumerate(in_order)}
        self.asks = [kernel.LINE] * len(lines) + [kernel.OTHERWISE] * (len(ways) - len(lines))
        self.skill_of, self.count_of = [-1] * len(ways), [0] * len(ways)
        """Of a demand for one skill."""
        counted = self._counted(
            [way for way in asked.values() if self.demand_number[way.demand] >= self.lines]
        )
        self.counter_of = {skill: len(wiring.capacity_ids) + place for place, skill in enumerate(counted)}
        """Of a skill whose people are only counted, the number among the capacities."""
        askers: list[list[int]] = [[] for _skill in wiring.skills]
        may_ask: list[list[int]] = [[] for _counter in (*wiring.capacity_ids, *counted)]
        staff, uses = [], []
        for number, way in enumerate(ways):
            by_person = [pair for pair in way.staff if pair[0] not in self.counter_of]
            by_number = [(self.counter_of[pair[0]], pair[1]) for pair in way.staff if pair not in by_person]
            staff.append(by_person)
            uses.append([*way.uses, *by_number])
            if len(way.staff) == 1:
                self.skill_of[number], self.count_of[number] = way.staff[0]
            if number >= self.lines and not by_person and all(units == 1 for _counter, units in uses[-1]):
                self.asks[number] = kernel.COUNTED
            elif number >= self.lines and len(by_person) == 1 and not uses[-1] and not way.crew:
                self.asks[number] = kernel.ONE_SKILL
            asking = [skill for skill, _people in by_person]
            asking += [skill for person in way.crew for skill in wiring.person_skills[person]]
            for skill in dict.fromkeys(asking):
                askers[skill].append(number)
            for counter, _units in uses[-1]:
                may_ask[counter].append(number)
        self.staff_at, self.staff = in_rows(map(pairs_of, staff))
        self.uses_at, self.uses = in_rows(map(pairs_of, uses))
        self.team_at, self.team = in_rows(way.crew for way in ways)
        self.askers_at, self.askers = in_rows(askers)
        """The demands that a skill, or a capacity, may be asked for by."""
        by_line = {self.skill_of[line]: line for line in range(self.lines) if self.count_of[line]}
        for skill, line in by_line.items():
            self.counter_of[skill] = len(may_ask)
            may_ask.append([line])
        self.may_ask_at, self.may_ask = in_rows(may_ask)
        self.room = [*engine.free_units(), *map(self._people.count_free, self.counter_of), kernel.UNLIMITED]
        takes = [
            [self.counter_of[way.staff[0][0]]]
            if asks == kernel.LINE and way.staff
            else [counter for counter, _units in pairs]
            if asks == kernel.COUNTED
            else []
            for way, pairs, asks in zip(ways, uses, self.asks, strict=True)
        ]
        self.counters_at, self.counted = in_rows(takes)
        """Of each line and each demand that is only counted what it takes one of."""
        always = len(self.room) - 1
        self.key_of = [counters[-1] if counters else always for counters in takes]
        """What a demand is most likely to lack; the last number where that is not known, or there is none."""
        self._may_ask = may_ask
        self.sharing_at, self.sharing = in_rows(
            sorted({asker for counter in counters for asker in may_ask[counter]}) for counters in takes
        )
        """Of each demand those that take of the same."""
        self.slots = [
            max(sum(people for _skill, people in pairs), len(way.crew))
            for pairs, way in zip(staff, ways, strict=True)
        ]

    def _is_line(self, asked: dict[int, Way], demand: int) -> bool:
        way = asked[demand]
        if way.uses or way.crew or not way.staff:
            return not way.uses and not way.staff
        skill, count = way.staff[0]
        if len(way.staff) > 1 or count > 1:
            return False
        for number, other in asked.items():
            if number != demand and any(one == skill for one, _people in other.staff):
                return False
            if any(skill in self.wiring.person_skills[person] for person in other.crew):
                return False
        return self._people.are_alike(skill)

    def _counted(self, asking: list[Way]) -> list[int]:
        """The skills of which people are counted like units of a capacity: for the whole of each work."""
        asked = dict.fromkeys(skill for way in asking for skill, _people in way.staff)
        ways = [self.wiring.ways[number] for number in self.ways]
        named = [
            *(skill for way in ways if way.hands_on_s is not None for skill, _people in way.staff),
            *(skill for way in ways for person in way.crew for skill in self.wiring.person_skills[person]),
        ]
        return [skill for skill in asked if skill not in named and self._people.are_alike(skill)]

    def _flatten_work(self) -> None:
        ways = [self.wiring.ways[number] for number in self.ways]
        self.demand = [self.demand_number[way.demand] for way in ways]
        self.hands_on = [kernel.NEVER if way.hands_on_s is None else way.hands_on_s for way in ways]
        self.pauses = [int(way.pauses) for way in ways]
        self.failing = [-1] * len(ways)
        """The number of a way among those of which attempts may fail."""
        self.may_fail = [place for place, way in enumerate(ways) if way.fails]
        for number, place in enumerate(self.may_fail):
            self.failing[place] = number
        self.plain = [
            self.asks[self.demand[place]] in (kernel.LINE, kernel.COUNTED)
            and not way.fails
            and (way.hands_on_s is None or not way.staff)
            and len(self.ways_of[way.resource]) == 1
            and all(follower >= 0 for follower in self.followers[way.resource])
            for place, way in enumerate(ways)
        ]
        circles = circles_of(len(self.asks), self._may_ask)
        self.circles_at, self.circles = in_rows(
            [other for other, its in enumerate(circles) if its == circle] for circle in circles
        )
        """Of each demand its circle: the demands that are bound together by what they take of."""
        mixed = {
            circles[demand] for demand, is_plain in zip(self.demand, self.plain, strict=True) if not is_plain
        }
        self.circle_of = [-1 if circle in mixed else circle for circle in circles]
        """The first demand of the circle; -1 where not all ways that ask are plain."""
        self.is_swift = [
            int(is_plain and (self.circle_of[demand] >= 0 or self._is_for_nobody(demand)))
            for demand, is_plain in zip(self.demand, self.plain, strict=True)
        ]
        """Whether a way is plain and meets only such."""
        for place, is_swift in enumerate(self.is_swift):
            if is_swift and self.state[place] == kernel.WORKING:
                self.missing[place] = kernel.UNLIMITED  # it never begins again
        sizes = [self.slots[demand] for demand in self.demand]
        self.crew_at = [0, *accumulate(sizes)]
        """Where those who work on a way are noted."""

    def _flatten_people(self, engine: Engine, known: Mapping[str, None]) -> None:
        """`known`: who is certain to come."""
        wiring, self._staff = self.wiring, engine.staff
        self.skills_at, self.skills = in_rows(wiring.person_skills)
        people = len(wiring.people)
        self.has = [0] * (people * len(wiring.skills))
        for person, skills in enumerate(wiring.person_skills):
            for skill in skills:
                self.has[skill * people + person] = 1
        self.counts_as = [
            self.counter_of.get(skills[0], -1) if skills else -1 for skills in wiring.person_skills
        ]
        """The number among the capacities of those who are only counted; -1: this person is told apart."""
        self.is_plain = int(all(self.plain) and -1 not in self.counts_as)
        self.people_like: list[int] = [0] * people
        """How many come at once, counted alike and sure to be there; who comes with an earlier one: 0."""
        earlier: dict[tuple[int, int | None], int] = {}
        may_be_absent = [bool(one.absent) and one.id not in known for one in wiring.people]
        for person, counter in enumerate(self.counts_as):
            first = person
            if counter != -1 and not may_be_absent[person]:
                comes_s = next(self._staff.comes_and_goes(person, self._from_s), None)
                first = earlier.setdefault((counter, comes_s), person)
            self.people_like[first] += 1
        self.dated_s = [worker.last_dated_s for worker in wiring.people]
        """No dated absence of a person begins or ends after this."""
        self.may_be_absent = [
            person
            for person, may_be in enumerate(may_be_absent)
            if may_be and self.arrives_s[person] is not None
        ]
        self.changes_at: list[int] = []
        self.changes: list[int] = []
        self.horizon_s = _FIRST_HORIZON_S // 2
        self.lengthen()

    def lengthen(self) -> None:
        """Work out twice as many days of shifts."""
        self.horizon_s *= 2
        rows: list[list[int]] = []
        for person, count in enumerate(self.people_like):
            row = [self.now_s] * self.there[person]
            for second in self._staff.comes_and_goes(person, self._from_s) if count else ():
                if second > self.now_s + self.horizon_s:
                    row.append(-second)
                    break
                row.append(second)
            rows.append(row)
        self.changes_at, self.changes = in_rows(rows)
        """When each person comes and goes, in turn; less than 0: there are more."""
        self.comers = [person for person, row in enumerate(rows) if row or self.dated_s[person]]

    def _flatten_begun(self, engine: Engine, present: Present | None) -> None:
        """What is being worked on, by whom, and what is known of how long the next end is away."""
        works = [engine.works[number] for number in self.ways]
        self.begun = [self.place[number] for number in sorted(self.ways) if self._has_begun(number)]
        """The ways that have begun, interrupted or not."""
        self.attempt = [work.attempts + 1 for work in works]
        """The one that is drawn first."""
        self.lasted_s = [-1] * len(works)
        """It is known to last longer than this."""
        self.adds_s = [work.extension_s for work in works]
        """To be added to what is drawn, so that it is what is left."""
        for one in () if present is None else present.begun():
            place = self.place[one.number]
            self.attempt[place], self.lasted_s[place] = one.attempt, one.lasted_s
            self.adds_s[place], self.opens_s[place] = -one.spent_s, self.now_s
        self.hands_left_s = [
            kernel.NEVER if hands_on == kernel.NEVER else max(0, work.hands_left_s - self._since(work))
            for hands_on, work in zip(self.hands_on, works, strict=True)
        ]
        self.crew, self.crew_size = [0] * self.crew_at[-1], [0] * len(works)
        self.works_on = [0] * len(self.counts_as)
        for place, work in enumerate(works):
            in_line = self.demand[place] < self.lines
            crew = [person for person in work.crew if in_line or self.counts_as[person] == -1]
            self.crew_size[place] = len(crew)
            for number, person in enumerate(() if in_line else crew):
                self.crew[self.crew_at[place] + number] = person
                self.works_on[person] = place + 1
        self.tries = [int(self.state[place] in (kernel.WORKING, kernel.PAUSED)) for place in self.may_fail]

    def _has_begun(self, number: int) -> bool:
        return self.state[self.place[number]] in (kernel.WORKING, kernel.PAUSED)

    def _since(self, work: Work) -> int:
        """How long it has been going on without interruption."""
        return self.now_s - work.since_s if work.state == RESTARTING else 0

    @cached_property
    def is_short(self) -> bool:
        """Whether every second of every run fits into 32 bits, by far: all durations one after the other, and
        with more attempts than ever happen."""
        longest = max([self.now_s, *self.opens_s]) + sum(max(0, adds_s) for adds_s in self.adds_s)
        for number in self.ways:
            way = self.wiring.ways[number]
            retries = 30 / (1.0 - min(way.fails, 0.999_999)) if way.fails else 0
            longest += longest_of(way.duration) + round(retries * longest_of(way.retry))
        return longest < 2**30

    @property
    def is_free_of_queues(self) -> bool:
        """Whether nothing that is down asks for people or capacities, and everything comes up."""
        return (
            len(self.order) == len(self.ways_of)
            and all(ways or not is_down for ways, is_down in zip(self.ways_of, self.is_down, strict=True))
            and all(self._is_for_nobody(demand) for demand in self.demand)
        )

    def _is_for_nobody(self, demand: int) -> bool:
        return demand < self.lines and self.count_of[demand] == 0


@lru_cache(maxsize=8)
def flat_of(plan: Plan) -> Flat:
    """The plan in flat numbers. Raises PlanError for what no run could do."""
    return Flat(plan)
