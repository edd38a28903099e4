"""Times of the impact in words: intervals, limits, and where a limit stands on an axis of intervals."""

from __future__ import annotations

from collections.abc import Sequence

from bcmsim.i18n import _, format_duration, format_hmm

HOUR = 3_600
NONE = "–"


def limit(seconds: int | None) -> str:
    """A limit for tables: `8:00`, or a dash where there is none."""
    return NONE if seconds is None else format_hmm(seconds)


def limit_words(seconds: int | None) -> str:
    """A limit for sentences and pictures: `8 h`."""
    return NONE if seconds is None else format_duration(seconds)


def interval_names(starts: Sequence[int]) -> list[str]:
    """`P1`, `P2`, ... as the source calls them."""
    return [f"P{position}" for position in range(1, len(starts) + 1)]


def interval_labels(starts: Sequence[int]) -> list[str]:
    """`0–4 h`, `4–8 h`, `from 8 h`; hours and minutes where a border is no full hour."""
    whole = not any(start % HOUR for start in starts)
    labels = []
    for position, start in enumerate(starts):
        first = str(start // HOUR) if whole else format_hmm(start)
        if position + 1 == len(starts):
            labels.append(_("from {time} h").format(time=first))
        else:
            end = starts[position + 1]
            last = str(end // HOUR) if whole else format_hmm(end)
            labels.append(_("{first}–{last} h").format(first=first, last=last))
    return labels


def place_on_axis(seconds: int, starts: Sequence[int]) -> float:
    """Where an instant lies on an axis on which every interval is one wide: 1.5 is the middle of the second.

    The open interval at the end is as long as everything before it; what lies beyond is at its end.
    """
    ends = [*starts[1:], max(2 * starts[-1], starts[-1] + HOUR)]
    for position, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if seconds < end:
            return position + (seconds - start) / (end - start)
    return float(len(starts))


def level_title(level: int) -> str:
    """The four levels of damage (R040); a number beyond them stays a number."""
    words = {1: _("low"), 2: _("medium"), 3: _("high"), 4: _("very high")}
    return words.get(level, str(level))


def level_words(level: int) -> str:
    """`3 (high)`."""
    title = level_title(level)
    return title if title == str(level) else _("{number} ({word})").format(number=level, word=title)


def likelihood_title(level: int) -> str:
    """The four levels of likelihood."""
    words = {1: _("very rare"), 2: _("rare"), 3: _("possible"), 4: _("frequent")}
    return words.get(level, str(level))


def likelihood_words(level: int) -> str:
    """`3 (possible)`."""
    title = likelihood_title(level)
    return title if title == str(level) else _("{number} ({word})").format(number=level, word=title)
