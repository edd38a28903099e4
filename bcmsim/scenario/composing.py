"""YAML text -> a tree of nodes that know their place -> plain data in which every scalar is text.

YAML is composed without guessing types, so that `10:15`, `no` and `017` stay what the author wrote. Nesting
is counted while composing, because libyaml's composer would exhaust the C stack at some 40,000 levels; data
that anchors repeat is counted, because a short file can stand for billions of nodes (engine-facts.md, YAML).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bcmsim.i18n import _
from bcmsim.scenario.mistakes import shown
from bcmsim.scenario.reading import Unreadable
from bcmsim.scenario.syntax import syntax_problem

DEPTH_LIMIT = 32
EXPANSION_LIMIT = 10_000
"""Nodes that aliases may repeat, together."""

_BaseLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_STR: Final = "tag:yaml.org,2002:str"
_TAGS: Final = {
    ScalarNode: _STR,
    MappingNode: "tag:yaml.org,2002:map",
    SequenceNode: "tag:yaml.org,2002:seq",
}
_PLAIN_TAGS: Final = tuple(_TAGS.values())


class _TooDeep(Exception):
    """Nesting beyond the limit, noticed before the composer goes down another level."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self.node = node


class _Composing:
    """Reads scalars as text, counts levels and nodes; `descend_resolver` runs before a node is composed."""

    level = 0
    nodes = 0

    def descend_resolver(self, parent: Node | None, _index: object) -> None:
        self.level += 1
        self.nodes += 1
        if self.level > DEPTH_LIMIT and parent is not None:
            raise _TooDeep(parent)

    def ascend_resolver(self) -> None:
        self.level -= 1

    def resolve(self, kind: type[Node], _value: object, _implicit: object) -> str:
        return _TAGS[kind]


class _Composer(_Composing, _BaseLoader):  # type: ignore[misc]
    """libyaml's composer, or the one in Python where there is no libyaml."""


def place_of(node: Node) -> tuple[int, int]:
    """Line and column of a node, from 1."""
    mark = node.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


def compose(text: str) -> tuple[Node, int]:
    """The root node of the one document in the text, and how many nodes there are (aliases do not count).

    Raises Unreadable with line and column.
    """
    composer = None
    try:
        composer = _Composer(text)
        node = composer.get_single_node()
    except _TooDeep as error:
        raise too_deep(error.node) from None
    except yaml.YAMLError as error:
        raise syntax_problem(error) from None
    except (ValueError, AttributeError, KeyError, IndexError, TypeError, OverflowError):
        # Some broken files escape PyYAML's own errors; the events read so far still tell where.
        raise Unreadable(_("this is not valid YAML"), None, *_last_place(text)) from None
    finally:
        if composer is not None:
            composer.dispose()
    if node is None:
        raise Unreadable(_("the file is empty"), _("a scenario begins with `bcmsim: 1`"))
    assert isinstance(node, Node)
    return node, composer.nodes


def too_deep(node: Node) -> Unreadable:
    """The error for nesting beyond the limit."""
    return Unreadable(
        _("nested deeper than {limit} levels").format(limit=DEPTH_LIMIT),
        _("a scenario needs far fewer levels"),
        *place_of(node),
    )


def _last_place(text: str) -> tuple[int, int]:
    """Line and column of the last event that could be read."""
    line = column = 0
    try:
        for event in yaml.parse(text, Loader=_BaseLoader):
            if (mark := event.end_mark) is not None:
                line, column = mark.line, mark.column
    except (yaml.YAMLError, ValueError, AttributeError, KeyError, IndexError, TypeError, OverflowError):
        pass  # the file is known to be broken; what was read until here is what is asked for
    return line + 1, column + 1


