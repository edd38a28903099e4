"""Why a resource started when it did, in sentences: what it waited for and whom, who went first by which
rule, the chain of causes back to the outage, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bcmsim.errors import BcmsimError
from bcmsim.i18n import _, format_duration, format_hmm, language, ngettext
from bcmsim.report.names import Names
from bcmsim.report.text_table import WIDTH, wrap
from bcmsim.report.why_first import went_first
from bcmsim.report.why_waits import MOST_NAMED, listed, waits
from bcmsim.report.wording import enumerated
from bcmsim.restart.causes import Release
from bcmsim.restart.why import Link, Why, explain
from bcmsim.scenario.mistakes import suggest
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.restart.results import RestartRun
    from bcmsim.scenario.model import Scenario

MOST_LINKS = 40
MOST_KNOWN = 8
"""Of the resources there are, where a wrong name is near to none."""
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
        known = ", ".join(list(run.resources)[:MOST_KNOWN])
        raise BcmsimError(
            _("There is no resource “{id}”.").format(id=one_line(resource, 60)),
            suggest(resource, run.resources)
            or (_("there are, for example, {resources}").format(resources=known) if known else None),
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
            said.append(
                _("By {people}.").format(people=enumerated([self._names.who(person) for person in one.staff]))
            )
        if why.measure is not None:
            said.append(_("By the measure {measure}.").format(measure=self._names.measure(why.measure)))
        if one.attempts > 1:
            said.append(_("It took {count} attempts.").format(count=one.attempts))
        if one.up_s is not None:
            said.append(_("It was up {when}.").format(when=self._both(one.up_s)))
        elif one.stands_by is not None:
            said.append(_("It did not come up: {why}.").format(why=one_line(one.stands_by)))
        return [" ".join(said)]

    def waits(self) -> list[str]:
        """One line for each time in which the same stood in the way."""
        lines = [f"{INDENT}{line}" for line in waits(self._names, self._why)]
        return [_("What it waited for:"), *lines] if lines else []

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
            said.append(_("{resources} came up, which it needed").format(resources=listed(needs)))
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

    def first(self) -> list[str]:
        """Against everybody who took what it waited for while it was ready."""
        lines = [f"{INDENT}{line}" for line in went_first(self._names, self._why)]
        return [_("Who went first:"), *lines] if lines else []

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
                "It is not critical: it has a reserve of {reserve} before the plan takes longer (WAZ {waz})."
            ).format(reserve=format_hmm(slack), waz=format_hmm(waz))
        if followers:
            names = " -> ".join(self._names.resource(one.resource) for one in followers[:MOST_NAMED])
            more = len(followers) - MOST_NAMED
            if more > 0:
                said = ngettext("{count} more", "{count} more", more).format(count=more)
                names = f"{names} -> {said}"
            yield _("On it hang {resources}.").format(resources=names)
            if not followers[0].needs_it:
                yield _("{resource} waits for its people or capacity.").format(
                    resource=self._names.resource(followers[0].resource)
                )
        elif self._one.critical:
            yield _("It is the last to be up.")
