"""What was found while reading tables, and where: problems of a scenario that name a row and a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from bcmsim.errors import BcmsimError
from bcmsim.i18n import ngettext
from bcmsim.scenario.mistakes import shown as quoted
from bcmsim.scenario.problems import Problem, Severity

_QUOTED: Final = re.compile("`[^`]*`")
_KEPT: Final = 3
"""So many errors of one kind in a column are said in full."""
_ROWS: Final = 8
"""So many rows are named where errors are counted."""


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

    problems: dict[Problem, None] = field(default_factory=dict)
    error_count: int = 0
    faulty: dict[tuple[str, int], str] = field(default_factory=dict)
    """The rows with errors, and the first of each: what is missing there then is no second mistake."""
    _often: dict[tuple[str, int, str], list[int]] = field(default_factory=dict)
    _hints: dict[tuple[str, int, str], str | None] = field(default_factory=dict)

    def error(self, place: Place, text: str, hint: str | None = None) -> None:
        """What must be mended before anything is written."""
        if self._add(place, "error", text, hint):
            self.blame(place, text)

    def blame(self, place: Place, text: str) -> None:
        """Counts the row as faulty; the error itself is said in one with those of other rows."""
        self.error_count += 1
        self.faulty.setdefault(place.line, text)

    def gathered_error(self, place: Place, text: str, hint: str | None = None) -> None:
        """One error for several rows, each of which has been blamed."""
        self._add(place, "error", text, hint)

    def warning(self, place: Place, text: str, hint: str | None = None) -> None:
        """What was read, but should be known."""
        self._add(place, "warning", text, hint)

    def often(self, place: Place, text: str, hint: str | None = None) -> None:
        """A warning that many cells of one column may share: the first place is named, the rest counted."""
        key = place.file, place.column, text
        self._often.setdefault(key, []).append(place.row)
        self._hints.setdefault(key, hint)

    def copy(self) -> Findings:
        """The same findings, to which others may be added apart."""
        rows = {key: list(rows) for key, rows in self._often.items()}
        return Findings(dict(self.problems), self.error_count, dict(self.faulty), rows, dict(self._hints))

    def _add(self, place: Place, severity: Severity, text: str, hint: str | None) -> bool:
        """Whether it is new."""
        problem = Problem(place.file, place.row, place.column, severity, text, hint)
        if problem in self.problems:
            return False
        self.problems[problem] = None
        return True

    def all(self) -> list[Problem]:
        """Everything, in the order of tables, rows, columns; errors that repeat by row are counted."""
        found = dict(self.problems)
        for (file, column, text), rows in self._often.items():
            more = len(dict.fromkeys(rows)) - 1
            hint = self._hints[file, column, text]
            shown = text
            if more:
                shown = ngettext("{text} (and in {n} more row)", "{text} (and in {n} more rows)", more)
                shown = shown.format(text=text, n=more)
            found[Problem(file, rows[0], column, "warning", shown, hint)] = None
        files = {problem.file: None for problem in found}
        return _gathered(in_row_order(found, files))


def in_row_order(problems: Iterable[Problem], files: Iterable[str]) -> list[Problem]:
    """By table as first met, row and column; errors before warnings at one place."""
    rank = {file: number for number, file in enumerate(files)}
    return sorted(problems, key=lambda p: (rank.get(p.file, len(rank)), p.line, p.column, p.severity, p.text))


def of_one_kind(text: str) -> str:
    """The sentence of a finding without what it quotes: rows with the same one have the same mistake."""
    return _QUOTED.sub("`…`", text)


def named(names: Sequence[str], most: int) -> str:
    """The first few names, and how many more there are."""
    text = ", ".join(map(quoted, names[:most]))
    more = len(names) - most
    if more <= 0:
        return text
    return ngettext("{names} and {n} more", "{names} and {n} more", more).format(names=text, n=more)


def _gathered(problems: list[Problem]) -> list[Problem]:
    """Of the errors of one kind in a column the first few; the others are counted at the next one."""
    kinds: dict[tuple[str, int, str], list[Problem]] = {}
    for problem in problems:
        if problem.severity == "error":
            kind = problem.file, problem.column, of_one_kind(problem.text)
            kinds.setdefault(kind, []).append(problem)
    replaced: dict[Problem, Problem | None] = {}
    for group in kinds.values():
        same = len({problem.text for problem in group}) == 1
        kept = 0 if same else _KEPT
        if len(group) <= kept + _KEPT:
            continue
        rest = group[kept:]
        replaced.update(dict.fromkeys(rest))
        replaced[rest[0]] = replace(rest[0], text=_counted(rest))
    result = (replaced.get(problem, problem) for problem in problems)
    return [problem for problem in result if problem is not None]


def _counted(alike: list[Problem]) -> str:
    """The first of errors of one kind, and in which rows the others are."""
    first, *others = alike
    rows = [str(problem.line) for problem in others]
    more = len(rows) - _ROWS
    listed = ", ".join(rows[:_ROWS]) + (", …" if more > 0 else "")
    text = ngettext(
        "{text} (and one more of this kind, row {rows})",
        "{text} (and {n} more of this kind, rows {rows})",
        len(rows),
    )
    return text.format(text=first.text, n=len(rows), rows=listed)
