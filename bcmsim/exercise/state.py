"""What is known after n events: values only, folded by `fold.apply`."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from bcmsim.exercise.clock import Clock, Instant

if TYPE_CHECKING:
    from bcmsim.scenario.model import Scenario

Phase = Literal["preparing", "running", "paused", "real", "ended", "aborted", "aborted_to_real", "closed"]
"""`real` is the standstill after NO DUFF; from `aborted_to_real` nothing leads back (domain.md 2.1, 2.7)."""

LIVE: tuple[Phase, ...] = ("running", "paused", "real")
OVER: tuple[Phase, ...] = ("ended", "aborted", "aborted_to_real", "closed")

InjectStatus = Literal["planned", "due", "released", "skipped", "withdrawn"]
ExpectationStatus = Literal["open", "overdue", "done", "partly", "deviating", "missing"]
DecisionStatus = Literal["waiting", "open", "taken", "dropped"]
RATED: tuple[str, ...] = ("done", "partly", "deviating", "missing")

LATE_ENTRY_MS = 60_000
"""What is entered so long after it happened is a late entry."""

MINUTE_KINDS = (
    "situation",
    "assessment",
    "decision",
    "order",
    "message-in",
    "message-out",
    "feedback",
    "observation",
    "attachment",
    "handover",
    "lesson",
    "note",
)


@dataclass(frozen=True, slots=True)
class InjectState:
    """One inject of the script, or a free one (`added`)."""

    id: str
    number: int
    status: InjectStatus = "planned"
    planned: int | None = None
    """Planned scenario time in ms, once it is known; changed by postponing."""
    original: int | None = None
    """Planned scenario time in ms as the script has it."""
    title: str = ""
    sender: str = ""
    to: tuple[str, ...] = ()
    channel: str = "paper"
    text: str = ""
    background: str = ""
    storyline: str = ""
    added: bool = False
    edited: bool = False
    held: bool = False
    """It was passed over by a jump: it waits for the leader even where it would go out by itself."""
    trigger_met: bool = False
    due_at: int | None = None
    released_at: int | None = None
    released_active: int | None = None
    released_seq: int | None = None
    released_by: str = ""
    delivered_at: int | None = None
    acknowledged: tuple[tuple[str, int], ...] = ()
    closed_because: str = ""
    expectations: tuple[str, ...] = ()

    @property
    def over(self) -> bool:
        return self.status in ("released", "skipped", "withdrawn")


@dataclass(frozen=True, slots=True)
class ExpectationState:
    """One expected action of a released inject."""

    id: str
    """`INJECT/EXPECTATION`."""
    inject: str
    by: str
    action: str
    within_s: int | None = None
    source: str = ""
    weight: int = 1
    status: ExpectationStatus = "open"
    released_at: int = 0
    deadline: int | None = None
    """Scenario ms by which it is expected."""
    rated_at: int | None = None
    latency: int | None = None
    """Wall-clock ms from release to reaction, pauses excluded (people react in wall time)."""
    note: str = ""
    jumped: bool = False
    """A time jump passed over its deadline: it was never there to be met."""

    @property
    def late(self) -> bool:
        if self.deadline is None or self.rated_at is None or self.jumped:
            return False
        return self.rated_at > self.deadline


@dataclass(frozen=True, slots=True)
class DecisionState:
    id: str
    number: int
    status: DecisionStatus = "waiting"
    planned: int | None = None
    trigger_met: bool = False
    opened_at: int | None = None
    opened_active: int | None = None
    option: str = ""
    by: str = ""
    reason: str = ""
    deviation: str = ""
    taken_at: int | None = None
    taken_seq: int | None = None
    latency: int | None = None
    """Wall-clock ms from opening to decision, pauses excluded."""
    closed_because: str = ""


@dataclass(frozen=True, slots=True)
class Chance:
    permille: int
    drawn: bool
    happens: bool


@dataclass(frozen=True, slots=True)
class EffectRecord:
    seq: int
    at_ms: int
    source: str
    action: str
    target: str
    at_s: int
    by_s: int | None
    until_s: int | None
    since_s: int | None
    applied: bool
    outcome: str
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    seq: int
    text: str
    reason: str
    at: int
    when: Instant
    author: str


@dataclass(frozen=True, slots=True)
class Minute:
    """An entry of the minutes; `number` counts the minutes, `seq` is its place in the journal."""

    number: int
    seq: int
    kind: str
    text: str
    sender: str
    to: str
    at: int
    """Scenario time of the entry in ms."""
    when: Instant
    event_ms: int | None
    """Scenario time of what happened, where that is not the time of the entry."""
    event_utc: int | None
    author: str
    role: str
    keeper: str
    inject: str = ""
    decision: str = ""
    refers_to: tuple[int, ...] = ()
    corrections: tuple[Correction, ...] = ()
    real: bool = False
    """Entered after NO DUFF: it carries no exercise mark."""
    supplement: bool = False
    sha256: str = ""
    size: int = 0
    into_jump: bool = False
    """It is said to have happened in a time that a jump passed over."""

    @property
    def late_entry(self) -> bool:
        """Entered a minute or more after it happened ("nachgetragen"), or into time that nobody lived
        through; typing alone makes no late entry."""
        if self.into_jump:
            return True
        if self.event_utc is not None:
            return self.when.utc - self.event_utc >= LATE_ENTRY_MS * 1000
        return self.event_ms is not None and self.at - self.event_ms >= LATE_ENTRY_MS

    @property
    def current_text(self) -> str:
        return self.corrections[-1].text if self.corrections else self.text


@dataclass(frozen=True, slots=True)
class Lesson:
    seq: int
    kind: str
    finding: str
    cause: str
    measure: str
    owner: str
    due: str
    refers_to: tuple[int, ...]
    at: int
    author: str


@dataclass(frozen=True, slots=True)
class SignOff:
    seq: int
    part: str
    name: str
    head_seq: int
    head_hash: str
    when: Instant


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something of the clock or the session for the timeline: start, pause, jump, gap, resume, end."""

    seq: int
    at: int
    when: Instant
    kind: str
    """The kind of event."""
    text: str = ""
    from_ms: int | None = None
    to_ms: int | None = None
    length_ms: int | None = None
    away_ms: int | None = None
    """Of a session opened again, where others recorded on without the leader: since the leader's last entry,
    by the wall clock."""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MissedLimit:
    process: str
    limit: str
    limit_ms: int
    seq: int


