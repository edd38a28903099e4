"""The script before it is played: what could never happen, what nobody would notice, what is missing
(domain.md 2.8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bcmsim.i18n import N_, _, ngettext
from bcmsim.scenario.format import Condition, Decision, Inject, Role, ScenarioFile, Trigger
from bcmsim.scenario.mistakes import shown, suggest
from bcmsim.scenario.model import Scenario
from bcmsim.scenario.problems import Problem
from bcmsim.scenario.tree import Path, Tree
from bcmsim.text import one_line

_LOAD_WINDOW_S = 15 * 60
_SHORTEST_GIVEAWAY = 12
"""Expected actions shorter than this may stand in a text by chance."""

_KNOWS_SCRIPT = ("leader", "role-player", "observer")
_TALKING_KINDS = ("staff", "framework", "tabletop")


def check_script(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """What a whole script lacks, as warnings. Times must be known."""
    yield from _what_the_kind_needs(scenario.file, tree)
    yield from _objectives(scenario.file, tree)
    yield from _functions(scenario, tree)
    yield from _expected_actions(scenario, tree)
    yield from _deadlines(scenario, tree)
    yield from _time_order(scenario, tree)
    yield from _load(scenario, tree)
    yield from _low_load(scenario, tree)


def check_steps(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """What is wrong with single injects, decisions and roles, whatever else the file holds."""
    file = scenario.file
    for path, trigger in _steps(file):
        yield from _trigger(path, trigger, tree)
        for name, condition in (("when", trigger.when), ("unless", trigger.unless)):
            if condition is not None:
                yield from _chosen_options((*path, name), condition, file, tree)
    for number, inject in enumerate(file.injects):
        yield from _inject(("injects", number), inject, file, tree)
    for id_, decision in file.decisions.items():
        yield from _chances(("decisions", id_), decision, tree)
        yield from _strategic(("decisions", id_), decision, file, tree)
    yield from _preparation(scenario, tree)


def _steps(file: ScenarioFile) -> Iterator[tuple[Path, Trigger]]:
    for number, inject in enumerate(file.injects):
        yield ("injects", number), inject
    for id_, decision in file.decisions.items():
        yield ("decisions", id_), decision


# --- single steps ----------------------------------------------------------------------------------


def _trigger(path: Path, trigger: Trigger, tree: Tree) -> Iterator[Problem]:
    if trigger.delay and trigger.after is None and trigger.when is None:
        yield tree.problem(
            (*path, "delay"),
            "warning",
            _("`delay` does nothing without `after` or `when`"),
            _("write it into `at:`"),
        )
    if trigger.chance == 0:
        yield tree.problem(
            (*path, "chance"),
            "warning",
            _("with a chance of 0 it never comes"),
            _("leave it out, or delete it"),
        )


def _chosen_options(path: Path, condition: Condition, file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """`{decision: D, chose: O}` where D has no option O."""
    if condition.decision in file.decisions and condition.chose is not None:
        options = file.decisions[condition.decision].options
        if condition.chose not in options:
            yield tree.problem(
                (*path, "chose"),
                "error",
                _("{decision} has no option {option}").format(
                    decision=shown(condition.decision), option=shown(condition.chose)
                ),
                suggest(condition.chose, options)
                or _("write one of {choices}").format(choices=", ".join(options)),
            )
    below = [(name, many) for name, many in (("all", condition.all_), ("any", condition.any_)) if many]
    for name, many in below:
        for number, one in enumerate(many):
            yield from _chosen_options((*path, name, number), one, file, tree)
    if condition.not_ is not None:
        yield from _chosen_options((*path, "not"), condition.not_, file, tree)


def _inject(path: Path, inject: Inject, file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    name = shown(inject.id)
    if not inject.to:
        yield tree.problem(
            path,
            "warning",
            _("the inject {id} goes to nobody").format(id=name),
            _("write its recipients as `to: [...]`"),
        )
    if not all(text.strip() for text in inject.text.texts):
        yield tree.problem(
            (*path, "text"),
            "warning",
            _("the inject {id} says nothing").format(id=name),
            _("write what players read or hear as `text:`"),
        )
    leads_on = any(decision.after == inject.id for decision in file.decisions.values())
    if not inject.expect and not inject.information and not leads_on:
        yield tree.problem(
            path,
            "warning",
            _("the inject {id} expects no action").format(id=name),
            _("write what should happen as `expect:`, or `information: true`"),
        )


def _chances(path: Path, decision: Decision, tree: Tree) -> Iterator[Problem]:
    chances = [option.chance for option in decision.options.values() if option.chance is not None]
    total = round(sum(chances), 9)
    if total > 1:
        yield tree.problem(
            (*path, "options"),
            "error",
            _("the chances of the options add up to more than 100 %"),
            _("write chances that add up to at most 100 %"),
        )
    elif len(chances) == len(decision.options) and total < 1:
        yield tree.problem(
            (*path, "options"),
            "warning",
            _("the chances of the options add up to less than 100 %"),
            _("write chances that add up to 100 %, or leave one out"),
        )


def _strategic(path: Path, decision: Decision, file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """R101: a strategic decision belongs to the strategic level."""
    role = file.roles.get(decision.by or "")
    if decision.strategic and role is not None and role.level not in (None, "strategic"):
        yield tree.problem(
            (*path, "by"),
            "warning",
            _("the decision is strategic, the role {role} is not").format(role=shown(decision.by)),
            _("name a role with `level: strategic`"),
        )


def _preparation(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """R131: who prepared the exercise cannot play. Who leads or acts in it knows the script as well."""
    knowing = dict.fromkeys(scenario.expand_recipients(scenario.file.preparation), "")
    for id_, role in scenario.roles.items():
        if role.part in _KNOWS_SCRIPT:
            for person in scenario.expand_recipients(role.members):
                knowing.setdefault(person, id_)
    for id_, role in scenario.roles.items():
        if role.part != "player":
            continue
        for number, member in enumerate(role.members):
            for person in scenario.expand_recipients([member]):
                if person not in knowing:
                    continue
                yield _knows(tree, ("roles", id_, "members", number), person, knowing[person])
        if knowing.get(id_) == "":
            yield _knows(tree, ("roles", id_), id_, "")


def _knows(tree: Tree, path: Path, person: str, role: str) -> Problem:
    if not role:
        return tree.problem(
            path,
            "error",
            _("{person} prepared the exercise and cannot play").format(person=shown(person)),
            _("name somebody else, or take them out of `preparation:`"),
            key=len(path) == 2,
        )
    return tree.problem(
        path,
        "warning",
        _("{person} plays, but knows the script as {role}").format(person=shown(person), role=shown(role)),
        _("name somebody else"),
    )


# --- the whole script ------------------------------------------------------------------------------


def _what_the_kind_needs(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    def missing(text: str, hint: str) -> Problem:
        return tree.problem(("kind",), "warning", _(text), _(hint))

    if file.kind == "alerting":
        if file.alerting is None:
            yield missing(N_("an alert exercise without an alert"), N_("write it as `alerting:`"))
        return
    parts = {role.part for role in file.roles.values()}
    for part, text, hint in (
        ("leader", N_("nobody leads the exercise"), N_("write a role with `part: leader`")),
        ("recorder", N_("nobody keeps the minutes"), N_("write a role with `part: recorder`")),
        ("player", N_("nobody plays"), N_("write a role with `part: player`")),
    ):
        if part not in parts:
            yield missing(text, hint)
    if not file.abort:
        yield missing(N_("there are no criteria for aborting"), N_("write them as a list under `abort:`"))
    if file.kind == "function-test" and not file.resources:
        yield missing(N_("there is nothing to restart"), N_("write it under `resources:`"))
    played = file.injects or file.decisions or (file.kind == "tabletop" and file.questions)
    if file.kind in _TALKING_KINDS and not played:
        yield missing(N_("there is no script"), N_("write `injects:` or `decisions:`"))


def _objectives(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    served = {id_ for inject in file.injects for id_ in inject.objectives}
    served |= {id_ for decision in file.decisions.values() for id_ in decision.objectives}
    if not file.injects and not file.decisions:
        return
    for id_ in file.objectives:
        if id_ not in served:
            yield tree.problem(
                ("objectives", id_),
                "warning",
                _("no inject and no decision serves the objective {id}").format(id=shown(id_)),
                _("name it in `objectives:` of an inject"),
                key=True,
            )


def _functions(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """Players whom no inject, expectation or decision ever reaches, by their role or one of their people."""
    file = scenario.file
    if not file.injects and not file.decisions:
        return
    addressed: list[str] = [id_ for inject in file.injects for id_ in inject.to]
    addressed += [expected.by for inject in file.injects for expected in inject.expect]
    addressed += [decision.by for decision in file.decisions.values() if decision.by is not None]
    reached = dict.fromkeys((*addressed, *scenario.expand_recipients(addressed)))
    for id_, role in file.roles.items():
        if role.part == "player" and not _is_reached(scenario, id_, role, reached):
            yield tree.problem(
                ("roles", id_),
                "warning",
                _("nothing in the script reaches the role {id}").format(id=shown(id_)),
                _("address an inject to it, or make it `part: observer`"),
                key=True,
            )


def _is_reached(scenario: Scenario, id_: str, role: Role, reached: Mapping[str, None]) -> bool:
    return id_ in reached or any(person in reached for person in scenario.expand_recipients(role.members))


def _expected_actions(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """An expected action that players can read in a text of theirs."""
    file = scenario.file
    visible = [*(text for inject in file.injects for text in inject.text.texts)]
    for decision in file.decisions.values():
        for text in (decision.question, decision.facts):
            visible += text.texts if text is not None else ()
    all_visible = "\n".join(_squeezed(text) for text in visible)
    for number, inject in enumerate(file.injects):
        for position, expected in enumerate(inject.expect):
            for action in expected.action.texts:
                if len(action) >= _SHORTEST_GIVEAWAY and _squeezed(action) in all_visible:
                    yield tree.problem(
                        ("injects", number, "expect", position, "action"),
                        "warning",
                        _("players can read the expected action: {action}").format(
                            action=one_line(action, 40)
                        ),
                        _("say the same in other words, or leave it out of what players read"),
                    )


def _squeezed(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def _deadlines(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """Before STARTEX, or after the planned ENDEX."""
    length = scenario.file.length
    for path, trigger in _steps(scenario.file):
        if not isinstance(trigger, Inject | Decision):
            continue
        id_ = trigger.id if isinstance(trigger, Inject) else str(path[1])
        at = scenario.planned_s(id_)
        if at is None:
            continue
        place = (*path, "at" if trigger.at is not None else "after")
        if at < 0:
            yield tree.problem(
                place, "warning", _("this is before STARTEX"), _("write a time after it, such as +0:10")
            )
        elif length is not None and at > length:
            yield tree.problem(
                place,
                "warning",
                _("this is after the planned end"),
                _("write an earlier time, or raise `length:`"),
            )
        elif length is not None and isinstance(trigger, Inject):
            for number, expected in enumerate(trigger.expect):
                if expected.within is not None and at + expected.within > length:
                    yield tree.problem(
                        (*path, "expect", number, "within"),
                        "warning",
                        _("this deadline is after the planned end"),
                        _("write a shorter time, or raise `length:`"),
                    )


def _time_order(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """Within a storyline, injects with a time stand in the order of their times."""
    latest: dict[str | None, tuple[int, str]] = {}
    for number, inject in enumerate(scenario.file.injects):
        at = scenario.inject_at(inject.id)
        if at is None:
            continue
        before = latest.get(inject.storyline)
        if before is not None and at < before[0]:
            yield tree.problem(
                ("injects", number, "at"),
                "warning",
                _("the inject {id} comes earlier than {other}, which stands before it").format(
                    id=shown(inject.id), other=shown(before[1])
                ),
                _("move it up, or mend its time"),
            )
        else:
            latest[inject.storyline] = (at, inject.id)


def _load(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """More injects for one recipient within 15 minutes than people can work on."""
    limit = scenario.file.exercise.load_limit
    by_recipient: dict[str, list[tuple[int, int]]] = {}
    for number, inject in enumerate(scenario.file.injects):
        at = scenario.planned_s(inject.id)
        if at is not None and not inject.information:
            for recipient in dict.fromkeys(inject.to):
                by_recipient.setdefault(recipient, []).append((at, number))
    for recipient, times in by_recipient.items():
        times.sort()
        for index in range(limit, len(times)):
            if times[index][0] - times[index - limit][0] < _LOAD_WINDOW_S:
                count = sum(1 for at, _number in times if 0 <= at - times[index - limit][0] < _LOAD_WINDOW_S)
                yield tree.problem(
                    ("injects", times[index][1]),
                    "warning",
                    ngettext(
                        "{count} inject for {id} within 15 minutes",
                        "{count} injects for {id} within 15 minutes",
                        count,
                    ).format(count=count, id=shown(recipient)),
                    _("spread them, or raise `load_limit:` under `exercise:`"),
                )
                break


def _low_load(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """R135: a function test lies in a window of low load, where such windows are declared."""
    windows = scenario.file.low_load
    if scenario.kind != "function-test" or not windows:
        return
    day, second = scenario.local_day_and_second(scenario.startex)
    for window in windows:
        start, end = window.hours.start_s, window.hours.end_s
        if start < end:
            inside = day in window.days and start <= second < end
        else:
            inside = (day in window.days and second >= start) or (
                (day - 1) % 7 in window.days and second < end
            )
        if inside:
            return
    yield tree.problem(
        ("start",) if scenario.file.start is not None else ("outage",),
        "warning",
        _("the test begins outside the windows of low load"),
        _("move it, or declare the window under `low_load:`"),
    )
