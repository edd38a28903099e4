"""Plans of PSPLIB (Kolisch and Sprecher 1996): activities with precedences and four shared capacities."""

from __future__ import annotations

import csv
from pathlib import Path

from bcmsim.restart.parts import Plan, Step
from bcmsim.scenario.quantities import fixed
from tests.restart.making import DATA, MINUTE

J30 = DATA / "psplib-j30"


def optima() -> dict[str, int]:
    """The proven shortest lengths, by the name of the file."""
    with (J30 / "optima.csv").open(encoding="utf-8", newline="") as lines:
        return {row["instance"]: int(row["optimum"]) for row in csv.DictReader(lines)}


def plan_of(path: Path) -> Plan:
    """An activity is a resource, a successor relation is `needs`, a renewable resource is a capacity."""
    lines = path.read_text(encoding="utf-8").splitlines()
    after = {number: successors for number, _modes, _count, *successors in _table(lines, "PRECEDENCE", 2)}
    needs: dict[int, list[int]] = {number: [] for number in after}
    for number, successors in after.items():
        for successor in successors:
            needs[successor].append(number)
    names = ("one", "two", "three", "four")
    return Plan(
        tuple(
            Step(
                f"j{number}",
                fixed(duration * MINUTE),
                needs=tuple((f"j{before}",) for before in needs[number]),
                uses=tuple((name, units) for name, units in zip(names, uses, strict=True) if units),
            )
            for number, _mode, duration, *uses in _table(lines, "REQUESTS", 3)
        ),
        capacities=tuple(zip(names, _table(lines, "RESOURCEAVAILABILITIES", 2)[0], strict=True)),
    )


def _table(lines: list[str], heading: str, skip: int) -> list[list[int]]:
    """The rows of numbers that stand so many lines below the heading."""
    first = next(number for number, line in enumerate(lines) if line.startswith(heading)) + skip
    rows = []
    for line in lines[first:]:
        if line.startswith("*"):
            break
        rows.append([int(word) for word in line.split()])
    return rows
