"""What the leader's keys do: each asks what it must, then performs one command."""

from __future__ import annotations

from collections.abc import Sequence

from textual import work

from bcmsim.exercise import commands as do
from bcmsim.exercise.releasing import chance_of, drawn
from bcmsim.exercise.script import competence
from bcmsim.exercise.state import RATED, InjectState, State
from bcmsim.i18n import _, format_duration, format_hmm, format_percent
from bcmsim.report.wording import phase_title, reaction_title
from bcmsim.text import one_line
from bcmsim.tui import pacing
from bcmsim.tui.dialogs.base import AskDialog, ChooseDialog, ConfirmDialog
from bcmsim.tui.panes.script import next_inject
from bcmsim.tui.screens.base import ExerciseScreen
from bcmsim.tui.view import View
from bcmsim.tui.widgets.plain import prose

SPEEDS = (500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000)
BANG_MS = 2_000
"""Two exclamation marks within this time are NO DUFF."""


class Conducting(ExerciseScreen):
    """The actions of the leader; a subclass says what is selected."""

    _bang_mono: int | None = None

    def selected_inject(self) -> str | None:
        raise NotImplementedError

    def selected_decision(self) -> str | None:
        raise NotImplementedError

    def selected_expectation(self) -> str | None:
        raise NotImplementedError

    def selected_resource(self) -> str | None:
        raise NotImplementedError

    @property
    def state(self) -> State:
        """The newest state."""
        return self.exercise.session.state

    def _view(self) -> View:
        return self.exercise.view()

    def _inject(self, *statuses: str) -> InjectState | None:
        """The selected inject, if it has one of these statuses; else the leader is told to select one."""
        id_ = self.selected_inject()
        inject = None if id_ is None else self.state.injects.get(id_)
        if inject is None or (statuses and inject.status not in statuses):
            self.exercise.say(_("Select an inject for this in the script."), severity="warning")
            return None
        return inject

    # --- clock -----------------------------------------------------------------------------------

    def action_toggle_clock(self) -> None:
        if self.state.phase == "running":
            self.exercise.perform(do.Pause())
        elif self.state.phase == "real":
            self.exercise.action_no_duff()
        else:
            self.exercise.perform(do.Resume())

    def action_speed(self, step: int) -> None:
        """One step faster or slower; on no step it goes to the next one."""
        speed = self.state.clock.speed
        others = [s for s in SPEEDS if (s > speed if step > 0 else s < speed)]
        if others:
            self.exercise.perform(do.SetSpeed(others[0] if step > 0 else others[-1]))

    @work
    async def action_jump(self) -> None:
        from bcmsim.tui.dialogs.jump import JumpDialog

        command = await self.app.push_screen_wait(JumpDialog(self._view()))
        if command is not None:
            self.exercise.perform(command)

    def action_bang(self) -> None:
        """The second `!` within two seconds calls NO DUFF."""
        now = self.exercise.session.now().mono
        last, self._bang_mono = self._bang_mono, now
        if last is not None and now - last <= BANG_MS * 1_000_000:
            self._bang_mono = None
            self.exercise.action_no_duff()

    @work
    async def action_end(self) -> None:
        from bcmsim.tui.dialogs.finish import EndDialog

        command = await self.app.push_screen_wait(EndDialog(self._view()))
        if command is not None:
            self.exercise.perform(command)

    # --- injects ---------------------------------------------------------------------------------

    def action_release_next(self) -> None:
        """What is due and certain goes out at once; what is early or hangs on a chance is shown first."""
        inject = next_inject(self.state)
        if inject is None:
            self.exercise.say(_("Every inject is released, skipped or withdrawn."))
        elif inject.status == "due" and chance_of(self.state, inject.id) is None:
            self._release(inject)
        else:
            self._read(inject)

    def _release(self, inject: InjectState, overrule: bool | None = None) -> None:
        records = self.exercise.perform(do.Release(inject.id, overrule))
        if not records:
            return
        name = self._view().names.inject(inject.id)
        if self.state.injects[inject.id].status == "released":
            self.exercise.say(_("Released: {inject}. u takes it back.").format(inject=name))
        else:
            self.exercise.say(_("Withdrawn: {inject}.").format(inject=name))

    def action_read_inject(self) -> None:
        inject = self._inject()
        if inject is not None:
            self._read(inject)

    @work
    async def _read(self, inject: InjectState) -> None:
        """The whole inject; then whatever was chosen below it."""
        from bcmsim.tui.dialogs.inject import InjectDialog

        answer = await self.app.push_screen_wait(InjectDialog(self._view(), inject))
        inject = self.state.injects[inject.id]
        if answer in ("release", "release-yes", "release-no"):
            self._release(inject, _overrule(self.state, inject.id, answer))
        elif answer == "edit":
            await self._edit(inject)
        elif answer == "postpone":
            await self._postpone(inject)
        elif answer == "skip":
            await self._skip(inject)
        elif answer == "delivered":
            self.exercise.perform(do.MarkDelivered(inject.id))
        elif answer == "acknowledge":
            await self._acknowledge(inject)
        elif answer == "rate":
            await self._rate_one_of(inject.expectations)
        elif answer == "undo":
            await self._undo(inject)

    @work
    async def action_skip(self) -> None:
        inject = self._inject("planned", "due")
        if inject is not None:
            await self._skip(inject)

    async def _skip(self, inject: InjectState) -> None:
        title = _("Skip inject {inject}").format(inject=self._view().names.inject(inject.id))
        reason = await self.app.push_screen_wait(AskDialog(title, label=_("Reason")))
        if reason is not None:
            self.exercise.perform(do.Skip(inject.id, reason))

    @work
    async def action_postpone(self) -> None:
        inject = self._inject("planned", "due")
        if inject is not None:
            await self._postpone(inject)

    async def _postpone(self, inject: InjectState) -> None:
        from bcmsim.tui.dialogs.inject import PostponeDialog

        title = _("Postpone inject {inject}").format(inject=self._view().names.inject(inject.id))
        answer = await self.app.push_screen_wait(PostponeDialog(title))
        if answer is not None:
            by_ms, following = answer
            self.exercise.perform(do.Postpone(inject.id, by_ms, following))

    @work
    async def action_add_inject(self) -> None:
        from bcmsim.tui.dialogs.inject import AddInjectDialog

        command = await self.app.push_screen_wait(AddInjectDialog(self._view()))
        if command is not None:
            self.exercise.perform(command)

    @work
    async def action_edit(self) -> None:
        inject = self._inject("planned", "due")
        if inject is not None:
            await self._edit(inject)

    async def _edit(self, inject: InjectState) -> None:
        from bcmsim.tui.dialogs.inject import EditDialog

        title = _("Text of inject {inject}").format(inject=self._view().names.inject(inject.id))
        text = await self.app.push_screen_wait(EditDialog(title, inject.text))
        if text is not None and text != inject.text.strip():
            self.exercise.perform(do.EditInject(inject.id, text))

    # --- what became of a release ------------------------------------------------------------------

    def _last_released(self) -> InjectState | None:
        """The selected inject where it is out, else the one released last."""
        id_ = self.selected_inject()
        if id_ is not None and self.state.injects[id_].status == "released":
            return self.state.injects[id_]
        out = [i for i in self.state.injects.values() if i.status == "released"]
        return max(out, key=lambda i: i.released_seq or 0, default=None)

    def _need_released(self) -> InjectState | None:
        inject = self._last_released()
        if inject is None:
            self.exercise.say(_("Nothing is released yet."), severity="warning")
        return inject

    def action_mark_delivered(self) -> None:
        inject = self._need_released()
        if inject is not None and self.exercise.perform(do.MarkDelivered(inject.id)) is not None:
            name = self._view().names.inject(inject.id)
            self.exercise.say(_("Delivered: {inject}.").format(inject=name))

    @work
    async def action_acknowledge(self) -> None:
        inject = self._need_released()
        if inject is not None:
            await self._acknowledge(inject)

    async def _acknowledge(self, inject: InjectState) -> None:
        names = self._view().names
        known = dict(inject.acknowledged)
        left = [id_ for id_ in inject.to if id_ not in known]
        if not left:
            self.exercise.say(_("Everybody it went to has acknowledged it."))
            return
        by: str | None = left[0]
        if len(left) > 1:
            title = _("Who acknowledged inject {inject}?").format(inject=names.inject(inject.id))
            by = await self.app.push_screen_wait(ChooseDialog(title, [(id_, names.who(id_)) for id_ in left]))
        if by is not None and self.exercise.perform(do.Acknowledge(inject.id, by)) is not None:
            self.exercise.say(
                _("{who} acknowledged inject {inject}.").format(
                    who=names.who(by), inject=names.inject(inject.id)
                )
            )

    @work
    async def action_undo(self) -> None:
        inject = self._need_released()
        if inject is not None:
            await self._undo(inject)

    async def _undo(self, inject: InjectState) -> None:
        title = _("Take back inject {inject}?").format(inject=self._view().names.inject(inject.id))
        text = _("It has reached nobody. It waits again, its effects on the restart are taken back.")
        if await self.app.push_screen_wait(ConfirmDialog(title, text)):
            self.exercise.perform(do.Recall(inject.id))

    @work
    async def action_rate(self) -> None:
        selected = self.selected_expectation()
        if selected is not None:
            await self._rate(selected)
            return
        inject = self.selected_inject()
        mine = () if inject is None else self.state.injects[inject].expectations
        still = [e.id for e in self.state.open_expectations() if e.id in mine]
        out = [e.id for e in self.state.open_expectations() if self._is_out(e.inject)]
        await self._rate_one_of(still or out)

    def _is_out(self, inject: str) -> bool:
        return self.state.injects[inject].status == "released"

    async def _rate_one_of(self, ids: Sequence[str]) -> None:
        if not ids:
            self.exercise.say(_("Nothing is expected now."))
            return
        chosen: str | None = ids[0]
        if len(ids) > 1:
            names = self._view().names
            expected = [(id_, self.state.expectations[id_]) for id_ in ids]
            options = [
                (id_, one_line(f"{names.who(e.by)}: {e.action}", 200) + _rated_sign(e.status))
                for id_, e in expected
            ]
            chosen = await self.app.push_screen_wait(ChooseDialog(_("Which reaction?"), options))
        if chosen is not None:
            await self._rate(chosen)

    async def _rate(self, expectation: str) -> None:
        from bcmsim.tui.dialogs.react import RateDialog

        dialog = RateDialog(self._view(), self.state.expectations[expectation])
        command = await self.app.push_screen_wait(dialog)
        if command is not None:
            self.exercise.perform(command)

    # --- decisions, restart, minutes ------------------------------------------------------------------

    @work
    async def action_decide(self) -> None:
        decision = await self._choose_decision()
        if decision is None:
            return
        from bcmsim.tui.dialogs.decide import DecisionDialog

        command = await self.app.push_screen_wait(DecisionDialog(self._view(), decision))
        if isinstance(command, do.TakeDecision):
            await self._take(command)
        elif command is not None:
            self.exercise.perform(command)

    async def _choose_decision(self) -> str | None:
        """The selected one, the only open one, or one of those that are open or still to come."""
        selected = self.selected_decision()
        if selected is not None and self.state.decisions[selected].status in ("open", "waiting"):
            return selected
        open_ = [d.id for d in self.state.open_decisions()]
        if len(open_) == 1:
            return open_[0]
        options = open_ or [d.id for d in self.state.decisions.values() if d.status == "waiting"]
        if not options:
            self.exercise.say(_("No decision is open or to come."))
            return None
        return await self._choose_of(_("Which decision?"), options)

    async def _choose_of(self, title: str, decisions: Sequence[str]) -> str | None:
        names = self._view().names
        options = [(id_, names.decision(id_)) for id_ in decisions]
        return await self.app.push_screen_wait(ChooseDialog(title, options))

    async def _take(self, command: do.TakeDecision) -> None:
        """Whoever may not decide is named; what happened is recorded all the same (R101, R109)."""
        broken = competence(self.state, command.decision, command.option, command.by)
        despite = False
        if broken:
            text = broken + "\n\n" + _("Did it happen all the same? It is recorded as a deviation.")
            title = _("Not theirs to decide")
            if not await self.app.push_screen_wait(ConfirmDialog(title, text)):
                return
            despite = True
        overrule = await self._overruled(f"{command.decision}/{command.option}")
        if overrule == "leave":
            return
        taken = do.TakeDecision(
            command.decision, command.option, command.by, command.reason, despite, _flag(overrule)
        )
        records = self.exercise.perform(taken)
        if records:
            self._say_facts(taken)

    async def _overruled(self, subject: str) -> str | None:
        """The leader's word on a chance: None as drawn, `yes`, `no`, or `leave` to do nothing at all."""
        permille = chance_of(self.state, subject)
        if permille is None:
            return None
        happens = drawn(self.state.seed, subject, permille)
        result = _("it happens") if happens else _("it does not happen")
        answer = await self.app.push_screen_wait(
            ChooseDialog(
                _("A chance of {chance}").format(chance=format_percent(permille / 1000)),
                [
                    ("drawn", _("As drawn: {result}").format(result=result)),
                    ("yes", _("It happens")),
                    ("no", _("It does not happen")),
                ],
            )
        )
        return {"drawn": None, None: "leave"}.get(answer, answer)

    def _say_facts(self, command: do.TakeDecision) -> None:
        """The facts of the option, to be read out."""
        written = self.state.scenario.file.decisions[command.decision].options[command.option]
        if written.facts is not None:
            facts = written.facts.get(self.state.language).strip()
            self._tell(_("Read out"), prose(facts))

    @work
    async def _tell(self, title: str, text: str) -> None:
        await self.app.push_screen_wait(ConfirmDialog(title, text))

    @work
    async def action_open_decision(self) -> None:
        waiting = [d.id for d in self.state.decisions.values() if d.status == "waiting"]
        if not waiting:
            self.exercise.say(_("No decision is to come."))
            return
        decision = await self._choose_of(_("Which decision?"), waiting)
        if decision is not None:
            self.exercise.perform(do.OpenDecision(decision))

    @work
    async def action_order(self) -> None:
        from bcmsim.tui.dialogs.order import OrderDialog

        resources = list(self.state.scenario.file.resources)
        if not resources:
            self.exercise.say(_("The scenario has no restart plan."))
            return
        resource = self.selected_resource()
        if resource is None:
            names = self._view().names
            options = [(id_, names.resource(id_)) for id_ in resources]
            resource = await self.app.push_screen_wait(ChooseDialog(_("Which restart step?"), options))
        if resource is None:
            return
        command = await self.app.push_screen_wait(OrderDialog(self._view(), resource))
        if command is None:
            return
        before = len(self.state.effects)
        if self.exercise.perform(command) is not None:
            for effect in self.state.effects[before:]:
                if not effect.applied:
                    self.exercise.say(
                        _("Recorded, but it changes nothing: {why}").format(why=effect.outcome),
                        severity="warning",
                    )

    @work
    async def action_minute(self) -> None:
        from bcmsim.tui.dialogs.minute import MinuteDialog

        command = await self.app.push_screen_wait(MinuteDialog())
        if command is not None:
            self.exercise.perform(command)

    @work
    async def action_keeper(self) -> None:
        title = _("Who keeps the minutes from now on?")
        text = _("Until now: {name}").format(name=self.state.keeper or "—")
        name = await self.app.push_screen_wait(AskDialog(title, text, label=_("Name"), needed=True))
        if name:
            self.exercise.perform(do.NameKeeper(name))

    # --- how it stands --------------------------------------------------------------------------------

    @work
    async def action_what_to_skip(self) -> None:
        """The injects that can be skipped, the easiest first; the chosen one is skipped."""
        view = self._view()
        short = pacing.shortage_s(view.state, view.at)
        if short:
            text = _("What is left needs {time} more than there is.").format(time=format_duration(short))
        else:
            text = _("The time suffices for what is left.")
        options = [
            (c.inject, f"{view.names.inject(c.inject)} · {c.because} · {format_hmm(c.saves_s)}")
            for c in pacing.candidates(view.state)
        ]
        if not options:
            self.exercise.say(_("Nothing is left that could be skipped."))
            return
        chosen = await self.app.push_screen_wait(ChooseDialog(_("What can be skipped"), options, text))
        if chosen is not None:
            await self._skip(self.state.injects[chosen])

    def action_standing(self) -> None:
        """One notice with what the header says, and the whole head of the journal."""
        from bcmsim.journal.chain import head_words

        state = self.state
        lag = self._view().lag
        self.exercise.say(
            _("{phase} · behind: {behind} ({due} due, {overdue} overdue) · {head}").format(
                phase=phase_title(state.phase),
                behind=lag.behind,
                due=lag.due,
                overdue=lag.overdue,
                head=head_words(state.seq, state.head_hash),
            )
        )


def _overrule(state: State, inject: str, answer: str) -> bool | None:
    """What an answer to a chance means: None takes it as drawn."""
    if chance_of(state, inject) is None:
        return None
    return {"release-yes": True, "release-no": False}.get(answer)


def _flag(word: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(word or "")


def _rated_sign(status: str) -> str:
    return f" [{reaction_title(status)}]" if status in RATED else ""