class PlainData:
    """Turns nodes into dicts, lists and text; what cannot be so is collected in `problems`.

    An empty plain value, and `~`, is None: nothing was written. Collections that aliases repeat are shared
    objects in the data, as they are in the nodes.
    """

    def __init__(self) -> None:
        self.problems: list[tuple[Node, str, str | None]] = []
        self.longest = 0
        """Characters of the longest value."""
        self._done: dict[int, tuple[Any, int, int] | None] = {}
        self._repeated = 0

    def of(self, node: Node, count: int) -> Any:
        """The data of the node, below which `count` nodes were composed.

        Raises Unreadable where aliases repeat too much or contain themselves.
        """
        data, size, _height = self._convert(node, 1)
        if size - count > EXPANSION_LIMIT:
            raise _too_much(_most_repeated(node))
        return data

    def _convert(self, node: Node, level: int) -> tuple[Any, int, int]:
        """Data, number of nodes and height of what hangs on the node."""
        if type(node) is ScalarNode:
            return self._scalar(node), 1, 1
        key = id(node)
        if key in self._done:
            return self._again(node, self._done[key], level)
        self._done[key] = None
        if node.tag not in _PLAIN_TAGS:
            self._refuse_tag(node)
        data: Any
        size = height = 0
        if isinstance(node, SequenceNode):
            data = []
            for item in node.value:
                value, item_size, item_height = self._convert(item, level + 1)
                data.append(value)
                size += item_size
                height = max(height, item_height)
        else:
            data, size, height = self._mapping(node, level)
        result = data, size + 1, height + 1
        self._done[key] = result
        return result

    def _scalar(self, node: ScalarNode) -> str | None:
        value: str = node.value
        if node.tag is not _STR and node.tag != _STR:
            self._refuse_tag(node)
        if len(value) > self.longest:
            self.longest = len(value)
        if value in ("", "~") and not node.style:
            return None
        if not value.isascii() and _SURROGATE.search(value):
            # Only the loader in Python lets these pass.
            self.problems.append((node, _("a broken escape after a backslash"), _right_escape()))
        return value

    def _mapping(self, node: Node, level: int) -> tuple[dict[str, Any], int, int]:
        data: dict[str, Any] = {}
        size = height = 0
        places: dict[str, int] = {}
        for key_node, value_node in node.value:
            if type(value_node) is ScalarNode:
                value: Any = self._scalar(value_node)
                size += 2
                height = height or 1
            else:
                value, value_size, value_height = self._convert(value_node, level + 1)
                size += value_size + 1
                height = max(height, value_height)
            key = key_of(key_node)
            if key is not None and key not in data and key != "<<":
                data[key] = value
                continue
            if key in data and not places:
                places = _lines(node)
            self._refuse_key(key_node, key, places)
        return data, size, height

    def _refuse_key(self, node: Node, key: str | None, lines: dict[str, int]) -> None:
        if key is None:
            text, hint = _("a key must be a word"), _("put { and [ in quotes")
        elif key == "<<":
            text = _("merging with << is not part of the format")
            hint = _("write the keys out, or use include:")
        else:
            text = _("{key} stands twice, first in line {line}").format(key=shown(key), line=lines[key])
            hint = _("keep one of the two")
        self.problems.append((node, text, hint))

    def _again(self, node: Node, done: tuple[Any, int, int] | None, level: int) -> tuple[Any, int, int]:
        """What an alias repeats, if that is not too much."""
        if done is None:
            raise Unreadable(_("an anchor contains itself"), _("write out what is meant"), *place_of(node))
        _data, size, height = done
        self._repeated += size
        if self._repeated > EXPANSION_LIMIT:
            raise _too_much(node)
        if level + height > DEPTH_LIMIT:
            raise too_deep(node)
        return done

    def _refuse_tag(self, node: Node) -> None:
        if node.tag not in _PLAIN_TAGS:
            self.problems.append(
                (
                    node,
                    _("the tag {tag} is not part of the format").format(tag=shown(node.tag)),
                    _("leave it out: every value is read as text"),
                )
            )


def _right_escape() -> str:
    return _("write texts with backslashes in single quotes")


def _too_much(node: Node) -> Unreadable:
    return Unreadable(
        _("anchors repeat more than {limit} values").format(limit=EXPANSION_LIMIT),
        _("write out what is meant"),
        *place_of(node),
    )


def _most_repeated(root: Node) -> Node:
    """The scalar that stands in most places; aliases of maps and lists were counted before."""
    places: dict[int, int] = {}
    found, waiting = root, [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ScalarNode):
            places[id(node)] = places.get(id(node), 0) + 1
            if places[id(node)] > places.get(id(found), 0):
                found = node
        elif isinstance(node, SequenceNode):
            waiting += node.value
        else:
            waiting += [one for pair in node.value for one in pair]
    return found


def _lines(mapping: Node) -> dict[str, int]:
    """The line of each key of a map, of the first where it stands twice."""
    found: dict[str, int] = {}
    for node, _value in mapping.value:
        key = key_of(node)
        if key is not None and key not in found:
            found[key] = place_of(node)[0]
    return found


def key_of(node: Node) -> str | None:
    """The text of a key, normalised (NFC) as ids are; None for a list or map as a key."""
    if type(node) is not ScalarNode:
        return None
    key: str = node.value
    return key if key.isascii() else unicodedata.normalize("NFC", key)


__all__ = ["DEPTH_LIMIT", "EXPANSION_LIMIT", "MappingNode", "PlainData", "compose", "key_of", "place_of"]
