"""What every screen needs so that a window may change its size at any moment."""

from __future__ import annotations

from textual.events import Resize
from textual.screen import Screen, ScreenResultType


class Steady(Screen[ScreenResultType]):
    """A screen that takes no size but the one the window has now.

    A Textual screen that takes a size sends itself one more resize event. Where two sizes follow
    each other closely, as at the start in a terminal without one, the echo of each undoes the
    other for ever, and no key is heard again.
    """

    def on_resize(self, event: Resize) -> None:
        """Let a size go by that has been overtaken; the one that overtook it comes as well."""
        if event.size != self.app.size:
            event.prevent_default()
