"""A page is whole, prints with the exercise mark on every sheet, and asks nothing of the network."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.i18n import using
from bcmsim.report import markup
from bcmsim.report.html import to_html
from bcmsim.report.wording import exercise_mark

VOID = {"meta", "br", "hr"}


class Checked(HTMLParser):
    """Every element closed in order; every attribute seen."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)


def checked(page: str) -> Checked:
    parser = Checked()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return parser


def assert_self_contained(page: str) -> None:
    parser = checked(page)
    assert not {"script", "img", "link", "iframe", "object", "a", "base", "form"} & set(parser.tags)
    assert {name for _tag, name, _value in parser.attributes} <= {
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
        "style",
        "start",
    }
    style = page[page.index("<style>") : page.index("</style>")]
    assert "@import" not in style
    assert "url(" not in style
    assert page.count("</style>") == 1


def test_a_page_is_well_formed_and_self_contained():
    page = to_html("# T\n\n| a | b |\n|---|---:|\n| 1 | 2 |\n\n> q\n\n3. x\n\n```\ncode\n```\n", "T", "de")
    assert_self_contained(page)
    assert '<html lang="de">' in page


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=60), st.text(max_size=30))
def test_any_markdown_and_title_make_a_well_formed_page(markdown, title):
    assert_self_contained(to_html(markdown, title.encode("utf-8", "replace").decode(), "en"))


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "![x](https://evil.example/i.png)",
        "[x](https://evil.example) <https://evil.example>",
        "[x](javascript:alert(1))",
        "x <img src=x onerror=alert(1)>",
    ],
)
def test_nothing_in_a_text_is_live(markdown):
    page = to_html(markdown, "</style><script>", "en")
    assert_self_contained(page)
    assert "<script" not in page
    assert "onerror=alert(1)>" not in page.replace("&gt;", "")


def test_a_link_shows_its_words_and_its_address():
    words = "".join(checked(to_html("[the plan](https://a.example/p)", "t", "en")).words)
    assert "the plan (https://a.example/p)" in words


def test_an_image_is_shown_by_its_words():
    words = "".join(checked(to_html("![the site](https://a.example/p.png)", "t", "en")).words)
    assert "[the site: https://a.example/p.png]" in words


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_printed_page_has_the_mark_above_and_below_and_its_number(lang):
    style = to_html("x", "t", lang)
    with using(lang):
        mark = exercise_mark()
    assert style.count(f'content: "{mark}"') == 2
    assert "counter(page)" in style
    assert "counter(pages)" in style
    assert "@page unmarked" in style


def test_a_page_break_begins_a_section_and_the_real_part_is_unmarked():
    page = to_html(f"a\n\n{markup.PAGE_BREAK}\n\nb\n\n{markup.UNMARKED_PAGE}\n\nc\n\n---\n\nd\n", "t", "en")
    assert re.findall(r'<section class="(\w+)">', page) == ["marked", "marked", "unmarked"]
    assert page.count("<hr") == 1


def test_a_line_across_a_quotation_is_no_page_break():
    page = to_html("> a\n>\n> ***\n>\n> b\n", "t", "en")
    assert page.count("<section") == 1
    assert "<hr" in page


def test_a_wide_table_turns_the_paper():
    wide = markup.table([str(n) for n in range(8)], [])
    narrow = markup.table([str(n) for n in range(7)], [])
    assert "A4 landscape" in to_html(wide, "t", "en")
    assert "A4 portrait" in to_html(narrow, "t", "en")


def test_line_ends_of_people_are_line_ends_again():
    cell = markup.table(["x"], [["first\nsecond"]])
    assert "first<br>\nsecond" in to_html(cell, "t", "en")


def test_rows_to_write_into_have_room_and_an_empty_head_is_hidden():
    form = markup.table(["No.", "Time", "Text"], [["", "", ""], ["1", "08:00", "x"]])
    page = to_html(form, "t", "en")
    assert page.count('<tr class="blank">') == 1
    assert '<thead class="empty">' in to_html(markup.facts([("a", "b")]), "t", "en")


def test_the_title_is_text_in_the_head_and_in_the_style():
    page = to_html("x", 'A "B" <c> \\ \n{d} %', "en")
    assert "<title>A &quot;B&quot; &lt;c&gt; \\ ⏎ {d} %</title>" in page
    assert '"A \\22 B\\22 ' in page
