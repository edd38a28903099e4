"""Markdown -> one HTML page made for printing: no script, no reference to anything outside, safe to mail.

Raw HTML is shown as text, images by their description, links by their text and address. Every printed page
carries the exercise mark above and below, with its number; `markup.PAGE_BREAK` begins a new page,
`markup.UNMARKED_PAGE` one without the mark. A table of eight columns or more turns the paper. A document that
is no paper of an exercise has no mark. Fenced text that carries the name of a figure is drawn as that figure.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, MutableMapping, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bcmsim.i18n import _, using
from bcmsim.report.markup import PAGE_BREAK, UNMARKED_PAGE, new_parser
from bcmsim.report.wording import exercise_mark
from bcmsim.text import one_line

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

FIGURES = "figures"
WIDE = 8
"""From so many columns on a table needs the long side of the paper."""

_PAGE_STYLE = """
@page {{
  size: A4 {orientation};
  margin: 22mm 15mm 20mm 15mm;
  @top-left {{ content: "{title}"; font: 8pt sans-serif; color: #333; }}
  @top-right {{ content: "{mark}"; font: bold 9pt sans-serif; color: #000; }}
  @bottom-left {{ content: "{mark}"; font: bold 9pt sans-serif; color: #000; }}
  @bottom-right {{ content: {number}; font: 8pt sans-serif; color: #333; }}
}}
@page unmarked {{
  @top-right {{ content: none; }}
  @bottom-left {{ content: none; }}
}}
"""

_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { background: #fff; color: #111; font: 10.5pt/1.45 "Liberation Sans", Arial, Helvetica, sans-serif;
  max-width: 62rem; margin: 2rem auto; padding: 0 1.5rem; overflow-wrap: break-word; }
h1 { font-size: 1.6em; line-height: 1.2; margin: 0.6em 0 0.5em; }
h2 { font-size: 1.25em; margin: 1.6em 0 0.5em; border-bottom: 1px solid #555; }
h3 { font-size: 1.05em; margin: 1.3em 0 0.4em; }
h1, h2, h3, h4 { break-after: avoid; }
p, li { orphans: 3; widows: 3; }
table { border-collapse: collapse; width: 100%; margin: 0.7em 0; font-size: 0.92em; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: 1px solid #777; padding: 0.25em 0.45em; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; min-width: 3.2em; }
th { background: #eee; overflow-wrap: normal; }
thead.empty { display: none; }
tr.blank td { height: 2.3em; }
blockquote { margin: 0.7em 0; padding: 0.3em 0.9em; border-left: 4px solid #444; break-inside: avoid; }
pre { border: 1px solid #999; padding: 0.6em; font: 8.5pt/1.25 "Liberation Mono", Menlo, Consolas, monospace;
  white-space: pre-wrap; break-inside: avoid; }
code { font-family: "Liberation Mono", Menlo, Consolas, monospace; font-size: 0.95em; }
s { text-decoration: line-through; text-decoration-thickness: 1px; }
figure { margin: 0.9em 0; break-inside: avoid; }
figure svg { display: block; max-width: 100%; height: auto; }
hr { border: 0; border-top: 1px solid #777; margin: 1.5em 0; }
section + section { border-top: 2px dashed #777; margin-top: 2rem; padding-top: 1rem; }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 9.5pt; }
  section + section { break-before: page; border: 0; margin: 0; padding: 0; }
  section.unmarked { page: unmarked; }
}
"""


def to_html(
    markdown: str,
    title: str,
    lang: str,
    *,
    marked: bool = True,
    figures: Mapping[str, str] | None = None,
    style: str = "",
) -> str:
    """The document as a page by itself; `title` is text, `lang` the language of its words.

    `marked`: whether its pages carry the exercise mark. `figures`: SVG by the name of the fenced text in
    whose place it stands; `style`: more CSS. Both are made by the program and put in as they are.
    """
    md = _renderer()
    tokens = md.parse(markdown)
    _mark_rows(tokens)
    with using(lang):
        body = _sections(md, tokens, figures or {})
        page = _PAGE_STYLE.format(
            orientation="landscape" if _columns(tokens) >= WIDE else "portrait",
            title=_css_text(one_line(title, 80)),
            mark=_css_text(exercise_mark()) if marked else "",
            number=_page_number(),
        )
    return (
        f'<!DOCTYPE html>\n<html lang="{html.escape(lang)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(one_line(title))}</title>\n<style>{page}{_STYLE}{style}</style>\n</head>\n"
        f"<body>\n{body}</body>\n</html>\n"
    )


def _sections(md: MarkdownIt, tokens: Sequence[Token], figures: Mapping[str, str]) -> str:
    """The document cut at its page breaks; a line across the page inside a quotation is none."""
    breaks = {PAGE_BREAK[0]: "marked", UNMARKED_PAGE[0]: "unmarked"}
    parts: list[tuple[str, list[Token]]] = [("marked", [])]
    for token in tokens:
        if token.type == "hr" and token.level == 0 and token.markup[:1] in breaks:
            parts.append((breaks[token.markup[0]], []))
        else:
            parts[-1][1].append(token)
    written = [
        f'<section class="{name}">\n{md.renderer.render(part, md.options, {FIGURES: figures})}</section>\n'
        for name, part in parts
        if part
    ]
    return "".join(written)


def _mark_rows(tokens: Sequence[Token]) -> None:
    """A head row without words is not shown; rows to write into by hand are given room."""
    opened: list[tuple[Token, int]] = []
    for token, following in pairwise(tokens):
        if token.type in ("thead_open", "tr_open"):
            opened.append((token, 0))
        elif token.type in ("th_open", "td_open") and following.content:
            opened = [(row, filled + 1) for row, filled in opened]
        elif token.type in ("thead_close", "tr_close"):
            row, filled = opened.pop()
            if token.type == "thead_close" and not filled:
                row.attrJoin("class", "empty")
            elif token.type == "tr_close" and filled <= 1 and not opened:
                row.attrJoin("class", "blank")


def _columns(tokens: Sequence[Token]) -> int:
    """Columns of the widest table."""
    widest = columns = 0
    for token in tokens:
        if token.type == "thead_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
            widest = max(widest, columns)
    return widest


@cache
def _renderer() -> MarkdownIt:
    md = new_parser()
    md.add_render_rule("text", _text)
    md.add_render_rule("image", _image)
    md.add_render_rule("link_open", _link_open)
    md.add_render_rule("link_close", _link_close)
    md.add_render_rule("fence", _fence)
    return md


def _text(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Line ends that a table cell could not hold (` ⏎ `) become line ends again."""
    return html.escape(tokens[index].content).replace(" ⏎ ", "<br>\n")


def _fence(
    renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    """A figure in place of its text, but for what people quoted; else the text in fixed width."""
    token = tokens[index]
    drawn = env.get(FIGURES, {}).get(token.info.strip()) if token.level == 0 else None
    if drawn is not None:
        return f"<figure>\n{drawn}\n</figure>\n"
    return f"<pre><code>{html.escape(token.content)}</code></pre>\n"


def _image(
    renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    """Nothing is fetched: what an image shows stands there in words, with its address as text."""
    token = tokens[index]
    words = renderer.renderInlineAsText(token.children or [], options, env) or _("image")
    return html.escape(f"[{words}: {token.attrs.get('src', '')}]")


def _link_open(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "<u>"


def _link_close(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The address as text beside its words, as paper needs it, unless the words are the address."""
    depth = 0
    for position in range(index, -1, -1):
        depth += {"link_close": 1, "link_open": -1}.get(tokens[position].type, 0)
        if depth == 0:
            address = str(tokens[position].attrs.get("href", ""))
            shown = "".join(token.content for token in tokens[position + 1 : index])
            return "</u>" if shown in address else f"</u> ({html.escape(address)})"
    return "</u>"


def _page_number() -> str:
    """`Page 3 of 12` as a CSS content list, in the language in force."""
    places = {"page": "counter(page)", "pages": "counter(pages)"}
    words = re.split(r"\{(\w+)\}", _("Page {page} of {pages}"))
    return " ".join(
        places[word] if number % 2 else f'"{_css_text(word)}"' for number, word in enumerate(words) if word
    )


def _css_text(words: str) -> str:
    """Text inside a CSS string: whatever could end the string or the style sheet is written by its number."""
    return re.sub(r"[^\w \-–.,:]", lambda sign: f"\\{ord(sign.group()):x} ", words)
