"""What was reached of the limits by the end of the exercise, each with its zero point.

The twin knows how the restart would go on after ENDEX; a report must not take that for reached. Not back by
the end is "not measured" as long as the limit had not run out, "missed" once it had (restart.md, Verdicts).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bcmsim.i18n import _
from bcmsim.report.wording import zero_point_title
from bcmsim.restart.verdict import MISSED, NO_LIMIT, NOT_MEASURED, Verdict, verdict

if TYPE_CHECKING:
    from bcmsim.exercise.twin import Twin
    from bcmsim.report.aar.case import Case
    from bcmsim.restart.results import ProcessRun

LIMITS = ("emergency", "rto", "mtpd")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One limit of one process."""

    process: str
    limit: str
    """`emergency`, `rto` or `mtpd`."""
    limit_s: int | None
    """Seconds from the zero point."""
    zero: str
    """`outage` or `declaration`."""
    measured_s: int | None
    """Seconds from the zero point at which it was back; None where that was not reached by the end."""
    forecast_s: int | None
    """The same as the simulation forecasts it, where it was not reached."""
    verdict: Verdict

    @property
    def reserve_s(self) -> int | None:
        """What was left of the limit; negative where it was exceeded."""
        if self.limit_s is None or self.measured_s is None:
            return None
        return self.limit_s - self.measured_s


def judgements(case: Case) -> list[Judgement]:
    """Every limit of every process, in the order of the file; empty where nothing failed."""
    present = case.twin
    if present is None:
        return []
    end_s = present.second(case.end_ms)
    return [j for id_, run in present.run.processes.items() for j in _of_process(id_, run, end_s)]


def _of_process(id_: str, run: ProcessRun, end_s: int) -> Iterator[Judgement]:
    for limit in LIMITS:
        limit_s = {"emergency": run.within_s, "rto": run.rto_s, "mtpd": run.mtpd_s}[limit]
        if limit == "emergency" and limit_s is None and run.emergency_s is None:
            continue
        declared = limit != "mtpd" and run.rto_from == "declaration"
        zero_s = run.zero_s if declared else 0
        back_s = run.emergency_s if limit == "emergency" else run.judged_s
        yield judged(
            id_, limit, limit_s, "declaration" if declared else "outage", back_s, zero_s=zero_s, end_s=end_s
        )


def judged(
    process: str,
    limit: str,
    limit_s: int | None,
    zero: str,
    back_s: int | None,
    *,
    zero_s: int,
    end_s: int,
) -> Judgement:
    """One limit, with what was known at second `end_s`; `back_s` and `end_s` count from the outage."""
    reached = back_s is not None and back_s <= end_s
    since = None if back_s is None else back_s - zero_s
    if reached:
        word = verdict(since, limit_s)
    elif limit_s is None:
        word = NO_LIMIT
    else:
        word = MISSED if end_s - zero_s >= limit_s else NOT_MEASURED
    return Judgement(
        process, limit, limit_s, zero, since if reached else None, None if reached else since, word
    )


def zero_words(judgement: Judgement) -> str:
    return zero_point_title(judgement.zero)


def declared_words(case: Case, present: Twin) -> str:
    """When the emergency was declared, or that it was not."""
    declared_s = present.run.declared_s
    if declared_s is None or declared_s > present.second(case.end_ms):
        return _("not declared")
    return case.names.both(present.at_ms(declared_s))
