"""Backups and documents that must be there in the emergency."""

from __future__ import annotations

import pytest

from tests.scenario.making import errors, warnings

RESOURCES = "resources: {intranet: {waz: 1 h, needs: [disk]}, disk: {waz: 1 h}, other: {waz: 1 h}}\n"


def about(rest: str, words: str) -> list[str]:
    assert errors(rest) == []
    return [one.replace("warning: ", "") for one in warnings(rest) if words in one]


@pytest.mark.parametrize(
    ("document", "down", "said"),
    [
        ("stored_on: [intranet]", None, "`d` lies only on `intranet`, which fails in this scenario"),
        ("stored_on: [intranet]", "disk", "`d` lies only on `intranet`, which fails in this scenario"),
        ("stored_on: [intranet]", "other", "`d` lies only on systems: `intranet`"),
        ("stored_on: [intranet, other]", "disk", "`d` lies only on systems: `intranet`, `other`"),
        ("stored_on: [intranet], printed: Safe", None, None),
        ("stored_on: [intranet], kind: restart-plan", None, "`d` lies only on `intranet`"),
        ("stored_on: [intranet], kind: minutes", None, None),
        ("version: '1'", None, None),
    ],
)
def test_a_document_on_systems_only_is_found(document: str, down: str | None, said: str | None) -> None:
    """R113: intranet only. Minutes and reviews can wait until it is back."""
    rest = RESOURCES + f"documents: [{{id: d, {document}}}]\n"
    rest += "" if down is None else f"restart: {{down: [{down}]}}\n"
    found = about(rest, "`d`")
    assert len(found) == (said is not None)
    if said is not None:
        assert found[0].startswith("7:")
        assert said in found[0]
        assert found[0].endswith(
            "; keep a copy on paper or on an emergency laptop, and write where as `printed:`"
        )


def test_minutes_that_a_restart_needs_cannot_wait() -> None:
    rest = "resources: {a: {waz: 1 h}, b: {waz: 1 h, documents: [d]}}\n"
    rest += "documents: [{id: d, kind: minutes, stored_on: [a]}]\n"
    assert about(rest, "`d` lies only on") == [
        "7:47: `d` lies only on `a`, which fails in this scenario;"
        " keep a copy on paper or on an emergency laptop, and write where as `printed:`"
    ]


def test_the_handbook_lies_somewhere() -> None:
    rest = "documents: [{id: book, kind: handbook}, {id: plan}, {id: safe, kind: handbook, printed: Safe}]\n"
    assert about(rest, "nothing says where") == [
        "6:13: nothing says where the handbook `book` lies in the emergency;"
        " keep a copy on paper or on an emergency laptop, and write where as `printed:`"
    ]


@pytest.mark.parametrize(
    ("document", "locked"),
    [
        ("stored_on: [b]", True),
        ("stored_on: [a]", True),
        ("stored_on: [c]", False),
        ("stored_on: [b, c]", False),
        ("stored_on: [b], printed: Safe 2", False),
    ],
)
def test_a_document_locked_in_what_needs_it_is_found(document: str, locked: bool) -> None:
    """Seeds, easy to forget 3: the dead lock can be one of documents, as of secrets (R085)."""
    rest = (
        "resources: {a: {waz: 1 h, documents: [plan]}, b: {waz: 1 h, needs: [a]}, c: {waz: 1 h}}\n"
        f"documents: [{{id: plan, {document}}}]\n"
    )
    found = about(rest, "whose restart needs it")
    assert len(found) == locked
    assert all(one.startswith("6:39: `plan` lies only on `") and "`printed:`" in one for one in found)


def test_a_backup_is_done_before_the_next_begins() -> None:
    """A16: until it is done, the one before counts."""
    rest = "resources: {a: {waz: 1 h, backup_every: 1 h, backup_takes: %s}}\n"
    assert about(rest % "90 min", "takes") == [
        "6:60: a backup of `a` takes 1 h 30 min, but begins every 1 h;"
        " write a longer `backup_every:`, or a shorter `backup_takes:`"
    ]
    assert about(rest % "1 h", "takes") == []
