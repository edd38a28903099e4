"""Data -> models, with every mistake of form in our own words.

A file with mistakes is not given up at the first: what is wrong is noted and taken out of the data, until the
rest makes a model. The checks then judge the rest, so that one reading reports everything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from bcmsim.i18n import _
from bcmsim.scenario.format import ScenarioFile
from bcmsim.scenario.mistakes import QuantityError, nearest, shown, suggest
from bcmsim.scenario.shapes import Shape, below, keys_of, root_shape
from bcmsim.scenario.tree import Path, Tree

_ROUNDS = 30
_KEYS_SHOWN = 20
_HEAD = {"bcmsim": "1", "title": "?", "kind": "staff", "language": "en"}
"""What stands in for a missing head while the rest of the file is judged."""
_STAFF, _ROLES = ("staff", "name"), ("roles", "title")
_NAMED_IN = {"person": (_STAFF,), "role": (_ROLES,), "role or person": (_STAFF, _ROLES)}
"""Where those stand whom an id points to, and the key that names them."""


@dataclass(slots=True)
class Pruned:
    """What was taken out: the checks must not miss it."""

    paths: list[Path] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    """Section and id of entries of lists that were taken out."""

    def __bool__(self) -> bool:
        return bool(self.paths)

    def names(self, section: str) -> list[str]:
        """The ids of entries of a section (`resources`, ...) that were taken out."""
        return [str(path[1]) for path in self.paths if len(path) == 2 and path[0] == section]

    def has(self, path: Path) -> bool:
        """Whether this place, or one around it, was taken out."""
        return any(path[: len(taken)] == taken for taken in self.paths)


def build(tree: Tree) -> tuple[ScenarioFile | None, Pruned]:
    """The models of the tree's data, as far as it is right. Problems are reported to the tree."""
    repair = _Repair(tree)
    for _round in range(_ROUNDS):
        try:
            return ScenarioFile.model_validate(tree.data), repair.pruned
        except ValidationError as error:
            repair.all_of(error)
    return None, repair.pruned


