"""A list of any length: drawn only where it is seen, a few pages of it in memory."""

from __future__ import annotations

from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Iterator
from typing import ClassVar, Generic, Protocol, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from carecli.tui.palettes import INKS
from carecli.tui.rows import fit
from carecli.tui.wording import Tone, Word

T = TypeVar("T")

PAGE = 200
PAGES = 16


class Lines(Protocol[T]):
    """What a list shows: the desk's handle on something that can be read in stretches."""

    @property
    def total(self) -> int:
        """How many rows there are."""
        ...

    def rows(self, start: int, count: int) -> list[T]:
        """Some of them, in order."""
        ...


class LineList(ScrollView, Generic[T], inherit_bindings=False):
    """A cursor over rows of a few lines each. What it is of says how a row is drawn.

    It changes nothing itself: `moved` and `chosen` are told to whoever listens.
    """

    ROW_LINES: ClassVar[int]

    can_focus = True
    DEFAULT_CSS = "\n".join(
        f"LineList > .row--{name} {{ color: {ink}; }}" for name, ink in INKS.items()
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = set(
        {"row--cursor", "row--selected", "row--bar", *(f"row--{tone.value}" for tone in Tone)}
    )

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 Textual's name
        super().__init__(id=id)
        self._listing: Lines[T] | None = None
        self._pages: OrderedDict[int, list[T]] = OrderedDict()
        self._styles: dict[tuple[str, bool], Style] = {}
        self._empty = Content("")
        self.total = 0
        self.cursor = 0

    # What a list of something says about it

    @abstractmethod
    def drawn(self, row: T, line: int, width: int) -> list[Word]:
        """A line of a row, `width` cells wide."""

    @abstractmethod
    def moved(self) -> None:
        """The cursor stands on another row, or on none."""

    @abstractmethod
    def chosen(self, row: T) -> None:
        """A row was opened."""

    def marked(self, row: T) -> bool:  # noqa: ARG002 for those that can select
        """Whether a row is selected."""
        return False

    # What it shows

    def _take(self, listing: Lines[T], empty: Content, wanted: int, *, anew: bool) -> None:
        """Show a listing, the cursor at a place.

        Args:
            listing: A fresh handle.
            empty: What to say when there is nothing.
            wanted: Where the cursor should stand.
            anew: It has nothing to do with what was shown before.
        """
        drawn = (self._in_sight(), self.cursor, self._empty.plain)
        self._listing, self._empty = listing, empty
        self._pages.clear()
        self.total = listing.total
        shift = wanted - self.cursor
        self.cursor = max(0, min(wanted, self.total - 1))
        self.virtual_size = Size(self.scrollable_content_region.width, self.total * self.ROW_LINES)
        if not anew and shift and self.scroll_offset.y:
            self.scroll_to(y=self.scroll_offset.y + shift * self.ROW_LINES, animate=False)
        self._bring_into_view()
        if anew or drawn != (self._in_sight(), self.cursor, self._empty.plain):
            self.refresh()
        self.moved()

    @property
    def current(self) -> T | None:
        """The row under the cursor."""
        return self.row_at(self.cursor)

    def row_at(self, index: int) -> T | None:
        """A row by its place, through a few pages kept in memory."""
        if self._listing is None or not 0 <= index < self.total:
            return None
        number, offset = divmod(index, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._pages[number] = self._listing.rows(number * PAGE, PAGE)
            if len(self._pages) > PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page[offset] if offset < len(page) else None

    def _in_sight(self) -> list[T]:
        """The rows of the window."""
        first = self.scroll_offset.y // self.ROW_LINES
        places = range(first, first + self.size.height // self.ROW_LINES + 1)
        return [row for place in places if (row := self.row_at(place)) is not None]

    # Moving

    def move(self, by: int) -> None:
        """Move the cursor by some rows."""
        self.go(self.cursor + by)

    def go(self, to: int) -> None:
        """Put the cursor on a row; in view only two rows are drawn again."""
        to = max(0, min(to, self.total - 1))
        if to == self.cursor:
            return
        before, self.cursor = self.cursor, to
        self._refresh_row(before)
        self._refresh_row(to)
        self._bring_into_view()
        self.moved()

    @property
    def half(self) -> int:
        """Half a window, in rows."""
        return max(1, self.size.height // self.ROW_LINES // 2)

    def open(self) -> None:
        """Report that the row under the cursor is wanted."""
        if (row := self.current) is not None:
            self.chosen(row)

    def _bring_into_view(self) -> None:
        """Scroll by half a window when the cursor has left it."""
        window = self.size.height
        top, line = self.scroll_offset.y, self.cursor * self.ROW_LINES
        if not window or top <= line <= top + window - self.ROW_LINES:
            return
        by_half = line - window // 2
        self.scroll_to(y=max(0, by_half - by_half % self.ROW_LINES), animate=False)

    def _refresh_row(self, index: int) -> None:
        self.refresh_lines(index * self.ROW_LINES, self.ROW_LINES)

    # Events

    def on_resize(self) -> None:
        """Keep the virtual width that of the window, so that nothing scrolls sideways."""
        self.virtual_size = Size(self.scrollable_content_region.width, self.total * self.ROW_LINES)
        self._bring_into_view()

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there; a double click opens."""
        index = (event.y + self.scroll_offset.y) // self.ROW_LINES
        if self.row_at(index) is not None:
            self.go(index)
            if event.chain > 1:
                self.open()

    def notify_style_update(self) -> None:
        """Forget the computed styles when the theme changes."""
        self._styles.clear()
        super().notify_style_update()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        width = self.size.width
        if not self.total:
            return self._empty_line(y, width)
        index, line = divmod(y + self.scroll_offset.y, self.ROW_LINES)
        row = self.row_at(index)
        if row is None:
            return Strip.blank(width, self.rich_style)
        return Strip(self._segments(row, line, width, here=index == self.cursor))

    def _segments(self, row: T, line: int, width: int, *, here: bool) -> Iterator[Segment]:
        """A line with its bar and its mark."""
        yield Segment("▌" if here else " ", self._style("row--bar", here=here))
        mark = "✓" if not line and self.marked(row) else " "
        yield Segment(mark, self._style("row--selected", here=here))
        for text, tone in self.drawn(row, line, width - 3):
            yield Segment(text, self._style(f"row--{tone}", here=here))
        yield Segment(" ", self._style("row--plain", here=here))

    def _style(self, name: str, *, here: bool) -> Style:
        """A component's style on the background of its row."""
        style = self._styles.get((name, here))
        if style is None:
            classes = ("row--cursor", name) if here else (name,)
            style = self._styles[name, here] = self.get_visual_style(*classes).rich_style
        return style

    def _empty_line(self, y: int, width: int) -> Strip:
        """The sentence for an empty list, a little below the top."""
        lines = self._empty.split("\n")
        place = y - max(1, self.size.height // 4)
        style = self._style("row--plain", here=False)
        if not 0 <= place < len(lines):
            return Strip.blank(width, style)
        tone = "row--strong" if place == 0 else "row--dim"
        text = fit(lines[place].plain, max(0, width - 4))
        before = " " * max(2, (width - cell_len(text)) // 2)
        segments = [Segment(before, style), Segment(text, self._style(tone, here=False))]
        return Strip(segments).adjust_cell_length(width, style)
