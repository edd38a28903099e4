"""What is wrong in a scenario, and where: the one shape in which every reader and check reports it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bcmsim.errors import BcmsimError
from bcmsim.i18n import _
from bcmsim.text import one_line

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or (warning) unwise. Lines and columns count from 1; texts are translated."""

    file: str
    line: int
    column: int
    severity: Severity
    text: str
    hint: str | None = None

    def __str__(self) -> str:
        """`FILE:LINE:COLUMN: what is wrong; what would be right`, on one line and safe to print."""
        mark = _("warning: ") if self.severity == "warning" else ""
        hint = f"; {self.hint}" if self.hint else ""
        return one_line(f"{self.file}:{self.line}:{self.column}: {mark}{self.text}{hint}")


class ScenarioProblems(BcmsimError):
    """A scenario that cannot be used. `problems` holds every one of them, sorted; the message is one line
    each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def in_order(problems: Iterable[Problem], files: Iterable[str]) -> list[Problem]:
    """Without doubles, by file (in the given order), line, column; errors before warnings at one place."""
    rank = {file: number for number, file in enumerate(files)}
    return sorted(
        dict.fromkeys(problems),
        key=lambda p: (
            rank.get(p.file, len(rank)),
            p.file,
            p.line,
            p.column,
            p.severity,
            p.text,
            p.hint or "",
        ),
    )
