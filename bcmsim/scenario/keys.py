"""The kinds of values that keys hold: how each is parsed, and (for ids) what it points to.

`Value` marks a type for those who walk over models without knowing them: `shapes` finds it, `checks` looks
every id up that points somewhere, `schema` describes every kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator

from bcmsim.scenario.quantities import (
    Amount,
    Distribution,
    HourRange,
    Instant,
    Margin,
    Text,
    Weekdays,
    parse_amount,
    parse_count,
    parse_day,
    parse_distribution,
    parse_duration,
    parse_flag,
    parse_hours,
    parse_id,
    parse_instant,
    parse_limited_number,
    parse_margin,
    parse_person_id,
    parse_probability,
    parse_required_text,
    parse_text,
    parse_weekdays,
    parse_whole_number,
)


class Model(BaseModel):
    """Frozen, and refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


@dataclass(frozen=True, slots=True)
class Value:
    """What kind of value this is, and for an id the kind of thing that it points to."""

    kind: str
    refers: str | None = None


def as_list(value: object) -> object:
    """One word where a list is due is a list of one."""
    return [value] if isinstance(value, str) else value


def as_texts(value: object) -> object:
    """One text, in one or more languages, where a list is due is a list of one."""
    return [value] if isinstance(value, str | dict) else value


Id = Annotated[str, PlainValidator(parse_id), Value("id")]
Duration = Annotated[int, PlainValidator(parse_duration), Value("duration")]
UncertainDuration = Annotated[Distribution, PlainValidator(parse_distribution), Value("uncertain duration")]
Moment = Annotated[Instant, PlainValidator(parse_instant), Value("instant")]
PastMoment = Annotated[Instant, PlainValidator(parse_instant), Value("past instant")]
Probability = Annotated[float, PlainValidator(parse_probability), Value("probability")]
Words = Annotated[Text, PlainValidator(parse_text), Value("text")]
Sentence = Annotated[Text, PlainValidator(parse_required_text), Value("text")]
Flag = Annotated[bool, PlainValidator(parse_flag), Value("flag")]
Whole = Annotated[int, PlainValidator(parse_whole_number), Value("whole number")]
Limited = Annotated[int, PlainValidator(parse_limited_number), Value("whole number")]
Count = Annotated[int, PlainValidator(parse_count), Value("count")]
Cost = Annotated[Amount, PlainValidator(parse_amount), Value("amount")]
Days = Annotated[Weekdays, PlainValidator(parse_weekdays), Value("days")]
Buffer = Annotated[Margin, PlainValidator(parse_margin), Value("margin")]
Day = Annotated[date, PlainValidator(parse_day), Value("day")]
Hours = Annotated[HourRange, PlainValidator(parse_hours), Value("hours")]

ResourceId = Annotated[str, PlainValidator(parse_id), Value("id", "resource")]
ProcessId = Annotated[str, PlainValidator(parse_id), Value("id", "process")]
MeasureId = Annotated[str, PlainValidator(parse_id), Value("id", "measure")]
CauseId = Annotated[str, PlainValidator(parse_id), Value("id", "cause")]
CapacityId = Annotated[str, PlainValidator(parse_id), Value("id", "capacity")]
SkillId = Annotated[str, PlainValidator(parse_id), Value("id", "skill")]
ShiftId = Annotated[str, PlainValidator(parse_id), Value("id", "shift")]
ObjectiveId = Annotated[str, PlainValidator(parse_id), Value("id", "objective")]
DocumentId = Annotated[str, PlainValidator(parse_id), Value("id", "document")]
InjectId = Annotated[str, PlainValidator(parse_id), Value("id", "inject")]
DecisionId = Annotated[str, PlainValidator(parse_id), Value("id", "decision")]
StepId = Annotated[str, PlainValidator(parse_id), Value("id", "inject or decision")]
PersonId = Annotated[str, PlainValidator(parse_person_id), Value("person", "person")]
RoleId = Annotated[str, PlainValidator(parse_id), Value("id", "role")]
ActorId = Annotated[str, PlainValidator(parse_person_id), Value("person", "role or person")]

Sentences = Annotated[tuple[Sentence, ...], BeforeValidator(as_texts)]
LevelText = Annotated[tuple[Sentence, ...], BeforeValidator(as_texts)]
CauseIds = Annotated[tuple[CauseId, ...], BeforeValidator(as_list)]
Ids = Annotated[tuple[Id, ...], BeforeValidator(as_list)]
ResourceIds = Annotated[tuple[ResourceId, ...], BeforeValidator(as_list)]
ProcessIds = Annotated[tuple[ProcessId, ...], BeforeValidator(as_list)]
ShiftIds = Annotated[tuple[ShiftId, ...], BeforeValidator(as_list)]
ObjectiveIds = Annotated[tuple[ObjectiveId, ...], BeforeValidator(as_list)]
DocumentIds = Annotated[tuple[DocumentId, ...], BeforeValidator(as_list)]
InjectIds = Annotated[tuple[InjectId, ...], BeforeValidator(as_list)]
PersonIds = Annotated[tuple[PersonId, ...], BeforeValidator(as_list)]
ActorIds = Annotated[tuple[ActorId, ...], BeforeValidator(as_list)]
Needs = Annotated[tuple[ResourceIds, ...], BeforeValidator(as_list)]
"""Each element is a group of alternatives of which one suffices: `[a, [b, c]]` is `((a,), (b, c))`."""
