"""state, command, actor, now -> events, or a refusal with its reason. Pure; the one door into the engine."""

from __future__ import annotations

from bcmsim.exercise import commands as do
from bcmsim.exercise import conduct, record, script
from bcmsim.exercise.clock import Instant
from bcmsim.exercise.commands import PERMITTED, Actor, Command, Refused
from bcmsim.exercise.events import Event
from bcmsim.exercise.state import State
from bcmsim.i18n import _

HANDLERS = {**conduct.HANDLERS, **script.HANDLERS, **record.HANDLERS}


def decide(state: State, command: Command, actor: Actor, now: Instant) -> list[Event]:
    """The events that a command comes to.

    Raises Refused where the state, the part of the actor or the rules of competence do not allow it
    (R101, R109, R124, R125).
    """
    if actor.part not in ("leader", "program") and type(command) not in PERMITTED.get(actor.part, ()):
        raise Refused(
            _("The part “{part}” may not do this.").format(part=part_title(actor.part)),
            _("Ask the exercise leader."),
        )
    if state.phase == "closed" and not isinstance(command, do.RecordMinute):
        raise Refused(_("The session is signed and closed; only supplements can be added to its minutes."))
    return HANDLERS[type(command)](state, command, actor, now)


def part_title(part: str) -> str:
    """The part in the reader's language."""
    titles = {
        "leader": _("Exercise leader"),
        "recorder": _("Recorder"),
        "observer": _("Observer"),
        "player": _("Player"),
        "display": _("Display"),
        "program": _("Program"),
    }
    return titles.get(part, part)


def scenario_time(state: State, now: Instant) -> int:
    """Scenario time in ms at `now`, never before the last entry."""
    return max(state.at, state.clock.at_instant(now))
