"""Plans for the tests of the restart, written short. Durations are minutes unless said otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bcmsim.restart.parts import Needs, Plan, PlanMeasure, PlanProcess, Step, Worker
from bcmsim.restart.results import RestartRun
from bcmsim.restart.simulation import Intervention, simulate
from bcmsim.scenario.loading import load_files
from bcmsim.scenario.model import Scenario
from bcmsim.scenario.quantities import fixed

MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR
DATA = Path(__file__).parent / "data"


def groups(needs: str) -> Needs:
    """`a b|c` needs a, and one of b and c."""
    return tuple(tuple(group.split("|")) for group in needs.split())


def step(name: str, minutes: int, needs: str = "", **keys: Any) -> Step:
    """A resource; `staff={"admin": 1}`, `uses`, and every other field of Step."""
    counts = {key: tuple(keys.pop(key, {}).items()) for key in ("staff", "uses")}
    if "retry" in keys:
        keys["retry"] = fixed(keys["retry"] * MINUTE)
    return Step(name, fixed(minutes * MINUTE), needs=groups(needs), **counts, **keys)


def worker(name: str, *skills: str, **keys: Any) -> Worker:
    return Worker(name, skills, **keys)


def pool(name: str, skill: str, count: int, **keys: Any) -> list[Worker]:
    return [Worker(f"{name}/{number}", (skill,), **keys) for number in range(1, count + 1)]


def process(name: str, needs: str = "", emergency: str | None = None, **keys: Any) -> PlanProcess:
    """A process; `rto`, `mtpd`, `within` in minutes."""
    limits = {f"{key}_s": keys.pop(key) * MINUTE for key in ("rto", "mtpd", "within", "rpo") if key in keys}
    if "rto_s" in limits:
        keys.setdefault("corrected_rto_s", limits["rto_s"])
    return PlanProcess(
        name,
        needs=groups(needs),
        emergency=None if emergency is None else groups(emergency),
        **limits,
        **keys,
    )


def measure(
    name: str, replaces: Mapping[str, int], needs: str = "", provision: int = 0, **keys: Any
) -> PlanMeasure:
    return PlanMeasure(
        name,
        replaces=tuple((resource, fixed(minutes * MINUTE)) for resource, minutes in replaces.items()),
        provision_s=provision * MINUTE,
        needs=groups(needs),
        staff=tuple(keys.pop("staff", {}).items()),
        **keys,
    )


def plan(
    resources: Sequence[Step],
    people: Sequence[Worker] = (),
    processes: Sequence[PlanProcess] = (),
    measures: Sequence[PlanMeasure] = (),
    reaction: int = 0,
    **keys: Any,
) -> Plan:
    return Plan(
        tuple(resources),
        people=tuple(people),
        capacities=tuple(keys.pop("capacities", {}).items()),
        processes=tuple(processes),
        measures=tuple(measures),
        reaction_s=reaction * MINUTE,
        **keys,
    )


def act(minute: float, action: str, target: str, **keys: Any) -> Intervention:
    """An intervention; `by`, `until`, `since` in minutes."""
    times = {f"{key}_s": round(keys.pop(key) * MINUTE) for key in ("by", "until", "since") if key in keys}
    return Intervention(round(minute * MINUTE), action, target, **times, **keys)


def play(made: Plan, *interventions: Intervention, until: float | None = None, **keys: Any) -> RestartRun:
    until_s = None if until is None else round(until * MINUTE)
    return simulate(made, interventions, until_s=until_s, **keys)


def ups(run: RestartRun) -> dict[str, float | None]:
    """When each resource is up, in minutes."""
    return {name: None if one.up_s is None else one.up_s / MINUTE for name, one in run.resources.items()}


def starts(run: RestartRun) -> dict[str, float | None]:
    return {
        name: None if one.start_s is None else one.start_s / MINUTE for name, one in run.resources.items()
    }


def scenario(text: str) -> Scenario:
    """A scenario from its plan's YAML; the head is added."""
    dated = re.search(r"^(outage|start):", text, re.MULTILINE)
    head = "" if dated else "outage: 2026-11-28 06:00 Europe/Berlin\n"
    lines = f"bcmsim: 1\ntitle: Test\nkind: function-test\nlanguage: en\n{head}{text}"
    return load_files("test.yaml", {"test.yaml": lines})


SOLVED: Mapping[str, Any] = yaml.safe_load((DATA / "scenario_resources.yaml").read_text("utf-8"))["plans"]
"""The solved plans of domain.md section 4: es, ef, slack without people, and the lengths with them."""


def solved_plan(
    name: str, staff: Mapping[str, int] | None = None, *, people: bool = True, **keys: Any
) -> Plan:
    """A solved plan; `staff` changes its pools, `people=False` leaves people out of account."""
    given = SOLVED[name]
    steps = [
        step(
            one["id"],
            one["minutes"],
            " ".join(one["needs"]),
            staff=one["staff"] if people else {},
        )
        for one in given["resources"]
    ]
    pools = {**given["staff_pool"], **(staff or {})} if people else {}
    last = steps[-1].id
    keys.setdefault("processes", [process("last", last, rto=8 * 60)])
    return plan(
        steps,
        [member for skill, count in pools.items() for member in pool(f"{skill}s", skill, count)],
        **keys,
    )
