"""Replay equals live: whatever people do, folding the stored events gives the same state."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bcmsim.exercise import commands as do
from bcmsim.exercise import events as ev
from bcmsim.exercise.commands import Command, Refused
from bcmsim.exercise.conduct import passed_over
from bcmsim.exercise.history import history_of
from bcmsim.exercise.stored import body_of, event_from
from tests.exercise.bench import KEEPER, LEADER, OBSERVER, Bench, scenario_of

SCENARIO = scenario_of()
INJECTS = st.sampled_from([*SCENARIO.injects, "free-1", "ghost"])
EXPECTATIONS = st.sampled_from(["first/read", "second/act", "free-1/1", "ghost/1"])
TEXT = st.text(min_size=1, max_size=30)


class Exercise(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.bench = Bench(SCENARIO)

    def attempt(self, command: Command, actor: Any = LEADER) -> None:
        before = self.bench.state
        try:
            self.bench.do(command, actor)
        except Refused:
            assert self.bench.state is before

    @rule()
    def open_and_start(self) -> None:
        for command in (
            do.NameLeader("L"),
            do.NameKeeper("Kim Keeper"),
            do.ReadAbortCriteria(),
            do.DecideGo(),
            do.Start(),
        ):
            self.attempt(command)

    @rule(ms=st.integers(0, 1_200_000))
    def pass_time(self, ms: int) -> None:
        self.bench.now_ms += ms
        self.bench.tick()

    @rule(command=st.sampled_from([do.Pause("x"), do.Resume(), do.SetSpeed(60_000), do.SetSpeed(1_000)]))
    def clock(self, command: Command) -> None:
        self.attempt(command)

    @rule(ms=st.integers(1, 3_000_000), skip=st.booleans(), confirm=st.booleans())
    def jump(self, ms: int, skip: bool, confirm: bool) -> None:
        to = self.bench.at + ms
        self.attempt(do.Jump(to, passed_over(self.bench.state, to) if confirm else (), skip))

    @rule(inject=INJECTS, what=st.sampled_from([do.Release, do.Skip, do.Recall, do.MarkDelivered]))
    def inject(self, inject: str, what: Any) -> None:
        self.attempt(what(inject))

    @rule(inject=INJECTS, ms=st.integers(-1, 900_000), following=st.booleans())
    def postpone(self, inject: str, ms: int, following: bool) -> None:
        self.attempt(do.Postpone(inject, ms, following))

    @rule(inject=INJECTS, by=st.sampled_from(["staff", "board"]))
    def acknowledge(self, inject: str, by: str) -> None:
        self.attempt(do.Acknowledge(inject, by))

    @rule(text=TEXT, release=st.booleans())
    def free(self, text: str, release: bool) -> None:
        self.attempt(
            do.AddInject(text, to=("staff",), expect="Act", expect_by="staff", within_s=60, release=release)
        )

    @rule(inject=INJECTS, text=TEXT)
    def edit(self, inject: str, text: str) -> None:
        self.attempt(do.EditInject(inject, text))

    @rule(expectation=EXPECTATIONS, reaction=st.sampled_from(["done", "partly", "deviating", "missing"]))
    def rate(self, expectation: str, reaction: str) -> None:
        self.attempt(do.Rate(expectation, reaction))

    @rule(
        decision=st.sampled_from(["D1", "D2"]),
        option=st.sampled_from(["emergency", "wait", "keep"]),
        by=st.sampled_from(["", "staff", "desk", "board"]),
        despite=st.booleans(),
    )
    def decide(self, decision: str, option: str, by: str, despite: bool) -> None:
        self.attempt(do.TakeDecision(decision, option, by, despite=despite))

    @rule(
        action=st.sampled_from(["start", "finish", "step_failed", "fail", "restore", "extend"]),
        resource=st.sampled_from(["power", "server"]),
    )
    def order(self, action: str, resource: str) -> None:
        self.attempt(do.Order(action, resource, 600 if action == "extend" else None))

    @rule(text=TEXT, actor=st.sampled_from([KEEPER, OBSERVER, LEADER]))
    def minute(self, text: str, actor: Any) -> None:
        self.attempt(do.RecordMinute("note", text), actor)

    @rule(seq=st.integers(1, 40), text=TEXT)
    def correct(self, seq: int, text: str) -> None:
        self.attempt(do.CorrectMinute(seq, text), KEEPER)

    @rule(command=st.sampled_from([do.CallRealEmergency(), do.ClearRealEmergency()]))
    def no_duff(self, command: Command) -> None:
        self.attempt(command)

    @invariant()
    def numbers_have_no_gaps(self) -> None:
        assert [r.seq for r in self.bench.records] == list(range(1, len(self.bench.records) + 1))

    @invariant()
    def scenario_time_never_falls(self) -> None:
        times = [r.at for r in self.bench.records]
        assert times == sorted(times)

    @invariant()
    def nothing_is_released_but_while_the_exercise_is_live(self) -> None:
        if not self.bench.state.started:
            assert not any(i.status == "released" for i in self.bench.state.injects.values())

    @invariant()
    def asking_twice_what_is_due_brings_nothing_new(self) -> None:
        self.bench.tick()
        assert self.bench.tick() == []

    def teardown(self) -> None:
        stored = [
            (record, type(record.event).__name__, json.dumps(body_of(record.event)))
            for record in self.bench.records
        ]
        again = [
            ev.Record(r.seq, event_from(kind, json.loads(body)), r.when, r.at, r.author, r.role, hash=r.hash)
            for r, kind, body in stored
        ]
        replayed = history_of("bench", again).state
        assert replayed.but(scenario=self.bench.state.scenario) == self.bench.state


TestReplayEqualsLive = Exercise.TestCase
TestReplayEqualsLive.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
