"""The app: owns the session, its clock and its timers, and hands what happens to the screens.

Widgets post, screens decide, and only `perform` acts: it hands a command to the session, which makes it
durable before anything is shown. What could not be recorded goes into the tray.

The first frame comes before the session is opened: engine, journal and scenario are imported in functions,
where the session is already there.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import traceback
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from rich.text import Text
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.events import Resize
from textual.screen import Screen

from bcmsim.errors import BcmsimError
from bcmsim.i18n import _, using
from bcmsim.text import one_line, visible
from bcmsim.tui import following, keys, theme

if TYPE_CHECKING:
    from bcmsim.exercise.commands import Command
    from bcmsim.exercise.events import Record
    from bcmsim.session import Session
    from bcmsim.tui.messages import ClockTicked, RecordsArrived, SavingChanged
    from bcmsim.tui.unsaved import Unsaved
    from bcmsim.tui.view import View

TICK_S = 0.25
POLL_S = 0.1
LEAST_SIZE = (80, 24)
RETRY_MS = 2_000
"""So long the time's own events wait before they are tried again on a journal that cannot be written."""

Severity = Literal["information", "warning", "error"]


class BcmsimApp(App[None]):
    """One terminal of an exercise; `part` is `leader` or `recorder`.

    `opening` is the session, or a function that opens it once the first frame is there; `opened` is its name
    for that frame. Where it raises, the app ends and `failure` holds the error.
    """

    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.APP_KEYS, priority=True)
    NOTIFICATION_TIMEOUT = 6

    session: Session
    unsaved: Unsaved

    def __init__(
        self,
        opening: Session | Callable[[], Session],
        part: str,
        *,
        opened: str = "",
        theme_name: str | None = None,
    ) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
        self.part = part
        self.opened = opened
        self.failure: BcmsimError | OSError | None = None
        self._opening = opening if callable(opening) else None
        self._retry_after: int | None = None
        self._signals: list[signal.Signals] = []
        self._half_written: list[str] = []
        self._said_small = False
        for known in theme.THEMES:
            self.register_theme(known)
        self.theme = theme_name if theme_name in theme.NAMES else theme.DEFAULT
        if not callable(opening):
            self._has(opening)

    def _has(self, session: Session) -> None:
        from bcmsim.tui.unsaved import Unsaved

        self.session = session
        self.unsaved = Unsaved()

    # --- life ------------------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        """The first frame, or at once the screen of a session that is open already."""
        if self._opening is None:
            return self._screen_of_part()
        from bcmsim.tui.screens.first import FirstScreen

        return FirstScreen(self.opened)

    def _screen_of_part(self) -> Screen[None]:
        """The screen to begin with, by part and phase."""
        if self.part == "recorder":
            from bcmsim.tui.recorder import RecorderScreen

            return RecorderScreen(self.session)
        if self.session.state.started:
            from bcmsim.tui.screens.leader import LeaderScreen

            return LeaderScreen()
        from bcmsim.tui.screens.opening import OpeningScreen

        return OpeningScreen()

    async def on_mount(self) -> None:
        self._catch_signals()
        if self._opening is None:
            self._begin()
        else:
            self.call_after_refresh(self._open)

    async def _open(self) -> None:
        """Opens the session behind the first frame, then shows the screen of the part."""
        assert self._opening is not None
        try:
            self._has(self._opening())
        except (BcmsimError, OSError) as error:
            self.failure = error
            self.exit()
            return
        self._opening = None
        await self.push_screen(self._screen_of_part())
        self._begin()

    def _begin(self) -> None:
        gc.enable()
        if self.part == "leader":
            self.call_after_refresh(self._take_up)
        self.set_interval(TICK_S, self.tick)
        self.set_interval(POLL_S, self.poll)

    @property
    def is_open(self) -> bool:
        """Whether there is a session: before, keys do nothing but leave."""
        return self._opening is None and self.failure is None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.is_open or action == "quit"

    def on_unmount(self) -> None:
        """What is written and not recorded is kept in a file; the recorder's screen sees to its own."""
        if self.part == "leader" and self.is_open:
            from bcmsim.tui import rescue

            rescue.keep(self, self.session, [*self.unsaved.texts(), *self._half_written])
        loop = asyncio.get_running_loop()
        for number in self._signals:
            loop.remove_signal_handler(number)

    def _catch_signals(self) -> None:
        """A closed window and a logout end the screen as a key would: the terminal is restored."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            try:
                loop.add_signal_handler(number, self.leave)
            except (NotImplementedError, RuntimeError, ValueError):
                return  # not the main thread: whoever embeds the app handles signals
            self._signals.append(number)

    def _take_up(self) -> None:
        self._show_remarks()
        following.take_up(self)

    def on_resize(self, event: Resize) -> None:
        """Below the size that the screens are made for, it is said; nothing is refused."""
        small = event.size.width < LEAST_SIZE[0] or event.size.height < LEAST_SIZE[1]
        if small and not self._said_small:
            words = _("This terminal has {columns}x{rows}; the screens need {width}x{height}.").format(
                columns=event.size.width, rows=event.size.height, width=LEAST_SIZE[0], height=LEAST_SIZE[1]
            )
            self.notify(words, severity="warning", markup=False, timeout=30)
        self._said_small = small

    def leave(self) -> None:
        """End this screen now. A running exercise is paused first, so that nothing passes unseen."""
        if not self.is_open:
            self.exit()
            return
        from bcmsim.exercise import commands as do

        fields = [field for screen in self.screen_stack for field in screen.query("TextField")]
        self._half_written = [words for field in fields if (words := getattr(field, "unfinished", ""))]
        if self.part == "leader" and self.session.state.phase == "running":
            with using(self.session.state.language):
                reason = _("the leader's screen was closed")
            self.perform(do.Pause(reason))
        self.exit()

    # --- time and other terminals ----------------------------------------------------------------

    def view(self) -> View:
        """The present moment."""
        from bcmsim.tui.view import View

        now = self.session.now()
        return View(self.session.state, now, self.session.scenario_ms(now))

    def tick(self) -> None:
        """Reads the clock and lets it bring what is due; never counts how often it was called."""
        from bcmsim.tui.messages import ClockTicked

        now = self.session.now()
        if self.part == "leader" and not self._waits(now.mono):
            try:
                records = self.session.tick(now)
            except BcmsimError as error:
                self._retry_after = now.mono + RETRY_MS * 1_000_000
                self._not_recorded(error)
            else:
                self._retry_after = None
                self._arrived(records)
        self._tell(lambda: ClockTicked(now))

    def _waits(self, mono: int) -> bool:
        return self._retry_after is not None and mono < self._retry_after

    def poll(self) -> None:
        """Follows what other terminals have recorded."""
        try:
            records = self.session.poll()
        except BcmsimError as error:
            if self.unsaved.problem != error.message:
                self._not_recorded(error)
            return
        self._arrived(records, recorded=False)

    def _arrived(self, records: Sequence[Record], *, recorded: bool = True) -> None:
        from bcmsim.tui.messages import RecordsArrived

        if not records:
            return
        if recorded and self.unsaved.problem and not self.unsaved.commands:
            self.unsaved.problem = ""
        self._tell(lambda: RecordsArrived(records))
        if self.part == "leader":
            following.lead_on(self, [record.event for record in records])
        self._show_remarks()

    def _tell(self, message: Callable[[], RecordsArrived | ClockTicked | SavingChanged]) -> None:
        """Posts to every screen of the exercise, those below a dialog too."""
        from bcmsim.tui.screens.base import ExerciseScreen

        for screen in self.screen_stack:
            if isinstance(screen, ExerciseScreen) and not screen.retired:
                screen.post_message(message())

    def _show_remarks(self) -> None:
        """What the journal has to say of itself: a copy that fails, little space."""
        for finding in self.session.journal.take_remarks():
            self.say(str(finding), severity="warning")

    # --- acting ------------------------------------------------------------------------------------

    def perform(self, command: Command) -> list[Record] | None:
        """Do it, durably; None where it was refused or could not be recorded (both are shown)."""
        from bcmsim.exercise.commands import Refused

        now = self.session.now()
        try:
            records = self.session.do(command, now=now)
        except Refused as error:
            self.say(error.message, error.hint, severity="warning")
            return None
        except BcmsimError as error:
            self.session.means(command, self.unsaved.keep(command, now))
            self._not_recorded(error)
            return None
        self._arrived(records)
        return records

    def _not_recorded(self, error: BcmsimError) -> None:
        from bcmsim.tui.messages import SavingChanged

        self.unsaved.problem = error.sentence
        self.bell()
        self._tell(SavingChanged)

    def action_retry(self) -> None:
        """Tries again what lies in the tray, in its order, up to the first that still cannot be written."""
        from bcmsim.tui.messages import SavingChanged

        waiting, self.unsaved.commands = self.unsaved.commands, []
        self.unsaved.problem = ""
        for place, command in enumerate(waiting):
            self.perform(command)
            if self.unsaved.commands:
                self.unsaved.commands += waiting[place + 1 :]
                return
        self._tell(SavingChanged)
        if waiting:
            self.say(_("Everything is recorded now."))

    def say(self, text: str, hint: str | None = None, *, severity: Severity = "information") -> None:
        """A short notice; people's words in it are text, nothing else.

        What is only information stands in the key bar, where there is one, and covers nothing.
        """
        from bcmsim.tui.widgets.keybar import KeyBar

        shown = visible(text if hint is None else f"{text}\n{hint}")
        if severity == "information" and (bars := self.screen.query(KeyBar)):
            bars.first().flash(one_line(shown))
            return
        self.notify(shown, severity=severity, markup=False)

    # --- keys of every screen ---------------------------------------------------------------------

    def action_no_duff(self) -> None:
        """A real emergency: everything stands still at once; words can follow."""
        from bcmsim.exercise import commands as do

        state = self.session.state
        if state.phase == "real":
            if self.part == "leader":
                following.ask_real_emergency(self)
        elif state.over:
            self.say(_("The exercise is over: what is reported now is no exercise."))
        else:
            self.perform(do.CallRealEmergency())

    def action_help(self) -> None:
        from bcmsim.tui.dialogs.help import HelpDialog

        if not isinstance(self.screen, HelpDialog):
            tables = [getattr(screen, "KEYS", ()) for screen in reversed(self.screen_stack)]
            self.push_screen(HelpDialog(next(filter(None, tables), ())))

    def action_command_palette(self) -> None:
        from bcmsim.tui.dialogs.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    async def action_quit(self) -> None:
        if not self.is_open:
            self.exit()
            return
        from bcmsim.tui.dialogs.leave import LeaveDialog

        if any(isinstance(screen, LeaveDialog) for screen in self.screen_stack):
            return
        if not self.session.state.live and not self.unsaved.commands:
            self.leave()
            return
        self.push_screen(LeaveDialog(self.session.state, self.part, len(self.unsaved.commands)), self._left)

    def _left(self, leave: bool | None) -> None:
        if leave:
            self.leave()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        from bcmsim.tui.dialogs.palette import system_commands

        return system_commands(self, screen)

    def action_help_quit(self) -> None:
        self.say(_("Ctrl+Q or F10 leaves this screen."))

    # --- mistakes of the program ---------------------------------------------------------------------

    def _fatal_error(self) -> None:
        """Textual's traceback shows local variables, which may hold people's words; this one does not."""
        self.bell()
        sentence = _("The program has made a mistake and stops. Nothing that was shown as recorded is lost:")
        command = f"bcmsim resume {self.session.state.session}"
        self._exit_renderables.append(Text(visible(f"{sentence} {command}\n\n{traceback.format_exc()}")))
        self._close_messages_no_wait()
