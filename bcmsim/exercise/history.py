"""A whole session as a value: its records and the state they fold to. Reports are functions of this alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bcmsim.errors import BcmsimError
from bcmsim.exercise.events import Record, SessionOpened
from bcmsim.exercise.fold import fold
from bcmsim.exercise.state import State
from bcmsim.i18n import _

if TYPE_CHECKING:
    from bcmsim.scenario.model import Scenario


@dataclass(frozen=True)
class History:
    """What happened in a session, from its first entry on."""

    session: str
    records: tuple[Record, ...]
    state: State

    @property
    def scenario(self) -> Scenario:
        return self.state.scenario


def empty_state(session: str, opened: SessionOpened) -> State:
    """The state before the first entry: the scenario is read back from that entry itself.

    It was checked when the session was opened: a check that came later closes no old journal.

    Raises ScenarioProblems where the stored text does not load, BcmsimError where its digest is wrong.
    """
    from bcmsim.scenario.loading import load_files

    scenario = load_files(opened.name, opened.files, check=False)
    if scenario.digest != opened.digest:
        raise BcmsimError(_("The scenario in the first entry is not the one whose digest stands there."))
    return State(scenario=scenario, session=session)


def history_of(session: str, records: Iterable[Record]) -> History:
    """Replays the records of a session, which begin with its opening."""
    kept: Sequence[Record] = tuple(records)
    if not kept or not isinstance(kept[0].event, SessionOpened):
        raise BcmsimError(_("The session {name} does not begin with its opening.").format(name=session))
    state = fold(empty_state(session, kept[0].event), kept)
    return History(session, tuple(kept), state)
