"""Records -> a draft: entries with ids, every name looked up, and what each changes in a scenario."""

from __future__ import annotations

import contextlib

from bcmsim.i18n import _, ngettext
from bcmsim.scenario.durations import write_duration
from bcmsim.scenario.exchange.clearing import clear, path_of, untouched
from bcmsim.scenario.exchange.columns import SECTIONS
from bcmsim.scenario.exchange.completing import missing_skills, missing_waz, people_of, unnamed_processes
from bcmsim.scenario.exchange.drafted import Draft, Item, Path, key_at
from bcmsim.scenario.exchange.entries import Edge, Record, Records
from bcmsim.scenario.exchange.findings import Findings, Place, named
from bcmsim.scenario.exchange.headings import folded
from bcmsim.scenario.exchange.levels import gather, known_types, type_of
from bcmsim.scenario.exchange.naming import Names, given_id, id_from, unique
from bcmsim.scenario.exchange.rings import report_rings
from bcmsim.scenario.exchange.table_keys import Key
from bcmsim.scenario.exchange.values import present, split_names
from bcmsim.scenario.format import ScenarioFile
from bcmsim.scenario.mistakes import QuantityError, shown
from bcmsim.scenario.writing import Plain

_NAMED = 20
"""So many people who were not known are named; the others are counted."""


def draft(records: Records, base: ScenarioFile | None, waz: str | None, findings: Findings) -> Draft:
    """The draft of all records, on top of a scenario if there is one; what is wrong is reported.

    `waz` is taken for assets of which the tables give none.
    """
    return _Drafting(base, findings).done(records, waz)


