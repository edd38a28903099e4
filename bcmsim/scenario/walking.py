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
_WITHOUT_TEXTS = ("instant", "past instant")


class Leaf(NamedTuple):
    """A value, its kind, its path, and whether it is the key of a map."""

    value: Any
    mark: Value
    path: Path
    is_key: bool = False


def leaves(model: BaseModel, *, texts: bool = True) -> Iterator[Leaf]:
    """Every id that points to something, every instant and (unless not asked for) every text, in order."""
    return _leaves(model, (), _LOOKED_AT if texts else _WITHOUT_TEXTS)


def _leaves(model: BaseModel, path: Path, kinds: tuple[str, ...]) -> Iterator[Leaf]:
    for key in _keys_to_walk(type(model), kinds):
        value = getattr(model, key.attribute)
        if value:
            yield from _below(value, key.shape, (*path, key.name), kinds)


def _below(value: Any, shape: Shape, path: Path, kinds: tuple[str, ...]) -> Iterator[Leaf]:
    if shape.value is not None:
        yield Leaf(value, shape.value, path)
    elif shape.model is not None:
        yield from _leaves(value, path, kinds)
    elif shape.kind == "list" and shape.item is not None:
        yield from _items(value, shape.item, path, kinds)
    elif shape.item is not None:
        walks_items = _is_looked_at(shape.item, kinds)
        key_mark = shape.keys.value if shape.keys is not None and _is_looked_at(shape.keys, kinds) else None
        for name, item in value.items():
            if key_mark is not None:
                yield Leaf(name, key_mark, (*path, name), is_key=True)
            if walks_items:
                yield from _below(item, shape.item, (*path, name), kinds)


def _items(values: Any, shape: Shape, path: Path, kinds: tuple[str, ...]) -> Iterator[Leaf]:
    mark = shape.value
    for position, item in enumerate(values):
        if mark is not None:
            yield Leaf(item, mark, (*path, position))
        elif (
            shape.kind == "list"
            and len(item) == 1
            and shape.item is not None
            and shape.item.value is not None
        ):
            yield Leaf(item[0], shape.item.value, (*path, position, 0))
        else:
            yield from _below(item, shape, (*path, position), kinds)


@cache
def _keys_to_walk(model: type[BaseModel], kinds: tuple[str, ...]) -> tuple[Key, ...]:
    return tuple(key for key in keys_of(model).values() if _is_looked_at(key.shape, kinds))


@cache
def _is_looked_at(shape: Shape, kinds: tuple[str, ...], above: tuple[type[BaseModel], ...] = ()) -> bool:
    """Whether anything at or below the shape is worth the walk."""
    if shape.value is not None:
        return shape.value.refers is not None or shape.value.kind in kinds
    if shape.model is not None:
        if shape.model in above:
            return False
        inside = (*above, shape.model)
        return any(_is_looked_at(key.shape, kinds, inside) for key in keys_of(shape.model).values())
    return any(_is_looked_at(one, kinds, above) for one in (shape.keys, shape.item) if one is not None)
