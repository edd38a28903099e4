"""Writing Markdown: what people wrote stays text, what the program writes is markup.

A plain `str` is text of people or a sentence of the program and is escaped wherever it is put; only `Markup`
is taken as Markdown. So a forgotten mark shows backslashes, never a table that falls apart or a live link.
Texts of authors, which are Markdown by themselves, go into a quotation that they cannot break out of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from bcmsim.text import one_line, visible

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Align = Literal["left", "right"]


class Markup(str):
    """Markdown that the program made; everything else is text and gets escaped."""

    __slots__ = ()


EMPTY = Markup("")
LINE_END = Markup(" ⏎ ")
"""A line end inside a table cell, as `one_line` writes it; pages for printing make it one."""
PAGE_BREAK = Markup("***")
"""A new page where the document is printed (`html.py`); elsewhere a line across the page."""
UNMARKED_PAGE = Markup("___")
"""A new page without the exercise mark: entries of a real emergency (domain.md 2.7)."""

_ALWAYS = re.compile(r"[\\`*<\[\]|~]")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#|[A-Za-z])")
_LINK = re.compile(r":(?=//)|(?<=www)\.|(?<=\w)@(?=\w)|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)
_LINE_START = re.compile(r"[#>+=:-]|\d{1,9}(?=[.)])", re.ASCII)
_LINE_END = re.compile(r"#$")
_IMAGE = re.compile(r"!(?=\[)")
_PLAIN = re.compile(r"[A-Za-zÄÖÜäöüß](?: ?[A-Za-zÄÖÜäöüß0-9.,:;/()%+–-])*")
"""Words that mean nothing but themselves."""
_CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(?:.+?)(?<!`)\1(?!`)", re.DOTALL)


def text(words: str) -> Markup:
    """Text on one line, with everything escaped that Markdown (CommonMark and its tables, GFM) would obey."""
    if isinstance(words, Markup):
        return words
    return Markup(_guarded(_escaped(one_line(words).strip())))


def cell(words: str) -> Markup:
    """The same inside a line, where nothing can begin a block: in a table, between marks."""
    if isinstance(words, Markup):
        return words
    return Markup(_escaped(one_line(words).strip()))


def _escaped(line: str) -> str:
    line = _ALWAYS.sub(r"\\\g<0>", line)
    line = _UNDERSCORE.sub(r"\\_", line)
    line = _ENTITY.sub(r"\\&", line)
    line = _IMAGE.sub(r"\\!", line)
    return _LINK.sub(r"\\\g<0>", line)


def _guarded(line: str) -> str:
    """An escaped line that no viewer takes for the beginning of a list, a heading, a rule."""
    line = _LINE_END.sub(r"\\#", line) if len(line) > 1 else line
    start = _LINE_START.match(line)
    if start is None:
        return line
    sign = start.end() if line[0].isdigit() else 0
    return f"{line[:sign]}\\{line[sign:]}"


def lines(words: str) -> Markup:
    """Text of people with its line ends and empty lines kept, as one or more paragraphs."""
    kept = [_guarded(_escaped(line.strip())) for line in visible(words).split("\n")]
    paragraphs: list[list[str]] = [[]]
    for line in kept:
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return Markup("\n\n".join("\\\n".join(part) for part in paragraphs if part))


def strong(words: str) -> Markup:
    inner = cell(words)
    return Markup(f"**{inner}**") if inner else EMPTY


def emphasised(words: str) -> Markup:
    inner = cell(words)
    return Markup(f"*{inner}*") if inner else EMPTY


def struck(words: str) -> Markup:
    """Struck out and still legible (domain.md 2.3)."""
    inner = cell(words)
    return Markup(f"~~{inner}~~") if inner else EMPTY


def joined(separator: str, parts: Iterable[str]) -> Markup:
    """The parts that are not empty, each escaped unless it is markup, for a cell of a table."""
    return Markup(separator.join(part for part in map(cell, parts) if part))


# --- blocks --------------------------------------------------------------------------------------


def heading(level: int, words: str) -> Markup:
    return Markup(f"{'#' * level} {text(words)}")


def bullets(items: Iterable[str]) -> Markup:
    return Markup("\n".join(f"- {text(item)}" for item in items))


def table(
    headers: Sequence[str], rows: Iterable[Sequence[str]], align: Sequence[Align] | None = None
) -> Markup:
    """A table; cells are text unless they are markup. Rows of another length are an error of the program."""
    sides = align or ["left"] * len(headers)
    rule = ["---:" if side == "right" else "---" for side in sides]
    written = [_row(headers), f"|{'|'.join(rule)}|"]
    for row in rows:
        if len(row) != len(headers):
            raise ValueError(f"a row of {len(row)} cells in a table of {len(headers)}")
        written.append(_row(row))
    return Markup("\n".join(written))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(cell, cells))} |"


def facts(rows: Iterable[tuple[str, str]]) -> Markup:
    """A list of names and values, as a table with its names in bold."""
    return table(["", ""], [(strong(name), value) for name, value in rows])


def code_block(content: str, name: str = "") -> Markup:
    """Text in fixed width, shown as it is; its fence is longer than any in it, and carries the name."""
    shown = visible(content).rstrip("\n")
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markup(f"{fence}{name}\n{shown}\n{fence}")


def document(blocks: Iterable[str]) -> str:
    """Blocks as one document; plain text becomes a paragraph, empty blocks are left out."""
    return "\n\n".join(block for block in map(text, blocks) if block) + "\n"


# --- Markdown of authors -------------------------------------------------------------------------


def new_parser(*, html: bool = False) -> MarkdownIt:
    """CommonMark with tables and struck-out text; raw HTML is text."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": html}).enable(["table", "strikethrough"])


