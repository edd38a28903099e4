"""What is right in form but wrong in meaning: times, references, and (in the modules named checks_*) the
rest."""

from __future__ import annotations

from collections.abc import Iterator

from bcmsim.i18n import _
from bcmsim.scenario.building import Pruned
from bcmsim.scenario.checks_continuity import check_continuity
from bcmsim.scenario.checks_impact import check_impact_form, check_impact_whole
from bcmsim.scenario.checks_kept import check_kept
from bcmsim.scenario.checks_plan import check_plan
from bcmsim.scenario.checks_script import check_script, check_steps
from bcmsim.scenario.checks_tree import check_order
from bcmsim.scenario.mistakes import QuantityError
from bcmsim.scenario.model import Scenario
from bcmsim.scenario.problems import Problem
from bcmsim.scenario.references import References, doubles
from bcmsim.scenario.tree import Tree
from bcmsim.scenario.walking import Leaf, leaves
from bcmsim.text import MESSAGE_LIMIT


def check(scenario: Scenario, tree: Tree, pruned: Pruned, *, times_known: bool = True) -> list[Problem]:
    """Every problem of meaning. With something taken out (`pruned`), what would follow from that is left
    out."""
    return list(_problems(scenario, tree, pruned, times_known))


def _problems(scenario: Scenario, tree: Tree, pruned: Pruned, times_known: bool) -> Iterator[Problem]:
    references = References(scenario.file, tree, pruned)
    whole = not pruned
    times_right = times_known
    for leaf in leaves(scenario.file, texts=tree.longest * 4 > MESSAGE_LIMIT):
        if leaf.mark.refers is not None:
            problem = references.judge(leaf)
        elif leaf.mark.kind == "text":
            problem = _too_long(leaf, tree)
        else:
            problem = _no_time(leaf, scenario, tree) if times_known else None
            times_right = times_right and problem is None
        if problem is not None:
            yield problem
    yield from doubles(scenario.file, tree)
    yield from check_plan(scenario.file, tree, whole=whole)
    yield from check_impact_form(scenario.file, tree)
    yield from check_steps(scenario, tree)
    yield from check_order(scenario.file, tree, whole=whole)
    if whole:
        yield from check_continuity(scenario, tree)
        yield from check_kept(scenario.file, tree)
        yield from check_impact_whole(scenario, tree)
    if whole and times_right:
        yield from check_script(scenario, tree)


def _too_long(leaf: Leaf, tree: Tree) -> Problem | None:
    if all(
        len(text) * 4 <= MESSAGE_LIMIT or len(text.encode("utf-8", "replace")) <= MESSAGE_LIMIT
        for text in leaf.value.texts
    ):
        return None
    return tree.problem(
        leaf.path,
        "warning",
        _("the text is longer than {limit} kB").format(limit=MESSAGE_LIMIT // 1000),
        _("put the rest into a document of its own"),
    )


def _no_time(leaf: Leaf, scenario: Scenario, tree: Tree) -> Problem | None:
    if leaf.path in (("start",), ("outage",)):
        return None
    try:
        if leaf.mark.kind != "past instant":
            scenario.moment_s(leaf.value)
        elif scenario.moment_before_outage_s(leaf.value) > (scenario.outage_s or 0):
            return tree.problem(
                leaf.path,
                "error",
                _("{time} lies after the outage").format(time=leaf.value.text),
                _("write when the last usable data were saved, such as 23:00"),
            )
    except QuantityError as error:
        return tree.problem(leaf.path, "error", error.message, error.hint)
    return None
