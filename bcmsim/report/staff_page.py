"""Who is there hour by hour, on a page: the chart as signs, all else as lists and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bcmsim.i18n import _
from bcmsim.report.impact.blocks import Block, Bullets, Drawing, Heading, Paragraph
from bcmsim.report.staff_hours import (
    chart,
    horizon,
    in_brackets,
    skill_lines,
    skill_remarks,
    team_remarks,
    team_table,
)
from bcmsim.restart.coverage import skill_cover
from bcmsim.restart.manning import team_cover

if TYPE_CHECKING:
    from bcmsim.report.names import Names
    from bcmsim.restart.parts import Plan


def staff_blocks(names: Names, plan: Plan, until_s: int) -> Iterator[Block]:
    """Cover of the skills, then of the crisis team; nothing where there is neither."""
    covers = skill_cover(plan, horizon(until_s))
    if covers:
        yield Heading(3, _("Who is there"))
        yield Drawing(lambda width: "\n".join(chart(names, plan, covers, width)))
        lines, remarks = tuple(skill_lines(names, covers)), tuple(skill_remarks(names, covers))
        meaning = in_brackets(covers)
        yield Bullets(lines if meaning else lines + remarks)
        if meaning:
            yield Paragraph(meaning)
            yield from [Bullets(remarks)] if remarks else []
    team = team_cover(names.scenario, plan)
    if team.roles:
        yield Heading(3, _("Crisis team"))
        yield team_table(names, team)
        for said in team_remarks(team):
            yield Paragraph(said)
