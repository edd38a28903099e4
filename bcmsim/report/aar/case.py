"""What every part of the report starts from: history, names, rows, and how far the exercise came."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bcmsim.exercise.clock import elapsed_ms
from bcmsim.exercise.events import InjectRecalled
from bcmsim.exercise.state import OVER, RATED, DecisionState, ExpectationState, InjectState, Milestone
from bcmsim.i18n import _
from bcmsim.report.names import Names
from bcmsim.report.timeline import Row, rows, unopened_decisions
from bcmsim.report.wording import status_title

if TYPE_CHECKING:
    from bcmsim.exercise.history import History
    from bcmsim.exercise.state import State
    from bcmsim.exercise.twin import Twin
    from bcmsim.scenario.model import Scenario

ENDS = ("ExerciseEnded", "ExerciseAborted", "AbortedToReal")


@dataclass(frozen=True)
class Case:
    """One session as the report sees it. All of it follows from the history and the language."""

    history: History
    lang: str

    @property
    def state(self) -> State:
        return self.history.state

    @property
    def scenario(self) -> Scenario:
        return self.history.scenario

    @cached_property
    def names(self) -> Names:
        return Names(self.scenario, self.lang, self.state)

    @cached_property
    def rows(self) -> list[Row]:
        return rows(self.history, self.lang)

    @cached_property
    def twin(self) -> Twin | None:
        """The restart as it was played, and as it was forecast from the end of the exercise."""
        from bcmsim.exercise.twin import twin

        return twin(self.state)

    # --- how far it came ---------------------------------------------------------------------

    def milestone(self, *kinds: str) -> Milestone | None:
        """The first milestone of these kinds."""
        return next((m for m in self.state.milestones if m.kind in kinds), None)

    @property
    def over(self) -> bool:
        return self.state.phase in OVER

    @cached_property
    def end_ms(self) -> int:
        """Scenario time of ENDEX, or of the last entry while the exercise is not over."""
        end = self.milestone(*ENDS)
        return self.state.at if end is None else end.at

    @cached_property
    def active_ms(self) -> int:
        """Wall-clock time that the exercise ran, pauses excluded."""
        when = self.history.records[-1].when
        return self.state.clock.active_at(when)

    @cached_property
    def wall_ms(self) -> int:
        """Wall-clock time from STARTEX to ENDEX (or the last entry), pauses included."""
        start = self.milestone("ExerciseStarted")
        if start is None:
            return 0
        end = self.milestone(*ENDS)
        return elapsed_ms(start.when, self.history.records[-1].when if end is None else end.when)

    @cached_property
    def jumped_ms(self) -> int:
        """Scenario time that was jumped over."""
        jumps = [m for m in self.state.milestones if m.kind == "ClockJumped"]
        return sum((m.to_ms or 0) - (m.from_ms or 0) for m in jumps)

    @cached_property
    def jumped_over(self) -> frozenset[str]:
        """Ids of what time jumps passed over."""
        jumps = [m for m in self.state.milestones if m.kind == "ClockJumped"]
        return frozenset(name for m in jumps for name in m.names)

    @cached_property
    def recalled(self) -> frozenset[str]:
        """Ids of injects whose release was taken back, also where they were released again."""
        events = [record.event for record in self.history.records]
        return frozenset(event.inject for event in events if isinstance(event, InjectRecalled))

    @cached_property
    def unopened(self) -> frozenset[str]:
        """Ids of decisions that were taken before they came up."""
        taken = unopened_decisions(self.history)
        return frozenset(d.id for d in self.state.decisions.values() if d.taken_seq in taken)

    def inject_status(self, inject: InjectState) -> str:
        """The status in words; after the end nothing is planned or due any more."""
        if self.over and inject.status in ("planned", "due"):
            return _("not released")
        return status_title(inject.status)

    def decision_status(self, decision: DecisionState) -> str:
        """The status in words; after the end nothing is open or to come any more."""
        if self.over and decision.status in ("waiting", "open"):
            return _("not taken")
        return status_title(decision.status)

    # --- who was there -----------------------------------------------------------------------

    @cached_property
    def attendance(self) -> dict[str, tuple[str, bool]]:
        """Role -> (name, present): as it was taken; who was named leader or keeper was there by that."""
        found = dict(self.state.attendance)
        for part, name in (("leader", self.state.leader), ("recorder", self.state.keeper)):
            role = next((id_ for id_, r in self.scenario.file.roles.items() if r.part == part), None)
            if name and role is not None:
                taken, present = found.get(role, ("", True))
                found[role] = (taken or name, present)
        return found

    # --- what was expected -------------------------------------------------------------------

    @cached_property
    def expectations(self) -> list[ExpectationState]:
        """What was expected of the players: of the injects that went out."""
        return [
            e for e in self.state.expectations.values() if self.state.injects[e.inject].status == "released"
        ]

    def jumped(self, expectation: ExpectationState) -> bool:
        """Whether a time jump passed over its deadline: that it came late or not at all says nothing."""
        return expectation.jumped and expectation.status in ("open", "overdue", "missing", "done")

    def objectives_of(self, inject: str) -> tuple[str, ...]:
        written = self.scenario.injects.get(inject)
        return () if written is None else written.objectives


@dataclass(frozen=True)
class Tally:
    """How the players reacted to a number of expected actions. What nobody judged counts for nothing.

    A deadline that was jumped over was never there to be met: what was done after it counts as if it had had
    none, what was not done counts as not judged.
    """

    expectations: tuple[ExpectationState, ...]

    def _count(self, *statuses: str) -> int:
        return sum(1 for e in self.expectations if e.status in statuses)

    @property
    def total(self) -> int:
        return len(self.expectations)

    @property
    def in_time(self) -> int:
        return sum(1 for e in self.expectations if e.status == "done" and not e.late)

    @property
    def late(self) -> int:
        return sum(1 for e in self.expectations if e.status == "done" and e.late)

    @property
    def jumped(self) -> bool:
        """Whether a jump passed over any of the deadlines."""
        return any(e.jumped for e in self.expectations)

    @property
    def partly(self) -> int:
        return self._count("partly")

    @property
    def deviating(self) -> int:
        return self._count("deviating")

    @property
    def missing(self) -> int:
        return sum(1 for e in self.expectations if e.status == "missing" and not e.jumped)

    @property
    def unjudged(self) -> int:
        """Open or overdue and rated by nobody, or without the time to be done: neither done nor missing."""
        return self.total - self.judged

    @property
    def judged(self) -> int:
        return sum(1 for e in self.expectations if _is_judged(e))

    @property
    def rate(self) -> float | None:
        """Share of the judged actions that were done in time, by weight; None where none was judged."""
        judged = sum(e.weight for e in self.expectations if _is_judged(e))
        done = sum(e.weight for e in self.expectations if e.status == "done" and not e.late)
        return done / judged if judged else None


def _is_judged(expectation: ExpectationState) -> bool:
    return expectation.status in RATED and not (expectation.status == "missing" and expectation.jumped)


def tally_of(case: Case, objective: str | None = None) -> Tally:
    """All expected actions, or those that belong to one objective."""
    chosen = case.expectations
    if objective is not None:
        chosen = [e for e in chosen if objective in case.objectives_of(e.inject)]
    return Tally(tuple(chosen))
