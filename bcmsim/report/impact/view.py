"""What every part of the report looks into: the scenario, its analysis, and how things are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_instant, language
from bcmsim.report.names import Names
from bcmsim.report.wording import cause_title

if TYPE_CHECKING:
    from datetime import date

    from bcmsim.impact.analysis import Analysis
    from bcmsim.scenario.format import Impact, ScenarioFile
    from bcmsim.scenario.texts import Text

CAUSES = ("it", "site", "staff", "provider", "attack")
"""Those of the source, in its order (R016)."""

MOST_LISTED = 8
"""So many names stand in a sentence."""


@dataclass(frozen=True)
class View:
    """One scenario in one language, which must be the one in force."""

    names: Names
    analysis: Analysis
    chosen: tuple[str, ...]
    """The processes that are shown, in the order of the file."""

    @property
    def file(self) -> ScenarioFile:
        return self.names.scenario.file

    @property
    def impact(self) -> Impact | None:
        return self.file.impact

    @property
    def narrowed(self) -> bool:
        """Whether some processes are left out."""
        return len(self.chosen) < len(self.analysis.processes)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each process: its place in the file."""
        return {name: place for place, name in enumerate(self.analysis.processes, 1)}

    def words(self, text: Text | None) -> str:
        return self.names.words(text)

    def process(self, id_: str) -> str:
        return self.names.process(id_) or id_

    def processes(self, ids: Iterable[str]) -> str:
        return listed(ids, self.process)

    def resource(self, id_: str) -> str:
        return self.names.resource(id_) or id_

    def resources(self, ids: Iterable[str]) -> str:
        return listed(ids, self.resource)

    def measure(self, id_: str) -> str:
        return self.names.measure(id_) or id_

    def measures(self, ids: Iterable[str]) -> str:
        return listed(ids, self.measure)

    def damage_type(self, id_: str) -> str:
        """The title of a damage type; its id where it has none."""
        found = self.impact.types.get(id_) if self.impact else None
        return (self.words(found.title) if found else "") or id_

    def damage_types(self, ids: Iterable[str]) -> str:
        return listed(ids, self.damage_type)

    def cause(self, id_: str) -> str:
        """The title of a cause; the five of the source have one by themselves."""
        found = self.file.causes.get(id_)
        return (self.words(found.title) if found else "") or cause_title(id_)

    def causes(self, ids: Iterable[str]) -> str:
        return listed(ids, self.cause)

    def who(self, id_: str) -> str:
        return self.names.who(id_)


def listed(ids: Iterable[str], name: Callable[[str], str] = str) -> str:
    """The names one after the other; of many the first, and how many more there are."""
    known = list(ids)
    if len(known) <= MOST_LISTED + 1:
        return ", ".join(map(name, known))
    return _("{names} and {count} more").format(
        names=", ".join(map(name, known[:MOST_LISTED])), count=len(known) - MOST_LISTED
    )


def day(value: date) -> str:
    """A day as the language writes it: `01.09.2026`, `2026-09-01`."""
    return f"{value:%d.%m.%Y}" if language() == "de" else f"{value:%Y-%m-%d}"


def instant(view: View, utc_s: int) -> str:
    """An instant in the scenario's time zone."""
    return format_instant(utc_s * 1_000_000, view.names.scenario.zone)
