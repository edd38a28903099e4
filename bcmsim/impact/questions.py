"""The one sequence of guided questions of a business impact analysis, the same for every process (R028).

The answer to a question is written under the key of the process that holds it; who gave it, and when, under
`answers` of the process, by the question's id. An answer that no key holds, and the word for "there is none",
stand there too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bcmsim.i18n import _, language
from bcmsim.scenario.quantities import LONGEST_ID

if TYPE_CHECKING:
    from bcmsim.scenario.format import Process, ScenarioFile

Kind = Literal[
    "text",
    "actor",
    "resources",
    "processes",
    "yes-no",
    "duration",
    "rpo",
    "levels",
    "likelihood",
    "intervals",
]
State = Literal["answered", "written", "open"]

NONE = "none"
YES, NO = "yes", "no"
"""What stands under `answers`, in files of every language, where no other key holds the answer."""

DAMAGE = "damage-"
DAMAGE_TYPES = ("finance", "reputation", "customers", "compliance")
"""The least that is asked for where the scenario names no types (R019)."""

FOR_OWNER = ("rpo", "mtpd")
"""With the damage, what only the asset owner or the deputy may approve (R009)."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the sequence; words are translated when it is made."""

    id: str
    kind: Kind
    title: str
    """What is asked for, in a word or two."""
    words: str
    help: str
    key: tuple[str, ...] = ()
    """Where in the process the answer is written; empty where only `answers` holds it."""
    none: bool = False
    """Whether "there is none" is an answer."""
    damage_type: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """How far the sequence was gone through for a process, by ids of questions in their order."""

    answered: tuple[str, ...]
    written: tuple[str, ...]
    """The file holds a value, but nobody was asked for it."""
    open: tuple[str, ...]
    by_others: tuple[str, ...]
    """Answered values that only the asset owner or the deputy may approve, given by somebody else (R009)."""

    @property
    def complete(self) -> bool:
        """Whether no step was skipped (R028)."""
        return not self.open and not self.written


def questions_of(file: ScenarioFile, id_: str) -> tuple[Question, ...]:
    """The sequence for a process, in the language in force. Raises KeyError for a process there is not.

    What emergency operation needs is asked once it is known that there is one; the intervals of the outage
    only where the scenario has none yet, because they hold for all processes.
    """
    process = file.processes[id_]
    asked = [*_who_and_what()]
    if has_emergency(process):
        asked += _emergency()
    if file.impact is None or not file.impact.intervals:
        asked.append(_intervals())
    asked += [_damage(file, kind) for kind in damage_types(file, process)]
    return (*asked, *_data(), *_limits())


def is_question(id_: str) -> bool:
    """Whether an id under `answers` can belong to a question of the sequence."""
    known = (*_who_and_what(), *_emergency(), *_data(), *_limits())
    return id_.startswith(DAMAGE) or any(question.id == id_ for question in known)


def damage_types(file: ScenarioFile, process: Process) -> tuple[str, ...]:
    """The types of damage that are asked for: those of the scenario, then those that only the process has."""
    named = dict.fromkeys((*file.impact.types, *file.impact.weights) if file.impact else ())
    for other in (process, *file.processes.values()) if not named else (process,):
        named |= dict.fromkeys(other.damage)
    return tuple(named) or DAMAGE_TYPES


def damage_question(kind: str) -> str:
    """The id of the question about a type of damage; no longer than ids may be."""
    return (DAMAGE + kind)[:LONGEST_ID]


def damage_title(file: ScenarioFile, kind: str) -> str:
    """The title of a type of damage, as the author wrote it; its id without one."""
    known = file.impact.types.get(kind) if file.impact else None
    return kind if known is None or known.title is None else known.title.get(language())


def has_emergency(process: Process) -> bool:
    """Whether the process is known to have an emergency operation (R087)."""
    answer = process.answers.get("emergency")
    if answer is not None and answer.answer is not None:
        return str(answer.answer) == YES
    return process.emergency is not None


# --- how far --------------------------------------------------------------------------------------


def state_of(process: Process, question: Question) -> State:
    """Whether the question was answered, its value stands in the file unasked, or it is open."""
    there = value_of(process, question) is not None
    answer = process.answers.get(question.id)
    if answer is not None and (there or answer.answer is not None):
        return "answered"
    return "written" if there else "open"


def value_of(process: Process, question: Question) -> object | None:
    """What the keys of the process hold for the question; None: nothing. Empty lists are nothing."""
    if question.id == "emergency":
        return process.emergency
    if question.damage_type:
        return process.damage.get(question.damage_type) or None
    if not question.key:
        return None
    value: object = process
    for key in question.key:
        value = getattr(value, key, None)
    return None if value == () else value


def assessment(id_: str, file: ScenarioFile) -> Assessment:
    """How far the sequence was gone through for a process."""
    process = file.processes[id_]
    by_state: dict[State, list[str]] = {"answered": [], "written": [], "open": []}
    for question in questions_of(file, id_):
        by_state[state_of(process, question)].append(question.id)
    others = [
        one
        for one in by_state["answered"]
        if (one in FOR_OWNER or one.startswith(DAMAGE)) and not owns(file, process, process.answers[one].by)
    ]
    return Assessment(
        tuple(by_state["answered"]), tuple(by_state["written"]), tuple(by_state["open"]), tuple(others)
    )


def owns(file: ScenarioFile, process: Process, name: str) -> bool:
    """Whether somebody of this name or id is asset owner or deputy, or plays such a role (R009)."""
    return _plain(name) in owner_names(file, process)


