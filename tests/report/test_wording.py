"""Every key that the engine or an author can store has words in the program's language."""

from __future__ import annotations

from typing import get_args

import pytest

from bcmsim.exercise import state
from bcmsim.exercise.stored import KINDS
from bcmsim.report import wording


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        (wording.phase_title, get_args(state.Phase)),
        (wording.status_title, get_args(state.InjectStatus)),
        (wording.status_title, get_args(state.ExpectationStatus)),
        (wording.status_title, get_args(state.DecisionStatus)),
        (wording.reaction_title, state.RATED),
        (wording.minute_kind_title, state.MINUTE_KINDS),
        (wording.minute_kind_mark, state.MINUTE_KINDS),
    ],
)
def test_every_stored_key_has_words(title, keys):
    words = [title(key) for key in keys]
    assert all(words)
    assert not [key for key, said in zip(keys, words, strict=True) if "_" in said]
    assert len(dict.fromkeys(words)) == len(keys)


def test_minute_marks_fit_a_narrow_column():
    assert all(len(wording.minute_kind_mark(kind)) <= 5 for kind in state.MINUTE_KINDS)


def test_every_milestone_is_known_by_its_event():
    named = ("ExerciseStarted", "ClockJumped", "GapFound", "AbortedToReal", "SessionClosed", "KeeperNamed")
    assert all(kind in KINDS and wording.milestone_title(kind) != kind for kind in named)


def test_an_unknown_key_is_shown_as_text_and_harmless():
    assert wording.channel_title("pigeon\x1b[31m\nx") == "pigeon␛[31m ⏎ x"


def test_the_exercise_mark_stands_three_times():
    assert wording.exercise_mark().count(wording.exercise_word()) == 3
