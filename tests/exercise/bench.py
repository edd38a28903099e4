"""An engine without journal and screens: a scenario, a fake clock, and the fold."""

from __future__ import annotations

from dataclasses import dataclass, field

from bcmsim.exercise import commands as do
from bcmsim.exercise import events as ev
from bcmsim.exercise.clock import Instant
from bcmsim.exercise.commands import Actor, Command
from bcmsim.exercise.deciding import decide, scenario_time
from bcmsim.exercise.due import due
from bcmsim.exercise.fold import apply
from bcmsim.exercise.state import State
from bcmsim.scenario.loading import load_files
from bcmsim.scenario.model import Scenario

UTC0 = 1_795_000_000_000_000

SMALL = """
bcmsim: 1
title: Small exercise
kind: staff
language: en
outage: 2026-11-24 09:00 Europe/Berlin
length: 2 h
abort: [A real incident]
preparation: [paul]
staff:
  admins: {skills: [admin], count: 1}
  paul: {name: Paul Prep}
restart: {reaction: 15 min}
resources:
  power: {title: Power, waz: 30 min}
  server: {title: Server, waz: 1 h, needs: [power], staff: {admin: 1}}
processes:
  shop:
    title: Shop
    needs: [server]
    rto: 2 h
    mtpd: 3 h
roles:
  leader: {title: Leader, part: leader}
  keeper: {title: Keeper, part: recorder}
  desk: {title: Help desk, part: help-desk, level: operative}
  staff: {title: Crisis team, part: player, level: tactical}
  board: {title: Board, part: player, level: strategic}
objectives:
  quick: {title: Reacts quickly}
injects:
  - id: first
    at: +0:10
    to: [staff]
    objectives: [quick]
    text: The first message.
    expect:
      - {id: read, by: staff, action: Reads it, within: 10 min}
  - id: second
    after: first
    delay: 20 min
    to: [staff]
    text: The second message.
    effects: [{extend: server, by: 30 min}]
    expect:
      - {id: act, by: staff, action: Acts on it, within: 15 min}
  - {id: alone, at: +0:40, release: time, to: [staff], text: Goes out by itself., information: true}
  - {id: spare, manual: true, to: [staff], text: Only when needed., information: true}
  - id: nudge
    when: {inject: first, reaction: missing, for: 15 min}
    to: [staff]
    text: Is anybody there?
    information: true
  - id: late-hint
    at: +0:50
    unless: {decision: D1, chose: emergency}
    to: [staff]
    text: Nobody has decided.
    information: true
  - id: missed
    when: {process: shop, misses: rto}
    to: [board]
    text: The RTO is missed.
    information: true
decisions:
  D1:
    at: +0:20
    by: staff
    question: Incident or emergency?
    options:
      emergency: {title: Emergency, effects: [{declare: emergency}], facts: The plan is in force.}
      wait: {title: Wait, effects: [{extend: server, by: 1 h}], next: D2}
  D2:
    by: board
    strategic: true
    question: Give up the shop for today?
    options:
      give-up: {title: Give it up, ends: true}
      keep: {title: Keep it, injects: [spare]}
"""


def scenario_of(text: str = SMALL) -> Scenario:
    """A scenario from YAML text."""
    return load_files("scenario.yaml", {"scenario.yaml": text})


LEADER = Actor("Lea Leader", "leader", "t1")
KEEPER = Actor("Kim Keeper", "recorder", "t2")
OBSERVER = Actor("Obi Observer", "observer", "t3")


@dataclass
class Bench:
    """Commands and ticks against a state, with a clock that moves only when told to."""

    scenario: Scenario = field(default_factory=scenario_of)
    seed: int = 1
    now_ms: int = 0
    records: list[ev.Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = State(scenario=self.scenario, session="bench")
        self._record(
            [
                ev.SessionOpened(
                    name=self.scenario.name,
                    files=dict(self.scenario.files),
                    digest=self.scenario.digest,
                    title=self.scenario.title("en"),
                    kind=self.scenario.kind,
                    language="en",
                    seed=self.seed,
                    program="test",
                )
            ],
            LEADER,
        )

    @property
    def now(self) -> Instant:
        return Instant(UTC0 + self.now_ms * 1000, self.now_ms * 1_000_000, "boot", "Europe/Berlin")

    @property
    def at(self) -> int:
        return scenario_time(self.state, self.now)

    def do(self, command: Command, actor: Actor = LEADER) -> list[ev.Event]:
        return self._record(decide(self.state, command, actor, self.now), actor)

    def tick(self) -> list[ev.Event]:
        return self._record(due(self.state, self.now), LEADER)

    def advance(self, minutes: float, *, step: float | None = None) -> list[ev.Event]:
        """Moves the wall clock; ticks at the end, and every `step` minutes if given."""
        brought: list[ev.Event] = []
        remaining = round(minutes * 60_000)
        stride = remaining if step is None else round(step * 60_000)
        while remaining > 0:
            self.now_ms += min(stride, remaining)
            remaining -= min(stride, remaining)
            brought += self.tick()
        return brought

    def _record(self, events: list[ev.Event], actor: Actor) -> list[ev.Event]:
        for event in events:
            number = self.state.seq + 1
            record = ev.Record(
                number, event, self.now, self.at, actor.name, actor.part, hash=f"{number:064x}"
            )
            self.records.append(record)
            self.state = apply(self.state, record)
        return events

    def open(self) -> Bench:
        self.do(do.NameLeader("Lea Leader"))
        self.do(do.NameKeeper("Kim Keeper"))
        self.do(do.ReadAbortCriteria())
        self.do(do.DecideGo(True))
        return self

    def start(self) -> Bench:
        self.open().do(do.Start())
        return self


def kinds(events: list[ev.Event]) -> list[str]:
    return [type(event).__name__ for event in events]