_parser = cache(new_parser)


def quoted(markdown: str) -> Markup:
    """An author's Markdown as a quotation: it cannot end the document's own structure, and a Markdown viewer
    finds neither raw HTML nor images in it."""
    safe = _harmless(visible(markdown).strip("\n"))
    return Markup("\n".join(f"> {line}".rstrip() for line in safe.split("\n"))) if safe.strip() else EMPTY


@lru_cache(maxsize=4096)
def _harmless(markdown: str) -> str:
    if not _has_live_parts(markdown):
        return markdown
    defused = _outside_code(markdown)
    return lines(markdown) if _has_live_parts(defused) else defused


def _has_live_parts(markdown: str) -> bool:
    """Whether a viewer that knows raw HTML would find any, or an image to fetch."""
    if "<" not in markdown and "![" not in markdown:
        return False
    live = ("html_block", "html_inline", "image")
    return any(token.type in live for token in _flat_tokens(_parser(html=True).parse(markdown)))


def _flat_tokens(tokens: Sequence[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _outside_code(markdown: str) -> str:
    """The text with `<` and the `!` of images escaped, but for blocks and spans of code."""
    kept = [
        range(*token.map)
        for token in _parser().parse(markdown)
        if token.map and token.type in ("fence", "code_block")
    ]
    result: list[str] = []
    prose: list[str] = []
    for number, line in enumerate(markdown.split("\n")):
        if any(number in block for block in kept):
            result += _defused(prose)
            prose = []
            result.append(line)
        else:
            prose.append(line)
    return "\n".join(result + _defused(prose))


def _defused(prose: list[str]) -> list[str]:
    if not prose:
        return []
    whole = "\n".join(prose)
    parts, end = [], 0
    for span in _CODE_SPAN.finditer(whole):
        parts += [_defuse(whole[end : span.start()]), span.group()]
        end = span.end()
    return ["".join([*parts, _defuse(whole[end:])])]


def _defuse(prose: str) -> str:
    return re.sub(r"(?<!\\)(<|!(?=\[))", r"\\\1", prose)


@lru_cache(maxsize=8192)
def flat(markdown: str) -> str:
    """What a reader of an author's Markdown would read, on one line: for titles, table cells and screens."""
    shown = visible(markdown).strip()
    if not shown or _PLAIN.fullmatch(shown):
        return shown
    words = [_token_text(token) for token in _parser().parse(shown)]
    return one_line(" ".join(" ".join(words).split())) or one_line(shown)


def lined(markdown: str) -> str:
    """The same with its structure kept, still on one line: paragraphs and items apart by the sign of a line
    end, items with their number, rows of a table apart by ` / ` and their cells by ` | `."""
    shown = visible(markdown).strip()
    lines: list[str] = []
    rows: list[str] = []
    cells: list[str] = []
    in_table, lead = False, ""
    for token in _parser().parse(shown):
        if token.type == "list_item_open":
            lead += f"{token.info}{token.markup} " if token.info else "– "
        elif token.type == "table_open":
            in_table, rows = True, []
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            rows.append(" | ".join(cells))
        elif token.type == "table_close":
            lines.append(lead + " / ".join(rows))
            in_table, lead = False, ""
        elif words := _token_text(token):
            if in_table:
                cells.append(words)
            else:
                lines.append(lead + words)
                lead = ""
        elif in_table and token.type == "inline":
            cells.append("")
    return one_line("\n".join(lines)) or one_line(shown)


def _token_text(token: Token) -> str:
    if token.type in ("fence", "code_block"):
        return token.content
    parts = []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        else:
            parts.append(child.content)
    return "".join(parts)