class _Drafting:
    """Ids first, so that rows may name what comes later; then what points to them."""

    def __init__(self, base: ScenarioFile | None, findings: Findings) -> None:
        self.base = base
        self.findings = findings
        self.result = Draft()
        self.names = {section: Names() for section in ("resources", "processes", "staff")}
        self.skills = Names()
        self.needs_places: dict[tuple[str, str], Place] = {}
        self.feeds_places: dict[tuple[str, str], Place] = {}
        self.added: dict[str, Place] = {}
        """People who were not known, with the first cell that names each."""
        if base is not None:
            self._know(base)

    def _know(self, base: ScenarioFile) -> None:
        for section in ("resources", "processes"):
            for id_, entry in getattr(base, section).items():
                self.names[section].add(id_, entry.title.texts if entry.title is not None else ())
        for id_, person in base.staff.items():
            self.names["staff"].add(id_, person.name.texts if person.name is not None else ())
        for id_, role in base.roles.items():
            self.names["staff"].add(id_, role.title.texts if role.title is not None else ())

        for person in people_of(base):
            for skill in person.skills:
                self.skills.add(skill, [skill])

    def done(self, records: Records, waz: str | None) -> Draft:
        pairs = self._entries(records.entries)
        for record, item in pairs:
            self._fill(record, item)
            clear(record, item)
        self._edges(records.edges)
        report_rings(self.base, self.result, self.needs_places, self.feeds_places, self.findings)
        self._damage(records)
        self._added_people()
        self.result.untouched = untouched(pairs, self._levels_that_stay(records), self.findings)
        missing_waz(self.result, waz, self.findings)
        missing_skills(self.result, self.base, self.names["staff"], self.findings)
        unnamed_processes(self.result, self.base, records.entries, self.findings)
        return self.result

    # --- ids -------------------------------------------------------------------------------------

    def _entries(self, records: list[Record]) -> list[tuple[Record, Item]]:
        """An item for each record; those with ids first, because made ids give way to given ones."""
        found: dict[int, Item] = {}
        order = sorted(range(len(records)), key=lambda number: records[number].id_text is None)
        for number in order:
            item = self._item(records[number])
            if item is not None:
                found[number] = item
        pairs = [(records[number], found[number]) for number in sorted(found)]
        for _record, item in pairs:
            self.result.items[item.section, item.id] = item
            self.result.listed.setdefault(item.section, {})[item.id] = None
        return pairs

    def _item(self, record: Record) -> Item | None:
        section = SECTIONS[record.kind]
        names = self.names[section]
        try:
            id_ = self._id_of(record, names)
        except QuantityError as error:
            self.findings.error(record.place, error.message, error.hint)
            return None
        item = self.result.items.get((section, id_))
        if item is not None:
            self.findings.error(
                record.place,
                _("{id} stands also in {file}, row {row}").format(
                    id=shown(id_), file=item.place.file, row=item.place.row
                ),
                _("keep one of the two, or give them different ids"),
            )
            return None
        names.add(id_, record.titles)
        for number in (record.number, record.id_text):
            if number is not None:
                names.alias(number, id_)
        existing = getattr(self.base, section).get(id_) if self.base is not None else None
        item = Item(section, id_, record.place, existing)
        self.result.items[section, id_] = item
        return item

    def _id_of(self, record: Record, names: Names) -> str:
        """The given id, that of an entry of the same name, or one made from the name. Raises
        QuantityError."""
        if record.id_text is not None:
            id_ = given_id(record.id_text)
            if id_ != record.id_text:
                self.findings.often(record.place, _("an id with other signs is written with letters and -"))
            return id_
        title = record.titles[0]
        found = names.find(title)
        if found is not None:
            return found
        made = id_from(title)
        if not made:
            raise QuantityError(
                _("no id can be made from {name}").format(name=shown(title)), _("give one in a column `id`")
            )
        return made

    # --- values ----------------------------------------------------------------------------------

    def _fill(self, record: Record, item: Item) -> None:
        for said in record.values.values():
            key = said.key
            try:
                if key.type == "levels":
                    item.put(path_of(key), said.value, said.place)
                else:
                    value = self._resolved(item, key, said.value, said.place)
                    item.put(key.path, value, said.place)
            except QuantityError as error:
                self.findings.error(said.place, error.message, error.hint)

    def _resolved(self, item: Item, key: Key, value: Plain, place: Place) -> Plain:
        """The value with ids where it had names. Raises QuantityError."""
        match key.type:
            case "needs":
                return self._needs(item, key, str(value), place)
            case "processes":
                feeding = [
                    self._must_find("processes", name) for name in self._split("processes", str(value))
                ]
                for one in feeding:
                    self.feeds_places[item.id, one] = place
                return list(dict.fromkeys(feeding))
            case "actor":
                return self._actor(str(value), place)
            case "person":
                return self._must_find("staff", str(value))
            case "skills" if isinstance(value, list):
                return list(dict.fromkeys(self._skill(str(one)) for one in value))
            case "amounts" if isinstance(value, dict):
                return {self._skill(name): count for name, count in value.items()}
        return value

    def _split(self, section: str, text: str) -> list[str]:
        """The names in a cell; one that is known as a whole is not taken apart at its commas."""
        try:
            if self.names[section].find(text) is not None:
                return [text]
        except QuantityError:
            return [text]
        return split_names(text)

    def _needs(self, item: Item, key: Key, text: str, place: Place) -> Plain:
        groups: list[Plain] = []
        for part in self._split("resources", text):
            names = [part] if "|" not in part else [one.strip() for one in part.split("|") if one.strip()]
            ids = list(dict.fromkeys(self._must_find("resources", name) for name in names))
            if item.section == "resources" and key.name == "needs":
                for one in ids:
                    self.needs_places[item.id, one] = place
            group: Plain = ids[0] if len(ids) == 1 else list[Plain](ids)
            if group not in groups:
                groups.append(group)
        return groups

    def _skill(self, name: str) -> str:
        """The id of a skill, the one that is used already however it is spelt. Raises QuantityError."""
        id_ = self.skills.find(name) or given_id(name)
        self.skills.add(id_, [name])
        return id_

    def _must_find(self, section: str, name: str) -> str:
        """The id of what is named. Raises QuantityError, with the nearest name."""
        found = self.names[section].find(name)
        if found is not None:
            return found
        text = {
            "resources": _("no asset is called {name}"),
            "processes": _("no process is called {name}"),
            "staff": _("no person is called {name}"),
        }[section]
        raise QuantityError(text.format(name=shown(name)), self._where(section, name))

    def _where(self, section: str, name: str) -> str | None:
        others = {"resources": "processes", "processes": "resources"}
        other = others.get(section)
        if other is not None and folded(name) in self.names[other].by_name:
            return (
                _("it is a process: processes feed each other, name it as upstream")
                if other == "processes"
                else _("it is an asset, not a process")
            )
        return self.names[section].nearest(name) or _("describe it in a row of its own")

    def _actor(self, text: str, place: Place) -> Plain:
        """A role or person; somebody new becomes a person who restarts nothing."""
        names = self.names["staff"]
        found = names.find(text)
        if found is not None:
            return found
        person, slash, number = text.partition("/")
        if slash and number.isdigit() and person in names.by_id:
            return text
        id_ = unique(id_from(text), names.by_id, "person")
        names.add(id_, [text])
        item = Item("staff", id_, place)
        item.put(("name",), text, place)
        item.put(("restart",), "false", place)
        self.result.items["staff", id_] = item
        self.added.setdefault(text, place)
        return id_

    def _added_people(self) -> None:
        """Whom the tables name that nobody knew: often a name that is spelt in two ways."""
        if not self.added:
            return
        names = list(self.added)
        text = ngettext(
            "{names} was not known and is added as a person who restarts nothing",
            "{n} people were not known and are added; they restart nothing: {names}",
            len(names),
        )
        self.findings.warning(
            self.added[names[0]],
            text.format(n=len(names), names=named(names, _NAMED)),
            _("make sure that nobody is there twice; describe them in a table of people, or in the scenario"),
        )

    # --- dependencies ----------------------------------------------------------------------------

    def _edges(self, edges: list[Edge]) -> None:
        groups: dict[tuple[str, str, Path, str], list[Plain]] = {}
        for edge in edges:
            try:
                section, user = self._user(edge)
                needed_section = self._needed_section(edge, section)
                needed = self._must_find(needed_section, edge.needed)
            except QuantityError as error:
                self.findings.error(edge.place, error.message, error.hint)
                continue
            if edge.emergency and section != "processes":
                self.findings.error(edge.place, _("only processes have an emergency operation"))
                continue
            item = self._touched(section, user, edge.place)
            if needed_section == "processes":
                self._append(item, ("upstream",), needed, edge.place)
                self.feeds_places[user, needed] = edge.place
                continue
            path: Path = ("emergency", "needs") if edge.emergency else ("needs",)
            if section == "resources":
                self.needs_places[user, needed] = edge.place
            if edge.group is None:
                self._append(item, path, needed, edge.place)
                continue
            group = groups.setdefault((section, user, path, folded(edge.group)), [])
            if not group:
                self._append(item, path, group, edge.place)
            if needed not in group:
                group.append(needed)

    def _needed_section(self, edge: Edge, section: str) -> str:
        """Assets, but what feeds a process."""
        if section != "processes" or edge.emergency:
            return "resources"
        if edge.needed_section:
            return edge.needed_section
        return "processes" if self._is("processes", edge.needed) else "resources"

    def _is(self, section: str, name: str) -> bool:
        """Whether a name is only the name of one of these."""
        other = "resources" if section == "processes" else "processes"
        return self.names[section].find(name) is not None and self.names[other].find(name) is None

    def _user(self, edge: Edge) -> tuple[str, str]:
        """Section and id of who needs. Raises QuantityError."""
        if edge.user_section:
            return edge.user_section, self._must_find(edge.user_section, edge.user)
        process = self.names["processes"].find(edge.user)
        asset = self.names["resources"].find(edge.user)
        if process is not None and asset is not None:
            raise QuantityError(
                _("{name} is both a process and an asset").format(name=shown(edge.user)),
                _("write the id of the one that is meant, or its column `needs`"),
            )
        if process is not None:
            return "processes", process
        return "resources", asset if asset is not None else self._must_find("resources", edge.user)

    def _touched(self, section: str, id_: str, place: Place) -> Item:
        """The item of an entry, which may so far stand in the scenario only."""
        item = self.result.items.get((section, id_))
        if item is None:
            existing = getattr(self.base, section).get(id_) if self.base is not None else None
            item = self.result.items[section, id_] = Item(section, id_, place, existing)
        return item

    def _append(self, item: Item, path: Path, value: Plain, place: Place) -> None:
        """Adds to a list of the tables, or else to the one of the scenario."""
        there = item.values.get(path)
        if there is None:
            there = [] if path in item.removed else _present(item, path) or []
            item.put(path, there, place)
        assert isinstance(there, list)
        if value not in there:
            there.append(value)

    # --- damage, what is missing -----------------------------------------------------------------

    def _damage(self, records: Records) -> None:
        self._clear_levels(records)
        if not records.levels:
            return
        damage = gather(records.levels, self.base, self._process_of, self.findings)
        has_own = self.base is not None and self.base.impact is not None and self.base.impact.intervals
        first = next((place for _levels, place in damage.levels.values()), None)
        if first is not None and damage.ends and not has_own:
            self.result.head["impact", "intervals"] = [*map(write_duration, damage.ends)], first
        for type_, (title, place) in damage.titles.items():
            self.result.head["impact", "types", type_, "title"] = title, place
        for (process, type_), (levels, place) in damage.levels.items():
            self._touched("processes", process, place).put(("damage", type_), levels, place)

    def _clear_levels(self, records: Records) -> None:
        """Takes out what rows of damage say is not there; what never was needs no taking out."""
        types = known_types(self.base)
        for name, type_, place in records.cleared_levels:
            id_, kind = self._process_of(name, place), type_of(type_, types)
            there = self.base.processes.get(id_) if self.base is not None and id_ is not None else None
            if id_ is not None and there is not None and kind in there.damage:
                self._touched("processes", id_, place).removed["damage", kind] = place

    def _levels_that_stay(self, records: Records) -> dict[str, Place]:
        """Levels of the scenario for which a table of damage has a row without any."""
        found: dict[str, Place] = {}
        types = known_types(self.base)
        for name, type_, place in records.no_levels:
            with contextlib.suppress(QuantityError):  # a row that says nothing needs no process
                id_ = self.names["processes"].find(name)
                there = self.base.processes.get(id_) if self.base is not None and id_ is not None else None
                kind = type_of(type_, types)
                if there is not None and kind in there.damage:
                    found[f"{id_}.damage.{kind}"] = place
        return found

    def _process_of(self, name: str, place: Place) -> str | None:
        try:
            return self._must_find("processes", name)
        except QuantityError as error:
            self.findings.error(place, error.message, error.hint)
            return None


def _present(item: Item, path: Path) -> list[Plain] | None:
    key = key_at(item.section, path)
    value = present(key, item.existing) if key is not None and item.existing is not None else None
    return value if isinstance(value, list) else None
