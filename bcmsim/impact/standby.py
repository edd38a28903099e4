"""Which standby suits how long an outage is tolerable (B 2.5.2; R088, A4, A7, A8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

StandbyKind = Literal["hot", "warm", "cold"]
UNDEFINED: Final = "not defined by source"

HOT_BELOW_S = 3_600
WARM_FROM_S = 8 * 3_600
COLD_ABOVE_S = 72 * 3_600

_QUICKNESS: dict[StandbyKind, int] = {"cold": 0, "warm": 1, "hot": 2}


@dataclass(frozen=True, slots=True)
class Standby:
    """The standby for a tolerable outage: the class of the source, and what to choose."""

    tolerable_s: int
    kind: Literal["hot", "warm", "cold", "not defined by source"]
    """As the source has it; it leaves a gap from 1 h to below 8 h (A7)."""
    recommended: StandbyKind
    """The class; in the gap hot."""

    @property
    def warm_only_if_measured(self) -> bool:
        """In the gap a warm standby will do if provision and start were measured and are in time (A7)."""
        return self.kind == UNDEFINED

    def suits(self, kind: StandbyKind, measured_s: int | None = None) -> bool:
        """Whether a standby of this kind will do: the recommended one or a quicker one.

        `measured_s`: its provision and start as measured, None if that never was; decides about warm in the
        gap, and about nothing else.
        """
        if kind == "warm" and self.warm_only_if_measured:
            return measured_s is not None and measured_s <= self.tolerable_s
        return _QUICKNESS[kind] >= _QUICKNESS[self.recommended]


def standby(tolerable_s: int) -> Standby:
    """Hot below 1 h, warm from 8 h to 72 h, cold above; no outage tolerable (0) is hot (A4)."""
    if tolerable_s < HOT_BELOW_S:
        return Standby(tolerable_s, "hot", "hot")
    if tolerable_s < WARM_FROM_S:
        return Standby(tolerable_s, UNDEFINED, "hot")
    if tolerable_s <= COLD_ABOVE_S:
        return Standby(tolerable_s, "warm", "warm")
    return Standby(tolerable_s, "cold", "cold")
