"""Files -> a scenario: the way from sheets to a draft, and the judgement on what would come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bcmsim.i18n import _, language, ngettext
from bcmsim.scenario.editing import FilesOnDisk, Rewrite
from bcmsim.scenario.exchange.applying import SECTION_ORDER, Changes, changes_of, judge, new_text
from bcmsim.scenario.exchange.cmdb import read_cmdb
from bcmsim.scenario.exchange.columns import Kind
from bcmsim.scenario.exchange.drafting import draft
from bcmsim.scenario.exchange.entries import Records, read_table
from bcmsim.scenario.exchange.findings import Findings, Place, Refused, of_one_kind
from bcmsim.scenario.exchange.headings import folded
from bcmsim.scenario.exchange.sheets import Reading, Sheet, read_sheets
from bcmsim.scenario.exchange.tables import Table, keys_shown, recognise
from bcmsim.scenario.exchange.values import CLEARED
from bcmsim.scenario.loading import no_collection, problems_in, problems_of
from bcmsim.scenario.model import Scenario
from bcmsim.scenario.problems import Problem, ScenarioProblems
from bcmsim.scenario.writing import Plain, entry_lines

_ROUNDS = 100
"""So often rows are left out because of others that were left out."""
_ROWS = 8
"""So many rows are named for one reason."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the tables are imported into: nothing yet (`head` of a new file), or a scenario with its files."""

    name: str
    head: Mapping[str, str] = field(default_factory=dict)
    disk: FilesOnDisk | None = None
    scenario: Scenario | None = None
    known: tuple[Problem, ...] = ()
    """What the checks say about it already."""


@dataclass(slots=True)
class Outcome:
    """What an import would do."""

    changes: Changes
    problems: list[Problem]
    text: str
    """The text of a new scenario."""
    rewrites: list[Rewrite]
    """The new contents of files that are there."""
    left_out: dict[tuple[str, int], str]
    """The rows that `--skip` left out, each with its first error."""
    result: Scenario | None
    errors: int = 0
    """How many; `problems` say those that repeat by row in one."""


def read_tables(
    paths: Sequence[Path], reading: Reading, kind: Kind | None, maps: Mapping[str, str], findings: Findings
) -> list[Table]:
    """The tables of all files, each understood. Raises Refused.

    Of a workbook, sheets in which nothing is known are left out with a finding, unless they were asked for.
    """
    tables: list[Table] = []
    sheets = 0
    for path in paths:
        for sheet in read_sheets(path, reading, findings):
            sheets += 1
            try:
                tables.append(recognise(sheet, kind, maps, findings))
            except Refused as refusal:
                if sheet.plain or reading.sheets or kind is not None:
                    raise
                left = refusal
                findings.warning(
                    Place(sheet.file, 1),
                    _("this sheet is not understood and is left out"),
                    _("name it with --sheet to see why"),
                )
    if not tables and sheets == 1:
        raise left
    if not tables:
        raise Refused(
            _("no sheet of the workbook is understood"), _("name one with --sheet to see its columns")
        )
    _check_maps(tables, maps)
    return tables


def _check_maps(tables: list[Table], maps: Mapping[str, str]) -> None:
    """Raises Refused for a `--map` that fits no column: a slip of the pen would else go unnoticed."""
    heads = {folded(text): text.strip() for table in tables for text in table.heading.cells if text.strip()}
    used = {folded(column.heading) for table in tables for column in table.columns}
    for name, key in maps.items():
        if name not in heads:
            raise Refused(
                _("no table has the column “{column}” of --map").format(column=name),
                _("the columns are {columns}").format(columns=", ".join(heads.values())),
            )
        if key and name not in used:
            raise Refused(
                _("“{key}” of --map is no key of this table").format(key=key),
                _("the keys are {keys}").format(keys=keys_shown(tables[0].kind)),
            )


def run_import(
    tables: Sequence[Table] | Sequence[Sheet],
    target: Target,
    findings: Findings,
    *,
    waz: str | None = None,
    skip: bool = False,
    maps: Mapping[str, str] | None = None,
    comment: Sequence[str] = (),
) -> Outcome:
    """What the import would do, and everything that is wrong; with `skip` without the faulty rows."""
    left_out: dict[tuple[str, int], str] = {}
    for _round in range(_ROUNDS):
        found = findings.copy()
        with no_collection():
            outcome = _once(tables, target, found, waz, maps or {}, comment, set(left_out))
        files = [table.sheet.file if isinstance(table, Table) else table.file for table in tables]
        order = sorted(left_out, key=lambda line: (files.index(line[0]), line[1]))
        outcome.left_out = {line: left_out[line] for line in order}
        if not skip or not outcome.errors:
            return outcome
        new = {line: text for line, text in found.faulty.items() if line[0] in files and line not in left_out}
        if not new:
            return outcome
        left_out.update(new)
    return outcome


