"""What the leader's keys do with clock and injects: each asks what it must, then performs one command."""

from __future__ import annotations

from collections.abc import Sequence

from textual import work

from bcmsim.exercise import commands as do
from bcmsim.exercise.releasing import chance_of
from bcmsim.exercise.state import RATED, InjectState, State
from bcmsim.i18n import _, format_duration
from bcmsim.report.wording import reaction_title
from bcmsim.text import one_line
from bcmsim.tui.panes.script import next_inject
from bcmsim.tui.screens.base import ExerciseScreen
from bcmsim.tui.view import View

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
        """What is due and certain goes out at once; what is early, hangs on a chance, or would go out while
        the clock stands, is shown first."""
        inject = next_inject(self.state)
        if inject is None:
            self.exercise.say(_("Every inject is released, skipped or withdrawn."))
        elif (
            inject.status == "due"
            and chance_of(self.state, inject.id) is None
            and self.state.phase != "paused"
        ):
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
            if answer != "release-no" and not await self._sure_of_release(inject):
                return
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

    async def _sure_of_release(self, inject: InjectState) -> bool:
        """What is early, or goes out while the clock stands, is asked for once more."""
        view, doubts = self._view(), []
        early_s = 0 if inject.planned is None else -((view.at - inject.planned) // 1000)
        if inject.status == "planned" and inject.planned is not None and early_s > 0:
            words = _("It is planned for {time}: this is {duration} too early.")
            time = view.clock(inject.planned, weekday=True)
            doubts.append(words.format(time=time, duration=format_duration(early_s)))
        if view.state.phase == "paused":
            doubts.append(_("The clock stands: the exercise is paused."))
        if not doubts:
            return True
        title = _("Release inject {inject} all the same?").format(inject=view.names.inject(inject.id))
        return await self.confirm(title, "\n\n".join(doubts), _("enter: release it · esc: not yet"))

    @work
    async def action_skip(self) -> None:
        inject = self._inject("planned", "due")
        if inject is not None:
            await self._skip(inject)

    async def _skip(self, inject: InjectState) -> None:
        title = _("Skip inject {inject}").format(inject=self._view().names.inject(inject.id))
        reason = await self.ask(title, label=_("Reason"))
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
            by = await self.choose(title, [(id_, names.who(id_)) for id_ in left])
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
        if await self.confirm(title, text, _("enter: take it back · esc: leave it out")):
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
            chosen = await self.choose(_("Which reaction?"), options)
        if chosen is not None:
            await self._rate(chosen)

    async def _rate(self, expectation: str) -> None:
        from bcmsim.tui.dialogs.react import RateDialog

        dialog = RateDialog(self._view(), self.state.expectations[expectation])
        command = await self.app.push_screen_wait(dialog)
        if command is not None:
            self.exercise.perform(command)


def _overrule(state: State, inject: str, answer: str) -> bool | None:
    """What an answer to a chance means: None takes it as drawn."""
    if chance_of(state, inject) is None:
        return None
    return {"release-yes": True, "release-no": False}.get(answer)


def _rated_sign(status: str) -> str:
    return f" [{reaction_title(status)}]" if status in RATED else ""
