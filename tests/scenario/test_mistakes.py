"""Did you mean: the nearest known word, or none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.scenario.mistakes import nearest, shown, suggest

KNOWN = ("needs", "staff", "hands_on", "after_reaction", "e-mail", "database", "waz")


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("need", "needs"),
        ("neesd", "needs"),
        ("Needs", "needs"),
        ("hands-on", "hands_on"),
        ("hands on", "hands_on"),
        ("email", "e-mail"),
        ("datbase", "database"),
        ("dtabsae", "database"),
        ("wazz", "waz"),
        ("az", "waz"),
        ("completely other", None),
        ("x", None),
        ("", None),
        ("n" * 1000, None),
    ],
)
def test_the_nearest_word_is_found(word: str, known: str | None) -> None:
    assert nearest(word, KNOWN) == known


def test_the_first_of_equally_near_words_is_taken() -> None:
    assert nearest("web3", ("web1", "web2")) == "web1"
    assert suggest("web3", ("web1", "web2")) == "did you mean `web1`?"


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=5))
def test_a_known_word_is_its_own_nearest(word: str, others: list[str]) -> None:
    found = nearest(word, (*others, word))
    assert found is None or len(found) == len(word) or found in others


def test_a_word_is_looked_up_among_10000_in_no_time() -> None:
    known = tuple(f"resource-number-{n:05d}" for n in range(10_000))
    started = time.perf_counter()
    assert nearest("resource-numbr-09999", known) is not None
    assert time.perf_counter() - started < 2


def test_what_is_quoted_is_short_and_safe() -> None:
    assert shown("x" * 1_000_000) == "`" + "x" * 39 + "…`"
    assert shown("a\x1b[31m\u202e\nb") == "`a␛[31m<U+202E> ⏎ b`"
    assert [shown({}), shown([]), shown(None)] == ["a map", "a list", "nothing"]