@dataclass(frozen=True)
class State:
    """Everything that is known. Frozen: `apply` answers with another one."""

    scenario: Scenario
    session: str = ""
    title: str = ""
    kind: str = "staff"
    language: str = "en"
    seed: int = 0
    program: str = ""
    rehearsal: bool = False
    opened: Instant | None = None
    phase: Phase = "preparing"
    end_reason: str = ""
    leader: str = ""
    keeper: str = ""
    attendance: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """Role -> (name, present)."""
    criteria_read: bool = False
    go: bool | None = None
    go_note: str = ""
    clock: Clock = field(default_factory=Clock)
    started_seq: int | None = None
    seq: int = 0
    head_hash: str = ""
    at: int = 0
    """Scenario ms of the last entry: the next is never before it."""
    when: Instant | None = None
    led: Instant | None = None
    """When the leader's terminal last recorded something."""
    injects: dict[str, InjectState] = field(default_factory=dict)
    expectations: dict[str, ExpectationState] = field(default_factory=dict)
    decisions: dict[str, DecisionState] = field(default_factory=dict)
    chances: dict[str, Chance] = field(default_factory=dict)
    effects: tuple[EffectRecord, ...] = ()
    missed: dict[tuple[str, str], MissedLimit] = field(default_factory=dict)
    minutes: tuple[Minute, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    objective_ratings: dict[str, tuple[str, str]] = field(default_factory=dict)
    sign_offs: tuple[SignOff, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    heartbeats: int = 0

    def but(self, **changes: object) -> State:
        """A copy with changes."""
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def live(self) -> bool:
        return self.phase in LIVE

    @property
    def over(self) -> bool:
        return self.phase in OVER

    @property
    def started(self) -> bool:
        return self.started_seq is not None

    def is_jumped_over(self, at_ms: int) -> bool:
        """Whether a jump passed over this scenario time: it was never on the clock."""
        jumps = (m for m in self.milestones if m.kind == "ClockJumped")
        return any((jump.from_ms or 0) < at_ms < (jump.to_ms or 0) for jump in jumps)

    def due_injects(self) -> list[InjectState]:
        """What waits for the leader's key, the longest waiting first."""
        due = [inject for inject in self.injects.values() if inject.status == "due"]
        return sorted(due, key=lambda inject: (inject.due_at or 0, inject.number))

    def next_planned(self) -> list[InjectState]:
        """What comes next by time, the nearest first."""
        waiting = [i for i in self.injects.values() if i.status == "planned" and i.planned is not None]
        return sorted(waiting, key=lambda inject: (inject.planned or 0, inject.number))

    def open_expectations(self) -> list[ExpectationState]:
        """What is still expected, the nearest deadline first."""
        still = [e for e in self.expectations.values() if e.status in ("open", "overdue")]
        return sorted(still, key=lambda e: (e.deadline is None, e.deadline or 0))

    def open_decisions(self) -> list[DecisionState]:
        return [decision for decision in self.decisions.values() if decision.status == "open"]

    def minute(self, seq: int) -> Minute | None:
        """The minute with this journal number."""
        position = bisect_left(self.minutes, seq, key=lambda minute: minute.seq)
        if position < len(self.minutes) and self.minutes[position].seq == seq:
            return self.minutes[position]
        return None
