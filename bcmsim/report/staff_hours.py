"""Who is there hour by hour, where a skill hangs on one person, whether the crisis team is manned in time,
and how busy people are: as text without colours, and as plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bcmsim.i18n import _, format_duration, format_hmm, format_percent, language, ngettext
from bcmsim.report.impact.blocks import Table, table
from bcmsim.report.names import Names, offset
from bcmsim.report.text_table import WIDTH, text_table, wrap
from bcmsim.restart.coverage import HOUR_S, SkillCover, Stretch, skill_cover
from bcmsim.restart.load import Load, loads
from bcmsim.restart.manning import Candidate, RoleCover, TeamCover, team_cover
from bcmsim.text import cell_width, one_line, pad

if TYPE_CHECKING:
    from bcmsim.restart.parts import Plan
    from bcmsim.restart.results import RestartRun
    from bcmsim.scenario.model import Scenario

DAY_S = 24 * HOUR_S
LONGEST_S = 14 * DAY_S
"""The chart goes no further than two weeks, however long the restart takes."""
LABEL = 16
MOST_NAMED = 20
"""So many people stand in the table of the load; of more, the busiest."""
NOBODY = "·"
MANY = "+"


def staff_of_plan(scenario: Scenario, plan: Plan, until_s: int, *, width: int = WIDTH) -> str:
    """Cover of the skills and of the crisis team from the outage to `until_s`, at most `width` cells wide."""
    names = Names(scenario, language())
    until_s = horizon(until_s)
    parts = [cover_text(names, plan, skill_cover(plan, until_s), width), team_text(names, plan, width)]
    return "\n\n".join(part for part in parts if part)


def staff_of_run(scenario: Scenario, run: RestartRun, *, width: int = WIDTH) -> str:
    """The load of people in this run, then the cover of skills and crisis team as long as it lasts."""
    names = Names(scenario, language())
    until_s = run.end_s if run.waz_s is None else run.waz_s
    parts = [load_text(names, loads(run), width), staff_of_plan(scenario, run.plan, until_s, width=width)]
    return "\n\n".join(part for part in parts if part)


def horizon(end_s: int) -> int:
    """Full hours up to this second, a day at least and two weeks at most."""
    return max(DAY_S, min(LONGEST_S, -(-end_s // HOUR_S) * HOUR_S))


# --- load ------------------------------------------------------------------------------------------


def load_text(names: Names, found: Sequence[Load], width: int = WIDTH) -> str:
    """Busy hours and their share, as a table; nothing where nobody was called."""
    if not found:
        return ""
    one, more = load_table(names, found)
    written = text_table(one.headers, one.rows, right=one.right, width=width)
    return "\n".join([written, *wrap(more, width)]) if more else written


def load_table(names: Names, found: Sequence[Load]) -> tuple[Table, str]:
    """Busy hours and their share, and the line that says how many less busy people are left out."""
    shown = list(found)
    if len(shown) > MOST_NAMED:
        busiest = sorted(found, key=lambda one: -one.busy_s)[:MOST_NAMED]
        shown = [one for one in found if one in busiest]
    rows = [
        [
            names.who(one.person),
            ", ".join(one.skills),
            format_hmm(one.busy_s),
            format_hmm(one.there_s),
            "–" if one.share is None else format_percent(one.share),
        ]
        for one in shown
    ]
    headers = [_("Person"), _("Skills"), _("Busy"), _("There"), _("Share")]
    more = len(found) - len(shown)
    said = ngettext("{count} more person was less busy.", "{count} more people were less busy.", more)
    return table(headers, rows, right=[2, 3, 4]), said.format(count=more) if more else ""


# --- skills ----------------------------------------------------------------------------------------


def cover_text(names: Names, plan: Plan, covers: Sequence[SkillCover], width: int = WIDTH) -> str:
    """A chart of the hours, then who has each skill when, then what hangs on one person; nothing where no
    skill is there or asked for."""
    if not covers:
        return ""
    lines = [*chart(names, plan, covers, width), ""]
    lines += [line for said in skill_lines(names, covers) for line in _hanging(said, width)]
    lines += wrap(in_brackets(covers), width) if in_brackets(covers) else []
    said = [line for remark in skill_remarks(names, covers) for line in _hanging(remark, width)]
    return "\n".join([*lines, "", *said] if said else lines)


def skill_lines(names: Names, covers: Sequence[SkillCover]) -> Iterator[str]:
    """Who has each skill from when to when."""
    for who, skills in _alike((_who_when(names, cover), cover.skill) for cover in covers):
        yield f"{skills}: {who}"


def in_brackets(covers: Sequence[SkillCover]) -> str:
    """What the percentages of `skill_lines` mean; empty where there are none."""
    if any(_uncertain(one, cover) for cover in covers for one in cover.stretches):
        return _("In brackets: the chance that enough of them are there.")
    return ""


def chart(names: Names, plan: Plan, covers: Sequence[SkillCover], width: int) -> Iterator[str]:
    """A row for each skill, a sign for each hour, or for several where there is no room for all."""
    end_s = covers[0].stretches[-1].end_s
    label = min(LABEL, max(cell_width(one_line(text)) for text in [*(c.skill for c in covers), *_axes()]))
    room = width - label - 1
    cell_s = HOUR_S * -(-end_s // (HOUR_S * room))
    startex_s = names.scenario.startex - plan.outage
    axes: list[Callable[[int], str]] = [
        format_hmm,
        lambda second: names.scenario_clock((second - startex_s) * 1000)[-5:],
        lambda second: offset((second - startex_s) * 1000)[1:],
    ]
    axes = axes if startex_s else axes[:2]
    rows = list(zip(_axes(), _marks(axes, range(0, end_s, cell_s)), strict=False))
    for title, cells in [*rows, *((one.skill, _signs(one, cell_s)) for one in covers)]:
        yield f"{pad(one_line(title, label), label)} {cells}".rstrip()
    sign = _("One sign is {time}: so many people are there all through it; {nobody} nobody, {many} over 9.")
    said = sign.format(time=format_duration(cell_s), nobody=NOBODY, many=MANY)
    began = _("The outage is {when}.").format(when=names.scenario_clock(-startex_s * 1000, date=True))
    yield from wrap(f"{said} {began}", width)


def _axes() -> list[str]:
    return [_("outage"), _("clock"), _("STARTEX")]


def _marks(axes: Sequence[Callable[[int], str]], cells: range) -> Iterator[str]:
    """What each axis says at whole steps, as far apart as the longest words need."""
    widest = max(cell_width(words(second)) for words in axes for second in (cells[0], cells[-1]))
    step = next((n for n in (6, 8, 12, 24, 48, 96) if n > widest), len(cells))
    for words in axes:
        signs = [" "] * len(cells)
        for cell in range(0, len(cells), step):
            text = words(cells[cell])
            if cell + len(text) <= len(signs):
                signs[cell : cell + len(text)] = text
        yield "".join(signs)


def _signs(cover: SkillCover, cell_s: int) -> str:
    return "".join(
        NOBODY if count == 0 else str(count) if count < 10 else MANY for count in cover.least(cell_s)
    )


def _who_when(names: Names, cover: SkillCover) -> str:
    """`0:00–0:15 nobody; 0:15–24:00 Anna Adler, Bernd Brandt (90%)`."""
    said = []
    for one in cover.stretches:
        people = _people(names, one.people) or _("nobody")
        if one.people and len(one.people) < cover.asked:
            people = _("{people}, too few: {asked} are needed at once").format(
                people=people, asked=cover.asked
            )
        elif _uncertain(one, cover):
            people = f"{people} ({_chance(one.p_enough)})"
        said.append(f"{format_hmm(one.start_s)}–{format_hmm(one.end_s)} {people}")
    return "; ".join(said)


def _uncertain(one: Stretch, cover: SkillCover) -> bool:
    """Enough people would be there, but some may be missing."""
    return bool(one.people) and len(one.people) >= cover.asked and one.p_enough < 1


def _alike(said: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What is said of several skills, said once, with all of them."""
    skills: dict[str, list[str]] = {}
    for words, skill in said:
        skills.setdefault(words, []).append(one_line(skill))
    for words, alike in skills.items():
        yield words, ", ".join(alike)


