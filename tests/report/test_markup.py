"""What people wrote stays text in Markdown, whatever a Markdown program would like to make of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bcmsim.report import markup
from bcmsim.text import one_line, visible

NASTY = st.text(
    alphabet=st.one_of(
        st.sampled_from("`*_[]()<>|~#+-=!&;:\\/.@\"' \n\t1aZä\x1b\u202e\u200b⏎www"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=40,
)
HOSTILE = [
    "a | b",
    "| x |\n|---|\n| y |",
    "**bold** _em_ ~~gone~~ `code`",
    "# heading",
    "1. one",
    "- item",
    "> quote",
    "***",
    "___",
    "---",
    "```\nfence",
    "~~~",
    "<script>alert(1)</script>",
    "<https://evil.example>",
    "https://evil.example/x and www.evil.example and a@evil.example",
    "[x](javascript:alert(1)) ![i](https://evil.example/i.png)",
    "&lt;b&gt; &#42; &amp;",
    "ends with hash #",
    "back\\slash \\| pipe",
    "{0} {name} %s [/red] [bold]",
    "\x1b]0;title\x07 \u202eabc",
    "snake_case __init__ 2*3*4",
    "===",
    "a\n===\nb",
    ":---",
]


def strict_viewer() -> MarkdownIt:
    """A viewer that makes everything live that one can: raw HTML, bare addresses."""
    md = MarkdownIt("gfm-like", {"html": True})
    md.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    return md


def seen(markdown: str) -> str:
    """What a reader sees of an inline text; fails where it is more than text."""
    tokens = strict_viewer().parse(markdown)
    if not markdown:
        return ""
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in tokens[1].children} <= {"text", "text_special"}
    return "".join(child.content for child in tokens[1].children)


@pytest.mark.parametrize("words", HOSTILE)
def test_text_of_people_is_only_text(words):
    assert seen(markup.text(words)) == one_line(words).strip()


@settings(max_examples=250, deadline=None)
@given(NASTY)
def test_any_text_is_only_text(words):
    assert seen(markup.text(words)) == one_line(words).strip()


@settings(max_examples=100, deadline=None)
@given(NASTY, NASTY)
def test_any_text_keeps_a_table_a_table(first, second):
    written = markup.table(["A", "B"], [[first, second]])
    tokens = strict_viewer().parse(written)
    cells = [
        "".join(child.content for child in tokens[index + 1].children)
        for index, token in enumerate(tokens)
        if token.type == "td_open"
    ]
    assert cells == [one_line(first).strip(), one_line(second).strip()]
    assert not [token for token in tokens if token.type == "paragraph_open"]


@settings(max_examples=100, deadline=None)
@given(NASTY)
def test_a_struck_text_is_wholly_struck_and_legible(words):
    if not one_line(words).strip():
        assert markup.struck(words) == ""
        return
    tokens = strict_viewer().parse(markup.table(["A"], [[markup.struck(words)]]))
    cell = next(tokens[i + 1].children for i, token in enumerate(tokens) if token.type == "td_open")
    kinds = [child.type for child in cell if child.type not in ("text", "text_special") or child.content]
    assert kinds[0] == "s_open"
    assert kinds[-1] == "s_close"
    assert "".join(child.content for child in cell) == one_line(words).strip()


@settings(max_examples=100, deadline=None)
@given(NASTY)
def test_a_heading_holds_its_words_and_nothing_else(words):
    tokens = strict_viewer().parse(markup.heading(2, f"x {words}"))
    assert [token.type for token in tokens] == ["heading_open", "inline", "heading_close"]
    assert "".join(child.content for child in tokens[1].children) == one_line(f"x {words}").strip()


@settings(max_examples=100, deadline=None)
@given(NASTY)
def test_paragraphs_of_people_keep_their_lines_and_stay_text(words):
    tokens = strict_viewer().parse(markup.lines(words))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    shown = [
        "".join("\n" if child.type == "hardbreak" else child.content for child in token.children)
        for token in tokens
        if token.type == "inline"
    ]
    wanted = [line.strip() for line in visible(words).split("\n") if line.strip()]
    assert "\n".join(shown).split("\n") == (wanted or [""])


def test_markup_of_the_program_is_not_escaped_again():
    assert markup.text(markup.strong("a*b")) == "**a\\*b**"


def test_a_row_of_another_length_is_an_error():
    with pytest.raises(ValueError, match="a row of 1 cells in a table of 2"):
        markup.table(["A", "B"], [["x"]])


def test_a_code_block_cannot_be_ended_from_within():
    tokens = strict_viewer().parse(markup.code_block("a\n````\n| b |\x1b[2J"))
    assert [token.type for token in tokens] == ["fence"]
    assert tokens[0].content == "a\n````\n| b |␛[2J\n"


# --- Markdown of authors -------------------------------------------------------------------------


def live(markdown: str) -> list[str]:
    tokens = list(markup._flat_tokens(strict_viewer().parse(markdown)))
    return [token.type for token in tokens if token.type in ("html_block", "html_inline", "image")]


def test_an_authors_markdown_stays_markdown():
    tokens = strict_viewer().parse(markup.quoted("Backup of 04:00 **unreadable**.\n\n- one\n- two"))
    kinds = [token.type for token in markup._flat_tokens(tokens)]
    assert "strong_open" in kinds
    assert "bullet_list_open" in kinds


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "<img src=https://evil.example/x.png>",
        "![pixel](https://evil.example/x.png)",
        "text `<b>` and <b>bold</b>",
        "```\n<b>\n```\n<b>x</b>",
        "<!-- hidden -->",
        "a ![x][y]\n\n[y]: https://evil.example/i.png",
        "\\![x](https://evil.example/i.png)",
        "`unclosed <b>x</b> ![i](u)",
        "<style>@import url(https://evil.example)</style>",
    ],
)
def test_an_authors_raw_html_and_images_are_text_in_the_markdown_too(words):
    assert live(markup.quoted(words)) == []


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='`<>!b/[]() \n\\-ix="~#>1.|', max_size=30))
def test_no_markdown_of_an_author_leaves_its_quotation_or_comes_alive(words):
    quoted = markup.quoted(words)
    assert live(quoted) == []
    tokens = strict_viewer().parse(markup.document([quoted, markup.heading(1, "next")]))
    top = [token.type for token in tokens if token.level == 0]
    assert top[-2:] == ["heading_open", "heading_close"]
    assert set(top[:-2]) <= {"blockquote_open", "blockquote_close"}


def test_code_in_an_authors_markdown_keeps_its_brackets():
    assert "`<b>`" in markup.quoted("text `<b>` and <i>more</i>")
    assert "\\<i>" in markup.quoted("text `<b>` and <i>more</i>")


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("Backup of 04:00 **unreadable**.\nNext: 23:00.", "Backup of 04:00 unreadable. Next: 23:00."),
        ("# Head\n\n- a\n- b", "Head a b"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a b 1 2"),
        ("<b>x</b>", "<b>x</b>"),
        ("![alt](u) [link](v) `c`", "alt link c"),
        ("", ""),
        ("***", "***"),
    ],
)
def test_flat_reads_markdown_as_a_reader_would(markdown, words):
    assert markup.flat(markdown) == words


@given(st.from_regex(markup._PLAIN, fullmatch=True))
def test_plain_words_read_as_they_stand(words):
    """What `flat` takes for plain would be read no differently as Markdown."""
    tokens = [token for token in markup.new_parser().parse(words) if token.type == "inline"]
    assert [child.content for token in tokens for child in token.children or ()] == [words]
    assert markup.flat(words) == words
