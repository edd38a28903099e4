"""The JSON Schema (2020-12) of the format, made from the models, for editors that complete and check while
typing.

It accepts all that the loader accepts, and refuses unknown keys and most wrong values; references, rings and
times that do not exist are beyond it. Editors read YAML with types, so `count: 3` may arrive as a number and
`manual: true` as a boolean: each kind of value is described as text and as what YAML 1.2 makes of it. What is
included by `include:` is not known to it, so a file that includes another may lack required keys.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from bcmsim.i18n import LANGUAGES, _
from bcmsim.scenario.building import GENERATED
from bcmsim.scenario.durations import LOW_HIGH_SHAPES
from bcmsim.scenario.format import CONDITION_FORMS, EFFECT_ACTIONS, EFFECT_COMPANIONS, ScenarioFile
from bcmsim.scenario.format_script import Condition, Decision, Effect, Trigger
from bcmsim.scenario.shapes import Key, Shape, keys_of, models_below

Schema = dict[str, Any]

_NOT_IN_IDS = r"\u003a-\u0040\u005b-\u005e\u0060\u007b-\u007f"
_ID = rf"[^\u0000-\u002f{_NOT_IN_IDS}][^\u0000-\u002c\u002e\u002f{_NOT_IN_IDS}]*"
_NUMBER = "[0-9]{1,9}(?:[.,][0-9]{1,6})?"
_PARTS = rf"(?=[0-9])(?:{_NUMBER} *d)? *(?:{_NUMBER} *h)? *(?:{_NUMBER} *min)? *(?:{_NUMBER} *s)?"
_ISO = rf"P(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
_DURATION = rf"(?:{_PARTS}|[0-9]{{1,6}}:[0-9]{{2}}(?::[0-9]{{2}})?|{_ISO})"
_CLOCK = "[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
_DATED = (
    rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ] *{_CLOCK} ?(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?(?: +[A-Za-z].*)?"
)
_DAYS = "(?:[Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un|[A-Z]{3})"
_DAY_RANGE = rf"[ ,]*{_DAYS}(?: *[-–] *{_DAYS})?"
_FLAG = "(?:[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Yy][Ee][Ss]|[Nn][Oo])"


def json_schema() -> Schema:
    """The schema of a scenario file; descriptions are in the language in force."""
    schema = _model(ScenarioFile)
    required = schema.pop("required")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": _("bcmsim scenario, version 1"),
        **schema,
        "anyOf": [
            {"required": ["include"]},
            {"required": [*required, "outage"]},
            {"required": [*required, "start"]},
        ],
        "$defs": {
            **{model.__name__: _model(model) for model in models_below(ScenarioFile)[1:]},
            **_kinds(),
        },
    }


def _model(model: type[BaseModel]) -> Schema:
    keys = keys_of(model)
    schema: Schema = {
        "type": "object",
        "properties": {name: _property(key) for name, key in keys.items()},
        "additionalProperties": False,
    }
    required = [
        name
        for name, key in keys.items()
        if key.required and (model.__name__, key.attribute) not in GENERATED
    ]
    if required:
        schema["required"] = required
    if model is Effect:
        schema["oneOf"] = [{"required": [action]} for action in EFFECT_ACTIONS]
        schema["dependentRequired"] = {
            **{companion: [action] for companion, action in EFFECT_COMPANIONS.items()},
            **{action: [name] for name, action in EFFECT_COMPANIONS.items() if name != "until"},
        }
    elif model is Condition:
        names = {key.attribute: name for name, key in keys.items()}
        forms = [sorted(names[attribute] for attribute in form) for form in CONDITION_FORMS]
        schema["oneOf"] = [{"required": form, "maxProperties": len(form)} for form in forms]
    elif issubclass(model, Trigger):
        pairs = (("at", "after"), ("at", "when"), ("after", "when"))
        schema["not"] = {"anyOf": [{"required": list(pair)} for pair in pairs]}
    if model is Decision:
        schema["properties"]["options"]["minProperties"] = 1
    return schema


def _property(key: Key) -> Schema:
    schema = _shape(key.shape)
    if not key.required:
        schema = _or_nothing(schema)
    return {"description": _(key.description), **schema}


def _or_nothing(schema: Schema) -> Schema:
    """A key without a value is as good as none."""
    return {"anyOf": [schema, {"type": "null"}]}


def _shape(shape: Shape) -> Schema:
    if shape.model is not None:
        return {"$ref": f"#/$defs/{shape.model.__name__}"}
    if shape.choices:
        numbers = [int(choice) for choice in shape.choices if choice.isdigit()]
        return {"enum": [*shape.choices, *numbers]}
    if shape.value is not None:
        return {"$ref": f"#/$defs/{shape.value.kind.replace(' ', '-')}"}
    assert shape.item is not None
    item = _shape(shape.item)
    if shape.kind == "list":
        many = {"type": "array", "items": item}
        return {"anyOf": [many, item]} if shape.single else many
    assert shape.keys is not None
    return {
        "type": "object",
        "propertyNames": _shape(shape.keys),
        "additionalProperties": _or_nothing(item) if shape.item.model is not None else item,
    }


def _kinds() -> dict[str, Schema]:
    """How each kind of value is written."""
    word = {"type": ["string", "number", "boolean"]}
    duration = {"$ref": "#/$defs/duration"}
    instant = _text(rf"[Tt]?\+.+|{_CLOCK}|{_DATED}")
    return {
        "id": {"type": ["string", "integer", "boolean"], "pattern": f"^{_ID}$"},
        "person": {"type": ["string", "integer", "boolean"], "pattern": f"^{_ID}(?:/[1-9][0-9]*)?$"},
        "word": word,
        "text": {
            "anyOf": [
                word,
                {
                    "type": "object",
                    "properties": dict.fromkeys(LANGUAGES, word),
                    "additionalProperties": False,
                    "minProperties": 1,
                },
            ]
        },
        "duration": _text(_DURATION)
        | {"examples": ["15 min", "4 h", "1 h 30 min", "1:30", "90 s", "2 d", "PT4H"]},
        "uncertain-duration": {
            "anyOf": [
                duration,
                _object(
                    {
                        "low": duration,
                        "likely": duration,
                        "high": duration,
                        "shape": {"enum": [*LOW_HIGH_SHAPES]},
                    },
                    2,
                ),
                _object({"median": duration, "p95": duration}, 2),
                _object(
                    {"measured": {"anyOf": [duration, {"type": "array", "items": duration, "minItems": 1}]}},
                    1,
                ),
            ]
        },
        "instant": instant | {"examples": ["+0:45", "09:15", "2026-11-24 06:00 Europe/Berlin"]},
        "past-instant": instant | {"examples": ["23:00", "2026-11-23 23:00"]},
        "probability": {
            "anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, _text(r"[0-9]*[.,]?[0-9]+ ?%?")],
            "examples": ["30 %", 0.3],
        },
        "flag": {"anyOf": [{"type": "boolean"}, _text(_FLAG)]},
        "whole-number": {"anyOf": [{"type": "integer", "minimum": 0}, _text("[0-9]{1,9}")]},
        "count": {"anyOf": [{"type": "integer", "minimum": 1}, _text("0*[1-9][0-9]*")]},
        "amount": _text(r"[0-9]{1,15}(?:[.,][0-9]{1,2})? ?[A-Z]{3}") | {"examples": ["12000 EUR"]},
        "margin": {
            "anyOf": [duration, _text(r"[0-9]{1,9}(?:[.,][0-9]{1,12})? ?%")],
            "examples": ["2 h", "25 %"],
        },
        "day": _text(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}") | {"examples": ["2026-09-01"]},
        "days": {
            "anyOf": [
                _text(rf"(?:{_DAY_RANGE})+"),
                {"type": "array", "items": _text(rf"(?:{_DAY_RANGE})+"), "minItems": 1},
            ],
            "examples": ["mon-fri"],
        },
        "hours": _text(r"[0-9]{1,2}:[0-9]{2} ?[-–] ?[0-9]{1,2}:[0-9]{2}") | {"examples": ["08:00-17:00"]},
    }


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": rf"^\s*(?:{pattern})\s*$"}


def _object(properties: dict[str, Schema], least: int) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": least}
