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
        self._only: str | None = None
        self._begin = 0
        self._ends: list[tuple[int, View]] = []

    def show(self, view: View, counts: Mapping[View, int], only: str | None = None) -> None:
        """Show which view is open, how many cases each has, and of which account if only one's."""
        if (view, counts, only) != (self._view, self._counts, self._only):
            self._view, self._counts, self._only = view, dict(counts), only
            self.refresh()

    def render(self) -> Content:
        """The line."""
        roomy = self.size.width >= 78
        name = f"@{self._only}" if self._only else "carecli" if roomy else ""
        shown = Content.styled(f"{name}   " if name else "", "bold $text-accent")
        self._begin, self._ends = shown.cell_length, []
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
        if place is None or place.x < self._begin:
            return
        for end, view in self._ends:
            if place.x < end:
                self.post_message(self.Chosen(view))
                return
