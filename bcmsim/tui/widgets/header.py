"""The two lines on top of every screen: which exercise, is the clock running, what time is it, what is late?

The exercise mark stands first and last; no setting removes it. While a real emergency is called, NO DUFF
takes its place, for from then on nothing is exercise (domain.md 2.7).
"""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from bcmsim.exercise.clock import NORMAL_SPEED
from bcmsim.exercise.state import State
from bcmsim.i18n import _, format_clock, format_hmm, format_instant, format_number
from bcmsim.report.wording import exercise_word, kind_title, phase_title
from bcmsim.text import cell_width
from bcmsim.tui.pacing import overrun_s, shortage_s
from bcmsim.tui.view import View, lag_words
from bcmsim.tui.widgets.lines import Line, Piece, line_width, spread, to_strip

NO_DUFF = "NO DUFF"


class ExerciseHeader(Widget):
    """Two lines, redrawn only when their text changes. `script`: may this part see the script's counts?"""

    DEFAULT_CSS = """
    ExerciseHeader { height: 2; dock: top; background: $panel; color: $foreground; }
    """

    def __init__(self, *, script: bool) -> None:
        super().__init__()
        self.script = script
        self._view: View | None = None
        self._lines: tuple[Line, Line] = ([], [])

    def show(self, view: View) -> None:
        """Show this moment; the terminal is written to only where a text changed."""
        self._view = view
        lines = self._compose_lines(self.size.width)
        if lines != self._lines:
            self._lines = lines
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if self._view is not None and line_width(self._lines[0]) != width:
            self._lines = self._compose_lines(width)
        line = self._lines[y] if y < len(self._lines) else []
        return to_strip(line, width, self)

    def _compose_lines(self, width: int) -> tuple[Line, Line]:
        view = self._view
        if view is None or width <= 0:
            return [], []
        return _first_line(view, width), _second_line(view, width, self.script)


def mark(state: State) -> Piece:
    """The exercise mark, or NO DUFF while (and after) a real emergency stands above the exercise."""
    word = NO_DUFF if state.phase in ("real", "aborted_to_real") else exercise_word()
    return f" {word} ", "mark"


def running_words(state: State) -> str:
    """`▶ RUNNING ×1`; the sign and the word say the same."""
    if state.phase == "running":
        return _("▶ RUNNING ×{speed}").format(speed=speed_words(state.clock.speed))
    if state.phase == "paused":
        return _("⏸ PAUSED")
    return phase_title(state.phase)


def speed_words(permille: int) -> str:
    return format_number(permille / NORMAL_SPEED, 0 if permille % NORMAL_SPEED == 0 else 1)


def _first_line(view: View, width: int) -> Line:
    """Mark, title, whether the clock runs, scenario time, mark; the marks are never cut."""
    state = view.state
    runs = "strong" if state.phase == "running" else "due"
    shown = mark(state)
    left: Line = [(f" {state.title} · {kind_title(state.kind)}", "")]
    right: Line = [(f"{running_words(state)}   ", runs), (f"{format_clock(view.at)}  ", "strong")]
    room = max(0, width - 2 * cell_width(shown[0]))
    return [shown, *spread(left, right, room), shown]


def _second_line(view: View, width: int, script: bool) -> Line:
    state = view.state
    wall = format_instant(view.now.utc, view.now.tz, seconds=True, date=False)
    left: Line = [
        (" " + view.clock(view.at, seconds=True, weekday=True), "strong"),
        ("  " + _("wall {time}").format(time=wall), "faint"),
    ]
    if script and not state.over:
        left += _counts(view)
        left += _end_words(view)
    head = f"#{state.seq} {state.head_hash[:4]}-{state.head_hash[4:8]} "
    return spread(left, [(head, "faint")] if state.head_hash else [], width)


def _counts(view: View) -> Line:
    lag = view.lag
    if not lag.behind:
        return [("  " + _("nothing due"), "faint")] if view.state.started else []
    return [("  " + lag_words(lag), "late" if lag.overdue else "due")]


def _end_words(view: View) -> Line:
    """The planned end, and what is to be said of it: it is passed, or the time will not suffice."""
    length = view.scenario.file.length
    if length is None:
        return []
    words: Line = [("  " + _("end {time}").format(time=view.clock(length * 1000)), "faint")]
    over = overrun_s(view.state, view.at)
    short = shortage_s(view.state, view.at)
    if over:
        words.append((" " + _("over by {time}").format(time=format_hmm(over // 60 * 60)), "late"))
    elif short:
        words.append((" " + _("short by {time}").format(time=format_hmm(short // 60 * 60)), "due"))
    return words
