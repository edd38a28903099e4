"""The business impact as one document: which parts there are, and the forms it is written in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bcmsim.errors import UsageError
from bcmsim.i18n import _, ngettext
from bcmsim.impact.analysis import analyse
from bcmsim.report.impact import drawings, limits, svg
from bcmsim.report.impact.blocks import (
    Block,
    Heading,
    Paragraph,
    as_markdown,
    as_text,
    figures_of,
    pictures_of,
)
from bcmsim.report.impact.view import View
from bcmsim.report.names import Names
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.restart.strategy import Strategy
    from bcmsim.scenario.model import Scenario

ALL = "all"
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
    head = [Heading(1, _title(view)), Paragraph(_subject(view))]
    return [*head, *part_blocks(view, parts, strategy)]


def part_blocks(view: View, parts: Sequence[str], strategy: Strategy | None = None) -> list[Block]:
    """The parts without the head of a document."""
    blocks: list[Block] = []
    if not view.analysis.processes:
        blocks.append(Paragraph(_("There are no processes.")))
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


def _limits(view: View) -> list[Block]:
    blocks = [*limits.basis(view), *limits.overview(view), *limits.findings(view)]
    blocks.append(Heading(2, _("Each process and why")))
    for id_ in view.chosen:
        blocks += [limits.process_heading(view, id_), *limits.values(view, id_)]
    return blocks


def _damage(view: View) -> list[Block]:
    blocks: list[Block] = [Heading(2, _("Damage over time"))]
    for id_ in view.chosen:
        curves = drawings.damage_curves(view, id_)
        blocks.append(limits.process_heading(view, id_))
        blocks += curves or [Paragraph(_("No damage is given, or no intervals to read it by."))]
        blocks += drawings.damage_totals(view, id_)
    return [*blocks, *drawings.criteria(view)]


def _all_of_each(view: View) -> list[Block]:
    """Limits and damage together: curves above the values that follow from them."""
    blocks = [*limits.basis(view), *limits.overview(view), *limits.findings(view)]
    blocks.append(Heading(2, _("Each process and why")))
    for id_ in view.chosen:
        blocks.append(limits.process_heading(view, id_))
        blocks += drawings.damage_curves(view, id_)
        blocks += limits.values(view, id_)
    return [*blocks, *drawings.criteria(view)]


WRITERS: dict[str, Callable[[View], list[Block]]] = {
    "limits": _limits,
    "damage": _damage,
    "chain": drawings.chains,
    "risk": drawings.risks,
    "each": _all_of_each,
}
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

    return to_html(markdown, title, lang, marked=False, figures=figures_of(blocks))
