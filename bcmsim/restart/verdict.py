"""A measured time against its limit, in one of five words (restart.md, Verdicts; A12)."""

from __future__ import annotations

from typing import Final, Literal

from bcmsim.i18n import N_, _

Verdict = Literal["met", "no reserve", "missed", "not measured", "no limit"]

MET: Final = "met"
NO_RESERVE: Final = "no reserve"
MISSED: Final = "missed"
NOT_MEASURED: Final = "not measured"
NO_LIMIT: Final = "no limit"
VERDICTS: tuple[Verdict, ...] = (MET, NO_RESERVE, MISSED, NOT_MEASURED, NO_LIMIT)

_WORDS: dict[Verdict, str] = {
    MET: N_("met"),
    NO_RESERVE: N_("no reserve"),
    MISSED: N_("missed"),
    NOT_MEASURED: N_("not measured"),
    NO_LIMIT: N_("no limit"),
}


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


def verdict_word(word: Verdict) -> str:
    """The verdict in the language in force."""
    return _(_WORDS[word])
