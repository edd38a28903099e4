"""The business impact as one document: which parts there are, and the forms it is written in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from bcmsim.errors import UsageError
from bcmsim.i18n import _, ngettext
from bcmsim.impact.analysis import analyse
from bcmsim.report.impact import drawings, limits, svg
from bcmsim.report.impact.answers import answers, assessed
from bcmsim.report.impact.blocks import (
    Block,
    Heading,
    Paragraph,
    as_markdown,
    as_text,
    figures_of,
    pictures_of,
)
from bcmsim.report.impact.headlines import headlines
from bcmsim.report.impact.view import View
from bcmsim.report.names import Names
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.restart.strategy import Strategy
    from bcmsim.scenario.model import Scenario

ALL = "all"
STYLE = """
th, td { overflow-wrap: break-word; max-width: 16em; }
th:last-child:not([style]), td:last-child:not([style]) { max-width: none; overflow-wrap: anywhere; }
th:first-child:not([style]), td:first-child:not([style]) { min-width: 11em; }
td[style] { white-space: nowrap; }
"""
"""Columns have room for their longest word, within reason; numbers stay on one line."""
STRATEGY = "strategy"


def view_of(scenario: Scenario, lang: str, processes: Sequence[str] = ()) -> View:
    """The analysis of a scenario; only of the processes named, if any.

    Raises UsageError for a process that there is not, LimitsError where nothing can be worked out.
    """
    known = scenario.file.processes
    for id_ in processes:
        if id_ not in known:
            from bcmsim.scenario.mistakes import suggest

            raise UsageError(
                _("There is no process “{id}”.").format(id=one_line(id_, 60)), suggest(id_, list(known))
            )
    wanted = dict.fromkeys(processes or known)
    chosen = tuple(id_ for id_ in known if id_ in wanted)
    return View(Names(scenario, lang), analyse(scenario.file), chosen)


def impact_part(names: Names, width: int) -> str:
    """What is worked out without playing a restart, as text (`show --part impact`)."""
    view = view_of(names.scenario, names.lang)
    return as_text(part_blocks(view, WITHOUT_STRATEGY), width)


def impact_blocks(view: View, parts: Sequence[str], strategy: Strategy | None) -> list[Block]:
    """The document as blocks; `strategy` where that part is wanted. The language must be in force."""
    head: list[Block] = [Heading(1, _title(view)), Paragraph(_subject(view)), Paragraph(_source(view))]
    return [*head, *part_blocks(view, parts, strategy)]


def part_blocks(view: View, parts: Sequence[str], strategy: Strategy | None = None) -> list[Block]:
    """The parts without the head of a document."""
    blocks: list[Block] = []
    if not view.analysis.processes:
        blocks.append(Paragraph(_("There are no processes.")))
    of_processes = any(part in WITH_LIMITS for part in parts)
    if of_processes or strategy is not None:
        blocks += headlines(view, strategy, of_processes=of_processes)
    for part in parts:
        if part == STRATEGY:
            if strategy is not None:
                from bcmsim.report.impact.strategy import strategy_blocks

                blocks += strategy_blocks(view, strategy)
        elif view.analysis.processes:
            blocks += WRITERS[part](view)
    return blocks


def _title(view: View) -> str:
    return _("Business impact: {title}").format(title=view.words(view.file.title))


def _subject(view: View) -> str:
    count = len(view.analysis.processes)
    if view.narrowed:
        return _("{shown} of {count} processes: {names}").format(
            shown=len(view.chosen), count=count, names=view.processes(view.chosen)
        )
    said = ngettext("{count} process", "{count} processes", count).format(count=count)
    version = view.file.version
    return said if version is None else _("{text}, version {version}").format(text=said, version=version)


MOST_FILES = 8
"""So many files are named one by one."""


def _source(view: View) -> str:
    """Which files the document was made from, with the beginning of their SHA-256, to tell versions apart."""
    files = view.names.scenario.files
    said = [
        _("{file} (SHA-256 {digest})").format(file=one_line(name, 60), digest=fingerprint(text))
        for name, text in list(files.items())[:MOST_FILES]
    ]
    if len(files) > MOST_FILES:
        more = len(files) - MOST_FILES
        said.append(ngettext("{count} more file", "{count} more files", more).format(count=more))
    return _("Made from: {files}.").format(files=", ".join(said))


def fingerprint(text: str) -> str:
    """The first 16 digits of the SHA-256 of a file in groups: `3f2a 9c01 77de 0b5a`."""
    digest = sha256(text.encode()).hexdigest()[:16]
    return " ".join(digest[place : place + 4] for place in range(0, 16, 4))


def _limits(view: View) -> list[Block]:
    blocks = [*limits.basis(view), *limits.overview(view)]
    blocks.append(Heading(2, _("Each process and why")))
    for id_ in view.chosen:
        blocks += [limits.process_heading(view, id_), *_values(view, id_)]
    return blocks


def _values(view: View, id_: str) -> list[Block]:
    """The values, how far the questions were answered, and what was answered to those that no value holds."""
    return [*limits.values(view, id_, (assessed(view, id_),)), *answers(view, id_)]


def _damage(view: View) -> list[Block]:
    blocks: list[Block] = [Heading(2, _("Damage over time"))]
    known = [id_ for id_ in view.chosen if view.analysis.processes[id_].curves]
    for id_ in known:
        blocks.append(limits.process_heading(view, id_))
        blocks += [*drawings.damage_curves(view, id_), *drawings.damage_totals(view, id_)]
    if len(known) < len(view.chosen):
        unknown = view.processes(id_ for id_ in view.chosen if not view.analysis.processes[id_].curves)
        said = _("Without damage, or without intervals to read it by: {processes}.")
        blocks.append(Paragraph(said.format(processes=unknown)))
    return [*blocks, *drawings.criteria(view)]


def _all_of_each(view: View) -> list[Block]:
    """Limits and damage together: curves above the values that follow from them."""
    blocks = [*limits.basis(view), *limits.overview(view)]
    blocks.append(Heading(2, _("Each process and why")))
    for id_ in view.chosen:
        blocks.append(limits.process_heading(view, id_))
        blocks += drawings.damage_curves(view, id_)
        blocks += _values(view, id_)
    return [*blocks, *drawings.criteria(view)]


WRITERS: dict[str, Callable[[View], list[Block]]] = {
    "limits": _limits,
    "damage": _damage,
    "chain": drawings.chains,
    "risk": drawings.risks,
    "each": _all_of_each,
}
WITH_LIMITS = ("limits", "each")
"""Parts that tell the findings of the processes."""
PARTS = ("limits", "damage", "chain", "risk", STRATEGY, ALL)
"""What can be asked for."""
WITHOUT_STRATEGY = ("each", "chain", "risk")
"""What is worked out without playing a restart."""


def parts_of(part: str) -> tuple[str, ...]:
    """The parts that a wish stands for.

    Raises UsageError for a part that there is not.
    """
    if part not in PARTS:
        raise UsageError(
            _("There is no part “{part}”.").format(part=one_line(part)),
            _("The parts are {parts}.").format(parts=", ".join(PARTS)),
        )
    return (*WITHOUT_STRATEGY, STRATEGY) if part == ALL else (part,)


# --- forms ---------------------------------------------------------------------------------------


def written(blocks: Sequence[Block], form: str, lang: str, title: str, width: int) -> str:
    """The blocks as `text`, `md`, `html` or `svg`. The language must be in force.

    Raises UsageError where pictures are wanted and there are none.
    """
    if form == "text":
        return as_text(blocks, width)
    if form == "svg":
        pictures = pictures_of(blocks)
        if not pictures:
            raise UsageError(_("There is no picture in this part."))
        return svg.stacked(pictures, title)
    markdown = as_markdown(blocks)
    if form == "md":
        return markdown
    from bcmsim.report.html import to_html

    return to_html(markdown, title, lang, marked=False, figures=figures_of(blocks), style=STYLE)
