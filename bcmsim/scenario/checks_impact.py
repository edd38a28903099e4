"""The business impact as it is written: levels, limits, types of damage, risks, measures (R040-R043, R050,
R061, R089-R091).

What follows only from computed limits is found in `bcmsim.impact.checks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import get_args

from bcmsim.i18n import _, ngettext
from bcmsim.scenario.durations import write_duration
from bcmsim.scenario.format import Impact, Measure, Process, ScenarioFile
from bcmsim.scenario.format_impact import Criterion
from bcmsim.scenario.gathering import Hit, gathered, missing
from bcmsim.scenario.mistakes import shown, suggest
from bcmsim.scenario.model import Scenario
from bcmsim.scenario.problems import Problem
from bcmsim.scenario.tree import Path, Tree

MEASURE_KINDS = (
    "redundancy",
    "cold-standby",
    "warm-standby",
    "hot-standby",
    "home-office",
    "other-site",
    "provider",
)
"""The kinds of R089, and redundancy; others may be written."""
_STANDBY_UP_TO_S = {"hot-standby": 3_600, "warm-standby": 72 * 3_600}
"""What is ready later than this is not of that kind (R088)."""
_LEVELS = range(1, 5)


def check_impact_form(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """What is wrong in itself, whatever else the file holds."""
    yield from _limits(file, tree)
    yield from _damage(file, tree)
    if file.impact is not None:
        yield from _impact(file.impact, tree)
        yield from _types(file.impact, tree)
        yield from _rpo_classes(file.impact, tree)
    yield from _likelihoods(file, tree)
    yield from _ratings(file, tree)


def check_impact_whole(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """What a whole file lacks or contradicts, as warnings."""
    file = scenario.file
    if file.impact is not None:
        yield from _type_names(file, file.impact, tree)
    yield from _causes(file, tree)
    yield from _deciders(scenario, tree)
    yield from _measures(file, tree)
    yield from _priorities(file, tree)


# --- limits and damage -------------------------------------------------------------------------------


def _limits(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """R050, where both limits are given."""
    equal = []
    for id_, process in file.processes.items():
        if process.rto is None or process.mtpd is None or process.rto < process.mtpd:
            continue
        place = ("processes", id_, "rto")
        written = {"rto": write_duration(process.rto), "mtpd": write_duration(process.mtpd)}
        if process.rto > process.mtpd:
            yield tree.problem(
                place,
                "error",
                _("the RTO ({rto}) is longer than the MTPD ({mtpd})").format(**written),
                _("write an RTO shorter than the MTPD"),
            )
        else:
            text = _("RTO and MTPD are equal ({rto}): there is no reserve").format(**written)
            equal.append(Hit(place, id_, text))
    yield from gathered(tree, equal, _("write an RTO shorter than the MTPD"))


def _damage(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """R040 four levels, R042 damage does not fall with time, R043 one level for each interval."""
    intervals = len(file.impact.intervals) + 1 if file.impact is not None and file.impact.intervals else None
    falling = []
    for id_, process in file.processes.items():
        for kind, levels in process.damage.items():
            where = ("processes", id_, "damage", kind)
            wrong = next((level for level in levels if level not in _LEVELS), None)
            if wrong is not None:
                yield _no_level(tree, where, wrong)
            elif list(levels) != sorted(levels):
                falling.append(Hit(where, id_, _("the damage falls with time")))
            if intervals is not None and len(levels) != intervals:
                yield tree.problem(
                    where,
                    "error",
                    ngettext(
                        "{count} level is given for {intervals} intervals",
                        "{count} levels are given for {intervals} intervals",
                        len(levels),
                    ).format(count=len(levels), intervals=intervals),
                    _("write one level for each interval, the open last one too"),
                )
    yield from gathered(tree, falling, _("write levels that stay or rise"))


def _no_level(tree: Tree, where: Path, level: int) -> Problem:
    return tree.problem(
        where,
        "error",
        _("{level} is no level of damage").format(level=level),
        _("write 1 (low), 2 (medium), 3 (high) or 4 (very high)"),
    )


def _impact(impact: Impact, tree: Tree) -> Iterator[Problem]:
    ends = impact.intervals
    if any(later <= earlier for earlier, later in zip((0, *ends), ends, strict=False)):
        yield tree.problem(
            ("impact", "intervals"),
            "error",
            _("the ends of the intervals do not rise"),
            _("write them in order, such as [4 h, 8 h, 24 h]"),
        )
    if impact.intolerable_from not in _LEVELS:
        yield _no_level(tree, ("impact", "intolerable_from"), impact.intolerable_from)


def _types(impact: Impact, tree: Tree) -> Iterator[Problem]:
    """R040: exactly four criteria for a type of damage; R041: its first intolerable level."""
    for id_, one in impact.types.items():
        where = ("impact", "types", id_)
        if one.intolerable_from is not None and one.intolerable_from not in _LEVELS:
            yield _no_level(tree, (*where, "intolerable_from"), one.intolerable_from)
        if one.levels and len(one.levels) != len(_LEVELS):
            yield tree.problem(
                (*where, "levels"),
                "error",
                ngettext(
                    "{count} criterion is given for four levels of damage",
                    "{count} criteria are given for four levels of damage",
                    len(one.levels),
                ).format(count=len(one.levels)),
                _("write when damage is low, medium, high and very high"),
            )


def _rpo_classes(impact: Impact, tree: Tree) -> Iterator[Problem]:
    names = list(impact.rpo_classes)
    for stricter, name in pairwise(names):
        if impact.rpo_classes[name] <= impact.rpo_classes[stricter]:
            yield tree.problem(
                ("impact", "rpo_classes", name),
                "error",
                _("the RPO class {id} is not longer than {other} before it").format(
                    id=shown(name), other=shown(stricter)
                ),
                _("write the classes in order, the strictest first"),
            )


def _likelihoods(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    given: list[tuple[Path, int | None]] = [
        (("processes", id_, "likelihood"), process.likelihood) for id_, process in file.processes.items()
    ]
    given += [(("causes", id_, "likelihood"), cause.likelihood) for id_, cause in file.causes.items()]
    for path, likelihood in given:
        if likelihood is not None and likelihood not in _LEVELS:
            yield tree.problem(
                path,
                "error",
                _("{level} is no likelihood").format(level=likelihood),
                _("write 1 (very rare), 2 (rare), 3 (possible) or 4 (frequent)"),
            )


def _ratings(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    for id_, measure in file.measures.items():
        for criterion, rating in measure.ratings.items():
            if rating.points not in _LEVELS:
                yield tree.problem(
                    ("measures", id_, "ratings", criterion, "points"),
                    "error",
                    _("{points} is no rating").format(points=rating.points),
                    _("write 1 (poor), 2 (fair), 3 (good) or 4 (very good)"),
                )


def _type_names(file: ScenarioFile, impact: Impact, tree: Tree) -> Iterator[Problem]:
    """Types of damage that only one side names: a slip of the pen, or forgotten."""
    used = dict.fromkeys(kind for process in file.processes.values() for kind in process.damage)
    if not used:
        return
    if impact.types:
        unknown = [
            Hit(
                ("processes", id_, "damage", kind),
                kind,
                _("the type of damage {id} is not described").format(id=shown(kind)),
                key=True,
            )
            for id_, process in file.processes.items()
            for kind in process.damage
            if kind not in impact.types
        ]
        near = suggest(unknown[0].id_, impact.types) if unknown else None
        yield from gathered(tree, unknown, near or _("describe it under `types:`"))
    for section, known in (("types", impact.types), ("weights", impact.weights)):
        idle = [
            Hit(
                ("impact", section, kind),
                kind,
                _("no process has damage of the type {id}").format(id=shown(kind)),
                key=True,
            )
            for kind in known
            if kind not in used
        ]
        near = suggest(idle[0].id_, used) if idle else None
        yield from gathered(tree, idle, near or _("give its levels under `damage:`, or leave it out"))
    if impact.weights:
        light = [kind for kind in used if kind not in impact.weights]
        yield from gathered(
            tree,
            (
                Hit(
                    ("impact", "weights"),
                    kind,
                    _("the type of damage {id} has no weight and counts once").format(id=shown(kind)),
                )
                for kind in light
            ),
            _("write its weight"),
        )


# --- causes, risks, measures -------------------------------------------------------------------------


def _causes(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """A cause that takes nothing away hits no process, and so has no strategy (R086)."""
    yield from missing(
        tree,
        "causes",
        [id_ for id_, cause in file.causes.items() if not cause.down and not cause.absent],
        _("nothing says what fails or who is missing with {names}"),
        _("write `down:` or `absent:`"),
    )


def _deciders(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """R061, R075: only the management carries a risk."""
    levels = _levels_of(scenario)
    hits = (
        Hit(
            ("processes", id_, "accepted", number, "by"),
            id_,
            _("a risk of {id} is accepted by {who}, who does not belong to the management").format(
                id=shown(id_), who=shown(one.by)
            ),
        )
        for id_, process in scenario.file.processes.items()
        for number, one in enumerate(process.accepted)
        if (found := levels.get(one.by)) and "strategic" not in found
    )
    yield from gathered(tree, hits, _("name a role with `level: strategic`, or one of its members"))


def _levels_of(scenario: Scenario) -> Mapping[str, list[str]]:
    """The levels of roles, and of people by their roles; nothing of those whose level nobody says."""
    levels: dict[str, list[str]] = {}
    for id_, role in scenario.roles.items():
        if role.level is not None:
            for actor in dict.fromkeys((id_, *role.members, *scenario.expand_recipients(role.members))):
                levels.setdefault(actor, []).append(role.level)
    return levels


def _measures(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    measures = file.measures
    for id_, measure in measures.items():
        if measure.kind is not None and measure.kind not in MEASURE_KINDS:
            near = suggest(measure.kind, MEASURE_KINDS)
            if near is not None:
                text = _("{kind} is no usual kind of measure").format(kind=shown(measure.kind))
                yield tree.problem(("measures", id_, "kind"), "warning", text, near)
    yield from gathered(tree, _slow_standby(measures), _("name the kind that it is, or a shorter time"))
    yield from missing(
        tree,
        "measures",
        [id_ for id_, one in measures.items() if one.kind == "provider" and one.contract is None],
        _("nothing is agreed with the provider of {names}"),
        _("write availability, reaction time and tests as `contract:`"),
    )
    criteria = get_args(Criterion)
    partly = (
        Hit(
            ("measures", id_, "ratings"),
            id_,
            _("{id} is rated by {count} of seven criteria").format(id=shown(id_), count=len(measure.ratings)),
            key=True,
        )
        for id_, measure in measures.items()
        if 0 < len(measure.ratings) < len(criteria)
    )
    yield from gathered(tree, partly, _("write the others too: {names}").format(names=", ".join(criteria)))


def _slow_standby(measures: Mapping[str, Measure]) -> Iterator[Hit]:
    """R088: a hot standby takes over within an hour, a warm one within three days."""
    for id_, measure in measures.items():
        limit = _STANDBY_UP_TO_S.get(measure.kind or "")
        ready = measure.provision + max((one.planned for one in measure.replaces.values()), default=0)
        if limit is not None and (ready > limit or (ready == limit and measure.kind == "hot-standby")):
            yield Hit(
                ("measures", id_, "kind"),
                id_,
                _("{id} is called {kind}, but takes {time} to take over").format(
                    id=shown(id_), kind=shown(measure.kind), time=write_duration(ready)
                ),
            )


def _priorities(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """R090: what shares its load serves less after a loss; then somebody must go first."""
    shared = {id_ for id_, resource in file.resources.items() if resource.redundancy == "load-shared"}
    if not shared:
        return
    users: dict[str, list[tuple[str, Process]]] = {}
    for id_, process in file.processes.items():
        for needed in dict.fromkeys(one for group in process.needs for one in group):
            if needed in shared:
                users.setdefault(needed, []).append((id_, process))
    hits = (
        Hit(
            ("resources", id_, "redundancy"),
            id_,
            _("{id} shares its load, and nothing says which process goes first when a part is lost").format(
                id=shown(id_)
            ),
        )
        for id_, needing in users.items()
        if len(needing) > 1 and any(one.rto is None and not one.damage for _name, one in needing)
    )
    yield from gathered(tree, hits, _("write `rto:` or `damage:` of each process that needs it"))
