"""The help pages as the screens show them: the keys, from their table, then one section at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from bcmsim.i18n import _, language
from bcmsim.paths import HELP_ORDER
from bcmsim.tui import keys
from bcmsim.tui.keys import Key


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with what stands below it."""

    page: str
    title: str
    markdown: str

    @property
    def listed(self) -> str:
        """The title for a list: what belongs to a page stands further in."""
        return f"  {self.title}" if self.markdown.startswith("## ") else self.title


def sections(table: Iterable[Key], lang: str | None = None) -> list[Section]:
    """The keys of a screen, then all pages of a language in their order; English where there are none."""
    folder = files("bcmsim") / "help"
    pages = _pages(folder / (lang or language())) or _pages(folder / "en")
    found = [keys_section(table)]
    for name, text in pages:
        found += split(name, text)
    return found


def _pages(folder: Traversable) -> list[tuple[str, str]]:
    if not folder.is_dir():
        return []
    pages = [page for page in folder.iterdir() if page.name.endswith(".md")]
    return [
        (page.name.removesuffix(".md"), page.read_text(encoding="utf-8"))
        for page in sorted(pages, key=lambda page: (_place(page.name.removesuffix(".md")), page.name))
    ]


def _place(page: str) -> int:
    return HELP_ORDER.index(page) if page in HELP_ORDER else len(HELP_ORDER)


def split(page: str, text: str) -> list[Section]:
    """A page at its headings of the first two levels; what stands before the first belongs to the page."""
    found: list[Section] = []
    title, lines, fenced = page, list[str](), False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        if not fenced and line.startswith(("# ", "## ")):
            if any(lines):
                found.append(Section(page, title, "\n".join(lines)))
            title, lines = line.lstrip("# ").strip(), []
        lines.append(line)
    if any(lines):
        found.append(Section(page, title, "\n".join(lines)))
    return found


def keys_section(table: Iterable[Key]) -> Section:
    """Every key of a screen and of the app, from the same tables as the bindings."""
    title = _("Keys")
    lines = [f"- `{key.shown}` {key.label}" for key in (*table, *keys.APP_KEYS)]
    return Section("keys", title, "\n".join([f"# {title}", "", *lines]))
