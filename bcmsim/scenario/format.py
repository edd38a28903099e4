"""Every key that an author may write, as models: the contract of the scenario format, version 1.

The models are also the source of the JSON Schema and of the help page: each key carries its description. They
check form only; what is formally right but wrong (references to nothing, dead ends) is found in `checks`. All
scalars arrive as text, because the loader composes YAML without guessing types. Durations are whole seconds.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bcmsim.i18n import N_
from bcmsim.scenario.format_impact import (
    Acceptance,
    Answer,
    CausePlan,
    Continuity,
    DamageType,
    Impact,
    Rating,
    Sessions,
)
from bcmsim.scenario.format_plan import (
    Absence,
    Configuration,
    Contact,
    Document,
    Emergency,
    Instructions,
    Measure,
    Objective,
    Order,
    Person,
    Process,
    Resource,
    Restart,
    Secret,
    Serves,
    Shift,
)
from bcmsim.scenario.format_script import (
    CONDITION_FORMS,
    EFFECT_ACTIONS,
    EFFECT_COMPANIONS,
    Alerting,
    Channel,
    Condition,
    Decision,
    Effect,
    ExerciseRules,
    Expectation,
    Fault,
    Inject,
    Level,
    MessageType,
    Option,
    Part,
    Question,
    Questions,
    Reaction,
    Release,
    Role,
    Trigger,
)
from bcmsim.scenario.keys import (
    ActorId,
    ActorIds,
    Duration,
    Flag,
    Id,
    Limited,
    Model,
    Moment,
    Sentence,
    Sentences,
    Words,
)

__all__ = [
    "CONDITION_FORMS",
    "EFFECT_ACTIONS",
    "EFFECT_COMPANIONS",
    "FORMAT_VERSION",
    "Absence",
    "Acceptance",
    "Alerting",
    "Answer",
    "Cause",
    "CausePlan",
    "Channel",
    "Condition",
    "Configuration",
    "Contact",
    "Continuity",
    "DamageType",
    "Decision",
    "Document",
    "Effect",
    "Emergency",
    "ExerciseRules",
    "Expectation",
    "Fault",
    "Impact",
    "Inject",
    "Instructions",
    "Kind",
    "Language",
    "Level",
    "Measure",
    "MessageType",
    "Model",
    "Objective",
    "Option",
    "Order",
    "Part",
    "Person",
    "Process",
    "Question",
    "Questions",
    "Rating",
    "Reaction",
    "Release",
    "Resource",
    "Restart",
    "Role",
    "ScenarioFile",
    "Secret",
    "Serves",
    "Sessions",
    "Shift",
    "Trigger",
]

FORMAT_VERSION = 1

Kind = Literal["staff", "tabletop", "alerting", "function-test", "framework"]
Cause = Literal["it", "site", "staff", "provider", "attack"]
Language = Literal["de", "en"]


class ScenarioFile(Model):
    """One exercise: who plays, what fails, how it restarts, what is injected, what is expected."""

    bcmsim: Literal["1"] = Field(description=N_("Version of the format: 1."))
    title: Sentence = Field(description=N_("Title of the exercise."))
    kind: Kind = Field(description=N_("Kind of the exercise."))
    language: Language = Field(description=N_("Language of the texts that are written only once."))
    cause: Cause | None = Field(
        default=None, description=N_("What fails: IT, site, staff, provider; or an attack.")
    )
    description: Words | None = Field(
        default=None, description=N_("The starting situation, as players may read it.")
    )
    start: Moment | None = Field(
        default=None, description=N_("Scenario time of STARTEX; without it the outage.")
    )
    outage: Moment | None = Field(
        default=None,
        description=N_("Scenario time of the outage; without it, a `fail` or `isolate` begins it."),
    )
    length: Duration | None = Field(default=None, description=N_("Planned length in scenario time."))
    place: Words | None = Field(default=None, description=N_("Where the exercise takes place."))
    version: str | None = Field(default=None, description=N_("Version of the script."))
    owner: ActorId | None = Field(default=None, description=N_("Who answers for the script."))
    preparation: ActorIds = Field(default=(), description=N_("People who know the script and cannot play."))
    abort: Sentences = Field(
        default=(), description=N_("Criteria for aborting the exercise, read out at the opening.")
    )
    safe_word: Words | None = Field(
        default=None, description=N_("A participant who says it pauses the exercise without a reason.")
    )
    time_zone: str | None = Field(
        default=None, description=N_("Time zone such as Europe/Berlin, where no instant carries one.")
    )
    announced: Flag = Field(default=True, description=N_("`false` for an exercise that comes as a surprise."))
    low_load: tuple[Shift, ...] = Field(
        default=(), description=N_("Windows of low load, in which function tests should lie.")
    )
    documents: tuple[Document, ...] = Field(
        default=(), description=N_("Documents that people need in the emergency.")
    )
    include: str | None = Field(
        default=None, description=N_("A second file whose keys are added, such as the organisation.")
    )
    exercise: ExerciseRules = Field(
        default_factory=ExerciseRules, description=N_("How the script is played.")
    )
    restart: Restart = Field(default_factory=Restart, description=N_("How the restart runs as a whole."))
    shifts: dict[Id, Shift] = Field(default_factory=dict, description=N_("Shifts by id."))
    staff: dict[Id, Person] = Field(default_factory=dict, description=N_("People and pools by id."))
    resources: dict[Id, Resource] = Field(
        default_factory=dict, description=N_("What fails and is restarted, by id.")
    )
    capacities: dict[Id, Limited] = Field(
        default_factory=dict, description=N_("Shared capacities by id: how much there is of each.")
    )
    processes: dict[Id, Process] = Field(default_factory=dict, description=N_("Business processes by id."))
    impact: Impact | None = Field(default=None, description=N_("How damage over time becomes limits."))
    causes: dict[Id, CausePlan] = Field(
        default_factory=dict,
        description=N_(
            "What each cause takes away: `it`, `site`, `staff`, `provider`, `attack`, and others."
        ),
    )
    measures: dict[Id, Measure] = Field(default_factory=dict, description=N_("Precautions by id."))
    continuity: Continuity | None = Field(
        default=None, description=N_("Who is responsible for continuity, and who sets the plan going.")
    )
    roles: dict[Id, Role] = Field(default_factory=dict, description=N_("Roles in the exercise by id."))
    objectives: dict[Id, Objective] = Field(
        default_factory=dict, description=N_("What the exercise is to show, by id.")
    )
    injects: tuple[Inject, ...] = Field(default=(), description=N_("The script: messages and events."))
    decisions: dict[Id, Decision] = Field(
        default_factory=dict, description=N_("What players must decide, by id.")
    )
    questions: Questions | None = Field(default=None, description=N_("Guided questions of a tabletop."))
    alerting: Alerting | None = Field(default=None, description=N_("The alert exercise."))
    instructions: Instructions | None = Field(
        default=None, description=N_("Instructions after a compromise.")
    )
