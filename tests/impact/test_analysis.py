"""The impact of a whole scenario: every value with what is to be said of it (R040-R062, A1-A18)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.impact.analysis import Finding, ProcessImpact, analyse
from bcmsim.impact.data_loss import RPO_CLASSES, Backup, affected, backup
from bcmsim.impact.risk import Likelihood, RiskPlace
from bcmsim.impact.standby import UNDEFINED
from bcmsim.scenario.format import ScenarioFile
from tests.impact.making import (
    CURVES,
    HOUR,
    STARTS,
    curves,
    scenario_file,
    seed_damage,
    seed_weights,
    upstream_of,
)

CARRIED = {"by": "board", "on": "2026-09-01", "reason": "Seldom, and dear to prevent."}


def impact_of(process: dict[str, Any], more: dict[str, Any] | None = None, **impact: Any) -> ProcessImpact:
    return analyse(scenario_file({"p": process}, more, **impact)).processes["p"]


def findings(process: dict[str, Any], more: dict[str, Any] | None = None, **impact: Any) -> list[Finding]:
    return list(impact_of(process, more, **impact).findings)


def kinds(process: dict[str, Any], more: dict[str, Any] | None = None, **impact: Any) -> list[str]:
    return [one.kind for one in findings(process, more, **impact)]


def test_the_example_of_the_source_as_a_whole() -> None:
    """Table 1 with a buffer of 2 h: RTO 8 h by reputation, MTPD 10 h, criticality 27, warm standby."""
    analysis = analyse(scenario_file({"use": seed_damage()}, weights=seed_weights(), buffer="2 h"))
    use = analysis.processes["use"]
    assert analysis.starts == STARTS
    assert analysis.rpo_classes == RPO_CLASSES
    assert (use.limits.limit_rto_s, use.limits.mtpd_s, use.limits.criticality) == (8 * HOUR, 10 * HOUR, 27)
    assert use.curves == CURVES
    assert use.standby is not None
    assert use.standby_by_mtpd is not None
    assert (use.standby.kind, use.standby_by_mtpd.kind) == ("warm", "warm")
    assert use.risk == RiskPlace(None, None, 3, "reputation")
    assert use.threatens_existence, "customers from 24 h on (A18)"
    assert use.findings == ()


def test_girokonto() -> None:
    """S2: five sub-processes in one chain, 8/8/8/24/24 h along the flow; the chain's MTPD is 26 h (R049)."""
    upstream = upstream_of([f"TP{number}" for number in range(1, 6)])
    rtos = ("8 h", "24 h", "8 h", "24 h", "24 h")
    processes: dict[str, Any] = {
        name: {"rto": rto, "upstream": sources}
        for (name, sources), rto in zip(upstream.items(), rtos, strict=True)
    }
    analysis = analyse(scenario_file(processes | {"use": seed_damage()}, buffer="2 h"))
    assert analysis.chains == (tuple(upstream), ("use",))
    corrected = [one.limits.corrected_rto_s for one in analysis.processes.values()]
    assert corrected == [hours * HOUR for hours in (8, 8, 8, 24, 24, 8)]
    assert [one.limits.mtpd_s for one in analysis.processes.values()] == [26 * HOUR] * 5 + [10 * HOUR]
    assert analysis.processes["TP2"].findings == (
        Finding("given-rto-later-than-chain", ("TP3",), 24 * HOUR, 8 * HOUR),
    )


# --- damage and RTO --------------------------------------------------------------------------------------


def test_what_nobody_assessed_is_not_uncritical() -> None:
    """R028, R046: nothing said is not the same as no damage."""
    nothing = impact_of({})
    assert not nothing.uncritical
    assert nothing.threatens_existence is None
    assert [one.kind for one in nothing.findings] == ["not-assessed"]
    harmless = impact_of(curves(finance="1122"), buffer="1 h")
    assert harmless.uncritical
    assert (harmless.standby, harmless.standby_by_mtpd) == (None, None)
    assert harmless.findings == ()


def test_what_feeds_a_critical_process_is_not_uncritical() -> None:
    processes = {"source": curves(finance="1111"), "p": curves(finance="1133") | {"upstream": ["source"]}}
    analysis = analyse(scenario_file(processes, buffer="1 h"))
    assert not analysis.processes["source"].uncritical
    assert analysis.processes["source"].limits.corrected_because == "p"


