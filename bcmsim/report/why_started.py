"""Why a resource started when it did, in sentences: what it waited for and whom, who went first by which
rule, the chain of causes back to the outage, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bcmsim.errors import BcmsimError
from bcmsim.i18n import _, format_duration, format_hmm, language, ngettext
from bcmsim.report.names import Names
from bcmsim.report.text_table import WIDTH, wrap
from bcmsim.restart.causes import Release
from bcmsim.restart.obstacles import (
    CapacityShort,
    Gate,
    NeedDown,
    NotDown,
    Obstacle,
    PeopleShort,
    PersonState,
)
from bcmsim.restart.preference import Preference, preferences
from bcmsim.restart.why import Link, Stretch, Why, explain
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.restart.results import RestartRun
    from bcmsim.scenario.model import Scenario

MOST_PEOPLE = 6
"""A sentence that names more people than this helps nobody."""
MOST_LINES = 12
"""Of more stretches of waiting, the last are told."""
MOST_LINKS = 40
INDENT = "  "


def why_text(scenario: Scenario, run: RestartRun, resource: str, *, width: int = WIDTH) -> str:
    """Everything about one start within `width` cells, in the language in force.

    Raises BcmsimError for a resource that there is not.
    """
    teller = _Teller(scenario, explained(run, resource))
    parts = [teller.when(), teller.waits(), teller.released(), teller.first(), teller.chain(), teller.hangs()]
    return "\n\n".join(
        "\n".join(line for said in part for line in _lines(said, width)) for part in parts if part
    )


def explained(run: RestartRun, resource: str) -> Why:
    """`explain`, for a resource as somebody typed it."""
    if resource not in run.resources:
        near = get_close_matches(resource, run.resources, 3) or list(run.resources)[:8]
        raise BcmsimError(
            _("no such resource {id}").format(id=one_line(resource)),
            _("there are, for example, {resources}").format(resources=", ".join(near)) if near else None,
        )
    return explain(run, resource)


def _lines(said: str, width: int) -> list[str]:
    """Paragraphs as they are; lines of a list, which are indented, hang."""
    if not said.startswith(INDENT):
        return wrap(said, width)
    first, *rest = wrap(said, width - 2 * len(INDENT))
    return [f"{INDENT}{first}", *(f"{2 * INDENT}{line}" for line in rest)]


class _Teller:
    """The sentences about one start."""

    def __init__(self, scenario: Scenario, why: Why) -> None:
        self._why, self._run = why, why.run
        self._names = Names(scenario, language())
        self._one = why.run.resources[why.resource]
        self._title = self._names.resource(why.resource)
        self._outage_ms = (why.run.plan.outage - scenario.startex) * 1000

    def _both(self, second: int) -> str:
        """`6:15 (Sat 12:15)`."""
        clock = self._names.scenario_clock(self._outage_ms + second * 1000)
        return f"{format_hmm(second)} ({clock})"

    # --- when ------------------------------------------------------------------------------------

    def when(self) -> list[str]:
        """When it started, by whom and how; or that it did not."""
        why, one = self._why, self._one
        if why.start_s is None:
            if one.up_s is not None:
                return [_("{resource} was not restarted: it was up.").format(resource=self._title)]
            return [_("{resource} did not start.").format(resource=self._title)]
        said = [
            _("{resource} started {when} after the outage.").format(
                resource=self._title, when=self._both(why.start_s)
            )
        ]
        if one.staff:
            said.append(_("By {people}.").format(people=self._names.all_of(one.staff)))
        if why.measure is not None:
            said.append(_("By the measure {measure}.").format(measure=self._names.measure(why.measure)))
        if one.attempts > 1:
            said.append(_("It took {count} attempts.").format(count=one.attempts))
        if one.up_s is not None:
            said.append(_("It was up {when}.").format(when=self._both(one.up_s)))
        return [" ".join(said)]

    # --- what it waited for ----------------------------------------------------------------------

    def waits(self) -> list[str]:
        """One line for each time in which the same stood in the way."""
        told: list[tuple[int, int, str]] = []
        for stretch in self._why.stretches:
            if stretch.start_s == stretch.end_s:
                continue
            words = self._stretch(stretch)
            if told and told[-1][2] == words:
                told[-1] = (told[-1][0], stretch.end_s, words)
            else:
                told.append((stretch.start_s, stretch.end_s, words))
        lines = [
            f"{INDENT}{format_hmm(start)}–{format_hmm(end)} {words}"
            for start, end, words in told[-MOST_LINES:]
        ]
        before = len(told) - MOST_LINES
        if before > 0:
            said = ngettext(
                "{count} stretch of waiting before", "{count} stretches of waiting before", before
            )
            lines.insert(0, INDENT + said.format(count=before))
        return [_("What it waited for:"), *lines] if lines else []

    def _stretch(self, stretch: Stretch) -> str:
        """Needs and time before people: who is free matters only to what is ready."""
        early = [one for one in stretch.obstacles if isinstance(one, NotDown | NeedDown | Gate)]
        return "; ".join(self._obstacle(one, stretch) for one in early or stretch.obstacles)

    def _obstacle(self, one: Obstacle, stretch: Stretch) -> str:
        match one:
            case NotDown(state="compromised"):
                return _("it ran, but compromised, and was not yet isolated")
            case NotDown():
                return _("it was up")
            case NeedDown(members):
                needs = _(" or ").join(map(self._need, members))
                return _("it needed {needs}").format(needs=needs)
            case Gate():
                return self._gate(one)
            case CapacityShort(capacity, wanted, free, holders):
                held = self._listed([self._names.resource(holder.resource) for holder in holders])
                said = _(
                    "it needed {wanted} of the capacity {capacity}, {free} free; {resources} had the rest"
                )
                return said.format(wanted=wanted, capacity=one_line(capacity), free=free, resources=held)
            case PeopleShort():
                return self._people(one, stretch.start_s)

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

    def _people(self, one: PeopleShort, second: int) -> str:
        wanted = ", ".join(f"{count} {one_line(skill)}" for skill, count in one.wanted)
        for skill, count in one.wanted:
            there = sum(1 for state in one.people if skill in state.skills)
            if there < count:
                return _("it needed {count} {skill}, but only {there} have the skill").format(
                    count=count, skill=one_line(skill), there=there
                )
        missing = [state for state in one.people if state.standing != "free"]
        relevant = [state for state in missing if not one.short or any(s in state.skills for s in one.short)]
        states = [self._state(state, second) for state in relevant]
        said = _("it needed {wanted}: {people}").format(wanted=wanted, people=self._listed(states))
        if not states:
            said = _("it needed {wanted}, more than there are together").format(wanted=wanted)
        free = [self._names.who(state.person) for state in one.people if state.standing == "free"]
        if free:
            said += " " + _("(free: {people})").format(people=self._listed(free))
        return said

    def _listed(self, words: Sequence[str]) -> str:
        more = len(words) - MOST_PEOPLE
        if more <= 0:
            return ", ".join(words)
        said = ngettext("{count} more", "{count} more", more).format(count=more)
        return ", ".join([*words[:MOST_PEOPLE], said])

    def _state(self, state: PersonState, second: int) -> str:
        name = self._names.who(state.person)
        if state.holder is not None:
            other = self._names.resource(state.holder.resource)
            until = self._busy_until(state.person, second)
            if until is None:
                return _("{person} was busy with {resource}").format(person=name, resource=other)
            return _("{person} was busy with {resource} until {time}").format(
                person=name, resource=other, time=format_hmm(until)
            )
        said = {
            "travel": _("{person} had not yet arrived"),
            "shift": _("{person} was off shift"),
            "absence": _("{person} was absent"),
            "away": _("{person} had been taken away"),
            "uncalled": _("{person} was not to be had"),
        }
        return said[state.standing].format(person=name)

    def _busy_until(self, person: str, second: int) -> int | None:
        return next(
            (end for start, end, _resource in self._run.staff.get(person, ()) if start <= second < end), None
        )

    # --- why then --------------------------------------------------------------------------------

    def released(self) -> list[str]:
        """What gave way at its start."""
        if self._why.start_s is None:
            stands_by = self._one.stands_by
            return [] if stands_by is None else [_("At the end: {why}.").format(why=one_line(stands_by))]
        releases = self._why.releases
        needs = [self._names.resource(one.resource or "") for one in releases if one.kind == "need"]
        said = []
        if len(needs) > 1:
            said.append(_("{resources} came up, which it needed").format(resources=self._listed(needs)))
        said += [
            self._release(one)
            for one in releases
            if not (one.kind == "need" and len(needs) > 1) and not self._goes_without_saying(one)
        ]
        return [_("Why then: {reasons}.").format(reasons="; ".join(said))] if said else []

    def _goes_without_saying(self, one: Release) -> bool:
        """Whoever restarted the need is free when that is up; people are there when the reaction is over."""
        others = self._why.releases
        if one.kind == "person":
            return any(other.kind == "need" and other.resource == one.resource for other in others)
        reaction = any(other.gate is not None and other.gate.kind == "reaction" for other in others)
        return reaction and one.standing == "travel"

    def _release(self, one: Release) -> str:
        other = "" if one.resource is None else self._names.resource(one.resource)
        person = "" if one.person is None else self._names.who(one.person)
        match one.kind:
            case "need":
                return _("{resource} came up, which it needed").format(resource=other)
            case "person":
                return _("{person} was done with {resource}").format(person=person, resource=other)
            case "capacity":
                return _("{resource} gave back the capacity {capacity}").format(
                    resource=other, capacity=one_line(one.capacity or "")
                )
            case "came":
                return self._came(one, person)
            case "gate" | "activated":
                return self._gate_over(one)
            case "outage":
                return _("nothing stood in its way any more once it was down")

    def _gate_over(self, one: Release) -> str:
        gate = one.gate
        if gate is None or gate.kind == "planned":
            return _("its planned start had come")
        if gate.kind == "reaction":
            return _("the reaction time of {time} was over").format(time=format_duration(gate.until_s))
        measure = self._names.measure(gate.measure or "")
        if one.kind == "activated":
            return _("the measure {measure} came into force").format(measure=measure)
        return _("the measure {measure} was there").format(measure=measure)

    def _came(self, one: Release, person: str) -> str:
        plan = self._run.plan
        worker = next(worker for worker in plan.people if worker.id == one.person)
        if one.standing == "travel" and worker.measure is not None:
            return _("{person} came with the measure {measure}").format(
                person=person, measure=self._names.measure(worker.measure)
            )
        if one.standing == "travel" and worker.travel_s:
            return _("{person} arrived: reaction time {reaction} and travel {travel}").format(
                person=person,
                reaction=format_hmm(plan.reaction_s),
                travel=format_hmm(worker.travel_s),
            )
        said = {
            "travel": _("{person} was there after the reaction time"),
            "shift": _("the shift of {person} began"),
            "absence": _("{person} was back from an absence"),
            "away": _("{person} was available again"),
            "uncalled": _("{person} was called and came"),
        }
        return said[one.standing or "shift"].format(person=person)

    # --- who went first --------------------------------------------------------------------------

    def first(self) -> list[str]:
        """Against everybody who took what it waited for while it was ready."""
        found = preferences(self._why)
        lines = [f"{INDENT}{self._preference(one)}" for one in found[:MOST_LINES]]
        more = len(found) - MOST_LINES
        if more > 0:
            lines.append(INDENT + ngettext("{count} more", "{count} more", more).format(count=more))
        return [_("Who went first:"), *lines] if lines else []

    def _preference(self, one: Preference) -> str:
        other = self._names.resource(one.resource)
        if not one.first:
            said = _(
                "{other} comes after {resource} by the rule, but could begin with what was free; what cannot "
                "start blocks nobody."
            )
            return said.format(other=other, resource=self._title)
        if one.rule == "rto" and one.mine is None:
            return _("{other} has a deadline, {resource} has none.").format(other=other, resource=self._title)
        rules = {
            "preferred": _("{other} goes first: the leader put a process first that needs it."),
            "ranking": _("{other} goes first in the order that was worked out."),
            "plan": _("{other} stands earlier in the file."),
            "rto": _(
                "{other} has the smaller slack: for its deadline it has to start by {theirs}, {resource} by "
                "{mine}."
            ),
            "criticality": _("{other} is more critical: {theirs} against {mine}."),
            "critical-path": _("{other} begins a longer path: {theirs} against {mine}."),
            "tie": _("{other} counts the same by the rule and stands earlier in the file."),
        }
        return rules[one.rule].format(
            other=other,
            resource=self._title,
            theirs=_value(one.rule, one.theirs),
            mine=_value(one.rule, one.mine),
        )

    # --- the chain, and what hangs on it ---------------------------------------------------------

    def chain(self) -> list[str]:
        """The causes back to the outage, the last one first."""
        links = self._why.chain
        if len(links) < 2:
            return []
        lines = [f"{INDENT}{self._link(link)}" for link in links[:MOST_LINKS]]
        more = len(links) - MOST_LINKS
        if more > 0:
            lines.append(
                INDENT + ngettext("{count} more step", "{count} more steps", more).format(count=more)
            )
        return [_("Back to the outage:"), *lines]

    def _link(self, link: Link) -> str:
        return _("{time} {resource} started: {because}").format(
            time=format_hmm(link.start_s),
            resource=self._names.resource(link.resource),
            because=self._release(link.because),
        )

    def hangs(self) -> list[str]:
        """Why it is critical, or how much later it could be and whom that would reach."""
        slack, waz = self._one.slack_s, self._run.waz_s
        if self._why.start_s is None:
            return []
        if slack is None or waz is None:
            return [_("Something stays down for good: the plan has no end to be measured against.")]
        return [" ".join(self._reserve(slack, waz))]

    def _reserve(self, slack: int, waz: int) -> Iterator[str]:
        followers = self._why.followers
        if self._one.critical:
            yield _("It is critical: if it takes longer, the plan takes longer (WAZ {waz}).").format(
                waz=format_hmm(waz)
            )
        else:
            yield _(
                "It is not critical: it may be {slack} later before the plan takes longer (WAZ {waz})."
            ).format(slack=format_hmm(slack), waz=format_hmm(waz))
        if followers:
            names = " -> ".join(self._names.resource(one.resource) for one in followers[:MOST_PEOPLE])
            more = " -> …" if len(followers) > MOST_PEOPLE else ""
            yield _("On it hang {resources}.").format(resources=names + more)
            if not followers[0].needs_it:
                yield _("{resource} waits for its people or capacity.").format(
                    resource=self._names.resource(followers[0].resource)
                )
        elif self._one.critical:
            yield _("It is the last to be up.")


def _value(rule: str, value: float | None) -> str:
    """A slack or a length as a time, a criticality as it is."""
    if value is None:
        return _("none")
    return f"{value:g}" if rule == "criticality" else format_hmm(round(value))
