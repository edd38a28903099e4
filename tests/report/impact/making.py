"""Scenarios for the tests of the impact report: small ones written down here, and the shop of the data."""

from __future__ import annotations

import re
from pathlib import Path

from bcmsim.i18n import using
from bcmsim.report.impact.blocks import Block
from bcmsim.report.impact.document import impact_blocks, parts_of, view_of, written
from bcmsim.report.impact.view import View
from bcmsim.restart.strategy import strategy_of
from bcmsim.scenario.loading import load_files
from bcmsim.scenario.model import Scenario

DATA = Path(__file__).parent / "data"
SHOP = (DATA / "shop.yaml").read_text(encoding="utf-8")
HEAD = "bcmsim: 1\ntitle: T\nkind: tabletop\nlanguage: en\noutage: 2026-11-28 06:00 Europe/Berlin\n"
SOURCE = """
processes:
  use:
    title: Use of the account
    damage:
      {finance: [1, 1, 2, 3], reputation: [1, 2, 3, 3], customers: [1, 1, 1, 4], compliance: [1, 2, 2, 2]}
impact:
  intervals: [4 h, 8 h, 24 h]
  weights: {finance: 2, reputation: 1, customers: 3, compliance: 3}
  buffer: 2 h
"""
"""Table 1 of the source (B 2.2.8) with the intervals of 2.2.6."""


def scenario_of(text: str = SOURCE) -> Scenario:
    return load_files("t.yaml", {"t.yaml": HEAD + text})


def shop(changes: dict[str, str] | None = None) -> Scenario:
    text = SHOP
    for old, new in (changes or {}).items():
        assert old in text
        text = text.replace(old, new)
    return load_files("shop.yaml", {"shop.yaml": text})


def shop_full_of(words: str) -> Scenario:
    """The shop with the words in every text of its author, and as the name of whoever answered: everything
    that stands in double quotes in the file."""
    quoted = "'" + words.replace("'", "''").replace("\n", "\n\n          ") + "'"
    text = re.sub(r'"[^"]*"', lambda _found: quoted, SHOP)
    return load_files("shop.yaml", {"shop.yaml": text})


def blocks_of(scenario: Scenario, part: str = "all", lang: str = "en") -> list[Block]:
    with using(lang):
        return impact_blocks(view_of(scenario, lang), parts_of(part), strategy_of(scenario))


def paper(scenario: Scenario, form: str = "text", part: str = "all", lang: str = "en") -> str:
    with using(lang):
        return written(blocks_of(scenario, part, lang), form, lang, scenario.title(lang), 80)


def papers(scenario: Scenario, lang: str = "en") -> dict[str, str]:
    """The whole document in every form; the strategy is worked out once."""
    blocks = blocks_of(scenario, lang=lang)
    with using(lang):
        title = scenario.title(lang)
        return {form: written(blocks, form, lang, title, 80) for form in ("text", "md", "html", "svg")}


def view(scenario: Scenario, lang: str = "en") -> View:
    return view_of(scenario, lang)


def flowing(text: str) -> str:
    """The text without its line breaks and columns, to look for sentences in it."""
    return " ".join(text.split())
