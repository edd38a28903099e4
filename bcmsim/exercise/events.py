"""Everything that can happen in an exercise: facts, in the past tense, frozen.

An event knows nothing of who recorded it and when; that stands in its envelope, the `Record`. Events hold
only text, whole numbers, truth values, and tuples and dicts of these, so that they are stored without loss.
A new field has a default; a meaning never changes, so that old journals open in new versions.

Times that end in `_ms` are scenario milliseconds since STARTEX, those in `_s` scenario seconds since STARTEX.
"""

from __future__ import annotations

from dataclasses import dataclass

from bcmsim.exercise.envelope import Event as Event
from bcmsim.exercise.envelope import Record as Record
from bcmsim.exercise.events_record import AttachmentRecorded as AttachmentRecorded
from bcmsim.exercise.events_record import LessonRecorded as LessonRecorded
from bcmsim.exercise.events_record import MinuteCorrected as MinuteCorrected
from bcmsim.exercise.events_record import MinuteRecorded as MinuteRecorded
from bcmsim.exercise.events_record import ObjectiveRated as ObjectiveRated
from bcmsim.exercise.events_record import SessionClosed as SessionClosed
from bcmsim.exercise.events_record import SignedOff as SignedOff

# --- opening -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SessionOpened(Event):
    """Entry 1: all that is needed to replay the exercise in ten years, without any other file."""

    name: str
    files: dict[str, str]
    digest: str
    title: str
    kind: str
    language: str
    seed: int
    program: str
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class LeaderNamed(Event):
    name: str


@dataclass(frozen=True, slots=True)
class KeeperNamed(Event):
    """The log keeper; a later one is a handover, which is itself an entry (domain.md 2.3)."""

    name: str
    previous: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AttendanceTaken(Event):
    role: str
    name: str
    present: bool


@dataclass(frozen=True, slots=True)
class AbortCriteriaRead(Event):
    """The abort criteria and the safe word were read out to everybody."""

    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoDecided(Event):
    go: bool
    note: str = ""


# --- clock ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExerciseStarted(Event):
    """STARTEX."""


@dataclass(frozen=True, slots=True)
class ExercisePaused(Event):
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ExerciseResumed(Event):
    pass


@dataclass(frozen=True, slots=True)
class SpeedChanged(Event):
    """Scenario milliseconds in one wall-clock second from now on."""

    permille: int


@dataclass(frozen=True, slots=True)
class ClockJumped(Event):
    """A jump forward in scenario time; what it passed over was listed and confirmed by the leader."""

    from_ms: int
    to_ms: int
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heartbeat(Event):
    """The leader's terminal was alive and the clock ran: a later gap counts from here."""


@dataclass(frozen=True, slots=True)
class SessionResumed(Event):
    """The session was opened again after a stop. `gap_ms` is the time by the wall clock since its last entry,
    `gap_mono_ms` the same by the monotonic clock, unless the machine was started anew."""

    gap_ms: int
    gap_mono_ms: int | None
    was_running: bool
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GapFound(Event):
    """The machine slept or the program stood still: a pause, unless the leader says otherwise."""

    length_ms: int


@dataclass(frozen=True, slots=True)
class GapCounted(Event):
    """The leader said that the exercise ran on during a gap: the clock is put forward by it."""

    gap_seq: int
    length_ms: int


@dataclass(frozen=True, slots=True)
class WallClockStepped(Event):
    """The wall clock was set (NTP, by hand); the exercise clock did not move."""

    by_ms: int


@dataclass(frozen=True, slots=True)
class ExerciseEnded(Event):
    """ENDEX."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class ExerciseAborted(Event):
    reason: str


@dataclass(frozen=True, slots=True)
class RealEmergencyCalled(Event):
    """NO DUFF: somebody reported a real emergency; everything stands still until the leader decides."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class RealEmergencyCleared(Event):
    """It was a false alarm; the exercise is paused and may go on."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class AbortedToReal(Event):
    """The exercise ended because of a real emergency; it can never be resumed."""

    reason: str = ""


# --- script --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TriggerMet(Event):
    """The condition of an inject or decision became true; it comes after its delay."""

    subject: str


@dataclass(frozen=True, slots=True)
class InjectDue(Event):
    """The time of an inject has come; it waits for the leader's key."""

    inject: str
    planned_ms: int | None = None


@dataclass(frozen=True, slots=True)
class InjectReleased(Event):
    """An inject went to its recipients: by the leader, by the time, or by a decision."""

    inject: str
    planned_ms: int | None = None
    by: str = "leader"
    """`leader`, `time`, or the id of the decision that released it."""


@dataclass(frozen=True, slots=True)
class InjectSkipped(Event):
    inject: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InjectWithdrawn(Event):
    """Its `unless` became true first, its chance did not happen, or the exercise ended without it."""

    inject: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class InjectsPostponed(Event):
    """One inject, or one and all that follow it with their spacing kept."""

    injects: tuple[str, ...]
    by_ms: int


@dataclass(frozen=True, slots=True)
class InjectAdded(Event):
    """A free inject that is not in the script."""

    inject: str
    text: str
    sender: str = ""
    to: tuple[str, ...] = ()
    channel: str = "paper"
    title: str = ""
    expect: str = ""
    """The expected action, if any."""
    expect_by: str = ""
    within_s: int | None = None


@dataclass(frozen=True, slots=True)
class InjectEdited(Event):
    """The text of an inject was changed before its release; the script's own text stays in entry 1."""

    inject: str
    text: str


@dataclass(frozen=True, slots=True)
class InjectRecalled(Event):
    """A release was undone before it reached anybody; its effects are taken back."""

    inject: str


@dataclass(frozen=True, slots=True)
class InjectDelivered(Event):
    """The leader marked it as delivered: from now on it cannot be undone."""

    inject: str


@dataclass(frozen=True, slots=True)
class InjectAcknowledged(Event):
    inject: str
    by: str


@dataclass(frozen=True, slots=True)
class ChanceDrawn(Event):
    """What a chance branch came to: `drawn` from the seed, `happens` after the leader's word."""

    subject: str
    permille: int
    drawn: bool
    happens: bool


# --- expectations --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReactionRated(Event):
    """An expected action was done, partly, deviating, or is missing for good."""

    expectation: str
    reaction: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExpectationOverdue(Event):
    expectation: str
    deadline_ms: int


# --- decisions -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DecisionOpened(Event):
    decision: str
    planned_ms: int | None = None


@dataclass(frozen=True, slots=True)
class DecisionTaken(Event):
    """An option was chosen. `deviation` says what rule of competence was broken (R101, R109), if one was."""

    decision: str
    option: str
    by: str
    reason: str = ""
    deviation: str = ""


@dataclass(frozen=True, slots=True)
class DecisionDropped(Event):
    """It can no longer come, or the leader gave it up."""

    decision: str
    because: str = ""


# --- restart on the clock ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EffectApplied(Event):
    """A change to the running restart, by an inject, a decision or the leader's own order.

    `applied` is false where it met a state that it could not change; then `outcome` says why.
    """

    source: str
    """`inject:ID`, `decision:ID/OPTION` or `leader`."""
    action: str
    target: str
    at_s: int
    by_s: int | None = None
    until_s: int | None = None
    since_s: int | None = None
    """Of `data_loss`: the last restore point. Of a stamp in a function test: since when the restart had gone
    on without it."""
    applied: bool = True
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class LimitMissed(Event):
    """A process was not back by its limit (`rto`, `mtpd`, `emergency`)."""

    process: str
    limit: str
    limit_ms: int
