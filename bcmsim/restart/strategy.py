"""The continuity strategy: for every cause the way back, the measures, and the cheapest that hold (B 2.5)."""

from __future__ import annotations

from bcmsim.restart.strategy_parts import (
    CRITERIA,
    GOALS,
    CauseStrategy,
    Choice,
    Gain,
    Goal,
    MeasureVerdict,
    Missed,
    OperationReturn,
    PlanStep,
    PlanVersion,
    ProcessReturn,
    Recommendation,
    Strategy,
)

__all__ = [
    "CRITERIA",
    "GOALS",
    "CauseStrategy",
    "Choice",
    "Gain",
    "Goal",
    "MeasureVerdict",
    "Missed",
    "OperationReturn",
    "PlanStep",
    "PlanVersion",
    "ProcessReturn",
    "Recommendation",
    "Strategy",
]
