"""A scrolling column of text blocks, drawn line by line.

One widget whatever the length: blocks are wrapped once per width, a line becomes a `Strip` only
when it is on the screen. A thread of 500 posts costs what a thread of five does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from carecli.tui.commands import BY_ID
from carecli.tui.keys import single


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some text that is wrapped and styled as one.

    Attributes:
        look: The component class it is drawn with, background included.
        left: Free cells before it; `right`: at least so many after it.
        bar: Drawn in front of every line, in the look's own colour.
        hang: Further indentation of every line but the first.
        anchor: Where a reader starts: kept in view when the blocks are shown.
    """

    text: Content
    look: str
    left: int = 0
    right: int = 0
    bar: str = ""
    hang: int = 0
    anchor: bool = False


class _Line(NamedTuple):
    block: Block
    text: Content
    indent: int


def _scrolling() -> list[BindingType]:
    """The keys that move in a list scroll here."""
    actions = {
        "next": "scroll_down",
        "previous": "scroll_up",
        "first": "scroll_home",
        "last": "scroll_end",
        "half-down": "page_down",
        "half-up": "page_up",
    }
    return [
        Binding(",".join(single(BY_ID[name].bound)), action, show=False, id=name)
        for name, action in actions.items()
    ]


class Blocks(ScrollView, can_focus=True):
    """Shows blocks under each other; the keys of lists scroll."""

    DEFAULT_CSS = """
    Blocks {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = _scrolling()

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 textual's own name
        super().__init__(id=id, classes=classes)
        self._blocks: Sequence[Block] = ()
        self._lines: list[_Line] = []
        self._strips: dict[int, Strip] = {}
        self._width = 0
        self._to_anchor = False

    @property
    def plain(self) -> str:
        """All lines as they are wrapped, without styles: what a test reads."""
        return "\n".join(
            f"{' ' * line.block.left}{line.block.bar}{' ' * line.indent}{line.text.plain}".rstrip()
            for line in self._lines
        )

    def set_blocks(self, blocks: Sequence[Block], *, to_anchor: bool = True) -> None:
        """Show other blocks; `to_anchor` scrolls to the first anchor, else the place is kept."""
        self._blocks = blocks
        self._to_anchor = self._to_anchor or to_anchor
        self._lay_out()

    def on_resize(self, _event: events.Resize) -> None:
        """Wrap anew when the width has changed."""
        if self.scrollable_content_region.width != self._width or self._to_anchor:
            self._lay_out()

    def notify_style_update(self) -> None:
        """Another theme: the cached strips are worth nothing."""
        super().notify_style_update()
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        number = y + self.scroll_offset.y
        if number >= len(self._lines):
            return Strip.blank(self.size.width, self.visual_style.rich_style)
        if (strip := self._strips.get(number)) is None:
            strip = self._strips[number] = self._draw(self._lines[number])
        return strip

    def _lay_out(self) -> None:
        self._width = width = self.scrollable_content_region.width
        self._strips.clear()
        if not width:
            return
        self._lines = [line for block in self._blocks for line in wrapped(block, width)]
        self.virtual_size = Size(width, len(self._lines))
        if self._to_anchor:
            self._to_anchor = False
            first = next((n for n, line in enumerate(self._lines) if line.block.anchor), 0)
            self.scroll_to(y=first, animate=False, force=True)
        self.refresh()

    def _draw(self, line: _Line) -> Strip:
        block, under = line.block, self.visual_style.rich_style
        look = self.get_visual_style(block.look)
        room = self._width - block.left - block.right - len(block.bar) - line.indent
        segments = [Segment(" " * block.left, under)] if block.left else []
        segments.append(Segment(block.bar + " " * line.indent, look.rich_style))
        text = line.text.rstrip_end(room)
        segments += (
            Segment(part, style.rich_style)
            for part, style in text.render(look, end="", parse_style=self._get_style)
        )
        segments.append(Segment(" " * max(room - text.cell_length, 0), look.rich_style))
        if block.right:
            segments.append(Segment(" " * block.right, under))
        return Strip(segments).adjust_cell_length(self.size.width, under)


def wrapped(block: Block, width: int) -> list[_Line]:
    """The lines of a block at a width."""
    room = max(width - block.left - block.right - len(block.bar) - block.hang, 4)
    return [
        _Line(block, text, block.hang if number else 0)
        for number, text in enumerate(block.text.wrap(room))
    ]
