"""What one start waited for, in sentences: needs, time, capacities, people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_hmm, ngettext
from bcmsim.report.wording import enumerated
from bcmsim.restart.obstacles import (
    CapacityShort,
    Gate,
    NeedDown,
    NotDown,
    Obstacle,
    PeopleShort,
    PersonState,
    Standing,
)
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.report.names import Names
    from bcmsim.restart.why import Stretch, Why

MOST_NAMED = 6
"""A sentence that names more than this helps nobody."""
MOST_LINES = 12
"""Of more stretches of waiting, the last are told."""


def waits(names: Names, why: Why) -> list[str]:
    """One line for each time in which the same stood in the way, the earliest first."""
    teller = _Teller(names, why)
    told: list[tuple[int, int, str]] = []
    for stretch in why.stretches:
        if stretch.start_s == stretch.end_s:
            continue
        words = teller.stretch(stretch)
        if told and told[-1][2] == words:
            told[-1] = (told[-1][0], stretch.end_s, words)
        else:
            told.append((stretch.start_s, stretch.end_s, words))
    lines = [f"{format_hmm(start)}–{format_hmm(end)} {words}" for start, end, words in told[-MOST_LINES:]]
    before = len(told) - MOST_LINES
    if before > 0:
        said = ngettext("{count} stretch of waiting before", "{count} stretches of waiting before", before)
        lines.insert(0, said.format(count=before))
    return lines


def listed(words: Sequence[str]) -> str:
    """`A, B and C`; of many the first few, and how many more."""
    more = len(words) - MOST_NAMED
    if more <= 0:
        return enumerated(words)
    said = ngettext("{count} more", "{count} more", more).format(count=more)
    return enumerated([*words[:MOST_NAMED], said])


class _Teller:
    def __init__(self, names: Names, why: Why) -> None:
        self._names, self._run = names, why.run
        self._of_measure = {worker.id for worker in why.run.plan.people if worker.measure is not None}

    def stretch(self, stretch: Stretch) -> str:
        """Needs and time before people: who is free matters only to what is ready."""
        early = [one for one in stretch.obstacles if isinstance(one, NotDown | NeedDown | Gate)]
        needs = [one for one in early if isinstance(one, NeedDown)]
        said = [self._obstacle(one, stretch) for one in early or stretch.obstacles if one not in needs]
        if needs:
            said.append(self._needs(needs))
        return "; ".join(said)

    def _obstacle(self, one: Obstacle, stretch: Stretch) -> str:
        match one:
            case NotDown(state="compromised"):
                return _("it ran, but compromised, and was not yet isolated")
            case NotDown():
                return _("it was up")
            case NeedDown():
                return self._needs([one])
            case Gate():
                return self._gate(one)
            case CapacityShort(capacity, wanted, free, holders):
                held = listed([self._names.resource(holder.resource) for holder in holders])
                said = _(
                    "it needed {wanted} of the capacity {capacity}, {free} free; {resources} had the rest"
                )
                return said.format(wanted=wanted, capacity=one_line(capacity), free=free, resources=held)
            case PeopleShort():
                return self._people(one, stretch.start_s)

    def _needs(self, needs: Sequence[NeedDown]) -> str:
        groups = [_(" or ").join(map(self._need, one.members)) for one in needs]
        if len(needs) > 1:
            groups = [
                f"({said})" if one.members[1:] else said for one, said in zip(needs, groups, strict=True)
            ]
        said = ngettext("it needed {needs}", "it needed {needs}", len(groups))
        return said.format(needs=listed(groups))

    def _need(self, member: str) -> str:
        up_s = self._run.resources[member].up_s
        name = self._names.resource(member)
        if up_s is None:
            return _("{resource} (never up)").format(resource=name)
        return _("{resource} (up {time})").format(resource=name, time=format_hmm(up_s))

    def _gate(self, gate: Gate) -> str:
        time = format_hmm(gate.until_s)
        if gate.kind == "reaction":
            return _("the reaction time was not over before {time}").format(time=time)
        if gate.kind == "measure":
            return _("the measure {measure} was not there before {time}").format(
                measure=self._names.measure(gate.measure or ""), time=time
            )
        return _("its planned start is {time}").format(time=time)

    # --- people ----------------------------------------------------------------------------------

    def _people(self, one: PeopleShort, second: int) -> str:
        """How many with which skill, and where those are who have it; people of measures that were not
        taken do not count."""
        people = [
            state
            for state in one.people
            if not (state.standing == "uncalled" and state.person in self._of_measure)
        ]
        for skill, count in one.wanted:
            there = sum(1 for state in people if skill in state.skills)
            if there < count:
                return _too_few(there).format(count=count, skill=one_line(skill), there=there)
        total = sum(count for _skill, count in one.wanted)
        wanted = enumerated([f"{count} {one_line(skill)}" for skill, count in one.wanted])
        missing = [state for state in people if state.standing != "free"]
        relevant = [state for state in missing if not one.short or any(s in state.skills for s in one.short)]
        if relevant:
            said = ngettext("it needed {wanted}: {people}", "it needed {wanted}: {people}", total)
            said = said.format(wanted=wanted, people="; ".join(self._where(relevant, second)))
        else:
            said = ngettext(
                "it needed {wanted}, more than there are together",
                "it needed {wanted}, more than there are together",
                total,
            ).format(wanted=wanted)
        free = [self._names.who(state.person) for state in people if state.standing == "free"]
        if free:
            said += " " + _("(free: {people})").format(people=listed(free))
        return said

    def _where(self, states: Sequence[PersonState], second: int) -> list[str]:
        """Those at work each with what and how long, then the others by where they are."""
        busy = [self._busy(one, second) for one in states if one.holder is not None]
        elsewhere: dict[Standing, list[str]] = {}
        for one in states:
            if one.holder is None:
                elsewhere.setdefault(one.standing, []).append(self._names.who(one.person))
        return [
            *([listed(busy)] if busy else []),
            *(_standing(standing, people) for standing, people in elsewhere.items()),
        ]

    def _busy(self, state: PersonState, second: int) -> str:
        name = self._names.who(state.person)
        other = self._names.resource(state.holder.resource if state.holder else "")
        if state.holder is not None and state.holder.paused:
            return _("{person} was held by {resource}, which was paused").format(person=name, resource=other)
        spans = self._run.staff.get(state.person, ())
        until = next((end for start, end, _resource in spans if start <= second < end), None)
        if until is None:
            return _("{person} was busy with {resource}").format(person=name, resource=other)
        return _("{person} was busy with {resource} until {time}").format(
            person=name, resource=other, time=format_hmm(until)
        )


def _too_few(there: int) -> str:
    if not there:
        return _("it needed {count} {skill}, but nobody has the skill")
    return ngettext(
        "it needed {count} {skill}, but only {there} person has the skill",
        "it needed {count} {skill}, but only {there} people have the skill",
        there,
    )


def _standing(standing: Standing, people: Sequence[str]) -> str:
    count = len(people)
    said = {
        "travel": ngettext("{people} had not yet arrived", "{people} had not yet arrived", count),
        "shift": ngettext("{people} was off shift", "{people} were off shift", count),
        "absence": ngettext("{people} was absent", "{people} were absent", count),
        "away": ngettext("{people} had been taken away", "{people} had been taken away", count),
        "uncalled": ngettext("{people} was not to be had", "{people} were not to be had", count),
    }
    return said[standing].format(people=listed(people))
