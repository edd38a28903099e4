"""Every key of every screen and dialog stands in the help, and the help names no key that does nothing."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Sequence

import pytest
from textual.binding import Binding

import bcmsim.tui
from bcmsim.i18n import LANGUAGES
from bcmsim.report.gantt import Signs
from bcmsim.tui.debrief import DEBRIEF_KEYS
from bcmsim.tui.keys import APP_KEYS, LEADER_KEYS, OPENING_KEYS, Key
from bcmsim.tui.panes.expected import BOXES
from bcmsim.tui.recorder_keys import RECORDER_KEYS

from .pages import first_column, key_word, pages, section, spans

SCREENS: dict[str, tuple[Sequence[Key], str]] = {
    "Everywhere": (APP_KEYS, ""),
    "Opening keys": (OPENING_KEYS, "leader"),
    "Leader keys": (LEADER_KEYS, "leader"),
    "Recorder keys": (RECORDER_KEYS, "recorder"),
    "Debrief keys": (DEBRIEF_KEYS, "debrief"),
}
"""Section of the page of keys -> its table, and the page that explains them."""

OF_THE_FIELDS = {"Tab", "Shift+Tab", "Enter", "Esc", "/", "!!", "↑", "↓"}
"""Keys that a field or Textual itself takes, without a binding of ours."""


def modules() -> Iterator[object]:
    for found in pkgutil.walk_packages(bcmsim.tui.__path__, "bcmsim.tui."):
        yield importlib.import_module(found.name)


def bound_keys() -> dict[str, str]:
    """Every key of any binding in bcmsim/tui -> a class that has it."""
    found: dict[str, str] = {}
    for module in modules():
        for thing in vars(module).values():
            if isinstance(thing, type) and thing.__module__.startswith("bcmsim.tui"):
                for binding in vars(thing).get("BINDINGS", ()):
                    keys = binding.key if isinstance(binding, Binding) else binding[0]
                    found |= {key.strip(): thing.__qualname__ for key in keys.split(",")}
    return found


def keys_of(table: Sequence[Key]) -> list[str]:
    return [key for entry in table for key in entry.keys.split(",")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_bound_key_stands_on_the_page_of_keys(lang: str) -> None:
    known = set(spans(pages(lang)["keys"]))
    bound = bound_keys()
    assert len(bound) > 40
    assert {key: owner for key, owner in bound.items() if key_word(key, lang) not in known} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("screen", SCREENS)
def test_every_key_of_a_screen_stands_in_its_section_and_on_its_page(lang: str, screen: str) -> None:
    table, page = SCREENS[screen]
    in_section = first_column(section(lang, "keys", screen))
    missing = [key for key in keys_of(table) if key_word(key, lang) not in in_section]
    assert missing == []
    if page:
        on_page = set(spans(pages(lang)[page])) | {"="}
        assert [key for key in keys_of(table) if key_word(key, lang) not in on_page] == []


@pytest.mark.parametrize("screen", SCREENS)
def test_no_section_names_a_key_that_does_nothing_there(screen: str) -> None:
    table, _page = SCREENS[screen]
    bound = {key_word(key, "en") for key in keys_of(table)}
    assert set(first_column(section("en", "keys", screen))) - bound - OF_THE_FIELDS == set()


def test_every_table_of_keys_is_a_screen_of_the_help() -> None:
    """A new screen with keys of its own needs its section."""
    tables = [thing.KEYS for module in modules() for thing in vars(module).values() if hasattr(thing, "KEYS")]
    assert tables
    known = [table for table, _page in SCREENS.values()]
    assert [table for table in tables if table and table not in known] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_signs_of_the_screens_are_explained(lang: str) -> None:
    restart, leader = (set(spans(pages(lang)[name])) for name in ("restart", "leader"))
    assert [sign for sign in vars_of(Signs()) if sign not in restart] == []
    assert [box for box in BOXES.values() if box not in leader] == []


def vars_of(signs: Signs) -> list[str]:
    return [getattr(signs, name) for name in Signs.__slots__]
