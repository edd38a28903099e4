"""How a mistake in a scenario is said: the error of one value, and "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bcmsim.i18n import _
from bcmsim.text import one_line

_LONGEST_SUGGESTED = 40


class QuantityError(ValueError):
    """One value that cannot be read: what is wrong, and (hint) what would be right. Both are translated."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def shown(value: object, width: int = 40) -> str:
    """A value as an error quotes it: in one line, cut, with backticks."""
    if isinstance(value, str):
        return f"`{one_line(value[: 4 * width], width)}`"
    if isinstance(value, dict):
        return _("a map")
    if isinstance(value, list | tuple):
        return _("a list")
    return _("nothing")


def suggest(word: str, known: Iterable[str]) -> str | None:
    """`did you mean ...?` for the known word that is nearest, or None when none is near."""
    best = nearest(word, tuple(known))
    return None if best is None else _("did you mean `{word}`?").format(word=best)


@lru_cache(maxsize=512)
def nearest(word: str, known: tuple[str, ...]) -> str | None:
    """The known word with the fewest edits, at most a third of the word's length; the first on a tie."""
    if not 0 < len(word) <= _LONGEST_SUGGESTED:
        return None
    wanted = _folded(word)
    best: str | None = None
    limit = max(1, len(wanted) // 3)
    for candidate in known:
        distance = _edits(wanted, _folded(candidate), limit)
        if distance <= limit:
            best, limit = candidate, distance - 1
            if limit < 0:
                break
    return best


def _folded(word: str) -> str:
    """Spelling without what is easily mixed up: case, `_` for `-`, and a space for either."""
    return word.casefold().replace("_", "-").replace(" ", "-")


def _edits(a: str, b: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap neighbours) from a to b; `limit + 1` stands for any more."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    a, b = a[start:], b[start:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    if not a or not b:
        return len(a) + len(b)
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, char in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != other))
            if i > 1 and j > 1 and char == b[j - 2] and a[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
