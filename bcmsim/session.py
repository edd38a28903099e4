"""One exercise being run: scenario, journal and engine together.

`do(command)` is the only way in: inside the journal's write lock the engine decides on the newest state, the
events become durable, and only then are they folded and shown. What could not be written was not done.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bcmsim import __version__
from bcmsim.errors import BcmsimError
from bcmsim.exercise import events as ev
from bcmsim.exercise.clock import Instant, elapsed_ms
from bcmsim.exercise.commands import Actor, Command, NameLeader, Refused
from bcmsim.exercise.deciding import decide
from bcmsim.exercise.due import due
from bcmsim.exercise.fold import apply
from bcmsim.exercise.history import History, empty_state, history_of
from bcmsim.exercise.state import State
from bcmsim.exercise.stored import body_of, event_from
from bcmsim.journal.entries import Draft, Entry, Stamp, system_stamp

if TYPE_CHECKING:
    from bcmsim.journal.store import Journal
    from bcmsim.scenario.model import Scenario

GAP_MS = 10_000
"""A terminal that was not asked for so long stood still: the time counts as a pause."""
STEP_MS = 2_000
"""A wall clock that moved so much against the monotonic one was set."""
HEARTBEAT_MS = 30_000
"""So much of the exercise at most is unknown after a crash."""

StampSource = Callable[[], Stamp]


@dataclass
class Session:
    """A journal, the state folded from it, and who sits at this terminal."""

    journal: Journal
    state: State
    actor: Actor
    stamps: StampSource
    new_id: Callable[[], str]
    watch: bool = True
    """Look for gaps and set clocks, and leave heartbeats; a rehearsal's clock needs none of it."""
    last_tick: Instant | None = None
    beat_at: Instant | None = None
    unsaved: dict[Command, list[str]] = field(default_factory=dict)
    """Ids of what could not be written: trying again cannot double what was stored without our knowing."""

    # --- opening -----------------------------------------------------------------------------

    @classmethod
    def open_new(
        cls,
        scenario: Scenario,
        path: Path,
        *,
        name: str,
        actor: Actor,
        language: str,
        seed: int,
        stamps: StampSource | None = None,
        new_id: Callable[[], str] | None = None,
        rehearsal: bool = False,
        copy: Path | None = None,
        force: bool = False,
    ) -> Session:
        """A new session whose first entry holds the scenario's full text. Nothing may lie at `path` yet.

        Raises BcmsimError where the place cannot hold a journal.
        """
        from bcmsim.journal.store import create

        stamps = stamps or _system_stamps(scenario.zone)
        new_id = new_id or _random_id
        opened = ev.SessionOpened(
            name=scenario.name,
            files=dict(scenario.files),
            digest=scenario.digest,
            title=scenario.title(language),
            kind=scenario.kind,
            language=language,
            seed=seed,
            program=__version__,
            rehearsal=rehearsal,
        )
        first = Draft(
            id=new_id(),
            stamp=stamps(),
            at=0,
            author=actor.name,
            role=actor.part,
            terminal=actor.terminal,
            kind="SessionOpened",
            body=body_of(opened),
        )
        journal = create(path, name, first, copy=copy, force=force)
        session = cls(
            journal, State(scenario=scenario, session=name), actor, stamps, new_id, watch=not rehearsal
        )
        session.follow(journal.read(since=0))
        return session

    @classmethod
    def attach(
        cls,
        path: Path,
        actor: Actor,
        *,
        stamps: StampSource | None = None,
        readonly: bool = False,
        copy: Path | None = None,
        force: bool = False,
    ) -> Session:
        """Another terminal on a session that exists, or the leader's after a stop.

        Raises JournalDamaged where the chain does not hold, BcmsimError where it cannot be read.
        """
        from bcmsim.journal.store import open_journal

        journal = open_journal(path, readonly=readonly, copy=copy, force=force, terminal=actor.terminal)
        entries = journal.read(since=0)
        opened = record_of(entries[0]).event
        assert isinstance(opened, ev.SessionOpened)
        state = empty_state(journal.session, opened)
        session = cls(journal, state, actor, stamps or _system_stamps(state.scenario.zone), _random_id)
        session.follow(entries)
        return session

    def resume(self) -> list[ev.Record]:
        """The leader is back after a stop: the gap is recorded, the exercise stands paused."""
        now = self.now()
        remarks = self.remarks()
        if self.state.leader:
            self.actor = replace(self.actor, name=self.state.leader)

        def decided(state: State) -> list[ev.Event]:
            last = state.when or now
            same_boot = last.boot == now.boot
            gap = ev.SessionResumed(
                gap_ms=max(0, (now.utc - last.utc) // 1000),
                gap_mono_ms=max(0, (now.mono - last.mono) // 1_000_000) if same_boot else None,
                was_running=state.phase == "running",
                remarks=tuple(remarks),
            )
            return [gap]

        return self._append(decided, now, at_last=True)

    # --- acting ------------------------------------------------------------------------------

    def do(self, command: Command, *, now: Instant | None = None) -> list[ev.Record]:
        """Decides, makes durable, folds; answers with what was recorded.

        Who names the leader at the leader's terminal acts under that name from then on.

        Raises Refused where the engine does not do it, JournalError where it could not be written:
        then nothing was done.
        """
        moment = now or self.now()
        ids = self.unsaved.setdefault(command, [])
        before = self.actor
        if isinstance(command, NameLeader) and before.part == "leader" and command.name.strip():
            self.actor = replace(before, name=command.name.strip())
        try:
            recorded = self._append(lambda state: decide(state, command, self.actor, moment), moment, ids=ids)
        except BcmsimError as error:
            self.actor = before
            if isinstance(error, Refused):
                del self.unsaved[command]
            raise
        del self.unsaved[command]
        return recorded

    def means(self, command: Command, kept: Command) -> None:
        """What could not be written is kept as another command: trying that one again is the same entry."""
        if command in self.unsaved:
            self.unsaved[kept] = self.unsaved.pop(command)

    def tick(self, now: Instant | None = None) -> list[ev.Record]:
        """What the passing of time has brought. Only the leader's terminal calls this."""
        moment = now or self.now()
        recorded: list[ev.Record] = []
        if self.watch:
            recorded += self._watch(moment)
        self.last_tick = moment
        if due(self.state, moment):
            recorded += self._append(lambda state: due(state, moment), moment)
        return recorded

    def _watch(self, now: Instant) -> list[ev.Record]:
        """Gaps, set wall clocks, heartbeats."""
        last = self.last_tick
        if last is None or last.boot != now.boot:
            self.beat_at = now
            return []
        passed = elapsed_ms(last, now)
        found: list[ev.Event] = []
        if self.state.phase == "running" and passed >= GAP_MS:
            found.append(ev.GapFound(passed))
        stepped = (now.utc - last.utc) // 1000 - passed
        if abs(stepped) >= STEP_MS:
            found.append(ev.WallClockStepped(stepped))
        if (
            not found
            and self.state.phase == "running"
            and (self.beat_at is None or elapsed_ms(self.beat_at, now) >= HEARTBEAT_MS)
        ):
            found.append(ev.Heartbeat())
        if not found:
            return []
        self.beat_at = now
        return self._append(lambda state: found, now)

    def poll(self) -> list[ev.Record]:
        """What other terminals have recorded since; empty at almost no cost when nothing is new."""
        if not self.journal.changed():
            return []
        return self.follow(self.journal.read(since=self.state.seq))

    def follow(self, entries: Iterable[Entry]) -> list[ev.Record]:
        """Folds entries that are in the journal and not yet in the state."""
        records = [record_of(entry) for entry in entries if entry.seq > self.state.seq]
        for record in records:
            self.state = apply(self.state, record)
        return records

    def remarks(self) -> list[str]:
        """What the journal has had to say since the last call: a mended or failing copy, little space."""
        return [str(finding) for finding in self.journal.take_remarks()]

    def close(self) -> None:
        self.journal.close()

    def now(self) -> Instant:
        return instant_of(self.stamps())

    def scenario_ms(self, now: Instant | None = None) -> int:
        """Scenario time at this moment, in ms since STARTEX."""
        return max(self.state.at, self.state.clock.at_instant(now or self.now()))

    def _append(
        self,
        events_for: Callable[[State], list[ev.Event]],
        now: Instant,
        *,
        at_last: bool = False,
        ids: list[str] | None = None,
    ) -> list[ev.Record]:
        others: list[ev.Record] = []

        def decided(new: Sequence[Entry]) -> list[Draft]:
            others.extend(self.follow(new))
            return self._drafts(events_for(self.state), now, [] if ids is None else ids, at_last=at_last)

        entries = self.journal.append(decided)
        return others + self.follow(entries)

    def _drafts(
        self, events: Sequence[ev.Event], now: Instant, ids: list[str], *, at_last: bool
    ) -> list[Draft]:
        """Each event gets the scenario time that holds after the ones before it (a jump moves it)."""
        state, drafts = self.state, []
        while len(ids) < len(events):
            ids.append(self.new_id())
        for event, id_ in zip(events, ids, strict=False):
            at = state.at if at_last else max(state.at, state.clock.at_instant(now))
            if isinstance(event, ev.GapFound):
                stood = event.length_ms * state.clock.speed // 1000
                at = max(state.at, state.clock.at_instant(now) - stood)
            record = ev.Record(state.seq + 1, event, now, at, self.actor.name, self.actor.part)
            state = apply(state, record)
            drafts.append(
                Draft(
                    id=id_,
                    stamp=Stamp(now.utc, now.mono, now.boot, now.tz),
                    at=at,
                    author=self.actor.name,
                    role=self.actor.part,
                    terminal=self.actor.terminal,
                    kind=type(event).__name__,
                    body=body_of(event),
                    ref=_ref_of(event),
                )
            )
        return drafts


def _ref_of(event: ev.Event) -> int | None:
    """The journal number of the entry that an event answers or corrects."""
    if isinstance(event, ev.MinuteCorrected):
        return event.minute_seq
    if isinstance(event, ev.GapCounted):
        return event.gap_seq
    if isinstance(event, ev.SignedOff):
        return event.head_seq
    return None


def record_of(entry: Entry) -> ev.Record:
    """A stored entry as the engine sees it. Raises BcmsimError for one of a newer program."""
    return ev.Record(
        seq=entry.seq,
        event=event_from(entry.kind, dict(entry.body)),
        when=instant_of(entry.stamp),
        at=entry.at,
        author=entry.author,
        role=entry.role,
        terminal=entry.terminal,
        ref=entry.ref,
        id=entry.id,
        hash=entry.hash,
    )


def instant_of(stamp: Stamp) -> Instant:
    return Instant(stamp.utc, stamp.mono, stamp.boot, stamp.tz)


def read_history(path: Path) -> History:
    """A whole session read back, for reports. Raises JournalDamaged where its chain does not hold."""
    from bcmsim.journal.store import open_journal

    journal = open_journal(path, readonly=True)
    try:
        return history_of(journal.session, [record_of(entry) for entry in journal.read(since=0)])
    finally:
        journal.close()


def _system_stamps(zone: str) -> StampSource:
    return lambda: system_stamp(zone)


def _random_id() -> str:
    return str(uuid.uuid4())


__all__ = ["Refused", "Session", "StampSource", "instant_of", "read_history", "record_of"]