class _Repair:
    """Says what is wrong and takes it out of the data."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.pruned = Pruned()
        self._doomed: dict[tuple[int, str | int], tuple[Any, Path]] = {}
        self._said: dict[Path, None] = {}
        """Required keys whose value was wrong: that they are missing then is no second mistake."""

    def all_of(self, error: ValidationError) -> None:
        """One round: every mistake that the models see now."""
        # Unknown keys first: one may turn out to be the misspelt key that is missing.
        mistakes = sorted(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
        for mistake in mistakes:
            self._one(mistake["type"], tuple(mistake["loc"]), mistake.get("input"), mistake.get("ctx") or {})
        # Items of lists go from behind, so that the positions of those before them stay.
        for (_container, key), (container, path) in sorted(
            self._doomed.items(),
            key=lambda one: one[0][1] if isinstance(one[0][1], int) else -1,
            reverse=True,
        ):
            del container[key]
            if isinstance(key, int):
                self.tree.drop_item(path)
        self._doomed.clear()

    def _one(self, kind: str, path: Path, value: object, context: dict[str, Any]) -> None:
        if kind == "missing":
            self._missing(path)
        elif value is None and kind != "extra_forbidden":
            self._empty(path)
        elif kind == "extra_forbidden":
            self._unknown_key(path, value)
            self._take_out(path)
        else:
            place, is_key = (path[:-1], True) if path and path[-1] == "[key]" else (path, False)
            message, hint = self._sentence(kind, place, value, context)
            self.tree.report(place, message, hint, key=is_key)
            self._said[place] = None
            self._take_out(place)

    # --- sentences ---------------------------------------------------------------------------------

    def _sentence(
        self, kind: str, path: Path, value: object, context: dict[str, Any]
    ) -> tuple[str, str | None]:
        """What is wrong with this value, and what would be right."""
        error = context.get("error")
        if isinstance(error, QuantityError):
            return error.message, self._named(path, value) or error.hint
        shape = self._shape(path)
        if kind == "literal_error" and path == ("bcmsim",):
            return (
                _("version {value} of the format is not known").format(value=shown(value)),
                _("this program reads `bcmsim: 1`"),
            )
        if kind == "literal_error" and shape is not None:
            near = suggest(value, shape.choices) if isinstance(value, str) else None
            return (
                _("{value} is not possible here").format(value=shown(value)),
                near or _("write one of {choices}").format(choices=", ".join(shape.choices)),
            )
        if kind in ("model_type", "dict_type"):
            known = list(keys_of(shape.model)) if shape is not None and shape.model is not None else []
            hint = (
                _("write `key: value` pairs, such as {keys}").format(keys=", ".join(known[:5]))
                if known
                else _("write `id: ...` entries")
            )
            return _("a map is due here, not {value}").format(value=shown(value)), hint
        if kind == "tuple_type":
            return _("a list is due here, not {value}").format(value=shown(value)), _(
                "write [a, b], or lines with `- `"
            )
        if kind == "string_type":
            return _("a word is due here, not {value}").format(value=shown(value)), _(
                "put texts with : or , in quotes"
            )
        if kind == "too_short":
            return _("at least one entry is due here"), None
        return _("{value} does not fit here").format(value=shown(value)), None

    def _unknown_key(self, path: Path, value: object) -> None:
        shape = self._shape(path[:-1])
        known = list(keys_of(shape.model)) if shape is not None and shape.model is not None else []
        name = str(path[-1])
        near = nearest(name, tuple(known))
        if near is not None:
            self._said[(*path[:-1], near)] = None
        hint = None if near is None else _("did you mean `{word}`?").format(word=near)
        if hint is None and value is None:
            hint = _("a text that holds a comma needs quotes inside {{ }}").format()
        if hint is None:
            hint = (
                _("known here: {keys}").format(keys=", ".join(known))
                if len(known) <= _KEYS_SHOWN
                else _("`bcmsim schema` lists all keys")
            )
        self.tree.report(path, _("unknown key {key}").format(key=shown(name)), hint, key=True)

    # --- what is missing or empty ------------------------------------------------------------------

    def _missing(self, path: Path) -> None:
        name = str(path[-1])
        parent = self._value(path[:-1])
        shape = self._shape(path[:-1])
        default = _default(shape, path, parent, self._value)
        if default is not None and isinstance(parent, dict):
            parent[name] = default
            return
        owner = str(path[-2]) if len(path) > 1 and isinstance(path[-2], str) else None
        message = (
            _("{key} is missing in {owner}").format(key=shown(name), owner=shown(owner))
            if owner is not None
            else _("{key} is missing").format(key=shown(name))
        )
        if path not in self._said:
            self.tree.report(path, message, _right_for(name), key=True)
        if len(path) == 1:
            self.tree.data[name] = _HEAD[name]
            self.pruned.paths.append(path)
        else:
            self._take_out(path[:-1])

    def _empty(self, path: Path) -> None:
        """A key without a value: as if it were not there, an entry without keys, or a mistake."""
        around = self._shape(path[:-1])
        shape = self._shape(path)
        container = self._value(path[:-1])
        if around is not None and around.model is not None:
            self._doom(path)
        elif shape is not None and shape.model is not None and isinstance(container, dict):
            container[path[-1]] = {}
        else:
            self.tree.report(path, _("nothing stands here"), _("write a value, or delete the line"))
            self._take_out(path)

    # --- data --------------------------------------------------------------------------------------

    def _value(self, path: Path) -> Any:
        """The data at the path; a single word stands for a list of one."""
        value: Any = self.tree.data
        for step in path:
            if _holds(value, step):
                value = value[step]
        return value

    def _named(self, path: Path, value: object) -> str | None:
        """The id of the person or role whose name stands where an id is due."""
        shape = self._shape(path)
        if not isinstance(value, str) or shape is None or shape.value is None:
            return None
        wanted = " ".join(value.casefold().split())
        for section, title in _NAMED_IN.get(shape.value.refers or "", ()):
            entries = self.tree.data.get(section)
            for id_, entry in entries.items() if isinstance(entries, dict) else ():
                name = entry.get(title) if isinstance(entry, dict) else None
                names = name.values() if isinstance(name, dict) else (name,)
                if any(isinstance(one, str) and " ".join(one.casefold().split()) == wanted for one in names):
                    return _("write the id: {id}").format(id=shown(id_))
        return None

    def _shape(self, path: Path) -> Shape | None:
        shape: Shape | None = root_shape(ScenarioFile)
        for step in path:
            shape = below(shape, step)
        return shape

    def _take_out(self, path: Path) -> None:
        """Doom the nearest existing place at or above the path; of the head, put in something that does."""
        while path and not self._exists(path):
            path = path[:-1]
        if not path:
            return
        if len(path) == 1 and path[0] in _HEAD:
            self.tree.data[str(path[0])] = _HEAD[str(path[0])]
        else:
            self._doom(path)
        self.pruned.paths.append(path)

    def _exists(self, path: Path) -> bool:
        return _holds(self._value(path[:-1]), path[-1])

    def _doom(self, path: Path) -> None:
        container = self._value(path[:-1])
        item = self._value(path)
        if len(path) == 2 and isinstance(item, dict) and isinstance(item.get("id"), str):
            self.pruned.lost.append((str(path[0]), item["id"]))
        self._doomed[(id(container), path[-1])] = (container, path)


def _holds(container: Any, step: str | int) -> bool:
    if isinstance(container, dict):
        return step in container
    return isinstance(container, list) and isinstance(step, int) and step < len(container)


GENERATED = (
    ("Inject", "id"),
    ("Inject", "text"),
    ("Expectation", "id"),
    ("Expectation", "by"),
    ("Question", "id"),
    ("Document", "id"),
    ("Objective", "title"),
    ("Option", "title"),
    ("Decision", "question"),
)
"""Keys that the models require and that authors may leave out: model and key."""


def _default(
    shape: Shape | None, path: Path, parent: Any, value_at: Callable[[Path], Any]
) -> str | dict[str, str] | None:
    """What a generated key is: a number for an id, the id for a title, the first recipient."""
    model = shape.model.__name__ if shape is not None and shape.model is not None else ""
    name, owner = str(path[-1]), path[-2] if len(path) > 1 else ""
    if (model, name) not in GENERATED:
        return None
    if name == "id" and isinstance(owner, int):
        prefix = {"Inject": "inject", "Expectation": "expect", "Document": "document"}.get(
            model, str(path[-3])
        )
        return f"{prefix}-{owner + 1}"
    if name == "question":
        return parent.get("title") or str(owner)
    if name == "by":
        to = value_at((*path[:-3], "to"))
        first = to[0] if isinstance(to, list) and to else to
        return first if isinstance(first, str) else None
    return "" if name == "text" else str(owner)


def _right_for(name: str) -> str | None:
    """How a required key is written."""
    return {
        "bcmsim": _("write `bcmsim: 1`"),
        "title": _("write `title: ` and the title of the exercise"),
        "kind": _("write `kind: ` and one of staff, tabletop, alerting, function-test, framework"),
        "language": _("write `language: de` or `language: en`"),
        "waz": _("write how long its restart takes, such as `waz: 2 h`"),
        "action": _("write what the players should do"),
        "options": _("write the options, by id"),
        "ask": _("write the question"),
    }.get(name)
