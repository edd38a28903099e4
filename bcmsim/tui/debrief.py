"""The debrief after the end: what was expected and what came, decisions and their alternatives, restart,
timeline; lessons entered on the spot, objectives rated, the record signed by leader and keeper.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from bcmsim.errors import BcmsimError
from bcmsim.exercise.commands import Command
from bcmsim.exercise.history import History
from bcmsim.i18n import N_, _, language, ngettext
from bcmsim.report.aar.case import Case
from bcmsim.session import Session, record_of
from bcmsim.text import cell_width, one_line
from bcmsim.tui import keys
from bcmsim.tui.debrief_dialogs import LessonDialog, ObjectiveDialog, SignDialog
from bcmsim.tui.debrief_pages import (
    decisions_page,
    expectations_page,
    lessons_page,
    outcome,
    restart_page,
    signers,
    signing_page,
    timeline_page,
)
from bcmsim.tui.dialogs.base import ChooseDialog
from bcmsim.tui.dialogs.react import RateDialog
from bcmsim.tui.flow_list import FlowList, Piece
from bcmsim.tui.keys import Key
from bcmsim.tui.page_rows import PageRow, head_of
from bcmsim.tui.screens.base import ExerciseScreen
from bcmsim.tui.view import View
from bcmsim.tui.widgets.header import ExerciseHeader
from bcmsim.tui.widgets.keybar import KeyBar
from bcmsim.tui.widgets.tabs import TabLine
from bcmsim.tui.widgets.tray import Tray

DEBRIEF_KEYS: Final = (
    Key("debrief.page-1", "1", "page(1)", N_("Expected actions by objective")),
    Key("debrief.page-2", "2", "page(2)", N_("Decisions, and what other options would have brought")),
    Key("debrief.page-3", "3", "page(3)", N_("Restart, planned against played")),
    Key("debrief.page-4", "4", "page(4)", N_("Timeline")),
    Key("debrief.page-5", "5", "page(5)", N_("Lessons")),
    Key("debrief.page-6", "6", "page(6)", N_("Signatures and report")),
    Key("debrief.next", "right,tab", "turn(1)", N_("Next page")),
    Key("debrief.previous", "left,shift+tab", "turn(-1)", N_("Previous page")),
    Key("debrief.lesson", "l", "lesson", N_("Record a lesson"), N_("lesson")),
    Key("debrief.rate", "r", "rate", N_("Rate an objective"), N_("rate")),
    Key("debrief.react", "x", "react", N_("Judge an expected action that nobody has judged"), N_("judge")),
    Key("debrief.sign", "g", "sign", N_("Sign the record"), N_("sign")),
    Key("debrief.write", "w", "write", N_("Write report and minutes beside the journal"), N_("write report")),
)

LESSONS, SIGNING = 5, 6
PAGES = 6


class PageView(FlowList[PageRow]):
    """One page; the arrow keys scroll it."""

    FOLLOWS = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, focusable=True)

    def indent(self, item: PageRow, width: int) -> int:
        return item.width

    def head_of(self, item: PageRow, width: int) -> Sequence[Piece]:
        return head_of(item)

    def text_of(self, item: PageRow) -> Sequence[Piece]:
        return item.text


class DebriefScreen(ExerciseScreen):
    """One page at a time; from 100 columns on the lessons stand beside it."""

    KEYS: ClassVar[tuple[Key, ...]] = DEBRIEF_KEYS
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(DEBRIEF_KEYS)
    AUTO_FOCUS = "#page"
    DEFAULT_CSS = """
    DebriefScreen #debrief-main { height: 1fr; }
    DebriefScreen #page { width: 2fr; height: 1fr; padding: 0 1; }
    DebriefScreen .side { width: 1fr; height: 1fr; border-left: vkey $panel; display: none; }
    DebriefScreen.-wide .side { display: block; }
    DebriefScreen .side Static { height: 1; background: $panel; color: $faint; }
    DebriefScreen .side PageView { height: 1fr; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._page = 1
        self._built: dict[int, tuple[int, list[PageRow]]] = {}
        self._case: tuple[int, str, Case] | None = None

    def compose(self) -> ComposeResult:
        yield ExerciseHeader(script=True)
        yield TabLine(lambda: fitting_tabs(_tab_words(), self.size.width))
        with Horizontal(id="debrief-main"):
            yield PageView(id="page")
            with Vertical(classes="side"):
                yield Static(Content(" " + _("Lessons")))
                yield PageView(id="lessons")
        yield Tray()
        yield KeyBar(lambda: [("1-6", _("page")), *keys.bar_words(DEBRIEF_KEYS, keys.APP_KEYS)])

    # --- pages ---------------------------------------------------------------------------------

    def show(self, view: View) -> None:
        self.query_one("#page", PageView).show(self._rows(self._page))
        if self.has_class("-wide"):
            self.query_one("#lessons", PageView).show(self._rows(LESSONS))

    def on_resize(self) -> None:
        self.call_after_refresh(self.refresh_view)

    @property
    def case(self) -> Case:
        """The session as the report sees it, read anew when something was recorded."""
        seq, lang = self.session.state.seq, language()
        if self._case is None or self._case[:2] != (seq, lang):
            entries = self.session.journal.read(since=0)
            records = tuple(record_of(entry) for entry in entries if entry.seq <= seq)
            history = History(self.session.state.session, records, self.session.state)
            self._case = (seq, lang, Case(history, lang))
        return self._case[2]

    def _rows(self, page: int) -> list[PageRow]:
        """The rows of a page, built anew when something was recorded."""
        seq = self.session.state.seq
        if page not in self._built or self._built[page][0] != seq:
            builders: dict[int, Callable[[Case], list[PageRow]]] = {
                1: expectations_page,
                2: decisions_page,
                3: restart_page,
                4: timeline_page,
                LESSONS: lessons_page,
                SIGNING: lambda case: signing_page(case, self._reference()),
            }
            self._built[page] = (seq, builders[page](self.case))
        return self._built[page][1]

    def _reference(self) -> str:
        """The session as the command line takes it."""
        path = self.session.journal.path
        return one_line(str(path) if path else self.session.state.session)

    def action_page(self, number: int) -> None:
        self._page = number
        self.query_one(TabLine).show_tab(number)
        self.refresh_view()
        page = self.query_one("#page", PageView)
        page.scroll_home(animate=False, immediate=True)
        page.focus()

    def action_turn(self, by: int) -> None:
        self.action_page((self._page - 1 + by) % PAGES + 1)

    # --- what is entered -----------------------------------------------------------------------

    def _do(self, command: Command | None) -> None:
        if command is not None:
            self.exercise.perform(command)

    def action_lesson(self) -> None:
        self.app.push_screen(LessonDialog(), self._do)

    def action_rate(self) -> None:
        """Which objective, then how it went."""
        names, ratings = self.case.names, self.session.state.objective_ratings
        options = []
        for id_ in self.session.state.scenario.file.objectives:
            given = ratings.get(id_, (_("not rated"), ""))[0]
            options.append((id_, f"{names.objective(id_)}  [{given}]"))
        if not options:
            self.exercise.say(_("The scenario names no objectives."))
            return
        self.app.push_screen(ChooseDialog(_("Which objective?"), options), self._rate_objective)

    def _rate_objective(self, id_: str | None) -> None:
        if id_ is not None:
            title = self.case.names.objective(id_)
            rating = self.session.state.objective_ratings.get(id_)
            self.app.push_screen(ObjectiveDialog(id_, title, rating), self._do)

    def action_react(self) -> None:
        """What nobody has judged is neither met nor missed; what is done now counts from now."""
        names = self.case.names
        open_ = [e for e in self.case.expectations if e.status in ("open", "overdue")]
        if not open_:
            self.exercise.say(_("Every expected action is judged."))
            return
        options = [
            (e.id, f"#{names.inject_number(e.inject)} {names.who(e.by)}: {one_line(e.action)}") for e in open_
        ]
        text = _("A reaction that is judged now counts with the time of the end of the exercise.")
        self.app.push_screen(ChooseDialog(_("Which expected action?"), options, text), self._judge)

    def _judge(self, id_: str | None) -> None:
        if id_ is not None:
            expectation = self.session.state.expectations[id_]
            self.app.push_screen(RateDialog(self.exercise.view(), expectation), self._do)

    # --- signatures and documents --------------------------------------------------------------

    def action_sign(self) -> None:
        """Leader and keeper sign, each once; the second signature closes the record."""
        state = self.session.state
        given = {signed.part for signed in state.sign_offs}
        waiting = [(part, f"{title}: {name}") for part, title, name in signers(state) if part not in given]
        if not waiting:
            self.exercise.say(_("The record is signed by both."))
        elif len(waiting) == 1:
            self._sign(waiting[0][0])
        else:
            self.app.push_screen(ChooseDialog(_("Who signs?"), waiting), self._sign)

    def _sign(self, part: str | None) -> None:
        if part is None:
            return
        from bcmsim.journal.chain import head_words

        state = self.session.state
        title, name = next((title, name) for id_, title, name in signers(state) if id_ == part)
        head = head_words(state.seq, state.head_hash)
        self.app.push_screen(SignDialog(part, title, name, head, self._still_open()), self._signed)

    def _signed(self, command: Command | None) -> None:
        if command is not None and self.exercise.perform(command) is not None:
            self.action_page(SIGNING)

    def _still_open(self) -> list[str]:
        """What a signature would leave undone."""
        state, said = self.session.state, []
        unjudged = sum(outcome(e)[0] == _("not judged") for e in self.case.expectations)
        if unjudged:
            words = ngettext(
                "{n} expected action is not judged", "{n} expected actions are not judged", unjudged
            )
            said.append(words.format(n=unjudged))
        unrated = sum(id_ not in state.objective_ratings for id_ in state.scenario.file.objectives)
        if unrated:
            words = ngettext("{n} objective is not rated", "{n} objectives are not rated", unrated)
            said.append(words.format(n=unrated))
        if not state.lessons:
            said.append(_("no lesson is recorded"))
        if self.exercise.unsaved.commands:
            said.append(_("something is not recorded yet"))
        return said

    def action_write(self) -> None:
        """Report and minutes as HTML, in the session's language, beside the journal."""
        try:
            written = write_documents(self.case.history, self.session.journal.path or Path.cwd() / "session")
        except (OSError, BcmsimError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self.exercise.say(
                _("The report could not be written: {reason}.").format(reason=reason), severity="error"
            )
            return
        self.exercise.say("\n".join([_("Written:"), *(str(path) for path in written)]))


def write_documents(history: History, journal: Path) -> list[Path]:
    """Report and minutes beside a journal; each is whole or not there. Raises OSError where that fails."""
    import os

    from bcmsim.report.after_action import report_markdown
    from bcmsim.report.html import to_html
    from bcmsim.report.minutes import minutes_markdown

    lang, title = history.state.language, history.state.title
    written = []
    for name, markdown in (("report", report_markdown(history)), ("minutes", minutes_markdown(history))):
        path = journal.with_name(f"{journal.stem}.{name}.html")
        draft = path.with_name(f".{path.name}.new")
        draft.write_text(to_html(markdown, title, lang), encoding="utf-8")
        os.replace(draft, path)
        written.append(path)
    return written


def _tab_words() -> list[str]:
    return [_("Expected"), _("Decisions"), _("Restart"), _("Timeline"), _("Lessons"), _("Sign")]


TAB_FRAME = 5
"""Cells of a tab beside its word."""


def fitting_tabs(words: list[str], width: int) -> list[str]:
    """The words, the longest ones cut until all tabs are on the line."""
    room = width - TAB_FRAME * len(words)
    longest = max(map(cell_width, words))
    while sum(min(cell_width(word), longest) for word in words) > room and longest > 1:
        longest -= 1
    return [one_line(word, longest) for word in words]
