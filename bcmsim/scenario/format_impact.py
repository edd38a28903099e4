"""The keys of the business impact: damage over time, answers of asset owners, causes, risks, and how measures
are rated (B 2.2-2.5)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bcmsim.i18n import N_
from bcmsim.scenario.keys import (
    ActorId,
    ActorIds,
    Buffer,
    CauseId,
    Day,
    Duration,
    Flag,
    Id,
    LevelText,
    Model,
    Moment,
    PersonIds,
    ResourceId,
    ResourceIds,
    Sentence,
    UncertainDuration,
    Whole,
    Words,
)

Correction = Literal["flow", "chain"]
Criterion = Literal[
    "protection", "availability", "provision", "support", "testing", "cost-benefit", "time-limit"
]


AcceptedLimit = Literal["rto", "mtpd", "emergency"]


class DamageType(Model):
    """One type of damage: what its four levels mean, and which one is not tolerable (R019, R040, R041)."""

    title: Words | None = Field(default=None, description=N_("Title as it is shown; without it the id."))
    levels: LevelText = Field(
        default=(), description=N_("When damage is low, medium, high, very high: four criteria.")
    )
    intolerable_from: Whole | None = Field(
        default=None,
        description=N_("The first level of this type that is not tolerable; without it, that of all."),
    )


class Impact(Model):
    """How damage over time becomes limits."""

    intervals: tuple[Duration, ...] = Field(
        default=(), description=N_("Where the intervals of the outage end; the last is open.")
    )
    intolerable_from: Whole = Field(
        default=3, description=N_("The first level of damage that is not tolerable.")
    )
    types: dict[Id, DamageType] = Field(
        default_factory=dict, description=N_("The types of damage by id: titles, criteria, thresholds.")
    )
    weights: dict[Id, Whole] = Field(
        default_factory=dict, description=N_("Weight of each type of damage for the criticality.")
    )
    correction: Correction = Field(
        default="flow", description=N_("How the RTO of processes that feed each other is corrected.")
    )
    buffer: Buffer | None = Field(
        default=None,
        description=N_(
            "Added to the largest corrected RTO to compute the MTPD: a duration, or percent of it."
        ),
    )
    rpo_classes: dict[Id, Duration] = Field(
        default_factory=dict,
        description=N_("RPO classes by id; without them RPO1 1 h, RPO2 4 h, RPO3 8 h, RPO4 24 h."),
    )
    risk: Flag | None = Field(
        default=None,
        description=N_("`true`: every process needs a likelihood; `false`: there is no risk analysis."),
    )
    matrix: Literal["highest", "intolerable"] = Field(
        default="highest",
        description=N_("Damage in the risk matrix: the highest reached, or the intolerable level for all."),
    )


class Answer(Model):
    """What an asset owner answered to one guided question, and when (R028, R057)."""

    answer: Words | None = Field(default=None, description=N_("The answer, where no other key holds it."))
    by: str = Field(description=N_("Who answered."))
    at: Moment = Field(description=N_("When."))


class Sessions(Model):
    """How many people use a process at once: what a loss of data costs them (R056)."""

    active: Whole = Field(description=N_("Sessions that are open at once."))
    lasts: Duration = Field(description=N_("How long a session lasts, on average."))


class Acceptance(Model):
    """A decision of the management to carry a risk (R061, R062, R075)."""

    what: Literal["removal", "lower-priority", "residual"] = Field(
        description=N_(
            "Removal from emergency management, a lower priority, or the residual risk of missed limits."
        )
    )
    cause: CauseId | None = Field(
        default=None, description=N_("The cause for which it holds; without it all of them.")
    )
    limits: tuple[AcceptedLimit, ...] = Field(
        default=(),
        description=N_("Of `residual`: which missed limits it covers; without it all but the MTPD."),
    )
    by: ActorId = Field(description=N_("The role or person of the management who decided."))
    on: Day = Field(description=N_("The day of the decision, such as 2026-09-01."))
    reason: Sentence = Field(description=N_("Why the risk is carried."))


class CausePlan(Model):
    """One cause of an emergency: what it takes away, and the way back (R016, R086)."""

    title: Words | None = Field(default=None, description=N_("Title as it is shown; without it the id."))
    likelihood: Whole | None = Field(
        default=None, description=N_("How likely it is: 1 very rare, 2 rare, 3 possible, 4 frequent.")
    )
    down: ResourceIds | None = Field(
        default=None, description=N_("The resources that fail; what needs them fails too. Without it none.")
    )
    absent: PersonIds = Field(default=(), description=N_("The people and pools who are missing."))
    waz: dict[ResourceId, UncertainDuration] = Field(
        default_factory=dict,
        description=N_("Resources whose restart takes another time after this cause, and how long."),
    )
    way_back: Words | None = Field(
        default=None, description=N_("How the processes come back, as the strategy says it.")
    )


class Rating(Model):
    """One criterion of a measure, rated (R091)."""

    points: Whole = Field(description=N_("1 poor, 2 fair, 3 good, 4 very good."))
    note: Words | None = Field(default=None, description=N_("Why, or what is agreed."))


class Continuity(Model):
    """Who is responsible for business continuity, and who sets the plan going (R001, R008)."""

    officer: ActorId | None = Field(
        default=None, description=N_("The one person or role responsible: the BCM officer.")
    )
    budget: Words | None = Field(default=None, description=N_("Which budget the officer has."))
    access: Words | None = Field(
        default=None, description=N_("Which internal and external staff the officer may call on.")
    )
    initiates: ActorIds = Field(
        default=(), description=N_("Who sets the plan going: security officer, BCM officer, head of IT.")
    )
    implements: ActorIds = Field(default=(), description=N_("Who carries it out: administrators, teams."))
