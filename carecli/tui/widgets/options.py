"""A list of options that takes every key at every moment."""

from __future__ import annotations

from textual.widgets import OptionList


class Options(OptionList):
    """Textual's list; its page keys, which need lines on the screen, wait until there are some."""

    def action_page_up(self) -> None:
        """One page up."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]  # textual's

    def action_page_down(self) -> None:
        """One page down."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]  # textual's
