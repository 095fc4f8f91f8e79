"""What is shown instead of a broken picture."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize
from textual.geometry import Size
from textual.widget import Widget

from carecli.tui.screens.modal import Modal

NEEDED = Size(60, 16)


class _Words(Widget):
    """Says how large the window is and how large it must be."""

    def render(self) -> Content:
        """Two centred lines."""
        width, height = self.app.size
        needed = f"{NEEDED.width}\N{MULTIPLICATION SIGN}{NEEDED.height}"
        present = f"{width}\N{MULTIPLICATION SIGN}{height}"
        return Content(f"Make the window larger:\nneeds {needed}, is {present}")


class TooSmall(Modal[None]):
    """Covers everything until the window has grown; nothing under it is lost."""

    DEFAULT_CSS = """
    TooSmall { background: $background; }
    TooSmall _Words { content-align: center middle; text-align: center; }
    """

    def compose(self) -> ComposeResult:
        """Only the words."""
        yield _Words()

    def on_resize(self, _event: Resize) -> None:
        """Go when there is room."""
        self.query_one(_Words).refresh()
        if self.is_active and fits(self.app.size):
            self.dismiss()


def fits(size: Size) -> bool:
    """Whether the screens have the room they need."""
    return size.width >= NEEDED.width and size.height >= NEEDED.height
