"""A whole exercise without people: the engine, the journal and the clock are real, the people are a model.

Wall and scenario time are virtual and begin at STARTEX; nothing depends on the machine, its zone or locale,
so the same file, seed and choices give the same journal but for the program's version.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bcmsim.errors import BcmsimError
from bcmsim.exercise import commands as do
from bcmsim.exercise import conduct, twin
from bcmsim.exercise.commands import Actor
from bcmsim.exercise.reactions import deliberation_ms, reaction
from bcmsim.exercise.state import State
from bcmsim.i18n import _, using
from bcmsim.journal.entries import Stamp
from bcmsim.session import Session

if TYPE_CHECKING:
    from bcmsim.scenario.model import Scenario

STEP_MS = 60_000
"""The model looks at the clock at least once a scenario minute, as a leader would."""
OPENING_MS = 10 * 60_000
LEADER_DELAY_MS = 15_000
"""From an inject's being due to the leader's key."""
NAMESPACE = uuid.UUID("6f2a7c52-58b7-5d0c-9d9d-0d9a3a1f7b10")
LONGEST_MS = 30 * 24 * 3_600_000


@dataclass
class VirtualClock:
    """Wall time that moves only when it is told to."""

    utc: int
    tz: str
    mono: int = 0

    def __call__(self) -> Stamp:
        return Stamp(self.utc, self.mono, "rehearsal", self.tz)

    def advance(self, ms: int) -> None:
        self.utc += ms * 1000
        self.mono += ms * 1_000_000


@dataclass(order=True)
class Act:
    """Something that a person of the model will do."""

    at: int
    number: int
    command: do.Command = field(compare=False)
    part: str = field(compare=False, default="leader")
    note: do.RecordMinute | None = field(compare=False, default=None)


def rehearse(
    scenario: Scenario, path: Path, *, seed: int, choices: Mapping[str, str], language: str
) -> State:
    """Plays the scenario to its end into a new journal at `path`; answers with the last state.

    Raises BcmsimError for a choice that the scenario does not offer.
    """
    check_choices(scenario, choices)
    with using(language):
        return Rehearsal(scenario, path, seed, choices, language).play()


MAX_BRANCHES = 256
"""More ways through a decision tree than anybody reads; then the rest is named, not played."""


def rehearse_all(
    scenario: Scenario,
    path_of: Callable[[int], Path],
    *,
    seed: int,
    choices: Mapping[str, str],
    language: str,
) -> Iterator[tuple[Path, State]]:
    """Every way through the decisions that `choices` leave open, each once, each as a session of its own.

    Raises BcmsimError where there are more than MAX_BRANCHES.
    """
    waiting: list[dict[str, str]] = [dict(choices)]
    number = 0
    while waiting:
        number += 1
        if number > MAX_BRANCHES:
            raise BcmsimError(
                _("There are more than {n} ways through the decisions.").format(n=MAX_BRANCHES),
                _("Fix some of them with --choose."),
            )
        fixed = waiting.pop(0)
        path = path_of(number)
        state = rehearse(scenario, path, seed=seed, choices=fixed, language=language)
        yield path, state
        taken = sorted(
            (d for d in state.decisions.values() if d.status == "taken"), key=lambda d: d.taken_seq or 0
        )
        so_far = dict(fixed)
        for decision in taken:
            if decision.id in fixed:
                continue
            others = [o for o in scenario.file.decisions[decision.id].options if o != decision.option]
            waiting.extend({**so_far, decision.id: option} for option in others)
            so_far[decision.id] = decision.option


def check_choices(scenario: Scenario, choices: Mapping[str, str]) -> None:
    """Raises BcmsimError where a decision or an option does not exist."""
    for decision, option in choices.items():
        known = scenario.file.decisions.get(decision)
        if known is None:
            raise BcmsimError(
                _("There is no decision “{id}”.").format(id=decision),
                _("The decisions are {ids}.").format(ids=", ".join(scenario.file.decisions) or "-"),
            )
        if option not in known.options:
            raise BcmsimError(
                _("Decision {id} has no option “{option}”.").format(id=decision, option=option),
                _("Its options are {options}.").format(options=", ".join(known.options)),
            )


class Rehearsal:
    """The driver: it moves the clock and plays leader, recorder and players by the model of reactions."""

    def __init__(
        self, scenario: Scenario, path: Path, seed: int, choices: Mapping[str, str], language: str
    ) -> None:
        self.scenario, self.seed, self.choices = scenario, seed, choices
        self.clock = VirtualClock(scenario.startex * 1_000_000 - OPENING_MS * 1000, scenario.zone)
        self.acts: list[Act] = []
        self.planned: dict[str, bool] = {}
        self.counter = 0
        self.leader = Actor(self._who("leader", language), "leader", "rehearsal")
        self.keeper = Actor(self._who("recorder", language), "recorder", "rehearsal")
        self.stamped: dict[str, str] = {}
        self.session = Session.open_new(
            scenario,
            path,
            name=path.stem,
            actor=self.leader,
            language=language,
            seed=seed,
            stamps=self.clock,
            new_id=self._new_id,
            rehearsal=True,
        )

    @property
    def state(self) -> State:
        return self.session.state

    @property
    def at(self) -> int:
        return self.session.scenario_ms()

    def _new_id(self) -> str:
        self.counter += 1
        return str(uuid.uuid5(NAMESPACE, f"{self.scenario.digest}:{self.seed}:{self.counter}"))

    def _who(self, part: str, language: str) -> str:
        """The first person who has this part, by name; the role's title where nobody is named."""
        for id_, role in self.scenario.file.roles.items():
            if role.part == part and role.members:
                return self.scenario.person_name(role.members[0], language)
            if role.part == part:
                return self.scenario.role_title(id_, language)
        return part

    def play(self) -> State:
        try:
            self._open()
            while not self.state.over and self.at < LONGEST_MS:
                self._look()
                if not self.state.over and self._script_is_over():
                    self._finish()
                    break
                self._advance()
            self._evaluate()
            return self.state
        finally:
            self.session.close()

    # --- the parts of an exercise ------------------------------------------------------------

    def _open(self) -> None:
        self._lead(do.NameLeader(self.leader.name))
        if self.scenario.kind != "alerting" or any(
            role.part == "recorder" for role in self.scenario.file.roles.values()
        ):
            self._lead(do.NameKeeper(self.keeper.name))
        for id_, role in self.scenario.file.roles.items():
            names = ", ".join(self.scenario.person_name(p, self.state.language) for p in role.members)
            self._lead(do.TakeAttendance(id_, names))
        self._lead(do.ReadAbortCriteria())
        self._lead(do.DecideGo(True, _("Rehearsal by the program, without people")))
        self.clock.advance(OPENING_MS)
        self._lead(do.Start())
        description = self.scenario.file.description
        if description is not None:
            first = description.get(self.state.language).strip().partition("\n\n")[0]
            words = " ".join(first.replace("*", "").split())
            self._minute(do.RecordMinute("situation", words[:1000]))

    def _look(self) -> None:
        """What the leader sees at this moment and does about it; what the players then will do."""
        self.session.tick()
        for inject in self.state.due_injects():
            self._plan(f"release:{inject.id}", LEADER_DELAY_MS, do.Release(inject.id))
        for inject in self.state.injects.values():
            if inject.status == "released" and f"seen:{inject.id}" not in self.planned:
                self.planned[f"seen:{inject.id}"] = True
                self._plan_reactions(inject.id)
        for decision in self.state.open_decisions():
            written = self.scenario.file.decisions[decision.id]
            option = self.choices.get(decision.id) or next(iter(written.options))
            wait = deliberation_ms(self.seed, decision.id, written.within)
            command = do.TakeDecision(
                decision.id, option, written.by or "", _("by the model of the rehearsal"), despite=True
            )
            self._plan(f"decide:{decision.id}", wait, command, note=self._decided(decision.id, option))
        if self.scenario.kind == "function-test":
            self._stamp_steps()

    def _plan_reactions(self, inject_id: str) -> None:
        inject = self.state.injects[inject_id]
        language = self.state.language
        self._minute(
            do.RecordMinute(
                "message-in",
                inject.title or inject.text.strip().splitlines()[0][:200],
                sender=inject.sender,
                to=", ".join(self.scenario.recipient_title(id_, language) for id_ in inject.to),
                inject=inject_id,
            )
        )
        self._lead(do.MarkDelivered(inject_id))
        for id_ in inject.expectations:
            expectation = self.state.expectations[id_]
            model = reaction(self.seed, id_, expectation.within_s)
            note = None
            if model.kind != "missing":
                note = do.RecordMinute(
                    "feedback",
                    expectation.action,
                    sender=self.scenario.recipient_title(expectation.by, self.state.language),
                    inject=inject_id,
                )
            self._plan(f"rate:{id_}", model.after_ms, do.Rate(id_, model.kind), note=note)

    def _decided(self, decision: str, option: str) -> do.RecordMinute:
        written = self.scenario.file.decisions[decision]
        by = self.scenario.recipient_title(written.by, self.state.language) if written.by else ""
        return do.RecordMinute(
            "decision", written.options[option].title.get(self.state.language), sender=by, decision=decision
        )

    def _stamp_steps(self) -> None:
        """A function test: start and end of each step are stamped as the simulation plays them."""
        present = twin.twin(self.state)
        if present is None:
            return
        for resource in self.scenario.file.resources:
            now = present.state_of(resource, self.at)
            before = self.stamped.get(resource)
            if now == "restarting" and before is None:
                self.stamped[resource] = "started"
                self._lead(do.Order("start", resource))
            elif now == "up" and before == "started":
                self.stamped[resource] = "finished"
                self._lead(do.Order("finish", resource))

    def _script_is_over(self) -> bool:
        """Nothing planned any more and nobody about to act; a condition cannot be waited for."""
        waiting = any(
            i.status in ("planned", "due") and i.planned is not None for i in self.state.injects.values()
        )
        open_ = any(
            d.status == "open" or (d.status == "waiting" and d.planned is not None)
            for d in self.state.decisions.values()
        )
        steps = self.scenario.file.resources if self.scenario.kind == "function-test" else ()
        unfinished = any(self.stamped.get(resource) != "finished" for resource in steps)
        return not (waiting or open_ or self.acts or (unfinished and self._restart_end() >= self.at))

    def _restart_end(self) -> int:
        """Scenario ms at which the restart is forecast to be over; -1 where it never ends."""
        present = twin.twin(self.state)
        if present is None or present.run.waz_s is None:
            return -1
        return present.at_ms(present.run.waz_s)

    def _finish(self) -> None:
        """The script is over: on to the end of the restart, so that its limits are judged, then ENDEX."""
        end = self._restart_end() + STEP_MS
        if end > self.at:
            self._lead(do.Jump(end, conduct.passed_over(self.state, end)))
            self._look()
            while self.acts or self.state.open_decisions():
                self._advance()
                self._look()
        if not self.state.over:
            self._lead(do.End(_("the script is over")))

    def _evaluate(self) -> None:
        """Lessons for what the program can see by itself: limits that were missed."""
        for process, limit in self.state.missed:
            written = self.scenario.file.processes[process]
            title = written.title.get(self.state.language) if written.title else process
            finding = _("{process}: {limit} was not kept").format(
                process=title, limit={"rto": "RTO", "mtpd": "MTPD"}.get(limit, _("emergency operation"))
            )
            owner = self.scenario.recipient_title(written.owner, self.state.language) if written.owner else ""
            self._lead(do.RecordLesson("limit", finding, owner=owner))

    # --- acting ------------------------------------------------------------------------------

    def _plan(
        self, key: str, after_ms: int, command: do.Command, note: do.RecordMinute | None = None
    ) -> None:
        if key not in self.planned:
            self.planned[key] = True
            self.acts.append(Act(self.at + after_ms, len(self.planned), command, note=note))
            self.acts.sort()

    def _advance(self) -> None:
        """To the next minute, or to what somebody does before it."""
        to = (self.at // STEP_MS + 1) * STEP_MS
        if self.acts:
            to = min(to, max(self.acts[0].at, self.at))
        self.clock.advance(to - self.at)
        while self.acts and self.acts[0].at <= self.at:
            act = self.acts.pop(0)
            if self._still_possible(act.command):
                self._lead(act.command)
                if act.note is not None:
                    self._minute(act.note)

    def _still_possible(self, command: do.Command) -> bool:
        """Whether it has not become void since it was planned: withdrawn, dropped, or over."""
        state = self.state
        if state.over:
            return False
        if isinstance(command, do.Release):
            return state.injects[command.inject].status == "due"
        if isinstance(command, do.TakeDecision):
            return state.decisions[command.decision].status == "open"
        return True

    def _lead(self, command: do.Command) -> None:
        self.session.actor = self.leader
        self.session.do(command)

    def _minute(self, minute: do.RecordMinute) -> None:
        self.session.actor = self.keeper if self.state.keeper else self.leader
        self.session.do(minute)
        self.session.actor = self.leader
