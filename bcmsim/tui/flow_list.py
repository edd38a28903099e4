"""A long list of wrapped entries that stays fast: only the lines on the screen are ever drawn.

Each item has columns on the left of its first line and text that flows beside them over as many lines as it
needs. With 10,000 items a key press costs as much as with none; a new item costs one wrapping.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from bcmsim.tui.wrapping import wrap

Piece = tuple[str, str]
"""Text and the name of its style; the empty name is the plain one."""

STYLES = ("faint", "strong", "due", "late", "good", "struck", "selected")


Item = TypeVar("Item")


class FlowList(ScrollView, Generic[Item]):
    """Items, newest last. At its end it follows what is added; scrolled away it stays where it is."""

    FOLLOWS: ClassVar[bool] = True

    DEFAULT_CSS = """
    FlowList {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        & > .flow--faint { color: $faint; }
        & > .flow--strong { text-style: bold; }
        & > .flow--due { color: $due; text-style: bold; }
        & > .flow--late { color: $late; text-style: bold; }
        & > .flow--good { color: $good; }
        & > .flow--struck { color: $faint; text-style: strike; }
        & > .flow--selected { background: $cursor; color: $cursor-text; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"flow--{name}" for name in STYLES}

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move_page(-1)", show=False),
        Binding("pagedown", "move_page(1)", show=False),
        Binding("home", "move_to(0)", show=False),
        Binding("end", "move_to(-1)", show=False),
        Binding("enter", "choose", show=False),
        Binding("escape", "leave", show=False),
    ]

    class Chosen(Message):
        """Enter was pressed on the marked item."""

        def __init__(self, flow_list: FlowList[Any]) -> None:
            super().__init__()
            self.flow_list = flow_list
            self.item = flow_list.selected_item

        @property
        def control(self) -> FlowList[Any]:
            return self.flow_list

    class Left(Message):
        """Esc was pressed: nothing is to be chosen."""

    selected: reactive[int | None] = reactive(None)
    """The position of the item that is marked, if one is."""

    def __init__(self, *, id: str | None = None, classes: str | None = None, focusable: bool = False) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.can_focus = focusable
        self._items: Sequence[Item] = ()
        self._tops: list[int] = [0]
        """Where each item begins, counted in lines; the last is the number of all lines."""
        self._width = 0
        """The width that lines are wrapped to; what is drawn goes by it until the new one is measured."""
        self._following = self.FOLLOWS
        """Whether the end is kept in sight; scrolling changes that, a new size does not."""
        self._drawn: dict[int, list[tuple[Piece, ...]]] = {}

    # --- what a list of something says ---------------------------------------------------------

    def indent(self, item: Item, width: int) -> int:
        """The width of the item's columns on the left, in cells."""
        return 0

    def head_of(self, item: Item, width: int) -> Sequence[Piece]:
        """The columns of the first line, exactly `indent` cells wide, clean (`bcmsim.text.one_line`)."""
        return ()

    def text_of(self, item: Item) -> Sequence[Piece]:
        """The text that flows, clean (`bcmsim.text.visible`); may hold line ends."""
        raise NotImplementedError

    def empty_text(self) -> str:
        """What stands there while there is nothing."""
        return ""

    # --- items ---------------------------------------------------------------------------------

    @property
    def items(self) -> Sequence[Item]:
        return self._items

    def show(self, items: Sequence[Item]) -> None:
        """Shows these items. What is the same object as before, up to the first other one, costs nothing."""
        old = self._items
        if items is old:
            return
        same = 0
        for mine, new in zip(old, items, strict=False):
            if mine is not new:
                break
            same += 1
        if same == len(old) == len(items):
            self._items = items
            return
        self._items = items
        self._measure_from(same)
        if self.selected is not None and self.selected >= len(items):
            self.selected = len(items) - 1 if items else None
        self._keep_end()
        self.refresh()

    def redraw(self) -> None:
        """Everything anew: the language or what an item depends on has changed."""
        self._measure_from(0)
        self.refresh()

    @property
    def at_end(self) -> bool:
        """Whether the last line is on the screen."""
        return self.max_scroll_y <= 0 or self.scroll_y >= self.max_scroll_y

    @property
    def below(self) -> int:
        """How many items begin below what is on the screen."""
        bottom = int(self.scroll_y) + self.scrollable_content_region.height
        return max(0, len(self._items) - bisect_right(self._tops, max(0, bottom - 1)))

    def _measure_from(self, first: int) -> None:
        """Where the items from this one on begin, at the width that the lines are wrapped to."""
        del self._tops[first + 1 :]
        for position in [position for position in self._drawn if position >= first]:
            del self._drawn[position]
        width = self._width
        total = self._tops[first]
        for item in self._items[first:]:
            text = "".join(piece for piece, _style in self.text_of(item))
            total += len(wrap(text, width - self.indent(item, width))) if width else 1
            self._tops.append(total)
        self.virtual_size = Size(width, total)

    def on_resize(self, event: events.Resize) -> None:
        width = self.scrollable_content_region.width
        if width != self._width:
            self._width = width
            self._measure_from(0)
            self.refresh()
        self._keep_end()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._following = self.FOLLOWS and self.at_end

    def _keep_end(self) -> None:
        if self._following:
            self.scroll_end(animate=False, immediate=True)
            self._following = True

    # --- selection -----------------------------------------------------------------------------

    def select(self, position: int | None) -> None:
        """Marks an item and brings it to the screen."""
        if position is None or not self._items:
            self.selected = None
            return
        self.selected = max(0, min(position, len(self._items) - 1))
        top, bottom = self._tops[self.selected], self._tops[self.selected + 1]
        height = self.scrollable_content_region.height
        if top < self.scroll_y or bottom - top > height:
            self.scroll_to(y=top, animate=False, immediate=True)
        elif bottom > self.scroll_y + height:
            self.scroll_to(y=bottom - height, animate=False, immediate=True)

    def begin_choice(self) -> None:
        """An item is to be chosen; the newest is marked first."""
        if self._items:
            self.select(len(self._items) - 1)

    def end_choice(self) -> None:
        """Nothing is marked any more, and the newest is shown again."""
        self.selected = None
        self.scroll_end(animate=False, immediate=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter and Esc belong to the screen while nothing is being chosen."""
        return self.selected is not None if action in ("choose", "leave") else True

    def action_move(self, by: int) -> None:
        if self.selected is not None:
            self.select(self.selected + by)
        else:
            self.scroll_relative(y=by, animate=False, immediate=True)

    def action_move_page(self, pages: int) -> None:
        height = max(1, self.scrollable_content_region.height - 1)
        if self.selected is None:
            self.scroll_relative(y=pages * height, animate=False, immediate=True)
            return
        line = self._tops[self.selected] + pages * height
        self.select(max(0, bisect_right(self._tops, max(0, line)) - 1))

    def action_move_to(self, position: int) -> None:
        if self.selected is not None:
            self.select(position % len(self._items))
        elif position == 0:
            self.scroll_home(animate=False, immediate=True)
        else:
            self.scroll_end(animate=False, immediate=True)

    def action_choose(self) -> None:
        if self.selected is not None:
            self.post_message(self.Chosen(self))

    def action_leave(self) -> None:
        self.post_message(self.Left())

    @property
    def selected_item(self) -> Item | None:
        return None if self.selected is None else self._items[self.selected]

    def watch_selected(self) -> None:
        self.refresh()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text that was selected with the mouse, as it stands on the screen."""
        lines = [
            "".join(text for text, _style in line)
            for position in range(len(self._items))
            for line in self._lines_of(position, keep=False)
        ]
        return selection.extract("\n".join(lines)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()

    # --- drawing -------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        line_number = y + int(self.scroll_offset.y)
        width, base = self.size.width, self.rich_style
        if not self._items and y == 0 and (text := self.empty_text()):
            return Strip([Segment(text, base + self._style("faint"))]).adjust_cell_length(width, base)
        if line_number >= self._tops[-1] or not self._width:
            return Strip.blank(width, base)
        position = bisect_right(self._tops, line_number) - 1
        pieces = self._lines_of(position)[line_number - self._tops[position]]
        styles = self._style("selected") if position == self.selected else None
        segments = [Segment(text, self._styled(base, name, styles)) for text, name in pieces]
        strip = Strip(segments).adjust_cell_length(width, base + styles if styles else base)
        if (selection := self.text_selection) is not None and (span := selection.get_span(line_number)):
            strip = self._selected_span(strip, *span)
        return strip.apply_offsets(0, line_number)

    def _selected_span(self, strip: Strip, start: int, end: int) -> Strip:
        marked = self.screen.get_component_rich_style("screen--selection")
        end = strip.cell_length if end == -1 else end
        before, inside, after = strip.crop(0, start), strip.crop(start, end), strip.crop(end)
        return Strip.join([before, Strip(Segment.apply_style(inside, post_style=marked)), after])

    def _styled(self, base: Style, name: str, over: Style | None) -> Style:
        style = base + self._style(name) if name else base
        return style + over if over else style

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"flow--{name}", partial=True)

    def _lines_of(self, position: int, *, keep: bool = True) -> list[tuple[Piece, ...]]:
        """The lines of an item; those that were drawn lately are kept."""
        if (lines := self._drawn.get(position)) is not None:
            return lines
        width = self._width
        item = self._items[position]
        indent = self.indent(item, width)
        lines = _lines(self.head_of(item, width), self.text_of(item), width - indent, indent)
        if keep:
            if len(self._drawn) > 500:
                self._drawn.clear()
            self._drawn[position] = lines
        return lines


def _lines(
    head: Sequence[Piece], pieces: Sequence[Piece], width: int, indent: int
) -> list[tuple[Piece, ...]]:
    """An item's lines: its columns before the first, blanks before the others."""
    text = "".join(piece for piece, _style in pieces)
    blanks: Sequence[Piece] = ((" " * indent, ""),)
    return [
        (*(blanks if number else head), *_between(pieces, start, end))
        for number, (start, end) in enumerate(wrap(text, width))
    ]


def _between(pieces: Sequence[Piece], start: int, end: int) -> list[Piece]:
    """The part of styled text between two places."""
    found: list[Piece] = []
    begin = 0
    for text, style in pieces:
        stop = begin + len(text)
        if begin < end and stop > start:
            found.append((text[max(0, start - begin) : end - begin], style))
        begin = stop
    return found
