"""Script pane: every inject and decision in the order of its time, with its sign, word and reactions."""

from __future__ import annotations

from collections.abc import Sequence

from bcmsim.exercise.state import RATED, DecisionState, InjectState, State
from bcmsim.i18n import _, format_hmm
from bcmsim.report.wording import status_title
from bcmsim.text import one_line, pad
from bcmsim.tui.view import View, decision_deadline, is_late, lag_words
from bcmsim.tui.widgets.lines import Line
from bcmsim.tui.widgets.rows import RowList

ROOMY = 50
"""From so many cells on a row also names the sender."""
SOON_MS = 60 * 60_000
"""Of what comes within the hour it is said in how many minutes."""


class ScriptPane(RowList):
    """Keys are `i:ID` for injects and `d:ID` for decisions."""

    def keys_of(self, view: View) -> Sequence[str]:
        return script_order(view.state)

    def row(self, view: View, key: str, width: int) -> tuple[Line, Line]:
        kind, id_ = key.split(":", 1)
        if kind == "d":
            return decision_row(view, view.state.decisions[id_])
        return inject_row(view, view.state.injects[id_], width)

    def title(self, view: View) -> str:
        words = lag_words(view.lag)
        return " · ".join((_("Script"), words)) if words else _("Script")

    def empty_text(self) -> str:
        return _("The scenario has no script.")

    def show_view(self, view: View) -> None:
        """The cursor follows what is next, unless the leader has put it somewhere else."""
        followed = self.view is None or self.selected == next_key(self.view.state)
        super().show_view(view)
        following = next_key(view.state)
        if followed and following is not None and following != self.selected:
            self.select(following)


def script_order(state: State) -> list[str]:
    """All rows by their time; what has none yet stands at the end."""
    rows = [(_inject_time(i), 0, i.number, f"i:{i.id}") for i in state.injects.values()]
    rows += [(_decision_time(d), 1, d.number, f"d:{d.id}") for d in state.decisions.values()]
    ordered = sorted(rows, key=lambda row: (row[0] is None, row[0] or 0, row[1], row[2]))
    return [key for _time, _kind, _number, key in ordered]


def _inject_time(inject: InjectState) -> int | None:
    if inject.planned is not None:
        return inject.planned
    return inject.due_at if inject.due_at is not None else inject.released_at


def _decision_time(decision: DecisionState) -> int | None:
    if decision.planned is not None:
        return decision.planned
    return decision.opened_at if decision.opened_at is not None else decision.taken_at


def next_inject(state: State) -> InjectState | None:
    """What `n` releases: what waits longest, else what comes next by time, else the next by hand."""
    due = state.due_injects()
    if due:
        return due[0]
    planned = state.next_planned()
    if planned:
        return planned[0]
    return next((i for i in state.injects.values() if i.status == "planned"), None)


def next_key(state: State) -> str | None:
    inject = next_inject(state)
    return None if inject is None else f"i:{inject.id}"


def time_words(at_ms: int | None) -> str:
    """`1:10` since the start, right-aligned; a point in the middle where there is no time yet."""
    return "  ·  " if at_ms is None else pad(format_hmm(at_ms // 60_000 * 60), 5, "right")


def minutes_words(ms: int) -> str:
    """How many whole minutes; at least one, so that nothing reads `0 min`."""
    return _("{count} min").format(count=max(1, ms // 60_000))


# --- one row ---------------------------------------------------------------------------------------


def inject_row(view: View, inject: InjectState, width: int) -> tuple[Line, Line]:
    """Sign, time, number, sender where there is room for it, title; on the right how it stands."""
    sign, style, words = _inject_status(view, inject)
    faint = "faint" if inject.over else ""
    left: Line = [
        (f"{sign} ", style),
        (time_words(_inject_time(inject)) + " ", faint),
        (f"{inject.number:>2} ", "faint"),
    ]
    if width >= ROOMY:
        sender = max(8, min(18, width // 4))
        left.append((pad(one_line(inject.sender, sender), sender) + " ", faint))
    left.append((one_line(inject.title or inject.text, max(10, width)), _title_style(inject, style)))
    return left, [(words, style)]


def _title_style(inject: InjectState, style: str) -> str:
    if inject.status in ("skipped", "withdrawn"):
        return "struck"
    return style if inject.status == "due" else ""


def _inject_status(view: View, inject: InjectState) -> tuple[str, str, str]:
    """Sign, style and word: each says the same, so that none is needed."""
    if inject.status == "due":
        waited = view.at - (inject.due_at or view.at)
        if is_late(inject, view.at):
            return "!", "late", _("late {time}").format(time=minutes_words(waited))
        return "●", "due", status_title("due")
    if inject.status == "released":
        overdue = any(view.state.expectations[id_].status == "overdue" for id_ in inject.expectations)
        return "✓", "late" if overdue else "good", _released_words(view.state, inject)
    if inject.over:
        return "–", "faint", status_title(inject.status)
    return "○", "", _coming_words(view, inject)


def _released_words(state: State, inject: InjectState) -> str:
    """How far it has come: out, delivered, acknowledged, reacted to."""
    expected = [state.expectations[id_] for id_ in inject.expectations]
    overdue = sum(e.status == "overdue" for e in expected)
    if overdue:
        return _("{count} overdue").format(count=overdue)
    if inject.delivered_at is None:
        return _("released")
    if expected:
        rated = sum(e.status in RATED for e in expected)
        return f"{rated}/{len(expected)}"
    if inject.acknowledged:
        return _("acknowledged")
    return _("delivered")


def _coming_words(view: View, inject: InjectState) -> str:
    if inject.planned is not None:
        ahead = inject.planned - view.at
        return _("in {time}").format(time=minutes_words(ahead)) if 0 <= ahead <= SOON_MS else ""
    written = view.scenario.injects.get(inject.id)
    if written is None:
        return ""
    if written.when is not None:
        return _("on condition")
    if written.after is not None:
        return _("after {number}").format(number=_number_of(view.state, written.after))
    return _("by hand")


def _number_of(state: State, id_: str) -> str:
    """How an inject or decision is called on screens and paper: `7`, `D2`."""
    if id_ in state.decisions:
        return f"D{state.decisions[id_].number}"
    return str(state.injects[id_].number) if id_ in state.injects else id_


def decision_row(view: View, decision: DecisionState) -> tuple[Line, Line]:
    written = view.scenario.file.decisions[decision.id]
    title = (written.title or written.question).get(view.state.language)
    number = f"D{decision.number}"
    sign, style, words = _decision_status(view, decision)
    left: Line = [
        (f"{sign} ", style),
        (time_words(_decision_time(decision)) + " ", ""),
        (number if title.startswith(number) else f"{number} ", "faint"),
        (one_line(title.removeprefix(number), 200), style if decision.status == "open" else ""),
    ]
    return left, [(words, style)]


def _decision_status(view: View, decision: DecisionState) -> tuple[str, str, str]:
    if decision.status == "taken":
        option = view.scenario.file.decisions[decision.id].options[decision.option]
        return "◆", "good", "→ " + one_line(option.title.get(view.state.language), 18)
    if decision.status == "dropped":
        return "–", "faint", status_title("dropped")
    if decision.status == "open":
        deadline = decision_deadline(view.state, decision.id)
        if deadline is not None and deadline < view.at:
            late = minutes_words(view.at - deadline)
            return "!", "late", _("late {time}").format(time=late)
        return "◇", "due", status_title("open")
    return "◇", "", ""
