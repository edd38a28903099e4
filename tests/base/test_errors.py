"""Errors of people: one sentence, a hint, an exit status."""

from __future__ import annotations

import pickle

import pytest

from bcmsim.errors import BcmsimError, JournalDamaged, UsageError


@pytest.mark.parametrize(("error", "status"), [(BcmsimError, 1), (UsageError, 2), (JournalDamaged, 4)])
def test_exit_status_is_that_of_the_command_line_page(error: type[BcmsimError], status: int) -> None:
    assert error("no such file").exit_status == status


def test_error_says_its_message_and_keeps_its_hint() -> None:
    error = BcmsimError("no such resource web", "did you mean web-shop?")
    assert (str(error), error.message, error.hint) == (
        "no such resource web",
        "no such resource web",
        "did you mean web-shop?",
    )


def test_error_without_hint_has_none() -> None:
    assert BcmsimError("the file is empty").hint is None


def test_every_error_is_caught_as_one() -> None:
    with pytest.raises(BcmsimError, match="changed"):
        raise JournalDamaged("entry 7 was changed")


def test_error_survives_the_way_between_processes() -> None:
    copy = pickle.loads(pickle.dumps(UsageError("no such verb", "try --help")))
    assert (type(copy), copy.message, copy.hint) == (UsageError, "no such verb", "try --help")