def owner_names(file: ScenarioFile, process: Process) -> list[str]:
    """Ids and names, in every language, of asset owner and deputy and of those who play such a role."""
    found: dict[str, None] = {}
    for id_ in (process.owner, process.deputy):
        if id_ is None:
            continue
        role = file.roles.get(id_)
        for one in (id_, *(role.members if role else ())):
            found |= dict.fromkeys(map(_plain, _names(file, one)))
    return list(found)


def _names(file: ScenarioFile, id_: str) -> Iterator[str]:
    yield id_
    role, person = file.roles.get(id_), file.staff.get(id_.partition("/")[0])
    for title in (role.title if role else None, person.name if person else None):
        if title is not None:
            yield from title.texts


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


# --- the questions ---------------------------------------------------------------------------------


def _who_and_what() -> tuple[Question, ...]:
    return (
        Question(
            "title",
            "text",
            _("name"),
            _("What is the process called?"),
            _("The name as everybody uses it; it stands in every table and report."),
            ("title",),
        ),
        Question(
            "owner",
            "actor",
            _("asset owner"),
            _("Who is the asset owner of the process?"),
            _("The one role or person of the business who answers for it and approves damage, RTO, RPO."),
            ("owner",),
        ),
        Question(
            "deputy",
            "actor",
            _("deputy"),
            _("Who stands in for the asset owner?"),
            _("A role or person who may approve damage, RTO and RPO when the asset owner is away."),
            ("deputy",),
        ),
        Question(
            "needs",
            "resources",
            _("needed resources"),
            _("Which resources does the process need for normal operation?"),
            _("What must be up before it runs: systems, networks, rooms, suppliers. a|b: one suffices."),
            ("needs",),
            none=True,
        ),
        Question(
            "upstream",
            "processes",
            _("processes that feed it"),
            _("Which processes feed it with data or work?"),
            _("It cannot run for long without them, so they may not be back later than it."),
            ("upstream",),
            none=True,
        ),
        Question(
            "emergency",
            "yes-no",
            _("emergency operation"),
            _("Can the process run in an emergency operation while something fails?"),
            _("With paper, with fewer people, for the most urgent cases only: less than normal operation."),
            (),
        ),
    )


def _emergency() -> tuple[Question, ...]:
    return (
        Question(
            "emergency-level",
            "text",
            _("level of emergency operation"),
            _("What works in emergency operation, and what does not?"),
            _("The level that is kept: which cases, how many of them, for whom."),
            ("emergency", "level"),
        ),
        Question(
            "emergency-needs",
            "resources",
            _("resources of emergency operation"),
            _("Which resources does emergency operation need?"),
            _("Measures for emergency and for normal operation are chosen separately. a|b: one suffices."),
            ("emergency", "needs"),
            none=True,
        ),
        Question(
            "emergency-within",
            "duration",
            _("start of emergency operation"),
            _("How long after the outage must emergency operation run at the latest?"),
            _("A duration such as 30 min, 4 h, 2 d."),
            ("emergency", "within"),
        ),
    )


def _intervals() -> Question:
    return Question(
        "intervals",
        "intervals",
        _("intervals of the outage"),
        _("At which times after the outage is damage to be estimated?"),
        _("Where the intervals end, for all processes alike, such as 4 h, 8 h, 24 h. The last one is open."),
    )


def _damage(file: ScenarioFile, kind: str) -> Question:
    return Question(
        damage_question(kind),
        "levels",
        _("damage “{kind}”").format(kind=damage_title(file, kind)),
        _("How great is the damage “{kind}” in each interval?").format(kind=damage_title(file, kind)),
        _("One level for each interval, from 1 to 4. Damage does not become less while an outage lasts."),
        ("damage", kind),
        damage_type=kind,
    )


def _data() -> tuple[Question, ...]:
    """Five questions about lost data, then the estimate that rests on them: there is no formula (R057)."""
    none = _("“none” is an answer where the process keeps no data.")
    return (
        Question(
            "rpo-restart",
            "text",
            _("clean restart after the backup"),
            _("What makes the process run cleanly after the last backup is restored?"),
            none,
        ),
        Question(
            "rpo-lost-data",
            "text",
            _("handling of lost data"),
            _("What is done about the data that came after the last backup and is lost?"),
            none,
        ),
        Question(
            "rpo-reentry",
            "text",
            _("who enters data again"),
            _("Who is responsible for entering the missing data again: customers, own staff?"),
            none,
        ),
        Question(
            "rpo-effort",
            "text",
            _("effort of entering data again"),
            _("How great is the effort of entering it again?"),
            none,
        ),
        Question(
            "rpo-damage",
            "text",
            _("damage while data is missing"),
            _("Which damage arises while it is entered again and the data is not up to date?"),
            none,
        ),
        Question(
            "rpo",
            "rpo",
            "RPO",
            _("How long a stretch of data may be lost at most (RPO)?"),
            _("An estimate from the five answers before. It is a duration, or the name of a class."),
            ("rpo",),
            none=True,
        ),
    )


def _limits() -> tuple[Question, ...]:
    return (
        Question(
            "likelihood",
            "likelihood",
            _("likelihood"),
            _("How likely is it that the process fails?"),
            _("With the damage it gives the place in the risk matrix."),
            ("likelihood",),
        ),
        Question(
            "mtpd",
            "duration",
            "MTPD",
            _("Which longest tolerable outage (MTPD) has the management set?"),
            _("“none” where it has set none: then it is computed from the RTO and the buffer."),
            ("mtpd",),
            none=True,
        ),
    )
