"""A measured time against its limit, in one of five words (restart.md, Verdicts; A12)."""

from __future__ import annotations

from typing import Final, Literal

Verdict = Literal["met", "no reserve", "missed", "not measured", "no limit"]

MET: Final = "met"
NO_RESERVE: Final = "no reserve"
MISSED: Final = "missed"
NOT_MEASURED: Final = "not measured"
NO_LIMIT: Final = "no limit"
VERDICTS: tuple[Verdict, ...] = (MET, NO_RESERVE, MISSED, NOT_MEASURED, NO_LIMIT)


def verdict(measured_s: int | None, limit_s: int | None) -> Verdict:
    """`met` earlier than the limit, `no reserve` exactly at it, `missed` later.

    Both in seconds from the same zero point. Without a limit nothing can be missed; without a measured time
    nothing is met.
    """
    if limit_s is None:
        return NO_LIMIT
    if measured_s is None:
        return NOT_MEASURED
    if measured_s == limit_s:
        return NO_RESERVE
    return MET if measured_s < limit_s else MISSED
