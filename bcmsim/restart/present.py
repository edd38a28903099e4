"""The restart in the middle of an exercise: what has happened is known, what is to come is drawn.

The past, up to and with the present second, is the run that the exercise shows: with everything that people
did, and otherwise as planned (nothing fails by itself, whoever is called comes). It is the same in every run.
Of what comes after it:

* Work that has begun lasts as it is drawn, *given that it has lasted so long already*: its words of chance
  are mapped onto those that make it longer. What was added to it in its course is added to what is drawn, and
  it is known to have lasted until then. Where the distribution does not reach so far, it ends as planned. How
  long its hands are needed is no matter of chance: `hands_on` from its start, less what is done.
* What has not begun, further attempts too, is drawn as if nothing were known, and so is whether it fails.
* Who has ever been there will be there; who was reported absent, or back, comes and goes as reported. Who is
  called and has not come yet may be absent.

`Present` plays this event by event and is the judge of every faster way. Without chance it is the run that
the exercise shows, to its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bcmsim.restart.engine import Engine
from bcmsim.restart.staff import presence
from bcmsim.restart.wiring import OWN
from bcmsim.restart.work import PAUSED, PLANNED, RESTARTING, Draws

if TYPE_CHECKING:
    from bcmsim.restart.interventions import Intervention
    from bcmsim.restart.parts import Plan
    from bcmsim.scenario.quantities import Distribution


class DrawsBeyond(Draws, Protocol):
    """Draws that also know how long something lasts that has lasted for some time."""

    def longer(
        self, resource: str, measure: str | None, attempt: int, distribution: Distribution, lasted_s: int
    ) -> int:
        """Whole seconds of this attempt, more than `lasted_s` where that is possible."""


class Begun(NamedTuple):
    """Work that has begun and is not over, interrupted or not."""

    number: int
    """Of the way."""
    resource: str
    measure: str | None
    attempt: int
    duration: Distribution
    lasted_s: int
    """What is drawn is known to be longer than this."""
    spent_s: int
    """What is drawn, less this, is left; negative where more was added to the work than is done."""


class Present(Engine):
    """A run that is played to a second as it is known, and then goes on by chance."""

    def __init__(
        self, plan: Plan, interventions: Sequence[Intervention], now_s: int, draws: Draws = PLANNED
    ) -> None:
        """`draws`: who is called and there; the rest of the past is as planned."""
        super().__init__(plan, interventions, now_s, _Past(draws))
        self._present_s = now_s
        self._lasted_s: dict[int, int] = {}
        if now_s >= self.start_s:
            self.at(now_s, _nothing)  # SimPy's clock stands there too
        self.play()
        self.now = max(self.now, now_s)

    def _begin_attempt(self, number: int, arcs: list[tuple[int, int]]) -> None:
        self._lasted_s.pop(number, None)
        super()._begin_attempt(number, arcs)

    def extend(self, number: int, by_s: int) -> None:
        if self.now <= self._present_s and self.works[number].state in (RESTARTING, PAUSED):
            self._lasted_s[number] = self._lasted(number)
        super().extend(number, by_s)

    def _planned_s(self, number: int) -> int:
        return self._lasts(number).planned

    def _lasts(self, number: int) -> Distribution:
        way = self.wiring.ways[number]
        return way.duration if self.works[number].attempts <= 1 else way.retry

    def _left_s(self, number: int) -> int:
        work = self.works[number]
        return work.left_s - (self.now - work.since_s if work.state == RESTARTING else 0)

    def _lasted(self, number: int) -> int:
        lasted_s = self._planned_s(number) - self._left_s(number)
        return max(lasted_s, self._lasted_s.get(number, lasted_s))

    def begun(self) -> list[Begun]:
        """What is being worked on, or was when its people left."""
        return [
            Begun(
                number,
                self.wiring.ids[self.wiring.ways[number].resource],
                self._measure(number),
                work.attempts,
                self._lasts(number),
                self._lasted(number),
                self._planned_s(number) - self._left_s(number),
            )
            for number, work in enumerate(self.works)
            if work.state in (RESTARTING, PAUSED)
        ]

    def _measure(self, number: int) -> str | None:
        measure = self.wiring.ways[number].measure
        return None if measure == OWN else self.plan.measures[measure].id

    def known(self) -> dict[str, None]:
        """Whoever is certain to be there when called: has been there, or was reported."""
        found: dict[str, None] = {}
        for person, worker in enumerate(self.wiring.people):
            arrives_s = self.staff.arrives_s[person]
            first = None if arrives_s is None else next(presence(worker, arrives_s), None)
            if self.staff.was_reported(person) or (first is not None and first[0] <= self.now):
                found[worker.id] = None
        return found

    def go_on(self, draws: DrawsBeyond) -> None:
        """Play on to the end, with these draws."""
        for one in self.begun():
            drawn = draws.longer(one.resource, one.measure, one.attempt, one.duration, one.lasted_s)
            self._put_off(one.number, drawn - one.spent_s)
        self.draws, self.until_s = draws, None
        self.play_on()

    def _put_off(self, number: int, left_s: int) -> None:
        """The work takes that much longer from now on."""
        work = self.works[number]
        if work.state == RESTARTING:
            self._stop_clock(work)
        work.left_s = left_s
        if self.wiring.ways[number].hands_on_s is None:
            work.hands_left_s = left_s
        if work.state == RESTARTING:
            self._schedule(number)


class Known:
    """Draws of which it is known who comes."""

    def __init__(self, people: dict[str, None], draws: Draws) -> None:
        self._people, self._draws = people, draws

    def duration(self, resource: str, measure: str | None, attempt: int, distribution: Distribution) -> int:
        return self._draws.duration(resource, measure, attempt, distribution)

    def fails(self, resource: str, attempt: int, probability: float) -> bool:
        return self._draws.fails(resource, attempt, probability)

    def is_absent(self, person: str, probability: float) -> bool:
        return person not in self._people and self._draws.is_absent(person, probability)


class _Past:
    """As planned, but for who is there."""

    def __init__(self, people: Draws) -> None:
        self._people = people
        self.duration, self.fails = PLANNED.duration, PLANNED.fails

    def is_absent(self, person: str, probability: float) -> bool:
        return self._people.is_absent(person, probability)


def _nothing() -> None:
    pass