def _once(
    tables: Sequence[Table] | Sequence[Sheet],
    target: Target,
    findings: Findings,
    waz: str | None,
    maps: Mapping[str, str],
    comment: Sequence[str],
    skipped: set[tuple[str, int]],
) -> Outcome:
    records = Records()
    sheets = [table for table in tables if isinstance(table, Sheet)]
    if sheets:
        read_cmdb(sheets, maps, records, findings, skipped)
    for table in tables:
        if isinstance(table, Table):
            read_table(table, records, findings, skipped)
    base = target.scenario.file if target.scenario is not None else None
    drafted = draft(records, base, waz, findings)
    changes = changes_of(drafted, base)
    outcome = Outcome(changes, [], "", [], {}, target.scenario)
    if not findings.error_count:
        if target.disk is None and not changes.values:
            raise Refused(_("no row is left to import"), _("--preview shows how the tables are read"))
        if target.disk is None:
            outcome.text = new_text(changes, target.head, comment)
            files: Mapping[str, bytes | str] = {target.name: outcome.text}
        else:
            outcome.rewrites = target.disk.edited(changes.edits)
            files = target.disk.after(outcome.rewrites).contents
        if outcome.text or outcome.rewrites:
            folder = "" if target.disk is None else str(target.disk.path.parent)
            outcome.result = judge(target.name, files, changes, findings, target.known, folder)
    outcome.problems = findings.all()
    outcome.errors = findings.error_count
    return outcome


def existing_target(path: Path) -> Target:
    """A scenario to import into. Raises ScenarioProblems where it has errors itself."""
    disk = FilesOnDisk.read(path)
    scenario, problems = problems_in(disk.main, disk.contents)
    if scenario is None:
        raise ScenarioProblems(problem for problem in problems_of(path)[1] if problem.severity == "error")
    return Target(disk.main, {}, disk, scenario, tuple(problems))


def shown_entries(changes: Changes, count: int) -> Iterator[list[str]]:
    """The first new or changed entries of each section, as they will stand in the file."""
    for section in SECTION_ORDER:
        shown: dict[str, dict[str, Plain]] = {}
        wanted: list[tuple[tuple[str, ...], Plain]] = [*changes.values.items()]
        wanted += [(path, CLEARED[language()]) for path in changes.removed]
        for path, value in wanted:
            if path[0] == section and (path[1] in shown or len(shown) < count):
                entry = shown.setdefault(path[1], {})
                if len(path) == 2 and isinstance(value, dict):
                    entry.update(value)
                else:
                    entry[".".join(path[2:])] = value
        if shown:
            yield [f"{section}:", *(line for id_, one in shown.items() for line in entry_lines(id_, one, 2))]


def reasons(left_out: Mapping[tuple[str, int], str]) -> Iterator[str]:
    """Why rows were left out: each kind of mistake of a file once, with its rows; the most frequent first."""
    kinds: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for (file, row), text in left_out.items():
        kinds.setdefault((file, of_one_kind(text)), []).append((row, text))
    for (file, kind), rows in sorted(kinds.items(), key=lambda one: -len(one[1])):
        if len(rows) == 1:
            yield f"{file}:{rows[0][0]}: {rows[0][1]}"
            continue
        numbers = ", ".join(str(row) for row, _text in rows[:_ROWS]) + (", …" if len(rows) > _ROWS else "")
        text = rows[0][1] if len({text for _row, text in rows}) == 1 else kind
        yield ngettext(
            "{file}: {n} row ({rows}): {reason}", "{file}: {n} rows ({rows}): {reason}", len(rows)
        ).format(file=file, n=len(rows), rows=numbers, reason=text)


def counted(part: str, number: int) -> str:
    """So many entries of a section, in words."""
    if part == "resources":
        return ngettext("{n} asset", "{n} assets", number).format(n=number)
    if part == "processes":
        return ngettext("{n} process", "{n} processes", number).format(n=number)
    return ngettext("{n} person or pool", "{n} people or pools", number).format(n=number)


def said_of_absent(part: str, number: int) -> str:
    """That so many entries of a section have no row in the table of it, in words."""
    text = ngettext(
        "{what} of the scenario is not in the table and stays",
        "{what} of the scenario are not in the table and stay",
        number,
    )
    return text.format(what=counted(part, number))
