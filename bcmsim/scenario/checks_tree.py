"""The decision tree and what follows what: rings, steps that never come, ends that lead nowhere (R129)."""

from __future__ import annotations

from collections.abc import Iterator

from bcmsim.i18n import _
from bcmsim.scenario.checks_plan import arrows
from bcmsim.scenario.format import Condition, Option, ScenarioFile, Trigger
from bcmsim.scenario.mistakes import shown
from bcmsim.scenario.problems import Problem
from bcmsim.scenario.tree import Path, Tree


def check_order(file: ScenarioFile, tree: Tree, *, whole: bool) -> Iterator[Problem]:
    """Rings are errors; what never comes and what leads nowhere are warnings, found in `whole` scripts
    only."""
    steps = _Steps(file)
    rings = list(steps.rings())
    for ring in rings:
        yield tree.problem(
            steps.paths[ring[0]],
            "error",
            _("the script goes in a ring: {ring}").format(ring=arrows(ring)),
            _("an inject goes out and a decision is taken only once: lead on to another one"),
        )
    if whole and not rings:
        yield from _never(file, steps, tree)
        yield from _dead_ends(file, tree)


class _Steps:
    """Injects and decisions, and what leads from one to the next."""

    def __init__(self, file: ScenarioFile) -> None:
        self.paths: dict[str, Path] = {}
        self.triggers: dict[str, Trigger] = {}
        self.next: dict[str, dict[str, None]] = {}
        for number, inject in enumerate(file.injects):
            self.paths.setdefault(inject.id, ("injects", number))
            self.triggers.setdefault(inject.id, inject)
        for id_, decision in file.decisions.items():
            self.paths.setdefault(id_, ("decisions", id_))
            self.triggers.setdefault(id_, decision)
        for id_, trigger in self.triggers.items():
            if trigger.after in self.triggers:
                self.next.setdefault(trigger.after, {})[id_] = None
        for id_, decision in file.decisions.items():
            for option in decision.options.values():
                for follower in (option.next, *option.injects):
                    if follower in self.triggers:
                        self.next.setdefault(id_, {})[follower] = None

    def rings(self) -> Iterator[list[str]]:
        """Each ring that a walk along `after`, `next` and `injects` comes back on."""
        done: dict[str, bool] = {}
        for start in self.triggers:
            if start in done:
                continue
            path = [start]
            branches = [iter(self.next.get(start, ()))]
            done[start] = False
            while path:
                follower = next(branches[-1], None)
                if follower is None:
                    done[path.pop()] = True
                    branches.pop()
                elif follower not in done:
                    done[follower] = False
                    path.append(follower)
                    branches.append(iter(self.next.get(follower, ())))
                elif not done[follower]:
                    yield path[path.index(follower) :]

    def reached(self, file: ScenarioFile) -> dict[str, None]:
        """What can come: by its own trigger, or after something that can come."""
        found = dict.fromkeys(id_ for id_, one in self.triggers.items() if one.at or one.when or one.manual)
        root = self._root(file)
        if root is not None:
            found[root] = None
        waiting = list(found)
        while waiting:
            for follower in self.next.get(waiting.pop(), ()):
                if follower not in found:
                    found[follower] = None
                    waiting.append(follower)
        return found

    def _root(self, file: ScenarioFile) -> str | None:
        """The first decision that has no trigger and that nothing leads to: where a tree begins."""
        led_to = {follower for followers in self.next.values() for follower in followers}
        return next(
            (id_ for id_ in file.decisions if not _has_trigger(file.decisions[id_]) and id_ not in led_to),
            None,
        )


def _has_trigger(trigger: Trigger) -> bool:
    return bool(trigger.at or trigger.after or trigger.when or trigger.manual)


def _never(file: ScenarioFile, steps: _Steps, tree: Tree) -> Iterator[Problem]:
    reached = steps.reached(file)
    for id_, path in steps.paths.items():
        if id_ in reached:
            continue
        trigger = steps.triggers[id_]
        if trigger.after is not None:
            text, hint = _("{id} never comes, because {after} never comes"), _("give {after} a trigger")
        else:
            text = _("nothing leads to {id}")
            hint = _("write `at:`, `after:`, `when:` or `manual: true`, or name it in an option")
        values = {"id": shown(id_), "after": shown(trigger.after or "")}
        yield tree.problem(
            path, "warning", text.format(**values), hint.format(**values), key=path[0] == "decisions"
        )


def _dead_ends(file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    asked = {
        (condition.decision, condition.chose)
        for trigger in (*file.injects, *file.decisions.values())
        for condition in _conditions(trigger)
    }
    goes_on_by_time = any(one.at for one in (*file.injects, *file.decisions.values()))
    followed = {one.after for one in (*file.injects, *file.decisions.values())}
    is_tree = any(option.next for decision in file.decisions.values() for option in decision.options.values())
    for id_, decision in file.decisions.items():
        for name, option in decision.options.items():
            if (id_, name) in asked or id_ in followed:
                continue
            path = ("decisions", id_, "options", name)
            if not _changes_something(option):
                yield tree.problem(
                    path,
                    "warning",
                    _("choosing {option} changes nothing").format(option=shown(name)),
                    _("write `facts:`, `effects:`, `injects:`, `next:` or `ends: true`"),
                    key=True,
                )
            elif is_tree and not goes_on_by_time and not (option.next or option.injects or option.ends):
                yield tree.problem(
                    path,
                    "warning",
                    _("the tree stops at {option}").format(option=shown(name)),
                    _("write `next:` or `ends: true`"),
                    key=True,
                )


def _changes_something(option: Option) -> bool:
    return bool(option.facts or option.effects or option.injects or option.next or option.ends)


def _conditions(trigger: Trigger) -> Iterator[Condition]:
    waiting = [one for one in (trigger.when, trigger.unless) if one is not None]
    while waiting:
        condition = waiting.pop()
        yield condition
        waiting += [*(condition.all_ or ()), *(condition.any_ or ())]
        if condition.not_ is not None:
            waiting.append(condition.not_)
