"""The line at the top: the name, the views with their counts, and where the posts come from."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from carecli.care.rows import View
from carecli.tui.wording import TITLES


class ViewsBar(Widget):
    """Tabs that are drawn in one go; the chosen one is bold and underlined."""

    DEFAULT_CSS = """
    ViewsBar { height: 1; padding: 0 1; background: $surface; }
    """

    class Chosen(Message):
        """A view was clicked."""

        def __init__(self, view: View) -> None:
            super().__init__()
            self.view = view

    def __init__(self) -> None:
        super().__init__()
        self._view = View.WAITING
        self._counts: Mapping[View, int] = {}
        self._ends: list[tuple[int, View]] = []

    def show(self, view: View, counts: Mapping[View, int]) -> None:
        """Show which view is open, and how many cases each has."""
        if (view, counts) != (self._view, self._counts):
            self._view, self._counts = view, dict(counts)
            self.refresh()

    def render(self) -> Content:
        """The line."""
        roomy = self.size.width >= 78
        shown = Content.styled("carecli   " if roomy else "", "bold $text-accent")
        self._ends = []
        for view, title in TITLES.items():
            count = self._counts.get(view, 0)
            here = view is self._view
            tab = Content.assemble(
                (title, "bold underline $text-accent" if here else "$foreground 80%"),
                (
                    f" {count:,}" if count else "",
                    "bold $text-accent" if here else "$foreground-muted",
                ),
                "   " if roomy else "  ",
            )
            shown += tab
            self._ends.append((shown.cell_length, view))
        return shown

    def on_click(self, event: events.Click) -> None:
        """Choose the view under the mouse."""
        place = event.get_content_offset(self)
        if place is None or place.x < (10 if self.size.width >= 78 else 0):
            return
        for end, view in self._ends:
            if place.x < end:
                self.post_message(self.Chosen(view))
                return
