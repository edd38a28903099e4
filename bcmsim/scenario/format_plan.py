"""The keys of the continuity model: what fails, who restarts it, in which order, at which limits
(restart.md)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bcmsim.i18n import N_
from bcmsim.scenario.format_impact import Acceptance, Answer, Correction, Criterion, Rating, Sessions
from bcmsim.scenario.keys import (
    ActorId,
    CapacityId,
    CauseIds,
    Cost,
    Count,
    Days,
    DocumentIds,
    Duration,
    Flag,
    Hours,
    Id,
    Ids,
    Limited,
    Model,
    Moment,
    Needs,
    PersonId,
    Probability,
    ProcessIds,
    ResourceId,
    ResourceIds,
    Sentence,
    Sentences,
    ShiftIds,
    SkillId,
    UncertainDuration,
    Whole,
    Words,
)
from bcmsim.scenario.quantities import HourRange

Order = Literal["plan", "rto", "criticality", "critical-path"]
DocumentKind = Literal[
    "stakeholders",
    "policy",
    "bia",
    "ria",
    "restart-plan",
    "strategy",
    "backup-concept",
    "handbook",
    "minutes",
    "lessons",
    "audit",
    "review",
]


class Restart(Model):
    """How the restart runs as a whole."""

    reaction: Duration = Field(
        default=0,
        description=N_(
            "Time until the restart begins; nothing starts before it is over, unless a resource says so."
        ),
    )
    rto_from: Literal["outage", "declaration"] = Field(
        default="outage",
        description=N_("Where RTO counts from: the outage, or the declaration of the emergency."),
    )
    order: Order = Field(default="rto", description=N_("Who goes first when people are short."))
    down: ResourceIds | None = Field(
        default=None,
        description=N_(
            "The resources that failed; what needs them is down too. Without it everything is down."
        ),
    )


class Shift(Model):
    """Days and hours in the scenario's time zone."""

    days: Days = Field(
        default=(0, 1, 2, 3, 4, 5, 6),
        description=N_("Days of the week, such as mon-fri; without it every day."),
    )
    hours: Hours = Field(
        default=HourRange(0, 86_400),
        description=N_("Hours such as 22:00-06:00; an end before the start is on the next day."),
    )


class Absence(Model):
    """A time in which a person is not there."""

    from_: Moment | None = Field(
        default=None, alias="from", description=N_("When the absence begins; without it, it has begun.")
    )
    until: Moment | None = Field(
        default=None, description=N_("When the person is back; without it, not during the exercise.")
    )
    reason: Words | None = Field(default=None, description=N_("Why, for the script only."))


class Contact(Model):
    """How a person is reached."""

    phone: str | None = Field(default=None, description=N_("Telephone number."))
    mobile: str | None = Field(default=None, description=N_("Mobile number."))
    e_mail: str | None = Field(default=None, alias="e-mail", description=N_("E-mail address."))


class Person(Model):
    """A person, or a pool of `count` persons who can do the same."""

    name: Words | None = Field(default=None, description=N_("Name as it is shown; without it the id."))
    skills: Ids = Field(default=(), description=N_("What the person can do; resources ask for skills."))
    count: Count | None = Field(
        default=None,
        description=N_("Makes this a pool of so many persons, who are called `admins/1`, `admins/2`, ..."),
    )
    shift: ShiftIds = Field(
        default=(), description=N_("Shifts in which the person works; without one always.")
    )
    travel: Duration = Field(default=0, description=N_("Time from the call until the person is there."))
    deputy: PersonId | None = Field(default=None, description=N_("Who stands in for the person."))
    absent: Probability = Field(
        default=0.0, description=N_("Probability that the person is not there at all.")
    )
    absences: tuple[Absence, ...] = Field(default=(), description=N_("Dated absences, such as holidays."))
    contact: Contact | None = Field(default=None, description=N_("How the person is reached."))
    restart: Flag = Field(default=True, description=N_("`false` for people who play but restart nothing."))


class Secret(Model):
    """A key or password that a restart needs."""

    stored_on: ResourceIds = Field(default=(), description=N_("The resources on which the secret lies."))
    escrow: Words | None = Field(
        default=None, description=N_("Where a second copy lies, such as a sealed envelope in a safe.")
    )


