"""F1: the help, one section at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from markdown_it import MarkdownIt
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Markdown, OptionList
from textual.widgets.option_list import Option

from bcmsim.i18n import _
from bcmsim.tui.dialogs.base import Dialog
from bcmsim.tui.helping import sections
from bcmsim.tui.keys import Key
from bcmsim.tui.widgets.plain import plain


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


class HelpDialog(Dialog[None]):
    """Sections on the left, the highlighted one on the right."""

    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "cancel", show=False),
        Binding("enter", "cancel", show=False),
        Binding("pageup", "scroll_text(-1)", show=False, priority=True),
        Binding("pagedown", "scroll_text(1)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    HelpDialog #columns { height: 1fr; }
    HelpDialog OptionList, HelpDialog OptionList:focus {
        width: 26; height: 1fr; max-height: 100%; border-right: solid $primary;
    }
    HelpDialog VerticalScroll { width: 1fr; padding: 0 1; }
    HelpDialog Markdown { padding: 0; }
    HelpDialog MarkdownH1, HelpDialog MarkdownH2 { content-align: left middle; margin: 0 0 1 0; }
    HelpDialog MarkdownBulletList { margin: 0; }
    """

    def __init__(self, table: Sequence[Key]) -> None:
        super().__init__(classes="-tall")
        self._sections = sections(table)

    def title_words(self) -> str:
        return _("Help")

    def body(self) -> Iterable[Widget]:
        listed = OptionList(*(Option(plain(section.listed)) for section in self._sections))
        text = VerticalScroll(Markdown(parser_factory=_parser, open_links=False), id="page", can_focus=False)
        yield Horizontal(listed, text, id="columns")

    def keys_line(self) -> str:
        return _("↑↓: section · page up/down: read on · esc: close")

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = 0

    @on(OptionList.OptionHighlighted)
    async def show_section(self, event: OptionList.OptionHighlighted) -> None:
        await self.query_one(Markdown).update(self._sections[event.option_index].markdown)
        self.query_one("#page", VerticalScroll).scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def close(self) -> None:
        self.dismiss(None)

    def action_scroll_text(self, pages: int) -> None:
        page = self.query_one("#page", VerticalScroll)
        page.scroll_relative(y=pages * max(1, page.size.height - 1), animate=False)
