"""When the chances on the leader's screen are worked out anew, so that they cost little.

They are asked for a moment after the effects have changed, and when so much has happened that they may be
others. What time alone brings may cost a small share of a core: where it would cost more, as at sixty times
the speed, an older figure stands there longer, and is marked.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bcmsim.exercise.outlook import Moment, Outlook, Question
    from bcmsim.tui.view import View

SETTLE_S = 0.2
"""Effects come in bunches: so long it is waited for the last of them."""
SHARE = 0.01
"""Of a core, for what time alone brings."""
MOST_SAVED_S = 1.0
"""So many seconds of work may come at once."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An answer, and how many seconds of work it took."""

    outlook: Outlook
    worked_s: float


def foresee(asked: Question) -> Foreseen:
    """Work the answer out; in a thread of its own."""
    from bcmsim.exercise.outlook import answer

    start = time.thread_time()
    outlook = answer(asked)
    return Foreseen(outlook, time.thread_time() - start)


class Foresight:
    """What is known of the chances, and whether to ask again. `now` is wall time in seconds."""

    def __init__(self, now: float) -> None:
        self.outlook: Outlook | None = None
        self._asked: Moment | None = None
        self._saved_s, self._since = MOST_SAVED_S, now

    def is_due(self, view: View, now: float) -> bool:
        """Whether to ask again, where the exercise stands here."""
        from bcmsim.exercise.outlook import moment_of

        self._saved_s = min(MOST_SAVED_S, self._saved_s + SHARE * (now - self._since))
        self._since = now
        if view.twin is None or view.state.over:
            return False
        moment = moment_of(view.twin, view.at)
        if self._asked is None or moment.run is not self._asked.run:
            return True
        return moment != self._asked and self._saved_s > 0

    def ask(self, view: View) -> Question | None:
        """What to work out now; None: nothing is a matter of chance."""
        from bcmsim.exercise.outlook import moment_of, question

        if view.twin is None:
            return None
        self._asked = moment_of(view.twin, view.at)
        asked = question(view.twin, view.at)
        if asked is None:
            self.outlook = None
        return asked

    def learn(self, told: Foreseen) -> None:
        """Take over an answer."""
        self.outlook = told.outlook
        self._saved_s -= told.worked_s

    def is_dated(self, view: View) -> bool:
        """Whether so much has happened since the answer that it may be another one."""
        from bcmsim.exercise.outlook import moment_of

        if self.outlook is None or view.twin is None:
            return False
        return self.outlook.moment != moment_of(view.twin, view.at)
