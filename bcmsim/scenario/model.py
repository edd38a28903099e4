"""A scenario that was read and is whole: the frozen thing that every other room works with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bcmsim.scenario.format import Inject, Person, Role, ScenarioFile
from bcmsim.scenario.instants import Instant, zone_of
from bcmsim.scenario.texts import Text


@dataclass(frozen=True, eq=False)
class Scenario:
    """What the author wrote, with its times resolved. Compared and hashed by identity."""

    file: ScenarioFile
    """All keys of the format."""
    files: Mapping[str, str]
    """The full text of each file by its name relative to the main one, which stands first."""
    name: str
    """The main file's name."""
    zone: str
    """IANA name of the time zone in which the exercise plays."""
    startex: int
    """STARTEX in scenario time, UTC seconds."""
    outage: int | None
    """The outage in UTC seconds; None where it begins with the first `fail` or `isolate`."""

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) over the names and texts of all files, in order."""
        hashed = hashlib.sha256()
        for name, text in self.files.items():
            for part in (name.encode(), text.encode()):
                hashed.update(len(part).to_bytes(8, "big"))
                hashed.update(part)
        return hashed.hexdigest()

    @property
    def outage_s(self) -> int | None:
        """The outage in seconds of scenario time since STARTEX; negative when it came before."""
        return None if self.outage is None else self.outage - self.startex

    @property
    def kind(self) -> str:
        """staff, tabletop, alerting, function-test or framework."""
        return self.file.kind

    @property
    def language(self) -> str:
        """The language of texts that are written only once."""
        return self.file.language

    def title(self, lang: str) -> str:
        """The title of the exercise."""
        return self.file.title.get(lang)

    @cached_property
    def injects(self) -> dict[str, Inject]:
        """The injects by id, in the order of the file."""
        return {inject.id: inject for inject in self.file.injects}

    @property
    def roles(self) -> dict[str, Role]:
        """The roles by id, in the order of the file."""
        return self.file.roles

    @cached_property
    def people(self) -> dict[str, Person]:
        """People and pools by id, in the order of the file; those whom measures add come last."""
        added = {
            id_: person
            for measure in self.file.measures.values()
            for id_, person in measure.adds_staff.items()
        }
        return {**self.file.staff, **added}

    # --- people and roles --------------------------------------------------------------------------

    def pool_members(self, person: str) -> tuple[str, ...]:
        """`admins/1`, `admins/2`, ... of a pool; a single person is their own only member."""
        found = self.people.get(person)
        if found is None or found.count is None:
            return (person,)
        return tuple(f"{person}/{number}" for number in range(1, found.count + 1))

    def is_person(self, id_: str) -> bool:
        """Whether the id names a person, a pool, or a member of a pool."""
        person, slash, _number = id_.partition("/")
        if slash:
            return person in self.people and id_ in self.pool_members(person)
        return person in self.people

    def role_title(self, id_: str, lang: str) -> str:
        """The title of a role; its id where it has none."""
        role = self.file.roles.get(id_)
        return _title(role.title if role else None, id_, lang)

    def person_name(self, id_: str, lang: str) -> str:
        """The name of a person, `Administrators 2` for a member of a pool; the id where there is none."""
        person, _slash, number = id_.partition("/")
        found = self.people.get(person)
        name = _title(found.name if found else None, person, lang)
        return f"{name} {number}" if number else name

    def recipient_title(self, id_: str, lang: str) -> str:
        """How a role, person or member of a pool is called."""
        return self.role_title(id_, lang) if id_ in self.file.roles else self.person_name(id_, lang)

    def expand_recipients(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The people behind roles, pools and people, each once, in order; a role without members stands for
        itself."""
        found: dict[str, None] = {}
        for id_ in ids:
            role = self.file.roles.get(id_)
            for member in (role.members if role else ()) or (id_,):
                found.update(dict.fromkeys(self.pool_members(member)))
        return tuple(found)

    # --- titles of things --------------------------------------------------------------------------

    def resource_title(self, id_: str, lang: str) -> str:
        """The title of a resource; its id where it has none."""
        found = self.file.resources.get(id_)
        return _title(found.title if found else None, id_, lang)

    def process_title(self, id_: str, lang: str) -> str:
        """The title of a process; its id where it has none."""
        found = self.file.processes.get(id_)
        return _title(found.title if found else None, id_, lang)

    def measure_title(self, id_: str, lang: str) -> str:
        """The title of a measure; its id where it has none."""
        found = self.file.measures.get(id_)
        return _title(found.title if found else None, id_, lang)

    def objective_title(self, id_: str, lang: str) -> str:
        """The title of an objective; its id where it has none."""
        found = self.file.objectives.get(id_)
        return _title(found.title if found else None, id_, lang)

    # --- times -------------------------------------------------------------------------------------

    def moment_s(self, instant: Instant) -> int:
        """Scenario seconds since STARTEX; clock times are the next at or after STARTEX."""
        return instant.resolve(self.startex, self.zone) - self.startex

    def moment_before_outage_s(self, instant: Instant) -> int:
        """Scenario seconds since STARTEX of the last such clock time before the outage (`data_loss: ...,
        since`)."""
        reference = self.startex if self.outage is None else self.outage
        if instant.kind == "offset":
            return instant.seconds
        return instant.resolve(reference, self.zone, before=True) - self.startex

    def inject_at(self, id_: str) -> int | None:
        """Scenario seconds since STARTEX of the inject's `at`; None for every other trigger."""
        at = self.injects[id_].at
        return None if at is None else self.moment_s(at)

    def planned_s(self, id_: str) -> int | None:
        """As `inject_at`, for injects and decisions, also along `after` and its `delay`; None where that is
        open.

        What follows a decision is open, because people decide when they do.
        """
        return self._planned.get(id_)

    @cached_property
    def _planned(self) -> dict[str, int | None]:
        planned: dict[str, int | None] = {}
        for start in (*self.injects, *self.file.decisions):
            chain: list[str] = []
            id_: str | None = start
            while id_ is not None and id_ not in planned:
                trigger = self.injects.get(id_) or self.file.decisions.get(id_)
                planned[id_] = (
                    self.moment_s(trigger.at) if trigger is not None and trigger.at is not None else None
                )
                if trigger is None or trigger.at is not None or trigger.after not in self.injects:
                    break
                chain.append(id_)
                id_ = trigger.after
            for follower in reversed(chain):
                trigger = self.injects.get(follower) or self.file.decisions[follower]
                before = planned[trigger.after or ""]
                planned[follower] = None if before is None else before + trigger.delay
        return planned

    def local_day_and_second(self, utc: int) -> tuple[int, int]:
        """Day of the week (0 is Monday) and second of the day that the clocks show at this instant."""
        local = datetime.fromtimestamp(utc, zone_of(self.zone))
        return local.weekday(), local.hour * 3600 + local.minute * 60 + local.second


def _title(title: Text | None, id_: str, lang: str) -> str:
    return id_ if title is None else title.get(lang)
