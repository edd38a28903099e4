"""What `check` says about the business impact: findings that follow from computed values, with their place.

The findings are those of `analyse`, so that `check` and the report never differ. What only describes a
process (its standby, its place in the matrix) is no problem of the file and stays with the report. Errors are
what contradicts itself: an RTO after the MTPD (R050), a decision that the management cannot take (R062). Of
every other kind there is one warning for all processes.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from typing import TYPE_CHECKING

from bcmsim.i18n import _
from bcmsim.impact.analysis import ProcessImpact, analyse
from bcmsim.impact.findings import Finding, FindingKind
from bcmsim.scenario.durations import write_duration
from bcmsim.scenario.gathering import Hit, gathered, listed
from bcmsim.scenario.mistakes import shown
from bcmsim.scenario.problems import Problem

if TYPE_CHECKING:
    from bcmsim.scenario.format import Process, ScenarioFile
    from bcmsim.scenario.model import Scenario
    from bcmsim.scenario.tree import Path, Tree

_OF_AN_ANALYSIS: tuple[FindingKind, ...] = ("not-assessed", "no-buffer")
"""Missed only where the file has a part `impact`: a plan that is only simulated may do without."""


def check_impact(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """Every problem of a scenario that has no error of its own."""
    file = scenario.file
    processes = analyse(file).processes
    used = dict.fromkeys(kind for process in file.processes.values() for kind in process.damage)
    by_kind: dict[FindingKind, list[tuple[str, Finding]]] = {}
    for name, impact in processes.items():
        for finding in impact.findings:
            by_kind.setdefault(finding.kind, []).append((name, finding))
    for name, finding in by_kind.pop("rto-over-mtpd", ()):
        yield _over_mtpd(file, name, processes[name], finding, tree)
    for kind, found in by_kind.items():
        rule = _RULES.get(kind)
        if rule is not None and (file.impact is not None or kind not in _OF_AN_ANALYSIS):
            place, text, hint = rule
            hits = (
                _hit(place(file, name), name, finding, text())
                for name, finding in found
                if _is_news(file.processes[name], finding, used)
            )
            yield from gathered(tree, hits, hint())
    yield from _late_emergency(processes, file, tree)
    yield from _acceptances(processes, tree)


# --- RTO and MTPD ------------------------------------------------------------------------------------


def _over_mtpd(file: ScenarioFile, name: str, impact: ProcessImpact, finding: Finding, tree: Tree) -> Problem:
    """R050 for limits that were computed, or that count from different instants."""
    limits = impact.limits
    if finding.value_s != limits.limit_rto_s:
        text = _(
            "the RTO of {id} ends {rto} after the outage, reaction included, later than the MTPD ({mtpd})"
        )
    elif limits.corrected_because is not None and limits.given_rto_s is None:
        text = _("the RTO of {id}, {rto} because of {because}, is longer than the MTPD ({mtpd})")
    elif limits.given_rto_s is None:
        text = _("the RTO of {id}, {rto} by its damage, is longer than the MTPD ({mtpd})")
    else:
        text = _("the RTO of {id} ({rto}) is longer than the MTPD ({mtpd})")
    return tree.problem(
        _mtpd(file, name),
        "error",
        text.format(
            id=shown(name),
            rto=_time(finding.value_s),
            mtpd=_time(finding.limit_s),
            because=shown(limits.corrected_because or ""),
        ),
        _("write a longer MTPD, or judge the damage again"),
    )


def _is_news(process: Process, finding: Finding, used: Container[str]) -> bool:
    """Not what the form says already: equal limits that are both given; a weight whose type nobody uses."""
    if finding.kind == "rto-equals-mtpd":
        return process.rto is None or process.rto != process.mtpd
    return finding.kind != "types-missing" or any(kind in used for kind in finding.about)


def _late_emergency(processes: dict[str, ProcessImpact], file: ScenarioFile, tree: Tree) -> Iterator[Problem]:
    """R087: emergency operation that begins when normal operation is due already."""
    hits = []
    for name, process in file.processes.items():
        within = process.emergency.within if process.emergency is not None else None
        limits = processes[name].limits
        limit = limits.limit_rto_s if limits.limit_rto_s is not None else limits.mtpd_s
        if within is not None and limit is not None and within > limit:
            text = _("emergency operation of {id} may come after {within}, later than its limit ({limit})")
            written = text.format(id=shown(name), within=_time(within), limit=_time(limit))
            hits.append(Hit(("processes", name, "emergency", "within"), name, written))
    yield from gathered(tree, hits, _("write an earlier time"))


# --- warnings, by kind -------------------------------------------------------------------------------

Place = Callable[["ScenarioFile", str], "Path"]
Words = Callable[[], str]


def _at(*keys: str) -> Place:
    return lambda file, name: ("processes", name, *keys)


def _rto(file: ScenarioFile, name: str) -> Path:
    return "processes", name, "damage" if file.processes[name].rto is None else "rto"


def _mtpd(file: ScenarioFile, name: str) -> Path:
    """Where the MTPD comes from."""
    return ("impact", "buffer") if file.processes[name].mtpd is None else ("processes", name, "mtpd")


_RULES: dict[FindingKind, tuple[Place, Words, Words]] = {
    "not-assessed": (
        _at(),
        lambda: _("{id} is not assessed: neither damage nor an RTO is given"),
        lambda: _("write `damage:` or `rto:`"),
    ),
    "no-intervals": (
        _at("damage"),
        lambda: _("the damage of {id} cannot be read: there are no intervals"),
        lambda: _("write where they end as `intervals:` under `impact:`, such as [4 h, 8 h, 24 h]"),
    ),
    "types-missing": (
        _at("damage"),
        lambda: _("{id} has no damage of {about}, so that its criticality compares with no other"),
        lambda: _("write a level for each interval, 1 where there is no damage"),
    ),
    "no-outage-tolerable": (
        _rto,
        lambda: _("no outage of {id} is tolerable: its RTO is 0"),
        lambda: _("plan a hot standby, or judge shorter intervals"),
    ),
    "given-rto-later-than-damage": (
        _at("rto"),
        lambda: _("the RTO of {id} ({value}) is longer than its damage allows ({limit}, {about})"),
        lambda: _("write a shorter `rto:`, or leave it out"),
    ),
    "given-rto-later-than-chain": (
        _at("rto"),
        lambda: _("the RTO of {id} ({value}) is longer than {about} can wait for it ({limit})"),
        lambda: _("write a shorter `rto:`, or leave it out"),
    ),
    "rto-from-declaration": (
        _rto,
        lambda: _("the RTO of {id} may end {value} after the outage, its damage allows {limit} ({about})"),
        lambda: _("write a shorter `rto:`, or `rto_from: outage`"),
    ),
    "rto-equals-mtpd": (
        _mtpd,
        lambda: _("the RTO of {id} ends with its MTPD ({limit}): there is no reserve"),
        lambda: _("write a longer MTPD or buffer, or a shorter RTO"),
    ),
    "no-buffer": (
        _at(),
        lambda: _("{id} has no MTPD: none is given, and no buffer to compute it with"),
        lambda: _("write `mtpd:`, or `buffer:` under `impact:`"),
    ),
    "formula-mtpd-later-than-damage": (
        _mtpd,
        lambda: _(
            "the damage of {id} is very high after {limit} ({about}), before its computed MTPD ({value})"
        ),
        lambda: _("write an `mtpd:` up to then, or a shorter buffer"),
    ),
    "given-mtpd-later-than-damage": (
        _mtpd,
        lambda: _("the damage of {id} is very high after {limit} ({about}), before its MTPD ({value})"),
        lambda: _("write an `mtpd:` up to then, or judge the damage again"),
    ),
    "rpo-without-class": (
        _at("rpo"),
        lambda: _("the RPO of {id} ({value}) is stricter than every RPO class"),
        lambda: _("add a class for it to `rpo_classes:` under `impact:`, or write a longer RPO"),
    ),
    "backup-violates-rpo": (
        _at("rpo"),
        lambda: _("{id} tolerates a loss of {limit} of data, the backups of {about} lose up to {value}"),
        lambda: _("back up more often, or write a longer `rpo:`"),
    ),
    "rpo-without-backup": (
        _at("rpo"),
        lambda: _("{id} has an RPO, but nothing that it needs is backed up"),
        lambda: _("write `backup_every:` of the resource that holds its data"),
    ),
    "likelihood-missing": (
        _at(),
        lambda: _("nothing says how likely an outage of {id} is"),
        lambda: _("write its `likelihood:`, or that of a cause that hits it; or `risk: false`"),
    ),
}
"""Place, words and what would be right. Kinds that are missing here are no problems of the file."""


def _hit(path: Path, name: str, finding: Finding, text: str) -> Hit:
    written = text.format(
        id=shown(name),
        about=listed(finding.about),
        value=_time(finding.value_s),
        limit=_time(finding.limit_s),
    )
    return Hit(path, name, written, key=len(path) == 2)


def _time(seconds: int | None) -> str:
    return "" if seconds is None else write_duration(seconds)


# --- decisions of the management -----------------------------------------------------------------------


def _acceptances(processes: dict[str, ProcessImpact], tree: Tree) -> Iterator[Problem]:
    doubtful = []
    for name, impact in processes.items():
        for number, one in enumerate(impact.accepted):
            place = ("processes", name, "accepted", number)
            if one.refused is not None:
                yield tree.problem(
                    (*place, "what"),
                    "error",
                    _("{id} must stay in emergency management: its damage threatens the existence").format(
                        id=shown(name)
                    )
                    if one.acceptance.what == "removal"
                    else _("the priority of {id} must stay: its damage threatens the existence").format(
                        id=shown(name)
                    ),
                    _("take measures, and accept a `residual` risk at most"),
                )
            elif one.doubts:
                words = {
                    "not very rare": _("{id} is given up or put back, but its outage is not very rare"),
                    "likelihood unknown": _(
                        "{id} is given up or put back, but nothing says how likely its outage is"
                    ),
                    "damage unknown": _("{id} is given up or put back, but its damage is not assessed"),
                }
                text = words[one.doubts[0]].format(id=shown(name))
                doubtful.append(Hit((*place, "what"), name, text))
    yield from gathered(tree, doubtful, _("assess damage and likelihood, or take the decision back"))
