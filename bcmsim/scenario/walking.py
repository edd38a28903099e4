"""All values of a scenario that checks look at one by one, with the path of each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from bcmsim.scenario.keys import Value
from bcmsim.scenario.shapes import Key, Shape, keys_of
from bcmsim.scenario.tree import Path

_LOOKED_AT = ("instant", "past instant", "text")


class Leaf(NamedTuple):
    """A value, its kind, its path, and whether it is the key of a map."""

    value: Any
    mark: Value
    path: Path
    is_key: bool = False


def leaves(model: BaseModel, path: Path = ()) -> Iterator[Leaf]:
    """Every id that points to something, every instant and every text below the model, in order."""
    for key in _keys_to_walk(type(model)):
        value = getattr(model, key.attribute)
        if value or value == 0:
            yield from _below(value, key.shape, (*path, key.name))


def _below(value: Any, shape: Shape, path: Path) -> Iterator[Leaf]:
    if shape.value is not None:
        yield Leaf(value, shape.value, path)
    elif shape.model is not None:
        yield from leaves(value, path)
    elif shape.item is not None and shape.kind == "list":
        for position, item in enumerate(value):
            yield from _below(item, shape.item, (*path, position))
    elif shape.item is not None:
        walks_keys = shape.keys is not None and _is_looked_at(shape.keys)
        walks_items = _is_looked_at(shape.item)
        for name, item in value.items():
            if walks_keys and shape.keys is not None and shape.keys.value is not None:
                yield Leaf(name, shape.keys.value, (*path, name), is_key=True)
            if walks_items:
                yield from _below(item, shape.item, (*path, name))


@cache
def _keys_to_walk(model: type[BaseModel]) -> tuple[Key, ...]:
    return tuple(key for key in keys_of(model).values() if _is_looked_at(key.shape))


def _is_looked_at(shape: Shape, above: tuple[type[BaseModel], ...] = ()) -> bool:
    """Whether anything at or below the shape is worth the walk."""
    if shape.value is not None:
        return shape.value.refers is not None or shape.value.kind in _LOOKED_AT
    if shape.model is not None:
        if shape.model in above:
            return False
        inside = (*above, shape.model)
        return any(_is_looked_at(key.shape, inside) for key in keys_of(shape.model).values())
    return any(_is_looked_at(one, above) for one in (shape.keys, shape.item) if one is not None)
