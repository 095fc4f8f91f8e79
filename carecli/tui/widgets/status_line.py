"""The line that says how things stand, and the line with the likeliest keys."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.widget import Widget

from carecli.care.rows import Status
from carecli.tui.commands import BY_ID
from carecli.tui.keys import Keymap
from carecli.tui.text import STYLES, said
from carecli.tui.wording import Tone, Word, key_name, origin, standing


class StatusLine(Widget):
    """How many wait, how long, what is due, what it cost, when X was last asked."""

    DEFAULT_CSS = """
    StatusLine { height: 1; padding: 0 1; background: $surface; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._left: list[Word] = []
        self._right: list[Word] = []

    def show(self, status: Status, now: datetime, zone: ZoneInfo, activity: str = "") -> None:
        """Show a status.

        Args:
            status: What the desk says.
            now: The present moment.
            zone: The person's.
            activity: What goes on right now, such as "fetching mentions…".
        """
        left, right = standing(status, now), origin(status, now, zone, activity)
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render(self) -> Content:
        """The left part whole; of the right part what fits, the most important first."""
        left = said(*self._left)
        room = self.size.width - 2 - left.cell_length - 3
        kept: list[Word] = []
        for word in self._right:
            if said(*kept, word).cell_length <= room:
                kept.append(word)
        right = said(*reversed(kept))
        gap = max(0, self.size.width - 2 - left.cell_length - right.cell_length)
        return Content.assemble(left, " " * gap, right)


class KeyHints(Widget):
    """A footer: the keys of a few commands, as they are bound."""

    DEFAULT_CSS = """
    KeyHints { height: 1; padding: 0 1; color: $text-muted; }
    """

    def __init__(self, keymap: Keymap, *ids: str) -> None:
        super().__init__()
        self._keymap = keymap
        self._shown = Content("")
        self.show_keys(*ids)

    def show_keys(self, *ids: str) -> None:
        """Show the keys of these commands."""
        bound = [(self._keymap[id_][0], BY_ID[id_]) for id_ in ids if self._keymap.get(id_)]
        self._shown = Content("    ").join(
            Content.assemble(
                (key_name(key), "bold $text-accent"),
                " ",
                (command.footer or command.title[0].lower() + command.title[1:], STYLES[Tone.DIM]),
            )
            for key, command in bound
        )
        self.refresh()

    def show_words(self, *words: Word) -> None:
        """Show words instead, such as how to end a selection."""
        self._shown = Content("    ").join(Content.styled(t, STYLES[tone]) for t, tone in words)
        self.refresh()

    def render(self) -> Content:
        """The line."""
        return self._shown
