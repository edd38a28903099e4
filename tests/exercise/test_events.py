"""Events are stored without loss, and a journal of a newer program is said to be one."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from typing import Any

import pytest

from bcmsim.errors import BcmsimError
from bcmsim.exercise.stored import KINDS, body_of, event_from

EXAMPLES: dict[str, Any] = {
    "str": "text with ünï [/red] and \x1b",
    "int": 42,
    "bool": True,
    "int | None": 7,
    "str | None": "other",
    "tuple[str, ...]": ("a", "b"),
    "tuple[int, ...]": (1, 2),
    "dict[str, str]": {"a.yaml": "bcmsim: 1"},
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_event_comes_back_from_json_as_it_was(kind: str) -> None:
    cls = KINDS[kind]
    event = cls(**{field.name: EXAMPLES[str(field.type)] for field in fields(cls)})
    stored = json.loads(json.dumps(body_of(event)))
    assert event_from(kind, stored) == event


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_field_with_its_default_is_not_stored(kind: str) -> None:
    cls = KINDS[kind]
    required = {f.name: EXAMPLES[str(f.type)] for f in fields(cls) if f.default is MISSING}
    assert set(body_of(cls(**required))) == set(required)


def test_an_unknown_kind_is_of_a_newer_program() -> None:
    with pytest.raises(BcmsimError, match="BalloonRose") as caught:
        event_from("BalloonRose", {})
    assert "newer version" in str(caught.value.hint)


def test_an_unknown_field_is_of_a_newer_program() -> None:
    with pytest.raises(BcmsimError, match="colour"):
        event_from("ExerciseStarted", {"colour": "red"})
