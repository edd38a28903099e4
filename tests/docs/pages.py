"""The help pages as the tests read them: by language, section, and what stands in backticks."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from bcmsim.i18n import LANGUAGES
from bcmsim.paths import help_dir

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OTHERS = tuple(lang for lang in LANGUAGES if lang != "en")

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```\n", re.S | re.M)
_SPAN = re.compile(r"`([^`\n]+)`")

NAMED_KEYS = {
    "space": ("Space", "Leertaste"),
    "enter": ("Enter", "Eingabe"),
    "escape": ("Esc", "Esc"),
    "pageup": ("PgUp", "Bild↑"),
    "pagedown": ("PgDn", "Bild↓"),
    "home": ("Home", "Pos1"),
    "end": ("End", "Ende"),
    "tab": ("Tab", "Tab"),
    "up": ("↑", "↑"),
    "down": ("↓", "↓"),
    "left": ("←", "←"),
    "right": ("→", "→"),
    "plus": ("+", "+"),
    "minus": ("-", "-"),
    "equals_sign": ("=", "="),
    "exclamation_mark": ("!", "!"),
    "ctrl": ("Ctrl", "Strg"),
    "shift": ("Shift", "Umschalt"),
    "alt": ("Alt", "Alt"),
}
"""A key as Textual writes it -> the word on an English and on a German keyboard."""


@cache
def pages(lang: str) -> dict[str, str]:
    """Name -> text of every page."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((help_dir() / lang).glob("*.md"))}


def blocks(text: str, kind: str | None = None) -> list[str]:
    """What stands between fences, of one kind or of all."""
    return [body for found, body in _FENCE.findall(text) if kind is None or found == kind]


def prose(text: str) -> str:
    """The text without what stands between fences."""
    return _FENCE.sub("", text)


def spans(text: str) -> list[str]:
    """What stands in backticks, outside fences."""
    return _SPAN.findall(prose(text))


def sections(text: str) -> dict[str, str]:
    """Heading (`Verdicts`, whatever its level) -> what stands below it, up to the next one."""
    parts = re.split(r"^(#{1,3}) (.+)\n", prose(text), flags=re.M)
    return dict(zip(parts[2::3], parts[3::3], strict=True))


def section(lang: str, page: str, english: str) -> str:
    """What stands below an English heading, in a language: headings are the same, in the same order."""
    place = list(sections(pages("en")[page])).index(english)
    return list(sections(pages(lang)[page]).values())[place]


def first_column(text: str) -> list[str]:
    """What stands in backticks in the first column of tables."""
    return [
        span for line in text.splitlines() if line.startswith("| ") for span in spans(line.split(" | ")[0])
    ]


def key_word(key: str, lang: str) -> str:
    """`ctrl+r` as it is written in a language: `Ctrl+R`, `Strg+R`."""
    place = 0 if lang == "en" else 1
    words = []
    for part in key.split("+"):
        if part in NAMED_KEYS:
            words.append(NAMED_KEYS[part][place])
        else:
            words.append(part.upper() if "+" in key or re.fullmatch(r"f\d+", part) else part)
    return "+".join(words)


def in_english(span: str) -> str:
    """A German key by its English word; everything else as it is."""
    german = {de: en for en, de in NAMED_KEYS.values()}
    whole = german.get(span)
    if whole is not None:
        return whole
    return "+".join(german.get(part, part) for part in span.split("+")) if re.search(r"\w\+", span) else span
