"""Whose transactions an outage leaves in doubt (R056)."""

from __future__ import annotations

import pytest

from bcmsim.impact.analysis import analyse
from tests.impact.making import scenario_file


@pytest.mark.parametrize(("backup", "beyond"), [("1 min", 0), ("1 h", 2200)])
def test_two_hundred_sessions_and_what_the_backup_loses_beyond(backup: str, beyond: int) -> None:
    """R056: with a mirror each minute only the open sessions count, with an hourly backup that hour too."""
    file = scenario_file(
        {"use": {"needs": ["db"], "rpo": "1 h", "sessions": {"active": "200", "lasts": "5 min"}}},
        {"resources": {"db": {"waz": "1 h", "backup_every": backup}}},
    )
    found = analyse(file).processes["use"].affected
    assert found is not None
    assert (found.active, found.beyond) == (200, beyond)


def test_without_sessions_nothing_is_said_of_transactions() -> None:
    assert analyse(scenario_file({"use": {}})).processes["use"].affected is None
