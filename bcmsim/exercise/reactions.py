"""A seeded model of how players react, for rehearsals: which reaction, after what time.

Each draw depends on the seed and the id of what is reacted to, nothing else: the same seed gives the same
rehearsal, and a changed script keeps the reactions of what it did not touch.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

SHARES = (("done", 800), ("partly", 80), ("deviating", 50), ("missing", 70))
"""Of a thousand expected actions; a well-drilled team, so that the report has something of each."""
UNLIMITED_S = 10 * 60
"""The time allowed where the script names none."""


@dataclass(frozen=True, slots=True)
class Reaction:
    kind: str
    """done, partly, deviating or missing."""
    after_ms: int
    """From the release to the reaction; for `missing`, until the leader gives it up."""


def share(seed: int, *subject: str) -> int:
    """A draw from 0 to 999, by the seed and the subject alone."""
    digest = hashlib.sha256(":".join((str(seed), *subject)).encode()).digest()
    return int.from_bytes(digest[:8], "big") % 1000


def reaction(seed: int, expectation: str, within_s: int | None) -> Reaction:
    """How and when an expected action is met: mostly well within its time, one in eight too late."""
    draw, kind = share(seed, "reaction", expectation), "missing"
    for name, part in SHARES:
        if draw < part:
            kind = name
            break
        draw -= part
    allowed = (within_s or UNLIMITED_S) * 1000
    if kind == "missing":
        return Reaction(kind, allowed + allowed // 2)
    pace = share(seed, "pace", expectation)
    permille = 250 + pace * 6 // 10 if pace < 875 else 1050 + (pace - 875) * 2
    return Reaction(kind, allowed * permille // 1000 // 1000 * 1000)


def deliberation_ms(seed: int, decision: str, within_s: int | None) -> int:
    """How long a decision takes, from its opening."""
    allowed = (within_s or 8 * 60) * 1000
    return allowed * (300 + share(seed, "decision", decision) * 6 // 10) // 1000 // 1000 * 1000
