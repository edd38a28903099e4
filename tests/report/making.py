"""Histories for the tests: played by commands against a fake clock, or written down event by event."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bcmsim.exercise import commands as do
from bcmsim.exercise import events as ev
from bcmsim.exercise.clock import Instant
from bcmsim.exercise.commands import Actor, Command
from bcmsim.exercise.deciding import decide, scenario_time
from bcmsim.exercise.due import due
from bcmsim.exercise.fold import apply
from bcmsim.exercise.history import History
from bcmsim.exercise.state import State
from bcmsim.i18n import using
from bcmsim.scenario.loading import load_files
from bcmsim.scenario.model import Scenario

DATA = Path(__file__).parent / "data"
UTC0 = 1_795_503_600_000_000
"""2026-11-24 07:00 UTC: the wall clock of the room, an hour before what the clocks in the scenario show."""

LEADER = Actor("Lea Leitner", "leader", "t1")
KEEPER = Actor("Kim Kaiser", "recorder", "t2")
OBSERVER = Actor("Obi Obst", "observer", "t3")


def scenario_of(name: str, changes: dict[str, str] | None = None) -> Scenario:
    """A scenario of the test data, with words of its text replaced."""
    text = (DATA / name).read_text(encoding="utf-8")
    for old, new in (changes or {}).items():
        assert old in text
        text = text.replace(old, new)
    return load_files(name, {name: text})


@dataclass
class Story:
    """An exercise that is told step by step; its clock moves only when told to."""

    scenario: Scenario = field(default_factory=lambda: scenario_of("exercise.yaml"))
    lang: str = "en"
    rehearsal: bool = False
    now_ms: int = 0
    records: list[ev.Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = State(scenario=self.scenario, session="autumn")
        self.event(
            ev.SessionOpened(
                name=self.scenario.name,
                files=dict(self.scenario.files),
                digest=self.scenario.digest,
                title=self.scenario.title(self.lang),
                kind=self.scenario.kind,
                language=self.lang,
                seed=7,
                program="0.1.0",
                rehearsal=self.rehearsal,
            )
        )

    @property
    def now(self) -> Instant:
        return Instant(UTC0 + self.now_ms * 1000, self.now_ms * 1_000_000, "boot", "Europe/Berlin")

    @property
    def history(self) -> History:
        return History("autumn", tuple(self.records), self.state)

    def event(self, event: ev.Event, actor: Actor = LEADER, *, at: int | None = None) -> Story:
        """Records an event as it is; the chain of hashes is a plain count."""
        number = self.state.seq + 1
        present = scenario_time(self.state, self.now) if at is None else at
        record = ev.Record(number, event, self.now, present, actor.name, actor.part, hash=f"{number:064x}")
        self.records.append(record)
        self.state = apply(self.state, record)
        return self

    def do(self, command: Command, actor: Actor = LEADER) -> Story:
        with using(self.lang):
            for event in decide(self.state, command, actor, self.now):
                self.event(event, actor)
        return self

    def wait(self, minutes: float, *, step: float = 1.0) -> Story:
        """Moves the clock on, with a tick every `step` minutes."""
        remaining = round(minutes * 60_000)
        while remaining > 0:
            stride = min(remaining, round(step * 60_000))
            self.now_ms += stride
            remaining -= stride
            with using(self.lang):
                for event in due(self.state, self.now):
                    self.event(event)
        return self

    def minute(self, kind: str, text: str, **details: object) -> Story:
        return self.do(do.RecordMinute(kind, text, **details), KEEPER)  # type: ignore[arg-type]

    def start(self) -> Story:
        self.do(do.NameLeader(LEADER.name)).do(do.NameKeeper(KEEPER.name))
        self.do(do.ReadAbortCriteria()).do(do.DecideGo(True, "all there"))
        self.now_ms += 600_000
        return self.do(do.Start())


@cache
def full_story(lang: str) -> Story:
    """A whole exercise with one of everything, with texts as people (and attackers) write them."""
    story = Story(lang=lang)
    for role, name in (("leader", LEADER.name), ("keeper", KEEPER.name), ("chief", "Cleo | *Chef*")):
        story.do(do.TakeAttendance(role, name))
    story.do(do.TakeAttendance("press", "Piet Presse", False)).start()
    story.minute("situation", "Everybody is at the table.")
    story.do(do.TakeAttendance("press", "Piet Presse"))
    story.wait(5.5).do(do.Release("down"))
    story.do(do.Acknowledge("down", "desk"))
    story.minute(
        "message-in",
        "Control room: everything stands still",
        sender="Control room",
        to="Chief",
        inject="down",
    )
    story.wait(2).do(do.Rate("down/ticket", "done"))
    story.wait(1).do(do.Pause("coffee | break")).wait(12).do(do.Resume())
    story.wait(9).do(do.Rate("down/meet", "done", "after a reminder"))
    story.do(do.TakeDecision("D1", "wait", "desk", "no *better* idea", despite=True))
    story.do(do.TakeDecision("D2", "keep", "chief", "", despite=True, overrule=True))
    story.minute("decision", "Wait.\nThen carry on.", decision="D1", refers_to=(story.state.minutes[-1].seq,))
    story.minute(
        "assessment", "| a | b |\n|---|---|\n<script>alert(1)</script> ~~x~~ [l](http://evil.example)"
    )
    wrong = story.state.minutes[-1].seq
    story.do(do.CorrectMinute(wrong, "All `quiet` ~~again~~.", "typing | error"), KEEPER)
    story.do(do.CorrectMinute(wrong, "All quiet.", "still wrong"), KEEPER)
    story.minute("observation", "Nobody leads.", event_utc=story.now.utc - 240_000_000)
    story.wait(4).do(do.EditInject("press-call", "Is it **true**? Call me at once.")).do(
        do.Release("press-call")
    )
    story.do(do.Recall("press-call")).do(do.Release("press-call")).do(do.MarkDelivered("press-call"))
    story.do(do.Rate("press-call/statement", "deviating", "said too much")).do(
        do.Rate("press-call/statement", "partly")
    )
    story.do(do.Postpone("backup", 300_000)).wait(30).do(do.Release("backup"))
    story.do(do.NameKeeper("Nora Nord", "shift ends"))
    nora = Actor("Nora Nord", "recorder", "t2")
    story.do(do.RecordAttachment("plan.pdf", "ab" * 32, 1234, "the plan"), nora)
    story.do(do.CallRealEmergency("fire in the building")).do(
        do.RecordMinute("note", "Brigade called."), LEADER
    )
    story.wait(3).do(do.ClearRealEmergency("false alarm")).do(do.Resume())
    story.event(ev.GapFound(20_000)).event(ev.WallClockStepped(-3_000))
    story.do(
        do.AddInject("A <b>free</b> one", "Customer", ("chief",), "phone", "Extra", "Answers", "chief", 300)
    )
    story.do(do.Skip("spare", "no time")).do(do.SetSpeed(2_000)).wait(1).do(do.SetSpeed(1_000))
    over = tuple(dict.fromkeys(("rumour", *story.state.expectations, *story.state.decisions, "free-1/1")))
    story.do(do.Jump(3 * 3_600_000, over)).wait(1)
    story.do(do.End("time is up"))
    story.do(
        do.RecordLesson("limit", "RTO missed\nby far", "wrong | figure", "Buy a UPS", "chief", "2027-01-31")
    )
    story.do(do.RecordLesson("organisation", "Nobody knew who decides"))
    story.do(do.RateObjective("quick", "M", "slow start")).do(do.RateObjective("right-level", "-"))
    story.do(do.SignOffSession("keeper", "Nora Nord")).do(do.SignOffSession("leader", LEADER.name))
    return story.do(do.RecordMinute("note", "Found the plan."), LEADER)
