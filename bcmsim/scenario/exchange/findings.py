"""What was found while reading tables, and where: problems of a scenario that name a row and a column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from bcmsim.errors import BcmsimError
from bcmsim.i18n import ngettext
from bcmsim.scenario.problems import Problem, Severity


class Place(NamedTuple):
    """A cell: the table as people read its name, the row and the column as the spreadsheet counts them."""

    file: str
    row: int
    column: int = 1

    @property
    def line(self) -> tuple[str, int]:
        """The row as a whole."""
        return self.file, self.row


class Refused(BcmsimError):
    """A file or table that cannot be read at all."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message, hint)


def refused(file: str, text: str, hint: str | None = None, *, row: int = 1, column: int = 1) -> Refused:
    """The error of a whole table, in the form of all problems: FILE:ROW:COLUMN."""
    return Refused(str(Problem(file, row, column, "error", text, hint)))


@dataclass(slots=True)
class Findings:
    """Errors and warnings, each once; what happens often in a column is said once, with the number."""

    problems: list[Problem] = field(default_factory=list)
    error_count: int = 0
    _often: dict[tuple[str, int, str], list[int]] = field(default_factory=dict)
    _hints: dict[tuple[str, int, str], str | None] = field(default_factory=dict)

    def error(self, place: Place, text: str, hint: str | None = None) -> None:
        """What must be mended before anything is written."""
        self.error_count += 1
        self._add(place, "error", text, hint)

    def warning(self, place: Place, text: str, hint: str | None = None) -> None:
        """What was read, but should be known."""
        self._add(place, "warning", text, hint)

    def often(self, place: Place, text: str, hint: str | None = None) -> None:
        """A warning that many cells of one column may share: the first place is named, the rest counted."""
        key = place.file, place.column, text
        self._often.setdefault(key, []).append(place.row)
        self._hints.setdefault(key, hint)

    def _add(self, place: Place, severity: Severity, text: str, hint: str | None) -> None:
        self.problems.append(Problem(place.file, place.row, place.column, severity, text, hint))

    def all(self) -> list[Problem]:
        """Everything, in the order of tables, rows, columns."""
        found = dict.fromkeys(self.problems)
        for (file, column, text), rows in self._often.items():
            more = len(dict.fromkeys(rows)) - 1
            hint = self._hints[file, column, text]
            shown = text
            if more:
                shown = ngettext("{text} (and in {n} more row)", "{text} (and in {n} more rows)", more)
                shown = shown.format(text=text, n=more)
            found[Problem(file, rows[0], column, "warning", shown, hint)] = None
        files = {problem.file: None for problem in found}
        return in_row_order(found, files)

    @property
    def errors(self) -> list[Problem]:
        """The errors alone."""
        return [problem for problem in self.problems if problem.severity == "error"]


def in_row_order(problems: Iterable[Problem], files: Iterable[str]) -> list[Problem]:
    """By table as first met, row and column; errors before warnings at one place."""
    rank = {file: number for number, file in enumerate(files)}
    return sorted(problems, key=lambda p: (rank.get(p.file, len(rank)), p.line, p.column, p.severity, p.text))
