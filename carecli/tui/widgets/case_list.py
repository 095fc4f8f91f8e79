"""The list of cases: two lines a row, drawn only where it is seen, whatever its length."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import ClassVar, Protocol

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from carecli.care.cases import CaseId
from carecli.care.rows import Row, Sending, View
from carecli.tui.palettes import INKS
from carecli.tui.rows import first_line, fit, second_line
from carecli.tui.wording import Tone

ROW_LINES = 2
PAGE = 200
PAGES = 16


class Listing(Protocol):
    """What the list shows: the desk's handle on one view."""

    @property
    def total(self) -> int:
        """How many rows there are."""
        ...

    def rows(self, start: int, count: int) -> list[Row]:
        """Some of them, in order."""
        ...

    def position(self, case: CaseId) -> int | None:
        """Where a case stands, None when it is not among them."""
        ...


class CaseList(ScrollView, inherit_bindings=False):
    """A cursor over a listing. It reports `Highlighted` and `Opened` and changes nothing itself.

    Args:
        now: Tells the time, for ages and countdowns.
    """

    can_focus = True
    DEFAULT_CSS = "\n".join(
        f"CaseList > .row--{name} {{ color: {ink}; }}" for name, ink in INKS.items()
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = set(
        {"row--cursor", "row--selected", "row--bar", *(f"row--{tone.value}" for tone in Tone)}
    )

    class Highlighted(Message):
        """The cursor stands on another row; None: there is none."""

        def __init__(self, row: Row | None) -> None:
            super().__init__()
            self.row = row

        def can_replace(self, message: Message) -> bool:
            """Only the newest place of the cursor matters."""
            return isinstance(message, CaseList.Highlighted)

    class Opened(Message):
        """A row was opened."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    def __init__(self, now: Callable[[], datetime], *, id: str | None = None) -> None:  # noqa: A002 Textual's name
        super().__init__(id=id)
        self._now = now
        self._listing: Listing | None = None
        self._view = View.WAITING
        self._pages: OrderedDict[int, list[Row]] = OrderedDict()
        self._styles: dict[tuple[str, bool], Style] = {}
        self._empty = Content("")
        self._accounts: Mapping[str, Tone] = {}
        self.total = 0
        self.cursor = 0
        self.selected: dict[CaseId, None] = {}

    # What it shows

    def show(
        self, listing: Listing, view: View, *, empty: Content, accounts: Mapping[str, Tone]
    ) -> None:
        """Show a listing; the cursor stays on its case, or else where it stood.

        Args:
            listing: A fresh handle.
            view: Which view it is of; another view than before starts at the top.
            empty: What to say when there is nothing.
            accounts: The tones of the accounts that rows name; none where there is only one.
        """
        here, drawn = self.current, (self._in_sight(), self.cursor, self._empty.plain)
        same_view = view is self._view
        self._listing, self._view = listing, view
        self._empty, self._accounts = empty, accounts
        self._pages.clear()
        self.total = listing.total
        place = listing.position(here.case) if here and same_view else None
        wanted = place if place is not None else self.cursor if same_view else 0
        shift = wanted - self.cursor
        self.cursor = max(0, min(wanted, self.total - 1))
        self.virtual_size = Size(self.scrollable_content_region.width, self.total * ROW_LINES)
        if same_view and shift and self.scroll_offset.y:
            self.scroll_to(y=self.scroll_offset.y + shift * ROW_LINES, animate=False)
        self._bring_into_view()
        if not same_view or drawn != (self._in_sight(), self.cursor, self._empty.plain):
            self.refresh()
        self.post_message(self.Highlighted(self.current))

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.row_at(self.cursor)

    def row_at(self, index: int) -> Row | None:
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

    @property
    def counting_down(self) -> bool:
        """Whether a visible row shows seconds that run."""
        return any(row.sending is Sending.HOLD for row in self._in_sight())

    def _in_sight(self) -> list[Row]:
        """The rows of the window."""
        first = self.scroll_offset.y // ROW_LINES
        places = range(first, first + self.size.height // ROW_LINES + 1)
        return [row for place in places if (row := self.row_at(place)) is not None]

    # Moving and selecting

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
        self.post_message(self.Highlighted(self.current))

    @property
    def half(self) -> int:
        """Half a window, in rows."""
        return max(1, self.size.height // ROW_LINES // 2)

    def open(self) -> None:
        """Report that the row under the cursor is wanted."""
        if row := self.current:
            self.post_message(self.Opened(row))

    def toggle(self) -> None:
        """Select the row under the cursor, or take it back, and step on."""
        if row := self.current:
            if row.case in self.selected:
                del self.selected[row.case]
            else:
                self.selected[row.case] = None
            self._refresh_row(self.cursor)
            self.move(1)

    def clear_selection(self) -> None:
        """Select nothing."""
        self.selected.clear()
        self.refresh()

    def _bring_into_view(self) -> None:
        """Scroll by half a window when the cursor has left it."""
        window = self.size.height
        top, line = self.scroll_offset.y, self.cursor * ROW_LINES
        if not window or top <= line <= top + window - ROW_LINES:
            return
        by_half = line - window // 2
        self.scroll_to(y=max(0, by_half - by_half % ROW_LINES), animate=False)

    def _refresh_row(self, index: int) -> None:
        self.refresh_lines(index * ROW_LINES, ROW_LINES)

    # Events

    def on_resize(self) -> None:
        """Keep the virtual width that of the window, so that nothing scrolls sideways."""
        self.virtual_size = Size(self.scrollable_content_region.width, self.total * ROW_LINES)
        self._bring_into_view()

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there; a double click opens."""
        index = (event.y + self.scroll_offset.y) // ROW_LINES
        if self.row_at(index):
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
        index, second = divmod(y + self.scroll_offset.y, ROW_LINES)
        row = self.row_at(index)
        if row is None:
            return Strip.blank(width, self.rich_style)
        here = index == self.cursor
        now, room = self._now(), width - 3
        if second:
            words = second_line(row, self._view, now, room, self._accounts)
        else:
            words = first_line(row, self._view, now, room)
        mark = "✓" if row.case in self.selected and not second else " "
        return Strip(
            [
                Segment("▌" if here else " ", self._style("row--bar", here=here)),
                Segment(mark, self._style("row--selected", here=here)),
                *(Segment(text, self._style(f"row--{tone}", here=here)) for text, tone in words),
                Segment(" ", self._style("row--plain", here=here)),
            ]
        )

    def _style(self, name: str, *, here: bool) -> Style:
        """A component's style on the background of its row."""
        style = self._styles.get((name, here))
        if style is None:
            classes = ("row--cursor", name) if here else (name,)
            style = self._styles[name, here] = self.get_visual_style(*classes).rich_style
        return style

    def _empty_line(self, y: int, width: int) -> Strip:
        """The sentence for an empty view, a little below the top."""
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