class Serves(Model):
    """Whom a resource serves, for partial failures."""

    users: Whole = Field(
        default=0, description=N_("Number of users; what is down counts the affected share.")
    )


class Configuration(Model):
    """How a system is set up: what somebody needs who builds it anew (R005)."""

    partitions: Words | None = Field(
        default=None,
        description=N_("Partitions of its disks and their use: system, transaction log, database."),
    )
    hardware: Words | None = Field(default=None, description=N_("Hardware it runs on."))
    system: Words | None = Field(default=None, description=N_("Operating system and its version."))
    services: Words | None = Field(default=None, description=N_("Services that must run on it."))


class Resource(Model):
    """Something that fails and is restarted: a system, a service, a room, a supply."""

    title: Words | None = Field(default=None, description=N_("Title as it is shown; without it the id."))
    waz: UncertainDuration = Field(
        description=N_("WAZ (planned): how long its restart takes once all it needs is there.")
    )
    needs: Needs = Field(
        default=(), description=N_("Resources that must be up before; of a list in the list, one suffices.")
    )
    staff: dict[SkillId, Limited] = Field(
        default_factory=dict, description=N_("How many people of which skill its restart takes.")
    )
    uses: dict[CapacityId, Limited] = Field(
        default_factory=dict, description=N_("How much of which shared capacity its restart takes.")
    )
    hands_on: Duration | None = Field(
        default=None,
        description=N_("After this time the people are free again and the restart runs on alone."),
    )
    handover: Literal["finish", "pause"] = Field(
        default="finish", description=N_("At the end of a shift: the people finish, or the restart pauses.")
    )
    after_reaction: Flag = Field(
        default=True, description=N_("`false` for what restarts without waiting for the reaction.")
    )
    fails: Probability = Field(
        default=0.0, description=N_("Probability that an attempt fails and is repeated.")
    )
    retry: UncertainDuration | None = Field(
        default=None, description=N_("How long a repeated attempt takes; without it the WAZ.")
    )
    backup_every: Duration | None = Field(default=None, description=N_("Time between two backups."))
    backup_takes: Duration = Field(
        default=0, description=N_("How long a backup takes; until it is done, the one before counts.")
    )
    owner: ActorId | None = Field(
        default=None, description=N_("System owner: the role or person responsible for restart and WAZ.")
    )
    deputy: ActorId | None = Field(default=None, description=N_("Deputy of the owner."))
    instruction: Words | None = Field(
        default=None, description=N_("What is done to restart it, step by step.")
    )
    detail: Literal["brief", "full"] | None = Field(
        default=None,
        description=N_("Whether the instruction is for experts (brief) or for any competent person (full)."),
    )
    check: Words | None = Field(default=None, description=N_("How one sees that it is up again."))
    secrets: dict[Id, Secret] = Field(
        default_factory=dict, description=N_("Keys and passwords that its restart needs.")
    )
    documents: DocumentIds = Field(default=(), description=N_("Documents that its restart needs."))
    configuration: Configuration | None = Field(
        default=None, description=N_("How the system is set up: partitions, hardware, system, services.")
    )
    serves: Serves | None = Field(default=None, description=N_("Whom it serves, for partial failures."))
    redundancy: Literal["full", "load-shared"] | None = Field(
        default=None,
        description=N_("Redundant in full, or sharing the load: then a loss asks for priorities."),
    )


class Emergency(Model):
    """Emergency operation: what it needs, by when, and what then works (R087)."""

    needs: Needs = Field(default=(), description=N_("Resources that must be up for emergency operation."))
    within: Duration | None = Field(
        default=None, description=N_("Limit for emergency operation, from the outage.")
    )
    level: Words | None = Field(
        default=None, description=N_("What works in emergency operation, and what does not.")
    )