def _people(names: Names, people: Sequence[str]) -> str:
    """Their names; the members of a pool who stand together as `Administrators 1–3`."""
    said: list[str] = []
    pools: dict[str, list[str]] = {}
    for person in people:
        pools.setdefault(person.partition("/")[0], []).append(person)
    for members in pools.values():
        numbers = [int(person.rpartition("/")[2]) for person in members if "/" in person]
        if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
            said.append(f"{names.who(members[0])}–{numbers[-1]}")
        else:
            said += [names.who(person) for person in members]
    return ", ".join(said)


def skill_remarks(names: Names, covers: Sequence[SkillCover]) -> Iterator[str]:
    """Single points of knowledge, then gaps, of the skills that are asked for."""
    for cover in covers:
        skill = one_line(cover.skill)
        if not cover.asked:
            continue
        if not cover.holders:
            yield _("Nobody has the skill {skill}.").format(skill=skill)
            continue
        if cover.single_point is not None:
            yield _("Only {person} has the skill {skill}: single point of knowledge.").format(
                person=names.who(cover.single_point), skill=skill
            )
        elif cover.alone:
            alone = [f"{names.who(person)} {_span(start, end)}" for start, end, person in cover.alone]
            yield _("The skill {skill} hangs on one person: {spans}.").format(
                skill=skill, spans=", ".join(alone)
            )
    asked = [one for one in covers if one.asked and one.holders and one.gaps]
    for spans, skills in _alike((", ".join(_span(*gap) for gap in one.gaps), one.skill) for one in asked):
        yield _("Nobody is there with the skill {skill}: {spans}.").format(skill=skills, spans=spans)


