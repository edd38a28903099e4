"""What the tables do not say: restart times, people with skills, processes that a list leaves out."""

from __future__ import annotations

from collections.abc import Iterable

from bcmsim.i18n import _, ngettext
from bcmsim.scenario.exchange.drafted import Draft, Item, flat
from bcmsim.scenario.exchange.entries import Record
from bcmsim.scenario.exchange.findings import Findings, Place, named
from bcmsim.scenario.exchange.naming import Names, unique
from bcmsim.scenario.format import Person, ScenarioFile
from bcmsim.scenario.mistakes import shown

_NAMED = 5
"""So many assets without WAZ are named; the others are counted."""


def missing_waz(drafted: Draft, waz: str | None, findings: Findings) -> None:
    """Takes the WAZ that was given for all; without one assets that have none are an error."""
    without: list[Item] = []
    for item in drafted.of("resources"):
        is_faulty = item.place.line in findings.faulty
        if ("waz",) in item.values or item.existing is not None or is_faulty:
            continue
        if waz is None:
            without.append(item)
            findings.blame(item.place, _("the WAZ is missing"))
        else:
            item.put(("waz",), waz, item.place)
            findings.often(
                item.place,
                _("no WAZ is given; {waz} is taken as --waz says").format(waz=waz),
                _("estimate it with the system owner"),
            )
    if without:
        text = ngettext(
            "the WAZ of {names} is missing", "the WAZ of {n} assets is missing: {names}", len(without)
        )
        findings.gathered_error(
            without[0].place,
            text.format(n=len(without), names=named([item.id for item in without], _NAMED)),
            _("fill it in, or take one for all that have none, such as --waz 1h"),
        )


def missing_skills(drafted: Draft, base: ScenarioFile | None, names: Names, findings: Findings) -> None:
    """Nobody may be asked for what nobody can: a pool stands in for people who are not named."""
    known = dict.fromkeys(skill for person in people_of(base) for skill in person.skills)
    for item in drafted.of("staff"):
        known.update(dict.fromkeys(flat(item.values.get(("skills",)))))
    wanted: dict[str, tuple[int, Place]] = {}
    for item in drafted.of("resources"):
        staff = item.values.get(("staff",))
        for skill, amount in staff.items() if isinstance(staff, dict) else ():
            most, place = wanted.get(skill, (1, item.places["staff",]))
            wanted[skill] = max(most, int(str(amount))), place
    taken = names.by_id
    for skill, (count, place) in wanted.items():
        if skill in known:
            continue
        pool = Item("staff", unique(skill, taken, "pool"), place)
        taken[pool.id] = pool.id
        pool.put(("skills",), [skill], place)
        pool.put(("count",), str(count), place)
        drafted.items["staff", pool.id] = pool
        findings.warning(
            place,
            _("nobody has the skill {skill}: a pool of {count} is assumed").format(
                skill=shown(skill), count=count
            ),
            _("describe who has it in a table of people, or in the scenario"),
        )


def unnamed_processes(
    drafted: Draft, base: ScenarioFile | None, records: list[Record], findings: Findings
) -> None:
    """R014: critical processes of the scenario that a list of processes does not contain.

    What other tables say about a process (damage, dependencies) does not make it a row of the list.
    """
    place = next((record.place for record in records if record.kind == "processes"), None)
    listed = drafted.listed.get("processes")
    if base is None or place is None or listed is None:
        return
    impact = base.impact
    limit = impact.intolerable_from if impact is not None else 3
    missing = [
        id_
        for id_, process in base.processes.items()
        if id_ not in listed
        and (
            process.rto
            or process.mtpd
            or any(max(one, default=0) >= limit for one in process.damage.values())
        )
    ]
    if missing:
        findings.warning(
            place,
            _("critical processes of the scenario that the table does not contain: {names}").format(
                names=", ".join(missing)
            ),
            _("they stay as they are; ask whether the table is complete"),
        )


def people_of(base: ScenarioFile | None) -> Iterable[Person]:
    """Everybody in the scenario, those whom measures add too."""
    if base is None:
        return ()
    added = (one for measure in base.measures.values() for one in measure.adds_staff.values())
    return (*base.staff.values(), *added)
