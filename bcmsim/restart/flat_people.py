"""Whom nothing tells apart from others with the same skill: the kernel only counts them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from bcmsim.restart.work import PAUSED

if TYPE_CHECKING:
    from bcmsim.restart.engine import Engine


class Alike:
    """The people of a plan as they are at the outage, or at a later second."""

    def __init__(self, engine: Engine, from_s: int) -> None:
        """`from_s`: from when on matters who comes and goes."""
        wiring, staff = engine.wiring, engine.staff
        self._skills, self._arrives_s = wiring.person_skills, staff.arrives_s
        self._is_free = [staff.is_free(person) for person in range(len(wiring.people))]
        self._is_like_others = [
            # It comes once at most, and stays.
            len(list(islice(staff.comes_and_goes(person, from_s), 2))) + bool(there) <= 1
            and len(skills) == 1
            and (bool(there) or staff.works_on[person] < 0)
            for person, (skills, there) in enumerate(zip(wiring.person_skills, staff.there, strict=True))
        ]
        self._is_interrupted = dict.fromkeys(
            skill
            for number, work in enumerate(engine.works)
            if work.state == PAUSED
            for skill, _people in wiring.ways[number].staff
        )
        """Skills that interrupted work asks for."""

    def count_free(self, skill: int) -> int:
        """How many who have this skill are free now."""
        people = zip(self._is_free, self._skills, strict=True)
        return sum(is_free and skill in skills for is_free, skills in people)

    def are_alike(self, skill: int) -> bool:
        """Whether nothing tells those with this skill apart, once they have come."""
        return skill not in self._is_interrupted and all(
            self._is_like_others[person]
            for person, skills in enumerate(self._skills)
            if skill in skills and self._arrives_s[person] is not None
        )
