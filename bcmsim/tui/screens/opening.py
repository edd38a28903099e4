"""Before STARTEX: leader and keeper, who is there, abort criteria and safe word, go or no-go.

A list of steps; enter does the selected one and goes on to the next that is open (R124, R127, domain.md 2.7).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from bcmsim.exercise import commands as do
from bcmsim.exercise.conduct import missing_for_start
from bcmsim.exercise.state import State
from bcmsim.i18n import _, format_duration, ngettext
from bcmsim.report.wording import kind_title, part_title
from bcmsim.text import one_line
from bcmsim.tui import keys
from bcmsim.tui.keys import Key
from bcmsim.tui.kinds import OWN_KINDS, other_kind_words
from bcmsim.tui.screens.base import ExerciseScreen
from bcmsim.tui.view import View
from bcmsim.tui.widgets.header import ExerciseHeader
from bcmsim.tui.widgets.keybar import KeyBar
from bcmsim.tui.widgets.lines import Line
from bcmsim.tui.widgets.plain import plain, prose
from bcmsim.tui.widgets.rows import RowList
from bcmsim.tui.widgets.tray import Tray

OPEN, DONE, NOT_THERE = "[ ]", "[x]", "[–]"


class Steps(RowList):
    """Keys are `leader`, `keeper`, `role:ID`, `criteria`, `go` and `start`."""

    def keys_of(self, view: View) -> Sequence[str]:
        return step_order(view.state)

    def row(self, view: View, key: str, width: int) -> tuple[Line, Line]:
        return step_row(view, key)

    def title(self, view: View) -> str:
        return _("Before the start")


class OpeningScreen(ExerciseScreen):
    """The steps on the left, what the exercise is about on the right (below, on a narrow screen)."""

    KEYS: ClassVar[tuple[Key, ...]] = keys.OPENING_KEYS
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.OPENING_KEYS)
    AUTO_FOCUS = "#steps"
    DEFAULT_CSS = """
    OpeningScreen #columns { height: 1fr; }
    OpeningScreen #steps { width: 1fr; border: round $secondary; }
    OpeningScreen #steps:focus { border: heavy $accent; border-title-style: bold; }
    OpeningScreen #about { width: 1fr; border: round $secondary; padding: 0 1; }
    OpeningScreen #about:focus { border: heavy $accent; }
    OpeningScreen.-narrow #columns { layout: vertical; }
    OpeningScreen.-narrow #steps { width: 100%; height: 3fr; }
    OpeningScreen.-narrow #about { width: 100%; height: 2fr; }
    """

    def compose(self) -> ComposeResult:
        yield ExerciseHeader(script=True)
        with Horizontal(id="columns"):
            yield Steps(id="steps")
            with VerticalScroll(id="about"):
                yield Static(about(self.exercise.session.state))
        yield Tray()
        yield KeyBar(lambda: keys.bar_words(keys.OPENING_KEYS, keys.APP_KEYS))

    def on_mount(self) -> None:
        self.query_one("#about").border_title = Content(_("The exercise"))
        super().on_mount()

    def show(self, view: View) -> None:
        self.retired = view.state.started  # the leader's screen lies above this one now
        self.query_one(Steps).show_view(view)

    @property
    def state(self) -> State:
        """The newest state."""
        return self.exercise.session.state

    def more_commands(self) -> Iterable[SystemCommand]:
        """What the palette offers beyond the keys."""
        yield SystemCommand(_("Call the exercise off"), "", self.action_call_off)

    def on_row_list_chosen(self) -> None:
        self.action_do_step()

    # --- steps -----------------------------------------------------------------------------------

    @work
    async def action_do_step(self) -> None:
        """Do the selected step; where it succeeds, the cursor goes to the next open one."""
        step = self.query_one(Steps).selected
        if step is None:
            return
        if step.startswith("role:"):
            done = await self._attendance(step.removeprefix("role:"))
        else:
            done = await {
                "leader": self._name_leader,
                "keeper": self._name_keeper,
                "criteria": self._read_criteria,
                "go": self._go,
                "start": self._start,
            }[step]()
        if done and not self.state.started:
            self._to_next_open(step)

    def _to_next_open(self, step: str) -> None:
        order = step_order(self.state)
        after = order[order.index(step) + 1 :] if step in order else order
        following = next((key for key in after if not is_done(self.state, key)), "start")
        self.query_one(Steps).select(following)

    async def _name_leader(self) -> bool:
        proposal = self.state.leader or _member(self.state, "leader")
        title = _("Who leads the exercise?")
        name = await self.ask(title, value=proposal, label=_("Name"), needed=True)
        return bool(name) and self.exercise.perform(do.NameLeader(name or "")) is not None

    async def _name_keeper(self) -> bool:
        title = _("Who keeps the minutes?")
        proposal = self.state.keeper or _member(self.state, "recorder")
        name = await self.ask(title, value=proposal, label=_("Name"), needed=True)
        if not name or name == self.state.keeper:
            return bool(name)
        return self.exercise.perform(do.NameKeeper(name)) is not None

    async def _attendance(self, role: str) -> bool:
        """Who plays the role; an empty name says that nobody does."""
        title = self.state.scenario.role_title(role, self.state.language)
        text = _("Who plays this role? Leave it empty when nobody is there.")
        name = await self.ask(one_line(title), text, _proposed(self.state, role), label=_("Name"))
        if name is None:
            return False
        return self.exercise.perform(do.TakeAttendance(role, name, present=bool(name))) is not None

    def action_toggle_present(self) -> None:
        """Space: the role is there, or is not, under the name that is proposed."""
        step = self.query_one(Steps).selected or ""
        if not step.startswith("role:"):
            self.action_do_step()
            return
        role = step.removeprefix("role:")
        known = self.state.attendance.get(role)
        present = known is None or not known[1]
        name = _proposed(self.state, role)
        if self.exercise.perform(do.TakeAttendance(role, name, present)) is not None:
            self.query_one(Steps).action_move(1)

    def action_all_present(self) -> None:
        """Everybody whose attendance is open is there, under the name that is proposed."""
        for step in step_order(self.state):
            role = step.removeprefix("role:")
            open_ = step.startswith("role:") and not is_done(self.state, step)
            if open_ and _proposed(self.state, role):
                command = do.TakeAttendance(role, _proposed(self.state, role), present=True)
                if self.exercise.perform(command) is None:
                    return
        self._to_next_open("keeper")

    async def _read_criteria(self) -> bool:
        title = _("Read this out to everybody")
        agreed = await self.confirm(
            title, criteria_text(self.state), _("enter: it was read out · esc: not yet")
        )
        return bool(agreed) and self.exercise.perform(do.ReadAbortCriteria()) is not None

    async def _go(self) -> bool:
        options = [("go", _("Go")), ("no-go", _("No-go"))]
        text = _("Rooms, people, technique and marks are ready?")
        answer = await self.choose(_("Go or no-go?"), options, text)
        if answer is None:
            return False
        note = ""
        if answer == "no-go":
            asked = await self.ask(_("No-go"), label=_("Reason"))
            if asked is None:
                return False
            note = asked
        return self.exercise.perform(do.DecideGo(answer == "go", note)) is not None

    async def _start(self) -> bool:
        missing = missing_for_start(self.state)
        if missing:
            self.exercise.say(
                _("The exercise cannot start: {reasons}.").format(reasons="; ".join(missing)),
                severity="warning",
            )
            return False
        text = _("The clock starts with enter. Announce STARTEX to everybody.")
        keys = _("enter: start · esc: not yet")
        if not await self.confirm(_("Start of the exercise (STARTEX)"), text, keys):
            return False
        return self.exercise.perform(do.Start()) is not None

    @work
    async def action_call_off(self) -> None:
        title = _("Call the exercise off before it starts")
        reason = await self.ask(title, label=_("Reason"), needed=True)
        if reason:
            self.exercise.perform(do.Abort(reason))


# --- what is to be done ----------------------------------------------------------------------------


def step_order(state: State) -> list[str]:
    """All steps in the order in which they are done."""
    roles = [
        f"role:{id_}"
        for id_, role in state.scenario.file.roles.items()
        if role.part not in ("leader", "recorder")
    ]
    criteria = ["criteria"] if state.scenario.file.abort or state.scenario.file.safe_word else []
    return ["leader", "keeper", *roles, *criteria, "go", "start"]


def is_done(state: State, step: str) -> bool:
    """Whether nothing is left to do for a step."""
    if step.startswith("role:"):
        return step.removeprefix("role:") in state.attendance
    return {
        "leader": bool(state.leader),
        "keeper": bool(state.keeper),
        "criteria": state.criteria_read,
        "go": bool(state.go),
        "start": state.started,
    }[step]


def step_row(view: View, step: str) -> tuple[Line, Line]:
    state = view.state
    if step.startswith("role:"):
        return _role_row(state, step.removeprefix("role:"))
    done = is_done(state, step)
    words = {
        "leader": (_("Exercise leader"), state.leader),
        "keeper": (_("Recorder"), state.keeper),
        "criteria": (_("Abort criteria and safe word read out"), ""),
        "go": (_("Go or no-go"), {True: _("go"), False: _("no-go"), None: ""}[state.go]),
        "start": (_("Start (STARTEX)"), ""),
    }
    title, value = words[step]
    sign = "▶  " if step == "start" else DONE if done else OPEN
    ready = step == "start" and not missing_for_start(state)
    left: Line = [(f"{sign} ", "good" if done else "due"), (title, "strong" if ready else "")]
    return left, [(one_line(value, 28), "late" if state.go is False and step == "go" else "strong")]


def _role_row(state: State, role: str) -> tuple[Line, Line]:
    title = state.scenario.role_title(role, state.language)
    written = state.scenario.file.roles[role]
    known = state.attendance.get(role)
    sign = OPEN if known is None else DONE if known[1] else NOT_THERE
    style = {OPEN: "due", DONE: "good", NOT_THERE: "late"}[sign]
    left: Line = [(f"{sign} ", style), (one_line(title, 36), "")]
    if written.part != "player":
        left.append((f" · {part_title(written.part)}", "faint"))
    if known is None:
        return left, [(one_line(_proposed(state, role), 24), "faint")]
    return left, [(_("not there"), "late") if not known[1] else (one_line(known[0], 24), "strong")]


def _proposed(state: State, role: str) -> str:
    """The name that is known, else the members of the role."""
    known = state.attendance.get(role)
    if known is not None and known[0]:
        return known[0]
    members = state.scenario.file.roles[role].members
    return ", ".join(state.scenario.person_name(member, state.language) for member in members)


def _member(state: State, part: str) -> str:
    """Whom the scenario names for this part; empty where it names nobody."""
    for role in state.scenario.file.roles.values():
        if role.part == part and role.members:
            return state.scenario.person_name(role.members[0], state.language)
    return ""


def criteria_text(state: State) -> str:
    """Abort criteria and safe word as they are read out."""
    file = state.scenario.file
    lines = [_("The exercise is aborted when:")] if file.abort else []
    lines += [f"- {criterion.get(state.language).strip()}" for criterion in file.abort]
    if file.safe_word is not None:
        word = file.safe_word.get(state.language).strip()
        lines += ["", _("Safe word: “{word}”. Whoever says it pauses the exercise.").format(word=word)]
    lines += ["", _("A real emergency is reported with “NO DUFF”. It stops everything.")]
    return "\n".join(lines).strip()


def about(state: State) -> Content:
    """Title, kind, length, place, description and objectives."""
    file = state.scenario.file
    facts = [kind_title(state.kind)]
    if file.length is not None:
        facts.append(_("planned {duration}").format(duration=format_duration(file.length)))
    if file.place is not None:
        facts.append(file.place.get(state.language).strip())
    count = len(state.injects)
    facts.append(ngettext("{count} inject", "{count} injects", count).format(count=count))
    parts = [plain(state.title, "bold"), plain("\n" + " · ".join(facts) + "\n", "$faint")]
    if state.kind not in OWN_KINDS:
        parts.append(plain("\n" + other_kind_words(state.kind) + "\n", "$due"))
    if file.description is not None:
        parts.append(Content("\n" + prose(file.description.get(state.language)) + "\n"))
    if file.objectives:
        parts.append(plain("\n" + _("Objectives") + "\n", "bold"))
        titles = [objective.title.get(state.language).strip() for objective in file.objectives.values()]
        parts.append(plain("\n".join(f"- {title}" for title in titles)))
    return Content("").join(parts)
