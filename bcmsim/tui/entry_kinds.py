"""The kinds of entry that the line offers: by key, and by name after a `/`."""

from __future__ import annotations

from bcmsim.exercise.state import MINUTE_KINDS
from bcmsim.report.wording import minute_kind_mark, minute_kind_title

KIND_KEYS = dict(zip(("f2", "f3", "f4", "f5", "f6", "f7", "f8"), MINUTE_KINDS, strict=False))
"""The seven most used kinds."""
BY_DIALOG = ("attachment", "handover")
"""Kinds that need more than a line."""
WITH_SENDER = ("message-in", "message-out")
"""Kinds that begin with who says it to whom."""


def kinds_for(text: str) -> list[tuple[str, str]]:
    """The kinds that `/...` means; none where the text is not about kinds."""
    if not text.startswith("/"):
        return []
    wanted = text[1:].casefold()
    return [
        (kind, minute_kind_title(kind))
        for kind in MINUTE_KINDS
        if any(
            words.casefold().startswith(wanted)
            for words in (kind, minute_kind_title(kind), minute_kind_mark(kind))
        )
    ]