class Process(Model):
    """A business process with its limits."""

    title: Words | None = Field(default=None, description=N_("Title as it is shown; without it the id."))
    owner: ActorId | None = Field(
        default=None, description=N_("Asset owner: the role or person who answers for the process.")
    )
    deputy: ActorId | None = Field(default=None, description=N_("Deputy of the asset owner."))
    needs: Needs = Field(default=(), description=N_("Resources that must be up for normal operation."))
    emergency: Emergency | None = Field(default=None, description=N_("Emergency operation, if there is one."))
    rto: Duration | None = Field(default=None, description=N_("RTO: by when the process must run again."))
    mtpd: Duration | None = Field(default=None, description=N_("MTPD: longest tolerable outage."))
    rpo: Duration | None = Field(default=None, description=N_("RPO: longest tolerable loss of data."))
    sessions: Sessions | None = Field(
        default=None, description=N_("Open sessions, to tell how many transactions a loss of data touches.")
    )
    rto_of: Literal["normal", "emergency"] = Field(
        default="normal",
        description=N_("Whether RTO and MTPD are judged on normal or on emergency operation."),
    )
    damage: dict[Id, tuple[Whole, ...]] = Field(
        default_factory=dict,
        description=N_("Level of damage (1 to 4) for each interval of the outage, by type of damage."),
    )
    upstream: ProcessIds = Field(default=(), description=N_("Processes that feed this one."))
    correction: Correction | None = Field(
        default=None,
        description=N_("How the RTO of this process is corrected; without it, as `impact` says."),
    )
    likelihood: Whole | None = Field(
        default=None,
        description=N_("How likely it fails: 1 very rare to 4 frequent; without it, the likeliest cause."),
    )
    accepted: tuple[Acceptance, ...] = Field(
        default=(), description=N_("Risks of this process that the management carries.")
    )
    answers: dict[Id, Answer] = Field(
        default_factory=dict, description=N_("Who answered which guided question when, by question.")
    )


class Measure(Model):
    """A precaution that makes the restart shorter."""

    title: Words | None = Field(default=None, description=N_("Title as it is shown; without it the id."))
    kind: str | None = Field(
        default=None,
        description=N_("Kind, such as redundancy, cold-standby, warm-standby, hot-standby, provider."),
    )
    against: CauseIds = Field(
        default=(),
        description=N_("The causes it helps against; without it, those that hit what it replaces."),
    )
    operation: Literal["emergency", "normal", "both"] = Field(
        default="both", description=N_("Whether it serves emergency operation, normal operation, or both.")
    )
    conditions: Sentences = Field(
        default=(), description=N_("What must hold for it: technical, organisational, staff, contract.")
    )
    contract: Words | None = Field(
        default=None, description=N_("What is agreed: availability, reaction time, processes, tests.")
    )
    lasts: Duration | None = Field(default=None, description=N_("How long it can be kept up."))
    ratings: dict[Criterion, Rating] = Field(
        default_factory=dict, description=N_("The seven criteria of the source, rated.")
    )
    replaces: dict[ResourceId, UncertainDuration] = Field(
        default_factory=dict,
        description=N_("Resources that the measure restarts instead, and how long that takes."),
    )
    adds_staff: dict[Id, Person] = Field(
        default_factory=dict, description=N_("People who come with the measure.")
    )
    provision: Duration = Field(
        default=0, description=N_("Time from its activation until the measure is there.")
    )
    cost: Cost | None = Field(default=None, description=N_("What the measure costs."))
    needs: Needs = Field(default=(), description=N_("Resources that must be up for the measure itself."))
    staff: dict[SkillId, Limited] = Field(
        default_factory=dict, description=N_("How many people of which skill the measure takes.")
    )
    in_force: Flag = Field(
        default=False, description=N_("`true` for what is already bought: part of every run.")
    )


class Document(Model):
    """A document that people need in the emergency."""

    id: Id = Field(description=N_("Name for references."))
    title: Words | None = Field(default=None, description=N_("Title as it is shown; without it the id."))
    version: str | None = Field(default=None, description=N_("Version or date."))
    stored_on: ResourceIds = Field(default=(), description=N_("The resources on which the document lies."))
    printed: Words | None = Field(
        default=None, description=N_("Where a copy lies that needs no system, such as a folder or laptop.")
    )
    kind: DocumentKind | None = Field(default=None, description=N_("Which reference document it is."))


class Instructions(Model):
    """The three sets of instructions after a compromise (R082)."""

    server: Words | None = Field(default=None, description=N_("What to do when a server is compromised."))
    service: Words | None = Field(
        default=None, description=N_("What to do when a single service is compromised.")
    )
    account: Words | None = Field(
        default=None, description=N_("What to do when a user account is compromised.")
    )


class Objective(Model):
    """What the exercise is to show."""

    title: Sentence = Field(description=N_("What is to be shown; without it the id."))
    measure: Words | None = Field(default=None, description=N_("How one sees that it was reached."))
