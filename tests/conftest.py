"""What every test may rely on: English, no colours wished, no session folder of the developer's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from bcmsim.i18n import set_language

settings.register_profile(
    "bcmsim", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("bcmsim")

OUTER_WISHES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_CTYPE", "NO_COLOR", "FORCE_COLOR", "BCMSIM_LOGS")


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The developer's environment says nothing to the tests, and one test's language nothing to the next."""
    for name in OUTER_WISHES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    set_language(None)
    yield
    set_language(None)
