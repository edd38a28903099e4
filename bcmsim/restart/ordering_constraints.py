"""A plan as constraints on the order of its restarts, for CP-SAT (extra `bcmsim[optimise]`).

What the model covers exactly: needs with alternatives, reaction and provision, several skills per person with
free assignment, shifts, absences, travel, capacities, `hands_on`, work of no length, and `handover: pause`
for work of one person at a time.

What it only bounds (then `loose` says so, and its solution is a proposal that the simulation has to confirm):
pauses of work that needs several people at once, or that would be in more than MOST_PIECES pieces; several
measures that restart the same resource beside each other (one of them is chosen, the others cost nothing);
and the calendars after `exact_s`, which the search for missed limits does not need. There it is a relaxation:
it allows at least what the simulation can do, so its bound is sound.

Times inside are whole units: the greatest divisor of all times of the plan. Where work of no length holds
people or capacities, an instant is split into as many places as there is such work, so that one can follow
the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bcmsim.restart.ordering_solver import solver

if TYPE_CHECKING:
    from bcmsim.restart.ordering_problem import Groups, Mode, Problem
    from bcmsim.restart.staff import Window

MOST_PIECES = 5
"""Work that pauses is modelled in so many pieces at most."""


class Constraints:
    """What every order of one plan has to keep to, as a CP-SAT model."""

    def __init__(self, problem: Problem, horizon_s: int, exact_s: int, least_s: int) -> None:
        """`horizon_s`: everything is up by then. `exact_s`: until then the calendars hold, afterwards
        everybody is there. `least_s`: a lower bound of the WAZ.
        """
        self._cp = solver()
        self.model = self._cp.CpModel()
        self.problem = problem
        self.unit_s = problem.unit_s(exact_s)
        holds = [mode for job in problem.jobs for mode in job.modes]
        empty = sum(
            1 for mode in holds if (mode.staff and not mode.hands_s) or (mode.uses and not mode.lasts_s)
        )
        self.places = 1 + empty
        """Into so many an instant is split."""
        self.horizon_s, self.exact_s = horizon_s, exact_s
        self._most = -(-horizon_s // self.unit_s) * self.places + self.places - 1
        self.loose = False
        """The model allows more than the simulation can do."""
        self._kind_of = {person: n for n, kind in enumerate(problem.kinds) for person in kind.people}
        self.starts: list[Any] = []
        self.ends: list[Any] = []
        self._by_kind: list[list[tuple[Any, Any]]] = [[] for _kind in problem.kinds]
        self._by_skill: list[list[tuple[Any, Any]]] = [[] for _skill in problem.wiring.skills]
        self._by_capacity: list[list[tuple[Any, Any]]] = [[] for _one in problem.wiring.capacity_units]
        self._teams: dict[int, list[tuple[Any, int, Any]]] = {}
        """By job: (taken, kind, how many)."""
        self._given: list[tuple[int, int, list[Any]]] = []
        """(job, kind, whether and how many of this kind go), for hints."""
        self._pieces: dict[int, list[tuple[Any, int]]] = {}
        """By job that may pause: (somebody of this kind does a piece, kind)."""
        self._goes_on: dict[int, list[tuple[Any, Any]]] = {}
        """By job that may pause: (it goes on once more, from then on)."""
        self._build(least_s)

    # --- time -----------------------------------------------------------------------------------

    def _time(self, second: int) -> int:
        return second // self.unit_s * self.places

    def _length(self, seconds: int) -> int:
        """What holds something holds it for one place at least."""
        return max(1 if self.places > 1 else 0, self._time(seconds))

    def _var(self, low: int = 0) -> Any:
        return self.model.new_int_var(low, max(low, self._most), "")

    def _flag(self) -> Any:
        return self.model.new_bool_var("")

    # --- building -------------------------------------------------------------------------------

    def _build(self, least_s: int) -> None:
        model, problem = self.model, self.problem
        for job in problem.jobs:
            opens = min(mode.opens_s for mode in job.modes)
            self.starts.append(self._var(self._time(opens)))
            self.ends.append(self._var())
        last = -(-self.horizon_s // self.unit_s)
        self.waz = model.new_int_var(min(-(-least_s // self.unit_s), last), last, "")
        for number, job in enumerate(problem.jobs):
            taken = [True] if len(job.modes) == 1 else [self._flag() for _mode in job.modes]
            if len(taken) > 1:
                self.loose = True
                model.add_exactly_one(taken)
            for mode, flag in zip(job.modes, taken, strict=True):
                self._add_mode(number, mode, flag)
            model.add(self.ends[number] <= self.places * self.waz + self.places - 1)
        self._add_limits()
        self._share_out()

    def _only_if(self, constraint: Any, flag: Any) -> None:
        if flag is not True:
            constraint.only_enforce_if(flag)

    def _add_mode(self, number: int, mode: Mode, flag: Any) -> None:
        start = self.starts[number]
        self._only_if(self.model.add(start >= self._time(mode.opens_s)), flag)
        for group in mode.needs:
            members = [self.ends[self.problem.job_of[member]] for member in group]
            if len(members) == 1:
                self._only_if(self.model.add(start >= members[0]), flag)
                continue
            which = [self._flag() for _member in members]
            for member, chosen in zip(members, which, strict=True):
                self.model.add(start >= member).only_enforce_if(chosen)
            self.model.add_bool_or(which if flag is True else [*which, flag.negated()])
        if self._may_pause(mode):
            self._add_pausing(number, mode, flag)
        else:
            self._add_steady(number, mode, flag)

    def _interval(self, start: Any, length: Any, end: Any, flag: Any) -> Any:
        if flag is True:
            return self.model.new_interval_var(start, length, end, "")
        return self.model.new_optional_interval_var(start, length, end, flag, "")

    def _add_steady(self, number: int, mode: Mode, flag: Any) -> None:
        """Work without interruption: whoever has begun it finishes it."""
        start, end = self.starts[number], self.ends[number]
        holds = bool(mode.staff or mode.uses)
        lasts = self._length(mode.lasts_s) if holds else self._time(mode.lasts_s)
        self._only_if(self.model.add(end == start + lasts), flag)
        for capacity, units in mode.uses:
            self._by_capacity[capacity].append((self._interval(start, lasts, end, flag), units))
        if mode.staff:
            hands = self._length(mode.hands_s)
            self._add_team(number, mode, flag, start, hands, start + hands)

    def _add_team(self, number: int, mode: Mode, flag: Any, start: Any, length: int, end: Any) -> None:
        """Who goes: so many of each kind that all slots are filled by people who are there at the start."""
        model, problem = self.model, self.problem
        filled: dict[int, list[Any]] = {}
        for skill, count in mode.staff:
            self._by_skill[skill].append((self._interval(start, length, end, flag), count))
            kinds = problem.kinds_with(skill)
            given = []
            for kind in kinds:
                many = model.new_int_var(0, min(count, problem.kinds[kind].size), "")
                given.append(many)
                filled.setdefault(kind, []).append(many)
            self._only_if(model.add(sum(given) == count), flag)
            if flag is not True:
                model.add(sum(given) == 0).only_enforce_if(flag.negated())
        for kind, many_of in filled.items():
            goes = self._flag()
            size = min(problem.kinds[kind].size, sum(count for _skill, count in mode.staff))
            total = model.new_int_var(0, size, "")
            model.add(total == sum(many_of))
            model.add(total >= 1).only_enforce_if(goes)
            model.add(total == 0).only_enforce_if(goes.negated())
            model.add_linear_expression_in_domain(start, self._presence(kind)).only_enforce_if(goes)
            self._by_kind[kind].append((self._interval(start, length, end, goes), total))
            self._teams.setdefault(number, []).append((flag, kind, total))
            self._given.append((number, kind, [goes, total, *(many_of if len(many_of) == 1 else ())]))

    def _windows(self, kind: int) -> list[Window]:
        """When they are there, until the horizon; after `exact_s` always."""
        found: list[Window] = []
        for start, end in self.problem.kinds[kind].windows(self.exact_s):
            found.append((start, end if end is None or end < self.exact_s else None))
        if self.exact_s < self.horizon_s and (not found or found[-1][1] is not None):
            found.append((self.exact_s // self.unit_s * self.unit_s, None))
        return found

    def _presence(self, kind: int) -> Any:
        """The times at which they can begin."""
        spans = [
            (self._time(start), self._most if end is None else self._time(end) - 1)
            for start, end in self._windows(kind)
        ]
        return self._cp.Domain.from_intervals([span for span in spans if span[0] <= span[1]])

    # --- pauses ---------------------------------------------------------------------------------

    def _may_pause(self, mode: Mode) -> bool:
        """Whether anybody who could do it goes off duty before everything is up."""
        if not mode.pauses or not mode.hands_s:
            return False
        kinds = dict.fromkeys(kind for skill, _count in mode.staff for kind in self.problem.kinds_with(skill))
        return any(end is not None for kind in kinds for _start, end in self._windows(kind))

    def _add_pausing(self, number: int, mode: Mode, flag: Any) -> None:
        start, end = self.starts[number], self.ends[number]
        if len(mode.staff) == 1 and mode.staff[0][1] == 1 and self.places == 1:
            self._add_pieces(number, mode, flag)
        else:
            self.loose = True
            self._only_if(self.model.add(end >= start + self._time(mode.lasts_s)), flag)
            self._add_team(number, mode, flag, start, 1, start + 1)
        for capacity, units in mode.uses:
            length = self._var()
            self._only_if(self.model.add(length == end - start), flag)
            self._by_capacity[capacity].append((self._interval(start, length, end, flag), units))

    def _add_pieces(self, number: int, mode: Mode, flag: Any) -> None:
        """Work of one person in pieces: each but the last ends with the shift of who does it."""
        model = self.model
        skill = mode.staff[0][0]
        windows = {kind: self._windows(kind) for kind in self.problem.kinds_with(skill)}
        ends = {end for spans in windows.values() for _start, end in spans if end is not None}
        count = min(1 + len(ends), MOST_PIECES)
        cut_short = 1 + len(ends) > count
        self.loose = self.loose or cut_short
        done = [flag, *(self._flag() for _piece in range(count - 1))]
        hands, lengths = self._time(mode.hands_s), []
        before: Any = None
        for piece, there in enumerate(done):
            start = self.starts[number] if piece == 0 else self._var()
            length = model.new_int_var(0, hands, "")
            end = self._var()
            self._only_if(model.add(end == start + length), there)
            self._only_if(model.add(length >= 1), there)
            if there is not True:
                model.add(length == 0).only_enforce_if(there.negated())
            if before is not None:
                self._goes_on.setdefault(number, []).append((there, start))
                model.add(start >= before).only_enforce_if(there)
                if done[piece - 1] is not True:
                    model.add_implication(there, done[piece - 1])
            goes_on = done[piece + 1] if piece + 1 < count else None
            endless = cut_short and goes_on is None
            self._man(number, windows, there, goes_on, (start, length, end), endless=endless)
            self._only_if(model.add(self.ends[number] >= end + self._time(mode.lasts_s) - hands), there)
            self._by_skill[skill].append((self._interval(start, length, end, there), 1))
            lengths.append(length)
            before = end
        self._only_if(model.add(sum(lengths) == hands), flag)

    def _man(
        self,
        number: int,
        windows: Mapping[int, Sequence[Window]],
        there: Any,
        goes_on: Any,
        piece: tuple[Any, Any, Any],
        *,
        endless: bool,
    ) -> None:
        """Somebody does this piece within one shift, to its end where the work goes on afterwards."""
        model = self.model
        start, length, end = piece
        picks = []
        for kind, spans in windows.items():
            mine = []
            for begins, leaves in spans:
                pick = self._flag()
                mine.append(pick)
                model.add(start >= self._time(begins)).only_enforce_if(pick)
                if leaves is None:
                    if goes_on is not None:
                        model.add_implication(pick, goes_on.negated())
                    continue
                model.add(start < self._time(leaves)).only_enforce_if(pick)
                if not endless:
                    model.add(end <= self._time(leaves)).only_enforce_if(pick)
                if goes_on is not None:
                    model.add(end == self._time(leaves)).only_enforce_if([pick, goes_on])
            goes = self._flag()
            model.add(sum(mine) == goes)
            self._by_kind[kind].append((self._interval(start, length, end, goes), 1))
            self._pieces.setdefault(number, []).append((goes, kind))
            picks += mine
        model.add(sum(picks) == (1 if there is True else there))

    # --- what is shared -------------------------------------------------------------------------

    def _share_out(self) -> None:
        problem = self.problem
        for kind, holds in enumerate(self._by_kind):
            self._limit(holds, problem.kinds[kind].size)
        for skill, holds in enumerate(self._by_skill):
            # Follows from the kinds; said once more it lets the solver see that a skill is short.
            self._limit(holds, sum(problem.kinds[kind].size for kind in problem.kinds_with(skill)))
        for capacity, holds in enumerate(self._by_capacity):
            self._limit(holds, problem.wiring.capacity_units[capacity])

    def _limit(self, holds: Sequence[tuple[Any, Any]], there: int) -> None:
        if not holds:
            return
        if there == 1:
            self.model.add_no_overlap([interval for interval, _many in holds])
        else:
            self.model.add_cumulative([one for one, _many in holds], [many for _one, many in holds], there)

    # --- limits ----------------------------------------------------------------------------------

    def _add_limits(self) -> None:
        """For each limit whether it is met."""
        self.missed: dict[str, list[tuple[int, Any]]] = {"mtpd": [], "rto": []}
        for limit in self.problem.limits:
            if limit.due_s >= self.horizon_s:
                continue
            met = self._flag()
            self._up_by(limit.groups, limit.due_s // self.unit_s * self.places + self.places - 1, met)
            self.missed[limit.kind].append((limit.weight, met.negated()))

    def _up_by(self, groups: Groups, due: int, met: Any) -> None:
        for group in groups:
            members = [self.ends[self.problem.job_of[member]] for member in group]
            if len(members) == 1:
                self.model.add(members[0] <= due).only_enforce_if(met)
                continue
            which = [self._flag() for _member in members]
            for member, chosen in zip(members, which, strict=True):
                self.model.add(member <= due).only_enforce_if(chosen)
            self.model.add_bool_or([*which, met.negated()])

    def weight(self, kind: str) -> Any:
        """The weight of the missed limits of this kind."""
        return sum(weight * missed for weight, missed in self.missed[kind])
