"""What the tables do not say: restart times, people with skills, processes that a list leaves out."""

from __future__ import annotations

from collections.abc import Iterable

from bcmsim.i18n import _
from bcmsim.scenario.exchange.drafted import Draft, Item, flat
from bcmsim.scenario.exchange.entries import Record
from bcmsim.scenario.exchange.findings import Findings, Place
from bcmsim.scenario.exchange.naming import Names, unique
from bcmsim.scenario.format import Person, ScenarioFile
from bcmsim.scenario.mistakes import shown


def missing_waz(drafted: Draft, waz: str | None, findings: Findings) -> None:
    """Takes the WAZ that was given for all; without one each asset that has none is an error."""
    for item in drafted.of("resources"):
        is_faulty = item.place.line in findings.faulty
        if ("waz",) in item.values or item.existing is not None or is_faulty:
            continue
        if waz is None:
            findings.error(
                item.place,
                _("the WAZ of {id} is missing").format(id=shown(item.id)),
                _("fill it in, or take one for all that have none, such as --waz 1h"),
            )
        else:
            item.put(("waz",), waz, item.place)
            findings.often(
                item.place,
                _("no WAZ is given; {waz} is taken as --waz says").format(waz=waz),
                _("estimate it with the system owner"),
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
    """R014: critical processes of the scenario that a list of processes does not contain."""
    place = next((record.place for record in records if record.kind == "processes"), None)
    if base is None or place is None:
        return
    impact = base.impact
    limit = impact.intolerable_from if impact is not None else 3
    missing = [
        id_
        for id_, process in base.processes.items()
        if ("processes", id_) not in drafted.items
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