def _span(start: int, end: int) -> str:
    return f"{format_hmm(start)}–{format_hmm(end)}"


def _hanging(said: str, width: int) -> list[str]:
    first, *rest = wrap(said, width - 2)
    return [first, *(f"  {line}" for line in rest)]


# --- the crisis team -------------------------------------------------------------------------------


def team_text(names: Names, plan: Plan, width: int = WIDTH) -> str:
    """Each role of the crisis team with its chance to be manned in time; nothing where there is none."""
    team = team_cover(names.scenario, plan)
    if not team.roles:
        return ""
    roles = team_table(names, team)
    text = text_table(roles.headers, roles.rows, right=roles.right, width=width)
    return "\n".join([text, *(line for said in team_remarks(team) for line in wrap(said, width))])


def team_table(names: Names, team: TeamCover) -> Table:
    """Each role of the crisis team, by when, by whom, with which chance."""
    rows = [
        [
            names.who(one.role),
            format_hmm(one.limit_s),
            ", ".join(_candidate(names, candidate) for candidate in one.candidates) or _("nobody is named"),
            "–" if one.chance is None else _chance(one.chance),
        ]
        for one in team.roles
    ]
    return table([_("Role"), _("Within"), _("There at"), _("Chance")], rows, right=[1, 3])


def _candidate(names: Names, one: Candidate) -> str:
    name = names.who(one.person)
    if one.deputy:
        name = _("{person} (deputy)").format(person=name)
    if one.there_s is None:
        return _("{person} not in time").format(person=name)
    there = f"{name} {format_hmm(one.there_s)}"
    return there if one.chance == 1 else f"{there} ({format_percent(one.chance)})"


def _chance(chance: float) -> str:
    """Whole percent; near a sure thing with as many digits as keep it from looking like one."""
    digits = next((n for n in range(7) if not 0 < chance < 1 or 0 < round(chance * 100, n) < 100), 7)
    return format_percent(chance, digits)


def team_remarks(team: TeamCover) -> Iterator[str]:
    """The chance of all roles at once, and what all chances assume."""
    if team.chance is not None and len(team.roles) > 1:
        yield _("All roles at once, nobody in two of them: {chance}.").format(chance=_chance(team.chance))
    if any(one.there_s is not None and one.chance < 1 for role in team.roles for one in role.candidates):
        yield _("In brackets: the chance that this person is there at all.")
    yield _(
        "Everybody is called at the outage and comes after the reaction time and their travel, inside their "
        "shifts and outside their absences; deputies count. Whoever may be missing is so independently of "
        "the others."
    )
    if any(one.limit_from == "default" for one in team.roles):
        default = next(one.limit_s for one in team.roles if one.limit_from == "default")
        yield _("{time} is taken where `alerting` gives no `arrival_within`.").format(
            time=format_duration(default)
        )


# --- as plain values -------------------------------------------------------------------------------


def staff_document(scenario: Scenario, plan: Plan, until_s: int) -> dict[str, Any]:
    """Cover of skills and crisis team; times in seconds since the outage, chances as shares of one."""
    team = team_cover(scenario, plan)
    return {
        "skills": {cover.skill: _skill_values(cover) for cover in skill_cover(plan, horizon(until_s))},
        "crisis_team": {
            "chance": team.chance,
            "roles": {one.role: _role_values(one) for one in team.roles},
        },
    }


def load_document(found: Iterable[Load]) -> dict[str, Any]:
    """The load of each person."""
    return {one.person: {"busy_s": one.busy_s, "there_s": one.there_s, "share": one.share} for one in found}


def _skill_values(cover: SkillCover) -> dict[str, Any]:
    return {
        "asked": cover.asked,
        "holders": list(cover.holders),
        "single_point": cover.single_point,
        "gaps": [list(span) for span in cover.gaps],
        "short": [list(span) for span in cover.short],
        "cover": [
            {
                "from_s": one.start_s,
                "until_s": one.end_s,
                "people": list(one.people),
                "p_enough": one.p_enough,
            }
            for one in cover.stretches
        ],
        "hours": list(cover.least()),
    }


def _role_values(one: RoleCover) -> dict[str, Any]:
    return {
        "within_s": one.limit_s,
        "within_from": one.limit_from,
        "chance": one.chance,
        "people": [
            {"person": c.person, "deputy": c.deputy, "there_s": c.there_s, "chance": c.chance}
            for c in one.candidates
        ],
    }
