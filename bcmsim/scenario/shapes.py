"""What the models say about themselves, for those who walk over data without knowing the keys.

The loader asks which keys and choices a place allows, the checks which values point to something, the JSON
Schema for all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from bcmsim.scenario.keys import Value

Kind = Literal["model", "map", "list", "value"]


@dataclass(frozen=True, slots=True)
class Shape:
    """The form that a place in a scenario has."""

    kind: Kind
    model: type[BaseModel] | None = None
    item: Shape | None = None
    """Of the values of a map, the items of a list."""
    keys: Shape | None = None
    """Of the keys of a map."""
    value: Value | None = None
    choices: tuple[str, ...] = ()
    single: bool = False
    """A list that may be written as a single word."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a model."""

    name: str
    """As the author writes it."""
    attribute: str
    """As the model calls it."""
    shape: Shape
    required: bool
    description: str


@cache
def keys_of(model: type[BaseModel]) -> dict[str, Key]:
    """The keys of a model by the name that the author writes, in order."""
    return {
        (info.alias or attribute): Key(
            info.alias or attribute,
            attribute,
            _shape(info.annotation, tuple(info.metadata)),
            info.is_required(),
            info.description or "",
        )
        for attribute, info in model.model_fields.items()
    }


def _shape(annotation: Any, metadata: tuple[Any, ...] = ()) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(arguments[0], (*metadata, *arguments[1:]))
    if origin in (Union, UnionType):
        return _shape(next(one for one in arguments if one is not NoneType), metadata)
    value = next((mark for mark in metadata if isinstance(mark, Value)), None)
    if value is not None:
        return Shape("value", value=value)
    if origin is Literal:
        return Shape("value", choices=arguments)
    if origin is dict:
        return Shape("map", keys=_shape(arguments[0]), item=_shape(arguments[1]))
    if origin is tuple:
        single = any(type(mark).__name__ == "BeforeValidator" for mark in metadata)
        return Shape("list", item=_shape(arguments[0]), single=single)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Shape("model", model=annotation)
    return Shape("value", value=Value("word"))


def root_shape(model: type[BaseModel]) -> Shape:
    """The shape of a whole file."""
    return Shape("model", model=model)


def models_below(model: type[BaseModel]) -> list[type[BaseModel]]:
    """The model and all that its keys lead to, each once, in the order in which a reader meets them."""
    found = {model: None}
    waiting = [model]
    while waiting:
        for key in keys_of(waiting.pop(0)).values():
            inner: Shape | None = key.shape
            while inner is not None and inner.model is None:
                inner = inner.item
            if inner is not None and inner.model is not None and inner.model not in found:
                found[inner.model] = None
                waiting.append(inner.model)
    return list(found)


def below(shape: Shape | None, step: str | int) -> Shape | None:
    """The shape of what a key or position leads to; None where the format has nothing there."""
    if shape is None:
        return None
    if shape.model is not None:
        key = keys_of(shape.model).get(str(step))
        return key.shape if key else None
    return shape.item
