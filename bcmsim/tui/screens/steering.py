"""What the leader's keys do with decisions, the restart, the minutes, and the time that is left."""

from __future__ import annotations

from collections.abc import Sequence

from textual import work

from bcmsim.exercise import commands as do
from bcmsim.exercise.releasing import chance_of, drawn
from bcmsim.exercise.script import competence
from bcmsim.i18n import _, format_duration, format_hmm, format_percent
from bcmsim.report.effects import applied_words
from bcmsim.report.wording import phase_title
from bcmsim.text import one_line
from bcmsim.tui import pacing
from bcmsim.tui.screens.conducting import Conducting
from bcmsim.tui.widgets.plain import prose


class Steering(Conducting):
    """The other half of the leader's actions; a subclass says what is selected."""

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
        return await self.choose(title, options)

    async def _take(self, command: do.TakeDecision) -> None:
        """Whoever may not decide is named; what happened is recorded all the same (R101, R109)."""
        broken = competence(self.state, command.decision, command.option, command.by)
        despite = False
        if broken:
            written = self.state.scenario.file.decisions[command.decision].options[command.option]
            option = one_line(written.title.get(self.state.language), 200)
            text = _("Option: {option}").format(option=option) + f"\n\n{broken}\n\n"
            text += _("Did it happen all the same? It is recorded as a deviation.")
            title = _("Not theirs to decide")
            keys = _("enter: record it · esc: back")
            if not await self.confirm(title, text, keys):
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
        answer = await self.choose(
            _("A chance of {chance}").format(chance=format_percent(permille / 1000)),
            [
                ("drawn", _("As drawn: {result}").format(result=result)),
                ("yes", _("It happens")),
                ("no", _("It does not happen")),
            ],
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
        await self.confirm(title, text, _("enter: it is read out"))

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
            resource = await self.choose(_("Which restart step?"), options)
        if resource is None:
            return
        command = await self.app.push_screen_wait(OrderDialog(self._view(), resource))
        if command is None:
            return
        before = len(self.state.effects)
        if self.exercise.perform(command) is not None:
            for effect in self.state.effects[before:]:
                if effect.applied:
                    words = applied_words(self._view().names, effect)
                    self.exercise.say(f"{words[:1].upper()}{words[1:]}.")
                else:
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
        name = await self.ask(title, text, label=_("Name"), needed=True)
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
        chosen = await self.choose(_("What can be skipped"), options, text)
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


def _flag(word: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(word or "")
