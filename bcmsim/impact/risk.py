"""The risk matrix, and which risks the management may carry (B 2.3; R060-R062, A17, A18).

Four likelihoods by four levels of damage. The upper right, both at 3 or above, asks for more measures.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bcmsim.impact.limits import EXISTENCE_THREATENING, ProcessLimits, interval_starts

if TYPE_CHECKING:
    from datetime import date

    from bcmsim.scenario.format import Acceptance, Impact
    from bcmsim.scenario.format_impact import AcceptedLimit

LEVELS = (1, 2, 3, 4)
"""Of damage: low, medium, high, very high; of likelihood: very rare, rare, possible, frequent."""
UPPER_RIGHT_FROM = 3
VERY_RARE = 1

Refusal = Literal["existence-threatening"]
Doubt = Literal["not very rare", "likelihood unknown", "damage unknown", "by the owner", "after the outage"]


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely a process fails."""

    level: int
    cause: str | None
    """The likeliest cause that hits it; None: the process's own word."""


@dataclass(frozen=True, slots=True)
class RiskPlace:
    """Where a process stands in the matrix."""

    likelihood: int | None
    """None: nobody said, and no cause that hits the process has one; the process stands beside the matrix."""
    likelihood_from: str | None
    """The likeliest cause that hits it; None: the process's own, or none."""
    damage: int
    damage_by: str | None
    """The damage type with this level, the first of the file among equals; None under the matrix
    `intolerable` where no type decides."""

    @property
    def required(self) -> bool:
        """Upper right: additional measures are required (R060)."""
        return (
            self.likelihood is not None
            and self.likelihood >= UPPER_RIGHT_FROM
            and self.damage >= UPPER_RIGHT_FROM
        )


@dataclass(frozen=True, slots=True)
class Accepted:
    """A decision of the management, judged."""

    acceptance: Acceptance
    refused: Refusal | None
    """Why it has no effect (R062)."""
    doubts: tuple[Doubt, ...] = ()
    """What it rests on although the source does not: it holds all the same."""


def likeliest(own: int | None, causes: Mapping[str, int | None]) -> Likelihood | None:
    """The process's own likelihood, else the greatest of the causes that hit it, the first among equals."""
    if own is not None:
        return Likelihood(own, None)
    known = [(level, cause) for cause, level in causes.items() if level is not None]
    return Likelihood(*max(known, key=lambda one: one[0])) if known else None


def place(
    limits: ProcessLimits,
    curves: Mapping[str, Sequence[int]],
    impact: Impact,
    likelihood: Likelihood | None,
) -> RiskPlace | None:
    """Where a process stands; None without damage.

    The damage is the highest level reached within the MTPD, without one at all (A17); under the matrix
    `intolerable`, as in the text of the source, the level that its deciding type does not tolerate.
    """
    reached = highest(curves, interval_starts(impact), limits.mtpd_s)
    if reached is None:
        return None
    damage, by = reached
    if impact.matrix == "intolerable":
        decides = limits.damage_rto_by
        damage, by = (
            (impact.intolerable_from if decides is None else limits.intolerable_from[decides]),
            decides,
        )
    level, cause = (None, None) if likelihood is None else (likelihood.level, likelihood.cause)
    return RiskPlace(likelihood=level, likelihood_from=cause, damage=damage, damage_by=by)


def highest(
    curves: Mapping[str, Sequence[int]], starts: Sequence[int], within_s: int | None = None
) -> tuple[int, str | None] | None:
    """The highest level of an outage that lasts at most `within_s`, and the first type that has it (A17).

    The level of an interval counts from its very start (A5). Without a limit: over all intervals. None
    without curves.
    """
    best: tuple[int, str | None] | None = None
    for kind, levels in curves.items():
        reached = [
            level
            for start, level in zip(starts, levels, strict=True)
            if within_s is None or start <= within_s
        ]
        if reached and (best is None or max(reached) > best[0]):
            best = max(reached), kind
    return best


def threatens_existence(curves: Mapping[str, Sequence[int]]) -> bool:
    """Whether the damage ever becomes very high (A18), however late: nobody would end a removed outage."""
    return any(level >= EXISTENCE_THREATENING for levels in curves.values() for level in levels)


def covered(acceptance: Acceptance) -> tuple[AcceptedLimit, ...]:
    """The missed limits that a residual risk covers (R075); a missed MTPD has to be named, because it
    threatens the existence."""
    return acceptance.limits or ("rto", "emergency")


def judge_acceptance(
    acceptance: Acceptance,
    *,
    threatening: bool | None,
    likelihood: int | None,
    owners: Collection[str | None] = (),
    outage: date | None = None,
) -> Accepted:
    """Whether the management may decide so.

    Removal and a lower priority are refused for a process whose outage threatens the existence, however
    rare it is (R062), and meant for what is very rare (R061). A residual risk may always be carried (R075).
    `threatening`: None if nobody has assessed the damage. `owners`: asset owner and deputy, who cannot accept
    their own risk (R009). `outage`: its day; what is decided later covers nothing yet.
    """
    doubts: list[Doubt] = []
    if acceptance.by in owners:
        doubts.append("by the owner")
    if outage is not None and acceptance.on > outage:
        doubts.append("after the outage")
    if acceptance.what == "residual":
        return Accepted(acceptance, None, tuple(doubts))
    if threatening:
        return Accepted(acceptance, "existence-threatening")
    if threatening is None:
        doubts.append("damage unknown")
    if likelihood is None:
        doubts.append("likelihood unknown")
    elif likelihood > VERY_RARE:
        doubts.append("not very rare")
    return Accepted(acceptance, None, tuple(doubts))
