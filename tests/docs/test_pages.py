"""The pages themselves: the same in both languages, readable in 80 columns and on the help screen."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from bcmsim.i18n import LANGUAGES
from bcmsim.paths import HELP_ORDER
from bcmsim.scenario.loading import problems_of
from bcmsim.text import cell_width
from bcmsim.tui.helping import split

from .pages import OTHERS, blocks, in_english, pages, prose, sections, spans

LONGEST_PAGE = 240
"""Lines; what is read at one go has under a hundred, only the lists of keys are longer."""
LONGEST_TITLE = 24
"""Cells that the list of sections has on the help screen."""
EVERY_PAGE = [(lang, name) for lang in LANGUAGES for name in pages(lang)]


@pytest.mark.parametrize("lang", OTHERS)
def test_all_languages_have_the_same_pages(lang: str) -> None:
    assert list(pages(lang)) == list(pages("en")) != []


def test_every_page_has_its_place_in_the_order_of_reading() -> None:
    assert sorted(HELP_ORDER) == sorted(pages("en"))
    assert HELP_ORDER[0] == "start"


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("name", pages("en"))
def test_a_page_has_the_same_headings_in_all_languages(lang: str, name: str) -> None:
    levels = [re.findall(r"^#+ ", prose(pages(each)[name]), re.M) for each in (lang, "en")]
    assert levels[0] == levels[1]


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("name", pages("en"))
def test_a_page_names_the_same_keys_and_words_of_the_program_in_all_languages(lang: str, name: str) -> None:
    found = {in_english(span) for span in spans(pages(lang)[name])}
    assert found == set(spans(pages("en")[name]))


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("name", sorted(set(pages("en")) - {"check"}))
def test_a_page_shows_the_same_commands_in_all_languages(lang: str, name: str) -> None:
    """What `check` prints is in the language of the program; scenarios are in that of the page."""
    assert blocks(pages(lang)[name], "") == blocks(pages("en")[name], "")


@pytest.mark.parametrize(("lang", "name"), EVERY_PAGE)
def test_a_page_fits_a_terminal_of_80_columns(lang: str, name: str) -> None:
    lines = pages(lang)[name].splitlines()
    assert [line for line in lines if cell_width(line) > 80] == []
    assert len(lines) <= LONGEST_PAGE


@pytest.mark.parametrize(("lang", "name"), EVERY_PAGE)
def test_a_page_begins_with_its_title_and_falls_into_sections_with_short_ones(lang: str, name: str) -> None:
    text = pages(lang)[name]
    found = split(name, text)
    assert text.startswith(f"# {found[0].title}\n")
    assert [part.title for part in found if cell_width(part.title) > LONGEST_TITLE] == []
    assert [part.title for part in found if len(part.markdown.splitlines()) < 3] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_sections_have_the_same_title(lang: str) -> None:
    """The help screen lists the sections of all pages, without their pages."""
    titles = Counter(part.title for name, text in pages(lang).items() for part in split(name, text))
    assert [title for title, times in titles.items() if times > 1] == []


@pytest.mark.parametrize(("lang", "name"), EVERY_PAGE)
def test_prose_has_no_typewriter_quotes(lang: str, name: str) -> None:
    words = re.sub(r"`[^`\n]+`", "", prose(pages(lang)[name]))
    assert [line for line in words.splitlines() if '"' in line] == []
    wrong = "“(?!\\W|$)" if lang == "de" else "„"
    assert re.findall(wrong, words) == []


@pytest.mark.parametrize(("lang", "name"), EVERY_PAGE)
def test_pages_that_a_page_points_to_exist(lang: str, name: str) -> None:
    word, opening, closing = ("Seiten?", "„", "“") if lang == "de" else ("pages?", "“", "”")
    titles = [heading for text in pages(lang).values() for heading in list(sections(text))[:1]]
    text = " ".join(pages(lang)[name].split())
    for named in re.findall(rf"{word} {opening}([^{closing}]+){closing}", text):
        assert [title for title in titles if named.lower() in title.lower()], named


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_small_scenario_has_no_problems(lang: str, tmp_path: Path) -> None:
    (text,) = blocks(pages(lang)["scenario"], "yaml")
    file = tmp_path / "small.yaml"
    file.write_text(text, encoding="utf-8")
    assert [str(problem) for problem in problems_of(file)[1]] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["scenario-plan", "scenario-script"])
def test_the_other_examples_load(lang: str, name: str, tmp_path: Path) -> None:
    (text,) = blocks(pages(lang)[name], "yaml")
    head = "bcmsim: 1\ntitle: T\nkind: staff\nlanguage: en\noutage: 2026-11-24 08:05 Europe/Berlin\n"
    if name == "scenario-script":
        head += "resources: {database: {waz: 1 h}}\n"
        text = text.replace("injects:\n", "injects:\n  - {id: first, at: +0:10, to: [team], text: A}\n", 1)
    file = tmp_path / "part.yaml"
    file.write_text(head + text, encoding="utf-8")
    assert [str(problem) for problem in problems_of(file)[1] if problem.severity == "error"] == []