def test_damage_without_intervals_is_said_to_be_unread() -> None:
    """R043."""
    impact = impact_of(curves(finance="1133"), intervals=[])
    assert [one.kind for one in impact.findings] == ["no-intervals"]
    assert (impact.curves, impact.risk, impact.uncritical) == ({}, None, False)


def test_damage_that_falls_is_found_with_its_types() -> None:
    """R042."""
    found = findings(curves(finance="1313", image="1123", law="4111"), buffer="0 h")
    assert Finding("damage-falls", ("finance", "law")) in found


def test_a_weighted_type_without_a_curve_makes_criticalities_incomparable() -> None:
    weights = {"finance": "2", "law": "1", "image": "0"}
    found = findings(curves(finance="1122"), weights=weights)
    assert found == [Finding("types-missing", ("law",))]
    assert findings({"rto": "9 h", "mtpd": "10 h"}, weights=weights) == [], "no damage, no criticality"


def test_an_rto_of_zero_is_no_outage_tolerable_and_hot() -> None:
    """A4."""
    impact = impact_of(curves(finance="3344") | {"mtpd": "1 h"})
    assert impact.findings[0].kind == "no-outage-tolerable"
    assert impact.standby is not None
    assert impact.standby.kind == "hot"


def test_a_given_rto_may_not_outlast_the_damage_that_is_tolerable() -> None:
    """R045: given 9 h, intolerable from 8 h on."""
    found = findings(seed_damage() | {"rto": "9 h", "mtpd": "10 h"})
    assert found == [Finding("given-rto-later-than-damage", ("reputation",), 9 * HOUR, 8 * HOUR)]
    assert findings(seed_damage() | {"rto": "8 h", "mtpd": "10 h"}) == []


def test_an_rto_from_the_declaration_ends_after_the_damage_became_intolerable() -> None:
    """A19: damage counts from the outage; with half an hour until the declaration 8 h end at 8:30."""
    restart = {"restart": {"rto_from": "declaration", "reaction": "30 min"}}
    impact = impact_of(seed_damage() | {"mtpd": "10 h"}, restart)
    assert impact.rto_end_s == 8 * HOUR + 1800
    assert impact.findings == (Finding("rto-from-declaration", ("reputation",), 8 * HOUR + 1800, 8 * HOUR),)
    assert kinds(seed_damage() | {"mtpd": "8:30"}, restart)[-1] == "rto-equals-mtpd"
    assert kinds(seed_damage() | {"rto": "7:30", "mtpd": "10 h"}, restart) == ["standby-undefined"]


# --- MTPD ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mtpd", "expected"),
    [
        ("7 h", [Finding("rto-over-mtpd", (), 8 * HOUR, 7 * HOUR)]),
        ("8 h", [Finding("rto-equals-mtpd", (), 8 * HOUR, 8 * HOUR)]),
        ("9 h", []),
    ],
)
def test_an_rto_at_or_after_the_mtpd_is_found(mtpd: str, expected: list[Finding]) -> None:
    """R050, A12: computed limits as well as given ones."""
    assert findings(seed_damage() | {"mtpd": mtpd}) == expected


def test_a_buffer_of_nothing_leaves_no_reserve() -> None:
    """R050, A14."""
    assert kinds(seed_damage(), buffer="0 h") == ["rto-equals-mtpd"]
    assert kinds(seed_damage()) == ["no-buffer"], "no silent default"
    assert kinds({"rto": "2 d"}, {"impact": None}) == ["no-buffer"]


def test_an_mtpd_after_the_damage_became_existence_threatening_is_found() -> None:
    """A13: customers reach very high at 24 h."""
    late = [Finding("formula-mtpd-later-than-damage", ("kunde",), 25 * HOUR, 24 * HOUR)]
    assert findings(seed_damage(), buffer="17 h") == late
    given = [Finding("given-mtpd-later-than-damage", ("kunde",), 25 * HOUR, 24 * HOUR)]
    assert findings(seed_damage() | {"mtpd": "25 h"}) == given
    assert findings(seed_damage(), buffer="16 h") == []


# --- data ------------------------------------------------------------------------------------------------


