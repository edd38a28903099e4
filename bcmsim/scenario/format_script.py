"""The keys of the script: who plays, what is injected, what is expected, what is to be decided."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from bcmsim.i18n import N_, _
from bcmsim.scenario.keys import (
    ActorId,
    ActorIds,
    Count,
    DecisionId,
    Duration,
    Flag,
    Id,
    InjectId,
    InjectIds,
    MeasureId,
    Model,
    Moment,
    ObjectiveIds,
    PastMoment,
    PersonId,
    PersonIds,
    Probability,
    ProcessId,
    ResourceId,
    Sentence,
    StepId,
    Whole,
    Words,
)
from bcmsim.scenario.mistakes import QuantityError
from bcmsim.scenario.texts import Text

Release = Literal["leader", "time"]
Part = Literal["leader", "recorder", "observer", "player", "role-player", "help-desk"]
Level = Literal["strategic", "tactical", "operative"]
Channel = Literal["phone", "e-mail", "paper", "radio", "in-person", "ticket", "monitoring", "media"]
MessageType = Literal["operation", "situation", "request", "query", "order", "information", "report"]
Reaction = Literal["done", "partly", "deviating", "missing"]


class Role(Model):
    """A part that somebody takes in the exercise."""

    title: Words | None = Field(default=None, description=N_("Title as it is shown; without it the id."))
    part: Part = Field(default="player", description=N_("What the role does in the exercise."))
    level: Level | None = Field(
        default=None,
        description=N_("Strategic, tactical or operative; only the first may give up a process."),
    )
    aspect: Literal["precaution", "response"] | None = Field(
        default=None, description=N_("Whether the role belongs to precaution or to response.")
    )
    function: str | None = Field(default=None, description=N_("Function in the staff, such as S2."))
    members: PersonIds = Field(default=(), description=N_("The people who play the role."))
    deputy: ActorId | None = Field(default=None, description=N_("Who stands in for the role."))


class Effect(Model):
    """One change to the running restart: exactly one action, with its companions."""

    fail: ResourceId | None = Field(
        default=None, description=N_("This resource fails now, with all that needs it.")
    )
    compromise: ResourceId | None = Field(
        default=None, description=N_("This resource runs on, but is compromised.")
    )
    isolate: ResourceId | None = Field(
        default=None, description=N_("This resource is isolated: its outage begins now.")
    )
    restore: ResourceId | None = Field(default=None, description=N_("This resource is up at once."))
    extend: ResourceId | None = Field(
        default=None, description=N_("The restart of this resource takes longer, by `by`.")
    )
    activate: MeasureId | None = Field(default=None, description=N_("This measure is activated now."))
    absent: PersonId | None = Field(
        default=None, description=N_("This person is away, until `until` if it is given.")
    )
    available: PersonId | None = Field(default=None, description=N_("This person is there again."))
    prioritise: ProcessId | None = Field(
        default=None, description=N_("What this process needs goes first from now on.")
    )
    data_loss: ProcessId | None = Field(
        default=None, description=N_("This process has lost its data since `since`.")
    )
    declare: Literal["emergency"] | None = Field(
        default=None, description=N_("The emergency is declared now.")
    )
    by: Duration | None = Field(default=None, description=N_("With `extend`: by how much."))
    until: Moment | None = Field(default=None, description=N_("With `absent`: until when."))
    since: PastMoment | None = Field(
        default=None, description=N_("With `data_loss`: the last such time before the outage.")
    )

    @model_validator(mode="after")
    def _one_action(self) -> Effect:
        actions = [name for name in EFFECT_ACTIONS if getattr(self, name) is not None]
        if not actions:
            raise QuantityError(
                _("the effect does nothing"),
                _("write one of {actions}").format(actions=", ".join(EFFECT_ACTIONS)),
            )
        if len(actions) > 1:
            raise QuantityError(
                _("the effect does several things at once: {actions}").format(actions=", ".join(actions)),
                _("make each an effect of its own"),
            )
        for name, action in EFFECT_COMPANIONS.items():
            given = getattr(self, name) is not None
            if given and actions[0] != action:
                raise QuantityError(
                    _("`{key}` does not belong to `{action}`").format(key=name, action=actions[0]),
                    _("it belongs to `{action}`").format(action=action),
                )
            if not given and actions[0] == action and name != "until":
                raise QuantityError(
                    _("`{action}` needs `{key}`").format(action=action, key=name),
                    _("write `{action}: {target}, {key}: ...`").format(
                        action=action, target=self.target, key=name
                    ),
                )
        return self

    @property
    def action(self) -> str:
        """The name of the action, such as `extend`."""
        return next(name for name in EFFECT_ACTIONS if getattr(self, name) is not None)

    @property
    def target(self) -> str:
        """What it acts on: a resource, measure, person, process, or `emergency`."""
        return str(getattr(self, self.action))


EFFECT_ACTIONS = (
    "fail",
    "compromise",
    "isolate",
    "restore",
    "extend",
    "activate",
    "absent",
    "available",
    "prioritise",
    "data_loss",
    "declare",
)
EFFECT_COMPANIONS = {"by": "extend", "until": "absent", "since": "data_loss"}


class Condition(Model):
    """A fact that may become true: one of the forms below, or `all`, `any`, `not` over others."""

    process: ProcessId | None = Field(default=None, description=N_("A process, with `misses`."))
    misses: Literal["rto", "mtpd"] | None = Field(
        default=None, description=N_("The limit that the process misses.")
    )
    resource: ResourceId | None = Field(default=None, description=N_("A resource, with `is`."))
    is_: Literal["up", "down", "restarting"] | None = Field(
        default=None, alias="is", description=N_("The state that the resource is in.")
    )
    decision: DecisionId | None = Field(default=None, description=N_("A decision, with `chose`."))
    chose: Id | None = Field(default=None, description=N_("The option that was chosen."))
    inject: InjectId | None = Field(default=None, description=N_("An inject, with `reaction`."))
    reaction: Reaction | None = Field(default=None, description=N_("How the players reacted to it."))
    for_: Duration | None = Field(
        default=None, alias="for", description=N_("How long this has been so, in scenario time.")
    )
    all_: tuple[Condition, ...] | None = Field(
        default=None, alias="all", description=N_("All of these are true.")
    )
    any_: tuple[Condition, ...] | None = Field(
        default=None, alias="any", description=N_("At least one of these is true.")
    )
    not_: Condition | None = Field(default=None, alias="not", description=N_("This is not true."))

    @model_validator(mode="after")
    def _one_form(self) -> Condition:
        given = {name for name in type(self).model_fields if getattr(self, name) is not None}
        if given not in CONDITION_FORMS:
            raise QuantityError(
                _("this is no condition"),
                _(
                    "write {{process: P, misses: rto}}, {{resource: R, is: up}}, {{decision: D, chose: O}}, "
                    "{{inject: I, reaction: missing, for: 10 min}}, or all, any, not over such"
                ).format(),
            )
        return self


Condition.model_rebuild()  # it speaks of itself; whoever asks for its keys finds them whole

CONDITION_FORMS: tuple[set[str], ...] = (
    {"process", "misses"},
    {"resource", "is_"},
    {"decision", "chose"},
    {"inject", "reaction"},
    {"inject", "reaction", "for_"},
    {"all_"},
    {"any_"},
    {"not_"},
)


class Expectation(Model):
    """What the players should do."""

    id: Id = Field(description=N_("Name for references; without it a number."))
    by: ActorId = Field(description=N_("The role or person who should act; without it the first recipient."))
    action: Sentence = Field(description=N_("What they should do; players never see it."))
    within: Duration | None = Field(
        default=None, description=N_("By when, in scenario time from the release of the inject.")
    )
    source: Words | None = Field(default=None, description=N_("The chapter of the plan that says so."))
    weight: Whole = Field(default=1, description=N_("How much it counts in the evaluation."))


class Trigger(Model):
    """When an inject or a decision comes: at most one of `at`, `after`, `when`, `manual`."""

    at: Moment | None = Field(default=None, description=N_("The time at which it comes."))
    after: StepId | None = Field(default=None, description=N_("The inject or decision that it follows."))
    delay: Duration = Field(
        default=0, description=N_("With `after` or `when`: how much later, in scenario time.")
    )
    manual: Flag = Field(default=False, description=N_("`true`: it comes only when the leader says so."))
    when: Condition | None = Field(default=None, description=N_("It comes when this becomes true."))
    unless: Condition | None = Field(
        default=None, description=N_("It is withdrawn when this becomes true first.")
    )
    chance: Probability | None = Field(
        default=None,
        description=N_("Probability that it comes at all: drawn from the seed, the leader may overrule."),
    )

    @model_validator(mode="after")
    def _one_trigger(self) -> Trigger:
        given = [
            name
            for name, is_given in (
                ("at", self.at is not None),
                ("after", self.after is not None),
                ("when", self.when is not None),
                ("manual", self.manual),
            )
            if is_given
        ]
        if len(given) > 1:
            raise QuantityError(
                _("it comes in several ways at once: {keys}").format(keys=", ".join(given)),
                _("keep one of them"),
            )
        return self


class Inject(Trigger):
    """A message or event that players are confronted with."""

    id: Id = Field(description=N_("Name for references; without it a number."))
    title: Words | None = Field(default=None, description=N_("Title in the script; without it the id."))
    from_: Words | None = Field(default=None, alias="from", description=N_("The simulated sender."))
    to: ActorIds = Field(default=(), description=N_("The roles or people who receive it."))
    channel: Channel = Field(default="paper", description=N_("How it reaches them."))
    message: MessageType | None = Field(default=None, description=N_("What type of message it is."))
    storyline: Id | None = Field(default=None, description=N_("The thread of the script that it belongs to."))
    objectives: ObjectiveIds = Field(default=(), description=N_("The objectives that it serves."))
    text: Words = Field(description=N_("What players read or hear."))
    background: Words | None = Field(default=None, description=N_("What only the role player knows."))
    controller: ActorId | None = Field(
        default=None, description=N_("The role or person of exercise control who plays it.")
    )
    information: Flag = Field(default=False, description=N_("`true` where no action is expected."))
    release: Release | None = Field(
        default=None, description=N_("At its time: waits for the leader, or goes out by itself.")
    )
    expect: tuple[Expectation, ...] = Field(default=(), description=N_("What the players should do."))
    effects: tuple[Effect, ...] = Field(default=(), description=N_("What it changes in the running restart."))


class Option(Model):
    """One way to decide."""

    title: Sentence = Field(description=N_("The option in words; without it the id."))
    facts: Words | None = Field(default=None, description=N_("What is read out when it is chosen."))
    effects: tuple[Effect, ...] = Field(default=(), description=N_("What it changes in the running restart."))
    injects: InjectIds = Field(default=(), description=N_("Injects that it releases."))
    next: DecisionId | None = Field(
        default=None, description=N_("The decision that it leads to; branches may rejoin.")
    )
    ends: Flag = Field(default=False, description=N_("`true`: it ends the exercise."))
    chance: Probability | None = Field(
        default=None,
        description=N_("Probability that it comes out so: drawn from the seed, the leader may overrule."),
    )


class Decision(Trigger):
    """A question that players must decide."""

    title: Words | None = Field(default=None, description=N_("Title in the script; without it the id."))
    by: ActorId | None = Field(default=None, description=N_("The role or person who decides."))
    question: Sentence = Field(description=N_("The question as it is put; without it the title."))
    facts: Words | None = Field(default=None, description=N_("What the players know when they decide."))
    objectives: ObjectiveIds = Field(default=(), description=N_("The objectives that it serves."))
    within: Duration | None = Field(
        default=None, description=N_("By when, in scenario time from the question on.")
    )
    strategic: Flag = Field(
        default=False, description=N_("`true` for what only the strategic level may decide.")
    )
    options: dict[Id, Option] = Field(min_length=1, description=N_("The ways to decide, by id."))


class Question(Model):
    """One question that the facilitator asks."""

    id: Id = Field(description=N_("Name for references; without it a number."))
    ask: Sentence = Field(description=N_("The question; the answer becomes a minute."))
    about: Id | None = Field(
        default=None, description=N_("What it is about: a resource, process, document or topic.")
    )


class Questions(Model):
    """Guided questions for a tabletop without a tree, in three sets."""

    completeness: tuple[Question, ...] = Field(default=(), description=N_("Is everything in the plan?"))
    plausibility: tuple[Question, ...] = Field(
        default=(), description=N_("Is what the plan says likely to work?")
    )
    currency: tuple[Question, ...] = Field(default=(), description=N_("Is the plan up to date?"))


class Fault(Model):
    """Somebody who is not reached, prepared for rehearsal and simulation."""

    person: ActorId = Field(description=N_("Whose answer is prepared."))
    answers: Literal["never", "voicemail", "late", "wrong-number"] = Field(
        default="never", description=N_("What happens when they are called.")
    )


class Alerting(Model):
    """An alert exercise: who calls whom, how often, by when."""

    text: Sentence = Field(
        default=Text(
            (("de", "Alarmierungsübung. Bitte quittieren."), ("en", "Alert exercise. Please acknowledge."))
        ),
        description=N_("The alert; the exercise mark is added to it."),
    )
    within: Duration = Field(default=1800, description=N_("By when everybody has acknowledged."))
    arrival_within: Duration | None = Field(
        default=None, description=N_("By when the roles in `must_arrive` are there.")
    )
    must_arrive: ActorIds = Field(default=(), description=N_("Roles that must come to the crisis room."))
    call: Duration = Field(default=120, description=N_("How long one call takes."))
    attempts: Count = Field(default=2, description=N_("How often somebody is called before the deputy."))
    retry_after: Duration = Field(default=180, description=N_("Time between two attempts."))
    tree: dict[ActorId, ActorIds] = Field(default_factory=dict, description=N_("Who calls whom."))
    faults: tuple[Fault, ...] = Field(
        default=(), description=N_("Who is not reached, prepared for rehearsals.")
    )


class ExerciseRules(Model):
    """How the script is played."""

    release: Release = Field(
        default="leader",
        description=N_("At their time injects wait for the leader, or go out by themselves."),
    )
    load_limit: Count = Field(
        default=4, description=N_("Most injects for one role in 15 minutes; `check` warns beyond it.")
    )
