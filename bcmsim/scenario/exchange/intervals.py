"""Intervals of an outage that lie side by side: from 0 on, without gaps, the last one open (R043)."""

from __future__ import annotations

from collections.abc import Sequence

from bcmsim.i18n import _
from bcmsim.scenario.durations import write_duration
from bcmsim.scenario.exchange.headings import Interval


def closed(intervals: Sequence[Interval]) -> list[Interval] | str:
    """Intervals of headings with what they leave open filled in from their neighbours, in their order.

    An interval ends where the next begins; the first begins at 0, the last is open. A sentence where they do
    not fit together.
    """
    order = sorted(range(len(intervals)), key=lambda number: _order(intervals[number]))
    result = list(intervals)
    end: int | None = 0
    for position, number in enumerate(order):
        one = intervals[number]
        start = end if one.start_s is None else one.start_s
        following = intervals[order[position + 1]].start_s if position + 1 < len(order) else None
        until = one.end_s if one.end_s is not None else following
        if (problem := misfit(end, start)) is not None:
            return problem
        assert start is not None
        if until is not None and until <= start:
            return _("an interval ends before it begins: {interval}").format(interval=written(start, until))
        result[number] = Interval(start, until)
        end = until
    if end is not None:
        return last_closed(end)
    return result


def _order(interval: Interval) -> tuple[int, int]:
    if interval.start_s is not None:
        return interval.start_s, 0
    return interval.end_s or 0, -1


def misfit(end: int | None, start: int | None) -> str | None:
    """Why an interval cannot begin here, after one that ended there."""
    if end is None:
        return _("an interval follows on one that is open")
    if start is None or start == end:
        return None
    if start > end:
        return _("no interval covers {gap}").format(gap=written(end, start))
    return _("the intervals overlap: {overlap}").format(overlap=written(start, end))


def last_closed(end: int) -> str:
    """That the last interval has an end."""
    return _("the last interval ends at {end}; it must be open").format(end=write_duration(end))


def written(start: int, end: int | None) -> str:
    """An interval as people read it."""
    if end is None:
        return f"> {write_duration(start)}"
    return f"{write_duration(start) if start else 0} - {write_duration(end)}"