def data_process(rpo: str, **databases: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A process on a web server on databases, with the interval of their backups, that take 10 min."""
    backups = {
        name: {"waz": "1 h", "backup_every": every, "backup_takes": "10 min"}
        for name, every in databases.items()
    }
    web = {"waz": "1 h", "needs": [list(databases)]} if databases else {"waz": "1 h"}
    process = {"rto": "9 h", "mtpd": "10 h", "needs": ["web"], "rpo": rpo}
    return process, {"resources": {"web": web, **backups}}


def test_backups_of_everything_behind_a_process_are_judged() -> None:
    """R055, A16: 50 min and 10 min hold an RPO of 1 h, 55 min do not; either alternative may be in use."""
    process, more = data_process("1 h", first="50 min", second="55 min")
    impact = impact_of(process, more)
    assert impact.backups == (
        Backup("first", 3000, 600, HOUR, "kept"),
        Backup("second", 3300, 600, 3900, "violated"),
    )
    assert impact.findings == (Finding("backup-violates-rpo", ("second",), 3900, HOUR),)


def test_an_rpo_without_backups_or_without_a_class_is_found() -> None:
    """R055, R058, A15."""
    process, more = data_process("30 min", db="5 min")
    assert findings(process, more) == [Finding("rpo-without-class", (), 1800)]
    process, more = data_process("2 d")
    assert findings(process, more) == [
        Finding("rpo-over-classes", ("RPO4",), 48 * HOUR, 24 * HOUR),
        Finding("rpo-without-backup", (), 48 * HOUR),
    ]
    process, more = data_process("4 h", db="1 h")
    del process["rpo"]
    without = impact_of(process, more)
    assert (without.rpo, without.backups[0].verdict, without.findings) == (None, "no limit", ())


def test_the_gap_of_the_standby_is_told() -> None:
    """A7, A8: RTO 7 h is in the gap, the MTPD of 9 h beside it is not."""
    impact = impact_of({"rto": "7 h", "mtpd": "9 h"})
    assert impact.standby is not None
    assert impact.standby_by_mtpd is not None
    assert (impact.standby.kind, impact.standby.recommended) == (UNDEFINED, "hot")
    assert impact.standby_by_mtpd.kind == "warm"
    assert impact.findings == (Finding("standby-undefined", (), 7 * HOUR),)


# --- risk ------------------------------------------------------------------------------------------------


def test_the_likeliest_cause_that_hits_a_process_places_it() -> None:
    """R060, A17."""
    more = {
        "resources": {"db": {"waz": "1 h"}, "desk": {"waz": "1 h"}},
        "causes": {
            "site": {"likelihood": "2", "down": ["desk", "db"]},
            "it": {"likelihood": "3", "down": ["db"]},
            "staff": {"likelihood": "4", "down": ["desk"]},
        },
    }
    process = seed_damage() | {"needs": ["db"], "mtpd": "10 h"}
    impact = impact_of(process, more)
    assert list(impact.hits) == ["site", "it"]
    assert impact.likelihood == Likelihood(3, "it")
    assert impact.risk == RiskPlace(3, "it", 3, "reputation")
    assert impact.findings == (Finding("measures-required"),)
    own = impact_of(process | {"likelihood": "1"}, more)
    assert own.risk == RiskPlace(1, None, 3, "reputation")
    assert own.findings == (Finding("likelihood-below-cause", ("it",), level=1, limit_level=3),)
    assert "likelihood-below-cause" not in kinds(process | {"likelihood": "3"}, more)
    assert "likelihood-below-cause" not in kinds(process | {"likelihood": "1"}, more, risk="false")


def test_risk_analysis_can_be_wanted_or_switched_off() -> None:
    """R059."""
    process = seed_damage() | {"mtpd": "10 h"}
    assert kinds(process) == []
    assert kinds(process, risk="true") == ["likelihood-missing"]
    assert kinds({"rto": "9 h", "mtpd": "10 h"}, risk="true") == ["likelihood-missing"]
    off = impact_of(process | {"likelihood": "4"}, risk="false")
    assert (off.risk, off.findings) == (None, ())
    assert off.threatens_existence, "what may not be removed does not depend on the matrix"


def test_a_removal_is_refused_or_holds() -> None:
    """R061, R062."""
    removal = {"accepted": [CARRIED | {"what": "removal"}], "mtpd": "10 h", "likelihood": "1"}
    refused = impact_of(seed_damage() | removal, risk="false")
    assert not refused.removed
    assert refused.findings == (Finding("acceptance-refused", ("removal", "existence-threatening")),)
    holds = impact_of(curves(finance="1123") | {**removal, "mtpd": "30 h"})
    assert holds.removed
    assert not holds.lowered
    assert holds.findings == ()


def test_a_decision_for_one_cause_is_judged_by_its_likelihood_and_removes_for_it_only() -> None:
    more = {"causes": {"it": {"likelihood": "4"}, "site": {"likelihood": "1"}}}
    process = curves(finance="1123") | {"mtpd": "30 h", "likelihood": "3"}
    lowered = [CARRIED | {"what": "lower-priority", "cause": cause} for cause in ("site", "it")]
    impact = impact_of(process | {"accepted": lowered}, more)
    assert [one.doubts for one in impact.accepted] == [(), ("not very rare",)]
    assert not impact.lowered
    assert Finding("acceptance-doubtful", ("lower-priority", "not very rare")) in impact.findings
    everywhere = {"accepted": [CARRIED | {"what": "lower-priority"}], "likelihood": "1"}
    assert impact_of(process | everywhere).lowered


@given(st.permutations(["a", "b", "c", "use"]))
def test_the_order_of_the_processes_changes_nothing_but_the_order(names: list[str]) -> None:
    processes = {
        "a": {"rto": "9 h"},
        "b": {"upstream": ["a"], "rto": "4 h"},
        "c": {"upstream": ["b"]},
        "use": seed_damage(),
    }
    plain = analyse(scenario_file(processes, buffer="2 h"))
    shuffled = analyse(scenario_file({name: processes[name] for name in names}, buffer="2 h"))
    assert list(shuffled.processes) == names
    assert shuffled.processes == plain.processes


@st.composite
def backed_up(draw: st.DrawFn) -> ScenarioFile:
    """Processes of several RPOs over resources that lean on each other, some with backups."""
    names = [f"r{number}" for number in range(draw(st.integers(1, 8)))]
    resources: dict[str, Any] = {}
    for number, name in enumerate(names):
        one: dict[str, Any] = {"waz": "1 h"}
        if number:
            one["needs"] = draw(st.lists(st.sampled_from(names[:number]), unique=True, max_size=2))
        if draw(st.booleans()):
            one |= {"backup_every": f"{draw(st.integers(0, 3))} h", "backup_takes": "10 min"}
        resources[name] = one
    resources = {name: resources[name] for name in draw(st.permutations(names))}
    processes: dict[str, Any] = {}
    for number in range(draw(st.integers(1, 4))):
        process: dict[str, Any] = {"needs": draw(st.lists(st.sampled_from(names), unique=True, max_size=2))}
        if (rpo := draw(st.sampled_from([None, 0, 1, 2, 4]))) is not None:
            process["rpo"] = f"{rpo} h"
        if draw(st.booleans()):
            process["sessions"] = {"active": "60", "lasts": "1 h"}
        processes[f"p{number}"] = process
    return scenario_file(processes, {"resources": resources})


@given(backed_up())
def test_the_backups_of_many_processes_are_those_of_each_walked_alone(file: ScenarioFile) -> None:
    """R055, R056: whatever the processes share in between."""
    analysis = analyse(file)
    for name, process in file.processes.items():
        behind = [one for group in process.needs for one in group]
        for id_ in behind:  # grows while it is walked
            behind += [one for group in file.resources[id_].needs for one in group if one not in behind]
        expected = [
            backup(id_, one.backup_every, one.backup_takes, process.rpo)
            for id_, one in file.resources.items()
            if id_ in behind and one.backup_every is not None
        ]
        impact = analysis.processes[name]
        assert list(impact.backups) == expected
        worst = max((one.worst_s for one in expected), default=0)
        assert impact.affected == (affected(60, HOUR, worst) if process.sessions else None)
        violated = tuple(one.resource for one in expected if one.verdict == "violated")
        said = [found.about for found in impact.findings if found.kind == "backup-violates-rpo"]
        assert said == ([violated] if violated else [])
