"""Commands with people's words that could not be written to the journal, kept until they can."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bcmsim.exercise import commands as do
from bcmsim.exercise.clock import Instant
from bcmsim.exercise.commands import Command


@dataclass
class Unsaved:
    """What is not recorded, in the order in which it was meant, and the last sentence that said why."""

    commands: list[Command] = field(default_factory=list)
    problem: str = ""

    def keep(self, command: Command, now: Instant) -> Command:
        """Keep a command that holds words; a minute keeps the time at which it was entered.

        Answers with the command as it is kept.
        """
        if not text_of(command):
            return command
        if isinstance(command, do.RecordMinute) and command.event_utc is None:
            command = replace(command, event_utc=now.utc)
        self.commands.append(command)
        return command

    def texts(self) -> list[str]:
        return [text_of(command) for command in self.commands]


def text_of(command: Command) -> str:
    """The words of a person in a command; empty where it holds none that would be a loss."""
    for name in ("text", "finding", "note", "reason", "words"):
        value = getattr(command, name, "")
        if isinstance(value, str) and value.strip():
            return value
    return ""
