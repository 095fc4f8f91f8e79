"""The text field of a reply: blanks stand out, and so does what is too long."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar, cast

from rich.text import Text
from textual.document._document import Document
from textual.events import Key
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from carecli.care.templates import next_blank, open_blanks


class ReplyArea(TextArea):
    """Plain text with soft wrap; the blank keys go to the next open blank while there is one."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "reply-area--blank",
        "reply-area--over",
        "reply-area--finding",
    }
    DEFAULT_CSS = """
    ReplyArea {
        height: auto;
        min-height: 3;
        max-height: 12;
        padding: 0 1;
        background: $surface;
        &, &:focus { border: none; }
        & > .reply-area--blank { color: $text-accent; text-style: bold underline; }
        & > .reply-area--finding { color: $text-warning; text-style: underline; }
        &:ansi > .reply-area--over { background: ansi_default; }
        & > .reply-area--over { background: $error 30%; text-style: strike; }
    }
    """

    def __init__(self, blank_keys: Collection[str]) -> None:
        super().__init__(soft_wrap=True, show_line_numbers=False, highlight_cursor_line=False)
        self._over = 0
        self._marked: tuple[tuple[int, int], ...] = ()
        self._blank_keys = blank_keys

    async def _on_key(self, event: Key) -> None:
        """Go to the next blank at once: a binding would act after what is typed next."""
        if event.key in self._blank_keys and self.to_next_blank():
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)

    def mark_over(self, over: int) -> None:
        """Strike through what is too much: at least so many characters at the end have to go."""
        if over != self._over:
            self._over = over
            self.notify_style_update()

    def mark(self, places: Iterable[tuple[int, int]]) -> None:
        """Underline what findings are about, from character to character, until it is edited."""
        marked = tuple(place for place in places if place[0] < place[1])
        if marked != self._marked:
            self._marked = marked
            self.notify_style_update()

    def get_line(self, line_index: int) -> Text:
        """One line with its blanks and what is too long."""
        line = super().get_line(line_index)
        if self._over:
            start = len(self.text.rstrip()) - self._over - self._index((line_index, 0))
            if start < len(line):
                style = self.get_component_rich_style("reply-area--over")
                line.stylize(style, max(start, 0))
        first = self._index((line_index, 0)) if self._marked else 0
        for start, end in self._marked:
            if start - first < len(line) and end > first:
                style = self.get_component_rich_style("reply-area--finding")
                line.stylize(style, max(start - first, 0), end - first)
        for blank in open_blanks(line.plain):
            style = self.get_component_rich_style("reply-area--blank")
            line.stylize(style, blank.start, blank.end)
        return line

    def write(self, text: str) -> None:
        """Replace everything; undo brings it back."""
        self.replace(text, (0, 0), self.document.end)

    def insert_filled(self, text: str) -> None:
        """Put a filled template in place of the selection and go to its first blank."""
        start = min(self.selection)
        index = self._index(start)
        self.replace(text, *sorted(self.selection))
        if (blank := next_blank(self.text, index)) and index <= blank.start < index + len(text):
            self._select(blank.start, blank.end)

    def to_next_blank(self) -> bool:
        """Select the next open blank, if one stands."""
        blank = next_blank(self.text, self._index(max(self.selection)))
        if blank:
            self._select(blank.start, blank.end)
        return blank is not None

    @property
    def _plain(self) -> Document:
        return cast("Document", self.document)

    def _select(self, start: int, end: int) -> None:
        place = self._plain.get_location_from_index
        self.selection = Selection(place(start), place(end))

    def _index(self, location: tuple[int, int]) -> int:
        return self._plain.get_index_from_location(location)
