"""Names that `from` and `to` of an entry complete to: the players' roles, and who was named before."""

from __future__ import annotations

from dataclasses import dataclass, field

from bcmsim.exercise.state import State
from bcmsim.text import one_line

PLAYING = ("player", "help-desk")
NAME_LIMIT = 100
"""Longer names are cut, in cells."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is entered, and by what else it is found."""

    words: str
    keys: tuple[str, ...] = ()

    def matches(self, typed: str) -> bool:
        """Whether the name, one of its words or one of its keys begins with what was typed."""
        typed = typed.casefold()
        texts = (self.words.casefold(), *(key.casefold() for key in self.keys))
        return any(text.startswith(typed) or f" {typed}" in text for text in texts)


@dataclass
class Names:
    """Grows with the minutes; each minute is looked at once."""

    _roles: list[Name] | None = None
    _used: dict[str, None] = field(default_factory=dict)
    _minutes: int = 0
    _senders: int = 0

    def matching(self, state: State, typed: str) -> list[str]:
        """Names to choose from, roles first; all of them while nothing is typed."""
        if self._roles is None:
            self._roles = _role_names(state)
        self._learn(state)
        typed = typed.strip()
        known = [*self._roles, *(Name(words) for words in self._used)]
        found = {name.words: None for name in known if not typed or name.matches(typed)}
        return [words for words in found if words.casefold() != typed.casefold()]

    def _learn(self, state: State) -> None:
        for minute in state.minutes[self._minutes :]:
            for name in (minute.sender, minute.to):
                self._add(name)
        self._minutes = len(state.minutes)
        released = [inject for inject in state.injects.values() if inject.status == "released"]
        if len(released) != self._senders:
            self._senders = len(released)
            for inject in released:
                self._add(inject.sender)
                for id_ in inject.to:
                    self._add(state.scenario.recipient_title(id_, state.language))

    def _add(self, name: str) -> None:
        if name.strip():
            self._used[one_line(name.strip(), NAME_LIMIT)] = None


def _role_names(state: State) -> list[Name]:
    """The players' roles by title, found by id, function, member and their titles in other languages too.

    Role players are not among them: they are the script's.
    """
    scenario, lang = state.scenario, state.language
    found = []
    for id_, role in scenario.roles.items():
        if role.part not in PLAYING:
            continue
        titles = [role.title.get(other) for other in role.title.languages] if role.title else []
        people = [scenario.person_name(member, lang) for member in role.members]
        words = one_line(scenario.role_title(id_, lang), NAME_LIMIT)
        found.append(Name(words, (id_, role.function or "", *titles, *people)))
    return found
