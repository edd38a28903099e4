"""Expected pane: what the players should do by when, and how they did it; what is still open stands above."""

from __future__ import annotations

from collections.abc import Sequence

from bcmsim.exercise.state import RATED, ExpectationState, State
from bcmsim.i18n import _, format_hmm
from bcmsim.report.wording import reaction_title, status_title
from bcmsim.text import one_line
from bcmsim.tui.panes.script import ROOMY, minutes_words
from bcmsim.tui.view import View
from bcmsim.tui.widgets.lines import Line
from bcmsim.tui.widgets.rows import RowList

BOXES = {
    "open": "[ ]",
    "overdue": "[!]",
    "done": "[x]",
    "partly": "[~]",
    "deviating": "[≠]",
    "missing": "[–]",
}


class ExpectedPane(RowList):
    """Keys are the ids of expectations."""

    def keys_of(self, view: View) -> Sequence[str]:
        return [expectation.id for expectation in expected_order(view.state)]

    def row(self, view: View, key: str, width: int) -> tuple[Line, Line]:
        return expected_row(view, view.state.expectations[key], width)

    def title(self, view: View) -> str:
        open_ = view.state.open_expectations()
        overdue = sum(e.status == "overdue" for e in open_)
        waiting = sum(_is_out(view.state, e) for e in open_) - overdue
        words = [_("Expected")]
        if waiting:
            words.append(_("{count} open").format(count=waiting))
        if overdue:
            words.append(_("{count} overdue").format(count=overdue))
        return " · ".join(words)

    def empty_text(self) -> str:
        return _("Nothing is expected yet.")


def _is_out(state: State, expectation: ExpectationState) -> bool:
    return state.injects[expectation.inject].status == "released"


def expected_order(state: State) -> list[ExpectationState]:
    """Open ones by deadline, then rated ones, the latest first; only of injects that are out."""
    still = [e for e in state.open_expectations() if _is_out(state, e)]
    rated = [e for e in state.expectations.values() if e.status in RATED and _is_out(state, e)]
    return still + sorted(rated, key=lambda e: -(e.rated_at or 0))


def expected_row(view: View, expectation: ExpectationState, width: int) -> tuple[Line, Line]:
    """Box, time, who (by id where there is little room), what; on the right how it stands."""
    style = {"overdue": "late", "open": "", "missing": "late"}.get(expectation.status, "good")
    time = expectation.deadline if expectation.deadline is not None else expectation.released_at
    who = expectation.by if width < ROOMY else view.names.who(expectation.by)
    left: Line = [
        (BOXES[expectation.status] + " ", style),
        (view.clock(time) + " ", "faint"),
        (one_line(who, 16) + ": ", "faint"),
        (one_line(expectation.action, 200), "" if expectation.status in ("open", "overdue") else "faint"),
    ]
    return left, [(_status_words(view, expectation), style)]


def _status_words(view: View, expectation: ExpectationState) -> str:
    if expectation.status in RATED:
        words = reaction_title(expectation.status)
        if expectation.latency is not None and expectation.status == "done":
            return f"+{format_hmm(expectation.latency // 60_000 * 60)}"
        return words
    if expectation.deadline is None:
        return status_title("open")
    if expectation.deadline < view.at:
        return _("late {time}").format(time=minutes_words(view.at - expectation.deadline))
    return _("in {time}").format(time=minutes_words(expectation.deadline - view.at))
