"""Scenarios for the tests of the business impact, written short; and the figures of the source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from bcmsim.scenario.format import ScenarioFile

HOUR = 3600
SEED: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "data" / "seed_numbers.yaml").read_text("utf-8")
)
STARTS = tuple(start * HOUR for start, _end in SEED["intervals_2_2_6"].values())
LEVELS = SEED["damage_table_2_2_8"]["levels"]
WEIGHTS = SEED["damage_table_2_2_8"]["weights"]
CURVES = {kind: tuple(LEVELS[interval][kind] for interval in LEVELS) for kind in WEIGHTS}
"""The damage types of Table 1 over P1 to P4."""


def scenario_file(
    processes: dict[str, Any], more: dict[str, Any] | None = None, **impact: Any
) -> ScenarioFile:
    """A scenario of processes; the impact as of the seed unless said otherwise, `more` keys beside it."""
    seed: dict[str, Any] = {"intervals": ["4 h", "8 h", "24 h"]}
    return ScenarioFile.model_validate(
        {
            "bcmsim": "1",
            "title": "Limits",
            "kind": "staff",
            "language": "en",
            "processes": processes,
            "impact": seed | impact,
            **(more or {}),
        }
    )


def curves(**given: str) -> dict[str, Any]:
    """`finance="1123"` as the format has it."""
    return {"damage": {kind: list(levels) for kind, levels in given.items()}}


def seed_damage() -> dict[str, Any]:
    """Table 1 as a process of the format."""
    return {"damage": {kind: [str(level) for level in levels] for kind, levels in CURVES.items()}}


def seed_weights() -> dict[str, str]:
    return {kind: str(weight) for kind, weight in WEIGHTS.items()}


def upstream_of(names: list[str]) -> dict[str, list[str]]:
    """Each is fed by the one before."""
    return {name: names[:number][-1:] for number, name in enumerate(names)}


@st.composite
def upstreams(draw: st.DrawFn, most: int = 6) -> dict[str, list[str]]:
    """Processes that feed each other without a ring, in any order."""
    names = [f"p{number}" for number in range(draw(st.integers(1, most)))]
    upstream = {
        name: draw(st.lists(st.sampled_from(names[:number]), unique=True, max_size=2)) if number else []
        for number, name in enumerate(names)
    }
    return {name: upstream[name] for name in draw(st.permutations(names))}


@st.composite
def chains(draw: st.DrawFn) -> tuple[dict[str, int | None], dict[str, list[str]]]:
    """RTOs of processes, and what feeds them."""
    upstream = draw(upstreams())
    return {name: draw(st.none() | st.integers(0, 9)) for name in upstream}, upstream


def rank(seconds: int | None) -> float:
    """For comparing limits: none is endless."""
    return float("inf") if seconds is None else seconds
